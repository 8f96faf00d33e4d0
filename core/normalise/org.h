/* normalise/org.h - names of firms: compared without legal form, article and "and"; and telling them from people.
 *
 * Memory from the record's arena; one thread a record.
 */
#ifndef KITH_NORMALISE_ORG_H
#define KITH_NORMALISE_ORG_H

#include "normalise/work.h"

/* "acme" for "The ACME Corp.", "muller sohne" for "Müller & Söhne GmbH & Co. KG". */
struct kith_str org_key(struct kith_work *, struct kith_str name);

/* The same for a name that stands in no record. */
struct kith_str org_fold(struct kith_text *, struct kith_arena *, struct kith_str name);

/* True when a folded name is a firm's or a department's rather than a person's: "acme gmbh", "sales team". */
bool org_is_likely(struct kith_str folded);

#endif
