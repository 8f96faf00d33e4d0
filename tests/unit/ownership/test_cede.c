/* What a rep has in the company's time can be the company's by a clause, wherever it is stored. */
#include "unit/ownership/scene.h"

static struct scene s;

static const char clause[] = "version: 1\n"
                             "rules:\n"
                             "  - id: record\n"
                             "    when: party_kind = 'entity' AND in_internal\n"
                             "    then: { claim: strong }\n"
                             "    because: \"{party} has a record\"\n"
                             "  - id: family\n"
                             "    when: personal_score >= 0.9\n"
                             "    then: { claim: personal }\n"
                             "    because: private\n"
                             "  - id: in-the-job\n"
                             "    when: first_seen >= hired\n"
                             "    then: { claim: none, cede: company, roles: [caretaker], obligations: [handoff] }\n"
                             "    because: \"{party} met them on {first_seen}\"\n"
                             "  - id: rest\n"
                             "    when: \"true\"\n"
                             "    then: { claim: weak }\n"
                             "    because: nothing shows more\n";

static int start(void **state)
{
  (void)state;
  scene_start(&s);
  ownership_free(s.ownership);
  s.policy = policy_parse(KITH_STR("clause.yaml"), str_of(clause), &s.arena, &s.diags);
  assert_non_null(s.policy);
  scene_open(&s);
  return 0;
}

static int end(void **state)
{
  (void)state;
  scene_end(&s);
  return 0;
}

#define CONTACT(...) record_of(&s.arena, KITH_CONTACT, __VA_ARGS__, 0)

static void test_the_entity_has_what_the_rep_cedes(void **state)
{
  (void)state;
  see(&s, DANA_LINKEDIN, CONTACT(KITH_P_FN, "M. Chen", KITH_P_CONNECTED_ON, "2021-03-04"));
  const struct kith_decision *d = decide(&s);
  assert_int_equal(d->owner_class, KITH_COMPANY);
  assert_str(d->rule, "in-the-job");
  assert_str(d->because, "dana@acme.example met them on 2021-03-04");
  assert_int_equal(d->claim_count, 2);
  assert_int_equal(claim_of(d, "company")->strength, KITH_CLAIM_STRONG);
  assert_str(claim_of(d, "company")->first_seen, "2021-03-04");
  assert_int_equal(claim_of(d, "dana@acme.example")->strength, KITH_CLAIM_NONE);
  assert_int_equal(d->role_count, 1); /* the rep's, not the company's */
  assert_int_equal(s.verdict.obligation_count, 1);
}

static void test_what_was_there_before_the_hire_is_not_ceded(void **state)
{
  (void)state;
  see(&s, DANA_LINKEDIN, CONTACT(KITH_P_FN, "M. Chen", KITH_P_CONNECTED_ON, "2017-03-04"));
  const struct kith_decision *d = decide(&s);
  assert_int_equal(d->owner_class, KITH_UNCLAIMED);
  assert_int_equal(d->claim_count, 1);
}

static void test_a_claim_of_its_own_that_is_as_good_stays(void **state)
{
  (void)state;
  see(&s, CRM, CONTACT(KITH_P_FN, "M. Chen", KITH_P_CREATED, "2022-01-05"));
  see(&s, DANA_PHONE, CONTACT(KITH_P_FN, "M. Chen", KITH_P_CREATED, "2021-03-04"));
  const struct kith_decision *d = decide(&s);
  assert_int_equal(d->claim_count, 2);
  assert_str(claim_of(d, "company")->rule, "record");
  assert_str(claim_of(d, "company")->first_seen, "2022-01-05");
}

static void test_private_stays_private_for_the_others(void **state)
{
  (void)state;
  see(&s, DANA_PHONE, CONTACT(KITH_P_FN, "Rosa Reyes", KITH_P_CATEGORIES, "Family"));
  see(&s, ELI_LINKEDIN, CONTACT(KITH_P_FN, "Rosa Reyes", KITH_P_CONNECTED_ON, "2021-03-04"));
  const struct kith_decision *d = decide(&s);
  assert_int_equal(d->owner_class, KITH_COMPANY);
  assert_int_equal(claim_of(d, "dana@acme.example")->strength, KITH_CLAIM_PERSONAL);
}

#define T(f) cmocka_unit_test_setup_teardown(f, start, end)

int main(void)
{
  const struct CMUnitTest tests[] = {
      T(test_the_entity_has_what_the_rep_cedes),
      T(test_what_was_there_before_the_hire_is_not_ceded),
      T(test_a_claim_of_its_own_that_is_as_good_stays),
      T(test_private_stays_private_for_the_others),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
