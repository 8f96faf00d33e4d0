#include "pipeline/intake.h"

#include <stdio.h>

#include "dedupe/features.h"
#include "model/codec.h"
#include "pipeline/decide.h"
#include "pipeline/keep.h"

/* ---- Basis ---- */

static bool is_own_book(const struct kith_env *env, const struct kith_plan_source *s)
{
  int holder = people_find(&env->people, s->holder);
  return s->holder.len && !(holder >= 0 && env->people.parties.items[holder].kind == PARTY_ENTITY);
}

int intake_check_basis(struct kith_env *env, int32_t today, struct kith_error *err)
{
  for (size_t i = 0; i < env->plan->sources.len; i++) {
    const struct kith_plan_source *s = &env->plan->sources.items[i];
    if (s->basis.date > today)
      return error_set(err, KITH_E_CONFIG, "source %.*s: its basis is dated in the future; nobody can have agreed yet",
                       STR_ARG(s->name));
    if (!is_own_book(env, s) || s->basis.given)
      continue;
    if (env->policy && env->policy->basis_required)
      return error_set(
          err, KITH_E_CONFIG,
          "source %.*s is a person's own book and has no basis, which the policy requires; write who agreed and when:"
          " basis: { kind: voluntary, by: ..., date: ... }",
          STR_ARG(s->name));
    summary_warn(env->summary, "source %.*s is a person's own book without a basis on file", STR_ARG(s->name));
  }
  return KITH_OK;
}

/* ---- What was said ---- */

static int add_list(void *arg, const struct kith_intake_row *row, struct kith_error *err)
{
  struct kith_env *env = arg;
  struct kith_intake_list list = {.id = row->id, .source = row->source, .state = row->state};
  (void)err;
  list.party = people_adopt(&env->people, row->party);
  if (row->state == INTAKE_APPROVED && list.party != PARTY_NONE) {
    struct kith_party *party = &env->people.parties.items[list.party];
    if (!party->scheduled)
      env->intake.digest = codec_text_hash(party->text, env->intake.digest + 1);
    party->scheduled = true;
  }
  vec_push(&env->intake.lists, list);
  return KITH_OK;
}

/* Ids are given in the order of time, so their places are found by halving. */
static struct kith_intake_list *find_list(struct kith_intake *in, int64_t id)
{
  size_t low = 0, high = in->lists.len;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (in->lists.items[middle].id < id)
      low = middle + 1;
    else
      high = middle;
  }
  return low < in->lists.len && in->lists.items[low].id == id ? &in->lists.items[low] : NULL;
}

static int add_key(void *arg, int64_t id, uint64_t key, struct kith_error *err)
{
  struct kith_intake *in = &((struct kith_env *)arg)->intake;
  struct kith_intake_list *list = find_list(in, id);
  bool first;
  if (!list)
    return error_set(err, KITH_E_INTERNAL, "the state has a signed list that nobody signed");
  list->size++;
  struct kith_intake_link link = {.list = (uint32_t)(list - in->lists.items)};
  uint64_t *place = map_u64_put(&in->first, key, in->links.len, &first);
  if (!first) {
    link.next = in->links.items[*place].next;
    in->links.items[*place].next = (uint32_t)in->links.len;
  }
  vec_push(&in->links, link);
  return KITH_OK;
}

int intake_load(struct kith_env *env, struct kith_error *err)
{
  struct kith_intake_link none = {0, 0};
  vec_push(&env->intake.links, none); /* so that place 0 means none */
  int rc = intake_each(env->store, add_list, env, err);
  return rc == KITH_OK ? schedule_each(env->store, add_key, env, err) : rc;
}

void intake_free(struct kith_intake *in)
{
  vec_free(&in->lists);
  vec_free(&in->links);
  map_u64_free(&in->first);
}

uint64_t intake_digest(const struct kith_env *env)
{
  return env->intake.digest;
}

/* ---- Keys ---- */

enum key_kind { KEY_EMAIL = 1, KEY_PHONE, KEY_NAME_AND_ORG, KEY_REST };

static uint64_t fold(uint64_t seed, enum key_kind kind, const struct kith_str *texts, size_t count)
{
  uint64_t hash = seed + (uint64_t)kind * 0x9e3779b97f4a7c15u;
  for (size_t i = 0; i < count; i++)
    hash = codec_text_hash(texts[i], hash + 1);
  return hash;
}

