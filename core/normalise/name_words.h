/* normalise/name_words.h - the words that stand around names: titles, degrees, generations, particles.
 *
 * Private to the room. Constant tables; any thread may look up. Words are given without a dot at the end.
 */
#ifndef KITH_NORMALISE_NAME_WORDS_H
#define KITH_NORMALISE_NAME_WORDS_H

#include "normalise/work.h"

/* The low bits of a suffix are its enum kith_generation. */
enum {
  NAME_GENERATION = 0x0F,
  NAME_MALE = 0x10,
  NAME_FEMALE = 0x20,
  NAME_SALUTATION = 0x40, /* politeness only, no part of the name that is shown */
  NAME_RISKY = 0x80,      /* may also be a name: counts only before two other words */
  NAME_CAPITALS = 0x100,  /* counts only in capitals, among words that are not: Ma, Do are names */
  NAME_AFTER = 0x200      /* a particle only behind another one: "de la" */
};

const struct kith_word *name_prefix(struct kith_str word);
const struct kith_word *name_suffix(struct kith_str word);
const struct kith_word *name_particle(struct kith_str word);

bool name_is_mac(struct kith_str word);        /* "macdonald", where the D is a capital */
bool name_is_annotation(struct kith_str word); /* "(work)" behind a name */

#endif
