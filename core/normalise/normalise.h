/* normalise/normalise.h - the door of the room: one record in, clean values and what matching compares out.
 *
 * normalise_record rewrites the properties of a record in place: each value becomes the clean one, KITH_CHANGED is set
 * and `raw` holds what the source had where the two differ. Nothing is dropped. A struct kith_normaliser holds
 * per-thread tools (ICU objects, scratch memory): one a worker, never shared. New memory comes from the record's arena.
 */
#ifndef KITH_NORMALISE_NORMALISE_H
#define KITH_NORMALISE_NORMALISE_H

#include "base/error.h"
#include "model/matchable.h"
#include "model/record.h"

enum { NORMALISER_VERSION = 1 }; /* counts up when clean values change: the store recomputes from the raw ones */

struct kith_normaliser;

/* `region`: ISO 3166-1 alpha-2 for phones and addresses without a country ("US"), or empty. KITH_E_CONFIG for an
 * unknown one. */
int normaliser_new(struct kith_str region, struct kith_normaliser **out, struct kith_error *);
void normaliser_free(struct kith_normaliser *);

/* Cleans every property. `out` may be NULL; for contacts it gets what matching compares. Values that cannot be what
 * they say (an e-mail without @) keep their text and get KITH_INVALID. */
void normalise_record(struct kith_normaliser *, struct kith_record *, struct kith_matchable *out);

#endif
