/* json/contact.h - one item of a batch as one JSON object, in the shape of contact.schema.json.
 *
 * A struct contact_writer belongs to one instance of the sink; it points at the writer and the host that it was made
 * with, and owns scratch memory that grows with the properties of the largest record (at most 10,000). One thread at a
 * time.
 */
#ifndef KITH_JSON_CONTACT_H
#define KITH_JSON_CONTACT_H

#include <kith/plugin.h>
#include <kith/property.h>

#include "base/vec.h"
#include "kit/json.h"

struct contact_writer {
  struct kith_json *json;
  const struct kith_host *host;
  struct kith_ctx *ctx;
  uint32_t empty;               /* X-KITH-EMPTY: a property of a card that had no value; it is left out, like VERSION */
  VEC(uint32_t) next;           /* by property: the next one of its section, UINT32_MAX at the end */
  VEC(struct kith_str) sources; /* of the item: the names behind its sightings, each once */
  VEC(uint32_t) source_of;      /* by sighting: index into `sources` */
  VEC(uint64_t) stamps;         /* by source: the property that named it last */
  uint64_t stamp;
};

void contact_free(struct contact_writer *);

/* Writes an UPSERT. KITH_OK also when the output failed: json_flush tells. KITH_E_IO for a photo that cannot be
 * read. */
int contact_write(struct contact_writer *, const struct kith_item *, struct kith_error *);

/* ---- Between contact.c, value.c and decision.c ---- */

/* True when the property says more than its value: flags, parameters, a group, sources. */
bool value_has_details(const struct kith_property *);

/* The members behind a value, into the object that is open: types, pref, label ... sources. */
void value_details(struct contact_writer *, const struct kith_property *);

/* "value": of the part with component 0, or of the blob; one object each when a list has several parts. */
int value_list_item(struct contact_writer *, const struct kith_property *, const char *kind, struct kith_error *);

/* N, ADR and ORG: the components as members of the object that is open; parts in full when that loses something. */
void value_components(struct contact_writer *, const struct kith_property *);

/* Anything: {name, value or components ...}. */
int value_extra(struct contact_writer *, const struct kith_property *, struct kith_error *);

/* owner, lifecycle, consent, sightings. */
void decision_write(struct contact_writer *, const struct kith_item *);

#endif
