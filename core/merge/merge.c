#include "merge/merge.h"

#include <stdlib.h>

#include "merge/join.h"
#include "merge/same.h"

/* Inputs in the order in which their values count where a field has no rules of its own. */
struct ranked {
  const struct kith_merge_input *input;
  uint32_t index;
};

/* A property of an input. Those of one unit (merge_unit_of) hang together, input by input. */
struct occurrence {
  const struct kith_property *property;
  const struct ranked *of;
  struct occurrence *next;
};

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

/* A value of the result while it is being made. */
struct value {
  struct kith_property property;
  size_t place; /* in the result, among those of all values */
  uint32_t *sources;
  uint32_t source_count, source_cap;
  uint32_t distinct; /* sources of the inputs that have it; 0: not counted yet */
};

struct merging {
  const struct kith_merge_input *inputs;
  size_t input_count;
  struct kith_arena *arena;
  const struct kith_merge_policy *policy;
  struct unit *units;
  size_t unit_count;
  struct occurrence *occurrences; /* all of them, in the order of the ranked inputs */
  struct value *values;
  size_t count;
  size_t from; /* the first value of the unit that is being decided */
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

/* ---- Values ---- */

static struct value *find_value(const struct merging *m, const struct kith_property *p)
{
  for (size_t i = m->from; i < m->count; i++)
    if (same_value(&m->values[i].property, p))
      return &m->values[i];
  return NULL;
}

static bool has_param(const struct kith_property *p, const struct kith_param *wanted)
{
  for (size_t i = 0; i < p->param_count; i++) {
    const struct kith_param *q = property_param(p, i);
    if (q->name == wanted->name && (q->name != KITH_Q_TYPE || str_eq_nocase(q->value, wanted->value)))
      return true;
  }
  return false;
}

/* Types unite, and parameters that only the other one has. */
static void unite_params(struct merging *m, struct kith_property *to, const struct kith_property *from)
{
  struct kith_param *params = NULL;
  for (size_t i = 0; i < from->param_count; i++) {
    const struct kith_param *q = property_param(from, i);
    if (has_param(to, q))
      continue;
    if (!params) {
      params = arena_alloc(m->arena, (to->param_count + from->param_count) * sizeof *params);
      for (size_t k = 0; k < to->param_count; k++)
        params[k] = *property_param(to, k);
      to->params = params;
    }
    params[to->param_count++] = *q;
  }
}

static void add_source(struct merging *m, struct value *v, uint32_t index)
{
  if (v->source_count && v->sources[v->source_count - 1] == index)
    return; /* twice in one record */
  if (v->source_count == v->source_cap) {
    uint32_t cap = v->source_cap ? v->source_cap * 2 : 2;
    uint32_t *bigger = arena_alloc(m->arena, cap * sizeof *bigger);
    if (v->source_count)
      memcpy(bigger, v->sources, v->source_count * sizeof *bigger);
    v->sources = bigger;
    v->source_cap = cap;
  }
  v->sources[v->source_count++] = index;
}

static void add_value(struct merging *m, const struct occurrence *o)
{
  struct value *v = find_value(m, o->property);
  size_t place = (size_t)(o - m->occurrences);
  if (v) {
    unite_params(m, &v->property, o->property);
    v->place = place < v->place ? place : v->place;
  } else {
    v = &m->values[m->count++];
    *v = (struct value){.property = *o->property, .place = place};
    v->property.flags &= ~(uint32_t)KITH_NOT_PREFERRED;
  }
  add_source(m, v, o->of->index);
}

/* All that an input has in the unit. */
static void add_values(struct merging *m, const struct occurrence *o)
{
  for (const struct ranked *of = o->of; o && o->of == of; o = o->next)
    add_value(m, o);
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
    add_values(m, holders[i].first);
  for (size_t i = 0; i < count; i++) {
    struct value *v = find_value(m, holders[i].value);
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

static bool is_text(const struct kith_property *p)
{
  return !p->blob && p->part_count == 1 && property_text(p).len;
}

/* In the order in which they were added, each once. */
static size_t list_origins(const struct merging *m, const struct value *v, struct kith_str **out)
{
  size_t count = 0;
  *out = arena_alloc(m->arena, v->source_count * sizeof **out);
  for (uint32_t i = 0; i < v->source_count; i++) {
    struct kith_str origin = m->inputs[v->sources[i]].origin;
    size_t k = 0;
    while (k < count && !str_eq((*out)[k], origin))
      k++;
    if (k == count && origin.len)
      (*out)[count++] = origin;
  }
  return count;
}

static void take_sources(struct merging *m, struct value *to, const struct value *from)
{
  for (uint32_t i = 0; i < from->source_count; i++) {
    uint32_t k = 0;
    while (k < to->source_count && to->sources[k] != from->sources[i])
      k++;
    if (k == to->source_count)
      add_source(m, to, from->sources[i]);
  }
}

/* The texts of the unit become the first of them; what is none stays. */
static void keep_joined(struct merging *m, struct kith_str text)
{
  struct value *to = NULL;
  size_t count = m->from;
  for (size_t i = m->from; i < m->count; i++) {
    struct value v = m->values[i];
    if (to && is_text(&v.property)) {
      unite_params(m, &to->property, &v.property);
      take_sources(m, to, &v);
      to->place = v.place < to->place ? v.place : to->place;
      continue;
    }
    m->values[count] = v;
    to = !to && is_text(&v.property) ? &m->values[count] : to;
    count++;
  }
  m->count = count;
  struct kith_part *part = arena_alloc(m->arena, sizeof *part);
  *part = *property_part(&to->property, 0);
  part->text = text;
  to->property.parts = part;
  to->property.raw = STR_NONE;
  to->property.flags &= ~(uint32_t)KITH_CHANGED;
}

/* What one record says in several texts its owner wanted apart: there is nothing to join. */
static bool one_has_all(const struct merging *m, size_t texts)
{
  uint32_t *has = arena_zero(m->arena, m->input_count, sizeof *has);
  for (size_t i = m->from; i < m->count; i++)
    for (uint32_t k = 0; k < m->values[i].source_count && is_text(&m->values[i].property); k++)
      if (++has[m->values[i].sources[k]] == texts)
        return true;
  return false;
}

static void join_values(struct merging *m)
{
  struct join_piece pieces[JOIN_MAX_PIECES];
  struct kith_str text;
  size_t count = 0;
  for (size_t i = m->from; i < m->count; i++) {
    const struct value *v = &m->values[i];
    if (!is_text(&v->property))
      continue;
    if (count == JOIN_MAX_PIECES)
      return; /* they stay side by side */
    struct join_piece *piece = &pieces[count++];
    *piece = (struct join_piece){.text = property_text(&v->property)};
    piece->origin_count = list_origins(m, v, &piece->origins);
  }
  if (count && !one_has_all(m, count) && join_texts(pieces, count, m->arena, &text))
    keep_joined(m, text);
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
    add_values(m, holders[i].first);
  if (count > 1 && !r->how && merge_field_is_single(field))
    mark_others(m, &holders[0]);
  if (r->how == MERGE_JOIN)
    join_values(m);
  share_places(m);
}

/* ---- All of them ---- */

static struct unit *find_unit(struct merging *m, uint32_t name)
{
  size_t i = 0;
  while (i < m->unit_count && m->units[i].name != name)
    i++;
  if (i == m->unit_count)
    m->units[m->unit_count++] = (struct unit){.name = name};
  return &m->units[i];
}

static void gather(struct merging *m, const struct ranked *inputs, size_t count)
{
  struct occurrence *next = m->occurrences;
  struct unit *u = find_unit(m, KITH_P_N); /* names stand first */
  for (size_t i = 0; i < count; i++)
    for (uint32_t k = 0; k < inputs[i].input->record->property_count; k++, next++) {
      *next = (struct occurrence){.property = &inputs[i].input->record->properties[k], .of = &inputs[i]};
      uint32_t name = merge_unit_of(next->property->name);
      u = u->name == name ? u : find_unit(m, name);
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
  size_t names = 0;
  gather(m, inputs, count);
  for (size_t i = 0; i < m->unit_count; i++) {
    merge_unit(m, &m->units[i]);
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
      add_value(m, &m->occurrences[i]);
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
  size_t properties = 0;
  for (size_t i = 0; i < count; i++) {
    ranked[i] = (struct ranked){&inputs[i], (uint32_t)i};
    properties += inputs[i].record->property_count;
  }
  m.units = arena_alloc(arena, (properties + 1) * sizeof *m.units);
  m.values = arena_alloc(arena, (properties + 1) * sizeof *m.values);
  m.occurrences = arena_alloc(arena, (properties + 1) * sizeof *m.occurrences);
  if (count == 1)
    return finish(&m, take_one(&m, ranked));
  if (count)
    qsort(ranked, count, sizeof *ranked, by_rank);
  return finish(&m, merge_units(&m, ranked, count));
}
