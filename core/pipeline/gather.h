/* pipeline/gather.h - the evidence on one identity, drawn from all that is known: its sightings, deals, dealings, account.
 *
 * A struct kith_gathering borrows everything; what it hands out lives in its arena. Any thread with an arena of its own.
 */
#ifndef KITH_PIPELINE_GATHER_H
#define KITH_PIPELINE_GATHER_H

#include "pipeline/accounts.h"
#include "store/opinion.h"

struct kith_gathering {
  const struct kith_env *env;
  const struct kith_evidence_set *set;
  const struct kith_belonging *members;
  const struct kith_opinions *opinions; /* what people said */
  struct kith_arena *arena;
  const struct kith_accounts *accounts;
  bool count_contacts; /* the policy asks how many contacts an account has */
};

/* Of the identity whose members are [from, to). */
void gather(const struct kith_gathering *, size_t from, size_t to, struct kith_evidence *out);

/* Equal when nothing that a decision or a sink could see is different. left_out[i]: the i-th of the members does not
 * count; NULL: all do. */
uint64_t gather_digest(const struct kith_gathering *, size_t from, size_t to, const bool *left_out);

/* The same without the rules and what people said: what is known of it. */
uint64_t gather_content(const struct kith_gathering *, size_t from, size_t to, const bool *left_out);

uint64_t gather_fold(uint64_t hash, uint64_t value);

#endif
