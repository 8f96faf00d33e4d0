#include "pipeline/related.h"

#include <stdlib.h>

#include "dedupe/features.h"
#include "model/codec.h"
#include "normalise/email.h"
#include "pipeline/keep.h"
#include "pipeline/sorter.h"

/* What is known of a key or an address that a record names. */
enum standing { NOT_OURS = 0, LIVE, PRIVATE, KEPT_OUT };

/* A record that names a purged contact, and one of the contacts that it names. */
struct mention {
  uint64_t record, contact; /* hash of a key or an address */
};

struct relating {
  struct kith_env *env;
  struct kith_evidence_set *set;
  struct kith_map_u64 keys;      /* of purged contacts -> id */
  struct kith_map_u64 this_run;  /* ids of contacts that this run took out -> enum standing */
  struct kith_map_u64 standings; /* hash of a key or an address -> enum standing */
  VEC(uint64_t) old;             /* purged rows that say nothing any more */
  VEC(uint64_t) candidates, gone;
  VEC(struct mention) mentions;
  struct kith_arena arena; /* one decoded record */
  bool addresses;          /* some candidate names an address */
};

/* ---- What was purged ---- */

static int add_purged(void *arg, const struct kith_purged_row *row, struct kith_error *err)
{
  struct relating *r = arg;
  bool is_new;
  (void)err;
  uint64_t *last = map_u64_put(&r->keys, row->key, row->id, &is_new);
  if (!is_new)
    vec_push(&r->old, *last);
  *last = row->id;
  if (row->kind != KITH_CONTACT)
    return KITH_OK;
  enum standing standing = row->policy == PURGE_KEPT_OUT ? KEPT_OUT : PRIVATE;
  *map_u64_put(&r->standings, row->key, standing, NULL) = standing;
  if (row->run == r->env->run.id)
    map_u64_put(&r->this_run, row->id, standing, NULL);
  return KITH_OK;
}

/* An address that a purged contact had and a live one has is not looked at here: see mark_live. */
static int add_address(void *arg, uint64_t id, uint64_t email, struct kith_error *err)
{
  struct relating *r = arg;
  (void)id;
  (void)err;
  map_u64_put(&r->standings, email, PRIVATE, NULL);
  return KITH_OK;
}

static int keep_addresses(struct relating *r, const struct kith_contact_row *c, struct kith_error *err)
{
  struct features f;
  int rc = KITH_OK;
  features_decode(c->match, &f);
  for (size_t i = 0; i < f.email_count && rc == KITH_OK; i++)
    rc = purged_email_put(r->env->store, c->id, evidence_email(r->env, f.emails[i].key), err);
  return rc;
}

/* A contact of the set: taken out by this run, or there. */
static int sort_contact(struct relating *r, const struct kith_contact_row *c, struct kith_error *err)
{
  if (map_u64_get(&r->this_run, c->id))
    return keep_addresses(r, c, err);
  uint64_t *standing = map_u64_get(&r->standings, c->key), *id = map_u64_get(&r->keys, c->key);
  if (standing && *standing != LIVE) {
    *standing = LIVE;
    vec_push(&r->old, *id);
  }
  return KITH_OK;
}

static int sort_contacts(struct relating *r, struct kith_error *err)
{
  int rc = KITH_OK;
  for (size_t i = 0; i < r->set->contacts.len && rc == KITH_OK; i++)
    rc = sort_contact(r, &r->set->contacts.items[i], err);
  for (size_t i = 0; i < r->set->waiting.len && rc == KITH_OK; i++)
    rc = sort_contact(r, &r->set->waiting.items[i], err);
  for (size_t i = 0; i < r->old.len && rc == KITH_OK; i++)
    rc = purged_forget(r->env->store, r->old.items[i], err);
  return rc == KITH_OK ? purged_email_each(r->env->store, add_address, r, err) : rc;
}

/* ---- What names them ---- */

static bool is_out(const struct relating *r, uint64_t contact)
{
  const uint64_t *standing = map_u64_get(&r->standings, contact);
  return standing && (*standing == PRIVATE || *standing == KEPT_OUT);
}

static int by_number(const void *a, const void *b)
{
  uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return (x > y) - (x < y);
}

static void find_candidates(struct relating *r)
{
  const struct kith_evidence_set *set = r->set;
  size_t count = 0;
  for (size_t i = 0; i < set->interactions.len; i++)
    if (is_out(r, set->interactions.items[i].contact))
      vec_push(&r->candidates, set->interactions.items[i].id);
  for (size_t i = 0; i < set->consents.len; i++)
    if (is_out(r, set->consents.items[i].contact))
      vec_push(&r->candidates, set->consents.items[i].id);
  for (size_t i = 0; i < set->addressed.len; i++)
    if (is_out(r, set->addressed.items[i].email))
      vec_push(&r->candidates, set->addressed.items[i].id);
  for (size_t i = 0; i < set->aside.len; i++)
    vec_push(&r->candidates, set->aside.items[i]);
  if (r->candidates.len)
    qsort(r->candidates.items, r->candidates.len, sizeof *r->candidates.items, by_number);
  for (size_t i = 0; i < r->candidates.len; i++)
    if (!count || r->candidates.items[count - 1] != r->candidates.items[i])
      r->candidates.items[count++] = r->candidates.items[i];
  r->candidates.len = count;
}

