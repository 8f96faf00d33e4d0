/* Records of consent: what one says, and what several come to, by channel and purpose. */
#include "unit/ownership/scene.h"

static struct kith_arena arena;

static int end(void **state)
{
  (void)state;
  arena_free(&arena);
  return 0;
}

#define DAY(text) day_parse(KITH_STR(text))

static struct kith_consent said[CONSENT_PER_RECORD];

#define READ(...) consent_read(record_of(&arena, KITH_CONSENT, __VA_ARGS__, 0), said)

static void test_one_record(void **state)
{
  (void)state;
  assert_int_equal(READ(KITH_P_EMAIL, "a@b.example", KITH_P_WHEN, "2024-03-01", KITH_P_SCOPE, "newsletter"), 1);
  assert_int_equal(said[0].channels, CONSENT_EMAIL); /* a list of a newsletter tool */
  assert_false(said[0].withdrawn);
  assert_int_equal(said[0].day, DAY("2024-03-01"));
  assert_str(said[0].purpose, "newsletter");
  assert_int_equal(READ(KITH_P_WHEN, "2024-03-01", KITH_P_OPT_OUT_ON, "2025-01-01", KITH_P_CHANNEL, "SMS"), 2);
  assert_int_equal(said[0].channels, CONSENT_PHONE);
  assert_int_equal(said[1].channels, CONSENT_PHONE);
  assert_true(said[1].withdrawn);
  assert_int_equal(said[1].day, DAY("2025-01-01"));
}

static void test_no_date_no_consent(void **state)
{
  (void)state;
  assert_int_equal(READ(KITH_P_EMAIL, "a@b.example", KITH_P_SCOPE, "newsletter"), 0);
  assert_int_equal(READ(KITH_P_EMAIL, "a@b.example", KITH_P_EMAIL_OPT_OUT, "false"), 0);
  assert_int_equal(READ(KITH_P_WHEN, "2024-03-01", KITH_P_CHANNEL, "post"), 0); /* none of ours */
  assert_int_equal(READ(KITH_P_WHEN, "2024-03-01", KITH_P_DELETED, "true"), 0);
}

static void test_withdrawals(void **state)
{
  (void)state;
  assert_int_equal(READ(KITH_P_OPT_OUT_ON, "2025-01-01"), 1);
  assert_int_equal(said[0].channels, CONSENT_EMAIL | CONSENT_PHONE);
  assert_int_equal(READ(KITH_P_EMAIL_OPT_OUT, "true", KITH_P_SCOPE, "offers"), 1);
  assert_int_equal(said[0].channels, CONSENT_EMAIL);
  assert_int_equal(said[0].day, DAY_UNKNOWN);
  assert_str(said[0].purpose, "offers");
  assert_int_equal(READ(KITH_P_DO_NOT_CONTACT, "true", KITH_P_CHANNEL, "email", KITH_P_SCOPE, "offers"), 1);
  assert_true(said[0].everything);
  assert_int_equal(said[0].channels, CONSENT_EMAIL | CONSENT_PHONE);
  assert_str(said[0].purpose, "");
}

/* Salesforce has how it stands where others have the purpose. */
static void test_words_for_how_it_stands(void **state)
{
  (void)state;
  assert_int_equal(READ(KITH_P_WHEN, "2024-03-01", KITH_P_CHANNEL, "email", KITH_P_SCOPE, "OptIn"), 1);
  assert_false(said[0].withdrawn);
  assert_str(said[0].purpose, "");
  assert_int_equal(READ(KITH_P_WHEN, "2024-03-01", KITH_P_CHANNEL, "email", KITH_P_SCOPE, "Opt-out"), 1);
  assert_true(said[0].withdrawn);
  assert_int_equal(said[0].day, DAY("2024-03-01"));
  assert_int_equal(READ(KITH_P_WHEN, "2024-03-01", KITH_P_CHANNEL, "email", KITH_P_SCOPE, "NotSeen"), 0);
  assert_int_equal(READ(KITH_P_FROM, "2024-03-01", KITH_P_SCOPE, "given", KITH_P_UNTIL, "2024-12-31"), 2);
  assert_int_equal(said[0].day, DAY("2024-03-01"));
  assert_int_equal(said[1].day, DAY("2025-01-01")); /* it was given for a time */
}

