/* N, FN and ADR. */
#include <stdlib.h>

#include "jscontact/to_card.h"

/* ---- Components -------------------------------------------------------------------------------------------------- */

/* What N or ADR says, as components that can be turned back into its very parts. */
struct named {
  const struct comp_table *table;
  struct comps comps;
  struct comp_hint hints[2];
  bool keeps_text; /* JSCOMPS does not fit, or is not as we write it: it is kept as a parameter */
};

static struct part_list in_place(struct to_card *t, const struct view_line *line, uint32_t place)
{
  struct part_list list = {.items = arena_zero(&t->w->arena, line->part_count + 1, sizeof *list.items)};
  for (uint32_t i = 0; i < line->part_count; i++)
    if (line->parts[i].component == place)
      list.items[list.count++] = line->parts[i];
  return list;
}

static bool same_parts(const struct part_list *a, const struct kith_part *parts, size_t count)
{
  for (size_t i = 0; i < count && a->count == count; i++)
    if (a->items[i].component != parts[i].component || !str_eq(a->items[i].text, parts[i].text))
      return false;
  return a->count == count;
}

static bool comes_back(struct to_card *t, const struct view_line *line, struct named *n)
{
  struct part_list parts;
  comps_to_parts(&t->w->arena, n->table, &n->comps, n->hints, &parts);
  return same_parts(&parts, line->parts, line->part_count);
}

static void add_hints(struct to_card *t, const struct view_line *line, struct named *n)
{
  for (size_t i = 0; i < 2; i++) {
    struct part_list old = in_place(t, line, n->table->older[i]);
    struct kith_str *values = arena_zero(&t->w->arena, old.count + 1, sizeof *values);
    for (uint32_t k = 0; k < old.count; k++)
      values[k] = old.items[k].text;
    n->hints[i] = (struct comp_hint){true, values, old.count};
  }
}

/* As it is, else with what the older places held. */
static bool fit(struct to_card *t, const struct view_line *line, struct named *n)
{
  if (comes_back(t, line, n))
    return true;
  add_hints(t, line, n);
  bool good = comes_back(t, line, n);
  if (!good)
    n->hints[0].given = n->hints[1].given = false;
  return good;
}

static int by_place(const void *a, const void *b)
{
  const struct kith_part *const *x = a, *const *y = b;
  if ((*x)->component != (*y)->component)
    return (*x)->component < (*y)->component ? -1 : 1;
  return *x < *y ? -1 : *x > *y;
}

/* Parts in the order of their places, as we write them; records of other formats have them in any. */
static struct view_line sorted(struct to_card *t, const struct view_line *line)
{
  struct view_line copy = *line;
  const struct kith_part **order = arena_zero(&t->w->arena, line->part_count + 1, sizeof(void *));
  struct kith_part *parts = arena_zero(&t->w->arena, line->part_count + 1, sizeof *parts);
  for (uint32_t i = 0; i < line->part_count; i++)
    order[i] = &line->parts[i];
  qsort(order, line->part_count, sizeof(void *), by_place);
  for (uint32_t i = 0; i < line->part_count; i++)
    parts[i] = *order[i];
  copy.parts = parts;
  return copy;
}

static bool is_sorted(const struct view_line *line)
{
  for (uint32_t i = 1; i < line->part_count; i++)
    if (line->parts[i].component < line->parts[i - 1].component)
      return false;
  return true;
}

static bool take_apart(struct to_card *t, const struct view_line *given, struct named *n)
{
  struct view_line line = is_sorted(given) ? *given : sorted(t, given);
  struct kith_str jscomps = line_one(&line, KITH_Q_JSCOMPS);

  if (line.blob || line.value_type != KITH_V_TEXT ||
      !comps_from_parts(&t->w->arena, n->table, line.parts, line.part_count, &n->comps))
    return false;
  struct comps plain = n->comps;
  if (jscomps.len && comps_order(&t->w->arena, &n->comps, jscomps) && fit(t, &line, n)) {
    n->keeps_text = !str_eq(comps_text(&t->w->arena, &n->comps), jscomps);
    return true;
  }
  n->comps = plain;
  n->keeps_text = true;
  return fit(t, &line, n);
}

/* ---- How it sounds ----------------------------------------------------------------------------------------------- */

static const struct kith_part *nth_in(const struct view_line *line, uint32_t place, uint32_t nth)
{
  for (uint32_t i = 0; i < line->part_count; i++)
    if (line->parts[i].component == place && !nth--)
      return &line->parts[i];
  return NULL;
}

/* The sounds of the components, from a line built alike; what does not fit shows when the card is read back. */
static void add_sounds(struct to_card *t, size_t i, struct named *n)
{
  const struct to_line *mark = &t->marks[i];
  if (!mark->sound || t->marks[mark->sound - 1].raw)
    return;
  const struct view_line *sound = &t->lines[mark->sound - 1];
  for (size_t k = 0; k < n->comps.count; k++) {
    struct comp *comp = &n->comps.items[k];
    const struct kith_part *part = comp->kind ? nth_in(sound, comp->place, comp->nth) : NULL;
    comp->phonetic = part ? part->text : STR_NONE;
  }
  t->marks[mark->sound - 1].done = true;
}

static void put_systems(struct to_card *t, size_t i, struct js_node *object)
{
  static const struct {
    uint32_t param;
    const char *key;
  } systems[] = {{KITH_Q_PHONETIC, "phoneticSystem"}, {KITH_Q_SCRIPT, "phoneticScript"}};
  uint32_t sound = t->marks[i].sound;
  if (!sound || t->marks[sound - 1].raw)
    return;
  for (size_t k = 0; k < 2; k++) {
    struct kith_str value = line_one(&t->lines[sound - 1], systems[k].param);
    if (value.len)
      js_put_c(object, systems[k].key, js_text(&t->w->arena, value));
  }
}

