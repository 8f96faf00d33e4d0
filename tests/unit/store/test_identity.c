#include "unit/store/scratch.h"

#include "store/identity.h"

static void ids_survive_text(void **state)
{
  (void)state;
  static const struct {
    uint64_t id;
    const char *text;
  } cases[] = {{1, "c-0001"}, {31, "c-000z"}, {32, "c-0010"}, {1048575, "c-zzzz"}, {1048576, "c-10000"}};
  char buf[24];
  uint64_t back = 0;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    assert_true(str_eq_c(identity_text(cases[i].id, buf), cases[i].text));
    assert_true(identity_from_text(str_of(cases[i].text), &back));
    assert_true(back == cases[i].id);
  }
  for (uint64_t id = 1; id < (uint64_t)1 << 47; id = id * 3 + 1) {
    assert_true(identity_from_text(identity_text(id, buf), &back));
    assert_true(back == id);
  }
  assert_true(identity_from_text(KITH_STR("C-000Z"), &back));
  static const char *const bad[] = {"", "c-", "c-0000", "0001", "c-00i1", "c-00 1", "c-0000000000000000001", "d-0001"};
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
    if (identity_from_text(str_of(bad[i]), &back))
      fail_msg("'%s' was taken for an id", bad[i]);
}

static void roots_have_names(void **state)
{
  (void)state;
  char buf[48];
  assert_true(str_eq_c(root_text(KITH_ACCOUNT, (uint64_t)2 << 40 | 5, buf), "account-2.0005"));
  assert_true(str_eq_c(root_text(99, (uint64_t)255 << 40 | 1, buf), "record-255.0001"));
}

static void numbers_are_not_given_twice(void **state)
{
  struct scratch *s = *state;
  uint64_t next = 0;
  assert_int_equal(identity_next(s->store, &next, &s->err), KITH_OK);
  assert_int_equal(next, 1);
  struct kith_identity_row row = {.id = 7, .run = 1, .changed = 1, .status = IDENTITY_EMPTY};
  assert_int_equal(identity_put(s->store, &row, &s->err), KITH_OK);
  assert_int_equal(identity_next(s->store, &next, &s->err), KITH_OK);
  assert_int_equal(next, 8); /* also past those that are over */
  row.successor = 3;
  row.status = IDENTITY_MERGED;
  assert_int_equal(identity_put(s->store, &row, &s->err), KITH_OK);
  struct kith_identity_row back;
  assert_true(identity_get(s->store, 7, &back));
  assert_int_equal(back.successor, 3);
  assert_int_equal(back.status, IDENTITY_MERGED);
  assert_false(identity_get(s->store, 8, &back));
}

static int count_up(void *arg, const struct kith_decision_row *row, struct kith_error *err)
{
  uint64_t *last = arg;
  (void)err;
  assert_true(row->identity > *last);
  assert_int_equal(row->bytes.len, 3);
  *last = row->identity;
  return KITH_OK;
}

static void decisions_come_in_order(void **state)
{
  struct scratch *s = *state;
  uint64_t last = 0;
  for (uint64_t id = 9; id > 0; id--) {
    struct kith_decision_row row = {.identity = id,
                                    .input = id * 2,
                                    .content = 3,
                                    .digest = UINT64_MAX,
                                    .since = 1,
                                    .obligations = 4,
                                    .owner_class = 2,
                                    .next_day = INT32_MAX,
                                    .bytes = KITH_STR("abc")};
    assert_int_equal(decision_put(s->store, &row, &s->err), KITH_OK);
  }
  assert_int_equal(decision_remove(s->store, 4, &s->err), KITH_OK);
  assert_int_equal(decision_each(s->store, count_up, &last, &s->err), KITH_OK);
  assert_int_equal(last, 9);
  assert_int_equal(decision_bytes(s->store, 4).len, 0);
  assert_true(str_eq_c(decision_bytes(s->store, 5), "abc"));
}

static void members_move_and_leave(void **state)
{
  struct scratch *s = *state;
  struct kith_member_row row = {5, 1, 5, 0.5};
  assert_int_equal(member_put(s->store, &row, &s->err), KITH_OK);
  row.identity = 2;
  assert_int_equal(member_put(s->store, &row, &s->err), KITH_OK);
  assert_int_equal(scratch_number(s, "SELECT identity FROM member"), 2);
  assert_int_equal(member_remove(s->store, 5, &s->err), KITH_OK);
  assert_int_equal(scratch_number(s, "SELECT count(*) FROM member"), 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(ids_survive_text), cmocka_unit_test(roots_have_names),
                                     SCRATCH_TEST(numbers_are_not_given_twice), SCRATCH_TEST(decisions_come_in_order),
                                     SCRATCH_TEST(members_move_and_leave)};
  return cmocka_run_group_tests_name("store/identity", tests, NULL, NULL);
}
