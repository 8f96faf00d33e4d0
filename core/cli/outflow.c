#include "report/outflow.h"

#include "cli/commands.h"
#include "cli/html.h"

struct giving {
  const struct kith_outflow *outflow;
  const struct kith_page *page;
  int party;
};

static int write_html(void *arg, struct kith_html *html, struct kith_error *err)
{
  const struct giving *g = arg;
  (void)err;
  html_page(html, g->page);
  outflow_charts(g->outflow, g->party, html);
  return KITH_OK;
}

static int give(struct kith_context *c, const struct kith_outflow *o, int party, struct kith_error *err)
{
  struct kith_page page = {0};
  struct kith_buf text = BUF_MAX(JSON_MAX);
  struct kith_json json = {.out = &text};
  struct giving g = {o, &page, party};
  struct kith_html_body body = {
      .title = KITH_STR("Unusual growth of people's own books"), .subtitle = STR_NONE, .write = write_html, .arg = &g};
  int rc = KITH_OK;
  if (c->cli->json && !html_wanted(c->cli)) {
    outflow_json(o, party, &json);
    say_json(&text);
  } else {
    outflow_page(o, party, &page);
    if (html_wanted(c->cli))
      rc = html_give(c, &body, err);
    else
      page_print(c->cli, &page);
  }
  page_free(&page);
  buf_free(&text);
  return rc;
}

static int read_since(const struct kith_cli *cli, int32_t *out, struct kith_error *err)
{
  const char *text = cli_value(cli, "since");
  *out = text ? day_parse(str_of(text)) : DAY_UNKNOWN;
  if (text && *out == DAY_UNKNOWN)
    return error_set(err, KITH_E_INVALID, "usage: --since takes a date like 2026-01-31, not '%s'", text);
  return KITH_OK;
}

static int outflow(struct kith_cli *cli, struct kith_error *err)
{
  struct kith_context context = {0};
  struct kith_outflow report = {0};
  int party = PARTY_NONE;
  int32_t since;
  int rc = cli_operands(cli, 0, 1, err);
  if (rc == KITH_OK)
    rc = read_since(cli, &since, err);
  if (rc == KITH_OK)
    rc = context_open(cli, NULL, &context, err);
  if (rc == KITH_OK && cli->operand_count)
    rc = who_rep(context.reading.people, str_of(cli->operands[0]), &party, err);
  if (rc == KITH_OK)
    rc = outflow_read(&context.reading, since, &report, err);
  if (rc == KITH_OK)
    rc = give(&context, &report, party, err);
  outflow_free(&report);
  context_close(&context);
  return rc;
}

static const struct kith_cli_option options[] = {
    {"since", 0, "DATE",
     "months from this day on (the last twelve); all earlier ones are still what they are compared with"},
    HTML_OPTIONS,
    {NULL, 0, NULL, NULL},
};

const struct kith_cli_command command_outflow = {
    "outflow",
    "[REP]",
    "unusual growth of people's own books by the company's contacts, and what would explain it",
    "  $ kith outflow\n  $ kith outflow dana --since 2025-01-01 --html outflow.html\n",
    options,
    outflow};
