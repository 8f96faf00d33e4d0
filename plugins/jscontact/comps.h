/* jscontact/comps.h - the components of names and addresses, from the parts of N and ADR and back (RFC 9555, 2.5.5,
 * 2.6.1 and 3.3.1).
 *
 * vCard has places, each with a list of values; JSContact has one list of kinds and values. RFC 9554 gives vCard places
 * of their own for what older ones held together: a second surname stands in its own place and is repeated among the
 * surnames, the number of a house among what the street was. JSCOMPS says the order. Everything lives in the arena.
 */
#ifndef KITH_JSCONTACT_COMPS_H
#define KITH_JSCONTACT_COMPS_H

#include "base/arena.h"

enum { COMPS_MAX = 1024, PLACES_MAX = 19 };

struct comp {
  const struct comp_kind *kind; /* NULL: a separator */
  struct kith_str value, phonetic;
  uint32_t place, nth; /* where its value stands in the parts */
};

struct comps {
  struct comp *items;
  size_t count;
  bool ordered, has_default;
  struct kith_str separator; /* the default one */
};

struct comp_kind {
  const char *name;
  uint32_t place, older; /* its component, and the older one that repeats it (0: none) */
};

/* What can be in N or in ADR. */
struct comp_table {
  const struct comp_kind *kinds; /* in the order in which people read them; a name NULL ends it */
  uint32_t first_new;            /* ADR: when no place from here on is used, the older ones say it all. 0: never */
  uint32_t older[2];             /* the places that repeat others */
  const char *hints[2];          /* parameters of ours that keep what these held, where it is not what we would write */
};

extern const struct comp_table comps_of_name, comps_of_address;

struct part_list {
  struct kith_part *items;
  uint32_t count;
};

/* What an older place is to hold, from a hint. */
struct comp_hint {
  bool given;
  const struct kith_str *values;
  size_t count;
};

/* Places without an order, in the table's. Parts beyond COMPS_MAX or the table: false. */
bool comps_from_parts(struct kith_arena *, const struct comp_table *, const struct kith_part *, size_t count,
                      struct comps *out);

/* Puts them in the order of a JSCOMPS; false (and nothing changed) when it does not fit them. */
bool comps_order(struct kith_arena *, struct comps *, struct kith_str jscomps);

/* Parts in the order of their places; `place` and `nth` of the components are set. */
void comps_to_parts(struct kith_arena *, const struct comp_table *, struct comps *, const struct comp_hint hints[2],
                    struct part_list *out);

/* JSCOMPS of ordered components, after comps_to_parts. */
struct kith_str comps_text(struct kith_arena *, const struct comps *);

/* Same kinds and values, in any order. */
bool comps_same(const struct comps *, const struct comps *);

/* As people read it: a full name. */
struct kith_str comps_full(struct kith_arena *, const struct comp_table *, const struct comps *);

const struct comp_kind *comps_kind(const struct comp_table *, struct kith_str name);

#endif
