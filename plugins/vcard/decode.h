/* vcard/decode.h - the codings inside a value: quoted-printable, backslashes, carets; base64 is in kit/base64.h.
 *
 * Everything is pure but for the arena that results are made in; a text that needs no decoding comes back as it is.
 * Any thread may enter with an arena of its own.
 */
#ifndef KITH_VCARD_DECODE_H
#define KITH_VCARD_DECODE_H

#include "base/arena.h"

/* Quoted-printable (RFC 2045 6.7). An equals sign that starts no code stays. */
struct kith_str qp_decode(struct kith_str, struct kith_arena *);

/* The byte that "=XX" at `i` stands for, or -1. */
int qp_code(struct kith_str, size_t i);

/* True when every = starts a code and one of them is a byte over 127: nobody writes that by chance. An = at the very
 * end, a soft line break, is allowed. */
bool qp_likely(struct kith_str);

/* Backslash escapes: \\ \, \; \: give the character, \n and \N a line feed when `newlines`; other pairs stay as they
 * are. */
struct kith_str backslash_decode(struct kith_str, bool newlines, struct kith_arena *);

/* RFC 6868, in parameter values: ^n, ^' and ^^. */
struct kith_str caret_decode(struct kith_str, struct kith_arena *);

/* CR LF and lone CR become LF; NULs are left out. */
struct kith_str newlines_decode(struct kith_str, struct kith_arena *);

/* Cuts the next piece before an unescaped separator off *rest (see str_next); *out_separator is the one that was
 * found, 0 at the end. `second` may be 0. */
bool piece_next(struct kith_str *rest, char first, char second, struct kith_str *out_piece, char *out_separator);

#endif
