#include "xcard/card.h"

#include "xcard/escape.h"

void card_open(struct xc_card *card, struct kith_origin origin)
{
  arena_reset(&card->arena);
  card->props.len = card->params.len = card->parts.len = 0;
  card->stored = 0;
  card->has_labels = false;
  card->trouble = 0;
  card->origin = origin;
  card->code = card->why = NULL;
}

void card_close(struct xc_card *card)
{
  arena_free(&card->arena);
  vec_free(&card->props);
  vec_free(&card->params);
  vec_free(&card->parts);
  vec_free(&card->put);
}

void card_fail(struct xc_card *card, const char *code, const char *why)
{
  if (card->code)
    return;
  card->code = code;
  card->why = why;
}

struct kith_str card_keep(struct xc_card *card, struct kith_str text)
{
  if (!text.len)
    return STR_NONE;
  card->stored += text.len;
  if (card->stored <= CARD_TEXT_MAX)
    return arena_str(&card->arena, text);
  card_fail(card, "too-long", "the card has more than 4 MiB of text");
  return STR_NONE;
}

struct xc_prop *card_add(struct xc_card *card, uint32_t name, struct kith_str group, struct kith_origin origin)
{
  struct xc_prop made = {
      .name = name, .param_first = card->params.len, .part_first = card->parts.len, .group = group, .origin = origin};
  if (card->props.len == CARD_PROPERTIES_MAX) {
    card_fail(card, "too-many-properties", "the card has more than 1,000 properties");
    card->props.len--;
  }
  vec_push(&card->props, made);
  card->has_labels |= name == KITH_P_X_ABLABEL;
  return &card->props.items[card->props.len - 1];
}

static struct xc_prop *last(struct xc_card *card)
{
  return &card->props.items[card->props.len - 1];
}

void card_param(struct xc_card *card, uint32_t name, struct kith_str text)
{
  struct kith_param param = {.size = sizeof param, .name = name, .value = text};
  if (last(card)->param_count == CARD_PARAMS_MAX) {
    card_fail(card, "too-many-params", "a property has more than 64 parameters");
    return;
  }
  last(card)->param_count++;
  vec_push(&card->params, param);
}

/* In the order of components, however they came. */
void card_part(struct xc_card *card, uint32_t component, struct kith_str text)
{
  struct kith_part part = {.size = sizeof part, .component = component, .text = text};
  struct xc_prop *p = last(card);
  if (p->part_count == CARD_PARTS_MAX || card->parts.len == CARD_ALL_PARTS_MAX) {
    card_fail(card, "too-many-values", "a property has more than 1,024 values, or a card more than 16,384");
    return;
  }
  p->part_count++;
  vec_push(&card->parts, part);
  struct kith_part *parts = card->parts.items + p->part_first;
  size_t i = p->part_count - 1;
  for (; i && parts[i - 1].component > component; i--)
    parts[i] = parts[i - 1];
  parts[i] = part;
}

/* ---- Labels ------------------------------------------------------------------------------------------------------ */

/* Apple's own labels come in brackets: _$!<Home>!$_ means home. */
static struct kith_str plain_label(struct xc_card *card, struct kith_str text)
{
  text = str_trim(text);
  bool own = str_starts(text, KITH_STR("_$!<")) && str_ends(text, KITH_STR(">!$_")) && text.len > 8;
  if (!own)
    return text;
  text = arena_str(&card->arena, str_sub(text, 4, text.len - 8));
  for (size_t i = 0; i < text.len; i++)
    ((char *)text.ptr)[i] = ascii_lower(text.ptr[i]);
  return text;
}

/* The label of the property's group, or empty. */
static struct kith_str label_of(struct xc_card *card, const struct xc_prop *p)
{
  if (!card->has_labels || !p->group.len || p->name == KITH_P_X_ABLABEL || p->name == KITH_P_X_ABADR)
    return STR_NONE;
  for (size_t i = 0; i < card->props.len; i++) {
    const struct xc_prop *other = &card->props.items[i];
    if (other->name == KITH_P_X_ABLABEL && other->part_count && str_eq_nocase(other->group, p->group))
      return plain_label(card, card->parts.items[other->part_first].text);
  }
  return STR_NONE;
}

/* ---- The record -------------------------------------------------------------------------------------------------- */

static const struct {
  uint32_t trouble;
  struct kith_str code, why;
} troubles[] = {
    {TROUBLE_BASE64, {"base64", 6}, {"a value said to be base64 is not; its text is kept", 50}},
    {TROUBLE_BLOB, {"blob", 4}, {"a long value could not be kept whole; its start is", 50}},
    {TROUBLE_NAME, {"name", 4}, {"an element's name cannot be a property's; it was left out", 57}},
    {TROUBLE_PARAM, {"param", 5}, {"a parameter has no usable name and was left out", 47}},
    {TROUBLE_FIELDS, {"fields", 6}, {"a structured value has an element that is no part of it", 55}},
    {TROUBLE_MARKUP, {"markup", 6}, {"there are elements inside a value; their text is kept", 53}},
    {TROUBLE_TEXT, {"text", 4}, {"text stands where elements should; outside of values it was left out", 68}},
    {TROUBLE_GROUP, {"group", 5}, {"a group's name cannot be one and was left out", 45}},
};

