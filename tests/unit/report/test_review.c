/* The review queue: which question comes first, what answers leave open, how a question is shown. */
#include "unit/report/desk.h"

#include "report/review.h"

static struct desk d;
static uint64_t seen[12];

static void doubt(size_t a, size_t b, double weight, double probability)
{
  GOOD(review_add(d.store, &(struct kith_review_row){seen[a], seen[b], weight, probability}, err));
}

static uint64_t meet(uint64_t identity, uint32_t source, const char *key, const char *name, const char *email)
{
  return desk_see(&d, identity, source, key, CONTACT(&d, KITH_P_FN, name, KITH_P_ORG, "Globex", KITH_P_EMAIL, email));
}

static int start(void **state)
{
  (void)state;
  desk_start(&d);
  seen[1] = meet(1, CRM, "1", "Ada Lind", "ada@globex.example");
  seen[2] = meet(2, CRM, "2", "A. Lind", "ADA@globex.example");
  seen[3] = meet(3, CRM, "3", "=cmd()", "cora@hooli.example");
  seen[4] = meet(4, CRM, "4", "Dov Zander", "dov@umbrella.example");
  seen[5] = meet(5, DANA_PHONE, "5", "Eda Quist", "eda@wayne.example");
  seen[6] = meet(4, DANA_PHONE, "6", "Dov Zander", "d@umbrella.example");
  desk_fit(&d);
  return 0;
}

static int end(void **state)
{
  (void)state;
  desk_end(&d);
  return 0;
}

static int clear(void **state)
{
  (void)state;
  GOOD(review_clear(d.store, err));
  return 0;
}

/* "1-2 3-4": the questions in their order. */
static void expect(const char *order)
{
  struct kith_review r;
  char got[128] = "";
  GOOD(review_read(&d.reading, &r, err));
  for (size_t i = 0; i < r.questions.len; i++)
    snprintf(got + strlen(got), sizeof got - strlen(got), "%s%llu-%llu", i ? " " : "",
             (unsigned long long)r.questions.items[i].left, (unsigned long long)r.questions.items[i].right);
  review_free(&r);
  assert_string_equal(got, order);
}

static void test_the_most_undecided_first(void **state)
{
  (void)state;
  doubt(1, 2, 2.0, 0.8);
  doubt(2, 3, 0.0, 0.5);
  doubt(1, 3, 3.2, 0.9);
  expect("2-3 1-2 1-3");
}

static void test_many_records_weigh_more(void **state)
{
  (void)state;
  doubt(2, 3, 0.0, 0.5); /* 0.25 */
  doubt(4, 5, 2.0, 0.8); /* 0.16, but two records of one of them: 0.32 */
  expect("4-5 2-3");
}

static void test_ties_by_id(void **state)
{
  (void)state;
  doubt(3, 5, 0.0, 0.5);
  doubt(2, 5, 0.0, 0.5);
  doubt(2, 3, 0.0, 0.5);
  doubt(1, 5, 0.0, 0.5);
  expect("1-5 2-3 2-5 3-5");
}

static void test_one_question_for_two_contacts(void **state)
{
  (void)state;
  struct kith_review r;
  doubt(4, 5, 1.0, 0.66);
  doubt(5, 6, 3.0, 0.88);
  doubt(4, 6, 3.0, 0.88); /* one contact already */
  GOOD(review_read(&d.reading, &r, err));
  assert_int_equal(r.questions.len, 1);
  assert_int_equal(r.questions.items[0].left_sighting, seen[6]);
  assert_int_equal(r.questions.items[0].right_sighting, seen[5]);
  assert_int_equal(r.questions.items[0].left_root, seen[6]);
  review_free(&r);
}

static void test_nonsense_in_the_state(void **state)
{
  (void)state;
  doubt(1, 2, 1.0, 7.0);
  doubt(1, 1, 1.0, 0.5);
  GOOD(review_add(d.store, &(struct kith_review_row){seen[1], 12345, 1.0, 0.5}, err));
  GOOD(review_add(d.store, &(struct kith_review_row){UINT64_MAX, seen[1], 1.0, 0.5}, err));
  expect("");
}

