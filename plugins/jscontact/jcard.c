/* A property as a jCard array: ["tel", {"type": "work"}, "uri", "tel:+1-555"] (RFC 7095, 3.3 to 3.5). */
#include "jscontact/work.h"

enum { PARAMS_MAX = 256 }; /* of one property; a line is compared with others parameter by parameter */

/* ---- Dates and times: jCard writes them with hyphens and colons, vCard without ------------------------------------ */

static bool has_dashes(uint32_t type)
{
  return type == KITH_V_DATE || type == KITH_V_DATE_TIME || type == KITH_V_DATE_AND_OR_TIME || type == KITH_V_TIMESTAMP;
}

static size_t digit_run(struct kith_str s)
{
  size_t i = 0;
  while (i < s.len && ascii_is_digit(s.ptr[i]))
    i++;
  return i;
}

/* 19850412 to 1985-04-12, --0412 to --04-12, T102200 to T10:22:00; what is neither stays. */
static struct kith_str extended(struct js_work *w, struct kith_str s)
{
  size_t cut = str_find(s, 'T'), dashes = str_starts(s, KITH_STR("--")) ? 2 : 0;
  struct kith_str date = str_sub(s, dashes, cut - dashes), time = cut < s.len ? str_sub(s, cut + 1, s.len) : STR_NONE;
  size_t year = dashes ? 0 : 4;
  char text[64];
  int len = 0;

  if (s.len > 32 || cut < dashes)
    return s;
  if (digit_run(date) == date.len && date.len == year + 4)
    len = snprintf(text, sizeof text, "%.*s%.*s%s%.2s-%.2s", (int)dashes, s.ptr, (int)year, date.ptr, year ? "-" : "",
                   date.ptr + year, date.ptr + year + 2);
  else
    len = snprintf(text, sizeof text, "%.*s", (int)cut, s.ptr);
  if (cut < s.len)
    len += digit_run(time) == 6 ? snprintf(text + len, sizeof text - (size_t)len, "T%.2s:%.2s:%.*s", time.ptr,
                                           time.ptr + 2, (int)(time.len - 4), time.ptr + 4)
                                : snprintf(text + len, sizeof text - (size_t)len, "T%.*s", STR_ARG(time));
  return arena_str(&w->arena, (struct kith_str){text, (size_t)len});
}

/* The other way round; extended(compact(x)) is x for whatever extended made. */
static struct kith_str compact(struct js_work *w, struct kith_str s)
{
  size_t cut = str_find(s, 'T');
  struct kith_str digits = str_starts(s, KITH_STR("--")) ? str_sub(s, 2, cut - 2) : str_sub(s, 0, cut);
  bool whole = digits.len == 10 || (digits.len == 5 && digits.ptr != s.ptr);
  char text[64];
  size_t len = 0;

  if (s.len > 40)
    return s;
  for (size_t i = 0; i < s.len; i++) {
    bool inner = i < cut && i >= (size_t)(digits.ptr - s.ptr);
    if ((s.ptr[i] == '-' && inner && whole) || (s.ptr[i] == ':' && i > cut))
      continue;
    text[len++] = s.ptr[i];
  }
  return arena_str(&w->arena, (struct kith_str){text, len});
}

/* ---- To jCard ---------------------------------------------------------------------------------------------------- */

void jcard_param(struct js_work *w, struct js_node *params, struct kith_str name, struct kith_str value)
{
  struct js_node *member = js_get(params, name), *text = js_text(&w->arena, value);
  if (!member) {
    js_put(params, name, text);
    return;
  }
  if (member->type == JS_STRING) {
    struct js_node *first = js_text(&w->arena, member->text);
    member->type = JS_ARRAY;
    member->text = STR_NONE;
    js_push(member, first);
  }
  js_push(member, text);
}

/* A list that a vCard has in one parameter, between commas: PID=1.1,2.1. */
static bool is_joined(uint32_t param)
{
  return param == KITH_Q_PID || param == KITH_Q_SORT_AS;
}

