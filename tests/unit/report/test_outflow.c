/* Unusual growth: against the rep's own past, with what would explain it, and named only when that was approved. */
#include "unit/report/books_desk.h"

#include "report/chart.h"
#include "report/outflow.h"

static struct desk d;
static struct kith_outflow o;
static struct kith_policy approved, not_approved;

#define DANA "dana@acme.example"
#define ELI  "eli@acme.example"
#define PAT  "pat@acme.example"

enum { COPIED = 24, FIRST_COPIED = 100, TODAY_DAYS = 20000 };

/* ---- The state: Dana's phone got 24 of the company's contacts nine days before her notice; Eli always has some ---- */

static void copy_to_dana(struct shelf *s)
{
  for (uint64_t i = 0; i < COPIED; i++) {
    char key[24], name[40];
    snprintf(key, sizeof key, "c%llu", (unsigned long long)i);
    snprintf(name, sizeof name, "Contact%c Number%c", (char)('a' + i % 26), (char)('a' + i % 26));
    const char *kept = arena_c(&d.scene.arena, str_of(key));
    desk_see(&d, FIRST_COPIED + i, CRM, kept, CONTACT(&d, KITH_P_FN, name));
    desk_see(&d, FIRST_COPIED + i, DANA_PHONE, kept, CONTACT(&d, KITH_P_FN, name));
    shelf_put(s, DANA, FIRST_COPIED + i, KITH_COMPANY, KITH_CLAIM_WEAK, STAKE_PORTABLE | STAKE_COMPANY_KNEW_FIRST,
              i < 4 ? "2020-01-01" : "2026-11-11", "2026-11-11");
  }
  shelf_put(s, DANA, 500, KITH_COMPANY, KITH_CLAIM_PERSONAL, STAKE_PORTABLE | STAKE_PRIVATE, "", "2026-11-11");
  shelf_put(s, DANA, 501, KITH_REP, KITH_CLAIM_STRONG, STAKE_PORTABLE, "2025-02-01", "2025-02-01");
}

static int start(void **state)
{
  (void)state;
  struct shelf s;
  desk_start(&d);
  shelf_open(&s, &d);
  copy_to_dana(&s);
  for (int month = 0; month < 24; month++)
    for (uint64_t i = 0; i < 15; i++) {
      char day[48];
      snprintf(day, sizeof day, "%d-%02d-%02llu", 2024 + (month + 11) / 12, (month + 11) % 12 + 1,
               (unsigned long long)i + 1);
      shelf_put(&s, ELI, 1000 + (uint64_t)month * 15 + i, KITH_COMPANY, KITH_CLAIM_WEAK,
                STAKE_PORTABLE | STAKE_COMPANY_KNEW_FIRST, day, day);
    }
  for (uint64_t i = 0; i < 30; i++)
    shelf_put(&s, PAT, 2000 + i, KITH_COMPANY, KITH_CLAIM_WEAK, STAKE_EXTERNAL | STAKE_COMPANY_KNEW_FIRST, "2026-10-05",
              "");
  shelf_close(&s);
  approved = not_approved = *d.scene.policy;
  not_approved.monitoring = false;
  approved.monitoring = true;
  approved.monitoring_by = KITH_STR("board@acme.example");
  approved.monitoring_notice = KITH_STR("2026-01-01");
  d.reading.policy = &approved;
  return 0;
}

static int end(void **state)
{
  (void)state;
  desk_end(&d);
  return 0;
}

static const struct kith_outflow_month *month_of(const char *rep, const char *day)
{
  int party = people_find(&d.scene.people, str_of(rep));
  for (size_t i = 0; i < o.reps.len; i++)
    for (size_t k = 0; o.reps.items[i].party == party && k < o.reps.items[i].months.len; k++)
      if (o.reps.items[i].months.items[k].month == chart_month(day_parse(str_of(day))))
        return &o.reps.items[i].months.items[k];
  fail_msg("no month %s of %s", day, rep);
  return NULL;
}

static const char *page_text(int party)
{
  struct kith_page page = {0};
  outflow_page(&o, party, &page);
  const char *text = desk_text(&d, &page);
  page_free(&page);
  return text;
}

