#include "vcard/header.h"

#include "base/mem.h"

enum { SLOTS = 1024, KEPT_MAX = 8192, KEPT_BYTES = 128 };

struct word {
  const char *text;
  uint32_t value;
};

static const struct word encodings[] = {{"QUOTED-PRINTABLE", ENCODING_QP}, {"Q", ENCODING_QP},
                                        {"BASE64", ENCODING_BASE64},       {"B", ENCODING_BASE64},
                                        {"8BIT", ENCODING_PLAIN},          {"7BIT", ENCODING_PLAIN}};

static bool word_find(struct kith_str text, uint32_t *out)
{
  for (size_t i = 0; i < sizeof encodings / sizeof encodings[0]; i++)
    if (str_eq_nocase(text, str_of(encodings[i].text))) {
      *out = encodings[i].value;
      return true;
    }
  return false;
}

/* ---- Quotes and colons ------------------------------------------------------------------------------------------- */

/* A quote mark opens or closes; not so \" in the middle of a quoted text, which some writers mean as a character. */
static bool quote_turns(struct kith_str text, size_t i, bool quoted)
{
  if (text.ptr[i] != '"')
    return false;
  if (!quoted || !i || text.ptr[i - 1] != '\\')
    return true;
  char next = i + 1 < text.len ? text.ptr[i + 1] : ':';
  return next == ':' || next == ';' || next == ',';
}

static size_t after_authority(struct kith_str text, size_t i)
{
  for (size_t colon = i; colon < text.len; colon++) {
    if (text.ptr[colon] != ':')
      continue;
    size_t digits = colon + 1;
    while (digits < text.len && ascii_is_digit(text.ptr[digits]))
      digits++;
    if (digits == colon + 1 || digits == text.len || text.ptr[digits] != '/') /* no port */
      return colon;
  }
  return text.len;
}

static const char *const schemes[] = {"http", "https", "ftp", "geo", "urn", "mailto", "tel", "sip", "xmpp"};
enum { WITH_SLASHES = 3 /* the first ones */ };

static size_t next_colon(struct kith_str text, size_t from)
{
  return from + str_find(str_sub(text, from, text.len), ':');
}

/* A parameter with an unquoted URI, X-USER=http://example.org/ada: the place of the colon behind the URI; `colon`
 * itself when it is none. */
static size_t skip_uri(struct kith_str text, size_t colon)
{
  size_t from = colon, end = text.len;

  while (from && ascii_is_alpha(text.ptr[from - 1]))
    from--;
  if (!from || text.ptr[from - 1] != '=')
    return colon;
  struct kith_str scheme = str_sub(text, from, colon - from), rest = str_sub(text, colon + 1, text.len);
  for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
    if (!str_eq_nocase(scheme, str_of(schemes[i])))
      continue;
    if (i < WITH_SLASHES)
      end = str_starts(rest, KITH_STR("//")) ? after_authority(text, colon + 3) : text.len;
    else if (str_starts_nocase(rest, KITH_STR("uuid:")))
      end = next_colon(text, colon + 6);
    else if (!str_starts_nocase(rest, scheme)) /* X-SERVICE-TYPE=xmpp:xmpp:ada@example.org */
      end = next_colon(text, colon + 1);
  }
  return end < text.len ? end : colon;
}

bool header_end(struct kith_str text, struct vc_scan *scan, size_t *out_colon)
{
  for (; scan->at < text.len; scan->at++) {
    char c = text.ptr[scan->at];
    if (c == ':' && !scan->quoted) {
      *out_colon = scan->at = skip_uri(text, scan->at);
      return true;
    }
    if (c == '"')
      scan->quoted ^= quote_turns(text, scan->at, scan->quoted);
  }
  return false;
}

/* Cuts the next piece off before a separator outside quotes. */
static bool param_next(struct kith_str *rest, char separator, bool quotes, struct kith_str *out)
{
  bool quoted = false;
  size_t i = 0;
  if (!rest->len)
    return false;
  for (; i < rest->len && (quoted || rest->ptr[i] != separator); i++)
    quoted ^= quotes && quote_turns(*rest, i, quoted);
  *out = str_sub(*rest, 0, i);
  *rest = str_sub(*rest, i + 1, rest->len);
  return true;
}

