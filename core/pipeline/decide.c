#include "pipeline/decide.h"

#include <stdlib.h>

#include "ownership/fields.h"
#include "pipeline/keep.h"
#include "pipeline/ordered.h"
#include "store/history.h"

enum { DEPTH_PER_JOB = 3 };

struct deciding {
  struct kith_env *env;
  struct kith_keeping keep;
  const struct kith_evidence_set *set; /* these three are the standing's */
  const struct kith_belonging *members;
  size_t member_count;
  struct kith_ahead *last; /* decisions as they were */
  size_t jobs;
  struct kith_ownership **workers; /* [jobs] */
  struct kith_ordered *ordered;
  struct kith_judging **batches; /* [batch_count]: under way or free */
  size_t batch_count, next, under_way;
  size_t member, known; /* the first that no batch has yet; of members, and of last->decisions */
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

/* What was taken out dates nothing any more. */
static int survey_again(struct deciding *d, struct kith_error *err)
{
  ownership_free(d->keep.standing->ownership);
  d->keep.standing->ownership = NULL;
  return decide_ownership(d->env, d->set, &d->keep.standing->ownership, err);
}

/* ---- Batches ---- */

/* One identity more, with what was decided about it last. */
static void add_case(struct deciding *d, struct kith_judging *j)
{
  const struct kith_last_decision *decisions = d->last->decisions.items;
  struct kith_case one = {.identity = d->members[d->member].identity, .from = d->member};
  while (d->member < d->member_count && d->members[d->member].identity == one.identity)
    d->member++;
  while (d->known < d->last->decisions.len && decisions[d->known].row.identity < one.identity)
    d->known++;
  if (d->known < d->last->decisions.len && decisions[d->known].row.identity == one.identity)
    one.last = &decisions[d->known];
  struct kith_thing thing = {.number = delivery_number(KITH_CONTACT, one.identity)};
  thing.digest = one.last ? one.last->row.digest : 0;
  one.thing = d->keep.standing->decided.len;
  vec_push(&d->keep.standing->decided, thing);
  one.to = d->member;
  j->cases[j->count++] = one;
}

static void fill(struct deciding *d, struct kith_judging *j)
{
  j->count = 0;
  arena_reset(&j->arena);
  while (j->count < JUDGING_BATCH && d->member < d->member_count)
    add_case(d, j);
}

/* Batches come back in the order in which they went. */
static int keep_next(struct deciding *d, struct kith_error *err)
{
  struct kith_judging *j = ordered_pop(d->ordered);
  d->under_way--;
  if (j->status != KITH_OK)
    return error_set(err, j->status, "%s", j->error.message);
  int rc = KITH_OK;
  for (size_t i = 0; i < j->count && rc == KITH_OK; i++)
    rc = keep_case(&d->keep, j, &j->cases[i], err);
  if (rc == KITH_OK)
    rc = keep_batch_end(&d->keep, err);
  if (j->count)
    progress_set(d->env->progress, j->cases[j->count - 1].to, d->member_count);
  return rc == KITH_OK ? env_cancelled(d->env, err) : rc;
}

static int walk(struct deciding *d, struct kith_error *err)
{
  int rc = KITH_OK;
  while (d->member < d->member_count && rc == KITH_OK) {
    if (d->under_way == d->batch_count)
      rc = keep_next(d, err);
    struct kith_judging *j = d->batches[d->next++ % d->batch_count];
    if (rc != KITH_OK)
      break;
    fill(d, j);
    ordered_push(d->ordered, j);
    d->under_way++;
  }
  while (d->under_way && rc == KITH_OK)
    rc = keep_next(d, err);
  return rc;
}

/* ---- All of them ---- */

/* Identities that were live and have no sighting any more: they were merged away, or their contacts were split off. */
static int retire_empty(struct deciding *d, struct kith_error *err)
{
  size_t at = 0;
  int rc = KITH_OK;
  for (size_t i = 0; i < d->last->decisions.len && rc == KITH_OK; i++) {
    const struct kith_last_decision *last = &d->last->decisions.items[i];
    struct kith_identity_row now;
    while (at < d->member_count && d->members[at].identity < last->row.identity)
      at++;
    if (at < d->member_count && d->members[at].identity == last->row.identity)
      continue;
    bool known = identity_get(d->env->store, last->row.identity, &now);
    rc = keep_gone(&d->keep, last, known && now.status != IDENTITY_LIVE, err);
  }
  return rc;
}

static int start_workers(struct deciding *d, struct kith_error *err)
{
  struct kith_env *env = d->env;
  const struct kith_ownership *ownership = d->keep.standing->ownership;
  bool all = store_number(env->store, "rules", 0) != (int64_t)(env->rules_digest >> 1);
  int rc = KITH_OK;
  d->jobs = env->jobs > 1 ? (size_t)env->jobs : 1;
  d->workers = mem_zero(d->jobs * sizeof *d->workers);
  for (size_t i = 0; i < d->jobs && ownership && rc == KITH_OK; i++)
    rc = ownership_beside(ownership, &d->workers[i], err);
  d->batch_count = d->jobs * DEPTH_PER_JOB;
  d->batches = mem_zero(d->batch_count * sizeof *d->batches);
  for (size_t i = 0; i < d->batch_count; i++) {
    struct kith_judging *j = d->batches[i] = mem_zero(sizeof *j);
    j->gathering = d->keep.gathering;
    j->gathering.arena = &j->arena;
    j->seed = store_seed(env->store);
    j->all = all;
  }
  if (rc == KITH_OK)
    d->ordered = ordered_new(d->jobs, d->batch_count, judging_work, (void **)d->workers);
  return rc;
}

static void stop_workers(struct deciding *d)
{
  if (d->ordered) {
    ordered_stop(d->ordered);
    ordered_free(d->ordered);
  }
  for (size_t i = 0; i < d->jobs && d->workers; i++)
    ownership_free(d->workers[i]);
  for (size_t i = 0; i < d->batch_count; i++) {
    arena_free(&d->batches[i]->arena);
    mem_free(d->batches[i]);
  }
  mem_free(d->workers);
  mem_free(d->batches);
  d->jobs = d->batch_count = 0;
}

/* Again after a purge: what was taken out leaves nothing in any account. */
static int find_accounts(struct deciding *d, struct kith_error *err)
{
  struct kith_standing *standing = d->keep.standing;
  accounts_free(&standing->accounts);
  int rc = standing_accounts(d->env, standing, &standing->accounts, err);
  return rc == KITH_OK ? accounts_keep(&standing->accounts, d->env->store, err) : rc;
}

static int start(struct deciding *d, const uint64_t *identity, struct kith_error *err)
{
  struct kith_env *env = d->env;
  struct kith_standing *standing = d->keep.standing;
  standing_set_members(standing, identity);
  d->members = standing->members;
  d->member_count = standing->member_count;
  int rc = ahead_finish(d->last, err);
  if (rc == KITH_OK)
    rc = decide_ownership(env, d->set, &standing->ownership, err);
  if (rc == KITH_OK)
    rc = opinions_load(env->store, &d->keep.opinions, err);
  if (rc == KITH_OK)
    rc = find_accounts(d, err);
  if (rc == KITH_OK)
    rc = identity_next(env->store, &d->keep.first_new, err);
  if (rc == KITH_OK)
    rc = book_begin(env->store, d->member_count, &d->keep.book, err);
  d->keep.gathering =
      (struct kith_gathering){.env = env,
                              .set = d->set,
                              .members = d->members,
                              .opinions = &d->keep.opinions,
                              .ownership = standing->ownership,
                              .arena = &d->keep.arena,
                              .accounts = &standing->accounts,
                              .count_contacts = env->policy && policy_uses(env->policy, COL_ACCOUNT_CONTACTS)};
  return rc == KITH_OK ? start_workers(d, err) : rc;
}

/* Days that many records share, for pages that date a few sightings without looking at all of them. */
static int keep_bulk_days(const struct deciding *d, struct kith_error *err)
{
  struct kith_arena arena = {0};
  struct kith_bulk_day *days = NULL;
  const struct kith_ownership *ownership = d->keep.standing->ownership;
  size_t count = ownership ? ownership_bulk_days(ownership, &arena, &days) : 0;
  struct kith_bulk_row *rows = arena_zero(&arena, count + 1, sizeof *rows);
  for (size_t i = 0; i < count; i++)
    rows[i] = (struct kith_bulk_row){d->env->source_ids[days[i].source], (int)days[i].date, days[i].day};
  int rc = bulk_put_all(d->env->store, rows, count, err);
  arena_free(&arena);
  return rc;
}

/* All that decisions rest on, of those who are left. */
static uint64_t digest_all(struct deciding *d)
{
  const struct kith_contact_row *contacts = d->set->contacts.items;
  uint64_t hash = 0;
  for (size_t from = 0, to = 0; from < d->member_count; from = to) {
    size_t left = 0;
    while (to < d->member_count && d->members[to].identity == d->members[from].identity)
      to++;
    arena_reset(&d->keep.arena);
    bool *left_out = arena_zero(&d->keep.arena, to - from, sizeof *left_out);
    for (size_t i = from; i < to; i++)
      left += !(left_out[i - from] = contacts[d->members[i].contact].purged);
    if (left)
      hash = gather_fold(hash, gather_digests(&d->keep.gathering, from, to, left_out).input);
  }
  return hash;
}

/* What was taken out dates nobody else and counts for no account any more: where others were decided by it, all is
 * resolved once more. Looks through whole tables: not for nothing. */
static int without_purged(struct deciding *d, struct kith_error *err)
{
  uint64_t before = digest_all(d);
  int rc = keep_finish(d->env, err);
  if (rc == KITH_OK)
    rc = survey_again(d, err);
  if (rc == KITH_OK)
    rc = find_accounts(d, err);
  d->keep.gathering.ownership = d->keep.standing->ownership;
  d->keep.standing->again = rc == KITH_OK && digest_all(d) != before;
  return rc;
}

/* On the day of a deal an account comes to something else, whoever its contacts are. */
static void wait_for_deals(struct deciding *d)
{
  for (size_t i = 0; i < d->set->deals.len; i++) {
    const struct kith_owner_deal *deal = &d->set->deals.items[i].deal;
    const int32_t days[] = {deal->created, deal->won || deal->closed ? deal->day : DAY_UNKNOWN};
    for (int k = 0; k < 2; k++)
      if (days[k] > d->env->today && days[k] < d->keep.next_day)
        d->keep.next_day = days[k];
  }
}

static int finish(struct deciding *d, struct kith_error *err)
{
  struct kith_env *env = d->env;
  wait_for_deals(d);
  int rc = book_end(&d->keep.book, err);
  if (rc == KITH_OK && d->keep.purged)
    rc = without_purged(d, err);
  if (rc == KITH_OK)
    rc = keep_bulk_days(d, err);
  if (rc == KITH_OK)
    rc = store_set_number(env->store, "rules", (int64_t)(env->rules_digest >> 1), err);
  return rc == KITH_OK ? store_set_number(env->store, "next_day", d->keep.next_day, err) : rc;
}

int decide_all(struct kith_env *env, const uint64_t *identity, struct kith_ahead *last, struct kith_error *err)
{
  struct deciding *d = mem_zero(sizeof *d);
  d->env = env;
  d->last = last;
  d->keep.standing = env->standing;
  d->set = &env->standing->set;
  d->keep.env = env;
  d->keep.fields = env->policy && env->policy->field_count ? fields_digest(env->policy) : 0;
  d->keep.writing = (struct kith_writing){.store = env->store, .run = env->run.id};
  d->keep.next_day = DAY_NEVER;
  progress_phase(env->progress, "deciding whose they are", "records", d->set->contacts.len);
  int rc = start(d, identity, err);
  if (rc == KITH_OK)
    rc = walk(d, err);
  stop_workers(d);
  if (rc == KITH_OK)
    rc = retire_empty(d, err);
  if (rc == KITH_OK)
    rc = finish(d, err);
  book_free(&d->keep.book);
  arena_free(&d->keep.arena);
  opinions_free(&d->keep.opinions);
  mem_free(d);
  return rc;
}
