#include "ownership/row.h"

#include <math.h>

#include "ownership/personal.h"
#include "ownership/place.h"

/* ---- Whose side it is ---- */

/* What the agreements in force say; of several the longest. */
static void read_terms(const struct kith_party *party, int32_t today, struct kith_terms *out)
{
  bool endless = false;
  *out = (struct kith_terms){.made = true, .non_solicit_until = DAY_UNKNOWN, .social_since = DAY_UNKNOWN};
  out->current = (int8_t)people_is_current(party, today);
  for (int kind = 0; kind < AGREEMENT_COUNT; kind++)
    out->agreements[kind] = (int8_t)people_agreement(party, (enum kith_agreement_kind)kind, today);
  for (size_t i = 0; i < party->agreements.len; i++) {
    const struct kith_agreement *a = &party->agreements.items[i];
    if (!people_in_force(a, today))
      continue;
    if (a->kind == AGREEMENT_SOCIAL)
      day_take_earlier(&out->social_since, a->from);
    if (a->kind != AGREEMENT_NON_SOLICIT)
      continue;
    endless |= a->until == DAY_UNKNOWN;
    out->non_solicit_until = a->until > out->non_solicit_until ? a->until : out->non_solicit_until;
  }
  out->non_solicit_until = endless ? DAY_UNKNOWN : out->non_solicit_until;
}

static void row_terms(struct kith_claims *c, int party, struct kith_fact_row *row)
{
  static const struct {
    int column;
    enum kith_agreement_kind kind;
  } reviewed[] = {
      {COL_AGREEMENT_NON_SOLICIT, AGREEMENT_NON_SOLICIT}, {COL_AGREEMENT_NON_COMPETE, AGREEMENT_NON_COMPETE},
      {COL_AGREEMENT_PRIOR_BOOK, AGREEMENT_PRIOR_BOOK},   {COL_AGREEMENT_PRIOR_EMPLOYER, AGREEMENT_PRIOR_EMPLOYER},
      {COL_AGREEMENT_SOCIAL, AGREEMENT_SOCIAL},           {COL_AGREEMENT_BROKER_PROTOCOL, AGREEMENT_BROKER_PROTOCOL}};
  struct kith_terms *terms = &c->terms[party];
  if (!terms->made)
    read_terms(&c->people->parties.items[party], c->today, terms);
  row_set_bool(row, COL_IS_CURRENT, terms->current);
  for (size_t i = 0; i < sizeof reviewed / sizeof reviewed[0]; i++)
    row_set_bool(row, reviewed[i].column, terms->agreements[reviewed[i].kind]);
  row_set_bool(row, COL_NON_SOLICIT_ON_FILE, terms->agreements[AGREEMENT_NON_SOLICIT] != 0);
  row_set_bool(row, COL_NON_COMPETE_ON_FILE, terms->agreements[AGREEMENT_NON_COMPETE] != 0);
  row_set_day(row, COL_NON_SOLICIT_UNTIL, terms->non_solicit_until);
  row_set_day(row, COL_SOCIAL_SINCE, terms->social_since);
}

/* Whether the rep came back after a gap; and, when *between is asked for, whether `day` lies in such a gap. */
static bool came_back(const struct kith_party *party, int32_t today, int32_t day, bool *between)
{
  bool back = false;
  *between = false;
  for (size_t i = 1; i < party->spells.len; i++) {
    int32_t left = party->spells.items[i - 1].left, hired = party->spells.items[i].hired;
    if (left == DAY_UNKNOWN || hired == DAY_UNKNOWN || left + 1 >= hired)
      continue;
    back |= hired <= today;
    *between |= day != DAY_UNKNOWN && day > left && day < hired;
  }
  return back;
}

