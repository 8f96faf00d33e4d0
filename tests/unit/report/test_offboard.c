/* A leaving: every contact in one section, deals counted once, the unusual and the private as they are. */
#include "unit/report/desk.h"

#include "report/handout.h"
#include "store/book.h"
#include "unit/report/xml.h"

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

/* ---- Books, as resolve writes them ---- */

enum { GLOBEX = 1, INITECH, HOOLI, FALK, VANDELAY };

static const struct {
  const char *party;
  uint64_t identity;
  uint32_t flags, account;
  uint8_t strength, owner_class;
  bool dana_tends;
  const char *first, *appeared;
  double open;
} books[] = {
    {"company", DISPUTED_A, STAKE_ENTITY | STAKE_ARGUES | STAKE_HAS_DEAL, GLOBEX, 3, KITH_DISPUTED, true, "2021-02-03",
     "", 170000},
    {DANA, DISPUTED_A, STAKE_ARGUES | STAKE_HAS_DEAL, GLOBEX, 3, KITH_DISPUTED, true, "2018-05-05", "2018-05-05",
     170000},
    {DANA, DISPUTED_B, STAKE_ARGUES | STAKE_HAS_DEAL, GLOBEX, 3, KITH_DISPUTED, true, "2018-05-05", "", 50000},
    {"company", STAYS_A, STAKE_ENTITY | STAKE_OWNS | STAKE_HAS_DEAL, INITECH, 3, KITH_COMPANY, true, "2021-02-03", "",
     7000},
    {DANA, STAYS_A, STAKE_HAS_DEAL | STAKE_INHERITED, INITECH, 3, KITH_COMPANY, true, "2018-05-05", "2026-11-11", 7000},
    {"company", STAYS_B, STAKE_ENTITY | STAKE_OWNS, HOOLI, 3, KITH_COMPANY, true, "2021-02-03", "", 0},
    {DANA, STAYS_B, STAKE_STEWARD, HOOLI, 0, KITH_COMPANY, true, "", "", 0},
    {DANA, SHARED_A, STAKE_OWNS | STAKE_HAS_DEAL, GLOBEX, 3, KITH_BOTH, true, "2018-05-05", "", 50000},
    {DANA, GOES_A, STAKE_OWNS, FALK, 3, KITH_REP, true, "2018-05-05", "2018-01-01", 0},
    {DANA, OTHERS_A, 0, VANDELAY, 1, KITH_REP, false, "", "2026-11-11", 0},
    {ELI, OTHERS_A, STAKE_OWNS, VANDELAY, 3, KITH_REP, false, "2018-01-01", "2018-01-01", 0},
    {DANA, UNCLAIMED_A, 0, 0, 2, KITH_UNCLAIMED, false, "2020-01-01", "2020-01-01", 0},
    {ELI, FOREIGN, 0, HOOLI, 3, KITH_COMPANY, false, "2018-01-01", "", 0},
};

static void write_books(void)
{
  struct kith_book_writer w;
  uint64_t last = 0;
  GOOD(book_begin(d.store, FOREIGN, &w, err));
  for (size_t i = 0; i < sizeof books / sizeof books[0]; i++) {
    struct kith_book_row row = {.identity = books[i].identity,
                                .account = books[i].account,
                                .flags = books[i].flags,
                                .strength = books[i].strength,
                                .owner_class = books[i].owner_class,
                                .first_day = day_parse(str_of(books[i].first)),
                                .appeared = day_parse(str_of(books[i].appeared)),
                                .last_contact = DAY_UNKNOWN,
                                .open = books[i].open};
    if (row.identity != last)
      book_change(&w, row.identity);
    last = row.identity;
    GOOD(book_party(&w, str_of(books[i].party), &row.party, err));
    if (books[i].dana_tends)
      GOOD(book_party(&w, KITH_STR(DANA), &row.steward, err));
    book_put(&w, &row);
  }
  GOOD(book_end(&w, err));
  book_free(&w);
}

