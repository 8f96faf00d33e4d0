#include "ownership/judge.h"

#include <sqlite3.h>
#include <stdlib.h>

#include "base/buf.h"
#include "config/yaml.h"

enum { MAX_SQL = 1 << 20, BECAUSE_MAX = 600, DAYS_KEPT = 1024 };

struct written_day {
  int32_t day;
  char iso[DAY_TEXT];
};

struct kith_judge {
  sqlite3 *db;
  sqlite3_stmt *statement, *all; /* the first rule that matches; each of them by itself, made when first needed */
  struct conditions {
    size_t rule_count, guard_count;
    const struct kith_str *rules, *guards;
  } conditions;
  struct kith_arena arena; /* of the conditions of a policy */
  const struct kith_policy_param *params;
  size_t param_count;
  const struct kith_fact_row *rows;
  size_t row_count;
  int selects; /* SELECTs met while compiling */
  bool used[COLUMN_COUNT];
  struct written_day days[DAYS_KEPT];
};

/* Pure: the same arguments give the same value, whatever the clock, and no argument makes it large. */
static const char *const functions[] = {"abs",    "coalesce", "days_between", "glob",  "ifnull", "iif",   "instr",
                                        "length", "like",     "lower",        "ltrim", "nullif", "param", "round",
                                        "rtrim",  "substr",   "replace",      "trim",  "upper",  NULL};

/* ---- The virtual table: one row a claim, read straight out of the caller's array ---- */

struct fact_table {
  sqlite3_vtab base; /* first, for SQLite */
  struct kith_judge *judge;
};

struct fact_cursor {
  sqlite3_vtab_cursor base;
  struct kith_judge *judge;
  size_t row;
};

static int table_connect(sqlite3 *db, void *judge, int argc, const char *const *argv, sqlite3_vtab **out, char **error)
{
  static const char *const types[] = {[COLUMN_TEXT] = "TEXT",
                                      [COLUMN_DATE] = "TEXT",
                                      [COLUMN_BOOL] = "INT",
                                      [COLUMN_INTEGER] = "INT",
                                      [COLUMN_REAL] = "REAL"};
  (void)argc, (void)argv, (void)error;
  struct kith_buf sql = BUF_MAX(MAX_SQL);
  for (int i = 0; i < COLUMN_COUNT; i++)
    buf_printf(&sql, "%s\"%s\" %s", i ? ", " : "CREATE TABLE facts (", fact_columns[i].name,
               types[fact_columns[i].type]);
  buf_add_c(&sql, ")");
  int rc = sqlite3_declare_vtab(db, buf_c(&sql));
  buf_free(&sql);
  if (rc != SQLITE_OK)
    return rc;
  struct fact_table *table = sqlite3_malloc(sizeof *table);
  if (!table)
    return SQLITE_NOMEM;
  *table = (struct fact_table){.judge = judge};
  *out = &table->base;
  return SQLITE_OK;
}

static int table_disconnect(sqlite3_vtab *table)
{
  sqlite3_free(table);
  return SQLITE_OK;
}

static int table_best_index(sqlite3_vtab *table, sqlite3_index_info *info)
{
  (void)table;
  info->estimatedCost = 1000;
  return SQLITE_OK;
}

static int cursor_open(sqlite3_vtab *table, sqlite3_vtab_cursor **out)
{
  struct fact_cursor *cursor = sqlite3_malloc(sizeof *cursor);
  if (!cursor)
    return SQLITE_NOMEM;
  *cursor = (struct fact_cursor){.judge = ((struct fact_table *)(void *)table)->judge};
  *out = &cursor->base;
  return SQLITE_OK;
}

static int cursor_close(sqlite3_vtab_cursor *cursor)
{
  sqlite3_free(cursor);
  return SQLITE_OK;
}

static int cursor_filter(sqlite3_vtab_cursor *cursor, int number, const char *text, int argc, sqlite3_value **argv)
{
  (void)number, (void)text, (void)argc, (void)argv;
  ((struct fact_cursor *)(void *)cursor)->row = 0;
  return SQLITE_OK;
}

static int cursor_next(sqlite3_vtab_cursor *cursor)
{
  ((struct fact_cursor *)(void *)cursor)->row++;
  return SQLITE_OK;
}

static int cursor_eof(sqlite3_vtab_cursor *cursor)
{
  struct fact_cursor *c = (void *)cursor;
  return c->row >= c->judge->row_count;
}

