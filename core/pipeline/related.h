/* pipeline/related.h - what follows when contacts are taken out of the state as personal: the records about them and
 * nobody else (interactions, consents) go the same way, whether they were read before, with them or later.
 *
 * Inside resolve's transaction; the main thread's. Costs a look at the table of purged records where there are any.
 */
#ifndef KITH_PIPELINE_RELATED_H
#define KITH_PIPELINE_RELATED_H

#include "pipeline/evidence.h"

/* After the decisions. What is taken out leaves the set's `others` too, so no sink is given it. A purged contact whose
 * record was read again is no longer counted as purged. */
int related_purge(struct kith_env *, struct kith_evidence_set *, struct kith_error *);

#endif