/* ---- Objects ----------------------------------------------------------------------------------------------------- */

static struct js_node *component_node(struct kith_arena *arena, const struct comp *comp)
{
  struct js_node *node = js_new(arena, JS_OBJECT);
  js_put_c(node, "kind", js_text(arena, str_of(comp->kind ? comp->kind->name : "separator")));
  js_put_c(node, "value", js_text(arena, comp->value));
  if (comp->phonetic.len)
    js_put_c(node, "phonetic", js_text(arena, comp->phonetic));
  return node;
}

static void put_hints(struct to_card *t, struct js_node *object, const struct named *n)
{
  for (size_t i = 0; i < 2; i++) {
    if (!n->hints[i].given)
      continue;
    if (!n->hints[i].count)
      to_extra(t, object, n->table->hints[i], STR_NONE);
    for (size_t k = 0; k < n->hints[i].count; k++)
      to_extra(t, object, n->table->hints[i], n->hints[i].values[k]);
  }
}

static void put_components(struct to_card *t, struct js_node *object, const struct named *n)
{
  struct kith_arena *arena = &t->w->arena;
  struct js_node *list = js_new(arena, JS_ARRAY);
  for (size_t i = 0; i < n->comps.count; i++)
    js_push(list, component_node(arena, &n->comps.items[i]));
  if (list->first)
    js_put_c(object, "components", list);
  if (n->comps.ordered)
    js_put_c(object, "isOrdered", js_new(arena, JS_TRUE));
  if (n->comps.has_default)
    js_put_c(object, "defaultSeparator", js_text(arena, n->comps.separator));
  put_hints(t, object, n);
}

/* The components say the order already. */
static struct view_line without_jscomps(struct to_card *t, const struct view_line *line, const struct named *n)
{
  return n->keeps_text || !line_has(line, KITH_Q_JSCOMPS) ? *line : line_without(t->w, line, KITH_Q_JSCOMPS);
}

struct js_node *to_address(struct to_card *t, size_t i, const struct js_row *row)
{
  struct named n = {.table = &comps_of_address};
  if (!take_apart(t, &t->lines[i], &n))
    return NULL;
  struct js_node *object = js_new(&t->w->arena, JS_OBJECT);
  add_sounds(t, i, &n);
  put_components(t, object, &n);
  struct view_line line = without_jscomps(t, &t->lines[i], &n);
  to_params(t, i, &line, row, object);
  put_systems(t, i, object);
  return object;
}

/* "Harten,Rene": what the surname and what the given name are sorted by. */
static bool put_sort(struct to_card *t, struct js_node *object, struct kith_str text)
{
  struct kith_str surname, rest = text, given = STR_NONE;
  str_next(&rest, ',', &surname);
  given = rest.ptr ? rest : STR_NONE;
  if (!text.len || str_find(given, ',') < given.len || (rest.ptr && !given.len))
    return false;
  struct js_node *sort = js_put_c(object, "sortAs", js_new(&t->w->arena, JS_OBJECT));
  if (surname.len)
    js_put_c(sort, "surname", js_text(&t->w->arena, surname));
  if (given.len)
    js_put_c(sort, "given", js_text(&t->w->arena, given));
  return true;
}

static bool put_name(struct to_card *t, size_t i, struct js_node *object, struct named *n)
{
  if (!take_apart(t, &t->lines[i], n))
    return false;
  add_sounds(t, i, n);
  put_components(t, object, n);
  struct view_line line = without_jscomps(t, &t->lines[i], n);
  if (put_sort(t, object, line_one(&line, KITH_Q_SORT_AS)))
    line = line_without(t->w, &line, KITH_Q_SORT_AS);
  to_params(t, i, &line, row_of(KITH_P_N), object);
  put_systems(t, i, object);
  return true;
}

/* Nothing but its text: a parameter of FN has no place in a name. */
bool to_is_plain_full(const struct to_card *t, size_t i)
{
  const struct view_line *line = &t->lines[i];
  for (uint32_t k = 0; k < line->param_count; k++)
    if (!to_is_spent(t, i, &line->params[k]))
      return false;
  return !line->group.len && !line->says_type;
}

/* DERIVED=TRUE and just what the components say: the reader makes it again. */
static bool is_derived(struct to_card *t, size_t i, const struct named *n)
{
  const struct view_line *line = &t->lines[i];
  bool derived = str_eq(line_one(line, KITH_Q_DERIVED), KITH_STR("TRUE")) && !line->group.len;
  for (uint32_t k = 0; k < line->param_count; k++)
    derived &= line->params[k].name == KITH_Q_DERIVED || to_is_spent(t, i, &line->params[k]);
  return derived && n->comps.count && str_eq(comps_full(&t->w->arena, n->table, &n->comps), line_only(line));
}

struct js_node *to_name(struct to_card *t, size_t full, size_t name)
{
  struct js_node *object = js_new(&t->w->arena, JS_OBJECT);
  struct named n = {.table = &comps_of_name};
  struct js_node *text = full == NO_LINE ? NULL : js_text(&t->w->arena, line_only(&t->lines[full]));

  if (name != NO_LINE && !put_name(t, name, object, &n)) {
    t->marks[name].raw = true;
    n.comps.count = 0;
  }
  if (text && !is_derived(t, full, &n))
    js_put_c(object, "full", text);
  return object;
}