/* A number that an office shares names nobody alone, nor does a mailbox like info@. */
size_t intake_keys(struct kith_str match, uint64_t seed, uint64_t out[INTAKE_KEYS])
{
  struct features f;
  size_t count = 0;
  features_decode(match, &f);
  struct kith_str name = f.family.len ? f.family : f.given;
  for (size_t i = 0; i < f.email_count; i++)
    if (!f.emails[i].role)
      out[count++] = fold(seed, KEY_EMAIL, &f.emails[i].key, 1);
  for (size_t i = 0; i < f.phone_count && name.len; i++)
    out[count++] = fold(seed, KEY_PHONE, (struct kith_str[]){f.phones[i].digits, name}, 2);
  if (name.len && f.org.len)
    out[count++] = fold(seed, KEY_NAME_AND_ORG, (struct kith_str[]){f.given, f.family, f.org}, 3);
  const struct kith_str rest[] = {f.given, f.family, f.org, f.email_count ? f.emails[0].key : STR_NONE,
                                  f.phone_count ? f.phones[0].digits : STR_NONE};
  bool named = false;
  for (size_t i = 0; i < sizeof rest / sizeof rest[0]; i++)
    named |= rest[i].len > 0;
  if (!count && named)
    out[count++] = fold(seed, KEY_REST, rest, sizeof rest / sizeof rest[0]);
  return count;
}

/* ---- Who takes part ---- */

enum kith_intake_state intake_state(const struct kith_env *env, uint32_t source)
{
  for (size_t i = env->intake.lists.len; i-- > 0;)
    if (env->intake.lists.items[i].source == env->source_ids[source])
      return env->intake.lists.items[i].state;
  return 0;
}

static bool was_approved(const struct kith_env *env, uint32_t source)
{
  for (size_t i = 0; i < env->intake.lists.len; i++)
    if (env->intake.lists.items[i].source == env->source_ids[source] &&
        env->intake.lists.items[i].state == INTAKE_APPROVED)
      return true;
  return false;
}

bool intake_is_closed(const struct kith_env *env, uint32_t source)
{
  return source != UINT32_MAX && env->plan->sources.items[source].quarantine && !was_approved(env, source);
}

bool intake_is_open(const struct kith_env *env, uint32_t source, const struct kith_evidence_row *row)
{
  uint64_t keys[INTAKE_KEYS];
  const struct kith_intake *in = &env->intake;
  if (source == UINT32_MAX)
    return row->identity != 0; /* what waited when its source left the plan was never let in */
  if (!env->plan->sources.items[source].quarantine)
    return true;
  size_t count = in->first.len ? intake_keys(row->match, store_seed(env->store), keys) : 0;
  for (size_t i = 0; i < count; i++) {
    const uint64_t *place = map_u64_get(&in->first, keys[i]);
    for (uint64_t at = place ? *place : 0; at; at = in->links.items[at].next)
      if (in->lists.items[in->links.items[at].list].source == env->source_ids[source])
        return true;
  }
  return false;
}

void intake_listed(const struct kith_env *env, struct kith_str match, kith_intake_parties *out)
{
  uint64_t keys[INTAKE_KEYS];
  const struct kith_intake *in = &env->intake;
  size_t from = out->len, count = in->first.len ? intake_keys(match, store_seed(env->store), keys) : 0;
  for (size_t i = 0; i < count; i++) {
    const uint64_t *place = map_u64_get(&in->first, keys[i]);
    for (uint64_t at = place ? *place : 0; at; at = in->links.items[at].next) {
      int party = in->lists.items[in->links.items[at].list].party;
      bool there = party == PARTY_NONE;
      for (size_t k = from; k < out->len; k++)
        there |= out->items[k] == party;
      if (!there)
        vec_push(out, party);
    }
  }
}

/* ---- What waits ---- */

enum { SIFT_BATCH = 256 };

struct sifting {
  struct kith_env *env;
  struct kith_evidence_set *set;
  struct kith_ownership *ownership; /* over what waits alone; NULL without a policy */
  struct kith_arena arena;
  uint64_t *waiting; /* [sources] */
  bool purged;
};

static int take_out(struct sifting *s, const struct kith_contact_row *c, int64_t policy, struct kith_error *err)
{
  struct kith_purge purge = {c->id, s->env->run.id, policy, s->env->plan->sources.items[c->source].rep};
  if (s->ownership)
    purge.holder = ownership_holder(s->ownership, c->source);
  s->purged = true;
  return sighting_purge(s->env->store, &purge, err);
}

