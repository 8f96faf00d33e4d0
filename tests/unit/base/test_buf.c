#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void appends_of_every_kind(void **state)
{
  (void)state;
  struct kith_buf b = BUF_MAX(1000);
  assert_true(str_eq(buf_str(&b), STR_NONE));
  assert_int_equal(buf_add(&b, "ab", 2), KITH_OK);
  assert_int_equal(buf_add_str(&b, str_of("cd")), KITH_OK);
  assert_int_equal(buf_add_c(&b, "ef"), KITH_OK);
  assert_int_equal(buf_add_char(&b, '-'), KITH_OK);
  assert_int_equal(buf_add_u64(&b, 0), KITH_OK);
  assert_int_equal(buf_add_char(&b, '-'), KITH_OK);
  assert_int_equal(buf_add_u64(&b, UINT64_MAX), KITH_OK);
  assert_int_equal(buf_printf(&b, "-%s-%d", "x", 7), KITH_OK);
  assert_string_equal(buf_c(&b), "abcdef-0-18446744073709551615-x-7");
  assert_true(str_eq_c(buf_str(&b), "abcdef-0-18446744073709551615-x-7"));
  buf_free(&b);
}

static void the_maximum_holds_and_changes_nothing(void **state)
{
  (void)state;
  struct kith_buf b = BUF_MAX(10);
  assert_int_equal(buf_add(&b, "0123456789", 10), KITH_OK);
  assert_int_equal(buf_add_char(&b, 'x'), KITH_E_LIMIT);
  assert_int_equal(buf_add(&b, "", 0), KITH_OK);
  assert_null(buf_c(&b)); /* no room for the NUL */
  assert_true(str_eq_c(buf_str(&b), "0123456789"));
  buf_clear(&b);
  assert_int_equal(b.len, 0);
  assert_int_equal(buf_printf(&b, "%s", "0123456789"), KITH_E_LIMIT);
  assert_int_equal(b.len, 0);
  assert_int_equal(buf_reserve(&b, SIZE_MAX), KITH_E_LIMIT);
  buf_free(&b);
  assert_int_equal(b.max, 10);
  assert_int_equal(buf_add_c(&b, "again"), KITH_OK);
  buf_free(&b);
}

static void growth_keeps_the_bytes(void **state)
{
  (void)state;
  struct kith_buf b = BUF_MAX(100000);
  for (int i = 0; i < 100000; i++)
    assert_int_equal(buf_add_char(&b, (char)('a' + i % 26)), KITH_OK);
  for (int i = 0; i < 100000; i++)
    assert_int_equal(b.ptr[i], 'a' + i % 26);
  buf_free(&b);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(appends_of_every_kind),
      cmocka_unit_test(the_maximum_holds_and_changes_nothing),
      cmocka_unit_test(growth_keeps_the_bytes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
