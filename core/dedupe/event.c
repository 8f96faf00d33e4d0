#include "dedupe/event.h"

enum { NOT_ONE, PERHAPS_ONE, ONE };
enum { QUARTER = 15 /* minutes: calendars begin there, whoever is invited */ };

static int is_one(const struct kith_match_event *a, const struct kith_match_event *b)
{
  bool subject = a->subject && a->subject == b->subject;
  if (a->day != b->day)
    return NOT_ONE;
  if (a->minute == MATCH_NO_TIME || b->minute == MATCH_NO_TIME)
    return subject && a->kind == b->kind ? PERHAPS_ONE : NOT_ONE;
  if (a->minute != b->minute || (a->kind != b->kind && a->kind && b->kind))
    return NOT_ONE;
  return subject || a->minute % QUARTER ? ONE : PERHAPS_ONE;
}

static bool are_beside(const struct features *a, const struct features *b)
{
  for (size_t i = 0; i < a->event_count; i++)
    for (size_t k = 0; k < b->event_count; k++)
      if (a->events[i].record == b->events[k].record)
        return true;
  return false;
}

/* The best of each day, added up. */
static int add_days(const struct features *a, const struct features *b)
{
  int sum = 0, of_day = 0;
  for (size_t i = 0; i < a->event_count; i++) {
    if (i && a->events[i].day != a->events[i - 1].day) {
      sum += of_day;
      of_day = NOT_ONE;
    }
    for (size_t k = 0; k < b->event_count; k++) {
      int found = is_one(&a->events[i], &b->events[k]);
      of_day = found > of_day ? found : of_day;
    }
  }
  return sum + of_day;
}

/* The times of both overlap. */
static bool are_of_one_time(const struct features *a, const struct features *b)
{
  return a->events[0].day >= b->events[b->event_count - 1].day && b->events[0].day >= a->events[a->event_count - 1].day;
}

int event_compare(const struct features *a, const struct features *b)
{
  if (!a->event_count || !b->event_count)
    return 0;
  if (a->event_source == b->event_source)
    return are_beside(a, b) ? EVENT_BESIDE : 0;
  switch (add_days(a, b)) {
  case NOT_ONE:
    return are_of_one_time(a, b) ? EVENT_NONE : 0;
  case PERHAPS_ONE:
    return EVENT_PERHAPS;
  case ONE:
    return EVENT_ONE;
  default:
    return LEVEL_EXACT;
  }
}
