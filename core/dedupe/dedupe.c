#include "dedupe/dedupe.h"

#include <math.h>
#include <stdlib.h>

#include "base/bits.h"
#include "dedupe/block.h"
#include "dedupe/cluster.h"
#include "dedupe/copies.h"
#include "dedupe/fit.h"
#include "dedupe/points.h"
#include "dedupe/verdict.h"
#include "dedupe/weights.h"

enum { STEP = 8192 /* pairs a task */ };

/* Inside, a record's number is its rank by id: so the result cannot depend on the order in which records came. */
struct run {
  const struct kith_dedupe_record *records;
  const struct kith_dedupe_settings *settings;
  size_t count;
  uint32_t *order, *rank; /* number inside -> index outside, and back */
  struct kith_str *blobs; /* by number inside */
  struct tasks tasks;
  struct weights weights;
  bool model_changed;   /* it is another one than the caller's */
  double low, merge_at; /* log2 odds */
  struct verdicts verdicts;
  pair_list pairs;
  VEC(struct tie) ties;        /* those worth keeping, by (a, b) */
  uint64_t *touched;           /* bitset by number inside, or NULL */
  uint32_t *leaders;           /* by number inside, see copies.h; NULL: there are none */
  struct block_report *report; /* NULL: not asked for */
};

/* ---- Order ---- */

struct age {
  uint64_t id;
  uint32_t index;
};

static int by_id(const void *x, const void *y)
{
  const struct age *a = x, *b = y;
  if (a->id != b->id)
    return a->id < b->id ? -1 : 1;
  return (a->index > b->index) - (a->index < b->index);
}

static void order_records(struct run *r)
{
  struct age *ages = mem_array(r->count, sizeof *ages);
  bool sorted = true;

  r->order = mem_array(r->count, sizeof *r->order);
  r->rank = mem_array(r->count, sizeof *r->rank);
  r->blobs = mem_array(r->count, sizeof *r->blobs);
  for (size_t i = 0; i < r->count; i++) {
    ages[i] = (struct age){r->records[i].id, (uint32_t)i};
    sorted = sorted && (!i || ages[i - 1].id < ages[i].id);
  }
  if (!sorted)
    qsort(ages, r->count, sizeof *ages, by_id);
  for (size_t i = 0; i < r->count; i++) {
    r->order[i] = ages[i].index;
    r->rank[ages[i].index] = (uint32_t)i;
    r->blobs[i] = r->records[ages[i].index].features;
  }
  mem_free(ages);
}

/* ---- Copies ---- */

static bool is_bound(const void *arg, uint32_t record)
{
  const struct run *r = arg;
  return r->records[r->order[record]].distinct || verdicts_name(&r->verdicts, record);
}

/* Followers are where their leader is, when it was found to be one with others; else each stays alone. */
static void place_followers(const struct run *r, struct kith_dedupe_result *out)
{
  uint8_t *shared = mem_zero(r->count);
  for (size_t i = 0; i < r->count; i++)
    if (r->leaders[i] == i && out->cluster[r->order[i]] != r->order[i])
      shared[out->cluster[r->order[i]]] = 1;
  for (size_t i = 0; i < r->count; i++) {
    uint32_t self = r->order[i], leader = r->order[r->leaders[i]];
    if (r->leaders[i] == i)
      continue;
    bool joined = shared[out->cluster[leader]];
    out->cluster[self] = joined ? out->cluster[leader] : self;
    out->component[self] = joined ? out->component[leader] : (uint32_t)i;
    out->probability[self] = joined ? out->probability[leader] : 1;
    out->touched[self] = 1;
  }
  mem_free(shared);
}

/* ---- Weighing ---- */

static bool is_distinct(const struct run *r, uint32_t a, uint32_t b)
{
  const struct kith_dedupe_record *x = &r->records[r->order[a]], *y = &r->records[r->order[b]];
  return x->distinct && y->distinct && x->source == y->source;
}

