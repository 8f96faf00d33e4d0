#include "cli/review.h"

#include <unistd.h>

#include "cli/commands.h"

void review_say_next(struct kith_context *c, FILE *to)
{
  struct kith_run_row run = {0};
  if (run_latest(c->store, &c->cli->arena, &run, NULL) != KITH_OK)
    return;
  fputs("they count at the next kith run ", to);
  say_text(to, str_of(path_from_here(arena_c(&c->cli->arena, run.pipeline))));
  fputc('\n', to);
}

/* ---- The list, when nobody can press keys ---- */

struct listing {
  const struct kith_cli *cli;
  size_t width;
  struct kith_arena arena; /* of one row */
  struct kith_buf text;
};

enum { ID_COLUMNS = 8, P_COLUMNS = 5, LEAST_NAME = 8, MOST_NAME = 24 };

static size_t name_columns(const struct listing *l)
{
  size_t fixed = 2 * (ID_COLUMNS + 1) + P_COLUMNS + 1, left = l->width > fixed ? (l->width - fixed) / 4 : 0;
  return left < LEAST_NAME ? LEAST_NAME : left > MOST_NAME ? MOST_NAME : left;
}

static void print_cells(struct listing *l, const struct kith_str cells[6])
{
  size_t name = name_columns(l);
  const size_t columns[] = {ID_COLUMNS, name, ID_COLUMNS, name, P_COLUMNS};
  size_t used = 0;
  for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
    say_text(stdout, page_cell(&l->arena, cells[i], columns[i]));
    putchar(' ');
    used += columns[i] + 1;
  }
  size_t left = l->width > used + LEAST_NAME ? l->width - used : LEAST_NAME;
  say_text(stdout, page_width(cells[5]) > left ? page_cell(&l->arena, cells[5], left) : cells[5]);
  putchar('\n');
}

static void print_head(struct listing *l)
{
  const struct kith_str heads[] = {KITH_STR("ID"),   KITH_STR("NAME"), KITH_STR("ID"),
                                   KITH_STR("NAME"), KITH_STR("  %"),  KITH_STR("WHY")};
  say_paint(l->cli, "bold");
  print_cells(l, heads);
  say_paint(l->cli, "");
}

static void print_row(struct listing *l, const struct kith_card *card)
{
  enum { REASONS = 2 };
  char left[24], right[24];
  const struct kith_str cells[] = {identity_text(card->question->left, left),
                                   contact_name(&card->left),
                                   identity_text(card->question->right, right),
                                   contact_name(&card->right),
                                   arena_printf(&l->arena, "%3.0f", 100 * card->question->probability),
                                   card_why(card, REASONS, &l->arena)};
  print_cells(l, cells);
}

static void print_json(struct listing *l, const struct kith_card *card, size_t number)
{
  struct kith_json json = {.out = &l->text};
  buf_clear(&l->text);
  card_json(card, number, &json);
  say_json(&l->text);
}

static int print_one(struct listing *l, struct kith_review *r, size_t question, struct kith_error *err)
{
  struct kith_card card;
  if (cli_cancelled)
    return error_set(err, KITH_E_CANCELLED, "interrupted");
  int rc = review_card(r, question, &card, err);
  if (rc == KITH_OK && l->cli->json)
    print_json(l, &card, question + 1);
  else if (rc == KITH_OK)
    print_row(l, &card);
  card_free(&card);
  arena_reset(&l->arena);
  return rc == KITH_OK && ferror(stdout) ? KITH_END : rc; /* a reader that went away has seen enough */
}

static int print_list(struct kith_context *c, struct kith_review *r, struct kith_error *err)
{
  struct listing l = {.cli = c->cli, .width = terminal_width(STDOUT_FILENO), .text = BUF_MAX(JSON_MAX)};
  int rc = KITH_OK;
  if (!c->cli->json)
    print_head(&l);
  for (size_t i = 0; i < r->questions.len && rc == KITH_OK; i++)
    rc = print_one(&l, r, i, err);
  if (rc == KITH_OK && !c->cli->json && !c->cli->quiet) {
    say_number(stdout, r->questions.len);
    fputs(r->questions.len == 1 ? " question" : " questions", stdout);
    puts("; kith review in a terminal asks them, kith review -o FILE.csv writes them for a spreadsheet");
  }
  arena_free(&l.arena);
  buf_free(&l.text);
  return rc == KITH_END ? KITH_OK : rc;
}

