/* jcard/names.h - property and parameter names to ids, remembered once an instance.
 *
 * The host interns under a lock; this table asks it once for each name, in the spelling that files use. One thread at
 * a time.
 */
#ifndef KITH_JCARD_NAMES_H
#define KITH_JCARD_NAMES_H

#include <kith/property.h>

#include "base/map.h"

enum { JC_NAME_MAX = 128 };

struct jc_names {
  const struct kith_host *host;
  struct kith_ctx *ctx;
  struct kith_map_str properties, params;
  uint32_t unparsed;  /* X-KITH-UNPARSED: what is no property */
  uint32_t empty;     /* X-KITH-EMPTY: the header of a property without a value */
  uint32_t odd_param; /* X-KITH-PARAM: a parameter that has no usable name */
};

void jc_names_init(struct jc_names *, const struct kith_host *, struct kith_ctx *);
void jc_names_free(struct jc_names *);

/* The id of a name in any case; 0 for what cannot be one, or when the run knows too many. */
uint32_t jc_names_property(struct jc_names *, struct kith_str);
uint32_t jc_names_param(struct jc_names *, struct kith_str);

/* Letters, digits, hyphens and underscores: what a group may be called, or a parameter. */
bool jc_names_is_plain(struct kith_str);

#endif
