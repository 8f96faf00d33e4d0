#include "normalise/org.h"

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

static void keys_leave_the_legal_form_out(void **state)
{
  static const struct {
    const char *name, *key;
  } cases[] = {
      {"Acme, Inc.", "acme"},
      {"The ACME Corp.", "acme"},
      {"Acme Corporation Limited", "acme"},
      {"M\xC3\xBCller & S\xC3\xB6hne GmbH & Co. KG", "muller sohne"},
      {"Smith and Sons LLC", "smith sons"},
      {"Smith & Sons", "smith sons"},
      {"Fiat S.p.A.", "fiat"},
      {"Philips B.V.", "philips"},
      {"Novo Nordisk A/S", "novo nordisk"},
      {"Nokia Oyj", "nokia"},
      {"Volvo AB", "volvo"},
      {"Soci\xC3\xA9t\xC3\xA9 G\xC3\xA9n\xC3\xA9rale S.A.", "societe generale"},
      {"Dupont SARL", "dupont"},
      {"Sony K.K.", "sony"},
      {"Qantas Pty Ltd", "qantas"},
      {"Cemex S.A.B. de C.V.", "cemex"},
      {"Bimbo S.A. de C.V.", "bimbo"},
      {"\xE6\xA0\xAA\xE5\xBC\x8F\xE4\xBC\x9A\xE7\xA4\xBE Sony", "sony"},
      {"\xD0\x9E\xD0\x9E\xD0\x9E \xD0\xA0\xD0\xBE\xD0\xBC\xD0\xB0\xD1\x88\xD0\xBA\xD0\xB0", "romaska"},
      {"AG", "ag"},
      {"Bank of the U.S.A.", "bank of the u s a"},
      {"", ""},
  };
  struct kith_work w = {.text = text, .arena = &arena};
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
    check(cases[i].name, cases[i].key, org_key(&w, str_of(cases[i].name)));
}

static void firms_are_told_from_people(void **state)
{
  static const char *const firms[] = {"acme gmbh",  "acme inc",   "sales team",
                                      "fiat s p a", "it support", "university of oxford press office"};
  static const char *const people[] = {"ada lovelace", "john do",          "yo yo ma", "acme",
                                       "inc",          "charlotte church", "ina se",   "j r r tolkien"};
  (void)state;
  for (size_t i = 0; i < sizeof firms / sizeof firms[0]; i++)
    if (!org_is_likely(str_of(firms[i])))
      fail_msg("%s was taken for a person", firms[i]);
  for (size_t i = 0; i < sizeof people / sizeof people[0]; i++)
    if (org_is_likely(str_of(people[i])))
      fail_msg("%s was taken for a firm", people[i]);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(keys_leave_the_legal_form_out),
                                     cmocka_unit_test(firms_are_told_from_people)};
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
