/* store/run.h - runs, the sources' places in them, and rejects.
 *
 * A run that did not finish is taken up again with its number and its clock. Everything a run counts can be counted
 * again from rows that carry its number, so a resumed run comes to the same tally.
 */
#ifndef KITH_STORE_RUN_H
#define KITH_STORE_RUN_H

#include "model/batch.h"
#include "store/store.h"

struct kith_run {
  int64_t id;
  int64_t clock_ms; /* Unix time; the one clock of the run */
  bool resumed;
};

/* The unfinished run, or a new one with `now_ms`. */
int run_start(struct kith_store *, struct kith_str pipeline, int64_t now_ms, struct kith_run *out, struct kith_error *);
int run_finish(struct kith_store *, int64_t run, int64_t finished_ms, int exit_code, struct kith_str summary_json,
               struct kith_error *);

/* The clock of a run; `fallback` when there is no such run. */
int64_t run_clock(struct kith_store *, int64_t run, int64_t fallback);
/* The last run whose clock is no later than `at_ms`; 0: there is none so old. */
int64_t run_by(struct kith_store *, int64_t at_ms);

/* The latest run, finished or not; id 0: there was none. The text lives in the arena. */
struct kith_run_row {
  int64_t id, clock_ms;
  struct kith_str pipeline;
};
int run_latest(struct kith_store *, struct kith_arena *, struct kith_run_row *out, struct kith_error *);

struct kith_source_row {
  int64_t id;   /* 1 to 255, in the order of first use */
  int64_t next; /* ordinal of the next sighting */
};

/* Finds or makes the source of that name. KITH_E_LIMIT past 255. */
int source_row(struct kith_store *, struct kith_str name, struct kith_str plugin, struct kith_source_row *out,
               struct kith_error *);
/* Where a DELTA source goes on: its last checkpoint that was committed. Lives in the arena. */
struct kith_str source_cursor(struct kith_store *, int64_t id, struct kith_arena *);
int source_set_cursor(struct kith_store *, int64_t id, struct kith_str cursor, struct kith_error *);
int source_set_next(struct kith_store *, const struct kith_source_row *, struct kith_error *);

/* Name of a source; lives in the arena; empty when there is none. */
struct kith_str source_name(struct kith_store *, int64_t id, struct kith_arena *);

/* Rejects of a source are those of its latest reading. */
int rejects_clear(struct kith_store *, int64_t source, struct kith_error *);
/* The same bytes were found again: they count as this run's, as if they had been written once more. */
int rejects_repeat(struct kith_store *, int64_t source, int64_t run, struct kith_error *);
struct kith_reject_row {
  int64_t run, source, number; /* number: from 1 within the source */
  struct kith_str file;
  uint64_t record; /* place among all records of the source, from 1 */
  struct kith_reject reject;
};
int reject_insert(struct kith_store *, const struct kith_reject_row *, struct kith_error *);

/* In the order of sources and numbers; the row's texts live until the callback returns. */
int rejects_each(struct kith_store *, int (*row)(void *, const struct kith_reject_row *, struct kith_error *), void *,
                 struct kith_error *);
int64_t rejects_count(struct kith_store *);

#endif
