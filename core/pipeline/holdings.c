#include "pipeline/holdings.h"

#include <stdlib.h>

#include "pipeline/duties.h"

struct loading {
  struct kith_env *env;
  struct kith_holdings *out;
  bool internal[256]; /* by the store's number of a source */
};

/* ---- Things ---- */

/* Where a key is used twice, whoever came later has it. */
static void add_root(struct loading *l, uint64_t key, uint32_t kind, uint64_t number)
{
  *map_u64_put(&l->out->roots, holdings_root_key(key, kind), number, NULL) = number;
}

static void add_contact(struct loading *l, const struct kith_belonging *member, const struct kith_contact_row *c)
{
  if (member->identity && !c->purged)
    add_root(l, c->key, KITH_CONTACT, delivery_number(KITH_CONTACT, member->identity));
}

/* Accounts, deals, users ... of the company's own systems; a person's message headers are evidence, not goods. */
static void add_other(struct loading *l, const struct kith_other_row *row)
{
  if (row->gone || !l->internal[row->id >> 40 & 255] || row->kind == KITH_PERSON || row->kind == KITH_AGREEMENT)
    return;
  struct kith_thing thing = {delivery_number(row->kind, row->root), row->content, row->id};
  vec_push(&l->out->things, thing);
  add_root(l, row->key, row->kind, thing.number);
  l->out->others += (row->key ^ thing.number * 0x9e3779b97f4a7c15u) * 31; /* a sum: of all there are */
}

static int by_number(const void *a, const void *b)
{
  const struct kith_thing *x = a, *y = b;
  return (x->number > y->number) - (x->number < y->number);
}

static void sort_things(struct kith_holdings *h)
{
  bool sorted = true;
  for (size_t i = 1; i < h->things.len && sorted; i++)
    sorted = h->things.items[i - 1].number <= h->things.items[i].number;
  if (!sorted)
    qsort(h->things.items, h->things.len, sizeof *h->things.items, by_number);
}

/* Contacts and others in the order of their ids, as they were read. */
static void add_roots(struct loading *l)
{
  const struct kith_standing *s = l->env->standing;
  const struct kith_evidence_set *set = &s->set;
  const struct kith_belonging **member_of = mem_array(set->contacts.len, sizeof *member_of);
  size_t at = 0;
  for (size_t i = 0; i < s->member_count; i++)
    member_of[s->members[i].contact] = &s->members[i];
  map_u64_reserve(&l->out->roots, set->contacts.len + set->others.len);
  for (size_t i = 0; i < set->contacts.len; i++) {
    for (; at < set->others.len && set->others.items[at].id < set->contacts.items[i].id; at++)
      add_other(l, &set->others.items[at]);
    add_contact(l, member_of[i], &set->contacts.items[i]);
  }
  for (; at < set->others.len; at++)
    add_other(l, &set->others.items[at]);
  mem_free(member_of);
}

static void add_decided(struct kith_holdings *h, const struct kith_standing *s)
{
  vec_reserve(&h->things, s->decided.len);
  for (size_t i = 0; i < s->decided.len; i++)
    if (s->decided.items[i].number)
      vec_push(&h->things, s->decided.items[i]);
}

static int add_task(void *arg, const struct kith_duty_row *row, struct kith_error *err)
{
  struct kith_holdings *h = arg;
  struct kith_thing thing = {.number = delivery_number(KITH_TASK, (uint64_t)row->id), .digest = duty_digest(row)};
  (void)err;
  vec_push(&h->things, thing);
  return KITH_OK;
}

static int load_things(struct loading *l, struct kith_error *err)
{
  struct kith_env *env = l->env;
  for (size_t i = 0; i < env->plan->sources.len; i++)
    l->internal[env->source_ids[i] & 255] = str_eq_c(env->plan->sources.items[i].possession, "internal");
  add_decided(l->out, env->standing);
  add_roots(l);
  int rc = duty_each(env->store, add_task, l->out, err);
  sort_things(l->out);
  return rc;
}

