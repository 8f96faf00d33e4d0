/* What sources say beside what deals prove, and why in words. */
#include "ownership/lifecycle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define BIT(word) (1u << LIFECYCLE_##word)

static struct kith_arena arena;

static int end(void **state)
{
  (void)state;
  arena_free(&arena);
  return 0;
}

static const struct story {
  const char *name;
  struct kith_lifecycle_known known;
  size_t on_file;
  uint8_t proven, said;
  bool taken_back;
  const char *reason;
} stories[] = {
    {"a won deal makes a customer, whatever is said",
     {.said = BIT(LEAD), .deals = 3, .won = 2, .open = 1, .have_deals = true},
     37,
     LIFECYCLE_CUSTOMER,
     LIFECYCLE_LEAD,
     false,
     "2 deals won"},
    {"a customer by deals of the account that name nobody",
     {.deals = 3, .won = 3, .account_won = 3, .have_deals = true},
     37,
     LIFECYCLE_CUSTOMER,
     LIFECYCLE_UNKNOWN,
     false,
     "through the account ACME: 3 deals won there"},
    {"own deals are said before the account's",
     {.deals = 4, .won = 4, .account_won = 3, .have_deals = true},
     37,
     LIFECYCLE_CUSTOMER,
     LIFECYCLE_UNKNOWN,
     false,
     "1 deal won"},
    {"a former customer because somebody says so",
     {.said = BIT(FORMER_CUSTOMER), .deals = 1, .won = 1, .have_deals = true},
     37,
     LIFECYCLE_FORMER_CUSTOMER,
     LIFECYCLE_FORMER_CUSTOMER,
     false,
     "1 deal won; called a former customer by crm since 2024-02-01"},
    {"a former customer without a deal is unproven",
     {.said = BIT(FORMER_CUSTOMER), .have_deals = true},
     1,
     LIFECYCLE_UNPROVEN,
     LIFECYCLE_FORMER_CUSTOMER,
     true,
     "called a former customer by crm since 2024-02-01; the one deal on file is not theirs"},
    {"a customer claim without an order",
     {.said = BIT(CUSTOMER), .have_deals = true},
     37,
     LIFECYCLE_UNPROVEN,
     LIFECYCLE_CUSTOMER,
     true,
     "called a customer by crm since 2024-02-01; none of the 37 deals on file is theirs"},
    {"the number of deals is not said when nobody counted them",
     {.said = BIT(CUSTOMER), .have_deals = true},
     0,
     LIFECYCLE_UNPROVEN,
     LIFECYCLE_CUSTOMER,
     true,
     "called a customer by crm since 2024-02-01; none of the deals on file is theirs"},
    {"a customer claim without any order data",
     {.said = BIT(CUSTOMER)},
     0,
     LIFECYCLE_UNPROVEN,
     LIFECYCLE_CUSTOMER,
     true,
     "called a customer by crm since 2024-02-01; no source holds orders; nothing is said against it"},
    {"without order data a free user's word takes nothing back",
     {.said = BIT(CUSTOMER) | BIT(FREE_USER)},
     0,
     LIFECYCLE_UNPROVEN,
     LIFECYCLE_CUSTOMER,
     true,
     "called a customer by crm since 2024-02-01; no source holds orders; nothing is said against it"},
    {"lost deals are no orders",
     {.said = BIT(CUSTOMER), .deals = 2, .have_deals = true},
     37,
     LIFECYCLE_UNPROVEN,
     LIFECYCLE_CUSTOMER,
     true,
     "called a customer by crm since 2024-02-01; 2 deals of theirs on file, none of them won"},
    {"an open deal makes a prospect of a customer",
     {.said = BIT(CUSTOMER) | BIT(FREE_USER), .deals = 1, .open = 1, .have_deals = true},
     37,
     LIFECYCLE_PROSPECT,
     LIFECYCLE_CUSTOMER,
     true,
     "called a customer by crm since 2024-02-01; 1 deal open, none won"},
    {"an open deal of the account",
     {.said = BIT(LEAD), .deals = 2, .open = 2, .account_open = 2, .have_deals = true},
     37,
     LIFECYCLE_PROSPECT,
     LIFECYCLE_LEAD,
     false,
     "called a lead by crm since 2024-02-01; through the account ACME: 2 deals open there"},
    {"a free user is no customer",
     {.said = BIT(CUSTOMER) | BIT(FREE_USER), .have_deals = true},
     37,
     LIFECYCLE_FREE_USER,
     LIFECYCLE_CUSTOMER,
     true,
     "called a customer by crm since 2024-02-01; called a free user by app; none of the 37 deals on file is theirs"},
    {"a free user and nothing else",
     {.said = BIT(FREE_USER) | BIT(PROSPECT)},
     0,
     LIFECYCLE_FREE_USER,
     LIFECYCLE_FREE_USER,
     false,
     "called a free user by crm since 2024-02-01"},
    {"a prospect by word",
     {.said = BIT(PROSPECT) | BIT(LEAD), .have_deals = true},
     37,
     LIFECYCLE_PROSPECT,
     LIFECYCLE_PROSPECT,
     false,
     "called a prospect by crm since 2024-02-01"},
    {"a lead", {.said = BIT(LEAD)}, 0, LIFECYCLE_LEAD, LIFECYCLE_LEAD, false, "called a lead by crm since 2024-02-01"},
    {"nobody says anything", {.have_deals = true}, 37, LIFECYCLE_UNKNOWN, LIFECYCLE_UNKNOWN, false, ""},
};

static void test_stories(void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof stories / sizeof stories[0]; i++) {
    const struct story *s = &stories[i];
    struct kith_proof found = lifecycle_find(&s->known);
    const struct kith_lifecycle_words words = {.said = {KITH_STR("crm"), true, day_parse(KITH_STR("2024-02-01"))},
                                               .free_user = {KITH_STR("app"), false, DAY_UNKNOWN},
                                               .account = KITH_STR("ACME"),
                                               .deals_on_file = s->on_file};
    struct kith_str reason = lifecycle_reason(&s->known, &words, &arena);
    if (found.proven != s->proven || found.said != s->said || found.taken_back != s->taken_back ||
        !str_eq_c(reason, s->reason))
      fail_msg("%s: %s, said %s, %s: %.*s", s->name, lifecycle_name(found.proven), lifecycle_name(found.said),
               found.taken_back ? "taken back" : "stands", STR_ARG(reason));
  }
}

static void test_witness(void **state)
{
  (void)state;
  const struct kith_witness best_first[] = {{KITH_STR("zoho"), true, 100},      {KITH_STR("crm"), true, 200},
                                            {KITH_STR("crm"), true, INT32_MIN}, {KITH_STR("erp"), true, INT32_MIN},
                                            {KITH_STR("app"), false, 50},       {STR_NONE, false, INT32_MIN}};
  for (size_t i = 0; i < 6; i++)
    for (size_t k = 0; k < 5; k++)
      assert_int_equal(witness_is_better(&best_first[k], &best_first[i]), k < i);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_stories), cmocka_unit_test(test_witness)};
  return cmocka_run_group_tests(tests, NULL, end);
}
