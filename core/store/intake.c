#include "store/intake.h"

#include <stdlib.h>

#include "store/sql.h"

static int insert(struct kith_store *s, const struct kith_intake_row *row, int64_t id, struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "INSERT INTO intake(id,source,party,state,at,by,document,hash)"
                                      " VALUES(?,?,?,?,?,?,?,?)");
  sqlite3_bind_int64(stmt, 1, id);
  sqlite3_bind_int64(stmt, 2, row->source);
  sql_bind_str(stmt, 3, row->party);
  sqlite3_bind_int(stmt, 4, row->state);
  sqlite3_bind_int64(stmt, 5, row->at_ms);
  sql_bind_str(stmt, 6, row->by);
  sql_bind_str(stmt, 7, row->document);
  sql_bind_str(stmt, 8, row->hash);
  return sql_run(s, stmt, err);
}

/* The order of the table. */
static int by_key(const void *a, const void *b)
{
  int64_t x = (int64_t) * (const uint64_t *)a, y = (int64_t) * (const uint64_t *)b;
  return (x > y) - (x < y);
}

int intake_add(struct kith_store *s, const struct kith_intake_row *row, uint64_t *keys, size_t count, int64_t *out_id,
               struct kith_error *err)
{
  int rc = sql_number(s, sql_prepare(s, "SELECT ifnull(max(id),0)+1 FROM intake"), out_id, err);
  if (rc == KITH_OK)
    rc = insert(s, row, *out_id, err);
  if (count)
    qsort(keys, count, sizeof *keys, by_key);
  for (size_t i = 0; i < count && rc == KITH_OK; i++) {
    if (i && keys[i] == keys[i - 1])
      continue;
    sqlite3_stmt *stmt = sql_prepare(s, "INSERT INTO schedule(intake,key) VALUES(?,?)");
    sqlite3_bind_int64(stmt, 1, *out_id);
    sqlite3_bind_int64(stmt, 2, (int64_t)keys[i]);
    rc = sql_run(s, stmt, err);
  }
  return rc == KITH_OK ? store_set_number(s, "pending", 1, err) : rc;
}

int intake_each(struct kith_store *s, int (*each)(void *, const struct kith_intake_row *, struct kith_error *),
                void *arg, struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "SELECT id,source,party,state,at,by,document,hash FROM intake ORDER BY id");
  int rc;
  while ((rc = sql_step(s, stmt, err)) == 1) {
    struct kith_intake_row row = {.id = sqlite3_column_int64(stmt, 0),
                                  .source = sqlite3_column_int64(stmt, 1),
                                  .party = sql_str(stmt, 2),
                                  .state = (enum kith_intake_state)sqlite3_column_int(stmt, 3),
                                  .at_ms = sqlite3_column_int64(stmt, 4),
                                  .by = sql_str(stmt, 5),
                                  .document = sql_str(stmt, 6),
                                  .hash = sql_str(stmt, 7)};
    if ((rc = each(arg, &row, err)) != KITH_OK)
      break;
  }
  sqlite3_reset(stmt);
  return rc;
}

int schedule_each(struct kith_store *s, int (*each)(void *, int64_t, uint64_t, struct kith_error *), void *arg,
                  struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "SELECT intake,key FROM schedule ORDER BY key,intake");
  int rc;
  while ((rc = sql_step(s, stmt, err)) == 1)
    if ((rc = each(arg, sqlite3_column_int64(stmt, 0), (uint64_t)sqlite3_column_int64(stmt, 1), err)) != KITH_OK)
      break;
  sqlite3_reset(stmt);
  return rc;
}
