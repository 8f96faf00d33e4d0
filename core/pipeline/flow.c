#include "pipeline/flow.h"

#include "base/queue.h"
#include "base/thread.h"
#include "pipeline/ordered.h"

enum { DEPTH = 4, PIECE_MAX_BYTES = 64 << 20 };

struct flowing {
  const struct kith_flow *set;
  struct kith_ordered *ordered;
  struct kith_queue idle;
  struct kith_flow_piece *pool;
  struct worker {
    const struct kith_flow *set;
    struct kith_normaliser *normaliser;
  } * workers;
  void **worker_args;
  size_t jobs, pieces;
};

static void *reader_main(void *arg)
{
  struct flowing *f = arg;
  void *idle;
  int rc = KITH_OK;

  while (rc == KITH_OK && queue_pop(&f->idle, &idle)) {
    struct kith_flow_piece *p = idle;
    batch_reset(&p->batch);
    buf_clear(&p->bytes);
    p->rows.len = p->gone.len = 0;
    p->status = rc = reader_next(f->set->reader, &p->batch, &p->error);
    if (rc == KITH_END)
      break;
    f->set->prepare(f->set->arg, p);
    if (!ordered_push(f->ordered, p))
      break;
  }
  ordered_finish(f->ordered);
  return NULL;
}

static void work(void *piece, void *arg)
{
  struct worker *w = arg;
  w->set->work(w->set->arg, w->normaliser, piece);
}

static int take_one(struct flowing *f, struct kith_flow_piece *p, struct kith_error *err)
{
  const struct kith_flow *set = f->set;
  uint64_t read, total;
  int status = p->status;
  struct kith_error failure = p->error;

  int rc = set->take(set->arg, p, err);
  queue_push(&f->idle, p);
  reader_progress(set->reader, &read, &total);
  progress_set(set->progress, read, total);
  if (rc == KITH_OK && status < 0)
    rc = error_set(err, status, "%s", failure.message);
  if (rc == KITH_OK && set->cancelled && atomic_load_explicit(set->cancelled, memory_order_relaxed))
    rc = error_set(err, KITH_E_CANCELLED, "interrupted");
  return rc;
}

static int start_workers(struct flowing *f, struct kith_error *err)
{
  int rc = KITH_OK;
  for (size_t i = 0; i < f->jobs && rc == KITH_OK; i++) {
    f->workers[i].set = f->set;
    f->worker_args[i] = &f->workers[i];
    if (f->set->normalise)
      rc = normaliser_new(f->set->region, &f->workers[i].normaliser, err);
  }
  if (rc == KITH_OK)
    f->ordered = ordered_new(f->jobs, f->jobs * DEPTH, work, f->worker_args);
  return rc;
}

static int run(struct flowing *f, struct kith_error *err)
{
  pthread_t thread;
  struct kith_flow_piece *p;
  int rc = start_workers(f, err);
  if (rc != KITH_OK)
    return rc;
  thread_start(&thread, reader_main, f);
  while (rc == KITH_OK && (p = ordered_pop(f->ordered)))
    rc = take_one(f, p, err);
  ordered_stop(f->ordered);
  queue_close(&f->idle);
  pthread_join(thread, NULL);
  return rc;
}

int flow_run(const struct kith_flow *set, struct kith_error *err)
{
  struct flowing f = {.set = set, .jobs = (size_t)set->jobs, .pieces = (size_t)set->jobs * DEPTH + 2};
  f.pool = mem_zero(f.pieces * sizeof *f.pool);
  f.workers = mem_zero(f.jobs * sizeof *f.workers);
  f.worker_args = mem_zero(f.jobs * sizeof *f.worker_args);
  queue_init(&f.idle, f.pieces);
  for (size_t i = 0; i < f.pieces; i++) {
    f.pool[i].bytes = BUF_MAX(PIECE_MAX_BYTES);
    queue_push(&f.idle, &f.pool[i]);
  }
  int rc = run(&f, err);
  ordered_free(f.ordered);
  for (size_t i = 0; i < f.jobs; i++)
    normaliser_free(f.workers[i].normaliser);
  for (size_t i = 0; i < f.pieces; i++) {
    batch_free(&f.pool[i].batch);
    vec_free(&f.pool[i].rows);
    vec_free(&f.pool[i].gone);
    buf_free(&f.pool[i].bytes);
  }
  queue_free(&f.idle);
  mem_free(f.worker_args);
  mem_free(f.workers);
  mem_free(f.pool);
  return rc;
}
