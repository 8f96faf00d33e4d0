#include "ownership/claims.h"

#include <math.h>

#include "ownership/personal.h"

enum { REASON_BITS = 11, MOST_CANDIDATES = 5 };

static const char *const grade_names[] = {"none", "self-dated", "controlled", "observed", "third-party"};

void claims_init(struct kith_claims *c, const struct kith_people *people, const struct kith_holding *holdings,
                 size_t holding_count, const struct kith_survey *survey, int32_t today)
{
  *c = (struct kith_claims){
      .people = people, .holdings = holdings, .holding_count = holding_count, .survey = survey, .today = today};
  c->slot_of = mem_array(people->parties.len + 1, sizeof *c->slot_of);
  for (size_t i = 0; i <= people->parties.len; i++)
    c->slot_of[i] = -1;
  c->reasons = mem_zero(((size_t)1 << REASON_BITS) * sizeof *c->reasons);
}

void claims_free(struct kith_claims *c)
{
  mem_free(c->slot_of);
  mem_free(c->reasons);
  vec_free(&c->facts);
  vec_free(&c->sides);
  arena_free(&c->arena);
}

/* ---- Dates ---- */

enum kith_rank dated_rank(const struct kith_dated *d)
{
  static const enum kith_rank ranks[] = {RANK_NONE, RANK_SELF_DATED, RANK_CONTROLLED, RANK_PROVEN, RANK_PROVEN};
  return d->day == DAY_UNKNOWN || d->bulk ? RANK_NONE : ranks[d->grade];
}

const char *dated_grade(const struct kith_dated *d)
{
  return grade_names[d->day == DAY_UNKNOWN ? GRADE_NONE : d->grade];
}

/* Which dates are believed before which: proven and controlled ones, then imports into a controlled system, then what a
 * holder wrote, then the rest. */
static int credit(const struct kith_dated *d)
{
  if (d->day == DAY_UNKNOWN)
    return -1;
  if (d->bulk)
    return d->grade == GRADE_CONTROLLED ? 2 : 0;
  return d->grade == GRADE_SELF_DATED ? 1 : 3;
}

/* The better of two: more credit, then earlier, then the better grade. The first one among equals. */
static void take_better(struct kith_dated *best, const struct kith_dated *other)
{
  int a = credit(best), b = credit(other);
  if (b < 0 || a > b)
    return;
  if (b > a || other->day < best->day || (other->day == best->day && other->grade > best->grade))
    *best = *other;
}

/* All dates of one sighting. A record's last change shows that it was there by then. */
static size_t dates_of(const struct kith_claims *c, const struct kith_owner_sighting *s, const struct kith_facts *f,
                       struct kith_dated out[MOST_CANDIDATES])
{
  static const enum kith_grade systems[] = {[POSSESSION_INTERNAL] = GRADE_CONTROLLED,
                                            [POSSESSION_PORTABLE] = GRADE_SELF_DATED,
                                            [POSSESSION_EXTERNAL] = GRADE_THIRD_PARTY};
  enum kith_possession possession = c->holdings[s->source].source->possession;
  enum kith_grade system = systems[possession];
  /* "connected on" is the network's word in the network's export; anywhere else somebody typed it */
  enum kith_grade network = possession == POSSESSION_EXTERNAL ? GRADE_THIRD_PARTY : GRADE_SELF_DATED;
  const struct {
    int32_t day;
    enum kith_grade grade;
    int survey; /* enum survey_date, -1: never bulk */
  } all[MOST_CANDIDATES] = {{f->connected_on, network, -1},
                            {f->created, system, SURVEY_CREATED},
                            {f->updated, system, SURVEY_UPDATED},
                            {f->seen_on, GRADE_SELF_DATED, SURVEY_SEEN_ON},
                            {s->observed_day, GRADE_OBSERVED, SURVEY_OBSERVED}};
  size_t count = 0;
  for (size_t i = 0; i < MOST_CANDIDATES; i++)
    if (all[i].day != DAY_UNKNOWN && all[i].day <= c->today) /* a date to come dates nothing */
      out[count++] = (struct kith_dated){
          all[i].day, all[i].grade,
          all[i].survey >= 0 && survey_is_bulk(c->survey, s->source, (enum survey_date)all[i].survey, all[i].day),
          s->source, s->id};
  return count;
}

