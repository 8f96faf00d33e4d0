/* pipeline/env.h - what all phases of one run share. Made by run.c; the main thread owns it.
 */
#ifndef KITH_PIPELINE_ENV_H
#define KITH_PIPELINE_ENV_H

#include <stdatomic.h>

#include "model/blob.h"
#include "model/names.h"
#include "ownership/ownership.h"
#include "pipeline/intake.h"
#include "pipeline/plan.h"
#include "pipeline/progress.h"
#include "pipeline/summary.h"
#include "store/run.h"

struct kith_standing; /* pipeline/standing.h */

struct kith_env {
  const struct kith_plan *plan;
  struct kith_plugins *plugins;
  struct kith_store *store;
  struct kith_names names;
  struct kith_blobs *blobs;
  struct kith_people people;
  struct kith_intake intake;        /* what was said about books that wait */
  const struct kith_policy *policy; /* NULL: nothing is decided */
  uint64_t rules_digest;            /* of policy and people */
  uint64_t *source_digests;         /* [plan->sources.len]: of whose book each is */
  uint64_t policy_digest;           /* of all of them: whether anything has to be decided again */
  const atomic_int *cancelled;      /* the signal's number once one came */
  int jobs;
  bool dry; /* a plan: the state is a copy, sinks are left alone */
  struct kith_run run;
  int32_t today;                  /* of the run's clock */
  int64_t *source_ids;            /* [plan->sources.len]: the store's numbers */
  struct kith_standing *standing; /* what resolve leaves to deliver */
  struct kith_progress *progress;
  struct kith_summary *summary;
};

static inline int env_cancelled(const struct kith_env *env, struct kith_error *err)
{
  return atomic_load_explicit(env->cancelled, memory_order_relaxed) ? error_set(err, KITH_E_CANCELLED, "interrupted")
                                                                    : KITH_OK;
}

/* Log lines of plugins become warnings of the run. */
void env_log(void *env, const char *label, int level, struct kith_str message);

#endif
