/* jscontact/when.h - dates, times and zones, as vCard writes them and as JSContact does. Pure; any thread may enter. */
#ifndef KITH_JSCONTACT_WHEN_H
#define KITH_JSCONTACT_WHEN_H

#include "jscontact/node.h"

/* "20211031T222710Z" or "2021-10-31T22:27:10Z" to the latter (UTCDateTime); false for whatever else. _back: to the
 * former. */
bool when_utc(struct kith_arena *, struct kith_str vcard, struct kith_str *out);
bool when_utc_back(struct kith_arena *, struct kith_str utc, struct kith_str *out);

/* "19850412", "1985-04", "--0412", "1985", also with hyphens, to a PartialDate; a time in UTC to a Timestamp. NULL: the
 * value is neither. _back: the vCard value, empty when there is none; takes (uses) the members that went into it. */
struct js_node *when_date(struct kith_arena *, struct kith_str vcard);
struct kith_str when_date_back(struct kith_arena *, struct js_node *date);

/* "Europe/Berlin" as it is, "-0500" to "Etc/GMT+5"; false: it is no zone that has a name. */
bool when_zone(struct kith_arena *, struct kith_str vcard, struct kith_str *out);

#endif
