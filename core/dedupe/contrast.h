/* dedupe/contrast.h - two groups of records beside each other: the pair that agrees most, what it weighs, what would
 * change that, and what the mean of all pairs says.
 *
 * For people who ask why two are one or not. A contrast owns its lists (contrast_free); texts are in the caller's
 * arena. One thread at a time.
 */
#ifndef KITH_DEDUPE_CONTRAST_H
#define KITH_DEDUPE_CONTRAST_H

#include "dedupe/dedupe.h"

enum { DEDUPE_CONTRAST_MAX = 250000 /* pairs weighed; beyond that the first ones count */ };

enum kith_dedupe_fate { DEDUPE_APART, DEDUPE_REVIEW, DEDUPE_MERGED };
enum kith_dedupe_how {
  DEDUPE_AGREES = 1, /* both had the value of the one that has it; where neither has, one that nobody else has */
  DEDUPE_DIFFERS,    /* one had a value with nothing in common */
  DEDUPE_MISSING     /* one of them did not have it ("generation": neither) */
};

struct kith_dedupe_change_part {
  struct kith_str field, now, then; /* "phone", "not known", "same mobile" */
  enum kith_dedupe_how how;
};

/* One field of the pair changed, all else as it is; or two. */
struct kith_dedupe_change {
  struct kith_dedupe_change_part parts[2];
  size_t part_count;
  double weight, probability; /* of the pair then; probability 0: forbidden */
  double difference;          /* to its weight now */
  enum kith_dedupe_fate fate; /* then, as far as this pair decides */
};

struct kith_dedupe_contrast {
  size_t left, right; /* the pair that agrees most: its places in the two groups */
  struct kith_dedupe_explanation explanation;
  enum kith_dedupe_fate fate; /* of that pair alone */
  bool doubted;               /* it weighs enough to be merged, but the model is in doubt: only suggested */
  VEC(struct kith_dedupe_change) changes;
  uint64_t pairs, forbidden_pairs;
  double mean,
      mean_least; /* of all pairs, each within -16..20 (-INFINITY: some are forbidden); what joining asks for */
  struct kith_str forbidden; /* of the first forbidden pair: why */
};

/* Both groups hold one record at least. Of the settings merge_at, review_at and model count. KITH_E_CONFIG: the model is
 * damaged or of another version. */
int dedupe_contrast(const struct kith_dedupe_record *left, size_t left_count, const struct kith_dedupe_record *right,
                    size_t right_count, const struct kith_dedupe_settings *, struct kith_arena *,
                    struct kith_dedupe_contrast *out, struct kith_error *);
void dedupe_contrast_free(struct kith_dedupe_contrast *);

#endif
