#include "store/duty.h"

#include "store/identity.h"
#include "store/sql.h"

#define COLUMNS "id,identity,kind,rule,owed_by,owed_to,due,state,made,changed,said_at,said_by,note"

/* ---- Names ---- */

const char *duty_state_name(enum kith_duty_state state)
{
  static const char *const names[] = {"unknown", "open", "done", "waived", "withdrawn"};
  return names[state >= DUTY_OPEN && state <= DUTY_WITHDRAWN ? state : 0];
}

struct kith_str duty_text(int64_t id, char buf[24])
{
  struct kith_str text = identity_text((uint64_t)id, buf);
  buf[0] = 'o';
  return text;
}

bool duty_from_text(struct kith_str text, int64_t *out)
{
  char as_identity[24];
  uint64_t id;
  if (text.len < 3 || text.len > sizeof as_identity || (text.ptr[0] != 'o' && text.ptr[0] != 'O'))
    return false;
  memcpy(as_identity, text.ptr, text.len);
  as_identity[0] = 'c';
  if (!identity_from_text((struct kith_str){as_identity, text.len}, &id) || id > INT64_MAX)
    return false;
  *out = (int64_t)id;
  return true;
}

/* ---- Reading ---- */

static struct kith_duty_row row_from(sqlite3_stmt *stmt, struct kith_arena *arena)
{
  return (struct kith_duty_row){.id = sqlite3_column_int64(stmt, 0),
                                .identity = (uint64_t)sqlite3_column_int64(stmt, 1),
                                .kind = arena_str(arena, sql_str(stmt, 2)),
                                .rule = arena_str(arena, sql_str(stmt, 3)),
                                .owed_by = arena_str(arena, sql_str(stmt, 4)),
                                .owed_to = arena_str(arena, sql_str(stmt, 5)),
                                .due = sqlite3_column_type(stmt, 6) == SQLITE_NULL ? DAY_UNKNOWN
                                                                                   : sqlite3_column_int(stmt, 6),
                                .state = (enum kith_duty_state)sqlite3_column_int(stmt, 7),
                                .made = sqlite3_column_int64(stmt, 8),
                                .changed = sqlite3_column_int64(stmt, 9),
                                .said_ms = sqlite3_column_int64(stmt, 10),
                                .said_by = arena_str(arena, sql_str(stmt, 11)),
                                .note = arena_str(arena, sql_str(stmt, 12))};
}

static int read_steps(struct kith_store *s, struct kith_arena *arena, struct kith_duty_row *row, struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "SELECT text,done_at FROM duty_step WHERE duty=? ORDER BY place");
  struct kith_duty_step *steps = arena_zero(arena, DUTY_STEPS, sizeof *steps);
  int rc;
  sqlite3_bind_int64(stmt, 1, row->id);
  while ((rc = sql_step(s, stmt, err)) == 1 && row->step_count < DUTY_STEPS)
    steps[row->step_count++] =
        (struct kith_duty_step){arena_str(arena, sql_str(stmt, 0)), sqlite3_column_int64(stmt, 1)};
  sqlite3_reset(stmt);
  row->steps = steps;
  return rc < 0 ? rc : KITH_OK;
}

static int each_of(struct kith_store *s, sqlite3_stmt *stmt, bool steps,
                   int (*each)(void *, const struct kith_duty_row *, struct kith_error *), void *arg,
                   struct kith_error *err)
{
  struct kith_arena arena = {0};
  int rc;
  while ((rc = sql_step(s, stmt, err)) == 1) {
    struct kith_duty_row row = row_from(stmt, &arena);
    rc = steps ? read_steps(s, &arena, &row, err) : KITH_OK;
    if (rc == KITH_OK)
      rc = each(arg, &row, err);
    arena_reset(&arena);
    if (rc != KITH_OK)
      break;
  }
  sqlite3_reset(stmt);
  arena_free(&arena);
  return rc;
}

int duty_each(struct kith_store *s, int (*each)(void *, const struct kith_duty_row *, struct kith_error *), void *arg,
              struct kith_error *err)
{
  return each_of(s, sql_prepare(s, "SELECT " COLUMNS " FROM duty ORDER BY id"), true, each, arg, err);
}

int duty_each_of(struct kith_store *s, struct kith_str party,
                 int (*each)(void *, const struct kith_duty_row *, struct kith_error *), void *arg,
                 struct kith_error *err)
{
  sqlite3_stmt *stmt =
      sql_prepare(s, "SELECT " COLUMNS " FROM duty WHERE state=?2 AND (owed_by=?1 OR owed_to=?1) ORDER BY id");
  sql_bind_str(stmt, 1, party);
  sqlite3_bind_int(stmt, 2, DUTY_OPEN);
  return each_of(s, stmt, false, each, arg, err);
}

