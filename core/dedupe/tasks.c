#include "dedupe/tasks.h"

#include <pthread.h>
#include <stdbool.h>
#include <string.h>

#include <kith/plugin.h>

enum { JOBS_MAX = 256, DIGIT = 11 };

struct shared {
  const struct tasks *tasks;
  size_t count;
  void (*work)(void *, size_t);
  void *arg;
  atomic_size_t next;
  atomic_bool stop;
};

static void *work_loop(void *arg)
{
  struct shared *s = arg;

  for (size_t i; !s->stop && (i = s->next++) < s->count;) {
    if (s->tasks->cancelled && s->tasks->cancelled(s->tasks->cancelled_arg))
      s->stop = true;
    else
      s->work(s->arg, i);
  }
  return NULL;
}

int tasks_run(const struct tasks *tasks, size_t count, void (*work)(void *arg, size_t i), void *arg)
{
  struct shared shared = {.tasks = tasks, .count = count, .work = work, .arg = arg};
  pthread_t threads[JOBS_MAX];
  int started = 0;

  for (int i = 1; i < tasks->jobs && i < JOBS_MAX && (size_t)i < count; i++)
    started += !pthread_create(&threads[started], NULL, work_loop, &shared); /* fewer threads: slower, not wrong */
  work_loop(&shared);
  for (int i = 0; i < started; i++)
    pthread_join(threads[i], NULL);
  return shared.stop ? KITH_E_CANCELLED : KITH_OK;
}

static void sort_digit(const uint64_t *from, uint64_t *to, size_t count, int shift)
{
  size_t starts[1 << DIGIT] = {0}, sum = 0;

  for (size_t i = 0; i < count; i++)
    starts[from[i] >> shift & ((1 << DIGIT) - 1)]++;
  for (size_t d = 0; d < 1 << DIGIT; d++) {
    size_t here = starts[d];
    starts[d] = sum;
    sum += here;
  }
  for (size_t i = 0; i < count; i++)
    to[starts[from[i] >> shift & ((1 << DIGIT) - 1)]++] = from[i];
}

static void merge(const uint64_t *from, uint64_t *to, size_t low, size_t middle, size_t high, int shift)
{
  size_t left = low, right = middle;
  for (size_t i = low; i < high; i++)
    to[i] =
        right == high || (left < middle && from[left] >> shift <= from[right] >> shift) ? from[left++] : from[right++];
}

/* For few items: a histogram would cost more than the sorting. */
static uint64_t *sort_merge(uint64_t *from, uint64_t *to, size_t count, int shift)
{
  for (size_t width = 1; width < count; width *= 2) {
    for (size_t low = 0; low < count; low += 2 * width) {
      size_t middle = low + width < count ? low + width : count, high = middle + width < count ? middle + width : count;
      merge(from, to, low, middle, high, shift);
    }
    uint64_t *spare = from;
    from = to;
    to = spare;
  }
  return from;
}

void sort_u64(uint64_t *items, uint64_t *scratch, size_t count, int low, int high)
{
  enum { FEW = 2000 };
  uint64_t *from = items, *to = scratch;

  if (count < FEW && high == 64)
    from = sort_merge(from, to, count, low);
  else
    for (int shift = low; shift < high; shift += DIGIT) {
      sort_digit(from, to, count, shift);
      uint64_t *spare = from;
      from = to;
      to = spare;
    }
  if (count && from != items)
    memcpy(items, from, count * sizeof *items);
}

size_t find_u64(const uint64_t *items, size_t count, uint64_t wanted)
{
  size_t low = 0, high = count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (items[middle] < wanted)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}
