/* crm-sqlite/database.h - the connection: opening and checking the file, the transaction, whose deliveries are in it.
 *
 * A struct crm_database belongs to one instance of the sink and owns its connection. Everything written between
 * database_begin and database_commit is one transaction; closing without commit takes it back. One thread at a time.
 */
#ifndef KITH_CRM_DATABASE_H
#define KITH_CRM_DATABASE_H

#include <sqlite3.h>

#include "base/arena.h"
#include "base/error.h"

struct crm_database {
  sqlite3 *connection;
  const struct kith_host *host;
  struct kith_arena names; /* of path and state_id */
  struct kith_str path, state_id;
  uint64_t epoch;
  bool is_ours;  /* its mark is that of this state and epoch */
  bool is_empty; /* a file without a schema */
  bool is_writing;
  int64_t schema; /* of the file; 0: it has none */
};

/* Opens `path`, making the file (0600) and its folders (0700) when they are not there. Refuses a file of somebody
 * else or of a newer Kith (KITH_E_CONFIG) and one that is locked (KITH_E_BUSY, after `wait_ms`). */
int database_open(struct crm_database *, const struct kith_open *, int64_t wait_ms, struct kith_error *);
void database_close(struct crm_database *);

/* Begins the transaction when there is none. A database of another state, or of this one before it was set back, is
 * emptied first: all of it is sent again. One of an older schema is brought up to date. */
int database_begin(struct crm_database *, struct kith_error *);
int database_commit(struct crm_database *, struct kith_error *);

/* Runs SQL without parameters. */
int database_run(struct crm_database *, const char *sql, struct kith_error *);

/* The caller finalizes it. */
int database_prepare(struct crm_database *, const char *sql, sqlite3_stmt **out, struct kith_error *);

/* Steps a statement that gives no rows, and resets it. */
int database_step(struct crm_database *, sqlite3_stmt *, struct kith_error *);

/* Fills `err` from the connection's last error. */
int database_fail(struct crm_database *, struct kith_error *);

#endif
