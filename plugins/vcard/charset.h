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

enum { CHARSET_UNKNOWN = -1, CHARSET_UTF8 = 0, CHARSET_WINDOWS_1252 = 1, CHARSET_MOST = 128 };

struct vc_charsets {
  void *converters[CHARSET_MOST]; /* UConverter, by id; opened on first use */
  int file;                       /* what the file's own text was found to be in; CHARSET_UTF8: not known yet */
  bool looked, looked_once;       /* what stands in the reader's window was looked at for that; some window was */
};

/* The id of a charset as a CHARSET parameter names it, in any case; CHARSET_UNKNOWN. */
int charset_find(struct kith_str name);

/* True for those whose text can be bytes below 128 only that are not ASCII: UTF-16, UTF-7, ISO-2022. */
bool charset_is_shifted(int charset);

/* True for those where a second byte can look like a backslash. */
bool charset_is_double(int charset);

/* The text in UTF-8, in the arena; false when the bytes are not well-formed in that charset. */
bool charset_convert(struct vc_charsets *, int charset, struct kith_str bytes, struct kith_arena *,
                     struct kith_str *out);

/* The same with U+FFFD for what is not well-formed. */
struct kith_str charset_force(struct vc_charsets *, int charset, struct kith_str bytes, struct kith_arena *);

/* What reads everything: UTF-8 if it is well-formed, else what the text around it in `window` shows the file to be in
 * (guess.h), else windows-1252; *out_mended: it was not UTF-8. */
struct kith_str charset_guess(struct vc_charsets *, struct kith_str window, struct kith_str bytes, struct kith_arena *,
                              bool *out_mended);

void charsets_free(struct vc_charsets *);

#endif
