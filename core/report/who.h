/* report/who.h - whom a person means by an id, an e-mail, a phone or a name.
 *
 * One pass over the match features of the state; nothing is indexed and little is kept, so a million contacts take
 * about a second. Names are compared folded: "mei chen" finds Mei Chen and Chen Mei; a full name found hides those
 * that only have the same words in them.
 */
#ifndef KITH_REPORT_WHO_H
#define KITH_REPORT_WHO_H

#include "base/vec.h"
#include "report/reading.h"

enum { WHO_MAX_BYTES = 1000, WHO_MAX_MATCHES = 10000 };

struct kith_who {
  VEC(uint64_t) ids;    /* identities, ascending; none: nobody */
  uint64_t merged_from; /* the id asked for, when it was merged into the one found; 0 otherwise */
  bool taken_out;       /* the id asked for was private to its holder and is gone */
};

/* KITH_E_INVALID for a text that is empty or too long. A survey of all dates is made on the way when `dates` is not
 * NULL. */
int who_find(const struct kith_reading *, struct kith_str text, struct kith_dates *, struct kith_who *out,
             struct kith_error *);
void who_free(struct kith_who *);

/* The rep that a person means: a party's text, CRM user or name, or a part of them that only one has. PARTY_NONE
 * with KITH_E_MISSING or, when several fit, KITH_E_INVALID and their names in the message. */
int who_rep(const struct kith_people *, struct kith_str text, int *out_party, struct kith_error *);

#endif