static void row_spell(const struct kith_claims *c, const struct kith_side *side, struct kith_fact_row *row)
{
  const struct kith_party *parties = c->people->parties.items, *party = &parties[side->party];
  const struct kith_spell *spell = side->spell;
  bool between, back = came_back(party, c->today, side->first.day, &between);
  if (!spell)
    return;
  const struct kith_party *entity = spell->entity != PARTY_NONE ? &parties[spell->entity] : NULL;
  row_set_text(row, COL_ENTITY, entity ? entity->text : STR_NONE);
  row_set_text(row, COL_ROLE, spell->role);
  row_set_text(row, COL_PLACE, spell->place.len || !entity ? spell->place : entity->place);
  row_set_text(row, COL_ENGAGEMENT, spell->engagement);
  row_set_day(row, COL_HIRED, spell->hired);
  row_set_day(row, COL_NOTICE, spell->notice);
  row_set_day(row, COL_LEFT, spell->left);
  row_set_bool(row, COL_REHIRED, back);
  row_set_bool(row, COL_BETWEEN_SPELLS, side->first.day == DAY_UNKNOWN ? -1 : between);
  if (side->appeared != DAY_UNKNOWN && spell->notice != DAY_UNKNOWN)
    row_set_integer(row, COL_APPEARED_BEFORE_NOTICE_DAYS, (int64_t)spell->notice - side->appeared);
}

static void row_party(struct kith_claims *c, const struct kith_side *side, struct kith_fact_row *row)
{
  const struct kith_party *party = &c->people->parties.items[side->party];
  bool rep = party->kind == PARTY_REP;
  row_set_text(row, COL_PARTY, party->text);
  row_set_text(row, COL_PARTY_KIND, rep ? KITH_STR("rep") : KITH_STR("entity"));
  if (rep) {
    row_terms(c, side->party, row);
    row_spell(c, side, row);
  } else {
    row_set_text(row, COL_ENTITY, party->text);
    row_set_text(row, COL_PLACE, party->place);
  }
}

/* Whether the contact is on the list that the rep signed at hiring. */
static void row_schedule(const struct kith_claims *c, const struct kith_evidence *e, const struct kith_side *side,
                         struct kith_fact_row *row)
{
  bool listed = false;
  if (!c->people->parties.items[side->party].scheduled)
    return;
  for (size_t i = 0; i < e->listed_count; i++)
    listed |= e->listed[i] == side->party;
  row_set_bool(row, COL_ON_SCHEDULE, listed);
}

/* ---- What the side has seen ---- */

static void row_dates(const struct kith_claims *c, const struct kith_side *side, struct kith_fact_row *row)
{
  const struct kith_dated *first = &side->first;
  row_set_day(row, COL_FIRST_SEEN, first->day);
  row_set_text(row, COL_FIRST_SEEN_GRADE, str_of(dated_grade(first)));
  row_set_bool(row, COL_FIRST_SEEN_BULK, first->day != DAY_UNKNOWN && first->bulk);
  if (first->day != DAY_UNKNOWN) {
    const struct kith_owner_source *source = c->holdings[first->source].source;
    row_set_text(row, COL_FIRST_SEEN_SOURCE, source->name);
    row_set_text(row, COL_FIRST_SEEN_POSSESSION, str_of(possession_name(source->possession)));
  }
  row_set_day(row, COL_APPEARED, side->appeared);
  row_set_day(row, COL_SELF_DATED_SINCE, side->self_dated_since);
  row_set_day(row, COL_LAST_SEEN, side->last);
  row_set_integer(row, COL_SIGHTINGS, (int64_t)side->sightings);
  row_set_bool(row, COL_IN_INTERNAL, side->in[POSSESSION_INTERNAL]);
  row_set_bool(row, COL_IN_PORTABLE, side->in[POSSESSION_PORTABLE]);
  row_set_bool(row, COL_IN_EXTERNAL, side->in[POSSESSION_EXTERNAL]);
  row_set_bool(row, COL_COMPANY_ACCOUNT, side->company_account);
  row_set_bool(row, COL_INHERITED, side->inherited);
}

static void row_basis(const struct kith_side *side, struct kith_fact_row *row)
{
  row_set_bool(row, COL_BASIS, !side->no_basis);
  if (side->bases & (side->bases - 1))
    row_set_text(row, COL_BASIS_KIND, KITH_STR("mixed"));
  for (int i = BASIS_VOLUNTARY; i < BASIS_COUNT; i++)
    if (side->bases == 1u << i)
      row_set_text(row, COL_BASIS_KIND, str_of(basis_name((enum kith_basis)i)));
}

/* ---- Interactions ---- */

static const struct {
  int32_t days; /* at most that many ago */
  struct kith_str name;
} buckets[] = {{30, {"30 days", 7}}, {90, {"90 days", 7}}, {365, {"year", 4}}};

enum { BUCKETS = sizeof buckets / sizeof buckets[0] };

