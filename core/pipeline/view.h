/* pipeline/view.h - what reports need of a pipeline without running it: people, policy, sources, over a state
 * opened for reading.
 *
 * The caller keeps plan, plugins and store, which outlive the view. Nothing is written. Main thread.
 */
#ifndef KITH_PIPELINE_VIEW_H
#define KITH_PIPELINE_VIEW_H

#include "pipeline/env.h"

struct kith_view {
  struct kith_env env; /* people, names, policy, today, source_ids (0: unknown to the state); no run */
  struct kith_summary summary;
  struct kith_owner_source *sources; /* [plan->sources.len] */
  uint32_t source_of[256]; /* the store's number of a source -> index in sources; UINT32_MAX: not in the plan */
};

/* Fills *out, which view_close gives back either way. */
int view_open(const struct kith_plan *, struct kith_plugins *, struct kith_store *, int64_t now_ms,
              const atomic_int *cancelled, struct kith_view *out, struct kith_error *);
void view_close(struct kith_view *);

#endif
