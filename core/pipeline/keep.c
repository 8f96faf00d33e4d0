#include "pipeline/keep.h"

#include "ownership/fields.h"
#include "pipeline/duties.h"

static bool is_private_to(const struct kith_decision *decision, struct kith_str party)
{
  for (size_t i = 0; i < decision->claim_count; i++)
    if (decision->claims[i].strength == KITH_CLAIM_PERSONAL && str_eq(decision->claims[i].party, party))
      return true;
  return false;
}

bool keep_is_private(const struct kith_decision *decision, struct kith_str holder)
{
  return decision->owner_class == KITH_PERSONAL || is_private_to(decision, holder);
}

static struct kith_str holder_of(const struct kith_keeping *d, size_t member)
{
  const struct kith_contact_row *c = &d->gathering.set->contacts.items[d->gathering.members[member].contact];
  return c->source == UINT32_MAX ? STR_NONE : ownership_holder(d->standing->ownership, c->source);
}

/* Which sightings are private, and how many are not. When somebody decided that a contact is not personal, the rules alone
 * do not take away all that there is of it. */
static size_t find_private(const struct kith_keeping *d, const struct kith_case *one,
                           const struct kith_decision *decision, bool *left_out)
{
  size_t count = one->to - one->from, stay = 0;
  for (size_t i = 0; i < count; i++) {
    left_out[i] = keep_is_private(decision, holder_of(d, one->from + i));
    stay += !left_out[i];
  }
  if (stay || decision->owner_class == KITH_PERSONAL || !decision->verdict_by.len)
    return stay;
  memset(left_out, 0, count * sizeof *left_out);
  return count;
}

/* Takes the private sightings out of the state; left_out says which. *out_stay: how many stay. */
static int purge(struct kith_keeping *d, const struct kith_case *one, const struct kith_decision *decision,
                 bool *left_out, size_t *out_stay, struct kith_error *err)
{
  int rc = KITH_OK;
  *out_stay = find_private(d, one, decision, left_out);
  for (size_t i = one->from; i < one->to && rc == KITH_OK; i++) {
    struct kith_contact_row *c = &d->standing->set.contacts.items[d->gathering.members[i].contact];
    if (!left_out[i - one->from])
      continue;
    struct kith_purge p = {c->id, d->env->run.id, (int64_t)d->env->policy_digest, holder_of(d, i)};
    rc = sighting_purge(d->env->store, &p, err);
    if (rc == KITH_OK && *out_stay)
      rc = duties_forget(d->env->store, one->identity, p.holder, err);
    c->purged = d->purged = true;
  }
  return rc;
}

/* Nothing that was purged stays readable elsewhere. */
int keep_finish(struct kith_env *env, struct kith_error *err)
{
  int dropped = 0, rc = purges_finish(env->store, env->run.id, err);
  if (rc == KITH_OK)
    rc = store_drop_copies(env->store, &dropped, err);
  if (dropped && !env->dry)
    summary_warn(env->summary, "the copy of the state from before its schema changed was removed: it held contacts"
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

static void count(struct kith_keeping *d, const struct kith_decision_row *row)
{
  d->env->summary->owners[row->owner_class]++;
  if (row->next_day < d->next_day)
    d->next_day = row->next_day;
}

/* What the rules say stands in the decision itself: read for the few that somebody spoke about. */
int keep_count(struct kith_keeping *d, const struct kith_case *one, const struct kith_decision_row *row,
               struct kith_error *err)
{
  struct kith_arena arena = {0};
  struct kith_verdict v;
  int rc = KITH_OK;
  count(d, row);
  if (!opinions_any(&d->gathering, one->from, one->to))
    return KITH_OK;
  rc = decision_decode(decision_bytes(d->env->store, row->identity), &arena, &v, err);
  if (rc == KITH_OK)
    opinions_count(&d->gathering, one->from, one->to, row->content, v.decision.owner_class, v.decision.rules_class);
  arena_free(&arena);
  return rc;
}

/* Nothing is left of it, nor of what was said and owed. */
static int keep_nothing(struct kith_keeping *d, const struct kith_case *one, struct kith_error *err)
{
  d->standing->decided.items[one->thing].number = 0;
  int rc = decision_remove(d->env->store, one->identity, err);
  if (rc == KITH_OK)
    rc = duties_forget(d->env->store, one->identity, STR_NONE, err);
  if (rc == KITH_OK)
    rc = opinions_blank(&d->gathering, one->from, one->to, err);
  return rc == KITH_OK ? keep_identity(d, one->identity, IDENTITY_PERSONAL, err) : rc;
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

  if (rc == KITH_OK && d->standing->ownership && !stay)
    return keep_nothing(d, one, err);
  row.input = gather_digest(&d->gathering, one->from, one->to, left_out);
  row.content = gather_content(&d->gathering, one->from, one->to, left_out);
  row.digest = gather_fold(row.input, decision_digest(decision, store_seed(d->env->store)));
  if (d->env->policy && d->env->policy->field_count) /* whose each value is shows in what a sink gets */
    row.digest = gather_fold(row.digest, fields_digest(d->env->policy));
  buf_clear(&d->bytes);
  if (rc == KITH_OK && decision_encode(v, &d->bytes) != KITH_OK)
    rc = error_set(err, KITH_E_LIMIT, "a decision does not fit");
  row.bytes = buf_str(&d->bytes);
  if (rc == KITH_OK)
    rc = decision_put(d->env->store, &row, err);
  if (rc == KITH_OK)
    rc = duties_keep(&d->gathering, one->identity, one->old, v, err);
  d->standing->decided.items[one->thing].digest = row.digest;
  count(d, &row);
  opinions_count(&d->gathering, one->from, one->to, row.content, decision->owner_class, decision->rules_class);
  return rc == KITH_OK ? keep_identity(d, one->identity, IDENTITY_LIVE, err) : rc;
}
