#include "pipeline/whatif.h"

#include "pipeline/decide.h"
#include "pipeline/opinions.h"
#include "pipeline/standing.h"

enum { BATCH = 256 };

struct comparing {
  struct kith_env *env;
  struct kith_standing standing;    /* with the ownership of before */
  struct kith_ownership *ownership; /* of after */
  int (*row)(void *, const struct kith_whatif_row *, struct kith_error *);
  void *arg;
  struct kith_arena arena;          /* of a batch */
  struct kith_opinions opinions;    /* what people decided stands under both policies */
  struct kith_accounts accounts[2]; /* before and after: policies give them their levels */
  struct kith_gathering gathering[2];
  struct kith_evidence evidence[2][BATCH];
  struct kith_verdict before[BATCH], after[BATCH];
  size_t from[BATCH + 1], pending;
};

/* A view has no run; the store's numbers of the sources are all that reading evidence asks of it. */
static void number_sources(struct kith_view *view, int64_t *numbers)
{
  for (int64_t number = 1; number < 256; number++)
    if (view->source_of[number] != UINT32_MAX)
      numbers[view->source_of[number]] = number;
}

/* Accounts by the policy of the moment, and evidence with them. */
static int open_evidence(struct comparing *c, int side, struct kith_error *err)
{
  const struct kith_policy *policy = c->env->policy;
  c->gathering[side] = (struct kith_gathering){.env = c->env,
                                               .set = &c->standing.set,
                                               .members = c->standing.members,
                                               .opinions = &c->opinions,
                                               .ownership = side ? c->ownership : c->standing.ownership,
                                               .arena = &c->arena,
                                               .accounts = &c->accounts[side],
                                               .count_contacts = policy && policy_uses(policy, COL_ACCOUNT_CONTACTS)};
  return standing_accounts(c->env, &c->standing, &c->accounts[side], err);
}

static int open_both(struct comparing *c, const struct kith_policy *before, const struct kith_policy *after,
                     struct kith_error *err)
{
  c->env->policy = before;
  int rc = standing_load(c->env, true, &c->standing, err);
  if (rc == KITH_OK)
    rc = open_evidence(c, 0, err);
  c->env->policy = after;
  if (rc == KITH_OK)
    rc = decide_ownership(c->env, &c->standing.set, &c->ownership, err);
  if (rc == KITH_OK)
    rc = open_evidence(c, 1, err);
  return rc == KITH_OK ? opinions_load(c->env->store, &c->opinions, err) : rc;
}

static int tell(struct comparing *c, size_t i, struct kith_error *err)
{
  const struct kith_belonging *member = &c->standing.members[c->from[i]];
  size_t count = c->from[i + 1] - c->from[i];
  uint64_t *keys = arena_zero(&c->arena, count, sizeof *keys),
           *accounts = arena_zero(&c->arena, count, sizeof *accounts);
  for (size_t k = 0; k < count; k++) {
    keys[k] = c->standing.set.contacts.items[member[k].contact].key;
    accounts[k] = c->standing.set.contacts.items[member[k].contact].account;
  }
  const struct kith_whatif_row row = {member->identity, &c->before[i], &c->after[i], count, keys, accounts};
  return c->row(c->arg, &row, err);
}

static int flush(struct comparing *c, struct kith_error *err)
{
  for (size_t i = 0; i < c->pending; i++)
    for (int side = 0; side < 2; side++)
      gather(&c->gathering[side], c->from[i], c->from[i + 1], &c->evidence[side][i]);
  int rc = ownership_decide(c->standing.ownership, c->evidence[0], c->pending, &c->arena, c->before, err);
  if (rc == KITH_OK)
    rc = ownership_decide(c->ownership, c->evidence[1], c->pending, &c->arena, c->after, err);
  for (size_t i = 0; i < c->pending && rc == KITH_OK; i++) {
    opinions_apply(&c->gathering[0], c->from[i], c->from[i + 1], &c->before[i]);
    opinions_apply(&c->gathering[1], c->from[i], c->from[i + 1], &c->after[i]);
    rc = tell(c, i, err);
  }
  c->pending = 0;
  arena_reset(&c->arena);
  return rc == KITH_OK ? env_cancelled(c->env, err) : rc;
}

static int walk(struct comparing *c, struct kith_error *err)
{
  const struct kith_belonging *members = c->standing.members;
  size_t count = c->standing.member_count;
  int rc = KITH_OK;
  for (size_t from = 0, to; from < count && rc == KITH_OK; from = to) {
    for (to = from + 1; to < count && members[to].identity == members[from].identity;)
      to++;
    if (!members[from].identity)
      continue; /* read, and not resolved yet */
    c->from[c->pending++] = from;
    c->from[c->pending] = to;
    if (c->pending == BATCH)
      rc = flush(c, err);
  }
  return rc == KITH_OK && c->pending ? flush(c, err) : rc;
}

int whatif_compare(struct kith_view *view, const struct kith_policy *before, const struct kith_policy *after,
                   int (*row)(void *, const struct kith_whatif_row *, struct kith_error *), void *arg,
                   struct kith_error *err)
{
  struct comparing *c = mem_zero(sizeof *c);
  const struct kith_policy *own = view->env.policy;
  int64_t *numbers = mem_zero((view->env.plan->sources.len + 1) * sizeof *numbers);
  number_sources(view, numbers);
  view->env.source_ids = numbers;
  c->env = &view->env;
  c->row = row;
  c->arg = arg;
  int rc = open_both(c, before, after, err);
  if (rc == KITH_OK)
    rc = walk(c, err);
  view->env.policy = own;
  view->env.source_ids = NULL;
  ownership_free(c->ownership);
  accounts_free(&c->accounts[0]);
  accounts_free(&c->accounts[1]);
  standing_free(&c->standing);
  opinions_free(&c->opinions);
  arena_free(&c->arena);
  mem_free(numbers);
  mem_free(c);
  return rc;
}
