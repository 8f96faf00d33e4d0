/* vcard/media.h - binary values: base64 decoded on the fly into a blob, however long it is.
 *
 * Memory is one chunk and the first 16 KiB as they stood. One thread at a time.
 */
#ifndef KITH_VCARD_MEDIA_H
#define KITH_VCARD_MEDIA_H

#include "vcard/card.h"

/* The header of "data:image/jpeg;base64,": true when that is what the value starts with; *out_skip is its length. */
bool media_data_uri(struct kith_str value, struct kith_str *out_type, size_t *out_skip);

void media_begin(struct vc_source *, const struct vc_prop *);
void media_feed(struct vc_source *, struct kith_str base64);

/* Sets the property's blob, or its value and what is wrong. */
void media_end(struct vc_source *, struct vc_prop *);

/* A blob of a text; 0 when the host keeps none. */
uint64_t media_text(struct vc_source *, struct kith_str text);

#endif
