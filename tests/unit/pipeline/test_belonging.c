#include "pipeline/belonging.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { MANY = 5000 };

/* By identity; those of one identity as they came. */
static void expect_order(const struct kith_belonging *items, size_t count)
{
  for (size_t i = 1; i < count; i++) {
    assert_true(items[i - 1].identity <= items[i].identity);
    assert_true(items[i - 1].identity < items[i].identity || items[i - 1].contact < items[i].contact);
  }
}

static void try_with(uint64_t mask, uint64_t base)
{
  static struct kith_belonging items[MANY];
  uint64_t random = 88172645463325252u, before = 0, after = 0;
  for (uint32_t i = 0; i < MANY; i++) {
    random ^= random << 13;
    random ^= random >> 7;
    random ^= random << 17;
    items[i] = (struct kith_belonging){base + (random & mask), i};
    before += items[i].identity * (i + 1);
  }
  belongings_sort(items, MANY);
  expect_order(items, MANY);
  for (size_t i = 0; i < MANY; i++)
    after += items[i].identity * (items[i].contact + 1);
  assert_true(before == after); /* none lost, none twice */
}

static void few_and_many_bits(void **state)
{
  (void)state;
  try_with(0, 7);        /* all the same */
  try_with(63, 0);       /* one digit, with many of one identity */
  try_with(0xfffff, 0);  /* two: an odd and an even number of passes */
  try_with(0xfff800, 3); /* only the second digit differs */
  try_with(UINT64_MAX, 0);
}

static void none_one_and_sorted(void **state)
{
  struct kith_belonging items[] = {{1, 0}, {1, 1}, {4, 2}, {9, 3}};
  (void)state;
  belongings_sort(NULL, 0);
  belongings_sort(items, 1);
  belongings_sort(items, 4);
  for (uint32_t i = 0; i < 4; i++)
    assert_int_equal(items[i].contact, i);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(few_and_many_bits), cmocka_unit_test(none_one_and_sorted)};
  return cmocka_run_group_tests_name("pipeline/belonging", tests, NULL, NULL);
}
