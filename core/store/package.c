#include "store/package.h"

#include "store/sql.h"

int package_add(struct kith_store *s, const struct kith_package_row *p, struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "INSERT INTO package(party,kind,at,by,approved_by,contacts,hash)"
                                      " VALUES(?,?,?,?,?,?,?)");
  sql_bind_str(stmt, 1, p->party);
  sql_bind_str(stmt, 2, p->kind);
  sqlite3_bind_int64(stmt, 3, p->at_ms);
  sql_bind_str(stmt, 4, p->by);
  sql_bind_str(stmt, 5, p->approved_by);
  sqlite3_bind_int64(stmt, 6, p->contacts);
  sql_bind_str(stmt, 7, p->hash);
  return sql_run(s, stmt, err);
}

int package_each(struct kith_store *s, struct kith_str party,
                 int (*each)(void *, const struct kith_package_row *, struct kith_error *), void *arg,
                 struct kith_error *err)
{
  sqlite3_stmt *stmt =
      sql_prepare(s, "SELECT id,party,kind,at,by,approved_by,contacts,hash FROM package WHERE party=? ORDER BY id");
  int rc;
  sql_bind_str(stmt, 1, party);
  while ((rc = sql_step(s, stmt, err)) == 1) {
    const struct kith_package_row row = {.id = sqlite3_column_int64(stmt, 0),
                                         .party = sql_str(stmt, 1),
                                         .kind = sql_str(stmt, 2),
                                         .at_ms = sqlite3_column_int64(stmt, 3),
                                         .by = sql_str(stmt, 4),
                                         .approved_by = sql_str(stmt, 5),
                                         .contacts = sqlite3_column_int64(stmt, 6),
                                         .hash = sql_str(stmt, 7)};
    if ((rc = each(arg, &row, err)) != KITH_OK)
      break;
  }
  sqlite3_reset(stmt);
  return rc;
}
