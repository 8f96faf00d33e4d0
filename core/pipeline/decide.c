#include "pipeline/decide.h"

#include <stdlib.h>

#include "pipeline/duties.h"
#include "pipeline/keep.h"

enum { BATCH = 512 };

struct deciding {
  struct kith_env *env;
  struct kith_keeping keep;
  const struct kith_evidence_set *set; /* these three are the standing's */
  const struct kith_belonging *members;
  size_t member_count;
  struct kith_ahead *last; /* decisions as they were */
  struct kith_arena arena; /* of one batch */
  struct kith_case cases[BATCH];
  struct kith_evidence evidence[BATCH];
  struct kith_verdict verdicts[BATCH];
  size_t pending;
};

/* ---- What ownership has to know of the sources ---- */

static enum kith_possession possession_of(struct kith_str word)
{
  return str_eq_c(word, "external")   ? POSSESSION_EXTERNAL
         : str_eq_c(word, "portable") ? POSSESSION_PORTABLE
                                      : POSSESSION_INTERNAL;
}

struct kith_owner_source *decide_sources(const struct kith_plan *plan, struct kith_arena *arena)
{
  struct kith_owner_source *sources = arena_zero(arena, plan->sources.len, sizeof *sources);
  for (size_t i = 0; i < plan->sources.len; i++) {
    const struct kith_plan_source *s = &plan->sources.items[i];
    sources[i] = (struct kith_owner_source){.name = s->name,
                                            .plugin = str_of(s->plugin->name),
                                            .holder = s->holder,
                                            .possession = possession_of(s->possession),
                                            .company_account = str_eq_c(s->account, "company"),
                                            .basis = s->basis.given,
                                            .basis_kind = basis_of(s->basis.kind)};
  }
  return sources;
}

int decide_ownership(struct kith_env *env, const struct kith_evidence_set *set, struct kith_ownership **out,
                     struct kith_error *err)
{
  struct kith_owner_settings settings = {.policy = env->policy,
                                         .people = &env->people,
                                         .sources = decide_sources(env->plan, &env->summary->arena),
                                         .source_count = env->plan->sources.len,
                                         .have_deals = set->deals.len > 0,
                                         .have_interactions = set->interactions.len > 0,
                                         .today = env->today};
  *out = NULL;
  int rc = env->policy ? ownership_new(&settings, out, err) : KITH_OK;
  for (size_t i = 0; *out && i < set->contacts.len && rc == KITH_OK; i++) {
    const struct kith_contact_row *c = &set->contacts.items[i];
    if (c->source != UINT32_MAX && !c->purged)
      rc = ownership_survey_add(*out, c->source, c->first_day, c->facts, err);
  }
  if (*out)
    ownership_survey_end(*out);
  return rc;
}

static int flush(struct deciding *d, struct kith_error *err)
{
  int rc = KITH_OK;
  for (size_t i = 0; i < d->pending; i++)
    gather(&d->keep.gathering, d->cases[i].from, d->cases[i].to, &d->evidence[i]);
  memset(d->verdicts, 0, sizeof d->verdicts);
  if (d->keep.standing->ownership)
    rc = ownership_decide(d->keep.standing->ownership, d->evidence, d->pending, &d->arena, d->verdicts, err);
  for (size_t i = 0; i < d->pending && rc == KITH_OK; i++) {
    if (!d->keep.standing->ownership)
      d->verdicts[i] = (struct kith_verdict){.decision = {.size = sizeof(struct kith_decision)}, .next_day = DAY_NEVER};
    opinions_apply(&d->keep.gathering, d->cases[i].from, d->cases[i].to, &d->verdicts[i]);
    rc = keep_verdict(&d->keep, &d->cases[i], &d->verdicts[i], err);
  }
  d->pending = 0;
  arena_reset(&d->arena);
  return rc == KITH_OK ? env_cancelled(d->env, err) : rc;
}

static int decide_one(struct deciding *d, struct kith_case one, struct kith_error *err)
{
  one.input = gather_digest(&d->keep.gathering, one.from, one.to, NULL);
  const struct kith_decision_row *old = one.old;
  struct kith_thing thing = {.number = delivery_number(KITH_CONTACT, one.identity)};
  one.thing = d->keep.standing->decided.len;
  thing.digest = old ? old->digest : 0;
  vec_push(&d->keep.standing->decided, thing);
  if (old && old->input == one.input && old->next_day > d->env->today) {
    d->env->summary->identities.total++;
    return keep_count(&d->keep, &one, old, err);
  }
  d->cases[d->pending++] = one;
  return d->pending == BATCH ? flush(d, err) : KITH_OK;
}

/* What was taken out dates nothing any more. */
static int survey_again(struct deciding *d, struct kith_error *err)
{
  ownership_free(d->keep.standing->ownership);
  d->keep.standing->ownership = NULL;
  return decide_ownership(d->env, d->set, &d->keep.standing->ownership, err);
}

