/* pipeline/standing.h - how things stand once all is resolved: the evidence, which identity each record is of, what was
 * decided about it. What deliver draws from.
 *
 * Resolve leaves it behind; when there was nothing to resolve, it is read from the state. One a run, freed at its end.
 * The main thread enters; workers may read.
 */
#ifndef KITH_PIPELINE_STANDING_H
#define KITH_PIPELINE_STANDING_H

#include "pipeline/accounts.h"
#include "pipeline/due.h"

struct kith_standing {
  struct kith_evidence_set set;
  struct kith_ownership *ownership; /* NULL without a policy */
  struct kith_accounts accounts;    /* made by resolve; empty when there was nothing to resolve */
  struct kith_belonging *members;   /* by identity, then contact; purged ones too */
  size_t member_count;
  VEC(struct kith_thing) decided; /* by identity */
  bool is_there;
  bool again; /* private contacts were taken out, and others were decided by what they said: to be resolved once more */
};

/* Sorts the members; identity[i] is that of the i-th contact. */
void standing_set_members(struct kith_standing *, const uint64_t *identity);

/* From the state, unless it is there. `features`: those too; only accounts need them. */
int standing_load(struct kith_env *, bool features, struct kith_standing *, struct kith_error *);
/* The accounts of its members, with levels by the env's policy. accounts_free gives them back in any case. */
int standing_accounts(const struct kith_env *, const struct kith_standing *, struct kith_accounts *out,
                      struct kith_error *);
void standing_free(struct kith_standing *);

#endif
