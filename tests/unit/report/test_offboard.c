/* A leaving: every contact in one section, deals counted once, the unusual and the private as they are. */
#include "unit/report/desk.h"

#include "report/offboard.h"

static struct desk d;
static struct kith_offboard o;

enum { DISPUTED_A = 1, DISPUTED_B, STAYS_A, STAYS_B, SHARED_A, GOES_A, OTHERS_A, UNCLAIMED_A, FOREIGN };

#define DANA "dana@acme.example"
#define ELI  "eli@acme.example"

static void in_book(uint64_t identity, uint32_t source, const char *key, const char *name, const char *org,
                    const char *created)
{
  desk_see(&d, identity, source, key, CONTACT(&d, KITH_P_FN, name, KITH_P_ORG, org, KITH_P_CREATED, created));
}

static void in_crm(uint64_t identity, const char *key, const char *name, const char *org, const char *account)
{
  desk_see(&d, identity, CRM, key,
           CONTACT(&d, KITH_P_FN, name, KITH_P_ORG, org, KITH_P_CREATED, "2021-02-03", KITH_P_ACCOUNT_KEY, account));
}

static void deal(const char *key, const char *contact, const char *account, const char *amount, const char *closed)
{
  desk_add(&d, CRM, key,
           record_of(&d.scene.arena, KITH_DEAL, KITH_P_CONTACT_KEY, contact, KITH_P_ACCOUNT_KEY, account, KITH_P_AMOUNT,
                     amount, KITH_P_CLOSED, closed, KITH_P_WON, "false", 0));
}

static void decide_all(void)
{
  const struct kith_claim both[] = {CLAIM("company", STRONG, "2021-02-03", "controlled"),
                                    CLAIM(DANA, STRONG, "2018-05-05", "self-dated")};
  const struct kith_claim weak[] = {CLAIM("company", NONE, "", "none"), CLAIM(DANA, WEAK, "2020-01-01", "self-dated")};
  const struct kith_claim other[] = {CLAIM(DANA, NONE, "", "none"), CLAIM(ELI, STRONG, "2018-01-01", "third-party")};
  desk_decide(&d, DISPUTED_A, KITH_DISPUTED, DANA, both, 2, NULL);
  desk_decide(&d, DISPUTED_B, KITH_DISPUTED, DANA, both, 2, NULL);
  desk_decide(&d, STAYS_A, KITH_COMPANY, DANA, both, 2, (const char *[]){"company", NULL});
  desk_decide(&d, STAYS_B, KITH_COMPANY, DANA, both, 1, (const char *[]){"company", NULL}); /* steward only */
  desk_decide(&d, SHARED_A, KITH_BOTH, DANA, both, 2, (const char *[]){"company", DANA, NULL});
  desk_decide(&d, GOES_A, KITH_REP, DANA, both + 1, 1, (const char *[]){DANA, NULL});
  desk_decide(&d, OTHERS_A, KITH_REP, ELI, other, 2, (const char *[]){ELI, NULL});
  desk_decide(&d, UNCLAIMED_A, KITH_UNCLAIMED, "", weak, 2, NULL);
  desk_decide(&d, FOREIGN, KITH_COMPANY, ELI, other + 1, 1, (const char *[]){"company", NULL});
}

static int start(void **state)
{
  (void)state;
  desk_start(&d);
  in_crm(DISPUTED_A, "1", "Quentin Abara", "Globex", "G");
  in_crm(DISPUTED_B, "2", "Mei Chen", "Globex", "G");
  in_crm(STAYS_A, "3", "Ada Lind", "Initech", "I");
  in_crm(STAYS_B, "4", "Bo Castell", "Hooli", "H");
  in_crm(SHARED_A, "5", "Cora Whit", "Globex", "G");
  in_crm(FOREIGN, "6", "Zed Nobody", "Hooli", "H"); /* Eli is at Hooli, nobody else at Initech */
  in_book(DISPUTED_A, DANA_PHONE, "p1", "Quentin Abara", "Globex", "2018-05-05");
  in_book(STAYS_A, DANA_PHONE, "p3", "Ada Lind", "Initech", "2026-11-11"); /* nine days before notice */
  in_book(GOES_A, DANA_PHONE, "p6", "Odette Falk", "Falk", "2018-01-01");
  in_book(OTHERS_A, ELI_PHONE, "e7", "Malik Larkin", "Vandelay", "2018-01-01");
  in_book(OTHERS_A, DANA_PHONE, "p7", "Malik Larkin", "Vandelay", "2026-11-11"); /* the company never knew him */
  in_book(UNCLAIMED_A, DANA_PHONE, "p8", "Ramon Ortiz", "", "2020-01-01");
  deal("d1", "1", "G", "120000", "false");
  deal("d2", "", "G", "50000", "false");  /* of the account: of both disputed ones, once in the total */
  deal("d3", "2", "G", "999999", "true"); /* lost */
  deal("d4", "3", "I", "7000", "false");
  decide_all();
  GOOD(sighting_purge(d.store,
                      &(struct kith_purge){.sighting = (uint64_t)(DANA_PHONE + 1) << 40 | d.next[DANA_PHONE],
                                           .run = 1,
                                           .policy = 1,
                                           .holder = KITH_STR(DANA)},
                      err));
  return 0;
}

static int end(void **state)
{
  (void)state;
  desk_end(&d);
  return 0;
}

static void leave(const char *who)
{
  GOOD(offboard_read(&d.reading, people_find(&d.scene.people, str_of(who)), &o, err));
}

