#include "pipeline/accounts.h"

#include "pipeline/accounts_part.h"

/* ---- Of an identity: what its records say, best first ---- */

struct vote {
  uint32_t account, count;
  unsigned weight;
};

enum { MOST_VOTES = 16 };

/* A record that names its account by key says more than a domain; one that is still there more than one that is gone. */
static unsigned weight_of(const struct kith_accounts *a, const struct kith_evidence_set *set, uint32_t contact)
{
  return (a->nodes->where[contact].record != ACCOUNT_NONE ? 2u : 0u) + !set->contacts.items[contact].gone;
}

static uint32_t account_of_members(const struct kith_accounts *a, const struct kith_accounts_from *from, size_t first,
                                   size_t end)
{
  struct vote votes[MOST_VOTES];
  size_t count = 0, best = 0;
  for (size_t i = first; i < end; i++) {
    uint32_t account = a->of_contact[from->members[i].contact];
    size_t at = 0;
    while (at < count && votes[at].account != account)
      at++;
    if (account == ACCOUNT_NONE || at == MOST_VOTES)
      continue;
    if (at == count)
      votes[count++] = (struct vote){account, 0, 0};
    unsigned weight = weight_of(a, from->set, from->members[i].contact);
    votes[at].count++;
    votes[at].weight = weight > votes[at].weight ? weight : votes[at].weight;
  }
  for (size_t i = 1; i < count; i++) {
    const struct vote *v = &votes[i], *b = &votes[best];
    if (v->weight != b->weight ? v->weight > b->weight
        : v->count != b->count ? v->count > b->count
                               : v->account < b->account)
      best = i;
  }
  return count ? votes[best].account : ACCOUNT_NONE;
}

static void choose(const struct kith_accounts_from *from, struct kith_accounts *out)
{
  out->of_member = mem_array(from->member_count + 1, sizeof *out->of_member);
  for (size_t i = 0, to; i < from->member_count; i = to) {
    for (to = i; to < from->member_count && from->members[to].identity == from->members[i].identity;)
      to++;
    uint32_t account = account_of_members(out, from, i, to);
    for (size_t k = i; k < to; k++)
      out->of_member[k] = account;
    if (account != ACCOUNT_NONE)
      out->items.items[account].facts.contacts++;
  }
}

/* ---- Levels ---- */

/* What a source states stays; the rest is judged. */
static int find_levels(const struct kith_accounts_from *from, struct kith_accounts *out, struct kith_error *err)
{
  size_t count = 0, total = out->items.len;
  if (!from->policy || !from->policy->level_count)
    return KITH_OK;
  struct kith_account_facts *facts = mem_array(total + 1, sizeof *facts);
  int *found = mem_array(total + 1, sizeof *found);
  for (size_t i = 0; i < total; i++)
    if (!out->items.items[i].level)
      facts[count++] = out->items.items[i].facts;
  int rc = levels_find(from->policy, facts, count, from->today, found, err);
  for (size_t i = total; i-- > 0 && rc == KITH_OK;) {
    struct kith_account *a = &out->items.items[i];
    if (a->level || found[--count] < 0)
      continue;
    const struct kith_policy_level *level = &from->policy->levels[found[count]];
    a->level = level->level;
    a->level_by = arena_printf(&out->arena, "policy %.*s: %.*s", STR_ARG(from->policy->label), STR_ARG(level->when));
  }
  mem_free(facts);
  mem_free(found);
  return rc;
}

int accounts_find(const struct kith_accounts_from *from, struct kith_accounts *out, struct kith_error *err)
{
  *out = (struct kith_accounts){.nodes = mem_zero(sizeof *out->nodes)};
  account_nodes_make(from, out->nodes);
  account_sum_names(from, out);
  account_sum_facts(from, out);
  choose(from, out);
  return find_levels(from, out, err);
}

const struct kith_account *accounts_of(const struct kith_accounts *a, size_t from)
{
  uint32_t place = a->of_member ? a->of_member[from] : ACCOUNT_NONE;
  return place == ACCOUNT_NONE ? NULL : &a->items.items[place];
}

void accounts_free(struct kith_accounts *a)
{
  if (a->nodes)
    account_nodes_free(a->nodes);
  mem_free(a->nodes);
  mem_free(a->of_contact);
  mem_free(a->of_member);
  vec_free(&a->items);
  arena_free(&a->arena);
  *a = (struct kith_accounts){0};
}