static bool quotes_pair(struct kith_str header)
{
  bool quoted = false;
  for (size_t i = str_find(header, '"'); i < header.len; i++)
    quoted ^= quote_turns(header, i, quoted);
  return !quoted;
}

/* ---- Parameters -------------------------------------------------------------------------------------------------- */

void header_add_param(struct vc_source *s, struct vc_prop *p, uint32_t name, struct kith_str value)
{
  if (p->param_count == CARD_MAX_PARAMS) {
    p->trouble |= TROUBLE_PARAMS;
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
  if (!type.len)
    return;
  type = lower_type(s, type);
  if (!str_eq_nocase(type, KITH_STR("pref")) && !has_type(s, p, type))
    p->types += str_hash(type);
  header_add_param(s, p, KITH_Q_TYPE, type);
}

/* "Lee, Jr.",Ann: values that only their quotes tell apart. */
static bool is_quoted_list(struct kith_str value)
{
  struct kith_str rest = value, item;
  bool comma = false;
  size_t items = 0;
  if (str_find(value, '"') == value.len)
    return false;
  while (param_next(&rest, ',', true, &item)) {
    items++;
    comma |= str_find(item, ',') < item.len;
  }
  return items > 1 && comma;
}

static struct kith_str without_quotes(struct kith_str value, struct kith_arena *arena)
{
  if (str_find(value, '"') == value.len)
    return value;
  char *text = arena_bytes(arena, value.len);
  size_t len = 0;
  for (size_t i = 0; i < value.len; i++) {
    bool escaped = value.ptr[i] == '"' && i && value.ptr[i - 1] == '\\' && i + 1 < value.len;
    len -= escaped; /* its backslash */
    if (value.ptr[i] != '"' || escaped)
      text[len++] = value.ptr[i];
  }
  return (struct kith_str){text, len};
}

/* Without quotes and carets, in UTF-8. */
static struct kith_str param_text(struct vc_source *s, struct vc_prop *p, struct kith_str value)
{
  struct kith_arena *arena = &s->card.arena;
  bool mended = false;

  value = without_quotes(value, arena);
  if (s->card.version != CARD_21)
    value = caret_decode(value, arena);
  if (bytes_kinds(value) & BYTES_HIGH)
    value = charset_guess(&s->charsets, reader_window(&s->reader), value, arena, &mended);
  p->trouble |= mended ? TROUBLE_CHARSET : 0;
  return value;
}

static void set_value_type(struct vc_source *s, struct vc_prop *p, struct kith_str value)
{
  p->value_type = card_type_of(value);
  if (p->value_type == KITH_V_UNKNOWN)
    header_add_param(s, p, KITH_Q_VALUE, card_keep(&s->card, value));
}

static void named_param(struct vc_source *s, struct vc_prop *p, struct kith_str name, struct kith_str given)
{
  uint32_t id = vc_names_param(&s->names, name), word = 0;
  struct kith_str value = param_text(s, p, str_trim(given)), type;

  if (id == KITH_Q_TYPE) {
    while (str_next(&value, ',', &type))
      add_type(s, p, type);
  } else if (id == KITH_Q_ENCODING && word_find(value, &word)) {
    p->encoding = word;
    if (word == ENCODING_QP || word == ENCODING_PLAIN)
      header_add_param(s, p, id, word == ENCODING_QP ? KITH_STR("QUOTED-PRINTABLE") : card_keep(&s->card, value));
  } else if (id == KITH_Q_CHARSET) {
    p->charset = card_keep(&s->card, value);
  } else if (id == KITH_Q_VALUE) {
    set_value_type(s, p, value);
  } else {
    if (id == KITH_Q_LABEL)
      value = backslash_decode(value, true, &s->card.arena);
    header_add_param(s, p, id, card_keep(&s->card, value));
  }
}

static void named_params(struct vc_source *s, struct vc_prop *p, struct kith_str name, struct kith_str given)
{
  struct kith_str item;
  if (!is_quoted_list(given)) {
    named_param(s, p, name, given);
    return;
  }
  while (param_next(&given, ',', true, &item))
    named_param(s, p, name, item);
}

/* vCard 2.1 names no parameters: a word is an encoding, a value type or a TYPE. */
static void nameless_param(struct vc_source *s, struct vc_prop *p, struct kith_str word)
{
  uint32_t found = 0;
  if (word_find(word, &found)) {
    p->encoding = found;
    if (found == ENCODING_QP)
      header_add_param(s, p, KITH_Q_ENCODING, KITH_STR("QUOTED-PRINTABLE"));
  } else if (str_eq_nocase(word, KITH_STR("URL")) || str_eq_nocase(word, KITH_STR("URI"))) {
    p->value_type = KITH_V_URI;
  } else {
    struct kith_str rest = param_text(s, p, word), type;
    while (str_next(&rest, ',', &type))
      add_type(s, p, type);
  }
}

/* Android's own kind of phone: X-CUSTOM(CHARSET=UTF-8,ENCODING=QUOTED-PRINTABLE,=C3=96zel). */
static bool custom_type(struct vc_source *s, struct vc_prop *p, struct kith_str param)
{
  if (!str_starts_nocase(param, KITH_STR("X-CUSTOM(")) || !str_ends(param, KITH_STR(")")))
    return false;
  const char *comma = memrchr(param.ptr, ',', param.len);
  struct kith_str name = str_sub(param, comma ? (size_t)(comma - param.ptr) + 1 : 9, param.len);
  add_type(s, p, param_text(s, p, qp_decode(str_sub(name, 0, name.len - 1), &s->card.arena)));
  return true;
}

static void read_param(struct vc_source *s, struct vc_prop *p, struct kith_str param)
{
  param = str_trim(param);
  size_t equals = str_find(param, '=');
  struct kith_str name = str_trim(str_sub(param, 0, equals));
  if (!param.len || custom_type(s, p, param))
    return;
  if (equals == param.len) {
    nameless_param(s, p, param);
  } else if (vc_names_param(&s->names, name)) {
    named_params(s, p, name, str_sub(param, equals + 1, param.len));
  } else {
    p->trouble |= TROUBLE_PARAM;
    header_add_param(s, p, s->names.odd_param, card_keep(&s->card, param_text(s, p, param)));
  }
}

static bool parse(struct vc_source *s, struct kith_str header, struct vc_prop *p)
{
  size_t semicolon = str_find(header, ';');
  struct kith_str name = str_trim(str_sub(header, 0, semicolon)), rest = str_sub(header, semicolon + 1, header.len);
  const char *dot = name.len ? memrchr(name.ptr, '.', name.len) : NULL;
  struct kith_str group = STR_NONE, param;
  bool quotes = quotes_pair(header);

  if (dot) {
    group = (struct kith_str){name.ptr, (size_t)(dot - name.ptr)};
    name = str_sub(name, group.len + 1, name.len);
  }
  p->name = vc_names_property(&s->names, name);
  if (!p->name || bytes_kinds(group) & (BYTES_HIGH | BYTES_NUL) || str_find(group, ' ') < group.len)
    return false;
  p->shape = card_shape_of(p->name);
  p->most = p->shape == CARD_ORG ? KITH_ORG_UNIT : card_components_of(p->name);
  p->group = card_keep(&s->card, group);
  p->param_first = s->card.params.len;
  p->trouble |= quotes ? 0 : TROUBLE_QUOTE;
  while (param_next(&rest, ';', quotes, &param) && !(p->trouble & TROUBLE_PARAMS))
    read_param(s, p, param);
  return true;
}

/* ---- Headers met before ------------------------------------------------------------------------------------------ */

static uint64_t mix(uint64_t hash, uint64_t word)
{
  hash = (hash ^ word) * 0x9E3779B97F4A7C15u;
  return hash ^ hash >> 29;
}

/* Of any length: by its first and last eight bytes, and those in the middle. */
static size_t slot_of(struct kith_str header)
{
  uint64_t hash = header.len, word = 0;
  size_t i = 0;
  for (; i + 8 <= header.len; i += 8) {
    memcpy(&word, header.ptr + i, 8);
    hash = mix(hash, word);
  }
  for (word = 0; i < header.len; i++)
    word = word << 8 | (unsigned char)header.ptr[i];
  return mix(hash, word) % SLOTS;
}

/* What is odd is read each time, so that it is told each time; a caret means something in some versions only, and a
 * scheme at the end could be the start of a URI. */
static bool worth_keeping(const struct vc_source *s, struct kith_str header, const struct vc_prop *p)
{
  for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++)
    if (str_ends(header, str_of(schemes[i])))
      return false;
  return s->headers.made < KEPT_MAX && header.len <= KEPT_BYTES && !p->trouble && str_find(header, '^') == header.len &&
         !(bytes_kinds(header) & BYTES_HIGH);
}

