#include "merge/values.h"

#include "merge/same.h"

struct value *values_find(const struct merging *m, const struct kith_property *p)
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

void values_add_one(struct merging *m, const struct occurrence *o)
{
  struct value *v = values_find(m, o->property);
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
void values_add(struct merging *m, const struct occurrence *o)
{
  for (const struct ranked *of = o->of; o && o->of == of; o = o->next)
    values_add_one(m, o);
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

void values_unite(struct merging *m, struct value *to, const struct value *from)
{
  unite_params(m, &to->property, &from->property);
  take_sources(m, to, from);
  to->place = from->place < to->place ? from->place : to->place;
}
