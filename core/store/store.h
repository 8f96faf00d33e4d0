/* store/store.h - the state of a pipeline: one SQLite file, its key, its lock, its transactions.
 *
 * A struct kith_store owns the only connection that writes. All tables are STRICT, keys are integers in insertion
 * order, files are
 * 0600. STATE.key beside the file keys every hash in it; without it the state is refused. One thread at a time (the
 * pipeline's main thread); statements are prepared once and live as long as the store. What a caller writes counts
 * after store_commit.
 */
#ifndef KITH_STORE_STORE_H
#define KITH_STORE_STORE_H

#include "base/arena.h"
#include "base/error.h"

struct sqlite3_stmt;

enum { STORE_SCHEMA = 4 };

enum kith_store_mode {
  STORE_RUN = 1,     /* made when missing; flock on STATE.lock, KITH_E_BUSY when another run has it */
  STORE_READ = 2,    /* must exist; reports */
  STORE_VERDICT = 3, /* must exist; writes a decision of a person, under SQLite's own lock */
};

struct kith_store;

/* KITH_E_MISSING (no state yet), KITH_E_BUSY, KITH_E_CONFIG (not SQLite, not Kith's, newer schema, key missing),
 * KITH_E_AUTH. A state of an older schema is brought up to date, in any mode, after a copy to STATE.schemaN. */
int store_open(const char *path, enum kith_store_mode, struct kith_store **out, struct kith_error *);

/* The state as it is at one moment, to a new file; commands may write it meanwhile. Its key is the caller's to copy.
 * KITH_E_CONFIG (not SQLite), KITH_E_BUSY, KITH_E_WRITE. */
int store_copy(const char *path, const char *copy, struct kith_error *);

/* An open transaction is rolled back. NULL is fine. */
/* A second one of the same file, to read what is committed; for another thread, closed before the first. */
int store_open_beside(const struct kith_store *, struct kith_store **out, struct kith_error *);
void store_close(struct kith_store *);

int store_begin(struct kith_store *, struct kith_error *);
int store_commit(struct kith_store *, struct kith_error *);
void store_rollback(struct kith_store *);

/* Moves the log into the file and empties it, so that nothing deleted stays readable. */
int store_checkpoint(struct kith_store *, struct kith_error *);

/* A purge must not leave in a copy of an older schema what it takes out of the state: removes them all, before the
 * purge is committed, so that no crash can leave them. KITH_E_WRITE. */
int store_drop_copies(struct kith_store *, int *out_dropped, struct kith_error *);

struct kith_str store_state_id(const struct kith_store *); /* 16 letters and digits, random */
uint64_t store_seed(const struct kith_store *);            /* keys all hashes of this state */

/* Named numbers and texts of the whole state: "generation", "model" ... The text lives in the arena. */
int64_t store_number(struct kith_store *, const char *name, int64_t fallback);
int store_set_number(struct kith_store *, const char *name, int64_t, struct kith_error *);
struct kith_str store_text(struct kith_store *, const char *name, struct kith_arena *);
int store_set_text(struct kith_store *, const char *name, struct kith_str, struct kith_error *);

#endif
