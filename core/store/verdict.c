#include "store/verdict.h"

#include <kith/plugin.h>

#include "store/sql.h"

/* The current version of the record with that root; 0: there is none, or it is no contact. */
static int64_t live_contact(struct kith_store *s, uint64_t root)
{
  sqlite3_stmt *stmt =
      sql_prepare(s, "SELECT id FROM sighting WHERE id=?1 AND root=?1 AND superseded IS NULL AND kind=?2 UNION ALL"
                     " SELECT id FROM sighting WHERE root=?1 AND root<>id AND superseded IS NULL AND kind=?2");
  sqlite3_bind_int64(stmt, 1, (int64_t)root);
  sqlite3_bind_int(stmt, 2, KITH_CONTACT);
  return sql_count(s, stmt);
}

static int match_again(struct kith_store *s, int64_t sighting, struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "UPDATE member SET component=-abs(component) WHERE sighting=?");
  sqlite3_bind_int64(stmt, 1, sighting);
  return sql_run(s, stmt, err);
}

static int insert(struct kith_store *s, const struct kith_verdict_row *v, int64_t id, struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "INSERT INTO verdict VALUES(?,?,?,?,?,?,?)");
  sqlite3_bind_int64(stmt, 1, id);
  sqlite3_bind_int64(stmt, 2, (int64_t)(v->a < v->b ? v->a : v->b));
  sqlite3_bind_int64(stmt, 3, (int64_t)(v->a < v->b ? v->b : v->a));
  sqlite3_bind_int(stmt, 4, v->kind);
  sqlite3_bind_int64(stmt, 5, v->at_ms);
  sql_bind_str(stmt, 6, v->by);
  sql_bind_str(stmt, 7, v->reason);
  return sql_run(s, stmt, err);
}

int verdict_add(struct kith_store *s, const struct kith_verdict_row *v, int64_t *out_id, struct kith_error *err)
{
  int64_t a = live_contact(s, v->a), b = live_contact(s, v->b);

  if (v->a == v->b)
    return error_set(err, KITH_E_INVALID, "a verdict is about two records, not about one");
  if (!a || !b)
    return error_set(err, KITH_E_INVALID, "a verdict is about two contacts that the state has; one of them is not");
  int rc = sql_number(s, sql_prepare(s, "SELECT ifnull(max(id),0)+1 FROM verdict"), out_id, err);
  if (rc == KITH_OK)
    rc = insert(s, v, *out_id, err);
  if (rc == KITH_OK)
    rc = match_again(s, a, err);
  if (rc == KITH_OK)
    rc = match_again(s, b, err);
  return rc == KITH_OK ? store_set_number(s, "pending", 1, err) : rc;
}

static struct kith_verdict_row row_from(sqlite3_stmt *stmt)
{
  return (struct kith_verdict_row){.id = sqlite3_column_int64(stmt, 0),
                                   .a = (uint64_t)sqlite3_column_int64(stmt, 1),
                                   .b = (uint64_t)sqlite3_column_int64(stmt, 2),
                                   .kind = (enum kith_verdict_kind)sqlite3_column_int(stmt, 3),
                                   .at_ms = sqlite3_column_int64(stmt, 4),
                                   .by = sql_str(stmt, 5),
                                   .reason = sql_str(stmt, 6),
                                   .overruled = sqlite3_column_int(stmt, 7) != 0};
}

int verdict_undo(struct kith_store *s, int64_t id, struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "SELECT id,a,b,kind,at,by,reason,0 FROM verdict ORDER BY id DESC LIMIT 1");
  int rc = sql_step(s, stmt, err);
  struct kith_verdict_row last = rc == 1 ? row_from(stmt) : (struct kith_verdict_row){0};
  sqlite3_reset(stmt);
  if (rc < 0)
    return rc;
  if (!last.id || last.id != id)
    return error_set(err, KITH_E_INVALID, "only the latest verdict can be taken back");
  stmt = sql_prepare(s, "DELETE FROM verdict WHERE id=?");
  sqlite3_bind_int64(stmt, 1, id);
  rc = sql_run(s, stmt, err);
  if (rc == KITH_OK)
    rc = match_again(s, live_contact(s, last.a), err);
  if (rc == KITH_OK)
    rc = match_again(s, live_contact(s, last.b), err);
  return rc == KITH_OK ? store_set_number(s, "pending", 1, err) : rc;
}

int verdict_each(struct kith_store *s, int (*each)(void *, const struct kith_verdict_row *, struct kith_error *),
                 void *arg, struct kith_error *err)
{
  sqlite3_stmt *stmt =
      sql_prepare(s, "SELECT id,a,b,kind,at,by,reason,"
                     "EXISTS(SELECT 1 FROM verdict n WHERE n.a=v.a AND n.b=v.b AND n.id>v.id) FROM verdict v"
                     " ORDER BY id");
  int rc;
  while ((rc = sql_step(s, stmt, err)) == 1) {
    struct kith_verdict_row row = row_from(stmt);
    if ((rc = each(arg, &row, err)) != KITH_OK)
      break;
  }
  sqlite3_reset(stmt);
  return rc;
}

int64_t verdict_count(struct kith_store *s)
{
  sqlite3_stmt *stmt = sql_prepare(s, "SELECT count(*) FROM verdict");
  return sql_count(s, stmt);
}
