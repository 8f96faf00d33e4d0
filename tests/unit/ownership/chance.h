/* Evidence by chance: the same numbers on every machine, and what of it there was on a day. */
#ifndef KITH_TEST_OWNERSHIP_CHANCE_H
#define KITH_TEST_OWNERSHIP_CHANCE_H

#include "unit/ownership/scene.h"

enum { CHANCE_SIGHTINGS = 5, CHANCE_DEALS = 3, CHANCE_CONSENTS = 3 };

struct chance {
  uint64_t seed;
  int32_t from, to; /* days that there are */
};

static inline uint64_t roll(struct chance *c, uint64_t sides)
{
  c->seed ^= c->seed << 13;
  c->seed ^= c->seed >> 7;
  c->seed ^= c->seed << 17;
  return (c->seed >> 11) % sides;
}

static inline bool one_in(struct chance *c, uint64_t sides)
{
  return roll(c, sides) == 0;
}

static inline int32_t some_day(struct chance *c, uint64_t known_in)
{
  return roll(c, known_in + 1) ? c->from + (int32_t)roll(c, (uint64_t)(c->to - c->from)) : DAY_UNKNOWN;
}

static inline struct kith_str some_text(struct chance *c, const char *const *texts, size_t count)
{
  return str_of(texts[roll(c, count)]);
}
#define SOME(c, ...)                                                                                                   \
  some_text(c, (const char *const[]){__VA_ARGS__}, sizeof(const char *const[]){__VA_ARGS__} / sizeof(const char *))

/* What there is about one contact, before it is packed. */
struct found {
  struct kith_owner_sighting sightings[CHANCE_SIGHTINGS];
  struct kith_facts facts[CHANCE_SIGHTINGS];
  size_t sighting_count;
  struct kith_owner_deal deals[CHANCE_DEALS];
  size_t deal_count;
  struct kith_owner_interactions interactions[SOURCES];
  size_t interaction_count;
  struct kith_owner_account account;
  struct kith_consent consents[CHANCE_CONSENTS];
  size_t consent_count;
  int listed;
  bool is_listed;
};

static const uint32_t absences = SIGNAL_FREEMAIL | SIGNAL_HOME_PHONE | SIGNAL_NO_WORK;

static inline uint32_t some_signals(struct chance *c)
{
  static const uint32_t all[] = {SIGNAL_FAMILY,    SIGNAL_FRIEND,  SIGNAL_PRIVATE,   SIGNAL_CARE,     SIGNAL_HOUSEHOLD,
                                 SIGNAL_RELATIVES, SIGNAL_HAS_ORG, SIGNAL_HAS_TITLE, SIGNAL_COLLEAGUE};
  uint32_t signals = one_in(c, 2) ? SIGNAL_HAS_ORG | SIGNAL_WORK_EMAIL : (uint32_t)roll(c, 8) << 8;
  return one_in(c, 4) ? signals | all[roll(c, sizeof all / sizeof all[0])] : signals;
}

static inline struct kith_facts some_facts(struct chance *c)
{
  return (struct kith_facts){.created = some_day(c, 2),
                             .updated = some_day(c, 1),
                             .seen_on = some_day(c, 1),
                             .connected_on = some_day(c, 1),
                             .signals = some_signals(c),
                             .lead_source = (uint8_t)(one_in(c, 2) ? roll(c, LEAD_COUNT) : 0),
                             .lifecycle = (uint8_t)roll(c, LIFECYCLE_UNPROVEN),
                             .do_not_contact = (uint8_t)(one_in(c, 4) ? roll(c, 3) : 0),
                             .email_opt_out = (uint8_t)(one_in(c, 4) ? roll(c, 3) : 0),
                             .deleted = (uint8_t)(one_in(c, 6) ? roll(c, 3) : 0),
                             .reference = (uint8_t)(one_in(c, 4) ? roll(c, 3) : 0),
                             .opt_out_on = some_day(c, 1),
                             .owner = SOME(c, "", "", "Dana Reyes", "eli@acme.example", "Nobody Known"),
                             .org = SOME(c, "", "Globex", "Initech"),
                             .family = SOME(c, "", "Reyes", "Chen", "Novak"),
                             .territory = SOME(c, "", "West", "East"),
                             .lead_paid_by = SOME(c, "", "", "company", "rep"),
                             .country = {0}};
}

static inline void some_dealings(struct chance *c, struct found *f, uint32_t source, int32_t today)
{
  struct kith_owner_interactions one = {.source = source,
                                        .in = (uint32_t)roll(c, 3),
                                        .out = (uint32_t)roll(c, 3),
                                        .first = some_day(c, 3),
                                        .last = DAY_UNKNOWN,
                                        .next = some_day(c, 1)};
  one.first = one.first > today ? today : one.first;
  one.last = one.first;
  if (!one.in && !one.out)
    one.first = one.last = DAY_UNKNOWN;
  one.next = one.next > today ? one.next : DAY_NEVER;
  if (one.in || one.out || one.next != DAY_NEVER)
    f->interactions[f->interaction_count++] = one;
}

