#include "pipeline/decide.h"

#include <stdlib.h>

#include "merge/merge.h"
#include "model/codec.h"
#include "pipeline/standing.h"

enum { BATCH = 512 };

struct one_case {
  uint64_t identity, input;
  size_t from, to; /* in members */
  size_t old;      /* in known, SIZE_MAX: none */
  size_t thing;    /* in standing->decided */
};

struct deciding {
  struct kith_env *env;
  struct kith_standing *standing;
  const struct kith_evidence_set *set; /* these four are the standing's */
  struct kith_ownership *ownership;
  const struct kith_belonging *members;
  size_t member_count;
  struct kith_ahead *last; /* decisions as they were */
  struct kith_arena arena; /* of one batch */
  struct kith_buf bytes;
  int32_t next_day;
  bool purged; /* something was taken out of the state */
  struct one_case cases[BATCH];
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
                                            .basis = s->basis_given};
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

/* ---- Evidence of one identity ---- */

static uint64_t fold(uint64_t hash, uint64_t value)
{
  uint64_t pair[2] = {hash, value};
  return codec_text_hash((struct kith_str){(const char *)pair, sizeof pair}, 0);
}

/* Deals are sorted by contact, then account. */
static size_t first_deal(const struct kith_evidence_set *set, uint64_t contact, uint64_t account)
{
  size_t low = 0, high = set->deals.len;
  while (low < high) {
    size_t middle = (low + high) / 2;
    const struct kith_deal_row *row = &set->deals.items[middle];
    if (row->contact < contact || (row->contact == contact && row->account < account))
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* Deals of the contact itself, and those of its account that name no contact. */
static void collect_deals(struct deciding *d, const struct kith_contact_row *c, struct kith_owner_deal *deals,
                          size_t *count, size_t most)
{
  const struct kith_evidence_set *set = d->set;
  for (size_t i = first_deal(set, c->key, 0);
       i < set->deals.len && set->deals.items[i].contact == c->key && *count < most; i++)
    deals[(*count)++] = set->deals.items[i].deal;
  for (size_t i = first_deal(set, 0, c->account);
       c->account && i < set->deals.len && set->deals.items[i].contact == 0 &&
       set->deals.items[i].account == c->account && *count < most;
       i++)
    deals[(*count)++] = set->deals.items[i].deal;
}

static void collect_interactions(const struct deciding *d, const struct kith_contact_row *c,
                                 struct kith_owner_interactions *out)
{
  const struct kith_evidence_set *set = d->set;
  for (size_t i = evidence_first_interaction(set, c->key);
       i < set->interactions.len && set->interactions.items[i].contact == c->key; i++) {
    const struct kith_interaction_row *one = &set->interactions.items[i];
    if (one->source != c->source)
      continue;
    out->in += one->incoming;
    out->out += !one->incoming;
    if (one->day != DAY_UNKNOWN && (out->first == DAY_UNKNOWN || one->day < out->first))
      out->first = one->day;
    if (one->day != DAY_UNKNOWN && (out->last == DAY_UNKNOWN || one->day > out->last))
      out->last = one->day;
  }
}

static void add_interactions(struct deciding *d, const struct kith_contact_row *c, struct kith_owner_interactions *list,
                             size_t *count)
{
  struct kith_owner_interactions one = {.source = c->source, .first = DAY_UNKNOWN, .last = DAY_UNKNOWN};
  collect_interactions(d, c, &one);
  if (!one.in && !one.out)
    return;
  for (size_t i = 0; i < *count; i++)
    if (list[i].source == one.source) {
      list[i].in += one.in;
      list[i].out += one.out;
      list[i].first = list[i].first == DAY_UNKNOWN || (one.first != DAY_UNKNOWN && one.first < list[i].first)
                          ? one.first
                          : list[i].first;
      list[i].last = one.last > list[i].last ? one.last : list[i].last;
      return;
    }
  list[(*count)++] = one;
}

static void add_account(const struct deciding *d, const struct kith_contact_row *c, struct kith_owner_account *out)
{
  const uint64_t *place = c->account ? map_u64_get(&d->set->account_by_key, c->account) : NULL;
  if (place) {
    const struct kith_account_row *a = &d->set->accounts.items[*place];
    *out = (struct kith_owner_account){a->name, a->owner, a->level};
  }
}

static void gather(struct deciding *d, const struct one_case *one, struct kith_evidence *out)
{
  enum { MOST_DEALS = 200 };
  size_t count = one->to - one->from, deals = 0, interactions = 0;
  struct kith_owner_sighting *sightings = arena_zero(&d->arena, count, sizeof *sightings);
  struct kith_owner_deal *deal = d->set->deals.len ? arena_alloc(&d->arena, MOST_DEALS * sizeof *deal) : NULL;
  struct kith_owner_interactions *dealings =
      d->set->interactions.len ? arena_alloc(&d->arena, count * sizeof *dealings) : NULL;

  *out = (struct kith_evidence){.sightings = sightings, .account = {STR_NONE, STR_NONE, 0}};
  for (size_t i = one->from; i < one->to; i++) {
    const struct kith_contact_row *c = &d->set->contacts.items[d->members[i].contact];
    if (c->source == UINT32_MAX)
      continue; /* its source left the plan: nobody can say whose book it was */
    sightings[out->sighting_count++] = (struct kith_owner_sighting){c->id, c->source, c->first_day, c->gone, c->facts};
    if (deal)
      collect_deals(d, c, deal, &deals, MOST_DEALS);
    if (dealings)
      add_interactions(d, c, dealings, &interactions);
    add_account(d, c, &out->account);
  }
  out->deals = deal;
  out->deal_count = deals;
  out->interactions = dealings;
  out->interaction_count = interactions;
}

static uint64_t digest_deals(const struct kith_evidence_set *set, const struct kith_contact_row *c, uint64_t hash)
{
  const uint64_t keys[2][2] = {{c->key, 0}, {0, c->account}};
  for (size_t k = 0; k < 2 && set->deals.len; k++) {
    if (k == 1 && !c->account)
      break;
    for (size_t i = first_deal(set, keys[k][0], keys[k][1]); i < set->deals.len; i++) {
      const struct kith_deal_row *row = &set->deals.items[i];
      if (row->contact != keys[k][0] || (k == 1 && row->account != c->account))
        break;
      uint64_t amount;
      memcpy(&amount, &row->deal.amount, sizeof amount);
      hash = fold(fold(hash, amount + row->deal.won), ((uint64_t)row->deal.closed << 32) + (uint32_t)row->deal.day);
      hash = codec_text_hash(row->deal.owner, hash);
    }
  }
  return hash;
}

static uint64_t digest_dealings(const struct deciding *d, const struct kith_contact_row *c, uint64_t hash)
{
  struct kith_owner_interactions dealings = {.first = DAY_UNKNOWN, .last = DAY_UNKNOWN};
  collect_interactions(d, c, &dealings);
  hash = fold(hash, ((uint64_t)dealings.in << 32) + dealings.out);
  return fold(hash, ((uint64_t)(uint32_t)dealings.first << 32) + (uint32_t)dealings.last);
}

static uint64_t digest_account(const struct deciding *d, const struct kith_contact_row *c, uint64_t hash)
{
  struct kith_owner_account account = {STR_NONE, STR_NONE, 0};
  add_account(d, c, &account);
  hash = codec_text_hash(account.name, hash + (uint64_t)account.level);
  return codec_text_hash(account.owner, hash);
}

/* Equal when nothing that a decision or a sink could see is different. */
static uint64_t input_digest(const struct deciding *d, const struct one_case *one, const bool *left_out)
{
  uint64_t hash = fold(d->env->rules_digest, d->set->deals.len > 0);
  uint64_t ranks = 0;
  size_t merged = 0;
  for (size_t i = one->from; i < one->to; i++) {
    const struct kith_contact_row *c = &d->set->contacts.items[d->members[i].contact];
    if (left_out && left_out[i - one->from])
      continue;
    merged++;
    ranks = ranks * 31 + (c->source == UINT32_MAX ? MERGE_RANK_LAST : d->env->plan->merge_ranks[c->source]);
    hash = fold(fold(hash, c->id), c->content + c->gone);
    hash = fold(hash, ((uint64_t)c->source << 32) + (uint32_t)c->first_day);
    hash = fold(hash, c->source == UINT32_MAX ? 0 : d->env->source_digests[c->source]);
    hash = digest_deals(d->set, c, hash);
    hash = digest_dealings(d, c, hash);
    hash = digest_account(d, c, hash);
  }
  return merged > 1 ? fold(fold(hash, d->env->plan->merge_rules), ranks) : hash;
}

/* ---- Results ---- */

static bool is_private_to(const struct kith_decision *decision, struct kith_str party)
{
  for (size_t i = 0; i < decision->claim_count; i++)
    if (decision->claims[i].strength == KITH_CLAIM_PERSONAL && str_eq(decision->claims[i].party, party))
      return true;
  return false;
}

/* Takes the private sightings out of the state; left_out says which. Returns how many stay, or a failure. */
static int purge(struct deciding *d, const struct one_case *one, const struct kith_decision *decision, bool *left_out,
                 size_t *out_stay, struct kith_error *err)
{
  int rc = KITH_OK;
  *out_stay = 0;
  for (size_t i = one->from; i < one->to && rc == KITH_OK; i++) {
    const struct kith_contact_row *c = &d->set->contacts.items[d->members[i].contact];
    struct kith_str holder = c->source == UINT32_MAX ? STR_NONE : ownership_holder(d->ownership, c->source);
    left_out[i - one->from] = decision->owner_class == KITH_PERSONAL || is_private_to(decision, holder);
    if (!left_out[i - one->from]) {
      ++*out_stay;
      continue;
    }
    struct kith_purge p = {c->id, d->env->run.id, (int64_t)d->env->policy_digest, holder};
    rc = sighting_purge(d->env->store, &p, err);
    d->standing->set.contacts.items[d->members[i].contact].purged = d->purged = true;
  }
  return rc;
}

/* Nothing that was purged stays readable elsewhere. */
static int finish_purges(struct deciding *d, struct kith_error *err)
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
static int write_identity(struct deciding *d, uint64_t id, enum kith_identity_status status, struct kith_error *err)
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

static void count_decision(struct deciding *d, const struct kith_decision_row *row)
{
  d->env->summary->owners[row->owner_class]++;
  d->env->summary->needs.obligations += (uint64_t)row->obligations;
  if (row->next_day < d->next_day)
    d->next_day = row->next_day;
}

static int write_verdict(struct deciding *d, const struct one_case *one, const struct kith_verdict *v,
                         struct kith_error *err)
{
  const struct kith_decision *decision = &v->decision;
  struct kith_decision_row row = {.identity = one->identity,
                                  .owner_class = (int)decision->owner_class,
                                  .next_day = v->next_day,
                                  .obligations = (int64_t)v->obligation_count};
  bool *left_out = arena_zero(&d->arena, one->to - one->from, sizeof *left_out);
  size_t stay = 0;
  int rc = d->ownership ? purge(d, one, decision, left_out, &stay, err) : KITH_OK;

  if (rc == KITH_OK && d->ownership && !stay) {
    d->standing->decided.items[one->thing].number = 0; /* nothing is left of it */
    rc = decision_remove(d->env->store, one->identity, err);
    return rc == KITH_OK ? write_identity(d, one->identity, IDENTITY_PERSONAL, err) : rc;
  }
  row.input = input_digest(d, one, left_out);
  row.digest = fold(row.input, decision_digest(decision, store_seed(d->env->store)));
  buf_clear(&d->bytes);
  if (rc == KITH_OK && decision_encode(v, &d->bytes) != KITH_OK)
    rc = error_set(err, KITH_E_LIMIT, "a decision does not fit");
  row.bytes = buf_str(&d->bytes);
  if (rc == KITH_OK)
    rc = decision_put(d->env->store, &row, err);
  d->standing->decided.items[one->thing].digest = row.digest;
  count_decision(d, &row);
  return rc == KITH_OK ? write_identity(d, one->identity, IDENTITY_LIVE, err) : rc;
}

static int flush(struct deciding *d, struct kith_error *err)
{
  int rc = KITH_OK;
  for (size_t i = 0; i < d->pending; i++)
    gather(d, &d->cases[i], &d->evidence[i]);
  memset(d->verdicts, 0, sizeof d->verdicts);
  if (d->ownership)
    rc = ownership_decide(d->ownership, d->evidence, d->pending, &d->arena, d->verdicts, err);
  for (size_t i = 0; i < d->pending && rc == KITH_OK; i++) {
    if (!d->ownership)
      d->verdicts[i] = (struct kith_verdict){.decision = {.size = sizeof(struct kith_decision)}, .next_day = DAY_NEVER};
    rc = write_verdict(d, &d->cases[i], &d->verdicts[i], err);
  }
  d->pending = 0;
  arena_reset(&d->arena);
  return rc == KITH_OK ? env_cancelled(d->env, err) : rc;
}

static int decide_one(struct deciding *d, struct one_case one, struct kith_error *err)
{
  one.input = input_digest(d, &one, NULL);
  const struct kith_decision_row *old = one.old == SIZE_MAX ? NULL : &d->last->decisions.items[one.old];
  struct kith_thing thing = {.number = delivery_number(KITH_CONTACT, one.identity)};
  one.thing = d->standing->decided.len;
  thing.digest = old ? old->digest : 0;
  vec_push(&d->standing->decided, thing);
  if (old && old->input == one.input && old->next_day > d->env->today) {
    count_decision(d, old);
    d->env->summary->identities.total++;
    return KITH_OK;
  }
  d->cases[d->pending++] = one;
  return d->pending == BATCH ? flush(d, err) : KITH_OK;
}

/* What was taken out dates nothing any more. */
static int survey_again(struct deciding *d, struct kith_error *err)
{
  ownership_free(d->ownership);
  d->standing->ownership = NULL;
  return decide_ownership(d->env, d->set, &d->standing->ownership, err);
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
      rc = write_identity(d, id, IDENTITY_EMPTY, err);
  }
  return rc;
}

static int walk(struct deciding *d, struct kith_error *err)
{
  int rc = KITH_OK;
  size_t known = 0;
  for (size_t from = 0, to; from < d->member_count && rc == KITH_OK; from = to) {
    struct one_case one = {.identity = d->members[from].identity, .from = from, .old = SIZE_MAX};
    for (to = from; to < d->member_count && d->members[to].identity == one.identity;)
      to++;
    while (known < d->last->decisions.len && d->last->decisions.items[known].identity < one.identity)
      known++;
    if (known < d->last->decisions.len && d->last->decisions.items[known].identity == one.identity)
      one.old = known;
    one.to = to;
    rc = decide_one(d, one, err);
    if (d->pending == 0)
      progress_set(d->env->progress, to, d->member_count);
  }
  return rc == KITH_OK ? flush(d, err) : rc;
}

static int start(struct deciding *d, const uint64_t *identity, struct kith_error *err)
{
  struct kith_env *env = d->env;
  standing_set_members(d->standing, identity);
  d->members = d->standing->members;
  d->member_count = d->standing->member_count;
  int rc = ahead_finish(d->last, err);
  if (rc == KITH_OK)
    rc = decide_ownership(env, d->set, &d->standing->ownership, err);
  d->ownership = d->standing->ownership;
  return rc;
}

int decide_all(struct kith_env *env, const uint64_t *identity, struct kith_ahead *last, struct kith_error *err)
{
  struct deciding *d = mem_zero(sizeof *d);
  d->env = env;
  d->last = last;
  d->standing = env->standing;
  d->set = &env->standing->set;
  d->bytes = BUF_MAX(1 << 20);
  d->next_day = DAY_NEVER;
  progress_phase(env->progress, "deciding whose they are", "records", d->set->contacts.len);
  int rc = start(d, identity, err);
  if (rc == KITH_OK)
    rc = walk(d, err);
  if (rc == KITH_OK)
    rc = retire_empty(d, err);
  if (rc == KITH_OK && d->purged)
    rc = finish_purges(d, err); /* looks through whole tables: not for nothing */
  if (rc == KITH_OK && d->purged)
    rc = survey_again(d, err);
  if (rc == KITH_OK)
    rc = store_set_number(env->store, "next_day", d->next_day, err);
  arena_free(&d->arena);
  buf_free(&d->bytes);
  mem_free(d);
  return rc;
}