/* Numbers a < b. */
static float weigh(const struct run *r, uint32_t a, const struct features *of_a, uint32_t b,
                   const struct features *of_b)
{
  struct compare_context context = weights_context(&r->weights);
  struct comparison c;

  if ((r->verdicts.count && verdicts_of(&r->verdicts, a, b) == VERDICT_DISTINCT) || is_distinct(r, a, b))
    return -INFINITY;
  compare_records(of_a, of_b, &context, &c);
  double weight = weights_score(&r->weights, &c, NULL);
  if (weights_forbid(&c, weight))
    return -INFINITY;
  return (float)weights_counted(&r->weights, &c, weight, r->merge_at);
}

static void weigh_members(void *arg, const uint32_t *members, size_t count, float *out_matrix)
{
  const struct run *r = arg;
  struct features *features = mem_array(count, sizeof *features);

  for (size_t i = 0; i < count; i++)
    features_decode(r->blobs[members[i]], &features[i]);
  for (size_t i = 0; i < count; i++)
    for (size_t k = i + 1; k < count; k++)
      out_matrix[i * count + k] = out_matrix[k * count + i] =
          weigh(r, members[i], &features[i], members[k], &features[k]);
  mem_free(features);
}

struct scoring {
  const struct run *run;
  VEC(struct tie) * steps; /* one a task */
};

/* Features lie anywhere in memory: where they are is fetched first, then they themselves. */
static void prefetch(const struct run *r, size_t i, size_t end)
{
  enum { AHEAD = 8 };
  if (i + 2 * AHEAD >= end)
    return;
  __builtin_prefetch(&r->blobs[(uint32_t)r->pairs.items[i + 2 * AHEAD]]);
  const char *next = r->blobs[(uint32_t)r->pairs.items[i + AHEAD]].ptr;
  __builtin_prefetch(next);
  __builtin_prefetch(next + 64);
}

static void score_step(void *arg, size_t step)
{
  struct scoring *s = arg;
  const struct run *r = s->run;
  size_t end = (step + 1) * STEP < r->pairs.len ? (step + 1) * STEP : r->pairs.len;
  uint32_t last = UINT32_MAX;
  struct features a, b;

  for (size_t i = step * STEP; i < end; i++) {
    prefetch(r, i, end);
    uint32_t x = (uint32_t)(r->pairs.items[i] >> 32), y = (uint32_t)r->pairs.items[i];
    if (x != last)
      features_decode(r->blobs[last = x], &a);
    features_decode(r->blobs[y], &b);
    bool said = r->verdicts.same_count && verdicts_of(&r->verdicts, x, y) == VERDICT_SAME;
    float weight = said ? (float)weights_logit(1) : weigh(r, x, &a, y, &b); /* ties the two; see verdicts_join */
    if (weight >= r->low)
      vec_push(&s->steps[step], ((struct tie){x, y, weight}));
  }
}

static int score_pairs(struct run *r)
{
  size_t count = (r->pairs.len + STEP - 1) / STEP;
  struct scoring s = {.run = r, .steps = mem_zero(count * sizeof *s.steps)};

  int status = tasks_run(&r->tasks, count, score_step, &s);
  r->ties.len = 0;
  for (size_t i = 0; i < count; i++) {
    vec_reserve(&r->ties, s.steps[i].len);
    for (size_t k = 0; k < s.steps[i].len; k++)
      r->ties.items[r->ties.len++] = s.steps[i].items[k];
    vec_free(&s.steps[i]);
  }
  mem_free(s.steps);
  return status;
}

/* ---- Candidates ---- */

