#include "report/customers.h"

#include "report/deals.h"

struct taken {
  uint64_t id;
  uint8_t proven;
};

struct asking {
  const struct kith_reading *reading;
  const struct kith_customers_filter *filter;
  struct kith_customers *out;
  struct kith_deals deals;
  struct kith_dates dates;
  struct kith_contacts gathered;
  VEC(uint8_t) said;       /* by identity: 1 << enum kith_lifecycle */
  VEC(struct taken) taken; /* those to list */
  struct kith_arena scratch;
};

/* ---- What is said, and what is proven ---- */

static int take_sighting(void *arg, const struct kith_evidence_row *row, struct kith_error *err)
{
  struct asking *a = arg;
  struct kith_facts f;
  int rc = dates_add(&a->dates, row, err);
  if (rc != KITH_OK || row->kind != KITH_CONTACT)
    return rc == KITH_OK ? deals_take(&a->deals, row, err) : rc;
  if (!row->identity || reading_source(a->reading, row->id) == UINT32_MAX ||
      facts_decode(row->facts, &f, NULL) != KITH_OK)
    return KITH_OK;
  while (a->said.len <= row->identity)
    vec_push(&a->said, 0);
  a->said.items[row->identity] |= (uint8_t)(1u << f.lifecycle);
  return KITH_OK;
}

static unsigned said_of(const struct asking *a, uint64_t identity)
{
  return identity < a->said.len ? a->said.items[identity] & ~(1u << LIFECYCLE_UNKNOWN) : 0;
}

static uint8_t proven_of(struct kith_str word)
{
  for (unsigned i = LIFECYCLE_UNKNOWN + 1; i < LIFECYCLE_COUNT; i++)
    if (str_eq_c(word, lifecycle_name(i)))
      return (uint8_t)i;
  return LIFECYCLE_UNKNOWN;
}

static int take_decision(void *arg, const struct kith_decision_row *row, struct kith_error *err)
{
  struct asking *a = arg;
  struct kith_verdict v;
  arena_reset(&a->scratch);
  int rc = decision_decode(row->bytes, &a->scratch, &v, err);
  if (rc != KITH_OK)
    return rc;
  const struct kith_lifecycle_known known = {.said = said_of(a, row->identity)};
  uint8_t said = lifecycle_find(&known).said, proven = proven_of(v.decision.lifecycle);
  bool bought = proven == LIFECYCLE_CUSTOMER || proven == LIFECYCLE_FORMER_CUSTOMER;
  a->out->contacts++;
  a->out->counts[said][proven]++;
  if (bought || (said != LIFECYCLE_CUSTOMER && said != LIFECYCLE_FORMER_CUSTOMER))
    return KITH_OK;
  a->out->taken_back++;
  if (a->filter->unproven && proven != LIFECYCLE_UNPROVEN)
    return KITH_OK;
  if (a->out->listed++ < a->filter->most)
    vec_push(&a->taken, ((struct taken){row->identity, proven}));
  return KITH_OK;
}

/* ---- One claim ---- */

static struct kith_witness witness_of(const struct asking *a, const struct kith_contact *c, uint8_t word)
{
  struct kith_witness best = {.since = DAY_UNKNOWN};
  for (size_t i = 0; i < c->sightings.len; i++) {
    const struct kith_contact_sighting *s = &c->sightings.items[i];
    struct kith_facts f;
    if (s->source == UINT32_MAX || facts_decode(s->facts, &f, NULL) != KITH_OK || f.lifecycle != word)
      continue;
    struct kith_witness one = {s->source_name, a->reading->sources[s->source].possession == POSSESSION_INTERNAL,
                               s->date.day};
    best = witness_is_better(&one, &best) ? one : best;
  }
  return best;
}

static bool account_was_met(const struct kith_contact *c, size_t before)
{
  for (size_t i = 0; i < before; i++)
    if (c->sightings.items[i].account == c->sightings.items[before].account)
      return true;
  return false;
}

