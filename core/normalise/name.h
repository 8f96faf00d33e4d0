/* normalise/name.h - names of people: into their parts, and with proper capitals.
 *
 * Memory from the arena; any thread may enter.
 */
#ifndef KITH_NORMALISE_NAME_H
#define KITH_NORMALISE_NAME_H

#include "normalise/work.h"

struct kith_name {
  struct kith_str prefix, given, middle, family, suffix;
  struct kith_str nickname, maiden;
  bool family_first; /* it was written "Family, Given" */
};

/* Splits a clean full name. False when it cannot be a person's (an e-mail, a couple, numbers): out is zeroed then. */
bool name_split(struct kith_arena *, struct kith_str full, struct kith_name *out);

/* "Dr. Ada Lovelace, PhD": salutations (Mr, Frau) are left out, degrees get a comma. */
struct kith_str name_build(struct kith_work *, const struct kith_name *);

/* Takes `Bob` out of `Robert "Bob"`, `Jones` out of `Ada (née Jones)`; *text becomes what is left. */
void name_cut_extras(struct kith_arena *, struct kith_str *text, struct kith_name *out);

/* All letters are capitals, or none is. */
bool name_is_one_case(struct kith_str);
/* The same for one part of a name whose other parts are mixed; short ones in capitals may be initials. */
bool name_part_is_shouted(struct kith_str);
/* One word of at most four capitals: rather a firm than a shouted name. */
bool name_is_acronym(struct kith_str);

enum name_place { NAME_FULL, NAME_GIVEN, NAME_FAMILY, NAME_SUFFIX };

/* "ADA MCDONALD-O'BRIEN" to "Ada McDonald-O'Brien"; particles small, generations and degrees as they are written. */
struct kith_str name_capitals(struct kith_arena *, struct kith_str, enum name_place);

#endif