/* Pairs that people have called one are candidates, whatever their keys say. */
static void add_verdicts(struct run *r)
{
  size_t before = r->pairs.len, kept = 0;

  for (size_t i = 0; i < r->verdicts.same_count; i++)
    vec_push(&r->pairs, r->verdicts.same[i]);
  if (r->pairs.len == before)
    return;
  qsort(r->pairs.items, r->pairs.len, sizeof *r->pairs.items, compare_u64);
  for (size_t i = 0; i < r->pairs.len; i++)
    if (!kept || r->pairs.items[i] != r->pairs.items[kept - 1])
      r->pairs.items[kept++] = r->pairs.items[i];
  r->pairs.len = kept;
}

static int find_pairs(struct run *r, const uint64_t *touched, bool inside, struct kith_dedupe_result *out)
{
  struct block_input in = {.blobs = r->blobs,
                           .count = r->count,
                           .context = weights_context(&r->weights),
                           .leaders = r->leaders,
                           .touched = touched,
                           .inside = inside,
                           .report = r->report};

  vec_free(&r->pairs);
  int status = block_pairs(&in, &r->tasks, &r->pairs, &out->blocks_capped);
  if (!status)
    add_verdicts(r);
  out->pairs_compared += r->pairs.len;
  return status;
}

/* ---- Incremental: which records must be clustered again ---- */

/* The whole former component of each marked record. `bits` by number inside; labels are indices outside. */
static void spread(const struct run *r, uint64_t *bits)
{
  const uint32_t *component = r->settings->previous_component;
  uint64_t *labels = bits_new(r->count);

  for (size_t i = 0; i < r->count; i++)
    if (bits_has(bits, r->rank[i]) && component[i] < r->count)
      bits_add(labels, component[i]);
  for (size_t i = 0; i < r->count; i++)
    if (component[i] >= r->count || bits_has(labels, component[i]))
      bits_add(bits, r->rank[i]);
  mem_free(labels);
}

static int find_touched(struct run *r, struct kith_dedupe_result *out)
{
  uint64_t *bits = r->touched;

  spread(r, bits);
  int status = find_pairs(r, bits, false, out);
  if (!status)
    status = score_pairs(r);
  for (size_t i = 0; i < r->ties.len; i++) {
    bits_add(bits, r->ties.items[i].a);
    bits_add(bits, r->ties.items[i].b);
  }
  spread(r, bits);
  return status;
}

/* ---- The whole ---- */

/* The caller's model, and what became generic since it was fitted. */
static int recall_model(struct run *r, struct kith_error *err)
{
  const struct kith_dedupe_settings *s = r->settings;
  int status = weights_read(s->model, &r->weights, err);
  if (status)
    return status;
  r->touched = s->dirty ? bits_new(r->count) : NULL;
  for (size_t i = 0; i < r->count && s->dirty; i++)
    if (bits_has(s->dirty, i))
      bits_add(r->touched, r->rank[i]);
  status = points_refresh(r->blobs, r->count, &r->tasks, &r->weights, r->touched, &r->model_changed);
  return status ? error_set(err, status, "cancelled") : KITH_OK;
}

static int prepare(struct run *r, struct kith_error *err)
{
  const struct kith_dedupe_settings *s = r->settings;

  r->tasks = (struct tasks){s->jobs > 0 ? s->jobs : 1, s->cancelled, s->cancelled_arg};
  r->low = weights_logit(s->review_at < s->merge_at ? s->review_at : s->merge_at);
  r->merge_at = weights_logit(s->merge_at);
  if (r->count > INT32_MAX)
    return error_set(err, KITH_E_LIMIT, "more than %d records to compare", INT32_MAX);
  if (s->dirty && (!s->model.len || !s->previous_component || !s->previous_cluster || !s->previous_probability))
    return error_set(err, KITH_E_INVALID, "matching a part needs the model and the clusters of the last time");
  order_records(r);
  verdicts_read(s, r->rank, r->count, &r->verdicts);
  r->leaders = copies_leaders(r->blobs, r->count, is_bound, r);
  if (s->model.len)
    return recall_model(r, err);
  r->model_changed = true;
  int status = fit_strangers(r->blobs, r->count, &r->tasks, &r->weights);
  return status ? error_set(err, status, "cancelled") : KITH_OK;
}

