/* normalise/country.h - names of countries in several languages and their codes to ISO 3166-1 alpha-2.
 *
 * The names come from ICU when the table is made; then it is only read, so any thread may look up.
 */
#ifndef KITH_NORMALISE_COUNTRY_H
#define KITH_NORMALISE_COUNTRY_H

#include "normalise/text.h"

struct kith_countries;

struct kith_countries *countries_new(struct kith_text *);
void countries_free(struct kith_countries *);

/* "DE" for a folded name or code ("germany", "deutschland", "de", "deu"); empty when there is none.
 * Lives as long as the table. */
struct kith_str country_code(const struct kith_countries *, struct kith_str folded);

#endif
