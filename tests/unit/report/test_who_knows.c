/* Who knows whom: dealings go to those who had them, private pairs nowhere, and names stay out without an approval. */
#include "unit/report/books_desk.h"

#include "report/monitoring.h"
#include "report/who_knows.h"
#include "store/account.h"

static struct desk d;
static struct kith_who_knows w;
static struct kith_policy approved, not_approved;

enum { MEI = 1, ADA, BO, ZED, WAITING /* in a book that nobody approved: undecided */ };

#define DANA "dana@acme.example"
#define ELI  "eli@acme.example"
#define PAT  "pat@acme.example"

static void met(uint32_t source, const char *key, const char *contact, const char *channel, const char *direction,
                const char *day, const char *owner)
{
  desk_add(&d, source, key,
           record_of(&d.scene.arena, KITH_INTERACTION, KITH_P_CONTACT_KEY, contact, KITH_P_CHANNEL, channel,
                     KITH_P_DIRECTION, direction, KITH_P_WHEN, day, KITH_P_OWNER, owner, 0));
}

static void decide_all(void)
{
  const struct kith_claim mei[] = {CLAIM("company", STRONG, "2021-02-03", "controlled"),
                                   CLAIM(DANA, WEAK, "2019-03-04", "third-party"), CLAIM(ELI, PERSONAL, "", "none")};
  const struct kith_claim ada[] = {CLAIM("company", STRONG, "2021-02-03", "controlled"),
                                   CLAIM(ELI, WEAK, "2020-03-04", "self-dated")};
  desk_decide(&d, MEI, KITH_COMPANY, DANA, mei, 3, (const char *[]){"company", NULL});
  desk_decide(&d, ADA, KITH_COMPANY, ELI, ada, 2, (const char *[]){"company", NULL});
  desk_decide(&d, BO, KITH_COMPANY, PAT, ada, 1, (const char *[]){"company", NULL});
  desk_decide(&d, ZED, KITH_COMPANY, "", ada, 1, (const char *[]){"company", NULL});
}

static void account(int64_t id, const char *keys, const char *name, const char *domain)
{
  const struct kith_str none = STR_NONE;
  GOOD(account_put(
      d.store,
      &(struct kith_account_record){id, str_of(keys), str_of(name), str_of(domain), 0, none, none, none, none, 0, 0, 0},
      err));
}

static void fill_books(void)
{
  struct shelf s;
  account(1, "1 0123456789abcdef\n2 globex.example\n3 globex\n", "Globex", "globex.example");
  account(2, "3 hooli globex fund\n", "Hooli Globex Fund", "");
  account(3, "3 twin works\n2 one.example\n", "Twin Works", "one.example");
  account(4, "3 twin works\n2 two.example\n", "Twin Works", "two.example");
  shelf_open(&s, &d);
  for (uint64_t i = MEI; i <= WAITING; i++) {
    s.account = i == ZED ? 2 : 1;
    shelf_put(&s, "company", i, KITH_COMPANY, KITH_CLAIM_STRONG, STAKE_INTERNAL | STAKE_ENTITY, "", "");
  }
  shelf_close(&s);
}

