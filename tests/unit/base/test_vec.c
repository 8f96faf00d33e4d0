#include "base/vec.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void pushes_keep_order(void **state)
{
  (void)state;
  VEC(int) numbers = {0};
  for (int i = 0; i < 10000; i++)
    vec_push(&numbers, i);
  assert_int_equal(numbers.len, 10000);
  for (int i = 0; i < 10000; i++)
    assert_int_equal(numbers.items[i], i);
  vec_free(&numbers);
  assert_null(numbers.items);
  vec_push(&numbers, 5);
  assert_int_equal(numbers.items[0], 5);
  vec_free(&numbers);
}

static void reserve_makes_room(void **state)
{
  (void)state;
  VEC(char) bytes = {0};
  vec_reserve(&bytes, 100);
  assert_true(bytes.cap >= 100);
  assert_int_equal(bytes.len, 0);
  char *before = bytes.items;
  for (int i = 0; i < 100; i++)
    vec_push(&bytes, 'x');
  assert_ptr_equal(bytes.items, before);
  vec_free(&bytes);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(pushes_keep_order), cmocka_unit_test(reserve_makes_room)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
