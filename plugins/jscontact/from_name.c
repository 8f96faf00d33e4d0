/* Components of names and addresses. */
#include "jscontact/from_card.h"

static bool read_component(const struct comp_table *table, struct js_node *node, bool ordered, struct comp *out)
{
  struct kith_str kind = js_str(js_get_c(node, "kind")), value = js_str(js_get_c(node, "value"));
  struct js_node *sound = js_typed(node, "phonetic", JS_STRING);
  *out = (struct comp){.kind = comps_kind(table, kind), .value = value};
  if (sound && sound->text.len)
    out->phonetic = sound->text;
  bool separator = str_eq(kind, KITH_STR("separator"));
  return separator ? ordered && js_typed(node, "value", JS_STRING) : out->kind && value.len;
}

/* False when one of them is none: then all stay where they are. */
static bool read_components(struct from_card *f, const struct comp_table *table, struct js_node *object,
                            struct comps *out)
{
  struct js_node *list = js_typed(object, "components", JS_ARRAY), *ordered = js_get_c(object, "isOrdered"),
                 *separator = js_typed(object, "defaultSeparator", JS_STRING);
  size_t count = 0;
  *out = (struct comps){.ordered = ordered && ordered->type == JS_TRUE};
  for (struct js_node *one = list ? list->first : NULL; one; one = one->next)
    count++;
  if (count > COMPS_MAX || (list && !count))
    return false;
  out->items = arena_zero(&f->w->arena, count + 1, sizeof *out->items);
  bool any = false;
  for (struct js_node *one = list ? list->first : NULL; one; one = one->next) {
    if (!read_component(table, one, out->ordered, &out->items[out->count]))
      return false;
    any |= out->items[out->count++].kind != NULL;
  }
  if (separator && out->ordered) {
    out->has_default = true;
    out->separator = separator->text;
  }
  return any || !list;
}

static void mark_components(struct js_node *object, const struct comps *comps, const char *type)
{
  static const char *const names[] = {"kind", "value"};
  struct js_node *list = js_get_c(object, "components"), *ordered = js_get_c(object, "isOrdered");
  list->used = true;
  for (struct js_node *one = list->first; one; one = one->next) {
    one->used = true;
    from_type(one, type);
    for (size_t i = 0; i < 2; i++)
      js_get_c(one, names[i])->used = true;
  }
  if (ordered && (ordered->type == JS_TRUE || ordered->type == JS_FALSE))
    ordered->used = true;
  if (comps->has_default)
    js_get_c(object, "defaultSeparator")->used = true;
}

static size_t rank(const struct comp_table *table, const struct js_node *node)
{
  const struct comp_kind *kind = comps_kind(table, js_str(js_get_c(node, "kind")));
  return kind ? (size_t)(kind - table->kinds) : PLACES_MAX;
}

/* Without an order of their own, as the reader of N will have them: pointers to them stay right. */
static void sort_nodes(const struct comp_table *table, struct js_node *list)
{
  struct js_node *first = list->first;
  list->first = list->last = NULL;
  struct js_node *heads[PLACES_MAX + 1] = {0}, *tails[PLACES_MAX + 1] = {0};
  for (struct js_node *one = first, *next; one; one = next) {
    size_t at = rank(table, one);
    next = one->next;
    one->next = NULL;
    if (tails[at])
      tails[at]->next = one;
    else
      heads[at] = one;
    tails[at] = one;
  }
  for (size_t i = 0; i <= PLACES_MAX; i++)
    for (struct js_node *one = heads[i], *next; one; one = next) {
      next = one->next;
      js_push(list, one);
    }
}

/* ---- Hints ------------------------------------------------------------------------------------------------------- */

static void read_hint(struct from_card *f, const struct js_node *object, const char *name, struct comp_hint *out)
{
  const struct js_node *node = js_get_c(js_typed(object, "vCardParams", JS_OBJECT), name);
  size_t count = 0;
  *out = (struct comp_hint){0};
  if (!node || (node->type != JS_STRING && node->type != JS_ARRAY))
    return;
  for (const struct js_node *one = node->first; one; one = one->next)
    count++;
  struct kith_str *values = arena_zero(&f->w->arena, count + 1, sizeof *values);
  if (node->type == JS_STRING && node->text.len)
    values[out->count++] = node->text;
  for (const struct js_node *one = node->first; one; one = one->next)
    if (js_str(one).len)
      values[out->count++] = one->text;
  out->values = values;
  out->given = true;
}

/* Hints count as long as the parts made with them say the same components. */
static void make_parts(struct from_card *f, const struct comp_table *table, const struct js_node *object,
                       struct comps *comps, struct view_line *line)
{
  struct comp_hint hints[2];
  struct part_list parts;
  struct comps again;
  for (size_t i = 0; i < 2; i++)
    read_hint(f, object, table->hints[i], &hints[i]);
  comps_to_parts(&f->w->arena, table, comps, hints, &parts);
  bool hinted = hints[0].given || hints[1].given;
  if (hinted &&
      (!comps_from_parts(&f->w->arena, table, parts.items, parts.count, &again) || !comps_same(&again, comps)))
    comps_to_parts(&f->w->arena, table, comps, NULL, &parts);
  line->parts = parts.items;
  line->part_count = parts.count;
}

