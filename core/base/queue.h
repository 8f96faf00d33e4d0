/* base/queue.h - a bounded queue of pointers between threads. Producers block when it is full, consumers when it is
 * empty.
 *
 * Any number of threads may push and pop. After queue_close pushes fail and pops drain what is left, then fail. The
 * queue does not own what the pointers point at.
 */
#ifndef KITH_BASE_QUEUE_H
#define KITH_BASE_QUEUE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

struct kith_queue {
  pthread_mutex_t lock;
  pthread_cond_t not_empty, not_full;
  void **slots;
  size_t cap, len, head;
  bool closed;
};

void queue_init(struct kith_queue *, size_t capacity);
bool queue_push(struct kith_queue *, void *); /* false: closed; the pointer stays with the caller */
bool queue_pop(struct kith_queue *, void **out);
void queue_close(struct kith_queue *);
void queue_free(struct kith_queue *); /* nobody may be inside */

#endif
