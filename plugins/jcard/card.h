/* jcard/card.h - one instance of the source, and a jCard as a record.
 *
 * The JSON of a card is there as a whole (kit/json_read.h bounds it); what is made from it lives in the instance's
 * arena until the next card. One thread at a time.
 */
#ifndef KITH_JCARD_CARD_H
#define KITH_JCARD_CARD_H

#include "base/buf.h"
#include "base/vec.h"
#include "jcard/names.h"
#include "kit/card.h"
#include "kit/json_read.h"

enum {
  CARD_MAX_PROPERTIES = 1000,
  CARD_MAX_PARAMS = 64,  /* of one property */
  CARD_MAX_PARTS = 1024, /* likewise */
  INLINE_MAX = 16 * 1024
};

/* Oddities that were met in a property, to be told of the record. */
enum jc_trouble {
  TROUBLE_SYNTAX = 1u << 0,
  TROUBLE_PARAM = 1u << 1,
  TROUBLE_BASE64 = 1u << 2,
  TROUBLE_BLOB = 1u << 3,
  TROUBLE_FIELDS = 1u << 4,
  TROUBLE_MANY = 1u << 5,
  TROUBLE_VERSION = 1u << 6
};

/* A property while it is read: [name, parameters, type, values ...]. */
struct jc_prop {
  uint32_t name, trouble;
  enum card_shape shape;
  uint32_t type;       /* enum kith_value_type that it says, never KITH_V_USUAL */
  uint32_t value_type; /* the same for the record: 0 when it is the usual one */
  struct kith_str group;
  const struct cJSON *values; /* the first one; NULL: there is none */
  struct kith_str raw;        /* the value as a vCard 4.0 has it; empty: the same as the only part */
  uint64_t blob;
  bool blank; /* no value, or nothing but white space */
};

struct jc_label {
  struct kith_str group, text;
};

struct jc_source {
  const struct kith_host *host;
  struct kith_ctx *ctx;
  struct json_reader *reader;
  bool met_any;
  struct jc_names names;
  struct kith_arena arena; /* of the card at hand */
  enum card_version version;
  VEC(struct jc_label) labels; /* of its Apple groups */
  VEC(struct kith_part) parts; /* of the property at hand */
  VEC(struct kith_param) params;
  struct kith_buf value; /* its value as a vCard 4.0 has it */
};

/* Adds the card in `element` to the batch, or rejects the element. KITH_OK also then. */
int card_put(struct jc_source *, struct kith_batch *, const struct json_element *);

/* ---- Between card.c and value.c ---- */

/* Fills s->parts, and raw, blob, blank and trouble of the property. False: the values are none that a property can
 * have. */
bool value_read(struct jc_source *, struct jc_prop *);

/* A string, number or boolean as text; false for anything else. */
bool value_scalar(struct jc_source *, const struct cJSON *, struct kith_str *out);

#endif
