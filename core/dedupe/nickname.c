#include "dedupe/nickname.h"

#include <endian.h>

enum { WORD = 16 };

/* Filled up with NUL, so that rows compare as words do. */
static const struct nickname {
  char form[WORD], full[WORD];
} nicknames[] = {
#include "dedupe/nickname_data.inc"
};

enum { NICKNAMES = sizeof nicknames / sizeof *nicknames };

/* False for what is longer than any row. */
static bool make_word(struct kith_str name, char out[WORD])
{
  memset(out, 0, WORD);
  if (name.len >= WORD)
    return false;
  memcpy(out, name.ptr, name.len);
  return true;
}

static uint64_t half(const char *at)
{
  uint64_t bytes;
  memcpy(&bytes, at, sizeof bytes);
  return be64toh(bytes); /* compares as its bytes do */
}

static int compare(const char *a, const char *b)
{
  uint64_t x = half(a), y = half(b);
  if (x == y) {
    x = half(a + WORD / 2);
    y = half(b + WORD / 2);
  }
  return (x > y) - (x < y);
}

/* The first row of `name`, or the row where it would stand. */
static size_t first_row(const char *name)
{
  size_t low = 0, high = NICKNAMES;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (compare(name, nicknames[middle].form) > 0)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static bool is_row_of(size_t row, const char *name)
{
  return row < NICKNAMES && compare(name, nicknames[row].form) == 0;
}

size_t nickname_roots(struct kith_str name, struct kith_str *out, size_t max)
{
  char word[WORD];
  size_t count = 0;
  if (!make_word(name, word))
    return 0;
  for (size_t row = first_row(word); is_row_of(row, word); row++) {
    if (count < max)
      out[count] = str_of(nicknames[row].full);
    count++;
  }
  return count;
}

static bool stands_for(size_t row, const char *name, const char *full)
{
  for (; is_row_of(row, name); row++)
    if (compare(full, nicknames[row].full) == 0)
      return true;
  return false;
}

bool nickname_related(struct kith_str a, struct kith_str b)
{
  char word_a[WORD], word_b[WORD];
  if (str_eq(a, b))
    return true;
  if (!make_word(a, word_a) || !make_word(b, word_b))
    return false;
  size_t row_a = first_row(word_a), row_b = first_row(word_b);
  if (stands_for(row_a, word_a, word_b) || stands_for(row_b, word_b, word_a))
    return true;
  for (size_t row = row_a; is_row_of(row, word_a); row++)
    if (stands_for(row_b, word_b, nicknames[row].full))
      return true;
  return false;
}