static void test_verdicts_answer(void **state)
{
  (void)state;
  int64_t id, other;
  doubt(4, 5, 0.0, 0.5);
  doubt(2, 3, 0.0, 0.5);
  struct kith_verdict_row unsure = {.a = seen[5], .b = seen[6], .kind = VERDICT_UNSURE},
                          two = {.a = seen[2], .b = seen[3], .kind = VERDICT_DISTINCT};
  GOOD(verdict_add(d.store, &unsure, &id, err)); /* of another record of the same contact */
  expect("2-3");
  GOOD(verdict_add(d.store, &two, &other, err));
  expect("");
  GOOD(verdict_undo(d.store, other, err));
  GOOD(verdict_undo(d.store, id, err));
  expect("4-5 2-3");
}

static void test_answers_follow_from_one_another(void **state)
{
  (void)state;
  struct kith_review r;
  doubt(1, 2, 0.0, 0.5);
  doubt(1, 3, 0.0, 0.5);
  doubt(2, 3, 0.0, 0.5);
  GOOD(review_read(&d.reading, &r, err));
  review_answer(&r, 0, VERDICT_SAME); /* 1 and 2 */
  assert_false(review_is_open(&r, 0));
  assert_true(review_is_open(&r, 1));
  review_answer(&r, 1, VERDICT_DISTINCT); /* 1 and 3 */
  assert_false(review_is_open(&r, 2));
  review_take_back(&r);
  assert_true(review_is_open(&r, 2));
  review_answer(&r, 1, VERDICT_SAME);
  assert_false(review_is_open(&r, 2));
  review_take_back(&r);
  review_take_back(&r);
  review_answer(&r, 1, VERDICT_DISTINCT);
  assert_true(review_is_open(&r, 2)); /* 2 and 3 may still be one */
  review_free(&r);
}

static void test_the_page(void **state)
{
  (void)state;
  struct kith_review r;
  struct kith_card card;
  struct kith_page page = {0};
  doubt(1, 2, 1.3, 0.71);
  GOOD(review_read(&d.reading, &r, err));
  GOOD(review_card(&r, 0, &card, err));
  for (size_t width = 40; width <= 200; width += 40) {
    card_page(&card, width, &page);
    for (size_t i = 0; i < card.fields.len + 1; i++) {
      size_t columns = page_width(page.lines.items[i].head) + 1 + page_width(page.lines.items[i].body);
      assert_true(columns < width);
    }
    if (width == 120) {
      const char *text = desk_text(&d, &page);
      assert_says(text, "c-0001, 1 record");
      assert_says(text, "together 71 %");
      assert_says(text, " = ada@globex.example");
      assert_says(text, " = Globex");
      assert_says(text, "before looking");
      assert_says(text, "e-mail: same");
      assert_silent(text, " = A. Lind");
    }
    page_free(&page);
    page = (struct kith_page){0};
  }
  card_free(&card);
  review_free(&r);
}

static void test_the_json(void **state)
{
  (void)state;
  struct kith_review r;
  struct kith_card card;
  struct kith_buf text = BUF_MAX(JSON_MAX);
  struct kith_json json = {.out = &text};
  doubt(1, 2, 1.3, 0.71);
  GOOD(review_read(&d.reading, &r, err));
  GOOD(review_card(&r, 0, &card, err));
  card_json(&card, 1, &json);
  assert_says(buf_c(&text), "{\"question\":1,\"probability\":0.71,\"weight\":1.3,");
  assert_says(buf_c(&text), "\"left\":{\"id\":\"c-0001\",\"records\":1,\"record\":\"contact-1.0001\"}");
  assert_says(buf_c(&text), "\"left\":[\"Globex\"],\"right\":[\"Globex\"],\"same\":[\"Globex\"]");
  card_free(&card);
  review_free(&r);
  buf_free(&text);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_teardown(test_the_most_undecided_first, clear),
      cmocka_unit_test_teardown(test_many_records_weigh_more, clear),
      cmocka_unit_test_teardown(test_ties_by_id, clear),
      cmocka_unit_test_teardown(test_one_question_for_two_contacts, clear),
      cmocka_unit_test_teardown(test_nonsense_in_the_state, clear),
      cmocka_unit_test_teardown(test_verdicts_answer, clear),
      cmocka_unit_test_teardown(test_answers_follow_from_one_another, clear),
      cmocka_unit_test_teardown(test_the_page, clear),
      cmocka_unit_test_teardown(test_the_json, clear),
  };
  return cmocka_run_group_tests(tests, start, end);
}
