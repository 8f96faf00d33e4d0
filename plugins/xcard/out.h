/* xcard/out.h - writes XML 1.0 fast, through one buffer of a fixed size.
 *
 * The first failure of the host's write sticks: everything after it does nothing, and out_flush returns it. Characters
 * that XML cannot hold (controls, U+FFFE, U+FFFF, bytes that are no UTF-8) become U+FFFD and are counted. One thread at
 * a time.
 */
#ifndef KITH_XCARD_OUT_H
#define KITH_XCARD_OUT_H

#include "base/small.h"
#include "base/str.h"

enum { OUT_BUFFER = SMALL_IN_FUZZ(256 * 1024, 256) };

struct xc_out {
  const struct kith_host *host;
  struct kith_stream *stream;
  struct kith_error *err; /* of the call that is going on */
  char *buf;
  size_t len;
  unsigned indent; /* spaces a level */
  int status;
  uint64_t replaced;
};

void out_init(struct xc_out *, const struct kith_host *, struct kith_stream *, unsigned indent);
void out_free(struct xc_out *);
int out_flush(struct xc_out *);

void out_bytes(struct xc_out *, struct kith_str); /* as they are */
static inline void out_c(struct xc_out *o, const char *c_string)
{
  out_bytes(o, (struct kith_str){c_string, strlen(c_string)});
}

/* Text; a character must not be cut between two calls. */
void out_text(struct xc_out *, struct kith_str);

/* Base64; every call but the last of a value has a length divisible by 3. */
void out_base64(struct xc_out *, struct kith_str);

/* A line feed, and the indentation of that level. */
void out_line(struct xc_out *, unsigned level);

/* <name>, </name> and <name/>: in lower case, and an XML name whatever it was. */
void out_open(struct xc_out *, struct kith_str name);
void out_close(struct xc_out *, struct kith_str name);
void out_empty(struct xc_out *, struct kith_str name);

/* <name>text</name> */
void out_element(struct xc_out *, struct kith_str name, struct kith_str text);

#endif
