#include "jscontact/to_card.h"
#include "jscontact/uri.h"
#include "jscontact/when.h"

/* ---- Parameters that have no member ------------------------------------------------------------------------------ */

void to_extra(struct to_card *t, struct js_node *object, const char *name, struct kith_str value)
{
  struct js_node *params = js_object_at(&t->w->arena, object, "vCardParams");
  jcard_param(t->w, params, str_of(name), value);
}

static void extra_param(struct to_card *t, struct js_node *object, const struct kith_param *param)
{
  struct js_node *params = js_object_at(&t->w->arena, object, "vCardParams");
  jcard_line_param(t->w, params, param);
}

/* ---- Parameters that are members --------------------------------------------------------------------------------- */

/* A number as we would write it. */
static bool is_number(struct kith_str text, uint64_t most, uint64_t *out)
{
  int64_t value;
  if (!text.len || text.ptr[0] == '0' || text.ptr[0] == '-' || !str_to_int(text, &value) || (uint64_t)value > most)
    return false;
  *out = (uint64_t)value;
  return true;
}

static bool put_number(struct to_card *t, struct js_node *object, const char *key, struct kith_str text, uint64_t most)
{
  uint64_t value;
  if (js_get_c(object, key) || !is_number(text, most, &value))
    return false;
  js_put_c(object, key, js_number(&t->w->arena, value));
  return true;
}

static bool put_text(struct to_card *t, struct js_node *object, const char *key, struct kith_str text)
{
  if (!text.len || js_get_c(object, key))
    return false;
  js_put_c(object, key, js_text(&t->w->arena, text));
  return true;
}

/* A member of a set of truths: contexts, features, relation. */
static bool put_true(struct to_card *t, struct js_node *object, const char *set, struct kith_str key)
{
  if (!key.len || js_get(js_get_c(object, set), key))
    return false;
  js_put(js_object_at(&t->w->arena, object, set), key, js_new(&t->w->arena, JS_TRUE));
  return true;
}

static bool put_type(struct to_card *t, const struct js_row *row, struct js_node *object, struct kith_str type)
{
  if (row->how == HOW_RELATED)
    return row_is_relation(type) && put_true(t, object, "relation", type);
  if (row->flags & ROW_CONTEXTS && put_true(t, object, "contexts", row_context(row->property, type)))
    return true;
  return row->flags & ROW_FEATURES && put_true(t, object, "features", row_feature(type));
}

static bool put_author(struct to_card *t, struct js_node *object, const char *key, struct kith_str text)
{
  if (js_get_c(js_get_c(object, "author"), key))
    return false;
  return put_text(t, js_object_at(&t->w->arena, object, "author"), key, text);
}

static bool put_created(struct to_card *t, struct js_node *object, struct kith_str text)
{
  struct kith_str utc, back;
  return when_utc(&t->w->arena, text, &utc) && when_utc_back(&t->w->arena, utc, &back) && str_eq(back, text) &&
         put_text(t, object, "created", utc);
}

static bool put_geo(struct to_card *t, struct js_node *object, struct kith_str text)
{
  return str_starts(text, KITH_STR("geo:")) && put_text(t, object, "coordinates", text);
}

static bool put_zone(struct to_card *t, struct js_node *object, struct kith_str text)
{
  struct kith_str zone;
  return when_zone(&t->w->arena, text, &zone) && str_eq(zone, text) && put_text(t, object, "timeZone", text);
}

static bool take_address_param(struct to_card *t, struct js_node *object, const struct kith_param *param)
{
  switch (param->name) {
  case KITH_Q_LABEL:
    return put_text(t, object, "full", param->value);
  case KITH_Q_CC:
    return put_text(t, object, "countryCode", param->value);
  case KITH_Q_GEO:
    return put_geo(t, object, param->value);
  case KITH_Q_TZ:
    return put_zone(t, object, param->value);
  default:
    return false;
  }
}

