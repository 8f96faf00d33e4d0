#include "report/offboard.h"

#include "cli/commands.h"
#include "cli/html.h"
#include "cli/package.h"

static int as_html(void *offboard, struct kith_html *html, struct kith_error *err)
{
  (void)err;
  offboard_html(offboard, html);
  return KITH_OK;
}

static int give_html(struct kith_context *c, struct kith_offboard *o, struct kith_error *err)
{
  const struct kith_html_body body = {
      .title = arena_printf(&o->arena, "%.*s leaves", STR_ARG(o->rep->name)),
      .subtitle = KITH_STR("What stays, goes, is shared, is argued about, and what to hand over"),
      .write = as_html,
      .arg = o};
  return html_give(c, &body, err);
}

static int give(struct kith_context *c, struct kith_offboard *o, struct kith_error *err)
{
  struct kith_page page = {0};
  struct kith_buf text = BUF_MAX(JSON_MAX);
  struct kith_json json = {.out = &text};
  if (html_wanted(c->cli))
    return give_html(c, o, err);
  if (c->cli->json) {
    offboard_json(o, &json);
    say_json(&text);
  } else {
    offboard_page(o, &page);
    page_print(c->cli, &page);
  }
  page_free(&page);
  buf_free(&text);
  return KITH_OK;
}

static int offboard(struct kith_cli *cli, struct kith_error *err)
{
  struct kith_context context = {0};
  struct kith_offboard page = {0};
  int party = PARTY_NONE;
  bool issue = cli_has(cli, "issue");
  int rc = cli_operands(cli, 1, 1, err);
  if (rc == KITH_OK)
    rc = package_options(cli, err);
  if (rc == KITH_OK)
    rc = issue ? context_open_to_decide(cli, &context, err) : context_open(cli, NULL, &context, err);
  if (rc == KITH_OK)
    rc = who_rep(&context.view.env.people, str_of(cli->operands[0]), &party, err);
  if (rc == KITH_OK)
    rc = offboard_read(&context.reading, party, cli_has(cli, "all"), &page, err);
  if (rc == KITH_OK && cli_has(cli, "package"))
    rc = package_write(&context, &page, err);
  else if (rc == KITH_OK)
    rc = give(&context, &page, err);
  offboard_free(&page);
  context_close(&context);
  return rc;
}

static const struct kith_cli_option options[] = {
    {"all", 'a', NULL, "names under each section too (never the private ones)"},
    PACKAGE_OPTIONS,
    HTML_OPTIONS,
    {NULL, 0, NULL, NULL},
};

const struct kith_cli_command command_offboard = {
    "offboard",
    "REP [--all] [--html FILE] [--package DIR [--issue --approved-by NAME]]",
    "a rep leaves: what stays, goes, is shared, is argued about, and what to hand over",
    "  $ kith offboard dana\n  $ kith offboard dana --all --html dana.html\n  $ kith offboard dana --package leaving\n",
    options,
    offboard};
