#include "pipeline/resolve.h"

#include <stdlib.h>

#include "pipeline/adopted.h"
#include "pipeline/decide.h"
#include "pipeline/duties.h"
#include "pipeline/events.h"
#include "pipeline/identify.h"
#include "pipeline/related.h"
#include "pipeline/rematch.h"
#include "pipeline/standing.h"

struct resolving {
  struct kith_env *env;
  struct kith_evidence_set *set;     /* of the standing */
  struct kith_dedupe_result matched; /* cluster NULL: nothing was matched again */
  struct kith_identified identified;
  struct kith_ahead last;
};

/* ---- Is there anything to do? ---- */

static bool has_work(struct kith_env *env)
{
  struct kith_store *s = env->store;
  return store_number(s, "pending", 0) || store_number(s, "policy", 0) != (int64_t)env->policy_digest ||
         store_number(s, "rules", 0) != (int64_t)(env->rules_digest >> 1) ||
         store_number(s, "merge", 0) != (int64_t)env->plan->merge_digest ||
         store_number(s, "next_day", INT32_MAX) <= env->today;
}

/* ---- Identities ---- */

/* Clusters as they were: of each identity its first record. */
static uint32_t *clusters_of_last_time(const struct kith_evidence_set *set)
{
  uint32_t *cluster = mem_array(set->contacts.len, sizeof *cluster);
  struct kith_map_u64 first = {0};
  map_u64_reserve(&first, set->contacts.len);
  for (size_t i = 0; i < set->contacts.len; i++)
    cluster[i] = (uint32_t)*map_u64_put(&first, set->contacts.items[i].identity, i, NULL);
  map_u64_free(&first);
  return cluster;
}

static int identify_all(struct resolving *r, struct kith_error *err)
{
  size_t count = r->set->contacts.len;
  uint64_t next = 0;
  int rc = rematch_needed(r->env, r->set) ? rematch(r->env, r->set, &r->matched, err) : KITH_OK;
  if (rc == KITH_OK)
    rc = identity_next(r->env->store, &next, err);
  if (rc != KITH_OK)
    return rc;
  uint64_t *before = mem_array(count, sizeof *before);
  uint32_t *kept = r->matched.cluster ? NULL : clusters_of_last_time(r->set);
  for (size_t i = 0; i < count; i++)
    before[i] = r->set->contacts.items[i].identity;
  identify(kept ? kept : r->matched.cluster, before, count, next, &r->identified);
  mem_free(before);
  mem_free(kept);
  return KITH_OK;
}

/* ---- Writing ---- */

static int write_members(struct resolving *r, struct kith_error *err)
{
  int rc = KITH_OK;
  for (size_t i = 0; r->matched.cluster && i < r->set->contacts.len && rc == KITH_OK; i++) {
    const struct kith_contact_row *c = &r->set->contacts.items[i];
    struct kith_member_row row = {c->id, r->identified.identity[i], r->set->contacts.items[r->matched.component[i]].id,
                                  (double)r->matched.probability[i]};
    if (c->identity != row.identity || c->component != (int64_t)row.component ||
        c->probability != r->matched.probability[i])
      rc = member_put(r->env->store, &row, err);
  }
  return rc;
}

static int write_merged(struct resolving *r, struct kith_error *err)
{
  int rc = KITH_OK;
  for (size_t i = 0; i < r->identified.merged.len && rc == KITH_OK; i++) {
    const struct kith_merged_identity *m = &r->identified.merged.items[i];
    struct kith_identity_row row = {.id = m->loser,
                                    .successor = m->winner,
                                    .run = r->env->run.id,
                                    .changed = r->env->run.id,
                                    .status = IDENTITY_MERGED};
    rc = identity_put(r->env->store, &row, err);
    if (rc == KITH_OK)
      rc = duties_move(r->env->store, m->loser, m->winner, r->env->run.id, err);
  }
  r->env->summary->identities.merged += r->identified.merged.len;
  return rc;
}

/* Numbers of the last resolve, for runs that find nothing to do and for a run that is resumed after it. */
struct kept_number {
  const char *name;
  uint64_t *value;
  bool of_run; /* says what that run changed, not how things stand */
};

static size_t kept_numbers(struct kith_summary *s, struct kept_number out[16])
{
  const struct kept_number numbers[] = {{"count.total", &s->identities.total, false},
                                        {"count.created", &s->identities.created, true},
                                        {"count.changed", &s->identities.changed, true},
                                        {"count.merged", &s->identities.merged, true},
                                        {"count.review", &s->identities.review, false},
                                        {"count.company", &s->owners[KITH_COMPANY], false},
                                        {"count.rep", &s->owners[KITH_REP], false},
                                        {"count.shared", &s->owners[KITH_BOTH], false},
                                        {"count.disputed", &s->owners[KITH_DISPUTED], false},
                                        {"count.unclaimed", &s->owners[KITH_UNCLAIMED], false},
                                        {"count.personal", &s->personal, false},
                                        {"count.objections", &s->needs.objections, false},
                                        {"count.contradicted", &s->needs.contradicted, false}};
  memcpy(out, numbers, sizeof numbers);
  return sizeof numbers / sizeof numbers[0];
}

