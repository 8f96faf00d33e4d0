#include "report/overlap.h"

#include "cli/commands.h"
#include "cli/html.h"

enum { LISTED = 50 };

/* A rep, or an entity: the company. */
static int find_book(struct kith_context *c, const struct kith_overlap *o, struct kith_str text, uint32_t *out,
                     struct kith_error *err)
{
  int party = people_find(c->reading.people, text);
  int rc = str_eq_c(text, "company") || party != PARTY_NONE ? KITH_OK : who_rep(c->reading.people, text, &party, err);
  if (rc == KITH_OK)
    *out = party == PARTY_NONE ? OVERLAP_COMPANY : overlap_book(o, party);
  return rc;
}

static int find_books(struct kith_context *c, const struct kith_overlap *o, uint32_t *books, struct kith_error *err)
{
  int rc = KITH_OK;
  for (size_t i = 0; i < c->cli->operand_count && rc == KITH_OK; i++)
    rc = find_book(c, o, str_of(c->cli->operands[i]), &books[i], err);
  return rc;
}

static int give_list(struct kith_context *c, const struct kith_overlap *o, const uint32_t *books,
                     struct kith_page *page, struct kith_json *json, struct kith_error *err)
{
  struct kith_overlap_list list = {0};
  if (c->cli->operand_count != 2 || books[0] == books[1])
    return error_set(err, KITH_E_INVALID, "usage: --list needs two different parties: kith overlap --list A B");
  int rc = overlap_list(o, books[0], books[1], cli_has(c->cli, "all") ? SIZE_MAX : LISTED, &list, err);
  if (rc == KITH_OK && c->cli->json)
    overlap_list_json(&list, json);
  else if (rc == KITH_OK)
    overlap_list_page(&list, page);
  overlap_list_free(&list);
  return rc;
}

static int give(struct kith_context *c, const struct kith_overlap *o, struct kith_error *err)
{
  struct kith_page page = {0};
  struct kith_buf text = BUF_MAX(JSON_MAX);
  struct kith_json json = {.out = &text};
  size_t count = c->cli->operand_count;
  uint32_t *books = arena_zero(&c->cli->arena, count + 1, sizeof *books);
  int rc = find_books(c, o, books, err);
  if (rc == KITH_OK && cli_has(c->cli, "list"))
    rc = give_list(c, o, books, &page, &json, err);
  else if (rc == KITH_OK && c->cli->json)
    overlap_json(o, books, count, &json);
  else if (rc == KITH_OK)
    overlap_page(o, books, count, &page);
  if (rc == KITH_OK && c->cli->json && !html_wanted(c->cli)) {
    say_json(&text);
  } else if (rc == KITH_OK) {
    rc = page_give(c, KITH_STR("Where the books overlap"), &page, err);
  }
  page_free(&page);
  buf_free(&text);
  return rc;
}

static int overlap(struct kith_cli *cli, struct kith_error *err)
{
  struct kith_context context = {0};
  struct kith_overlap report = {0};
  int rc = cli_operands(cli, 0, 1000, err);
  if (rc == KITH_OK)
    rc = context_open(cli, NULL, &context, err);
  if (rc == KITH_OK)
    rc = overlap_read(&context.reading, &report, err);
  if (rc == KITH_OK)
    rc = give(&context, &report, err);
  overlap_free(&report);
  context_close(&context);
  return rc;
}

static const struct kith_cli_option options[] = {
    {"list", 0, NULL, "the contacts that both of two parties have (company is one, too)"},
    {"all", 'a', NULL, "with --list: all of them, not only the first 50"},
    HTML_OPTIONS,
    {NULL, 0, NULL, NULL},
};

const struct kith_cli_command command_overlap = {
    "overlap",
    "[REP...] | --list A B",
    "where the books of reps and company overlap, and whose those contacts are",
    "  $ kith overlap\n  $ kith overlap dana\n  $ kith overlap --list dana company\n",
    options,
    overlap};
