#include "report/coverage.h"

#include "cli/commands.h"
#include "cli/html.h"

static int give(struct kith_context *c, const struct kith_coverage *o, struct kith_error *err)
{
  struct kith_page page = {0};
  struct kith_buf text = BUF_MAX(JSON_MAX);
  struct kith_json json = {.out = &text};
  int rc = KITH_OK;
  if (c->cli->json && !html_wanted(c->cli)) {
    coverage_json(o, &json);
    say_json(&text);
  } else {
    coverage_page(o, cli_has(c->cli, "all"), &page);
    rc = page_give(c, KITH_STR("Who looks after which account"), &page, err);
  }
  page_free(&page);
  buf_free(&text);
  return rc;
}

static int read_filter(const struct kith_cli *cli, struct kith_coverage_filter *out, struct kith_error *err)
{
  const char *level = cli_value(cli, "level");
  int64_t number = 0;
  *out = (struct kith_coverage_filter){.account = str_of(cli_value(cli, "account"))};
  if (level && (!str_to_int(str_of(level), &number) || number < 1 || number > LEVEL_MOST))
    return error_set(err, KITH_E_INVALID, "usage: --level takes 1, 2, 3 or 4, not '%s'", level);
  out->level = (int)number;
  return KITH_OK;
}

static int coverage(struct kith_cli *cli, struct kith_error *err)
{
  struct kith_context context = {0};
  struct kith_coverage_filter filter;
  struct kith_coverage page = {0};
  int rc = cli_operands(cli, 0, 1, err);
  if (rc == KITH_OK)
    rc = read_filter(cli, &filter, err);
  if (rc == KITH_OK)
    rc = context_open(cli, cli->operands[0], &context, err);
  if (rc == KITH_OK)
    rc = coverage_read(&context.reading, &filter, &page, err);
  if (rc == KITH_OK)
    rc = give(&context, &page, err);
  coverage_free(&page);
  context_close(&context);
  return rc;
}

static const struct kith_cli_option options[] = {
    {"level", 0, "N", "accounts of that level only, 1 to 4"},
    {"account", 0, "NAME", "accounts that have these words in their name; a single one is shown with its people"},
    {"all", 'a', NULL, "all that there are, not the first few"},
    HTML_OPTIONS,
    {NULL, 0, NULL, NULL},
};

const struct kith_cli_command command_coverage = {
    "coverage",
    "[PIPELINE] [--level N] [--account NAME] [--all]",
    "accounts by level: roles filled and missing, those that hang on one person, stewards who are gone",
    "  $ kith coverage --level 4\n  $ kith coverage --account globex\n",
    options,
    coverage};
