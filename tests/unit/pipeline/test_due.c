#include "unit/store/scratch.h"

#include "pipeline/due.h"

#define CONTACT(n) delivery_number(KITH_CONTACT, n)

static void put(struct scratch *s, uint64_t number, uint64_t digest, int outcome)
{
  struct kith_delivery_row row = {number, digest, outcome, KITH_STR("r"), 0};
  assert_int_equal(delivery_put(s->store, 1, &row, &s->err), KITH_OK);
}

static uint32_t taken = UINT32_MAX; /* kinds of the sink */

struct expected {
  uint64_t number;
  int op, outcome;
};

static void expect(struct scratch *s, const struct kith_thing *things, size_t count, bool whole, size_t differing,
                   const struct expected *expected, size_t expected_count)
{
  struct kith_due_list list;
  assert_int_equal(due_list(s->store, &(struct kith_due_scope){1, whole, taken}, things, count, &list, &s->err),
                   KITH_OK);
  assert_int_equal(list.items.len, expected_count);
  assert_int_equal(list.differing, differing);
  for (size_t i = 0; i < expected_count; i++) {
    assert_true(list.items.items[i].number == expected[i].number);
    assert_int_equal(list.items.items[i].op, expected[i].op);
    assert_int_equal(list.items.items[i].outcome, expected[i].outcome);
  }
  due_free(&list);
}

static void what_differs_is_due(void **state)
{
  struct scratch *s = *state;
  const uint64_t account = delivery_number(KITH_ACCOUNT, 1), deal = delivery_number(KITH_DEAL, 1),
                 user = delivery_number(KITH_USER, 1);
  const struct kith_thing things[] = {{CONTACT(1), 10, 0}, {CONTACT(2), 20, 0}, {CONTACT(3), 30, 0},
                                      {CONTACT(5), 50, 0}, {account, 5, 9},     {deal, 6, 9},
                                      {user, 7, 9}};
  put(s, CONTACT(1), 10, KITH_CREATED); /* the same */
  put(s, CONTACT(2), 21, KITH_CREATED); /* another digest */
  put(s, CONTACT(3), 30, KITH_REFUSED); /* tried again */
  put(s, CONTACT(4), 40, KITH_CREATED); /* is no more */
  const struct expected keyed[] = {{user, KITH_UPSERT, KITH_CREATED},       {account, KITH_UPSERT, KITH_CREATED},
                                   {CONTACT(2), KITH_UPSERT, KITH_UPDATED}, {CONTACT(3), KITH_UPSERT, KITH_UPDATED},
                                   {CONTACT(5), KITH_UPSERT, KITH_CREATED}, {deal, KITH_UPSERT, KITH_CREATED},
                                   {CONTACT(4), KITH_RETIRE, KITH_REMOVED}};
  expect(s, things, 7, false, 7, keyed, 7);
  const struct expected whole[] = {{user, KITH_UPSERT, KITH_CREATED},         {account, KITH_UPSERT, KITH_CREATED},
                                   {CONTACT(1), KITH_UPSERT, KITH_UNCHANGED}, {CONTACT(2), KITH_UPSERT, KITH_UPDATED},
                                   {CONTACT(3), KITH_UPSERT, KITH_UPDATED},   {CONTACT(5), KITH_UPSERT, KITH_CREATED},
                                   {deal, KITH_UPSERT, KITH_CREATED},         {CONTACT(4), KITH_RETIRE, KITH_REMOVED}};
  expect(s, things, 7, true, 7, whole, 8);
}

static void kinds_that_a_sink_does_not_take(void **state)
{
  struct scratch *s = *state;
  const uint64_t deal = delivery_number(KITH_DEAL, 1), user = delivery_number(KITH_USER, 1);
  const struct kith_thing things[] = {{CONTACT(1), 10, 0}, {CONTACT(2), 20, 0}, {deal, 6, 9}, {user, 7, 9}};
  put(s, CONTACT(1), 11, KITH_CREATED);
  put(s, deal, 6, KITH_CREATED); /* it took them once */
  const struct expected expected[] = {{CONTACT(1), KITH_UPSERT, KITH_UPDATED},
                                      {CONTACT(2), KITH_UPSERT, KITH_CREATED},
                                      {deal, KITH_RETIRE, KITH_REMOVED}};
  taken = 1u << KITH_CONTACT;
  expect(s, things, 4, true, 3, expected, 3);
  taken = UINT32_MAX;
}

static void nothing_due_is_empty(void **state)
{
  struct scratch *s = *state;
  const struct kith_thing thing = {CONTACT(1), 10, 0};
  expect(s, NULL, 0, false, 0, NULL, 0);
  put(s, CONTACT(1), 10, KITH_UNCHANGED);
  expect(s, &thing, 1, false, 0, NULL, 0);
  const struct expected retired = {CONTACT(1), KITH_RETIRE, KITH_REMOVED};
  expect(s, NULL, 0, true, 1, &retired, 1);
}

int main(void)
{
  const struct CMUnitTest tests[] = {SCRATCH_TEST(what_differs_is_due), SCRATCH_TEST(kinds_that_a_sink_does_not_take),
                                     SCRATCH_TEST(nothing_due_is_empty)};
  return cmocka_run_group_tests_name("pipeline/due", tests, NULL, NULL);
}