/* ---- All of them ---- */

/* Identities that were live and have no sighting any more: their contacts were split off to others. */
static int retire_empty(struct deciding *d, struct kith_error *err)
{
  size_t at = 0;
  int rc = KITH_OK;
  for (size_t i = 0; i < d->last->decisions.len && rc == KITH_OK; i++) {
    uint64_t id = d->last->decisions.items[i].identity;
    struct kith_identity_row now;
    while (at < d->member_count && d->members[at].identity < id)
      at++;
    bool has_members = at < d->member_count && d->members[at].identity == id;
    if (has_members)
      continue;
    if (identity_get(d->env->store, id, &now) && now.status != IDENTITY_LIVE)
      continue; /* merged away just now */
    rc = decision_remove(d->env->store, id, err);
    if (rc == KITH_OK)
      rc = duty_merge(d->env->store, id, NULL, 0, d->env->run.id, err); /* nothing is asked for any more */
    if (rc == KITH_OK)
      rc = keep_identity(&d->keep, id, IDENTITY_EMPTY, err);
  }
  return rc;
}

static int walk(struct deciding *d, struct kith_error *err)
{
  int rc = KITH_OK;
  size_t known = 0;
  for (size_t from = 0, to; from < d->member_count && rc == KITH_OK; from = to) {
    struct kith_case one = {.identity = d->members[from].identity, .from = from};
    for (to = from; to < d->member_count && d->members[to].identity == one.identity;)
      to++;
    while (known < d->last->decisions.len && d->last->decisions.items[known].identity < one.identity)
      known++;
    if (known < d->last->decisions.len && d->last->decisions.items[known].identity == one.identity)
      one.old = &d->last->decisions.items[known];
    one.to = to;
    rc = decide_one(d, one, err);
    if (d->pending == 0)
      progress_set(d->env->progress, to, d->member_count);
  }
  return rc == KITH_OK ? flush(d, err) : rc;
}

/* Again after a purge: what was taken out leaves nothing in any account. */
static int find_accounts(struct deciding *d, struct kith_error *err)
{
  struct kith_accounts_from from = {.set = d->set,
                                    .members = d->members,
                                    .member_count = d->member_count,
                                    .plan = d->env->plan,
                                    .people = &d->env->people,
                                    .policy = d->env->policy,
                                    .today = d->env->today};
  accounts_free(&d->keep.standing->accounts);
  int rc = accounts_find(&from, &d->keep.standing->accounts, err);
  return rc == KITH_OK ? accounts_keep(&d->keep.standing->accounts, d->env->store, err) : rc;
}

static int start(struct deciding *d, const uint64_t *identity, struct kith_error *err)
{
  struct kith_env *env = d->env;
  standing_set_members(d->keep.standing, identity);
  d->members = d->keep.standing->members;
  d->member_count = d->keep.standing->member_count;
  int rc = ahead_finish(d->last, err);
  if (rc == KITH_OK)
    rc = decide_ownership(env, d->set, &d->keep.standing->ownership, err);
  if (rc == KITH_OK)
    rc = opinions_load(env->store, &d->keep.opinions, err);
  if (rc == KITH_OK)
    rc = find_accounts(d, err);
  d->keep.gathering =
      (struct kith_gathering){.env = env,
                              .set = d->set,
                              .members = d->members,
                              .opinions = &d->keep.opinions,
                              .arena = &d->arena,
                              .accounts = &d->keep.standing->accounts,
                              .count_contacts = env->policy && policy_uses(env->policy, COL_ACCOUNT_CONTACTS)};
  return rc;
}

int decide_all(struct kith_env *env, const uint64_t *identity, struct kith_ahead *last, struct kith_error *err)
{
  struct deciding *d = mem_zero(sizeof *d);
  d->env = env;
  d->last = last;
  d->keep.standing = env->standing;
  d->set = &env->standing->set;
  d->keep.env = env;
  d->keep.bytes = BUF_MAX(1 << 20);
  d->keep.next_day = DAY_NEVER;
  progress_phase(env->progress, "deciding whose they are", "records", d->set->contacts.len);
  int rc = start(d, identity, err);
  if (rc == KITH_OK)
    rc = walk(d, err);
  if (rc == KITH_OK)
    rc = retire_empty(d, err);
  if (rc == KITH_OK && d->keep.purged)
    rc = keep_finish(d->env, err); /* looks through whole tables: not for nothing */
  if (rc == KITH_OK && d->keep.purged)
    rc = survey_again(d, err);
  if (rc == KITH_OK && d->keep.purged)
    rc = find_accounts(d, err);
  if (rc == KITH_OK)
    rc = store_set_number(env->store, "next_day", d->keep.next_day, err);
  arena_free(&d->arena);
  opinions_free(&d->keep.opinions);
  buf_free(&d->keep.bytes);
  mem_free(d);
  return rc;
}
