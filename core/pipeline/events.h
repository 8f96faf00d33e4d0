/* pipeline/events.h - interactions as evidence of who is one person: what contacts took part in becomes a part of their match
 * features (dedupe/event.h says what that proves).
 *
 * Interactions name contacts of their own source, by key. They are kept with the features in the state, so that `kith
 * why` sees what matching saw; a contact whose interactions changed counts as changed itself.
 */
#ifndef KITH_PIPELINE_EVENTS_H
#define KITH_PIPELINE_EVENTS_H

#include "pipeline/evidence.h"

/* What is kept of an interaction record of that id and day: hashes, no content. */
struct kith_match_event events_of_record(uint64_t id, int32_t day, const struct kith_record *);

/* Brings the features of all contacts up to date, in memory and in the state; those that changed have a component
 * below 0 then. Costs nothing where there are no interactions. */
int events_attach(struct kith_env *, struct kith_evidence_set *, struct kith_error *);

#endif
