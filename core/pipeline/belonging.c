#include "pipeline/belonging.h"

#include <stdbool.h>
#include <string.h>

#include "base/mem.h"

enum { DIGIT_BITS = 11, DIGITS = 1 << DIGIT_BITS };

static size_t digit_of(const struct kith_belonging *b, unsigned shift)
{
  return (size_t)(b->identity >> shift) & (DIGITS - 1);
}

/* By one digit, from one array to the other. */
static void spread(const struct kith_belonging *from, size_t count, unsigned shift, struct kith_belonging *to)
{
  size_t place[DIGITS + 1] = {0};
  for (size_t i = 0; i < count; i++)
    place[digit_of(&from[i], shift) + 1]++;
  for (size_t d = 1; d < DIGITS; d++)
    place[d] += place[d - 1];
  for (size_t i = 0; i < count; i++)
    to[place[digit_of(&from[i], shift)]++] = from[i];
}

void belongings_sort(struct kith_belonging *items, size_t count)
{
  uint64_t differing = 0;
  bool sorted = true;
  for (size_t i = 1; i < count; i++) {
    differing |= items[i].identity ^ items[0].identity;
    sorted = sorted && items[i - 1].identity <= items[i].identity;
  }
  if (sorted)
    return;
  struct kith_belonging *other = mem_array(count, sizeof *other), *from = items, *to = other, *swap;
  for (unsigned shift = 0; shift < 64; shift += DIGIT_BITS) {
    if (!(differing >> shift & (DIGITS - 1)))
      continue; /* the same in all */
    spread(from, count, shift, to);
    swap = from;
    from = to;
    to = swap;
  }
  if (from != items)
    memcpy(items, from, count * sizeof *items);
  mem_free(other);
}
