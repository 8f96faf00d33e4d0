/* kit/card.h - how the properties of vCard are built: shapes, components, usual value types, in each version.
 *
 * One table for all formats of the family (vcard, xcard, jcard, jscontact). Everything is constant; any thread may
 * enter.
 */
#ifndef KITH_KIT_CARD_H
#define KITH_KIT_CARD_H

#include <kith/property.h>

#include "base/str.h"

enum card_version { CARD_UNKNOWN = 0, CARD_21 = 21, CARD_30 = 30, CARD_40 = 40 };

/* How the value of a property is built. */
enum card_shape {
  CARD_TEXT = 0, /* one value */
  CARD_LIST,     /* values between commas */
  CARD_FIELDS,   /* components between semicolons, each a list between commas (from 3.0 on) */
  CARD_ORG,      /* a name, then any number of units, between semicolons */
  CARD_PAIR      /* components between semicolons, no lists */
};

enum card_shape card_shape_of(uint32_t property);

/* How many components a property of CARD_FIELDS or CARD_PAIR has at most (RFC 9554 counted); 0 for other shapes. */
uint32_t card_components_of(uint32_t property);

/* The value type that a property has when nothing says another: enum kith_value_type, never KITH_V_USUAL. What is not
 * registered is KITH_V_TEXT up to 3.0 and KITH_V_UNKNOWN in 4.0 (RFC 7095, 5.1). */
uint32_t card_usual_type(uint32_t property, enum card_version);

/* "date-and-or-time" and back; in any case. KITH_V_UNKNOWN for a name that is not registered. */
struct kith_str card_type_name(uint32_t value_type);
uint32_t card_type_of(struct kith_str name);

/* The commonest vendor spelling to the property that holds it: X-ADDRESSBOOKSERVER-KIND to KITH_P_KIND; 0: none.
 * X-KITH-LEAD-SOURCE, as our writers name what vCard has no property for, is not one of them: it is registered. */
uint32_t card_alias(struct kith_str name);

/* The other way: how a property of that id is spelled in a version; empty: by its registered name. */
struct kith_str card_spelling(uint32_t property, enum card_version);

/* For the sinks of the family: the kinds of record that a card can hold. */
uint32_t card_kinds(const void *settings);

#endif
