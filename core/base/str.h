/* base/str.h - slices of text: a pointer and a length, never NUL-terminated, never owned.
 *
 * A slice lives as long as what it points into. Everything here is pure; any thread may enter. "nocase" folds ASCII
 * only: for Unicode see normalise/text.h.
 */
#ifndef KITH_BASE_STR_H
#define KITH_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <kith/plugin.h>

/* For printf: printf("%.*s", STR_ARG(s)). */
#define STR_ARG(s) (int)(s).len, (s).ptr

#define STR_NONE ((struct kith_str){"", 0})

struct kith_str str_of(const char *c_string); /* NULL gives the empty slice */

static inline bool str_eq(struct kith_str a, struct kith_str b)
{
  return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

bool str_eq_c(struct kith_str a, const char *b);
bool str_eq_nocase(struct kith_str a, struct kith_str b);
bool str_starts(struct kith_str s, struct kith_str prefix);
bool str_ends(struct kith_str s, struct kith_str suffix);
bool str_starts_nocase(struct kith_str s, struct kith_str prefix);

/* Order by bytes, shorter first among equal prefixes: < 0, 0, > 0. */
int str_cmp(struct kith_str a, struct kith_str b);

/* From `from` for `len` bytes, clipped to `s`. */
struct kith_str str_sub(struct kith_str s, size_t from, size_t len);

/* Without white space (space, TAB, CR, LF, VT, FF) at both ends. */
struct kith_str str_trim(struct kith_str s);

/* Place of the first `c`, or of the first `needle`; s.len when there is none. */
size_t str_find(struct kith_str s, char c);
size_t str_find_str(struct kith_str s, struct kith_str needle);

/* "a.csv" of "folder/a.csv"; empty behind a slash at the end. */
struct kith_str path_base(struct kith_str path);

/* Cuts the next piece before `separator` off the front of *rest; false when *rest was used up. "a,b" gives a, b;
 * "a," gives a and an empty piece; the empty slice gives one empty piece. Start with a copy of the text. */
bool str_next(struct kith_str *rest, char separator, struct kith_str *out_piece);

/* Decimal numbers, whole slice, optional minus; false when it is anything else or does not fit. */
bool str_to_int(struct kith_str s, int64_t *out);

/* "1 contact", "2 contacts": the word that fits a count. */
static inline const char *plural(int64_t count, const char *one, const char *many)
{
  return count == 1 ? one : many;
}

/* 64-bit hash for tables in memory (not for files: it may change). */
uint64_t str_hash(struct kith_str s);

static inline char ascii_lower(char c)
{
  return c >= 'A' && c <= 'Z' ? (char)(c | 32) : c;
}

static inline bool ascii_is_digit(char c)
{
  return c >= '0' && c <= '9';
}

static inline bool ascii_is_alpha(char c)
{
  return (c | 32) >= 'a' && (c | 32) <= 'z';
}

/* In UTF-8: what is no letter above ASCII counts as one, too. */
static inline bool utf8_is_letter(char c)
{
  return ascii_is_alpha(c) || (unsigned char)c >= 0x80;
}

static inline bool ascii_is_space(char c)
{
  return c == ' ' || (c >= '\t' && c <= '\r');
}

#endif
