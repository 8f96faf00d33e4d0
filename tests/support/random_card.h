/* support/random_card.h - vCards by chance: every property and parameter of a version, value types, groups, labels, odd
 * order, escapes, folding, long and empty values. The same seed gives the same card.
 */
#ifndef KITH_TESTS_RANDOM_CARD_H
#define KITH_TESTS_RANDOM_CARD_H

#include "base/buf.h"

/* Appends one card of that version (21, 30, 40). */
void random_card(uint64_t seed, int version, struct kith_buf *out);

#endif
