/* Whole batches and what is left over come to the same as one after the other. */
#include "unit/store/scratch.h"

#include "store/history.h"
#include "store/run.h"
#include "store/writing.h"

static void decide(struct kith_writing *w, struct kith_error *err, uint64_t identity, bool fresh, const char *bytes)
{
  struct kith_decision_row row = {.identity = identity,
                                  .input = identity * 3,
                                  .digest = identity + 7,
                                  .since = w->run,
                                  .owner_class = (int)(identity % 6) + 1,
                                  .next_day = INT32_MAX,
                                  .bytes = str_of(bytes)};
  if (!fresh)
    assert_int_equal(writing_past(w, identity, err), KITH_OK);
  assert_int_equal(writing_decision(w, &row, err), KITH_OK);
  assert_int_equal((fresh ? writing_fresh : writing_changed)(w, identity, err), KITH_OK);
}

static void batches_and_rests_are_written(void **state)
{
  struct scratch *s = *state;
  for (size_t count = 1; count < 70; count += 9) {
    scratch_sql(s, "DELETE FROM decision; DELETE FROM past; DELETE FROM identity");
    struct kith_writing first = {.store = s->store, .run = 1}, second = {.store = s->store, .run = 2};
    for (uint64_t id = 1; id <= count; id++)
      decide(&first, &s->err, id, true, "first");
    assert_int_equal(writing_flush(&first, &s->err), KITH_OK);
    for (uint64_t id = 1; id <= count; id++)
      if (id % 3)
        decide(&second, &s->err, id, false, "second");
    assert_int_equal(writing_flush(&second, &s->err), KITH_OK);
    size_t changed = count - count / 3;
    assert_int_equal(scratch_number(s, "SELECT count(*) FROM decision"), count);
    assert_int_equal(scratch_number(s, "SELECT count(*) FROM decision WHERE bytes=x'7365636f6e64' AND since=2"),
                     changed);
    assert_int_equal(scratch_number(s, "SELECT count(*) FROM past WHERE bytes=x'6669727374' AND since=1 AND until=2"),
                     changed);
    assert_int_equal(scratch_number(s, "SELECT count(*) FROM identity WHERE status=1 AND run=1"), count);
    assert_int_equal(scratch_number(s, "SELECT count(*) FROM identity WHERE changed=2"), changed);
    assert_int_equal(second.unknown, 0);
  }
}

static void an_identity_that_is_not_there_is_made(void **state)
{
  struct scratch *s = *state;
  struct kith_writing w = {.store = s->store, .run = 3};
  for (uint64_t id = 1; id <= WRITING_BATCH; id++)
    if (id != 5)
      assert_int_equal(writing_fresh(&w, id, &s->err), KITH_OK);
  assert_int_equal(writing_flush(&w, &s->err), KITH_OK);
  for (uint64_t id = 1; id <= WRITING_BATCH; id++)
    assert_int_equal(writing_changed(&w, id, &s->err), KITH_OK);
  assert_int_equal(w.unknown, 1);
  assert_int_equal(scratch_number(s, "SELECT count(*) FROM identity WHERE status=1"), WRITING_BATCH);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(batches_and_rests_are_written, scratch_start, scratch_stop),
      cmocka_unit_test_setup_teardown(an_identity_that_is_not_there_is_made, scratch_start, scratch_stop),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
