#include "ownership/whole.h"

#include <math.h>
#include <stdlib.h>

/* The word of the most believed source; of equals the text that sorts first. */
struct chosen {
  uint64_t precedence;
  struct kith_str text;
};

static bool is_before(uint64_t precedence, struct kith_str text, const struct chosen *than)
{
  if (!than->text.len || precedence != than->precedence)
    return !than->text.len || precedence < than->precedence;
  return str_cmp(text, than->text) < 0;
}

static void choose(struct chosen *to, uint64_t precedence, struct kith_str text)
{
  if (text.len && is_before(precedence, text, to))
    *to = (struct chosen){precedence, text};
}

static void opens_on(struct kith_whole *w, int32_t day, int32_t today)
{
  if (day != DAY_UNKNOWN && day > today && day < w->next_day)
    w->next_day = day;
}

/* ---- Records ---- */

enum { LEAD_KNOWN, LEAD_WORD, PAID_BY, ORG, FAMILY, TERRITORY, COUNTRY, CHOICES };

/* A word for where a contact came from that is one of the known ones counts before any other. */
static void hear_lead(struct kith_whole *w, const struct kith_testimony *t, struct chosen *known, struct chosen *word)
{
  const struct kith_facts *f = &t->facts;
  struct kith_str name = str_of(lead_source_name(f->lead_source)), said = f->lead_text.len ? f->lead_text : name;
  if (!f->lead_source) {
    choose(word, t->precedence, f->lead_text);
  } else if (is_before(t->precedence, said, known)) {
    choose(known, t->precedence, said);
    w->lead_source = f->lead_source;
  }
}

static uint8_t most(uint8_t a, uint8_t b)
{
  return a > b ? a : b;
}

static void hear_flags(struct kith_claims *c, const struct kith_facts *f)
{
  struct kith_whole *w = &c->whole;
  bool later = f->do_not_contact == TRUTH_YES && f->opt_out_on > c->today; /* as of today nobody has said so */
  w->do_not_contact = most(w->do_not_contact, later ? TRUTH_UNKNOWN : f->do_not_contact);
  w->email_opt_out = most(w->email_opt_out, f->email_opt_out);
  w->phone_opt_out = most(w->phone_opt_out, f->phone_opt_out);
  if (f->reference && w->reference != TRUTH_NO)
    w->reference = f->reference;
  if (f->do_not_contact != TRUTH_YES)
    return;
  if (f->opt_out_on <= c->today)
    day_take_earlier(&w->do_not_contact_since, f->opt_out_on);
  opens_on(w, f->opt_out_on, c->today);
}

void whole_words(struct kith_claims *c, const struct kith_evidence *e, unsigned *lifecycles)
{
  struct kith_whole *w = &c->whole;
  struct chosen best[CHOICES] = {0};
  for (size_t i = 0; i < e->sighting_count; i++) {
    const struct kith_testimony *t = &c->said.items[i];
    if (!t->is_there)
      continue;
    const struct kith_facts *f = &t->facts;
    hear_lead(w, t, &best[LEAD_KNOWN], &best[LEAD_WORD]);
    hear_flags(c, f);
    choose(&best[PAID_BY], t->precedence, f->lead_paid_by);
    choose(&best[ORG], t->precedence, f->org);
    choose(&best[FAMILY], t->precedence, f->family);
    choose(&best[TERRITORY], t->precedence, f->territory);
    choose(&best[COUNTRY], t->precedence, (struct kith_str){f->country, f->country[0] ? 2 : 0});
    *lifecycles |= 1u << f->lifecycle;
  }
  w->lead_said = best[LEAD_KNOWN].text.len ? best[LEAD_KNOWN].text : best[LEAD_WORD].text;
  w->lead_paid_by = best[PAID_BY].text;
  w->org = best[ORG].text;
  w->family = best[FAMILY].text;
  w->territory = best[TERRITORY].text;
  if (best[COUNTRY].text.len) /* it lies in the testimony, which the next identity takes */
    w->country = arena_str(c->scratch, best[COUNTRY].text);
}

void whole_owner(struct kith_claims *c, const struct kith_evidence *e)
{
  struct kith_whole *w = &c->whole;
  struct chosen known = {0}, unknown = {0};
  for (size_t i = 0; i < e->sighting_count; i++) {
    const struct kith_owner_sighting *s = &e->sightings[i];
    const struct kith_testimony *t = &c->said.items[i];
    if (!t->is_there || !t->facts.owner.len || s->gone ||
        c->holdings[s->source].source->possession != POSSESSION_INTERNAL)
      continue;
    int party = people_find(c->people, t->facts.owner);
    if (party == PARTY_NONE) {
      w->owner_unclear = true;
      choose(&unknown, t->precedence, t->facts.owner);
      continue;
    }
    claims_side(c, party)->owner = true;
    struct kith_str text = c->people->parties.items[party].text;
    if (is_before(t->precedence, text, &known)) {
      choose(&known, t->precedence, text);
      w->owner = party;
      w->owner_sighting = s->id;
    } else if (party == w->owner && t->precedence == known.precedence && s->id < w->owner_sighting) {
      w->owner_sighting = s->id;
    }
  }
  w->owner_text = unknown.text;
}

