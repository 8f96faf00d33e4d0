/* Columns of a page: characters, not bytes; wide ones count twice. */
#include "report/page.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void test_width(void **state)
{
  (void)state;
  static const struct {
    const char *text;
    size_t width;
  } cases[] = {{"", 0},
               {"Ada", 3},
               {"Jörg", 4},
               {"李伟", 4},
               {"e\xcc\x81", 1},
               {"\xff", 1},
               {"\xf0\x9f\x98\x80", 2},
               {"ガ", 2},
               {"ｶﾞ", 2},
               {"한글", 4},
               {"\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab", 2},
               {"a\xe2\x80\x8d"
                "b",
                2},
               {"שָׁ", 1},
               {"ก็", 1},
               {"\xc2\xad", 0},
               {"☺\xef\xb8\x8f", 1}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
    if (page_width(str_of(cases[i].text)) != cases[i].width)
      fail_msg("'%s' is %zu wide", cases[i].text, page_width(str_of(cases[i].text)));
}

static void test_cell(void **state)
{
  (void)state;
  struct kith_arena arena = {0};
  static const struct {
    const char *text;
    size_t columns;
    const char *expected;
  } cases[] = {
      {"Ada", 5, "Ada  "}, {"Adele", 5, "Adele"}, {"Adelina", 5, "Adel…"}, {"李伟李", 4, "李… "}, {"", 2, "  "}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct kith_str got = page_cell(&arena, str_of(cases[i].text), cases[i].columns);
    if (!str_eq_c(got, cases[i].expected))
      fail_msg("'%s' became '%.*s'", cases[i].text, STR_ARG(got));
  }
  arena_free(&arena);
}

static void counts_end_at_their_column(void **state)
{
  (void)state;
  struct kith_page page = {0};
  assert_string_equal(page_head(&page.arena, "STAYS", 118, 19), "STAYS           118");
  assert_string_equal(page_head(&page.arena, "STAYS", 118, 23), "STAYS               118");
  page_more(&page, 2, 3, 3);
  assert_int_equal(page.lines.len, 0);
  page_more(&page, 2, 3, 5);
  assert_int_equal(page.lines.len, 1);
  assert_true(str_eq_c(page.lines.items[0].body, "and 2 more; --all shows them"));
  page_free(&page);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_width), cmocka_unit_test(test_cell),
                                     cmocka_unit_test(counts_end_at_their_column)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
