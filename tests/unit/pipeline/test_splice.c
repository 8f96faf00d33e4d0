/* What of the last output can stay, and where the rest goes between. */
#include "pipeline/splice.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define CONTACT(n) delivery_number(KITH_CONTACT, n)

static void add(struct kith_due_list *list, uint64_t number, int outcome, int64_t length)
{
  struct kith_due due = {.number = number,
                         .op = outcome == KITH_REMOVED ? KITH_RETIRE : KITH_UPSERT,
                         .outcome = outcome,
                         .last_length = length,
                         .remote_id = STR_NONE};
  vec_push(&list->items, due);
}

static void expect_cut(const struct kith_splice *s, size_t i, uint64_t from, uint64_t len, size_t before)
{
  assert_true(i < s->cuts.len);
  assert_int_equal(s->cuts.items[i].from, from);
  assert_int_equal(s->cuts.items[i].len, len);
  assert_int_equal(s->cuts.items[i].before, before);
}

static void what_is_new_goes_between_what_stays(void **state)
{
  (void)state;
  struct kith_due_list list = {0};
  struct kith_splice s;
  add(&list, delivery_number(KITH_USER, 1), KITH_UNCHANGED, 10);
  add(&list, CONTACT(1), KITH_UNCHANGED, 20);
  add(&list, CONTACT(2), KITH_UPDATED, 30);
  add(&list, CONTACT(3), KITH_UNCHANGED, -5); /* can change while its digest does not */
  add(&list, CONTACT(5), KITH_UNCHANGED, 7);
  add(&list, CONTACT(6), KITH_UNCHANGED, 8);
  add(&list, CONTACT(7), KITH_CREATED, 0);
  add(&list, delivery_number(KITH_DEAL, 1), KITH_UNCHANGED, 100);
  add(&list, delivery_number(KITH_USER, 2), KITH_REMOVED, 3); /* stood behind the first user */
  add(&list, CONTACT(4), KITH_REMOVED, 4);
  assert_true(splice_plan(&list, 187, &s));
  assert_int_equal(s.kept, 5);
  assert_int_equal(list.items.len, 5);
  assert_int_equal(list.items.items[0].number, CONTACT(2));
  assert_int_equal(list.items.items[2].number, CONTACT(7));
  assert_int_equal(list.items.items[4].number, CONTACT(4));
  assert_int_equal(s.cuts.len, 4);
  expect_cut(&s, 0, 0, 10, 0);
  expect_cut(&s, 1, 13, 20, 0);
  expect_cut(&s, 2, 72, 15, 2); /* 10 + 3 + 20 + 30 + 5 + 4 */
  expect_cut(&s, 3, 87, 100, 3);
  assert_true(splice_parts(&s, 0) && splice_parts(&s, 2) && splice_parts(&s, 3));
  assert_false(splice_parts(&s, 1) || splice_parts(&s, 4));
  splice_free(&s);
  due_free(&list);
}

static void an_output_of_another_size_is_not_trusted(void **state)
{
  (void)state;
  struct kith_due_list list = {0};
  struct kith_splice s;
  add(&list, CONTACT(1), KITH_UNCHANGED, 20);
  add(&list, CONTACT(2), KITH_UNCHANGED, 0); /* not known: a state of before */
  assert_false(splice_plan(&list, 50, &s));
  assert_int_equal(list.items.len, 2);
  assert_int_equal(s.cuts.len + s.kept, 0);
  splice_free(&s);
  due_free(&list);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(what_is_new_goes_between_what_stays),
                                     cmocka_unit_test(an_output_of_another_size_is_not_trusted)};
  return cmocka_run_group_tests_name("pipeline/splice", tests, NULL, NULL);
}