static bool is_plain(const struct vc_prop *p)
{
  bool special =
      p->name == KITH_P_VERSION || p->name == KITH_P_AGENT || p->name == KITH_P_LABEL || p->name == KITH_P_X_ABLABEL;
  return !special && p->encoding == ENCODING_NONE && card_usual_type(p->name, CARD_30) != KITH_V_BINARY &&
         p->value_type != KITH_V_BINARY;
}

static void keep(struct vc_source *s, struct kith_str header, const struct vc_prop *p)
{
  struct vc_headers *known = &s->headers;
  const struct kith_param *from = s->card.params.items + p->param_first;
  struct kith_param *params = arena_alloc(&known->arena, p->param_count * sizeof *params);

  for (size_t i = 0; i < p->param_count; i++) {
    params[i] = from[i];
    params[i].value = arena_str(&known->arena, from[i].value);
  }
  if (!known->slots)
    known->slots = mem_zero(SLOTS * sizeof *known->slots);
  known->slots[slot_of(header)] = (struct vc_header){.text = arena_str(&known->arena, header),
                                                     .name = p->name,
                                                     .value_type = p->value_type,
                                                     .encoding = p->encoding,
                                                     .shape = p->shape,
                                                     .most = p->most,
                                                     .param_count = (uint32_t)p->param_count,
                                                     .params = params,
                                                     .group = arena_str(&known->arena, p->group),
                                                     .charset = arena_str(&known->arena, p->charset),
                                                     .types = p->types,
                                                     .plain = is_plain(p)};
  known->made++;
}

