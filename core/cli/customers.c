#include "report/customers.h"

#include "cli/commands.h"
#include "cli/html.h"

enum { FEW = 20 };

static int give(struct kith_context *c, const struct kith_customers *o, struct kith_error *err)
{
  struct kith_page page = {0};
  struct kith_buf text = BUF_MAX(JSON_MAX);
  struct kith_json json = {.out = &text};
  int rc = KITH_OK;
  if (c->cli->json && !html_wanted(c->cli)) {
    customers_json(o, &json);
    say_json(&text);
  } else {
    customers_page(o, &page);
    rc = page_give(c, KITH_STR("Who is a customer"), &page, err);
  }
  page_free(&page);
  buf_free(&text);
  return rc;
}

static int customers(struct kith_cli *cli, struct kith_error *err)
{
  struct kith_context context = {0};
  struct kith_customers page = {0};
  bool all = cli->json || cli_has(cli, "taken-back") || cli_has(cli, "unproven");
  struct kith_customers_filter filter = {.unproven = cli_has(cli, "unproven"), .most = all ? UINT64_MAX : FEW};
  int rc = cli_operands(cli, 0, 1, err);
  if (rc == KITH_OK)
    rc = context_open(cli, cli->operands[0], &context, err);
  if (rc == KITH_OK)
    rc = customers_read(&context.reading, &filter, &page, err);
  if (rc == KITH_OK)
    rc = give(&context, &page, err);
  customers_free(&page);
  context_close(&context);
  return rc;
}

static const struct kith_cli_option options[] = {
    {"taken-back", 0, NULL, "all whom somebody calls a customer and no deal does, not the first few"},
    {"unproven", 0, NULL, "of these those alone that are unproven, not prospects or free users"},
    HTML_OPTIONS,
    {NULL, 0, NULL, NULL},
};

const struct kith_cli_command command_customers = {
    "customers",
    "[PIPELINE] [--taken-back] [--unproven]",
    "who is called a customer, and what deals prove; the claims that are taken back, with the reason",
    "  $ kith customers\n  $ kith customers --unproven --json\n",
    options,
    customers};
