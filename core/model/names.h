/* model/names.h - the names of properties and parameters: the registered ones, and those a run has met.
 *
 * A struct kith_names lives as long as the run and owns the text of what was interned; ids from KITH_P_LIMIT on mean
 * something only together with it, so files and the store carry the text. Any thread may enter. Property and
 * parameter names share one space of interned ids.
 */
#ifndef KITH_MODEL_NAMES_H
#define KITH_MODEL_NAMES_H

#include <pthread.h>

#include <kith/property.h>

#include "base/map.h"

enum { NAMES_MAX = 65536 };

struct kith_names {
  pthread_rwlock_t lock;
  struct kith_map_str ids;   /* upper-case name -> id */
  struct kith_str *interned; /* by id - KITH_P_LIMIT; NAMES_MAX places, made once so that readers need no lock */
  uint32_t count;
};

void names_init(struct kith_names *);
void names_free(struct kith_names *);

/* The id of a property or parameter name in any case, registered or interned now; 0 when NAMES_MAX is passed. */
uint32_t names_property(struct kith_names *, struct kith_str name);
uint32_t names_param(struct kith_names *, struct kith_str name);

/* The name in upper case: "EMAIL", "X-SKYPE". The empty slice for an id that nobody gave out. */
struct kith_str names_of_property(const struct kith_names *, uint32_t id);
struct kith_str names_of_param(const struct kith_names *, uint32_t id);

/* The registered id only, 0 when there is none: for tables made before any run. */
uint32_t names_registered_property(struct kith_str name);

/* A property path of mappings: "email.work", "name.given", "address.home.locality#2", "identifier.ssn", "-". Property
 * (KITH_P_NONE for "-"), component, group (0 without "#"), and the TYPE value, which lives as long as `path` or for
 * ever. False: no such path. */
struct kith_path {
  uint32_t property, component, group;
  struct kith_str type;
};
bool names_path(struct kith_str path, struct kith_path *out);

/* All paths without their types, for "did you mean" and the documentation; ends with NULL. */
const char *const *names_paths(void);

#endif
