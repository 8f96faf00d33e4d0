/* ownership/fields.h - whose each value of a contact is: the work e-mail is the company's, the private mobile the
 * person's, whoever has the contact.
 *
 * The first entry of the policy's `fields` that matches a value decides; without one it goes as the contact goes. Pure.
 */
#ifndef KITH_OWNERSHIP_FIELDS_H
#define KITH_OWNERSHIP_FIELDS_H

#include "model/record.h"
#include "ownership/policy.h"

/* Sets KITH_OF_COMPANY and KITH_OF_REP at the properties of a merged contact, whose `sources` count in `own` [count]:
 * whether that sighting's book is an entity's own. */
void fields_mark(const struct kith_policy *, struct kith_record *, const bool *own, size_t count);

/* Leaves out what is the person's alone. */
void fields_drop_personal(struct kith_record *);

/* Equal when no value could belong to somebody else; 0: the policy has no `fields`. */
uint64_t fields_digest(const struct kith_policy *);

#endif
