#include "base/error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>

static void set_and_wrapped(void **state)
{
  (void)state;
  struct kith_error err = {0};
  assert_int_equal(error_set(&err, KITH_E_INVALID, "line %d: bad", 7), KITH_E_INVALID);
  assert_int_equal(err.status, KITH_E_INVALID);
  assert_string_equal(err.message, "line 7: bad");
  assert_int_equal(error_wrap(&err, "file %s", "a.vcf"), KITH_E_INVALID);
  assert_string_equal(err.message, "file a.vcf: line 7: bad");
  assert_int_equal(error_set(NULL, KITH_E_IO, "nobody listens"), KITH_E_IO);
}

static void messages_may_be_printed(void **state)
{
  (void)state;
  struct kith_error err = {0};
  char longer[2000];
  memset(longer, 'x', sizeof longer - 1);
  longer[sizeof longer - 1] = '\0';
  error_set(&err, KITH_E_INVALID, "a\nb\x1b[31mc");
  assert_string_equal(err.message, "a?b?[31mc");
  error_set(&err, KITH_E_INVALID, "%s", longer);
  assert_int_equal(strlen(err.message), sizeof err.message - 1);
  error_wrap(&err, "%s", longer);
  assert_int_equal(strlen(err.message), sizeof err.message - 1);
}

static void errno_chooses_the_status(void **state)
{
  (void)state;
  struct kith_error err = {0};
  assert_int_equal(error_errno(&err, KITH_E_IO, ENOENT, "cannot open %s", "x"), KITH_E_MISSING);
  assert_string_equal(err.message, "cannot open x: No such file or directory");
  assert_int_equal(error_errno(&err, KITH_E_IO, EACCES, "x"), KITH_E_AUTH);
  assert_int_equal(error_errno(&err, KITH_E_IO, EIO, "x"), KITH_E_IO);
  assert_int_equal(error_errno(&err, KITH_E_WRITE, EACCES, "x"), KITH_E_WRITE);
}

static void exit_codes_are_those_of_sysexits(void **state)
{
  static const struct {
    int status, code;
  } cases[] = {{KITH_OK, 0},        {KITH_E_MISSING, 66},   {KITH_E_AUTH, 77},
               {KITH_E_CONFIG, 78}, {KITH_E_WRITE, 73},     {KITH_E_BUSY, 75},
               {KITH_E_RETRY, 75},  {KITH_E_TOO_MANY, 65},  {KITH_E_INTERNAL, 70},
               {-99, 70},           {KITH_E_CANCELLED, 130}};
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
    assert_int_equal(error_exit_code(cases[i].status), cases[i].code);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(set_and_wrapped),
      cmocka_unit_test(messages_may_be_printed),
      cmocka_unit_test(errno_chooses_the_status),
      cmocka_unit_test(exit_codes_are_those_of_sysexits),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
