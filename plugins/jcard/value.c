#include "jcard/card.h"
#include "jcard/text.h"
#include "jcard/when.h"
#include "kit/data_uri.h"

/* ---- Scalars ----------------------------------------------------------------------------------------------------- */

bool value_scalar(struct jc_source *s, const struct cJSON *node, struct kith_str *out)
{
  char buf[JSON_READ_MAX_NUMBER + 1];

  *out = STR_NONE;
  if (json_is(node, cJSON_String))
    *out = text_newlines(json_text_of(node), &s->arena);
  else if (json_is_number(node))
    *out = arena_str(&s->arena, json_number_text(node, buf));
  else if (cJSON_IsBool(node))
    *out = cJSON_IsTrue(node) ? KITH_STR("TRUE") : KITH_STR("FALSE");
  else
    return cJSON_IsNull(node);
  return true;
}

/* The same, dates as vCard has them. What cards of older versions say stays as it is. */
static bool scalar(struct jc_source *s, const struct jc_prop *p, const struct cJSON *node, struct kith_str *out)
{
  char buf[WHEN_MAX];
  if (!value_scalar(s, node, out))
    return false;
  if (!when_is(p->type) || s->version != CARD_40)
    return true;
  struct kith_str basic = when_basic(*out, p->type, buf);
  *out = basic.ptr == buf ? arena_str(&s->arena, basic) : basic;
  return true;
}

static void push(struct jc_source *s, struct jc_prop *p, uint32_t component, struct kith_str text)
{
  struct kith_part part = {.size = sizeof part, .component = component, .text = text};
  if (text_is_blank(text))
    return;
  if (s->parts.len == CARD_MAX_PARTS)
    p->trouble |= TROUBLE_MANY;
  else
    vec_push(&s->parts, part);
}

/* Between two values, components or values of a component. The buffer takes any element of the input. */
static void mark(struct jc_source *s, char separator)
{
  (void)buf_add_char(&s->value, separator);
}

/* ---- Values as arrays -------------------------------------------------------------------------------------------- */

static enum text_place place_of(const struct jc_prop *p, bool alone)
{
  bool open = p->name >= KITH_P_X_MAIDENNAME; /* it could be a list, or have components */
  return p->type == KITH_V_URI && alone ? TEXT_IN_URI : !alone || open ? TEXT_IN_LIST : TEXT_IN_TEXT;
}

/* The values of one component: a scalar, or an array of them. Each becomes a part, unless component is 0. */
static bool add_component(struct jc_source *s, struct jc_prop *p, uint32_t component, const struct cJSON *node)
{
  const struct cJSON *value = json_is(node, cJSON_Array) ? node->child : node;
  struct kith_str text;

  for (bool first = true; value; value = json_is(node, cJSON_Array) ? value->next : NULL, first = false) {
    if (!scalar(s, p, value, &text))
      return false;
    if (!first)
      mark(s, ',');
    (void)text_escape(&s->value, text, TEXT_IN_LIST);
    if (component)
      push(s, p, component, text);
  }
  return true;
}

static bool has_semicolon(struct kith_str text)
{
  return str_find(text, ';') < text.len;
}

/* A structured value that came as one string: some writers take it over from a vCard as it stands. */
static void split_string(struct jc_source *s, struct jc_prop *p, struct kith_str text, uint32_t most)
{
  struct kith_str piece;
  for (uint32_t component = 1; str_next(&text, ';', &piece); component += component < most || !most) {
    if (component > 1 || s->value.len)
      mark(s, ';');
    (void)text_escape(&s->value, piece, TEXT_IN_LIST);
    push(s, p, component, piece);
  }
  p->trouble |= TROUBLE_FIELDS;
}

/* One component only, and not as an array. */
static bool add_single(struct jc_source *s, struct jc_prop *p, const struct cJSON *node, uint32_t most)
{
  struct kith_str text;
  bool org = p->shape == CARD_ORG;

  if (!scalar(s, p, node, &text))
    return false;
  if (!org && has_semicolon(text)) {
    split_string(s, p, text, most);
    return true;
  }
  (void)text_escape(&s->value, text, TEXT_IN_LIST);
  /* somebody wrote an address as one text */
  push(s, p, p->name == KITH_P_ADR ? KITH_ADR_STREET : 1, text);
  p->trouble |= p->name == KITH_P_ADR ? TROUBLE_FIELDS : 0;
  return true;
}

