/* store/verdict.h - what people said about who is one person: kept for ever, replayed on every run.
 *
 * A verdict is about two records, named by their first versions (kith_sighting_row.root), so it outlives changed
 * versions, splits and merges of identities. The newest of a pair counts, the older ones stay to be seen. Written by
 * the verdict commands (STORE_VERDICT) under SQLite's lock; they count at the next resolve. Only a purge takes them away:
 * those about a record that turned out private.
 */
#ifndef KITH_STORE_VERDICT_H
#define KITH_STORE_VERDICT_H

#include "store/store.h"

enum kith_verdict_kind { VERDICT_SAME = 1, VERDICT_DISTINCT = 2, VERDICT_UNSURE = 3 /* asked, and not known */ };

/* Texts are kept as they are given: a caller that takes them from outside says how long they may be. */
struct kith_verdict_row {
  int64_t id;    /* in the order of time; given by verdict_add */
  uint64_t a, b; /* roots of contact sightings, a < b (verdict_add puts them in order) */
  enum kith_verdict_kind kind;
  int64_t at_ms;
  struct kith_str by, reason; /* who said so, why; may be empty */
  bool overruled;             /* a newer one of the same pair counts; set by verdict_each */
};

/* Adds it, marks the members of both sightings to be matched again and the state as pending, in the transaction of the
 * caller. *out_id: its number. KITH_E_INVALID: a and b are the same, or no live contact. */
int verdict_add(struct kith_store *, const struct kith_verdict_row *, int64_t *out_id, struct kith_error *);

/* Takes the very last row back (review's undo), in the transaction of the caller. KITH_E_INVALID: `id` is another one. */
int verdict_undo(struct kith_store *, int64_t id, struct kith_error *);

/* All, in the order of time. Slices live until the next step. */
int verdict_each(struct kith_store *, int (*row)(void *, const struct kith_verdict_row *, struct kith_error *), void *,
                 struct kith_error *);
int64_t verdict_count(struct kith_store *);

#endif
