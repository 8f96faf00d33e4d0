#include "model/batch.h"

void batch_reset(struct kith_batch *b)
{
  arena_reset(&b->arena);
  b->records.len = b->rejects.len = b->gone.len = b->items.len = b->outcomes.len = 0;
  b->checkpoint = STR_NONE;
  b->sequence = b->bytes_read = 0;
}

void batch_free(struct kith_batch *b)
{
  arena_free(&b->arena);
  vec_free(&b->records);
  vec_free(&b->rejects);
  vec_free(&b->gone);
  vec_free(&b->items);
  vec_free(&b->outcomes);
}

bool batch_full(const struct kith_batch *b)
{
  return b->records.len + b->rejects.len >= BATCH_MAX_RECORDS || b->arena.used >= BATCH_MAX_BYTES;
}

struct kith_record *batch_add(struct kith_batch *b, int kind, struct kith_str key, struct kith_origin origin)
{
  if (batch_full(b))
    return NULL;
  struct kith_record *r = record_new(&b->arena, (uint32_t)kind, key, origin);
  vec_push(&b->records, r);
  return r;
}

int batch_drop(struct kith_batch *b)
{
  if (!b->records.len)
    return KITH_E_INVALID;
  b->records.len--;
  return KITH_OK;
}

int batch_reject(struct kith_batch *b, struct kith_origin origin, struct kith_str raw, struct kith_str code,
                 struct kith_str why)
{
  struct kith_reject reject = {.origin = origin, .raw_len = raw.len, .before = b->records.len};
  reject.raw = arena_str(&b->arena, str_sub(raw, 0, BATCH_RAW_MAX));
  reject.code = arena_str(&b->arena, code);
  reject.why = arena_str(&b->arena, why);
  vec_push(&b->rejects, reject);
  return KITH_OK;
}

int batch_gone(struct kith_batch *b, struct kith_str key)
{
  vec_push(&b->gone, arena_str(&b->arena, key));
  return KITH_OK;
}

int batch_checkpoint(struct kith_batch *b, const void *bytes, size_t len)
{
  b->checkpoint = arena_str(&b->arena, (struct kith_str){bytes, len});
  return KITH_OK;
}

void batch_add_item(struct kith_batch *b, const struct kith_item *item)
{
  struct kith_item_outcome none = {0, STR_NONE, STR_NONE, 0};
  vec_push(&b->items, *item);
  vec_push(&b->outcomes, none);
}

void batch_outcome(struct kith_batch *b, size_t i, int outcome, struct kith_str remote_id, struct kith_str reason)
{
  if (i < b->outcomes.len)
    b->outcomes.items[i] =
        (struct kith_item_outcome){outcome, arena_str(&b->arena, remote_id), arena_str(&b->arena, reason),
                                   b->position ? b->position(b->position_arg) : 0};
}
