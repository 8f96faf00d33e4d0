/* pipeline/decide.h - whose is each identity: evidence to the ownership room, decisions to the store, personal
 * contacts out of it.
 *
 * Identities whose evidence is the same as at their last decision, under the same policy, before their next date, are
 * not judged again.
 */
#ifndef KITH_PIPELINE_DECIDE_H
#define KITH_PIPELINE_DECIDE_H

#include "pipeline/ahead.h"
#include "pipeline/evidence.h"

/* identity[i] belongs to the i-th contact of env->standing, which gets its members, its ownership and what was decided;
 * `last` was started before.  Runs inside resolve's transaction; fills summary->identities and owners. */
int decide_all(struct kith_env *, const uint64_t *identity, struct kith_ahead *last, struct kith_error *);

/* The plan's sources as ownership sees them, in the plan's order; lives in the arena. */
struct kith_owner_source *decide_sources(const struct kith_plan *, struct kith_arena *);

/* The policy over this evidence, surveyed and ready to decide and to date; NULL without a policy. */
int decide_ownership(struct kith_env *, const struct kith_evidence_set *, struct kith_ownership **out,
                     struct kith_error *);

#endif