static bool take_param(struct to_card *t, const struct js_row *row, struct js_node *object,
                       const struct kith_param *param)
{
  unsigned flags = row->flags;
  struct kith_str value = param->value;

  if (row->how == HOW_ADDRESS && take_address_param(t, object, param))
    return true;
  switch (param->name) {
  case KITH_Q_TYPE:
    return put_type(t, row, object, value);
  case KITH_Q_PREF:
    return flags & ROW_PREF && put_number(t, object, "pref", value, 100);
  case KITH_Q_MEDIATYPE:
    return flags & ROW_MEDIA_TYPE && put_text(t, object, "mediaType", value);
  case KITH_Q_INDEX:
    return flags & ROW_LIST_AS && put_number(t, object, "listAs", value, UINT32_MAX);
  case KITH_Q_LEVEL:
    return flags & ROW_LEVEL && put_text(t, object, "level", row_level(row->property, value));
  case KITH_Q_SERVICE_TYPE:
    return flags & ROW_SERVICE && put_text(t, object, "service", value);
  case KITH_Q_USERNAME:
    return flags & ROW_SERVICE && put_text(t, object, "user", value);
  case KITH_Q_AUTHOR:
    return flags & ROW_AUTHOR && put_author(t, object, "uri", value);
  case KITH_Q_AUTHOR_NAME:
    return flags & ROW_AUTHOR && put_author(t, object, "name", value);
  case KITH_Q_CREATED:
    return flags & ROW_AUTHOR && put_created(t, object, value);
  default:
    return false;
  }
}

/* True for a parameter that says what the place of the object says already. */
bool to_is_spent(const struct to_card *t, size_t i, const struct kith_param *param)
{
  const struct to_line *mark = &t->marks[i];
  char number[16];
  if (param->name == KITH_Q_PROP_ID)
    return str_eq(param->value, mark->key);
  if (param->name == KITH_Q_LANGUAGE)
    return mark->main;
  const struct to_line *first = mark->main ? &t->marks[mark->main - 1] : mark;
  if (param->name != KITH_Q_ALTID || !(mark->main || mark->has_others))
    return false;
  snprintf(number, sizeof number, "%u", first->number);
  return mark->main || str_eq_c(param->value, number);
}

static void put_label(struct to_card *t, size_t i, const struct js_row *row, struct js_node *object)
{
  struct kith_str group = t->lines[i].group;
  uint64_t *place = row->flags & ROW_LABEL && group.len ? map_str_get(&t->labels, work_lower(t->w, group)) : NULL;
  if (!place || t->marks[*place - 1].raw)
    return;
  struct kith_str text = line_only(&t->lines[*place - 1]), label = text;
  if (str_starts(text, KITH_STR("_$!<")) && str_ends(text, KITH_STR(">!$_")) && text.len > 8) {
    label = str_sub(text, 4, text.len - 8);
    to_extra(t, object, "x-ablabel", text);
  }
  js_put_c(object, "label", js_text(&t->w->arena, label));
  t->marks[*place - 1].done = true;
}

static void put_value_type(struct to_card *t, const struct view_line *line, const struct js_row *row,
                           struct js_node *object)
{
  bool uri = row->flags & ROW_MAYBE_URI && uri_is(line_only(line));
  uint32_t type = row->flags & ROW_MAYBE_URI ? uri ? KITH_V_URI : KITH_V_TEXT : row->value_type;
  bool says = type != card_usual_type(row->property, CARD_40);
  if (row->flags & ROW_USER && line->value_type == KITH_V_TEXT) {
    type = KITH_V_TEXT;
    says = true;
  }
  if (line->value_type != KITH_V_BINARY && (line->value_type != type || line->says_type != says))
    to_extra(t, object, "value", work_lower(t->w, card_type_name(line->value_type)));
}

/* A binary value's type is in its URI. */
static bool is_in_uri(const struct view_line *line, const struct kith_param *param)
{
  return line->value_type == KITH_V_BINARY && param->name == KITH_Q_MEDIATYPE;
}

void to_params(struct to_card *t, size_t i, const struct view_line *line, const struct js_row *row,
               struct js_node *object)
{
  for (uint32_t k = 0; k < line->param_count; k++) {
    const struct kith_param *param = &line->params[k];
    if (!to_is_spent(t, i, param) && !is_in_uri(line, param) && !take_param(t, row, object, param))
      extra_param(t, object, param);
  }
  put_label(t, i, row, object);
  if (line->group.len)
    to_extra(t, object, "group", line->group);
  put_value_type(t, line, row, object);
}

/* ---- Values ------------------------------------------------------------------------------------------------------ */