static int keep_numbers(struct kith_env *env, struct kith_error *err)
{
  struct kept_number numbers[16];
  size_t count = kept_numbers(env->summary, numbers);
  int rc = store_set_number(env->store, "count.run", env->run.id, err);
  for (size_t i = 0; i < count && rc == KITH_OK; i++)
    rc = store_set_number(env->store, numbers[i].name, (int64_t)*numbers[i].value, err);
  return rc;
}

static void recall_numbers(struct kith_env *env)
{
  struct kept_number numbers[16];
  size_t count = kept_numbers(env->summary, numbers);
  bool same_run = store_number(env->store, "count.run", 0) == env->run.id;
  for (size_t i = 0; i < count; i++)
    *numbers[i].value = numbers[i].of_run && !same_run ? 0 : (uint64_t)store_number(env->store, numbers[i].name, 0);
}

static int finish(struct resolving *r, struct kith_error *err)
{
  struct kith_env *env = r->env;
  struct kith_store *s = env->store;
  env->summary->identities.review = (uint64_t)review_count(s);
  env->summary->personal = (uint64_t)purged_count(s, STR_NONE);
  int rc = keep_numbers(env, err);
  if (rc == KITH_OK)
    rc = store_set_number(s, "pending", env->standing->again, err);
  if (rc == KITH_OK)
    rc = store_set_number(s, "policy", (int64_t)env->policy_digest, err);
  if (rc == KITH_OK)
    rc = store_set_number(s, "merge", (int64_t)env->plan->merge_digest, err);
  if (rc == KITH_OK)
    rc = store_set_number(s, "generation", store_number(s, "generation", 0) + 1, err);
  if (rc == KITH_OK)
    rc = adopted_keep(env, err);
  if (rc == KITH_OK)
    rc = rematch_keep_model(env, &r->matched, r->set->contacts.len, err);
  return rc == KITH_OK ? store_commit(s, err) : rc;
}

static int resolve_now(struct resolving *r, struct kith_error *err)
{
  struct kith_env *env = r->env;
  progress_phase(env->progress, "looking at what is known", "records", 0);
  int rc =
      store_begin(env->store, err); /* before reading: a verdict that is given meanwhile has to wait for the next run */
  if (rc == KITH_OK)
    ahead_start(&r->last, env->store);
  if (rc == KITH_OK)
    rc = evidence_load(env, true, r->set, err);
  if (rc == KITH_OK)
    rc = intake_sift(env, r->set, err);
  if (rc == KITH_OK)
    rc = events_attach(env, r->set, err);
  if (rc == KITH_OK)
    rc = identify_all(r, err);
  if (rc == KITH_OK)
    rc = write_members(r, err);
  if (rc == KITH_OK)
    rc = rematch_reviews(env, r->set, &r->matched, err);
  if (rc == KITH_OK)
    rc = write_merged(r, err);
  if (rc == KITH_OK)
    rc = decide_all(env, r->identified.identity, &r->last, err);
  if (rc == KITH_OK)
    rc = related_purge(env, r->set, err);
  if (rc == KITH_OK)
    rc = finish(r, err);
  env->standing->is_there = rc == KITH_OK;
  return rc;
}

/* What needs somebody: as of today, whether or not anything was resolved. */
static void count_needs(struct kith_env *env)
{
  struct kith_summary *s = env->summary;
  struct kith_duty_count duties = duties_count(env->store, env->today);
  s->needs.review = s->identities.review;
  s->needs.disputed = s->owners[KITH_DISPUTED] + s->needs.objections;
  s->needs.obligations = duties.due;
  s->obligations.open = duties.open;
  s->obligations.next = duties.next;
}

/* Everything stands. Rules that only say the same in other words are kept all the same. */
static int resolve_nothing(struct kith_env *env, struct kith_error *err)
{
  recall_numbers(env);
  int rc = store_begin(env->store, err);
  if (rc == KITH_OK)
    rc = adopted_keep(env, err);
  return rc == KITH_OK ? store_commit(env->store, err) : rc;
}

static int resolve_once(struct kith_env *env, struct kith_error *err)
{
  struct resolving r = {.env = env, .set = &env->standing->set};
  int rc = resolve_now(&r, err);
  ahead_free(&r.last);
  identified_free(&r.identified);
  dedupe_result_free(&r.matched);
  return rc;
}

/* Counts how things stand from the beginning. */
static void forget_counts(struct kith_summary *s)
{
  s->identities.total = 0;
  s->needs.objections = s->needs.contradicted = 0;
  memset(s->owners, 0, sizeof s->owners);
}

/* Until nobody is decided by what was taken out; after so many rounds the next run goes on. */
static int resolve_well(struct kith_env *env, struct kith_error *err)
{
  enum { ROUNDS = 4 };
  int rc = resolve_once(env, err);
  for (int i = 1; i < ROUNDS && rc == KITH_OK && env->standing->again; i++) {
    standing_free(env->standing);
    forget_counts(env->summary);
    rc = resolve_once(env, err);
  }
  return rc;
}

int resolve_all(struct kith_env *env, struct kith_error *err)
{
  int rc = has_work(env) ? resolve_well(env, err) : resolve_nothing(env, err);
  if (rc != KITH_OK)
    store_rollback(env->store);
  count_needs(env);
  return rc;
}
