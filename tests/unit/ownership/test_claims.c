/* From sightings to rows of facts: grades, bulk, who knew first, owners, private signals. */
#include "unit/ownership/rows.h"

#include "ownership/personal.h"

static void test_grades_follow_the_place(void **state)
{
  (void)state;
  see(&s, CRM, CONTACT(KITH_P_FN, "X", KITH_P_CREATED, "2021-03-01"));
  see(&s, DANA_PHONE, CONTACT(KITH_P_FN, "X", KITH_P_CREATED, "2015-03-01"));
  see(&s, ELI_LINKEDIN, CONTACT(KITH_P_FN, "X", KITH_P_CONNECTED_ON, "2018-03-01"));
  row_of("company");
  expect(COL_FIRST_SEEN, "2021-03-01");
  expect(COL_FIRST_SEEN_GRADE, "controlled");
  expect(COL_FIRST_SEEN_SOURCE, "crm");
  expect(COL_OTHER_REPS, "2");
  row_of("dana@acme.example");
  expect(COL_FIRST_SEEN_GRADE, "self-dated");
  expect(COL_SELF_DATED_SINCE, "2015-03-01");
  expect(COL_COMPANY_KNEW_FIRST, "unknown"); /* her word against a system's date */
  expect(COL_OTHER_REPS, "1");
  row_of("eli@acme.example");
  expect(COL_FIRST_SEEN_GRADE, "third-party");
  expect(COL_COMPANY_KNEW_FIRST, "no");
  expect(COL_HIRED, "2020-02-01");
}

static void test_sound_dates_before_own_ones(void **state)
{
  (void)state;
  see(&s, DANA_PHONE, CONTACT(KITH_P_FN, "X", KITH_P_CREATED, "2012-01-01"));
  see(&s, DANA_LINKEDIN, CONTACT(KITH_P_FN, "X", KITH_P_CONNECTED_ON, "2020-05-05"));
  row_of("dana@acme.example");
  expect(COL_FIRST_SEEN, "2020-05-05");
  expect(COL_FIRST_SEEN_GRADE, "third-party");
  expect(COL_SELF_DATED_SINCE, "2012-01-01");
  expect(COL_IN_PORTABLE, "yes");
  expect(COL_IN_EXTERNAL, "yes");
  expect(COL_IN_INTERNAL, "no");
  expect(COL_SIGHTINGS, "2");
}

static void test_dates_to_come_date_nothing(void **state)
{
  (void)state;
  see(&s, CRM, CONTACT(KITH_P_FN, "X", KITH_P_CREATED, "2099-01-01"));
  row_of("company");
  expect(COL_FIRST_SEEN, TODAY);
  expect(COL_FIRST_SEEN_GRADE, "observed");
  expect(COL_FIRST_SEEN_BULK, "yes");
}

static void test_company_knew_first(void **state)
{
  (void)state;
  see(&s, CRM, CONTACT(KITH_P_FN, "X", KITH_P_CREATED, "2016-03-01"));
  see(&s, ELI_LINKEDIN, CONTACT(KITH_P_FN, "X", KITH_P_CONNECTED_ON, "2018-03-01"));
  row_of("eli@acme.example");
  expect(COL_COMPANY_KNEW_FIRST, "yes");
  row_of("company");
  expect(COL_COMPANY_KNEW_FIRST, "no"); /* no other entity */
}

static void test_nobody_else_knew_first(void **state)
{
  (void)state;
  see(&s, DANA_PHONE, CONTACT(KITH_P_FN, "X"));
  row_of("dana@acme.example");
  expect(COL_COMPANY_KNEW_FIRST, "no");
  expect(COL_COMPANY_FIRST_SEEN, "unknown");
  expect(COL_APPEARED_BEFORE_NOTICE_DAYS, "unknown"); /* the first reading says nothing about it */
}

static void test_appearing_before_notice(void **state)
{
  (void)state;
  see(&s, DANA_PHONE, CONTACT(KITH_P_FN, "X", KITH_P_REV, "2026-11-11"));
  row_of("dana@acme.example");
  expect(COL_APPEARED_BEFORE_NOTICE_DAYS, "9");
}