bool claims_are_open(const struct kith_claims *c, const struct kith_owner_sighting *s, const struct kith_facts *f)
{
  const int32_t days[] = {f->connected_on, f->created, f->updated, f->seen_on, s->observed_day};
  for (size_t i = 0; i < sizeof days / sizeof days[0]; i++)
    if (days[i] != DAY_UNKNOWN && days[i] > c->today)
      return true;
  return false;
}

struct kith_dated claims_date(const struct kith_claims *c, const struct kith_owner_sighting *s,
                              const struct kith_facts *f)
{
  struct kith_dated dates[MOST_CANDIDATES], best = {.day = DAY_UNKNOWN};
  size_t count = dates_of(c, s, f, dates);
  for (size_t i = 0; i < count; i++)
    take_better(&best, &dates[i]);
  return best;
}

static void earliest(int32_t *day, int32_t other)
{
  if (*day == DAY_UNKNOWN || (other != DAY_UNKNOWN && other < *day))
    *day = other;
}

/* ---- Sides ---- */

static struct kith_side *side_of(struct kith_claims *c, int party)
{
  if (c->slot_of[party] < 0) {
    struct kith_side side = {.party = party,
                             .first = {.day = DAY_UNKNOWN},
                             .self_dated_since = DAY_UNKNOWN,
                             .last = DAY_UNKNOWN,
                             .appeared = DAY_UNKNOWN,
                             .last_interaction = DAY_UNKNOWN,
                             .missing = UINT32_MAX,
                             .private_sighting = SIGHTING_NONE,
                             .same_family = -1};
    c->slot_of[party] = (int)c->sides.len;
    vec_push(&c->sides, side);
  }
  return &c->sides.items[c->slot_of[party]];
}

/* Back to no sides: only the slots that were used are touched. */
static void forget_sides(struct kith_claims *c)
{
  for (size_t i = 0; i < c->sides.len; i++)
    c->slot_of[c->sides.items[i].party] = -1;
  c->sides.len = 0;
}

static bool is_entity(const struct kith_claims *c, int party)
{
  return (size_t)party < c->people->entity_count;
}

static void add_dates(struct kith_side *side, const struct kith_dated *dates, size_t count, bool portable)
{
  for (size_t i = 0; i < count; i++) {
    const struct kith_dated *d = &dates[i];
    take_better(&side->first, d);
    side->last = d->day > side->last ? d->day : side->last;
    if (d->grade == GRADE_SELF_DATED && !d->bulk)
      earliest(&side->self_dated_since, d->day);
    /* the first reading of a phone says nothing about when a contact came to be there */
    if (portable && !(d->grade == GRADE_OBSERVED && d->bulk))
      earliest(&side->appeared, d->day);
  }
}

static void add_sighting(struct kith_claims *c, int party, const struct kith_owner_sighting *s,
                         const struct kith_facts *f)
{
  struct kith_dated dates[MOST_CANDIDATES];
  const struct kith_owner_source *source = c->holdings[s->source].source;
  struct kith_side *side = side_of(c, party);
  bool internal = source->possession == POSSESSION_INTERNAL;
  size_t count = dates_of(c, s, f, dates);
  add_dates(side, dates, count, source->possession == POSSESSION_PORTABLE);
  side->sightings++;
  side->in[source->possession] = true;
  side->company_account |= source->company_account || internal;
  side->no_basis |= !internal && !source->basis;
  side->knows |= is_entity(c, party);
  if (internal || is_entity(c, party))
    return; /* an entity has no private life; what stands in its systems is not a rep's own book */
  double score = personal_score(f->signals);
  if (score > side->private_score) {
    side->private_score = score;
    side->private_sighting = s->id;
  }
  side->signals |= f->signals | (f->connected_on != DAY_UNKNOWN ? SIGNAL_CONNECTED : 0);
  side->missing &= f->signals;
}

