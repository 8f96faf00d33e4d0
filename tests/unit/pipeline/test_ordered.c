#include "pipeline/ordered.h"

#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { PIECES = 5000, DEPTH = 8 };

struct piece {
  int number, doubled;
};

static struct piece pieces[PIECES];

static void work(void *arg, void *worker)
{
  struct piece *p = arg;
  int *done = worker;
  if (p->number % 7 == 0)
    sched_yield();
  p->doubled = p->number * 2;
  if (done)
    ++*done;
}

static void *produce(void *arg)
{
  int i = 0;
  for (; i < PIECES; i++) {
    pieces[i] = (struct piece){.number = i};
    if (!ordered_push(arg, &pieces[i]))
      break;
  }
  ordered_finish(arg);
  return (void *)(intptr_t)i;
}

static void everything_comes_in_order(void **state)
{
  (void)state;
  for (size_t jobs = 1; jobs <= 8; jobs *= 2) {
    int done[8] = {0}, sum = 0;
    void *args[8];
    for (int i = 0; i < 8; i++)
      args[i] = &done[i];
    pthread_t thread;
    struct kith_ordered *o = ordered_new(jobs, DEPTH, work, args);
    pthread_create(&thread, NULL, produce, o);
    for (int i = 0; i < PIECES; i++) {
      struct piece *p = ordered_pop(o);
      assert_non_null(p);
      assert_int_equal(p->number, i);
      assert_int_equal(p->doubled, 2 * i);
    }
    assert_null(ordered_pop(o));
    pthread_join(thread, NULL);
    ordered_free(o);
    for (size_t i = 0; i < jobs; i++)
      sum += done[i];
    assert_int_equal(sum, PIECES);
  }
}

static void a_stop_frees_everybody(void **state)
{
  (void)state;
  for (int round = 0; round < 50; round++) {
    pthread_t thread;
    struct kith_ordered *o = ordered_new(4, DEPTH, work, NULL);
    pthread_create(&thread, NULL, produce, o);
    for (int i = 0; i < round; i++)
      assert_non_null(ordered_pop(o));
    ordered_stop(o);
    assert_null(ordered_pop(o));
    assert_false(ordered_push(o, &pieces[0]));
    void *pushed;
    pthread_join(thread, &pushed);
    assert_true((intptr_t)pushed <= round + DEPTH); /* a producer waits for a slow consumer */
    ordered_free(o);
  }
}

static void nothing_is_something(void **state)
{
  (void)state;
  struct kith_ordered *o = ordered_new(3, 1, work, NULL);
  ordered_finish(o);
  assert_null(ordered_pop(o));
  ordered_free(o);
  ordered_free(NULL);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(everything_comes_in_order),
                                     cmocka_unit_test(a_stop_frees_everybody), cmocka_unit_test(nothing_is_something)};
  return cmocka_run_group_tests_name("pipeline/ordered", tests, NULL, NULL);
}
