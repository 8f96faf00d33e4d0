#include "cli/context.h"

#include <errno.h>
#include <glob.h>
#include <limits.h>
#include <stdlib.h>
#include <sysexits.h>
#include <unistd.h>

#include "pipeline/sorter.h"
#include "report/contact.h"

enum { LISTED = 20 };

/* ---- Which state ---- */

/* The only *.kith in the current folder. */
static int find_state(struct kith_cli *cli, const char **out, struct kith_error *err)
{
  glob_t found = {0};
  int rc = KITH_OK;
  glob("*.kith", 0, NULL, &found);
  if (found.gl_pathc == 1) {
    *out = arena_c(&cli->arena, str_of(found.gl_pathv[0]));
  } else if (!found.gl_pathc) {
    rc = error_set(err, KITH_E_MISSING,
                   "there is no state (*.kith) in this folder; say --state FILE, or kith run PIPELINE first");
  } else {
    fputs("kith: several states are here; say which with --state FILE:\n", stderr);
    for (size_t i = 0; i < found.gl_pathc && i < LISTED; i++) {
      fputs("  ", stderr);
      say_text(stderr, str_of(found.gl_pathv[i]));
      fputc('\n', stderr);
    }
    rc = EX_USAGE;
  }
  globfree(&found);
  return rc;
}

static int load_plan(struct kith_context *c, const char *path, struct kith_error *err)
{
  if (plan_load(path, &c->cli->plugins, &c->plan, &c->diags))
    return KITH_OK;
  say_diags(c->cli, &c->diags);
  return error_set(err, KITH_E_CONFIG, "reports need the pipeline that made the state, %s, and it cannot be read",
                   path);
}

/* The pipeline of the last run; one that was stored with a relative path counts from the state's folder. */
static int load_last_plan(struct kith_context *c, const char *state, struct kith_error *err)
{
  struct kith_run_row run;
  int rc = run_latest(c->store, &c->cli->arena, &run, err);
  if (rc != KITH_OK)
    return rc;
  if (!run.id)
    return error_set(err, KITH_E_MISSING, "%s has seen no run yet; kith run PIPELINE", state);
  const char *path = arena_c(&c->cli->arena, run.pipeline), *slash = strrchr(state, '/');
  if (*path != '/' && slash)
    path = arena_printf(&c->cli->arena, "%.*s/%s", (int)(slash - state), state, path).ptr;
  return load_plan(c, path, err);
}

/* "voluntary, by dana@acme.example, 2026-11-02, form-7.pdf" */
static struct kith_str basis_text(const struct kith_plan_basis *b, struct kith_arena *arena)
{
  char day[DAY_TEXT];
  day_format(b->date, day);
  if (!b->given)
    return STR_NONE;
  return arena_printf(arena, "%.*s%s%.*s%s%s%s%.*s", STR_ARG(b->kind.len ? b->kind : KITH_STR("given")),
                      b->by.len ? ", by " : "", STR_ARG(b->by), *day ? ", " : "", day, b->document.len ? ", " : "",
                      STR_ARG(b->document));
}

static struct kith_str *basis_texts(struct kith_context *c)
{
  struct kith_arena *arena = &c->cli->arena;
  struct kith_str *texts = arena_zero(arena, c->plan.sources.len + 1, sizeof *texts);
  for (size_t i = 0; i < c->plan.sources.len; i++)
    texts[i] = basis_text(&c->plan.sources.items[i].basis, arena);
  return texts;
}

static void fill_reading(struct kith_context *c)
{
  struct kith_env *env = &c->view.env;
  c->reading = (struct kith_reading){.store = c->store,
                                     .names = &env->names,
                                     .people = &env->people,
                                     .policy = env->policy,
                                     .sources = c->view.sources,
                                     .merge = &c->plan.merge,
                                     .merge_ranks = c->plan.merge_ranks,
                                     .source_count = c->plan.sources.len,
                                     .basis = basis_texts(c),
                                     .region = c->plan.region,
                                     .merge_at = c->plan.merge_at,
                                     .review_at = c->plan.review_at,
                                     .today = env->today,
                                     .key_hash = sorter_key_hash};
  memcpy(c->reading.source_of, c->view.source_of, sizeof c->reading.source_of);
}

static int open_as(struct kith_cli *cli, const char *pipeline, enum kith_store_mode mode, struct kith_context *out,
                   struct kith_error *err)
{
  const char *state = cli->state;
  int rc = KITH_OK;
  *out = (struct kith_context){.cli = cli};
  if (pipeline)
    rc = load_plan(out, pipeline, err);
  if (rc == KITH_OK && pipeline && !state)
    state = out->plan.state;
  if (rc == KITH_OK && !state)
    rc = find_state(cli, &state, err);
  if (rc == KITH_OK)
    rc = store_open(state, mode, &out->store, err);
  if (rc == KITH_OK && !pipeline)
    rc = load_last_plan(out, state, err);
  if (rc != KITH_OK)
    return rc;
  out->viewing = true;
  rc = view_open(&out->plan, &cli->plugins, out->store, cli->now_ms, &cli_cancelled, &out->view, err);
  fill_reading(out);
  return rc;
}

int context_open(struct kith_cli *cli, const char *pipeline, struct kith_context *out, struct kith_error *err)
{
  return open_as(cli, pipeline, STORE_READ, out, err);
}

int context_open_to_decide(struct kith_cli *cli, struct kith_context *out, struct kith_error *err)
{
  return open_as(cli, NULL, STORE_VERDICT, out, err);
}

