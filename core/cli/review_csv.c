#include <stdio.h>

#include "cli/input.h"
#include "cli/review.h"
#include "report/answers.h"

/* ---- Out ---- */

static int write_rows(struct kith_review *r, struct kith_stream *to, struct kith_error *err)
{
  struct kith_buf text = BUF_MAX(JSON_MAX);
  struct kith_card card;
  int rc = KITH_OK;
  card_csv_head(&text);
  for (size_t i = 0; i < r->questions.len && rc == KITH_OK; i++) {
    rc = cli_cancelled ? error_set(err, KITH_E_CANCELLED, "interrupted; nothing was written")
                       : review_card(r, i, &card, err);
    if (rc != KITH_OK)
      break;
    card_csv(&card, i + 1, &text);
    card_free(&card);
    rc = stream_write(to, text.ptr, text.len, err);
    buf_clear(&text);
  }
  if (rc == KITH_OK)
    rc = stream_write(to, text.ptr, text.len, err); /* the head alone, when nothing is asked */
  buf_free(&text);
  return rc;
}

int review_write(struct kith_context *c, struct kith_review *r, const char *path, struct kith_error *err)
{
  struct kith_stream *to = NULL;
  int rc = cli_may_write(c->cli, path, ", perhaps with answers", err);
  if (rc == KITH_OK)
    rc = stream_create(path, &to, err);
  if (rc == KITH_OK)
    rc = write_rows(r, to, err);
  if (rc == KITH_OK)
    rc = stream_commit(to, err);
  stream_close(to);
  if (rc == KITH_OK && !c->cli->quiet) {
    say_number(stderr, r->questions.len);
    fputs(r->questions.len == 1 ? " question" : " questions", stderr);
    fputs("; fill in the column verdict (y, n, u), then kith review --from ", stderr);
    say_text(stderr, str_of(path));
    fputc('\n', stderr);
  }
  return rc;
}

/* ---- In ---- */

/* The columns that count, as the csv plugin is to read them; it sees to separators, quotes and charsets. */
#define COLUMN(name)                                                                                                   \
  {                                                                                                                    \
    .size = sizeof(struct kith_map_pair), .property = KITH_P_IDENTIFIER, .from = KITH_STR(name), .to = KITH_STR(name), \
    .type = KITH_STR(name)                                                                                             \
  }
static const struct kith_map_pair columns[] = {COLUMN("verdict"), COLUMN("left_record"), COLUMN("right_record"),
                                               COLUMN("left_id"), COLUMN("right_id")};
static const struct kith_str needed[] = {KITH_STR("verdict"), KITH_STR("left_record"), KITH_STR("right_record")};
static const struct kith_map_table table = {.size = sizeof table,
                                            .kind = KITH_CONTACT,
                                            .name = KITH_STR("kith-review"),
                                            .pair_count = sizeof columns / sizeof columns[0],
                                            .pairs = columns,
                                            .needs_count = sizeof needed / sizeof needed[0],
                                            .needs = needed};
static const struct kith_map map = {.size = sizeof map, .named = 1, .table_count = 1, .tables = &table};

static struct kith_str cell_of(const struct kith_record *r, const char *column)
{
  const struct kith_property *p;
  for (size_t i = 0; (p = record_get(r, KITH_P_IDENTIFIER, i)) != NULL; i++)
    if (property_has_type(p, column))
      return property_text(p);
  return STR_NONE;
}

static int take_piece(void *arg, const char *path, struct kith_flow_piece *piece, struct kith_error *err)
{
  struct kith_answers *answers = arg;
  int rc = KITH_OK;
  if (piece->batch.rejects.len) {
    const struct kith_reject *reject = &piece->batch.rejects.items[0];
    return error_set(err, KITH_E_INVALID, "%s:%llu: %.*s", path, (unsigned long long)reject->origin.line,
                     STR_ARG(reject->why));
  }
  for (size_t i = 0; i < piece->rows.len && rc == KITH_OK; i++) {
    const struct kith_record *r = piece->rows.items[i].record;
    struct kith_answer_cells cells = {
        r->origin.line,        cell_of(r, "verdict"), cell_of(r, "left_record"), cell_of(r, "right_record"),
        cell_of(r, "left_id"), cell_of(r, "right_id")};
    rc = answers_take(answers, &cells, err);
    if (rc != KITH_OK)
      error_wrap(err, "%s", path);
  }
  return rc;
}

