/* dedupe/tree.h - how the records of one cluster came together: the joins of average linkage, in their order.
 *
 * Records in, joins out, under a frozen model, with the same arithmetic as dedupe_run: what a run joins inside the
 * cluster is joined here, pair for pair. The tree owns its joins (dedupe_tree_free); texts and ties are in the
 * caller's arena. One thread at a time.
 */
#ifndef KITH_DEDUPE_TREE_H
#define KITH_DEDUPE_TREE_H

#include "dedupe/dedupe.h"

enum { DEDUPE_TREE_MAX = 2000 /* records: all pairs are weighed */ };

/* Two records side by side, in short. */
struct kith_dedupe_tie {
  struct kith_str field, level; /* the reason that weighs most; empty: nothing agrees */
  double reason;                /* its weight, log2 */
  double weight, probability;   /* of all; -INFINITY and 0: they must not be one */
  bool forced;                  /* a person's verdict made them one, whatever they weigh */
};

struct kith_dedupe_join {
  uint32_t left, right; /* two clusters, by the smallest index in each; left < right and stays the name of both */
  uint32_t left_size, right_size;
  uint32_t a, b; /* their best pair, or that of the verdict: one of each */
  struct kith_dedupe_tie tie;
  double mean; /* of all pairs between the two, each within -16..20; -INFINITY: one is forbidden */
  bool
      loose; /* under this model and these thresholds the two would not join: an earlier run or another record did it */
};

struct kith_dedupe_tree {
  VEC(struct kith_dedupe_join) joins; /* count - 1: those of the model, then of verdicts, then the loose ones */
  size_t weakest;                     /* of joins: the one with the least weight; meaningless without joins */
  struct kith_dedupe_tie *to_first;   /* [count]: each record beside the first one; [0] says nothing */
  size_t count;
};

/* `records` by rising id; those over DEDUPE_TREE_MAX are left out. Of the settings merge_at, model and verdicts count:
 * a pair called distinct is forbidden, and clusters that hold a pair called one are joined when the model is done, the
 * latest verdict of the array first.
 * KITH_E_CONFIG: the model is damaged or of another version. */
int dedupe_tree(const struct kith_dedupe_record *records, size_t count, const struct kith_dedupe_settings *,
                struct kith_arena *, struct kith_dedupe_tree *out, struct kith_error *);
void dedupe_tree_free(struct kith_dedupe_tree *);

#endif
