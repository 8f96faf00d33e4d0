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
  const struct kith_opinions *opinions;   /* what people said */
  const struct kith_ownership *ownership; /* how sightings are dated; NULL: without a policy */
  struct kith_arena *arena;
  const struct kith_accounts *accounts;
  bool count_contacts; /* the policy asks how many contacts an account has */
};

/* Of the identity whose members are [from, to). */
void gather(const struct kith_gathering *, size_t from, size_t to, struct kith_evidence *out);

/* What there is about an identity, the rules aside. */
struct kith_gathered {
  uint64_t shown;   /* of its records, as sinks see them: equal when a sink would be given the same */
  uint64_t content; /* with all else that a decision can rest on: deals, dealings, accounts, how it is dated */
  uint64_t input;   /* with what people said: equal when it has not to be decided again, under the same rules */
};

/* left_out[i]: the i-th of the members does not count; NULL: all do. */
struct kith_gathered gather_digests(const struct kith_gathering *, size_t from, size_t to, const bool *left_out);

uint64_t gather_fold(uint64_t hash, uint64_t value);

#endif
