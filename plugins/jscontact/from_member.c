/* The card's own members; dates and zones. */
#include "jscontact/from_card.h"
#include "jscontact/when.h"

/* ---- Texts and sets ---------------------------------------------------------------------------------------------- */

static void push_text(struct from_card *f, const struct js_row *row, struct kith_str text)
{
  struct view_line line = line_new(f->w, row->property);
  line_text(f->w, &line, text);
  vec_push(f->out, line);
}

static void from_text_member(struct from_card *f, const struct js_row *row, struct js_node *member)
{
  struct kith_str text = js_str(member);
  if (!text.len || (row->how == HOW_UTC && !when_utc_back(&f->w->arena, text, &text))) {
    f->odd++;
    return;
  }
  member->used = true;
  bool made = row->property == KITH_P_UID && str_starts(text, KITH_STR(UID_MADE)) && text.len == 45;
  if (!made && !from_is_held(f, row->property, member->text))
    push_text(f, row, text);
}

static void from_members(struct from_card *f, const struct js_row *row, struct js_node *set)
{
  for (struct js_node *one = set->first; one; one = one->next) {
    if (one->type != JS_TRUE || !one->key.len)
      continue;
    one->used = set->used = true;
    if (!from_is_held(f, row->property, one->key))
      push_text(f, row, one->key);
  }
}

static void from_keywords(struct from_card *f, const struct js_row *row, struct js_node *set)
{
  struct view_line line = line_new(f->w, row->property);
  size_t count = 0;
  for (struct js_node *one = set->first; one; one = one->next)
    count++;
  struct kith_part *parts = arena_zero(&f->w->arena, count + 1, sizeof *parts);
  for (struct js_node *one = set->first; one; one = one->next) {
    if (one->type != JS_TRUE || !one->key.len)
      continue;
    one->used = set->used = true;
    if (!from_is_held(f, row->property, one->key))
      parts[line.part_count++] = (struct kith_part){sizeof *parts, KITH_C_VALUE, one->key};
  }
  line.parts = parts;
  if (line.part_count)
    vec_push(f->out, line);
}

static void from_relations(struct from_card *f, const struct js_row *row, struct js_node *map)
{
  for (struct js_node *one = map->first; one; one = one->next) {
    struct from_place place = {.row = row};
    struct view_line line = line_new(f->w, row->property);
    struct js_node *relation = js_get_c(one, "relation");
    if (one->type != JS_OBJECT || !one->key.len || (relation && relation->type != JS_OBJECT)) {
      f->odd++;
      continue;
    }
    line_text(f->w, &line, one->key);
    from_settle_type(row, &line);
    from_params(f, &place, one, &line);
    if (relation && !relation->first)
      relation->used = true;
    one->used = map->used = true;
    vec_push(f->out, line);
  }
}

/* ---- speakToAs --------------------------------------------------------------------------------------------------- */

static void from_gender(struct from_card *f, struct js_node *speak)
{
  struct from_place place = {.row = row_of(KITH_P_GRAMGENDER)};
  struct view_line line = line_new(f->w, KITH_P_GRAMGENDER);
  struct kith_str text = from_text(speak, "grammaticalGender"), altid = STR_NONE;
  if (!text.len)
    return;
  line_text(f->w, &line, text);
  from_params(f, &place, speak, &line);
  speak->used = true;
  for (size_t at = from_first_form(f, KITH_STR("speakToAs/grammaticalGender")); at; at = from_form_at(f, at)->next) {
    struct from_form *form = from_form_at(f, at);
    struct view_line other = line_new(f->w, KITH_P_GRAMGENDER);
    if (!js_str(form->node).len)
      continue;
    if (!altid.len) {
      altid = from_altid(f, KITH_P_GRAMGENDER, speak);
      if (!line_has(&line, KITH_Q_ALTID))
        line_param(f->w, &line, KITH_Q_ALTID, altid);
      vec_push(f->out, line);
    }
    line_text(f->w, &other, js_str(form->node));
    line_param(f->w, &other, KITH_Q_ALTID, altid);
    line_param(f->w, &other, KITH_Q_LANGUAGE, form->language);
    from_form_done(form);
    vec_push(f->out, other);
  }
  if (!altid.len)
    vec_push(f->out, line);
}