/* The holder's own book, and the entity that controls the place. */
static int read_sighting(struct kith_claims *c, const struct kith_owner_sighting *s, struct kith_facts *f,
                         struct kith_error *err)
{
  if (s->source >= c->holding_count)
    return error_set(err, KITH_E_INVALID, "sighting %llu names source %u, which is not among the sources",
                     (unsigned long long)s->id, s->source);
  int rc = facts_decode(s->facts, f, err);
  if (rc != KITH_OK)
    return error_wrap(err, "sighting %llu", (unsigned long long)s->id);
  const struct kith_holding *h = &c->holdings[s->source];
  if (h->holder != PARTY_NONE)
    add_sighting(c, h->holder, s, f);
  if (h->entity != PARTY_NONE && h->entity != h->holder)
    add_sighting(c, h->entity, s, f);
  return KITH_OK;
}

static void add_interactions(struct kith_claims *c, const struct kith_owner_interactions *n)
{
  if (n->source >= c->holding_count)
    return;
  const struct kith_holding *h = &c->holdings[n->source];
  static const enum kith_grade grades[] = {GRADE_NONE, GRADE_CONTROLLED, GRADE_SELF_DATED, GRADE_THIRD_PARTY};
  const struct kith_dated dated = {
      .day = n->first, .grade = grades[h->source->possession], .source = n->source, .sighting = SIGHTING_NONE};
  const int parties[] = {h->holder, h->entity == h->holder ? PARTY_NONE : h->entity};
  for (int i = 0; i < 2; i++) {
    if (parties[i] == PARTY_NONE)
      continue;
    struct kith_side *side = side_of(c, parties[i]);
    side->interactions_in += n->in;
    side->interactions_out += n->out;
    side->knows |= is_entity(c, parties[i]);
    side->last_interaction = n->last > side->last_interaction ? n->last : side->last_interaction;
    if (n->first != DAY_UNKNOWN && n->first <= c->today)
      take_better(&side->first, &dated);
  }
}

/* ---- What holds for the contact as a whole ---- */

static void read_owner(struct kith_claims *c, const struct kith_owner_sighting *s, const struct kith_facts *f)
{
  struct kith_whole *w = &c->whole;
  if (!f->owner.len || c->holdings[s->source].source->possession != POSSESSION_INTERNAL || s->gone)
    return;
  int party = people_find(c->people, f->owner);
  if (party == PARTY_NONE) {
    w->owner_unclear = true;
    w->owner_text = f->owner;
    return;
  }
  side_of(c, party)->owner = true;
  if (w->owner == PARTY_NONE) { /* the oldest sighting that names somebody */
    w->owner = party;
    w->owner_sighting = s->id;
  }
}

/* Internal sources are believed first, then the order of the sightings. */
static void read_words(struct kith_claims *c, const struct kith_evidence *e, bool internal, unsigned *lifecycles)
{
  struct kith_whole *w = &c->whole;
  for (size_t i = 0; i < e->sighting_count; i++) {
    const struct kith_facts *f = &c->facts.items[i];
    if (internal != (c->holdings[e->sightings[i].source].source->possession == POSSESSION_INTERNAL))
      continue;
    w->lead_source = w->lead_source ? w->lead_source : f->lead_source;
    w->org = w->org.len ? w->org : f->org;
    w->family = w->family.len ? w->family : f->family;
    w->do_not_contact = f->do_not_contact > w->do_not_contact ? f->do_not_contact : w->do_not_contact;
    w->email_opt_out = f->email_opt_out > w->email_opt_out ? f->email_opt_out : w->email_opt_out;
    w->phone_opt_out = f->phone_opt_out > w->phone_opt_out ? f->phone_opt_out : w->phone_opt_out;
    *lifecycles |= 1u << f->lifecycle;
  }
}

static void read_deals(struct kith_whole *w, const struct kith_evidence *e)
{
  for (size_t i = 0; i < e->deal_count; i++) {
    const struct kith_owner_deal *d = &e->deals[i];
    w->deals++;
    w->won += d->won;
    w->open += !d->won && !d->closed;
    if (d->amount >= 0 && isfinite(d->amount)) {
      w->amount += d->amount;
      w->has_amount = true;
    }
  }
}

