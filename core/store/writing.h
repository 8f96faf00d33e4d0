/* store/writing.h - what resolve writes of many identities, a few at a time: one statement for each of them would cost more
 * than what it writes.
 *
 * A struct kith_writing collects; nothing is in the state before writing_flush, and the bytes of decisions must live until
 * then. Main thread, inside resolve's transaction.
 */
#ifndef KITH_STORE_WRITING_H
#define KITH_STORE_WRITING_H

#include "store/identity.h"

enum { WRITING_BATCH = 16 };

struct kith_writing {
  struct kith_store *store;
  int64_t run;
  size_t past_count, decision_count, fresh_count, changed_count;
  uint64_t past[WRITING_BATCH], changed[WRITING_BATCH], fresh[WRITING_BATCH];
  struct kith_decision_row decisions[WRITING_BATCH];
  uint64_t unknown; /* of `changed`: how many the state did not know, and has now */
};

/* What is decided of the identity becomes past: before another decision about it. */
int writing_past(struct kith_writing *, uint64_t identity, struct kith_error *);
int writing_decision(struct kith_writing *, const struct kith_decision_row *, struct kith_error *);
/* The identity is live: made by this run, or changed by it. */
int writing_fresh(struct kith_writing *, uint64_t identity, struct kith_error *);
int writing_changed(struct kith_writing *, uint64_t identity, struct kith_error *);

int writing_flush(struct kith_writing *, struct kith_error *);

#endif
