/* normalise/date.h - dates as people and programs write them, to the extended form of ISO 8601 that RFC 6350 uses.
 *
 * Pure; any thread may enter.
 */
#ifndef KITH_NORMALISE_DATE_H
#define KITH_NORMALISE_DATE_H

#include "base/str.h"

enum { DATE_TEXT_MAX = 64, DATE_ROOM = 24 };

struct kith_date {
  int year, month, day; /* 0: not said */
  bool timed, zoned;    /* has a time of day; says its zone. With a zone everything is UTC */
  int hour, minute, second;
  int offset; /* minutes east of UTC that were taken off */
};

struct kith_date_style {
  bool month_first; /* 3/4/2020 is March 4 */
  int pivot;        /* two-digit years up to here are 20xx, others 19xx */
};

/* DATE_BLANK: zeros that stand for no date ("0/0/00"). */
enum kith_date_result { DATE_NONE, DATE_BLANK, DATE_FOUND };
enum kith_date_result date_parse(struct kith_str, struct kith_date_style, struct kith_date *out);

/* "1985-04-12", "--04-12", "1985-04", "1985" or "1985-04-12T10:20:30Z"; returns the length.
 * A time without zone is taken as UTC. */
size_t date_write(const struct kith_date *, char out[static DATE_ROOM]);

/* True when people of the region (ISO 3166-1) write the month before the day; also for the empty region. */
bool date_month_first(struct kith_str region);

#endif