/* A customer is who bought. What somebody calls a customer without a won deal is unproven; a free user stays one. */
static uint8_t lifecycle_from(unsigned said, const struct kith_whole *w)
{
  if (w->won)
    return said & 1u << LIFECYCLE_FORMER_CUSTOMER ? LIFECYCLE_FORMER_CUSTOMER : LIFECYCLE_CUSTOMER;
  if (said & 1u << LIFECYCLE_FREE_USER)
    return LIFECYCLE_FREE_USER;
  if (said & (1u << LIFECYCLE_CUSTOMER | 1u << LIFECYCLE_FORMER_CUSTOMER))
    return LIFECYCLE_UNPROVEN;
  if (w->open || said & 1u << LIFECYCLE_PROSPECT)
    return LIFECYCLE_PROSPECT;
  return said & 1u << LIFECYCLE_LEAD ? LIFECYCLE_LEAD : LIFECYCLE_UNKNOWN;
}

static void read_whole(struct kith_claims *c, const struct kith_evidence *e)
{
  unsigned lifecycles = 0;
  read_words(c, e, true, &lifecycles);
  read_words(c, e, false, &lifecycles);
  read_deals(&c->whole, e);
  c->whole.lifecycle = lifecycle_from(lifecycles, &c->whole);
}

/* ---- Sides beside one another ---- */

static void sort_sides(struct kith_claims *c)
{
  for (size_t i = 1; i < c->sides.len; i++) {
    struct kith_side side = c->sides.items[i];
    size_t k = i;
    for (; k > 0 && c->sides.items[k - 1].party > side.party; k--)
      c->sides.items[k] = c->sides.items[k - 1];
    c->sides.items[k] = side;
  }
  for (size_t i = 0; i < c->sides.len; i++)
    c->slot_of[c->sides.items[i].party] = (int)i;
}

static void find_spells(struct kith_claims *c)
{
  for (size_t i = 0; i < c->sides.len; i++) {
    struct kith_side *side = &c->sides.items[i];
    const struct kith_party *party = &c->people->parties.items[side->party];
    side->spell = people_spell(party, side->first.day);
    if (party->kind == PARTY_REP && party->family.len && c->whole.family.len)
      side->same_family = str_eq_nocase(party->family, c->whole.family);
  }
}

/* `later` began with the contact after `earlier`, of the same entity, had given notice or left. */
static bool took_over(const struct kith_claims *c, const struct kith_side *later, const struct kith_side *earlier)
{
  const struct kith_spell *a = later->spell, *b = earlier->spell;
  if (!a || !b || a->entity != b->entity || b->left == DAY_UNKNOWN || b->left > c->today)
    return false;
  int32_t going = b->notice != DAY_UNKNOWN ? b->notice : b->left;
  return earlier->first.day != DAY_UNKNOWN && later->first.day != DAY_UNKNOWN &&
         earlier->first.day < later->first.day && earlier->first.day <= b->left && later->first.day >= going;
}

/* An inherited book gives its new holder no claim: the predecessor's sightings count for the entity. */
static void find_inherited(struct kith_claims *c)
{
  size_t count = c->sides.len;
  for (size_t i = 0; i < count; i++)
    for (size_t k = 0; k < count; k++) {
      struct kith_side *later = &c->sides.items[i], *earlier = &c->sides.items[k];
      if (i == k || is_entity(c, later->party) || is_entity(c, earlier->party) || !took_over(c, later, earlier))
        continue;
      struct kith_dated first = earlier->first;
      later->inherited = true;
      if (first.day >= earlier->spell->hired && later->spell->entity != PARTY_NONE) {
        struct kith_side *entity = side_of(c, later->spell->entity); /* may move the others */
        take_better(&entity->first, &first);
      }
    }
}

