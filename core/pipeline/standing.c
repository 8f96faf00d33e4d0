#include "pipeline/standing.h"

#include "pipeline/decide.h"

void standing_set_members(struct kith_standing *s, const uint64_t *identity)
{
  s->member_count = s->set.contacts.len;
  s->members = mem_array(s->member_count, sizeof *s->members);
  for (size_t i = 0; i < s->member_count; i++)
    s->members[i] = (struct kith_belonging){identity[i], (uint32_t)i};
  belongings_sort(s->members, s->member_count);
}

static int add_decided(void *arg, const struct kith_decision_row *row, struct kith_error *err)
{
  struct kith_standing *s = arg;
  struct kith_thing thing = {.number = delivery_number(KITH_CONTACT, row->identity), .digest = row->digest};
  (void)err;
  vec_push(&s->decided, thing);
  return KITH_OK;
}

int standing_accounts(const struct kith_env *env, const struct kith_standing *s, struct kith_accounts *out,
                      struct kith_error *err)
{
  const struct kith_accounts_from from = {.set = &s->set,
                                          .members = s->members,
                                          .member_count = s->member_count,
                                          .plan = env->plan,
                                          .people = &env->people,
                                          .policy = env->policy,
                                          .today = env->today};
  return accounts_find(&from, out, err);
}

int standing_load(struct kith_env *env, bool features, struct kith_standing *s, struct kith_error *err)
{
  if (s->is_there)
    return KITH_OK;
  int rc = evidence_load(env, features, &s->set, err);
  if (rc == KITH_OK)
    rc = decision_each(env->store, add_decided, s, err);
  if (rc == KITH_OK)
    rc = decide_ownership(env, &s->set, &s->ownership, err);
  uint64_t *identity = mem_array(s->set.contacts.len, sizeof *identity);
  for (size_t i = 0; i < s->set.contacts.len; i++)
    identity[i] = s->set.contacts.items[i].identity;
  standing_set_members(s, identity);
  mem_free(identity);
  s->is_there = rc == KITH_OK;
  return rc;
}

void standing_free(struct kith_standing *s)
{
  ownership_free(s->ownership);
  accounts_free(&s->accounts);
  mem_free(s->members);
  vec_free(&s->decided);
  evidence_free(&s->set);
  *s = (struct kith_standing){0};
}
