/* pipeline/ingest.h - the first phase: sources in, sightings in the store.
 *
 * Sources are read one after the other, each by a thread of its own that sorts records into new, changed and
 * unchanged; workers normalise what is new or changed; the main thread writes in the order of the source and commits
 * every COMMIT_BATCHES batches.
 */
#ifndef KITH_PIPELINE_INGEST_H
#define KITH_PIPELINE_INGEST_H

#include "pipeline/env.h"

/* Reads every source of the plan. KITH_E_TOO_MANY past limits.max_rejects, KITH_E_CANCELLED. What was committed
 * stays. */
int ingest_all(struct kith_env *, struct kith_error *);

#endif
