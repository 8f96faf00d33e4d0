/* pipeline/ruling.h - what kith merge, distinct and split write: verdicts on pairs of records, and which older ones they
 * overrule.
 *
 * A ruling is opened on a state that is open for writing, inside a transaction; then one of the three fills `fresh`, then
 * ruling_write adds it. The struct owns everything in it. One thread at a time.
 */
#ifndef KITH_PIPELINE_RULING_H
#define KITH_PIPELINE_RULING_H

#include "base/vec.h"
#include "dedupe/dedupe.h"
#include "store/verdict.h"

enum { RULING_MAX_PAIRS = 10000 };

/* The records of one contact, or some of them, in the order of ids. */
struct kith_ruling_record {
  uint64_t id, root;     /* the sighting and its first version */
  struct kith_str match; /* only ruling_parts needs it */
};
typedef VEC(struct kith_ruling_record) kith_ruling_records;

struct kith_ruling {
  struct kith_store *store;
  struct kith_arena arena;
  VEC(struct kith_verdict_row) standing;  /* those that count, by (a, b) */
  VEC(struct kith_verdict_row) fresh;     /* to be written; a, b and kind are set */
  VEC(struct kith_verdict_row) overruled; /* standing ones of the same pairs that say the contrary */
  size_t already;                         /* pairs of which just this stands already */
};

int ruling_open(struct kith_store *, struct kith_ruling *out, struct kith_error *);
void ruling_free(struct kith_ruling *);

/* The founding records of both are one, and so is every pair of theirs that somebody told apart. */
void ruling_merge(struct kith_ruling *, const kith_ruling_records *a, const kith_ruling_records *b);

/* Every record of a is another person than every one of b. KITH_E_INVALID past RULING_MAX_PAIRS. */
int ruling_distinct(struct kith_ruling *, const kith_ruling_records *a, const kith_ruling_records *b,
                    struct kith_error *);

/* The two parts that the latest verdict "same" within the records brought together, each with all that hung on it.
 * Both stay empty when no verdict did: the matcher made it one. The two cuts are those of the pipeline. */
int ruling_parts(struct kith_ruling *, const kith_ruling_records *all, double merge_at, double review_at,
                 kith_ruling_records *out_a, kith_ruling_records *out_b, struct kith_error *);

/* `said`: who, why and when, for all of them. */
int ruling_write(struct kith_ruling *, const struct kith_verdict_row *said, struct kith_error *);

#endif
