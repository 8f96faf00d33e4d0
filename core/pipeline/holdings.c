#include "pipeline/holdings.h"

#include <stdlib.h>

#include "pipeline/decide.h"

struct loading {
  struct kith_env *env;
  struct kith_holdings *out;
  bool internal[256]; /* by the store's number of a source */
};

/* ---- Things ---- */

static int add_decided(void *arg, const struct kith_decision_row *row, struct kith_error *err)
{
  struct loading *l = arg;
  struct kith_thing thing = {.number = delivery_number(KITH_CONTACT, row->identity), .digest = row->digest};
  (void)err;
  vec_push(&l->out->things, thing);
  return KITH_OK;
}

/* Accounts, deals, users ... of the company's own systems; a person's message headers are evidence, not goods. */
static int add_other(void *arg, const struct kith_evidence_row *row, struct kith_error *err)
{
  struct loading *l = arg;
  (void)err;
  if (row->kind == KITH_CONTACT) {
    if (row->identity)
      *map_u64_put(&l->out->roots, row->key, 0, NULL) = delivery_number(KITH_CONTACT, row->identity);
    return KITH_OK;
  }
  if (row->gone || !l->internal[row->id >> 40 & 255] || row->kind == KITH_PERSON || row->kind == KITH_AGREEMENT)
    return KITH_OK;
  struct kith_thing thing = {delivery_number(row->kind, row->root), row->content, row->id};
  vec_push(&l->out->things, thing);
  *map_u64_put(&l->out->roots, row->key, 0, NULL) = thing.number;
  return KITH_OK;
}

static int by_number(const void *a, const void *b)
{
  const struct kith_thing *x = a, *y = b;
  return (x->number > y->number) - (x->number < y->number);
}

static int add_successor(void *arg, const struct kith_identity_row *row, struct kith_error *err)
{
  struct loading *l = arg;
  struct kith_successor one = {row->id, row->successor};
  (void)err;
  if (row->successor)
    vec_push(&l->out->successors, one);
  return KITH_OK;
}

static int load_things(struct loading *l, struct kith_error *err)
{
  struct kith_env *env = l->env;
  for (size_t i = 0; i < env->plan->sources.len; i++)
    l->internal[env->source_ids[i] & 255] = str_eq_c(env->plan->sources.items[i].possession, "internal");
  int rc = decision_each(env->store, add_decided, l, err);
  if (rc == KITH_OK)
    rc = evidence_each(env->store, false, add_other, l, err);
  if (rc == KITH_OK)
    rc = identity_each(env->store, add_successor, l, err);
  if (l->out->things.len)
    qsort(l->out->things.items, l->out->things.len, sizeof *l->out->things.items, by_number);
  return rc;
}

/* ---- Sightings with their dates ---- */

static int by_identity(const void *a, const void *b)
{
  const struct kith_holding_sighting *x = a, *y = b;
  if (x->identity != y->identity)
    return x->identity < y->identity ? -1 : 1;
  return (x->sighting > y->sighting) - (x->sighting < y->sighting);
}

static int date_all(struct loading *l, const struct kith_evidence_set *set, struct kith_ownership *ownership,
                    struct kith_error *err)
{
  int rc = KITH_OK;
  for (size_t i = 0; i < set->contacts.len && rc == KITH_OK; i++) {
    const struct kith_contact_row *c = &set->contacts.items[i];
    struct kith_holding_sighting one = {c->identity, c->id, c->source, c->first_day, {c->first_day, "observed"}};
    struct kith_owner_sighting sighting = {c->id, c->source, c->first_day, c->gone, c->facts};
    if (ownership && c->source != UINT32_MAX)
      rc = ownership_date(ownership, &sighting, &one.date, err);
    vec_push(&l->out->sightings, one);
  }
  if (l->out->sightings.len)
    qsort(l->out->sightings.items, l->out->sightings.len, sizeof *l->out->sightings.items, by_identity);
  return rc;
}

static int load_sightings(struct loading *l, struct kith_error *err)
{
  struct kith_env *env = l->env;
  struct kith_evidence_set set;
  struct kith_ownership *ownership = NULL;
  int rc = evidence_load(env, false, &set, err);

  l->out->holders = arena_zero(&l->out->arena, env->plan->sources.len, sizeof *l->out->holders);
  for (size_t i = 0; i < env->plan->sources.len; i++)
    l->out->holders[i] = env->plan->sources.items[i].holder;
  if (rc == KITH_OK)
    rc = decide_ownership(env, &set, &ownership, err);
  for (size_t i = 0; ownership && i < env->plan->sources.len; i++)
    l->out->holders[i] = arena_str(&l->out->arena, ownership_holder(ownership, (uint32_t)i));
  if (rc == KITH_OK)
    rc = date_all(l, &set, ownership, err);
  ownership_free(ownership);
  evidence_free(&set);
  return rc;
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
  *out = (struct kith_holdings){0};
  int rc = load_things(&l, err);
  if (rc == KITH_OK && !env->dry)
    rc = blob_each(env->store, spool_blob, env->blobs, err);
  return rc == KITH_OK ? load_sightings(&l, err) : rc;
}

void holdings_free(struct kith_holdings *h)
{
  vec_free(&h->things);
  vec_free(&h->sightings);
  vec_free(&h->successors);
  map_u64_free(&h->roots);
  arena_free(&h->arena);
}

const struct kith_holding_sighting *holdings_of(const struct kith_holdings *h, uint64_t identity, size_t *out_count)
{
  size_t low = 0, high = h->sightings.len;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (h->sightings.items[middle].identity < identity)
      low = middle + 1;
    else
      high = middle;
  }
  size_t end = low;
  while (end < h->sightings.len && h->sightings.items[end].identity == identity)
    end++;
  *out_count = end - low;
  return h->sightings.items + low;
}

static uint64_t next_successor(const struct kith_holdings *h, uint64_t identity)
{
  for (size_t low = 0, high = h->successors.len; low < high;) {
    size_t middle = (low + high) / 2;
    if (h->successors.items[middle].loser == identity)
      return h->successors.items[middle].winner;
    if (h->successors.items[middle].loser < identity)
      low = middle + 1;
    else
      high = middle;
  }
  return 0;
}

/* A winner is always older than its loser, so the way ends. */
uint64_t holdings_successor(const struct kith_holdings *h, uint64_t identity)
{
  uint64_t found = 0;
  for (uint64_t next = next_successor(h, identity); next; next = next_successor(h, next))
    found = next;
  return found;
}
