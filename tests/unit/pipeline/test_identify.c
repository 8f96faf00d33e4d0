#include "pipeline/identify.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void expect(const uint32_t *cluster, const uint64_t *before, size_t count, const uint64_t *identity,
                   size_t merged)
{
  struct kith_identified out;
  identify(cluster, before, count, 100, &out);
  for (size_t i = 0; i < count; i++)
    assert_int_equal(out.identity[i], identity[i]);
  assert_int_equal(out.merged.len, merged);
  identified_free(&out);
}

static void the_rules(void **state)
{
  (void)state;
  /* new ones get numbers in the order of founding sightings */
  expect((uint32_t[]){0, 1, 0, 3}, (uint64_t[]){0, 0, 0, 0}, 4, (uint64_t[]){100, 101, 100, 102}, 0);
  /* a new record joins */
  expect((uint32_t[]){0, 0}, (uint64_t[]){0, 7}, 2, (uint64_t[]){7, 7}, 0);
  /* a merge: the oldest identity survives */
  expect((uint32_t[]){0, 0, 0}, (uint64_t[]){9, 4, 9}, 3, (uint64_t[]){4, 4, 4}, 1);
  /* a split: the largest part keeps it */
  expect((uint32_t[]){0, 1, 1}, (uint64_t[]){5, 5, 5}, 3, (uint64_t[]){100, 5, 5}, 0);
  /* equal parts: the oldest */
  expect((uint32_t[]){0, 1}, (uint64_t[]){5, 5}, 2, (uint64_t[]){5, 100}, 0);
  /* one record moves over to another identity */
  expect((uint32_t[]){0, 0, 2, 2, 2}, (uint64_t[]){1, 1, 1, 2, 2}, 5, (uint64_t[]){1, 1, 2, 2, 2}, 0);
  /* nothing */
  expect(NULL, NULL, 0, NULL, 0);
}

static void a_loser_names_its_winner(void **state)
{
  (void)state;
  struct kith_identified out;
  identify((uint32_t[]){0, 0, 0}, (uint64_t[]){9, 4, 6}, 3, 100, &out);
  assert_int_equal(out.merged.len, 2);
  assert_int_equal(out.merged.items[0].loser, 6);
  assert_int_equal(out.merged.items[1].loser, 9);
  for (size_t i = 0; i < 2; i++)
    assert_int_equal(out.merged.items[i].winner, 4);
  assert_int_equal(out.next, 100);
  identified_free(&out);
}

/* ---- Any clustering ---- */

enum { MOST = 60 };
static uint32_t seed = 1;

static uint32_t any(uint32_t below)
{
  seed = seed * 1664525 + 1013904223;
  return (seed >> 8) % below;
}

static void random_clusters(uint32_t *cluster, size_t count)
{
  for (size_t i = 0; i < count; i++)
    cluster[i] = any(3) ? cluster[any((uint32_t)i + 1)] : (uint32_t)i;
  for (size_t i = 0; i < count; i++) /* the name of a cluster is its first record */
    if (cluster[i] > i || cluster[cluster[i]] != cluster[i])
      cluster[i] = (uint32_t)i;
}

static void check_homes(const uint32_t *cluster, const struct kith_identified *out, size_t count)
{
  for (size_t i = 0; i < count; i++)
    for (size_t k = 0; k < i; k++)
      assert_true((cluster[i] == cluster[k]) == (out->identity[i] == out->identity[k]));
}

static void check_numbers(const uint64_t *before, const struct kith_identified *out, size_t count, uint64_t next)
{
  for (size_t i = 0; i < count; i++) {
    bool known = out->identity[i] >= next;
    for (size_t k = 0; k < count && !known; k++)
      known = before[k] == out->identity[i];
    assert_true(known && out->identity[i] != 0 && out->identity[i] < out->next);
  }
  for (size_t i = 0; i < out->merged.len; i++) {
    assert_true(out->merged.items[i].winner < out->merged.items[i].loser);
    assert_true(i == 0 || out->merged.items[i - 1].loser < out->merged.items[i].loser);
    for (size_t k = 0; k < count; k++)
      assert_true(out->identity[k] != out->merged.items[i].loser);
  }
}

static void any_clustering_keeps_the_rules(void **state)
{
  (void)state;
  for (int round = 0; round < 3000; round++) {
    uint32_t cluster[MOST] = {0};
    uint64_t before[MOST] = {0}, next = 1;
    size_t count = 0;
    for (int step = 0; step < 4; step++) { /* records come, clusters change, numbers are carried on */
      struct kith_identified out, again;
      count += any(MOST / 4) + (count == 0);
      random_clusters(cluster, count);
      identify(cluster, before, count, next, &out);
      identify(cluster, before, count, next, &again);
      assert_memory_equal(out.identity, again.identity, count * sizeof *out.identity);
      check_homes(cluster, &out, count);
      check_numbers(before, &out, count, next);
      memcpy(before, out.identity, count * sizeof *before);
      next = out.next;
      identified_free(&again);
      identified_free(&out);
    }
  }
}

static void nothing_new_changes_nothing(void **state)
{
  (void)state;
  for (int round = 0; round < 500; round++) {
    uint32_t cluster[MOST];
    uint64_t before[MOST] = {0};
    struct kith_identified first, second;
    random_clusters(cluster, MOST);
    identify(cluster, before, MOST, 1, &first);
    identify(cluster, first.identity, MOST, first.next, &second);
    assert_memory_equal(first.identity, second.identity, sizeof before);
    assert_true(second.next == first.next);
    assert_int_equal(second.merged.len, 0);
    identified_free(&first);
    identified_free(&second);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(the_rules), cmocka_unit_test(a_loser_names_its_winner),
                                     cmocka_unit_test(any_clustering_keeps_the_rules),
                                     cmocka_unit_test(nothing_new_changes_nothing)};
  return cmocka_run_group_tests_name("pipeline/identify", tests, NULL, NULL);
}
