/* pipeline/survivor.h - the `merge:` of a pipeline: which value of a field wins when records of one person are merged.
 *
 *   merge:
 *     sources: [crm, dana-phone]           # from the best to the last; those that are not named follow in their order
 *     default: [recency, source]           # for every field; the first rule that tells decides
 *     fields:
 *       title: recency                     # asked first, then the default, then what the field asks anyway
 *       note: join                         # nothing wins: one note of all, each with its source
 *
 * Fields and rules: merge/README.md. Pure but for diagnostics.
 */
#ifndef KITH_PIPELINE_SURVIVOR_H
#define KITH_PIPELINE_SURVIVOR_H

#include "pipeline/plan.h"

/* Fills plan->merge, merge_ranks and merge_digest; plan->sources are loaded. `merge` may be NULL. */
void survivor_load(const struct kith_node *merge, struct kith_plan *, struct kith_diags *);

#endif
