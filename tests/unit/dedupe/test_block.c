#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include "people.h" /* before cmocka.h, which takes the name `fail` */

#include "dedupe/block.h"

#include <cmocka.h>

static double names_of(const void *arg, enum table table, uint32_t hash)
{
  (void)table;
  (void)hash;
  return arg ? 100 : 1;
}

struct blocked {
  pair_list pairs;
  uint64_t capped;
};

static struct blocked block(const struct people *p, bool shared, const uint64_t *touched, bool inside)
{
  struct blocked out = {0};
  struct kith_str *blobs = mem_array(p->records.len, sizeof *blobs);
  struct tasks tasks = {.jobs = 2};

  for (size_t i = 0; i < p->records.len; i++)
    blobs[i] = p->records.items[i].features;
  struct block_input in = {.blobs = blobs,
                           .count = p->records.len,
                           .context = {names_of, shared ? p : NULL},
                           .touched = touched,
                           .inside = inside};
  assert_int_equal(block_pairs(&in, &tasks, &out.pairs, &out.capped), 0);
  mem_free(blobs);
  return out;
}

static bool meet(const char *a, const char *b)
{
  struct people p = {0};
  people_add(&p, a);
  people_add(&p, b);
  struct blocked out = block(&p, false, NULL, false);
  bool met = out.pairs.len == 1 && out.pairs.items[0] == 1;
  vec_free(&out.pairs);
  people_free(&p);
  return met;
}

static void who_meets(void **state)
{
  (void)state;
  assert_true(meet("email=ada@x.example", "given=peter email=ada@x.example"));
  assert_true(meet("mobile=+447700900001", "given=peter mobile=+447700900001"));
  assert_true(meet("ssn=123", "ssn=123"));
  assert_true(meet("profile=x.test/ada", "profile=x.test/ada"));
  assert_true(meet("given=bob family=hall", "given=robert family=hall"));
  assert_true(meet("given=ada family=hall", "given=hall family=ada"));
  assert_true(meet("given=ada family=hall maiden=ott", "given=ada family=ott"));
  assert_true(meet("family=kraft born=19700311", "family=crafft born=19700311"));
  assert_true(meet("given=ada family=hall org=globex", "family=hall org=globex"));
  assert_true(meet("email=ada.hall@x.example", "email=ada.hall@y.test"));
  assert_true(meet("street=12|high_street|leeds|ls1", "given=x street=12|high_street||"));
  assert_true(meet("nature=o org=globex_trading", "nature=o org=globex_inc"));
  assert_false(meet("given=ada family=hall", "given=peter family=ott"));
  assert_false(meet("", ""));
}

static void sorted_and_once(void **state)
{
  struct people p = {0};

  (void)state;
  people_crowd(&p, 400, 3);
  struct blocked out = block(&p, false, NULL, false);
  assert_true(out.pairs.len > 100);
  for (size_t i = 0; i < out.pairs.len; i++) {
    assert_true(out.pairs.items[i] >> 32 < (uint32_t)out.pairs.items[i]);
    assert_true(i == 0 || out.pairs.items[i - 1] < out.pairs.items[i]);
  }
  vec_free(&out.pairs);
  people_free(&p);
}

static void large_blocks_stay_small(void **state)
{
  struct people p = {0};
  char line[96];

  (void)state;
  for (int i = 0; i < 3000; i++) {
    snprintf(line, sizeof line, "given=n%d family=f%d phone=+4930123456", i, i);
    people_add(&p, line);
  }
  struct blocked out = block(&p, false, NULL, false);
  assert_true(out.capped >= 1);
  assert_in_range(out.pairs.len, 2999, 300000);
  vec_free(&out.pairs);
  out = block(&p, true, NULL, false); /* a number of many is a key with the name only */
  assert_in_range(out.pairs.len, 0, 100000);
  vec_free(&out.pairs);
  people_free(&p);
}

/* A misspelt name, a misspelt town: the birthday is enough to compare them. */
static void one_slip_hides_nobody(void **state)
{
  static const char *const pairs[][2] = {
      {"given=anna family=stephens born=20100622 street=||bolton|", "family=stehesn born=20100622 street=||boolton|"},
      {"family=stephens street=||bolton|", "given=x family=stephens street=||bolton|"},
      {"given=a email=lucas.harrington@x.example", "given=b email=lucas.harington@x.example"},
  };

  (void)state;
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
    struct people p = {0};
    people_add(&p, pairs[i][0]);
    people_add(&p, pairs[i][1]);
    struct blocked out = block(&p, false, NULL, false);
    assert_int_equal(out.pairs.len, 1);
    vec_free(&out.pairs);
    people_free(&p);
  }
}

static void touched_only(void **state)
{
  struct people p = {0};
  const uint64_t first = 1, two = 3;

  (void)state;
  for (int i = 0; i < 4; i++)
    people_add(&p, "given=ada family=hall");
  struct blocked out = block(&p, false, &first, false);
  assert_int_equal(out.pairs.len, 3);
  vec_free(&out.pairs);
  out = block(&p, false, &two, true);
  assert_int_equal(out.pairs.len, 1);
  vec_free(&out.pairs);
  people_free(&p);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(who_meets),
      cmocka_unit_test(sorted_and_once),
      cmocka_unit_test(large_blocks_stay_small),
      cmocka_unit_test(one_slip_hides_nobody),
      cmocka_unit_test(touched_only),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