static const char *json_text_of(void)
{
  struct kith_buf text = BUF_MAX(JSON_MAX);
  struct kith_json json = {.out = &text};
  outflow_json(&o, PARTY_NONE, &json);
  const char *kept = arena_c(&d.scene.arena, buf_str(&text));
  buf_free(&text);
  return kept;
}

static void test_a_copied_book_is_unusual_for_her(void **state)
{
  (void)state;
  GOOD(outflow_read(&d.reading, DAY_UNKNOWN, &o, err));
  const struct kith_outflow_month *m = month_of(DANA, "2026-11-01");
  assert_int_equal(m->verdict, OUTFLOW_UNUSUAL);
  assert_int_equal(m->knew_first, COPIED); /* the private one is in no number */
  assert_true(m->median == 0);
  assert_int_equal(m->to_notice, 9);
  assert_int_equal(m->on_peak, COPIED);
  assert_int_equal(m->known_long, 4);
  outflow_free(&o);
}

static void test_what_is_usual_for_one_is_not_held_against_him(void **state)
{
  (void)state;
  GOOD(outflow_read(&d.reading, DAY_UNKNOWN, &o, err));
  const struct kith_outflow_month *m = month_of(ELI, "2026-10-01");
  assert_int_equal(m->knew_first, 15);
  assert_int_equal(m->verdict, OUTFLOW_USUAL);
  assert_true(m->median == 15);
  assert_int_equal(month_of(ELI, "2025-01-01")->verdict, OUTFLOW_NO_PAST);
  outflow_free(&o);
}

static void test_without_a_past_nothing_is_said(void **state)
{
  (void)state;
  GOOD(outflow_read(&d.reading, DAY_UNKNOWN, &o, err));
  const struct kith_outflow_month *m = month_of(PAT, "2026-10-01"); /* an external book: by the day of first contact */
  assert_int_equal(m->knew_first, 30);
  assert_int_equal(m->verdict, OUTFLOW_NO_PAST);
  assert_says(page_text(PARTY_NONE), "no past to compare with: 0 earlier months");
  outflow_free(&o);
}

static void test_explanations_are_computed(void **state)
{
  (void)state;
  struct kith_arena arena = {0};
  struct kith_outflow_explanation found[OUTFLOW_EXPLANATIONS];
  const struct {
    const char *key;
    bool found;
  } expected[] = {{"first-reading", true},    {"one-day", true}, {"known-long", true}, {"company-order", true},
                  {"company-account", false}, {"given", true},   {"tended", false}};
  GOOD(outflow_read(&d.reading, DAY_UNKNOWN, &o, err));
  outflow_explain(month_of(DANA, "2026-11-01"), &arena, found);
  for (size_t i = 0; i < OUTFLOW_EXPLANATIONS; i++) {
    assert_string_equal(found[i].key, expected[i].key);
    if (found[i].found != expected[i].found)
      fail_msg("%s: %.*s", found[i].key, STR_ARG(found[i].text));
  }
  arena_free(&arena);
  outflow_free(&o);
}

static void test_the_page(void **state)
{
  (void)state;
  GOOD(outflow_read(&d.reading, DAY_UNKNOWN, &o, err));
  const char *text = page_text(people_find(&d.scene.people, KITH_STR(DANA)));
  assert_says(text, "24 contacts that the company knew first");
  assert_says(text, "9 days before notice was given");
  assert_says(text, "What would explain it:");
  assert_says(text, "a new phone");
  assert_says(text, "in the order of the company's own list");
  assert_says(text, "ask before you conclude");
  assert_silent(text, "theft");
  assert_silent(text, "stole");
  assert_silent(text, "eli");
  assert_says(json_text_of(), "\"verdict\":\"unusual\"");
  outflow_free(&o);
}

