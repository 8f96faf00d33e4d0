/* pipeline/identify.h - from clusters of sightings to identities that stay the same from run to run.
 *
 * On a merge the oldest identity survives and the others name it as their successor; on a split the largest part
 * keeps the identity (of equal parts the oldest); a cluster that inherits none gets a new number, in the order of
 * founding sightings. Pure.
 */
#ifndef KITH_PIPELINE_IDENTIFY_H
#define KITH_PIPELINE_IDENTIFY_H

#include <stddef.h>
#include <stdint.h>

#include "base/vec.h"

struct kith_merged_identity {
  uint64_t loser, winner;
};

struct kith_identified {
  uint64_t *identity;                      /* [count] */
  uint64_t next;                           /* the first number that is still free */
  VEC(struct kith_merged_identity) merged; /* by loser */
};

/* cluster[i]: index of the oldest record of i's cluster; before[i]: the identity that record i had, 0: none. `next`:
 * the first new number. */
void identify(const uint32_t *cluster, const uint64_t *before, size_t count, uint64_t next,
              struct kith_identified *out);
void identified_free(struct kith_identified *);

#endif