static void compare_sides(struct kith_claims *c)
{
  struct kith_dated best = {.day = DAY_UNKNOWN};
  c->whole.company = -1;
  for (size_t i = 0; i < c->sides.len; i++) {
    struct kith_side *side = &c->sides.items[i];
    if (!is_entity(c, side->party)) {
      c->whole.reps += side->sightings > 0;
    } else if (c->whole.company < 0 ||
               (side->first.day != DAY_UNKNOWN && (best.day == DAY_UNKNOWN || side->first.day < best.day))) {
      best = side->first;
      c->whole.company = (int)i;
    }
  }
}

int claims_read(struct kith_claims *c, const struct kith_evidence *e, struct kith_error *err)
{
  forget_sides(c);
  c->facts.len = 0;
  c->whole = (struct kith_whole){.owner = PARTY_NONE, .owner_sighting = SIGHTING_NONE, .company = -1};
  vec_reserve(&c->facts, e->sighting_count);
  c->facts.len = e->sighting_count;
  for (size_t i = 0; i < e->sighting_count; i++) {
    int rc = read_sighting(c, &e->sightings[i], &c->facts.items[i], err);
    if (rc != KITH_OK)
      return rc;
    read_owner(c, &e->sightings[i], &c->facts.items[i]);
  }
  for (size_t i = 0; i < e->interaction_count; i++)
    add_interactions(c, &e->interactions[i]);
  read_whole(c, e);
  find_spells(c);
  find_inherited(c);
  sort_sides(c);
  compare_sides(c);
  return KITH_OK;
}

/* ---- Rows ---- */

static void row_party(const struct kith_claims *c, const struct kith_side *side, struct kith_fact_row *row)
{
  const struct kith_party *party = &c->people->parties.items[side->party];
  bool rep = party->kind == PARTY_REP;
  row_set_text(row, COL_PARTY, party->text);
  row_set_text(row, COL_PARTY_KIND, rep ? KITH_STR("rep") : KITH_STR("entity"));
  if (!rep)
    return;
  row_set_bool(row, COL_IS_CURRENT, people_is_current(party, c->today));
  row_set_bool(row, COL_AGREEMENT_NON_SOLICIT, people_agreement(party, AGREEMENT_NON_SOLICIT, c->today));
  row_set_bool(row, COL_AGREEMENT_PRIOR_BOOK, people_agreement(party, AGREEMENT_PRIOR_BOOK, c->today));
  row_set_bool(row, COL_AGREEMENT_SOCIAL, people_agreement(party, AGREEMENT_SOCIAL, c->today));
  if (!side->spell)
    return;
  row_set_text(row, COL_ENGAGEMENT, side->spell->engagement);
  row_set_day(row, COL_HIRED, side->spell->hired);
  row_set_day(row, COL_NOTICE, side->spell->notice);
  row_set_day(row, COL_LEFT, side->spell->left);
  if (side->appeared != DAY_UNKNOWN && side->spell->notice != DAY_UNKNOWN)
    row_set_integer(row, COL_APPEARED_BEFORE_NOTICE_DAYS, (int64_t)side->spell->notice - side->appeared);
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

static void row_dates(const struct kith_claims *c, const struct kith_side *side, struct kith_fact_row *row)
{
  row_set_day(row, COL_FIRST_SEEN, side->first.day);
  row_set_text(row, COL_FIRST_SEEN_GRADE, str_of(dated_grade(&side->first)));
  row_set_bool(row, COL_FIRST_SEEN_BULK, side->first.day != DAY_UNKNOWN && side->first.bulk);
  if (side->first.day != DAY_UNKNOWN)
    row_set_text(row, COL_FIRST_SEEN_SOURCE, c->holdings[side->first.source].source->name);
  row_set_day(row, COL_SELF_DATED_SINCE, side->self_dated_since);
  row_set_day(row, COL_LAST_SEEN, side->last);
  row_set_integer(row, COL_SIGHTINGS, (int64_t)side->sightings);
  row_set_bool(row, COL_IN_INTERNAL, side->in[POSSESSION_INTERNAL]);
  row_set_bool(row, COL_IN_PORTABLE, side->in[POSSESSION_PORTABLE]);
  row_set_bool(row, COL_IN_EXTERNAL, side->in[POSSESSION_EXTERNAL]);
  row_set_bool(row, COL_COMPANY_ACCOUNT, side->company_account);
  row_set_bool(row, COL_INHERITED, side->inherited);
  row_set_bool(row, COL_BASIS, !side->no_basis);
  row_set_integer(row, COL_INTERACTIONS, (int64_t)(side->interactions_in + side->interactions_out));
  row_set_integer(row, COL_INTERACTIONS_IN, (int64_t)side->interactions_in);
  row_set_integer(row, COL_INTERACTIONS_OUT, (int64_t)side->interactions_out);
  row_set_day(row, COL_LAST_INTERACTION, side->last_interaction);
}

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
  for (size_t i = 0; i < c->sides.len && is_entity(c, c->sides.items[i].party); i++) {
    const struct kith_side *s = &c->sides.items[i];
    bool dated = s->first.day != DAY_UNKNOWN;
    if (s != side && (!best || (dated && (best->first.day == DAY_UNKNOWN || s->first.day < best->first.day))))
      best = s;
  }
  return best;
}

