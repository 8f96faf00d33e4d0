/* JSON text to nodes and back. The text is a value of a property (JSPROP), at most 1 MiB: it comes from anybody. */
#include "base/map.h"
#include "jscontact/node.h"

enum { NUMBER_MAX = 100 }; /* characters of one */

struct scan {
  struct kith_arena *arena;
  const char *at, *end;
  struct kith_map_str names; /* of all objects, each with its object's place: twice in one is refused */
  uint64_t objects;
};

static void skip_space(struct scan *s)
{
  while (s->at < s->end && (*s->at == ' ' || *s->at == '\t' || *s->at == '\n' || *s->at == '\r'))
    s->at++;
}

static bool take(struct scan *s, char c)
{
  skip_space(s);
  if (s->at == s->end || *s->at != c)
    return false;
  s->at++;
  return true;
}

/* ---- Strings ----------------------------------------------------------------------------------------------------- */

static bool hex4(struct scan *s, uint32_t *out)
{
  if (s->end - s->at < 4)
    return false;
  *out = 0;
  for (int i = 0; i < 4; i++) {
    char c = *s->at++;
    if (!ascii_is_digit(c) && (ascii_lower(c) < 'a' || ascii_lower(c) > 'f'))
      return false;
    *out = *out << 4 | (uint32_t)(ascii_is_digit(c) ? c - '0' : ascii_lower(c) - 'a' + 10);
  }
  return true;
}

static size_t encode(uint32_t code, char *to)
{
  size_t more = code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  static const unsigned char lead[] = {0, 0xc0, 0xe0, 0xf0};
  for (size_t i = more; i > 0; i--, code >>= 6)
    to[i] = (char)(0x80 | (code & 0x3f));
  to[0] = (char)(lead[more] | code);
  return more + 1;
}

/* \uXXXX, of two when it is the first half of a pair; no NUL, no half alone. */
static bool unicode(struct scan *s, char *to, size_t *len)
{
  uint32_t code, low;
  if (!hex4(s, &code) || !code || (code >= 0xdc00 && code <= 0xdfff))
    return false;
  if (code >= 0xd800 && code <= 0xdbff) {
    if (s->end - s->at < 6 || s->at[0] != '\\' || s->at[1] != 'u')
      return false;
    s->at += 2;
    if (!hex4(s, &low) || low < 0xdc00 || low > 0xdfff)
      return false;
    code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
  }
  *len += encode(code, to + *len);
  return true;
}

static bool escape(struct scan *s, char *to, size_t *len)
{
  static const char from[] = "\"\\/bfnrt", into[] = "\"\\/\b\f\n\r\t";
  if (s->at == s->end)
    return false;
  char c = *s->at++;
  if (c == 'u')
    return unicode(s, to, len);
  const char *found = c ? strchr(from, c) : NULL;
  if (!found)
    return false;
  to[(*len)++] = into[found - from];
  return true;
}

static bool string(struct scan *s, struct kith_str *out)
{
  if (!take(s, '"'))
    return false;
  const char *close = s->at;
  while (close < s->end && *close != '"')
    close += *close == '\\' ? 2 : 1;
  if (close >= s->end)
    return false;
  char *to = arena_bytes(s->arena, (size_t)(close - s->at));
  size_t len = 0;
  while (s->at < close) {
    char c = *s->at++;
    if ((unsigned char)c < 0x20 || (c == '\\' && !escape(s, to, &len)))
      return false;
    if (c != '\\')
      to[len++] = c;
  }
  s->at = close + 1;
  *out = (struct kith_str){to, len};
  return true;
}

/* ---- Other values ------------------------------------------------------------------------------------------------ */

static bool digits(struct scan *s)
{
  const char *from = s->at;
  while (s->at < s->end && ascii_is_digit(*s->at))
    s->at++;
  return s->at > from;
}

static struct js_node *number(struct scan *s)
{
  const char *from = s->at;
  s->at += *s->at == '-';
  bool zero = s->at < s->end && *s->at == '0', good = digits(s);
  good &= !zero || s->at - from == 1 + (*from == '-');
  if (good && s->at < s->end && *s->at == '.') {
    s->at++;
    good = digits(s);
  }
  if (good && s->at < s->end && ascii_lower(*s->at) == 'e') {
    s->at++;
    s->at += s->at < s->end && (*s->at == '+' || *s->at == '-');
    good = digits(s);
  }
  struct js_node *node = good && s->at - from <= NUMBER_MAX ? js_new(s->arena, JS_NUMBER) : NULL;
  if (node)
    node->text = (struct kith_str){from, (size_t)(s->at - from)};
  return node;
}

