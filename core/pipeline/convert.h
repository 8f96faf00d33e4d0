/* pipeline/convert.h - any source format to any WHOLE sink: streaming, in input order, nothing else done to the
 * records.
 */
#ifndef KITH_PIPELINE_CONVERT_H
#define KITH_PIPELINE_CONVERT_H

#include "pipeline/files.h"
#include "store/run.h"

struct kith_convert {
  struct kith_files files;
  const struct kith_plugin *to;
  const void *settings; /* of the sink */
  const char *out;      /* NULL or "-": standard output */
  /* Sees every reject; may be NULL. */
  void (*on_reject)(void *, struct kith_str source, const struct kith_reject_row *);
  void *reject_arg;
};

struct kith_convert_count {
  uint64_t read, written, rejected, refused, diagnosed;
  uint64_t kept_back; /* of kinds that the sink does not take */
};

int convert_run(const struct kith_convert *, struct kith_convert_count *out, struct kith_error *);

#endif