static void test_names_need_an_approval(void **state)
{
  (void)state;
  d.reading.policy = &not_approved;
  GOOD(outflow_read(&d.reading, DAY_UNKNOWN, &o, err));
  assert_says(page_text(PARTY_NONE), "In all: 1 of 3 books grew unusually, in 1 month");
  assert_silent(page_text(people_find(&d.scene.people, KITH_STR(DANA))), "dana");
  assert_says(json_text_of(), "\"unusual_books\":1");
  assert_silent(json_text_of(), "dana");
  assert_silent(json_text_of(), "\"reps\"");
  vec_free(&o.reps.items[2].rows);
  vec_free(&o.reps.items[2].months);
  o.reps.len = 2; /* of two, a total is a name */
  assert_silent(page_text(PARTY_NONE), "grew unusually");
  assert_silent(json_text_of(), "unusual_books");
  outflow_free(&o);
  d.reading.policy = &approved;
}

/* ---- Months alone ---- */

static void test_a_past_of_one_wild_month_does_not_hide_the_next(void **state)
{
  (void)state;
  struct kith_outflow_rep rep = {.hired = DAY_UNKNOWN, .notice = DAY_UNKNOWN, .left = DAY_UNKNOWN};
  int32_t first = chart_month_day(chart_month(TODAY_DAYS) - 11);
  for (int month = 0; month < 12; month++)
    for (int i = 0; i < (month == 5 || month == 11 ? 40 : 2); i++)
      vec_push(&rep.rows, ((struct kith_outflow_row){.identity = (uint64_t)(month * 100 + i),
                                                     .day = chart_month_day(chart_month(first) + month),
                                                     .known = DAY_UNKNOWN,
                                                     .knew_first = true}));
  outflow_months(&rep, TODAY_DAYS);
  assert_int_equal(rep.months.len, 12);
  assert_int_equal(rep.months.items[5].verdict, OUTFLOW_NO_PAST);
  assert_int_equal(rep.months.items[11].verdict, OUTFLOW_UNUSUAL);
  assert_true(rep.months.items[11].median == 2 && rep.months.items[11].mad == 0);
  vec_free(&rep.rows);
  vec_free(&rep.months);
}

static void test_days_of_long_ago_or_to_come(void **state)
{
  (void)state;
  struct kith_outflow_rep rep = {.hired = DAY_UNKNOWN, .notice = DAY_UNKNOWN, .left = DAY_UNKNOWN};
  const int32_t days[] = {-700000, 0, TODAY_DAYS, TODAY_DAYS + 400};
  for (size_t i = 0; i < 4; i++)
    vec_push(&rep.rows,
             ((struct kith_outflow_row){.identity = i, .day = days[i], .known = DAY_UNKNOWN, .knew_first = true}));
  outflow_months(&rep, TODAY_DAYS);
  assert_int_equal(rep.months.len, OUTFLOW_MONTHS);
  assert_int_equal(rep.months.items[OUTFLOW_MONTHS - 1].grown, 1);
  vec_free(&rep.rows);
  vec_free(&rep.months);
}

static void test_the_past_begins_with_the_employment(void **state)
{
  (void)state;
  struct kith_outflow_rep rep = {.hired = TODAY_DAYS - 100, .notice = DAY_UNKNOWN, .left = DAY_UNKNOWN};
  for (int i = 0; i < 12; i++) {
    struct kith_outflow_row before = {.identity = (uint64_t)i, .day = TODAY_DAYS - 900, .known = DAY_UNKNOWN};
    vec_push(&rep.rows, before);
    before.day = TODAY_DAYS;
    before.knew_first = true;
    vec_push(&rep.rows, before);
  }
  outflow_months(&rep, TODAY_DAYS);
  assert_true(rep.months.len < OUTFLOW_PAST);
  assert_int_equal(rep.months.items[rep.months.len - 1].verdict, OUTFLOW_NO_PAST);
  vec_free(&rep.rows);
  vec_free(&rep.months);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_a_copied_book_is_unusual_for_her),
      cmocka_unit_test(test_what_is_usual_for_one_is_not_held_against_him),
      cmocka_unit_test(test_without_a_past_nothing_is_said),
      cmocka_unit_test(test_explanations_are_computed),
      cmocka_unit_test(test_the_page),
      cmocka_unit_test(test_names_need_an_approval),
      cmocka_unit_test(test_a_past_of_one_wild_month_does_not_hide_the_next),
      cmocka_unit_test(test_days_of_long_ago_or_to_come),
      cmocka_unit_test(test_the_past_begins_with_the_employment),
  };
  return cmocka_run_group_tests(tests, start, end);
}
