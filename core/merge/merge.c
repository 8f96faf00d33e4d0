#include "merge/merge.h"

#include <stdlib.h>

/* Inputs in the order in which their values count: trust, then the later date, then place. */
struct ranked {
  const struct kith_merge_input *input;
  uint32_t index;
  int completeness; /* of its name */
};

/* A value of the result while it is being made. */
struct value {
  struct kith_property property;
  uint32_t *sources;
  uint32_t source_count, source_cap;
};

struct merging {
  struct kith_arena *arena;
  struct value *values;
  size_t count, cap;
};

/* Values of these are the same whatever their case. */
static const uint32_t caseless[] = {KITH_P_EMAIL, KITH_P_ORG,      KITH_P_TITLE, KITH_P_CATEGORIES,
                                    KITH_P_URL,   KITH_P_NICKNAME, KITH_P_FN,    KITH_P_SOCIALPROFILE};

static bool is_caseless(uint32_t name)
{
  for (size_t i = 0; i < sizeof caseless / sizeof caseless[0]; i++)
    if (caseless[i] == name)
      return true;
  return false;
}

/* ---- Survivorship: which input's values come first ---- */

static int name_completeness(const struct kith_record *r)
{
  static const uint32_t components[] = {KITH_N_GIVEN, KITH_N_FAMILY, KITH_N_MIDDLE};
  const struct kith_property *n = record_get(r, KITH_P_N, 0);
  int score = 0;
  for (size_t i = 0; n && i < sizeof components / sizeof components[0]; i++) {
    size_t len = property_component(n, components[i], 0).len;
    score += len > 2 ? 2 : len > 0; /* an initial is less than a name */
  }
  return score;
}

static int by_rank(const void *a, const void *b)
{
  const struct ranked *x = a, *y = b;
  if (x->input->trust != y->input->trust)
    return x->input->trust > y->input->trust ? -1 : 1;
  int date = str_cmp(y->input->date, x->input->date);
  if (date)
    return date;
  return (x->index > y->index) - (x->index < y->index);
}

static int by_name(const void *a, const void *b)
{
  const struct ranked *x = a, *y = b;
  return x->completeness != y->completeness ? y->completeness - x->completeness : by_rank(a, b);
}

static bool is_name(uint32_t property)
{
  return property == KITH_P_N || property == KITH_P_FN;
}

/* ---- Equal values ---- */

static bool same_text(struct kith_str a, struct kith_str b, bool nocase)
{
  return nocase ? str_eq_nocase(a, b) : str_eq(a, b);
}

/* The order of components is the format's, not the value's: each part has its like. */
static bool same_parts(const struct kith_property *a, const struct kith_property *b)
{
  bool nocase = is_caseless(a->name);
  for (size_t i = 0; i < a->part_count; i++) {
    const struct kith_part *x = property_part(a, i);
    size_t nth = 0;
    for (size_t k = 0; k < i; k++)
      nth += property_part(a, k)->component == x->component;
    if (!same_text(x->text, property_component(b, x->component, nth), nocase))
      return false;
  }
  return true;
}

static bool same_value(const struct kith_property *a, const struct kith_property *b)
{
  if (a->name != b->name || a->blob != b->blob || a->part_count != b->part_count || !same_parts(a, b))
    return false;
  /* A passport number is no tax number, a spouse no child, whatever the text. */
  bool typed = a->name == KITH_P_IDENTIFIER || a->name == KITH_P_RELATED;
  return !typed || str_eq_nocase(property_param_value(a, KITH_Q_TYPE), property_param_value(b, KITH_Q_TYPE));
}

static struct value *find_value(const struct merging *m, const struct kith_property *p)
{
  for (size_t i = 0; i < m->count; i++)
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

/* ---- Making the result ---- */

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

static void add_property(struct merging *m, const struct kith_property *p, uint32_t index)
{
  struct value *v = find_value(m, p);
  if (v) {
    unite_params(m, &v->property, p);
  } else {
    v = &m->values[m->count++];
    *v = (struct value){.property = *p};
  }
  add_source(m, v, index);
}

static void add_all(struct merging *m, const struct ranked *inputs, size_t count, bool names)
{
  for (size_t i = 0; i < count; i++) {
    const struct kith_record *r = inputs[i].input->record;
    for (uint32_t k = 0; k < r->property_count; k++)
      if (is_name(r->properties[k].name) == names)
        add_property(m, &r->properties[k], inputs[i].index);
  }
}

static int by_index(const void *a, const void *b)
{
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return (x > y) - (x < y);
}

static struct kith_record *finish(struct merging *m)
{
  struct kith_record *out = record_new(m->arena, KITH_CONTACT, STR_NONE, (struct kith_origin){0});
  out->properties = arena_alloc(m->arena, m->count * sizeof *out->properties);
  out->property_count = out->property_cap = (uint32_t)m->count;
  for (size_t i = 0; i < m->count; i++) {
    struct value *v = &m->values[i];
    qsort(v->sources, v->source_count, sizeof *v->sources, by_index);
    v->property.sources = v->sources;
    v->property.source_count = v->source_count;
    out->properties[i] = v->property;
  }
  return out;
}

struct kith_record *merge_contact(const struct kith_merge_input *inputs, size_t count, struct kith_arena *arena)
{
  struct merging m = {.arena = arena};
  struct ranked *ranked = arena_alloc(arena, (count + 1) * sizeof *ranked);
  for (size_t i = 0; i < count; i++) {
    ranked[i] = (struct ranked){&inputs[i], (uint32_t)i, name_completeness(inputs[i].record)};
    m.cap += inputs[i].record->property_count;
  }
  m.values = arena_alloc(arena, (m.cap + 1) * sizeof *m.values);
  if (count > 1)
    qsort(ranked, count, sizeof *ranked, by_name);
  add_all(&m, ranked, count, true);
  if (count > 1)
    qsort(ranked, count, sizeof *ranked, by_rank);
  add_all(&m, ranked, count, false);
  return finish(&m);
}
