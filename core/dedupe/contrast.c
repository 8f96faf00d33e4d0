#include "dedupe/contrast.h"

#include <math.h>

#include "base/mem.h"
#include "dedupe/cluster.h"
#include "dedupe/explain.h"
#include "dedupe/whatif.h"

struct contrasting {
  const struct kith_dedupe_record *left, *right;
  size_t left_count, right_count;
  const struct weights *weights;
  double merge_at;           /* log2 odds */
  struct features *features; /* of the right ones */
  struct kith_arena *arena;
  struct kith_dedupe_contrast *out;
  size_t forbidden_left, forbidden_right;
};

/* ---- All pairs ---- */

static double weigh(const struct contrasting *c, size_t i, const struct features *of_left, size_t k)
{
  if (explain_distinct(&c->left[i], &c->right[k]))
    return -INFINITY;
  bool left_older = c->left[i].id <= c->right[k].id;
  return explain_weight(c->weights, left_older ? of_left : &c->features[k], left_older ? &c->features[k] : of_left,
                        c->merge_at);
}

/* One pair more. The first of two that agree as much stays; a forbidden one only stands in when there is no other. */
static void take(struct contrasting *c, size_t i, size_t k, double weight, double *best)
{
  struct kith_dedupe_contrast *out = c->out;
  if (isinf(weight) && !out->forbidden_pairs++) {
    c->forbidden_left = i;
    c->forbidden_right = k;
  }
  if (weight > *best) {
    *best = weight;
    out->left = i;
    out->right = k;
  }
  out->mean += (double)cluster_clip((float)weight);
  out->pairs++;
}

static void weigh_all(struct contrasting *c)
{
  double best = -INFINITY;
  struct features of_left;

  c->features = mem_array(c->right_count, sizeof *c->features);
  for (size_t k = 0; k < c->right_count; k++)
    features_decode(c->right[k].features, &c->features[k]);
  for (size_t i = 0; i < c->left_count && c->out->pairs < DEDUPE_CONTRAST_MAX; i++) {
    features_decode(c->left[i].features, &of_left);
    for (size_t k = 0; k < c->right_count && c->out->pairs < DEDUPE_CONTRAST_MAX; k++)
      take(c, i, k, weigh(c, i, &of_left, k), &best);
  }
  c->out->mean /= (double)c->out->pairs;
  mem_free(c->features);
}

/* ---- The pair that agrees most ---- */

static void explain_best(struct contrasting *c, const struct kith_dedupe_settings *settings)
{
  struct kith_dedupe_contrast *out = c->out;
  const struct kith_dedupe_record *a = &c->left[out->left], *b = &c->right[out->right];
  struct features older, newer;
  struct whatif whatif = {c->weights, &older, &newer, c->merge_at, weights_logit(settings->review_at)};

  explain_pair(c->weights, a, b, c->arena, &out->explanation);
  explain_decode(a, b, &older, &newer);
  bool single = c->left_count == 1 || c->right_count == 1;
  float best = cluster_clip((float)out->explanation.weight);
  out->mean_least = (double)cluster_mean_least(best, (float)c->merge_at, single);
  if (!explain_distinct(a, b)) /* else it is apart, and nothing that the two say would change it */
    whatif_changes(&whatif, out);
}

static void explain_forbidden(struct contrasting *c)
{
  struct kith_dedupe_explanation e;
  explain_pair(c->weights, &c->left[c->forbidden_left], &c->right[c->forbidden_right], c->arena, &e);
  c->out->forbidden = e.forbidden;
  vec_free(&e.reasons);
}

int dedupe_contrast(const struct kith_dedupe_record *left, size_t left_count, const struct kith_dedupe_record *right,
                    size_t right_count, const struct kith_dedupe_settings *settings, struct kith_arena *arena,
                    struct kith_dedupe_contrast *out, struct kith_error *err)
{
  struct weights weights;
  struct contrasting c = {.left = left,
                          .right = right,
                          .left_count = left_count,
                          .right_count = right_count,
                          .weights = &weights,
                          .merge_at = weights_logit(settings->merge_at),
                          .arena = arena,
                          .out = out};

  memset(out, 0, sizeof *out);
  if (!left_count || !right_count)
    return error_set(err, KITH_E_INVALID, "there is nothing to compare");
  int status = weights_read(settings->model, &weights, err);
  if (status)
    return status;
  weigh_all(&c);
  explain_best(&c, settings);
  if (out->forbidden_pairs)
    explain_forbidden(&c);
  weights_free(&weights);
  return KITH_OK;
}

void dedupe_contrast_free(struct kith_dedupe_contrast *c)
{
  vec_free(&c->explanation.reasons);
  vec_free(&c->changes);
}
