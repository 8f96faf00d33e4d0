#include "store/run.h"

#include "store/sql.h"

int run_start(struct kith_store *s, struct kith_str pipeline, int64_t now_ms, struct kith_run *out,
              struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "SELECT id,clock FROM run WHERE finished IS NULL ORDER BY id DESC LIMIT 1");
  int rc = sql_step(s, stmt, err);
  if (rc == 1)
    *out = (struct kith_run){sqlite3_column_int64(stmt, 0), sqlite3_column_int64(stmt, 1), true};
  sqlite3_reset(stmt);
  if (rc != 0)
    return rc < 0 ? rc : KITH_OK;
  stmt = sql_prepare(s, "INSERT INTO run(pipeline,clock) VALUES(?,?) RETURNING id");
  sql_bind_str(stmt, 1, pipeline);
  sqlite3_bind_int64(stmt, 2, now_ms);
  rc = sql_step(s, stmt, err);
  if (rc == 1)
    *out = (struct kith_run){sqlite3_column_int64(stmt, 0), now_ms, false};
  sqlite3_reset(stmt);
  return rc < 0 ? rc : KITH_OK;
}

int run_finish(struct kith_store *s, int64_t run, int64_t finished_ms, int exit_code, struct kith_str summary_json,
               struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "UPDATE run SET finished=?,exit=?,summary=? WHERE id=?");
  sqlite3_bind_int64(stmt, 1, finished_ms);
  sqlite3_bind_int(stmt, 2, exit_code);
  sql_bind_str(stmt, 3, summary_json);
  sqlite3_bind_int64(stmt, 4, run);
  return sql_run(s, stmt, err);
}

int64_t run_clock(struct kith_store *s, int64_t run, int64_t fallback)
{
  sqlite3_stmt *stmt = sql_prepare(s, "SELECT clock FROM run WHERE id=?");
  sqlite3_bind_int64(stmt, 1, run);
  int64_t clock = sql_step(s, stmt, NULL) == 1 ? sqlite3_column_int64(stmt, 0) : fallback;
  sqlite3_reset(stmt);
  return clock;
}

int64_t run_by(struct kith_store *s, int64_t at_ms)
{
  sqlite3_stmt *stmt = sql_prepare(s, "SELECT ifnull(max(id),0) FROM run WHERE clock<=? AND finished IS NOT NULL");
  sqlite3_bind_int64(stmt, 1, at_ms);
  return sql_count(s, stmt);
}

int run_latest(struct kith_store *s, struct kith_arena *arena, struct kith_run_row *out, struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "SELECT id,clock,pipeline FROM run ORDER BY id DESC LIMIT 1");
  int rc = sql_step(s, stmt, err);
  *out = (struct kith_run_row){.pipeline = STR_NONE};
  if (rc == 1)
    *out = (struct kith_run_row){sqlite3_column_int64(stmt, 0), sqlite3_column_int64(stmt, 1),
                                 arena_str(arena, sql_str(stmt, 2))};
  sqlite3_reset(stmt);
  return rc < 0 ? rc : KITH_OK;
}

int source_row(struct kith_store *s, struct kith_str name, struct kith_str plugin, struct kith_source_row *out,
               struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "SELECT id,next FROM source WHERE name=?");
  sql_bind_str(stmt, 1, name);
  int rc = sql_step(s, stmt, err);
  if (rc == 0) {
    sqlite3_reset(stmt);
    stmt = sql_prepare(s, "INSERT INTO source(name,plugin,next) VALUES(?,?,1) RETURNING id,next");
    sql_bind_str(stmt, 1, name);
    sql_bind_str(stmt, 2, plugin);
    rc = sql_step(s, stmt, err);
  }
  if (rc == 1)
    *out = (struct kith_source_row){sqlite3_column_int64(stmt, 0), sqlite3_column_int64(stmt, 1)};
  sqlite3_reset(stmt);
  if (rc == 1 && out->id > 255)
    return error_set(err, KITH_E_LIMIT, "a state holds 255 sources at most");
  if (rc == 1 && (out->id < 1 || out->next < 1 || out->next >> 40))
    return error_set(err, KITH_E_CONFIG, "the state is damaged: it does not know how many records source %.*s has had",
                     STR_ARG(name));
  return rc < 0 ? rc : KITH_OK;
}

int source_set_next(struct kith_store *s, const struct kith_source_row *row, struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "UPDATE source SET next=? WHERE id=?");
  sqlite3_bind_int64(stmt, 1, row->next);
  sqlite3_bind_int64(stmt, 2, row->id);
  return sql_run(s, stmt, err);
}

