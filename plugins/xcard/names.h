/* xcard/names.h - names of elements to what they mean, and back.
 *
 * A struct xc_names belongs to one instance of the source and remembers each name once; it asks the host for ids. What
 * the sink needs is constant. One thread at a time.
 */
#ifndef KITH_XCARD_NAMES_H
#define KITH_XCARD_NAMES_H

#include "base/map.h"
#include "base/vec.h"
#include "kit/card.h"

#define XCARD_NAMESPACE "urn:ietf:params:xml:ns:vcard-4.0"

enum { XC_NAME_MAX = 128, NAMES_RECENT = 512 };

/* Elements that are none of properties, parameters and values. */
enum xc_word { WORD_NONE, WORD_VCARDS, WORD_VCARD, WORD_GROUP, WORD_PARAMETERS };

/* Properties whose values are made of elements of their own. */
enum xc_structure { STRUCTURE_NONE, STRUCTURE_N, STRUCTURE_ADR, STRUCTURE_GENDER, STRUCTURE_PIDMAP, STRUCTURE_COUNT };

/* Everything that one name can mean; which it is depends on where it stands. */
struct xc_name {
  struct kith_str text; /* in lower case */
  enum xc_word word;
  uint32_t type;                      /* enum kith_value_type; 0: names no type */
  uint8_t component[STRUCTURE_COUNT]; /* 0: none of that structure */
  uint32_t property, param;           /* ids; NAME_UNASKED: not asked for yet; 0: cannot be one */
  enum card_shape shape;              /* of the property */
  enum xc_structure structure;        /* of the property */
};

struct xc_names {
  const struct kith_host *host;
  struct kith_ctx *ctx;
  struct kith_map_str places;
  VEC(struct xc_name) items;
  struct xc_recent {
    const char *given;
    size_t place;
  } recent[NAMES_RECENT]; /* by address: the parser gives the same one for the same name */
  struct xc_name spare;   /* a name too many to be remembered, or too long */
  char spare_text[XC_NAME_MAX];
  uint32_t empty, unparsed, value; /* X-KITH-EMPTY and X-KITH-UNPARSED; the parameter X-KITH-VALUE */
};

void xc_names_open(struct xc_names *, const struct kith_host *, struct kith_ctx *);
void xc_names_close(struct xc_names *);

/* In any case, at an address that no other name has; lives until the next call. A name over XC_NAME_MAX bytes comes
 * back empty. */
struct xc_name *xc_names_find(struct xc_names *, const char *name);

/* The id of the property or parameter so named; 0 when it cannot be one. xc_names_property sets shape and structure. */
uint32_t xc_names_property(struct xc_names *, struct xc_name *);
uint32_t xc_names_param(struct xc_names *, struct xc_name *);

enum xc_structure structure_of(uint32_t property);

/* "surname" for N and KITH_N_FAMILY. Components go from 1 to structure_most; the first structure_always are written
 * even when empty. */
const char *structure_name(enum xc_structure, uint32_t component);
uint32_t structure_most(enum xc_structure);
uint32_t structure_always(enum xc_structure);

/* The value type of a parameter: KITH_V_UNKNOWN for what is not registered. */
uint32_t param_type(uint32_t param);

#endif
