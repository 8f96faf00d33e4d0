#include "ownership/claims.h"

#include <math.h>

#include "ownership/personal.h"
#include "ownership/row.h"
#include "ownership/whole.h"

void claims_init(struct kith_claims *c, const struct kith_people *people, const struct kith_holding *holdings,
                 size_t holding_count, const struct kith_survey *survey, int32_t today)
{
  *c = (struct kith_claims){
      .people = people, .holdings = holdings, .holding_count = holding_count, .survey = survey, .today = today};
  c->slot_of = mem_array(people->parties.len + 1, sizeof *c->slot_of);
  for (size_t i = 0; i <= people->parties.len; i++)
    c->slot_of[i] = -1;
  row_clear(&c->blank);
  c->terms = mem_zero((people->parties.len + 1) * sizeof *c->terms);
  c->reasons = mem_zero(((size_t)1 << REASON_BITS) * sizeof *c->reasons);
}

void claims_free(struct kith_claims *c)
{
  mem_free(c->slot_of);
  mem_free(c->terms);
  mem_free(c->reasons);
  vec_free(&c->said);
  vec_free(&c->sides);
  arena_free(&c->arena);
}

static struct kith_calendar calendar_of(const struct kith_claims *c)
{
  return (struct kith_calendar){c->holdings, c->survey, c->today};
}

struct kith_dated claims_date(const struct kith_claims *c, const struct kith_owner_sighting *s,
                              const struct kith_facts *f, bool *out_open)
{
  struct kith_calendar calendar = calendar_of(c);
  struct kith_dated dates[DATED_MOST], best = {.day = DAY_UNKNOWN};
  int32_t next;
  size_t count = dated_of(&calendar, s, f, dates, &next);
  for (size_t i = 0; i < count; i++)
    dated_take_better(&best, &dates[i]);
  *out_open = next != DAY_NEVER;
  return best;
}

/* ---- Sides ---- */

