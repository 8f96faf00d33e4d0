/* store/duty.h - what is owed about contacts, and what became of it.
 *
 * Identity, rule, kind and owed_by name a duty: deciding again keeps its state. One that is asked for no longer is
 * withdrawn, and open again when it is asked for again. Written by resolve (STORE_RUN) and by `kith obligations`
 * (STORE_VERDICT); read by deliver and the reports. Ids are never used again. What is owed about a contact that turns out
 * private is deleted.
 */
#ifndef KITH_STORE_DUTY_H
#define KITH_STORE_DUTY_H

#include "base/day.h"
#include "base/vec.h"
#include "store/store.h"

enum kith_duty_state { DUTY_OPEN = 1, DUTY_DONE = 2, DUTY_WAIVED = 3, DUTY_WITHDRAWN = 4 };

enum { DUTY_STEPS = 32 };

struct kith_duty_step {
  struct kith_str text;
  int64_t done_ms; /* 0: not yet */
};

struct kith_duty_row {
  int64_t id;
  uint64_t identity;
  struct kith_str kind, rule, owed_by, owed_to;
  int32_t due; /* day; DAY_UNKNOWN: none */
  enum kith_duty_state state;
  int64_t made, changed; /* runs */
  int64_t said_ms;       /* when somebody said that it is done or waived; 0: nobody */
  struct kith_str said_by, note;
  size_t step_count;
  const struct kith_duty_step *steps;
};

/* Those of one identity: each of `asked` (kind, rule, owed_by, owed_to, due, steps) is there, the others are withdrawn.
 * A day that is set stays. */
int duty_merge(struct kith_store *, uint64_t identity, const struct kith_duty_row *asked, size_t count, int64_t run,
               struct kith_error *);

/* Two identities became one: the loser's are the winner's from now on. What is done for one of them is done. */
int duties_move(struct kith_store *, uint64_t loser, uint64_t winner, int64_t run, struct kith_error *);

/* Deletes those about the identity that the party owes or is owed; of an empty party: all. */
int duties_forget(struct kith_store *, uint64_t identity, struct kith_str party, struct kith_error *);

/* Somebody says what became of it; DUTY_DONE does all its steps. The next run tells the sinks. */
int duty_say(struct kith_store *, const struct kith_duty_row *said, struct kith_error *);
/* Step `number`, from 1, is done. */
int duty_do_step(struct kith_store *, int64_t id, size_t number, int64_t at_ms, struct kith_error *);

/* All, by id, with their steps. Everything in a row lives until the next one. */
int duty_each(struct kith_store *, int (*row)(void *, const struct kith_duty_row *, struct kith_error *), void *,
              struct kith_error *);
/* Those about one identity, by id, in the arena. */
int duties_about(struct kith_store *, uint64_t identity, struct kith_arena *, struct kith_duty_row **out,
                 size_t *out_count, struct kith_error *);
/* The open ones that a party owes or is owed, by id, without their steps. */
int duty_each_of(struct kith_store *, struct kith_str party,
                 int (*row)(void *, const struct kith_duty_row *, struct kith_error *), void *, struct kith_error *);
/* One, in the arena; false when there is none. */
bool duty_get(struct kith_store *, int64_t id, struct kith_arena *, struct kith_duty_row *out);

struct kith_duty_count {
  uint64_t open, due; /* due: by `today`, or without a day */
  int32_t next;       /* day of the next of those that are not due yet; DAY_UNKNOWN: none */
};
struct kith_duty_count duties_count(struct kith_store *, int32_t today);

const char *duty_state_name(enum kith_duty_state);   /* "open", "done", "waived", "withdrawn" */
struct kith_str duty_text(int64_t id, char buf[24]); /* "o-0001" */
bool duty_from_text(struct kith_str, int64_t *out);

#endif
