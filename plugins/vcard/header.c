#include "vcard/header.h"

enum { REMEMBERED_MAX = 1024, REMEMBERED_BYTES = 128 };

struct word {
  const char *text;
  uint32_t value;
};

static const struct word encodings[] = {
    {"QUOTED-PRINTABLE", ENCODING_QP}, {"Q", ENCODING_QP},      {"BASE64", ENCODING_BASE64}, {"B", ENCODING_BASE64},
    {"8BIT", ENCODING_NONE},           {"7BIT", ENCODING_NONE},
};

static const struct word value_types[] = {
    {"text", KITH_V_TEXT},
    {"uri", KITH_V_URI},
    {"url", KITH_V_URI},
    {"date", KITH_V_DATE},
    {"time", KITH_V_TIME},
    {"date-time", KITH_V_DATE_TIME},
    {"date-and-or-time", KITH_V_DATE_AND_OR_TIME},
    {"timestamp", KITH_V_TIMESTAMP},
    {"boolean", KITH_V_BOOLEAN},
    {"integer", KITH_V_INTEGER},
    {"float", KITH_V_FLOAT},
    {"utc-offset", KITH_V_UTC_OFFSET},
    {"language-tag", KITH_V_LANGUAGE_TAG},
    {"binary", KITH_V_BINARY},
};

static bool word_find(const struct word *words, size_t count, struct kith_str text, uint32_t *out)
{
  for (size_t i = 0; i < count; i++)
    if (str_eq_nocase(text, str_of(words[i].text))) {
      *out = words[i].value;
      return true;
    }
  return false;
}

#define WORD_FIND(words, text, out) word_find(words, sizeof(words) / sizeof(words)[0], text, out)

bool header_end(struct kith_str text, struct vc_scan *scan, size_t *out_colon)
{
  for (; scan->at < text.len; scan->at++) {
    char c = text.ptr[scan->at];
    if (c == ':' && !scan->quoted) {
      *out_colon = scan->at;
      return true;
    }
    scan->quoted ^= c == '"';
  }
  return false;
}

/* ---- Parameters -------------------------------------------------------------------------------------------------- */

static void add_param(struct vc_source *s, struct vc_prop *p, uint32_t name, struct kith_str value)
{
  if (p->param_count == CARD_MAX_PARAMS) {
    card_fail(&s->card, "too-many-params", "a property has more than 64 parameters");
    return;
  }
  struct kith_param param = {.size = sizeof param, .name = name, .value = value};
  vec_push(&s->card.params, param);
  p->param_count++;
}

/* TYPE values are compared without case; ours are in lower case, but for custom ones, which people read. */
static struct kith_str lower_type(struct vc_source *s, struct kith_str type)
{
  bool custom = str_starts_nocase(type, KITH_STR("x-"));
  for (size_t i = 0; i < type.len; i++)
    custom |= !ascii_is_alpha(type.ptr[i]) && !ascii_is_digit(type.ptr[i]) && type.ptr[i] != '-';
  struct kith_str kept = card_keep(&s->card, type);
  for (size_t i = 0; i < kept.len && !custom; i++)
    ((char *)kept.ptr)[i] = ascii_lower(kept.ptr[i]);
  return kept;
}

static bool has_type(const struct vc_source *s, const struct vc_prop *p, struct kith_str type)
{
  for (size_t i = 0; i < p->param_count; i++) {
    const struct kith_param *param = &s->card.params.items[p->param_first + i];
    if (param->name == KITH_Q_TYPE && str_eq_nocase(param->value, type))
      return true;
  }
  return false;
}

static void add_type(struct vc_source *s, struct vc_prop *p, struct kith_str type)
{
  type = str_trim(type);
  if (!type.len || has_type(s, p, type))
    return;
  type = lower_type(s, type);
  if (!str_eq_nocase(type, KITH_STR("pref")))
    p->types += str_hash(type);
  add_param(s, p, KITH_Q_TYPE, type);
}

/* Without quotes and carets, in UTF-8. */
static struct kith_str param_text(struct vc_source *s, struct vc_prop *p, struct kith_str value)
{
  struct kith_arena *arena = &s->card.arena;
  bool mended = false;

  if (str_find(value, '"') < value.len) {
    char *text = arena_bytes(arena, value.len);
    size_t len = 0;
    for (size_t i = 0; i < value.len; i++)
      if (value.ptr[i] != '"')
        text[len++] = value.ptr[i];
    value = (struct kith_str){text, len};
  }
  if (s->card.version != VERSION_21)
    value = caret_decode(value, arena);
  if (bytes_kinds(value) & BYTES_HIGH)
    value = charset_guess(&s->charsets, value, arena, &mended);
  p->trouble |= mended ? TROUBLE_CHARSET : 0;
  return value;
}

static void named_param(struct vc_source *s, struct vc_prop *p, struct kith_str name, struct kith_str given)
{
  uint32_t id = vc_names_param(&s->names, name), word = 0;
  struct kith_str value = param_text(s, p, str_trim(given)), type;

  if (!id) {
    p->trouble |= TROUBLE_PARAM;
  } else if (id == KITH_Q_TYPE) {
    while (str_next(&value, ',', &type))
      add_type(s, p, type);
  } else if (id == KITH_Q_ENCODING && WORD_FIND(encodings, value, &word)) {
    p->encoding = word;
  } else if (id == KITH_Q_CHARSET) {
    p->charset = card_keep(&s->card, value);
  } else if (id == KITH_Q_VALUE && WORD_FIND(value_types, value, &word)) {
    p->value_type = word;
  } else {
    p->value_type = id == KITH_Q_VALUE ? KITH_V_UNKNOWN : p->value_type;
    if (id == KITH_Q_LABEL)
      value = backslash_decode(value, true, &s->card.arena);
    add_param(s, p, id, card_keep(&s->card, value));
  }
}

