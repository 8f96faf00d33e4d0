#include "report/offboard.h"

#include "cli/commands.h"
#include "cli/html.h"

static int give(struct kith_context *c, const struct kith_offboard *o, struct kith_error *err)
{
  bool all = cli_has(c->cli, "all");
  struct kith_page page = {0};
  struct kith_buf text = BUF_MAX(JSON_MAX);
  struct kith_json json = {.out = &text};
  int rc = KITH_OK;
  if (c->cli->json && !html_wanted(c->cli)) {
    offboard_json(o, all, &json);
    fwrite(text.ptr, 1, text.len, stdout);
    putchar('\n');
  } else {
    offboard_page(o, all, &page);
    rc = page_give(c, o->rep->name, &page, err);
  }
  page_free(&page);
  buf_free(&text);
  return rc;
}

static int offboard(struct kith_cli *cli, struct kith_error *err)
{
  struct kith_context context = {0};
  struct kith_offboard page = {0};
  int party = PARTY_NONE;
  int rc = cli_operands(cli, 1, 1, err);
  if (rc == KITH_OK)
    rc = context_open(cli, NULL, &context, err);
  if (rc == KITH_OK)
    rc = who_rep(&context.view.env.people, str_of(cli->operands[0]), &party, err);
  if (rc == KITH_OK)
    rc = offboard_read(&context.reading, party, &page, err);
  if (rc == KITH_OK)
    rc = give(&context, &page, err);
  offboard_free(&page);
  context_close(&context);
  return rc;
}

static const struct kith_cli_option options[] = {
    {"all", 'a', NULL, "names under each section too (never the private ones)"},
    HTML_OPTIONS,
    {NULL, 0, NULL, NULL},
};

const struct kith_cli_command command_offboard = {
    "offboard",
    "REP",
    "a rep leaves: what stays, goes, is shared, is argued about, and what to hand over",
    "  $ kith offboard dana\n  $ kith offboard dana@acme.example --all\n",
    options,
    offboard};