static void from_speak(struct from_card *f, struct js_node *speak)
{
  struct js_node *pronouns = js_typed(speak, "pronouns", JS_OBJECT);
  from_gender(f, speak);
  if (pronouns)
    from_map(f, pronouns, "pronouns", KITH_STR("speakToAs/pronouns"));
  speak->used |= pronouns && pronouns->used;
  from_type(speak, "SpeakToAs");
}

/* ---- Dates ------------------------------------------------------------------------------------------------------- */

static void from_birthplace(struct from_card *f, const struct from_place *date, struct js_node *place)
{
  uint32_t property = date->row->property == KITH_P_BDAY ? KITH_P_BIRTHPLACE : KITH_P_DEATHPLACE;
  struct from_place own = {.row = row_of(property)};
  struct view_line line = line_new(f->w, property);
  struct kith_str full = from_text(place, "full"), geo = js_str(js_get_c(place, "coordinates"));
  struct js_node *none = js_get_c(js_get_c(place, "vCardParams"), "prop-id");
  if (!full.len && str_starts(geo, KITH_STR("geo:"))) {
    full = from_text(place, "coordinates");
    line_type(&line, KITH_V_URI, true);
  }
  if (!full.len)
    return;
  line_text(f->w, &line, full);
  if (!none) {
    struct from_place key = *date;
    key.altid = key.language = STR_NONE;
    from_place_params(f, &key, &line);
  }
  from_params(f, &own, place, &line);
  place->used = true;
  vec_push(f->out, line);
}

bool from_date(struct from_card *f, const struct from_place *place, struct js_node *object, struct view_line *out)
{
  struct kith_arena *arena = &f->w->arena;
  struct js_node *date = js_typed(object, "date", JS_OBJECT), *where = js_typed(object, "place", JS_OBJECT);
  struct kith_str text = date ? when_date_back(arena, date) : STR_NONE, hint = from_hint(object, JS_HINT);
  struct js_node *hinted = hint.len ? when_date(arena, hint) : NULL;
  if (!text.len)
    return false;
  if (hinted && str_eq(when_date_back(arena, hinted), text))
    text = hint;
  line_text(f->w, out, text);
  struct kith_str calendar = from_text(date, "calendarScale");
  if (calendar.len)
    line_param(f->w, out, KITH_Q_CALSCALE, calendar);
  from_params(f, place, object, out);
  if (where && place->row->property != KITH_P_ANNIVERSARY)
    from_birthplace(f, place, where);
  return true;
}

bool from_zone(struct from_card *f, const struct from_place *place, struct js_node *object, struct view_line *out)
{
  struct kith_str text = from_text(object, place->row->value), hint = from_hint(object, JS_HINT), named;
  if (!text.len)
    return false;
  if (hint.len && when_zone(&f->w->arena, hint, &named) && str_eq(named, text))
    text = hint;
  line_text(f->w, out, text);
  from_params(f, place, object, out);
  return true;
}

/* ---- Any --------------------------------------------------------------------------------------------------------- */

void from_member(struct from_card *f, struct js_node *member)
{
  char name[32] = {0};
  memcpy(name, member->key.ptr, member->key.len < sizeof name ? member->key.len : 0);
  const struct js_row *row = row_next(name, NULL);
  bool pronouns = row && row->property == KITH_P_PRONOUNS, place = row && row->how == HOW_PLACE;

  if (!row || pronouns || place)
    return;
  if (row->how == HOW_TEXT || row->how == HOW_UTC) {
    from_text_member(f, row, member);
    return;
  }
  if (member->type != JS_OBJECT)
    f->odd++;
  else if (row->how == HOW_FULL)
    from_names(f, member);
  else if (row->how == HOW_GENDER)
    from_speak(f, member);
  else if (row->how == HOW_MEMBERS)
    from_members(f, row, member);
  else if (row->how == HOW_KEYWORDS)
    from_keywords(f, row, member);
  else if (row->how == HOW_RELATED)
    from_relations(f, row, member);
  else
    from_map(f, member, name, member->key);
}
