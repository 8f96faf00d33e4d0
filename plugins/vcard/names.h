/* vcard/names.h - property and parameter names to ids, remembered once an instance.
 *
 * The host interns under a lock and looks through the registry; this table asks it once for each name. One thread at
 * a time.
 */
#ifndef KITH_VCARD_NAMES_H
#define KITH_VCARD_NAMES_H

#include <kith/property.h>

#include "base/map.h"
#include "kit/card.h"

enum { VC_NAME_MAX = 128 };

struct vc_names {
  const struct kith_host *host;
  struct kith_ctx *ctx;
  struct kith_map_str properties, params;
  uint32_t unparsed;  /* X-KITH-UNPARSED: a line that is no property */
  uint32_t empty;     /* X-KITH-EMPTY: the header of a property without a value */
  uint32_t odd_param; /* X-KITH-PARAM: a parameter that has no usable name */
};

void vc_names_init(struct vc_names *, const struct kith_host *, struct kith_ctx *);
void vc_names_free(struct vc_names *);

/* The id of a name in any case; 0 for what cannot be one, or when the run knows too many. */
uint32_t vc_names_property(struct vc_names *, struct kith_str);
uint32_t vc_names_param(struct vc_names *, struct kith_str);

#endif
