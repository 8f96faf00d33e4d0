/* store/history.h - what was decided before, and the days that many records share.
 *
 * A decision whose substance changes goes to the past, with the runs from which and until which it stood. What was
 * said of contacts that are personal is forgotten, at once and for ever. Main thread.
 */
#ifndef KITH_STORE_HISTORY_H
#define KITH_STORE_HISTORY_H

#include "store/store.h"

struct kith_past_row {
  uint64_t identity;
  int64_t since, until; /* runs: it stood from the end of `since` to the end of the run before `until`; 0: it stands */
  int owner_class;      /* enum kith_class */
  struct kith_str bytes;
};

/* The decision that stands becomes one of the past, as of `run`. Nothing when there is none, or when it is the run's own. */
int history_keep(struct kith_store *, uint64_t identity, int64_t run, struct kith_error *);
/* Nothing is left of what was said about it. */
int history_forget(struct kith_store *, uint64_t identity, struct kith_error *);

/* What stood at the end of a run, of all identities, by identity. */
int history_each_at(struct kith_store *, int64_t run,
                    int (*row)(void *, const struct kith_past_row *, struct kith_error *), void *, struct kith_error *);
/* Of one; false: nothing. The bytes live until the next call. */
bool history_at(struct kith_store *, uint64_t identity, int64_t run, struct kith_past_row *out);

/* Contacts that are known to have been there by the end of a run and of which nothing can be said any more, because they
 * turned out personal later. */
int64_t history_withheld(struct kith_store *, int64_t run);

/* The days that are bulk (ownership/survey.h): all of them at once, sorted by source (the state's number), date and day. */
struct kith_bulk_row {
  int64_t source;
  int date;
  int32_t day;
};
int bulk_put_all(struct kith_store *, const struct kith_bulk_row *, size_t count, struct kith_error *);
int bulk_each(struct kith_store *, int (*row)(void *, const struct kith_bulk_row *, struct kith_error *), void *,
              struct kith_error *);

#endif
