/* ownership/survey.h - which dates of a source are shared by so many records that they show an import or a sync, not
 * meetings.
 *
 * A day is bulk, for one kind of date of one source, when at least 20 records share it and either a fifth of the
 * source's records do, or ten times as many as on its average day. Every day on which Kith first read a source is
 * bulk too: it dates the reading. Dates that a network gives (connected_on) never are. Filled by one thread; after
 * survey_end any thread may ask.
 */
#ifndef KITH_OWNERSHIP_SURVEY_H
#define KITH_OWNERSHIP_SURVEY_H

#include "base/day.h"
#include "base/map.h"

enum { BULK_RECORDS = 20, BULK_PART = 5, BULK_TIMES = 10 };
enum survey_date { SURVEY_CREATED, SURVEY_UPDATED, SURVEY_SEEN_ON, SURVEY_OBSERVED, SURVEY_DATES };

struct survey_total {
  uint64_t records, days; /* with such a date; different dates */
  int32_t first;
};

struct kith_survey {
  struct kith_map_u64 counts;  /* until survey_end */
  struct kith_map_u64 bulk;    /* after it: the days that are bulk */
  struct survey_total *totals; /* [source_count * SURVEY_DATES] */
  size_t source_count;
};

void survey_init(struct kith_survey *, size_t source_count);
void survey_free(struct kith_survey *);
void survey_end(struct kith_survey *);
void survey_add(struct kith_survey *, uint32_t source, enum survey_date, int32_t day);
/* Of what survey_is_bulk says about the source. */
uint64_t survey_digest(const struct kith_survey *, uint32_t source);
/* Whether Kith read the source for the first time on that day. */
bool survey_is_first(const struct kith_survey *, uint32_t source, int32_t day);
bool survey_is_bulk(const struct kith_survey *, uint32_t source, enum survey_date, int32_t day);

/* What survey_is_bulk says yes to, sorted; `out` has room for bulk.len + source_count. Returns how many. */
struct kith_bulk_day {
  uint32_t source;
  enum survey_date date;
  int32_t day;
};
size_t survey_days(const struct kith_survey *, struct kith_bulk_day *out);
/* One of those again, instead of survey_add and survey_end. */
void survey_know(struct kith_survey *, const struct kith_bulk_day *);

#endif
