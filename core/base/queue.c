#include "base/queue.h"

#include "base/mem.h"

void queue_init(struct kith_queue *q, size_t capacity)
{
  *q = (struct kith_queue){.cap = capacity, .slots = mem_array(capacity, sizeof(void *))};
  pthread_mutex_init(&q->lock, NULL);
  pthread_cond_init(&q->not_empty, NULL);
  pthread_cond_init(&q->not_full, NULL);
}

bool queue_push(struct kith_queue *q, void *item)
{
  pthread_mutex_lock(&q->lock);
  while (q->len == q->cap && !q->closed)
    pthread_cond_wait(&q->not_full, &q->lock);
  bool open = !q->closed;
  if (open) {
    q->slots[(q->head + q->len++) % q->cap] = item;
    pthread_cond_signal(&q->not_empty);
  }
  pthread_mutex_unlock(&q->lock);
  return open;
}

bool queue_pop(struct kith_queue *q, void **out)
{
  pthread_mutex_lock(&q->lock);
  while (!q->len && !q->closed)
    pthread_cond_wait(&q->not_empty, &q->lock);
  bool got = q->len > 0;
  if (got) {
    *out = q->slots[q->head];
    q->head = (q->head + 1) % q->cap;
    q->len--;
    pthread_cond_signal(&q->not_full);
  }
  pthread_mutex_unlock(&q->lock);
  return got;
}

void queue_close(struct kith_queue *q)
{
  pthread_mutex_lock(&q->lock);
  q->closed = true;
  pthread_cond_broadcast(&q->not_empty);
  pthread_cond_broadcast(&q->not_full);
  pthread_mutex_unlock(&q->lock);
}

void queue_free(struct kith_queue *q)
{
  pthread_mutex_destroy(&q->lock);
  pthread_cond_destroy(&q->not_empty);
  pthread_cond_destroy(&q->not_full);
  mem_free(q->slots);
  *q = (struct kith_queue){0};
}
