#include "ownership/owed.h"

enum { MOST_OBLIGATIONS = 200 };

/* The last deal won by today. */
static int32_t last_won(const struct kith_deciding *d)
{
  int32_t last = DAY_UNKNOWN;
  for (size_t i = 0; i < d->evidence->deal_count; i++) {
    const struct kith_owner_deal *deal = &d->evidence->deals[i];
    if (deal->won && deal->day != DAY_UNKNOWN && deal->day <= d->today && deal->day > last)
      last = deal->day;
  }
  return last;
}

int32_t span_end(const struct kith_span *span, const struct kith_deciding *d, size_t side)
{
  const struct kith_side *s = &d->sides[side];
  const struct kith_spell *spell = s->spell;
  int32_t from = DAY_UNKNOWN;
  switch (span->after) {
  case AFTER_DECIDED:
    break;
  case AFTER_HIRED:
    from = spell ? spell->hired : DAY_UNKNOWN;
    break;
  case AFTER_NOTICE:
    from = spell ? spell->notice : DAY_UNKNOWN;
    break;
  case AFTER_LEFT:
    from = spell ? spell->left : DAY_UNKNOWN;
    break;
  case AFTER_FIRST_SEEN:
    from = s->first.day;
    break;
  case AFTER_LAST_SEEN:
    from = s->last;
    break;
  case AFTER_LAST_INTERACTION:
    from = s->last_interaction;
    break;
  case AFTER_LAST_WON:
    from = last_won(d);
    break;
  }
  return span->days < 0 || from == DAY_UNKNOWN ? DAY_UNKNOWN : from + span->days;
}

/* The entity that a side's rep works for; an entity itself. */
static struct kith_str company_of(const struct kith_deciding *d, size_t side)
{
  const struct kith_spell *spell = d->sides[side].spell;
  if (deciding_party(d, side)->kind == PARTY_ENTITY)
    return deciding_party(d, side)->text;
  return d->people->parties.items[spell && spell->entity != PARTY_NONE ? spell->entity : 0].text;
}

static struct kith_str who_is(const struct kith_deciding *d, size_t side, enum kith_policy_who who)
{
  struct kith_str steward = d->out->decision.steward;
  switch (who) {
  case WHO_PARTY:
    break;
  case WHO_COMPANY:
    return company_of(d, side);
  case WHO_STEWARD: /* where nobody tends it, the company has to find somebody */
    return steward.len ? steward : company_of(d, side);
  case WHO_CLIENT:
    return KITH_STR("client");
  }
  return deciding_party(d, side)->text;
}

/* A map says by itself whether it is owed. A word is a rep's duty as soon as its rule fired, won or not, while the
 * contact is not somebody else's own: who took over a book owes the handoff although it gives no claim. An entity's
 * words count when it wins. */
static bool is_owed(const struct kith_deciding *d, size_t side, const struct kith_policy_duty *duty)
{
  enum kith_class class = d->headline.owner_class;
  bool companys = class == KITH_COMPANY || class == KITH_BOTH;
  if (d->contenders[side].strength == KITH_CLAIM_PERSONAL || class == KITH_PERSONAL)
    return false;
  if (duty->always)
    return true;
  if (deciding_party(d, side)->kind == PARTY_REP)
    return companys || class == KITH_DISPUTED;
  return companys && d->contenders[side].wins;
}

/* rule: the id of the rule or the guard that asks for it. */
static struct kith_obligation obligation_of(const struct kith_deciding *d, size_t side, struct kith_str rule,
                                            const struct kith_policy_duty *duty)
{
  bool entity = deciding_party(d, side)->kind == PARTY_ENTITY;
  struct kith_obligation o = {.kind = duty->kind, .rule = rule};
  o.owed_by = who_is(d, side, duty->always ? duty->owed_by : WHO_PARTY);
  o.owed_to = who_is(d, side, duty->always ? duty->owed_to : entity ? WHO_STEWARD : WHO_COMPANY);
  o.due = span_end(&duty->due, d, side);
  return o;
}

struct owing {
  struct kith_obligation *list;
  size_t count, most;
};

static void add_owed(const struct kith_deciding *d, size_t side, struct kith_str rule,
                     const struct kith_policy_duty *duties, size_t count, struct owing *o)
{
  for (size_t i = 0; i < count && o->count < o->most; i++)
    if (is_owed(d, side, &duties[i]))
      o->list[o->count++] = obligation_of(d, side, rule, &duties[i]);
}

static size_t most_owed(const struct kith_deciding *d)
{
  size_t most = 0;
  for (size_t i = 0; i < d->side_count; i++) {
    most += deciding_rule(d, i) ? deciding_rule(d, i)->obligation_count : 0;
    for (size_t g = 0; g < d->policy->guard_count; g++)
      most += d->judgements[i].guards >> g & 1 ? d->policy->guards[g].obligation_count : 0;
  }
  return most < MOST_OBLIGATIONS ? most : MOST_OBLIGATIONS;
}

void owed_fill(struct kith_deciding *d)
{
  struct owing o = {.most = most_owed(d)};
  o.list = o.most ? arena_alloc(d->arena, o.most * sizeof *o.list) : NULL;
  for (size_t i = 0; i < d->side_count && o.most; i++) {
    const struct kith_rule *rule = deciding_rule(d, i);
    if (deciding_ceded(d, i))
      continue; /* the rule is the rep's, and asks of the rep */
    if (rule)
      add_owed(d, i, rule->id, rule->obligations, rule->obligation_count, &o);
    for (size_t g = 0; g < d->policy->guard_count; g++)
      if (d->judgements[i].guards >> g & 1)
        add_owed(d, i, d->policy->guards[g].id, d->policy->guards[g].obligations, d->policy->guards[g].obligation_count,
                 &o);
  }
  d->out->obligations = o.list;
  d->out->obligation_count = o.count;
}
