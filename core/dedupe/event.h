/* dedupe/event.h - private to the room: interactions that two records took part in. Pure; any thread may enter. */
#ifndef KITH_DEDUPE_EVENT_H
#define KITH_DEDUPE_EVENT_H

#include "dedupe/compare.h"

/* The level of FIELD_EVENT. What two sources noted of one minute is one event; an event has several participants, so one
 * alone says little, and two of one day are no more than one. Two of one source are seen together only when it
 * named both in one record: then they are two people, as a rule. */
int event_compare(const struct features *a, const struct features *b);

#endif
