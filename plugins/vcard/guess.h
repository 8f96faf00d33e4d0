/* vcard/guess.h - which charset a file's text is in when nothing says so and it is not UTF-8.
 *
 * Every candidate says how likely the bytes are, by the letters (or, for East Asian ones, the characters) of the
 * languages that are written in it; names and addresses are short, so most weight is on what a candidate makes
 * impossible: a sign within a word, a capital after a small letter, two vowels for one. windows-1252 is kept unless
 * another one is clearly better. Pure but for the arena and the converters.
 */
#ifndef KITH_VCARD_GUESS_H
#define KITH_VCARD_GUESS_H

#include "vcard/charset.h"

/* Looks at `bytes` and at the values within `window`, some lines of cards, that name no charset and are not UTF-8,
 * quoted-printable or not. CHARSET_UTF8 when they show nothing. */
int guess_charset(struct vc_charsets *, struct kith_str window, struct kith_str bytes, struct kith_arena *);

#endif
