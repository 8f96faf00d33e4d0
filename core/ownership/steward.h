/* ownership/steward.h - who tends a contact: the CRM's owner, the account's, a winning rep, a manager. Inside the room.
 *
 * Pure. A party owns, a steward is answerable, so it must be there: nobody who left is one.
 */
#ifndef KITH_OWNERSHIP_STEWARD_H
#define KITH_OWNERSHIP_STEWARD_H

#include "ownership/deciding.h"

/* After the headline. Empty: nobody. Lives in d->arena or with the people. */
struct kith_str steward_of(const struct kith_deciding *);

#endif
