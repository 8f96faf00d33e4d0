/* pipeline/ahead.h - what was decided the last time, read by a thread of its own while the evidence is loaded.
 *
 * Over a second connection to the state, which sees what was committed: resolve does not write the table before it
 * decides, so all of it is as it was. The main thread starts
 * and ends it; in between it belongs to the thread.
 */
#ifndef KITH_PIPELINE_AHEAD_H
#define KITH_PIPELINE_AHEAD_H

#include <pthread.h>

#include "base/vec.h"
#include "ownership/decision.h"
#include "store/identity.h"

struct kith_last_decision {
  struct kith_decision_row row; /* without bytes */
  uint64_t hash;                /* of the bytes */
  struct kith_decision_marks marks;
};

struct kith_ahead {
  VEC(struct kith_last_decision) decisions; /* by identity */
  struct kith_store *store;                 /* the second connection */
  pthread_t thread;
  bool runs;
  int status;
  struct kith_error error;
};

void ahead_start(struct kith_ahead *, struct kith_store *);

/* What `hash` says of bytes. */
uint64_t ahead_hash(struct kith_str bytes);

/* Waits for it. */
int ahead_finish(struct kith_ahead *, struct kith_error *);
void ahead_free(struct kith_ahead *);

#endif