bool duty_get(struct kith_store *s, int64_t id, struct kith_arena *arena, struct kith_duty_row *out)
{
  sqlite3_stmt *stmt = sql_prepare(s, "SELECT " COLUMNS " FROM duty WHERE id=?");
  sqlite3_bind_int64(stmt, 1, id);
  bool found = sql_step(s, stmt, NULL) == 1;
  if (found)
    *out = row_from(stmt, arena);
  sqlite3_reset(stmt);
  return found && read_steps(s, arena, out, NULL) == KITH_OK;
}

struct kith_duty_count duties_count(struct kith_store *s, int32_t today)
{
  sqlite3_stmt *stmt = sql_prepare(s, "SELECT count(*),count(*) FILTER (WHERE due IS NULL OR due<=?1),"
                                      "min(due) FILTER (WHERE due>?1) FROM duty WHERE state=1");
  struct kith_duty_count count = {0, 0, DAY_UNKNOWN};
  sqlite3_bind_int(stmt, 1, today);
  if (sql_step(s, stmt, NULL) == 1) {
    count.open = (uint64_t)sqlite3_column_int64(stmt, 0);
    count.due = (uint64_t)sqlite3_column_int64(stmt, 1);
    count.next = sqlite3_column_type(stmt, 2) == SQLITE_NULL ? DAY_UNKNOWN : sqlite3_column_int(stmt, 2);
  }
  sqlite3_reset(stmt);
  return count;
}

/* ---- What is asked for now ---- */

static void bind_day(sqlite3_stmt *stmt, int at, int32_t day)
{
  if (day == DAY_UNKNOWN)
    sqlite3_bind_null(stmt, at);
  else
    sqlite3_bind_int(stmt, at, day);
}

/* Ids of rows that were deleted are remembered by the greatest of them. */
static int next_id(struct kith_store *s, int64_t *out, struct kith_error *err)
{
  int64_t used = store_number(s, "duty", 0), last = 0;
  int rc = sql_number(s, sql_prepare(s, "SELECT ifnull(max(id),0) FROM duty"), &last, err);
  *out = 1 + (last > used ? last : used);
  return rc;
}

static int put_step(struct kith_store *s, int64_t duty, size_t place, const struct kith_duty_step *step,
                    struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "INSERT INTO duty_step(duty,place,text,done_at) VALUES(?,?,?,?)");
  sqlite3_bind_int64(stmt, 1, duty);
  sqlite3_bind_int64(stmt, 2, (int64_t)place + 1);
  sql_bind_str(stmt, 3, step->text);
  if (step->done_ms)
    sqlite3_bind_int64(stmt, 4, step->done_ms);
  return sql_run(s, stmt, err);
}

static int insert(struct kith_store *s, uint64_t identity, const struct kith_duty_row *asked, int64_t run,
                  struct kith_error *err)
{
  int64_t id = 0;
  int rc = next_id(s, &id, err);
  sqlite3_stmt *stmt = sql_prepare(s, "INSERT INTO duty(" COLUMNS ") VALUES(?1,?2,?3,?4,?5,?6,?7,1,?8,?8,0,'','')");
  sqlite3_bind_int64(stmt, 1, id);
  sqlite3_bind_int64(stmt, 2, (int64_t)identity);
  const struct kith_str texts[] = {asked->kind, asked->rule, asked->owed_by, asked->owed_to};
  for (int i = 0; i < 4; i++)
    sql_bind_str(stmt, 3 + i, texts[i]);
  bind_day(stmt, 7, asked->due);
  sqlite3_bind_int64(stmt, 8, run);
  if (rc == KITH_OK)
    rc = sql_run(s, stmt, err);
  for (size_t i = 0; i < asked->step_count && i < DUTY_STEPS && rc == KITH_OK; i++)
    rc = put_step(s, id, i, &(struct kith_duty_step){asked->steps[i].text, 0}, err);
  return rc;
}

static bool has_steps(const struct kith_duty_row *have, const struct kith_duty_row *asked)
{
  bool same = have->step_count == asked->step_count;
  for (size_t i = 0; i < have->step_count && same; i++)
    same = str_eq(have->steps[i].text, asked->steps[i].text);
  return same;
}

