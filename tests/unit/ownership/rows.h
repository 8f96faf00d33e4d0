/* Evidence of one contact read into rows of facts, without a policy: for the tests of claims and of rows. */
#ifndef KITH_TEST_OWNERSHIP_ROWS_H
#define KITH_TEST_OWNERSHIP_ROWS_H

#include "unit/ownership/scene.h"

#include "ownership/row.h"

static struct scene s;
static struct kith_holding holdings[SOURCES];
static struct kith_survey survey;
static struct kith_claims claims;
static struct kith_fact_row row;

static inline int start(void **state)
{
  (void)state;
  scene_start(&s);
  for (size_t i = 0; i < SOURCES; i++) {
    int holder = people_find(&s.people, sources[i].holder);
    holdings[i] =
        (struct kith_holding){.holder = holder, .entity = holder == 0 ? 0 : PARTY_NONE, .source = &sources[i]};
  }
  holdings_rank(holdings, SOURCES);
  survey_init(&survey, SOURCES);
  claims_init(&claims, &s.people, holdings, SOURCES, &survey, day_parse(KITH_STR(TODAY)));
  claims.have_deals = claims.have_interactions = true;
  claims.scratch = &s.arena;
  return 0;
}

static inline int end(void **state)
{
  (void)state;
  claims_free(&claims);
  survey_free(&survey);
  scene_end(&s);
  return 0;
}

#define CONTACT(...) record_of(&s.arena, KITH_CONTACT, __VA_ARGS__, 0)
#define DAY(text)    day_parse(KITH_STR(text))

/* Surveys the sightings, reads them, and gives the row of a party. */
static inline const struct kith_fact_row *row_of(const char *party)
{
  struct kith_error err = {0};
  const struct kith_evidence e = {.sightings = s.sightings,
                                  .sighting_count = s.sighting_count,
                                  .deals = s.deals,
                                  .deal_count = s.deal_count,
                                  .interactions = s.interactions,
                                  .interaction_count = s.interaction_count,
                                  .account = s.account,
                                  .consents = s.consents,
                                  .consent_count = s.consent_count};
  for (size_t i = 0; i < s.sighting_count; i++)
    survey_add(&survey, s.sightings[i].source, SURVEY_OBSERVED, DAY(TODAY));
  survey_end(&survey);
  if (claims_read(&claims, &e, &err) != KITH_OK)
    fail_msg("%s", err.message);
  for (size_t i = 0; i < claims.sides.len; i++)
    if (str_eq_c(s.people.parties.items[claims.sides.items[i].party].text, party)) {
      claims_row(&claims, &e, &claims.sides.items[i], &row);
      return &row;
    }
  fail_msg("%s has no claim", party);
  return NULL;
}

static inline void expect(int column, const char *text)
{
  struct kith_str got = row_text(&row, column, &s.arena);
  if (!str_eq_c(got, text))
    fail_msg("%s is %.*s, expected %s", fact_columns[column].name, STR_ARG(got), text);
}

#endif
