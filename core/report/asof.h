/* report/asof.h - what was said on a day in the past: replayed from what is kept, not computed anew.
 *
 * It rests on the last run that had finished by the end of that day: its decisions, the rules then in force, and records
 * read by then. How those records read is as they are now. Contacts that turned out personal later cannot be
 * replayed: only their number is left. One thread at a time.
 */
#ifndef KITH_REPORT_ASOF_H
#define KITH_REPORT_ASOF_H

#include "report/json.h"
#include "report/page.h"
#include "report/reading.h"

/* `day`: "2026-11-20". Texts live in the arena. KITH_E_INVALID: no date. KITH_E_MISSING: no run is so old. */
int as_of_find(const struct kith_reading *, struct kith_str day, struct kith_arena *, struct kith_as_of *out,
               struct kith_error *);

/* A line of a page, or "as_of" {day, run, policy, policy_hash, withheld}; nothing when `reading` is of now. */
void as_of_page(const struct kith_reading *, struct kith_page *);
void as_of_json(const struct kith_reading *, struct kith_json *);

#endif
