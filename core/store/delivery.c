#include "store/delivery.h"

#include "store/sql.h"

#define NUMBER_MASK (((uint64_t)1 << 52) - 1)

int sink_row(struct kith_store *s, struct kith_str name, struct kith_str plugin, struct kith_str path,
             struct kith_sink_row *out, struct kith_error *err)
{
  sqlite3_stmt *stmt =
      sql_prepare(s, "SELECT id,epoch,generation,output,options FROM sink WHERE name=? AND plugin=? AND path=?");
  sql_bind_str(stmt, 1, name);
  sql_bind_str(stmt, 2, plugin);
  sql_bind_str(stmt, 3, path);
  int rc = sql_step(s, stmt, err);
  bool is_new = rc == 0;
  if (is_new) {
    sqlite3_reset(stmt);
    stmt = sql_prepare(s, "INSERT INTO sink(name,plugin,path,epoch,generation,output,options) VALUES(?,?,?,0,0,0,0)"
                          " RETURNING id,epoch,generation,output,options");
    sql_bind_str(stmt, 1, name);
    sql_bind_str(stmt, 2, plugin);
    sql_bind_str(stmt, 3, path);
    rc = sql_step(s, stmt, err);
  }
  if (rc == 1)
    *out = (struct kith_sink_row){.id = sqlite3_column_int64(stmt, 0),
                                  .epoch = (uint64_t)sqlite3_column_int64(stmt, 1),
                                  .generation = sqlite3_column_int64(stmt, 2),
                                  .output = (uint64_t)sqlite3_column_int64(stmt, 3),
                                  .options = (uint64_t)sqlite3_column_int64(stmt, 4),
                                  .is_new = is_new};
  sqlite3_reset(stmt);
  if (rc == 1 && out->id > 2046)
    return error_set(err, KITH_E_LIMIT, "a state holds 2046 sinks at most");
  return rc < 0 ? rc : KITH_OK;
}

int sink_update(struct kith_store *s, const struct kith_sink_row *row, struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "UPDATE sink SET epoch=?,generation=?,output=?,options=? WHERE id=?");
  sqlite3_bind_int64(stmt, 1, (int64_t)row->epoch);
  sqlite3_bind_int64(stmt, 2, row->generation);
  sqlite3_bind_int64(stmt, 3, (int64_t)row->output);
  sqlite3_bind_int64(stmt, 4, (int64_t)row->options);
  sqlite3_bind_int64(stmt, 5, row->id);
  return sql_run(s, stmt, err);
}

static int64_t row_id(int64_t sink, uint64_t number)
{
  return sink << 52 | (int64_t)(number & NUMBER_MASK);
}

int delivery_put(struct kith_store *s, int64_t sink, const struct kith_delivery_row *row, struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "INSERT OR REPLACE INTO delivery VALUES(?,?,?,?,?)");
  sqlite3_bind_int64(stmt, 1, row_id(sink, row->number));
  sqlite3_bind_int64(stmt, 2, (int64_t)row->digest);
  sqlite3_bind_int(stmt, 3, row->outcome);
  sql_bind_str(stmt, 4, row->remote_id);
  sqlite3_bind_int64(stmt, 5, row->length);
  return sql_run(s, stmt, err);
}

int delivery_remove(struct kith_store *s, int64_t sink, uint64_t number, struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "DELETE FROM delivery WHERE id=?");
  sqlite3_bind_int64(stmt, 1, row_id(sink, number));
  return sql_run(s, stmt, err);
}

int deliveries_clear(struct kith_store *s, int64_t sink, struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "DELETE FROM delivery WHERE id>=?1<<52 AND id<(?1+1)<<52");
  sqlite3_bind_int64(stmt, 1, sink);
  return sql_run(s, stmt, err);
}

int delivery_each(struct kith_store *s, int64_t sink,
                  int (*each)(void *, const struct kith_delivery_row *, struct kith_error *), void *arg,
                  struct kith_error *err)
{
  sqlite3_stmt *stmt =
      sql_prepare(s, "SELECT id,digest,outcome,remote,length FROM delivery WHERE id>=?1<<52 AND id<(?1+1)<<52"
                     " ORDER BY id");
  int rc;
  sqlite3_bind_int64(stmt, 1, sink);
  while ((rc = sql_step(s, stmt, err)) == 1) {
    struct kith_delivery_row row = {(uint64_t)sqlite3_column_int64(stmt, 0) & NUMBER_MASK,
                                    (uint64_t)sqlite3_column_int64(stmt, 1), sqlite3_column_int(stmt, 2),
                                    sql_str(stmt, 3), sqlite3_column_int64(stmt, 4)};
    if ((rc = each(arg, &row, err)) != KITH_OK)
      break;
  }
  sqlite3_reset(stmt);
  return rc;
}