/* The checklist changed: what was done of it stays done. */
static int replace_steps(struct kith_store *s, const struct kith_duty_row *have, const struct kith_duty_row *asked,
                         struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "DELETE FROM duty_step WHERE duty=?");
  sqlite3_bind_int64(stmt, 1, have->id);
  int rc = sql_run(s, stmt, err);
  for (size_t i = 0; i < asked->step_count && i < DUTY_STEPS && rc == KITH_OK; i++) {
    struct kith_duty_step step = {asked->steps[i].text, 0};
    for (size_t k = 0; k < have->step_count; k++)
      if (str_eq(have->steps[k].text, step.text))
        step.done_ms = have->steps[k].done_ms;
    rc = put_step(s, have->id, i, &step, err);
  }
  return rc;
}

static int update(struct kith_store *s, const struct kith_duty_row *have, enum kith_duty_state state, int32_t due,
                  struct kith_str owed_to, int64_t run, struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "UPDATE duty SET state=?2,due=?3,owed_to=?4,changed=?5 WHERE id=?1");
  if (state == have->state && due == have->due && str_eq(owed_to, have->owed_to))
    return KITH_OK;
  sqlite3_bind_int64(stmt, 1, have->id);
  sqlite3_bind_int(stmt, 2, state);
  bind_day(stmt, 3, due);
  sql_bind_str(stmt, 4, owed_to);
  sqlite3_bind_int64(stmt, 5, run);
  return sql_run(s, stmt, err);
}

/* Done and waived stay so, whatever is asked for. */
static int settle(struct kith_store *s, const struct kith_duty_row *have, const struct kith_duty_row *asked,
                  int64_t run, struct kith_error *err)
{
  bool again = have->state == DUTY_WITHDRAWN;
  if (have->state == DUTY_DONE || have->state == DUTY_WAIVED)
    return KITH_OK;
  if (!asked)
    return update(s, have, DUTY_WITHDRAWN, have->due, have->owed_to, run, err);
  int rc =
      update(s, have, DUTY_OPEN, again || have->due == DAY_UNKNOWN ? asked->due : have->due, asked->owed_to, run, err);
  return rc == KITH_OK && !has_steps(have, asked) ? replace_steps(s, have, asked, err) : rc;
}

static bool is_named(const struct kith_duty_row *a, const struct kith_duty_row *b)
{
  return str_eq(a->rule, b->rule) && str_eq(a->kind, b->kind) && str_eq(a->owed_by, b->owed_by);
}

int duties_about(struct kith_store *s, uint64_t identity, struct kith_arena *arena, struct kith_duty_row **out,
                 size_t *out_count, struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "SELECT " COLUMNS " FROM duty WHERE identity=? ORDER BY id");
  VEC(struct kith_duty_row) rows = {0};
  int rc;
  sqlite3_bind_int64(stmt, 1, (int64_t)identity);
  while ((rc = sql_step(s, stmt, err)) == 1)
    vec_push(&rows, row_from(stmt, arena));
  sqlite3_reset(stmt);
  *out_count = rows.len;
  *out = arena_zero(arena, rows.len + 1, sizeof **out);
  if (rows.len)
    memcpy(*out, rows.items, rows.len * sizeof **out);
  vec_free(&rows);
  for (size_t i = 0; i < *out_count && rc == KITH_OK; i++)
    rc = read_steps(s, arena, &(*out)[i], err);
  return rc;
}

int duty_merge(struct kith_store *s, uint64_t identity, const struct kith_duty_row *asked, size_t count, int64_t run,
               struct kith_error *err)
{
  struct kith_arena arena = {0};
  struct kith_duty_row *have;
  size_t have_count = 0;
  int rc = duties_about(s, identity, &arena, &have, &have_count, err);
  for (size_t i = 0; i < have_count && rc == KITH_OK; i++) {
    const struct kith_duty_row *wanted = NULL;
    for (size_t k = 0; k < count && !wanted; k++)
      wanted = is_named(&have[i], &asked[k]) ? &asked[k] : NULL;
    rc = settle(s, &have[i], wanted, run, err);
  }
  for (size_t k = 0; k < count && rc == KITH_OK; k++) {
    bool known = false;
    for (size_t i = 0; i < have_count && !known; i++)
      known = is_named(&have[i], &asked[k]);
    rc = known ? KITH_OK : insert(s, identity, &asked[k], run, err);
  }
  arena_free(&arena);
  return rc;
}

/* ---- Identities that go ---- */

static int remember_ids(struct kith_store *s, struct kith_error *err)
{
  int64_t next = 1;
  int rc = next_id(s, &next, err);
  return rc == KITH_OK ? store_set_number(s, "duty", next - 1, err) : rc;
}

static int run_two(struct kith_store *s, const char *sql, int64_t first, int64_t second, struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, sql);
  sqlite3_bind_int64(stmt, 1, first);
  sqlite3_bind_int64(stmt, 2, second);
  return sql_run(s, stmt, err);
}

