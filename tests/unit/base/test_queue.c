#include "base/queue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <pthread.h>

enum { ITEMS = 20000, PRODUCERS = 4, CONSUMERS = 4 };

static int values[PRODUCERS * ITEMS];

static void first_in_first_out(void **state)
{
  (void)state;
  struct kith_queue q;
  void *out = NULL;
  queue_init(&q, 3);
  for (int i = 0; i < 3; i++)
    assert_true(queue_push(&q, &values[i]));
  assert_true(queue_pop(&q, &out));
  assert_ptr_equal(out, &values[0]);
  assert_true(queue_push(&q, &values[3]));
  for (int i = 1; i < 4; i++) {
    assert_true(queue_pop(&q, &out));
    assert_ptr_equal(out, &values[i]);
  }
  queue_free(&q);
}

static void closed_drains_then_ends(void **state)
{
  (void)state;
  struct kith_queue q;
  void *out = NULL;
  queue_init(&q, 3);
  queue_push(&q, &values[0]);
  queue_close(&q);
  assert_false(queue_push(&q, &values[1]));
  assert_true(queue_pop(&q, &out));
  assert_ptr_equal(out, &values[0]);
  assert_false(queue_pop(&q, &out));
  queue_free(&q);
}

struct producer {
  struct kith_queue *queue;
  int first;
};

static void *produce(void *arg)
{
  struct producer *p = arg;
  for (int i = 0; i < ITEMS; i++)
    queue_push(p->queue, &values[p->first + i]);
  return NULL;
}

static void *consume(void *arg)
{
  void *item = NULL;
  while (queue_pop(arg, &item))
    __atomic_add_fetch((int *)item, 1, __ATOMIC_RELAXED);
  return NULL;
}

static void every_item_arrives_once(void **state)
{
  (void)state;
  struct kith_queue q;
  pthread_t in[PRODUCERS], out[CONSUMERS];
  struct producer producers[PRODUCERS];
  queue_init(&q, 8);
  for (int i = 0; i < CONSUMERS; i++)
    pthread_create(&out[i], NULL, consume, &q);
  for (int i = 0; i < PRODUCERS; i++) {
    producers[i] = (struct producer){&q, i * ITEMS};
    pthread_create(&in[i], NULL, produce, &producers[i]);
  }
  for (int i = 0; i < PRODUCERS; i++)
    pthread_join(in[i], NULL);
  queue_close(&q);
  for (int i = 0; i < CONSUMERS; i++)
    pthread_join(out[i], NULL);
  for (int i = 0; i < PRODUCERS * ITEMS; i++)
    assert_int_equal(values[i], 1);
  queue_free(&q);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(first_in_first_out),
      cmocka_unit_test(closed_drains_then_ends),
      cmocka_unit_test(every_item_arrives_once),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