/* ---- How it sounds ----------------------------------------------------------------------------------------------- */

/* In each place all of them or none: the nth sound is that of the nth value. */
static bool sounds_fit(const struct comps *comps, bool *out_all)
{
  unsigned with[PLACES_MAX] = {0}, without[PLACES_MAX] = {0};
  bool any = false;
  *out_all = true;
  for (size_t i = 0; i < comps->count; i++) {
    const struct comp *comp = &comps->items[i];
    if (!comp->kind)
      continue;
    (comp->phonetic.len ? with : without)[comp->kind->place]++;
    any |= comp->phonetic.len > 0;
    *out_all &= comp->phonetic.len > 0;
  }
  for (size_t i = 0; i < PLACES_MAX; i++)
    any &= !with[i] || !without[i];
  return any;
}

static void mark_sounds(struct js_node *object)
{
  struct js_node *sound;
  for (struct js_node *one = js_get_c(object, "components")->first; one; one = one->next)
    if ((sound = js_typed(one, "phonetic", JS_STRING)) && sound->text.len)
      sound->used = true;
}

static bool from_sounds(struct from_card *f, const struct comp_table *table, struct js_node *object,
                        const struct comps *comps, struct view_line *out)
{
  bool all;
  struct part_list parts;
  struct kith_str system = js_str(js_get_c(object, "phoneticSystem")),
                  script = js_str(js_get_c(object, "phoneticScript"));
  if (!sounds_fit(comps, &all) || (!system.len && !script.len))
    return false;
  struct comps sounds = *comps;
  sounds.items = arena_zero(&f->w->arena, comps->count + 1, sizeof *sounds.items);
  sounds.count = 0;
  for (size_t i = 0; i < comps->count; i++)
    if (!comps->items[i].kind || comps->items[i].phonetic.len) {
      sounds.items[sounds.count] = comps->items[i];
      if (comps->items[i].kind)
        sounds.items[sounds.count].value = comps->items[i].phonetic;
      sounds.count++;
    }
  comps_to_parts(&f->w->arena, table, &sounds, NULL, &parts);
  out->parts = parts.items;
  out->part_count = parts.count;
  line_param(f->w, out, KITH_Q_PHONETIC, system.len ? from_text(object, "phoneticSystem") : KITH_STR("script"));
  if (script.len)
    line_param(f->w, out, KITH_Q_SCRIPT, from_text(object, "phoneticScript"));
  if (all && comps->ordered)
    line_param(f->w, out, KITH_Q_JSCOMPS, comps_text(&f->w->arena, &sounds));
  mark_sounds(object);
  return true;
}

/* ---- N and ADR --------------------------------------------------------------------------------------------------- */

/* Ordered components say so, unless a parameter that was kept says it in its own way. */
static void add_jscomps(struct from_card *f, const struct js_node *object, const struct comps *comps,
                        struct view_line *line)
{
  if (comps->ordered && comps->count && !from_hint(object, "jscomps").len)
    line_param(f->w, line, KITH_Q_JSCOMPS, comps_text(&f->w->arena, comps));
}

bool from_address(struct from_card *f, const struct from_place *place, struct js_node *object, struct view_line *out,
                  struct view_line *sound)
{
  struct comps comps;
  bool good = read_components(f, &comps_of_address, object, &comps);
  *out = line_new(f->w, KITH_P_ADR);
  *sound = line_new(f->w, KITH_P_ADR);
  if (!good)
    comps.count = 0;
  if (!comps.count && !js_str(js_get_c(object, "full")).len && !js_str(js_get_c(object, "coordinates")).len &&
      !js_str(js_get_c(object, "timeZone")).len && !js_str(js_get_c(object, "countryCode")).len)
    return false;
  make_parts(f, &comps_of_address, object, &comps, out);
  if (comps.count)
    mark_components(object, &comps, "AddressComponent");
  if (comps.count && !comps.ordered)
    sort_nodes(&comps_of_address, js_get_c(object, "components"));
  add_jscomps(f, object, &comps, out);
  from_params(f, place, object, out);
  if (comps.count && !place->language.len)
    from_sounds(f, &comps_of_address, object, &comps, sound);
  return true;
}

static void add_sort_as(struct from_card *f, struct js_node *name, struct view_line *line)
{
  struct js_node *sort = js_typed(name, "sortAs", JS_OBJECT);
  struct kith_str surname = js_str(js_get_c(sort, "surname")), given = js_str(js_get_c(sort, "given"));
  if ((!surname.len && !given.len) || str_find(surname, ',') < surname.len || str_find(given, ',') < given.len)
    return;
  sort->used = true;
  from_text(sort, "surname");
  from_text(sort, "given");
  line_param(f->w, line, KITH_Q_SORT_AS,
             given.len ? arena_printf(&f->w->arena, "%.*s,%.*s", STR_ARG(surname), STR_ARG(given)) : surname);
}