/* Rule after rule asks for the same few dates. */
static void result_day(sqlite3_context *to, struct kith_judge *judge, int32_t day)
{
  struct written_day *kept = &judge->days[(uint32_t)day % DAYS_KEPT];
  if (kept->day != day || !kept->iso[0]) {
    kept->day = day;
    day_format(day, kept->iso);
  }
  sqlite3_result_text(to, kept->iso, DAY_TEXT - 1, SQLITE_TRANSIENT);
}

static int cursor_column(sqlite3_vtab_cursor *cursor, sqlite3_context *to, int column)
{
  struct fact_cursor *c = (void *)cursor;
  const struct kith_fact *f = &c->judge->rows[c->row].facts[column];
  switch (fact_columns[column].type) {
  case COLUMN_TEXT:
    if (f->known)
      sqlite3_result_text(to, f->text, (int)f->len, SQLITE_STATIC);
    else
      sqlite3_result_text(to, "unknown", 7, SQLITE_STATIC);
    break;
  case COLUMN_DATE:
    if (f->known)
      result_day(to, c->judge, (int32_t)f->integer);
    break;
  case COLUMN_BOOL:
  case COLUMN_INTEGER:
    if (f->known)
      sqlite3_result_int64(to, f->integer);
    break;
  case COLUMN_REAL:
    if (f->known)
      sqlite3_result_double(to, f->real);
    break;
  }
  return SQLITE_OK; /* no result: NULL */
}

static int cursor_rowid(sqlite3_vtab_cursor *cursor, sqlite3_int64 *out)
{
  *out = (sqlite3_int64)((struct fact_cursor *)(void *)cursor)->row;
  return SQLITE_OK;
}

/* Without xCreate the table exists by its name alone. */
static const sqlite3_module module = {
    .xConnect = table_connect,
    .xBestIndex = table_best_index,
    .xDisconnect = table_disconnect,
    .xOpen = cursor_open,
    .xClose = cursor_close,
    .xFilter = cursor_filter,
    .xNext = cursor_next,
    .xEof = cursor_eof,
    .xColumn = cursor_column,
    .xRowid = cursor_rowid,
};

/* ---- The connection ---- */

static int authorize(void *arg, int action, const char *a, const char *b, const char *database, const char *trigger)
{
  struct kith_judge *judge = arg;
  (void)database, (void)trigger;
  if (action == SQLITE_SELECT)
    return ++judge->selects == 1 ? SQLITE_OK : SQLITE_DENY;
  if (action == SQLITE_FUNCTION) {
    for (size_t i = 0; functions[i]; i++)
      if (b && str_eq_nocase(str_of(b), str_of(functions[i])))
        return SQLITE_OK;
    return SQLITE_DENY;
  }
  if (action != SQLITE_READ || !a || !str_eq_c(str_of(a), "facts"))
    return SQLITE_DENY;
  if (!b || !*b) /* a table of which no column is read */
    return SQLITE_OK;
  int column = column_find(str_of(b));
  if (column < 0)
    return SQLITE_DENY;
  judge->used[column] = true;
  return SQLITE_OK;
}

static int32_t day_argument(sqlite3_value *value)
{
  const char *text = (const char *)sqlite3_value_text(value);
  return text ? day_parse((struct kith_str){text, (size_t)sqlite3_value_bytes(value)}) : DAY_UNKNOWN;
}

static void days_between(sqlite3_context *to, int argc, sqlite3_value **argv)
{
  (void)argc;
  int32_t from = day_argument(argv[0]), until = day_argument(argv[1]);
  if (from != DAY_UNKNOWN && until != DAY_UNKNOWN)
    sqlite3_result_int64(to, (sqlite3_int64)until - from);
}

/* 0.8 and true are what they are in a column; everything else is text. */
static void param_result(sqlite3_context *to, struct kith_str value)
{
  char text[64], *end = text;
  bool truth;
  double number = 0;
  if (value.len < sizeof text) {
    memcpy(text, value.ptr, value.len);
    text[value.len] = '\0';
    if (value.len && strspn(text, "0123456789+-.eE") == value.len)
      number = strtod(text, &end);
  }
  if (end != text && !*end)
    sqlite3_result_double(to, number);
  else if (text_to_bool(value, &truth))
    sqlite3_result_int(to, truth);
  else
    sqlite3_result_text(to, value.ptr, (int)value.len, SQLITE_STATIC);
}

static void param(sqlite3_context *to, int argc, sqlite3_value **argv)
{
  const struct kith_judge *judge = sqlite3_user_data(to);
  struct kith_str name = str_of((const char *)sqlite3_value_text(argv[0]));
  (void)argc;
  for (size_t i = 0; i < judge->param_count; i++)
    if (str_eq(judge->params[i].name, name) && judge->params[i].value.len)
      param_result(to, judge->params[i].value);
}