/* 20 records, and a fifth of the source or ten times its average day. */
static void test_bulk_days(void **state)
{
  (void)state;
  struct kith_survey v;
  survey_init(&v, 3);
  for (int i = 0; i < 20; i++)
    survey_add(&v, 0, SURVEY_CREATED, 100);
  for (int i = 0; i < 80; i++)
    survey_add(&v, 0, SURVEY_CREATED, 200 + i);
  for (int i = 0; i < 19; i++)
    survey_add(&v, 1, SURVEY_CREATED, 100);
  for (int day = 0; day < 400; day++)
    for (int i = 0; i < (day == 7 ? 60 : 3); i++)
      survey_add(&v, 2, SURVEY_CREATED, day);
  survey_add(&v, 1, SURVEY_OBSERVED, 50);
  survey_add(&v, 1, SURVEY_OBSERVED, 51);
  survey_end(&v);
  assert_true(survey_is_bulk(&v, 0, SURVEY_CREATED, 100));
  assert_false(survey_is_bulk(&v, 0, SURVEY_CREATED, 201));
  assert_false(survey_is_bulk(&v, 0, SURVEY_UPDATED, 100));
  assert_false(survey_is_bulk(&v, 1, SURVEY_CREATED, 100)); /* all of the source, but too few */
  assert_true(survey_is_bulk(&v, 2, SURVEY_CREATED, 7));
  assert_false(survey_is_bulk(&v, 2, SURVEY_CREATED, 8));
  assert_true(survey_is_bulk(&v, 1, SURVEY_OBSERVED, 50)); /* the first reading */
  assert_false(survey_is_bulk(&v, 1, SURVEY_OBSERVED, 51));
  assert_false(survey_is_bulk(&v, 9, SURVEY_CREATED, 100));
  survey_free(&v);
}

static void test_crm_owner(void **state)
{
  (void)state;
  see(&s, CRM, CONTACT(KITH_P_FN, "X", KITH_P_OWNER, "Eli Novak"));
  see(&s, DANA_PHONE, CONTACT(KITH_P_FN, "X"));
  row_of("eli@acme.example");
  expect(COL_CRM_OWNER, "yes");
  expect(COL_CRM_OWNED_BY_OTHER, "no");
  expect(COL_SIGHTINGS, "0");
  row_of("dana@acme.example");
  expect(COL_CRM_OWNER, "no");
  expect(COL_CRM_OWNED_BY_OTHER, "yes");
}

static void test_an_owner_nobody_knows(void **state)
{
  (void)state;
  see(&s, CRM, CONTACT(KITH_P_FN, "X", KITH_P_OWNER, "Somebody Else"));
  see(&s, DANA_PHONE, CONTACT(KITH_P_FN, "X"));
  row_of("dana@acme.example");
  expect(COL_CRM_OWNER, "unknown");
  expect(COL_CRM_OWNED_BY_OTHER, "unknown");
}

static void test_deals_and_dealings(void **state)
{
  (void)state;
  see(&s, CRM, CONTACT(KITH_P_FN, "X", KITH_P_ORG, "Globex"));
  see(&s, DANA_LINKEDIN, CONTACT(KITH_P_FN, "X"));
  s.deals[s.deal_count++] = (struct kith_owner_deal){.amount = 100, .won = true, .closed = true, .day = DAY_UNKNOWN};
  s.deals[s.deal_count++] = (struct kith_owner_deal){.amount = -1, .day = DAY_UNKNOWN};
  s.interactions[s.interaction_count++] = (struct kith_owner_interactions){
      .source = DANA_LINKEDIN, .in = 3, .out = 2, .first = DAY("2018-01-01"), .last = DAY("2024-01-01")};
  s.account = (struct kith_owner_account){.name = KITH_STR("Globex Corp"), .level = 3};
  row_of("dana@acme.example");
  expect(COL_DEALS, "2");
  expect(COL_WON_DEALS, "1");
  expect(COL_OPEN_DEALS, "1");
  expect(COL_DEAL_AMOUNT, "100");
  expect(COL_LIFECYCLE, "customer");
  expect(COL_INTERACTIONS, "5");
  expect(COL_INTERACTIONS_IN, "3");
  expect(COL_LAST_INTERACTION, "2024-01-01");
  expect(COL_FIRST_SEEN, "2018-01-01");
  expect(COL_ACCOUNT, "Globex Corp");
  expect(COL_ACCOUNT_LEVEL, "3");
  row_of("company");
  expect(COL_INTERACTIONS, "0");
}

static void test_without_deals_there_is_no_knowing(void **state)
{
  (void)state;
  see(&s, CRM, CONTACT(KITH_P_FN, "X"));
  claims.have_deals = false;
  row_of("company");
  expect(COL_HAS_DEAL, "unknown");
  expect(COL_WON_DEALS, "unknown");
}

