/* From what a decision asks for to what is owed: checklists, days, each once. */
#include "unit/ownership/scene.h"

#include "ownership/duty.h"

static struct kith_arena arena;

static int stop(void **state)
{
  (void)state;
  arena_free(&arena);
  return 0;
}

static struct kith_verdict verdict_of(const struct kith_obligation *list, size_t count)
{
  return (struct kith_verdict){
      .decision = {.owner_class = KITH_COMPANY}, .obligation_count = count, .obligations = list};
}

static struct kith_obligation owes(const char *kind, const char *rule)
{
  return (struct kith_obligation){KITH_STR("dana"), KITH_STR("acme"), str_of(kind), str_of(rule), DAY_UNKNOWN};
}

static void what_goes_without_saying(void **state)
{
  (void)state;
  const struct kith_obligation list[] = {owes("handoff", "a"), owes("inform", "a"), owes("bring cake", "a")};
  struct kith_verdict v = verdict_of(list, 3);
  struct kith_duty *duties;
  assert_int_equal(duties_of(NULL, &v, 1000, &arena, &duties), 3);
  assert_int_equal(duties[0].step_count, 5);
  assert_true(str_eq_c(duties[0].steps[0], "outcome promised") && str_eq_c(duties[0].steps[4], "contacts"));
  assert_int_equal(duties[0].due, DAY_UNKNOWN);
  assert_int_equal(duties[1].due, 1030); /* one month */
  assert_int_equal(duties[2].step_count, 0);
  assert_true(str_eq_c(duty_title(duties[2].kind), "bring cake") && str_eq_c(duty_title(duties[0].kind), "hand over"));
}

static void the_policy_has_the_first_word(void **state)
{
  (void)state;
  static struct kith_str own[] = {{"money", 5}, {"keys", 4}}, other[] = {{"x", 1}};
  static struct kith_policy_checklist checklists[] = {{{"handoff", 7}, 2, own}, {{"short", 5}, 1, other}};
  static struct kith_policy_duty asked[] = {{.kind = {"handoff", 7}, .checklist = {"short", 5}}};
  static struct kith_rule rules[] = {{.id = {"a", 1}}, {.id = {"b", 1}, .obligation_count = 1, .obligations = asked}};
  const struct kith_policy policy = {.rule_count = 2, .rules = rules, .checklist_count = 2, .checklists = checklists};
  struct kith_obligation list[] = {owes("handoff", "a"), owes("handoff", "b")};
  struct kith_verdict v = verdict_of(list, 2);
  struct kith_duty *duties;
  list[1].due = 7;
  assert_int_equal(duties_of(&policy, &v, 1000, &arena, &duties), 2);
  assert_true(duties[0].step_count == 2 && str_eq_c(duties[0].steps[1], "keys")); /* by the kind */
  assert_true(duties[1].step_count == 1 && str_eq_c(duties[1].steps[0], "x"));    /* by the name that the rule gives */
  assert_int_equal(duties[1].due, 7);
}

static void each_is_owed_once_and_nothing_about_private_life(void **state)
{
  (void)state;
  const struct kith_obligation list[] = {owes("handoff", "a"), owes("handoff", "a"), owes("handoff", "b")};
  struct kith_verdict v = verdict_of(list, 3);
  struct kith_duty *duties;
  assert_int_equal(duties_of(NULL, &v, 1000, &arena, &duties), 2);
  v.decision.owner_class = KITH_PERSONAL;
  assert_int_equal(duties_of(NULL, &v, 1000, &arena, &duties), 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_teardown(what_goes_without_saying, stop),
      cmocka_unit_test_teardown(the_policy_has_the_first_word, stop),
      cmocka_unit_test_teardown(each_is_owed_once_and_nothing_about_private_life, stop),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
