#include "pipeline/ordered.h"

#include <pthread.h>
#include <stdint.h>

#include "base/mem.h"
#include "base/thread.h"

struct slot {
  void *piece;
  bool done;
};

struct worker {
  pthread_t thread;
  struct kith_ordered *owner;
  void *arg;
};

struct kith_ordered {
  pthread_mutex_t lock;
  pthread_cond_t changed_work, changed_done, changed_room;
  void (*work)(void *, void *);
  struct slot *ring; /* by number modulo depth */
  struct worker *workers;
  size_t jobs, depth;
  uint64_t pushed, taken, popped; /* numbers: popped <= taken <= pushed <= popped + depth */
  bool finished, stopped;
};

static struct slot *take(struct kith_ordered *o)
{
  pthread_mutex_lock(&o->lock);
  while (o->taken == o->pushed && !o->finished && !o->stopped)
    pthread_cond_wait(&o->changed_work, &o->lock);
  struct slot *slot = o->stopped || o->taken == o->pushed ? NULL : &o->ring[o->taken++ % o->depth];
  pthread_mutex_unlock(&o->lock);
  return slot;
}

static void *worker_main(void *arg)
{
  struct worker *w = arg;
  struct kith_ordered *o = w->owner;
  for (struct slot *slot = take(o); slot; slot = take(o)) {
    o->work(slot->piece, w->arg);
    pthread_mutex_lock(&o->lock);
    slot->done = true;
    pthread_cond_signal(&o->changed_done);
    pthread_mutex_unlock(&o->lock);
  }
  return NULL;
}

struct kith_ordered *ordered_new(size_t jobs, size_t depth, void (*work)(void *, void *), void **worker_args)
{
  struct kith_ordered *o = mem_zero(sizeof *o);
  *o = (struct kith_ordered){.work = work, .jobs = jobs, .depth = depth};
  o->ring = mem_zero(depth * sizeof *o->ring);
  o->workers = mem_zero(jobs * sizeof *o->workers);
  pthread_mutex_init(&o->lock, NULL);
  pthread_cond_init(&o->changed_work, NULL);
  pthread_cond_init(&o->changed_done, NULL);
  pthread_cond_init(&o->changed_room, NULL);
  for (size_t i = 0; i < jobs; i++) {
    o->workers[i] = (struct worker){.owner = o, .arg = worker_args ? worker_args[i] : NULL};
    thread_start(&o->workers[i].thread, worker_main, &o->workers[i]);
  }
  return o;
}

bool ordered_push(struct kith_ordered *o, void *piece)
{
  pthread_mutex_lock(&o->lock);
  while (o->pushed - o->popped == o->depth && !o->stopped)
    pthread_cond_wait(&o->changed_room, &o->lock);
  bool taken = !o->stopped;
  if (taken) {
    o->ring[o->pushed++ % o->depth] = (struct slot){piece, false};
    pthread_cond_signal(&o->changed_work);
  }
  pthread_mutex_unlock(&o->lock);
  return taken;
}

void ordered_finish(struct kith_ordered *o)
{
  pthread_mutex_lock(&o->lock);
  o->finished = true;
  pthread_cond_broadcast(&o->changed_work);
  pthread_cond_broadcast(&o->changed_done);
  pthread_mutex_unlock(&o->lock);
}

static bool nothing_to_come(const struct kith_ordered *o)
{
  return o->stopped || (o->finished && o->popped == o->pushed);
}

void *ordered_pop(struct kith_ordered *o)
{
  void *piece = NULL;
  pthread_mutex_lock(&o->lock);
  struct slot *slot = &o->ring[o->popped % o->depth];
  while (!nothing_to_come(o) && (o->popped == o->pushed || !slot->done))
    pthread_cond_wait(&o->changed_done, &o->lock);
  if (!nothing_to_come(o)) {
    piece = slot->piece;
    o->popped++;
    pthread_cond_signal(&o->changed_room);
  }
  pthread_mutex_unlock(&o->lock);
  return piece;
}

void ordered_stop(struct kith_ordered *o)
{
  pthread_mutex_lock(&o->lock);
  o->stopped = true;
  pthread_cond_broadcast(&o->changed_work);
  pthread_cond_broadcast(&o->changed_done);
  pthread_cond_broadcast(&o->changed_room);
  pthread_mutex_unlock(&o->lock);
}

void ordered_free(struct kith_ordered *o)
{
  if (!o)
    return;
  ordered_stop(o);
  for (size_t i = 0; i < o->jobs; i++)
    pthread_join(o->workers[i].thread, NULL);
  pthread_mutex_destroy(&o->lock);
  pthread_cond_destroy(&o->changed_work);
  pthread_cond_destroy(&o->changed_done);
  pthread_cond_destroy(&o->changed_room);
  mem_free(o->workers);
  mem_free(o->ring);
  mem_free(o);
}
