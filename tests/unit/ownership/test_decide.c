/* Stories: evidence in, a decision out, by configs/policies/general.yaml. */
#include "unit/ownership/scene.h"

static struct scene s;

static int start(void **state)
{
  (void)state;
  scene_start(&s);
  return 0;
}

static int end(void **state)
{
  (void)state;
  scene_end(&s);
  return 0;
}

#define CONTACT(...) record_of(&s.arena, KITH_CONTACT, __VA_ARGS__, 0)

static void test_fathers_doctor_is_private(void **state)
{
  (void)state;
  see(&s, DANA_PHONE, CONTACT(KITH_P_FN, "Amir Haddad", KITH_P_TITLE, "Cardiologist", KITH_P_TEL, "+14155550100"));
  const struct kith_decision *d = decide(&s);
  assert_class(d, KITH_PERSONAL);
  assert_int_equal(d->owner_count, 1);
  assert_str(d->owners[0], "dana@acme.example");
  assert_str(d->rule, "private-life/private-relation");
  assert_str(d->steward, "");
  assert_int_equal(s.verdict.deciding_count, 1);
}

static void test_doctor_whom_the_company_knows_is_no_private_matter(void **state)
{
  (void)state;
  see(&s, CRM, CONTACT(KITH_P_FN, "Amir Haddad", KITH_P_CREATED, "2018-01-05"));
  see(&s, DANA_PHONE, CONTACT(KITH_P_FN, "Amir Haddad", KITH_P_TITLE, "Cardiologist"));
  assert_class(decide(&s), KITH_COMPANY);
  assert_int_not_equal(claim_of(&s.verdict.decision, "dana@acme.example")->strength, KITH_CLAIM_PERSONAL);
}

static void test_sister_who_is_a_colleagues_customer(void **state)
{
  (void)state;
  see(&s, CRM,
      CONTACT(KITH_P_FN, "Rosa Reyes", KITH_P_OWNER, "Eli Novak", KITH_P_CREATED, "2021-03-01", KITH_P_ORG, "Globex"));
  see(&s, DANA_PHONE, CONTACT(KITH_P_FN, "Rosa Reyes", KITH_P_CATEGORIES, "Family"));
  s.deals[s.deal_count++] = (struct kith_owner_deal){.amount = 1200, .won = true, .closed = true, .day = DAY_UNKNOWN};
  const struct kith_decision *d = decide(&s);
  assert_class(d, KITH_COMPANY);
  assert_str(d->rule, "customer");
  assert_str(d->steward, "eli@acme.example");
  assert_str(d->lifecycle, "customer");
  assert_int_equal(d->claim_count, 3);
  assert_int_equal(claim_of(d, "dana@acme.example")->strength, KITH_CLAIM_PERSONAL);
  assert_int_equal(claim_of(d, "eli@acme.example")->strength, KITH_CLAIM_WEAK);
  assert_int_equal(claim_of(d, "company")->strength, KITH_CLAIM_STRONG);
}

static void test_known_before_the_hire_is_shared(void **state)
{
  (void)state;
  see(&s, DANA_LINKEDIN, CONTACT(KITH_P_FN, "M. Chen", KITH_P_CONNECTED_ON, "2017-03-04", KITH_P_ORG, "Globex"));
  see(&s, CRM, CONTACT(KITH_P_FN, "M. Chen", KITH_P_CREATED, "2021-03-01"));
  const struct kith_decision *d = decide(&s);
  assert_class(d, KITH_BOTH);
  assert_int_equal(d->owner_count, 2);
  assert_str(d->rule, "before-the-hire/known-before-hire");
  assert_str(claim_of(d, "dana@acme.example")->grade, "third-party");
  assert_str(claim_of(d, "dana@acme.example")->first_seen, "2017-03-04");
  assert_int_equal(s.verdict.obligation_count, 1);
  assert_str(s.verdict.obligations[0].kind, "introduce");
  assert_str(s.verdict.obligations[0].owed_to, "company");
}