static void write_duties(void)
{
  const struct kith_duty_row asked = {.kind = KITH_STR("introduce"),
                                      .rule = KITH_STR("a-rule"),
                                      .owed_by = KITH_STR(DANA),
                                      .owed_to = KITH_STR("company"),
                                      .due = day_parse(KITH_STR("2026-12-04"))};
  GOOD(duty_merge(d.store, SHARED_A, &asked, 1, 1, err));
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
  write_books();
  write_duties();
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
  GOOD(offboard_read(&d.reading, people_find(&d.scene.people, str_of(who)), true, &o, err));
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
  assert_int_equal(o.duties.len, 1);
  assert_int_equal(o.duties.items[0].count, 1);
  assert_true(o.duties.items[0].by_rep);
  assert_int_equal(o.inherited, 1);
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
  offboard_page(&o, &page);
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
  offboard_page(&o, &page);
  const char *text = desk_text(&d, &page);
  assert_says(text, "Dana Reyes · last day Fri 27 Nov 2026");
  assert_says(text, "DRAFT");
  assert_says(text, "DECIDE FIRST      2 worth $170k · head of sales decides within 14 days");
  assert_says(text, "Globex: Quentin Abara, known 2018 (dana-phone) / company 2021 (crm) · $170k");
  assert_says(text, "PRIVATE           1 never stored, names not shown");
  assert_says(text, "9 days before notice");
  assert_says(text, "possibly");
  assert_silent(text, "theft");
  assert_silent(text, "Ramon Ortiz"); /* taken out in the set-up */
  assert_silent(text, "Zed Nobody");
  assert_says(text, "kith why c-0001");
  assert_says(text, "kith decide c-0001 shared --reason");
  assert_says(text, "introduce, 1 contact, the first by 2026-12-04");
  assert_says(text, "1 was inherited");
  page_free(&page);
  offboard_free(&o);
}

static void test_the_json_says_the_same(void **state)
{
  (void)state;
  struct kith_buf text = BUF_MAX(JSON_MAX);
  struct kith_json json = {.out = &text};
  leave(DANA);
  offboard_json(&o, &json);
  assert_says(buf_c(&text), "\"decide_first\":{\"count\":2,\"worth\":170000,");
  assert_says(buf_c(&text), "\"contacts\":8,");
  assert_says(buf_c(&text), "\"private\":1,");
  assert_silent(buf_c(&text), "Ramon");
  buf_free(&text);
  offboard_free(&o);
}

static void test_few_names_unless_all_are_asked_for(void **state)
{
  (void)state;
  struct kith_page page = {0};
  GOOD(offboard_read(&d.reading, people_find(&d.scene.people, KITH_STR(DANA)), false, &o, err));
  assert_int_equal(o.contacts.len, 8);
  assert_non_null(o.contacts.items[0].detail);
  for (size_t i = 0; i < o.contacts.len; i++)
    if (o.contacts.items[i].section == OFFBOARD_STAYS || o.contacts.items[i].section == OFFBOARD_GOES)
      assert_null(o.contacts.items[i].detail);
  assert_true(o.worth == 170000);
  offboard_page(&o, &page);
  assert_silent(desk_text(&d, &page), "Odette Falk");
  page_free(&page);
  offboard_free(&o);
}

static void test_the_html(void **state)
{
  (void)state;
  struct kith_buf text = BUF_MAX(HTML_MAX);
  struct kith_html html = {.out = &text};
  const struct kith_html_head head = {.title = KITH_STR("Dana Reyes leaves"), .draft = true};
  leave(DANA);
  html_begin(&html, &head);
  offboard_html(&o, &html);
  assert_int_equal(html_end(&html), KITH_OK);
  xmlDocPtr doc = xml_of(&text);
  assert_xml(doc, "//section[h2[starts-with(.,'DECIDE FIRST')]]//tbody/tr[1]/td[1]", "Quentin Abara");
  assert_xml(doc, "//section[h2[starts-with(.,'DECIDE FIRST')]]//tbody/tr[1]/td[3]", "$170k");
  assert_xml(doc, "count(//svg)", "2");
  assert_xml(doc, "count(//section[h2[starts-with(.,'UNUSUAL')]]//table)", "0"); /* nobody approved the monitoring */
  assert_silent(buf_c(&text), "Ramon");
  assert_silent(buf_c(&text), "theft");
  xmlFreeDoc(doc);
  buf_free(&text);
  offboard_free(&o);
}

