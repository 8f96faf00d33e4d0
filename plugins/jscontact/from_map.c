/* Maps of objects: which property each is, its label, its forms in other languages. */
#include "jscontact/from_card.h"

/* ---- Groups ------------------------------------------------------------------------------------------------------ */

static void note_groups(struct from_card *f, const struct js_node *node)
{
  for (const struct js_node *below = node->first; below; below = below->next) {
    if (below->type == JS_STRING && str_eq(below->key, KITH_STR("group")))
      map_str_put(&f->groups, work_lower(f->w, below->text), 0, NULL);
    note_groups(f, below);
  }
}

static struct kith_str fresh_group(struct from_card *f)
{
  bool fresh = false;
  struct kith_str name;
  do {
    name = arena_printf(&f->w->arena, "item%u", ++f->fresh_group);
    map_str_put(&f->groups, name, 0, &fresh);
  } while (!fresh);
  return name;
}

static struct kith_str group_of_org(struct from_card *f, struct kith_str key)
{
  uint64_t *place = map_str_get(&f->groups, arena_printf(&f->w->arena, "org/%.*s", STR_ARG(key)));
  return place ? f->group_names.items[*place] : STR_NONE;
}

/* A title and its organization share a group: one of theirs, or a new one. */
static void join_title(struct from_card *f, struct js_node *title, const struct js_node *orgs)
{
  struct kith_str key = js_str(js_get_c(title, "organizationId")), group = from_hint(title, "group");
  const struct js_node *org = key.len ? js_get(orgs, key) : NULL;
  struct kith_str theirs = org ? from_hint(org, "group") : STR_NONE;
  bool fresh = false;
  if (!org)
    return;
  uint64_t *place =
      map_str_put(&f->groups, arena_printf(&f->w->arena, "org/%.*s", STR_ARG(key)), f->group_names.len, &fresh);
  if (fresh)
    vec_push(&f->group_names, theirs.len ? theirs : group.len ? group : fresh_group(f));
  if (!group.len || str_eq(group, f->group_names.items[*place]))
    js_get_c(title, "organizationId")->used = true;
}

void from_find_groups(struct from_card *f)
{
  struct js_node *titles = js_typed(f->card, "titles", JS_OBJECT),
                 *orgs = js_typed(f->card, "organizations", JS_OBJECT);
  note_groups(f, f->card);
  for (struct js_node *one = titles && orgs ? titles->first : NULL; one; one = one->next)
    join_title(f, one, orgs);
}

static void settle_group(struct from_card *f, const struct from_place *place, const struct js_node *object,
                         struct view_line *line)
{
  const struct js_node *org = js_get_c(object, "organizationId");
  if (line->group.len)
    return;
  if (line->property == KITH_P_ORG)
    line->group = group_of_org(f, place->key);
  else if (org && org->used)
    line->group = group_of_org(f, js_str(org));
}

/* ---- Labels ------------------------------------------------------------------------------------------------------ */

static struct kith_str apple_label(const struct js_node *object, struct kith_str label)
{
  struct kith_str kept = from_hint(object, "x-ablabel");
  bool same = kept.len == label.len + 8 && str_eq(str_sub(kept, 4, label.len), label);
  return same ? kept : label;
}

/* An X-ABLABEL of the line's group; lines that share a group share it, another label needs another group. */
static void push_label(struct from_card *f, const struct from_place *place, struct js_node *object, size_t line)
{
  struct js_node *label = js_typed(object, "label", JS_STRING);
  struct view_line *labelled = &f->out->items[line];
  bool fresh = false;
  if (!(place->row->flags & ROW_LABEL) || !label || !label->text.len || place->language.len)
    return;
  struct kith_str text = apple_label(object, label->text);
  uint64_t hash = str_hash(text);
  if (!labelled->group.len)
    labelled->group = fresh_group(f);
  struct kith_str key = arena_printf(&f->w->arena, "label/%.*s", STR_ARG(work_lower(f->w, labelled->group)));
  uint64_t *same = map_str_put(&f->groups, key, hash, &fresh);
  if (!fresh && *same != hash) {
    labelled->group = fresh_group(f);
    fresh = true;
  }
  label->used = true;
  if (!fresh)
    return;
  struct view_line added = line_new(f->w, KITH_P_X_ABLABEL);
  added.group = labelled->group;
  line_text(f->w, &added, text);
  vec_push(f->out, added);
}

/* ---- Which property ---------------------------------------------------------------------------------------------- */

/* By vCardName, by kind, else the one that takes any. */
static const struct js_row *row_for(const char *member, struct js_node *object)
{
  struct js_node *kind = js_get_c(object, "kind"), *name = js_get_c(object, "vCardName");
  const struct js_row *free_row = NULL;
  for (const struct js_row *row = row_next(member, NULL); row; row = row_next(member, row)) {
    if (row->flags & ROW_NAMED && str_eq(js_str(name), str_of(row->stem)))
      return row;
    if (!(row->flags & ROW_NAMED) && row->kind && str_eq_c(js_str(kind), row->kind))
      return row;
    if (row->flags & ROW_KIND_FREE || (!row->kind && !(row->flags & ROW_NAMED)))
      free_row = row;
  }
  return free_row;
}

