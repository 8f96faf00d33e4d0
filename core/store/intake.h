/* store/intake.h - books that waited for approval: what people said about each, and the signed lists that came of it.
 *
 * A row is one answer about one source: approved with a list, or kept out. All of them are kept; lists add up. A list
 * (the schedule) holds keyed hashes only, so it can stand for ever: it says who was on it to whoever has the contact,
 * and nothing to anybody else. Written under STORE_VERDICT; it counts at the next run.
 */
#ifndef KITH_STORE_INTAKE_H
#define KITH_STORE_INTAKE_H

#include "store/store.h"

enum kith_intake_state { INTAKE_APPROVED = 1, INTAKE_KEPT_OUT = 2 };

/* Texts are kept as they are given: a caller that takes them from outside says how long they may be. */
struct kith_intake_row {
  int64_t id;     /* in the order of time; given by intake_add */
  int64_t source; /* the store's number */
  enum kith_intake_state state;
  int64_t at_ms;
  struct kith_str party, by;      /* whose book; who says so */
  struct kith_str document, hash; /* the signed list: name, SHA-256 in hex; may be empty */
};

/* With the keys of its list (in any order; equal ones count once), in the transaction of the caller. The state is
 * pending then. */
int intake_add(struct kith_store *, const struct kith_intake_row *, uint64_t *keys, size_t count, int64_t *out_id,
               struct kith_error *);

/* All, in the order of time. Slices live until the next step. */
int intake_each(struct kith_store *, int (*row)(void *, const struct kith_intake_row *, struct kith_error *), void *,
                struct kith_error *);

/* Every key with the row that it belongs to, by key. */
int schedule_each(struct kith_store *, int (*key)(void *, int64_t intake, uint64_t key, struct kith_error *), void *,
                  struct kith_error *);

#endif
