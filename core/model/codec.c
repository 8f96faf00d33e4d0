#include "model/codec.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

enum { VERSION = 1, MOST_PARTS = 4096 };

int codec_put_u64(struct kith_buf *b, uint64_t value)
{
  enum { LONGEST = 10 };
  if (b->cap - b->len < LONGEST && buf_reserve(b, LONGEST) != KITH_OK)
    return KITH_E_LIMIT;
  for (; value > 0x7f; value >>= 7)
    b->ptr[b->len++] = (char)(value | 0x80);
  b->ptr[b->len++] = (char)value;
  return KITH_OK;
}

int codec_put_str(struct kith_buf *b, struct kith_str s)
{
  int rc = codec_put_u64(b, s.len);
  return rc == KITH_OK ? buf_add_str(b, s) : rc;
}

bool codec_get_u64(struct kith_str *rest, uint64_t *out)
{
  uint64_t value = 0;
  for (unsigned shift = 0; shift < 64 && rest->len; shift += 7) {
    unsigned char byte = (unsigned char)*rest->ptr++;
    rest->len--;
    value |= (uint64_t)(byte & 0x7f) << shift;
    if (!(byte & 0x80)) {
      *out = value;
      return true;
    }
  }
  return false;
}

bool codec_get_str(struct kith_str *rest, struct kith_str *out)
{
  uint64_t len;
  if (!codec_get_u64(rest, &len) || len > rest->len)
    return false;
  *out = (struct kith_str){rest->ptr, (size_t)len};
  *rest = (struct kith_str){rest->ptr + len, rest->len - (size_t)len};
  return true;
}

/* A registered name by its number, any other by 0 and its text: interned numbers mean nothing in another run. */
static int put_name(struct kith_buf *b, uint32_t id, const struct kith_names *names,
                    struct kith_str (*text_of)(const struct kith_names *, uint32_t))
{
  if (id < KITH_P_LIMIT)
    return codec_put_u64(b, id);
  int rc = codec_put_u64(b, 0);
  return rc == KITH_OK ? codec_put_str(b, text_of(names, id)) : rc;
}

static int put_params(struct kith_buf *b, const struct kith_property *p, const struct kith_names *names)
{
  int rc = codec_put_u64(b, p->param_count);
  for (size_t i = 0; i < p->param_count && rc == KITH_OK; i++) {
    const struct kith_param *param = property_param(p, i);
    rc = put_name(b, param->name, names, names_of_param);
    if (rc == KITH_OK)
      rc = codec_put_str(b, param->value);
  }
  return rc;
}

static int put_parts(struct kith_buf *b, const struct kith_property *p)
{
  int rc = codec_put_u64(b, p->part_count);
  for (size_t i = 0; i < p->part_count && rc == KITH_OK; i++) {
    const struct kith_part *part = property_part(p, i);
    rc = codec_put_u64(b, part->component);
    if (rc == KITH_OK)
      rc = codec_put_str(b, part->text);
  }
  return rc;
}

static int put_property(struct kith_buf *b, const struct kith_property *p, const struct kith_names *names)
{
  int rc = put_name(b, p->name, names, names_of_property);
  const uint64_t numbers[] = {p->value_type, p->flags, p->origin.line, p->origin.offset, p->blob};
  for (size_t i = 0; i < sizeof numbers / sizeof numbers[0] && rc == KITH_OK; i++)
    rc = codec_put_u64(b, numbers[i]);
  if (rc == KITH_OK)
    rc = codec_put_str(b, p->group);
  if (rc == KITH_OK)
    rc = codec_put_str(b, p->raw);
  if (rc == KITH_OK)
    rc = put_parts(b, p);
  return rc == KITH_OK ? put_params(b, p, names) : rc;
}

int codec_encode(const struct kith_record *r, const struct kith_names *names, struct kith_buf *out)
{
  const uint64_t numbers[] = {VERSION, r->kind, r->origin.line, r->origin.offset, r->property_count};
  int rc = KITH_OK;
  for (size_t i = 0; i < sizeof numbers / sizeof numbers[0] && rc == KITH_OK; i++)
    rc = codec_put_u64(out, numbers[i]);
  if (rc == KITH_OK)
    rc = codec_put_str(out, r->key);
  for (uint32_t i = 0; i < r->property_count && rc == KITH_OK; i++)
    rc = put_property(out, &r->properties[i], names);
  return rc;
}

static bool get_u32(struct kith_str *rest, uint32_t *out)
{
  uint64_t value;
  if (!codec_get_u64(rest, &value) || value > UINT32_MAX)
    return false;
  *out = (uint32_t)value;
  return true;
}

static bool get_count(struct kith_str *rest, uint32_t most, uint32_t *out)
{
  /* Every element takes two bytes at least, so a count beyond what is left is damage, not a request for memory. */
  return get_u32(rest, out) && *out <= most && *out <= rest->len;
}

