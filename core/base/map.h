/* base/map.h - hash tables in memory: text to number, and number to number.
 *
 * Open addressing, linear probing. The order of a table means nothing and must never reach an output: sort instead.
 * Keys of a kith_map are copied into the map's arena. Many threads may look up at once while none inserts. A zeroed
 * struct is a valid empty table.
 */
#ifndef KITH_BASE_MAP_H
#define KITH_BASE_MAP_H

#include "base/arena.h"

struct map_slot {
  struct kith_str key; /* ptr NULL: free */
  uint64_t value;
};

struct kith_map_str {
  struct map_slot *slots;
  size_t len, cap; /* cap is a power of two, or 0 */
  struct kith_arena keys;
};

/* The value's place, made with `value` when the key is new (*out_new says so; may be NULL). Lives until the next
 * insert. */
uint64_t *map_str_put(struct kith_map_str *, struct kith_str key, uint64_t value, bool *out_new);
uint64_t *map_str_get(const struct kith_map_str *, struct kith_str key); /* NULL: not there */
void map_str_free(struct kith_map_str *);

struct map_u64_slot {
  uint64_t key, value;
};

/* Keys are already well mixed (hashes) or small ordinals; key UINT64_MAX is not allowed. */
struct kith_map_u64 {
  struct map_u64_slot *slots;
  size_t len, cap;
};

uint64_t *map_u64_put(struct kith_map_u64 *, uint64_t key, uint64_t value, bool *out_new);
uint64_t *map_u64_get(const struct kith_map_u64 *, uint64_t key);
void map_u64_reserve(struct kith_map_u64 *, size_t count);
void map_u64_free(struct kith_map_u64 *);

#endif
