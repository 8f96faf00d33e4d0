#include "jcard/card.h"

#include "jcard/text.h"
#include "kit/data_uri.h"

static const struct {
  uint32_t trouble;
  struct kith_str code, why;
} troubles[] = {
    {TROUBLE_SYNTAX, {"syntax", 6}, {"an entry is no property; its JSON is kept", 41}},
    {TROUBLE_PARAM, {"param", 5}, {"a parameter has no usable name or value", 39}},
    {TROUBLE_BASE64, {"base64", 6}, {"a value said to be base64 is not; its text is kept", 50}},
    {TROUBLE_BLOB, {"blob", 4}, {"a long value could not be kept whole; its start is", 50}},
    {TROUBLE_FIELDS, {"fields", 6}, {"a value has not the fields that it should; see its raw text", 59}},
    {TROUBLE_MANY, {"many", 4}, {"a property has more than 1,024 values or 64 parameters", 54}},
    {TROUBLE_VERSION, {"version", 7}, {"the card is of an unknown version; it was read as 4.0", 53}},
};

static void tell(struct jc_source *s, struct kith_record *record, uint32_t trouble, struct kith_origin origin)
{
  for (size_t i = 0; trouble && i < sizeof troubles / sizeof troubles[0]; i++)
    if (trouble & troubles[i].trouble)
      s->host->diagnose(record, origin, troubles[i].code, troubles[i].why);
}

/* ---- Parameters -------------------------------------------------------------------------------------------------- */

static void push_param(struct jc_source *s, struct jc_prop *p, uint32_t name, struct kith_str value)
{
  struct kith_param param = {.size = sizeof param, .name = name, .value = value};
  if (s->params.len == CARD_MAX_PARAMS)
    p->trouble |= TROUBLE_MANY;
  else
    vec_push(&s->params, param);
}

/* TYPE values are compared without case; ours are in lower case, but for custom ones, which people read. */
static struct kith_str lower_type(struct jc_source *s, struct kith_str type)
{
  bool custom = str_starts_nocase(type, KITH_STR("x-")), upper = false;
  for (size_t i = 0; i < type.len; i++) {
    custom |= !ascii_is_alpha(type.ptr[i]) && !ascii_is_digit(type.ptr[i]) && type.ptr[i] != '-';
    upper |= type.ptr[i] >= 'A' && type.ptr[i] <= 'Z';
  }
  if (custom || !upper)
    return type;
  char *text = arena_bytes(&s->arena, type.len);
  for (size_t i = 0; i < type.len; i++)
    text[i] = ascii_lower(type.ptr[i]);
  return (struct kith_str){text, type.len};
}

/* Lists that a vCard has in one parameter between commas: SORT-AS="Harten,Rene", PID=1.1,2.1. */
static bool is_joined(uint32_t name)
{
  return name == KITH_Q_SORT_AS || name == KITH_Q_PID;
}

static void read_list(struct jc_source *s, struct jc_prop *p, uint32_t id, const struct cJSON *array)
{
  struct kith_str text;

  buf_clear(&s->value);
  for (const struct cJSON *item = array->child; item; item = item->next) {
    if (!value_scalar(s, item, &text)) {
      p->trouble |= TROUBLE_PARAM;
    } else if (is_joined(id)) {
      if (item != array->child)
        (void)buf_add_char(&s->value, ',');
      (void)buf_add_str(&s->value, text);
    } else if (text.len || id != KITH_Q_TYPE) {
      push_param(s, p, id, id == KITH_Q_TYPE ? lower_type(s, text) : text);
    }
  }
  if (is_joined(id) && s->value.len)
    push_param(s, p, id, arena_str(&s->arena, buf_str(&s->value)));
}

