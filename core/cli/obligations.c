#include "report/obligations.h"

#include <stdlib.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/saying.h"

enum { NOTE_MAX = 2000 };

/* ---- Listing ---- */

/* A party by any of its names; a text that names nobody stands for itself (a client, somebody who left people:). */
static struct kith_str party_of(const struct kith_context *c, const char *text)
{
  struct kith_error ignored = {0};
  int party = text ? people_find(c->reading.people, str_of(text)) : PARTY_NONE;
  if (text && party == PARTY_NONE && who_rep(c->reading.people, str_of(text), &party, &ignored) != KITH_OK)
    return str_of(text);
  return text ? c->reading.people->parties.items[party].text : STR_NONE;
}

static int read_filter(const struct kith_context *c, struct kith_obligations_filter *out, struct kith_error *err)
{
  const char *due = cli_value(c->cli, "due");
  *out = (struct kith_obligations_filter){.owed_by = party_of(c, cli_value(c->cli, "owed-by")),
                                          .owed_to = party_of(c, cli_value(c->cli, "owed-to")),
                                          .due = due ? day_parse(str_of(due)) : DAY_UNKNOWN,
                                          .all = cli_has(c->cli, "all")};
  if (due && out->due == DAY_UNKNOWN)
    return error_set(err, cli_wrong(c->cli), "--due takes a date like 2026-12-31, not '%s'", due);
  if (c->cli->operand_count && !duty_from_text(str_of(c->cli->operands[0]), &out->id))
    return error_set(err, cli_wrong(c->cli), "'%s' is neither done, waive nor an id like o-0001", c->cli->operands[0]);
  return KITH_OK;
}

static void print(const struct kith_cli *cli, const struct kith_obligations *o, bool steps)
{
  struct kith_buf text = BUF_MAX(JSON_MAX);
  struct kith_json json = {.out = &text};
  struct kith_page page = {.width = terminal_width(STDOUT_FILENO)};
  if (cli->json) {
    obligations_json(o, &json);
    say_json(&text);
  } else {
    obligations_page(o, steps, &page);
    page_print(cli, &page);
  }
  page_free(&page);
  buf_free(&text);
}

/* Nothing was found: for want of obligations, or of anybody who is called that? */
static int check_named(const struct kith_context *c, struct kith_error *err)
{
  static const char *const names[] = {"owed-by", "owed-to"};
  int rc = KITH_OK, party;
  for (size_t i = 0; i < sizeof names / sizeof names[0] && rc == KITH_OK; i++) {
    const char *text = cli_value(c->cli, names[i]);
    if (text && people_find(c->reading.people, str_of(text)) == PARTY_NONE && strcmp(text, "client") != 0)
      rc = who_rep(c->reading.people, str_of(text), &party, err);
  }
  return rc;
}

static int list(struct kith_cli *cli, struct kith_error *err)
{
  struct kith_context context = {0};
  struct kith_obligations_filter filter;
  struct kith_obligations found = {.reading = NULL};
  int rc = context_open(cli, NULL, &context, err);
  if (rc == KITH_OK)
    rc = read_filter(&context, &filter, err);
  if (rc == KITH_OK)
    rc = obligations_read(&context.reading, &filter, &found, err);
  if (rc == KITH_OK && filter.id && !found.rows.len)
    rc = error_set(err, cli_wrong(cli), "there is no obligation %s; kith obligations --all lists them",
                   cli->operands[0]);
  if (rc == KITH_OK && !found.rows.len)
    rc = check_named(&context, err);
  if (rc == KITH_OK)
    print(cli, &found, filter.id != 0);
  obligations_free(&found);
  context_close(&context);
  return rc;
}

/* ---- Saying what became of one ---- */

static int read_said(struct kith_cli *cli, struct kith_duty_row *out, struct kith_error *err)
{
  struct kith_verdict_row word;
  const char *note = cli_value(cli, "note");
  int rc = saying_word(cli, &word, err);
  out->said_by = word.by;
  out->said_ms = word.at_ms;
  out->note = str_of(note ? note : "");
  if (rc == KITH_OK && out->note.len > NOTE_MAX)
    rc = error_set(err, cli_wrong(cli), "--note takes at most %d bytes", NOTE_MAX);
  if (rc == KITH_OK && out->state == DUTY_WAIVED && !out->note.len)
    rc = error_set(err, cli_wrong(cli), "--note is missing: why does nobody owe it any more?");
  return rc;
}