struct kith_str recency_word(int32_t last, int32_t today)
{
  if (last == DAY_UNKNOWN)
    return STR_NONE;
  for (size_t i = 0; i < BUCKETS; i++)
    if (today - last <= buckets[i].days)
      return buckets[i].name;
  return KITH_STR("older");
}

static struct kith_str recency_of(const struct kith_claims *c, const struct kith_side *side)
{
  if (!side->interactions_in && !side->interactions_out)
    return c->have_interactions ? KITH_STR("never") : STR_NONE;
  return recency_word(side->last_interaction, c->today);
}

int32_t recency_ends(int32_t last, int32_t today)
{
  for (size_t i = 0; i < BUCKETS && last != DAY_UNKNOWN; i++)
    if (today - last <= buckets[i].days)
      return last + buckets[i].days + 1;
  return DAY_NEVER;
}

static void row_interactions(const struct kith_claims *c, const struct kith_side *side, struct kith_fact_row *row)
{
  row_set_integer(row, COL_INTERACTIONS, (int64_t)(side->interactions_in + side->interactions_out));
  row_set_integer(row, COL_INTERACTIONS_IN, (int64_t)side->interactions_in);
  row_set_integer(row, COL_INTERACTIONS_OUT, (int64_t)side->interactions_out);
  row_set_day(row, COL_FIRST_INTERACTION, side->first_interaction);
  row_set_day(row, COL_LAST_INTERACTION, side->last_interaction);
  row_set_text(row, COL_RECENCY, recency_of(c, side));
}

/* ---- Beside the others ---- */

/* The date that an entity can show against the date that this party can show: 1 it was first, 0 it was not, -1 who
 * knows. What an import into a controlled system proves is that the contact was there by then, and that is all that
 * being first needs. */
static int knew_first(const struct kith_dated *entity, const struct kith_dated *party)
{
  if (entity->day == DAY_UNKNOWN || party->day == DAY_UNKNOWN)
    return -1;
  bool sound = entity->grade >= GRADE_CONTROLLED;
  if (entity->day < party->day)
    return sound || dated_rank(entity) >= dated_rank(party) ? 1 : -1;
  return dated_rank(party) >= RANK_CONTROLLED ? 0 : -1;
}

/* The side of the entity that had the contact first, this one aside; NULL when no other entity has it. */
static const struct kith_side *first_entity(const struct kith_claims *c, const struct kith_side *side)
{
  const struct kith_side *best = NULL;
  for (size_t i = 0; i < c->sides.len && claims_is_entity(c, c->sides.items[i].party); i++) {
    const struct kith_side *s = &c->sides.items[i];
    bool dated = s->first.day != DAY_UNKNOWN;
    if (s != side && (!best || (dated && (best->first.day == DAY_UNKNOWN || s->first.day < best->first.day))))
      best = s;
  }
  return best;
}

static void row_others(const struct kith_claims *c, const struct kith_side *side, struct kith_fact_row *row)
{
  const struct kith_whole *w = &c->whole;
  const struct kith_side *entity = first_entity(c, side);
  bool rep = !claims_is_entity(c, side->party);
  row_set_bool(row, COL_COMPANY_KNEW_FIRST, entity ? knew_first(&entity->first, &side->first) : 0);
  row_set_integer(row, COL_OTHER_REPS, (int64_t)(w->reps - (rep && side->sightings > 0)));
  row_set_bool(row, COL_CRM_OWNER, side->owner ? 1 : w->owner_unclear && w->owner == PARTY_NONE ? -1 : 0);
  bool other = w->owner != PARTY_NONE && w->owner != side->party;
  row_set_bool(row, COL_CRM_OWNED_BY_OTHER, !rep ? 0 : other ? 1 : w->owner_unclear && !side->owner ? -1 : 0);
  if (w->account_owner != PARTY_NONE)
    row_set_bool(row, COL_ACCOUNT_OWNER, w->account_owner == side->party);
  if (c->have_deals || w->deals)
    row_set_bool(row, COL_DEAL_OWNER, side->deal_owner ? 1 : w->deal_owner_unclear ? -1 : 0);
}