static int sift_one(struct sifting *s, const struct kith_contact_row *c, const struct kith_verdict *v,
                    struct kith_error *err)
{
  if (intake_state(s->env, c->source) == INTAKE_KEPT_OUT)
    return take_out(s, c, PURGE_KEPT_OUT, err);
  if (s->ownership && keep_is_private(&v->decision, ownership_holder(s->ownership, c->source)))
    return take_out(s, c, (int64_t)s->env->policy_digest, err);
  s->waiting[c->source]++;
  return c->identity ? member_remove(s->env->store, c->id, err) : KITH_OK; /* it came before the quarantine */
}

/* Each record by itself: what the company knows is not asked, and what it does not know makes nobody less private. */
static int sift_batch(struct sifting *s, size_t from, size_t to, struct kith_error *err)
{
  struct kith_owner_sighting sightings[SIFT_BATCH] = {0};
  struct kith_evidence evidence[SIFT_BATCH] = {0};
  struct kith_verdict verdicts[SIFT_BATCH] = {0};
  int rc = KITH_OK;
  for (size_t i = from; i < to; i++) {
    const struct kith_contact_row *c = &s->set->waiting.items[i];
    sightings[i - from] = (struct kith_owner_sighting){
        .id = c->id, .source = c->source, .observed_day = c->first_day, .gone = c->gone, .facts = c->facts};
    evidence[i - from] = (struct kith_evidence){
        .sightings = &sightings[i - from], .sighting_count = 1, .account = {STR_NONE, STR_NONE, 0}};
  }
  arena_reset(&s->arena);
  if (s->ownership)
    rc = ownership_decide(s->ownership, evidence, to - from, &s->arena, verdicts, err);
  for (size_t i = from; i < to && rc == KITH_OK; i++)
    rc = sift_one(s, &s->set->waiting.items[i], &verdicts[i - from], err);
  return rc;
}

static const char *number_name(const struct kith_env *env, size_t source, char out[32])
{
  snprintf(out, 32, "waiting.%lld", (long long)env->source_ids[source]);
  return out;
}

static int keep_numbers(struct sifting *s, struct kith_error *err)
{
  char name[32];
  int rc = KITH_OK;
  for (size_t i = 0; i < s->env->plan->sources.len && rc == KITH_OK; i++)
    if (s->env->plan->sources.items[i].quarantine)
      rc = store_set_number(s->env->store, number_name(s->env, i, name), (int64_t)s->waiting[i], err);
  return rc;
}

/* Those whose source left the plan wait on: nobody can say whose book it was. */
static void forget_strays(struct kith_evidence_set *set)
{
  size_t kept = 0;
  for (size_t i = 0; i < set->waiting.len; i++)
    if (set->waiting.items[i].source != UINT32_MAX)
      set->waiting.items[kept++] = set->waiting.items[i];
  set->waiting.len = kept;
}

int intake_sift(struct kith_env *env, struct kith_evidence_set *set, struct kith_error *err)
{
  struct sifting s = {.env = env, .set = set};
  struct kith_evidence_set alone = {0}; /* borrows */
  forget_strays(set);
  s.waiting = arena_zero(&env->summary->arena, env->plan->sources.len + 1, sizeof *s.waiting);
  alone.contacts.items = set->waiting.items;
  alone.contacts.len = set->waiting.len;
  int rc = set->waiting.len ? decide_ownership(env, &alone, &s.ownership, err) : KITH_OK;
  for (size_t from = 0; from < set->waiting.len && rc == KITH_OK; from += SIFT_BATCH)
    rc = sift_batch(&s, from, from + SIFT_BATCH < set->waiting.len ? from + SIFT_BATCH : set->waiting.len, err);
  if (rc == KITH_OK && s.purged)
    rc = keep_finish(env, err);
  if (rc == KITH_OK)
    rc = keep_numbers(&s, err);
  ownership_free(s.ownership);
  arena_free(&s.arena);
  return rc;
}

void intake_remark(struct kith_env *env)
{
  char name[32];
  for (size_t i = 0; i < env->plan->sources.len; i++) {
    const struct kith_plan_source *s = &env->plan->sources.items[i];
    int64_t waiting = s->quarantine ? store_number(env->store, number_name(env, i, name), 0) : 0;
    if (waiting)
      summary_warn(env->summary, "%lld %s of %.*s %s for approval, and nothing of them is used: kith onboard %.*s",
                   (long long)waiting, plural(waiting, "contact", "contacts"), STR_ARG(s->name),
                   plural(waiting, "waits", "wait"), STR_ARG(s->rep));
  }
}