void jcard_line_param(struct js_work *w, struct js_node *params, const struct kith_param *param)
{
  struct kith_str name = work_lower(w, w->host->param_name_of(w->ctx, param->name)), rest = param->value, piece;
  if (!is_joined(param->name)) {
    jcard_param(w, params, name, param->value);
    return;
  }
  while (str_next(&rest, ',', &piece))
    jcard_param(w, params, name, piece);
}

/* One component: a text, or a list of them. */
static void push_component(struct js_work *w, struct js_node *array, const struct view_line *line, uint32_t component)
{
  struct js_node *list = js_new(&w->arena, JS_ARRAY);
  for (uint32_t i = 0; i < line->part_count; i++)
    if (line->parts[i].component == component)
      js_push(list, js_text(&w->arena, line->parts[i].text));
  if (list->first && list->first == list->last)
    list = list->first;
  js_push(array, list->type == JS_ARRAY && !list->first ? js_text(&w->arena, STR_NONE) : list);
}

/* Components from 1 on; an ORG's units are one component that is repeated. */
static struct js_node *structured(struct js_work *w, const struct view_line *line)
{
  struct js_node *array = js_new(&w->arena, JS_ARRAY);
  uint32_t last = line->part_count ? line->parts[line->part_count - 1].component : 0;
  if (line->shape != CARD_ORG) {
    for (uint32_t component = 1; component <= last && component < 64; component++)
      push_component(w, array, line, component);
    return array;
  }
  if (line->part_count && line->parts[0].component != KITH_ORG_NAME)
    js_push(array, js_text(&w->arena, STR_NONE));
  for (uint32_t i = 0; i < line->part_count; i++)
    js_push(array, js_text(&w->arena, line->parts[i].text));
  return array;
}

static struct kith_str unescaped(struct js_work *w, struct kith_str raw)
{
  char *to = arena_bytes(&w->arena, raw.len);
  size_t len = 0;
  for (size_t i = 0; i < raw.len; i++) {
    bool escape = raw.ptr[i] == '\\' && i + 1 < raw.len && raw.ptr[i + 1] && strchr("\\,;:nN", raw.ptr[i + 1]);
    i += escape;
    to[len++] = escape && ascii_lower(raw.ptr[i]) == 'n' ? '\n' : raw.ptr[i];
  }
  return (struct kith_str){to, len};
}

/* A value of a type that nobody knows is not taken apart: it stands as it stood (RFC 7095, 5.1). What stood there may
 * also be something that the text does not say at all: then it is a hint. */
static struct kith_str as_it_stood(struct js_work *w, struct js_node *params, const struct view_line *line)
{
  struct kith_str text = line->part_count ? line->parts->text : STR_NONE;
  if (line->has_verbatim && str_eq(unescaped(w, line->verbatim), text))
    return line->verbatim;
  if (line->has_verbatim)
    jcard_param(w, params, KITH_STR(JS_HINT), line->verbatim);
  char *to = arena_bytes(&w->arena, 2 * text.len);
  size_t len = 0;
  for (size_t i = 0; i < text.len; i++) {
    char c = text.ptr[i];
    if (c == '\\' || c == '\n')
      to[len++] = '\\';
    to[len++] = c == '\n' ? 'n' : c;
  }
  return (struct kith_str){to, len};
}

static void push_dates(struct js_work *w, struct js_node *array, struct js_node *params, const struct view_line *line)
{
  for (uint32_t i = 0; i < line->part_count; i++) {
    struct kith_str text = line->parts[i].text, shown = extended(w, text);
    if (!str_eq(compact(w, shown), text))
      jcard_param(w, params, KITH_STR(JS_HINT), text);
    js_push(array, js_text(&w->arena, shown));
  }
}

