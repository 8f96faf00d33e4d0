/* model/record.h - one record: a kind, a key, and a list of properties in the order of the source.
 *
 * Everything a record points at lives in the arena that it was made with; records are never freed one by one. One
 * thread at a time. This is the struct behind the ABI's opaque kith_record.
 */
#ifndef KITH_MODEL_RECORD_H
#define KITH_MODEL_RECORD_H

#include <kith/plugin.h>
#include <kith/property.h>

#include "base/arena.h"
#include "base/error.h"

enum {
  RECORD_MAX_BYTES = 1024 * 1024,
  RECORD_MAX_PROPERTIES = 10000,
  RECORD_INLINE_MAX = 16 * 1024 /* longer values are blobs */
};

struct kith_diagnostic {
  struct kith_origin origin;
  struct kith_str code, why;
};

struct kith_record {
  uint32_t kind; /* enum kith_record_kind */
  uint32_t property_count, property_cap;
  uint32_t diagnostic_count;
  struct kith_property *properties;
  struct kith_diagnostic *diagnostics;
  struct kith_str key;
  struct kith_origin origin;
  struct kith_arena *arena;
  size_t bytes; /* of text, towards RECORD_MAX_BYTES */
};

struct kith_record *record_new(struct kith_arena *, uint32_t kind, struct kith_str key, struct kith_origin);

/* Appends a deep copy. KITH_E_LIMIT when the record would be too large; KITH_E_INVALID for a property without a name.
 * */
int record_put(struct kith_record *, const struct kith_property *);

/* Appends room for a property whose slices the caller has in the record's arena already; zeroed but for size and
 * name. */
struct kith_property *record_add(struct kith_record *, uint32_t name);

int record_diagnose(struct kith_record *, struct kith_origin, struct kith_str code, struct kith_str why);

/* A deep copy; what no longer fits (normalising made the record longer than one may be) is left out at its end. */
struct kith_record *record_copy(struct kith_arena *, const struct kith_record *);

/* The nth property of that name, NULL when there are fewer. */
const struct kith_property *record_get(const struct kith_record *, uint32_t name, size_t nth);

/* The i-th part or parameter: arrays step by the size that their maker wrote. */
static inline const struct kith_part *property_part(const struct kith_property *p, size_t i)
{
  return KITH_AT(p->parts, i);
}

static inline const struct kith_param *property_param(const struct kith_property *p, size_t i)
{
  return KITH_AT(p->params, i);
}

/* Text of the nth part with that component; empty when there is none. property_text: of the first part. */
struct kith_str property_component(const struct kith_property *, uint32_t component, size_t nth);
struct kith_str property_text(const struct kith_property *);

/* The first value of that name in the record, or empty. */
struct kith_str record_text(const struct kith_record *, uint32_t name);
/* Whether it is "true": how normalised records write it. */
bool record_is_true(const struct kith_record *, uint32_t name);

/* True when a TYPE parameter (or one of its comma-separated values) is `type`, in any case. */
bool property_has_type(const struct kith_property *, const char *type);
struct kith_str property_param_value(const struct kith_property *, uint32_t param); /* first, or empty */

#endif
