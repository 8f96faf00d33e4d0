#include "unit/store/scratch.h"

#include "store/run.h"

static void an_open_run_is_taken_up(void **state)
{
  struct scratch *s = *state;
  struct kith_run run, again;
  struct kith_arena arena = {0};
  struct kith_run_row latest;
  assert_int_equal(run_latest(s->store, &arena, &latest, &s->err), KITH_OK);
  assert_int_equal(latest.id, 0);
  assert_int_equal(run_start(s->store, KITH_STR("p.yaml"), 1000, &run, &s->err), KITH_OK);
  assert_false(run.resumed);
  scratch_again(s);
  assert_int_equal(run_start(s->store, KITH_STR("p.yaml"), 9000, &again, &s->err), KITH_OK);
  assert_true(again.resumed && again.id == run.id && again.clock_ms == 1000);
  assert_int_equal(run_finish(s->store, run.id, 2000, 0, KITH_STR("{}"), &s->err), KITH_OK);
  assert_int_equal(run_start(s->store, KITH_STR("q.yaml"), 9000, &again, &s->err), KITH_OK);
  assert_true(!again.resumed && again.id == run.id + 1 && again.clock_ms == 9000);
  assert_int_equal(run_latest(s->store, &arena, &latest, &s->err), KITH_OK);
  assert_true(latest.id == again.id && str_eq_c(latest.pipeline, "q.yaml"));
  arena_free(&arena);
}

static void sources_have_numbers(void **state)
{
  struct scratch *s = *state;
  struct kith_source_row row;
  struct kith_arena arena = {0};
  char name[16];
  for (int i = 1; i <= 255; i++) {
    snprintf(name, sizeof name, "s%d", i);
    assert_int_equal(source_row(s->store, str_of(name), KITH_STR("csv"), &row, &s->err), KITH_OK);
    assert_int_equal(row.id, i);
    assert_int_equal(row.next, 1);
  }
  assert_int_equal(source_row(s->store, KITH_STR("more"), KITH_STR("csv"), &row, &s->err), KITH_E_LIMIT);
  row = (struct kith_source_row){7, 99};
  assert_int_equal(source_set_next(s->store, &row, &s->err), KITH_OK);
  assert_int_equal(source_row(s->store, KITH_STR("s7"), KITH_STR("csv"), &row, &s->err), KITH_OK);
  assert_int_equal(row.next, 99);
  assert_true(str_eq_c(source_name(s->store, 7, &arena), "s7"));
  assert_int_equal(source_name(s->store, 300, &arena).len, 0);
  arena_free(&arena);
}

static void a_counter_that_is_damaged_is_an_error(void **state)
{
  static const int64_t wrong[] = {-1, 0, (int64_t)1 << 40, INT64_MAX, INT64_MIN};
  struct scratch *s = *state;
  struct kith_source_row row;
  assert_int_equal(source_row(s->store, KITH_STR("crm"), KITH_STR("csv"), &row, &s->err), KITH_OK);
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    assert_int_equal(source_set_next(s->store, &(struct kith_source_row){row.id, wrong[i]}, &s->err), KITH_OK);
    assert_int_equal(source_row(s->store, KITH_STR("crm"), KITH_STR("csv"), &row, &s->err), KITH_E_CONFIG);
    assert_non_null(strstr(s->err.message, "damaged"));
  }
}

static int see(void *arg, const struct kith_reject_row *row, struct kith_error *err)
{
  (void)err;
  int64_t *sum = arg;
  *sum += row->source * 100 + row->number;
  assert_int_equal(row->reject.raw.len, 3);
  assert_memory_equal(row->reject.raw.ptr, "a\0b", 3);
  assert_true(row->reject.raw_len == (uint64_t)1 << 40);
  assert_true(str_eq_c(row->reject.why, "why"));
  return KITH_OK;
}

static void rejects_are_those_of_the_latest_reading(void **state)
{
  struct scratch *s = *state;
  int64_t sum = 0;
  for (int64_t source = 1; source <= 2; source++)
    for (int64_t number = 1; number <= 2; number++) {
      struct kith_reject_row row = {.run = 1, .source = source, .number = number, .file = KITH_STR("f")};
      row.reject.raw = (struct kith_str){"a\0b", 3};
      row.reject.raw_len = (uint64_t)1 << 40;
      row.reject.code = KITH_STR("code");
      row.reject.why = KITH_STR("why");
      assert_int_equal(reject_insert(s->store, &row, &s->err), KITH_OK);
    }
  assert_int_equal(rejects_count(s->store), 4);
  assert_int_equal(rejects_clear(s->store, 1, &s->err), KITH_OK);
  assert_int_equal(rejects_each(s->store, see, &sum, &s->err), KITH_OK);
  assert_int_equal(sum, 201 + 202);
}

int main(void)
{
  const struct CMUnitTest tests[] = {SCRATCH_TEST(an_open_run_is_taken_up), SCRATCH_TEST(sources_have_numbers),
                                     SCRATCH_TEST(a_counter_that_is_damaged_is_an_error),
                                     SCRATCH_TEST(rejects_are_those_of_the_latest_reading)};
  return cmocka_run_group_tests_name("store/run", tests, NULL, NULL);
}