static int start(void **state)
{
  (void)state;
  desk_start(&d);
  fill_books();
  desk_see(&d, MEI, CRM, "1", CONTACT(&d, KITH_P_FN, "Mei Chen", KITH_P_ORG, "Globex Inc."));
  desk_see(&d, ADA, CRM, "2", CONTACT(&d, KITH_P_FN, "Ada Lind", KITH_P_ORG, "GLOBEX"));
  desk_see(&d, BO, CRM, "3",
           CONTACT(&d, KITH_P_FN, "Bo Castell", KITH_P_EMAIL, "bo@globex.example", KITH_P_ORG, "Globex"));
  desk_see(&d, WAITING, ELI_LINKEDIN, "w", CONTACT(&d, KITH_P_FN, "Waiting Person", KITH_P_ORG, "Globex"));
  desk_see(&d, ZED, CRM, "4", CONTACT(&d, KITH_P_FN, "Zed Globex", KITH_P_ORG, "Hooli Globex Fund"));
  desk_see(&d, MEI, DANA_LINKEDIN, "m", CONTACT(&d, KITH_P_FN, "Mei Chen", KITH_P_CONNECTED_ON, "2019-03-04"));
  desk_see(&d, MEI, ELI_PHONE, "m", CONTACT(&d, KITH_P_FN, "Mei Chen"));
  desk_see(&d, ADA, ELI_PHONE, "a", CONTACT(&d, KITH_P_FN, "Ada Lind"));
  desk_see(&d, BO, PAT_PHONE, "b", CONTACT(&d, KITH_P_FN, "Bo Castell"));
  met(DANA_LINKEDIN, "i1", "m", "message", "in", TODAY, "");
  met(DANA_LINKEDIN, "i2", "m", "message", "out", TODAY, "");
  met(ELI_PHONE, "i3", "m", "call", "out", TODAY, ""); /* Eli's private matter */
  met(CRM, "i4", "1", "call", "out", TODAY, ELI);      /* still */
  met(CRM, "i5", "2", "meeting", "", TODAY, ELI);
  met(CRM, "i6", "2", "call", "in", TODAY, "nobody we know");
  met(PAT_PHONE, "i7", "b", "call", "in", TODAY, ""); /* Pat has no claim: what is in her phone does not count */
  decide_all();
  approved = not_approved = *d.scene.policy;
  not_approved.monitoring = false;
  approved.monitoring = true;
  approved.monitoring_by = KITH_STR("board@acme.example");
  approved.monitoring_notice = KITH_STR("2026-09-01");
  d.reading.policy = &approved;
  return 0;
}

static int end(void **state)
{
  (void)state;
  desk_end(&d);
  return 0;
}

static const struct kith_bond *bond(uint64_t contact, const char *rep)
{
  for (size_t i = 0; i < w.bonds.len; i++)
    if (w.contacts.items[w.bonds.items[i].contact].id == contact &&
        str_eq_c(d.scene.people.parties.items[w.bonds.items[i].party].text, rep))
      return &w.bonds.items[i];
  return NULL;
}

static const char *page_text(bool all)
{
  struct kith_page page = {0};
  who_knows_page(&w, all, &page);
  const char *text = desk_text(&d, &page);
  page_free(&page);
  return text;
}

static const char *json_of(void)
{
  struct kith_buf text = BUF_MAX(JSON_MAX);
  struct kith_json json = {.out = &text};
  who_knows_json(&w, &json);
  const char *kept = arena_c(&d.scene.arena, buf_str(&text));
  buf_free(&text);
  return kept;
}

static void test_dealings_go_to_those_who_had_them(void **state)
{
  (void)state;
  GOOD(who_knows_read(&d.reading, MEI, 0, &w, err));
  const struct kith_bond *dana = bond(MEI, DANA), *eli = bond(ADA, ELI);
  assert_non_null(dana);
  assert_int_equal(dana->known.in_count, 1);
  assert_int_equal(dana->known.out_count, 1);
  assert_true(dana->known.connected && dana->known.in_book && dana->known.steward);
  assert_int_equal(dana->known.known_since, day_parse(KITH_STR("2019-03-04")));
  assert_non_null(eli);
  assert_true(eli->known.in == 1.5 && eli->known.out == 1.5); /* a meeting */
  assert_int_equal(w.unnamed, 1);
  who_knows_free(&w);
}

static void test_a_private_pair_is_nowhere(void **state)
{
  (void)state;
  GOOD(who_knows_read(&d.reading, MEI, 0, &w, err));
  assert_null(bond(MEI, ELI));
  assert_int_equal(w.contacts.items[0].bond_count, 1);
  assert_silent(json_of(), "\"known_by\":2");
  who_knows_free(&w);
}

static void test_a_book_without_a_claim_does_not_count(void **state)
{
  (void)state;
  GOOD(who_knows_read(&d.reading, BO, 0, &w, err));
  const struct kith_bond *pat = bond(BO, PAT); /* the steward, though she left */
  assert_non_null(pat);
  assert_true(pat->left);
  assert_int_equal(pat->known.in_count, 0);
  who_knows_free(&w);
}

