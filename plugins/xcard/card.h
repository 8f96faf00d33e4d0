/* xcard/card.h - the card that is being read, and the record it becomes.
 *
 * A card is read whole before it becomes a record, because labels speak about what came earlier. Its texts live in its
 * arena, at most CARD_TEXT_MAX bytes. One thread at a time.
 */
#ifndef KITH_XCARD_CARD_H
#define KITH_XCARD_CARD_H

#include "xcard/names.h"
#include "xcard/value.h"

enum {
  CARD_TEXT_MAX = 4 * 1024 * 1024,
  CARD_PROPERTIES_MAX = 1000,
  CARD_PARAMS_MAX = 64,  /* of one property */
  CARD_PARTS_MAX = 1024, /* of one property */
  CARD_ALL_PARTS_MAX = 16 * 1024
};

/* Oddities, told once the record exists. */
enum xc_trouble {
  TROUBLE_BASE64 = 1u << 0,
  TROUBLE_BLOB = 1u << 1,
  TROUBLE_NAME = 1u << 2,
  TROUBLE_PARAM = 1u << 3,
  TROUBLE_FIELDS = 1u << 4,
  TROUBLE_MARKUP = 1u << 5,
  TROUBLE_TEXT = 1u << 6,
  TROUBLE_GROUP = 1u << 7
};

struct xc_prop {
  uint32_t name, value_type, trouble;
  size_t param_first, param_count, part_first, part_count;
  struct kith_str group;
  struct kith_str raw; /* as vCard's text has it, where the part does not say it; or empty */
  bool literal;        /* the part is as vCard's text has it, or is no value at all */
  uint64_t blob;
  struct kith_origin origin;
};

struct xc_card {
  struct kith_arena arena;
  VEC(struct xc_prop) props;
  VEC(struct kith_param) params;
  VEC(struct kith_part) parts;
  VEC(struct kith_param) put; /* parameters of the property being put */
  size_t stored;
  bool has_labels;
  uint32_t trouble; /* of the card itself */
  struct kith_origin origin;
  const char *code, *why; /* it is rejected, and why; NULL: nothing wrong so far */
};

void card_open(struct xc_card *, struct kith_origin); /* empties it */
void card_close(struct xc_card *);

/* The card is given up; the first reason stays. */
void card_fail(struct xc_card *, const char *code, const char *why);

/* Keeps `text` for the card; card_fail when that is too much. */
struct kith_str card_keep(struct xc_card *, struct kith_str text);

/* Appends a property without value; card_fail (and still a place to write to) past CARD_PROPERTIES_MAX. */
struct xc_prop *card_add(struct xc_card *, uint32_t name, struct kith_str group, struct kith_origin);

/* To the last property. `text` is kept already. */
void card_param(struct xc_card *, uint32_t name, struct kith_str text);
void card_part(struct xc_card *, uint32_t component, struct kith_str text);

/* Adds the card as a record: KITH_OK, or KITH_E_LIMIT with the card failed. KITH_E_INTERNAL: the batch is full. */
int card_put(struct xc_card *, const struct xc_names *, struct kith_batch *);

#endif
