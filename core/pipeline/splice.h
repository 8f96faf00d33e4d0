/* pipeline/splice.h - what of a WHOLE sink's last output can stay: items that did not change keep their bytes, and only
 * the others go through the sink.
 *
 * Made from the due list and the output of the last time, one a delivery; the list keeps what has to be sent. The main
 * thread makes it, the sink's thread copies.
 */
#ifndef KITH_PIPELINE_SPLICE_H
#define KITH_PIPELINE_SPLICE_H

#include "io/kept.h"
#include "pipeline/due.h"

struct kith_cut {
  uint64_t from, len; /* of the last output */
  size_t before;      /* place in the due list of what comes behind it */
};

struct kith_splice {
  VEC(struct kith_cut) cuts; /* by place */
  size_t next;               /* the first that was not copied yet */
  uint64_t kept;             /* items that stay as they are */
};

/* Takes what stays out of `list` (of due_list, whole). False, and nothing is changed, when the bytes of the last output
 * are not those of the items that were delivered. */
bool splice_plan(struct kith_due_list *list, uint64_t output_size, struct kith_splice *out);

/* Whether bytes have to be copied between the item at `place` and the one before it. */
bool splice_parts(const struct kith_splice *, size_t place);

/* Copies what comes before the item at `place`; SIZE_MAX: all that is left. */
int splice_until(struct kith_splice *, size_t place, struct kith_kept *, struct kith_stream *, struct kith_error *);

void splice_free(struct kith_splice *);

#endif
