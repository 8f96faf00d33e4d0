#include "normalise/phone_table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct phone_case {
  const char *text, *home, *e164, *extension, *region;
  enum kith_phone_kind kind;
  bool valid;
};

static const struct phone_case ordinary[] = {
    {"+1 415-555-0100", "", "+14155550100", "", "US", PHONE_FIXED_OR_MOBILE, true},
    {"(415) 555-0100", "US", "+14155550100", "", "US", PHONE_FIXED_OR_MOBILE, true},
    {"1 (415) 555.0100", "US", "+14155550100", "", "US", PHONE_FIXED_OR_MOBILE, true},
    {"1-604-555-0100", "US", "+16045550100", "", "CA", PHONE_FIXED_OR_MOBILE, true},
    {"800 234 5678", "CA", "+18002345678", "", "US", PHONE_TOLL_FREE, true},
    {"tel:+1-415-555-0100;ext=45", "", "+14155550100", "45", "US", PHONE_FIXED_OR_MOBILE, true},
    {"415-555-0100 ext. 12", "us", "+14155550100", "12", "US", PHONE_FIXED_OR_MOBILE, true},
    {"415-555-0100x7", "US", "+14155550100", "7", "US", PHONE_FIXED_OR_MOBILE, true},
    {"011 44 20 7946 0018", "US", "+442079460018", "", "GB", PHONE_FIXED, true},
    {"020 7946 0018", "GB", "+442079460018", "", "GB", PHONE_FIXED, true},
    {"07400 123456", "GB", "+447400123456", "", "GB", PHONE_MOBILE, true},
    {"+49 (0)30 / 901820", "US", "+4930901820", "", "DE", PHONE_FIXED, true},
    {"0049 151 23456789", "FR", "+4915123456789", "", "DE", PHONE_MOBILE, true},
    {"06 12 34 56 78", "FR", "+33612345678", "", "FR", PHONE_MOBILE, true},
    {"02 1234 5678", "IT", "+390212345678", "", "IT", PHONE_FIXED, true}, /* Italy keeps its zero */
    {"+39 347 1234567", "", "+393471234567", "", "IT", PHONE_MOBILE, true},
    {"0412 345 678", "AU", "+61412345678", "", "AU", PHONE_MOBILE, true},
    {"03-1234-5678", "JP", "+81312345678", "", "JP", PHONE_FIXED, true},
    {"(11) 91234-5678", "BR", "+5511912345678", "", "BR", PHONE_MOBILE, true},
    {"91 98765 43210", "IN", "+919876543210", "", "IN", PHONE_MOBILE, true},
};

static const struct phone_case unusual[] = {
    {"1-800-FLOWERS", "US", "+18003569377", "", "US", PHONE_TOLL_FREE, true},
    {"\xef\xbc\x8b\xef\xbc\x91 415 555 0100", "", "+14155550100", "", "US", PHONE_FIXED_OR_MOBILE, true},
    {"+800 1234 5678", "", "+80012345678", "", "001", PHONE_TOLL_FREE, true},
    {"011 15-2345-6789", "AR", "+5491123456789", "", "AR", PHONE_MOBILE, true},
    {"tel:555-0100;phone-context=+1415", "", "+14155550100", "", "US", PHONE_FIXED_OR_MOBILE, true},
};

static const struct phone_case none[] = {
    {.text = "", .home = "US"},           {.text = "call me", .home = "US"},
    {.text = "123", .home = "US"},        {.text = "555-0100", .home = "US"},
    {.text = "415 555 0100", .home = ""}, {.text = "415 555 0100", .home = "ZZ"},
    {.text = "+", .home = "US"},          {.text = "+999 123456", .home = "US"},
    {.text = "+1", .home = "US"},         {.text = "+49 123456789012345678901234567890", .home = "DE"},
};

static void expect(const struct phone_case *c, const struct kith_phone *got)
{
  if (strcmp(got->e164, c->e164) || strcmp(got->extension, c->extension) || strcmp(got->region, c->region) ||
      got->kind != c->kind || got->valid != c->valid)
    fail_msg("\"%s\" in \"%s\" gave %s x%s %s kind %d valid %d", c->text, c->home, got->e164, got->extension,
             got->region, got->kind, got->valid);
}

static void ordinary_numbers_take_the_fast_path(void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof ordinary / sizeof ordinary[0]; i++) {
    const struct phone_case *c = &ordinary[i];
    struct kith_phone got;
    if (phone_parse_fast(str_of(c->text), str_of(c->home), &got) != PHONE_YES)
      fail_msg("\"%s\" in \"%s\" is not answered", c->text, c->home);
    expect(c, &got);
    assert_true(phone_parse_slow(str_of(c->text), str_of(c->home), &got));
    expect(c, &got);
  }
}

static void unusual_ones_are_understood_too(void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof unusual / sizeof unusual[0]; i++) {
    struct kith_phone got;
    assert_int_equal(phone_parse_fast(str_of(unusual[i].text), str_of(unusual[i].home), &got), PHONE_UNSURE);
    assert_true(phone_parse(str_of(unusual[i].text), str_of(unusual[i].home), &got));
    expect(&unusual[i], &got);
  }
}

static void what_is_no_number_gives_nothing(void **state)
{
  static const struct kith_phone empty;
  (void)state;
  for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
    struct kith_phone got;
    memset(&got, 0xff, sizeof got);
    if (phone_parse(str_of(none[i].text), str_of(none[i].home), &got))
      fail_msg("\"%s\" in \"%s\" is taken for %s", none[i].text, none[i].home, got.e164);
    assert_memory_equal(&got, &empty, sizeof got);
  }
}

static void possible_is_not_yet_valid(void **state)
{
  (void)state;
  struct kith_phone got;
  assert_true(phone_parse(str_of("+1 115 555 0100"), STR_NONE, &got));
  assert_string_equal(got.e164, "+11155550100");
  assert_false(got.valid);
  assert_int_equal(got.kind, PHONE_UNKNOWN);
}

static void bytes_of_any_kind_are_survived(void **state)
{
  (void)state;
  char text[300];
  uint32_t seed = 7;
  struct kith_phone got;
  for (int i = 0; i < 2000; i++) {
    size_t len = (seed = seed * 1664525 + 1013904223) >> 16 & 0xff;
    for (size_t at = 0; at < len; at++) {
      seed = seed * 1664525 + 1013904223;
      text[at] = (char)(seed >> 30 ? "0123456789+-() x;/#."[(seed >> 20) % 20] : (int)(seed >> 22));
    }
    phone_parse((struct kith_str){text, len}, str_of("US"), &got);
    assert_true(strlen(got.e164) < sizeof got.e164);
  }
}

static void regions_are_known_by_their_letters(void **state)
{
  (void)state;
  assert_true(phone_region_known(str_of("US")));
  assert_true(phone_region_known(str_of("de")));
  assert_false(phone_region_known(str_of("ZZ")));
  assert_false(phone_region_known(str_of("USA")));
  assert_false(phone_region_known(STR_NONE));
  assert_false(phone_region_known(str_of("1A")));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(ordinary_numbers_take_the_fast_path), cmocka_unit_test(unusual_ones_are_understood_too),
      cmocka_unit_test(what_is_no_number_gives_nothing),     cmocka_unit_test(possible_is_not_yet_valid),
      cmocka_unit_test(bytes_of_any_kind_are_survived),      cmocka_unit_test(regions_are_known_by_their_letters),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