static void read_param(struct jc_source *s, struct jc_prop *p, const struct cJSON *param)
{
  struct kith_str name = str_of(param->string), text;

  bool is_group = str_eq_nocase(name, KITH_STR("group")) && value_scalar(s, param, &text);
  if (is_group && jc_names_is_plain(text)) {
    p->group = text;
    return;
  }
  uint32_t id = is_group ? 0 : jc_names_param(&s->names, name);
  if (json_is(param, cJSON_Array) && id) {
    read_list(s, p, id, param);
  } else if (!value_scalar(s, param, &text)) {
    p->trouble |= TROUBLE_PARAM;
  } else if (!id) {
    p->trouble |= TROUBLE_PARAM;
    push_param(s, p, s->names.odd_param, arena_printf(&s->arena, "%.*s=%.*s", STR_ARG(name), STR_ARG(text)));
  } else if (id == KITH_Q_VALUE) {
    p->trouble |= TROUBLE_PARAM; /* the type says it */
  } else if (text.len || id != KITH_Q_TYPE) {
    push_param(s, p, id, id == KITH_Q_TYPE ? lower_type(s, text) : text);
  }
}

/* ---- Labels of Apple groups -------------------------------------------------------------------------------------- */

static struct kith_str label_text(struct jc_source *s, struct kith_str text)
{
  text = str_trim(text);
  if (!str_starts(text, KITH_STR("_$!<")) || !str_ends(text, KITH_STR(">!$_")) || text.len <= 8)
    return text;
  text = arena_str(&s->arena, str_sub(text, 4, text.len - 8));
  for (size_t i = 0; i < text.len; i++)
    ((char *)text.ptr)[i] = ascii_lower(text.ptr[i]);
  return text;
}

static void find_labels(struct jc_source *s, const struct cJSON *properties)
{
  s->labels.len = 0;
  for (const struct cJSON *property = properties->child; property; property = property->next) {
    const struct cJSON *name = json_is(property, cJSON_Array) ? property->child : NULL;
    if (!name || !str_eq_nocase(json_text_of(name), KITH_STR("X-ABLabel")) || !name->next || !name->next->next)
      continue;
    struct kith_str group = json_text_of(json_get(name->next, "group"));
    struct kith_str text = json_text_of(name->next->next->next);
    struct jc_label label = {group, label_text(s, text_plain(text, &s->arena))};
    if (group.len && label.text.len)
      vec_push(&s->labels, label);
  }
}

/* A label is also the last TYPE of what it labels. */
static void add_label(struct jc_source *s, struct jc_prop *p)
{
  bool none = !p->group.len || p->name == KITH_P_X_ABLABEL || p->name == KITH_P_X_ABADR;
  for (size_t i = 0; i < s->labels.len && !none; i++)
    if (str_eq_nocase(s->labels.items[i].group, p->group)) {
      push_param(s, p, KITH_Q_TYPE, s->labels.items[i].text);
      return;
    }
}

/* ---- Properties -------------------------------------------------------------------------------------------------- */

/* The type as the record says it: not at all when it is the usual one. */
static void settle_type(struct jc_source *s, struct jc_prop *p, struct kith_str name)
{
  p->type = card_type_of(name);
  bool registered = p->type != KITH_V_UNKNOWN || str_eq_nocase(name, KITH_STR("unknown"));
  bool usual = p->type == card_usual_type(p->name, s->version) || (registered && p->type == KITH_V_UNKNOWN);
  p->value_type = usual && registered ? 0 : p->type;
  if (!registered)
    push_param(s, p, KITH_Q_VALUE, name);
}

/* Some writers leave the group where a vCard has it: "item1.tel". */
static void read_name(struct jc_source *s, struct jc_prop *p, struct kith_str name)
{
  size_t dot = str_find(name, '.');
  struct kith_str group = str_sub(name, 0, dot);

  if (dot < name.len && jc_names_is_plain(group)) {
    p->group = group;
    name = str_sub(name, dot + 1, name.len);
  }
  p->name = jc_names_property(&s->names, name);
}

static bool read_head(struct jc_source *s, struct jc_prop *p, const struct cJSON *property)
{
  const struct cJSON *name = json_is(property, cJSON_Array) ? property->child : NULL,
                     *params = name ? name->next : NULL;
  const struct cJSON *type = params ? params->next : NULL;
  bool usable = json_is(name, cJSON_String) && (json_is(params, cJSON_Object) || json_is(params, cJSON_NULL)) &&
                json_is(type, cJSON_String);

  if (!usable)
    return false;
  read_name(s, p, json_text_of(name));
  if (!p->name)
    return false;
  for (const struct cJSON *param = params->child; param; param = param->next)
    read_param(s, p, param);
  settle_type(s, p, json_text_of(type));
  p->shape = card_shape_of(p->name);
  p->values = type->next;
  return true;
}

