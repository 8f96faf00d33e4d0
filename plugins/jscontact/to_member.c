/* Dates, relations, and what stands in the card itself. */
#include "jscontact/to_card.h"
#include "jscontact/when.h"

/* ---- Dates and their places -------------------------------------------------------------------------------------- */

static bool is_date_type(uint32_t type)
{
  return type == KITH_V_DATE || type == KITH_V_DATE_TIME || type == KITH_V_DATE_AND_OR_TIME || type == KITH_V_TIMESTAMP;
}

struct js_node *to_date(struct to_card *t, size_t i, const struct js_row *row)
{
  struct kith_arena *arena = &t->w->arena;
  struct view_line line = t->lines[i];
  struct kith_str text = line_only(&line), calendar = line_one(&line, KITH_Q_CALSCALE);
  struct js_node *date = is_date_type(line.value_type) && !line.blob ? when_date(arena, text) : NULL;
  if (!date)
    return NULL;
  bool partial = !js_get_c(date, "@type");
  struct js_node *object = js_new(arena, JS_OBJECT);
  js_put_c(object, "kind", js_text(arena, str_of(row->kind)));
  js_put_c(object, "date", date);
  if (!str_eq(when_date_back(arena, date), text))
    to_extra(t, object, JS_HINT, text);
  if (calendar.len && partial) {
    js_put_c(date, "calendarScale", js_text(arena, calendar));
    line = line_without(t->w, &line, KITH_Q_CALSCALE);
  }
  to_params(t, i, &line, row, object);
  return object;
}

/* The date of the same kind that has no place yet. */
static struct to_line *date_of(struct to_card *t, const struct js_row *row)
{
  for (size_t i = 0; i < t->count; i++) {
    const struct js_row *other = row_of(t->lines[i].property);
    struct to_line *mark = &t->marks[i];
    if (other && other->how == HOW_DATE && strcmp(other->kind, row->kind) == 0 && mark->object && !mark->raw)
      return js_get_c(mark->object, "place") ? NULL : mark;
  }
  return NULL;
}

void to_place(struct to_card *t, size_t i, const struct js_row *row)
{
  struct kith_arena *arena = &t->w->arena;
  const struct view_line *line = &t->lines[i];
  bool *placed = &t->placed[row->property == KITH_P_DEATHPLACE];
  struct to_line *mark = *placed ? NULL : date_of(t, row);
  struct kith_str text = line_only(line), key = line_one(line, KITH_Q_PROP_ID);
  bool geo = line->value_type == KITH_V_URI && str_starts(text, KITH_STR("geo:"));

  *placed = true;
  if (!mark || !text.len || (!geo && line->value_type != KITH_V_TEXT)) {
    t->marks[i].raw = true;
    return;
  }
  struct js_node *place = js_put_c(mark->object, "place", js_new(arena, JS_OBJECT));
  js_put_c(place, geo ? "coordinates" : "full", js_text(arena, text));
  t->marks[i].key = mark->key; /* a key of its own it has not: that of its date is spent */
  struct view_line plain = *line;
  plain.says_type &= !geo;
  plain.value_type = KITH_V_TEXT;
  to_params(t, i, &plain, row, place);
  if (!key.len && line_has(&t->lines[mark - t->marks], KITH_Q_PROP_ID))
    to_extra(t, place, "prop-id", STR_NONE);
  t->marks[i].done = true;
}

/* ---- TZ and GEO -------------------------------------------------------------------------------------------------- */

struct js_node *to_zone(struct to_card *t, size_t i, const struct js_row *row)
{
  struct kith_arena *arena = &t->w->arena;
  const struct view_line *line = &t->lines[i];
  struct kith_str text = line_only(line), value = text;
  bool geo = row->how == HOW_GEO;
  bool good = geo ? line->value_type == KITH_V_URI && str_starts(text, KITH_STR("geo:"))
                  : (line->value_type == KITH_V_TEXT || line->value_type == KITH_V_UTC_OFFSET) &&
                        when_zone(arena, text, &value);
  if (!good || line->blob)
    return NULL;
  struct js_node *object = js_new(arena, JS_OBJECT);
  js_put_c(object, row->value, js_text(arena, value));
  if (!str_eq(value, text))
    to_extra(t, object, JS_HINT, text);
  to_params(t, i, line, row, object);
  js_put_c(object, "vCardName", js_text(arena, work_lower(t->w, line->name)));
  return object;
}