struct handed {
  size_t count;
  char names[256];
};

static int hand(void *arg, const struct kith_handout *one, struct kith_error *err)
{
  struct handed *h = arg;
  struct kith_str name = contact_name(one->contact);
  (void)err;
  h->count++;
  strncat(h->names, arena_c(&d.scene.arena, name), sizeof h->names - strlen(h->names) - 2);
  strcat(h->names, ";");
  for (size_t i = 0; i < one->contact->sightings.len; i++)
    assert_int_equal(one->own[i], one->contact->sightings.items[i].source == CRM);
  if (one->of->section == OFFBOARD_SHARED)
    assert_says(arena_c(&d.scene.arena, one->note), "Shared with company");
  return KITH_OK;
}

static void test_contacts_are_handed_out_one_by_one(void **state)
{
  (void)state;
  struct handed all = {0}, served = {0};
  GOOD(offboard_read(&d.reading, people_find(&d.scene.people, KITH_STR(DANA)), false, &o, err));
  GOOD(handout_each(&o, OFFBOARD_GOES, false, hand, &all, err));
  GOOD(handout_each(&o, OFFBOARD_SHARED, false, hand, &all, err));
  assert_string_equal(all.names, "Odette Falk;Cora Whit;");
  GOOD(handout_each(&o, OFFBOARD_GOES, true, hand, &served, err));
  GOOD(handout_each(&o, OFFBOARD_SHARED, true, hand, &served, err));
  assert_string_equal(served.names, "Cora Whit;"); /* there were deals with her, with Odette nothing */
  offboard_free(&o);
}

static void test_a_package_that_went_out_is_shown(void **state)
{
  (void)state;
  struct kith_page page = {0};
  const struct kith_package_row row = {.party = KITH_STR(DANA),
                                       .kind = KITH_STR("leaving"),
                                       .at_ms = (int64_t)day_parse(KITH_STR("2026-11-26")) * 86400000,
                                       .by = KITH_STR("lee"),
                                       .approved_by = KITH_STR("counsel"),
                                       .contacts = 2,
                                       .hash = KITH_STR("0123456789abcdef")};
  GOOD(package_add(d.store, &row, err));
  leave(DANA);
  offboard_page(&o, &page);
  assert_says(desk_text(&d, &page), "on 2026-11-26 by lee, approved by counsel; manifest 0123456789ab");
  page_free(&page);
  offboard_free(&o);
  leave(ELI);
  assert_int_equal(o.packages.len, 0);
  offboard_free(&o);
}

static void test_without_a_policy_nobody_was_decided(void **state)
{
  (void)state;
  struct kith_error why_not = {0};
  const struct kith_policy *policy = d.reading.policy;
  d.reading.policy = NULL;
  assert_int_equal(offboard_read(&d.reading, 1, true, &o, &why_not), KITH_E_CONFIG);
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
      cmocka_unit_test(test_few_names_unless_all_are_asked_for),
      cmocka_unit_test(test_the_html),
      cmocka_unit_test(test_contacts_are_handed_out_one_by_one),
      cmocka_unit_test(test_a_package_that_went_out_is_shown),
      cmocka_unit_test(test_without_a_policy_nobody_was_decided),
      cmocka_unit_test(test_a_non_solicit_restricts_once_a_lawyer_reviewed_it),
  };
  return cmocka_run_group_tests(tests, start, end);
}
