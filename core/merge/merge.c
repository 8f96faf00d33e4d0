#include "merge/merge.h"

#include <stdlib.h>

#include "merge/join.h"
#include "merge/same.h"

struct unit {
  uint32_t name;
  struct occurrence *first, *last;
};

/* An input that has something in the unit that is being decided, and what the rules look at. */
struct holder {
  const struct kith_merge_input *input;
  const struct occurrence *first;
  const struct kith_property *value; /* what it says: of a name the parts, where they are */
  const uint8_t *rules;
  size_t rule_count; /* that are asked */
  uint32_t completeness;
  uint32_t sources, records; /* that have its value too */
};

struct units {
  struct unit *items;
  size_t len;
};

struct kith_str merge_date(const struct kith_record *r)
{
  struct kith_str updated = record_text(r, KITH_P_UPDATED), rev = record_text(r, KITH_P_REV);
  return updated.len ? updated : rev.len ? rev : record_text(r, KITH_P_CREATED);
}

/* ---- Which input's values come first: below 0 when those of `a` do ---- */

static int more_first(uint64_t a, uint64_t b)
{
  return (a < b) - (a > b);
}

static int by_source(const struct holder *a, const struct holder *b)
{
  return more_first(b->input->rank, a->input->rank);
}

static int by_recency(const struct holder *a, const struct holder *b)
{
  return str_cmp(b->input->date, a->input->date);
}

static int by_frequency(const struct holder *a, const struct holder *b)
{
  return a->sources != b->sources ? more_first(a->sources, b->sources) : more_first(a->records, b->records);
}

static int by_completeness(const struct holder *a, const struct holder *b)
{
  return more_first(a->completeness, b->completeness);
}

static int (*const rules[])(const struct holder *, const struct holder *) = {[MERGE_SOURCE] = by_source,
                                                                             [MERGE_RECENCY] = by_recency,
                                                                             [MERGE_FREQUENCY] = by_frequency,
                                                                             [MERGE_COMPLETENESS] = by_completeness};

static int ask_rules(const struct holder *a, const struct holder *b)
{
  int said = 0;
  for (size_t i = 0; i < a->rule_count && !said; i++)
    said = rules[a->rules[i]](a, b);
  return said;
}

static int by_rules(const void *x, const void *y)
{
  const struct holder *a = x, *b = y;
  int said = ask_rules(a, b);
  return said ? said : more_first(b->input->id, a->input->id);
}

/* The same as the rules of fields with several values: source, recency. */
static int by_rank(const void *x, const void *y)
{
  const struct kith_merge_input *a = ((const struct ranked *)x)->input, *b = ((const struct ranked *)y)->input;
  if (a->rank != b->rank)
    return more_first(b->rank, a->rank);
  int date = str_cmp(b->date, a->date);
  return date ? date : more_first(b->id, a->id);
}

/* ---- One unit ---- */

static int by_number(const void *a, const void *b)
{
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return (x > y) - (x < y);
}

static void count_sources(const struct merging *m, struct value *v)
{
  uint32_t *numbers = arena_alloc(m->arena, v->source_count * sizeof *numbers);
  for (uint32_t i = 0; i < v->source_count; i++)
    numbers[i] = m->inputs[v->sources[i]].source;
  qsort(numbers, v->source_count, sizeof *numbers, by_number);
  for (uint32_t i = 0; i < v->source_count; i++)
    v->distinct += !i || numbers[i] != numbers[i - 1];
}

/* Needs all values of the unit: they are put together once in any order, looked at, and left again. */
static void count_holders(struct merging *m, struct holder *holders, size_t count)
{
  for (size_t i = 0; i < count; i++)
    values_add(m, holders[i].first);
  for (size_t i = 0; i < count; i++) {
    struct value *v = values_find(m, holders[i].value);
    if (!v->distinct)
      count_sources(m, v);
    holders[i].records = v->source_count;
    holders[i].sources = v->distinct;
  }
  m->count = m->from;
}

/* How many rules there are, and how many before the one that is dear to ask. */
static size_t count_rules(const struct kith_merge_rules *r, size_t *out_cheap)
{
  size_t count = 0;
  *out_cheap = MERGE_RULE_COUNT;
  for (; count < MERGE_RULE_COUNT && r->order[count]; count++)
    if (r->order[count] == MERGE_FREQUENCY)
      *out_cheap = count;
  return count;
}

