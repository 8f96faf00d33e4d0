#include "pipeline/rematch.h"

#include <stdlib.h>

#include "base/bits.h"
#include "pipeline/replay.h"

struct last_result {
  uint64_t *dirty;
  uint32_t *component, *cluster;
  float *probability;
};

bool rematch_needed(struct kith_env *env, const struct kith_evidence_set *set)
{
  if (store_number(env->store, "model.refit", 0) && set->contacts.len)
    return true;
  for (size_t i = 0; i < set->contacts.len; i++)
    if (set->contacts.items[i].component <= 0)
      return true;
  return false;
}

static int is_cancelled(void *env)
{
  return env_cancelled(env, NULL) != KITH_OK;
}

/* Dirty: new and changed sightings, and those that stood in a component with the older version of one. */
static void mark_dirty(const struct kith_evidence_set *set, uint64_t *dirty)
{
  struct kith_map_u64 touched = {0};
  for (size_t i = 0; i < set->contacts.len; i++)
    if (set->contacts.items[i].component < 0)
      map_u64_put(&touched, (uint64_t)-set->contacts.items[i].component, 1, NULL);
  for (size_t i = 0; i < set->contacts.len; i++) {
    int64_t component = set->contacts.items[i].component;
    if (component <= 0 || map_u64_get(&touched, (uint64_t)component))
      bits_add(dirty, i);
  }
  map_u64_free(&touched);
}

static void recall(const struct kith_evidence_set *set, struct last_result *last)
{
  size_t count = set->contacts.len;
  struct kith_map_u64 components = {0}, identities = {0};

  last->dirty = bits_new(count);
  last->component = mem_array(count, sizeof *last->component);
  last->cluster = mem_array(count, sizeof *last->cluster);
  last->probability = mem_array(count, sizeof *last->probability);
  map_u64_reserve(&components, count);
  map_u64_reserve(&identities, count);
  for (size_t i = 0; i < count; i++) {
    const struct kith_contact_row *c = &set->contacts.items[i];
    bool known = c->component > 0;
    last->component[i] = known ? (uint32_t)*map_u64_put(&components, (uint64_t)c->component, i, NULL) : UINT32_MAX;
    last->cluster[i] = known ? (uint32_t)*map_u64_put(&identities, c->identity, i, NULL) : UINT32_MAX;
    last->probability[i] = c->probability;
  }
  mark_dirty(set, last->dirty);
  map_u64_free(&components);
  map_u64_free(&identities);
}

static void forget(struct last_result *last)
{
  mem_free(last->dirty);
  mem_free(last->component);
  mem_free(last->cluster);
  mem_free(last->probability);
}

static struct kith_dedupe_record *as_records(const struct kith_evidence_set *set)
{
  struct kith_dedupe_record *records = mem_zero(set->contacts.len * sizeof *records);
  for (size_t i = 0; i < set->contacts.len; i++)
    records[i] = (struct kith_dedupe_record){.id = set->contacts.items[i].id,
                                             .source = (uint32_t)(set->contacts.items[i].id >> 40),
                                             .features = set->contacts.items[i].match};
  return records;
}

static bool model_is_good(struct kith_env *env, size_t contacts)
{
  int64_t fitted = store_number(env->store, "model.contacts", 0);
  if (!fitted || store_number(env->store, "model.refit", 0) || contacts > (size_t)(fitted + fitted / 5))
    return false;
  struct kith_arena arena = {0};
  bool fits = dedupe_model_fits(store_text(env->store, "model", &arena));
  arena_free(&arena);
  return fits;
}

