/* base/vec.h - growing arrays of any type.
 *
 *   VEC(int) numbers = {0};
 *   vec_push(&numbers, 42);            // amortised; out of memory ends the process (base/mem.h)
 *   for (size_t i = 0; i < numbers.len; i++) use(numbers.items[i]);
 *   vec_free(&numbers);
 *
 * The vector owns `items`; a pointer into it lives until the next push. One thread at a time.
 */
#ifndef KITH_BASE_VEC_H
#define KITH_BASE_VEC_H

#include <stdint.h>

#include "base/mem.h"

#define VEC(type)                                                                                                      \
  struct {                                                                                                             \
    type *items;                                                                                                       \
    size_t len, cap;                                                                                                   \
  }

#define vec_reserve(v, more)                                                                                           \
  do {                                                                                                                 \
    size_t vec_want_ = (v)->len + (more);                                                                              \
    if (vec_want_ > (v)->cap) {                                                                                        \
      (v)->cap = vec_want_ > 2 * (v)->cap ? vec_want_ < 8 ? 8 : vec_want_ : 2 * (v)->cap;                              \
      (v)->items = mem_resize((v)->items, (v)->cap, sizeof *(v)->items);                                               \
    }                                                                                                                  \
  } while (0)

#define vec_push(v, value)                                                                                             \
  do {                                                                                                                 \
    vec_reserve(v, 1);                                                                                                 \
    (v)->items[(v)->len++] = (value);                                                                                  \
  } while (0)

#define vec_free(v)                                                                                                    \
  do {                                                                                                                 \
    mem_free((v)->items);                                                                                              \
    (v)->items = NULL;                                                                                                 \
    (v)->len = (v)->cap = 0;                                                                                           \
  } while (0)

/* For qsort: numbers, ascending. */
static inline int compare_u64(const void *a, const void *b)
{
  uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return (x > y) - (x < y);
}

#endif
