/* xcard/value.h - one value on its way in: a short text, or a blob when it is long or binary.
 *
 * Text up to VALUE_INLINE_MAX bytes is collected; a longer one goes to a blob as it comes. Base64 (the element binary,
 * and data: URIs) always ends in a blob, decoded on the fly. Memory is the text and one chunk. One thread at a time.
 */
#ifndef KITH_XCARD_VALUE_H
#define KITH_XCARD_VALUE_H

#include <kith/property.h>

#include "base/buf.h"
#include "kit/base64.h"

enum { VALUE_INLINE_MAX = 16 * 1024, VALUE_CHUNK = 48 * 1024 };

enum xc_value_mode { VALUE_TEXT, VALUE_BLOB, VALUE_BASE64 };

struct xc_value {
  const struct kith_host *host;
  struct kith_ctx *ctx;
  enum xc_value_mode mode;
  uint32_t type;        /* enum kith_value_type that the element says; KITH_V_URI and KITH_V_BINARY may be base64 */
  struct kith_buf text; /* its first bytes as they stood */
  struct base64 base64;
  uint64_t blob, len; /* what was begun, and how much of it */
  bool refused, too_long;
  size_t chunk_len;
  char chunk[VALUE_CHUNK];
};

/* What came out. With a blob, `text` is nothing, and `media` the type of the data: URI or empty. */
struct xc_result {
  struct kith_str text, media;
  uint64_t blob;
  bool binary;     /* the blob is no text */
  bool not_base64; /* it said so; `text` is its start as it stood */
  bool cut;        /* the host keeps no blobs: `text` is its start */
};

void value_open(struct xc_value *, const struct kith_host *, struct kith_ctx *);
void value_close(struct xc_value *);

void value_begin(struct xc_value *, uint32_t type);
void value_add_long(struct xc_value *, struct kith_str);
static inline void value_add(struct xc_value *v, struct kith_str s)
{
  if (v->mode == VALUE_TEXT && s.len <= v->text.cap - v->text.len) {
    memcpy(v->text.ptr + v->text.len, s.ptr, s.len);
    v->text.len += s.len;
  } else {
    value_add_long(v, s);
  }
}

/* The first bytes of the value, as they stood: between characters. */
struct kith_str value_start(const struct xc_value *);

/* The slices live until the next value_begin. */
void value_end(struct xc_value *, struct xc_result *);

#endif