static int read_answers(struct kith_cli *cli, const char *path, struct kith_answers *out, struct kith_error *err)
{
  struct kith_names names;
  const char *paths[] = {path, NULL};
  struct kith_files files = {.paths = paths,
                             .plugins = &cli->plugins,
                             .format = "csv",
                             .map = &map,
                             .region = STR_NONE,
                             .jobs = 1,
                             .names = &names,
                             .cancelled = &cli_cancelled};
  names_init(&names);
  int rc = files_read(&files, take_piece, out, err);
  names_free(&names);
  return rc;
}

/* ---- What came of them ---- */

static const struct {
  const char *key, *words; /* of --json; of what is said */
  const char *row;         /* of a row; NULL: not said */
} fates[ANSWER_FATES] = {
    [ANSWER_NEW] = {"new", "new", NULL},
    [ANSWER_CHANGED] = {"changed", "changed", "was answered otherwise before; this answer counts now"},
    [ANSWER_KNOWN] = {"known", "known already", NULL},
    [ANSWER_MERGED] = {"merged", "merged meanwhile", "both are one contact by now; left out"},
    [ANSWER_MOVED] = {"moved", "of other contacts by now", "the records belong to other contacts by now; left out"},
    [ANSWER_GONE] = {"gone", "gone", "a record is not there any more; left out"},
};

static void say_row(const char *path, const struct kith_answer *a)
{
  char left[24], right[24];
  struct kith_str l = identity_text(a->left_id, left), r = identity_text(a->right_id, right);
  say_text(stderr, str_of(path));
  fprintf(stderr, ":%llu: ", (unsigned long long)a->line);
  if (a->left_id && a->right_id)
    fprintf(stderr, "%.*s%s%.*s: ", STR_ARG(l), l.len ? ", " : "", STR_ARG(r));
  fprintf(stderr, "%s\n", fates[a->fate].row);
}

static void say_rows(const char *path, const struct kith_answers *a)
{
  enum { SAID = 20 };
  size_t said = 0;
  for (size_t i = 0; i < a->items.len; i++)
    if (fates[a->items.items[i].fate].row && said++ < SAID)
      say_row(path, &a->items.items[i]);
  if (said > SAID)
    fprintf(stderr, "... and %zu more like these\n", said - SAID);
}

static void print_counts(const struct kith_answers *a)
{
  struct kith_buf text = BUF_MAX(4096);
  struct kith_json j = {.out = &text};
  json_open(&j, NULL, '{');
  json_integer(&j, "rows", (int64_t)a->rows);
  json_integer(&j, "answered", (int64_t)a->items.len);
  for (size_t i = 1; i < ANSWER_FATES; i++)
    json_integer(&j, fates[i].key, (int64_t)a->counts[i]);
  json_close(&j, '}');
  printf("%.*s\n", STR_ARG(buf_str(&text)));
  buf_free(&text);
}

static void say_counts(struct kith_context *c, const struct kith_answers *a)
{
  uint64_t written = a->counts[ANSWER_NEW] + a->counts[ANSWER_CHANGED];
  say_number(stdout, a->items.len);
  fputs(" of ", stdout);
  say_number(stdout, a->rows);
  fputs(a->rows == 1 ? " question answered" : " questions answered", stdout);
  for (size_t i = 1; i < ANSWER_FATES; i++)
    if (a->counts[i]) {
      fputs(", ", stdout);
      say_number(stdout, a->counts[i]);
      printf(" %s", fates[i].words);
    }
  if (written) {
    fputs("; ", stdout);
    review_say_next(c, stdout);
  } else {
    putchar('\n');
  }
}

int review_take(struct kith_context *c, const char *path, struct kith_str by, struct kith_error *err)
{
  struct kith_answers answers = {0};
  int rc = read_answers(c->cli, path, &answers, err);
  if (rc == KITH_OK)
    rc = store_begin(c->store, err); /* what is checked stays so until it is written */
  if (rc == KITH_OK)
    rc = answers_check(&answers, c->store, err);
  if (rc == KITH_OK)
    rc = answers_write(&answers, c->store, c->cli->now_ms, by, err);
  if (rc == KITH_OK)
    rc = store_commit(c->store, err);
  if (rc != KITH_OK)
    store_rollback(c->store);
  if (rc == KITH_OK && !c->cli->quiet)
    say_rows(path, &answers);
  if (rc == KITH_OK && c->cli->json)
    print_counts(&answers);
  else if (rc == KITH_OK && !c->cli->quiet)
    say_counts(c, &answers);
  answers_free(&answers);
  return rc;
}