void context_close(struct kith_context *c)
{
  if (c->viewing)
    view_close(&c->view);
  store_close(c->store);
  plan_free(&c->plan);
  diag_free(&c->diags);
}

/* ---- Who is meant ---- */

static int read_line(struct kith_cli *cli, const char **out, struct kith_error *err)
{
  char line[WHO_MAX_BYTES + 2];
  if (!fgets(line, sizeof line, stdin))
    return error_set(err, KITH_E_INVALID, "usage: standard input names nobody");
  *out = arena_c(&cli->arena, str_trim(str_of(line)));
  return KITH_OK;
}

static int list_matches(struct kith_context *c, const struct kith_who *who, struct kith_error *err)
{
  struct kith_arena arena = {0};
  struct kith_contacts found = {.arena = &arena, .reading = &c->reading};
  for (size_t i = 0; i < who->ids.len && i < LISTED; i++)
    contacts_want(&found, who->ids.items[i]);
  int rc = contacts_fetch(&found, err);
  fprintf(stderr, "kith: %zu contacts fit; say which by its id:\n", who->ids.len);
  for (size_t i = 0; i < found.items.len && rc == KITH_OK; i++) {
    char id[24];
    rc = contact_open(&found.items.items[i], &c->reading, &arena, err);
    if (rc != KITH_OK)
      break;
    struct kith_str org = contact_org(&found.items.items[i]), text = identity_text(found.items.items[i].id, id);
    fprintf(stderr, "  %.*s  ", STR_ARG(text));
    say_text(stderr, contact_name(&found.items.items[i]));
    fputs(org.len ? ", " : "", stderr);
    say_text(stderr, org);
    fputc('\n', stderr);
  }
  if (who->ids.len > LISTED)
    fprintf(stderr, "  and %zu more\n", who->ids.len - LISTED);
  contacts_free(&found);
  arena_free(&arena);
  return rc == KITH_OK ? EX_USAGE : rc;
}

static int say_nobody(struct kith_context *c, const struct kith_who *who, struct kith_error *err)
{
  long long private_count = (long long)purged_count(c->store, STR_NONE);
  if (who->taken_out)
    return error_set(
        err, KITH_E_MISSING,
        "that contact was private to its holder and was taken out; nothing of it is kept (%lld such records)",
        private_count);
  if (private_count)
    return error_set(err, KITH_E_MISSING,
                     "nobody here is called that; try an e-mail, a phone or one word of the name"
                     " (%lld private records were taken out and cannot be looked up)",
                     private_count);
  return error_set(err, KITH_E_MISSING, "nobody here is called that; try an e-mail, a phone or one word of the name");
}

int context_as_of(struct kith_context *c, struct kith_error *err)
{
  const char *day = cli_value(c->cli, "as-of");
  if (!day)
    return KITH_OK;
  int rc = as_of_find(&c->reading, str_of(day), &c->cli->arena, &c->as_of, err);
  c->cli->usage = rc == KITH_E_INVALID;
  c->reading.as_of = &c->as_of;
  c->reading.today = c->as_of.day;
  return rc;
}

int context_who(struct kith_context *c, const char *text, struct kith_dates *dates, uint64_t *out_id,
                uint64_t *out_merged_from, struct kith_error *err)
{
  struct kith_who who = {0};
  int rc = strcmp(text, "-") == 0 ? read_line(c->cli, &text, err) : KITH_OK;
  if (rc == KITH_OK)
    rc = who_find(&c->reading, str_of(text), dates, &who, err);
  if (rc == KITH_OK && who.ids.len > 1)
    rc = list_matches(c, &who, err);
  else if (rc == KITH_OK && !who.ids.len)
    rc = say_nobody(c, &who, err);
  if (rc == KITH_OK) {
    *out_id = who.ids.items[0];
    *out_merged_from = who.merged_from;
  }
  who_free(&who);
  return rc;
}

/* ---- Pages ---- */

/* Words, wrapped: the column after the last one. */
static void print_body(struct kith_str body, size_t column, size_t tab, size_t width)
{
  struct kith_str word;
  bool first = true;
  for (struct kith_str rest = body; str_next(&rest, ' ', &word);) {
    size_t columns = page_width(word);
    if (!first && column + 1 + columns > width) {
      printf("\n%*s", (int)tab, "");
      column = tab;
      first = true;
    }
    if (!first)
      putchar(' ');
    say_text(stdout, word);
    column += columns + !first;
    first = false;
  }
}

static void print_line(const struct kith_cli *cli, const struct kith_page_line *line, size_t width)
{
  size_t column = line->indent + page_width(line->head);
  printf("%*s", (int)line->indent, "");
  say_paint(cli, line->paint);
  say_text(stdout, line->head);
  if (line->head.len)
    say_paint(cli, "");
  if (line->body.len) {
    size_t start = line->tab > column ? line->tab : column + (line->head.len > 0);
    printf("%*s", (int)(start - column), "");
    print_body(line->body, start, line->tab ? line->tab : line->indent, width);
  }
  if (!line->head.len)
    say_paint(cli, "");
  if (!line->more)
    putchar('\n');
}

void page_print(const struct kith_cli *cli, const struct kith_page *page)
{
  size_t width = terminal_width(STDOUT_FILENO);
  for (size_t i = 0; i < page->lines.len; i++)
    print_line(cli, &page->lines.items[i], width);
}