static int add_functions(struct kith_judge *judge)
{
  int how = SQLITE_UTF8 | SQLITE_DETERMINISTIC;
  int rc = sqlite3_create_function(judge->db, "days_between", 2, how, NULL, days_between, NULL, NULL);
  return rc == SQLITE_OK ? sqlite3_create_function(judge->db, "param", 1, how, judge, param, NULL, NULL) : rc;
}

static int open_connection(struct kith_judge *judge, struct kith_error *err)
{
  int rc =
      sqlite3_open_v2(":memory:", &judge->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
  if (rc == SQLITE_OK) /* "x" is a column or a mistake, never a text */
    rc = sqlite3_db_config(judge->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
  if (rc == SQLITE_OK)
    rc = sqlite3_create_module(judge->db, "facts", &module, judge);
  if (rc == SQLITE_OK)
    rc = add_functions(judge);
  if (rc == SQLITE_OK) /* the table is made at its first use, which the authorizer would forbid */
    rc = sqlite3_exec(judge->db, "SELECT 1 FROM facts", NULL, NULL, NULL);
  if (rc == SQLITE_OK)
    rc = sqlite3_set_authorizer(judge->db, authorize, judge);
  if (rc != SQLITE_OK)
    return error_set(err, KITH_E_INTERNAL, "cannot open SQLite in memory: %s", sqlite3_errstr(rc));
  sqlite3_limit(judge->db, SQLITE_LIMIT_LENGTH, MAX_SQL);
  sqlite3_limit(judge->db, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 256);
  sqlite3_limit(judge->db, SQLITE_LIMIT_ATTACHED, 0);
  return KITH_OK;
}

/* ---- Conditions ---- */

/* Nothing may end the parentheses that a condition is put into: no unbalanced one, no comment, no second statement.
 * With that a condition stays an expression whatever is in it. Returns the place of what is wrong, or -1. */
static int shape_fault(struct kith_str s, const char **what)
{
  int depth = 0;
  for (size_t i = 0; i < s.len; i++) {
    char c = s.ptr[i], next = i + 1 < s.len ? s.ptr[i + 1] : '\0';
    if (c == '\'') {
      size_t end = str_find(str_sub(s, i + 1, s.len), '\'');
      *what = "a text is not closed: write '...'";
      if (i + 1 + end >= s.len || memchr(s.ptr + i, '\0', end + 1))
        return (int)i;
      i += end + 1;
      continue;
    }
    depth += (c == '(') - (c == ')');
    *what = depth < 0  ? "a ) too many"
            : c == '"' ? "text is written in '...', columns without quotes"
                       : "this has no place in a condition";
    bool comment = (c == '-' && next == '-') || (c == '/' && next == '*');
    if (depth < 0 || comment || strchr(";\"`[]?@$:#{}\\", c) || ((unsigned char)c < ' ' && !ascii_is_space(c)))
      return (int)i; /* strchr finds NUL too */
  }
  *what = depth ? "a ( is not closed" : "a condition is missing";
  return depth || !str_trim(s).len ? 0 : -1;
}

/* The column or function that was meant, when SQLite says that there is no such one. */
static const char *meant_by(const char *message)
{
  static const struct kith_str no_column = {"no such column: ", 16}, no_function = {"no such function: ", 18};
  struct kith_str text = str_of(message);
  if (str_starts(text, no_function))
    return suggest(str_sub(text, no_function.len, text.len), functions);
  if (!str_starts(text, no_column))
    return NULL;
  const char *names[COLUMN_COUNT + 1];
  column_names(names);
  return suggest(str_sub(text, no_column.len, text.len), names);
}

/* One statement of text that has passed shape_fault, and nothing behind it. */
static int prepare(struct kith_judge *judge, struct kith_buf *sql, sqlite3_stmt **out, struct kith_error *err)
{
  judge->selects = 0;
  memset(judge->used, 0, sizeof judge->used);
  int rc = sqlite3_prepare_v2(judge->db, sql->ptr, (int)sql->len, out, NULL);
  if (rc == SQLITE_OK)
    return KITH_OK;
  return error_set(err, KITH_E_CONFIG, "%s",
                   judge->selects > 1 ? "a condition may not hold a SELECT" : sqlite3_errmsg(judge->db));
}

int judge_check(struct kith_judge *judge, struct kith_str condition, bool *out_used, struct kith_condition_error *out,
                struct kith_error *err)
{
  static const char before[] = "SELECT (", after[] = "\n) FROM facts";
  const char *what;
  sqlite3_stmt *statement = NULL;
  *out = (struct kith_condition_error){.offset = -1};
  if (condition.len > POLICY_MAX_CONDITION)
    return error_set(err, KITH_E_CONFIG, "a condition is longer than %d bytes", POLICY_MAX_CONDITION);
  out->offset = shape_fault(condition, &what);
  if (out->offset >= 0)
    return error_set(err, KITH_E_CONFIG, "%s", what);
  struct kith_error local = {0};
  struct kith_buf sql = BUF_MAX(MAX_SQL);
  buf_add_c(&sql, before);
  buf_add_str(&sql, condition);
  buf_add_c(&sql, after);
  int rc = prepare(judge, &sql, &statement, &local);
  if (rc != KITH_OK) {
    int offset = sqlite3_error_offset(judge->db) - (int)sizeof before + 1;
    out->offset = offset >= 0 && (size_t)offset < condition.len ? offset : -1;
    out->meant = meant_by(local.message);
    error_set(err, rc, "%s", local.message);
  } else if (out_used) {
    memcpy(out_used, judge->used, sizeof judge->used);
  }
  sqlite3_finalize(statement);
  buf_free(&sql);
  return rc;
}

static void write_guards(const struct kith_judge *judge, struct kith_buf *sql)
{
  buf_add_c(sql, "0");
  for (size_t i = 0; i < judge->conditions.guard_count; i++)
    buf_printf(sql, " | (((%.*s\n) IS TRUE) << %zu)", STR_ARG(judge->conditions.guards[i]), i);
  buf_add_c(sql, " FROM facts");
}

/* SELECT CASE WHEN (rule 0) THEN 0 ... ELSE -1 END, 0 | (guard 0 IS TRUE << 0) ... FROM facts (<< and | bind alike) */
static void write_first(const struct kith_judge *judge, struct kith_buf *sql)
{
  size_t count = judge->conditions.rule_count;
  buf_add_c(sql, count ? "SELECT CASE" : "SELECT -1");
  for (size_t i = 0; i < count; i++)
    buf_printf(sql, " WHEN (%.*s\n) THEN %zu", STR_ARG(judge->conditions.rules[i]), i);
  buf_add_c(sql, count ? " ELSE -1 END, " : ", ");
  write_guards(judge, sql);
}

/* SELECT (rule 0) IS TRUE, ..., guards FROM facts */
static void write_each(const struct kith_judge *judge, struct kith_buf *sql)
{
  buf_add_c(sql, "SELECT ");
  for (size_t i = 0; i < judge->conditions.rule_count; i++)
    buf_printf(sql, "(%.*s\n) IS TRUE, ", STR_ARG(judge->conditions.rules[i]));
  write_guards(judge, sql);
}

static int compile(struct kith_judge *judge, void (*write)(const struct kith_judge *, struct kith_buf *),
                   sqlite3_stmt **out, struct kith_error *err)
{
  struct kith_buf sql = BUF_MAX(MAX_SQL);
  write(judge, &sql);
  int rc = prepare(judge, &sql, out, err);
  buf_free(&sql);
  return rc;
}

static int check_each(struct kith_judge *judge, struct kith_error *err)
{
  const struct conditions *c = &judge->conditions;
  struct kith_condition_error where;
  int rc = KITH_OK;
  for (size_t i = 0; i < c->rule_count && rc == KITH_OK; i++)
    rc = judge_check(judge, c->rules[i], NULL, &where, err);
  for (size_t i = 0; i < c->guard_count && rc == KITH_OK; i++)
    rc = judge_check(judge, c->guards[i], NULL, &where, err);
  return rc;
}

/* Conditions and parameters are in place. */
static int open_judge(struct kith_judge *judge, bool decides, struct kith_judge **out, struct kith_error *err)
{
  int rc = open_connection(judge, err);
  if (rc == KITH_OK)
    rc = check_each(judge, err);
  if (rc == KITH_OK && decides)
    rc = compile(judge, write_first, &judge->statement, err);
  if (rc == KITH_OK)
    *out = judge;
  else
    judge_free(judge);
  return rc;
}

int judge_new_of(const struct kith_str *whens, size_t count, const struct kith_policy_param *params, size_t param_count,
                 struct kith_judge **out, struct kith_error *err)
{
  struct kith_judge *judge = mem_zero(sizeof *judge);
  judge->conditions = (struct conditions){.rule_count = count, .rules = whens};
  judge_set_params(judge, params, param_count);
  return open_judge(judge, true, out, err);
}

int judge_new(const struct kith_policy *policy, struct kith_judge **out, struct kith_error *err)
{
  struct kith_judge *judge = mem_zero(sizeof *judge);
  size_t rules = policy ? policy->rule_count : 0, guards = policy ? policy->guard_count : 0;
  struct kith_str *whens = arena_zero(&judge->arena, rules + guards + 1, sizeof *whens);
  for (size_t i = 0; i < rules; i++)
    whens[i] = policy->rules[i].when;
  for (size_t i = 0; i < guards; i++)
    whens[rules + i] = policy->guards[i].when;
  judge->conditions = (struct conditions){rules, guards, whens, whens + rules};
  if (policy)
    judge_set_params(judge, policy->params, policy->param_count);
  return open_judge(judge, policy != NULL, out, err);
}

void judge_free(struct kith_judge *judge)
{
  if (!judge)
    return;
  sqlite3_finalize(judge->statement);
  sqlite3_finalize(judge->all);
  sqlite3_close(judge->db);
  arena_free(&judge->arena);
  mem_free(judge);
}

bool judge_reads(const struct kith_judge *judge, int column)
{
  return judge->used[column];
}

void judge_set_params(struct kith_judge *judge, const struct kith_policy_param *params, size_t count)
{
  judge->params = params;
  judge->param_count = count;
}

int judge_run(struct kith_judge *judge, const struct kith_fact_row *rows, size_t count, struct kith_judgement *out,
              struct kith_error *err)
{
  size_t done = 0;
  int rc;
  judge->rows = rows;
  judge->row_count = count;
  while ((rc = sqlite3_step(judge->statement)) == SQLITE_ROW && done < count)
    out[done++] = (struct kith_judgement){.rule = sqlite3_column_int(judge->statement, 0),
                                          .guards = (uint32_t)sqlite3_column_int64(judge->statement, 1)};
  if (rc != SQLITE_DONE || done != count)
    rc = error_set(err, KITH_E_INTERNAL, "the policy's conditions cannot be run: %s", sqlite3_errmsg(judge->db));
  else
    rc = KITH_OK;
  sqlite3_reset(judge->statement);
  judge->rows = NULL;
  judge->row_count = 0;
  return rc;
}

int judge_all(struct kith_judge *judge, const struct kith_fact_row *row, bool *out, uint32_t *out_guards,
              struct kith_error *err)
{
  size_t count = judge->conditions.rule_count;
  int rc = judge->all ? KITH_OK : compile(judge, write_each, &judge->all, err);
  if (rc != KITH_OK)
    return rc;
  judge->rows = row;
  judge->row_count = 1;
  if (sqlite3_step(judge->all) != SQLITE_ROW)
    rc = error_set(err, KITH_E_INTERNAL, "the policy's conditions cannot be run: %s", sqlite3_errmsg(judge->db));
  for (size_t i = 0; i < count && rc == KITH_OK; i++)
    out[i] = sqlite3_column_int(judge->all, (int)i) != 0;
  if (rc == KITH_OK && out_guards)
    *out_guards = (uint32_t)sqlite3_column_int64(judge->all, (int)count);
  sqlite3_reset(judge->all);
  judge->rows = NULL;
  judge->row_count = 0;
  return rc;
}

/* A sentence is read by people outside the trade: the way a lead came in their words. */
static struct kith_str sentence_text(const struct kith_fact_row *row, int column, struct kith_arena *arena)
{
  static const char *const ways[][2] = {{"inbound", "an inquiry of theirs"},
                                        {"event", "an event"},
                                        {"referral", "a referral"},
                                        {"self-sourced", "a search of the rep's own"}};
  struct kith_str text = row_text(row, column, arena);
  for (size_t i = 0; column == COL_LEAD_SOURCE && i < sizeof ways / sizeof ways[0]; i++)
    if (str_eq_c(text, ways[i][0]))
      return str_of(ways[i][1]);
  return text;
}

struct kith_str template_text(const struct kith_template *t, const struct kith_fact_row *row, struct kith_arena *arena)
{
  struct kith_buf text = BUF_MAX(BECAUSE_MAX);
  for (size_t i = 0; i < t->piece_count; i++) {
    const struct kith_template_piece *piece = &t->pieces[i];
    if (buf_add_str(&text, piece->text) != KITH_OK ||
        (piece->column >= 0 && buf_add_str(&text, sentence_text(row, piece->column, arena)) != KITH_OK))
      break;
  }
  struct kith_str kept = arena_str(arena, buf_str(&text));
  buf_free(&text);
  return kept;
}
