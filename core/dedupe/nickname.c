#include "dedupe/nickname.h"

struct nickname {
  const char *form, *full;
};

static const struct nickname nicknames[] = {
#include "dedupe/nickname_data.inc"
};

enum { NICKNAMES = sizeof nicknames / sizeof *nicknames };

static int compare(struct kith_str name, const char *form)
{
  int first =
      name.len ? (uint8_t)name.ptr[0] - (uint8_t)form[0] : -1; /* decides most: the table is searched for every pair */
  return first ? first : str_cmp(name, str_of(form));
}

/* The first row of `name`, or the row where it would stand. */
static size_t first_row(struct kith_str name)
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

size_t nickname_roots(struct kith_str name, struct kith_str *out, size_t max)
{
  size_t count = 0;
  for (size_t row = first_row(name); row < NICKNAMES && compare(name, nicknames[row].form) == 0; row++) {
    if (count < max)
      out[count] = str_of(nicknames[row].full);
    count++;
  }
  return count;
}

static bool stands_for(size_t row, struct kith_str name, struct kith_str full)
{
  for (; row < NICKNAMES && compare(name, nicknames[row].form) == 0; row++)
    if (str_eq_c(full, nicknames[row].full))
      return true;
  return false;
}

bool nickname_related(struct kith_str a, struct kith_str b)
{
  if (str_eq(a, b))
    return true;
  size_t row_a = first_row(a), row_b = first_row(b);
  if (stands_for(row_a, a, b) || stands_for(row_b, b, a))
    return true;
  for (size_t row = row_a; row < NICKNAMES && compare(a, nicknames[row].form) == 0; row++)
    if (stands_for(row_b, b, str_of(nicknames[row].full)))
      return true;
  return false;
}
