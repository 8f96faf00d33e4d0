/* pipeline/judging.h - a batch of identities that is judged by a worker: evidence, decision, its bytes and digests.
 *
 * The main thread fills the cases, a worker judges them all, the main thread keeps what came out. What the cases share is
 * only read meanwhile; everything that is made lives in the batch's arena.
 */
#ifndef KITH_PIPELINE_JUDGING_H
#define KITH_PIPELINE_JUDGING_H

#include "pipeline/ahead.h"
#include "pipeline/opinions.h"

enum { JUDGING_BATCH = 512 };

/* One identity. */
struct kith_case {
  uint64_t identity;
  size_t from, to;                       /* its members */
  const struct kith_last_decision *last; /* NULL: none */
  size_t thing;                          /* in standing->decided */
  /* by judging_work: */
  struct kith_gathered found;
  struct kith_verdict *verdict; /* NULL: what was decided last stands */
  struct kith_str bytes;        /* of the verdict; empty: something of it is known only where it is kept */
  uint64_t digest;              /* decision_digest; with the bytes */
};

struct kith_judging {
  struct kith_arena arena;
  struct kith_gathering gathering;
  uint64_t seed;
  bool all; /* the rules changed: what stands is judged again */
  size_t count;
  struct kith_case cases[JUDGING_BATCH];
  struct kith_evidence evidence[JUDGING_BATCH];
  struct kith_verdict verdicts[JUDGING_BATCH];
  int status;
  struct kith_error error;
};

/* Signature of pipeline/ordered.h; ownership: one of the worker's own, NULL without a policy. */
void judging_work(void *judging, void *ownership);

/* Bytes and digest of a verdict that is complete, in the arena. */
int judging_encode(struct kith_judging *, struct kith_case *, struct kith_error *);

/* Whether its bytes can be made without knowing when it was decided first. */
static inline bool judging_is_complete(const struct kith_verdict *v)
{
  return !v->decide_within && !v->keep_within;
}

#endif
