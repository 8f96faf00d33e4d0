/* kit/json_read_scan.h - the guard in front of cJSON: walks over one JSON value, says where it ends and what is wrong.
 *
 * Pure but for the list of numbers, which the caller frees. It is fed the bytes of a value from its start, again with
 * more behind them when it asks so; only the token that was cut is looked at twice. One thread at a time.
 */
#ifndef KITH_KIT_JSON_READ_SCAN_H
#define KITH_KIT_JSON_READ_SCAN_H

#include "base/vec.h"
#include "kit/json_read.h"

enum json_fault {
  FAULT_NONE = 0,
  FAULT_SYNTAX,
  FAULT_TRUNCATED,
  FAULT_TOO_LONG,
  FAULT_TOO_DEEP,
  FAULT_TOO_MANY,
  FAULT_CHARSET,
  FAULT_NUL,
  FAULT_SURROGATE,
  FAULT_CONTROL,
  FAULT_ESCAPE,
  FAULT_NUMBER,
  FAULT_DUPLICATE,
  FAULT_COUNT
};

/* A number that a double may not hold as it was written. */
struct json_exact {
  size_t ordinal; /* among the numbers of the value, from 0 */
  size_t at, len;
};

struct json_scan {
  bool by_line;     /* in: a line that starts with a bracket begins another value */
  size_t at;        /* bytes passed over; behind the value once it is done, at the fault when it is broken */
  unsigned depth;   /* containers that are open */
  uint64_t objects; /* a bit a level: an object, not an array */
  unsigned char expect;
  size_t values, numbers, lines;
  size_t last_line;      /* where the last line that begins within the value does */
  bool has_members;      /* an object has two members or more */
  enum json_fault fault; /* the first one */
  VEC(struct json_exact) exact;
};

enum json_scanned {
  SCAN_DONE = 0, /* the value is whole; `fault` may be set all the same */
  SCAN_MORE,     /* bytes are missing */
  SCAN_BROKEN    /* where it ends cannot be said; `fault` is set */
};

/* Empties it for the next value, keeps memory and by_line. */
void json_scan_reset(struct json_scan *);

/* bytes[0] is the value's first byte; bytes[len] can be read and is NUL. `last`: nothing follows. */
enum json_scanned json_scan(struct json_scan *, const char *bytes, size_t len, bool last);

#endif