static void tell(const struct kith_host *host, struct kith_record *record, uint32_t trouble, struct kith_origin origin)
{
  for (size_t i = 0; trouble && i < sizeof troubles / sizeof troubles[0]; i++)
    if (trouble & troubles[i].trouble)
      host->diagnose(record, origin, troubles[i].code, troubles[i].why);
}

static void add_quoted(struct kith_buf *to, struct kith_str value)
{
  bool plain = str_find(value, ':') == value.len && str_find(value, ';') == value.len;
  (void)buf_add_c(to, plain && str_find(value, ',') == value.len ? "" : "\"");
  for (size_t i = 0; i < value.len; i++) { /* RFC 6868 */
    char c = value.ptr[i];
    if (c == '"' || c == '\n' || c == '^') {
      (void)buf_add_char(to, '^');
      c = c == '"' ? '\'' : c == '\n' ? 'n' : '^';
    }
    (void)buf_add_char(to, c);
  }
  (void)buf_add_c(to, plain && str_find(value, ',') == value.len ? "" : "\"");
}

/* A property without a value, as vCard's header: "NOTE;LANGUAGE=en". */
static int put_empty(struct xc_card *card, const struct xc_names *n, struct kith_record *record, struct xc_prop *p)
{
  struct kith_buf text = BUF_MAX(VALUE_INLINE_MAX);
  (void)buf_add_str(&text, n->host->name_of(n->ctx, p->name));
  if (p->value_type)
    (void)buf_printf(&text, ";VALUE=%.*s", STR_ARG(card_type_name(p->value_type)));
  for (size_t i = 0; i < p->param_count; i++) {
    const struct kith_param *param = &card->params.items[p->param_first + i];
    (void)buf_printf(&text, ";%.*s=", STR_ARG(n->host->param_name_of(n->ctx, param->name)));
    add_quoted(&text, param->value);
  }
  struct kith_part part = {.size = sizeof part, .text = buf_str(&text)};
  struct kith_property to = {
      .size = sizeof to, .name = n->empty, .part_count = 1, .parts = &part, .group = p->group, .origin = p->origin};
  int status = n->host->put(record, &to);
  buf_free(&text);
  return status;
}

/* A value of one part as vCard's text has it, when that is not the part itself: writers of vCard take it as it is. */
static struct kith_str raw_of(struct xc_card *card, const struct xc_prop *p)
{
  const struct kith_part *part = card->parts.items + p->part_first;
  if (p->part_count != 1 || part->component || p->literal)
    return p->raw;
  uint32_t type = p->value_type ? p->value_type : card_usual_type(p->name, CARD_40);
  struct kith_str raw = escape_value(part->text, type == KITH_V_TEXT, &card->arena);
  return raw.ptr == part->text.ptr ? STR_NONE : raw;
}

static int put_prop(struct xc_card *card, const struct xc_names *n, struct kith_record *record, struct xc_prop *p)
{
  const struct kith_param *params = card->params.items + p->param_first;
  struct kith_str label = label_of(card, p);
  uint32_t count = (uint32_t)p->param_count;

  tell(n->host, record, p->trouble, p->origin);
  if (!p->part_count && !p->blob)
    return put_empty(card, n, record, p);
  if (p->name == KITH_P_UID && p->part_count &&
      n->host->set_key(record, card->parts.items[p->part_first].text) != KITH_OK)
    return KITH_E_LIMIT;
  if (label.len) {
    struct kith_param type = {.size = sizeof type, .name = KITH_Q_TYPE, .value = label};
    card->put.len = 0;
    for (uint32_t i = 0; i < count; i++)
      vec_push(&card->put, params[i]);
    vec_push(&card->put, type);
    params = card->put.items;
    count++;
  }
  struct kith_property to = {.size = sizeof to,
                             .name = p->name,
                             .value_type = p->value_type,
                             .part_count = (uint32_t)p->part_count,
                             .param_count = count,
                             .parts = card->parts.items + p->part_first,
                             .params = params,
                             .group = p->group,
                             .raw = p->part_count ? raw_of(card, p) : STR_NONE,
                             .origin = p->origin,
                             .blob = p->blob};
  return n->host->put(record, &to);
}

int card_put(struct xc_card *card, const struct xc_names *n, struct kith_batch *batch)
{
  struct kith_record *record = n->host->add(batch, KITH_CONTACT, STR_NONE, card->origin);
  if (!record)
    return KITH_E_INTERNAL;
  int status = kith_put_text(n->host, record, KITH_P_VERSION, KITH_STR("4.0"));

  for (size_t i = 0; i < card->props.len && !status; i++)
    status = put_prop(card, n, record, &card->props.items[i]);
  tell(n->host, record, card->trouble, card->origin);
  if (!status)
    return KITH_OK;
  n->host->drop(batch);
  card_fail(card, "too-long", "the card is longer than a record may be, 1 MiB");
  return KITH_E_LIMIT;
}
