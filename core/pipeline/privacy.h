/* pipeline/privacy.h - what of a person's own book is not kept: notes, birthdays, photos, relatives, unless asked for
 * by name.
 *
 * Facts are drawn before (a relative is a sign of a private relation), the values themselves go no further. Besides
 * the registered properties it knows those of address books (X-EVOLUTION-SPOUSE, X-ANDROID-CUSTOM relations), columns
 * of tables that are kept under their own name ("Spouse's name", "Notes 2"), and members of JSContact that nobody
 * knows; lines that nobody can read count as notes. Pure; any thread may enter.
 */
#ifndef KITH_PIPELINE_PRIVACY_H
#define KITH_PIPELINE_PRIVACY_H

#include "model/matchable.h"
#include "model/names.h"
#include "model/record.h"

enum { PRIVACY_KINDS = 4 }; /* notes, birthdays, photos, relatives: the bits of enum kith_keep, in their order */

/* `keep`: bits of enum kith_keep (pipeline/plan.h). `matchable` may be NULL. `dropped`: how many values of each kind
 * went, added up; may be NULL. */
void privacy_strip(struct kith_record *, struct kith_matchable *, uint32_t keep, const struct kith_names *,
                   uint64_t dropped[PRIVACY_KINDS]);

#endif