void header_recall(struct vc_source *s, const struct vc_header *h, struct vc_prop *p)
{
  p->name = h->name;
  p->value_type = h->value_type;
  p->encoding = h->encoding;
  p->shape = h->shape;
  p->most = h->most;
  p->group = h->group;
  p->charset = h->charset;
  p->types = h->types;
  p->param_first = s->card.params.len;
  p->param_count = h->param_count;
  if (!h->param_count)
    return;
  vec_reserve(&s->card.params, h->param_count);
  for (size_t i = 0; i < h->param_count; i++)
    s->card.params.items[s->card.params.len++] = h->params[i];
}

const struct vc_header *header_known(const struct vc_source *s, struct kith_str header)
{
  if (!s->headers.slots)
    return NULL;
  const struct vc_header *known = &s->headers.slots[slot_of(header)];
  return known->name && known->text.len == header.len && memcmp(known->text.ptr, header.ptr, header.len) == 0 ? known
                                                                                                              : NULL;
}

bool header_parse(struct vc_source *s, struct kith_str header, struct vc_prop *p)
{
  const struct vc_header *known = header.len ? header_known(s, header) : NULL;
  if (known) {
    header_recall(s, known, p);
    return true;
  }
  if (!parse(s, header, p))
    return false;
  if (worth_keeping(s, header, p))
    keep(s, header, p);
  return true;
}

void headers_free(struct vc_headers *known)
{
  mem_free(known->slots);
  arena_free(&known->arena);
}
