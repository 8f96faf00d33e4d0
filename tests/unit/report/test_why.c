/* Why a contact is whose it is, and why two are one or not. */
#include "unit/report/desk.h"

#include "report/why.h"
#include "store/verdict.h"

static struct desk d;
static uint64_t founding, second, other;

static int start(void **state)
{
  (void)state;
  const struct kith_claim claims[] = {CLAIM("company", STRONG, "2021-02-03", "controlled"),
                                      CLAIM("dana@acme.example", WEAK, "2018-05-05", "self-dated")};
  desk_start(&d);
  founding = desk_see(&d, 1, CRM, "003A",
                      CONTACT(&d, KITH_P_FN, "Mei Chen", KITH_P_ORG, "Globex", KITH_P_EMAIL, "mei@globex.example",
                              KITH_P_CREATED, "2021-02-03"));
  second = desk_see(&d, 1, DANA_PHONE, "p1",
                    CONTACT(&d, KITH_P_FN, "Mei Chen", KITH_P_EMAIL, "mei@globex.example", KITH_P_CREATED, "2018-05-05",
                            KITH_P_TEL, "+14155552671"));
  other = desk_see(&d, 2, ELI_PHONE, "e1", CONTACT(&d, KITH_P_FN, "M. Chen", KITH_P_ORG, "Globex"));
  desk_see(&d, 3, CRM, "003B", CONTACT(&d, KITH_P_FN, "Zoe Quist", KITH_P_EMAIL, "zoe@quist.example"));
  desk_decide(&d, 1, KITH_BOTH, "dana@acme.example", claims, 2, (const char *[]){"company", "dana@acme.example", NULL});
  desk_decide(&d, 2, KITH_UNCLAIMED, "", claims, 1, NULL);
  desk_fit(&d);
  GOOD(review_add(d.store, &(struct kith_review_row){founding, other, 3.0, 0.83}, err));
  return 0;
}

static int end(void **state)
{
  (void)state;
  desk_end(&d);
  return 0;
}

/* All dates of the state, surveyed. */
static void survey(struct kith_dates *dates)
{
  struct kith_contacts nobody = {.arena = &d.scene.arena, .reading = &d.reading};
  GOOD(dates_new(&d.reading, dates, err));
  GOOD(contacts_gather(&nobody, dates, err));
  contacts_free(&nobody);
}

static void test_the_page(void **state)
{
  (void)state;
  struct kith_dates dates;
  struct kith_why why;
  struct kith_page page = {0};
  survey(&dates);
  GOOD(why_read(&d.reading, &dates, 1, &why, err));
  why_page(&why, &page);
  const char *text = desk_text(&d, &page);
  assert_says(text, "Mei Chen · Globex · c-0001");
  assert_says(text, "shared · company, dana@acme.example: because (rule a-rule)");
  assert_says(text, "confidence 90 %");
  assert_says(text, "DRAFT");
  assert_says(text, "first seen 2018-05-05 (self-dated), rule a-rule");
  assert_says(text, "because of company");
  assert_says(text, "the founding record");
  assert_says(text, "e-mail: same");
  assert_says(text, "mei@globex.example  [crm, dana-phone]");
  assert_says(text, "c-0002 M. Chen, 83 %");
  assert_says(text, "dana@acme.example owes company: introduce");
  /* the oldest first */
  assert_true(strstr(text, "2018-05-05 dana-phone") < strstr(text, "2021-02-03 crm"));
  page_free(&page);
  why_free(&why);
  dates_free(&dates);
}

static void say(uint64_t a, uint64_t b, enum kith_verdict_kind kind, const char *reason)
{
  int64_t id;
  struct kith_verdict_row row = {.a = a, .b = b, .kind = kind, .at_ms = 1795510800000, .by = KITH_STR("ana")};
  row.reason = str_of(reason);
  GOOD(verdict_add(d.store, &row, &id, err));
}

static void test_what_was_said(void **state)
{
  (void)state;
  struct kith_dates dates;
  struct kith_why why;
  struct kith_page page = {0};
  struct kith_buf text = BUF_MAX(JSON_MAX);
  struct kith_json json = {.out = &text};
  say(founding, other, VERDICT_SAME, "met her");
  say(founding, other, VERDICT_UNSURE, "");
  say(second, other, VERDICT_DISTINCT, "cousins");
  say(founding, other, VERDICT_DISTINCT, "cousins");
  survey(&dates);
  GOOD(why_read(&d.reading, &dates, 1, &why, err));
  why_page(&why, &page);
  const char *said = desk_text(&d, &page);
  assert_says(said, "2026-11-24 ana: one person with c-0002, \"met her\" · overruled by a newer verdict");
  assert_says(said, "ana: perhaps one person with c-0002 · overruled by a newer verdict");
  assert_says(said, "ana: another person than c-0002 (2 pairs of records), \"cousins\"");
  said_json(&why.said, "said", &json);
  buf_add_char(&text, '\0');
  assert_non_null(strstr(text.ptr, "\"verdict\":\"distinct\",\"with\":\"c-0002\",\"pairs\":2"));
  buf_free(&text);
  page_free(&page);
  why_free(&why);
  dates_free(&dates);
}

static void test_the_json_says_the_same(void **state)
{
  (void)state;
  struct kith_dates dates;
  struct kith_why why;
  struct kith_buf text = BUF_MAX(JSON_MAX);
  struct kith_json json = {.out = &text};
  survey(&dates);
  GOOD(why_read(&d.reading, &dates, 1, &why, err));
  why_json(&why, &json);
  assert_says(buf_c(&text), "\"class\":\"shared\",\"owners\":[\"company\",\"dana@acme.example\"]");
  assert_says(buf_c(&text), "\"source\":\"dana-phone\",\"holder\":\"dana@acme.example\",\"possession\":\"portable\","
                            "\"date\":\"2018-05-05\",\"grade\":\"self-dated\",\"key\":\"p1\"");
  assert_says(buf_c(&text), "\"review\":[{\"id\":\"c-0002\",\"name\":\"M. Chen\",\"probability\":0.83}]");
  buf_free(&text);
  why_free(&why);
  dates_free(&dates);
}

static void test_two(void **state)
{
  (void)state;
  struct kith_dates dates;
  struct kith_why_pair pair;
  struct kith_page page = {0};
  survey(&dates);
  GOOD(why_pair_read(&d.reading, &dates, 1, 2, &pair, err));
  assert_false(pair.one);
  assert_int_equal(pair.left->id, founding); /* of the two records the one that has an employer too */
  why_pair_page(&pair, &page);
  const char *text = desk_text(&d, &page);
  assert_says(text, "Two contacts");
  assert_says(text, "family name");
  assert_says(text, "before looking");
  assert_says(text, "together");
  page_free(&page);
  why_pair_free(&pair);
  dates_free(&dates);
}

static void test_one_twice(void **state)
{
  (void)state;
  struct kith_dates dates;
  struct kith_why_pair pair;
  struct kith_error why_not = {0};
  survey(&dates);
  GOOD(why_pair_read(&d.reading, &dates, 1, 1, &pair, err));
  assert_true(pair.one);
  why_pair_free(&pair);
  assert_int_equal(why_pair_read(&d.reading, &dates, 2, 2, &pair, &why_not), KITH_E_INVALID);
  why_pair_free(&pair);
  dates_free(&dates);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_the_page),
      cmocka_unit_test(test_what_was_said),
      cmocka_unit_test(test_the_json_says_the_same),
      cmocka_unit_test(test_two),
      cmocka_unit_test(test_one_twice),
  };
  return cmocka_run_group_tests(tests, start, end);
}
