#include "base/map.h"
#include "kit/layout.h"

/* Which column holds the label of "E-mail 1", and whether it has a value to label; by small letters. */
struct labels {
  struct kith_map_str label, value;
};

static const struct kith_map_pair *pair_at(const struct kith_map_table *table, size_t i)
{
  return KITH_AT(table->pairs, i);
}

/* Columns that no mapping names keep their name. One that is called as a plain vCard property is that property; other
 * registered names mean something that the column does not. */
static uint32_t extra_property(struct layout *l, struct kith_str name)
{
  static const uint32_t plain[] = {KITH_P_FN,          KITH_P_EMAIL,    KITH_P_TEL,  KITH_P_TITLE,
                                   KITH_P_ROLE,        KITH_P_NOTE,     KITH_P_URL,  KITH_P_BDAY,
                                   KITH_P_ANNIVERSARY, KITH_P_NICKNAME, KITH_P_IMPP, KITH_P_CATEGORIES};
  uint32_t id = l->host->intern(l->ctx, name);
  if (id >= KITH_P_LIMIT)
    return id;
  for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
    if (id == plain[i])
      return id;
  return l->host->intern(l->ctx, arena_printf(&l->arena, "X-%.*s", STR_ARG(name)));
}

static void set_params(struct layout_slot *slot, struct kith_str type)
{
  struct kith_property *p = &slot->property;
  if (!type.len)
    return;
  slot->params[p->param_count++] = (struct kith_param){sizeof(struct kith_param), KITH_Q_TYPE, type};
  if (p->name == KITH_P_SOCIALPROFILE)
    slot->params[p->param_count++] = (struct kith_param){sizeof(struct kith_param), KITH_Q_SERVICE_TYPE, type};
}

/* Columns of one property, type and group make one value when they are its components. */
static struct layout_slot *find_slot(struct layout *l, const struct kith_map_pair *pair)
{
  for (size_t i = 0; pair->component && i < l->slot_count; i++) {
    struct layout_slot *slot = &l->slots[i];
    struct kith_str type = slot->property.param_count ? slot->params[0].value : STR_NONE;
    if (slot->property.name == pair->property && slot->group == pair->group && str_eq(type, pair->type) &&
        slot->field_count && slot->fields[0].component)
      return slot;
  }
  return NULL;
}

/* Google puts the kind of "E-mail 1 - Value" into "E-mail 1 - Label" ("- Type" until 2023). The part before the last
 * " - ". */
static struct kith_str numbered_part(struct kith_str column, struct kith_str *out_last)
{
  size_t end = column.len;
  for (size_t i = 0; i + 3 <= column.len; i++)
    if (memcmp(column.ptr + i, " - ", 3) == 0)
      end = i;
  *out_last = str_sub(column, end + 3, column.len);
  return end < column.len ? str_sub(column, 0, end) : STR_NONE;
}

static bool is_label(struct kith_str column, struct kith_str *out_of)
{
  struct kith_str last;
  *out_of = numbered_part(column, &last);
  return out_of->len && ascii_is_digit(out_of->ptr[out_of->len - 1]) &&
         (str_eq_nocase(last, KITH_STR("Label")) || str_eq_nocase(last, KITH_STR("Type")) ||
          str_eq_nocase(last, KITH_STR("Service")));
}

static struct kith_str small(struct kith_str name, char *to)
{
  size_t len = name.len < LAYOUT_NAME_MAX ? name.len : LAYOUT_NAME_MAX;
  for (size_t i = 0; i < len; i++)
    to[i] = ascii_lower(name.ptr[i]);
  return (struct kith_str){to, len};
}

/* Of "IM 1 - Value" the service says more than the type does. */
static void find_labels(const struct layout *l, struct labels *labels)
{
  char text[LAYOUT_NAME_MAX];
  for (size_t i = 0; i < l->column_count; i++) {
    struct kith_str last, of;
    const struct kith_map_pair *pair = l->pairs[i];
    if (is_label(l->columns[i], &of)) {
      uint64_t *at = map_str_put(&labels->label, small(of, text), i, NULL);
      if (str_ends(l->columns[i], KITH_STR("Service")))
        *at = i;
    } else if (pair && pair->property != KITH_P_NONE && !pair->type.len) {
      of = numbered_part(l->columns[i], &last);
      if (of.len)
        map_str_put(&labels->value, small(of, text), i, NULL);
    }
  }
}

static uint32_t label_of(const struct layout *l, const struct labels *labels, struct kith_str column)
{
  char text[LAYOUT_NAME_MAX];
  struct kith_str last, value = numbered_part(column, &last);
  const uint64_t *at = value.len && labels->label.len ? map_str_get(&labels->label, small(value, text)) : NULL;
  return at ? (uint32_t)*at : (uint32_t)l->column_count;
}

/* A label is no property of its own when the value that it labels is one. */
static bool labels_something(const struct labels *labels, struct kith_str column)
{
  char text[LAYOUT_NAME_MAX];
  struct kith_str of;
  return is_label(column, &of) && labels->value.len && map_str_get(&labels->value, small(of, text));
}

static void *grown(struct kith_arena *arena, const void *items, size_t count, size_t size)
{
  char *more = arena_zero(arena, count + 1, size);
  if (count)
    memcpy(more, items, count * size);
  return more;
}