static void sort_holders(struct holder *holders, size_t count, size_t rule_count)
{
  for (size_t i = 0; i < count; i++)
    holders[i].rule_count = rule_count;
  qsort(holders, count, sizeof *holders, by_rules);
}

static void rank_holders(struct merging *m, struct holder *holders, size_t count, const struct kith_merge_rules *r)
{
  size_t cheap, all = count_rules(r, &cheap);
  bool open = false;
  for (size_t i = 0; i < count; i++)
    holders[i].completeness = same_completeness(holders[i].value);
  sort_holders(holders, count, cheap < all ? cheap : all);
  for (size_t i = 1; i < count && cheap < all; i++)
    open = open || (!ask_rules(&holders[i - 1], &holders[i]) && !same_value(holders[i - 1].value, holders[i].value));
  if (open)
    count_holders(m, holders, count);
  if (cheap < all)
    sort_holders(holders, count, all);
}

static const struct kith_property *value_of(const struct occurrence *first, uint32_t unit)
{
  for (const struct occurrence *o = first; o && o->of == first->of; o = o->next)
    if (o->property->name == unit)
      return o->property;
  return first->property;
}

static struct holder new_holder(const struct occurrence *first, uint32_t unit, const uint8_t *order)
{
  return (struct holder){.input = first->of->input, .first = first, .value = value_of(first, unit), .rules = order};
}

static size_t list_holders(struct merging *m, const struct unit *u, const uint8_t *order, struct holder **out)
{
  size_t count = 0;
  for (const struct occurrence *o = u->first, *before = NULL; o; before = o, o = o->next)
    count += !before || before->of != o->of;
  struct holder *h = *out = arena_zero(m->arena, count, sizeof *h);
  for (const struct occurrence *o = u->first, *before = NULL; o; before = o, o = o->next)
    if (!before || before->of != o->of)
      *h++ = new_holder(o, u->name, order);
  return count;
}

/* What another record has, and that was not chosen. A record's own further values stay beside its first one. */
static void mark_others(struct merging *m, const struct holder *winner)
{
  uint32_t chosen = winner->first->of->index;
  for (size_t i = m->from; i < m->count; i++) {
    const struct value *v = &m->values[i];
    bool beside = false;
    for (uint32_t k = 0; k < v->source_count && !beside; k++)
      beside = v->sources[k] == chosen;
    size_t first = m->from;
    while (m->values[first].property.name != v->property.name)
      first++;
    if (!beside && first != i)
      m->values[i].property.flags |= KITH_NOT_PREFERRED;
  }
}

static int by_size(const void *a, const void *b)
{
  size_t x = *(const size_t *)a, y = *(const size_t *)b;
  return (x > y) - (x < y);
}

/* Rules change which value of a unit comes first, not where values of the unit stand among all others. */
static void share_places(struct merging *m)
{
  size_t count = m->count - m->from, *places = arena_alloc(m->arena, (count + 1) * sizeof *places);
  bool in_order = true;
  for (size_t i = 0; i < count; i++) {
    places[i] = m->values[m->from + i].place;
    in_order = in_order && (!i || places[i - 1] < places[i]);
  }
  if (in_order)
    return;
  qsort(places, count, sizeof *places, by_size);
  for (size_t i = 0; i < count; i++)
    m->values[m->from + i].place = places[i];
}

static void merge_unit(struct merging *m, const struct unit *u)
{
  size_t field = merge_field_of(u->name);
  const struct kith_merge_rules *r = &m->policy->fields[field];
  struct holder *holders;
  size_t count = list_holders(m, u, r->order, &holders);

  m->from = m->count;
  if (count > 1 && r->how != MERGE_JOIN) /* joined texts stand in the order of the inputs */
    rank_holders(m, holders, count, r);
  for (size_t i = 0; i < count; i++)
    values_add(m, holders[i].first);
  if (count > 1 && !r->how && merge_field_is_single(field))
    mark_others(m, &holders[0]);
  if (r->how == MERGE_JOIN)
    join_values(m);
  share_places(m);
}

/* ---- All of them ---- */

