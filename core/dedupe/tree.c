#include "dedupe/tree.h"

#include <math.h>

#include "base/mem.h"
#include "dedupe/cluster.h"
#include "dedupe/explain.h"

struct growing {
  const struct kith_dedupe_record *records;
  const struct kith_dedupe_settings *settings;
  const struct weights *weights;
  struct kith_arena *arena;
  struct kith_dedupe_tree *out;
  uint32_t count;
  double merge_at;        /* log2 odds */
  float *matrix;          /* of weights, as they are; cluster_average gets a copy */
  uint32_t *label;        /* of each record's cluster, so far */
  uint32_t *left, *right; /* members of the two at hand */
};

/* ---- Weighing ---- */

static void weigh_all(struct growing *g)
{
  struct features *features = mem_array(g->count, sizeof *features);
  for (uint32_t i = 0; i < g->count; i++)
    features_decode(g->records[i].features, &features[i]);
  for (uint32_t i = 0; i < g->count; i++)
    for (uint32_t k = i + 1; k < g->count; k++)
      g->matrix[i * g->count + k] = g->matrix[k * g->count + i] =
          explain_distinct(&g->records[i], &g->records[k])
              ? -INFINITY
              : (float)explain_weight(g->weights, &features[i], &features[k], g->merge_at);
  mem_free(features);
  for (size_t i = 0; i < g->settings->verdict_count; i++) {
    const struct kith_dedupe_verdict *v = &g->settings->verdicts[i];
    if (!v->same && v->a < g->count && v->b < g->count)
      g->matrix[v->a * g->count + v->b] = g->matrix[v->b * g->count + v->a] = -INFINITY;
  }
}

static struct kith_dedupe_tie tie_of(const struct growing *g, uint32_t a, uint32_t b)
{
  struct kith_dedupe_explanation e;
  explain_pair(g->weights, &g->records[a], &g->records[b], g->arena, &e);
  bool forbidden = isinf(g->matrix[a * g->count + b]);
  struct kith_dedupe_tie tie = {.weight = forbidden ? (double)-INFINITY : e.weight,
                                .probability = forbidden ? 0 : e.probability};
  for (size_t i = 0; i < e.reasons.len; i++)
    if (e.reasons.items[i].weight > tie.reason) {
      tie.field = e.reasons.items[i].field;
      tie.level = e.reasons.items[i].level;
      tie.reason = e.reasons.items[i].weight;
    }
  vec_free(&e.reasons);
  return tie;
}

/* ---- Joins ---- */

static uint32_t members_of(const struct growing *g, uint32_t label, uint32_t *out)
{
  uint32_t count = 0;
  for (uint32_t i = 0; i < g->count; i++)
    if (g->label[i] == label)
      out[count++] = i;
  return count;
}

/* Mean and best pair of the members at hand. */
static void measure(const struct growing *g, struct kith_dedupe_join *join)
{
  float best = -INFINITY;
  join->a = g->left[0];
  join->b = g->right[0];
  for (uint32_t i = 0; i < join->left_size; i++)
    for (uint32_t k = 0; k < join->right_size; k++) {
      float weight = g->matrix[g->left[i] * g->count + g->right[k]];
      join->mean += (double)cluster_clip(weight);
      if (weight > best) {
        best = weight;
        join->a = g->left[i];
        join->b = g->right[k];
      }
    }
  join->mean /= (double)join->left_size * join->right_size;
}

/* right goes into left, left < right; by a verdict, or else by their best pair. */
static void add_join(struct growing *g, uint32_t left, uint32_t right, const struct kith_dedupe_verdict *verdict,
                     bool loose)
{
  struct kith_dedupe_join join = {.left = left, .right = right, .loose = loose};

  join.left_size = members_of(g, left, g->left);
  join.right_size = members_of(g, right, g->right);
  measure(g, &join);
  if (verdict) {
    bool straight = g->label[verdict->a] == left;
    join.a = straight ? verdict->a : verdict->b;
    join.b = straight ? verdict->b : verdict->a;
  }
  join.tie = tie_of(g, join.a, join.b);
  join.tie.forced = verdict != NULL;
  for (uint32_t k = 0; k < join.right_size; k++)
    g->label[g->right[k]] = left;
  vec_push(&g->out->joins, join);
}

static void join_verdicts(struct growing *g)
{
  for (size_t i = g->settings->verdict_count; i-- > 0;) {
    const struct kith_dedupe_verdict *v = &g->settings->verdicts[i];
    if (!v->same || v->a >= g->count || v->b >= g->count)
      continue;
    uint32_t a = g->label[v->a], b = g->label[v->b];
    if (a != b)
      add_join(g, a < b ? a : b, a < b ? b : a, v, false);
  }
}

/* A verdict is no weak link, whatever the records say. */
static bool is_weaker(const struct kith_dedupe_join *a, const struct kith_dedupe_join *b)
{
  if (a->tie.forced != b->tie.forced)
    return b->tie.forced;
  return a->tie.weight < b->tie.weight;
}

static void grow(struct growing *g)
{
  size_t cells = (size_t)g->count * g->count;
  float *matrix = mem_array(cells, sizeof *matrix), *weight = mem_array(g->count, sizeof *weight);
  struct cluster_join *joins = mem_array(g->count, sizeof *joins);
  uint32_t *cluster = mem_array(g->count, sizeof *cluster);
  struct kith_dedupe_tree *out = g->out;

  memcpy(matrix, g->matrix, cells * sizeof *matrix);
  size_t held = cluster_average(matrix, g->count, g->merge_at, cluster, weight, joins);
  for (uint32_t i = 0; i < g->count; i++)
    g->label[i] = i;
  for (size_t i = 0; i < held; i++)
    add_join(g, joins[i].a, joins[i].b, NULL, false);
  join_verdicts(g);
  for (uint32_t i = 1; i < g->count; i++) /* what is left was joined by something that is not here */
    if (g->label[i] == i)
      add_join(g, 0, i, NULL, true);
  for (size_t i = 1; i < out->joins.len; i++)
    if (is_weaker(&out->joins.items[i], &out->joins.items[out->weakest]))
      out->weakest = i;
  mem_free(matrix);
  mem_free(weight);
  mem_free(joins);
  mem_free(cluster);
}

int dedupe_tree(const struct kith_dedupe_record *records, size_t count, const struct kith_dedupe_settings *settings,
                struct kith_arena *arena, struct kith_dedupe_tree *out, struct kith_error *err)
{
  struct weights weights;
  size_t kept = count < DEDUPE_TREE_MAX ? count : DEDUPE_TREE_MAX;
  struct growing g = {.records = records,
                      .settings = settings,
                      .weights = &weights,
                      .arena = arena,
                      .out = out,
                      .count = (uint32_t)kept,
                      .merge_at = weights_logit(settings->merge_at)};

  *out = (struct kith_dedupe_tree){.count = kept};
  int status = weights_read(settings->model, &weights, err);
  if (status)
    return status;
  g.matrix = mem_array(kept * kept, sizeof *g.matrix);
  g.label = mem_array(3 * kept, sizeof *g.label);
  g.left = g.label + kept;
  g.right = g.left + kept;
  weigh_all(&g);
  out->to_first = arena_zero(arena, kept + 1, sizeof *out->to_first);
  for (uint32_t i = 1; i < kept; i++)
    out->to_first[i] = tie_of(&g, 0, i);
  if (kept)
    grow(&g);
  mem_free(g.matrix);
  mem_free(g.label);
  weights_free(&weights);
  return KITH_OK;
}

void dedupe_tree_free(struct kith_dedupe_tree *tree)
{
  vec_free(&tree->joins);
}