/* The JSON of what is no property, as a property of ours. */
static void keep_unparsed(struct jc_source *s, struct jc_prop *p, const struct cJSON *property)
{
  char *json = cJSON_PrintUnformatted(property);
  struct kith_part part = {.size = sizeof part, .text = arena_str(&s->arena, str_of(json))};

  cJSON_free(json);
  *p = (struct jc_prop){.name = s->names.unparsed, .trouble = p->trouble | TROUBLE_SYNTAX};
  s->params.len = s->parts.len = 0;
  if (part.text.len > INLINE_MAX) {
    p->blob = data_uri_text(s->host, s->ctx, part.text);
    p->value_type = KITH_V_TEXT;
    p->trouble |= p->blob ? 0 : TROUBLE_BLOB;
    part.text = str_sub(part.text, 0, p->blob ? 0 : INLINE_MAX);
  }
  if (part.text.len)
    vec_push(&s->parts, part);
}

static void add_quoted(struct kith_buf *to, struct kith_str value)
{
  bool quoted = false;
  for (size_t i = 0; i < value.len; i++)
    quoted |= strchr(",;:", value.ptr[i]) != NULL;
  (void)buf_add_c(to, quoted ? "\"" : "");
  for (size_t i = 0; i < value.len; i++) { /* RFC 6868 */
    char c = value.ptr[i];
    if (c == '^' || c == '\n' || c == '"')
      (void)buf_add_c(to, c == '^' ? "^^" : c == '"' ? "^'" : "^n");
    else
      (void)buf_add_char(to, c);
  }
  (void)buf_add_c(to, quoted ? "\"" : "");
}

/* A property without a value: its header, as a vCard has it. */
static void keep_empty(struct jc_source *s, struct jc_prop *p)
{
  struct kith_buf *header = &s->value;

  buf_clear(header);
  if (p->group.len)
    (void)buf_printf(header, "%.*s.", STR_ARG(p->group));
  (void)buf_add_str(header, s->host->name_of(s->ctx, p->name));
  for (size_t i = 0; i < s->params.len; i++) {
    struct kith_str name = s->host->param_name_of(s->ctx, s->params.items[i].name);
    (void)buf_printf(header, ";%.*s=", STR_ARG(name));
    add_quoted(header, s->params.items[i].value);
  }
  if (p->value_type && p->type != KITH_V_UNKNOWN)
    (void)buf_printf(header, ";VALUE=%.*s", STR_ARG(card_type_name(p->type)));
  struct kith_str text = str_sub(buf_str(header), 0, INLINE_MAX);
  struct kith_part part = {.size = sizeof part, .text = arena_str(&s->arena, text)};
  *p = (struct jc_prop){.name = s->names.empty, .trouble = p->trouble};
  s->params.len = s->parts.len = 0;
  vec_push(&s->parts, part);
}

static int put(struct jc_source *s, struct kith_record *record, const struct jc_prop *p, struct kith_origin origin)
{
  struct kith_property to = {.size = sizeof to,
                             .name = p->name,
                             .value_type = p->value_type,
                             .part_count = (uint32_t)s->parts.len,
                             .param_count = (uint32_t)s->params.len,
                             .parts = s->parts.items,
                             .params = s->params.items,
                             .group = p->group,
                             .raw = p->raw,
                             .origin = origin,
                             .blob = p->blob};
  tell(s, record, p->trouble, origin);
  if (p->name == KITH_P_UID && s->parts.len && s->host->set_key(record, s->parts.items[0].text) != KITH_OK)
    return KITH_E_LIMIT;
  return s->host->put(record, &to);
}

static int put_property(struct jc_source *s, struct kith_record *record, const struct cJSON *property,
                        struct kith_origin origin)
{
  struct jc_prop p = {.group = STR_NONE, .raw = STR_NONE};