static void push_values(struct js_work *w, struct js_node *array, struct js_node *params, const struct view_line *line)
{
  uint32_t param;
  if (line->value_type == KITH_V_BINARY) {
    js_push(array, js_blob(&w->arena, work_data_prefix(w, line, &param), line->blob, line_only(line)));
  } else if (line->blob) {
    js_push(array, js_blob(&w->arena, STR_NONE, line->blob, STR_NONE));
  } else if (line->value_type == KITH_V_UNKNOWN && line->part_count <= 1) {
    js_push(array, js_text(&w->arena, as_it_stood(w, params, line)));
  } else if (line->shape != CARD_TEXT && line->shape != CARD_LIST) {
    js_push(array, structured(w, line));
    if (line_overflows(line))
      jcard_param(w, params, KITH_STR(JS_HINT), line->verbatim);
  } else if (has_dashes(line->value_type)) {
    push_dates(w, array, params, line);
  } else {
    for (uint32_t i = 0; i < line->part_count; i++)
      js_push(array, js_text(&w->arena, line->parts[i].text));
  }
}

struct js_node *jcard_of(struct js_work *w, const struct view_line *line)
{
  struct js_node *array = js_new(&w->arena, JS_ARRAY), *params = js_new(&w->arena, JS_OBJECT);
  struct kith_str type = line->value_type == KITH_V_BINARY ? KITH_STR("uri")
                         : line->type_name.len             ? line->type_name
                                                           : card_type_name(line->value_type);

  js_push(array, js_text(&w->arena, work_lower(w, line->name)));
  js_push(array, params);
  js_push(array, js_text(&w->arena, work_lower(w, type)));
  if (line->group.len)
    jcard_param(w, params, KITH_STR("group"), line->group);
  for (uint32_t i = 0; i < line->param_count; i++) {
    const struct kith_param *param = &line->params[i];
    if (param->name != KITH_Q_MEDIATYPE || line->value_type != KITH_V_BINARY)
      jcard_line_param(w, params, param);
  }
  if (line->says_type && line->value_type != KITH_V_UNKNOWN &&
      line->value_type == card_usual_type(line->property, CARD_40))
    jcard_param(w, params, KITH_STR("value"), work_lower(w, card_type_name(line->value_type)));
  push_values(w, array, params, line);
  return array;
}

/* ---- Back -------------------------------------------------------------------------------------------------------- */

static bool plain_text(const struct js_node *node, struct kith_str *out)
{
  *out = node->type == JS_TRUE ? KITH_STR("true") : node->type == JS_FALSE ? KITH_STR("false") : node->text;
  return node->type == JS_TRUE || node->type == JS_FALSE || node->type == JS_STRING || node->type == JS_NUMBER;
}

static bool take_param(struct js_work *w, struct view_line *line, struct kith_str name, struct kith_str value)
{
  uint32_t id = KITH_Q_GROUP;
  if (str_eq_nocase(name, KITH_STR("group"))) {
    line->group = value;
  } else if (str_eq_nocase(name, KITH_STR("value"))) {
    line_type(line, card_type_of(value), true);
    line->type_name = value;
  } else {
    id = line->param_count < PARAMS_MAX ? w->host->intern_param(w->ctx, name) : 0;
    struct kith_param *last = line->param_count ? (struct kith_param *)&line->params[line->param_count - 1] : NULL;
    if (id && is_joined(id) && last && last->name == id)
      last->value = arena_printf(&w->arena, "%.*s,%.*s", STR_ARG(last->value), STR_ARG(value));
    else if (id)
      line_param(w, line, id, value);
  }
  return id;
}

bool jcard_params_back(struct js_work *w, const struct js_node *params, struct view_line *line)
{
  struct kith_str text;
  for (const struct js_node *member = params->first; member; member = member->next) {
    const struct js_node *from = member->type == JS_ARRAY ? member->first : member;
    if (!member->key.len || (member->type == JS_ARRAY && !from))
      return false;
    for (const struct js_node *one = from; one; one = member->type == JS_ARRAY ? one->next : NULL)
      if (!plain_text(one, &text) || !take_param(w, line, member->key, text))
        return false;
  }
  return true;
}

struct part_sink {
  struct kith_part *items;
  size_t count, most;
};