static void test_every_contact_is_in_one_section(void **state)
{
  (void)state;
  leave(DANA);
  const size_t expected[OFFBOARD_SECTIONS] = {[OFFBOARD_DECIDE] = 2, [OFFBOARD_STAYS] = 2,  [OFFBOARD_SHARED] = 1,
                                              [OFFBOARD_GOES] = 1,   [OFFBOARD_OTHERS] = 1, [OFFBOARD_UNCLAIMED] = 1};
  size_t sum = 0;
  for (int i = 1; i < OFFBOARD_SECTIONS; i++) {
    if (o.counts[i] != expected[i])
      fail_msg("section %d has %zu, expected %zu", i, o.counts[i], expected[i]);
    sum += o.counts[i];
  }
  assert_int_equal(sum, o.contacts.len);
  assert_int_equal(sum, 8); /* all decisions but the one that is none of hers */
  offboard_free(&o);
}

static void test_deals_count_once_and_lost_ones_not(void **state)
{
  (void)state;
  leave(DANA);
  assert_true(o.worth == 170000);
  assert_int_equal(o.contacts.items[0].id, DISPUTED_A); /* the dearest first */
  assert_true(o.contacts.items[0].worth == 170000);
  assert_true(o.contacts.items[1].worth == 50000);
  offboard_free(&o);
}

static void test_accounts(void **state)
{
  (void)state;
  leave(DANA);
  assert_int_equal(o.alone, 1);     /* Initech: Eli is at Hooli, and Globex has no contact that stays */
  assert_int_equal(o.hand_over, 3); /* Globex, Initech, Hooli; Falk goes along */
  assert_int_equal(o.obligations.len, 1);
  offboard_free(&o);
}

static void test_unusual_is_what_the_company_knew_first(void **state)
{
  (void)state;
  leave(DANA);
  assert_int_equal(o.unusual, 1);
  for (size_t i = 0; i < o.contacts.len; i++)
    if (o.contacts.items[i].appeared != DAY_UNKNOWN)
      assert_int_equal(o.contacts.items[i].id, STAYS_A);
  offboard_free(&o);
}

static void test_a_non_solicit_restricts_once_a_lawyer_reviewed_it(void **state)
{
  (void)state;
  struct kith_record *r = record_of(&d.scene.arena, KITH_AGREEMENT, KITH_P_PERSON, "Dana Reyes", KITH_P_AGREEMENT,
                                    "non-solicit", KITH_P_SIGNED, "2022-03-01", KITH_P_UNTIL, "2027-05-27", 0);
  struct kith_page page = {0};
  GOOD(people_add_agreement(&d.scene.people, r, err));
  leave(DANA);
  assert_int_equal(o.non_solicit, -1);
  assert_int_equal(o.off_limits, 0);
  offboard_page(&o, true, &page);
  assert_says(desk_text(&d, &page), "enforceability not confirmed");
  page_free(&page);
  offboard_free(&o);

  put(r, KITH_P_REVIEWED_BY, "counsel@acme.example");
  GOOD(people_add_agreement(&d.scene.people, r, err));
  leave(DANA);
  assert_int_equal(o.non_solicit, 1);
  assert_int_equal(o.off_limits, 2); /* Ada and Cora have deals behind them; Bo has none */
  assert_int_equal(o.until, day_parse(KITH_STR("2027-05-27")));
  offboard_free(&o);
}

static void test_the_page(void **state)
{
  (void)state;
  struct kith_page page = {0};
  leave(DANA);
  offboard_page(&o, true, &page);
  const char *text = desk_text(&d, &page);
  assert_says(text, "Dana Reyes · last day Fri 27 Nov 2026");
  assert_says(text, "DRAFT");
  assert_says(text, "DECIDE FIRST      2 worth $170k");
  assert_says(text, "Globex: Quentin Abara, known 2018 (dana-phone) / company 2021 (crm) · $170k");
  assert_says(text, "PRIVATE           1 never stored, names not shown");
  assert_says(text, "9 days before notice");
  assert_says(text, "possibly");
  assert_silent(text, "theft");
  assert_silent(text, "Ramon Ortiz"); /* taken out in the set-up */
  assert_silent(text, "Zed Nobody");
  assert_says(text, "kith why c-0001");
  page_free(&page);
  offboard_free(&o);
}

static void test_the_json_says_the_same(void **state)
{
  (void)state;
  struct kith_buf text = BUF_MAX(JSON_MAX);
  struct kith_json json = {.out = &text};
  leave(DANA);
  offboard_json(&o, true, &json);
  assert_says(buf_c(&text), "\"decide_first\":{\"count\":2,\"worth\":170000,");
  assert_says(buf_c(&text), "\"contacts\":8,");
  assert_says(buf_c(&text), "\"private\":1,");
  assert_silent(buf_c(&text), "Ramon");
  buf_free(&text);
  offboard_free(&o);
}

static void test_without_a_policy_nobody_was_decided(void **state)
{
  (void)state;
  struct kith_error why_not = {0};
  const struct kith_policy *policy = d.reading.policy;
  d.reading.policy = NULL;
  assert_int_equal(offboard_read(&d.reading, 1, &o, &why_not), KITH_E_CONFIG);
  offboard_free(&o);
  d.reading.policy = policy;
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_every_contact_is_in_one_section),
      cmocka_unit_test(test_deals_count_once_and_lost_ones_not),
      cmocka_unit_test(test_accounts),
      cmocka_unit_test(test_unusual_is_what_the_company_knew_first),
      cmocka_unit_test(test_the_page),
      cmocka_unit_test(test_the_json_says_the_same),
      cmocka_unit_test(test_without_a_policy_nobody_was_decided),
      cmocka_unit_test(test_a_non_solicit_restricts_once_a_lawyer_reviewed_it),
  };
  return cmocka_run_group_tests(tests, start, end);
}
