/* vcard/header.h - what stands before a value: group, name, parameters.
 *
 * Headers repeat from card to card, so those met before are kept, ready read. Texts are copied into the card. One
 * thread at a time.
 */
#ifndef KITH_VCARD_HEADER_H
#define KITH_VCARD_HEADER_H

#include "vcard/card.h"

/* Looks for the colon that ends the header: the first one outside quotes that is not part of an unquoted URI. Carry on
 * with the same state when the text has grown. */
struct vc_scan {
  size_t at;
  bool quoted;
};
bool header_end(struct kith_str text, struct vc_scan *, size_t *out_colon);

/* Fills name, group, parameters, encoding, charset and value type; false when that is no header. */
bool header_parse(struct vc_source *, struct kith_str header, struct vc_prop *);

/* A header that was met before, as it was read; NULL. */
const struct vc_header *header_known(const struct vc_source *, struct kith_str header);

/* Fills a property from one. */
void header_recall(struct vc_source *, const struct vc_header *, struct vc_prop *);

/* Adds a parameter that the line does not have, behind the others. */
void header_add_param(struct vc_source *, struct vc_prop *, uint32_t name, struct kith_str value);

void headers_free(struct vc_headers *);

#endif
