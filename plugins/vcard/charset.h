/* vcard/charset.h - bytes of a named charset to UTF-8.
 *
 * Charsets come from an allow-list (README.md); everything else counts as unknown. Converters are opened once an
 * instance. One thread at a time.
 */
#ifndef KITH_VCARD_CHARSET_H
#define KITH_VCARD_CHARSET_H

#include "base/arena.h"

/* Well-formed by Unicode 3.9, table 3-7: no overlong forms, no surrogates. */
bool utf8_valid(struct kith_str);

enum { CHARSET_UNKNOWN = -1, CHARSET_UTF8 = 0, CHARSET_WINDOWS_1252 = 1, CHARSET_MOST = 64 };

struct vc_charsets {
  void *converters[CHARSET_MOST]; /* UConverter, by id; opened on first use */
};

/* The id of a charset as a CHARSET parameter names it, in any case; CHARSET_UNKNOWN. */
int charset_find(struct kith_str name);

/* The text in UTF-8, in the arena; false when the bytes are not well-formed in that charset. */
bool charset_convert(struct vc_charsets *, int charset, struct kith_str bytes, struct kith_arena *,
                     struct kith_str *out);

/* What reads everything: UTF-8 if it is well-formed, windows-1252 otherwise (*out_mended says so). */
struct kith_str charset_guess(struct vc_charsets *, struct kith_str bytes, struct kith_arena *, bool *out_mended);

void charsets_free(struct vc_charsets *);

#endif
