/* pipeline/privacy.h - what of a person's own book is not kept: notes, birthdays, photos, relatives, unless asked for
 * by name.
 *
 * Facts are drawn before (a relative is a sign of a private relation), the values themselves go no further. Pure.
 */
#ifndef KITH_PIPELINE_PRIVACY_H
#define KITH_PIPELINE_PRIVACY_H

#include "model/matchable.h"
#include "model/record.h"

/* `keep`: bits of enum kith_keep (pipeline/plan.h). */
void privacy_strip(struct kith_record *, struct kith_matchable *, uint32_t keep);

#endif
