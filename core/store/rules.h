/* store/rules.h - what was in force from a run on: the policy with what it includes, people and agreements, as they were
 * read, so that a decision of then can be read with the rules of then.
 *
 * A row a change; the last one is in force. Main thread.
 */
#ifndef KITH_STORE_RULES_H
#define KITH_STORE_RULES_H

#include "store/store.h"

struct kith_rules_row {
  int64_t run;                                /* in force from this run on */
  uint64_t digest;                            /* of policy, people and sources as compiled */
  struct kith_str label;                      /* "general 3, DRAFT" */
  struct kith_str hash;                       /* of the policy's text, in hex */
  struct kith_str policy, people, agreements; /* texts; empty: none */
};

/* Writes it when it differs from the last one in anything but the run. */
int rules_put(struct kith_store *, const struct kith_rules_row *, struct kith_error *);

/* Those in force at the end of a run (INT64_MAX: now), without the three texts; lives in the arena. False: there were
 * none. */
bool rules_at(struct kith_store *, int64_t run, struct kith_arena *, struct kith_rules_row *out);

#endif