static void row_company(const struct kith_claims *c, const struct kith_side *side, struct kith_fact_row *row)
{
  const struct kith_whole *w = &c->whole;
  const struct kith_side *entity = first_entity(c, side);
  bool rep = !is_entity(c, side->party);
  if (w->company >= 0)
    row_set_day(row, COL_COMPANY_FIRST_SEEN, c->sides.items[w->company].first.day);
  row_set_bool(row, COL_COMPANY_KNEW_FIRST, entity ? knew_first(&entity->first, &side->first) : 0);
  row_set_integer(row, COL_OTHER_REPS, (int64_t)(w->reps - (rep && side->sightings > 0)));
  row_set_bool(row, COL_CRM_OWNER, side->owner ? 1 : w->owner_unclear && w->owner == PARTY_NONE ? -1 : 0);
  bool other = w->owner != PARTY_NONE && w->owner != side->party;
  row_set_bool(row, COL_CRM_OWNED_BY_OTHER, !rep ? 0 : other ? 1 : w->owner_unclear && !side->owner ? -1 : 0);
}

static void row_whole(const struct kith_claims *c, const struct kith_evidence *e, struct kith_fact_row *row)
{
  const struct kith_whole *w = &c->whole;
  row_set_text(row, COL_LEAD_SOURCE, str_of(lead_source_name(w->lead_source)));
  row_set_text(row, COL_LIFECYCLE, str_of(lifecycle_name(w->lifecycle)));
  if (c->have_deals || w->deals) {
    row_set_bool(row, COL_HAS_DEAL, w->deals > 0);
    row_set_integer(row, COL_DEALS, (int64_t)w->deals);
    row_set_integer(row, COL_WON_DEALS, (int64_t)w->won);
    row_set_integer(row, COL_OPEN_DEALS, (int64_t)w->open);
  }
  if (w->has_amount)
    row_set_real(row, COL_DEAL_AMOUNT, w->amount);
  row_set_bool(row, COL_DO_NOT_CONTACT, (int)w->do_not_contact - TRUTH_NO);
  row_set_bool(row, COL_EMAIL_OPT_OUT, (int)w->email_opt_out - TRUTH_NO);
  row_set_bool(row, COL_PHONE_OPT_OUT, (int)w->phone_opt_out - TRUTH_NO);
  row_set_text(row, COL_ACCOUNT, e->account.name.len ? e->account.name : w->org);
  if (e->account.level > 0)
    row_set_integer(row, COL_ACCOUNT_LEVEL, e->account.level);
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
  if (is_entity(c, side->party)) {
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

void claims_row(struct kith_claims *c, const struct kith_evidence *e, const struct kith_side *side,
                struct kith_fact_row *row)
{
  row_clear(row);
  row_party(c, side, row);
  row_schedule(c, e, side, row);
  row_dates(c, side, row);
  row_company(c, side, row);
  row_whole(c, e, row);
  row_personal(c, side, row);
}
