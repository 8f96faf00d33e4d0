/* pipeline/ahead.h - what was decided the last time, read by a thread of its own while the evidence is loaded.
 *
 * Over a second connection to the state, which sees what was committed: resolve does not write the table before it
 * decides, but for identities that were merged away (identify), whose rows here are as they were. The main thread starts
 * and ends it; in between it belongs to the thread.
 */
#ifndef KITH_PIPELINE_AHEAD_H
#define KITH_PIPELINE_AHEAD_H

#include <pthread.h>

#include "base/vec.h"
#include "store/identity.h"

struct kith_ahead {
  VEC(struct kith_decision_row) decisions; /* by identity, without bytes */
  struct kith_store *store;                /* the second connection */
  pthread_t thread;
  bool runs;
  int status;
  struct kith_error error;
};

void ahead_start(struct kith_ahead *, struct kith_store *);

/* Waits for it. */
int ahead_finish(struct kith_ahead *, struct kith_error *);
void ahead_free(struct kith_ahead *);

#endif
