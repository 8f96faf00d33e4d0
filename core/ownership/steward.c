#include "ownership/steward.h"

static bool may_tend(const struct kith_deciding *d, int party)
{
  return party != PARTY_NONE && (size_t)party >= d->people->entity_count &&
         people_is_current(&d->people->parties.items[party], d->today) != 0;
}

/* The manager of somebody who is gone, while that one is there. */
static struct kith_str manager_of(const struct kith_deciding *d, int party)
{
  if (party == PARTY_NONE)
    return STR_NONE;
  const struct kith_spell *spell = people_spell(&d->people->parties.items[party], DAY_UNKNOWN);
  if (!spell || !spell->manager.len)
    return STR_NONE;
  int manager = people_find(d->people, spell->manager);
  if (manager == PARTY_NONE)
    return spell->manager;
  return may_tend(d, manager) ? d->people->parties.items[manager].text : STR_NONE;
}

struct kith_str steward_of(const struct kith_deciding *d)
{
  const struct kith_whole *w = d->whole;
  int account = people_find(d->people, d->evidence->account.owner);
  bool by_rep = d->headline.owner_class == KITH_REP || d->headline.owner_class == KITH_BOTH;
  if (may_tend(d, w->owner))
    return d->people->parties.items[w->owner].text;
  if (may_tend(d, account))
    return d->people->parties.items[account].text;
  for (size_t i = 0; i < d->side_count && by_rep; i++)
    if (d->contenders[i].wins && may_tend(d, d->sides[i].party))
      return deciding_party(d, i)->text;
  struct kith_str manager = manager_of(d, w->owner);
  if (!manager.len)
    manager = manager_of(d, account);
  if (!manager.len && d->strangers && w->owner == PARTY_NONE)
    manager = arena_str(d->arena, w->owner_text);
  return manager;
}
