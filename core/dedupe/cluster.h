/* dedupe/cluster.h - scored ties in, clusters out.
 *
 * Components of ties only cut the graph. Inside one, all pairs are weighed and joined by average linkage: two
 * clusters join, nearest first, when their best pair reaches merge_at, the mean over all pairs is not negative, and
 * no pair is forbidden. So one false tie does not pull two people together, as it would by following ties.
 * Components run beside each other.
 */
#ifndef KITH_DEDUPE_CLUSTER_H
#define KITH_DEDUPE_CLUSTER_H

#include <stdbool.h>

#include "dedupe/tasks.h"

enum {
  CLUSTER_MAX = 2000 /* members weighed all against all; above it the weakest ties are left out until it falls apart */
};

struct tie {
  uint32_t a, b; /* a < b */
  float weight;  /* log2 odds; -INFINITY: forbidden */
};

struct cluster_input {
  size_t count; /* of records */
  const struct tie *ties;
  size_t tie_count;
  double low, merge_at; /* log2 odds: what ties a component, what joins a cluster */
  /* Weights of all pairs of `members` (rising), a full matrix [count * count]; the diagonal does not matter. */
  void (*weigh)(void *arg, const uint32_t *members, size_t count, float *out_matrix);
  void *arg;
};

/* Arrays of `count`, the caller's: smallest index of component and of cluster, and the weight of the tie that
 * brought the record into its cluster (INFINITY alone). KITH_OK or KITH_E_CANCELLED. */
int cluster_run(const struct cluster_input *, const struct tasks *, uint32_t *out_component, uint32_t *out_cluster,
                float *out_weight);

/* Average linkage over a symmetric matrix (which it destroys). out_cluster[i]: smallest index of i's cluster. */
void cluster_average(float *matrix, size_t count, double merge_at, uint32_t *out_cluster, float *out_weight);

#endif
