/* Parties, spells, agreements, and who is meant by a text. */
#include "unit/ownership/scene.h"

static struct scene s;

static int start(void **state)
{
  (void)state;
  s = (struct scene){0};
  scene_people(&s);
  return 0;
}

static int end(void **state)
{
  (void)state;
  scene_end(&s);
  return 0;
}

#define DAY(text)   day_parse(KITH_STR(text))
#define PERSON(...) record_of(&s.arena, KITH_PERSON, __VA_ARGS__, 0)
#define FIND(text)  people_find(&s.people, KITH_STR(text))

static void test_find(void **state)
{
  (void)state;
  int dana = FIND("dana@acme.example");
  assert_int_not_equal(dana, PARTY_NONE);
  assert_int_equal(FIND("  DANA@Acme.example "), dana);
  assert_int_equal(FIND("Dana  Reyes"), dana);
  assert_int_equal(FIND("mailto:dana@acme.example"), dana);
  assert_int_equal(FIND("company"), 0);
  assert_int_equal(FIND("nobody"), PARTY_NONE);
  assert_int_equal(FIND(""), PARTY_NONE);
}

static void test_emails_and_users_of_one_person(void **state)
{
  (void)state;
  struct kith_error err = {0};
  assert_int_equal(people_add_person(&s.people,
                                     PERSON(KITH_P_PERSON, "sam", KITH_P_EMAIL, "sam@acme.example; s.lee@acme.example",
                                            KITH_P_CRM_USERS, "005A, slee", KITH_P_HIRED, "2024-01-01"),
                                     &err),
                   KITH_OK);
  int sam = FIND("sam");
  assert_str(s.people.parties.items[sam].text, "sam@acme.example");
  assert_int_equal(FIND("s.lee@acme.example"), sam);
  assert_int_equal(FIND("005a"), sam);
  assert_int_equal(FIND("slee"), sam);
}

/* Two people of one name: the name means nobody, their addresses still do. */
static void test_a_name_of_two_is_nobodys(void **state)
{
  (void)state;
  int dana = FIND("dana@acme.example");
  add_person(&s.people, &s.arena, "dana.reyes@acme.example", "Dana Reyes", "2024-01-01", "", "", "");
  int other = FIND("dana.reyes@acme.example");
  assert_int_equal(FIND("dana@acme.example"), dana);
  assert_true(other == dana || FIND("Dana Reyes") == PARTY_NONE);
}

static void test_rehire_is_a_new_spell(void **state)
{
  (void)state;
  add_person(&s.people, &s.arena, "pat@acme.example", "Pat Quinn", "2025-01-01", "", "", "");
  const struct kith_party *pat = &s.people.parties.items[FIND("pat@acme.example")];
  assert_int_equal(pat->spells.len, 2);
  assert_int_equal(people_spell(pat, DAY("2016-01-01"))->hired, DAY("2015-01-01"));
  assert_int_equal(people_spell(pat, DAY("2024-01-01"))->hired, DAY("2025-01-01")); /* between: the next */
  assert_int_equal(people_spell(pat, DAY_UNKNOWN)->hired, DAY("2025-01-01"));
  assert_int_equal(people_is_current(pat, DAY("2024-01-01")), 0);
  assert_int_equal(people_is_current(pat, DAY("2025-01-01")), 1);
  assert_int_equal(people_is_current(pat, DAY("2023-03-31")), 1); /* the last day counts */
  assert_int_equal(people_next_day(pat, DAY("2023-01-01")), DAY("2023-04-01"));
  assert_int_equal(people_next_day(pat, DAY("2026-01-01")), DAY_NEVER);
}

static void test_bad_rows_say_what_is_wrong(void **state)
{
  (void)state;
  static const struct {
    int name;
    const char *text, *says;
  } cases[] = {{KITH_P_HIRED, "June", "hired"},
               {KITH_P_ENTITY, "compani", "did you mean 'company'"},
               {KITH_P_LEFT, "2001-01-01", "left is before hired"},
               {KITH_P_NOTICE, "2001-01-01", "notice is before"}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct kith_error err = {0};
    struct kith_record *r = PERSON(KITH_P_PERSON, "sam", KITH_P_HIRED, "2020-01-01");
    if (cases[i].name == KITH_P_HIRED)
      r = PERSON(KITH_P_PERSON, "sam");
    put(r, (uint32_t)cases[i].name, cases[i].text);
    assert_int_equal(people_add_person(&s.people, r, &err), KITH_E_INVALID);
    if (!strstr(err.message, cases[i].says))
      fail_msg("'%s' does not say '%s'", err.message, cases[i].says);
  }
  struct kith_error err = {0};
  assert_int_equal(people_add_person(&s.people, PERSON(KITH_P_ROLE, "rep"), &err), KITH_E_INVALID);
}

