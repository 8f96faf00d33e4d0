#include "pipeline/identify.h"

#include <stdlib.h>

struct vote {
  uint64_t identity;
  uint32_t cluster, count;
};

static int by_identity_cluster(const void *a, const void *b)
{
  const struct vote *x = a, *y = b;
  if (x->identity != y->identity)
    return x->identity < y->identity ? -1 : 1;
  return (x->cluster > y->cluster) - (x->cluster < y->cluster);
}

/* One vote for each pair of (identity, cluster), with the number of records behind it, sorted. */
static size_t count_votes(const uint32_t *cluster, const uint64_t *before, size_t count, struct vote *votes)
{
  size_t len = 0, kept = 0;
  for (size_t i = 0; i < count; i++)
    if (before[i])
      votes[len++] = (struct vote){before[i], cluster[i], 1};
  qsort(votes, len, sizeof *votes, by_identity_cluster);
  for (size_t i = 0; i < len; i++) {
    if (kept && votes[kept - 1].identity == votes[i].identity && votes[kept - 1].cluster == votes[i].cluster)
      votes[kept - 1].count++;
    else
      votes[kept++] = votes[i];
  }
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
