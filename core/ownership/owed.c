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

static struct kith_obligation obligation_of(const struct kith_deciding *d, size_t side,
                                            const struct kith_policy_duty *duty)
{
  bool entity = deciding_party(d, side)->kind == PARTY_ENTITY;
  struct kith_obligation o = {.kind = duty->kind, .rule = deciding_rule(d, side)->id};
  o.owed_by = who_is(d, side, duty->always ? duty->owed_by : WHO_PARTY);
  o.owed_to = who_is(d, side, duty->always ? duty->owed_to : entity ? WHO_STEWARD : WHO_COMPANY);
  o.due = span_end(&duty->due, d, side);
  return o;
}

void owed_fill(struct kith_deciding *d)
{
  size_t count = 0, most = 0;
  for (size_t i = 0; i < d->side_count; i++)
    most += deciding_rule(d, i) ? deciding_rule(d, i)->obligation_count : 0;
  most = most < MOST_OBLIGATIONS ? most : MOST_OBLIGATIONS;
  struct kith_obligation *list = most ? arena_alloc(d->arena, most * sizeof *list) : NULL;
  for (size_t i = 0; i < d->side_count && most; i++) {
    const struct kith_rule *rule = deciding_rule(d, i);
    for (size_t k = 0; rule && k < rule->obligation_count && count < most; k++)
      if (is_owed(d, i, &rule->obligations[k]))
        list[count++] = obligation_of(d, i, &rule->obligations[k]);
  }
  d->out->obligations = list;
  d->out->obligation_count = count;
}
