/* support/roundtrip.h - bytes through a source and a sink: what `kith convert` does, in memory.
 *
 * One thread at a time.
 */
#ifndef KITH_TESTS_ROUNDTRIP_H
#define KITH_TESTS_ROUNDTRIP_H

#include "support/source.h"

struct roundtrip {
  struct source_case from; /* its on_batch and arg are set here */
  const char *to;          /* SOURCE_PLUGIN("vcard") */
  const struct source_option *to_options;
  uint32_t kind;                        /* of the items, when it is not that of the records */
  const struct kith_decision *decision; /* of all of them; may be NULL */
  size_t refused;                       /* how many items the sink did not want */
  struct kith_buf out;                  /* what it wrote; roundtrip_free */
};

/* Aborts the test when anything fails. */
void roundtrip_run(struct roundtrip *);
void roundtrip_free(struct roundtrip *);

#endif