static struct layout_slot *add_slot(struct layout *l, const struct kith_map_pair *pair)
{
  if (l->slot_count == l->slot_room) {
    struct layout_slot *more = arena_zero(&l->arena, l->slot_room * 2 + 16, sizeof *more);
    if (l->slot_count)
      memcpy(more, l->slots, l->slot_count * sizeof *more);
    l->slots = more;
    l->slot_room = l->slot_room * 2 + 16;
  }
  struct layout_slot *slot = &l->slots[l->slot_count++];
  *slot = (struct layout_slot){.group = pair->group, .split = pair->split, .label = (uint32_t)l->column_count};
  slot->property = (struct kith_property){.size = sizeof slot->property, .name = pair->property};
  slot->property.group = slot->property.raw = STR_NONE;
  slot->words = layout_words_of(pair->property, pair->component);
  set_params(slot, pair->type);
  return slot;
}

static void add_field(struct layout *l, const struct labels *labels, const struct kith_map_pair *pair, size_t column)
{
  struct layout_slot *slot = find_slot(l, pair);
  if (!slot) {
    slot = add_slot(l, pair);
    if (!pair->type.len && pair->from.len)
      slot->label = label_of(l, labels, l->columns[column]);
  }
  slot->fields = grown(&l->arena, slot->fields, slot->field_count, sizeof *slot->fields);
  slot->property.parts = slot->parts = grown(&l->arena, slot->parts, slot->field_count, sizeof *slot->parts);
  slot->parts[slot->field_count].size = sizeof *slot->parts;
  slot->fields[slot->field_count++] = (struct layout_field){(uint32_t)column, pair->component};
  if (pair->property == KITH_P_UID && l->key_column == l->column_count)
    l->key_column = (uint32_t)column;
}

/* All that the table makes of a column. False: it does not name it. */
static bool add_pairs(struct layout *l, const struct labels *labels, const struct kith_map_table *table, size_t column)
{
  const struct kith_map_pair *first = l->pairs[column];
  struct kith_str name = l->columns[column];
  if (!first)
    return false;
  size_t begin = l->slot_count;
  uint32_t number;
  for (size_t i = 0; i < table->pair_count; i++) {
    struct kith_map_pair pair = *pair_at(table, i);
    if (!str_eq(pair.from, first->from) || pair.property == KITH_P_NONE)
      continue;
    if (pair.group == KITH_GROUP_N)
      pair.group = layout_named(&pair, name, &number) ? number : 0;
    else if (!layout_named(&pair, name, &number))
      pair.group += (uint32_t)(column + 1) << 16; /* the second of its name is another value */
    add_field(l, labels, &pair, column);
  }
  for (size_t i = begin; i < l->slot_count && l->slot_count - begin > 1; i++)
    l->slots[i].shared = true;
  return true;
}

/* A column that no table names: what it was taken for, or kept under its own name. */
static void add_unnamed(struct layout *l, const struct labels *labels, size_t column)
{
  const struct guess *guess = l->guesses ? &l->guesses[column] : NULL;
  struct kith_map_pair pair = {.size = sizeof pair, .from = STR_NONE, .type = STR_NONE, .split = STR_NONE};
  if (guess && guess->property && guess->confidence * 100 >= GUESS_SURE) {
    pair.property = guess->property;
    pair.component = guess->component;
    pair.group = guess->group;
    pair.type = guess->type;
    pair.split = guess->split;
  } else {
    bool named = !str_starts(l->columns[column], KITH_STR("Column "));
    pair.property = named ? extra_property(l, l->columns[column]) : layout_numbered(l, column);
  }
  add_field(l, labels, &pair, column);
}

/* What every record has: a slot without columns. */
static void add_constants(struct layout *l, const struct kith_map_table *table)
{
  for (size_t i = 0; table && i < table->pair_count; i++) {
    const struct kith_map_pair *pair = pair_at(table, i);
    if (pair->from.len || !KITH_HAS(pair, struct kith_map_pair, value.len))
      continue;
    struct layout_slot *slot = add_slot(l, pair);
    slot->property.parts = slot->parts = arena_zero(&l->arena, 1, sizeof *slot->parts);
    *slot->parts = (struct kith_part){sizeof *slot->parts, pair->component, pair->value};
    slot->property.part_count = 1;
  }
}

void layout_slots(struct layout *l, const struct kith_map_table *table)
{
  l->kind = table ? table->kind : KITH_CONTACT;
  l->table = table ? table->name : STR_NONE;
  l->key_column = (uint32_t)l->column_count;
  l->slot_count = l->slot_room = 0;
  l->slots = NULL;
  struct labels labels = {{0}, {0}};
  find_labels(l, &labels);
  for (size_t i = 0; i < l->column_count; i++)
    if (!add_pairs(l, &labels, table, i) && !labels_something(&labels, l->columns[i]))
      add_unnamed(l, &labels, i);
  add_constants(l, table);
  map_str_free(&labels.label);
  map_str_free(&labels.value);
  for (size_t i = 0; i < l->slot_count; i++)
    l->slots[i].property.params = l->slots[i].params;
}

static bool has_slot(const struct layout *l, uint32_t property)
{
  for (size_t i = 0; i < l->slot_count; i++)
    if (l->slots[i].property.name == property)
      return true;
  return false;
}

bool layout_names_somebody(const struct layout *l)
{
  static const uint32_t alone[] = {KITH_P_N, KITH_P_EMAIL, KITH_P_TEL, KITH_P_IMPP, KITH_P_SOCIALPROFILE, KITH_P_ORG};
  bool known = l->table.len && !str_starts(l->table, KITH_STR("generic/"));
  for (size_t i = 0; i < sizeof alone / sizeof alone[0] && !known; i++)
    known = has_slot(l, alone[i]);
  return known || (has_slot(l, KITH_P_FN) && l->column_count == 1);
}