/* Components in an array of their own, or, as some write it, as the values of the property. */
static bool add_components(struct jc_source *s, struct jc_prop *p)
{
  uint32_t most = card_components_of(p->name), component = 1;
  const struct cJSON *node = p->values;

  if (!json_is(node, cJSON_Array) && !node->next)
    return add_single(s, p, node, most);
  p->trouble |= node->next ? TROUBLE_FIELDS : 0;
  for (node = json_is(node, cJSON_Array) && !node->next ? node->child : node; node; node = node->next) {
    bool fits = p->shape == CARD_ORG || component <= most;
    if (component > 1)
      mark(s, ';');
    if (!add_component(s, p, !fits ? 0 : p->shape == CARD_ORG && component > most ? most : component, node))
      return false;
    p->trouble |= fits ? 0 : TROUBLE_FIELDS;
    component++;
  }
  return true;
}

/* A structured value of a property that has none: its text, as a vCard has it. */
static bool add_structure(struct jc_source *s, struct jc_prop *p, const struct cJSON *array)
{
  size_t from = s->value.len;
  for (const struct cJSON *node = array->child; node; node = node->next) {
    if (node != array->child)
      mark(s, ';');
    if (!add_component(s, p, 0, node))
      return false;
  }
  struct kith_str text = str_sub(buf_str(&s->value), from, s->value.len);
  push(s, p, KITH_C_VALUE, text_plain(text.len ? arena_str(&s->arena, text) : STR_NONE, &s->arena));
  return true;
}

/* One value, or several of a list. */
static bool add_values(struct jc_source *s, struct jc_prop *p, bool list)
{
  bool alone = !list && !p->values->next;
  struct kith_str text;

  for (const struct cJSON *node = p->values; node; node = node->next) {
    if (node != p->values)
      mark(s, ',');
    if (json_is(node, cJSON_Array)) {
      if (!add_structure(s, p, node))
        return false;
      continue;
    }
    if (!scalar(s, p, node, &text))
      return false;
    (void)text_escape(&s->value, text, place_of(p, alone));
    push(s, p, KITH_C_VALUE, text);
  }
  return true;
}

/* ---- Values of type "unknown" ------------------------------------------------------------------------------------ */

/* They are as a vCard has them (RFC 7095, 5.1). */
static void split_raw(struct jc_source *s, struct jc_prop *p, struct kith_str raw)
{
  enum card_shape shape = p->shape;
  struct kith_str rest = raw, piece;
  uint32_t most = card_components_of(p->name), component = shape == CARD_LIST ? KITH_C_VALUE : 1;
  char separator;

  while (text_cut(&rest, shape == CARD_LIST ? ',' : ';', shape == CARD_FIELDS ? ',' : 0, &piece, &separator)) {
    if (component <= most || shape == CARD_LIST)
      push(s, p, component, text_plain(piece, &s->arena));
    else
      p->trouble |= TROUBLE_FIELDS;
    component += separator == ';' && (shape != CARD_ORG || component < most);
  }
}

static bool is_ours(const struct jc_source *s, const struct jc_prop *p)
{
  return p->name == s->names.unparsed || p->name == s->names.empty;
}

/* True when it was one. Not when there is a line feed in it, which no vCard can have. */
static bool add_unknown(struct jc_source *s, struct jc_prop *p)
{
  struct kith_str raw = json_text_of(p->values);

  if (p->type != KITH_V_UNKNOWN || p->values->next || !json_is(p->values, cJSON_String) || strpbrk(raw.ptr, "\r\n"))
    return false;
  (void)buf_add_str(&s->value, raw);
  if (is_ours(s, p))
    push(s, p, KITH_C_VALUE, raw);
  else if (p->shape == CARD_TEXT)
    push(s, p, KITH_C_VALUE, text_plain(raw, &s->arena));
  else
    split_raw(s, p, raw);
  return true;
}

