#include "store/history.h"

#include "store/sql.h"

/* ---- The past ---- */

int history_keep(struct kith_store *s, uint64_t identity, int64_t run, struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "INSERT INTO past(identity,since,until,class,bytes)"
                                      " SELECT identity,since,?2,class,bytes FROM decision WHERE identity=?1"
                                      " AND since<?2");
  sqlite3_bind_int64(stmt, 1, (int64_t)identity);
  sqlite3_bind_int64(stmt, 2, run);
  return sql_run(s, stmt, err);
}

int history_forget(struct kith_store *s, uint64_t identity, struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "DELETE FROM past WHERE identity=?");
  sqlite3_bind_int64(stmt, 1, (int64_t)identity);
  return sql_run(s, stmt, err);
}

static struct kith_past_row row_from(sqlite3_stmt *stmt)
{
  return (struct kith_past_row){(uint64_t)sqlite3_column_int64(stmt, 0), sqlite3_column_int64(stmt, 1),
                                sqlite3_column_int64(stmt, 2), sqlite3_column_int(stmt, 3), sql_str(stmt, 4)};
}

int history_each_at(struct kith_store *s, int64_t run,
                    int (*row)(void *, const struct kith_past_row *, struct kith_error *), void *arg,
                    struct kith_error *err)
{
  sqlite3_stmt *stmt =
      sql_prepare(s, "SELECT identity,since,until,class,bytes FROM past WHERE since<=?1 AND until>?1"
                     " UNION ALL SELECT identity,since,0,class,bytes FROM decision WHERE since<=?1 ORDER BY identity");
  sqlite3_bind_int64(stmt, 1, run);
  int rc;
  while ((rc = sql_step(s, stmt, err)) == 1) {
    struct kith_past_row past = row_from(stmt);
    if ((rc = row(arg, &past, err)) != KITH_OK)
      break;
  }
  sqlite3_reset(stmt);
  return rc;
}

bool history_at(struct kith_store *s, uint64_t identity, int64_t run, struct kith_past_row *out)
{
  sqlite3_stmt *stmt =
      sql_prepare(s, "SELECT identity,since,until,class,bytes FROM past WHERE identity=?1 AND since<=?2 AND until>?2"
                     " UNION ALL SELECT identity,since,0,class,bytes FROM decision WHERE identity=?1 AND since<=?2");
  sqlite3_bind_int64(stmt, 1, (int64_t)identity);
  sqlite3_bind_int64(stmt, 2, run);
  bool found = sql_step(s, stmt, NULL) == 1;
  if (found)
    *out = row_from(stmt);
  return found;
}

int64_t history_withheld(struct kith_store *s, int64_t run)
{
  sqlite3_stmt *stmt = sql_prepare(s, "SELECT count(*) FROM purged WHERE kind=1 AND made<=?1 AND run>?1");
  sqlite3_bind_int64(stmt, 1, run);
  return sql_count(s, stmt);
}

/* ---- Bulk days ---- */

static int insert_bulk(struct kith_store *s, const struct kith_bulk_row *row, struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "INSERT INTO bulk VALUES(?,?,?)");
  sqlite3_bind_int64(stmt, 1, row->source);
  sqlite3_bind_int(stmt, 2, row->date);
  sqlite3_bind_int(stmt, 3, row->day);
  return sql_run(s, stmt, err);
}

struct comparing {
  const struct kith_bulk_row *rows;
  size_t count, at;
  bool same;
};

static int compare(void *arg, const struct kith_bulk_row *row, struct kith_error *err)
{
  struct comparing *c = arg;
  (void)err;
  const struct kith_bulk_row *want = c->at < c->count ? &c->rows[c->at++] : NULL;
  c->same = c->same && want && want->source == row->source && want->date == row->date && want->day == row->day;
  return KITH_OK;
}

int bulk_put_all(struct kith_store *s, const struct kith_bulk_row *rows, size_t count, struct kith_error *err)
{
  struct comparing c = {.rows = rows, .count = count, .same = true};
  int rc = bulk_each(s, compare, &c, err);
  if (rc != KITH_OK || (c.same && c.at == count))
    return rc;
  rc = sql_exec(s, "DELETE FROM bulk", err);
  for (size_t i = 0; i < count && rc == KITH_OK; i++)
    rc = insert_bulk(s, &rows[i], err);
  return rc;
}

int bulk_each(struct kith_store *s, int (*each)(void *, const struct kith_bulk_row *, struct kith_error *), void *arg,
              struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "SELECT source,date,day FROM bulk ORDER BY source,date,day");
  int rc;
  while ((rc = sql_step(s, stmt, err)) == 1) {
    struct kith_bulk_row row = {sqlite3_column_int64(stmt, 0), sqlite3_column_int(stmt, 1),
                                sqlite3_column_int(stmt, 2)};
    if ((rc = each(arg, &row, err)) != KITH_OK)
      break;
  }
  sqlite3_reset(stmt);
  return rc;
}
