/* dedupe/similar.h - how alike two short texts are. Pure; any bytes are allowed; any thread may enter. */
#ifndef KITH_DEDUPE_SIMILAR_H
#define KITH_DEDUPE_SIMILAR_H

#include "base/str.h"

/* Jaro-Winkler similarity, 0 to 1, of the first 64 bytes (Winkler 1990; prefix weight 0.1, at most four bytes).
 * What is below 0.7 may come out as 0. */
double similar_jaro_winkler(struct kith_str a, struct kith_str b);

/* Edits between them with swaps of neighbours as one (optimal string alignment), counted up to `most`; most + 1:
 * more. */
int similar_edits(struct kith_str a, struct kith_str b, int most);

/* The share of words in common: shared / words of the shorter text, and of the longer. Words of one letter count. */
struct similar_words {
  double shorter, longer;
};
struct similar_words similar_words(struct kith_str a, struct kith_str b);

/* How a name sounds: a code of Soundex's kind of its last word, first sounds folded (c, k, q; f, ph, v). 0: no
 * letters. */
uint32_t similar_sound(struct kith_str name);

enum { SIMILAR_TEXT = 64 /* bytes of a name that are looked at */ };

/* The same to a scanner: rn and m, 0 and o, 1 and l. */
bool similar_scanned(struct kith_str a, struct kith_str b);

/* One name of another alphabet, written in ours by another system: Khokhlov, Hohlov, Chochlow. Of names with three
 * sounds and more. */
bool similar_transcribed(struct kith_str a, struct kith_str b);

/* The digits of both, in their order, are the same. */
bool similar_same_digits(struct kith_str a, struct kith_str b);

#endif