/* The lines of one form of the name. */
struct name_lines {
  struct view_line full, name, sound;
  bool has_full, has_name, has_sound;
};

static void read_name(struct from_card *f, struct js_node *name, struct kith_str language, bool derive,
                      struct name_lines *out)
{
  struct comps comps;
  struct from_place place = {.row = row_of(KITH_P_N), .language = language};
  struct kith_str full = from_text(name, "full");

  *out = (struct name_lines){
      line_new(f->w, KITH_P_FN), line_new(f->w, KITH_P_N), line_new(f->w, KITH_P_N), false, false, false};
  out->has_name = js_get_c(name, "components") && read_components(f, &comps_of_name, name, &comps);
  if (out->has_name) {
    make_parts(f, &comps_of_name, name, &comps, &out->name);
    mark_components(name, &comps, "NameComponent");
    if (!comps.ordered)
      sort_nodes(&comps_of_name, js_get_c(name, "components"));
    add_jscomps(f, name, &comps, &out->name);
    add_sort_as(f, name, &out->name);
    from_params(f, &place, name, &out->name);
    out->has_sound = !language.len && from_sounds(f, &comps_of_name, name, &comps, &out->sound);
  }
  out->has_full = full.len || (derive && out->has_name);
  line_text(f->w, &out->full, full.len || !out->has_name ? full : comps_full(&f->w->arena, &comps_of_name, &comps));
  if (language.len)
    line_param(f->w, &out->full, KITH_Q_LANGUAGE, language);
  if (!full.len && out->has_full)
    line_param(f->w, &out->full, KITH_Q_DERIVED, KITH_STR("TRUE"));
  from_type(name, "Name");
  name->used |= out->has_full || out->has_name;
}

static void push_name(struct from_card *f, struct name_lines *n, struct kith_str full_altid, struct kith_str altid)
{
  if (full_altid.len)
    line_param(f->w, &n->full, KITH_Q_ALTID, full_altid);
  if (altid.len && !line_has(&n->name, KITH_Q_ALTID))
    line_param(f->w, &n->name, KITH_Q_ALTID, altid);
  if (altid.len)
    line_param(f->w, &n->sound, KITH_Q_ALTID, altid);
  if (n->has_full)
    vec_push(f->out, n->full);
  if (n->has_name)
    vec_push(f->out, n->name);
  if (n->has_sound)
    vec_push(f->out, n->sound);
}

static bool is_touched(const struct from_form *form, const char *member)
{
  for (size_t i = 0; i < form->patch_count; i++)
    if (str_eq_c(form->patches[i]->key, member))
      return true;
  return false;
}

/* What a patch did not touch is no form of its own: the components stay when the full name is another. */
static bool read_form(struct from_card *f, struct from_form *form, const struct js_node *main, struct name_lines *out)
{
  bool full = js_get_c(main, "full"), whole = form->whole;
  read_name(f, form->node, form->language, !full, out);
  bool lost = !js_all_used(form->node) || (whole && full && !js_get_c(form->node, "full")) ||
              (whole && !js_get_c(form->node, "components") && js_get_c(main, "components"));
  if (!whole) {
    out->has_full &= is_touched(form, "name/full") || !full;
    out->has_name &= form->patch_count > 1 || !is_touched(form, "name/full");
  }
  return !lost && (out->has_full || out->has_name);
}

void from_names(struct from_card *f, struct js_node *name)
{
  struct name_lines main, *forms = NULL;
  size_t count = 0, first = from_first_form(f, KITH_STR("name"));
  bool full = false, parts = false, held = f->held.len && map_str_get(&f->held, KITH_STR("FN"));

  if (name->type != JS_OBJECT)
    return;
  read_name(f, name, STR_NONE, !held, &main);
  main.has_full &= !from_is_held(f, KITH_P_FN, line_only(&main.full));
  for (size_t at = first; at; at = from_form_at(f, at)->next)
    count++;
  forms = arena_zero(&f->w->arena, count + 1, sizeof *forms);
  count = 0;
  for (size_t at = first; at; at = from_form_at(f, at)->next)
    if (read_form(f, from_form_at(f, at), name, &forms[count])) {
      from_form_done(from_form_at(f, at));
      full |= forms[count].has_full;
      parts |= forms[count++].has_name;
    }
  struct kith_str full_altid = full ? from_altid(f, KITH_P_FN, NULL) : STR_NONE;
  struct kith_str altid = parts || main.has_sound ? from_altid(f, KITH_P_N, name) : STR_NONE;
  push_name(f, &main, full_altid, altid);
  for (size_t i = 0; i < count; i++)
    push_name(f, &forms[i], full_altid, altid);
}