static int do_step(struct kith_context *c, struct kith_duty_row *row, const char *text, struct kith_error *err)
{
  int64_t number;
  size_t open = 0;
  if (!str_to_int(str_of(text), &number) || number < 1 || number > (int64_t)row->step_count)
    return error_set(err, cli_wrong(c->cli), "--step takes a number from 1 to %zu", row->step_count);
  for (size_t i = 0; i < row->step_count; i++)
    open += !row->steps[i].done_ms && (int64_t)i + 1 != number;
  if (!open)
    return duty_say(c->store, row, err); /* it was the last */
  return duty_do_step(c->store, row->id, (size_t)number, row->said_ms, err);
}

static int say_now(struct kith_context *c, enum kith_duty_state state, struct kith_arena *arena, struct kith_error *err)
{
  const char *id = c->cli->operands[1], *step = cli_value(c->cli, "step");
  struct kith_duty_row row = {.id = 0};
  int64_t number;
  if (!duty_from_text(str_of(id), &number))
    return error_set(err, cli_wrong(c->cli), "'%s' is no id of an obligation, such as o-0001", id);
  if (!duty_get(c->store, number, arena, &row))
    return error_set(err, cli_wrong(c->cli), "there is no obligation %s; kith obligations lists them", id);
  if (row.state != DUTY_OPEN)
    return error_set(err, cli_wrong(c->cli), "%s is %s already", id, duty_state_name(row.state));
  row.state = state;
  int rc = read_said(c->cli, &row, err);
  if (rc == KITH_OK)
    rc = step && state == DUTY_DONE ? do_step(c, &row, step, err) : duty_say(c->store, &row, err);
  return rc == KITH_OK ? store_commit(c->store, err) : rc;
}

static int show(struct kith_context *c, struct kith_error *err)
{
  struct kith_obligations_filter filter = {.due = DAY_UNKNOWN};
  struct kith_obligations found;
  duty_from_text(str_of(c->cli->operands[1]), &filter.id);
  int rc = obligations_read(&c->reading, &filter, &found, err);
  if (rc == KITH_OK && !c->cli->quiet)
    print(c->cli, &found, true);
  obligations_free(&found);
  return rc;
}

static int say(struct kith_cli *cli, enum kith_duty_state state, struct kith_error *err)
{
  struct kith_context context = {0};
  struct kith_arena arena = {0};
  int rc = context_open_to_decide(cli, &context, err);
  if (rc == KITH_OK)
    rc = store_begin(context.store, err);
  if (rc == KITH_OK)
    rc = say_now(&context, state, &arena, err);
  if (rc == KITH_OK)
    rc = show(&context, err);
  arena_free(&arena);
  context_close(&context);
  return rc;
}

static int obligations(struct kith_cli *cli, struct kith_error *err)
{
  const char *word = cli->operand_count ? cli->operands[0] : "";
  bool done = strcmp(word, "done") == 0, waive = strcmp(word, "waive") == 0;
  int rc = done || waive ? cli_operands(cli, 2, 2, err) : cli_operands(cli, 0, 1, err);
  if (rc != KITH_OK)
    return rc;
  return done ? say(cli, DUTY_DONE, err) : waive ? say(cli, DUTY_WAIVED, err) : list(cli, err);
}

static const struct kith_cli_option options[] = {
    {"owed-by", 0, "PARTY", "only what this rep or entity owes"},
    {"owed-to", 0, "PARTY", "only what is owed to it"},
    {"due", 0, "DATE", "only what is due by that day"},
    {"all", 0, NULL, "what was done, waived and withdrawn too"},
    {"step", 0, "N", "with done: only this step of its checklist"},
    {"by", 0, "WHO", "with done and waive: who says so (default: your login name)"},
    {"note", 0, "TEXT", "with done and waive: what there is to say; kept with it"},
    {NULL, 0, NULL, NULL},
};

const struct kith_cli_command command_obligations = {
    "obligations",
    "[ID | done ID | waive ID]",
    "who owes what to whom by when: handoffs, introductions, notices",
    "  $ kith obligations --owed-by dana\n  $ kith obligations o-0001\n"
    "  $ kith obligations done o-0001 --step 2\n  $ kith obligations waive o-0003 --note 'the client left the trade'\n",
    options,
    obligations};