static bool get_name(struct kith_str *rest, struct kith_names *names,
                     uint32_t (*intern)(struct kith_names *, struct kith_str), uint32_t *out)
{
  struct kith_str text;
  if (!get_u32(rest, out) || *out >= KITH_P_LIMIT)
    return false;
  if (*out)
    return true;
  if (!codec_get_str(rest, &text))
    return false;
  *out = intern(names, text);
  return *out != 0;
}

static bool get_parts(struct kith_str *rest, struct kith_arena *arena, struct kith_property *p)
{
  if (!get_count(rest, MOST_PARTS, &p->part_count))
    return false;
  struct kith_part *parts = p->part_count ? arena_alloc(arena, p->part_count * sizeof *parts) : NULL;
  for (size_t i = 0; i < p->part_count; i++) {
    parts[i] = (struct kith_part){.size = sizeof *parts};
    if (!get_u32(rest, &parts[i].component) || !codec_get_str(rest, &parts[i].text))
      return false;
  }
  p->parts = parts;
  return true;
}

static bool get_params(struct kith_str *rest, struct kith_names *names, struct kith_arena *arena,
                       struct kith_property *p)
{
  if (!get_count(rest, MOST_PARTS, &p->param_count))
    return false;
  struct kith_param *params = p->param_count ? arena_alloc(arena, p->param_count * sizeof *params) : NULL;
  for (size_t i = 0; i < p->param_count; i++) {
    params[i] = (struct kith_param){.size = sizeof *params};
    if (!get_name(rest, names, names_param, &params[i].name) || !codec_get_str(rest, &params[i].value))
      return false;
  }
  p->params = params;
  return true;
}

static bool get_property(struct kith_str *rest, struct kith_names *names, struct kith_record *r)
{
  uint32_t name;
  if (!get_name(rest, names, names_property, &name))
    return false;
  struct kith_property *p = record_add(r, name);
  return get_u32(rest, &p->value_type) && get_u32(rest, &p->flags) && codec_get_u64(rest, &p->origin.line) &&
         codec_get_u64(rest, &p->origin.offset) && codec_get_u64(rest, &p->blob) && codec_get_str(rest, &p->group) &&
         codec_get_str(rest, &p->raw) && get_parts(rest, r->arena, p) && get_params(rest, names, r->arena, p);
}

int codec_decode(struct kith_str bytes, struct kith_names *names, struct kith_arena *arena, struct kith_record **out,
                 struct kith_error *err)
{
  struct kith_record *r = record_new(arena, 0, STR_NONE, (struct kith_origin){0});
  uint32_t version = 0, count = 0;
  bool good = get_u32(&bytes, &version) && version == VERSION && get_u32(&bytes, &r->kind) &&
              codec_get_u64(&bytes, &r->origin.line) && codec_get_u64(&bytes, &r->origin.offset) &&
              get_count(&bytes, RECORD_MAX_PROPERTIES, &count) && codec_get_str(&bytes, &r->key);
  for (uint32_t i = 0; i < count && good; i++)
    good = get_property(&bytes, names, r);
  if (!good || bytes.len)
    return error_set(err, KITH_E_INVALID, "a stored record is damaged");
  *out = r;
  return KITH_OK;
}

static uint64_t fold(uint64_t hash, uint64_t value)
{
  uint64_t pair[2] = {hash, value};
  return XXH3_64bits(pair, sizeof pair);
}

static uint64_t hash_str(struct kith_str s, uint64_t hash)
{
  return XXH3_64bits_withSeed(s.ptr, s.len, hash + 0x9e3779b97f4a7c15u);
}

static uint64_t hash_property(const struct kith_property *p, const struct kith_names *names, uint64_t hash)
{
  hash = p->name < KITH_P_LIMIT ? fold(hash, p->name) : hash_str(names_of_property(names, p->name), hash);
  for (size_t i = 0; i < p->part_count; i++)
    hash = hash_str(property_part(p, i)->text, hash ^ property_part(p, i)->component);
  hash = fold(hash, p->part_count); /* or a part of component 1 would be a TYPE */
  for (size_t i = 0; i < p->param_count; i++) {
    const struct kith_param *q = property_param(p, i);
    hash = q->name < KITH_Q_LIMIT ? hash ^ q->name : hash_str(names_of_param(names, q->name), hash);
    hash = hash_str(q->value, hash);
  }
  return fold(hash_str(p->group, hash), p->blob + p->value_type);
}

uint64_t codec_content_hash(const struct kith_record *r, const struct kith_names *names, uint64_t seed)
{
  uint64_t hash = fold(seed, r->kind);
  for (uint32_t i = 0; i < r->property_count; i++) {
    uint32_t name = r->properties[i].name;
    if (name != KITH_P_REV && name != KITH_P_PRODID && name != KITH_P_VERSION)
      hash = hash_property(&r->properties[i], names, hash);
  }
  return hash;
}

uint64_t codec_text_hash(struct kith_str s, uint64_t seed)
{
  return XXH3_64bits_withSeed(s.ptr, s.len, seed);
}
