/* kit/data_uri.h - binary values: data: URIs and base64 to blobs, and what they are.
 *
 * A value is decoded in chunks of DATA_URI_CHUNK bytes on the way to the host. One thread at a time.
 */
#ifndef KITH_KIT_DATA_URI_H
#define KITH_KIT_DATA_URI_H

#include "base/str.h"

enum { DATA_URI_CHUNK = 48 * 1024 };

/* "data:image/jpeg;base64,..." to "image/jpeg" and what follows the comma; false for anything else. */
bool data_uri_split(struct kith_str uri, struct kith_str *out_type, struct kith_str *out_base64);

/* Decodes base64 (RFC 4648, both alphabets, white space passed over, padding or none) into a blob. 0: it is no base64,
 * is empty (*out_bad), or the host keeps no blobs. */
uint64_t data_uri_blob(const struct kith_host *, struct kith_ctx *, struct kith_str base64, bool *out_bad);

/* Keeps text as a blob; 0: the host keeps none. */
uint64_t data_uri_text(const struct kith_host *, struct kith_ctx *, struct kith_str text);

/* The media type of a picture by its first bytes; empty when they say nothing. */
struct kith_str data_type_of(struct kith_str head);

#endif