/* ---- The command ---- */

static int read_options(const struct kith_cli *cli, uint64_t *out_limit, struct kith_str *out_by,
                        struct kith_error *err)
{
  const char *limit = cli_value(cli, "limit"), *by = cli_value(cli, "by");
  int64_t number = 0;
  *out_by = str_trim(str_of(by));
  if (limit && (!str_to_int(str_of(limit), &number) || number < 1))
    return error_set(err, KITH_E_INVALID, "usage: --limit takes a number from 1 on, not '%s'", limit);
  if (out_by->len > CLI_BY_MAX)
    return error_set(err, KITH_E_INVALID, "usage: --by takes %d bytes at most", CLI_BY_MAX);
  if (cli_has(cli, "from") && (cli_has(cli, "output") || limit))
    return error_set(err, KITH_E_INVALID, "usage: --from reads answers; -o and --limit write questions");
  *out_limit = (uint64_t)number;
  return KITH_OK;
}

static bool has_keys(const struct kith_cli *cli)
{
  return !cli->json && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
}

/* What is done with the questions. */
static int use_queue(struct kith_context *c, struct kith_review *r, struct kith_str by, struct kith_error *err)
{
  const char *output = cli_value(c->cli, "output");
  if (output)
    return review_write(c, r, output, err);
  if (r->questions.len)
    return has_keys(c->cli) ? review_ask(c, r, by, err) : print_list(c, r, err);
  if (!c->cli->quiet && !c->cli->json)
    fputs(r->answered ? "every question is answered\n" : "there is no question: nobody looks like somebody else\n",
          stderr);
  return KITH_OK;
}

static int review(struct kith_cli *cli, struct kith_error *err)
{
  struct kith_context context = {0};
  struct kith_review queue = {0};
  const char *from = cli_value(cli, "from");
  bool writes = from || (has_keys(cli) && !cli_has(cli, "output"));
  struct kith_str by = STR_NONE;
  uint64_t limit = 0;
  int rc = cli_operands(cli, 0, 0, err);
  if (rc == KITH_OK)
    rc = read_options(cli, &limit, &by, err);
  if (rc == KITH_OK)
    rc = writes ? context_open_to_decide(cli, &context, err) : context_open(cli, NULL, &context, err);
  if (rc == KITH_OK && from)
    rc = review_take(&context, from, by, err);
  else if (rc == KITH_OK)
    rc = review_read(&context.reading, &queue, err);
  if (rc == KITH_OK && !from) {
    if (limit && limit < queue.questions.len)
      queue.questions.len = (size_t)limit;
    rc = use_queue(&context, &queue, by, err);
  }
  review_free(&queue);
  context_close(&context);
  return rc;
}

static const struct kith_cli_option options[] = {
    {"limit", 0, "N", "the N best questions only"},
    {"by", 0, "WHO", "who answers; kept with each verdict"},
    {"output", 'o', "FILE.csv", "writes the questions as a table for a spreadsheet, with a column for the verdict"},
    {"from", 0, "FILE.csv", "reads that table again: y (one person), n (two), u (unsure), empty (not answered)"},
    {"force", 0, NULL, "write over a file that is there"},
    {NULL, 0, NULL, NULL},
};

const struct kith_cli_command command_review = {
    "review",
    "[--limit N] [--by WHO] [-o FILE.csv | --from FILE.csv]",
    "asks which of two that look alike are one person, best question first",
    "  $ kith review\n  $ kith review --by dana@acme.example --limit 20\n  $ kith review -o questions.csv\n"
    "  $ kith review --from questions.csv --by dana@acme.example\n",
    options,
    review};
