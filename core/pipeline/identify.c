#include "pipeline/identify.h"

#include <stdlib.h>

#include "pipeline/belonging.h"

struct vote {
  uint64_t identity;
  uint32_t cluster, count;
};

static int by_cluster(const void *a, const void *b)
{
  const struct vote *x = a, *y = b;
  return (x->cluster > y->cluster) - (x->cluster < y->cluster);
}

/* Those of one identity: one vote for each cluster, with the number of records behind it. */
static size_t join_votes(struct vote *votes, size_t len)
{
  size_t kept = 0;
  if (len > 1)
    qsort(votes, len, sizeof *votes, by_cluster);
  for (size_t i = 0; i < len; i++) {
    if (kept && votes[kept - 1].cluster == votes[i].cluster)
      votes[kept - 1].count++;
    else
      votes[kept++] = votes[i];
  }
  return kept;
}

/* By identity, then cluster. */
static size_t count_votes(const uint32_t *cluster, const uint64_t *before, size_t count, struct vote *votes)
{
  struct kith_belonging *had = mem_array(count, sizeof *had);
  size_t len = 0, kept = 0;
  for (size_t i = 0; i < count; i++)
    if (before[i])
      had[len++] = (struct kith_belonging){before[i], (uint32_t)i};
  belongings_sort(had, len);
  for (size_t from = 0, to; from < len; from = to) {
    struct vote *own = &votes[kept];
    for (to = from; to < len && had[to].identity == had[from].identity; to++)
      own[to - from] = (struct vote){had[to].identity, cluster[had[to].contact], 1};
    kept += join_votes(own, to - from);
  }
  mem_free(had);
  return kept;
}

/* Each identity goes where most of its records are; the smallest of those that meet in a cluster is the cluster's. */
static void elect(const struct vote *votes, size_t len, uint64_t *of_cluster, struct kith_identified *out)
{
  VEC(struct vote) homes = {0};
  for (size_t i = 0; i < len;) {
    struct vote best = votes[i];
    for (; i < len && votes[i].identity == best.identity; i++)
      if (votes[i].count > best.count)
        best = votes[i];
    vec_push(&homes, best);
    if (!of_cluster[best.cluster])
      of_cluster[best.cluster] = best.identity; /* ascending: the first is the smallest */
  }
  for (size_t i = 0; i < homes.len; i++) {
    struct kith_merged_identity merged = {homes.items[i].identity, of_cluster[homes.items[i].cluster]};
    if (merged.loser != merged.winner)
      vec_push(&out->merged, merged);
  }
  vec_free(&homes);
}

void identify(const uint32_t *cluster, const uint64_t *before, size_t count, uint64_t next, struct kith_identified *out)
{
  struct vote *votes = mem_array(count, sizeof *votes);
  uint64_t *of_cluster = mem_zero(count * sizeof *of_cluster);

  *out = (struct kith_identified){.identity = mem_array(count, sizeof *out->identity), .next = next};
  elect(votes, count_votes(cluster, before, count, votes), of_cluster, out);
  for (size_t i = 0; i < count; i++) {
    if (!of_cluster[cluster[i]])
      of_cluster[cluster[i]] = out->next++; /* the oldest record of a cluster comes first */
    out->identity[i] = of_cluster[cluster[i]];
  }
  mem_free(of_cluster);
  mem_free(votes);
}

void identified_free(struct kith_identified *out)
{
  mem_free(out->identity);
  vec_free(&out->merged);
  *out = (struct kith_identified){0};
}
