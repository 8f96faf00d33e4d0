/* ownership/whole.h - what the sources say of a contact whoever claims it: where it came from, what it bought, what it
 * agreed to. Inside the room only.
 */
#ifndef KITH_OWNERSHIP_WHOLE_H
#define KITH_OWNERSHIP_WHOLE_H

#include "ownership/claims.h"

/* From what the records say; *lifecycles gets a bit 1 << enum kith_lifecycle for each that one of them names. Internal
 * sources are believed first, then better dated ones, then earlier ones; what is still equal, by its text. */
void whole_words(struct kith_claims *, const struct kith_evidence *, unsigned *lifecycles);

/* Whom the CRM names as owner. */
void whole_owner(struct kith_claims *, const struct kith_evidence *);

/* Deals up to today, with their owners; the account; consent. */
void whole_deals(struct kith_claims *, const struct kith_evidence *);
void whole_account(struct kith_claims *, const struct kith_evidence *);
void whole_consent(struct kith_claims *, const struct kith_evidence *);

#endif
