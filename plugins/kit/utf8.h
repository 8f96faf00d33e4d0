/* kit/utf8.h - what is UTF-8 (RFC 3629: no surrogates, nothing longer than it must be). Pure. */
#ifndef KITH_KIT_UTF8_H
#define KITH_KIT_UTF8_H

#include "base/str.h"

/* Bytes of the character at `s`, 0 when it is not valid. `s` is not empty and starts with a byte of 0x80 or more. */
size_t utf8_char(const unsigned char *s, size_t len);

/* How many bytes from the start are ASCII; eight are looked at at a time. */
size_t ascii_prefix(struct kith_str);

/* How many bytes from the start are valid UTF-8; the text's length when all of it is. */
size_t utf8_prefix(struct kith_str);

#endif
