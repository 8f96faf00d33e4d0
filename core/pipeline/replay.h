/* pipeline/replay.h - what people said about who is one person, put to the records as they are now.
 *
 * A verdict names two records by their first versions; here it names places in the evidence, those of the current
 * versions. Only the newest of a pair counts. Resolve owns it, in the transaction in which it read the evidence.
 */
#ifndef KITH_PIPELINE_REPLAY_H
#define KITH_PIPELINE_REPLAY_H

#include "dedupe/dedupe.h"
#include "pipeline/evidence.h"

struct kith_replay {
  VEC(struct kith_dedupe_verdict) said; /* same and distinct, in the order of time */
  VEC(uint64_t) unsure;                 /* a << 32 | b, a < b, sorted: asked, and not known */
};

int replay_load(struct kith_store *, const struct kith_evidence_set *, struct kith_replay *out, struct kith_error *);
bool replay_is_unsure(const struct kith_replay *, uint32_t a, uint32_t b);
void replay_free(struct kith_replay *);

#endif
