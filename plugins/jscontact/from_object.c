#include "jscontact/from_card.h"
#include "jscontact/uri.h"
#include "jscontact/when.h"

struct kith_str from_text(struct js_node *object, const char *member)
{
  struct js_node *node = js_typed(object, member, JS_STRING);
  if (!node || !node->text.len)
    return STR_NONE;
  node->used = true;
  return node->text;
}

void from_type(struct js_node *object, const char *type)
{
  struct js_node *node = js_typed(object, "@type", JS_STRING);
  if (node && type)
    node->used |= str_eq_c(node->text, type);
}

struct kith_str from_hint(const struct js_node *object, const char *name)
{
  return js_str(js_typed(js_get_c(object, "vCardParams"), name, JS_STRING));
}

/* ---- Members that are parameters --------------------------------------------------------------------------------- */

static void add_text(struct from_card *f, struct view_line *line, uint32_t param, struct kith_str value)
{
  if (value.len)
    line_param(f->w, line, param, value);
}

/* contexts, features, relation: each true member that has a name in vCard is a TYPE. */
static void add_types(struct from_card *f, const struct js_row *row, struct js_node *object, const char *set,
                      struct view_line *line)
{
  struct js_node *members = js_typed(object, set, JS_OBJECT);
  for (struct js_node *one = members ? members->first : NULL; one; one = one->next) {
    struct kith_str type = strcmp(set, "contexts") == 0   ? row_context_back(row->property, one->key)
                           : strcmp(set, "features") == 0 ? row_feature_back(one->key)
                           : row_is_relation(one->key)    ? one->key
                                                          : STR_NONE;
    if (one->type != JS_TRUE || !type.len)
      continue;
    line_param(f->w, line, KITH_Q_TYPE, type);
    one->used = members->used = true;
  }
}

static void add_number(struct from_card *f, struct js_node *object, const char *key, uint64_t most, uint32_t param,
                       struct view_line *line)
{
  uint64_t value;
  struct js_node *node = js_get_c(object, key);
  if (!js_whole(node, 1, most, &value))
    return;
  line_param(f->w, line, param, node->text);
  node->used = true;
}

static void add_author(struct from_card *f, struct js_node *object, struct view_line *line)
{
  struct js_node *author = js_typed(object, "author", JS_OBJECT), *created = js_typed(object, "created", JS_STRING);
  struct kith_str time;
  if (author && (js_typed(author, "name", JS_STRING) || js_typed(author, "uri", JS_STRING))) {
    add_text(f, line, KITH_Q_AUTHOR_NAME, from_text(author, "name"));
    add_text(f, line, KITH_Q_AUTHOR, from_text(author, "uri"));
    from_type(author, "Author");
    author->used = true;
  }
  if (created && when_utc_back(&f->w->arena, created->text, &time)) {
    line_param(f->w, line, KITH_Q_CREATED, time);
    created->used = true;
  }
}

static void add_level(struct from_card *f, const struct js_row *row, struct js_node *object, struct view_line *line)
{
  struct kith_str level = row_level_back(row->property, js_str(js_get_c(object, "level")));
  if (level.len)
    from_text(object, "level");
  add_text(f, line, KITH_Q_LEVEL, level);
}

static void add_address(struct from_card *f, struct js_node *object, struct view_line *line)
{
  struct kith_str zone = js_str(js_get_c(object, "timeZone")), named, place = js_str(js_get_c(object, "coordinates"));
  add_text(f, line, KITH_Q_LABEL, from_text(object, "full"));
  add_text(f, line, KITH_Q_CC, from_text(object, "countryCode"));
  if (str_starts(place, KITH_STR("geo:")))
    add_text(f, line, KITH_Q_GEO, from_text(object, "coordinates"));
  if (when_zone(&f->w->arena, zone, &named) && str_eq(zone, named))
    add_text(f, line, KITH_Q_TZ, from_text(object, "timeZone"));
}

/* What our hints and labels keep is no parameter of the property. */
static bool is_ours(struct kith_str name)
{
  return str_starts(name, KITH_STR("x-kith-")) || str_eq(name, KITH_STR("x-ablabel"));
}

/* An empty PROP-ID says that there is none. */
static bool is_no_param(const struct js_node *param)
{
  return is_ours(param->key) ||
         (str_eq(param->key, KITH_STR("prop-id")) && param->type == JS_STRING && !param->text.len);
}

/* Each that can be one; the others stay where they are. */
static void add_vcard_params(struct from_card *f, struct js_node *object, struct view_line *line)
{
  struct js_node *params = js_typed(object, "vCardParams", JS_OBJECT);
  if (!params)
    return;
  params->used = params->first || js_get_c(object, "label"); /* a label's group will stand there */
  for (struct js_node *one = params->first; one; one = one->next) {
    struct js_node alone = {.type = JS_OBJECT, .first = one, .last = one}, *next = one->next;
    struct view_line before = *line;
    one->next = NULL;
    if (is_no_param(one) || jcard_params_back(f->w, &alone, line))
      js_mark(one);
    else
      *line = before;
    one->next = next;
  }
}

/* PROP-ID, ALTID and LANGUAGE: what the place of the object says. Keys that we make say nothing. */
void from_place_params(struct from_card *f, const struct from_place *place, struct view_line *line)
{
  const char *stem = place->row->stem;
  bool made = stem && str_eq(place->key, arena_printf(&f->w->arena, "%s-%zu", stem, place->number));
  if (stem && !made)
    add_text(f, line, KITH_Q_PROP_ID, place->key);
  add_text(f, line, KITH_Q_ALTID, place->altid);
  add_text(f, line, KITH_Q_LANGUAGE, place->language);
}

