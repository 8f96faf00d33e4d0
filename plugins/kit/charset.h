/* kit/charset.h - which encoding a text file is in, and how to get UTF-8 out of it.
 *
 * A closed list of encodings is understood (converters of any other name are never loaded); ICU converts and guesses. A
 * struct kith_charset is constant. A decoder is owned by its maker and entered by one thread at a time.
 */
#ifndef KITH_KIT_CHARSET_H
#define KITH_KIT_CHARSET_H

#include "base/buf.h"
#include "kit/utf8.h"

enum charset_class {
  CHARSET_UTF8 = 1,
  CHARSET_BYTES =
      2, /* ASCII bytes mean ASCII, so lines can be cut before decoding: windows-1252, Shift_JIS, GB18030 ... */
  CHARSET_WIDE = 3 /* UTF-16, UTF-32: decoded before anything else */
};

struct kith_charset {
  const char *name; /* as ICU calls it */
  enum charset_class class;
  unsigned unit; /* bytes of a code unit */
};

/* A name in any case, with or without '-' and '_': "utf-8", "latin1", "Windows-1252". NULL: not on the list. */
const struct kith_charset *charset_by_name(struct kith_str name);

/* The names on the list, for messages. */
const char *charset_names(void);

/* By byte order mark (its length goes to *out_bom), else UTF-8 when most of what is not ASCII is valid UTF-8, else by
 * the pattern of NUL bytes, else what ICU's detector is sure of, else windows-1252. Never NULL. `cut`: `head` may end
 * inside a character. */
const struct kith_charset *charset_detect(struct kith_str head, bool cut, size_t *out_bom);

/* How many bytes of byte order mark of this charset the head starts with. */
size_t charset_bom(const struct kith_charset *, struct kith_str head);

/* How a line reads in a file that was taken for one of a single-byte charset. */
enum charset_line {
  CHARSET_LINE_ASCII = 0, /* nothing to convert */
  CHARSET_LINE_OWN = 1,   /* in the charset of the file */
  CHARSET_LINE_UTF8 = 2,  /* all of it is UTF-8 */
  CHARSET_LINE_MIXED = 3  /* letters of UTF-8, and bytes that are none: utf8_mend reads both */
};
enum charset_line charset_line(const struct kith_charset *, struct kith_str);

/* Appends `text` with every byte that is not valid UTF-8 read as windows-1252. KITH_OK or KITH_E_LIMIT. */
int utf8_mend(struct kith_str text, struct kith_buf *out);

/* Bytes that this valid UTF-8 takes in a WIDE charset. */
uint64_t charset_width(const struct kith_charset *, struct kith_str utf8);

struct charset_decoder; /* opaque */

struct charset_decoder *decoder_new(const struct kith_charset *); /* NULL: ICU has no such converter here */
void decoder_free(struct charset_decoder *);                      /* NULL is fine */

/* Appends the UTF-8 of `bytes`; what cannot be decoded becomes U+FFFD. `last`: nothing follows (an unfinished character
 * at the end is then replaced too, and the decoder starts anew). KITH_OK, KITH_E_LIMIT, KITH_E_INTERNAL. */
int decoder_add(struct charset_decoder *, struct kith_str bytes, bool last, struct kith_buf *out);

#endif
