/* merge/same.h - private to the room: when two values are one, and how much a value says. Pure. */
#ifndef KITH_MERGE_SAME_H
#define KITH_MERGE_SAME_H

#include "model/record.h"

/* Their clean texts are equal, part by part; the order of components is the format's, not the value's. */
bool same_value(const struct kith_property *, const struct kith_property *);

/* Higher says more; only values of one property compare. An initial counts less than a word; of a date each digit
 * counts; an e-mail or phone that is a role's, shared or invalid counts less. */
uint32_t same_completeness(const struct kith_property *);

#endif
