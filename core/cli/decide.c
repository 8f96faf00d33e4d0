#include "cli/commands.h"
#include "cli/opining.h"

/* Which classes somebody can decide for, and whether they name owners. */
static const struct outcome {
  enum kith_class owner_class;
  bool needs_owner, takes_several, takes_owner;
} outcomes[] = {{KITH_COMPANY, false, true, true},
                {KITH_REP, true, false, true},
                {KITH_BOTH, false, true, true},
                {KITH_PERSONAL, true, false, true},
                {KITH_UNCLAIMED, false, false, false}};

static int read_class(struct kith_opining *o, const struct outcome **out, struct kith_error *err)
{
  static const char *const words[] = {"company", "rep", "shared", "personal", "unclaimed", NULL};
  const char *text = o->said.context.cli->operands[1];
  enum kith_class wanted = owner_class_of(str_of(text));
  for (size_t i = 0; i < sizeof outcomes / sizeof outcomes[0]; i++)
    if (outcomes[i].owner_class == wanted) {
      *out = &outcomes[i];
      o->opinion.owner_class = (int)wanted;
      return KITH_OK;
    }
  return error_set(err, cli_wrong(o->said.context.cli),
                   "'%s' is nothing that can be decided: company, rep, shared, personal or unclaimed%s", text,
                   wanted == KITH_DISPUTED ? " (to object, use kith dispute)" : suggest_hint(str_of(text), words).text);
}

static void add_owner(struct kith_opining *o, struct kith_str party, size_t *count)
{
  struct kith_str *list = &o->opinion.party;
  struct kith_str rest = *list, one;
  while (str_next(&rest, '\n', &one))
    if (str_eq(one, party))
      return;
  *list = arena_printf(&o->said.arena, "%.*s%s%.*s", STR_ARG(*list), list->len ? "\n" : "", STR_ARG(party));
  ++*count;
}

static int read_owners(struct kith_opining *o, const char *to, size_t *count, struct kith_error *err)
{
  struct kith_str rest = str_of(to), one, party;
  int rc = KITH_OK;
  while (rc == KITH_OK && str_next(&rest, ',', &one)) {
    rc = opining_party(o, str_trim(one), &party, err);
    if (rc == KITH_OK)
      add_owner(o, party, count);
  }
  return rc;
}

static bool is_entity(const struct kith_people *people, struct kith_str party)
{
  int found = people_find(people, party);
  return found != PARTY_NONE && (size_t)found < people->entity_count;
}

/* Without --to: of the company its own entities that claim it, else its first; shared among all that claim it. */
static void choose_owners(struct kith_opining *o, bool entities_only, size_t *count)
{
  const struct kith_people *people = o->said.context.reading.people;
  const struct kith_decision *d = &o->said.who[0]->verdict.decision;
  for (size_t i = 0; i < d->claim_count; i++) {
    const struct kith_claim *claim = KITH_AT(d->claims, i);
    bool claims = claim->strength == KITH_CLAIM_WEAK || claim->strength == KITH_CLAIM_STRONG;
    if (claims && (!entities_only || is_entity(people, claim->party)))
      add_owner(o, claim->party, count);
  }
  if (entities_only && !*count)
    add_owner(o, people->parties.items[0].text, count);
}

static int find_owners(struct kith_opining *o, const struct outcome *what, struct kith_error *err)
{
  const char *to = cli_value(o->said.context.cli, "to"), *name = owner_class_name(what->owner_class);
  size_t count = 0;
  if (to && !what->takes_owner)
    return error_set(err, cli_wrong(o->said.context.cli), "--to names an owner, and %s has none", name);
  if (!to && what->needs_owner)
    return error_set(err, cli_wrong(o->said.context.cli),
                     "--to is missing: %s to whom? name a person of people:", name);
  int rc = to ? read_owners(o, to, &count, err) : KITH_OK;
  if (rc != KITH_OK)
    return rc;
  if (!to && what->takes_owner)
    choose_owners(o, what->owner_class == KITH_COMPANY, &count);
  if (!what->takes_several && count > 1)
    return error_set(err, cli_wrong(o->said.context.cli), "%s is to one only; --to names %zu", name, count);
  if (what->owner_class == KITH_BOTH && count < 2)
    return error_set(err, cli_wrong(o->said.context.cli), "shared is among two at least: --to acme-us,dana");
  bool of_rep = what->owner_class == KITH_REP || what->owner_class == KITH_PERSONAL;
  if (of_rep && is_entity(o->said.context.reading.people, o->opinion.party))
    return error_set(err, cli_wrong(o->said.context.cli), "%s is to a person, and '%.*s' is an entity", name,
                     STR_ARG(o->opinion.party));
  return KITH_OK;
}

static int decide_now(struct kith_opining *o, struct kith_error *err)
{
  const struct outcome *what = NULL;
  struct kith_arena *arena = &o->said.arena;
  int rc = read_class(o, &what, err);
  if (rc == KITH_OK)
    rc = find_owners(o, what, err);
  if (rc != KITH_OK)
    return rc;
  o->opinion.kind = OPINION_DECIDES;
  struct kith_str pipeline = str_of(path_from_here(arena_c(arena, o->said.context.plan.file)));
  const char *then = what->owner_class == KITH_PERSONAL ? "it is taken out of the state and of the sinks; only a keyed "
                                                          "hash of its records stays, and this word without its reason"
                                                        : "it counts from then on, whatever the rules say";
  return opining_end(o, "Decided", opinion_outcome(&o->opinion, arena),
                     arena_printf(arena, "kith run %.*s; %s", STR_ARG(pipeline), then), err);
}

static int decide(struct kith_cli *cli, struct kith_error *err)
{
  struct kith_opining o = {0};
  int rc = cli_operands(cli, 2, 2, err);
  if (rc != KITH_OK)
    return rc;
  rc = opining_open(cli, &o, err);
  if (rc == KITH_OK)
    rc = decide_now(&o, err);
  opining_close(&o);
  return rc;
}

static const struct kith_cli_option options[] = {
    {"to", 0, "PARTY", "the owner: a rep or an entity; several for shared: acme-us,dana"},
    {"reason", 0, "TEXT", "why; stays with it for ever and is shown everywhere"},
    {"by", 0, "WHO", "who decides (default: your login name)"},
    {NULL, 0, NULL, NULL},
};

const struct kith_cli_command command_decide = {
    "decide",
    "WHO company|rep|shared|personal|unclaimed",
    "a person's verdict on whose a contact is; it wins over the rules",
    "  $ kith decide c-0001 shared --to acme-us,dana --reason 'agreed on 20 November'\n"
    "  $ kith decide c-0004 rep --to dana --reason 'prior book, page 3' --by counsel@acme.example\n",
    options,
    decide};
