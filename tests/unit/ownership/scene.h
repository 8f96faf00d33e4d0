/* A small company for the tests of this room: people, sources, sightings, and one decision. */
#ifndef KITH_TEST_OWNERSHIP_SCENE_H
#define KITH_TEST_OWNERSHIP_SCENE_H

#include "ownership/ownership.h" /* before cmocka, whose fail() is a macro */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define TODAY "2026-11-22"

enum { CRM, DANA_PHONE, DANA_LINKEDIN, ELI_PHONE, ELI_LINKEDIN, PAT_PHONE, SHEET, SOURCES };

static const struct kith_owner_source sources[SOURCES] = {
    [CRM] = {{"crm", 3}, {"csv", 3}, {"company", 7}, POSSESSION_INTERNAL, true, false, BASIS_UNKNOWN},
    [DANA_PHONE] = {{"dana-phone", 10},
                    {"vcard", 5},
                    {"dana@acme.example", 17},
                    POSSESSION_PORTABLE,
                    false,
                    true,
                    BASIS_VOLUNTARY},
    [DANA_LINKEDIN] = {{"dana-linkedin", 13},
                       {"linkedin", 8},
                       {"dana@acme.example", 17},
                       POSSESSION_EXTERNAL,
                       false,
                       true,
                       BASIS_VOLUNTARY},
    [ELI_PHONE] =
        {{"eli-phone", 9}, {"vcard", 5}, {"eli@acme.example", 16}, POSSESSION_PORTABLE, false, true, BASIS_VOLUNTARY},
    [ELI_LINKEDIN] = {{"eli-linkedin", 12},
                      {"linkedin", 8},
                      {"eli@acme.example", 16},
                      POSSESSION_EXTERNAL,
                      false,
                      true,
                      BASIS_VOLUNTARY},
    [PAT_PHONE] =
        {{"pat-phone", 9}, {"vcard", 5}, {"pat@acme.example", 16}, POSSESSION_PORTABLE, false, true, BASIS_VOLUNTARY},
    [SHEET] =
        {{"eli-sheet", 9}, {"csv", 3}, {"eli@acme.example", 16}, POSSESSION_PORTABLE, false, true, BASIS_VOLUNTARY},
};

struct scene {
  struct kith_arena arena;
  struct kith_people people;
  struct kith_diags diags;
  const struct kith_policy *policy;
  struct kith_ownership *ownership;
  struct kith_owner_sighting sightings[16];
  size_t sighting_count;
  struct kith_owner_deal deals[4];
  size_t deal_count;
  struct kith_owner_interactions interactions[4];
  size_t interaction_count;
  struct kith_owner_account account;
  struct kith_consent consents[8];
  size_t consent_count;
  struct kith_verdict verdict;
};

/* ---- Records: pairs of property and text, ended by 0 ---- */

static inline void put(struct kith_record *r, uint32_t name, const char *text)
{
  struct kith_part part = {sizeof part, name == KITH_P_ORG ? KITH_ORG_NAME : 0, str_of(text)};
  struct kith_property p = {.size = sizeof p, .name = name, .part_count = 1, .parts = &part};
  assert_int_equal(record_put(r, &p), KITH_OK);
}

static inline struct kith_record *record_of(struct kith_arena *arena, uint32_t kind, ...)
{
  struct kith_record *r = record_new(arena, kind, KITH_STR("k"), (struct kith_origin){0});
  va_list args;
  va_start(args, kind);
  for (int name; (name = va_arg(args, int)) != 0;)
    put(r, (uint32_t)name, va_arg(args, const char *));
  va_end(args);
  return r;
}

static inline void add_person(struct kith_people *people, struct kith_arena *arena, const char *email, const char *name,
                              const char *hired, const char *notice, const char *left, const char *manager)
{
  struct kith_error err = {0};
  struct kith_record *r =
      record_of(arena, KITH_PERSON, KITH_P_PERSON, name, KITH_P_EMAIL, email, KITH_P_FN, name, KITH_P_HIRED, hired,
                KITH_P_NOTICE, notice, KITH_P_LEFT, left, KITH_P_MANAGER, manager, 0);
  if (people_add_person(people, r, &err) != KITH_OK)
    fail_msg("%s", err.message);
}

/* ---- The scene ---- */

static inline const struct kith_policy *load_general(struct scene *s)
{
  const struct kith_policy *p = policy_load(KITH_SOURCE_DIR "/configs/policies/general.yaml", &s->arena, &s->diags);
  for (size_t i = 0; i < s->diags.list.len; i++)
    fail_msg("general.yaml:%u: %.*s", s->diags.list.items[i].line, STR_ARG(s->diags.list.items[i].message));
  return p;
}