static struct js_node *word(struct scan *s)
{
  static const struct {
    const char *text;
    enum js_type type;
  } words[] = {{"null", JS_NULL}, {"true", JS_TRUE}, {"false", JS_FALSE}};
  struct kith_str rest = {s->at, (size_t)(s->end - s->at)};
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
    if (str_starts(rest, str_of(words[i].text))) {
      s->at += strlen(words[i].text);
      return js_new(s->arena, words[i].type);
    }
  return NULL;
}

static struct js_node *value(struct scan *s, unsigned depth);

static bool member(struct scan *s, struct js_node *object, uint64_t place, unsigned depth)
{
  struct kith_str key;
  bool fresh = false;
  if (!string(s, &key) || !take(s, ':'))
    return false;
  map_str_put(&s->names, arena_printf(s->arena, "%llu %.*s", (unsigned long long)place, STR_ARG(key)), 0, &fresh);
  struct js_node *node = fresh ? value(s, depth) : NULL;
  if (node)
    js_put(object, key, node);
  return node;
}

static bool element(struct scan *s, struct js_node *array, unsigned depth)
{
  struct js_node *node = value(s, depth);
  if (node)
    js_push(array, node);
  return node;
}

static struct js_node *container(struct scan *s, unsigned depth)
{
  bool object = *s->at++ == '{';
  struct js_node *node = js_new(s->arena, object ? JS_OBJECT : JS_ARRAY);
  uint64_t place = s->objects++;
  char close = object ? '}' : ']';

  if (depth >= JS_MAX_DEPTH)
    return NULL;
  if (take(s, close))
    return node;
  do {
    if (!(object ? member(s, node, place, depth + 1) : element(s, node, depth + 1)))
      return NULL;
  } while (take(s, ','));
  return take(s, close) ? node : NULL;
}

static struct js_node *value(struct scan *s, unsigned depth)
{
  struct kith_str text;
  skip_space(s);
  if (s->at == s->end)
    return NULL;
  if (*s->at == '{' || *s->at == '[')
    return container(s, depth);
  if (*s->at == '"')
    return string(s, &text) ? js_text(s->arena, text) : NULL;
  return ascii_is_digit(*s->at) || *s->at == '-' ? number(s) : word(s);
}

struct js_node *js_parse(struct kith_arena *arena, struct kith_str text, unsigned depth)
{
  struct scan s = {.arena = arena, .at = text.ptr, .end = text.ptr + text.len};
  struct js_node *node = value(&s, depth);
  skip_space(&s);
  map_str_free(&s.names);
  return s.at == s.end ? node : NULL;
}

/* ---- Writing ----------------------------------------------------------------------------------------------------- */

/* What the kit's writer has no function for: any text as a key, a number as it is written. */
static void write_key(struct kith_json *j, struct kith_str key)
{
  json_str(j, key);
  json_literal(j, j->indent ? ": " : ":");
  j->after_key = true;
}

/* The comma and the indentation before a literal of ours. */
static void write_literal(struct kith_json *j, const char *text)
{
  uint64_t bit = UINT64_C(1) << j->depth;
  if (!j->after_key && j->depth) {
    if (j->filled & bit)
      json_literal(j, ",");
    if (j->indent)
      json_literal(j, "\n");
    for (unsigned i = 0; i < j->depth * j->indent; i++)
      json_literal(j, " ");
    j->filled |= bit;
  }
  j->after_key = false;
  json_literal(j, text);
}

static void write_number(struct kith_json *j, struct kith_str text)
{
  char digits_of[NUMBER_MAX + 1] = {0};
  memcpy(digits_of, text.ptr, text.len < NUMBER_MAX ? text.len : NUMBER_MAX);
  write_literal(j, digits_of);
}

int js_write(struct kith_json *j, const struct js_node *node, js_blob_write *blob, void *arg)
{
  int rc = KITH_OK;
  switch (node->type) {
  case JS_NULL:
    json_null(j);
    break;
  case JS_TRUE:
    json_true(j);
    break;
  case JS_FALSE:
    write_literal(j, "false");
    break;
  case JS_NUMBER:
    write_number(j, node->text);
    break;
  case JS_STRING:
    json_str(j, node->text);
    break;
  case JS_BLOB:
    return blob(arg, j, node);
  case JS_ARRAY:
  case JS_OBJECT:
    (node->type == JS_ARRAY ? json_array : json_object)(j);
    for (const struct js_node *below = node->first; below && rc == KITH_OK; below = below->next) {
      if (node->type == JS_OBJECT)
        write_key(j, below->key);
      rc = js_write(j, below, blob, arg);
    }
    (node->type == JS_ARRAY ? json_array_end : json_object_end)(j);
    break;
  }
  return rc;
}