/* What an entity's book says is no rep's private life. */
static void test_private_signals_are_the_reps_own(void **state)
{
  (void)state;
  see(&s, CRM, CONTACT(KITH_P_FN, "Rosa Reyes", KITH_P_CATEGORIES, "Family"));
  see(&s, DANA_PHONE, CONTACT(KITH_P_FN, "Rosa Reyes"));
  row_of("company");
  expect(COL_PERSONAL_SCORE, "0");
  row_of("dana@acme.example");
  assert_true(row.facts[COL_PERSONAL_SCORE].real < 0.5);
}

static void test_same_family_name(void **state)
{
  (void)state;
  struct kith_record *r = CONTACT(KITH_P_FN, "Rosa Reyes");
  const struct kith_part parts[] = {{sizeof parts[0], KITH_N_FAMILY, KITH_STR("REYES")},
                                    {sizeof parts[0], KITH_N_GIVEN, KITH_STR("Rosa")}};
  const struct kith_property n = {.size = sizeof n, .name = KITH_P_N, .part_count = 2, .parts = parts};
  record_put(r, &n);
  see(&s, DANA_PHONE, r);
  see(&s, ELI_PHONE, r);
  row_of("dana@acme.example");
  expect(COL_SAME_FAMILY_NAME, "yes");
  row_of("eli@acme.example");
  expect(COL_SAME_FAMILY_NAME, "no");
}

static void test_scores(void **state)
{
  (void)state;
  const uint32_t missing = SIGNAL_FREEMAIL | SIGNAL_HOME_PHONE | SIGNAL_NO_WORK;
  assert_true(personal_score(0) == 0);
  assert_true(personal_score(missing) < 0.5);
  assert_true(personal_score(missing | SIGNAL_SAME_NAME) < 0.8);
  assert_true(personal_score(SIGNAL_FAMILY) >= 0.9);
  assert_true(personal_score(SIGNAL_FAMILY | SIGNAL_WORK_EMAIL | SIGNAL_HAS_ORG) >= 0.9);
  assert_true(personal_score(SIGNAL_CARE) >= 0.8);
  assert_true(personal_score(SIGNAL_CARE | SIGNAL_WORK_EMAIL) < 0.8);
  for (uint32_t i = 0; i < 2048; i++)
    assert_true(personal_score(i) >= 0 && personal_score(i) <= 1);
  assert_int_equal(personal_professional(0), -1);
  assert_int_equal(personal_professional(SIGNAL_FAMILY), 0);
  assert_int_equal(personal_professional(SIGNAL_CARE | SIGNAL_HAS_TITLE), 0);
  assert_int_equal(personal_professional(SIGNAL_HAS_ORG), 1);
}

/* The order of sightings changes no fact but which of equals is named. */
static void test_order_does_not_matter(void **state)
{
  (void)state;
  struct kith_fact_row first;
  see(&s, CRM, CONTACT(KITH_P_FN, "X", KITH_P_CREATED, "2021-03-01", KITH_P_OWNER, "Eli Novak"));
  see(&s, DANA_PHONE, CONTACT(KITH_P_FN, "X", KITH_P_CREATED, "2015-03-01"));
  see(&s, ELI_LINKEDIN, CONTACT(KITH_P_FN, "X", KITH_P_CONNECTED_ON, "2018-03-01"));
  first = *row_of("eli@acme.example");
  struct kith_owner_sighting swap = s.sightings[0];
  s.sightings[0] = s.sightings[2];
  s.sightings[2] = swap;
  row_of("eli@acme.example");
  for (int c = 0; c < COLUMN_COUNT; c++) {
    struct kith_str a = row_text(&first, c, &s.arena), b = row_text(&row, c, &s.arena);
    if (!str_eq(a, b))
      fail_msg("%s: %.*s and %.*s", fact_columns[c].name, STR_ARG(a), STR_ARG(b));
  }
}

#define T(f) cmocka_unit_test_setup_teardown(f, start, end)

int main(void)
{
  const struct CMUnitTest tests[] = {
      T(test_grades_follow_the_place),
      T(test_sound_dates_before_own_ones),
      T(test_dates_to_come_date_nothing),
      T(test_company_knew_first),
      T(test_nobody_else_knew_first),
      T(test_appearing_before_notice),
      T(test_bulk_days),
      T(test_crm_owner),
      T(test_an_owner_nobody_knows),
      T(test_deals_and_dealings),
      T(test_without_deals_there_is_no_knowing),
      T(test_private_signals_are_the_reps_own),
      T(test_same_family_name),
      T(test_scores),
      T(test_order_does_not_matter),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
