/* The table of questions out, and the answers in it back again. */
#include "unit/report/desk.h"

#include "report/answers.h"
#include "report/review.h"

static struct desk d;
static uint64_t seen[6];

static int start(void **state)
{
  (void)state;
  static const char *const names[] = {"", "Ada Lind", "=1+1", "Cora \"C\" Whit", "+49 30 1234", "@home, sweet"};
  desk_start(&d);
  for (uint64_t i = 1; i <= 5; i++)
    seen[i] = desk_see(&d, i, CRM, names[i], CONTACT(&d, KITH_P_FN, names[i], KITH_P_ORG, "Globex"));
  desk_fit(&d);
  for (size_t i = 1; i < 5; i++)
    GOOD(review_add(d.store, &(struct kith_review_row){seen[i], seen[i + 1], 0, 0.5 + 0.1 * (double)i}, err));
  return 0;
}

static int end(void **state)
{
  (void)state;
  desk_end(&d);
  return 0;
}

/* Takes the cells of a row apart; quotes as RFC 4180 has them. */
static size_t split(char *row, char *cells[32])
{
  size_t count = 0;
  for (char *at = row; at; count++) {
    bool quoted = *at == '"';
    char *to = at + quoted, *from = to;
    cells[count] = to;
    while (*from && (quoted ? *from != '"' || from[1] == '"' : *from != ',')) {
      from += quoted && *from == '"';
      *to++ = *from++;
    }
    from += quoted;
    at = *from == ',' ? from + 1 : NULL;
    *to = '\0';
  }
  return count;
}

static struct kith_answer_cells cells_of(char *row, const char *verdict, uint64_t line)
{
  char *cells[32];
  size_t count = split(row, cells);
  assert_int_equal(count, 5 + 14 + 3);
  return (struct kith_answer_cells){
      line, str_of(verdict), str_of(cells[count - 2]), str_of(cells[count - 1]), str_of(cells[1]), str_of(cells[2])};
}

static struct kith_answers round_trip(const char *const verdicts[4], int want)
{
  struct kith_review r;
  struct kith_answers answers = {0};
  struct kith_error why = {0};
  int rc = KITH_OK;
  GOOD(review_read(&d.reading, &r, err));
  for (size_t i = 0; i < r.questions.len && rc == KITH_OK; i++) {
    struct kith_card card;
    struct kith_buf row = BUF_MAX(1 << 16);
    GOOD(review_card(&r, i, &card, err));
    card_csv(&card, i + 1, &row);
    buf_add_char(&row, '\0');
    assert_int_equal(str_find(buf_str(&row), '\r'), row.len - 3);
    row.ptr[row.len - 3] = '\0';
    struct kith_answer_cells cells = cells_of(row.ptr, verdicts[i], i + 2);
    rc = answers_take(&answers, &cells, &why);
    buf_free(&row);
    card_free(&card);
  }
  assert_int_equal(rc, want);
  if (want != KITH_OK)
    assert_says(why.message, "line ");
  review_free(&r);
  return answers;
}

static int count_verdicts(void *arg, const struct kith_verdict_row *row, struct kith_error *err)
{
  (void)err;
  if (!row->overruled)
    ((uint64_t *)arg)[row->kind]++;
  return KITH_OK;
}

static void test_there_and_back(void **state)
{
  (void)state;
  uint64_t kinds[4] = {0};
  struct kith_answers a = round_trip((const char *[]){" YES", "n", "", "Unsure"}, KITH_OK);
  assert_int_equal(a.rows, 4);
  assert_int_equal(a.items.len, 3);
  GOOD(answers_check(&a, d.store, err));
  assert_int_equal(a.counts[ANSWER_NEW], 3);
  GOOD(answers_write(&a, d.store, 1000, KITH_STR("me"), err));
  answers_free(&a);
  GOOD(verdict_each(d.store, count_verdicts, kinds, err));
  assert_int_equal(kinds[VERDICT_SAME], 1);
  assert_int_equal(kinds[VERDICT_DISTINCT], 1);
  assert_int_equal(kinds[VERDICT_UNSURE], 1);
  for (int64_t id = 3; id > 0; id--)
    GOOD(verdict_undo(d.store, id, err));
}

static void test_wrong_words(void **state)
{
  (void)state;
  static const char *const wrong[] = {"maybe", "2", "yess", "y;n", "=y", "a very long text that has slipped here"};
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    struct kith_answers a = round_trip((const char *[]){"y", wrong[i], "", ""}, KITH_E_INVALID);
    answers_free(&a);
  }
}

static struct kith_answer_cells row_of(const char *verdict, const char *left, const char *right)
{
  return (struct kith_answer_cells){7, str_of(verdict), str_of(left), str_of(right), STR_NONE, STR_NONE};
}

static void test_wrong_records(void **state)
{
  (void)state;
  static const char *const wrong[] = {"",
                                      "contact-1",
                                      "contact-1.",
                                      "contact-0.0001",
                                      "contact-1.0000",
                                      "c-0001",
                                      "2",
                                      "contact-99999999999.0001",
                                      "contact-1.000000001",
                                      "contact--1.0001"};
  struct kith_answers a = {0};
  struct kith_error why = {0};
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    struct kith_answer_cells row = row_of("y", wrong[i], "contact-1.0002");
    if (answers_take(&a, &row, &why) != KITH_E_INVALID)
      fail_msg("taken: %s", wrong[i]);
    assert_says(why.message, "line 7");
  }
  struct kith_answer_cells twice = row_of("y", "contact-1.0002", "contact-1.0002");
  assert_int_equal(answers_take(&a, &twice, &why), KITH_E_INVALID);
  assert_int_equal(a.items.len, 0);
  answers_free(&a);
}

static void test_fates(void **state)
{
  (void)state;
  int64_t id;
  struct kith_answers a = {0};
  struct kith_verdict_row before = {.a = seen[1], .b = seen[2], .kind = VERDICT_SAME};
  GOOD(verdict_add(d.store, &before, &id, err));
  struct kith_answer_cells rows[] = {
      row_of("1", "contact-1.0001", "contact-1.0002"), row_of("0", "contact-1.0002", "contact-1.0001"),
      row_of("0", "contact-1.0001", "contact-1.0002"), row_of("y", "contact-1.0001", "contact-1.0009"),
      row_of("y", "contact-1.0003", "contact-1.0004")};
  rows[4].left_id = KITH_STR("c-0009"); /* it was asked about another contact */
  for (size_t i = 0; i < 5; i++)
    GOOD(answers_take(&a, &rows[i], err));
  GOOD(answers_check(&a, d.store, err));
  assert_int_equal(a.items.items[0].fate, ANSWER_KNOWN);
  assert_int_equal(a.items.items[1].fate, ANSWER_CHANGED);
  assert_int_equal(a.items.items[2].fate, ANSWER_KNOWN); /* by the row above */
  assert_int_equal(a.items.items[3].fate, ANSWER_GONE);
  assert_int_equal(a.items.items[4].fate, ANSWER_MOVED);
  GOOD(verdict_undo(d.store, id, err));
  answers_free(&a);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_there_and_back),
      cmocka_unit_test(test_wrong_words),
      cmocka_unit_test(test_wrong_records),
      cmocka_unit_test(test_fates),
  };
  return cmocka_run_group_tests(tests, start, end);
}
