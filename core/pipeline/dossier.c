#include "pipeline/dossier.h"

#include "pipeline/decide.h"
#include "pipeline/gather.h"

/* The accounts are found among all contacts: they are what several of them have in common. */
static int gather_identity(struct kith_env *env, uint64_t identity, struct kith_dossier *d, struct kith_error *err)
{
  size_t count = d->set.contacts.len, from = 0, to;
  struct kith_belonging *members = mem_array(count + 1, sizeof *members);
  for (uint32_t i = 0; i < count; i++)
    members[i] = (struct kith_belonging){d->set.contacts.items[i].identity, i};
  belongings_sort(members, count);
  while (from < count && members[from].identity < identity)
    from++;
  for (to = from; to < count && members[to].identity == identity;)
    to++;
  const struct kith_accounts_from all = {.set = &d->set,
                                         .members = members,
                                         .member_count = count,
                                         .plan = env->plan,
                                         .people = &env->people,
                                         .policy = env->policy,
                                         .today = env->today};
  int rc = accounts_find(&all, &d->accounts, err);
  const struct kith_gathering gathering = {.env = env,
                                           .set = &d->set,
                                           .members = members,
                                           .arena = &d->arena,
                                           .accounts = &d->accounts,
                                           .count_contacts = true};
  if (rc == KITH_OK && from < to)
    gather(&gathering, from, to, &d->evidence);
  mem_free(members);
  return rc;
}

int dossier_open(struct kith_env *env, uint64_t identity, struct kith_dossier *out, struct kith_error *err)
{
  *out = (struct kith_dossier){0};
  if (!env->policy)
    return error_set(err, KITH_E_MISSING, "the pipeline names no policy; without one nobody asks for facts");
  int rc = evidence_load(env, true, &out->set, err);
  if (rc == KITH_OK)
    rc = decide_ownership(env, &out->set, &out->ownership, err);
  if (rc == KITH_OK)
    rc = gather_identity(env, identity, out, err);
  return rc;
}

void dossier_close(struct kith_dossier *d)
{
  ownership_free(d->ownership);
  accounts_free(&d->accounts);
  evidence_free(&d->set);
  arena_free(&d->arena);
}