/* `today`: dealings are counted up to it. */
static inline void some_evidence(struct chance *c, int32_t today, struct found *f)
{
  *f = (struct found){.account = {.name = STR_NONE, .owner = STR_NONE, .territory = STR_NONE}};
  f->sighting_count = 1 + roll(c, CHANCE_SIGHTINGS);
  for (size_t i = 0; i < f->sighting_count; i++) {
    f->facts[i] = some_facts(c);
    f->sightings[i] = (struct kith_owner_sighting){
        .id = i + 1, .source = (uint32_t)roll(c, SOURCES), .observed_day = some_day(c, 4), .gone = one_in(c, 8)};
  }
  for (f->deal_count = 0; f->deal_count < roll(c, CHANCE_DEALS + 1); f->deal_count++) {
    bool closed = one_in(c, 2);
    f->deals[f->deal_count] = (struct kith_owner_deal){.amount = one_in(c, 4) ? -1 : (double)(100 * roll(c, 50)),
                                                       .won = closed && one_in(c, 2),
                                                       .closed = closed,
                                                       .day = some_day(c, 3),
                                                       .owner = SOME(c, "", "dana@acme.example", "Eli Novak"),
                                                       .created = some_day(c, 2),
                                                       .currency = SOME(c, "", "USD", "EUR"),
                                                       .of_account = one_in(c, 3)};
  }
  for (uint32_t i = 0; i < SOURCES; i++)
    if (one_in(c, 6))
      some_dealings(c, f, i, today);
  for (f->consent_count = 0; f->consent_count < roll(c, CHANCE_CONSENTS + 1); f->consent_count++)
    f->consents[f->consent_count] = (struct kith_consent){.channels = 1 + (uint32_t)roll(c, 3),
                                                          .withdrawn = one_in(c, 2),
                                                          .everything = one_in(c, 4),
                                                          .day = some_day(c, 4),
                                                          .purpose = SOME(c, "", "newsletter", "offers")};
  for (size_t i = 0; i < f->consent_count; i++)
    f->consents[i].everything &= f->consents[i].withdrawn;
  if (one_in(c, 3))
    f->account = (struct kith_owner_account){.name = KITH_STR("Globex"),
                                             .owner = SOME(c, "", "Dana Reyes", "Eli Novak"),
                                             .level = (int)roll(c, 5),
                                             .territory = SOME(c, "", "North"),
                                             .contacts = roll(c, 60),
                                             .number = 7};
  f->is_listed = one_in(c, 6);
  f->listed = 1 + (int)roll(c, 3);
}

/* ---- As if nothing after `today` had been written down ---- */

static inline void cut_day(int32_t *day, int32_t today)
{
  if (*day > today)
    *day = DAY_UNKNOWN;
}

static inline bool cut_sighting(struct kith_owner_sighting *s, struct kith_facts *f, int32_t today)
{
  int32_t *days[] = {&f->created, &f->updated, &f->seen_on, &f->connected_on, &s->observed_day};
  size_t known = 0, left = 0;
  for (size_t i = 0; i < 5; i++) {
    known += *days[i] != DAY_UNKNOWN;
    cut_day(days[i], today);
    left += *days[i] != DAY_UNKNOWN;
  }
  if (f->opt_out_on > today && f->do_not_contact == TRUTH_YES)
    f->do_not_contact = TRUTH_UNKNOWN;
  cut_day(&f->opt_out_on, today);
  return left || !known;
}

/* Closed by then, it was there, whenever somebody typed it; closed later, it was open when it is known to have begun. */
static inline bool cut_deal(struct kith_owner_deal *d, int32_t today)
{
  bool begun = d->created <= today, later = d->day > today;
  if (!d->closed && !d->won)
    return begun;
  if (later && (!begun || d->created == DAY_UNKNOWN || d->created >= d->day))
    return false;
  d->won &= !later;
  d->closed &= !later;
  cut_day(&d->created, today);
  return true;
}

static inline void cut(const struct found *all, int32_t today, struct found *out)
{
  *out = *all;
  out->sighting_count = out->deal_count = out->consent_count = 0;
  for (size_t i = 0; i < all->sighting_count; i++) {
    out->facts[out->sighting_count] = all->facts[i];
    out->sightings[out->sighting_count] = all->sightings[i];
    out->sighting_count += cut_sighting(&out->sightings[out->sighting_count], &out->facts[out->sighting_count], today);
  }
  for (size_t i = 0; i < all->deal_count; i++) {
    out->deals[out->deal_count] = all->deals[i];
    out->deal_count += cut_deal(&out->deals[out->deal_count], today);
  }
  for (size_t i = 0; i < all->consent_count; i++)
    if (all->consents[i].day <= today)
      out->consents[out->consent_count++] = all->consents[i];
  for (size_t i = 0; i < out->interaction_count; i++)
    out->interactions[i].next = DAY_NEVER;
}

/* Packs the facts in `arena`; points into *f. */
static inline struct kith_evidence evidence_of(struct found *f, struct kith_arena *arena)
{
  struct kith_buf blob = BUF_MAX(FACTS_MAX);
  for (size_t i = 0; i < f->sighting_count; i++) {
    blob.len = 0;
    assert_int_equal(facts_encode(&f->facts[i], &blob), KITH_OK);
    f->sightings[i].facts = arena_str(arena, buf_str(&blob));
  }
  buf_free(&blob);
  return (struct kith_evidence){.sightings = f->sightings,
                                .sighting_count = f->sighting_count,
                                .deals = f->deals,
                                .deal_count = f->deal_count,
                                .interactions = f->interactions,
                                .interaction_count = f->interaction_count,
                                .account = f->account,
                                .consents = f->consents,
                                .consent_count = f->consent_count,
                                .listed = &f->listed,
                                .listed_count = f->is_listed};
}

#endif
