/* base/bits.h - sets of numbers under a bound, a bit for each. Whoever makes one frees it with mem_free; empty at first. */
#ifndef KITH_BASE_BITS_H
#define KITH_BASE_BITS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/mem.h"

static inline uint64_t *bits_new(size_t bound)
{
  return (uint64_t *)mem_zero((bound / 64 + 1) * sizeof(uint64_t));
}

static inline bool bits_has(const uint64_t *bits, size_t i)
{
  return bits[i / 64] >> (i % 64) & 1;
}

static inline void bits_add(uint64_t *bits, size_t i)
{
  bits[i / 64] |= (uint64_t)1 << (i % 64);
}

#endif
