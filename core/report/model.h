/* report/model.h - the model of duplicates for people: how much each agreement and disagreement weighs, and what differs
 * between two of them.
 *
 * The caller owns the texts (dedupe.h: kith_dedupe_result.model). One thread at a time.
 */
#ifndef KITH_REPORT_MODEL_H
#define KITH_REPORT_MODEL_H

#include "base/error.h"
#include "report/page.h"

/* KITH_E_CONFIG: no model, damaged, or of another version. */
int model_page(struct kith_str model, struct kith_page *, struct kith_error *);

/* Levels whose weight differs by a tenth of a bit and more, and numbers that differ by a tenth. *out_differences: how
 * many lines were written. */
int model_diff_page(struct kith_str before, struct kith_str after, struct kith_page *, size_t *out_differences,
                    struct kith_error *);

#endif
