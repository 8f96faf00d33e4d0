#include "store/upgrade.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "base/mem.h"
#include "store/copy.h"
#include "store/schema.h"
#include "store/sql.h"

static int schema_of(struct kith_store *s, int64_t *out, struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "PRAGMA user_version");
  int rc = sql_step(s, stmt, err);
  if (rc == 1)
    *out = sqlite3_column_int64(stmt, 0);
  sqlite3_reset(stmt);
  return rc < 0 ? rc : KITH_OK;
}

int upgrade_tables(struct kith_store *s, int64_t from, struct kith_error *err)
{
  char set_version[48];
  int rc = KITH_OK;

  snprintf(set_version, sizeof set_version, "PRAGMA user_version=%d", STORE_SCHEMA);
  for (int64_t version = from; version < STORE_SCHEMA && rc == KITH_OK; version++)
    rc = sql_exec(s, store_versions[version], err);
  return rc == KITH_OK ? sql_exec(s, set_version, err) : rc;
}

/* A second connection reads what was committed: the first one holds the lock, so nobody changes it meanwhile. What a
 * run that was killed here left behind is replaced. */
static int copy_state(const char *path, const char *copy, struct kith_error *err)
{
  bool sound = false;

  if (unlink(copy) != 0 && errno != ENOENT)
    return error_errno(err, KITH_E_WRITE, errno, "cannot replace the copy %s", copy);
  int code = copy_database(path, copy, &sound);
  if (code != SQLITE_OK)
    return error_set(err, KITH_E_WRITE, "state %s: it must be copied to %s before it is brought up to date: %s", path,
                     copy, sqlite3_errstr(code));
  if (!sound)
    return error_set(err, KITH_E_CONFIG, "state %s is damaged: its copy %s is not sound; put it back from a backup",
                     path, copy);
  return KITH_OK;
}

static char *copy_of(const char *path, int64_t schema)
{
  size_t len = strlen(path) + sizeof ".schema" + 20;
  char *copy = mem_array(len, 1);
  snprintf(copy, len, "%s.schema%lld", path, (long long)schema);
  return copy;
}

static int copy_and_change(struct kith_store *s, const char *path, int64_t from, struct kith_error *err)
{
  char *copy = copy_of(path, from);
  int rc = copy_state(path, copy, err);
  mem_free(copy);
  return rc == KITH_OK ? upgrade_tables(s, from, err) : rc;
}

int upgrade_state(struct kith_store *s, const char *path, struct kith_error *err)
{
  int64_t version = STORE_SCHEMA;
  int rc = schema_of(s, &version, err);
  if (rc != KITH_OK || version == STORE_SCHEMA)
    return rc;
  rc = store_begin(s, err);
  if (rc == KITH_OK)
    rc = schema_of(s, &version, err); /* again: somebody else may have been faster */
  if (rc == KITH_OK && version < 1)
    rc = error_set(err, KITH_E_CONFIG, "state %s is damaged: it has no schema; put it back from a backup", path);
  if (rc == KITH_OK && version < STORE_SCHEMA)
    rc = copy_and_change(s, path, version, err);
  if (rc == KITH_OK)
    return store_commit(s, err);
  store_rollback(s);
  return rc;
}

int upgrade_drop_copies(const char *path, int *out_dropped, struct kith_error *err)
{
  int rc = KITH_OK;
  *out_dropped = 0;
  for (int64_t schema = 1; schema < STORE_SCHEMA && rc == KITH_OK; schema++) {
    char *copy = copy_of(path, schema);
    if (unlink(copy) == 0)
      ++*out_dropped;
    else if (errno != ENOENT)
      rc = error_errno(err, KITH_E_WRITE, errno,
                       "cannot remove the copy %s, which holds what is taken out of the state", copy);
    mem_free(copy);
  }
  return rc;
}