/* Signals: what any of the books says, and of what is missing only what is missing in all. */
static uint32_t signals_of(const struct kith_side *side)
{
  const uint32_t absences = SIGNAL_FREEMAIL | SIGNAL_HOME_PHONE | SIGNAL_NO_WORK;
  uint32_t signals = (side->signals & ~absences) | (side->signals & side->missing & absences);
  return signals | (side->same_family > 0 && side->signals ? SIGNAL_SAME_NAME : 0);
}

static void row_personal(struct kith_claims *c, const struct kith_side *side, struct kith_fact_row *row)
{
  if (claims_is_entity(c, side->party)) {
    row_set_bool(row, COL_PROFESSIONAL, 1);
    return;
  }
  uint32_t signals = signals_of(side), bits = signals & ((1u << REASON_BITS) - 1);
  if (bits && !c->reasons[bits].len)
    c->reasons[bits] = personal_reasons(signals, &c->arena);
  row_set_real(row, COL_PERSONAL_SCORE, personal_score(signals));
  row_set_text(row, COL_PERSONAL_REASONS, bits ? c->reasons[bits] : STR_NONE);
  row_set_bool(row, COL_PROFESSIONAL, side->owner ? 1 : personal_professional(signals));
  row_set_bool(row, COL_SAME_FAMILY_NAME, side->same_family);
}

/* ---- What is the same in all rows of the contact ---- */

static void row_firsts(const struct kith_claims *c, struct kith_fact_row *row)
{
  const struct kith_whole *w = &c->whole;
  row_set_integer(row, COL_HOLDERS, (int64_t)w->holders);
  if (w->company >= 0)
    row_set_day(row, COL_COMPANY_FIRST_SEEN, c->sides.items[w->company].first.day);
  if (w->first < 0)
    return;
  int party = c->sides.items[w->first].party;
  row_set_text(row, COL_FIRST_PARTY, c->people->parties.items[party].text);
  row_set_text(row, COL_FIRST_PARTY_KIND, claims_is_entity(c, party) ? KITH_STR("entity") : KITH_STR("rep"));
}

/* Who paid, as a source says; without that, what the company does as a matter of course it pays for. */
static struct kith_str paid_by(const struct kith_claims *c)
{
  const struct kith_whole *w = &c->whole;
  static const struct kith_str company = {"company", 7}, rep = {"rep", 3};
  if (!w->lead_paid_by.len)
    return w->lead_source == LEAD_MARKETING || w->lead_source == LEAD_INBOUND || w->lead_source == LEAD_EVENT
               ? company
               : STR_NONE;
  if (str_eq_nocase(w->lead_paid_by, company) || str_eq_nocase(w->lead_paid_by, rep))
    return str_eq_nocase(w->lead_paid_by, company) ? company : rep;
  int party = people_find(c->people, w->lead_paid_by);
  return party == PARTY_NONE ? STR_NONE : claims_is_entity(c, party) ? company : rep;
}

/* Whoever is to be believed first among those who say the word. */
static struct kith_witness witness_of(const struct kith_claims *c, const struct kith_evidence *e, uint8_t word)
{
  struct kith_witness best = {.since = DAY_UNKNOWN};
  bool open;
  for (size_t i = 0; i < e->sighting_count; i++) {
    const struct kith_owner_source *source = c->holdings[e->sightings[i].source].source;
    const struct kith_testimony *t = &c->said.items[i];
    if (!t->is_there || t->facts.lifecycle != word)
      continue;
    struct kith_witness one = {source->name, source->possession == POSSESSION_INTERNAL,
                               claims_date(c, &e->sightings[i], &t->facts, &open).day};
    best = witness_is_better(&one, &best) ? one : best;
  }
  return best;
}

/* The reason is a sentence a contact, and hardly any policy asks for it. */
static void row_lifecycle(const struct kith_claims *c, const struct kith_evidence *e, struct kith_fact_row *row)
{
  struct kith_lifecycle_known known;
  struct kith_proof proof = claims_lifecycle(c, &known);
  row_set_text(row, COL_LIFECYCLE, proof.proven ? str_of(lifecycle_name(proof.proven)) : STR_NONE);
  row_set_text(row, COL_LIFECYCLE_SAID, proof.said ? str_of(lifecycle_name(proof.said)) : STR_NONE);
  if (!c->want_reasons)
    return;
  struct kith_lifecycle_words words = {.said = witness_of(c, e, proof.said),
                                       .free_user = witness_of(c, e, LIFECYCLE_FREE_USER),
                                       .account = e->account.name.len ? e->account.name : c->whole.org,
                                       .deals_on_file = c->deals_on_file};
  row_set_text(row, COL_LIFECYCLE_REASON, lifecycle_reason(&known, &words, c->scratch));
}

