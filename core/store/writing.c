#include "store/writing.h"

#include "store/history.h"
#include "store/sql.h"

#define DECISION "(?,?,?,?,?,?,?,?,?)"

/* ---- One kind at a time: a whole batch by one statement, what is less one by one ---- */

static void bind_ids(sqlite3_stmt *stmt, int64_t run, const uint64_t *ids)
{
  sqlite3_bind_int64(stmt, 1, run);
  for (int i = 0; i < WRITING_BATCH; i++)
    sqlite3_bind_int64(stmt, i + 2, (int64_t)ids[i]);
}

static int put_past(struct kith_writing *w, struct kith_error *err)
{
  int rc = KITH_OK;
  if (w->past_count == WRITING_BATCH) {
    sqlite3_stmt *stmt = sql_prepare(
        w->store,
        "INSERT INTO past(identity,since,until,class,bytes) SELECT identity,since,?1,class,bytes FROM decision"
        " WHERE since<?1 AND identity IN(" SQL_16("?") ")");
    bind_ids(stmt, w->run, w->past);
    rc = sql_run(w->store, stmt, err);
  } else {
    for (size_t i = 0; i < w->past_count && rc == KITH_OK; i++)
      rc = history_keep(w->store, w->past[i], w->run, err);
  }
  w->past_count = 0;
  return rc;
}

static int put_decisions(struct kith_writing *w, struct kith_error *err)
{
  int rc = KITH_OK;
  if (w->decision_count == WRITING_BATCH) {
    sqlite3_stmt *stmt = sql_prepare(w->store, "INSERT OR REPLACE INTO decision VALUES" SQL_16(DECISION));
    for (int i = 0; i < WRITING_BATCH; i++)
      decision_bind(stmt, i * 9, &w->decisions[i]);
    rc = sql_run(w->store, stmt, err);
  } else {
    for (size_t i = 0; i < w->decision_count && rc == KITH_OK; i++)
      rc = decision_put(w->store, &w->decisions[i], err);
  }
  w->decision_count = 0;
  return rc;
}

static int put_one(struct kith_writing *w, uint64_t id, struct kith_error *err)
{
  const struct kith_identity_row row = {.id = id, .run = w->run, .changed = w->run, .status = IDENTITY_LIVE};
  return identity_put(w->store, &row, err);
}

static int put_fresh(struct kith_writing *w, struct kith_error *err)
{
  int rc = KITH_OK;
  if (w->fresh_count == WRITING_BATCH) {
    sqlite3_stmt *stmt = sql_prepare(
        w->store, "INSERT OR REPLACE INTO identity SELECT column1,?1,1,NULL,?1 FROM (VALUES" SQL_16("(?)") ")");
    bind_ids(stmt, w->run, w->fresh);
    rc = sql_run(w->store, stmt, err);
  } else {
    for (size_t i = 0; i < w->fresh_count && rc == KITH_OK; i++)
      rc = put_one(w, w->fresh[i], err);
  }
  w->fresh_count = 0;
  return rc;
}

static int change_one(struct kith_writing *w, uint64_t id, struct kith_error *err)
{
  const struct kith_identity_row row = {.id = id, .run = w->run, .changed = w->run, .status = IDENTITY_LIVE};
  bool known;
  int rc = identity_change(w->store, &row, &known, err);
  if (rc != KITH_OK || known)
    return rc;
  w->unknown++;
  return put_one(w, id, err);
}

static int put_changed(struct kith_writing *w, struct kith_error *err)
{
  bool all = false;
  int rc = KITH_OK;
  if (w->changed_count == WRITING_BATCH) {
    sqlite3_stmt *stmt =
        sql_prepare(w->store, "UPDATE identity SET status=1,successor=NULL,changed=?1 WHERE id IN(" SQL_16("?") ")");
    bind_ids(stmt, w->run, w->changed);
    rc = sql_run(w->store, stmt, err);
    all = rc == KITH_OK && sqlite3_changes(sqlite3_db_handle(stmt)) == WRITING_BATCH;
  }
  for (size_t i = 0; i < w->changed_count && rc == KITH_OK && !all; i++)
    rc = change_one(w, w->changed[i], err);
  w->changed_count = 0;
  return rc;
}

int writing_flush(struct kith_writing *w, struct kith_error *err)
{
  int rc = put_past(w, err);
  if (rc == KITH_OK)
    rc = put_decisions(w, err);
  if (rc == KITH_OK)
    rc = put_fresh(w, err);
  return rc == KITH_OK ? put_changed(w, err) : rc;
}

/* ---- Collecting ---- */

int writing_past(struct kith_writing *w, uint64_t identity, struct kith_error *err)
{
  w->past[w->past_count++] = identity;
  return w->past_count == WRITING_BATCH ? put_past(w, err) : KITH_OK;
}

/* What becomes past is read first. */
int writing_decision(struct kith_writing *w, const struct kith_decision_row *row, struct kith_error *err)
{
  w->decisions[w->decision_count++] = *row;
  if (w->decision_count < WRITING_BATCH)
    return KITH_OK;
  int rc = put_past(w, err);
  return rc == KITH_OK ? put_decisions(w, err) : rc;
}

int writing_fresh(struct kith_writing *w, uint64_t identity, struct kith_error *err)
{
  w->fresh[w->fresh_count++] = identity;
  return w->fresh_count == WRITING_BATCH ? put_fresh(w, err) : KITH_OK;
}

int writing_changed(struct kith_writing *w, uint64_t identity, struct kith_error *err)
{
  w->changed[w->changed_count++] = identity;
  return w->changed_count == WRITING_BATCH ? put_changed(w, err) : KITH_OK;
}