static void test_known_before_the_hire_and_nobody_else_is_the_reps(void **state)
{
  (void)state;
  see(&s, DANA_LINKEDIN, CONTACT(KITH_P_FN, "M. Chen", KITH_P_CONNECTED_ON, "2017-03-04"));
  assert_class(decide(&s), KITH_REP);
  assert_str(s.verdict.decision.owners[0], "dana@acme.example");
}

static void test_lead_of_an_event_is_the_companys(void **state)
{
  (void)state;
  see(&s, DANA_LINKEDIN, CONTACT(KITH_P_FN, "M. Chen", KITH_P_CONNECTED_ON, "2017-03-04"));
  see(&s, CRM, CONTACT(KITH_P_FN, "M. Chen", KITH_P_CREATED, "2021-03-01", KITH_P_LEAD_SOURCE, "Trade Show"));
  assert_class(decide(&s), KITH_COMPANY);
  assert_str(s.verdict.decision.rule, "company-lead");
}

/* A spreadsheet that says "connected on" is the holder's word, not the network's. */
static void test_typed_connection_dates_prove_nothing(void **state)
{
  (void)state;
  see(&s, SHEET, CONTACT(KITH_P_FN, "M. Chen", KITH_P_CONNECTED_ON, "2017-03-04"));
  see(&s, CRM, CONTACT(KITH_P_FN, "M. Chen", KITH_P_CREATED, "2021-03-01"));
  const struct kith_decision *d = decide(&s);
  assert_class(d, KITH_COMPANY);
  assert_str(claim_of(d, "eli@acme.example")->grade, "self-dated");
  assert_int_equal(claim_of(d, "eli@acme.example")->strength, KITH_CLAIM_STRONG); /* the loser stays visible */
}

/* Forty CRM contacts that appeared in a phone nine days before notice. */
static void test_forty_contacts_before_notice(void **state)
{
  (void)state;
  struct kith_error err = {0};
  see(&s, CRM, CONTACT(KITH_P_FN, "M. Chen", KITH_P_CREATED, "2021-03-01"));
  see(&s, DANA_PHONE, CONTACT(KITH_P_FN, "M. Chen", KITH_P_REV, "2026-11-11"));
  for (int i = 0; i < 39; i++)
    assert_int_equal(ownership_survey_add(s.ownership, DANA_PHONE, DAY_UNKNOWN, s.sightings[1].facts, &err), KITH_OK);
  const struct kith_decision *d = decide(&s);
  assert_class(d, KITH_COMPANY);
  assert_str(d->steward, "");
  assert_int_equal(claim_of(d, "dana@acme.example")->strength, KITH_CLAIM_NONE);
  assert_str(claim_of(d, "dana@acme.example")->rule, "copies/copied-before-notice");
  assert_str(claim_of(d, "dana@acme.example")->grade, "self-dated, bulk");
}

static void test_free_user_is_no_customer(void **state)
{
  (void)state;
  see(&s, CRM, CONTACT(KITH_P_FN, "M. Chen", KITH_P_LIFECYCLE, "Customer"));
  see(&s, CRM, CONTACT(KITH_P_FN, "M. Chen", KITH_P_LIFECYCLE, "Free user"));
  assert_str(decide(&s)->lifecycle, "free user");
}

static void test_customer_without_a_deal_is_unproven(void **state)
{
  (void)state;
  see(&s, CRM, CONTACT(KITH_P_FN, "M. Chen", KITH_P_LIFECYCLE, "Customer"));
  assert_str(decide(&s)->lifecycle, "unproven");
}

static void test_two_reps_with_one_buyer_are_a_dispute(void **state)
{
  (void)state;
  see(&s, DANA_LINKEDIN, CONTACT(KITH_P_FN, "M. Chen", KITH_P_CONNECTED_ON, "2017-03-04"));
  see(&s, ELI_LINKEDIN, CONTACT(KITH_P_FN, "M. Chen", KITH_P_CONNECTED_ON, "2018-05-06"));
  const struct kith_decision *d = decide(&s);
  assert_class(d, KITH_DISPUTED);
  assert_str(d->rule, "equal-grade");
  assert_int_equal(d->owner_count, 0);
  assert_int_equal(d->claim_count, 2);
  assert_non_null(strstr(arena_c(&s.arena, d->because), "dana@acme.example and eli@acme.example"));
}

