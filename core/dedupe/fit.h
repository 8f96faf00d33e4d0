/* dedupe/fit.h - makes a model of the data: frequencies, chances among strangers, then chances among duplicates.
 *
 * No labels. u comes from pairs chosen by a hash of their number, m and the number of duplicates from expectation
 * maximisation over candidate pairs with the shipped numbers as prior, so that little data stays near them. Every
 * sum runs in one order.
 */
#ifndef KITH_DEDUPE_FIT_H
#define KITH_DEDUPE_FIT_H

#include "dedupe/tasks.h"
#include "dedupe/weights.h"

/* Shipped numbers, frequencies and u of the data. Blobs in the order of their records' ids. KITH_OK or
 * KITH_E_CANCELLED. */
int fit_strangers(const struct kith_str *blobs, size_t count, const struct tasks *, struct weights *out);

struct fit_label {
  uint32_t a, b; /* places of blobs, a < b */
  bool same;
};
struct fit_input {
  const struct kith_str *blobs;
  size_t count;
  const uint64_t *pairs; /* candidates, a << 32 | b */
  size_t pair_count;
  const struct fit_label *labels; /* what people said: each counts as LABEL_BELIEF pairs */
  size_t label_count;
};

/* Refines m and the number of matches over candidate pairs, and compares the number with that of plain rules
 * (weights.doubtful). */
int fit_matches(const struct fit_input *, const struct tasks *, struct weights *);

#endif
