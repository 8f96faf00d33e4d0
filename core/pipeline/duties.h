/* pipeline/duties.h - what a decision asks people to do, written to the state, and as items for sinks.
 *
 * Main thread.
 */
#ifndef KITH_PIPELINE_DUTIES_H
#define KITH_PIPELINE_DUTIES_H

#include "model/record.h"
#include "pipeline/gather.h"
#include "store/duty.h"

/* Brings the duties about an identity in line with its decision; `old`: the decision before, NULL: none. */
int duties_keep(const struct kith_gathering *, uint64_t identity, const struct kith_decision_row *old,
                const struct kith_verdict *, struct kith_error *);

/* Changes when anything of it does that a sink is given. */
uint64_t duty_digest(const struct kith_duty_row *);

/* As a record of kind KITH_TASK, in the arena. */
struct kith_record *duty_record(const struct kith_duty_row *, struct kith_arena *);

#endif
