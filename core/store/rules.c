#include "store/rules.h"

#include "store/sql.h"

/* 1: the last row says the same, 0: it does not. */
static int is_last(struct kith_store *s, const struct kith_rules_row *row, struct kith_error *err)
{
  sqlite3_stmt *stmt =
      sql_prepare(s, "SELECT digest,label,hash,policy,people,agreements FROM rules ORDER BY id DESC LIMIT 1");
  int rc = sql_step(s, stmt, err);
  bool same = rc == 1 && (uint64_t)sqlite3_column_int64(stmt, 0) == row->digest;
  const struct kith_str texts[] = {row->label, row->hash, row->policy, row->people, row->agreements};
  for (int i = 0; same && i < 5; i++)
    same = str_eq(sql_str(stmt, i + 1), texts[i]);
  sqlite3_reset(stmt);
  return rc < 0 ? rc : same;
}

int rules_put(struct kith_store *s, const struct kith_rules_row *row, struct kith_error *err)
{
  int rc = is_last(s, row, err);
  if (rc != 0)
    return rc < 0 ? rc : KITH_OK;
  sqlite3_stmt *stmt = sql_prepare(s, "INSERT INTO rules(run,digest,label,hash,policy,people,agreements)"
                                      " VALUES(?,?,?,?,?,?,?)");
  sqlite3_bind_int64(stmt, 1, row->run);
  sqlite3_bind_int64(stmt, 2, (int64_t)row->digest);
  sql_bind_str(stmt, 3, row->label);
  sql_bind_str(stmt, 4, row->hash);
  sql_bind_blob(stmt, 5, row->policy);
  sql_bind_blob(stmt, 6, row->people);
  sql_bind_blob(stmt, 7, row->agreements);
  return sql_run(s, stmt, err);
}

bool rules_at(struct kith_store *s, int64_t run, struct kith_arena *arena, struct kith_rules_row *out)
{
  sqlite3_stmt *stmt = sql_prepare(s, "SELECT run,digest,label,hash FROM rules WHERE run<=? ORDER BY id DESC LIMIT 1");
  sqlite3_bind_int64(stmt, 1, run);
  bool found = sql_step(s, stmt, NULL) == 1;
  *out = (struct kith_rules_row){0};
  if (found)
    *out = (struct kith_rules_row){.run = sqlite3_column_int64(stmt, 0),
                                   .digest = (uint64_t)sqlite3_column_int64(stmt, 1),
                                   .label = arena_str(arena, sql_str(stmt, 2)),
                                   .hash = arena_str(arena, sql_str(stmt, 3))};
  sqlite3_reset(stmt);
  return found;
}