static void test_own_dates_against_another_claim_are_a_dispute(void **state)
{
  (void)state;
  see(&s, DANA_PHONE, CONTACT(KITH_P_FN, "M. Chen", KITH_P_CREATED, "2012-01-01"));
  see(&s, ELI_PHONE, CONTACT(KITH_P_FN, "M. Chen"));
  assert_class(decide(&s), KITH_DISPUTED);
  assert_str(s.verdict.decision.rule, "own-dates");
}

static void test_a_single_claimant_is_never_disputed(void **state)
{
  (void)state;
  see(&s, DANA_PHONE, CONTACT(KITH_P_FN, "M. Chen", KITH_P_CREATED, "2012-01-01"));
  assert_class(decide(&s), KITH_REP);
}

static void test_phone_without_dates_is_unclaimed(void **state)
{
  (void)state;
  see(&s, DANA_PHONE, CONTACT(KITH_P_FN, "M. Chen", KITH_P_ORG, "Globex"));
  const struct kith_decision *d = decide(&s);
  assert_class(d, KITH_UNCLAIMED);
  assert_str(d->rule, "no-strong-claim");
  assert_str(claim_of(d, "dana@acme.example")->rule, "presence");
  assert_str(claim_of(d, "dana@acme.example")->grade, "observed, bulk");
}

static void test_unknown_facts_make_nobody_personal(void **state)
{
  (void)state;
  see(&s, DANA_PHONE, CONTACT(KITH_P_FN, "Ann", KITH_P_EMAIL, "ann@gmail.com"));
  assert_class(decide(&s), KITH_UNCLAIMED);
}

static void test_do_not_contact_silences_and_decides_nothing(void **state)
{
  (void)state;
  see(&s, CRM, CONTACT(KITH_P_FN, "M. Chen", KITH_P_DO_NOT_CONTACT, "true", KITH_P_EMAIL_OPT_OUT, "false"));
  const struct kith_decision *d = decide(&s);
  assert_class(d, KITH_COMPANY);
  assert_int_equal(d->suppress_count, 1);
  assert_str(d->suppress[0], "all");
}

static void test_inherited_book_counts_for_the_company(void **state)
{
  (void)state;
  see(&s, PAT_PHONE, CONTACT(KITH_P_FN, "M. Chen", KITH_P_CREATED, "2016-01-01"));
  see(&s, ELI_PHONE, CONTACT(KITH_P_FN, "M. Chen", KITH_P_CREATED, "2023-03-01"));
  const struct kith_decision *d = decide(&s);
  assert_int_equal(claim_of(d, "eli@acme.example")->strength, KITH_CLAIM_NONE);
  assert_str(claim_of(d, "eli@acme.example")->rule, "copies/inherited-book");
  assert_str(claim_of(d, "company")->first_seen, "2016-01-01");
}

static void test_steward_of_a_gone_owner_is_the_manager(void **state)
{
  (void)state;
  see(&s, CRM, CONTACT(KITH_P_FN, "M. Chen", KITH_P_OWNER, "pat@acme.example"));
  assert_str(decide(&s)->steward, "mo@acme.example");
}

static void test_next_day_is_when_a_spell_ends(void **state)
{
  (void)state;
  see(&s, DANA_PHONE, CONTACT(KITH_P_FN, "M. Chen"));
  decide(&s);
  assert_int_equal(s.verdict.next_day, day_parse(KITH_STR("2026-11-28")));
}

static void test_policy_that_nobody_approved_says_draft(void **state)
{
  (void)state;
  see(&s, CRM, CONTACT(KITH_P_FN, "M. Chen"));
  assert_str(decide(&s)->policy, "general 2, DRAFT");
}