static bool any_of(struct kith_store *s, uint64_t identity)
{
  sqlite3_stmt *stmt = sql_prepare(s, "SELECT 1 FROM duty WHERE identity=? LIMIT 1");
  sqlite3_bind_int64(stmt, 1, (int64_t)identity);
  bool any = sql_step(s, stmt, NULL) == 1;
  sqlite3_reset(stmt);
  return any;
}

#define SAME_NAME "w.rule=l.rule AND w.kind=l.kind AND w.owed_by=l.owed_by"

int duties_move(struct kith_store *s, uint64_t loser, uint64_t winner, int64_t run, struct kith_error *err)
{
  static const char *const moves[] = {
      "UPDATE duty AS w SET state=l.state,said_at=l.said_at,said_by=l.said_by,note=l.note FROM duty AS l"
      " WHERE w.identity=?2 AND l.identity=?1 AND " SAME_NAME " AND l.state IN (2,3) AND w.state NOT IN (2,3)",
      "DELETE FROM duty_step WHERE duty IN (SELECT l.id FROM duty l JOIN duty w ON " SAME_NAME
      " WHERE l.identity=?1 AND w.identity=?2)",
      "DELETE FROM duty WHERE id IN (SELECT l.id FROM duty l JOIN duty w ON " SAME_NAME
      " WHERE l.identity=?1 AND w.identity=?2)",
      "UPDATE duty SET identity=?2 WHERE identity=?1"};
  int rc = KITH_OK;
  if (!any_of(s, loser))
    return KITH_OK;
  rc = remember_ids(s, err);
  for (size_t i = 0; i < sizeof moves / sizeof moves[0] && rc == KITH_OK; i++)
    rc = run_two(s, moves[i], (int64_t)loser, (int64_t)winner, err);
  return rc == KITH_OK ? run_two(s, "UPDATE duty SET changed=?2 WHERE identity=?1", (int64_t)winner, run, err) : rc;
}

int duties_forget(struct kith_store *s, uint64_t identity, struct kith_str party, struct kith_error *err)
{
  static const char *const deletes[] = {
      "DELETE FROM duty_step WHERE duty IN"
      " (SELECT id FROM duty WHERE identity=?1 AND (?2='' OR owed_by=?2 OR owed_to=?2))",
      "DELETE FROM duty WHERE identity=?1 AND (?2='' OR owed_by=?2 OR owed_to=?2)"};
  int rc = KITH_OK;
  if (!any_of(s, identity))
    return KITH_OK;
  rc = remember_ids(s, err);
  for (size_t i = 0; i < 2 && rc == KITH_OK; i++) {
    sqlite3_stmt *stmt = sql_prepare(s, deletes[i]);
    sqlite3_bind_int64(stmt, 1, (int64_t)identity);
    sql_bind_str(stmt, 2, party);
    rc = sql_run(s, stmt, err);
  }
  return rc;
}

/* ---- What people say ---- */

/* Sinks are looked at when the generation of the state moves. */
static int move_on(struct kith_store *s, struct kith_error *err)
{
  return store_set_number(s, "generation", store_number(s, "generation", 0) + 1, err);
}

int duty_say(struct kith_store *s, const struct kith_duty_row *said, struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "UPDATE duty SET state=?2,said_at=?3,said_by=?4,note=?5 WHERE id=?1");
  sqlite3_bind_int64(stmt, 1, said->id);
  sqlite3_bind_int(stmt, 2, said->state);
  sqlite3_bind_int64(stmt, 3, said->said_ms);
  sql_bind_str(stmt, 4, said->said_by);
  sql_bind_str(stmt, 5, said->note);
  int rc = sql_run(s, stmt, err);
  if (rc == KITH_OK && said->state == DUTY_DONE)
    rc = run_two(s, "UPDATE duty_step SET done_at=?2 WHERE duty=?1 AND done_at IS NULL", said->id, said->said_ms, err);
  return rc == KITH_OK ? move_on(s, err) : rc;
}

int duty_do_step(struct kith_store *s, int64_t id, size_t number, int64_t at_ms, struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "UPDATE duty_step SET done_at=?3 WHERE duty=?1 AND place=?2 AND done_at IS NULL");
  sqlite3_bind_int64(stmt, 1, id);
  sqlite3_bind_int64(stmt, 2, (int64_t)number);
  sqlite3_bind_int64(stmt, 3, at_ms);
  int rc = sql_run(s, stmt, err);
  return rc == KITH_OK ? move_on(s, err) : rc;
}