static void mention(struct relating *r, uint64_t record, uint64_t contact)
{
  map_u64_put(&r->standings, contact, NOT_OURS, NULL);
  vec_push(&r->mentions, ((struct mention){record, contact}));
}

/* What the company keeps of an address in a list of its own, that it may not be written to above all, is no record about
 * a rep's private contact: only a key of that list's own contacts says so. */
static bool is_companys(const struct kith_env *env, uint64_t id)
{
  for (size_t i = 0; i < env->plan->sources.len; i++)
    if (env->source_ids[i] == (int64_t)(id >> 40))
      return str_eq_c(env->plan->sources.items[i].possession, "internal");
  return false;
}

static int read_mentions(struct relating *r, uint64_t id, struct kith_error *err)
{
  struct kith_env *env = r->env;
  struct kith_record *record;
  const struct kith_property *p;
  struct kith_email email;
  arena_reset(&r->arena);
  int rc = codec_decode(sighting_record(env->store, id), &env->names, &r->arena, &record, err);
  if (rc != KITH_OK)
    return rc;
  for (size_t i = 0; (p = record_get(record, KITH_P_CONTACT_KEY, i)); i++)
    if (property_text(p).len)
      mention(r, id, sorter_key_hash(property_text(p), store_seed(env->store), (int64_t)(id >> 40)));
  for (size_t i = 0; !is_companys(env, id) && (p = record_get(record, KITH_P_EMAIL, i)); i++)
    if (email_parse(&r->arena, property_text(p), &email)) {
      mention(r, id, evidence_email(env, email.key));
      r->addresses = true;
    }
  return KITH_OK;
}

static void set_live(struct relating *r, uint64_t contact)
{
  uint64_t *standing = map_u64_get(&r->standings, contact);
  if (standing)
    *standing = LIVE;
}

static void mark_live(struct relating *r)
{
  struct features f;
  for (size_t i = 0; i < r->set->contacts.len; i++) {
    const struct kith_contact_row *c = &r->set->contacts.items[i];
    if (c->purged)
      continue;
    set_live(r, c->key);
    if (r->addresses)
      features_decode(c->match, &f);
    for (size_t k = 0; r->addresses && k < f.email_count; k++)
      set_live(r, evidence_email(r->env, f.emails[k].key));
  }
}

/* ---- Taking out ---- */

/* One that names nobody who is there, and somebody who is not: of those who were kept out by people, it stays out whatever
 * the policy. */
static int take_out(struct relating *r, uint64_t id, uint64_t seen, struct kith_error *err)
{
  if (seen & 1u << LIVE || !(seen & (1u << PRIVATE | 1u << KEPT_OUT)))
    return KITH_OK;
  int64_t policy = seen & 1u << PRIVATE ? (int64_t)r->env->policy_digest : PURGE_KEPT_OUT;
  vec_push(&r->gone, id);
  return sighting_purge(r->env->store, &(struct kith_purge){id, r->env->run.id, policy, STR_NONE}, err);
}

static int take_out_all(struct relating *r, struct kith_error *err)
{
  int rc = KITH_OK;
  for (size_t i = 0; i < r->mentions.len && rc == KITH_OK;) {
    uint64_t id = r->mentions.items[i].record, seen = 0;
    for (; i < r->mentions.len && r->mentions.items[i].record == id; i++)
      seen |= 1u << *map_u64_get(&r->standings, r->mentions.items[i].contact);
    rc = take_out(r, id, seen, err);
  }
  return rc;
}

/* Both by id. */
static void forget_others(struct relating *r)
{
  size_t kept = 0, at = 0;
  for (size_t i = 0; i < r->set->others.len; i++) {
    const struct kith_other_row other = r->set->others.items[i];
    while (at < r->gone.len && r->gone.items[at] < other.id)
      at++;
    if (at == r->gone.len || r->gone.items[at] != other.id)
      r->set->others.items[kept++] = other;
  }
  r->set->others.len = kept;
}

int related_purge(struct kith_env *env, struct kith_evidence_set *set, struct kith_error *err)
{
  struct relating r = {.env = env, .set = set};
  int rc = purged_each(env->store, add_purged, &r, err);
  if (rc == KITH_OK && r.keys.len)
    rc = sort_contacts(&r, err);
  if (rc == KITH_OK && r.keys.len)
    find_candidates(&r);
  for (size_t i = 0; i < r.candidates.len && rc == KITH_OK; i++)
    rc = read_mentions(&r, r.candidates.items[i], err);
  if (rc == KITH_OK && r.mentions.len) {
    mark_live(&r);
    rc = take_out_all(&r, err);
  }
  if (rc == KITH_OK && r.gone.len) {
    forget_others(&r);
    rc = keep_finish(env, err);
  }
  map_u64_free(&r.keys);
  map_u64_free(&r.this_run);
  map_u64_free(&r.standings);
  vec_free(&r.old);
  vec_free(&r.candidates);
  vec_free(&r.gone);
  vec_free(&r.mentions);
  arena_free(&r.arena);
  return rc;
}
