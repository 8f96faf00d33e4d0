/* vcard/sink.h - vCards as text: content lines folded, escaped and encoded as their version wants them.
 *
 * One instance owns one buffer and one view; everything is written through the buffer, in pieces, so that memory does
 * not depend on how long a value is. A failed write stays: nothing is written after it. One thread at a time.
 */
#ifndef KITH_VCARD_SINK_H
#define KITH_VCARD_SINK_H

#include "base/small.h"
#include "kit/view.h"

enum { OUT_BYTES = SMALL_IN_FUZZ(128 * 1024, 256), OUT_PIECE = SMALL_IN_FUZZ(48 * 1024, 48), OUT_COLUMNS = 75 };

/* How the bytes of a content line are broken into physical ones. */
enum out_break {
  BREAK_FOLD,  /* before a character that would pass column 75: CR LF and a space */
  BREAK_SOFT,  /* quoted-printable: everything unsafe is coded, lines end with = */
  BREAK_NEVER, /* 2.1 has folding at white space only, and its readers differ in what becomes of that space */
};

struct vc_out {
  const struct kith_host *host;
  struct kith_stream *stream;
  struct kith_error *err; /* of the call that is going on */
  int status;
  bool same_version; /* the card came in as what it goes out as */
  enum out_break mode;
  size_t column;
  size_t len;
  char *buf;   /* OUT_BYTES */
  char *piece; /* OUT_PIECE: of a blob */
};

void out_init(struct vc_out *, const struct kith_host *, struct kith_stream *);
void out_free(struct vc_out *);
int out_flush(struct vc_out *);

/* Bytes as they are, without any break. */
void out_raw(struct vc_out *, struct kith_str);

/* A line's content. `unit` bytes are never parted; texts are parted between characters. In BREAK_SOFT, out_text codes
 * what must not stand there; out_mark writes what means something (separators, escapes). */
void out_text(struct vc_out *, struct kith_str);
void out_mark(struct vc_out *, struct kith_str unit);
void out_coded(struct vc_out *, unsigned char byte); /* BREAK_SOFT: =XX */
void out_end(struct vc_out *);                       /* CR LF */

/* Base64 of bytes; all calls but the last of a value give a multiple of 3 bytes. */
void out_base64(struct vc_out *, struct kith_str);

/* One line of a view. */
int line_write(struct vc_out *, const struct card_view *, const struct view_line *, enum card_version);

extern const struct kith_sink vc_sink;

#endif
