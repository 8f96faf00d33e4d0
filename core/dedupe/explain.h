/* dedupe/explain.h - a pair put into words under a model that is read already: the inside of dedupe_explain, shared by
 * tree and contrast.
 *
 * The model is borrowed, texts go into the caller's arena. Pure; any thread may enter.
 */
#ifndef KITH_DEDUPE_EXPLAIN_H
#define KITH_DEDUPE_EXPLAIN_H

#include "dedupe/dedupe.h"
#include "dedupe/weights.h"

/* The features of both, the older record's first: a comparison is not the same both ways round in every value. */
void explain_decode(const struct kith_dedupe_record *, const struct kith_dedupe_record *, struct features *out_older,
                    struct features *out_newer);

/* Two records of a source that holds nobody twice. */
bool explain_distinct(const struct kith_dedupe_record *, const struct kith_dedupe_record *);

/* What the two weigh where clusters are joined at `merge_at` (log2 odds); -INFINITY: forbidden. (Two of a distinct
 * source are the caller's to know.) */
double explain_weight(const struct weights *, const struct features *older, const struct features *newer,
                      double merge_at);

/* All of it. out->reasons is the caller's to free. */
void explain_pair(const struct weights *, const struct kith_dedupe_record *, const struct kith_dedupe_record *,
                  struct kith_arena *, struct kith_dedupe_explanation *out);

/* "both are called Jr. or the like" of MARKED_BOTH. */
const char *explain_marked(int marked);

#endif
