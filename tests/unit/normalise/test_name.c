#include "normalise/name.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct kith_arena arena;

static void check(const char *input, const char *want, struct kith_str got)
{
  if (!str_eq_c(got, want))
    fail_msg("\"%s\": wanted \"%s\", got \"%.*s\"", input, want, STR_ARG(got));
}

static const struct {
  const char *full, *prefix, *given, *middle, *family, *suffix, *nickname, *maiden;
} splits[] = {
    {"Ada Lovelace", "", "Ada", "", "Lovelace", "", "", ""},
    {"Ada", "", "Ada", "", "", "", "", ""},
    {"Ada King Lovelace", "", "Ada", "King", "Lovelace", "", "", ""},
    {"J. R. R. Tolkien", "", "J.", "R. R.", "Tolkien", "", "", ""},
    {"Smith, John", "", "John", "", "Smith", "", "", ""},
    {"Smith, John Q.", "", "John", "Q.", "Smith", "", "", ""},
    {"Smith, John, Jr.", "", "John", "", "Smith", "Jr.", "", ""},
    {"Smith Jr., John", "", "John", "", "Smith", "Jr.", "", ""},
    {"van der Berg, Jan", "", "Jan", "", "van der Berg", "", "", ""},
    {"John Smith, PhD", "", "John", "", "Smith", "PhD", "", ""},
    {"John Smith Jr., MD", "", "John", "", "Smith", "Jr., MD", "", ""},
    {"John Smith III", "", "John", "", "Smith", "III", "", ""},
    {"Dr. Maria de la Cruz", "Dr.", "Maria", "", "de la Cruz", "", "", ""},
    {"Ludwig van Beethoven", "", "Ludwig", "", "van Beethoven", "", "", ""},
    {"Dick Van Dyke", "", "Dick", "", "Van Dyke", "", "", ""},
    {"Osama bin Laden", "", "Osama", "", "bin Laden", "", "", ""},
    {"Mohammed al-Fayed", "", "Mohammed", "", "al-Fayed", "", "", ""},
    {"Johann Wolfgang von Goethe", "", "Johann", "Wolfgang", "von Goethe", "", "", ""},
    {"Jos\xC3\xA9 Ortega y Gasset", "", "Jos\xC3\xA9", "", "Ortega y Gasset", "", "", ""},
    {"Mr Smith", "Mr", "", "", "Smith", "", "", ""},
    {"Herr Dr. Hans Meier", "Herr Dr.", "Hans", "", "Meier", "", "", ""},
    {"M. Jean Dupont", "M.", "Jean", "", "Dupont", "", "", ""},
    {"M. Dupont", "", "M.", "", "Dupont", "", "", ""},
    {"Don Smith", "", "Don", "", "Smith", "", "", ""},
    {"Robert \"Bob\" Smith", "", "Robert", "", "Smith", "", "Bob", ""},
    {"Robert (Bob) Smith", "", "Robert", "", "Smith", "", "Bob", ""},
    {"Robert \xE2\x80\x9C"
     "Bob\xE2\x80\x9D Smith",
     "", "Robert", "", "Smith", "", "Bob", ""},
    {"Robert 'Bob' Smith", "", "Robert", "", "Smith", "", "Bob", ""},
    {"Ada Lovelace (n\xC3\xA9"
     "e Byron)",
     "", "Ada", "", "Lovelace", "", "", "Byron"},
    {"Ada Lovelace (geb. Byron)", "", "Ada", "", "Lovelace", "", "", "Byron"},
    {"Ada Lovelace (work)", "", "Ada", "", "Lovelace", "", "", ""},
    {"Miles O'Brien", "", "Miles", "", "O'Brien", "", "", ""},
    {"Yo-Yo Ma", "", "Yo-Yo", "", "Ma", "", "", ""},
    {"John Smith MA", "", "John", "", "Smith", "MA", "", ""},
    {"John & Mary Smith", "", "John & Mary", "", "Smith", "", "", ""},
};

static void full_names_fall_into_parts(void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof splits / sizeof splits[0]; i++) {
    struct kith_name n;
    assert_true(name_split(&arena, str_of(splits[i].full), &n));
    check(splits[i].full, splits[i].prefix, n.prefix);
    check(splits[i].full, splits[i].given, n.given);
    check(splits[i].full, splits[i].middle, n.middle);
    check(splits[i].full, splits[i].family, n.family);
    check(splits[i].full, splits[i].suffix, n.suffix);
    check(splits[i].full, splits[i].nickname, n.nickname);
    check(splits[i].full, splits[i].maiden, n.maiden);
  }
}

static void what_is_no_name_is_not_split(void **state)
{
  static const char *const cases[] = {"",           "ada@example.com", "+49 30 123456", "https://example.com",
                                      "a, b, c, d", "1 2 3 4 5 a"};
  struct kith_name n;
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
    if (name_split(&arena, str_of(cases[i]), &n))
      fail_msg("\"%s\" was split", cases[i]);
}

static void capitals_go_where_they_belong(void **state)
{
  static const struct {
    const char *input, *want;
    enum name_place place;
  } cases[] = {
      {"ADA LOVELACE", "Ada Lovelace", NAME_FULL},
      {"ronald mcdonald", "Ronald McDonald", NAME_FULL},
      {"JOHN MACDONALD", "John MacDonald", NAME_FULL},
      {"JOHN MACK", "John Mack", NAME_FULL},
      {"MILES O'BRIEN", "Miles O'Brien", NAME_FULL},
      {"SMITH-JONES", "Smith-Jones", NAME_FAMILY},
      {"LUDWIG VAN BEETHOVEN", "Ludwig van Beethoven", NAME_FULL},
      {"VAN DER BERG", "van der Berg", NAME_FAMILY},
      {"maria de la cruz", "Maria de la Cruz", NAME_FULL},
      {"VAN", "Van", NAME_FAMILY},
      {"JOHN SMITH III", "John Smith III", NAME_FULL},
      {"john smith jr.", "John Smith Jr.", NAME_FULL},
      {"J.R. EWING", "J.R. Ewing", NAME_FULL},
      {"PJ", "PJ", NAME_GIVEN},
      {"HANS M\xC3\x9CLLER", "Hans M\xC3\xBCller", NAME_FULL},
      {"\xC3\x89MILE ZOLA", "\xC3\x89mile Zola", NAME_FULL},
      {"phd", "PhD", NAME_SUFFIX},
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct kith_str once = name_capitals(&arena, str_of(cases[i].input), cases[i].place);
    check(cases[i].input, cases[i].want, once);
  }
}

static void one_case_is_told_from_mixed(void **state)
{
  (void)state;
  assert_true(name_is_one_case(str_of("ADA")));
  assert_true(name_is_one_case(str_of("ada lovelace")));
  assert_false(name_is_one_case(str_of("Ada")));
  assert_false(name_is_one_case(str_of("deGrom")));
  assert_false(name_is_one_case(str_of("\xE7\x8E\x8B")));
  assert_false(name_is_one_case(str_of("ada99")));
  assert_true(name_is_acronym(str_of("NASA")));
  assert_false(name_is_acronym(str_of("ADA LI")));
}

static int tear_down(void **state)
{
  (void)state;
  arena_free(&arena);
  return 0;
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(full_names_fall_into_parts),
      cmocka_unit_test(what_is_no_name_is_not_split),
      cmocka_unit_test(capitals_go_where_they_belong),
      cmocka_unit_test(one_case_is_told_from_mixed),
  };
  return cmocka_run_group_tests(tests, NULL, tear_down);
}
