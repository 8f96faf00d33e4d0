/* ownership/stake.h - what a claim comes to in numbers, for the books of parties (store/book.h): inside the room only.
 */
#ifndef KITH_OWNERSHIP_STAKE_H
#define KITH_OWNERSHIP_STAKE_H

#include "ownership/deciding.h"

/* After the claims: d->out->stakes, one a claim. */
void stakes_fill(struct kith_deciding *);

#endif
