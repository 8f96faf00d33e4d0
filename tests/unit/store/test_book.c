#include "unit/store/scratch.h"

#include "store/book.h"

static struct kith_book_row row_of(uint32_t party, uint64_t identity)
{
  return (struct kith_book_row){.party = party,
                                .identity = identity,
                                .strength = 3,
                                .owner_class = 1,
                                .flags = (uint32_t)identity,
                                .first_day = 100,
                                .appeared = DAY_UNKNOWN,
                                .last_contact = DAY_UNKNOWN,
                                .won = 1.5};
}

/* Identities [from, to], each in the books of two parties. */
static void put_all(struct scratch *s, size_t about, uint64_t from, uint64_t to, bool say_gone)
{
  struct kith_book_writer w;
  assert_int_equal(book_begin(s->store, about, &w, &s->err), KITH_OK);
  for (uint64_t id = from; id <= to; id++) {
    uint32_t company, dana;
    assert_int_equal(book_party(&w, KITH_STR("dana"), &dana, &s->err), KITH_OK);
    assert_int_equal(book_party(&w, KITH_STR("company"), &company, &s->err), KITH_OK);
    if (book_change(&w, id) && say_gone) {
      book_gone(&w, dana, id);
      book_gone(&w, company, id);
    }
    struct kith_book_row rows[2] = {row_of(company, id), row_of(dana, id)};
    rows[0].steward = dana;
    book_put(&w, &rows[0]);
    if (id % 2)
      book_put(&w, &rows[1]);
  }
  assert_int_equal(book_end(&w, &s->err), KITH_OK);
  book_free(&w);
}

struct seen {
  uint64_t rows, last_party, last_identity, won;
};

static int look(void *arg, const struct kith_book_row *row, struct kith_error *err)
{
  struct seen *seen = arg;
  (void)err;
  assert_true(row->party > seen->last_party || row->identity > seen->last_identity);
  assert_int_equal(row->flags, row->identity);
  assert_int_equal(row->first_day, 100);
  assert_int_equal(row->appeared, DAY_UNKNOWN);
  seen->last_party = row->party;
  seen->last_identity = row->identity;
  seen->rows++;
  return KITH_OK;
}

static uint64_t rows_of(struct scratch *s, const char *party)
{
  struct seen seen = {0};
  uint32_t number = party ? book_party_of(s->store, str_of(party)) : 0;
  assert_int_equal(book_each(s->store, number, look, &seen, &s->err), KITH_OK);
  return seen.rows;
}

static void many_and_few_come_to_the_same(void **state)
{
  struct scratch *s = *state;
  assert_int_equal(store_begin(s->store, &s->err), KITH_OK);
  put_all(s, 3000, 1, 3000, true); /* many: whole */
  assert_int_equal(rows_of(s, NULL), 4500);
  assert_int_equal(rows_of(s, "company"), 3000);
  assert_int_equal(rows_of(s, "dana"), 1500);
  put_all(s, 3000, 100, 200, true); /* few: one by one */
  assert_int_equal(rows_of(s, NULL), 4500);
  put_all(s, 3000, 2001, 3500, false); /* many again: the others stay */
  assert_int_equal(rows_of(s, "company"), 3500);
  assert_int_equal(rows_of(s, "dana"), 1750);
  assert_int_equal(store_commit(s->store, &s->err), KITH_OK);
}

static void parties_keep_their_numbers(void **state)
{
  struct scratch *s = *state;
  struct kith_arena arena = {0};
  struct kith_book_row row;
  put_all(s, 10, 1, 3, true);
  uint32_t dana = book_party_of(s->store, KITH_STR("dana"));
  assert_int_not_equal(dana, 0);
  assert_int_equal(book_party_of(s->store, KITH_STR("nobody")), 0);
  scratch_again(s);
  put_all(s, 10, 4, 5, true);
  assert_int_equal(book_party_of(s->store, KITH_STR("dana")), dana);
  assert_true(str_eq_c(book_party_text(s->store, dana, &arena), "dana"));
  assert_true(book_get(s->store, dana, 5, &row));
  assert_false(book_get(s->store, dana, 4, &row));
  assert_true(book_get(s->store, book_party_of(s->store, KITH_STR("company")), 4, &row));
  assert_int_equal(row.steward, dana);
  arena_free(&arena);
}

static void who_leaves_has_no_rows(void **state)
{
  struct scratch *s = *state;
  struct kith_book_writer w;
  put_all(s, 10, 1, 3, true);
  assert_int_equal(book_begin(s->store, 10, &w, &s->err), KITH_OK);
  assert_true(book_change(&w, 1));
  book_gone(&w, book_party_of(s->store, KITH_STR("dana")), 1);
  book_gone(&w, book_party_of(s->store, KITH_STR("company")), 1);
  assert_int_equal(book_end(&w, &s->err), KITH_OK);
  book_free(&w);
  assert_int_equal(rows_of(s, "company"), 2);
  assert_int_equal(rows_of(s, "dana"), 1);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(many_and_few_come_to_the_same, scratch_start, scratch_stop),
      cmocka_unit_test_setup_teardown(parties_keep_their_numbers, scratch_start, scratch_stop),
      cmocka_unit_test_setup_teardown(who_leaves_has_no_rows, scratch_start, scratch_stop)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
