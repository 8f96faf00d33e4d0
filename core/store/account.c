#include "store/account.h"

#include "store/sql.h"

int account_put(struct kith_store *s, const struct kith_account_record *a, struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "INSERT OR REPLACE INTO account(id,key,name,domain,level,level_by,owner,"
                                      "territory,contacts,won,open,currency) VALUES(?,?,?,?,?,?,?,?,?,?,?,?)");
  sqlite3_bind_int64(stmt, 1, a->id);
  sql_bind_str(stmt, 2, a->keys);
  sql_bind_str(stmt, 3, a->name);
  sql_bind_str(stmt, 4, a->domain);
  sqlite3_bind_int(stmt, 5, a->level);
  sql_bind_str(stmt, 6, a->level_by);
  sql_bind_str(stmt, 7, a->owner);
  sql_bind_str(stmt, 8, a->territory);
  sqlite3_bind_int64(stmt, 9, a->contacts);
  sqlite3_bind_double(stmt, 10, a->won);
  sqlite3_bind_double(stmt, 11, a->open);
  sql_bind_str(stmt, 12, a->currency);
  return sql_run(s, stmt, err);
}

int account_remove(struct kith_store *s, int64_t id, struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "DELETE FROM account WHERE id=?");
  sqlite3_bind_int64(stmt, 1, id);
  return sql_run(s, stmt, err);
}

int account_each(struct kith_store *s, int (*row)(void *, const struct kith_account_record *, struct kith_error *),
                 void *arg, struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "SELECT id,key,name,domain,level,level_by,owner,territory,contacts,won,open,"
                                      "currency FROM account ORDER BY id");
  int rc;
  while ((rc = sql_step(s, stmt, err)) == 1) {
    struct kith_account_record a = {.id = sqlite3_column_int64(stmt, 0),
                                    .keys = sql_str(stmt, 1),
                                    .name = sql_str(stmt, 2),
                                    .domain = sql_str(stmt, 3),
                                    .level = sqlite3_column_int(stmt, 4),
                                    .level_by = sql_str(stmt, 5),
                                    .owner = sql_str(stmt, 6),
                                    .territory = sql_str(stmt, 7),
                                    .currency = sql_str(stmt, 11),
                                    .contacts = sqlite3_column_int64(stmt, 8),
                                    .won = sqlite3_column_double(stmt, 9),
                                    .open = sqlite3_column_double(stmt, 10)};
    if ((rc = row(arg, &a, err)) != KITH_OK)
      break;
  }
  sqlite3_reset(stmt);
  return rc;
}

int64_t account_contacts(struct kith_store *s, int64_t id)
{
  sqlite3_stmt *stmt = sql_prepare(s, "SELECT contacts FROM account WHERE id=?");
  sqlite3_bind_int64(stmt, 1, id);
  return sql_count(s, stmt);
}
