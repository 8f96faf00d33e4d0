/* dedupe/tasks.h - numbered tasks shared out to threads. Each task writes only what is its own, so the result does
 * not depend on who did it. */
#ifndef KITH_DEDUPE_TASKS_H
#define KITH_DEDUPE_TASKS_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

struct tasks {
  int jobs; /* threads, the caller's own among them */
  int (*cancelled)(void *);
  void *cancelled_arg;
};

/* Calls work(arg, i) for each i under count, in no order. 0, or KITH_E_CANCELLED when the poll said so. */
int tasks_run(const struct tasks *, size_t count, void (*work)(void *arg, size_t i), void *arg);

/* Sorts numbers upwards by the bits from `low` up to `high`; equal ones keep their order. `scratch` has room for
 * count. */
void sort_u64(uint64_t *items, uint64_t *scratch, size_t count, int low, int high);

/* The first of sorted numbers that is not below `wanted`; `count`: none. */
size_t find_u64(const uint64_t *items, size_t count, uint64_t wanted);

#endif