static void test_ways_over_somebody_else(void **state)
{
  (void)state;
  GOOD(who_knows_read(&d.reading, BO, 0, &w, err));
  assert_int_equal(w.contacts.len, 3); /* Globex is one account however it is written; the fund is another */
  assert_int_equal(w.paths.len, 2);
  assert_true(w.paths.items[0].score >= w.paths.items[1].score);
  for (size_t i = 0; i < w.paths.len; i++) {
    const struct kith_bond *over = &w.bonds.items[w.paths.items[i].bond];
    assert_true(w.paths.items[i].score == over->score * WHO_KNOWS_SAME_ACCOUNT / 100);
    assert_true(w.contacts.items[over->contact].id != BO);
  }
  assert_says(page_text(false), "over Mei Chen (c-0001), whom dana knows");
  who_knows_free(&w);
}

static void asked(const char *text, bool whole, int64_t id, size_t others)
{
  struct kith_who_account found;
  GOOD(who_account_find(&d.reading, str_of(text), &found, err));
  if (found.whole != whole || found.id != id || found.others.len != others)
    fail_msg("%s: %s of account %lld, %zu others", text, found.whole ? "the whole name" : "no whole name",
             (long long)found.id, found.others.len);
  who_account_free(&found);
}

static void test_an_account_by_name_and_domain(void **state)
{
  (void)state;
  asked("globex", true, 1, 0);
  asked("Globex Inc.", true, 1, 0);
  asked("GLOBEX.example", true, 1, 0);
  asked("hooli", false, 2, 0); /* one account has the word */
  asked("Twin Works", true, 0, 2);
  asked("two.example", true, 4, 0);
  asked("Vandelay", false, 0, 0);
  asked("Mei Chen", false, 0, 0);
}

static void test_the_best_known_come_first(void **state)
{
  (void)state;
  GOOD(who_knows_read(&d.reading, 0, 1, &w, err));
  assert_int_equal(w.contacts.len, 3);
  for (size_t i = 1; i < w.contacts.len; i++)
    assert_true(w.bonds.items[w.contacts.items[i - 1].first_bond].score >=
                w.bonds.items[w.contacts.items[i].first_bond].score);
  assert_int_equal(w.colleagues, 3);
  assert_silent(page_text(true), "Waiting Person");
  assert_says(page_text(false), "Who knows somebody at Globex");
  assert_says(page_text(false), "from them");
  assert_says(page_text(false), "strength = 100 x points / (points + 20)");
  assert_says(page_text(false), "board@acme.example approved the monitoring");
  who_knows_free(&w);
}

static void test_without_an_approval_there_are_totals_only(void **state)
{
  (void)state;
  struct kith_policy later = approved;
  later.monitoring_notice = KITH_STR("2027-01-01");
  const struct kith_policy *const policies[] = {&not_approved, &later};
  for (size_t i = 0; i < 2; i++) {
    d.reading.policy = policies[i];
    GOOD(who_knows_read(&d.reading, MEI, 0, &w, err));
    assert_says(page_text(true), "known to 1 colleague");
    assert_says(page_text(true), "Totals only:");
    assert_silent(page_text(true), "dana");
    assert_silent(page_text(true), "eli");
    assert_says(json_of(), "\"names\":false");
    assert_says(json_of(), "\"known_by\":1");
    assert_silent(json_of(), "dana");
    assert_silent(json_of(), "eli@");
    who_knows_free(&w);
  }
  d.reading.policy = &not_approved;
  GOOD(who_knows_read(&d.reading, MEI, 0, &w, err));
  assert_says(page_text(true), "monitoring: { approved_by: WHO, notice_given: DATE }");
  who_knows_free(&w);
  d.reading.policy = &approved;
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_dealings_go_to_those_who_had_them),
      cmocka_unit_test(test_a_private_pair_is_nowhere),
      cmocka_unit_test(test_a_book_without_a_claim_does_not_count),
      cmocka_unit_test(test_ways_over_somebody_else),
      cmocka_unit_test(test_an_account_by_name_and_domain),
      cmocka_unit_test(test_the_best_known_come_first),
      cmocka_unit_test(test_without_an_approval_there_are_totals_only),
  };
  return cmocka_run_group_tests(tests, start, end);
}