/* ---- Several ---- */

static struct kith_consent given(int32_t day, const char *purpose)
{
  return (struct kith_consent){.channels = CONSENT_EMAIL, .day = day, .purpose = str_of(purpose)};
}

static struct kith_consent withdrawn(int32_t day, const char *purpose)
{
  return (struct kith_consent){.channels = CONSENT_EMAIL, .withdrawn = true, .day = day, .purpose = str_of(purpose)};
}

/* Whatever the order they come in. */
static struct kith_consents sum(struct kith_consent a, struct kith_consent b, struct kith_consent c)
{
  struct kith_consent list[] = {a, b, c}, other[] = {c, b, a};
  struct kith_consents out, again;
  consent_sum(list, 3, 1000, &arena, &out);
  consent_sum(other, 3, 1000, &arena, &again);
  assert_int_equal(out.email, again.email);
  assert_true(str_eq(out.purposes, again.purposes));
  return out;
}

static void test_the_newest_counts_for_each_purpose(void **state)
{
  (void)state;
  struct kith_consents s = sum(given(10, "news"), withdrawn(20, "news"), given(5, "offers"));
  assert_int_equal(s.email, CONSENT_GIVEN);
  assert_int_equal(s.phone, CONSENT_UNKNOWN);
  assert_str(s.purposes, "offers");
  s = sum(given(10, "news"), withdrawn(20, "News"), given(30, "news"));
  assert_int_equal(s.email, CONSENT_GIVEN);
  s = sum(given(10, "news"), withdrawn(10, "news"), withdrawn(3, "offers"));
  assert_int_equal(s.email, CONSENT_WITHDRAWN); /* on one day the withdrawal is the later one */
  s = sum(given(10, "b"), given(10, "a"), withdrawn(10, "c"));
  assert_str(s.purposes, "a, b");
}

static void test_a_withdrawal_of_all(void **state)
{
  (void)state;
  assert_int_equal(sum(given(10, "news"), given(12, "offers"), withdrawn(20, "")).email, CONSENT_WITHDRAWN);
  assert_int_equal(sum(given(10, "news"), given(30, "offers"), withdrawn(20, "")).email, CONSENT_GIVEN);
  assert_int_equal(sum(given(10, "news"), given(30, "offers"), withdrawn(DAY_UNKNOWN, "")).email, CONSENT_WITHDRAWN);
}

static void test_what_is_to_come(void **state)
{
  (void)state;
  struct kith_consents s = sum(given(10, "news"), withdrawn(1001, "news"), withdrawn(1005, ""));
  assert_int_equal(s.email, CONSENT_GIVEN);
  assert_int_equal(s.next_day, 1001);
  assert_false(s.wants_nothing);
}

static void test_the_newest_of_very_many(void **state)
{
  (void)state;
  enum { MANY = 3 * CONSENT_MOST };
  struct kith_consent list[MANY];
  struct kith_consents s;
  for (int i = 0; i < MANY; i++)
    list[i] = i % 2 ? given(i, "news") : withdrawn(i, "news");
  consent_sum(list, MANY, 1000, &arena, &s);
  assert_int_equal(s.email, CONSENT_GIVEN);
  consent_sum(list, 0, 1000, &arena, &s);
  assert_int_equal(s.email, CONSENT_UNKNOWN);
  assert_int_equal(s.next_day, DAY_NEVER);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_one_record),
      cmocka_unit_test(test_no_date_no_consent),
      cmocka_unit_test(test_withdrawals),
      cmocka_unit_test(test_words_for_how_it_stands),
      cmocka_unit_test(test_the_newest_counts_for_each_purpose),
      cmocka_unit_test(test_a_withdrawal_of_all),
      cmocka_unit_test(test_what_is_to_come),
      cmocka_unit_test(test_the_newest_of_very_many),
  };
  return cmocka_run_group_tests(tests, NULL, end);
}