/* Dana since 2019, about to leave; Eli since 2020; Pat left in 2023, whose manager was Mo. */
static inline void scene_people(struct scene *s)
{
  people_init(&s->people);
  people_default_entity(&s->people);
  add_person(&s->people, &s->arena, "dana@acme.example", "Dana Reyes", "2019-06-01", "2026-11-20", "2026-11-27",
             "mo@acme.example");
  add_person(&s->people, &s->arena, "eli@acme.example", "Eli Novak", "2020-02-01", "", "", "mo@acme.example");
  add_person(&s->people, &s->arena, "pat@acme.example", "Pat Quinn", "2015-01-01", "2023-02-01", "2023-03-31",
             "mo@acme.example");
  add_person(&s->people, &s->arena, "mo@acme.example", "Mo Idris", "2014-01-01", "", "", "");
}

static inline void scene_open(struct scene *s)
{
  struct kith_error err = {0};
  const struct kith_owner_settings settings = {.policy = s->policy,
                                               .people = &s->people,
                                               .sources = sources,
                                               .source_count = SOURCES,
                                               .today = day_parse(KITH_STR(TODAY)),
                                               .have_deals = true,
                                               .have_interactions = true};
  if (ownership_new(&settings, &s->ownership, &err) != KITH_OK)
    fail_msg("%s", err.message);
}

static inline void scene_start(struct scene *s)
{
  *s = (struct scene){0};
  s->policy = load_general(s);
  scene_people(s);
  scene_open(s);
}

static inline void scene_end(struct scene *s)
{
  ownership_free(s->ownership);
  people_free(&s->people);
  diag_free(&s->diags);
  arena_free(&s->arena);
}

/* A sighting of the contact; it is surveyed too. Observed on the day of the run, which is the first reading. */
static inline void see(struct scene *s, uint32_t source, const struct kith_record *record)
{
  struct kith_facts f;
  struct kith_buf blob = BUF_MAX(FACTS_MAX);
  struct kith_error err = {0};
  facts_extract(record, &f);
  assert_int_equal(facts_encode(&f, &blob), KITH_OK);
  struct kith_owner_sighting *to = &s->sightings[s->sighting_count];
  *to = (struct kith_owner_sighting){.id = s->sighting_count + 1,
                                     .source = source,
                                     .observed_day = day_parse(KITH_STR(TODAY)),
                                     .facts = arena_str(&s->arena, buf_str(&blob))};
  s->sighting_count++;
  buf_free(&blob);
  assert_int_equal(ownership_survey_add(s->ownership, source, to->observed_day, to->facts, &err), KITH_OK);
}

static inline const struct kith_decision *decide(struct scene *s)
{
  struct kith_error err = {0};
  const struct kith_evidence e = {.sightings = s->sightings,
                                  .sighting_count = s->sighting_count,
                                  .deals = s->deals,
                                  .deal_count = s->deal_count,
                                  .interactions = s->interactions,
                                  .interaction_count = s->interaction_count,
                                  .account = s->account,
                                  .consents = s->consents,
                                  .consent_count = s->consent_count};
  ownership_survey_end(s->ownership);
  if (ownership_decide(s->ownership, &e, 1, &s->arena, &s->verdict, &err) != KITH_OK)
    fail_msg("%s", err.message);
  return &s->verdict.decision;
}

static inline const struct kith_claim *claim_of(const struct kith_decision *d, const char *party)
{
  for (size_t i = 0; i < d->claim_count; i++)
    if (str_eq_c(d->claims[i].party, party))
      return &d->claims[i];
  fail_msg("no claim of %s", party);
  return NULL;
}

#define assert_str(s, text)                                                                                            \
  do {                                                                                                                 \
    struct kith_str got_ = (s);                                                                                        \
    if (!str_eq_c(got_, text))                                                                                         \
      fail_msg("got '%.*s', expected '%s'", STR_ARG(got_), text);                                                      \
  } while (0)

#define assert_class(d, expected)                                                                                      \
  do {                                                                                                                 \
    if ((d)->owner_class != (expected))                                                                                \
      fail_msg("class %s, expected %s: %.*s", owner_class_name((d)->owner_class), owner_class_name(expected),          \
               STR_ARG((d)->because));                                                                                 \
  } while (0)

#endif