/* ---- The card's own members -------------------------------------------------------------------------------------- */

static bool is_bare(const struct view_line *line)
{
  return !line->param_count && !line->group.len && !line->says_type;
}

/* The text of a member, empty when the value cannot be one; *out_exact: it gives the value back. */
static struct kith_str member_text(struct to_card *t, const struct view_line *line, const struct js_row *row,
                                   bool *out_exact)
{
  struct kith_str text = line->blob ? STR_NONE : line_only(line), back = text;
  if (row->how == HOW_UTC) {
    struct kith_str utc = STR_NONE;
    if (!when_utc(&t->w->arena, text, &utc) || !when_utc_back(&t->w->arena, utc, &back))
      return STR_NONE;
    *out_exact = str_eq(back, text);
    return utc;
  }
  *out_exact = true;
  return text;
}

static void put_text_member(struct to_card *t, size_t i, const struct js_row *row)
{
  const struct view_line *line = &t->lines[i];
  struct to_line *mark = &t->marks[i];
  bool exact = false;
  struct kith_str text = member_text(t, line, row, &exact);
  if (!text.len || js_get_c(t->card, row->member)) {
    mark->raw = true;
    return;
  }
  js_put_c(t->card, row->member, js_text(&t->w->arena, text));
  mark->also = !exact || !is_bare(line);
  mark->done = true;
}

static void put_set_member(struct to_card *t, size_t i, const struct js_row *row)
{
  struct kith_arena *arena = &t->w->arena;
  const struct view_line *line = &t->lines[i];
  bool another = row->how == HOW_KEYWORDS && js_get_c(t->card, row->member);
  struct js_node *set = js_object_at(arena, t->card, row->member);
  bool whole = !line->blob && line->part_count;
  for (uint32_t k = 0; k < line->part_count && whole; k++) {
    struct kith_str text = line->parts[k].text, path = js_path(arena, str_of(row->member), text);
    bool fresh = false;
    map_str_put(&t->keys, path, 0, &fresh);
    if (fresh)
      js_put(set, text, js_new(arena, JS_TRUE));
  }
  t->marks[i].also = another || !is_bare(line);
  t->marks[i].raw |= !whole;
  t->marks[i].done = whole;
}

static void put_relation(struct to_card *t, size_t i, const struct js_row *row)
{
  struct kith_arena *arena = &t->w->arena;
  const struct view_line *line = &t->lines[i];
  bool fresh = false;
  if (!line->blob && to_value_fits(line, row))
    map_str_put(&t->keys, js_path(arena, str_of(row->member), line_only(line)), 0, &fresh);
  t->marks[i].raw |= !fresh;
  if (!fresh)
    return;
  struct js_node *object = js_new(arena, JS_OBJECT);
  js_put(js_object_at(arena, t->card, row->member), line_only(line), object);
  to_params(t, i, line, row, object);
  if (!js_get_c(object, "relation"))
    js_put_c(object, "relation", js_new(arena, JS_OBJECT));
  t->marks[i].done = true;
}

static void put_gender(struct to_card *t, size_t i, const struct js_row *row)
{
  struct kith_arena *arena = &t->w->arena;
  const struct view_line *line = &t->lines[i];
  struct js_node *speak = js_object_at(arena, t->card, row->member);
  if (line->blob || !line_only(line).len || js_get_c(speak, row->value)) {
    t->marks[i].raw = true;
    return;
  }
  js_put_c(speak, row->value, js_text(arena, line_only(line)));
  to_params(t, i, line, row, speak);
  t->marks[i].path = KITH_STR("speakToAs/grammaticalGender");
  t->marks[i].done = true;
}

void to_member(struct to_card *t, size_t i, const struct js_row *row)
{
  if (row->how == HOW_TEXT || row->how == HOW_UTC)
    put_text_member(t, i, row);
  else if (row->how == HOW_RELATED)
    put_relation(t, i, row);
  else if (row->how == HOW_GENDER)
    put_gender(t, i, row);
  else
    put_set_member(t, i, row);
}
