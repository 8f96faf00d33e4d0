/* kit/json.h - writes JSON (RFC 8259) fast, through one buffer of a fixed size.
 *
 * The writer owns a buffer of JSON_BUFFER bytes and hands it to `write` whenever it is full, so a value may be of any
 * length and memory stays bounded. Commas, colons and indentation are its business: the caller says what comes. The
 * first failure of `write` sticks: everything after it does nothing, and json_flush returns it. One thread at a time.
 *
 * Text is UTF-8. Bytes that are not become U+FFFD, one for each maximal part (Unicode 15, 3.9). Beside what RFC 8259
 * asks for, U+007F to U+009F, U+2028, U+2029 and the controls of writing direction (U+202A to U+202E, U+2066 to
 * U+2069) are written as \uXXXX, so that the output may be shown on a terminal.
 */
#ifndef KITH_KIT_JSON_H
#define KITH_KIT_JSON_H

#include "base/small.h"
#include "base/str.h"

enum { JSON_BUFFER = SMALL_IN_FUZZ(256 * 1024, 512), JSON_MAX_DEPTH = 60 };

typedef int json_write(void *arg, const void *bytes, size_t len); /* KITH_OK or a negative status */

struct kith_json {
  char *buf, *at, *end;
  json_write *write;
  void *arg;
  int status;             /* of the first failure; KITH_OK */
  unsigned indent, depth; /* spaces a level, 0: everything on one line; containers that are open */
  uint64_t filled;        /* one bit a level: it has a member already */
  bool after_key;
};

void json_init(struct kith_json *, json_write *, void *arg, unsigned indent);
void json_free(struct kith_json *); /* drops what was not flushed */

/* Gives what is left to `write`; the status of the whole. */
int json_flush(struct kith_json *);

/* Containers. A container inside an object comes after json_key. */
void json_object(struct kith_json *);
void json_object_end(struct kith_json *);
void json_array(struct kith_json *);
void json_array_end(struct kith_json *);

/* `key` needs no escapes and is short: it is a name of ours. */
void json_key_n(struct kith_json *, const char *key, size_t len);
static inline void json_key(struct kith_json *j, const char *key)
{
  json_key_n(j, key, strlen(key));
}

/* Values. */
void json_str(struct kith_json *, struct kith_str);
void json_u64(struct kith_json *, uint64_t);
void json_true(struct kith_json *);
void json_null(struct kith_json *);
/* A number, true or false, spelled as RFC 8259 wants it: the caller has made sure of that. */
void json_word(struct kith_json *, struct kith_str);
/* A number between 0 and 1, rounded to four places, without trailing zeros: 0.25, 1. Anything else is null. */
void json_fraction(struct kith_json *, double);

/* A string in pieces: begin, then any number of text and base64, end. A character must not be cut between two pieces;
 * every base64 piece but the last has a length divisible by 3. */
void json_str_begin(struct kith_json *);
void json_text(struct kith_json *, struct kith_str);
void json_base64(struct kith_json *, const void *bytes, size_t len);
void json_str_end(struct kith_json *);

/* Members of an object: a key and its value in one call. _some leaves an empty value out. */
static inline void json_member(struct kith_json *j, const char *key, struct kith_str value)
{
  json_key(j, key);
  json_str(j, value);
}
static inline void json_member_some(struct kith_json *j, const char *key, struct kith_str value)
{
  if (value.len)
    json_member(j, key, value);
}

/* Bytes as they are, outside of every container: the line feed after a record. */
void json_literal(struct kith_json *, const char *);

/* How many bytes at the end of `s` begin a character that goes on behind it: 0 to 3. For cutting text into pieces. */
size_t json_cut(struct kith_str s);

#endif
