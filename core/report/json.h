/* report/json.h - JSON as it is written: commas and escapes come by themselves. Broken UTF-8 becomes U+FFFD.
 *
 * The writer borrows the buffer. A zeroed struct with `out` set stands before the first value. A NULL key writes an
 * element of an array.
 */
#ifndef KITH_REPORT_JSON_H
#define KITH_REPORT_JSON_H

#include "base/buf.h"
#include "base/day.h"

enum { JSON_MAX = 256 << 20 };

struct kith_json {
  struct kith_buf *out;
  bool comma;
};

void json_open(struct kith_json *, const char *key, char bracket); /* '{' or '[' */
void json_close(struct kith_json *, char bracket);                 /* '}' or ']' */
void json_text(struct kith_json *, const char *key, struct kith_str);
void json_day(struct kith_json *, const char *key, int32_t day); /* "" for one that is unknown */
void json_integer(struct kith_json *, const char *key, int64_t);
void json_real(struct kith_json *, const char *key, double);
void json_bool(struct kith_json *, const char *key, bool);
void json_texts(struct kith_json *, const char *key, const struct kith_str *texts, size_t count);

#endif
