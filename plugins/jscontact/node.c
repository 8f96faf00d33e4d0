#include "jscontact/node.h"

#include "base/vec.h"

struct js_node *js_new(struct kith_arena *arena, enum js_type type)
{
  struct js_node *node = arena_zero(arena, 1, sizeof *node);
  node->type = type;
  return node;
}

struct js_node *js_text(struct kith_arena *arena, struct kith_str text)
{
  struct js_node *node = js_new(arena, JS_STRING);
  node->text = text;
  return node;
}

struct js_node *js_number(struct kith_arena *arena, uint64_t value)
{
  struct js_node *node = js_new(arena, JS_NUMBER);
  node->text = arena_printf(arena, "%llu", (unsigned long long)value);
  return node;
}

struct js_node *js_blob(struct kith_arena *arena, struct kith_str before, uint64_t blob, struct kith_str bytes)
{
  struct js_node *node = js_new(arena, JS_BLOB);
  node->text = before;
  node->blob = blob;
  node->bytes = bytes;
  return node;
}

struct js_node *js_push(struct js_node *array, struct js_node *value)
{
  value->next = NULL;
  if (array->last)
    array->last->next = value;
  else
    array->first = value;
  array->last = value;
  return value;
}

struct js_node *js_put(struct js_node *object, struct kith_str key, struct js_node *value)
{
  value->key = key;
  return js_push(object, value);
}

struct js_node *js_put_c(struct js_node *object, const char *key, struct js_node *value)
{
  return js_put(object, str_of(key), value);
}

struct js_node *js_get(const struct js_node *object, struct kith_str key)
{
  if (!object || object->type != JS_OBJECT)
    return NULL;
  for (struct js_node *member = object->first; member; member = member->next)
    if (str_eq(member->key, key))
      return member;
  return NULL;
}

struct js_node *js_get_c(const struct js_node *object, const char *key)
{
  return js_get(object, str_of(key));
}

struct js_node *js_typed(const struct js_node *object, const char *key, enum js_type type)
{
  struct js_node *member = js_get_c(object, key);
  return member && member->type == type ? member : NULL;
}

struct js_node *js_object_at(struct kith_arena *arena, struct js_node *object, const char *key)
{
  struct js_node *member = js_get_c(object, key);
  if (!member)
    return js_put_c(object, key, js_new(arena, JS_OBJECT));
  return member->type == JS_OBJECT ? member : NULL;
}

struct kith_str js_str(const struct js_node *node)
{
  return node && node->type == JS_STRING ? node->text : STR_NONE;
}

bool js_whole(const struct js_node *node, uint64_t least, uint64_t most, uint64_t *out)
{
  int64_t value = 0;
  if (!node || node->type != JS_NUMBER || !str_to_int(node->text, &value) || value < 0)
    return false;
  *out = (uint64_t)value;
  return *out >= least && *out <= most;
}

struct js_node *js_copy(struct kith_arena *arena, const struct js_node *node, size_t *budget)
{
  if (!*budget)
    return NULL;
  --*budget;
  struct js_node *copy = js_new(arena, node->type);
  copy->key = node->key;
  copy->text = node->text;
  copy->blob = node->blob;
  copy->bytes = node->bytes;
  for (const struct js_node *below = node->first; below; below = below->next) {
    struct js_node *child = js_copy(arena, below, budget);
    if (!child)
      return NULL;
    js_push(copy, child);
  }
  return copy;
}

bool js_all_used(const struct js_node *node)
{
  if (!node->used)
    return false;
  for (const struct js_node *below = node->first; below; below = below->next)
    if (!js_all_used(below))
      return false;
  return true;
}

void js_mark(struct js_node *node)
{
  node->used = true;
  for (struct js_node *below = node->first; below; below = below->next)
    js_mark(below);
}

/* ---- Pointers ---------------------------------------------------------------------------------------------------- */

struct kith_str js_path(struct kith_arena *arena, struct kith_str path, struct kith_str step)
{
  char *to = arena_bytes(arena, path.len + 1 + 2 * step.len);
  size_t len = path.len;
  if (len) {
    memcpy(to, path.ptr, len);
    to[len++] = '/';
  }
  for (size_t i = 0; i < step.len; i++) {
    char c = step.ptr[i];
    to[len++] = c == '/' ? '~' : c;
    if (c == '~' || c == '/')
      to[len++] = c == '~' ? '0' : '1';
  }
  return (struct kith_str){to, len};
}

static struct kith_str step_of(struct kith_arena *arena, struct kith_str piece)
{
  if (str_find(piece, '~') == piece.len)
    return piece;
  char *to = arena_bytes(arena, piece.len);
  size_t len = 0;
  for (size_t i = 0; i < piece.len; i++) {
    bool escape = piece.ptr[i] == '~' && i + 1 < piece.len && (piece.ptr[i + 1] == '0' || piece.ptr[i + 1] == '1');
    to[len++] = !escape ? piece.ptr[i] : piece.ptr[i + 1] == '0' ? '~' : '/';
    i += escape;
  }
  return (struct kith_str){to, len};
}

static struct js_node *below(const struct js_node *node, struct kith_str step)
{
  int64_t place = 0;
  if (node->type == JS_OBJECT)
    return js_get(node, step);
  if (node->type != JS_ARRAY || !str_to_int(step, &place) || place < 0)
    return NULL;
  struct js_node *element = node->first;
  while (element && place-- > 0)
    element = element->next;
  return element;
}

struct js_node *js_at(struct js_node *root, struct kith_str pointer, struct kith_arena *arena)
{
  struct kith_str piece;
  struct js_node *node = root;
  while (node && str_next(&pointer, '/', &piece))
    node = below(node, step_of(arena, piece));
  return node;
}

/* Overwrites in place: what points at the node stays right. */
static void overwrite(struct js_node *node, const struct js_node *value)
{
  struct js_node *next = node->next;
  struct kith_str key = node->key;
  *node = *value;
  node->next = next;
  node->key = key;
}

bool js_set(struct kith_arena *arena, struct js_node *root, struct kith_str pointer, struct js_node *value,
            enum js_set how)
{
  struct kith_str piece, step = STR_NONE;
  struct js_node *node = root, *parent = NULL;
  unsigned depth = 0;

  for (struct kith_str rest = pointer; str_next(&rest, '/', &piece) && node; depth++) {
    if (parent && node->type != JS_OBJECT && node->type != JS_ARRAY)
      return false;
    parent = node;
    step = step_of(arena, piece);
    node = below(parent, step);
    if (!node && (parent->type != JS_OBJECT || depth >= JS_MAX_DEPTH))
      return false;
    if (!node && rest.ptr) /* more is to come */
      node = js_put(parent, step, js_new(arena, JS_OBJECT));
  }
  if (node && how == JS_SET_NEW)
    return false;
  if (node)
    overwrite(node, value);
  else
    js_put(parent, step, value);
  return true;
}
