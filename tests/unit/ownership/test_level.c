/* Levels of accounts by a policy's conditions, the roles of each, and who fills them. */
#include "ownership/level.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static struct kith_account_facts facts_of(const char *name, double won, size_t contacts)
{
  return (struct kith_account_facts){.name = str_of(name),
                                     .territory = STR_NONE,
                                     .currency = KITH_STR("USD"),
                                     .contacts = contacts,
                                     .have_deals = won >= 0,
                                     .deals = won > 0,
                                     .won = won > 0,
                                     .amount = won > 0 ? won : NAN,
                                     .won_amount = won > 0 ? won : NAN,
                                     .open_amount = NAN,
                                     .last_won = DAY_UNKNOWN,
                                     .first_interaction = DAY_UNKNOWN,
                                     .last_interaction = DAY_UNKNOWN};
}

static struct kith_str roles[] = {{"owner", 5}};
static struct kith_policy_level levels[] = {
    {.level = 4, .when = {"won_amount > 1000000", 20}},
    {.level = 3, .when = {"won_deals > 0 OR account_contacts >= 20", 39}, .role_count = 1, .roles = roles},
    {.level = 2, .when = {"", 0}},
    {.level = 1, .when = {"has_deal = 0 AND recency = 'older'", 34}},
};
static const struct kith_policy policy = {.levels = levels, .level_count = 4};

static void test_levels(void **state)
{
  (void)state;
  struct kith_account_facts a[] = {facts_of("big", 2e6, 1), facts_of("paid", 500, 1), facts_of("many", 0, 30),
                                   facts_of("few", 0, 2), facts_of("who knows", -1, 2)};
  const int want[] = {0, 1, 1, -1, -1};
  int got[5];
  struct kith_error err = {0};
  assert_int_equal(levels_find(&policy, a, 5, 20000, got, &err), KITH_OK);
  assert_memory_equal(got, want, sizeof want);

  a[3].have_interactions = true;
  a[3].in = 1;
  a[3].last_interaction = 20000 - 400;
  assert_int_equal(levels_find(&policy, a, 5, 20000, got, &err), KITH_OK);
  assert_int_equal(got[3], 3);
}

/* More than a batch, and none at all. */
static void test_many(void **state)
{
  (void)state;
  enum { COUNT = 700 };
  static struct kith_account_facts a[COUNT];
  static int got[COUNT];
  struct kith_error err = {0};
  for (size_t i = 0; i < COUNT; i++)
    a[i] = facts_of("a", i % 3 ? 0 : 500, 1);
  assert_int_equal(levels_find(&policy, a, COUNT, 20000, got, &err), KITH_OK);
  for (size_t i = 0; i < COUNT; i++)
    assert_int_equal(got[i], i % 3 ? -1 : 1);
  assert_int_equal(levels_find(NULL, a, 2, 20000, got, &err), KITH_OK);
  assert_int_equal(got[0], -1);
  assert_int_equal(levels_find(&policy, a, 0, 20000, got, &err), KITH_OK);
}

static void test_broken(void **state)
{
  (void)state;
  struct kith_policy_level bad = {.level = 4, .when = {"won_amoun > 1", 13}};
  struct kith_policy p = {.levels = &bad, .level_count = 1};
  struct kith_account_facts a = facts_of("a", 1, 1);
  struct kith_error err = {0};
  int got;
  assert_int_equal(levels_find(&p, &a, 1, 20000, &got, &err), KITH_E_CONFIG);
}

static void test_roles(void **state)
{
  (void)state;
  struct kith_str got[LEVEL_MOST_ROLES];
  assert_int_equal(level_roles(&policy, 3, got), 1);
  assert_true(str_eq_c(got[0], "owner"));
  assert_int_equal(level_roles(&policy, 4, got), 7);
  assert_true(str_eq_c(got[2], "key account manager"));
  assert_int_equal(level_roles(NULL, 1, got), 5);
  assert_int_equal(level_roles(NULL, 0, got), 0);
  assert_int_equal(level_roles(NULL, 5, got), 0);
  assert_string_equal(level_name(4), "strategic");
  assert_string_equal(level_name(0), "unknown");
}

static void test_role_words(void **state)
{
  (void)state;
  static const struct {
    const char *title, *role;
    bool fills;
  } rows[] = {{"Account Executive", "account manager", true},
              {"AE", "account executive", true},
              {"Senior KAM, Europe", "key account manager", true},
              {"KAM", "account manager", true},
              {"Strategic Account Mgr.", "Key Account Manager", true},
              {"SDR", "telephone sales", true},
              {"BDM", "business development manager", true},
              {"CSM", "customer service", true},
              {"VP of Sales", "sales director", true},
              {"CEO", "executive", true},
              {"Account Executive", "executive", false},
              {"Account Manager", "key account manager", false},
              {"Engineer", "account manager", false},
              {"Sales Manager", "sales director", false},
              {"", "account manager", false},
              {"Account Manager", "", false}};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    if (role_fills(str_of(rows[i].title), str_of(rows[i].role)) != rows[i].fills)
      fail_msg("'%s' as '%s' is not %d", rows[i].title, rows[i].role, rows[i].fills);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_levels), cmocka_unit_test(test_many),
                                     cmocka_unit_test(test_broken), cmocka_unit_test(test_roles),
                                     cmocka_unit_test(test_role_words)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
