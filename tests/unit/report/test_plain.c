/* Words for outsiders: every grade, class and strength has some. */
#include "report/plain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <kith/plugin.h>

static void test_grades(void **state)
{
  (void)state;
  struct kith_arena arena = {0};
  static const struct {
    const char *grade, *plugin, *plain;
  } cases[] = {
      {"third-party", "linkedin", "LinkedIn's own date"},
      {"third-party", "csv", "set by somebody outside, not by either side"},
      {"self-dated", "linkedin", "typed by its owner, who could change it"},
      {"controlled, bulk", "csv",
       "set by a system that one side runs; many have that day: an import or a sync, not a meeting"},
      {"", "csv", "no date"},
      {"none", "", "no date that says anything"},
      {"new-grade", "", "new-grade"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct kith_str plain = plain_grade(str_of(cases[i].grade), str_of(cases[i].plugin), &arena);
    assert_true(str_eq_c(plain, cases[i].plain));
  }
  arena_free(&arena);
}

static void test_words(void **state)
{
  (void)state;
  for (unsigned a = 0; a <= KITH_UNCLAIMED; a++)
    for (unsigned b = a + 1; b <= KITH_UNCLAIMED; b++) {
      assert_string_not_equal(plain_class(a), plain_class(b));
      assert_string_not_equal(plain_class_short(a), plain_class_short(b));
    }
  assert_string_equal(plain_class(99), plain_class(0));
  assert_non_null(plain_rule(KITH_STR("equal-grade")));
  assert_null(plain_rule(KITH_STR("known-before-hire")));
  assert_non_null(plain_agreement(KITH_STR("non-solicit")));
  assert_null(plain_agreement(KITH_STR("other")));
  assert_string_not_equal(plain_possession(KITH_STR("portable")), plain_possession(KITH_STR("internal")));
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_grades), cmocka_unit_test(test_words)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
