#include "normalise/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct kith_text *text;
static struct kith_arena arena;

static int set_up(void **state)
{
  (void)state;
  text = text_new();
  return 0;
}

static int tear_down(void **state)
{
  (void)state;
  text_free(text);
  arena_free(&arena);
  return 0;
}

static void check(const char *input, const char *want, struct kith_str got)
{
  if (!str_eq_c(got, want))
    fail_msg("\"%s\": wanted \"%s\", got \"%.*s\"", input, want, STR_ARG(got));
}

struct pair {
  const char *input, *want;
};

static void clean_makes_one_tidy_line(void **state)
{
  static const struct pair cases[] = {
      {"", ""},
      {"Ada", "Ada"},
      {"  Ada   Lovelace ", "Ada Lovelace"},
      {"Ada\tLovelace\r\nKing", "Ada Lovelace King"},
      {"Ada\x01\x7F", "Ada"},
      {"Ada\xC2\xA0Lovelace", "Ada Lovelace"},
      {"\xEF\xBB\xBF"
       "Ada",
       "Ada"},
      {"A\xE2\x80\x8B"
       "da",
       "Ada"},
      {"\xE2\x80\x8E+49 30\xE2\x80\xAC", "+49 30"},
      {"so\xC2\xAD"
       "ft",
       "soft"},
      {"u\xCC\x88", "\xC3\xBC"},
      {"\xC3\xBC", "\xC3\xBC"},
      {"bad\xFF"
       "byte",
       "bad\xEF\xBF\xBD"
       "byte"},
      {"cut\xC3", "cut\xEF\xBF\xBD"},
      {"\xE2\x80\x8D", ""},
      {"\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x92\xBB", "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x92\xBB"},
      {"\xE3\x80\x80\xE7\x8E\x8B \xE4\xBC\x9F", "\xE7\x8E\x8B \xE4\xBC\x9F"},
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
    check(cases[i].input, cases[i].want, text_clean(text, &arena, str_of(cases[i].input)));
}

static void clean_text_is_returned_as_it_is(void **state)
{
  struct kith_str s = str_of("Ada Lovelace");
  (void)state;
  assert_ptr_equal(text_clean(text, &arena, s).ptr, s.ptr);
  s = str_of("J\xC3\xBCrgen");
  assert_ptr_equal(text_clean(text, &arena, s).ptr, s.ptr);
}

static void blocks_keep_their_lines(void **state)
{
  static const struct pair cases[] = {
      {"12 Main St\r\nSuite  4\r", "12 Main St\nSuite 4"},
      {" a \n b ", "a\nb"},
      {"a\xE2\x80\xA8"
       "b",
       "a\nb"},
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
    check(cases[i].input, cases[i].want, text_clean_block(text, &arena, str_of(cases[i].input)));
}

static void lines_keep_their_spaces(void **state)
{
  static const struct pair cases[] = {
      {"a  b\tc \r\n\r\n d\n", "a  b\tc\n\n d"},
      {"plain", "plain"},
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
    check(cases[i].input, cases[i].want, text_clean_lines(text, &arena, str_of(cases[i].input)));
}

static void fold_is_for_comparing(void **state)
{
  static const struct pair cases[] = {
      {"", ""},
      {"Ada LOVELACE", "ada lovelace"},
      {"O'Brien", "obrien"},
      {"O\xE2\x80\x99"
       "Brien",
       "obrien"},
      {"Smith-Jones, Jr.", "smith jones jr"},
      {"M\xC3\xBCller", "muller"},
      {"Stra\xC3\x9F"
       "e",
       "strasse"},
      {"\xC5\x81ukasz \xC5\xBB\xC3\xB3\xC5\x82\xC4\x87", "lukasz zolc"},
      {"\xC3\x86sop \xC3\x98rsted", "aesop orsted"},
      {"\xD0\x98\xD0\xB2\xD0\xB0\xD0\xBD", "ivan"},
      {"\xE7\x8E\x8B\xE4\xBC\x9F", "wang wei"},
      {"\xEF\xBC\xA1\xEF\xBD\x84\xEF\xBD\x81", "ada"},
      {"e\xCC\x81", "e"},
      {"\xF0\x9F\x98\x80", ""},
      {"--", ""},
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
    check(cases[i].input, cases[i].want, text_fold(text, &arena, str_of(cases[i].input)));
}

static void folding_looks_at_whole_characters_only(void **state)
{
  char lots[TEXT_FOLD_MAX + 16];
  (void)state;
  memset(lots, 'a', sizeof lots);
  memcpy(lots + TEXT_FOLD_MAX - 1, "\xC3\xBC", 2);
  struct kith_str folded = text_fold(text, &arena, (struct kith_str){lots, sizeof lots});
  assert_int_equal(folded.len, TEXT_FOLD_MAX - 1);
}

static void lower_knows_other_scripts(void **state)
{
  (void)state;
  check("A\xC3\x9C", "a\xC3\xBC", text_lower(&arena, str_of("A\xC3\x9C")));
  check("ada", "ada", text_lower(&arena, str_of("ada")));
}

/* Marks in an order that makes plain NFC quadratic: a minute for 1 MiB if they were sorted. */
static void a_million_marks_are_no_trouble(void **state)
{
  enum { SIZE = 1 << 20 };
  static char marks[SIZE];
  (void)state;
  for (size_t i = 0; i < SIZE; i += 4)
    memcpy(marks + i, "\xCC\x81\xCC\xA3", 4);
  struct kith_str clean = text_clean(text, &arena, (struct kith_str){marks, SIZE});
  assert_int_equal(clean.len, SIZE);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(clean_makes_one_tidy_line), cmocka_unit_test(clean_text_is_returned_as_it_is),
      cmocka_unit_test(blocks_keep_their_lines),   cmocka_unit_test(lines_keep_their_spaces),
      cmocka_unit_test(fold_is_for_comparing),     cmocka_unit_test(folding_looks_at_whole_characters_only),
      cmocka_unit_test(lower_knows_other_scripts), cmocka_unit_test(a_million_marks_are_no_trouble),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
