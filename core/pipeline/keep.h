/* pipeline/keep.h - what becomes of a decision: personal records leave the state, the rest is written and counted.
 *
 * One struct kith_keeping a resolve, inside its transaction; the main thread's.
 */
#ifndef KITH_PIPELINE_KEEP_H
#define KITH_PIPELINE_KEEP_H

#include "pipeline/booking.h"
#include "pipeline/standing.h"
#include "store/writing.h"

struct kith_keeping {
  struct kith_env *env;
  struct kith_standing *standing;
  struct kith_gathering gathering;
  struct kith_opinions opinions; /* all of them; the gathering looks into them */
  struct kith_arena arena;       /* of the identity at hand: the gathering's */
  struct kith_book_writer book;
  struct kith_writing writing;
  uint64_t fields;    /* digest of what the policy says of single values; 0: nothing */
  uint64_t first_new; /* identities from this one on are new */
  int32_t next_day;   /* the earliest of all */
  bool purged;        /* something was taken out of the state */
};

/* Whether what the holder has of the contact is private. */
bool keep_is_private(const struct kith_decision *, struct kith_str holder);

/* What a worker made of an identity. */
int keep_case(struct kith_keeping *, struct kith_judging *, struct kith_case *, struct kith_error *);
/* An identity has no sighting any more: what was decided of it is past. `merged`: into another. */
int keep_gone(struct kith_keeping *, const struct kith_last_decision *, bool merged, struct kith_error *);
/* After each batch, while what its workers made still lives: writes what was collected. */
int keep_batch_end(struct kith_keeping *, struct kith_error *);
/* After the last one, when something was purged: nothing of it stays readable elsewhere. */
int keep_finish(struct kith_env *, struct kith_error *);

#endif