static void mark_kind(const struct js_row *row, struct js_node *object)
{
  struct js_node *kind = js_get_c(object, "kind"), *name = js_get_c(object, "vCardName");
  if (kind && row->kind && str_eq_c(js_str(kind), row->kind))
    kind->used = true;
  if (name && row->stem && str_eq_c(js_str(name), row->stem))
    name->used = true;
}

/* ---- Objects ----------------------------------------------------------------------------------------------------- */

struct kith_str from_altid(struct from_card *f, uint32_t property, const struct js_node *object)
{
  struct kith_str own = object ? from_hint(object, "altid") : STR_NONE;
  unsigned number = ++f->numbers[property];
  return own.len ? own : arena_printf(&f->w->arena, "%u", number);
}

static bool make_line(struct from_card *f, const struct from_place *place, struct js_node *object,
                      struct view_line *out, struct view_line *sound)
{
  sound->part_count = 0;
  bool good =
      place->row->how == HOW_ADDRESS ? from_address(f, place, object, out, sound) : from_object(f, place, object, out);
  if (!good)
    return false;
  mark_kind(place->row, object);
  object->used = true;
  return true;
}

/* A vCardParams of its own may say the ALTID: then it is not said twice. */
static void say_altid(struct from_card *f, struct view_line *line, struct kith_str altid)
{
  if (altid.len && !line_has(line, KITH_Q_ALTID))
    line_param(f->w, line, KITH_Q_ALTID, altid);
}

static void push_sound(struct from_card *f, const struct from_place *place, struct view_line sound,
                       struct kith_str altid)
{
  if (!sound.part_count)
    return;
  from_place_params(f, place, &sound);
  say_altid(f, &sound, altid);
  vec_push(f->out, sound);
}

/* The label is the object's own: in a form it counts as said when it is the same. */
static void mark_same_label(const struct js_node *object, struct js_node *form)
{
  struct js_node *label = js_typed(form, "label", JS_STRING);
  if (label && str_eq(label->text, js_str(js_get_c(object, "label"))))
    label->used = true;
}

static void mark_same_org(const struct js_node *object, struct js_node *form)
{
  struct js_node *org = js_typed(form, "organizationId", JS_STRING), *main = js_get_c(object, "organizationId");
  if (org && main && main->used && str_eq(org->text, js_str(main)))
    org->used = true;
}

static size_t make_forms(struct from_card *f, const struct from_place *main, const struct js_node *object,
                         js_lines *out)
{
  for (size_t at = from_first_form(f, main->path); at; at = from_form_at(f, at)->next) {
    struct from_form *form = from_form_at(f, at);
    struct from_place place = *main;
    struct view_line line, sound;
    place.language = form->language;
    if (row_for(main->row->member, form->node) != main->row || !make_line(f, &place, form->node, &line, &sound))
      continue;
    mark_same_label(object, form->node);
    mark_same_org(object, form->node);
    if (!js_all_used(form->node))
      continue;
    from_form_done(form);
    settle_group(f, &place, form->node, &line);
    vec_push(out, line);
  }
  return out->len;
}

/* A further value of the list before it. */
static bool join_list(struct from_card *f, struct js_node *object, const struct view_line *line)
{
  struct kith_str with = from_hint(object, JS_WITH);
  if (line->property != KITH_P_NICKNAME || !with.len || !str_eq(with, f->list_key) || line->param_count ||
      !js_all_used(object))
    return false;
  struct view_line *list = &f->out->items[f->list_line];
  struct kith_part *parts = (struct kith_part *)list->parts;
  uint32_t count = list->part_count;
  if (!(count & (count - 1))) {
    parts = arena_zero(&f->w->arena, 2 * (size_t)count, sizeof *parts);
    memcpy(parts, list->parts, count * sizeof *parts);
  }
  parts[count] = line->parts[0];
  list->parts = parts;
  list->part_count++;
  return true;
}

static void from_entry(struct from_card *f, const struct from_place *place, struct js_node *object)
{
  struct view_line line, sound;
  js_lines forms = {0};
  if (!make_line(f, place, object, &line, &sound)) {
    f->odd++;
    return;
  }
  if (join_list(f, object, &line))
    return;
  bool several = make_forms(f, place, object, &forms) || sound.part_count;
  struct kith_str altid = several ? from_altid(f, line.property, object) : STR_NONE;
  say_altid(f, &line, altid);
  settle_group(f, place, object, &line);
  f->list_key = place->key;
  f->list_line = f->out->len;
  vec_push(f->out, line);
  push_label(f, place, object, f->out->len - 1);
  push_sound(f, place, sound, altid);
  for (size_t i = 0; i < forms.len; i++) {
    say_altid(f, &forms.items[i], altid);
    if (!forms.items[i].group.len)
      forms.items[i].group = f->out->items[f->list_line].group;
    vec_push(f->out, forms.items[i]);
  }
  vec_free(&forms);
}

void from_map(struct from_card *f, struct js_node *map, const char *member, struct kith_str path)
{
  size_t number = 1;
  f->list_key = STR_NONE;
  for (struct js_node *one = map->first; one; one = one->next) {
    const struct js_row *row = one->type == JS_OBJECT ? row_for(member, one) : NULL;
    struct from_place place = {
        .row = row, .path = js_path(&f->w->arena, path, one->key), .key = one->key, .number = number};
    if (row)
      from_entry(f, &place, one);
    else
      f->odd++;
    map->used |= one->used;
    number += one->used; /* what is left over will not be in the map when it is written again */
  }
}
