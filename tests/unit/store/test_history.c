#include "unit/store/scratch.h"

#include "store/history.h"
#include "store/identity.h"
#include "store/rules.h"
#include "store/run.h"

static void decide(struct scratch *s, uint64_t identity, int64_t since, const char *bytes)
{
  struct kith_decision_row row = {
      .identity = identity, .since = since, .owner_class = 1, .next_day = INT32_MAX, .bytes = str_of(bytes)};
  assert_int_equal(history_keep(s->store, identity, since, &s->err), KITH_OK);
  assert_int_equal(decision_put(s->store, &row, &s->err), KITH_OK);
}

static void assert_then(struct scratch *s, uint64_t identity, int64_t run, const char *bytes)
{
  struct kith_past_row row;
  bool found = history_at(s->store, identity, run, &row);
  if (found != (bytes != NULL) || (found && !str_eq_c(row.bytes, bytes)))
    fail_msg("identity %d in run %d: '%.*s', expected '%s'", (int)identity, (int)run, found ? (int)row.bytes.len : 0,
             found ? row.bytes.ptr : "", bytes ? bytes : "nothing");
}

static int count(void *arg, const struct kith_past_row *row, struct kith_error *err)
{
  (void)row, (void)err;
  ++*(int *)arg;
  return KITH_OK;
}

static void each_run_has_what_stood_at_its_end(void **state)
{
  struct scratch *s = *state;
  int then = 0;
  decide(s, 1, 2, "a");
  decide(s, 1, 4, "b");
  decide(s, 1, 4, "b2"); /* the run's own is not past */
  decide(s, 2, 3, "x");
  assert_then(s, 1, 1, NULL);
  assert_then(s, 1, 2, "a");
  assert_then(s, 1, 3, "a");
  assert_then(s, 1, 4, "b2");
  assert_then(s, 1, 9, "b2");
  assert_int_equal(history_each_at(s->store, 3, count, &then, &s->err), KITH_OK);
  assert_int_equal(then, 2);
  then = 0;
  assert_int_equal(history_each_at(s->store, 2, count, &then, &s->err), KITH_OK);
  assert_int_equal(then, 1);
}

static void what_was_merged_away_stays_readable_what_is_forgotten_does_not(void **state)
{
  struct scratch *s = *state;
  decide(s, 1, 2, "a");
  assert_int_equal(history_keep(s->store, 1, 5, &s->err), KITH_OK);
  assert_int_equal(decision_remove(s->store, 1, &s->err), KITH_OK);
  assert_then(s, 1, 4, "a");
  assert_then(s, 1, 5, NULL);
  assert_int_equal(history_forget(s->store, 1, &s->err), KITH_OK);
  assert_then(s, 1, 4, NULL);
}

static void rules_are_kept_once_a_change(void **state)
{
  struct scratch *s = *state;
  struct kith_arena arena = {0};
  struct kith_rules_row row = {
      .run = 1, .digest = 7, .label = KITH_STR("general 1"), .hash = KITH_STR("aa"), .policy = KITH_STR("rules: []")};
  struct kith_rules_row back;
  assert_false(rules_at(s->store, INT64_MAX, &arena, &back));
  assert_int_equal(rules_put(s->store, &row, &s->err), KITH_OK);
  row.run = 2;
  assert_int_equal(rules_put(s->store, &row, &s->err), KITH_OK);
  row.run = 3;
  row.label = KITH_STR("general 2");
  assert_int_equal(rules_put(s->store, &row, &s->err), KITH_OK);
  assert_true(rules_at(s->store, 2, &arena, &back));
  assert_int_equal(back.run, 1);
  assert_true(str_eq_c(back.label, "general 1"));
  assert_true(rules_at(s->store, INT64_MAX, &arena, &back));
  assert_int_equal(back.run, 3);
  arena_free(&arena);
}

static int keep_day(void *arg, const struct kith_bulk_row *row, struct kith_error *err)
{
  (void)err;
  *(int32_t *)arg += row->day;
  return KITH_OK;
}

static void bulk_days_are_those_of_the_last_time(void **state)
{
  struct scratch *s = *state;
  int32_t sum = 0;
  const struct kith_bulk_row first[] = {{1, 0, 10}, {1, 3, 20}, {2, 0, 5}}, second[] = {{1, 0, 10}};
  assert_int_equal(bulk_put_all(s->store, first, 3, &s->err), KITH_OK);
  assert_int_equal(bulk_put_all(s->store, first, 3, &s->err), KITH_OK);
  assert_int_equal(bulk_each(s->store, keep_day, &sum, &s->err), KITH_OK);
  assert_int_equal(sum, 35);
  sum = 0;
  assert_int_equal(bulk_put_all(s->store, second, 1, &s->err), KITH_OK);
  assert_int_equal(bulk_each(s->store, keep_day, &sum, &s->err), KITH_OK);
  assert_int_equal(sum, 10);
}

static void the_last_run_by_a_moment_is_a_finished_one(void **state)
{
  struct scratch *s = *state;
  struct kith_run run;
  assert_int_equal(run_start(s->store, KITH_STR("p"), 1000, &run, &s->err), KITH_OK);
  assert_int_equal(run_by(s->store, 5000), 0);
  assert_int_equal(run_finish(s->store, run.id, 1000, 0, STR_NONE, &s->err), KITH_OK);
  assert_int_equal(run_by(s->store, 999), 0);
  assert_int_equal(run_by(s->store, 1000), run.id);
  assert_int_equal(run_clock(s->store, run.id, 7), 1000);
  assert_int_equal(run_clock(s->store, 99, 7), 7);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(each_run_has_what_stood_at_its_end, scratch_start, scratch_stop),
      cmocka_unit_test_setup_teardown(what_was_merged_away_stays_readable_what_is_forgotten_does_not, scratch_start,
                                      scratch_stop),
      cmocka_unit_test_setup_teardown(rules_are_kept_once_a_change, scratch_start, scratch_stop),
      cmocka_unit_test_setup_teardown(bulk_days_are_those_of_the_last_time, scratch_start, scratch_stop),
      cmocka_unit_test_setup_teardown(the_last_run_by_a_moment_is_a_finished_one, scratch_start, scratch_stop)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
