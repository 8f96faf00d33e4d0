#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void pieces_are_apart_and_aligned(void **state)
{
  (void)state;
  struct kith_arena a = {0};
  char *pieces[1000];
  for (size_t i = 0; i < 1000; i++) {
    pieces[i] = arena_alloc(&a, i + 1);
    assert_int_equal((uintptr_t)pieces[i] % _Alignof(max_align_t), 0);
    memset(pieces[i], (int)i, i + 1);
    memset(arena_bytes(&a, 3), 0xee, 3);
  }
  for (size_t i = 0; i < 1000; i++)
    for (size_t j = 0; j <= i; j++)
      assert_int_equal((unsigned char)pieces[i][j], i & 0xff);
  arena_free(&a);
}

static void big_pieces_fit(void **state)
{
  (void)state;
  struct kith_arena a = {0};
  char *big = arena_alloc(&a, 5 << 20);
  memset(big, 1, 5 << 20);
  int *zeros = arena_zero(&a, 100, sizeof *zeros);
  for (int i = 0; i < 100; i++)
    assert_int_equal(zeros[i], 0);
  assert_true(a.used >= (5 << 20));
  arena_free(&a);
  assert_null(a.blocks);
}

static void text_is_copied(void **state)
{
  (void)state;
  struct kith_arena a = {.block_size = 16};
  char text[] = "hello";
  struct kith_str copy = arena_str(&a, str_of(text));
  const char *c_copy = arena_c(&a, str_of(text));
  memset(text, 'x', 5);
  assert_true(str_eq_c(copy, "hello"));
  assert_string_equal(c_copy, "hello");
  assert_string_equal(arena_c(&a, STR_NONE), "");
  assert_true(str_eq_c(arena_printf(&a, "%s-%d", "a", 5), "a-5"));
  assert_true(str_eq_c(arena_printf(&a, "%s", ""), ""));
  arena_free(&a);
}

static void reset_gives_the_memory_again(void **state)
{
  (void)state;
  struct kith_arena a = {0};
  for (int round = 0; round < 100; round++) {
    memset(arena_alloc(&a, 50000), round, 50000);
    memset(arena_alloc(&a, 50000), round, 50000);
    assert_true(a.used >= 100000);
    arena_reset(&a);
    assert_int_equal(a.used, 0);
  }
  arena_free(&a);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(pieces_are_apart_and_aligned),
      cmocka_unit_test(big_pieces_fit),
      cmocka_unit_test(text_is_copied),
      cmocka_unit_test(reset_gives_the_memory_again),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