bool to_value_fits(const struct view_line *line, const struct js_row *row)
{
  uint32_t type = line->value_type;
  if (line->blob && type != KITH_V_BINARY && type != KITH_V_TEXT)
    return false;
  if (!line->blob && (line->part_count != 1 || line->parts->component || !line->parts->text.len))
    return false;
  if (type == KITH_V_BINARY)
    return row->value_type == KITH_V_URI && row->flags & ROW_MEDIA_TYPE;
  bool text =
      type == KITH_V_TEXT && (row->flags & (ROW_MAYBE_URI | ROW_USER) || row->value_type == KITH_V_LANGUAGE_TAG);
  return type == row->value_type || text || (type == KITH_V_URI && row->flags & ROW_MAYBE_URI);
}

static struct js_node *value_node(struct to_card *t, const struct view_line *line)
{
  uint32_t param;
  if (line->value_type == KITH_V_BINARY)
    return js_blob(&t->w->arena, work_data_prefix(t->w, line, &param), line->blob, line_only(line));
  if (line->blob)
    return js_blob(&t->w->arena, STR_NONE, line->blob, STR_NONE);
  return js_text(&t->w->arena, line->parts->text);
}

/* The first value; a list's others are objects of their own, see to_card.c. */
struct js_node *to_object(struct to_card *t, size_t i, const struct js_row *row)
{
  const struct view_line *line = &t->lines[i];
  bool user = row->flags & ROW_USER && line->value_type == KITH_V_TEXT;
  if (!to_value_fits(line, row))
    return NULL;
  struct js_node *object = js_new(&t->w->arena, JS_OBJECT);
  if (row->kind)
    js_put_c(object, "kind", js_text(&t->w->arena, str_of(row->kind)));
  js_put_c(object, user ? "user" : row->value, value_node(t, line));
  to_params(t, i, line, row, object);
  if (row->flags & ROW_NAMED)
    js_put_c(object, "vCardName", js_text(&t->w->arena, work_lower(t->w, line->name)));
  return object;
}

/* ---- Organizations ----------------------------------------------------------------------------------------------- */

/* "ABC,Sales": what the name and each unit are sorted by. False (and nothing put): there are more than those. */
static bool put_sorts(struct to_card *t, struct js_node *object, struct js_node *units, struct kith_str text)
{
  struct js_node *unit = units->first;
  struct kith_str piece = STR_NONE, rest = text;
  size_t pieces = 0, places = 1;
  while (str_next(&rest, ',', &piece))
    pieces++;
  for (struct js_node *one = units->first; one; one = one->next)
    places++;
  if (!text.len || pieces > places || !piece.len || (!js_get_c(object, "name") && text.ptr[0] != ','))
    return false;
  rest = text;
  for (size_t place = 0; str_next(&rest, ',', &piece); place++) {
    if (piece.len)
      js_put_c(place ? unit : object, "sortAs", js_text(&t->w->arena, piece));
    unit = place ? unit->next : unit;
  }
  return true;
}

struct js_node *to_org(struct to_card *t, size_t i, const struct js_row *row)
{
  struct kith_arena *arena = &t->w->arena;
  struct view_line line = t->lines[i];
  struct js_node *object = js_new(arena, JS_OBJECT), *units = js_new(arena, JS_ARRAY);
  if (line.blob || !line.part_count || line.value_type != KITH_V_TEXT)
    return NULL;
  for (uint32_t k = 0; k < line.part_count; k++) {
    struct js_node *name = js_text(arena, line.parts[k].text);
    bool unit = line.parts[k].component == KITH_ORG_UNIT;
    if (!unit && (k || line.parts[k].component != KITH_ORG_NAME))
      return NULL;
    js_put_c(unit ? js_push(units, js_new(arena, JS_OBJECT)) : object, "name", name);
  }
  if (units->first)
    js_put_c(object, "units", units);
  if (put_sorts(t, object, units, line_one(&line, KITH_Q_SORT_AS)))
    line = line_without(t->w, &line, KITH_Q_SORT_AS);
  to_params(t, i, &line, row, object);
  return object;
}

struct js_node *to_build(struct to_card *t, size_t i, const struct js_row *row)
{
  switch (row->how) {
  case HOW_OBJECT:
    return to_object(t, i, row);
  case HOW_ORG:
    return to_org(t, i, row);
  case HOW_ADDRESS:
    return to_address(t, i, row);
  case HOW_ZONE:
  case HOW_GEO:
    return to_zone(t, i, row);
  case HOW_DATE:
    return to_date(t, i, row);
  default:
    return NULL;
  }
}
