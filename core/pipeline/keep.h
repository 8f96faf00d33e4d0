/* pipeline/keep.h - what becomes of a decision: personal records leave the state, the rest is written and counted.
 *
 * One struct kith_keeping a resolve, inside its transaction; the main thread's.
 */
#ifndef KITH_PIPELINE_KEEP_H
#define KITH_PIPELINE_KEEP_H

#include "pipeline/opinions.h"
#include "pipeline/standing.h"

/* One identity that is decided now. */
struct kith_case {
  uint64_t identity, input;
  size_t from, to;                     /* its members */
  const struct kith_decision_row *old; /* NULL: none */
  size_t thing;                        /* in standing->decided */
};

struct kith_keeping {
  struct kith_env *env;
  struct kith_standing *standing;
  struct kith_gathering gathering;
  struct kith_opinions opinions; /* all of them; the gathering looks into them */
  struct kith_buf bytes;
  int32_t next_day; /* the earliest of all */
  bool purged;      /* something was taken out of the state */
};

/* Whether what the holder has of the contact is private. */
bool keep_is_private(const struct kith_decision *, struct kith_str holder);

int keep_verdict(struct kith_keeping *, const struct kith_case *, const struct kith_verdict *, struct kith_error *);
/* A decision that stands as it was. */
int keep_count(struct kith_keeping *, const struct kith_case *, const struct kith_decision_row *, struct kith_error *);
int keep_identity(struct kith_keeping *, uint64_t identity, enum kith_identity_status, struct kith_error *);
/* After the last one, when something was purged: nothing of it stays readable elsewhere. */
int keep_finish(struct kith_env *, struct kith_error *);

#endif
