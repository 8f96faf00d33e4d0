/* report/basis.h - a person's own book needs a basis: the line that every page says about one that has none.
 *
 * Pages call it for the books of a rep, or for the sources that a contact was seen in. Reads nothing but the pipeline's
 * sources. Pure.
 */
#ifndef KITH_REPORT_BASIS_H
#define KITH_REPORT_BASIS_H

#include "report/contact.h"
#include "report/json.h"
#include "report/page.h"
#include "report/reading.h"

/* Whether the source is a person's own book and nobody wrote down who agreed to its being read. */
bool basis_is_missing(const struct kith_reading *, size_t source);

/* One line for the books of a party that have none; nothing when all have one. PARTY_NONE: of anybody. */
void basis_page(const struct kith_reading *, int party, struct kith_page *);
/* The same for the books that the contact was seen in. */
void basis_contact_page(const struct kith_reading *, const struct kith_contact *, struct kith_page *);

/* "no_basis": the names of those sources. */
void basis_json(const struct kith_reading *, int party, struct kith_json *);

#endif
