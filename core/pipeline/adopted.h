/* pipeline/adopted.h - the rules of a run as they were read: policy, people, agreements; kept in the state when they changed.
 *
 * Main thread, inside a transaction of the state.
 */
#ifndef KITH_PIPELINE_ADOPTED_H
#define KITH_PIPELINE_ADOPTED_H

#include "pipeline/env.h"

enum { ADOPTED_MAX = 4 << 20 /* bytes of people and of agreements: a longer file is kept as far as that */ };

/* Nothing without a policy. KITH_E_IO when a file cannot be read any more. */
int adopted_keep(struct kith_env *, struct kith_error *);

#endif
