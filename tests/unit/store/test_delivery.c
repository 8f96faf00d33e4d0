#include "unit/store/scratch.h"

#include "store/delivery.h"

static struct kith_sink_row row_of(struct scratch *s, const char *name)
{
  struct kith_sink_row row;
  assert_int_equal(sink_row(s->store, str_of(name), KITH_STR("json"), KITH_STR("/out"), &row, &s->err), KITH_OK);
  return row;
}

static void a_sink_is_known_again(void **state)
{
  struct scratch *s = *state;
  struct kith_sink_row a = row_of(s, "a"), b = row_of(s, "b");
  assert_true(a.is_new && b.is_new);
  assert_int_not_equal(a.id, b.id);
  a.epoch = 3;
  a.generation = -1;
  a.output = UINT64_MAX;
  a.options = (uint64_t)1 << 63;
  assert_int_equal(sink_update(s->store, &a, &s->err), KITH_OK);
  struct kith_sink_row again = row_of(s, "a");
  assert_false(again.is_new);
  assert_int_equal(again.epoch, 3);
  assert_int_equal(again.generation, -1);
  assert_true(again.output == UINT64_MAX && again.options == (uint64_t)1 << 63);
}

struct seen {
  uint64_t numbers[8];
  size_t count;
};

static int see(void *arg, const struct kith_delivery_row *row, struct kith_error *err)
{
  struct seen *seen = arg;
  (void)err;
  seen->numbers[seen->count++] = row->number;
  return KITH_OK;
}

static size_t count_of(struct scratch *s, int64_t sink)
{
  struct seen seen = {0};
  assert_int_equal(delivery_each(s->store, sink, see, &seen, &s->err), KITH_OK);
  for (size_t i = 1; i < seen.count; i++)
    assert_true(seen.numbers[i - 1] < seen.numbers[i]);
  return seen.count;
}

static void put(struct scratch *s, int64_t sink, uint64_t number)
{
  struct kith_delivery_row row = {number, 5, KITH_CREATED, KITH_STR("remote"), 77};
  assert_int_equal(delivery_put(s->store, sink, &row, &s->err), KITH_OK);
}

static void sinks_do_not_mix(void **state)
{
  struct scratch *s = *state;
  static const int64_t sinks[] = {1, 2, 2046};
  for (size_t i = 0; i < 3; i++) {
    put(s, sinks[i], delivery_number(KITH_AGREEMENT, ((uint64_t)1 << 48) - 1));
    put(s, sinks[i], delivery_number(KITH_CONTACT, 1));
    put(s, sinks[i], delivery_number(KITH_CONTACT, 1));
  }
  for (size_t i = 0; i < 3; i++)
    assert_int_equal(count_of(s, sinks[i]), 2);
  assert_int_equal(delivery_remove(s->store, 1, delivery_number(KITH_CONTACT, 1), &s->err), KITH_OK);
  assert_int_equal(deliveries_clear(s->store, 2046, &s->err), KITH_OK);
  assert_int_equal(count_of(s, 1), 1);
  assert_int_equal(count_of(s, 2), 2);
  assert_int_equal(count_of(s, 2046), 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {SCRATCH_TEST(a_sink_is_known_again), SCRATCH_TEST(sinks_do_not_mix)};
  return cmocka_run_group_tests_name("store/delivery", tests, NULL, NULL);
}
