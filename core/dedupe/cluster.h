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

/* The record that stands for i's set in a forest of parents; the way there gets shorter. */
uint32_t cluster_root_of(uint32_t *parents, uint32_t i);

/* Two clusters that became one, each named by the smallest index in it (a < b), with the mean of their pairs and the
 * best one as they stood then (weights beyond -16..20 count as these). */
struct cluster_join {
  uint32_t a, b;
  float mean, best;
};

/* Average linkage over a symmetric matrix (which it destroys). out_cluster[i]: smallest index of i's cluster. out_joins
 * ([count - 1], may be NULL): what was joined, in that order. Returns how many joins there were. */
size_t cluster_average(float *matrix, size_t count, double merge_at, uint32_t *out_cluster, float *out_weight,
                       struct cluster_join *out_joins);

/* The mean that two clusters must reach to join when their best pair stands at `best`. `single`: one of them is one
 * record. */
float cluster_mean_least(float best, float merge_at, bool single);

/* What a weight counts in a mean. */
float cluster_clip(float weight);

#endif
