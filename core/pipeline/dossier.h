/* pipeline/dossier.h - what a decision about one identity goes by, drawn from the state without deciding anything: for
 * pages.
 *
 * Everything is as of env->today. The dossier owns all of it; one thread.
 */
#ifndef KITH_PIPELINE_DOSSIER_H
#define KITH_PIPELINE_DOSSIER_H

#include "pipeline/accounts.h"

struct kith_dossier {
  struct kith_arena arena;
  struct kith_evidence_set set;
  struct kith_accounts accounts;
  struct kith_ownership *ownership; /* of the pipeline's policy, with everything surveyed */
  struct kith_evidence evidence;    /* on the one identity */
};

/* KITH_E_MISSING when the pipeline has no policy. Close it in any case. */
int dossier_open(struct kith_env *, uint64_t identity, struct kith_dossier *out, struct kith_error *);
void dossier_close(struct kith_dossier *);

#endif
