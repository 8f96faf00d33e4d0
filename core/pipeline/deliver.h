/* pipeline/deliver.h - the third phase: what is due to each sink, outcomes back into the store.
 *
 * Sinks are served one after the other. The main thread reads the store, workers merge, a thread of the sink's
 * writes; then the sink commits, and one transaction records the outcomes. A crash in between sends again. A sink
 * whose output is missing or was altered gets everything again.
 */
#ifndef KITH_PIPELINE_DELIVER_H
#define KITH_PIPELINE_DELIVER_H

#include "pipeline/env.h"

/* With env->dry nothing is opened or written: summary->sinks says what would become of what is due. */
int deliver_all(struct kith_env *, struct kith_error *);

#endif