/* ---- Deals ---- */

enum kith_deal_state deal_state(const struct kith_owner_deal *d, int32_t today)
{
  bool begun = d->created == DAY_UNKNOWN || d->created <= today;
  if (d->closed || d->won) {
    if (d->day == DAY_UNKNOWN || d->day <= today)
      return d->won ? DEAL_WON : DEAL_LOST;
    begun = d->created != DAY_UNKNOWN && d->created <= today && d->created < d->day;
  }
  return begun ? DEAL_OPEN : DEAL_NONE;
}

/* Amounts are added in their own order: the sum is the same in whatever order the deals came. */
struct amount {
  double value;
  enum kith_deal_state state;
};

static int by_amount(const void *a, const void *b)
{
  const struct amount *x = a, *y = b;
  return x->value != y->value ? (x->value > y->value) - (x->value < y->value) : (int)x->state - (int)y->state;
}

static void add_up(struct kith_whole *w, struct amount *amounts, size_t count)
{
  if (count > 1)
    qsort(amounts, count, sizeof *amounts, by_amount);
  for (size_t i = 0; i < count; i++) {
    double *parts[] = {&w->amount, amounts[i].state == DEAL_WON    ? &w->won_amount
                                   : amounts[i].state == DEAL_OPEN ? &w->open_amount
                                                                   : NULL};
    for (int k = 0; k < 2; k++)
      if (parts[k])
        *parts[k] = isnan(*parts[k]) ? amounts[i].value : *parts[k] + amounts[i].value;
  }
}

static void see_currency(struct kith_whole *w, struct kith_str currency)
{
  if (!currency.len || str_eq_nocase(w->currency, currency))
    return;
  w->currency = w->currency.len ? KITH_STR("mixed") : currency;
}

static void see_deal_owner(struct kith_claims *c, struct kith_str owner)
{
  int party = people_find(c->people, owner);
  if (party == PARTY_NONE)
    c->whole.deal_owner_unclear |= owner.len != 0;
  else if (c->slot_of[party] >= 0) /* owning a deal alone makes nobody a claimant */
    c->sides.items[c->slot_of[party]].deal_owner = true;
}

void whole_deals(struct kith_claims *c, const struct kith_evidence *e)
{
  struct kith_whole *w = &c->whole;
  struct amount *amounts = e->deal_count ? arena_alloc(c->scratch, e->deal_count * sizeof *amounts) : NULL;
  size_t count = 0;
  for (size_t i = 0; i < e->deal_count; i++) {
    const struct kith_owner_deal *d = &e->deals[i];
    enum kith_deal_state state = deal_state(d, c->today);
    if (d->closed || d->won)
      opens_on(w, d->day, c->today);
    opens_on(w, d->created, c->today);
    if (state == DEAL_NONE)
      continue;
    w->deals++;
    w->won += state == DEAL_WON;
    w->open += state == DEAL_OPEN;
    w->account_won += state == DEAL_WON && d->of_account;
    w->account_open += state == DEAL_OPEN && d->of_account;
    if (state == DEAL_WON && d->day != DAY_UNKNOWN && d->day > w->last_won)
      w->last_won = d->day;
    see_deal_owner(c, d->owner);
    if (d->amount < 0 || !isfinite(d->amount))
      continue;
    see_currency(w, d->currency);
    amounts[count++] = (struct amount){d->amount, state};
  }
  add_up(w, amounts, count);
  if (str_eq_c(w->currency, "mixed"))
    w->amount = w->won_amount = w->open_amount = NAN;
}

void whole_account(struct kith_claims *c, const struct kith_evidence *e)
{
  c->whole.account_owner = people_find(c->people, e->account.owner);
  if (e->account.territory.len)
    c->whole.territory = e->account.territory;
}

void whole_consent(struct kith_claims *c, const struct kith_evidence *e)
{
  struct kith_whole *w = &c->whole;
  consent_sum(e->consents, e->consent_count, c->today, c->scratch, &w->consents);
  w->next_day = w->consents.next_day < w->next_day ? w->consents.next_day : w->next_day;
  if (!w->consents.wants_nothing)
    return;
  w->do_not_contact = TRUTH_YES;
  day_take_earlier(&w->do_not_contact_since, w->consents.wants_nothing_since);
}
