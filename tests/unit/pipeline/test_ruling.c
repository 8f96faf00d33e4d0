/* Which pairs a merge, a distinct and a split write, and what they overrule. */
#include "pipeline/ruling.h"

#include "store/sighting.h"
#include "unit/store/scratch.h"

#define ID(n) ((uint64_t)1 << 40 | (n))

struct desk {
  struct scratch *s;
  struct kith_ruling ruling;
  kith_ruling_records a, b;
};

static void put(struct scratch *s, uint64_t n)
{
  struct kith_sighting_row row = {.id = ID(n), .root = ID(n), .key = n, .content = n, .kind = KITH_CONTACT};
  row.record = KITH_STR("record");
  assert_int_equal(sighting_insert(s->store, &row, &s->err), KITH_OK);
}

/* Records 1 to 3 and 4 to 5: two contacts. */
static struct desk desk_open(struct scratch *s)
{
  struct desk d = {.s = s};
  assert_int_equal(ruling_open(s->store, &d.ruling, &s->err), KITH_OK);
  for (uint64_t n = 1; n <= 5; n++) {
    struct kith_ruling_record one = {ID(n), ID(n), STR_NONE};
    if (n <= 3)
      vec_push(&d.a, one);
    else
      vec_push(&d.b, one);
  }
  return d;
}

static void desk_close(struct desk *d, size_t fresh, size_t overruled, size_t already)
{
  struct kith_verdict_row said = {.at_ms = 5, .by = KITH_STR("ana"), .reason = KITH_STR("why")};
  assert_int_equal(d->ruling.fresh.len, fresh);
  assert_int_equal(d->ruling.overruled.len, overruled);
  assert_int_equal(d->ruling.already, already);
  assert_int_equal(ruling_write(&d->ruling, &said, &d->s->err), KITH_OK);
  ruling_free(&d->ruling);
  vec_free(&d->a);
  vec_free(&d->b);
}

static void the_founding_records_are_merged(void **state)
{
  struct scratch *s = *state;
  for (uint64_t n = 1; n <= 5; n++)
    put(s, n);
  struct desk d = desk_open(s);
  ruling_merge(&d.ruling, &d.b, &d.a);
  assert_true(d.ruling.fresh.items[0].a == ID(1) && d.ruling.fresh.items[0].b == ID(4));
  desk_close(&d, 1, 0, 0);
  d = desk_open(s);
  ruling_merge(&d.ruling, &d.a, &d.b);
  desk_close(&d, 0, 0, 1);
}

static void the_contrary_is_overruled_wherever_it_was_said(void **state)
{
  struct scratch *s = *state;
  for (uint64_t n = 1; n <= 5; n++)
    put(s, n);
  struct desk d = desk_open(s);
  assert_int_equal(ruling_distinct(&d.ruling, &d.a, &d.b, &s->err), KITH_OK);
  desk_close(&d, 6, 0, 0);
  d = desk_open(s);
  ruling_merge(&d.ruling, &d.a, &d.b);
  desk_close(&d, 6, 6, 0); /* one left standing would keep them two */
  d = desk_open(s);
  assert_int_equal(ruling_distinct(&d.ruling, &d.a, &d.b, &s->err), KITH_OK);
  desk_close(&d, 6, 6, 0);
}

static void too_many_pairs_are_refused(void **state)
{
  struct scratch *s = *state;
  struct desk d = desk_open(s);
  for (uint64_t n = 0; n < RULING_MAX_PAIRS / 2; n++)
    vec_push(&d.b, ((struct kith_ruling_record){ID(9 + n), ID(9 + n), STR_NONE}));
  assert_int_equal(ruling_distinct(&d.ruling, &d.a, &d.b, &s->err), KITH_E_INVALID);
  desk_close(&d, 0, 0, 0);
}

static void add_same(struct desk *d, uint64_t a, uint64_t b)
{
  struct kith_verdict_row row = {.a = ID(a), .b = ID(b), .kind = VERDICT_SAME};
  vec_push(&d->ruling.fresh, row);
}

static void expect_part(const kith_ruling_records *part, const char *expected)
{
  char got[16] = "";
  for (size_t i = 0; i < part->len; i++)
    got[i] = (char)('0' + (part->items[i].id & 15));
  assert_string_equal(got, expected);
}

/* 1 to 3 were one by verdicts, 4 and 5 too; then the two became one; then 1 and 2 were said to be one once more. */
static void the_last_verdict_that_joined_is_taken_back(void **state)
{
  struct scratch *s = *state;
  kith_ruling_records parts[2] = {{0}, {0}};
  for (uint64_t n = 1; n <= 5; n++)
    put(s, n);
  struct desk d = desk_open(s);
  add_same(&d, 1, 2);
  add_same(&d, 2, 3);
  add_same(&d, 4, 5);
  add_same(&d, 3, 5);
  add_same(&d, 1, 3); /* joins nothing */
  desk_close(&d, 5, 0, 0);
  d = desk_open(s);
  for (size_t i = 0; i < d.b.len; i++)
    vec_push(&d.a, d.b.items[i]);
  assert_int_equal(ruling_parts(&d.ruling, &d.a, 0.9, 0.5, &parts[0], &parts[1], &s->err), KITH_OK);
  expect_part(&parts[0], "123");
  expect_part(&parts[1], "45");
  for (size_t i = 0; i < 2; i++)
    vec_free(&parts[i]);
  desk_close(&d, 0, 0, 0);
}

static void without_a_verdict_there_are_no_parts(void **state)
{
  struct scratch *s = *state;
  kith_ruling_records parts[2] = {{0}, {0}};
  struct desk d = desk_open(s);
  assert_int_equal(ruling_parts(&d.ruling, &d.a, 0.9, 0.5, &parts[0], &parts[1], &s->err), KITH_OK);
  assert_int_equal(parts[0].len + parts[1].len, 0);
  desk_close(&d, 0, 0, 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      SCRATCH_TEST(the_founding_records_are_merged),      SCRATCH_TEST(the_contrary_is_overruled_wherever_it_was_said),
      SCRATCH_TEST(too_many_pairs_are_refused),           SCRATCH_TEST(the_last_verdict_that_joined_is_taken_back),
      SCRATCH_TEST(without_a_verdict_there_are_no_parts),
  };
  return cmocka_run_group_tests_name("pipeline/ruling", tests, NULL, NULL);
}
