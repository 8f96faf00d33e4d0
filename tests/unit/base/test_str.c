#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct kith_str s(const char *text)
{
  return str_of(text);
}

static void equal_and_ordered(void **state)
{
  (void)state;
  assert_true(str_eq(STR_NONE, str_of(NULL)));
  assert_true(str_eq_c(s("abc"), "abc"));
  assert_false(str_eq_c(s("abc"), "ab"));
  assert_true(str_eq_nocase(s("AbC"), s("aBc")));
  assert_false(str_eq_nocase(s("AbC"), s("aB")));
  assert_false(str_eq_nocase(s("\xc3\x84"), s("\xc3\xa4"))); /* ASCII only */
  assert_true(str_cmp(s("a"), s("b")) < 0);
  assert_true(str_cmp(s("ab"), s("a")) > 0);
  assert_true(str_cmp(s("\xff"), s("a")) > 0);
  assert_int_equal(str_cmp(STR_NONE, STR_NONE), 0);
}

static void begins_and_ends(void **state)
{
  (void)state;
  assert_true(str_starts(s("abc"), s("ab")));
  assert_true(str_starts(s("abc"), STR_NONE));
  assert_false(str_starts(s("ab"), s("abc")));
  assert_true(str_starts_nocase(s("BEGIN:"), s("begin")));
  assert_true(str_ends(s("a.vcf"), s(".vcf")));
  assert_false(str_ends(s("vcf"), s(".vcf")));
}

static void cut_and_trimmed(void **state)
{
  (void)state;
  assert_true(str_eq_c(str_sub(s("hello"), 1, 3), "ell"));
  assert_true(str_eq_c(str_sub(s("hello"), 3, 99), "lo"));
  assert_true(str_eq_c(str_sub(s("hello"), 9, 1), ""));
  assert_true(str_eq_c(str_trim(s(" \t\r\na b\v\f ")), "a b"));
  assert_true(str_eq_c(str_trim(s("   ")), ""));
}

static void found(void **state)
{
  (void)state;
  assert_int_equal(str_find(s("a:b"), ':'), 1);
  assert_int_equal(str_find(s("ab"), ':'), 2);
  assert_int_equal(str_find(STR_NONE, ':'), 0);
  assert_int_equal(str_find_str(s("one two"), s("two")), 4);
  assert_int_equal(str_find_str(s("one"), s("two")), 3);
}

static void pieces(void **state)
{
  static const struct {
    const char *text, *joined; /* pieces in brackets */
  } cases[] = {{"a,b", "[a][b]"}, {"a,", "[a][]"}, {"", "[]"}, {",", "[][]"}, {"abc", "[abc]"}};
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct kith_str rest = s(cases[i].text), piece;
    char joined[32] = "";
    while (str_next(&rest, ',', &piece))
      snprintf(joined + strlen(joined), sizeof joined - strlen(joined), "[%.*s]", STR_ARG(piece));
    assert_string_equal(joined, cases[i].joined);
  }
}

static void numbers(void **state)
{
  static const char *const bad[] = {"", "-", "+1", " 1", "1 ", "1a", "9223372036854775808", "-9223372036854775809"};
  int64_t got = 0;
  (void)state;
  assert_true(str_to_int(s("9223372036854775807"), &got) && got == INT64_MAX);
  assert_true(str_to_int(s("-9223372036854775808"), &got) && got == INT64_MIN);
  assert_true(str_to_int(s("007"), &got) && got == 7);
  assert_true(str_to_int(s("-0"), &got) && got == 0);
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
    assert_false(str_to_int(s(bad[i]), &got));
}

static void hashes_differ_by_content_and_length(void **state)
{
  (void)state;
  assert_true(str_hash(s("abc")) == str_hash(s("abc")));
  assert_true(str_hash(s("abc")) != str_hash(s("abd")));
  assert_true(str_hash((struct kith_str){"\0\0", 1}) != str_hash((struct kith_str){"\0\0", 2}));
  assert_true(str_hash((struct kith_str){"12345678\0", 8}) != str_hash((struct kith_str){"12345678\0", 9}));
}

static void the_end_of_a_path_is_its_name(void **state)
{
  (void)state;
  assert_true(str_eq_c(path_base(KITH_STR("folder/sub/a.csv")), "a.csv"));
  assert_true(str_eq_c(path_base(KITH_STR("/a.csv")), "a.csv"));
  assert_true(str_eq_c(path_base(KITH_STR("a.csv")), "a.csv"));
  assert_int_equal(path_base(KITH_STR("folder/")).len, 0);
  assert_int_equal(path_base(STR_NONE).len, 0);
}

static void one_is_no_plural(void **state)
{
  (void)state;
  assert_string_equal(plural(0, "contact", "contacts"), "contacts");
  assert_string_equal(plural(1, "contact", "contacts"), "contact");
  assert_string_equal(plural(2, "contact", "contacts"), "contacts");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(equal_and_ordered),
      cmocka_unit_test(begins_and_ends),
      cmocka_unit_test(cut_and_trimmed),
      cmocka_unit_test(found),
      cmocka_unit_test(pieces),
      cmocka_unit_test(numbers),
      cmocka_unit_test(hashes_differ_by_content_and_length),
      cmocka_unit_test(the_end_of_a_path_is_its_name),
      cmocka_unit_test(one_is_no_plural),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