/* Ties are some of the pairs, in the same order; pairs that only people named have no pass. */
static void explain_blocking(const struct run *r, struct kith_dedupe_result *out)
{
  const struct block_report *report = r->report;
  for (int p = 0; p < PASSES; p++) {
    const struct block_pass *pass = &report->passes[p];
    struct kith_dedupe_pass row = {
        block_pass_name(p), pass->keys, pass->blocks, pass->largest, pass->capped, pass->pairs, pass->alone, 0, 0};
    vec_push(&out->passes, row);
  }
  for (size_t i = 0, k = 0; i < r->ties.len && k < report->found_by.len; i++) {
    uint64_t pair = (uint64_t)r->ties.items[i].a << 32 | r->ties.items[i].b;
    while (k < report->found_by.len && r->pairs.items[k] < pair)
      k++;
    if (k == report->found_by.len || r->pairs.items[k] != pair)
      continue;
    uint32_t by = report->found_by.items[k];
    for (int p = 0; p < PASSES; p++) {
      out->passes.items[p].ties += by >> p & 1;
      out->passes.items[p].ties_alone += by == 1u << p;
    }
  }
}

/* What people said goes along as labels. */
static int fit_to_candidates(struct run *r)
{
  const struct verdicts *said = &r->verdicts;
  struct fit_label *labels = mem_array(said->count, sizeof *labels);
  for (size_t i = 0; i < said->count; i++)
    labels[i] =
        (struct fit_label){(uint32_t)(said->pairs[i] >> 33), (uint32_t)(said->pairs[i] >> 1), said->pairs[i] & 1};
  struct fit_input in = {r->blobs, r->count, r->pairs.items, r->pairs.len, labels, said->count};
  int status = fit_matches(&in, &r->tasks, &r->weights);
  mem_free(labels);
  return status;
}

static int find_ties(struct run *r, struct kith_dedupe_result *out)
{
  struct block_report report = {.found_by = {0}};
  int status = r->settings->dirty ? find_touched(r, out) : KITH_OK;

  r->report = r->settings->explain_blocking && !r->verdicts.count ? &report : NULL;
  if (!status)
    status = find_pairs(r, r->touched, true, out);
  if (!status && !r->settings->model.len)
    status = fit_to_candidates(r);
  if (!status)
    status = score_pairs(r);
  if (!status && r->report)
    explain_blocking(r, out);
  vec_free(&report.found_by);
  r->report = NULL;
  return status;
}

static void add_review(struct run *r, const uint32_t *cluster, struct kith_dedupe_result *out)
{
  double review_at = weights_logit(r->settings->review_at);
  for (size_t i = 0; i < r->ties.len; i++) {
    const struct tie *t = &r->ties.items[i];
    if (cluster[t->a] == cluster[t->b] || t->weight < review_at ||
        verdicts_apart(&r->verdicts, cluster[t->a], cluster[t->b]))
      continue;
    uint32_t a = r->order[t->a], b = r->order[t->b];
    struct kith_dedupe_pair pair = {a < b ? a : b, a < b ? b : a, t->weight, (float)weights_probability(t->weight)};
    vec_push(&out->review, pair);
  }
}

static int by_pair(const void *x, const void *y)
{
  const struct kith_dedupe_pair *p = x, *q = y;
  if (p->a != q->a)
    return p->a < q->a ? -1 : 1;
  return (p->b > q->b) - (p->b < q->b);
}

/* Numbers inside become indices outside, but for components, which name_components names; what was not touched stays as
 * it was. */
static void put_clusters(const struct run *r, const uint32_t *component, const uint32_t *cluster, const float *weight,
                         struct kith_dedupe_result *out)
{
  const struct kith_dedupe_settings *s = r->settings;