/* ---- Sources ---- */

static void load_sources(struct loading *l)
{
  struct kith_env *env = l->env;
  struct kith_holdings *h = l->out;
  const struct kith_ownership *ownership = env->standing->ownership;
  h->holders = arena_zero(&h->arena, env->plan->sources.len, sizeof *h->holders);
  h->surveys = arena_zero(&h->arena, env->plan->sources.len, sizeof *h->surveys);
  for (size_t i = 0; i < env->plan->sources.len; i++) {
    h->holders[i] =
        ownership ? arena_str(&h->arena, ownership_holder(ownership, (uint32_t)i)) : env->plan->sources.items[i].holder;
    h->surveys[i] = ownership ? ownership_survey_digest(ownership, (uint32_t)i) : 0;
  }
}

/* Photos of earlier runs are in the state; sinks read them from the spool. The same bytes get the same id there. */
static int spool_blob(void *arg, struct kith_str bytes, struct kith_error *err)
{
  struct kith_blobs *blobs = arg;
  uint64_t handle = blobs_begin(blobs);
  if (!handle || blobs_chunk(blobs, handle, bytes.ptr, bytes.len) != KITH_OK || !blobs_end(blobs, handle))
    return error_set(err, KITH_E_WRITE, "cannot spool a photo: is there room beside the pipeline?");
  return KITH_OK;
}

int holdings_load(struct kith_env *env, struct kith_holdings *out, struct kith_error *err)
{
  struct loading l = {.env = env, .out = out};
  *out = (struct kith_holdings){.standing = env->standing};
  int rc = standing_load(env, false, env->standing, err);
  if (rc != KITH_OK)
    return rc;
  rc = load_things(&l, err);
  if (rc != KITH_OK)
    return rc;
  load_sources(&l);
  return env->dry ? KITH_OK : blob_each(env->store, spool_blob, env->blobs, err);
}

void holdings_free(struct kith_holdings *h)
{
  vec_free(&h->things);
  map_u64_free(&h->roots);
  arena_free(&h->arena);
}

/* ---- Sightings with their dates ---- */

static size_t first_member(const struct kith_standing *s, uint64_t identity)
{
  size_t low = 0, high = s->member_count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (s->members[middle].identity < identity)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static int date_one(const struct kith_standing *s, const struct kith_contact_row *c, struct kith_holding_sighting *out,
                    struct kith_error *err)
{
  *out = (struct kith_holding_sighting){c->id, c->source, c->first_day, {c->first_day, "observed", false}};
  struct kith_owner_sighting sighting = {c->id, c->source, c->first_day, c->gone, c->facts};
  if (!s->ownership || c->source == UINT32_MAX)
    return KITH_OK;
  return ownership_date(s->ownership, &sighting, &out->date, err);
}

int holdings_of(const struct kith_holdings *h, uint64_t identity, struct kith_arena *arena,
                struct kith_holding_sighting **out, size_t *out_count, struct kith_error *err)
{
  const struct kith_standing *s = h->standing;
  size_t from = first_member(s, identity), to = from;
  int rc = KITH_OK;
  while (to < s->member_count && s->members[to].identity == identity)
    to++;
  *out = arena_zero(arena, to - from + 1, sizeof **out);
  *out_count = 0;
  for (size_t i = from; i < to && rc == KITH_OK; i++) {
    const struct kith_contact_row *c = &s->set.contacts.items[s->members[i].contact];
    if (!c->purged)
      rc = date_one(s, c, &(*out)[(*out_count)++], err);
  }
  return rc;
}

/* A winner is always older than its loser, so the way ends. */
uint64_t holdings_successor(struct kith_store *store, uint64_t identity)
{
  struct kith_identity_row row;
  uint64_t found = 0;
  for (uint64_t next = identity; next && identity_get(store, next, &row) && row.successor; next = row.successor)
    found = row.successor;
  return found;
}
