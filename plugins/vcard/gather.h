/* vcard/gather.h - a content line on its way together, out of physical ones: unfolding.
 *
 * Past 1 MiB the rest of a line is passed over and `over` says so. Between line.c and binary.c; one thread at a time.
 */
#ifndef KITH_VCARD_GATHER_H
#define KITH_VCARD_GATHER_H

#include "vcard/card.h"

struct vc_gather {
  struct vc_source *s;
  struct kith_str text; /* a slice of the reader's window, or of the line buffer after the first append */
  size_t last_len;      /* of the last physical line, to tell kinds of folding apart */
  unsigned kinds;       /* BYTES_... */
  bool more;            /* the line goes on: folded, or longer than the window */
  bool whole;           /* the last piece ended with its line */
  bool over;            /* too long */
  size_t seen;          /* how far the value was searched for spaces */
  bool spaces;          /* it has some */
};

/* Takes note of a piece; its text is the caller's to add. */
void gather_take(struct vc_gather *, const struct vc_piece *);
void gather_add(struct vc_gather *, struct kith_str);

/* Moves what there is into the line buffer, so that it can be added to. */
void gather_hold(struct vc_gather *);

/* Appends the next piece of a folded or very long line; `p` may be NULL while its header is not read yet. */
int gather_folded(struct vc_gather *, const struct vc_prop *p, struct kith_error *);

/* Reads the binary value of `p`, which starts with `value`: base64 lines too that are not folded. */
int binary_read(struct vc_gather *, struct vc_prop *p, struct kith_str value, struct kith_error *);

/* True when the value is base64; *out_skip: what stands before it. */
bool binary_is(struct vc_gather *, struct vc_prop *p, struct kith_str value, size_t *out_skip);

static inline bool is_wsp(int c)
{
  return c == ' ' || c == '\t';
}

static inline bool is_blank(struct kith_str text)
{
  return !text.len || (ascii_is_space(text.ptr[0]) && !str_trim(text).len);
}

#endif
