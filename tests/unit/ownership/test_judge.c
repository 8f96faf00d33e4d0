/* Conditions over a row: of a policy, of a plain list; the first that matches, all that do; parameters. */
#include "scene.h"

#include "ownership/judge.h"

static struct kith_error err;
static struct kith_fact_row row;

static int start(void **state)
{
  (void)state;
  err = (struct kith_error){0};
  row_clear(&row);
  return 0;
}

static const struct kith_str whens[] = {
    {"won_amount > param('large')", 27}, {"deals > 2", 9}, {"party = param('who')", 20}, {"true", 4}};

static void test_a_plain_list(void **state)
{
  (void)state;
  static const struct kith_policy_param params[] = {{{"large", 5}, {"1e6", 3}}, {{"who", 3}, {"dana", 4}}};
  struct kith_judge *judge = NULL;
  struct kith_judgement got;
  bool all[4];
  assert_int_equal(judge_new_of(whens, 4, params, 2, &judge, &err), KITH_OK);
  assert_int_equal(judge_run(judge, &row, 1, &got, &err), KITH_OK);
  assert_int_equal(got.rule, 3);
  assert_int_equal(got.guards, 0);
  row_set_integer(&row, COL_DEALS, 3);
  row_set_real(&row, COL_WON_AMOUNT, 1000000.5); /* a number, not a text that begins with 1 */
  row_set_text(&row, COL_PARTY, KITH_STR("dana"));
  assert_int_equal(judge_run(judge, &row, 1, &got, &err), KITH_OK);
  assert_int_equal(got.rule, 0);
  assert_int_equal(judge_all(judge, &row, all, NULL, &err), KITH_OK);
  for (size_t i = 0; i < 4; i++)
    assert_true(all[i]);
  row_set_real(&row, COL_WON_AMOUNT, 999999);
  assert_int_equal(judge_all(judge, &row, all, NULL, &err), KITH_OK);
  assert_false(all[0]);
  assert_true(all[1]);
  judge_free(judge);
}

static void test_parameters_may_change(void **state)
{
  (void)state;
  static const struct kith_policy_param eli[] = {{{"who", 3}, {"eli", 3}}}, none[] = {{{"who", 3}, {"", 0}}};
  struct kith_judge *judge = NULL;
  struct kith_judgement got;
  row_set_text(&row, COL_PARTY, KITH_STR("eli"));
  assert_int_equal(judge_new_of(&whens[2], 1, none, 1, &judge, &err), KITH_OK);
  assert_int_equal(judge_run(judge, &row, 1, &got, &err), KITH_OK);
  assert_int_equal(got.rule, -1); /* a parameter without a value is unknown */
  judge_set_params(judge, eli, 1);
  assert_int_equal(judge_run(judge, &row, 1, &got, &err), KITH_OK);
  assert_int_equal(got.rule, 0);
  judge_set_params(judge, NULL, 0);
  assert_int_equal(judge_run(judge, &row, 1, &got, &err), KITH_OK);
  assert_int_equal(got.rule, -1);
  judge_free(judge);
}

static void test_no_conditions(void **state)
{
  (void)state;
  struct kith_judge *judge = NULL;
  struct kith_judgement got;
  assert_int_equal(judge_new_of(NULL, 0, NULL, 0, &judge, &err), KITH_OK);
  assert_int_equal(judge_run(judge, &row, 1, &got, &err), KITH_OK);
  assert_int_equal(got.rule, -1);
  assert_int_equal(judge_all(judge, &row, NULL, NULL, &err), KITH_OK);
  judge_free(judge);
}

static void test_a_condition_that_is_none(void **state)
{
  (void)state;
  static const struct kith_str bad[] = {{"true", 4}, {"(SELECT 1)", 10}};
  struct kith_judge *judge = NULL;
  assert_int_equal(judge_new_of(bad, 2, NULL, 0, &judge, &err), KITH_E_CONFIG);
  assert_null(judge);
}

#define T(f) cmocka_unit_test_setup(f, start)

int main(void)
{
  const struct CMUnitTest tests[] = {T(test_a_plain_list), T(test_parameters_may_change), T(test_no_conditions),
                                     T(test_a_condition_that_is_none)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
