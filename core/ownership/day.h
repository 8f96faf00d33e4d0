/* ownership/day.h - calendar days as numbers: days since 1970-01-01, proleptic Gregorian.
 *
 * Pure; any thread may enter. Years 1 to 9999; anything else is no day.
 */
#ifndef KITH_OWNERSHIP_DAY_H
#define KITH_OWNERSHIP_DAY_H

#include "base/str.h"

#define DAY_UNKNOWN INT32_MIN
#define DAY_NEVER   INT32_MAX
enum { DAY_TEXT = 11 };                           /* "2019-03-04" and a NUL */
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

/* The day of a POSIX time, UTC. */
int32_t day_of_time(int64_t seconds);

#endif
