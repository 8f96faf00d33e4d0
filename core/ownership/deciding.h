/* ownership/deciding.h - what the files that make one verdict pass on to one another: inside the room only.
 *
 * A struct kith_deciding lives as long as the verdict is made; it borrows everything. Inputs first; `headline` and
 * `contenders` are filled by verdict_fill before the others are asked.
 */
#ifndef KITH_OWNERSHIP_DECIDING_H
#define KITH_OWNERSHIP_DECIDING_H

#include "ownership/claims.h"
#include "ownership/decision.h"
#include "ownership/judge.h"

struct kith_deciding {
  const struct kith_policy *policy;
  const struct kith_people *people;
  const struct kith_evidence *evidence;
  const struct kith_whole *whole;
  size_t side_count;
  const struct kith_side *sides;
  const struct kith_fact_row *rows;        /* [side_count] */
  const struct kith_judgement *judgements; /* [side_count] */
  struct kith_contender *contenders;       /* [side_count] */
  int32_t today;
  bool strangers; /* no people are known at all: owners are taken at their word */
  struct kith_headline headline;
  struct kith_arena *arena;
  struct kith_verdict *out;
};

static inline const struct kith_party *deciding_party(const struct kith_deciding *d, size_t side)
{
  return &d->people->parties.items[d->sides[side].party];
}

/* NULL: no rule fired. */
static inline const struct kith_rule *deciding_rule(const struct kith_deciding *d, size_t side)
{
  int rule = d->judgements[side].rule;
  return rule < 0 ? NULL : &d->policy->rules[rule];
}

/* The entity's claim is one that a rep ceded: the rule is the rep's. */
static inline bool deciding_ceded(const struct kith_deciding *d, size_t side)
{
  const struct kith_rule *rule = deciding_rule(d, side);
  return rule && rule->cede && deciding_party(d, side)->kind == PARTY_ENTITY;
}

#endif
