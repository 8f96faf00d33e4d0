/* pipeline/people.h - people: and agreements: of a plan, read through the csv plugin like any other table.
 */
#ifndef KITH_PIPELINE_PEOPLE_H
#define KITH_PIPELINE_PEOPLE_H

#include "pipeline/env.h"

/* Fills env->people. KITH_E_CONFIG with file:line for a row that cannot be used. */
int people_read(struct kith_env *, struct kith_error *);

#endif