static void test_blob_and_digest(void **state)
{
  (void)state;
  struct kith_buf blob = BUF_MAX(1 << 20);
  struct kith_verdict back;
  struct kith_error err;
  see(&s, DANA_LINKEDIN, CONTACT(KITH_P_FN, "M. Chen", KITH_P_CONNECTED_ON, "2017-03-04"));
  see(&s, CRM, CONTACT(KITH_P_FN, "M. Chen", KITH_P_CREATED, "2021-03-01", KITH_P_DO_NOT_CONTACT, "1"));
  const struct kith_decision *d = decide(&s);
  assert_int_equal(decision_encode(&s.verdict, &blob), KITH_OK);
  assert_int_equal(decision_decode(buf_str(&blob), &s.arena, &back, &err), KITH_OK);
  assert_true(decision_digest(d, 7) == decision_digest(&back.decision, 7));
  assert_true(decision_digest(d, 7) != decision_digest(d, 8));
  assert_int_equal(back.next_day, s.verdict.next_day);
  assert_int_equal(back.deciding_count, s.verdict.deciding_count);
  assert_int_equal(back.obligation_count, 1);
  /* any byte damaged, any end missing: refused or another decision, never a crash */
  for (size_t i = 0; i < blob.len; i++) {
    blob.ptr[i] = (char)(blob.ptr[i] ^ 0xff);
    (void)decision_decode(buf_str(&blob), &s.arena, &back, &err);
    blob.ptr[i] = (char)(blob.ptr[i] ^ 0xff);
    assert_int_equal(decision_decode(str_sub(buf_str(&blob), 0, i), &s.arena, &back, &err), KITH_E_INVALID);
  }
  buf_free(&blob);
}

static void test_damaged_facts_name_the_sighting(void **state)
{
  (void)state;
  struct kith_error err = {0};
  const struct kith_owner_sighting bad = {.id = 77, .source = CRM, .facts = KITH_STR("\xff\xff\xff")};
  const struct kith_evidence e = {.sightings = &bad, .sighting_count = 1};
  assert_int_equal(ownership_decide(s.ownership, &e, 1, &s.arena, &s.verdict, &err), KITH_E_INVALID);
  assert_non_null(strstr(err.message, "77"));
  const struct kith_owner_sighting stray = {.id = 78, .source = 99};
  const struct kith_evidence e2 = {.sightings = &stray, .sighting_count = 1};
  assert_int_equal(ownership_decide(s.ownership, &e2, 1, &s.arena, &s.verdict, &err), KITH_E_INVALID);
}

static void test_batches_decide_as_single_ones(void **state)
{
  (void)state;
  enum { MANY = 600 };
  struct kith_error err = {0};
  see(&s, DANA_LINKEDIN, CONTACT(KITH_P_FN, "M. Chen", KITH_P_CONNECTED_ON, "2017-03-04"));
  see(&s, CRM, CONTACT(KITH_P_FN, "M. Chen", KITH_P_CREATED, "2021-03-01"));
  ownership_survey_end(s.ownership);
  struct kith_evidence *e = arena_zero(&s.arena, MANY, sizeof *e);
  struct kith_verdict *v = arena_zero(&s.arena, MANY, sizeof *v);
  for (size_t i = 0; i < MANY; i++)
    e[i] = (struct kith_evidence){.sightings = &s.sightings[i % 2], .sighting_count = i % 3 ? 1 : 2 - i % 2};
  assert_int_equal(ownership_decide(s.ownership, e, MANY, &s.arena, v, &err), KITH_OK);
  for (size_t i = 0; i < MANY; i++) {
    struct kith_verdict one;
    assert_int_equal(ownership_decide(s.ownership, &e[i], 1, &s.arena, &one, &err), KITH_OK);
    assert_true(decision_digest(&one.decision, 1) == decision_digest(&v[i].decision, 1));
  }
}

/* The scene under other rules. */
static void under(const char *policy)
{
  ownership_free(s.ownership);
  s.policy = policy_parse(KITH_STR("p.yaml"), str_of(policy), &s.arena, &s.diags);
  if (!s.policy)
    fail_msg("%.*s", STR_ARG(s.diags.list.items[0].message));
  scene_open(&s);
}

