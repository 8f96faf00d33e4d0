#include "cli/commands.h"
#include "cli/saying.h"

static int distinct(struct kith_cli *cli, struct kith_error *err)
{
  struct kith_saying s = {0};
  int rc = cli_operands(cli, 2, 2, err);
  if (rc != KITH_OK)
    return rc;
  rc = saying_open(cli, 2, &s, err);
  if (rc == KITH_OK)
    rc = ruling_distinct(&s.ruling, &s.records[0], &s.records[1], err);
  if (rc == KITH_OK)
    rc = saying_end(&s, "Two people", KITH_STR("they stay two, whatever their records come to say"), err);
  saying_close(&s);
  return rc;
}

const struct kith_cli_command command_distinct = {
    "distinct",
    "A B",
    "two contacts are two people: kept for ever, and nobody is asked again",
    "  $ kith distinct c-0004 c-0009 --reason 'father and son'\n",
    saying_options,
    distinct};
