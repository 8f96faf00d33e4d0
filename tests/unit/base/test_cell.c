#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/cell.h"

static void expect(const char *text, size_t len, enum kith_cell kind, const char *want)
{
  struct kith_buf out = BUF_MAX(256);
  assert_int_equal(cell_csv(&out, (struct kith_str){text, len}, ',', true, kind), KITH_OK);
  if (!str_eq_c(buf_str(&out), want))
    fail_msg("%s: %.*s, expected %s", text, (int)out.len, out.ptr, want);
  buf_free(&out);
}

static void expect_safe(const char *text, const char *want)
{
  expect(text, strlen(text), CELL_SAFE, want);
}

static void expect_exact(const char *text, const char *want)
{
  expect(text, strlen(text), CELL_EXACT, want);
}

static void quotes_stand_where_they_are_needed(void **state)
{
  (void)state;
  expect_exact("", "");
  expect_exact("Ann", "Ann");
  expect_exact("Lee, Ann", "\"Lee, Ann\"");
  expect_exact("a \"b\"", "\"a \"\"b\"\"\"");
  expect_exact("two\nlines", "\"two\nlines\"");
  expect_exact(" in front", "\" in front\"");
  expect_exact("a;b", "a;b");
}

static void a_formula_is_none_for_people(void **state)
{
  (void)state;
  static const char *const formulas[] = {"=1+1", "+SUM(A1)", "-1+a", "@x", "+", "\t=1", "\r=1", "+49 30=1"};
  for (size_t i = 0; i < sizeof formulas / sizeof formulas[0]; i++) {
    char want[32];
    snprintf(want, sizeof want, "\"'%s\"", formulas[i]);
    expect_safe(formulas[i], want);
  }
  expect_safe("+49 30 1234-5", "+49 30 1234-5");
  expect_safe("-12.5", "-12.5");
  expect_safe("a=1", "a=1");
  expect_exact("=1+1", "=1+1");
}

static void a_control_character_hides_no_formula(void **state)
{
  (void)state;
  expect_safe("\x01=1+1", "\"'=1+1\"");
  expect_safe("\x1b\x02@x", "\"'@x\"");
  expect("\0=1", 3, CELL_SAFE, "\"'=1\"");
  expect_safe("a\xc2\x9b[31mb\x7f\xe2\x80\xaeq", "a[31mbq"); /* C1, DEL, a mark that turns the text around */
  expect_safe("\xc2\x85\xe2\x81\xa6=1", "\"'=1\"");
  expect_safe("\xef\xbc\x9d"
              "1",
              "\"'\xef\xbc\x9d"
              "1\"");
  expect_safe("\xc3\xa9\xe2\x82\xac", "\xc3\xa9\xe2\x82\xac");
  expect("\xc2\x9b", 2, CELL_EXACT, "\xc2\x9b");
  expect_safe("+4\x01"
              "9",
              "+49");
  expect_safe("\x01", "");
  expect_exact("\x01=1", "\x01=1");
}

static void what_does_not_fit_changes_nothing(void **state)
{
  (void)state;
  struct kith_buf out = BUF_MAX(16);
  assert_int_equal(buf_add_c(&out, "before"), KITH_OK);
  assert_int_equal(cell_csv(&out, KITH_STR("much too long"), ',', false, CELL_SAFE), KITH_E_LIMIT);
  assert_true(str_eq_c(buf_str(&out), "before"));
  buf_free(&out);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(quotes_stand_where_they_are_needed),
      cmocka_unit_test(a_formula_is_none_for_people),
      cmocka_unit_test(a_control_character_hides_no_formula),
      cmocka_unit_test(what_does_not_fit_changes_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
