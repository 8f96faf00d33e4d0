#include "base/map.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void text_keys_are_copied_and_found(void **state)
{
  (void)state;
  struct kith_map_str m = {0};
  char key[32];
  bool is_new = false;
  assert_null(map_str_get(&m, str_of("none")));
  for (uint64_t i = 0; i < 5000; i++) {
    snprintf(key, sizeof key, "key %d", (int)i);
    assert_int_equal(*map_str_put(&m, str_of(key), i, &is_new), i);
    assert_true(is_new);
  }
  for (uint64_t i = 0; i < 5000; i++) {
    snprintf(key, sizeof key, "key %d", (int)i);
    assert_int_equal(*map_str_get(&m, str_of(key)), i);
  }
  assert_int_equal(m.len, 5000);
  assert_null(map_str_get(&m, str_of("key 5000")));
  map_str_free(&m);
}

static void a_second_put_keeps_the_first_value(void **state)
{
  (void)state;
  struct kith_map_str m = {0};
  bool is_new = true;
  map_str_put(&m, str_of("a"), 1, NULL);
  uint64_t *place = map_str_put(&m, str_of("a"), 2, &is_new);
  assert_false(is_new);
  assert_int_equal(*place, 1);
  *place = 3;
  assert_int_equal(*map_str_get(&m, str_of("a")), 3);
  map_str_put(&m, STR_NONE, 9, &is_new); /* the empty text is a key like any other */
  assert_true(is_new);
  map_str_put(&m, STR_NONE, 10, &is_new);
  assert_false(is_new);
  assert_int_equal(*map_str_get(&m, STR_NONE), 9);
  map_str_free(&m);
}

static void numbers_are_found(void **state)
{
  (void)state;
  struct kith_map_u64 m = {0};
  bool is_new = false;
  assert_null(map_u64_get(&m, 0));
  for (uint64_t i = 0; i < 20000; i++) {
    uint64_t key = i % 2 ? i : i << 40;
    map_u64_put(&m, key, i, &is_new);
    assert_true(is_new);
  }
  for (uint64_t i = 0; i < 20000; i++)
    assert_int_equal(*map_u64_get(&m, i % 2 ? i : i << 40), i);
  assert_int_equal(*map_u64_put(&m, 1, 99, &is_new), 1);
  assert_false(is_new);
  assert_null(map_u64_get(&m, 123456789));
  map_u64_free(&m);
}

static void reserve_makes_room_once(void **state)
{
  (void)state;
  struct kith_map_u64 m = {0};
  map_u64_reserve(&m, 1000);
  size_t cap = m.cap;
  for (uint64_t i = 0; i < 1000; i++)
    map_u64_put(&m, i, i, NULL);
  assert_int_equal(m.cap, cap);
  map_u64_free(&m);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(text_keys_are_copied_and_found),
      cmocka_unit_test(a_second_put_keeps_the_first_value),
      cmocka_unit_test(numbers_are_found),
      cmocka_unit_test(reserve_makes_room_once),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
