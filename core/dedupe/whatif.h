/* dedupe/whatif.h - what would change the fate of a pair: records are changed, one field at a time, and weighed again.
 *
 * Nothing is estimated: each row is a comparison of really changed features. Texts are constants or in the caller's
 * arena. Pure; any thread may enter.
 */
#ifndef KITH_DEDUPE_WHATIF_H
#define KITH_DEDUPE_WHATIF_H

#include "dedupe/contrast.h"
#include "dedupe/weights.h"

struct whatif {
  const struct weights *weights;
  const struct features *older, *newer;
  double merge_at, review_at; /* log2 odds */
};

/* Fills fate and doubted, and appends to out->changes, in the order of fields: each one alone, then, when no single one
 * would merge what is not merged, the cheapest twos that would. */
void whatif_changes(const struct whatif *, struct kith_dedupe_contrast *out);

#endif
