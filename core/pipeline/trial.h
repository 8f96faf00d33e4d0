/* pipeline/trial.h - the state that kith plan works on: a copy of one moment, thrown away when the plan is made.
 *
 * It is STATE.plan-PID, its key and what SQLite puts beside it, all 0600. A file STATE.plan-PID.held is locked for as
 * long as the plan is at it, so that what a plan that was killed left behind is known, and removed by the next.
 */
#ifndef KITH_PIPELINE_TRIAL_H
#define KITH_PIPELINE_TRIAL_H

#include "base/arena.h"
#include "base/error.h"

struct kith_trial {
  struct kith_arena arena;
  const char *path; /* of the copy; NULL: none */
  int held;
};

/* Copies the state, if there is one. KITH_E_BUSY: a run has it. trial_end is wanted after a failure, too. */
int trial_begin(struct kith_trial *, const char *state, const char **out_path, struct kith_error *);
void trial_end(struct kith_trial *); /* after the copy was closed; zeroed is fine */

/* Removes the copies of plans that were killed. */
void trial_clean(const char *state);

#endif
