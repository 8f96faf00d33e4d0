/* Overlaps: the join counts what counting by hand does, private contacts are in no number, lists name the contacts. */
#include "unit/report/books_desk.h"

#include "report/overlap.h"

static struct desk d;

#define DANA "dana@acme.example"
#define ELI  "eli@acme.example"

static int start(void **state)
{
  (void)state;
  struct shelf s;
  desk_start(&d);
  for (uint64_t i = 1; i <= 4; i++) {
    const char *names[] = {"", "Ada Lind", "Bo Castell", "Cora Whit", "Marisol Reyes"};
    desk_see(&d, i, CRM, names[i], CONTACT(&d, KITH_P_FN, names[i], KITH_P_ORG, "Globex"));
  }
  shelf_open(&s, &d);
  for (uint64_t i = 1; i <= 4; i++)
    shelf_put(&s, "company", i, i == 2 ? KITH_DISPUTED : KITH_COMPANY, KITH_CLAIM_STRONG, STAKE_INTERNAL | STAKE_ENTITY,
              "", "");
  shelf_put(&s, DANA, 1, KITH_COMPANY, KITH_CLAIM_WEAK, STAKE_PORTABLE, "", "");
  shelf_put(&s, DANA, 2, KITH_DISPUTED, KITH_CLAIM_STRONG, STAKE_PORTABLE, "", "");
  shelf_put(&s, DANA, 4, KITH_COMPANY, KITH_CLAIM_PERSONAL, STAKE_PORTABLE | STAKE_PRIVATE, "", ""); /* her sister */
  shelf_put(&s, DANA, 5, KITH_REP, KITH_CLAIM_STRONG, STAKE_EXTERNAL, "", "");
  shelf_put(&s, ELI, 2, KITH_DISPUTED, KITH_CLAIM_STRONG, STAKE_PORTABLE, "", "");
  shelf_put(&s, ELI, 3, KITH_COMPANY, 0, STAKE_STEWARD, "", ""); /* tends it, has it in no book */
  shelf_put(&s, ELI, 4, KITH_COMPANY, KITH_CLAIM_NONE, STAKE_PORTABLE, "", "");
  shelf_close(&s);
  return 0;
}

static int end(void **state)
{
  (void)state;
  desk_end(&d);
  return 0;
}

static uint32_t book(const struct kith_overlap *o, const char *who)
{
  return overlap_book(o, people_find(&d.scene.people, str_of(who)));
}

static uint64_t both(const struct kith_overlap *o, const char *a, const char *b)
{
  const struct kith_overlap_pair *p = overlap_pair(o, book(o, a), book(o, b));
  uint64_t sum = 0;
  for (size_t i = 0; p && i < OVERLAP_CLASSES; i++)
    sum += p->classes[i];
  assert_int_equal(sum, p ? p->both : 0);
  return sum;
}

static void test_who_shares_how_many(void **state)
{
  (void)state;
  struct kith_overlap o;
  GOOD(overlap_read(&d.reading, &o, err));
  assert_int_equal(o.contacts, 5);
  assert_int_equal(o.in_several, 3);
  assert_int_equal(o.books.items[book(&o, DANA)].contacts, 3); /* her sister is in no number */
  assert_int_equal(o.books.items[book(&o, ELI)].contacts, 2);
  assert_int_equal(both(&o, DANA, "company"), 2);
  assert_int_equal(both(&o, ELI, "company"), 2);
  assert_int_equal(both(&o, DANA, ELI), 1);
  assert_int_equal(overlap_pair(&o, book(&o, DANA), book(&o, ELI))->classes[KITH_DISPUTED], 1);
  overlap_free(&o);
}

static void test_the_page_and_the_list(void **state)
{
  (void)state;
  struct kith_overlap o;
  struct kith_overlap_list list;
  struct kith_page page = {0};
  GOOD(overlap_read(&d.reading, &o, err));
  overlap_page(&o, NULL, 0, &page);
  const char *text = desk_text(&d, &page);
  assert_says(text, "5 contacts in 3 books, 3 of them in more than one");
  assert_says(text, "dana, eli 1 in both: 1 disputed");
  assert_says(text, "2 of 3 contacts are in the company's book too (67%): 1 company, 1 disputed");
  assert_silent(text, "Ada");
  page_free(&page);
  GOOD(overlap_list(&o, book(&o, DANA), book(&o, "company"), 1, &list, err));
  overlap_list_page(&list, &page);
  text = desk_text(&d, &page);
  assert_says(text, "c-0001 Ada Lind, Globex · company");
  assert_says(text, "and 1 more");
  assert_silent(text, "Marisol");
  page_free(&page);
  overlap_list_free(&list);
  overlap_free(&o);
}

/* ---- The join alone, against counting one by one ---- */

static uint32_t seed = 3;

static uint32_t draw(uint32_t below)
{
  seed = seed * 1664525u + 1013904223u;
  return (seed >> 8) % below;
}

static void test_the_join_counts_as_one_does_by_hand(void **state)
{
  (void)state;
  enum { BOOKS = 7, CONTACTS = 40 };
  for (int round = 0; round < 200; round++) {
    struct kith_overlap o = {0};
    bool in[BOOKS][CONTACTS] = {0};
    for (int i = 0; i < BOOKS; i++)
      vec_push(&o.books, ((struct kith_overlap_book){.party = i - 1}));
    for (uint32_t i = draw(200); i; i--) {
      uint32_t b = draw(BOOKS), c = draw(CONTACTS);
      in[b][c] = true;
      vec_push(&o.entries, ((struct kith_overlap_entry){c + 1, b, 1 + c % 6}));
    }
    overlap_join(&o);
    for (uint32_t a = 0; a < BOOKS; a++)
      for (uint32_t b = a + 1; b < BOOKS; b++) {
        uint64_t expected = 0;
        for (int c = 0; c < CONTACTS; c++)
          expected += in[a][c] && in[b][c];
        const struct kith_overlap_pair *p = overlap_pair(&o, a, b);
        if ((p ? p->both : 0) != expected)
          fail_msg("books %u and %u: %llu, by hand %llu", a, b, (unsigned long long)(p ? p->both : 0),
                   (unsigned long long)expected);
      }
    for (size_t i = 1; i < o.pairs.len; i++)
      assert_true(o.pairs.items[i - 1].both >= o.pairs.items[i].both);
    overlap_free(&o);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_who_shares_how_many),
      cmocka_unit_test(test_the_page_and_the_list),
      cmocka_unit_test(test_the_join_counts_as_one_does_by_hand),
  };
  return cmocka_run_group_tests(tests, start, end);
}