  s->params.len = 0;
  if (!read_head(s, &p, property) || !value_read(s, &p) || p.trouble & TROUBLE_MANY) {
    keep_unparsed(s, &p, property);
  } else if (p.name == KITH_P_VERSION) {
    return KITH_OK;
  } else if (p.blank) {
    keep_empty(s, &p);
  } else {
    add_label(s, &p);
  }
  return put(s, record, &p, origin);
}

/* ---- Cards ------------------------------------------------------------------------------------------------------- */

/* What it says, or 4.0: jCard is for that. Some libraries write older cards as jCards too. */
static int put_version(struct jc_source *s, struct kith_record *record, const struct cJSON *properties,
                       struct kith_origin origin)
{
  struct kith_str text = KITH_STR("4.0");
  uint32_t trouble = 0;

  s->version = CARD_40;
  for (const struct cJSON *property = properties->child; property; property = property->next) {
    const struct cJSON *name = json_is(property, cJSON_Array) ? property->child : NULL;
    if (!name || !str_eq_nocase(json_text_of(name), KITH_STR("version")) || !name->next || !name->next->next)
      continue;
    struct kith_str said = json_text_of(name->next->next->next);
    s->version = str_eq(said, KITH_STR("3.0")) ? CARD_30 : str_eq(said, KITH_STR("2.1")) ? CARD_21 : CARD_40;
    trouble = s->version == CARD_40 && !str_eq(said, text) ? TROUBLE_VERSION : 0;
    text = s->version == CARD_40 ? text : said;
    break;
  }
  tell(s, record, trouble, origin);
  return kith_put_text(s->host, record, KITH_P_VERSION, text);
}

/* ["vcard", [...]]; or what RDAP (RFC 9083) wraps around it. NULL: it is none. */
static const struct cJSON *properties_of(const struct cJSON *value)
{
  const struct cJSON *card = json_is(value, cJSON_Object) ? json_get(value, "vcardArray") : value;
  const struct cJSON *name = json_is(card, cJSON_Array) ? card->child : NULL;
  bool is_card = name && str_eq_nocase(json_text_of(name), KITH_STR("vcard")) && json_is(name->next, cJSON_Array);
  return is_card ? name->next : NULL;
}

static int put_record(struct jc_source *s, struct kith_record *record, const struct cJSON *properties,
                      struct kith_origin origin)
{
  int status = put_version(s, record, properties, origin);

  find_labels(s, properties);
  for (const struct cJSON *property = properties->child; property && !status; property = property->next)
    status = put_property(s, record, property, origin);
  for (const struct cJSON *more = properties->next; more && !status; more = more->next) {
    struct jc_prop p = {.group = STR_NONE, .raw = STR_NONE};
    keep_unparsed(s, &p, more);
    status = put(s, record, &p, origin);
  }
  return status;
}

static int reject(struct jc_source *s, struct kith_batch *batch, const struct json_element *element,
                  struct kith_str code, struct kith_str why)
{
  return s->host->reject(batch, element->origin, element->raw, code, why);
}

int card_put(struct jc_source *s, struct kith_batch *batch, const struct json_element *element)
{
  const struct cJSON *properties = properties_of(element->value);
  int count = properties ? cJSON_GetArraySize(properties) : 0;

  if (element->code.len)
    return reject(s, batch, element, element->code, element->why);
  if (!properties)
    return reject(s, batch, element, KITH_STR("not-a-contact"), KITH_STR("this is JSON, but no jCard"));
  if (!count)
    return reject(s, batch, element, KITH_STR("empty"), KITH_STR("the card has no properties"));
  if (count > CARD_MAX_PROPERTIES)
    return reject(s, batch, element, KITH_STR("too-many-properties"),
                  KITH_STR("the card has more than 1,000 properties"));
  arena_reset(&s->arena);
  struct kith_record *record = s->host->add(batch, KITH_CONTACT, STR_NONE, element->origin);
  if (record && put_record(s, record, properties, element->origin) == KITH_OK)
    return KITH_OK;
  if (record)
    s->host->drop(batch);
  return reject(s, batch, element, KITH_STR("too-long"), KITH_STR("the card is longer than a record may be, 1 MiB"));
}
