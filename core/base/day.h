/* base/day.h - calendar days as numbers: days since 1970-01-01, proleptic Gregorian.
 *
 * Pure; any thread may enter. Years 1 to 9999; anything else is no day.
 */
#ifndef KITH_BASE_DAY_H
#define KITH_BASE_DAY_H

#include "base/arena.h"

#define DAY_UNKNOWN INT32_MIN
#define DAY_NEVER   INT32_MAX
enum { DAY_TEXT = 11, DAY_MS = 86400000 };        /* "2019-03-04" and a NUL; how long a day is */
enum { DAY_FIRST = -719162, DAY_LAST = 2932896 }; /* 0001-01-01 and 9999-12-31 */

static inline bool day_is_known(int32_t day)
{
  return day >= DAY_FIRST && day <= DAY_LAST;
}

/* *day becomes the other one when that is earlier, or the first that is known. */
static inline void day_take_earlier(int32_t *day, int32_t other)
{
  if (*day == DAY_UNKNOWN || (other != DAY_UNKNOWN && other < *day))
    *day = other;
}

/* The day of an ISO 8601 date or date-time ("2019-03-04", "20190304", "2019-03-04T10:00:00Z"): what normalise/date
 * writes. DAY_UNKNOWN for anything else, a year or a month alone too. */
int32_t day_parse(struct kith_str);

/* "2019-03-04"; the empty text for a day that is unknown or out of range. */
void day_format(int32_t day, char out[DAY_TEXT]);

/* The same as a text in the arena. */
struct kith_str day_text(int32_t day, struct kith_arena *);

/* The day of a POSIX time in milliseconds, UTC. */
int32_t day_of_ms(int64_t ms);

#endif