static void test_a_decision_names_what_lost_roles_conditions_and_terms(void **state)
{
  (void)state;
  under(
      "version: 1\n"
      "disputes: { decided_by: ops@acme.example, within_days: 14 }\n"
      "rules:\n"
      "  - id: early\n"
      "    when: party = 'dana@acme.example'\n"
      "    then: { claim: strong, share: company, conditions: [ask first], roles: [introducer],\n"
      "            retention: { days: 10, after: first_seen } }\n"
      "    because: known\n"
      "  - { id: record, when: \"party_kind = 'entity'\", then: { claim: strong, roles: [keeper] }, because: theirs }\n"
      "  - { id: rest, when: \"true\", then: { claim: weak, roles: [helper], obligations: [handoff] }, because: there "
      "}\n");
  see(&s, DANA_LINKEDIN, CONTACT(KITH_P_FN, "M. Chen", KITH_P_CONNECTED_ON, "2017-03-04"));
  see(&s, ELI_LINKEDIN, CONTACT(KITH_P_FN, "M. Chen", KITH_P_CONNECTED_ON, "2022-03-04"));
  see(&s, CRM, CONTACT(KITH_P_FN, "M. Chen", KITH_P_CREATED, "2021-03-01"));
  const struct kith_decision *d = decide(&s);
  assert_class(d, KITH_BOTH);
  assert_int_not_equal(d->losing, 0);
  assert_str(d->claims[d->losing - 1].party, "eli@acme.example");
  assert_int_equal(d->role_count, 3); /* of the one who lost, too */
  assert_int_equal(d->condition_count, 1);
  assert_str(d->conditions[0], "ask first");
  assert_str(d->keep_until, "2017-03-14");
  assert_str(d->decider, "");
  assert_int_equal(s.verdict.obligation_count, 1); /* a rep's word is owed though the claim lost */
  assert_str(s.verdict.obligations[0].owed_by, "eli@acme.example");
  for (size_t i = 0; i < d->claim_count; i++)
    assert_int_equal((s.verdict.stakes[i].flags & STAKE_OWNS) != 0, d->losing != i + 1);
}

static void test_two_who_argue_have_a_decider_and_days(void **state)
{
  (void)state;
  under("version: 1\n"
        "disputes: { decided_by: ops@acme.example, within_days: 14 }\n"
        "rules: [{ id: all, when: \"party_kind = 'rep'\", then: { claim: strong }, because: x }]\n");
  see(&s, DANA_LINKEDIN, CONTACT(KITH_P_FN, "M. Chen", KITH_P_CONNECTED_ON, "2017-03-04"));
  see(&s, ELI_LINKEDIN, CONTACT(KITH_P_FN, "M. Chen", KITH_P_CONNECTED_ON, "2022-03-04"));
  const struct kith_decision *d = decide(&s);
  assert_class(d, KITH_DISPUTED);
  assert_str(d->decider, "ops@acme.example");
  assert_int_equal(s.verdict.decide_within, 14);
  assert_int_equal(d->losing, 0);
}

#define T(f) cmocka_unit_test_setup_teardown(f, start, end)

int main(void)
{
  const struct CMUnitTest tests[] = {
      T(test_a_decision_names_what_lost_roles_conditions_and_terms),
      T(test_two_who_argue_have_a_decider_and_days),
      T(test_fathers_doctor_is_private),
      T(test_doctor_whom_the_company_knows_is_no_private_matter),
      T(test_sister_who_is_a_colleagues_customer),
      T(test_known_before_the_hire_is_shared),
      T(test_known_before_the_hire_and_nobody_else_is_the_reps),
      T(test_lead_of_an_event_is_the_companys),
      T(test_typed_connection_dates_prove_nothing),
      T(test_forty_contacts_before_notice),
      T(test_free_user_is_no_customer),
      T(test_customer_without_a_deal_is_unproven),
      T(test_two_reps_with_one_buyer_are_a_dispute),
      T(test_own_dates_against_another_claim_are_a_dispute),
      T(test_a_single_claimant_is_never_disputed),
      T(test_phone_without_dates_is_unclaimed),
      T(test_unknown_facts_make_nobody_personal),
      T(test_do_not_contact_silences_and_decides_nothing),
      T(test_inherited_book_counts_for_the_company),
      T(test_steward_of_a_gone_owner_is_the_manager),
      T(test_next_day_is_when_a_spell_ends),
      T(test_policy_that_nobody_approved_says_draft),
      T(test_blob_and_digest),
      T(test_damaged_facts_name_the_sighting),
      T(test_batches_decide_as_single_ones),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