struct kith_str source_cursor(struct kith_store *s, int64_t id, struct kith_arena *arena)
{
  sqlite3_stmt *stmt = sql_prepare(s, "SELECT cursor FROM source WHERE id=?");
  sqlite3_bind_int64(stmt, 1, id);
  struct kith_str cursor = sql_step(s, stmt, NULL) == 1 ? arena_str(arena, sql_str(stmt, 0)) : STR_NONE;
  sqlite3_reset(stmt);
  return cursor;
}

int source_set_cursor(struct kith_store *s, int64_t id, struct kith_str cursor, struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "UPDATE source SET cursor=? WHERE id=?");
  sql_bind_blob(stmt, 1, cursor);
  sqlite3_bind_int64(stmt, 2, id);
  return sql_run(s, stmt, err);
}

struct kith_str source_name(struct kith_store *s, int64_t id, struct kith_arena *arena)
{
  sqlite3_stmt *stmt = sql_prepare(s, "SELECT name FROM source WHERE id=?");
  sqlite3_bind_int64(stmt, 1, id);
  struct kith_str name = sql_step(s, stmt, NULL) == 1 ? arena_str(arena, sql_str(stmt, 0)) : STR_NONE;
  sqlite3_reset(stmt);
  return name;
}

int rejects_clear(struct kith_store *s, int64_t source, struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "DELETE FROM reject WHERE id>=? AND id<?");
  sqlite3_bind_int64(stmt, 1, source << 40);
  sqlite3_bind_int64(stmt, 2, (source + 1) << 40);
  return sql_run(s, stmt, err);
}

int rejects_repeat(struct kith_store *s, int64_t source, int64_t run, struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "UPDATE reject SET run=?1 WHERE id>=?2<<40 AND id<(?2+1)<<40");
  sqlite3_bind_int64(stmt, 1, run);
  sqlite3_bind_int64(stmt, 2, source);
  return sql_run(s, stmt, err);
}

int reject_insert(struct kith_store *s, const struct kith_reject_row *row, struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "INSERT INTO reject VALUES(?,?,?,?,?,?,?,?,?,?,?)");
  sqlite3_bind_int64(stmt, 1, row->source << 40 | row->number);
  sqlite3_bind_int64(stmt, 2, row->run);
  sqlite3_bind_int64(stmt, 3, row->source);
  sql_bind_str(stmt, 4, row->file);
  sqlite3_bind_int64(stmt, 5, (int64_t)row->record);
  sqlite3_bind_int64(stmt, 6, (int64_t)row->reject.origin.line);
  sqlite3_bind_int64(stmt, 7, (int64_t)row->reject.origin.offset);
  sql_bind_str(stmt, 8, row->reject.code);
  sql_bind_str(stmt, 9, row->reject.why);
  sql_bind_blob(stmt, 10, row->reject.raw);
  sqlite3_bind_int64(stmt, 11, (int64_t)row->reject.raw_len);
  return sql_run(s, stmt, err);
}

static struct kith_reject_row reject_from(sqlite3_stmt *stmt)
{
  struct kith_reject_row row = {.number = sqlite3_column_int64(stmt, 0) & (((int64_t)1 << 40) - 1)};
  row.run = sqlite3_column_int64(stmt, 1);
  row.source = sqlite3_column_int64(stmt, 2);
  row.file = sql_str(stmt, 3);
  row.record = (uint64_t)sqlite3_column_int64(stmt, 4);
  row.reject.origin.line = (uint64_t)sqlite3_column_int64(stmt, 5);
  row.reject.origin.offset = (uint64_t)sqlite3_column_int64(stmt, 6);
  row.reject.code = sql_str(stmt, 7);
  row.reject.why = sql_str(stmt, 8);
  row.reject.raw = sql_str(stmt, 9);
  row.reject.raw_len = (uint64_t)sqlite3_column_int64(stmt, 10);
  return row;
}

int rejects_each(struct kith_store *s, int (*row)(void *, const struct kith_reject_row *, struct kith_error *),
                 void *arg, struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "SELECT * FROM reject ORDER BY id");
  int rc;
  while ((rc = sql_step(s, stmt, err)) == 1) {
    struct kith_reject_row found = reject_from(stmt);
    if ((rc = row(arg, &found, err)) != KITH_OK)
      break;
  }
  sqlite3_reset(stmt);
  return rc;
}

int64_t rejects_count(struct kith_store *s)
{
  sqlite3_stmt *stmt = sql_prepare(s, "SELECT count(*) FROM reject");
  return sql_count(s, stmt);
}
