/* report/cases.h - an argument about a contact, both sides beside one another: of each claimant its records in the order of
 * their dates with their grades, the rule and the reason, and what would change the answer.
 *
 * For contacts that are disputed, or that a rep objects about.
 */
#ifndef KITH_REPORT_CASES_H
#define KITH_REPORT_CASES_H

#include "report/opinion.h"

/* Is there an argument to show? */
bool cases_are_open(const struct kith_contact *, const struct kith_said_opinions *);

/* What would carry more than the claim has now: "a record with a date of its own: ...". */
const char *case_remedy(const struct kith_claim *);

/* `order`: places of the sightings by date. Nothing when nobody argues. */
void cases_page(const struct kith_contact *, const struct kith_said_opinions *, const size_t *order,
                struct kith_page *);
void cases_json(const struct kith_contact *, const struct kith_said_opinions *, const size_t *order,
                struct kith_json *);

#endif
