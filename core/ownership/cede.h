/* ownership/cede.h - claims that reps cede to their entity: inside the room only.
 *
 * A rule may say that what a rep has is the company's, wherever it is stored (`claim: none, cede: company`). The entity then
 * has a strong claim by that rule on the rep's dates, although no source of its own has the contact.
 */
#ifndef KITH_OWNERSHIP_CEDE_H
#define KITH_OWNERSHIP_CEDE_H

#include "ownership/deciding.h"

/* Before the verdict is filled: sides, rows and judgements become copies in the arena with what was ceded, when anything
 * was. An entity with a strong claim of its own on as good a date keeps that. Returns the number of sides. */
size_t cede_apply(struct kith_deciding *);

#endif