/* vCard 2.1 names no parameters: a word is an encoding, a value type or a TYPE. */
static void nameless_param(struct vc_source *s, struct vc_prop *p, struct kith_str word)
{
  uint32_t found = 0;
  if (WORD_FIND(encodings, word, &found))
    p->encoding = found;
  else if (str_eq_nocase(word, KITH_STR("URL")) || str_eq_nocase(word, KITH_STR("URI")))
    p->value_type = KITH_V_URI;
  else
    add_type(s, p, param_text(s, p, word));
}

static void read_param(struct vc_source *s, struct vc_prop *p, struct kith_str param)
{
  param = str_trim(param);
  size_t equals = str_find(param, '=');
  if (equals < param.len)
    named_param(s, p, str_trim(str_sub(param, 0, equals)), str_sub(param, equals + 1, param.len));
  else if (param.len)
    nameless_param(s, p, param);
}

/* Cuts the next parameter off, at a semicolon outside quotes. */
static bool param_next(struct kith_str *rest, struct kith_str *out)
{
  bool quoted = false;
  size_t i = 0;
  if (!rest->len)
    return false;
  for (; i < rest->len && (quoted || rest->ptr[i] != ';'); i++)
    quoted ^= rest->ptr[i] == '"';
  *out = str_sub(*rest, 0, i);
  *rest = str_sub(*rest, i + 1, rest->len);
  return true;
}

static bool parse(struct vc_source *s, struct kith_str header, struct vc_prop *p)
{
  size_t semicolon = str_find(header, ';');
  struct kith_str name = str_trim(str_sub(header, 0, semicolon)), rest = str_sub(header, semicolon + 1, header.len);
  const char *dot = name.len ? memrchr(name.ptr, '.', name.len) : NULL;
  struct kith_str group = STR_NONE, param;

  if (dot) {
    group = (struct kith_str){name.ptr, (size_t)(dot - name.ptr)};
    name = str_sub(name, group.len + 1, name.len);
  }
  p->name = vc_names_property(&s->names, name);
  if (!p->name || (bytes_kinds(group) & BYTES_HIGH))
    return false;
  p->group = card_keep(&s->card, group);
  p->param_first = s->card.params.len;
  while (param_next(&rest, &param) && !s->card.code)
    read_param(s, p, param);
  return true;
}

/* ---- Headers met before ------------------------------------------------------------------------------------------ */

/* What is odd is read each time, so that it is told each time; a caret means something in some versions only. */
static bool worth_remembering(const struct vc_source *s, struct kith_str header, const struct vc_prop *p)
{
  return s->headers.items.len < REMEMBERED_MAX && header.len <= REMEMBERED_BYTES && !p->trouble && !s->card.code &&
         str_find(header, '^') == header.len && !(bytes_kinds(header) & BYTES_HIGH);
}

static void remember(struct vc_source *s, struct kith_str header, const struct vc_prop *p)
{
  struct vc_headers *known = &s->headers;
  const struct kith_param *from = s->card.params.items + p->param_first;
  struct kith_param *params = arena_alloc(&known->arena, p->param_count * sizeof *params);

  for (size_t i = 0; i < p->param_count; i++) {
    params[i] = from[i];
    params[i].value = arena_str(&known->arena, from[i].value);
  }
  struct vc_header made = {.name = p->name,
                           .value_type = p->value_type,
                           .encoding = p->encoding,
                           .param_count = (uint32_t)p->param_count,
                           .params = params,
                           .group = arena_str(&known->arena, p->group),
                           .charset = arena_str(&known->arena, p->charset),
                           .types = p->types};
  map_str_put(&known->places, header, known->items.len, NULL);
  vec_push(&known->items, made);
}

static void recall(struct vc_source *s, const struct vc_header *h, struct vc_prop *p)
{
  p->name = h->name;
  p->value_type = h->value_type;
  p->encoding = h->encoding;
  p->group = h->group;
  p->charset = h->charset;
  p->types = h->types;
  p->param_first = s->card.params.len;
  p->param_count = h->param_count;
  vec_reserve(&s->card.params, h->param_count);
  for (size_t i = 0; i < h->param_count; i++)
    s->card.params.items[s->card.params.len++] = h->params[i];
}

bool header_parse(struct vc_source *s, struct kith_str header, struct vc_prop *p)
{
  uint64_t *place = header.len <= REMEMBERED_BYTES ? map_str_get(&s->headers.places, header) : NULL;
  if (place) {
    recall(s, &s->headers.items.items[*place], p);
    return true;
  }
  if (!parse(s, header, p))
    return false;
  if (worth_remembering(s, header, p))
    remember(s, header, p);
  return true;
}

void headers_free(struct vc_headers *known)
{
  map_str_free(&known->places);
  vec_free(&known->items);
  arena_free(&known->arena);
}
