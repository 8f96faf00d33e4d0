/* The tree of a cluster is what average linkage does, join for join. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include "people.h" /* before cmocka.h, which takes the name `fail` */

#include "dedupe/cluster.h"
#include "dedupe/tree.h"
#include "dedupe/weights.h"

#include <cmocka.h>

/* Two people and a half: 0 to 3 are one, 4 and 5 another, 6 is nobody's. */
static const char *const lines[] = {
    "given=ada family=winter mobile=+447700900001 freemail=aw8@post.example org=globex",
    "given=ada family=winter mobile=+447700900001",
    "given=a family=winter freemail=aw8@post.example org=globex",
    "given=ada family=winters mobile=+447700900001 org=globex",
    "given=boris family=keller mobile=+447700900777 freemail=bk31@post.example",
    "given=boris family=keller freemail=bk31@post.example",
    "given=carla family=otto mobile=+447700900555",
};
enum { LINES = sizeof lines / sizeof *lines, CROWD = 60 };

struct scene {
  struct people people;
  struct kith_dedupe_settings settings;
  struct kith_dedupe_result result;
  struct kith_arena arena;
  struct kith_dedupe_tree tree;
};

static void start(struct scene *s)
{
  struct kith_error err = {0};
  *s = (struct scene){.settings = {.merge_at = DEDUPE_MERGE_AT, .review_at = DEDUPE_REVIEW_AT, .jobs = 1}};
  for (size_t i = 0; i < LINES; i++)
    people_add(&s->people, lines[i]);
  people_crowd(&s->people, CROWD, 5);
  if (dedupe_run(s->people.records.items, s->people.records.len, &s->settings, &s->result, &err))
    fail_msg("dedupe_run: %s", err.message);
  s->settings.model = s->result.model;
}

static void plant(struct scene *s, const struct kith_dedupe_record *records, size_t count)
{
  struct kith_error err = {0};
  dedupe_tree_free(&s->tree);
  if (dedupe_tree(records, count, &s->settings, &s->arena, &s->tree, &err))
    fail_msg("dedupe_tree: %s", err.message);
}

static void stop(struct scene *s)
{
  dedupe_tree_free(&s->tree);
  dedupe_result_free(&s->result);
  arena_free(&s->arena);
  people_free(&s->people);
}

static float weight_of(struct scene *s, size_t a, size_t b)
{
  struct kith_dedupe_explanation e;
  struct kith_error err = {0};
  const struct kith_dedupe_record *r = s->people.records.items;
  assert_int_equal(dedupe_explain(&r[a], &r[b], s->settings.model, &s->arena, &e, &err), 0);
  vec_free(&e.reasons);
  return e.forbidden.len ? -INFINITY : (float)e.weight;
}

static void joins_are_those_of_average_linkage(void **state)
{
  struct scene s;
  float matrix[LINES * LINES] = {0}, weight[LINES];
  uint32_t cluster[LINES];
  struct cluster_join joins[LINES];

  (void)state;
  start(&s);
  for (size_t a = 0; a < LINES; a++)
    for (size_t b = a + 1; b < LINES; b++)
      matrix[a * LINES + b] = matrix[b * LINES + a] = weight_of(&s, a, b);
  size_t count = cluster_average(matrix, LINES, weights_logit(DEDUPE_MERGE_AT), cluster, weight, joins);
  plant(&s, s.people.records.items, LINES);
  assert_int_equal(count, 4);
  assert_int_equal(s.tree.joins.len, LINES - 1);
  for (size_t i = 0; i < LINES - 1; i++) {
    const struct kith_dedupe_join *j = &s.tree.joins.items[i];
    assert_int_equal(j->loose, i >= count);
    if (i >= count)
      continue;
    assert_int_equal(j->left, joins[i].a);
    assert_int_equal(j->right, joins[i].b);
    assert_true(fabs(j->mean - (double)joins[i].mean) < 1e-3);
    assert_true(fabs((double)cluster_clip((float)j->tie.weight) - (double)joins[i].best) < 1e-3);
    assert_true((float)j->tie.weight == weight_of(&s, j->a, j->b));
    assert_true(j->tie.field.len > 0);
  }
  stop(&s);
}

static void a_cluster_of_a_run_holds(void **state)
{
  struct scene s;
  struct kith_dedupe_record members[LINES];
  size_t count = 0;
  double least = 1;

  (void)state;
  start(&s);
  for (size_t i = 0; i < LINES; i++)
    if (s.result.cluster[i] == 0) {
      members[count++] = s.people.records.items[i];
      least = fmin(least, (double)s.result.probability[i]);
    }
  assert_int_equal(count, 4);
  plant(&s, members, count);
  for (size_t i = 0; i < s.tree.joins.len; i++) {
    assert_false(s.tree.joins.items[i].loose);
    assert_true(s.tree.joins.items[i].tie.weight >= s.tree.joins.items[s.tree.weakest].tie.weight);
  }
  assert_true(fabs(s.tree.joins.items[s.tree.weakest].tie.probability - least) < 1e-5);
  assert_true((float)s.tree.to_first[1].weight == weight_of(&s, 0, 1));
  stop(&s);
}

static void verdicts_force_and_part(void **state)
{
  struct scene s;
  const struct kith_dedupe_verdict verdicts[] = {{6, 5, true}, {0, 1, false}};

  (void)state;
  start(&s);
  s.settings.verdicts = verdicts;
  s.settings.verdict_count = 1;
  plant(&s, s.people.records.items + 0, LINES);
  size_t forced = 0;
  for (size_t i = 0; i < s.tree.joins.len; i++)
    if (s.tree.joins.items[i].tie.forced) {
      assert_int_equal(s.tree.joins.items[i].left, 4);
      assert_int_equal(s.tree.joins.items[i].a, 5); /* not the best pair: the one it is about */
      assert_int_equal(s.tree.joins.items[i].b, 6);
      assert_int_equal(s.tree.joins.items[i].left_size, 2);
      assert_true(s.tree.joins.items[i].tie.weight < 0);
      assert_int_not_equal(s.tree.weakest, i);
      forced++;
    }
  assert_int_equal(forced, 1);
  s.settings.verdict_count = 2;
  plant(&s, s.people.records.items, 2);
  assert_int_equal(s.tree.joins.len, 1);
  assert_true(s.tree.joins.items[0].loose);
  assert_true(isinf(s.tree.joins.items[0].tie.weight) && s.tree.joins.items[0].tie.probability == 0);
  stop(&s);
}

static void small_and_damaged(void **state)
{
  struct scene s;
  struct kith_error err = {0};

  (void)state;
  start(&s);
  plant(&s, s.people.records.items, 1);
  assert_int_equal(s.tree.joins.len, 0);
  plant(&s, NULL, 0);
  assert_int_equal(s.tree.count, 0);
  s.settings.model = str_of("no model");
  assert_int_equal(dedupe_tree(s.people.records.items, 2, &s.settings, &s.arena, &s.tree, &err), KITH_E_CONFIG);
  stop(&s);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(joins_are_those_of_average_linkage),
      cmocka_unit_test(a_cluster_of_a_run_holds),
      cmocka_unit_test(verdicts_force_and_part),
      cmocka_unit_test(small_and_damaged),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
