/* xcard/guard.h - stands in front of the XML parser and lets nothing through that could make it work or grow without
 * bound.
 *
 * It sees UTF-8, the very bytes that the parser gets, and only as much XML as is needed to tell markup from text. What
 * it refuses: a DOCTYPE or any other declaration (so there are no entities but XML's own five), a tag of more than 64
 * KiB or 256 attributes, a comment, processing instruction or reference of more than 64 KiB, a CDATA section of more
 * than 4 MiB (the parser collects it), a NUL byte. How deep elements nest is the reader's to count. Memory is this struct. One thread at a time; zeroed it is ready.
 */
#ifndef KITH_XCARD_GUARD_H
#define KITH_XCARD_GUARD_H

#include "base/str.h"

enum { GUARD_TAG_MAX = 64 * 1024, GUARD_CDATA_MAX = 4 * 1024 * 1024, GUARD_ATTRIBUTES_MAX = 256 };

struct xc_guard {
  unsigned state;      /* what the bytes stand in; guard.c knows */
  char quote;          /* around an attribute's value; what follows "<!" */
  unsigned attributes; /* of the tag */
  size_t len;          /* of the markup so far */
  uint64_t tail;       /* its last bytes, as far as the state cares */
  size_t open;         /* where in the last bytes its "<" or "&" stood; 0: before them */
  const char *refused; /* why; NULL: nothing wrong so far */
};

/* How many of the bytes the parser may have: all, or up to and with the end tag of a vcard (of any prefix), so that no
 * portion ends two cards. When `refused` is set: those in front of what is refused. */
size_t guard_take(struct xc_guard *, struct kith_str bytes);

#endif
