/* crm-sqlite/write.h - puts items into the database: finds what is there, compares, writes only what differs.
 *
 * A struct crm_writer belongs to one instance of the sink; it owns its prepared statements and scratch memory and
 * points at the database. Calls come between database_begin and database_commit. One thread at a time.
 *
 * Row numbers are given in the order in which ids first came, and never used again: a retired id that comes back gets
 * its old one. References to items that are not there yet stand in the table `pending`.
 */
#ifndef KITH_CRM_WRITE_H
#define KITH_CRM_WRITE_H

#include "crm-sqlite/database.h"
#include "crm-sqlite/row.h"

enum { WRITE_MAX_ID = 4096, WRITE_KINDS = KITH_TASK + 1, WRITE_MAX_REFERENCES = 8 };

struct crm_statements {
  sqlite3_stmt *find, *insert, *update, *remove;
  int64_t next_row;
  struct kith_buf last_id; /* the greatest in the table: what is greater is new, and needs no search */
};

/* A column that refers to another table. */
struct crm_reference {
  uint32_t source, target; /* enum kith_record_kind */
  const char *column;
  sqlite3_stmt *detach; /* makes those that refer to a row pending */
};

struct crm_writer {
  struct crm_database *db;
  const struct kith_host *host;
  struct kith_ctx *ctx;
  struct crm_statements tables[WRITE_KINDS];
  sqlite3_stmt *child_insert[CHILD_COUNT], *child_remove[CHILD_COUNT], *child_select[CHILD_COUNT];
  sqlite3_stmt *retired_find, *retired_put, *retired_drop, *pending_put, *pending_drop;
  struct crm_reference references[WRITE_MAX_REFERENCES];
  size_t reference_count;
  bool is_ready, any_retired;
  struct crm_image image;
  struct kith_buf sql, blob;
};

/* After every database_begin: prepares what is not prepared, reads the row numbers. */
int writer_begin(struct crm_writer *, struct kith_error *);

/* *out_outcome: created, updated, unchanged or refused; *out_reason for the last. */
int writer_upsert(struct crm_writer *, const struct kith_item *, int *out_outcome, struct kith_str *out_reason,
                  struct kith_error *);
int writer_retire(struct crm_writer *, const struct kith_item *, struct kith_error *);

/* Before database_commit: what was pending and is there now. */
int writer_resolve(struct crm_writer *, struct kith_error *);

void writer_free(struct crm_writer *);

#endif
