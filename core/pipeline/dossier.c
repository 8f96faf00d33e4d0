#include "pipeline/dossier.h"

#include "pipeline/decide.h"
#include "pipeline/gather.h"

static void gather_identity(struct kith_env *env, uint64_t identity, struct kith_dossier *d)
{
  VEC(struct kith_belonging) members = {0};
  for (uint32_t i = 0; i < d->set.contacts.len; i++)
    if (d->set.contacts.items[i].identity == identity)
      vec_push(&members, ((struct kith_belonging){identity, i}));
  const struct kith_gathering gathering = {.env = env, .set = &d->set, .members = members.items, .arena = &d->arena};
  gather(&gathering, 0, members.len, &d->evidence);
  vec_free(&members);
}

int dossier_open(struct kith_env *env, uint64_t identity, struct kith_dossier *out, struct kith_error *err)
{
  *out = (struct kith_dossier){0};
  if (!env->policy)
    return error_set(err, KITH_E_MISSING, "the pipeline names no policy; without one nobody asks for facts");
  int rc = evidence_load(env, false, &out->set, err);
  if (rc == KITH_OK)
    rc = decide_ownership(env, &out->set, &out->ownership, err);
  if (rc == KITH_OK)
    gather_identity(env, identity, out);
  return rc;
}

void dossier_close(struct kith_dossier *d)
{
  ownership_free(d->ownership);
  evidence_free(&d->set);
  arena_free(&d->arena);
}
