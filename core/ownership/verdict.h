/* ownership/verdict.h - one verdict from the judged claims of one contact: inside the room only.
 *
 * Pure but for the arena of the deciding. Any thread with a deciding of its own.
 */
#ifndef KITH_OWNERSHIP_VERDICT_H
#define KITH_OWNERSHIP_VERDICT_H

#include "ownership/deciding.h"

/* Fills d->out whole; texts and arrays live in d->arena. */
void verdict_fill(struct kith_deciding *);

/* "third-party", "controlled, bulk" ...: how good a date is, as pages say it. */
const char *dated_text(const struct kith_dated *);

#endif
