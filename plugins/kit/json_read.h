/* kit/json_read.h - JSON values read one by one from a host stream: the elements of an array, or values one after the
 * other (one a line, or simply following each other).
 *
 * cJSON parses, behind a guard of our own (json_read_scan.h) that sees every byte first: RFC 8259's grammar without
 * extensions, well-formed UTF-8, no NUL (not even \u0000), no lone surrogates, no name twice in an object, numbers of
 * at most 63 characters, and the limits below. What breaks a rule is an element with a code and its raw bytes; reading
 * goes on behind it:
 *   syntax     no JSON; also text between values and behind the last one
 *   truncated  the input ends, or the next value begins on a line of its own, before this value does
 *   charset, nul, surrogate, control, escape, number, duplicate   a string, number or object that may not be so
 *   too-long, too-deep, too-many-values   past a limit
 * After a broken value the reader counts brackets to its end, or starts anew where a line begins just as the broken
 * value's line did. A UTF-8 byte order mark is passed over; UTF-16 and UTF-32 are refused by json_reader_open.
 *
 * Numbers: an integer of at most 15 digits is a cJSON_Number. Any other (1.50, -0, 1e3, 12345678901234567890) is a
 * cJSON_Raw whose valuestring is its text, so that nothing is lost; valuedouble holds it as near as it can.
 *
 * Memory: one value (its text and cJSON's tree), at most about 32 MiB, whatever the input. Time is linear. The caller
 * owns the reader; an element lives until the next call. One thread at a time.
 */
#ifndef KITH_KIT_JSON_READ_H
#define KITH_KIT_JSON_READ_H

#include <cjson/cJSON.h>

#include "base/str.h"

enum {
  JSON_READ_MAX_DEPTH = 64,      /* containers within each other, of one value */
  JSON_READ_MAX_BYTES = 8 << 20, /* of one value: a photo of about 6 MiB fits */
  JSON_READ_MAX_VALUES = 100000, /* of one value, itself counted */
  JSON_READ_MAX_NUMBER = 63,     /* characters: cJSON reads no more */
  JSON_READ_MAX_RAW = 64 * 1024
};

struct json_element {
  struct cJSON *value;       /* owned by the reader; NULL when code is set */
  struct kith_origin origin; /* line and byte of its first character */
  struct kith_str raw;       /* as it stands there, at most JSON_READ_MAX_RAW bytes of it */
  struct kith_str code, why; /* not empty: reject it with these */
};

struct json_reader; /* opaque */

/* `single`: a top-level array that begins with a string is one value, not an array of them (jCard's ["vcard", ...]).
 * KITH_E_INVALID: the input is not UTF-8. */
int json_reader_open(const struct kith_host *, struct kith_stream *, bool single, struct json_reader **out,
                     struct kith_error *);
void json_reader_close(struct json_reader *); /* NULL is fine */

/* KITH_OK with an element, KITH_END, or what the stream failed with. */
int json_reader_next(struct json_reader *, struct json_element *out, struct kith_error *);

/* The member of exactly this name, NULL when there is none or `object` is no object (cJSON_GetObjectItem would fold
 * case). */
struct cJSON *json_get(const struct cJSON *object, const char *name);

/* True when it is there and of that type: cJSON_String, cJSON_Array ... */
static inline bool json_is(const struct cJSON *value, int type)
{
  return value && (value->type & 0xFF) == type;
}

/* A string's text; empty when it is none. */
struct kith_str json_text_of(const struct cJSON *);

/* Any number, exact or not; its text as the input had it, in `buf` or in the element. */
bool json_is_number(const struct cJSON *);
struct kith_str json_number_text(const struct cJSON *, char buf[JSON_READ_MAX_NUMBER + 1]);

#endif