  for (size_t i = 0; i < r->count; i++) {
    uint32_t n = r->rank[i];
    bool touched = !r->touched || bits_has(r->touched, n);
    out->touched[i] = touched;
    out->component[i] = touched ? component[n] : r->rank[s->previous_component[i]];
    out->cluster[i] = touched ? r->order[cluster[n]] : s->previous_cluster[i];
    out->probability[i] = touched ? (float)weights_probability(weight[n]) : s->previous_probability[i];
  }
}

/* So far each is named by the number of one record in it; now by the smallest index. */
static void name_components(uint32_t *component, size_t count)
{
  uint32_t *smallest = mem_array(count, sizeof *smallest);
  for (size_t i = count; i-- > 0;)
    smallest[component[i]] = (uint32_t)i;
  for (size_t i = 0; i < count; i++)
    component[i] = smallest[component[i]];
  mem_free(smallest);
}

static int cluster_ties(struct run *r, struct kith_dedupe_result *out)
{
  struct cluster_input in = {r->count, r->ties.items, r->ties.len, r->low, r->merge_at, weigh_members, r};
  uint32_t *component = mem_array(r->count, sizeof *component), *cluster = mem_array(r->count, sizeof *cluster);
  float *weight = mem_array(r->count, sizeof *weight);

  int status = cluster_run(&in, &r->tasks, component, cluster, weight);
  if (!status) {
    verdicts_join(&r->verdicts, cluster, r->count);
    put_clusters(r, component, cluster, weight, out);
    if (r->leaders)
      place_followers(r, out);
    name_components(out->component, r->count);
    add_review(r, cluster, out);
    if (out->review.len)
      qsort(out->review.items, out->review.len, sizeof *out->review.items, by_pair);
  }
  mem_free(component);
  mem_free(cluster);
  mem_free(weight);
  return status;
}

static void put_model(const struct run *r, struct kith_dedupe_result *out)
{
  out->doubtful = r->weights.doubtful;
  out->model_changed = r->model_changed;
  struct kith_buf text = BUF_MAX(DEDUPE_MODEL_MAX);

  if (r->model_changed)
    weights_write(&r->weights, &text);
  else
    buf_add_str(&text, r->settings->model);
  out->model = buf_str(&text); /* owned from here on */
}

static void run_free(struct run *r)
{
  mem_free(r->order);
  mem_free(r->rank);
  mem_free(r->blobs);
  verdicts_free(&r->verdicts);
  mem_free(r->touched);
  mem_free(r->leaders);
  vec_free(&r->pairs);
  vec_free(&r->ties);
  weights_free(&r->weights);
}

int dedupe_run(const struct kith_dedupe_record *records, size_t count, const struct kith_dedupe_settings *settings,
               struct kith_dedupe_result *out, struct kith_error *err)
{
  struct run r = {.records = records, .settings = settings, .count = count};

  memset(out, 0, sizeof *out);
  out->cluster = mem_zero(count * sizeof *out->cluster);
  out->component = mem_zero(count * sizeof *out->component);
  out->probability = mem_zero(count * sizeof *out->probability);
  out->touched = mem_zero(count);
  int status = prepare(&r, err);
  if (!status) {
    status = find_ties(&r, out);
    vec_free(&r.pairs);
    if (!status)
      status = cluster_ties(&r, out);
    if (status)
      error_set(err, status, "cancelled while looking for duplicates");
  }
  if (!status)
    put_model(&r, out);
  else
    dedupe_result_free(out);
  run_free(&r);
  return status;
}

void dedupe_result_free(struct kith_dedupe_result *result)
{
  mem_free(result->cluster);
  mem_free(result->component);
  mem_free(result->probability);
  mem_free(result->touched);
  vec_free(&result->review);
  vec_free(&result->passes);
  mem_free((char *)result->model.ptr);
  memset(result, 0, sizeof *result);
}