static void test_agreements(void **state)
{
  (void)state;
  struct kith_error err = {0};
  const struct kith_party *dana = &s.people.parties.items[FIND("dana@acme.example")];
  struct kith_record *r = record_of(&s.arena, KITH_AGREEMENT, KITH_P_PERSON, "dana@acme.example", KITH_P_AGREEMENT,
                                    "Non solicit", KITH_P_FROM, "2019-06-01", KITH_P_UNTIL, "2027-05-27", 0);
  assert_int_equal(people_agreement(dana, AGREEMENT_NON_SOLICIT, DAY(TODAY)), 0);
  assert_int_equal(people_add_agreement(&s.people, r, &err), KITH_OK);
  assert_int_equal(people_agreement(dana, AGREEMENT_NON_SOLICIT, DAY(TODAY)), -1); /* no lawyer looked at it */
  put(r, KITH_P_REVIEWED_BY, "counsel@acme.example");
  assert_int_equal(people_add_agreement(&s.people, r, &err), KITH_OK);
  assert_int_equal(people_agreement(dana, AGREEMENT_NON_SOLICIT, DAY(TODAY)), 1);
  assert_int_equal(people_agreement(dana, AGREEMENT_NON_SOLICIT, DAY("2027-05-28")), 0);
  assert_int_equal(people_next_day(dana, DAY("2027-01-01")), DAY("2027-05-28"));
  r = record_of(&s.arena, KITH_AGREEMENT, KITH_P_PERSON, "who@acme.example", KITH_P_AGREEMENT, "social", 0);
  assert_int_equal(people_add_agreement(&s.people, r, &err), KITH_E_INVALID);
}

static void test_adopt(void **state)
{
  (void)state;
  size_t before = s.people.parties.len;
  assert_int_equal(people_adopt(&s.people, KITH_STR("dana@acme.example")), FIND("dana@acme.example"));
  assert_int_equal(s.people.parties.len, before);
  int zoe = people_adopt(&s.people, KITH_STR("zoe@acme.example"));
  assert_int_equal(zoe, (int)before);
  assert_int_equal(people_adopt(&s.people, KITH_STR("ZOE@acme.example")), zoe);
  assert_int_equal(people_is_current(&s.people.parties.items[zoe], DAY(TODAY)), -1);
  assert_null(people_spell(&s.people.parties.items[zoe], DAY(TODAY)));
  assert_int_equal(people_adopt(&s.people, STR_NONE), PARTY_NONE);
}

static void test_entities(void **state)
{
  (void)state;
  struct kith_people p;
  struct kith_error err = {0};
  people_init(&p);
  assert_int_equal(people_add_entity(&p, KITH_STR("acme-us"), KITH_STR("US-CA"), &err), KITH_OK);
  assert_int_equal(people_add_entity(&p, KITH_STR("acme-us"), KITH_STR("US-NY"), &err), KITH_E_CONFIG);
  people_default_entity(&p);
  assert_int_equal(p.entity_count, 1);
  people_free(&p);
}

static void test_digest_follows_the_rows(void **state)
{
  (void)state;
  uint64_t before = people_digest(&s.people);
  people_adopt(&s.people, KITH_STR("zoe@acme.example"));
  assert_true(people_digest(&s.people) == before);
  add_person(&s.people, &s.arena, "zoe@acme.example", "Zoe", "2024-01-01", "", "", "");
  assert_true(people_digest(&s.people) != before);
}

#define T(f) cmocka_unit_test_setup_teardown(f, start, end)

int main(void)
{
  const struct CMUnitTest tests[] = {
      T(test_find),
      T(test_emails_and_users_of_one_person),
      T(test_a_name_of_two_is_nobodys),
      T(test_rehire_is_a_new_spell),
      T(test_bad_rows_say_what_is_wrong),
      T(test_agreements),
      T(test_adopt),
      T(test_entities),
      T(test_digest_follows_the_rows),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
