/* xcard/input.h - the bytes of a file as UTF-8 in safe portions for the parser, and as evidence for rejects.
 *
 * Any encoding that kit/charset.h knows becomes UTF-8 here, so that the guard and the parser see the same bytes: a
 * byte order mark decides, then what the bytes look like, then what the XML declaration says. Offsets count bytes of
 * this UTF-8. Windows are filled whole, so the portions that the stream gives leave no trace. Memory: two windows of 64
 * KiB (decoded up to three times as much) and 64 KiB of evidence. One thread at a time.
 */
#ifndef KITH_XCARD_INPUT_H
#define KITH_XCARD_INPUT_H

#include "base/small.h"
#include "kit/charset.h"
#include "xcard/guard.h"

enum { INPUT_WINDOW = SMALL_IN_FUZZ(64 * 1024, 128), INPUT_RAW_MAX = SMALL_IN_FUZZ(64 * 1024, 256) };

struct xc_input {
  const struct kith_host *host;
  struct kith_stream *stream;
  struct charset_decoder *decoder; /* NULL: it is UTF-8 */
  struct xc_guard guard;
  char *window;
  size_t used, kept;     /* bytes in the window, and how many at its end wait for what follows them */
  struct kith_buf text;  /* the window when it was not UTF-8 as it stood */
  struct kith_str chunk; /* the window as UTF-8 */
  size_t at;             /* how much of it was handed out */
  uint64_t offset;       /* of the chunk */
  uint64_t lines;        /* skipped in front of the XML */
  uint64_t mark;         /* evidence is kept from here on */
  struct kith_buf spill; /* evidence in front of the chunk */
  bool started, ended, mended, carry;
};

void xc_input_init(struct xc_input *, const struct kith_host *, struct kith_stream *);
void xc_input_free(struct xc_input *);

/* The next portion; it may be empty. KITH_END after the last one. When guard.refused is set, this is all that the
 * parser may have. */
int xc_input_next(struct xc_input *, struct kith_str *out_piece, struct kith_error *);

/* Offset behind all portions so far. */
static inline uint64_t xc_input_offset(const struct xc_input *in)
{
  return in->offset + in->at;
}

/* Evidence starts at this offset, which is not before the last mark. */
void xc_input_mark(struct xc_input *, uint64_t offset);

/* From the mark to the offset, or to the end of the window: at most INPUT_RAW_MAX bytes. Once a mark. */
struct kith_str xc_input_raw(struct xc_input *, uint64_t to);

#endif
