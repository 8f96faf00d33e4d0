/* xcard/line.h - one line of a view as one element.
 *
 * A struct xc_writer belongs to one instance of the sink; it owns its view and a piece of a blob. One thread at a time.
 */
#ifndef KITH_XCARD_LINE_H
#define KITH_XCARD_LINE_H

#include "kit/view.h"
#include "xcard/out.h"

enum { LINE_PIECE = 48 * 1024 }; /* divisible by 3 */

struct xc_writer {
  const struct kith_host *host;
  struct kith_ctx *ctx;
  struct xc_out out;
  struct card_view view;
  char piece[LINE_PIECE];
};

/* KITH_OK also when the output failed: out_flush tells. KITH_E_IO for a blob that cannot be read. */
int line_write(struct xc_writer *, const struct view_line *, struct kith_error *);

#endif