/* Nothing is won, or nothing would be taken back: what is not lost is open. */
static void count_deals(const struct asking *a, size_t first, bool of_contact, struct kith_lifecycle_known *out)
{
  for (size_t i = first; i != SIZE_MAX;) {
    const struct kith_deal *d = &a->deals.items.items[i];
    i = of_contact ? d->next_of_contact : d->next_of_account;
    out->deals++;
    out->open += d->alive;
    out->account_open += d->alive && !of_contact;
  }
}

static struct kith_lifecycle_known known_of(const struct asking *a, const struct kith_contact *c)
{
  struct kith_lifecycle_known known = {.said = said_of(a, c->id), .have_deals = a->deals.items.len > 0};
  for (size_t i = 0; i < c->sightings.len; i++) {
    const struct kith_contact_sighting *s = &c->sightings.items[i];
    count_deals(a, deals_of_contact(&a->deals, s->key), true, &known);
    if (!account_was_met(c, i))
      count_deals(a, deals_of_account(&a->deals, s->account), false, &known);
  }
  return known;
}

static int list_one(struct asking *a, struct kith_contact *c, uint8_t proven, struct kith_error *err)
{
  struct kith_arena *arena = &a->out->arena;
  arena_reset(&a->scratch);
  int rc = contact_date(c, a->reading, &a->dates, &a->scratch, err);
  if (rc == KITH_OK)
    rc = contact_open(c, a->reading, &a->scratch, err);
  if (rc != KITH_OK)
    return rc;
  struct kith_lifecycle_known known = known_of(a, c);
  uint8_t said = lifecycle_find(&known).said;
  struct kith_lifecycle_words words = {.said = witness_of(a, c, said),
                                       .free_user = witness_of(a, c, LIFECYCLE_FREE_USER),
                                       .account = contact_org(c),
                                       .deals_on_file = a->deals.items.len};
  vec_push(&a->out->items,
           ((struct kith_customer){.id = c->id,
                                   .name = arena_str(arena, contact_name(c)),
                                   .org = arena_str(arena, contact_org(c)),
                                   .said_by = arena_str(arena, words.said.source),
                                   .since = words.said.since,
                                   .said = said,
                                   .proven = proven,
                                   .reason = arena_str(arena, lifecycle_reason(&known, &words, &a->scratch))}));
  return KITH_OK;
}

static int list_all(struct asking *a, struct kith_error *err)
{
  for (size_t i = 0; i < a->taken.len; i++)
    contacts_want(&a->gathered, a->taken.items[i].id);
  int rc = a->taken.len ? contacts_gather(&a->gathered, NULL, err) : KITH_OK;
  for (size_t i = 0; i < a->taken.len && rc == KITH_OK; i++)
    rc = list_one(a, &a->gathered.items.items[i], a->taken.items[i].proven, err);
  return rc;
}

int customers_read(const struct kith_reading *reading, const struct kith_customers_filter *filter,
                   struct kith_customers *out, struct kith_error *err)
{
  struct asking a = {.reading = reading, .filter = filter, .out = out, .deals = {.reading = reading}};
  *out = (struct kith_customers){0};
  a.gathered = (struct kith_contacts){.arena = &out->arena, .reading = reading};
  if (!reading->policy)
    return error_set(err, KITH_E_CONFIG, "the pipeline names no policy, so nobody was decided; see ownership: policy:");
  int rc = dates_new(reading, &a.dates, err);
  if (rc == KITH_OK)
    rc = evidence_each(reading->store, true, take_sighting, &a, err);
  dates_end(&a.dates);
  out->deals = a.deals.items.len;
  if (rc == KITH_OK)
    rc = decision_each(reading->store, take_decision, &a, err);
  if (rc == KITH_OK)
    rc = list_all(&a, err);
  dates_free(&a.dates);
  deals_free(&a.deals);
  contacts_free(&a.gathered);
  vec_free(&a.said);
  vec_free(&a.taken);
  arena_free(&a.scratch);
  return rc;
}

void customers_free(struct kith_customers *c)
{
  vec_free(&c->items);
  arena_free(&c->arena);
}
