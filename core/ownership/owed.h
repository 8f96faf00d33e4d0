/* ownership/owed.h - what the rules of a verdict's claims ask for: obligations, and until when it may be kept. Inside
 * the room.
 *
 * Pure. What is counted from the day of the decision itself has no date here: that day is known where decisions are
 * kept.
 */
#ifndef KITH_OWNERSHIP_OWED_H
#define KITH_OWNERSHIP_OWED_H

#include "ownership/deciding.h"

/* The day that many days after what the span counts from, on that side; DAY_UNKNOWN: not set, or not known yet. */
int32_t span_end(const struct kith_span *, const struct kith_deciding *, size_t side);

/* After the steward: d->out->obligations. Never of a claim that is private, nor of anything when the contact is. */
void owed_fill(struct kith_deciding *);

#endif
