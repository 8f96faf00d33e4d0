#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include "people.h" /* before cmocka.h, which takes the name `fail` */

#include "dedupe/cluster.h"

#include <cmocka.h>

enum { COUNT = 6 };

struct graph {
  float weights[COUNT][COUNT];
};

static void weigh(void *arg, const uint32_t *members, size_t count, float *out_matrix)
{
  const struct graph *g = arg;
  for (size_t i = 0; i < count; i++)
    for (size_t k = 0; k < count; k++)
      out_matrix[i * count + k] = g->weights[members[i]][members[k]];
}

struct outcome {
  uint32_t component[COUNT], cluster[COUNT];
  float weight[COUNT];
};

static struct outcome cluster(struct graph *g)
{
  struct tie ties[COUNT * COUNT];
  struct tasks tasks = {.jobs = 1};
  struct outcome out;
  size_t count = 0;

  for (uint32_t a = 0; a < COUNT; a++)
    for (uint32_t b = a + 1; b < COUNT; b++) {
      g->weights[b][a] = g->weights[a][b];
      if (g->weights[a][b] > 0)
        ties[count++] = (struct tie){a, b, g->weights[a][b]};
    }
  struct cluster_input in = {COUNT, ties, count, 0, 6.6, weigh, g};
  assert_int_equal(cluster_run(&in, &tasks, out.component, out.cluster, out.weight), 0);
  return out;
}

static struct graph strangers(void)
{
  struct graph g;
  for (size_t i = 0; i < COUNT * COUNT; i++)
    (&g.weights[0][0])[i] = -12;
  return g;
}

static void two_and_the_rest(void **state)
{
  struct graph g = strangers();

  (void)state;
  g.weights[1][4] = 9;
  struct outcome o = cluster(&g);
  assert_int_equal(o.cluster[4], 1);
  assert_int_equal(o.component[4], 1);
  assert_true(o.weight[1] == 9 && o.weight[4] == 9);
  assert_int_equal(o.cluster[0], 0);
  assert_true(isinf(o.weight[0]));
}

static void weak_ties_make_a_component_only(void **state)
{
  struct graph g = strangers();

  (void)state;
  g.weights[0][1] = 3;
  struct outcome o = cluster(&g);
  assert_int_equal(o.cluster[1], 1);
  assert_int_equal(o.component[1], 0);
}

/* Two pairs of records of two people, and one false tie between them. */
static void one_false_tie_does_not_chain(void **state)
{
  struct graph g = strangers();

  (void)state;
  g.weights[0][1] = g.weights[2][3] = 15;
  g.weights[1][2] = 8;
  struct outcome o = cluster(&g);
  assert_int_equal(o.cluster[1], 0);
  assert_int_equal(o.cluster[2], 2);
  assert_int_equal(o.cluster[3], 2);
  assert_int_equal(o.component[3], 0);
}

/* A record that knows little is held by one strong tie. */
static void little_known_records_join(void **state)
{
  struct graph g = strangers();

  (void)state;
  g.weights[0][1] = 15;
  g.weights[1][2] = 9;
  g.weights[0][2] = -3;
  struct outcome o = cluster(&g);
  assert_int_equal(o.cluster[2], 0);
  assert_true(o.weight[2] == 9 && o.weight[0] == 15);
}

/* The one with the errors is one of them; two groups that agree within and contradict each other are two people. */
static void a_single_record_may_contradict_a_little(void **state)
{
  struct graph g = strangers();

  (void)state;
  g.weights[0][1] = g.weights[0][2] = g.weights[1][2] = 15;
  g.weights[0][3] = 14;
  g.weights[1][3] = g.weights[2][3] = -8;
  struct outcome single = cluster(&g);
  assert_int_equal(single.cluster[3], 0);
  g.weights[3][4] = 15;
  g.weights[0][4] = g.weights[1][4] = 2;
  g.weights[2][4] = -8;
  g.weights[1][3] = g.weights[2][3] = -9;
  struct outcome groups = cluster(&g);
  assert_int_equal(groups.cluster[3], 3);
  assert_int_equal(groups.cluster[4], 3);
}

static void forbidden_pairs_never_share_a_cluster(void **state)
{
  struct graph g = strangers();

  (void)state;
  g.weights[0][1] = 15;
  g.weights[1][2] = 14;
  g.weights[0][2] = -INFINITY;
  struct outcome o = cluster(&g);
  assert_int_equal(o.cluster[1], 0);
  assert_int_equal(o.cluster[2], 2);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(two_and_the_rest),
      cmocka_unit_test(weak_ties_make_a_component_only),
      cmocka_unit_test(one_false_tie_does_not_chain),
      cmocka_unit_test(little_known_records_join),
      cmocka_unit_test(a_single_record_may_contradict_a_little),
      cmocka_unit_test(forbidden_pairs_never_share_a_cluster),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