int rematch(struct kith_env *env, const struct kith_evidence_set *set, struct kith_dedupe_result *out,
            struct kith_error *err)
{
  size_t count = set->contacts.len;
  struct kith_arena arena = {0};
  struct last_result last = {0};
  struct kith_replay replay;
  struct kith_dedupe_settings settings = {.merge_at = env->plan->merge_at,
                                          .review_at = env->plan->review_at,
                                          .jobs = env->jobs,
                                          .model = STR_NONE,
                                          .cancelled = is_cancelled,
                                          .cancelled_arg = env};
  int rc = replay_load(env->store, set, &replay, err);
  settings.verdicts = replay.said.items;
  settings.verdict_count = replay.said.len;
  if (model_is_good(env, count)) {
    recall(set, &last);
    settings.model = store_text(env->store, "model", &arena);
    settings.dirty = last.dirty;
    settings.previous_component = last.component;
    settings.previous_cluster = last.cluster;
    settings.previous_probability = last.probability;
  }
  struct kith_dedupe_record *records = as_records(set);
  progress_phase(env->progress, "finding duplicates", "records", count);
  if (rc == KITH_OK)
    rc = dedupe_run(records, count, &settings, out, err);
  forget(&last);
  replay_free(&replay);
  arena_free(&arena);
  mem_free(records);
  return rc;
}

/* ---- Reviews ---- */

struct reviewing {
  const struct kith_evidence_set *set;
  const struct kith_dedupe_result *matched;
  VEC(struct kith_review_row) rows;
};

static bool is_touched(const struct reviewing *r, uint64_t sighting)
{
  size_t low = 0, high = r->set->contacts.len;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (r->set->contacts.items[middle].id < sighting)
      low = middle + 1;
    else
      high = middle;
  }
  bool there = low < r->set->contacts.len && r->set->contacts.items[low].id == sighting;
  return !there || r->matched->touched[low];
}

static int keep_untouched(void *arg, const struct kith_review_row *row, struct kith_error *err)
{
  struct reviewing *r = arg;
  (void)err;
  if (!is_touched(r, row->a) && !is_touched(r, row->b))
    vec_push(&r->rows, *row);
  return KITH_OK;
}

static int by_pair(const void *a, const void *b)
{
  const struct kith_review_row *x = a, *y = b;
  if (x->a != y->a)
    return x->a < y->a ? -1 : 1;
  return (x->b > y->b) - (x->b < y->b);
}

int rematch_reviews(struct kith_env *env, const struct kith_evidence_set *set, const struct kith_dedupe_result *matched,
                    struct kith_error *err)
{
  struct reviewing r = {.set = set, .matched = matched};
  struct kith_replay replay;
  if (!matched->cluster)
    return KITH_OK;
  int rc = replay_load(env->store, set, &replay, err);
  if (rc == KITH_OK)
    rc = review_each(env->store, keep_untouched, &r, err);
  for (size_t i = 0; i < matched->review.len; i++) {
    const struct kith_dedupe_pair *pair = &matched->review.items[i];
    if (replay_is_unsure(&replay, pair->a, pair->b))
      continue;
    struct kith_review_row row = {set->contacts.items[pair->a].id, set->contacts.items[pair->b].id,
                                  (double)pair->weight, (double)pair->probability};
    vec_push(&r.rows, row);
  }
  if (r.rows.len)
    qsort(r.rows.items, r.rows.len, sizeof *r.rows.items, by_pair);
  if (rc == KITH_OK)
    rc = review_clear(env->store, err);
  for (size_t i = 0; i < r.rows.len && rc == KITH_OK; i++)
    rc = review_add(env->store, &r.rows.items[i], err);
  vec_free(&r.rows);
  replay_free(&replay);
  return rc;
}

int rematch_keep_model(struct kith_env *env, const struct kith_dedupe_result *matched, size_t contacts,
                       struct kith_error *err)
{
  if (!matched->cluster || !matched->model_changed)
    return KITH_OK;
  bool fitted = !model_is_good(env, contacts); /* else the frozen one, with what became generic since */
  int rc = store_set_text(env->store, "model", matched->model, err);
  if (rc == KITH_OK && fitted)
    rc = store_set_number(env->store, "model.refit", 0, err);
  return rc == KITH_OK && fitted ? store_set_number(env->store, "model.contacts", (int64_t)contacts, err) : rc;
}