void from_params(struct from_card *f, const struct from_place *place, struct js_node *object, struct view_line *line)
{
  const struct js_row *row = place->row;
  from_type(object, row->type);
  from_place_params(f, place, line);
  if (row->how == HOW_RELATED)
    add_types(f, row, object, "relation", line);
  if (row->flags & ROW_CONTEXTS)
    add_types(f, row, object, "contexts", line);
  if (row->flags & ROW_FEATURES)
    add_types(f, row, object, "features", line);
  if (row->flags & ROW_PREF)
    add_number(f, object, "pref", 100, KITH_Q_PREF, line);
  if (row->flags & ROW_MEDIA_TYPE)
    add_text(f, line, KITH_Q_MEDIATYPE, from_text(object, "mediaType"));
  if (row->flags & ROW_LIST_AS)
    add_number(f, object, "listAs", UINT32_MAX, KITH_Q_INDEX, line);
  if (row->flags & ROW_LEVEL)
    add_level(f, row, object, line);
  if (row->flags & ROW_SERVICE) {
    add_text(f, line, KITH_Q_SERVICE_TYPE, from_text(object, "service"));
    if (!(row->flags & ROW_USER) || js_typed(object, "uri", JS_STRING))
      add_text(f, line, KITH_Q_USERNAME, from_text(object, "user"));
  }
  if (row->flags & ROW_AUTHOR)
    add_author(f, object, line);
  if (row->how == HOW_ADDRESS)
    add_address(f, object, line);
  add_vcard_params(f, object, line);
}

/* ---- Values ------------------------------------------------------------------------------------------------------ */

/* The type that a value has when no vCardParams says another. */
void from_settle_type(const struct js_row *row, struct view_line *line)
{
  if (!(row->flags & ROW_MAYBE_URI))
    return;
  uint32_t type = uri_is(line_only(line)) ? KITH_V_URI : KITH_V_TEXT;
  line_type(line, type, type != card_usual_type(row->property, CARD_40));
}

static bool take_value(struct from_card *f, const struct js_row *row, struct js_node *object, struct view_line *line)
{
  struct js_node *value = js_get_c(object, row->value);
  if (row->flags & ROW_USER && !value) {
    value = js_get_c(object, "user");
    line_type(line, KITH_V_TEXT, true);
  }
  if (!value || (value->type != JS_STRING && value->type != JS_BLOB) || (value->type == JS_STRING && !value->text.len))
    return false;
  value->used = true;
  if (value->type == JS_STRING)
    line_text(f->w, line, value->text);
  else
    work_take_blob(f->w, line, value);
  if (!line->blob)
    from_settle_type(row, line);
  return true;
}

/* ---- Organizations ----------------------------------------------------------------------------------------------- */

static bool add_sort(struct kith_buf *buf, struct js_node *object, size_t *commas)
{
  struct js_node *sort = js_typed(object, "sortAs", JS_STRING);
  if (!sort || !sort->text.len || str_find(sort->text, ',') < sort->text.len)
    return false;
  for (; *commas; --*commas)
    buf_add_char(buf, ',');
  buf_add_str(buf, sort->text);
  return sort->used = true;
}

static bool is_unit(const struct js_node *unit)
{
  return js_str(js_get_c(unit, "name")).len;
}

static size_t count_units(const struct js_node *units)
{
  size_t count = 0;
  for (const struct js_node *unit = units ? units->first : NULL; unit; unit = unit->next, count++)
    if (!is_unit(unit))
      return SIZE_MAX;
  return count;
}

static bool from_org(struct from_card *f, const struct from_place *place, struct js_node *object,
                     struct view_line *line)
{
  struct js_node *units = js_typed(object, "units", JS_ARRAY);
  struct kith_str name = js_str(js_get_c(object, "name"));
  size_t count = count_units(units), commas = 0;
  struct kith_buf sort = BUF_MAX(1 << 20);
  if (count == SIZE_MAX || (!count && !name.len))
    return false;
  struct kith_part *parts = arena_zero(&f->w->arena, count + 1, sizeof *parts);
  if (from_text(object, "name").len)
    parts[line->part_count++] = (struct kith_part){sizeof *parts, KITH_ORG_NAME, name};
  if (name.len)
    add_sort(&sort, object, &commas);
  if (units)
    units->used = true;
  for (struct js_node *unit = units ? units->first : NULL; unit; unit = unit->next) {
    commas++;
    parts[line->part_count++] = (struct kith_part){sizeof *parts, KITH_ORG_UNIT, from_text(unit, "name")};
    from_type(unit, "OrgUnit");
    add_sort(&sort, unit, &commas);
    unit->used = true;
  }
  line->parts = parts;
  add_text(f, line, KITH_Q_SORT_AS, arena_str(&f->w->arena, buf_str(&sort)));
  buf_free(&sort);
  from_params(f, place, object, line);
  return true;
}

bool from_object(struct from_card *f, const struct from_place *place, struct js_node *object, struct view_line *out)
{
  const struct js_row *row = place->row;
  *out = line_new(f->w, row->property);
  if (row->how == HOW_ORG)
    return from_org(f, place, object, out);
  if (row->how == HOW_DATE)
    return from_date(f, place, object, out);
  if (row->how == HOW_ZONE || row->how == HOW_GEO)
    return from_zone(f, place, object, out);
  if (!take_value(f, row, object, out))
    return false;
  from_params(f, place, object, out);
  return true;
}
