#include "ownership/cede.h"

static bool is_ceded(const struct kith_deciding *d, size_t side)
{
  const struct kith_rule *rule = deciding_rule(d, side);
  return rule && rule->cede && deciding_party(d, side)->kind == PARTY_REP;
}

/* The copies that are worked on. */
struct ceding {
  struct kith_side *sides;
  struct kith_fact_row *rows;
  struct kith_judgement *judgements;
  size_t count;
};

static struct ceding copy_of(const struct kith_deciding *d, size_t more)
{
  size_t most = d->side_count + more;
  struct ceding c = {.sides = arena_alloc(d->arena, most * sizeof *c.sides),
                     .rows = arena_alloc(d->arena, most * sizeof *c.rows),
                     .judgements = arena_alloc(d->arena, most * sizeof *c.judgements),
                     .count = d->side_count};
  memcpy(c.sides, d->sides, c.count * sizeof *c.sides);
  memcpy(c.rows, d->rows, c.count * sizeof *c.rows);
  memcpy(c.judgements, d->judgements, c.count * sizeof *c.judgements);
  return c;
}

/* Place of the entity among the sides, which it takes when it is none yet: entities stand first, by number. */
static size_t place_of(struct ceding *c, int entity, size_t entities)
{
  size_t at = 0;
  while (at < c->count && c->sides[at].party < entity && (size_t)c->sides[at].party < entities)
    at++;
  if (at < c->count && c->sides[at].party == entity)
    return at;
  memmove(&c->sides[at + 1], &c->sides[at], (c->count - at) * sizeof *c->sides);
  memmove(&c->rows[at + 1], &c->rows[at], (c->count - at) * sizeof *c->rows);
  memmove(&c->judgements[at + 1], &c->judgements[at], (c->count - at) * sizeof *c->judgements);
  c->count++;
  c->sides[at] = (struct kith_side){.party = PARTY_NONE};
  c->judgements[at] = (struct kith_judgement){.rule = -1};
  return at;
}

/* The rep's claim becomes the entity's: its dates and its rule; where the contact was seen stays the rep's matter. */
static void give(struct ceding *c, size_t at, int entity, const struct kith_side *from, const struct kith_fact_row *row,
                 int rule)
{
  if (c->sides[at].party == PARTY_NONE)
    c->sides[at] = (struct kith_side){.party = entity,
                                      .self_dated_since = DAY_UNKNOWN,
                                      .appeared = DAY_UNKNOWN,
                                      .first_interaction = DAY_UNKNOWN,
                                      .last_interaction = DAY_UNKNOWN,
                                      .last = from->last,
                                      .private_sighting = SIGHTING_NONE,
                                      .same_family = -1};
  c->sides[at].first = from->first;
  c->rows[at] = *row;
  c->judgements[at].rule = rule;
}

/* Whether the entity has as good a claim already. */
static bool has_as_good(const struct kith_deciding *d, const struct ceding *c, size_t at, const struct kith_side *from)
{
  const struct kith_side *own = &c->sides[at];
  int rule = own->party == PARTY_NONE ? -1 : c->judgements[at].rule;
  if (rule < 0)
    return false;
  bool strong = d->policy->rules[rule].cede || d->policy->rules[rule].strength == KITH_CLAIM_STRONG;
  return strong && dated_rank(&own->first) >= dated_rank(&from->first);
}

size_t cede_apply(struct kith_deciding *d)
{
  size_t ceded = 0;
  for (size_t i = 0; i < d->side_count; i++)
    ceded += is_ceded(d, i);
  if (!ceded)
    return d->side_count;
  struct ceding c = copy_of(d, ceded);
  for (size_t i = 0; i < d->side_count; i++) {
    const struct kith_side *from = &d->sides[i];
    if (!is_ceded(d, i))
      continue;
    int entity = from->spell && from->spell->entity != PARTY_NONE ? from->spell->entity : 0;
    size_t at = place_of(&c, entity, d->people->entity_count);
    if (!has_as_good(d, &c, at, from))
      give(&c, at, entity, from, &d->rows[i], d->judgements[i].rule);
  }
  d->sides = c.sides;
  d->rows = c.rows;
  d->judgements = c.judgements;
  return d->side_count = c.count;
}
