/* ownership/place.h - countries whose law asks more of whoever keeps people's data. Pure.
 */
#ifndef KITH_OWNERSHIP_PLACE_H
#define KITH_OWNERSHIP_PLACE_H

#include "base/str.h"

/* Whether a country (ISO 3166-1 alpha-2, capitals) is in the European Economic Area: the GDPR is law there. */
bool place_in_eea(struct kith_str country);

#endif
