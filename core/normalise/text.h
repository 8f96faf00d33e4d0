/* normalise/text.h - text as people typed it to text as it should be: for showing (clean) and for comparing (fold).
 *
 * ASCII, and folding of Latin letters up to U+017F, never touches ICU. Broken UTF-8 becomes U+FFFD. A struct
 * kith_text holds ICU objects and scratch memory: one a thread. What is returned lives in `arena`, or is a slice of
 * the input when nothing had to change. Everything is linear in the length of the input.
 */
#ifndef KITH_NORMALISE_TEXT_H
#define KITH_NORMALISE_TEXT_H

#include "base/arena.h"

enum {
  TEXT_FOLD_MAX = 256,       /* bytes of input that folding looks at: no name is longer */
  TEXT_MAX = 4 * 1024 * 1024 /* longer text is left as it is */
};

struct kith_text;

struct kith_text *text_new(void);
void text_free(struct kith_text *);

bool text_is_ascii(struct kith_str);

/* One line: NFC (UAX 15), no control or zero-width characters, runs of any white space are one space, trimmed. */
struct kith_str text_clean(struct kith_text *, struct kith_arena *, struct kith_str);

/* The same with line ends kept as LF. _block collapses spaces in each line; _lines keeps spaces and tabs inside
 * lines. */
struct kith_str text_clean_block(struct kith_text *, struct kith_arena *, struct kith_str);
struct kith_str text_clean_lines(struct kith_text *, struct kith_arena *, struct kith_str);

/* For comparing: NFKC case folding, transliterated to ASCII where that is possible, apostrophes dropped, other
 * punctuation and space reduced to single spaces, trimmed. Looks at the first TEXT_FOLD_MAX bytes. */
struct kith_str text_fold(struct kith_text *, struct kith_arena *, struct kith_str);

/* Lower case, character by character; ASCII that is lower already is returned as it is. */
struct kith_str text_lower(struct kith_arena *, struct kith_str);

/* The character at s[*i], which is moved on; U+FFFD for a broken one. `*i` must be less than s.len. */
uint32_t text_next(struct kith_str s, size_t *i);

/* Writes the character as UTF-8 to `to` (4 bytes of room); returns how many bytes. */
size_t text_put(char *to, uint32_t c);

/* C0, DEL, C1, bidi controls and line separators: they act on a terminal or turn the text around them. */
bool text_is_control(uint32_t c);

/* A character of Chinese writing: one sound has many (UAX 44, Ideographic). */
bool text_is_ideograph(uint32_t c);

/* Columns that the character takes on a terminal: 0 for marks, joiners and the like, 2 for wide ones (UAX 11) and
 * pictures, else 1. */
unsigned text_columns(uint32_t c);

/* Simple case mappings; ASCII does not touch ICU. */
uint32_t text_upper_char(uint32_t c);
uint32_t text_lower_char(uint32_t c);

#endif
