#include "ownership/stake.h"

#include <math.h>

struct worth {
  double won, open;
  size_t deals, won_count;
};

/* What is dated tomorrow has not happened. */
static struct worth worth_of(const struct kith_deciding *d)
{
  struct worth w = {0};
  for (size_t i = 0; i < d->evidence->deal_count; i++) {
    const struct kith_owner_deal *deal = &d->evidence->deals[i];
    enum kith_deal_state state = deal_state(deal, d->today);
    double amount = deal->amount >= 0 && isfinite(deal->amount) ? deal->amount : 0;
    w.deals += state != DEAL_NONE;
    w.won_count += state == DEAL_WON;
    w.won += state == DEAL_WON ? amount : 0;
    w.open += state == DEAL_OPEN ? amount : 0;
  }
  return w;
}

static bool is_true(const struct kith_fact_row *row, int column)
{
  return row->facts[column].known && row->facts[column].integer > 0;
}

static uint32_t flags_of(const struct kith_deciding *d, size_t i, const struct worth *worth)
{
  const struct kith_side *side = &d->sides[i];
  const struct kith_fact_row *row = &d->rows[i];
  const struct {
    bool holds;
    uint32_t flag;
  } all[] = {{side->in[POSSESSION_INTERNAL], STAKE_INTERNAL},
             {side->in[POSSESSION_PORTABLE], STAKE_PORTABLE},
             {side->in[POSSESSION_EXTERNAL], STAKE_EXTERNAL},
             {is_true(row, COL_COMPANY_KNEW_FIRST), STAKE_COMPANY_KNEW_FIRST},
             {side->inherited, STAKE_INHERITED},
             {d->contenders[i].strength == KITH_CLAIM_PERSONAL, STAKE_PRIVATE},
             {side->first.day != DAY_UNKNOWN && side->first.bulk, STAKE_FIRST_BULK},
             {side->owner, STAKE_CRM_OWNER},
             {d->contenders[i].wins && d->headline.owner_class != KITH_DISPUTED, STAKE_OWNS},
             {d->contenders[i].wins && d->headline.owner_class == KITH_DISPUTED, STAKE_ARGUES},
             {is_true(row, COL_OTHER_REPS), STAKE_OTHER_REPS},
             {deciding_party(d, i)->kind == PARTY_ENTITY, STAKE_ENTITY},
             {worth->deals > 0, STAKE_HAS_DEAL},
             {worth->won_count > 0, STAKE_BOUGHT}};
  uint32_t flags = 0;
  for (size_t k = 0; k < sizeof all / sizeof all[0]; k++)
    flags |= all[k].holds ? all[k].flag : 0;
  return flags;
}

void stakes_fill(struct kith_deciding *d)
{
  size_t count = d->out->decision.claim_count;
  struct kith_stake *stakes = arena_alloc(d->arena, (count + 1) * sizeof *stakes);
  const struct worth worth = worth_of(d);
  for (size_t i = 0; i < count; i++) {
    const struct kith_side *side = &d->sides[i];
    bool hidden = d->contenders[i].strength == KITH_CLAIM_PERSONAL; /* since when is nobody's business */
    stakes[i] = (struct kith_stake){.flags = flags_of(d, i, &worth),
                                    .rank = d->contenders[i].rank,
                                    .account = d->evidence->account.number,
                                    .first_day = hidden ? DAY_UNKNOWN : side->first.day,
                                    .appeared = hidden ? DAY_UNKNOWN : side->appeared,
                                    .last_contact = hidden ? DAY_UNKNOWN : side->last_interaction,
                                    .won = worth.won,
                                    .open = worth.open};
  }
  d->out->stakes = stakes;
}
