#include "cli/commands.h"
#include "cli/saying.h"

static struct kith_str survivor(struct kith_saying *s)
{
  uint64_t a = s->who[0]->id, b = s->who[1]->id;
  char kept[24], gone[24];
  return arena_printf(&s->arena, "%.*s stays, %.*s will lead to it", STR_ARG(identity_text(a < b ? a : b, kept)),
                      STR_ARG(identity_text(a < b ? b : a, gone)));
}

static int merge(struct kith_cli *cli, struct kith_error *err)
{
  struct kith_saying s = {0};
  int rc = cli_operands(cli, 2, 2, err);
  if (rc != KITH_OK)
    return rc;
  rc = saying_open(cli, 2, &s, err);
  if (rc == KITH_OK) {
    ruling_merge(&s.ruling, &s.records[0], &s.records[1]);
    rc = saying_end(&s, "One person", survivor(&s), err);
  }
  saying_close(&s);
  return rc;
}

const struct kith_cli_command command_merge = {
    "merge",
    "A B",
    "two contacts are one person: kept for ever, done by the next run",
    "  $ kith merge c-0004 c-0009 --reason 'met her; same mobile'\n  $ kith merge c-0004 c-0009 --by dana --json\n",
    saying_options,
    merge};
