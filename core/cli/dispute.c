#include "cli/commands.h"
#include "cli/opining.h"

static int dispute_now(struct kith_opining *o, struct kith_error *err)
{
  struct kith_cli *cli = o->said.context.cli;
  struct kith_arena *arena = &o->said.arena;
  const char *by = cli_value(cli, "by");
  if (!by)
    return error_set(err, cli_wrong(cli), "--by is missing: whose objection is it?");
  int rc = opining_party(o, str_of(by), &o->opinion.party, err);
  if (rc != KITH_OK)
    return rc;
  o->opinion.kind = OPINION_DISPUTES;
  o->opinion.by = o->opinion.party;
  struct kith_said_opinions now = {.objection = &o->opinion};
  struct kith_str who = decider_of(&o->said.context.reading, &now, &o->said.who[0]->verdict.decision, arena);
  char id[24];
  return opining_end(
      o, "Objection",
      arena_printf(arena, "the same, with an objection beside it, until somebody decides: %.*s", STR_ARG(who)),
      arena_printf(arena, "kith why %.*s shows both cases", STR_ARG(identity_text(o->said.who[0]->id, id))), err);
}

static int dispute(struct kith_cli *cli, struct kith_error *err)
{
  struct kith_opining o = {0};
  int rc = cli_operands(cli, 1, 1, err);
  if (rc != KITH_OK)
    return rc;
  rc = opining_open(cli, &o, err);
  if (rc == KITH_OK)
    rc = dispute_now(&o, err);
  opining_close(&o);
  return rc;
}

static const struct kith_cli_option options[] = {
    {"by", 0, "REP", "whose objection it is"},
    {"reason", 0, "TEXT", "why; stays with it for ever and is shown everywhere"},
    {NULL, 0, NULL, NULL},
};

const struct kith_cli_command command_dispute = {
    "dispute",
    "WHO",
    "a rep objects to whose a contact is; it stays so until somebody decides",
    "  $ kith dispute c-0001 --by dana --reason 'I brought them along in 2019'\n",
    options,
    dispute};
