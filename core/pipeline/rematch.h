/* pipeline/rematch.h - which sightings are one person, as far as that can have changed since the last resolve.
 *
 * With a model of a state that has not grown by a fifth since, only what new and changed sightings touch is clustered
 * again; else, or when somebody asked for it (number "model.refit"), everything is, under a model that is fitted anew.
 * Verdicts of people are replayed each time.
 */
#ifndef KITH_PIPELINE_REMATCH_H
#define KITH_PIPELINE_REMATCH_H

#include "dedupe/dedupe.h"
#include "pipeline/evidence.h"

bool rematch_needed(struct kith_env *, const struct kith_evidence_set *);
int rematch(struct kith_env *, const struct kith_evidence_set *, struct kith_dedupe_result *out, struct kith_error *);

/* The doubtful pairs: the new ones, without those that people could not decide, and the old ones between sightings that
 * were not touched. */
int rematch_reviews(struct kith_env *, const struct kith_evidence_set *, const struct kith_dedupe_result *,
                    struct kith_error *);

/* Freezes a model that was fitted, or to which values were added that became generic. */
int rematch_keep_model(struct kith_env *, const struct kith_dedupe_result *, size_t contacts, struct kith_error *);

#endif
