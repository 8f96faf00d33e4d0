#include "dedupe/verdict.h"

#include <stdlib.h>

#include "base/bits.h"
#include "dedupe/cluster.h"
#include "dedupe/tasks.h"

void verdicts_read(const struct kith_dedupe_settings *s, const uint32_t *rank, size_t records, struct verdicts *out)
{
  *out = (struct verdicts){0};
  if (!s->verdict_count)
    return;
  out->pairs = mem_array(s->verdict_count, sizeof *out->pairs);
  out->same = mem_array(s->verdict_count, sizeof *out->same);
  out->named = bits_new(records);
  for (size_t i = 0; i < s->verdict_count; i++) {
    const struct kith_dedupe_verdict *v = &s->verdicts[i];
    if (v->a >= records || v->b >= records || v->a == v->b)
      continue;
    uint64_t a = rank[v->a], b = rank[v->b], low = a < b ? a : b, high = a < b ? b : a;
    bits_add(out->named, low);
    bits_add(out->named, high);
    out->pairs[out->count++] = low << 33 | high << 1 | v->same;
    if (v->same)
      out->same[out->same_count++] = low << 32 | high;
  }
  qsort(out->pairs, out->count, sizeof *out->pairs, compare_u64);
}

void verdicts_free(struct verdicts *v)
{
  mem_free(v->pairs);
  mem_free(v->same);
  mem_free(v->named);
  mem_free(v->apart);
  *v = (struct verdicts){0};
}

bool verdicts_name(const struct verdicts *v, uint32_t record)
{
  return v->named && bits_has(v->named, record);
}

enum verdict verdicts_of(const struct verdicts *v, uint32_t a, uint32_t b)
{
  uint64_t wanted = (uint64_t)a << 33 | (uint64_t)b << 1;
  size_t at = find_u64(v->pairs, v->count, wanted);

  if (at == v->count || v->pairs[at] >> 1 != wanted >> 1)
    return VERDICT_NONE;
  return v->pairs[at] & 1 ? VERDICT_SAME : VERDICT_DISTINCT;
}

/* ---- Joining. Every cluster has a list of the records that somebody in it was told apart from; when two become one,
 * the lists do. Only the shorter list is looked through, so that many verdicts stay cheap. ---- */

struct far {
  uint32_t other, next; /* next: place in the pool, NONE: the last */
};

struct list {
  uint32_t first, last, count;
};

struct joining {
  uint32_t *parents;
  struct list *lists; /* by root */
  struct far *pool;
  uint32_t used;
};

enum { NONE = UINT32_MAX };

static void add_far(struct joining *j, uint32_t root, uint32_t other)
{
  struct list *list = &j->lists[root];
  j->pool[j->used] = (struct far){other, list->count ? list->first : NONE};
  if (!list->count)
    list->last = j->used;
  list->first = j->used++;
  list->count++;
}

static bool are_far(struct joining *j, uint32_t a, uint32_t b)
{
  uint32_t left = j->lists[a].count < j->lists[b].count ? a : b, right = left == a ? b : a;
  uint32_t at = j->lists[left].count ? j->lists[left].first : NONE;
  for (; at != NONE; at = j->pool[at].next)
    if (cluster_root_of(j->parents, j->pool[at].other) == right)
      return true;
  return false;
}

/* The smaller number stays. */
static void unite(struct joining *j, uint32_t a, uint32_t b)
{
  uint32_t into = a < b ? a : b, from = a < b ? b : a;
  struct list *to = &j->lists[into], *gone = &j->lists[from];
  j->parents[from] = into;
  if (to->count && gone->count)
    j->pool[to->last].next = gone->first;
  else if (gone->count)
    to->first = gone->first;
  if (gone->count)
    to->last = gone->last;
  to->count += gone->count;
}

static void list_far(const struct verdicts *v, struct joining *j)
{
  for (size_t i = 0; i < v->count; i++) {
    uint32_t a = (uint32_t)(v->pairs[i] >> 33), b = (uint32_t)(v->pairs[i] >> 1);
    if (v->pairs[i] & 1)
      continue;
    add_far(j, cluster_root_of(j->parents, a), b);
    add_far(j, cluster_root_of(j->parents, b), a);
  }
}

static void note_apart(struct verdicts *v, const uint32_t *cluster)
{
  v->apart = mem_array(v->count, sizeof *v->apart);
  for (size_t i = 0; i < v->count; i++) {
    uint32_t a = cluster[v->pairs[i] >> 33], b = cluster[(uint32_t)(v->pairs[i] >> 1)];
    if (!(v->pairs[i] & 1))
      v->apart[v->apart_count++] = a < b ? (uint64_t)a << 32 | b : (uint64_t)b << 32 | a;
  }
  qsort(v->apart, v->apart_count, sizeof *v->apart, compare_u64);
}

void verdicts_join(struct verdicts *v, uint32_t *cluster, size_t records)
{
  struct joining j = {.parents = cluster}; /* each names its root already */
  if (v->same_count) {
    j.lists = mem_zero(records * sizeof *j.lists);
    j.pool = mem_array(2 * v->count, sizeof *j.pool);
    list_far(v, &j);
    for (size_t i = v->same_count; i-- > 0;) {
      uint32_t a = cluster_root_of(cluster, (uint32_t)(v->same[i] >> 32)),
               b = cluster_root_of(cluster, (uint32_t)v->same[i]);
      if (a != b && !are_far(&j, a, b))
        unite(&j, a, b);
    }
    for (size_t i = 0; i < records; i++)
      cluster[i] = cluster_root_of(cluster, (uint32_t)i);
    mem_free(j.lists);
    mem_free(j.pool);
  }
  if (v->count)
    note_apart(v, cluster);
}

bool verdicts_apart(const struct verdicts *v, uint32_t a, uint32_t b)
{
  uint64_t wanted = a < b ? (uint64_t)a << 32 | b : (uint64_t)b << 32 | a;
  return v->apart_count && bsearch(&wanted, v->apart, v->apart_count, sizeof wanted, compare_u64);
}
