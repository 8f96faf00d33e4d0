/* pipeline/writer.h - a WHOLE sink outside of a pipeline: opened, fed with batches of items, committed or left as it
 * was.
 */
#ifndef KITH_PIPELINE_WRITER_H
#define KITH_PIPELINE_WRITER_H

#include "io/stream.h"
#include "model/batch.h"
#include "plugin/host.h"

struct kith_writer {
  const struct kith_sink *sink;
  struct kith_ctx ctx;
  struct kith_stream *stream;
  void *self;
  uint64_t refused;
};

/* KITH_E_INVALID for a plugin that is no WHOLE sink. `names` and `blobs` outlive the writer. */
int writer_open(struct kith_writer *, const struct kith_plugin *, const void *settings, const char *out,
                struct kith_names *, struct kith_blobs *, struct kith_error *);
int writer_write(struct kith_writer *, struct kith_batch *, struct kith_error *);
int writer_commit(struct kith_writer *, struct kith_error *);
void writer_close(struct kith_writer *);

#endif
