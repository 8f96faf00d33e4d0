/* pipeline/run.h - a whole run: ingest, resolve, deliver, tally. The door of the room for kith run and kith plan.
 */
#ifndef KITH_PIPELINE_RUN_H
#define KITH_PIPELINE_RUN_H

#include "pipeline/env.h"

struct kith_run_settings {
  int jobs;
  int64_t now_ms; /* the clock of a new run; a resumed one keeps its own */
  const atomic_int *cancelled;
  struct kith_progress *progress;
  bool dry; /* kith plan: works on a copy of the state, touches nothing */
};

/* Runs the plan into `summary`, which tells what happened also when it fails. A run that was interrupted is taken up
 * again: *cancelled is a signal's number, the summary->exit_code then 128 more. Otherwise that is 0, 2 (rejected or
 * refused), or the error's. A signal that comes after everything was handed to the last sink stops nothing. */
int pipeline_run(const struct kith_plan *, struct kith_plugins *, const struct kith_run_settings *,
                 struct kith_summary *, struct kith_error *);

#endif
