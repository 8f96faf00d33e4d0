#include "normalise/normalise.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct kith_arena arena;

static int tear_down(void **state)
{
  (void)state;
  arena_free(&arena);
  return 0;
}

/* One address, its components from PO box to country parted by ';'. */
static struct kith_record *record_of(const char *address)
{
  enum { MOST = 7 };
  struct kith_part parts[MOST];
  struct kith_str rest = str_of(address), piece;
  struct kith_property p = {.size = sizeof p, .name = KITH_P_ADR, .parts = parts};
  struct kith_record *r = record_new(&arena, KITH_CONTACT, STR_NONE, (struct kith_origin){0, 0});
  while (p.part_count < MOST && str_next(&rest, ';', &piece)) {
    parts[p.part_count] = (struct kith_part){sizeof parts[0], p.part_count + 1, piece};
    p.part_count++;
  }
  assert_int_equal(record_put(r, &p), KITH_OK);
  return r;
}

static void check(const char *input, const char *what, const char *want, struct kith_str got)
{
  if (!str_eq_c(got, want))
    fail_msg("\"%s\": %s: wanted \"%s\", got \"%.*s\"", input, what, want, STR_ARG(got));
}

static const struct {
  const char *region, *input;
  const char *postcode, *state, *code;                                   /* clean */
  const char *number, *street, *match_region, *match_postcode, *country; /* to compare */
} cases[] = {
    {"US", ";;12 Main Street;Springfield;Illinois;62704;USA", "62704", "Illinois", "US", "12", "main st", "il", "62704",
     "us"},
    {"US", ";;12 Main St., Apt. 4;Springfield;il;627041234;", "62704-1234", "IL", "", "12", "main st", "il", "62704",
     "us"},
    {"", ";;12-14 N. Oak Road;;;;", "", "", "", "12", "n oak rd", "", "", ""},
    {"",
     ";;Hauptstra\xC3\x9F"
     "e 5 a;M\xC3\xBCnchen;;D-80331;Deutschland",
     "80331", "", "DE", "5a", "hauptstr", "", "80331", "de"},
    {"", ";;Hauptstr. 5a;;;80331;Germany", "80331", "", "DE", "5a", "hauptstr", "", "80331", "de"},
    {"DE", ";;10 Downing Street;London;;sw1a2aa;UK", "SW1A 2AA", "", "GB", "10", "downing st", "", "sw1a2aa", "gb"},
    {"", ";;;Ottawa;Ontario;k1a0b1;Canada", "K1A 0B1", "Ontario", "CA", "", "", "on", "k1a0b1", "ca"},
    {"", ";;;Amsterdam;;1012ab;Niederlande", "1012 AB", "", "NL", "", "", "", "1012ab", "nl"},
    {"", ";;;Stockholm;;11122;Sverige", "111 22", "", "SE", "", "", "", "11122", "se"},
    {"", ";;12 rue de la Paix;Paris;;75002;France", "75002", "", "FR", "12", "r de la paix", "", "75002", "fr"},
    {"", "P.O. Box 12;;;Springfield;;;", "", "", "", "12", "po box", "", "", ""},
    {"", ";;;Z\xC3\xBCrich;;8001;Schweiz", "8001", "", "CH", "", "", "", "8001", "ch"},
    {"", ";;;Nowhere;;AB 12;Atlantis", "AB 12", "", "", "", "", "", "ab12", ""},
};

static void addresses_are_cleaned_and_compared(void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct kith_normaliser *n = NULL;
    struct kith_matchable m;
    struct kith_record *r = record_of(cases[i].input);
    assert_int_equal(normaliser_new(str_of(cases[i].region), &n, NULL), KITH_OK);
    normalise_record(n, r, &m);
    const struct kith_property *p = record_get(r, KITH_P_ADR, 0);
    check(cases[i].input, "postcode", cases[i].postcode, property_component(p, KITH_ADR_POSTCODE, 0));
    check(cases[i].input, "region", cases[i].state, property_component(p, KITH_ADR_REGION, 0));
    check(cases[i].input, "code", cases[i].code, property_component(p, KITH_ADR_COUNTRY_CODE, 0));
    check(cases[i].input, "match number", cases[i].number, m.addresses[0].number);
    check(cases[i].input, "match street", cases[i].street, m.addresses[0].street);
    check(cases[i].input, "match region", cases[i].match_region, m.addresses[0].region);
    check(cases[i].input, "match postcode", cases[i].match_postcode, m.addresses[0].postcode);
    check(cases[i].input, "match country", cases[i].country, m.addresses[0].country);
    normaliser_free(n);
  }
}

static void a_country_code_is_an_addition_not_a_change(void **state)
{
  struct kith_normaliser *n = NULL;
  struct kith_record *r = record_of(";;12 Main Street;Springfield;IL;62704;USA");
  (void)state;
  assert_int_equal(normaliser_new(STR_NONE, &n, NULL), KITH_OK);
  normalise_record(n, r, NULL);
  assert_int_equal(r->properties[0].flags, 0);
  assert_int_equal(r->properties[0].raw.len, 0);
  normaliser_free(n);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(addresses_are_cleaned_and_compared),
                                     cmocka_unit_test(a_country_code_is_an_addition_not_a_change)};
  return cmocka_run_group_tests(tests, NULL, tear_down);
}
