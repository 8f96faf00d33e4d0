/* report/handout.h - the contacts of a leaving one by one, whole, for those who write packages.
 *
 * Contacts are fetched, merged and given a few at a time; nothing of them stays. One thread at a time.
 */
#ifndef KITH_REPORT_HANDOUT_H
#define KITH_REPORT_HANDOUT_H

#include "report/offboard.h"

/* Lives until the callback returns. */
struct kith_handout {
  const struct kith_offboard_contact *of;
  const struct kith_contact *contact; /* open */
  const struct kith_record *record;   /* the merged one, its values marked with whose they are by the policy's fields */
  const bool *own;                    /* [sightings]: its book is an entity's */
  struct kith_str id, note;           /* note: with whom it is shared, and on which conditions; else empty */
};

/* Those of a section, in their order. `served`: only those with whom the rep had deals or dealings (a broker's clients). */
int handout_each(const struct kith_offboard *, enum kith_offboard_section, bool served,
                 int (*each)(void *, const struct kith_handout *, struct kith_error *), void *, struct kith_error *);

/* The agreements let name, address, phone, e-mail and account title of clients go along, and nothing else: a broker
 * protocol that a lawyer reviewed is in force on the last day. */
bool handout_is_by_broker_protocol(const struct kith_offboard *);

#endif
