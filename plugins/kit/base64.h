/* kit/base64.h - base64 (RFC 4648, both alphabets), read in portions of any size; white space is passed over, padding may
 * be missing. Pure; a struct belongs to one thread at a time, zeroed it is ready.
 */
#ifndef KITH_KIT_BASE64_H
#define KITH_KIT_BASE64_H

#include "base/str.h"

struct base64 {
  uint32_t bits;
  unsigned count; /* characters of the group so far */
  uint64_t fed;   /* characters in all */
  bool padded, bad;
};

/* Decodes into `out` (room for len / 4 * 3 + 3 bytes); returns how many came out. `bad` once anything else turns up. */
size_t base64_feed(struct base64 *, struct kith_str, char *out);

/* The last, unpadded group: 0 to 2 bytes. `bad` when a single character is left. */
size_t base64_end(struct base64 *, char *out);

/* True when all of it is of the alphabet, padding or white space. */
bool base64_likely(struct kith_str);

#endif
