#include "pipeline/keep.h"

#include "ownership/fields.h"

static bool is_private_to(const struct kith_decision *decision, struct kith_str party)
{
  for (size_t i = 0; i < decision->claim_count; i++)
    if (decision->claims[i].strength == KITH_CLAIM_PERSONAL && str_eq(decision->claims[i].party, party))
      return true;
  return false;
}

/* Takes the private sightings out of the state; left_out says which. Returns how many stay, or a failure. */
static int purge(struct kith_keeping *d, const struct kith_case *one, const struct kith_decision *decision,
                 bool *left_out, size_t *out_stay, struct kith_error *err)
{
  int rc = KITH_OK;
  *out_stay = 0;
  for (size_t i = one->from; i < one->to && rc == KITH_OK; i++) {
    const struct kith_contact_row *c = &d->gathering.set->contacts.items[d->gathering.members[i].contact];
    struct kith_str holder = c->source == UINT32_MAX ? STR_NONE : ownership_holder(d->standing->ownership, c->source);
    left_out[i - one->from] = decision->owner_class == KITH_PERSONAL || is_private_to(decision, holder);
    if (!left_out[i - one->from]) {
      ++*out_stay;
      continue;
    }
    struct kith_purge p = {c->id, d->env->run.id, (int64_t)d->env->policy_digest, holder};
    rc = sighting_purge(d->env->store, &p, err);
    d->standing->set.contacts.items[d->gathering.members[i].contact].purged = d->purged = true;
  }
  return rc;
}

/* Nothing that was purged stays readable elsewhere. */
int keep_finish(struct kith_keeping *d, struct kith_error *err)
{
  int dropped = 0, rc = purges_finish(d->env->store, d->env->run.id, err);
  if (rc == KITH_OK)
    rc = store_drop_copies(d->env->store, &dropped, err);
  if (dropped && !d->env->dry)
    summary_warn(d->env->summary, "the copy of the state from before its schema changed was removed: it held contacts"
                                  " that are personal and not kept");
  return rc;
}

/* Whatever has a decision is live, and the other way round; so what is as it was is not looked up. */
int keep_identity(struct kith_keeping *d, uint64_t id, enum kith_identity_status status, struct kith_error *err)
{
  struct kith_identity_row before, now = {.id = id, .run = d->env->run.id, .changed = d->env->run.id, .status = status};
  struct kith_summary *s = d->env->summary;
  bool known = identity_get(d->env->store, id, &before);

  s->identities.total += status == IDENTITY_LIVE;
  s->identities.created += !known && status == IDENTITY_LIVE;
  s->identities.changed += known;
  now.run = known ? before.run : now.run;
  return identity_put(d->env->store, &now, err);
}

void keep_count(struct kith_keeping *d, const struct kith_decision_row *row)
{
  d->env->summary->owners[row->owner_class]++;
  d->env->summary->needs.obligations += (uint64_t)row->obligations;
  if (row->next_day < d->next_day)
    d->next_day = row->next_day;
}

int keep_verdict(struct kith_keeping *d, const struct kith_case *one, const struct kith_verdict *v,
                 struct kith_error *err)
{
  const struct kith_decision *decision = &v->decision;
  struct kith_decision_row row = {.identity = one->identity,
                                  .owner_class = (int)decision->owner_class,
                                  .next_day = v->next_day,
                                  .obligations = (int64_t)v->obligation_count};
  bool *left_out = arena_zero(d->gathering.arena, one->to - one->from, sizeof *left_out);
  size_t stay = 0;
  int rc = d->standing->ownership ? purge(d, one, decision, left_out, &stay, err) : KITH_OK;

  if (rc == KITH_OK && d->standing->ownership && !stay) {
    d->standing->decided.items[one->thing].number = 0; /* nothing is left of it */
    rc = decision_remove(d->env->store, one->identity, err);
    return rc == KITH_OK ? keep_identity(d, one->identity, IDENTITY_PERSONAL, err) : rc;
  }
  row.input = gather_digest(&d->gathering, one->from, one->to, left_out);
  row.digest = gather_fold(row.input, decision_digest(decision, store_seed(d->env->store)));
  if (d->env->policy && d->env->policy->field_count) /* whose each value is shows in what a sink gets */
    row.digest = gather_fold(row.digest, fields_digest(d->env->policy));
  buf_clear(&d->bytes);
  if (rc == KITH_OK && decision_encode(v, &d->bytes) != KITH_OK)
    rc = error_set(err, KITH_E_LIMIT, "a decision does not fit");
  row.bytes = buf_str(&d->bytes);
  if (rc == KITH_OK)
    rc = decision_put(d->env->store, &row, err);
  d->standing->decided.items[one->thing].digest = row.digest;
  keep_count(d, &row);
  return rc == KITH_OK ? keep_identity(d, one->identity, IDENTITY_LIVE, err) : rc;
}
