#include "dedupe/copies.h"

#include "base/mem.h"
#include "dedupe/tasks.h"

struct search {
  const struct kith_str *blobs;
  size_t count;
  bool (*is_bound)(const void *, uint32_t);
  const void *arg;
  uint32_t *leaders; /* NULL as long as there are none */
};

static void lead(struct search *s, uint32_t leader, uint32_t record)
{
  if (!s->leaders) {
    s->leaders = mem_array(s->count, sizeof *s->leaders);
    for (size_t i = 0; i < s->count; i++)
      s->leaders[i] = (uint32_t)i;
  }
  s->leaders[record] = leader;
}

/* Records of one digest, in their order. Another record with the digest of these is left alone. */
static void search_run(struct search *s, const uint64_t *run, size_t count)
{
  size_t copies = 0;
  uint32_t first = (uint32_t)run[0];
  for (size_t i = 0; i < count; i++) {
    uint32_t record = (uint32_t)run[i];
    if (!str_eq(s->blobs[record], s->blobs[first]) || s->is_bound(s->arg, record))
      continue;
    if (++copies > COPIES_MAX)
      lead(s, first, record);
  }
}

uint32_t *copies_leaders(const struct kith_str *blobs, size_t count, bool (*is_bound)(const void *, uint32_t),
                         const void *arg)
{
  struct search s = {blobs, count, is_bound, arg, NULL};
  uint64_t *items = mem_array(count, sizeof *items), *scratch = mem_array(count, sizeof *scratch);

  for (size_t i = 0; i < count; i++)
    items[i] = str_hash(blobs[i]) >> 32 << 32 | i;
  sort_u64(items, scratch, count, 32, 64);
  for (size_t from = 0, to; from < count; from = to) {
    for (to = from + 1; to < count && items[to] >> 32 == items[from] >> 32;)
      to++;
    if (to - from > COPIES_MAX)
      search_run(&s, items + from, to - from);
  }
  mem_free(items);
  mem_free(scratch);
  return s.leaders;
}
