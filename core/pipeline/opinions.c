#include "pipeline/opinions.h"

static void find(const struct kith_gathering *d, size_t from, size_t to, kith_opinion_list *out)
{
  for (size_t i = from; i < to && d->opinions->items.len; i++) {
    const struct kith_contact_row *c = &d->set->contacts.items[d->members[i].contact];
    opinions_about(d->opinions, (int64_t)(c->id >> 40), c->key, out);
  }
}

bool opinions_any(const struct kith_gathering *d, size_t from, size_t to)
{
  for (size_t i = from; i < to && d->opinions->items.len; i++) {
    const struct kith_contact_row *c = &d->set->contacts.items[d->members[i].contact];
    if (opinions_newest(d->opinions, (int64_t)(c->id >> 40), c->key))
      return true;
  }
  return false;
}

static void set_owners(struct kith_decision *d, const struct kith_opinion *o, struct kith_arena *arena)
{
  struct kith_str *owners = arena_alloc(arena, OPINION_OWNERS * sizeof *owners);
  d->owner_count = opinion_owners(o, owners);
  d->owners = owners;
}

static struct kith_str because(const struct kith_opinion *o, struct kith_str day, struct kith_arena *arena)
{
  return o->reason.len
             ? arena_printf(arena, "%.*s decided on %.*s: %.*s", STR_ARG(o->by), STR_ARG(day), STR_ARG(o->reason))
             : arena_printf(arena, "%.*s decided on %.*s", STR_ARG(o->by), STR_ARG(day));
}

/* Beside owners whom a person named, the strongest claim that is none of theirs: its place from 1, of equal ones the first. */
static uint32_t losing_of(const struct kith_decision *d)
{
  uint32_t best = 0;
  for (uint32_t i = 0; i < d->claim_count; i++) {
    uint32_t strength = d->claims[i].strength;
    bool claims = strength == KITH_CLAIM_WEAK || strength == KITH_CLAIM_STRONG;
    if (claims && !decision_owns(d, d->claims[i].party) && (!best || strength > d->claims[best - 1].strength))
      best = i + 1;
  }
  return best;
}

void opinions_apply(const struct kith_gathering *g, size_t from, size_t to, struct kith_verdict *v)
{
  kith_opinion_list about = {0};
  struct kith_decision *d = &v->decision;
  find(g, from, to, &about);
  const struct kith_opinion *o = opinions_verdict(&about);
  if (o) {
    d->rules_class = d->owner_class;
    d->owner_class = (uint32_t)o->owner_class;
    set_owners(d, o, g->arena);
    d->verdict_by = o->by;
    d->verdict_on = day_text(day_of_ms(o->at_ms), g->arena);
    d->verdict_reason = o->reason;
    d->rule = KITH_STR("verdict");
    d->because = because(o, d->verdict_on, g->arena);
    d->confidence = 1;
    d->losing = losing_of(d);
    d->condition_count = d->owner_class == KITH_BOTH ? d->condition_count : 0; /* they are of sharing */
    d->decider = STR_NONE;                                                     /* it is decided */
    v->decide_within = 0;
  }
  vec_free(&about);
}

void opinions_count(const struct kith_gathering *g, size_t from, size_t to, uint64_t content, uint32_t owner_class,
                    uint32_t rules_class)
{
  kith_opinion_list about = {0};
  struct kith_summary *s = g->env->summary;
  find(g, from, to, &about);
  const struct kith_opinion *o = opinions_verdict(&about);
  s->needs.objections += opinions_objection(&about) && owner_class != KITH_DISPUTED;
  s->needs.contradicted += o && opinion_is_contradicted(o, content, rules_class);
  vec_free(&about);
}

int opinions_blank(const struct kith_gathering *g, size_t from, size_t to, struct kith_error *err)
{
  kith_opinion_list about = {0};
  int rc = KITH_OK;
  find(g, from, to, &about);
  for (size_t i = 0; i < about.len && rc == KITH_OK; i++)
    rc = opinion_blank(g->env->store, about.items[i]->id, err);
  vec_free(&about);
  return rc;
}
