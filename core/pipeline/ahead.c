#include "pipeline/ahead.h"

#include "base/thread.h"
#include "model/codec.h"

uint64_t ahead_hash(struct kith_str bytes)
{
  return codec_text_hash(bytes, 1);
}

static int keep_decision(void *arg, const struct kith_decision_row *row, struct kith_error *err)
{
  struct kith_ahead *a = arg;
  struct kith_last_decision kept = {*row, ahead_hash(row->bytes), decision_marks(row->bytes)};
  (void)err;
  kept.row.bytes = STR_NONE;
  vec_push(&a->decisions, kept);
  return KITH_OK;
}

static void *read_all(void *arg)
{
  struct kith_ahead *a = arg;
  a->status = decision_each(a->store, keep_decision, a, &a->error);
  return NULL;
}

void ahead_start(struct kith_ahead *a, struct kith_store *store)
{
  *a = (struct kith_ahead){0};
  a->status = store_open_beside(store, &a->store, &a->error);
  a->runs = a->status == KITH_OK;
  if (a->runs) /* from here on the rest belongs to the thread */
    thread_start(&a->thread, read_all, a);
}

int ahead_finish(struct kith_ahead *a, struct kith_error *err)
{
  if (a->runs)
    pthread_join(a->thread, NULL);
  a->runs = false;
  store_close(a->store);
  a->store = NULL;
  return a->status == KITH_OK ? KITH_OK : error_set(err, a->status, "%s", a->error.message);
}

void ahead_free(struct kith_ahead *a)
{
  ahead_finish(a, &a->error);
  vec_free(&a->decisions);
}
