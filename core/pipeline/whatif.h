/* pipeline/whatif.h - what another policy would decide about everything that a state holds, before anybody adopts it.
 *
 * Reads the state that a view stands on and decides every identity under two policies. Nothing is written, nothing
 * leaves the state, no verdict is kept. What is private is told to the callback like everything else: it counts, and
 * names nobody. Main thread.
 */
#ifndef KITH_PIPELINE_WHATIF_H
#define KITH_PIPELINE_WHATIF_H

#include "pipeline/view.h"

/* One identity under both; lives until the callback returns. */
struct kith_whatif_row {
  uint64_t identity;
  const struct kith_verdict *before, *after;
  size_t record_count;
  const uint64_t *keys, *accounts; /* [record_count]: hashes, by which deals name contacts and accounts */
};

/* Each identity in the order of ids. The view's policy is as before when it returns. */
int whatif_compare(struct kith_view *, const struct kith_policy *before, const struct kith_policy *after,
                   int (*row)(void *, const struct kith_whatif_row *, struct kith_error *), void *arg,
                   struct kith_error *);

#endif
