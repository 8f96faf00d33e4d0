/* dedupe/nickname.h - short and pet forms of given names. A constant table; any thread may enter. */
#ifndef KITH_DEDUPE_NICKNAME_H
#define KITH_DEDUPE_NICKNAME_H

#include "base/str.h"

/* The full names that a form may stand for ("al": albert, alan ...), in the table's order; returns how many there
 * are at all. */
size_t nickname_roots(struct kith_str name, struct kith_str *out, size_t max);

/* One may stand for the other, or both for the same full name. Equal names are related. */
bool nickname_related(struct kith_str a, struct kith_str b);

#endif
