/* pipeline/resolve.h - the second phase: who is who, and whose. Store in, store out, in one transaction.
 *
 * Nothing is done when nothing was written since, no policy, person or holder changed, and no decision is due.
 * Otherwise new and changed sightings are matched, identities are carried on, those whose evidence changed are
 * decided, personal ones are taken out.
 */
#ifndef KITH_PIPELINE_RESOLVE_H
#define KITH_PIPELINE_RESOLVE_H

#include "pipeline/env.h"

int resolve_all(struct kith_env *, struct kith_error *);

#endif
