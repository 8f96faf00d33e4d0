/* report/terms.h - what a decision carries beside class and reason, as lines with a label, alike on every page: the
 * conditions of sharing, roles, who decides a dispute by when, until when it may be kept, and the strongest claim that
 * lost with what would change the answer.
 *
 * Texts live in the decision or the arena given. Pure.
 */
#ifndef KITH_REPORT_TERMS_H
#define KITH_REPORT_TERMS_H

#include "report/cases.h"

enum { TERMS_MOST = 6 };

struct kith_term {
  const char *label; /* "On condition" */
  struct kith_str text;
};

/* Fills `out`; how many there are: those of which the decision says nothing are left out. */
size_t terms_of(const struct kith_reading *, const struct kith_contact *, const struct kith_said_opinions *,
                struct kith_term out[TERMS_MOST], struct kith_arena *);

/* Members `conditions`[], `roles`[] {party, role}, `keep_until`, `losing` {party, strength, rule, because,
 * would_change_it}, which is not there when no claim lost. */
void terms_json(const struct kith_decision *, struct kith_json *);

#endif
