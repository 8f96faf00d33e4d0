#include "base/map.h"

#include "base/mem.h"

enum { SMALLEST = 16 };

static bool too_full(size_t len, size_t cap)
{
  return len + 1 > cap - cap / 4;
}

static struct map_slot *str_slot(const struct kith_map_str *m, struct kith_str key)
{
  size_t at = str_hash(key) & (m->cap - 1);
  while (m->slots[at].key.ptr && !str_eq(m->slots[at].key, key))
    at = (at + 1) & (m->cap - 1);
  return &m->slots[at];
}

static void str_grow(struct kith_map_str *m)
{
  struct kith_map_str bigger = *m;
  bigger.cap = m->cap ? m->cap * 2 : SMALLEST;
  bigger.slots = mem_zero(bigger.cap * sizeof *bigger.slots);
  for (size_t i = 0; i < m->cap; i++)
    if (m->slots[i].key.ptr)
      *str_slot(&bigger, m->slots[i].key) = m->slots[i];
  mem_free(m->slots);
  *m = bigger;
}

uint64_t *map_str_put(struct kith_map_str *m, struct kith_str key, uint64_t value, bool *out_new)
{
  if (too_full(m->len, m->cap))
    str_grow(m);
  struct map_slot *slot = str_slot(m, key);
  bool is_new = !slot->key.ptr;
  if (is_new) {
    *slot = (struct map_slot){arena_str(&m->keys, key), value};
    m->len++;
  }
  if (out_new)
    *out_new = is_new;
  return &slot->value;
}

uint64_t *map_str_get(const struct kith_map_str *m, struct kith_str key)
{
  if (!m->cap)
    return NULL;
  struct map_slot *slot = str_slot(m, key);
  return slot->key.ptr ? &slot->value : NULL;
}

void map_str_free(struct kith_map_str *m)
{
  mem_free(m->slots);
  arena_free(&m->keys);
  *m = (struct kith_map_str){0};
}

static struct map_u64_slot *u64_slot(const struct kith_map_u64 *m, uint64_t key)
{
  size_t at = (key * 0x9e3779b97f4a7c15u >> 20) & (m->cap - 1);
  while (m->slots[at].key != UINT64_MAX && m->slots[at].key != key)
    at = (at + 1) & (m->cap - 1);
  return &m->slots[at];
}

static void u64_resize(struct kith_map_u64 *m, size_t cap)
{
  struct kith_map_u64 bigger = {.len = m->len, .cap = cap};
  bigger.slots = mem_array(cap, sizeof *bigger.slots);
  memset(bigger.slots, 0xff, cap * sizeof *bigger.slots);
  for (size_t i = 0; i < m->cap; i++)
    if (m->slots[i].key != UINT64_MAX)
      *u64_slot(&bigger, m->slots[i].key) = m->slots[i];
  mem_free(m->slots);
  *m = bigger;
}

void map_u64_reserve(struct kith_map_u64 *m, size_t count)
{
  size_t cap = m->cap ? m->cap : SMALLEST;
  while (too_full(count, cap))
    cap *= 2;
  if (cap > m->cap)
    u64_resize(m, cap);
}

uint64_t *map_u64_put(struct kith_map_u64 *m, uint64_t key, uint64_t value, bool *out_new)
{
  map_u64_reserve(m, m->len + 1);
  struct map_u64_slot *slot = u64_slot(m, key);
  bool is_new = slot->key == UINT64_MAX;
  if (is_new) {
    *slot = (struct map_u64_slot){key, value};
    m->len++;
  }
  if (out_new)
    *out_new = is_new;
  return &slot->value;
}

uint64_t *map_u64_get(const struct kith_map_u64 *m, uint64_t key)
{
  if (!m->cap)
    return NULL;
  struct map_u64_slot *slot = u64_slot(m, key);
  return slot->key == UINT64_MAX ? NULL : &slot->value;
}

void map_u64_free(struct kith_map_u64 *m)
{
  mem_free(m->slots);
  *m = (struct kith_map_u64){0};
}