static struct unit *find_unit(struct units *units, uint32_t name)
{
  size_t i = 0;
  while (i < units->len && units->items[i].name != name)
    i++;
  if (i == units->len)
    units->items[units->len++] = (struct unit){.name = name};
  return &units->items[i];
}

static void gather(struct merging *m, const struct ranked *inputs, size_t count, struct units *out)
{
  struct occurrence *next = m->occurrences;
  struct unit *u = find_unit(out, KITH_P_N); /* names stand first */
  for (size_t i = 0; i < count; i++)
    for (uint32_t k = 0; k < inputs[i].input->record->property_count; k++, next++) {
      *next = (struct occurrence){.property = &inputs[i].input->record->properties[k], .of = &inputs[i]};
      uint32_t name = merge_unit_of(next->property->name);
      u = u->name == name ? u : find_unit(out, name);
      if (u->last)
        u->last->next = next;
      else
        u->first = next;
      u->last = next;
    }
}

static int by_place(const void *a, const void *b)
{
  return by_size(&(*(struct value *const *)a)->place, &(*(struct value *const *)b)->place);
}

/* The names, then all others by their places. */
static struct value **in_places(struct merging *m, size_t names)
{
  struct value **list = arena_alloc(m->arena, (m->count + 1) * sizeof(struct value *));
  bool in_order = true;
  for (size_t i = 0; i < m->count; i++) {
    list[i] = &m->values[i];
    in_order = in_order && (i <= names || list[i - 1]->place < list[i]->place);
  }
  if (!in_order)
    qsort(list + names, m->count - names, sizeof(struct value *), by_place);
  return list;
}

static size_t merge_units(struct merging *m, const struct ranked *inputs, size_t count)
{
  struct units units = {.items = arena_alloc(m->arena, (m->most + 1) * sizeof *units.items)};
  size_t names = 0;
  gather(m, inputs, count, &units);
  for (size_t i = 0; i < units.len; i++) {
    merge_unit(m, &units.items[i]);
    names = i ? names : m->count;
  }
  return names;
}

/* Most contacts are one record: nothing to ask. Returns how many names there are. */
static size_t take_one(struct merging *m, const struct ranked *input)
{
  const struct kith_record *r = input->input->record;
  size_t names = 0;
  for (int pass = 0; pass < 2; pass++) {
    names = m->count; /* after the pass of names */
    for (uint32_t i = 0; i < r->property_count; i++) {
      if ((merge_unit_of(r->properties[i].name) == KITH_P_N) == pass)
        continue;
      m->occurrences[i] = (struct occurrence){.property = &r->properties[i], .of = input};
      values_add_one(m, &m->occurrences[i]);
    }
  }
  return names;
}

static struct kith_record *finish(struct merging *m, size_t names)
{
  struct kith_record *out = record_new(m->arena, KITH_CONTACT, STR_NONE, (struct kith_origin){0});
  struct value **list = in_places(m, names);
  out->properties = arena_alloc(m->arena, m->count * sizeof *out->properties);
  out->property_count = out->property_cap = (uint32_t)m->count;
  for (size_t i = 0; i < m->count; i++) {
    struct value *v = list[i];
    if (v->source_count > 1)
      qsort(v->sources, v->source_count, sizeof *v->sources, by_number);
    v->property.sources = v->sources;
    v->property.source_count = v->source_count;
    out->properties[i] = v->property;
  }
  return out;
}

struct kith_record *merge_contact(const struct kith_merge_input *inputs, size_t count,
                                  const struct kith_merge_policy *policy, struct kith_arena *arena)
{
  struct merging m = {
      .inputs = inputs, .input_count = count, .arena = arena, .policy = policy ? policy : merge_defaults()};
  struct ranked *ranked = arena_alloc(arena, (count + 1) * sizeof *ranked);
  for (size_t i = 0; i < count; i++) {
    ranked[i] = (struct ranked){&inputs[i], (uint32_t)i};
    m.most += inputs[i].record->property_count;
  }
  m.values = arena_alloc(arena, (m.most + 1) * sizeof *m.values);
  m.occurrences = arena_alloc(arena, (m.most + 1) * sizeof *m.occurrences);
  if (count == 1)
    return finish(&m, take_one(&m, ranked));
  if (count)
    qsort(ranked, count, sizeof *ranked, by_rank);
  return finish(&m, merge_units(&m, ranked, count));
}