/* ---- Binary values ----------------------------------------------------------------------------------------------- */

static bool is_media(uint32_t name)
{
  return name == KITH_P_PHOTO || name == KITH_P_LOGO || name == KITH_P_SOUND || name == KITH_P_KEY;
}

/* Cards of 3.0 that became jCards may still say it. */
static void drop_encoding(struct jc_source *s)
{
  size_t to = 0;
  for (size_t i = 0; i < s->params.len; i++)
    if (s->params.items[i].name != KITH_Q_ENCODING)
      s->params.items[to++] = s->params.items[i];
  s->params.len = to;
}

/* True when it was one, and became a blob. */
static bool add_media(struct jc_source *s, struct jc_prop *p)
{
  struct kith_str text = json_text_of(p->values), type = STR_NONE, base64 = text;
  bool binary = p->type == KITH_V_BINARY, bad = false;

  if (p->values->next || (p->type == KITH_V_TEXT && !is_media(p->name)))
    return false;
  if (!data_uri_split(text, &type, &base64) && !binary)
    return false;
  p->blob = data_uri_blob(s->host, s->ctx, base64, &bad);
  p->trouble |= p->blob ? 0 : bad ? TROUBLE_BASE64 : TROUBLE_BLOB;
  p->value_type = p->blob ? KITH_V_BINARY : binary ? 0 : p->value_type;
  if (!p->blob)
    return false;
  drop_encoding(s);
  struct kith_param param = {.size = sizeof param, .name = KITH_Q_MEDIATYPE, .value = type};
  if (type.len)
    vec_push(&s->params, param);
  return true;
}

/* ---- All of them ------------------------------------------------------------------------------------------------- */

/* The first `max` bytes at most, cut between characters. */
static struct kith_str cut(struct kith_str text, size_t max)
{
  size_t len = text.len < max ? text.len : max;
  while (len && len < text.len && ((unsigned char)text.ptr[len] & 0xC0) == 0x80)
    len--;
  return str_sub(text, 0, len);
}

/* Values too long for a record become a blob; where the host keeps none, their start stays. */
static void shorten(struct jc_source *s, struct jc_prop *p)
{
  bool plain = s->parts.len == 1 && p->shape == CARD_TEXT;
  size_t longest = 0;

  for (size_t i = 0; i < s->parts.len; i++)
    longest = s->parts.items[i].text.len > longest ? s->parts.items[i].text.len : longest;
  if (longest <= INLINE_MAX && s->value.len <= 4 * INLINE_MAX)
    return;
  p->blob = data_uri_text(s->host, s->ctx, plain ? s->parts.items[0].text : buf_str(&s->value));
  for (size_t i = 0; i < s->parts.len; i++)
    s->parts.items[i].text = cut(s->parts.items[i].text, INLINE_MAX);
  s->parts.len = p->blob ? 0 : s->parts.len;
  s->value.len = 0;
  p->trouble |= p->blob ? 0 : TROUBLE_BLOB;
  p->value_type = p->blob && !p->value_type ? KITH_V_TEXT : p->value_type;
}

static bool add_typed(struct jc_source *s, struct jc_prop *p)
{
  if (p->shape == CARD_TEXT || p->shape == CARD_LIST)
    return add_values(s, p, p->shape == CARD_LIST);
  return add_components(s, p);
}

bool value_read(struct jc_source *s, struct jc_prop *p)
{
  s->parts.len = 0;
  buf_clear(&s->value);
  p->blank = !p->values;
  if (p->blank || add_media(s, p))
    return true;
  if (!add_unknown(s, p) && !add_typed(s, p))
    return false;
  p->blank = !s->parts.len;
  shorten(s, p);
  bool same = s->parts.len == 1 && !s->parts.items[0].component && str_eq(s->parts.items[0].text, buf_str(&s->value));
  p->raw = same || !s->value.len ? STR_NONE : arena_str(&s->arena, buf_str(&s->value));
  return true;
}
