#include "model/record.h"

struct kith_record *record_new(struct kith_arena *arena, uint32_t kind, struct kith_str key, struct kith_origin origin)
{
  struct kith_record *r = arena_zero(arena, 1, sizeof *r);
  r->kind = kind;
  r->arena = arena;
  r->origin = origin;
  r->key = arena_str(arena, key);
  r->bytes = key.len;
  return r;
}

static void grow(struct kith_record *r)
{
  uint32_t cap = r->property_cap ? r->property_cap * 2 : 16;
  struct kith_property *bigger = arena_alloc(r->arena, cap * sizeof *bigger);
  if (r->property_count)
    memcpy(bigger, r->properties, r->property_count * sizeof *bigger);
  r->properties = bigger;
  r->property_cap = cap;
}

struct kith_property *record_add(struct kith_record *r, uint32_t name)
{
  static const struct kith_property empty = {.size = sizeof empty};
  if (r->property_count == r->property_cap)
    grow(r);
  struct kith_property *p = &r->properties[r->property_count++];
  memcpy(p, &empty, sizeof *p); /* not a literal: that is cleared word by word, several times slower */
  p->name = name;
  return p;
}

static size_t text_bytes(const struct kith_property *p)
{
  size_t bytes = p->raw.len + p->group.len;
  for (size_t i = 0; i < p->part_count; i++)
    bytes += property_part(p, i)->text.len;
  for (size_t i = 0; i < p->param_count; i++)
    bytes += property_param(p, i)->value.len;
  return bytes;
}

/* Most texts are short: two moves that overlap cost less than a call. */
static inline void copy_bytes(char *to, const char *from, size_t len)
{
  uint64_t a, b;
  uint32_t c, d;
  if (len > 16) {
    memcpy(to, from, len);
  } else if (len >= 8) {
    memcpy(&a, from, 8);
    memcpy(&b, from + len - 8, 8);
    memcpy(to, &a, 8);
    memcpy(to + len - 8, &b, 8);
  } else if (len >= 4) {
    memcpy(&c, from, 4);
    memcpy(&d, from + len - 4, 4);
    memcpy(to, &c, 4);
    memcpy(to + len - 4, &d, 4);
  } else {
    for (size_t i = 0; i < len; i++)
      to[i] = from[i];
  }
}

/* Where the texts of a property go, one after the other. */
static inline struct kith_str copy_text(char **at, struct kith_str text)
{
  if (!text.len)
    return STR_NONE;
  char *copy = *at;
  copy_bytes(copy, text.ptr, text.len);
  *at += text.len;
  return (struct kith_str){copy, text.len};
}

/* Parts, params and texts go into one piece. */
static void copy_property(struct kith_arena *arena, const struct kith_property *p, size_t bytes,
                          struct kith_property *to)
{
  size_t parts_size = p->part_count * sizeof(struct kith_part),
         params_size = p->param_count * sizeof(struct kith_param);
  char *piece = arena_alloc(arena, parts_size + params_size + bytes), *text = piece + parts_size + params_size;
  struct kith_part *parts = (struct kith_part *)piece;
  struct kith_param *params = (struct kith_param *)(piece + parts_size);

  for (size_t i = 0; i < p->part_count; i++) {
    const struct kith_part *from = property_part(p, i);
    parts[i] = (struct kith_part){sizeof *parts, from->component, copy_text(&text, from->text)};
  }
  for (size_t i = 0; i < p->param_count; i++) {
    const struct kith_param *from = property_param(p, i);
    params[i] = (struct kith_param){sizeof *params, from->name, copy_text(&text, from->value)};
  }
  to->parts = p->part_count ? parts : NULL;
  to->params = p->param_count ? params : NULL;
  to->group = copy_text(&text, p->group);
  to->raw = copy_text(&text, p->raw);
}

int record_put(struct kith_record *r, const struct kith_property *p)
{
  if (!p->name)
    return KITH_E_INVALID;
  size_t bytes = text_bytes(p);
  if (bytes > RECORD_MAX_BYTES - r->bytes || r->property_count >= RECORD_MAX_PROPERTIES)
    return KITH_E_LIMIT;
  r->bytes += bytes;
  struct kith_property *to = record_add(r, p->name);
  to->value_type = p->value_type;
  to->flags = p->flags;
  to->part_count = p->part_count;
  to->param_count = p->param_count;
  to->origin = p->origin;
  to->blob = p->blob;
  copy_property(r->arena, p, bytes, to);
  return KITH_OK;
}

int record_diagnose(struct kith_record *r, struct kith_origin origin, struct kith_str code, struct kith_str why)
{
  enum { MOST = 16 }; /* enough to see a pattern */
  if (r->diagnostic_count == MOST)
    return KITH_OK;
  if (!r->diagnostics)
    r->diagnostics = arena_alloc(r->arena, MOST * sizeof *r->diagnostics);
  r->diagnostics[r->diagnostic_count++] =
      (struct kith_diagnostic){origin, arena_str(r->arena, code), arena_str(r->arena, why)};
  return KITH_OK;
}

const struct kith_property *record_get(const struct kith_record *r, uint32_t name, size_t nth)
{
  for (uint32_t i = 0; i < r->property_count; i++)
    if (r->properties[i].name == name && nth-- == 0)
      return &r->properties[i];
  return NULL;
}

struct kith_str property_component(const struct kith_property *p, uint32_t component, size_t nth)
{
  for (size_t i = 0; i < p->part_count; i++) {
    const struct kith_part *part = property_part(p, i);
    if (part->component == component && nth-- == 0)
      return part->text;
  }
  return STR_NONE;
}

struct kith_str property_text(const struct kith_property *p)
{
  return p && p->part_count ? p->parts->text : STR_NONE;
}

struct kith_str record_text(const struct kith_record *r, uint32_t name)
{
  return property_text(record_get(r, name, 0));
}

bool record_is_true(const struct kith_record *r, uint32_t name)
{
  return str_eq_nocase(record_text(r, name), KITH_STR("true"));
}

bool property_has_type(const struct kith_property *p, const char *type)
{
  for (size_t i = 0; i < p->param_count; i++) {
    const struct kith_param *param = property_param(p, i);
    struct kith_str rest = param->value, piece;
    while (param->name == KITH_Q_TYPE && str_next(&rest, ',', &piece))
      if (str_eq_nocase(str_trim(piece), str_of(type)))
        return true;
  }
  return false;
}

struct kith_str property_param_value(const struct kith_property *p, uint32_t param)
{
  for (size_t i = 0; i < p->param_count; i++)
    if (property_param(p, i)->name == param)
      return property_param(p, i)->value;
  return STR_NONE;
}

struct kith_record *record_copy(struct kith_arena *arena, const struct kith_record *r)
{
  struct kith_record *copy = record_new(arena, r->kind, r->key, r->origin);
  for (uint32_t i = 0; i < r->property_count; i++)
    if (record_put(copy, &r->properties[i]) != KITH_OK)
      break;
  for (uint32_t i = 0; i < r->diagnostic_count; i++)
    record_diagnose(copy, r->diagnostics[i].origin, r->diagnostics[i].code, r->diagnostics[i].why);
  return copy;
}