static bool push_part(struct part_sink *to, uint32_t component, const struct js_node *node)
{
  struct kith_str text;
  if (!plain_text(node, &text) || to->count == to->most)
    return false;
  if (text.len)
    to->items[to->count++] = (struct kith_part){sizeof(struct kith_part), component, text};
  return true;
}

static size_t count_below(const struct js_node *node)
{
  size_t count = 1;
  for (const struct js_node *below = node->first; below; below = below->next)
    count += count_below(below);
  return count;
}

static bool take_components(struct part_sink *to, const struct view_line *line, const struct js_node *array)
{
  uint32_t component = 1;
  for (const struct js_node *one = array->first; one; one = one->next) {
    if (one->type != JS_ARRAY && !push_part(to, component, one))
      return false;
    for (const struct js_node *item = one->type == JS_ARRAY ? one->first : NULL; item; item = item->next)
      if (!push_part(to, component, item))
        return false;
    component += line->shape != CARD_ORG || component == KITH_ORG_NAME;
  }
  return true;
}

/* The one value that keeps what it was. */
static void take_whole(struct js_work *w, struct view_line *line, const struct js_node *value, struct kith_str hint)
{
  if (value->type == JS_BLOB) {
    work_take_blob(w, line, value);
    return;
  }
  line->has_verbatim = true;
  line->verbatim = hint.len ? hint : value->text;
  line_text(w, line, unescaped(w, value->text));
}

/* Hints are no parameters. */
static struct kith_str take_hint(struct js_work *w, struct view_line *line)
{
  uint32_t id = w->host->intern_param(w->ctx, KITH_STR(JS_HINT)), kept = 0;
  struct kith_param *params = (struct kith_param *)line->params;
  struct kith_str hint = STR_NONE;
  for (uint32_t i = 0; i < line->param_count; i++)
    if (params[i].name == id)
      hint = params[i].value;
    else
      params[kept++] = params[i];
  line->param_count = kept;
  return hint;
}

static bool take_values(struct js_work *w, struct view_line *line, const struct js_node *value)
{
  size_t most = count_below(value);
  for (const struct js_node *next = value->next; next; next = next->next)
    most += count_below(next);
  struct part_sink to = {.items = arena_zero(&w->arena, most, sizeof *to.items), .most = most};
  bool dates = has_dashes(line->value_type), fields = line->shape != CARD_TEXT && line->shape != CARD_LIST;
  struct kith_str hint = take_hint(w, line);

  if (value->type == JS_BLOB || (line->value_type == KITH_V_UNKNOWN && value->type == JS_STRING && !value->next)) {
    take_whole(w, line, value, hint);
    return true;
  }
  for (const struct js_node *one = value; one; one = one->next)
    if (!(one->type == JS_ARRAY && fields ? take_components(&to, line, one) : push_part(&to, fields, one)))
      return false;
  for (size_t i = 0; dates && i < to.count; i++) {
    bool hinted = hint.len && to.count == 1 && str_eq(extended(w, hint), to.items[i].text);
    to.items[i].text = hinted ? hint : compact(w, to.items[i].text);
  }
  line->parts = to.items;
  line->part_count = (uint32_t)to.count;
  line->has_verbatim = fields && hint.len;
  line->verbatim = hint;
  return to.count;
}

bool jcard_back(struct js_work *w, const struct js_node *array, struct view_line *out)
{
  const struct js_node *name = array->type == JS_ARRAY ? array->first : NULL, *params = name ? name->next : NULL,
                       *type = params ? params->next : NULL, *value = type ? type->next : NULL;
  if (!value || !js_str(name).len || params->type != JS_OBJECT || type->type != JS_STRING)
    return false;
  uint32_t property = w->host->intern(w->ctx, name->text);
  if (!property)
    return false;
  *out = line_new(w, property);
  uint32_t said = card_type_of(type->text);
  bool named = said != KITH_V_UNKNOWN || !str_eq_nocase(type->text, KITH_STR("unknown"));
  line_type(out, said, named && (said == KITH_V_UNKNOWN || said != card_usual_type(property, CARD_40)));
  out->type_name = type->text;
  return jcard_params_back(w, params, out) && take_values(w, out, value);
}