static void row_records(const struct kith_claims *c, const struct kith_evidence *e, struct kith_fact_row *row)
{
  const struct kith_whole *w = &c->whole;
  row_set_text(row, COL_LEAD_SOURCE, w->lead_source ? str_of(lead_source_name(w->lead_source)) : STR_NONE);
  row_set_text(row, COL_LEAD_SAID, w->lead_said);
  row_set_text(row, COL_LEAD_PAID_BY, paid_by(c));
  row_lifecycle(c, e, row);
  row_set_bool(row, COL_REFERENCE_ALLOWED, (int)w->reference - TRUTH_NO);
  row_set_text(row, COL_CONTACT_COUNTRY, w->country);
  if (w->country.len)
    row_set_bool(row, COL_CONTACT_IN_EU, place_in_eea(w->country));
  row_set_bool(row, COL_DO_NOT_CONTACT, (int)w->do_not_contact - TRUTH_NO);
  row_set_day(row, COL_DO_NOT_CONTACT_SINCE, w->do_not_contact_since);
  row_set_bool(row, COL_EMAIL_OPT_OUT, (int)w->email_opt_out - TRUTH_NO);
  row_set_bool(row, COL_PHONE_OPT_OUT, (int)w->phone_opt_out - TRUTH_NO);
  row_set_text(row, COL_ACCOUNT, e->account.name.len ? e->account.name : w->org);
  row_set_text(row, COL_TERRITORY, w->territory);
  if (e->account.level > 0)
    row_set_integer(row, COL_ACCOUNT_LEVEL, e->account.level);
  if (e->account.contacts)
    row_set_integer(row, COL_ACCOUNT_CONTACTS, (int64_t)e->account.contacts);
}

static void row_consent(const struct kith_claims *c, struct kith_fact_row *row)
{
  static const struct kith_str states[] = {{"", 0}, {"given", 5}, {"withdrawn", 9}};
  const struct kith_consents *said = &c->whole.consents;
  row_set_text(row, COL_CONSENT_EMAIL, states[said->email]);
  row_set_text(row, COL_CONSENT_PHONE, states[said->phone]);
  row_set_text(row, COL_CONSENT_PURPOSE, said->purposes);
}

static void row_amount(struct kith_fact_row *row, int column, double amount)
{
  if (!isnan(amount))
    row_set_real(row, column, amount);
}

static void row_deals(const struct kith_claims *c, struct kith_fact_row *row)
{
  const struct kith_whole *w = &c->whole;
  if (!c->have_deals && !w->deals)
    return;
  row_set_bool(row, COL_HAS_DEAL, w->deals > 0);
  row_set_integer(row, COL_DEALS, (int64_t)w->deals);
  row_set_integer(row, COL_WON_DEALS, (int64_t)w->won);
  row_set_integer(row, COL_OPEN_DEALS, (int64_t)w->open);
  row_amount(row, COL_DEAL_AMOUNT, w->amount);
  row_amount(row, COL_WON_AMOUNT, w->won_amount);
  row_amount(row, COL_OPEN_AMOUNT, w->open_amount);
  row_set_text(row, COL_DEAL_CURRENCY, w->currency);
  row_set_day(row, COL_LAST_WON, w->last_won);
}

static const struct kith_fact_row *shared_row(struct kith_claims *c, const struct kith_evidence *e)
{
  if (!c->shared_made) {
    c->shared = c->blank;
    row_firsts(c, &c->shared);
    row_records(c, e, &c->shared);
    row_consent(c, &c->shared);
    row_deals(c, &c->shared);
    c->shared_made = true;
  }
  return &c->shared;
}

void claims_row(struct kith_claims *c, const struct kith_evidence *e, const struct kith_side *side,
                struct kith_fact_row *row)
{
  *row = *shared_row(c, e);
  row_party(c, side, row);
  row_schedule(c, e, side, row);
  row_dates(c, side, row);
  row_basis(side, row);
  row_interactions(c, side, row);
  row_others(c, side, row);
  row_personal(c, side, row);
}
