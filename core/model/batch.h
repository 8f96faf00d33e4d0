/* model/batch.h - records in flight between a plugin and the pipeline. The struct behind the ABI's opaque kith_batch.
 *
 * A batch owns an arena; everything in it is freed whole by batch_reset. A source's batch carries records, rejects,
 * gone keys and a checkpoint; a sink's batch carries items, each with a place for its outcome. One thread at a time;
 * batches are handed from thread to thread through queues.
 */
#ifndef KITH_MODEL_BATCH_H
#define KITH_MODEL_BATCH_H

#include "base/vec.h"
#include "model/record.h"

enum { BATCH_MAX_RECORDS = 1024, BATCH_MAX_BYTES = 4 * 1024 * 1024, BATCH_RAW_MAX = 64 * 1024 };

struct kith_reject {
  struct kith_origin origin;
  struct kith_str raw; /* the first BATCH_RAW_MAX bytes, possibly binary */
  uint64_t raw_len;    /* of the whole record */
  struct kith_str code, why;
  size_t before; /* how many records of the batch came first: keeps the order of the source */
};

struct kith_item_outcome {
  int outcome; /* enum kith_outcome; 0: none yet */
  struct kith_str remote_id, reason;
  uint64_t end; /* of its bytes in the sink's stream; 0: not known */
};

struct kith_batch {
  struct kith_arena arena;
  VEC(struct kith_record *) records;
  VEC(struct kith_reject) rejects;
  VEC(struct kith_str) gone;
  struct kith_str checkpoint;
  VEC(struct kith_item) items;            /* a sink's batch */
  VEC(struct kith_item_outcome) outcomes; /* one an item */
  uint64_t (*position)(const void *);     /* of the sink's stream, for `end` of the outcomes; may be NULL */
  const void *position_arg;
  struct kith_str file; /* of a source: which member it was read from */
  uint64_t sequence;    /* place among the batches of its source */
  uint64_t bytes_read;  /* of the source's input so far */
};

void batch_reset(struct kith_batch *); /* empties it, keeps memory for the next round */
void batch_free(struct kith_batch *);

bool batch_full(const struct kith_batch *);

/* NULL when the batch is full. */
struct kith_record *batch_add(struct kith_batch *, int kind, struct kith_str key, struct kith_origin);
int batch_drop(struct kith_batch *);
int batch_reject(struct kith_batch *, struct kith_origin, struct kith_str raw, struct kith_str code,
                 struct kith_str why);
int batch_gone(struct kith_batch *, struct kith_str key);
int batch_checkpoint(struct kith_batch *, const void *bytes, size_t len);

/* Appends an item (copied as it is: its slices must live in the batch's arena or longer). */
void batch_add_item(struct kith_batch *, const struct kith_item *);
void batch_outcome(struct kith_batch *, size_t i, int outcome, struct kith_str remote_id, struct kith_str reason);

#endif