struct kith_side *claims_side(struct kith_claims *c, int party)
{
  if (c->slot_of[party] < 0) {
    struct kith_side side = {.party = party,
                             .first = {.day = DAY_UNKNOWN},
                             .self_dated_since = DAY_UNKNOWN,
                             .last = DAY_UNKNOWN,
                             .appeared = DAY_UNKNOWN,
                             .seen_coming = DAY_UNKNOWN,
                             .first_interaction = DAY_UNKNOWN,
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

static void add_dates(struct kith_side *side, const struct kith_dated *dates, size_t count, bool portable)
{
  for (size_t i = 0; i < count; i++) {
    const struct kith_dated *d = &dates[i];
    dated_take_better(&side->first, d);
    side->last = d->day > side->last ? d->day : side->last;
    if (d->grade == GRADE_SELF_DATED && !d->bulk)
      day_take_earlier(&side->self_dated_since, d->day);
    if (portable)
      day_take_earlier(d->grade == GRADE_OBSERVED ? &side->seen_coming : &side->appeared, d->day);
  }
}

/* A sighting whose dates are all known. */
struct dated_sighting {
  const struct kith_owner_sighting *sighting;
  const struct kith_facts *facts;
  struct kith_dated dates[DATED_MOST];
  size_t count;
};

static void add_sighting(struct kith_claims *c, int party, const struct dated_sighting *d)
{
  const struct kith_facts *f = d->facts;
  const struct kith_owner_source *source = c->holdings[d->sighting->source].source;
  struct kith_side *side = claims_side(c, party);
  bool internal = source->possession == POSSESSION_INTERNAL;
  bool portable = source->possession == POSSESSION_PORTABLE;
  add_dates(side, d->dates, d->count, portable);
  side->was_there |= portable && survey_is_first(c->survey, d->sighting->source, d->sighting->observed_day);
  side->sightings++;
  side->in[source->possession] = true;
  side->company_account |= source->company_account || internal;
  side->no_basis |= !internal && !source->basis;
  side->bases |= internal ? 0 : 1u << (source->basis ? source->basis_kind : BASIS_NONE);
  side->knows |= claims_is_entity(c, party);
  if (internal || claims_is_entity(c, party))
    return; /* an entity has no private life; what stands in its systems is not a rep's own book */
  double score = personal_score(f->signals);
  if (score > side->private_score || (score > 0 && score == side->private_score && /* no matter in which order */
                                      d->sighting->id < side->private_sighting)) {
    side->private_score = score;
    side->private_sighting = d->sighting->id;
  }
  bool connected = f->connected_on != DAY_UNKNOWN && f->connected_on <= c->today;
  side->signals |= f->signals | (connected ? SIGNAL_CONNECTED : 0);
  side->missing &= f->signals;
}

/* Possession, then how well it is dated, then how early. */
static uint64_t precedence_of(const struct kith_claims *c, const struct dated_sighting *d)
{
  struct kith_dated best = {.day = DAY_UNKNOWN};
  for (size_t i = 0; i < d->count; i++)
    dated_take_better(&best, &d->dates[i]);
  uint64_t possession = c->holdings[d->sighting->source].source->possession;
  uint64_t rank = (uint64_t)(RANK_PROVEN - dated_rank(&best));
  uint64_t day = best.day == DAY_UNKNOWN ? UINT32_MAX : (uint64_t)((int64_t)best.day - INT32_MIN);
  return possession << 40 | rank << 36 | day;
}

/* The holder's own book, and the entity that controls the place. */
static int read_sighting(struct kith_claims *c, const struct kith_owner_sighting *s, struct kith_testimony *t,
                         struct kith_error *err)
{
  if (s->source >= c->holding_count)
    return error_set(err, KITH_E_INVALID, "sighting %llu names source %u, which is not among the sources",
                     (unsigned long long)s->id, s->source);
  int rc = facts_decode(s->facts, &t->facts, err);
  if (rc != KITH_OK)
    return error_wrap(err, "sighting %llu", (unsigned long long)s->id);
  struct kith_calendar calendar = calendar_of(c);
  struct dated_sighting d = {.sighting = s, .facts = &t->facts};
  int32_t next;
  d.count = dated_of(&calendar, s, &t->facts, d.dates, &next);
  c->whole.next_day = next < c->whole.next_day ? next : c->whole.next_day;
  t->is_there = d.count || next == DAY_NEVER; /* all of its dates to come: as of today there is no such sighting */
  if (!t->is_there)
    return KITH_OK;
  t->precedence = precedence_of(c, &d);
  const struct kith_holding *h = &c->holdings[s->source];
  if (h->holder != PARTY_NONE)
    add_sighting(c, h->holder, &d);
  if (h->entity != PARTY_NONE && h->entity != h->holder)
    add_sighting(c, h->entity, &d);
  return KITH_OK;
}

static void add_interactions(struct kith_claims *c, const struct kith_owner_interactions *n)
{
  if (n->source >= c->holding_count)
    return;
  if (n->next > c->today && n->next < c->whole.next_day)
    c->whole.next_day = n->next;
  if ((!n->in && !n->out) || (n->first != DAY_UNKNOWN && n->first > c->today))
    return;
  const struct kith_holding *h = &c->holdings[n->source];
  static const enum kith_grade grades[] = {GRADE_NONE, GRADE_CONTROLLED, GRADE_SELF_DATED, GRADE_THIRD_PARTY};
  const struct kith_dated dated = {.day = n->first,
                                   .grade = grades[h->source->possession],
                                   .source = n->source,
                                   .place = h->place,
                                   .sighting = SIGHTING_NONE};
  const int parties[] = {h->holder, h->entity == h->holder ? PARTY_NONE : h->entity};
  for (int i = 0; i < 2; i++) {
    if (parties[i] == PARTY_NONE)
      continue;
    struct kith_side *side = claims_side(c, parties[i]);
    side->interactions_in += n->in;
    side->interactions_out += n->out;
    side->knows |= claims_is_entity(c, parties[i]);
    side->last_interaction = n->last > side->last_interaction ? n->last : side->last_interaction;
    day_take_earlier(&side->first_interaction, n->first);
    dated_take_better(&side->first, &dated);
  }
}

/* ---- What holds for the contact as a whole ---- */

struct kith_proof claims_lifecycle(const struct kith_claims *c, struct kith_lifecycle_known *out)
{
  const struct kith_whole *w = &c->whole;
  *out = (struct kith_lifecycle_known){.said = w->called,
                                       .deals = w->deals,
                                       .won = w->won,
                                       .open = w->open,
                                       .account_won = w->account_won,
                                       .account_open = w->account_open,
                                       .have_deals = c->have_deals || w->deals};
  return lifecycle_find(out);
}

static void read_whole(struct kith_claims *c, const struct kith_evidence *e)
{
  struct kith_lifecycle_known known;
  unsigned lifecycles = 0;
  whole_words(c, e, &lifecycles);
  whole_account(c, e);
  whole_consent(c, e);
  whole_deals(c, e);
  c->whole.called = lifecycles & ~(1u << LIFECYCLE_UNKNOWN);
  c->whole.lifecycle = claims_lifecycle(c, &known).proven;
}

/* ---- Sides beside one another ---- */

/* Entities as the pipeline has them; reps by their text, as nobody's number depends on what was read first then. */
static bool comes_before(const struct kith_claims *c, int a, int b)
{
  const struct kith_party *parties = c->people->parties.items;
  if (claims_is_entity(c, a) || claims_is_entity(c, b))
    return a < b;
  return str_cmp(parties[a].text, parties[b].text) < 0;
}

/* That Kith read a book and found a contact there which was not in it before says when it came: also when many came at
 * once. Of a contact that the first reading found nobody can say; under another key it is no newcomer either. */
static void find_newcomers(struct kith_claims *c)
{
  for (size_t i = 0; i < c->sides.len; i++)
    if (!c->sides.items[i].was_there)
      day_take_earlier(&c->sides.items[i].appeared, c->sides.items[i].seen_coming);
}

static void sort_sides(struct kith_claims *c)
{
  for (size_t i = 1; i < c->sides.len; i++) {
    struct kith_side side = c->sides.items[i];
    size_t k = i;
    for (; k > 0 && comes_before(c, side.party, c->sides.items[k - 1].party); k--)
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
  if (!a || !b || a->entity != b->entity || b->left == DAY_UNKNOWN || b->left >= c->today)
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
      if (i == k || claims_is_entity(c, later->party) || claims_is_entity(c, earlier->party) ||
          !took_over(c, later, earlier))
        continue;
      struct kith_dated first = earlier->first;
      later->inherited = true;
      if (first.day >= earlier->spell->hired && later->spell->entity != PARTY_NONE) {
        struct kith_side *entity = claims_side(c, later->spell->entity); /* may move the others */
        dated_take_better(&entity->first, &first);
      }
    }
}

/* Who was first of all, by the best of the first dates; of equal ones an entity. */
static int first_of_all(const struct kith_claims *c)
{
  int first = -1;
  for (size_t i = 0; i < c->sides.len; i++) {
    const struct kith_dated *own = &c->sides.items[i].first;
    if (dated_tells(own) && (first < 0 || dated_is_better(own, &c->sides.items[first].first)))
      first = (int)i;
  }
  return first;
}

static void compare_sides(struct kith_claims *c)
{
  struct kith_dated best = {.day = DAY_UNKNOWN};
  c->whole.company = -1;
  for (size_t i = 0; i < c->sides.len; i++) {
    struct kith_side *side = &c->sides.items[i];
    c->whole.holders += side->sightings > 0;
    if (!claims_is_entity(c, side->party)) {
      c->whole.reps += side->sightings > 0;
    } else if (c->whole.company < 0 ||
               (side->first.day != DAY_UNKNOWN && (best.day == DAY_UNKNOWN || side->first.day < best.day))) {
      best = side->first;
      c->whole.company = (int)i;
    }
  }
  c->whole.first = first_of_all(c);
}

/* The bucket of the latest interaction changes by time alone. */
static void open_recency(struct kith_claims *c)
{
  for (size_t i = 0; i < c->sides.len && c->recency_counts; i++) {
    int32_t day = recency_ends(c->sides.items[i].last_interaction, c->today);
    c->whole.next_day = day < c->whole.next_day ? day : c->whole.next_day;
  }
}

int claims_read(struct kith_claims *c, const struct kith_evidence *e, struct kith_error *err)
{
  forget_sides(c);
  c->shared_made = false;
  c->whole = (struct kith_whole){.owner = PARTY_NONE,
                                 .owner_sighting = SIGHTING_NONE,
                                 .account_owner = PARTY_NONE,
                                 .do_not_contact_since = DAY_UNKNOWN,
                                 .amount = NAN,
                                 .won_amount = NAN,
                                 .open_amount = NAN,
                                 .last_won = DAY_UNKNOWN,
                                 .company = -1,
                                 .first = -1,
                                 .next_day = DAY_NEVER};
  c->said.len = 0;
  vec_reserve(&c->said, e->sighting_count);
  c->said.len = e->sighting_count;
  for (size_t i = 0; i < e->sighting_count; i++) {
    int rc = read_sighting(c, &e->sightings[i], &c->said.items[i], err);
    if (rc != KITH_OK)
      return rc;
  }
  whole_owner(c, e);
  for (size_t i = 0; i < e->interaction_count; i++)
    add_interactions(c, &e->interactions[i]);
  read_whole(c, e);
  find_spells(c);
  find_newcomers(c);
  find_inherited(c);
  sort_sides(c);
  compare_sides(c);
  open_recency(c);
  return KITH_OK;
}
