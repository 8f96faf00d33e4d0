#include "unit/store/scratch.h"

#include "store/intake.h"
#include "store/sighting.h"

static int64_t answer(struct scratch *s, int64_t source, enum kith_intake_state state, uint64_t *keys, size_t count)
{
  int64_t id = 0;
  struct kith_intake_row row = {.source = source,
                                .state = state,
                                .at_ms = 77,
                                .party = KITH_STR("sam@acme.example"),
                                .by = KITH_STR("hr"),
                                .document = KITH_STR("signed.pdf"),
                                .hash = KITH_STR("00ff")};
  assert_int_equal(store_begin(s->store, &s->err), KITH_OK);
  assert_int_equal(store_set_number(s->store, "pending", 0, &s->err), KITH_OK);
  if (intake_add(s->store, &row, keys, count, &id, &s->err) != KITH_OK)
    fail_msg("%s", s->err.message);
  assert_int_equal(store_number(s->store, "pending", 0), 1); /* the next run has to look */
  assert_int_equal(store_commit(s->store, &s->err), KITH_OK);
  return id;
}

struct heard {
  struct kith_intake_row rows[4];
  size_t count, keys;
  int64_t intakes[8];
  uint64_t key[8];
  bool texts;
};

static int hear(void *arg, const struct kith_intake_row *row, struct kith_error *err)
{
  struct heard *h = arg;
  (void)err;
  h->texts = str_eq_c(row->party, "sam@acme.example") && str_eq_c(row->by, "hr") &&
             str_eq_c(row->document, "signed.pdf") && str_eq_c(row->hash, "00ff");
  h->rows[h->count++] = *row;
  return KITH_OK;
}

static int hear_key(void *arg, int64_t intake, uint64_t key, struct kith_error *err)
{
  struct heard *h = arg;
  (void)err;
  h->intakes[h->keys] = intake;
  h->key[h->keys++] = key;
  return KITH_OK;
}

static void answers_and_their_lists_are_kept(void **state)
{
  struct scratch *s = *state;
  struct heard h = {0};
  uint64_t first[] = {9, UINT64_MAX, 9, 3}, second[] = {9};
  assert_int_equal(answer(s, 2, INTAKE_APPROVED, first, 4), 1);
  assert_int_equal(answer(s, 2, INTAKE_KEPT_OUT, NULL, 0), 2);
  assert_int_equal(answer(s, 5, INTAKE_APPROVED, second, 1), 3);
  scratch_again(s);
  assert_int_equal(intake_each(s->store, hear, &h, &s->err), KITH_OK);
  assert_int_equal(h.count, 3);
  assert_int_equal(h.rows[0].source, 2);
  assert_int_equal(h.rows[1].state, INTAKE_KEPT_OUT);
  assert_int_equal(h.rows[2].at_ms, 77);
  assert_true(h.texts);
  assert_int_equal(schedule_each(s->store, hear_key, &h, &s->err), KITH_OK);
  assert_int_equal(h.keys, 4); /* 9 of the first list counts once */
  assert_true(h.key[0] == UINT64_MAX && h.key[1] == 3 && h.key[2] == 9 && h.key[3] == 9);
  assert_int_equal(h.intakes[2], 1);
  assert_int_equal(h.intakes[3], 3);
}

static int refuse(void *arg, const struct kith_intake_row *row, struct kith_error *err)
{
  (void)arg;
  (void)row;
  return error_set(err, KITH_E_INTERNAL, "enough");
}

static void a_callback_ends_it(void **state)
{
  struct scratch *s = *state;
  answer(s, 2, INTAKE_KEPT_OUT, NULL, 0);
  assert_int_equal(intake_each(s->store, refuse, NULL, &s->err), KITH_E_INTERNAL);
}

static void purge(struct scratch *s, uint64_t n, int64_t policy)
{
  struct kith_sighting_row row = {.id = (uint64_t)3 << 40 | n, .root = (uint64_t)3 << 40 | n, .key = n, .content = n};
  struct kith_purge p = {row.id, 1, policy, KITH_STR("sam")};
  row.kind = 1;
  row.record = KITH_STR("x");
  assert_int_equal(sighting_insert(s->store, &row, &s->err), KITH_OK);
  assert_int_equal(sighting_purge(s->store, &p, &s->err), KITH_OK);
}

/* Under whatever policy it is not read again, and it is nobody's private matter. */
static void what_is_kept_out_stays_out(void **state)
{
  struct scratch *s = *state;
  struct kith_known_map known;
  purge(s, 1, 7);
  purge(s, 2, PURGE_KEPT_OUT);
  assert_int_equal(purged_count(s->store, STR_NONE), 1);
  assert_int_equal(purged_count(s->store, KITH_STR("sam")), 1);
  assert_int_equal(known_load(s->store, 3, 1, 8, &known, &s->err), KITH_OK);
  assert_null(known_find(&known, 1)); /* another policy decides again */
  assert_non_null(known_find(&known, 2));
  known_free(&known);
}

int main(void)
{
  const struct CMUnitTest tests[] = {SCRATCH_TEST(answers_and_their_lists_are_kept), SCRATCH_TEST(a_callback_ends_it),
                                     SCRATCH_TEST(what_is_kept_out_stays_out)};
  return cmocka_run_group_tests_name("store/intake", tests, NULL, NULL);
}
