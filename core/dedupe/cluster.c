#include "dedupe/cluster.h"

#include <math.h>
#include <string.h>

#include "base/vec.h"

/* No single pair counts for more than this in a mean: beyond it a pair is as good as certain. */
static const float weight_most = 20, weight_least = -16;

/* Two clusters join when their best pair reaches merge_at and the mean of all pairs speaks for it at all: pairs that
 * know little of each other stand below nothing, pairs that contradict far below. A single record may contradict the
 * others a little, by this share of what its best pair has to spare: it may be the one with the errors. Two clusters that
 * agree within and contradict each other are two people. */
static const float mean_least = 0, single_tolerance = 0.2f;

/* ---- Average linkage. Above the diagonal of the matrix stand the mean weights between clusters, below it the best
 * ones. ---- */

struct linkage {
  float *matrix;
  uint32_t count;
  uint32_t *sizes;   /* 0: gone into another */
  uint32_t *nearest; /* the cluster with a higher number that may join, and has the highest mean; count: none */
  uint32_t *cluster;
  float *weight;
  float best_at;
  struct cluster_join *joins; /* or NULL */
  size_t join_count;
};

static float *mean_of(const struct linkage *l, uint32_t a, uint32_t b)
{
  return &l->matrix[(size_t)(a < b ? a : b) * l->count + (a < b ? b : a)];
}

static float *best_of(const struct linkage *l, uint32_t a, uint32_t b)
{
  return &l->matrix[(size_t)(a < b ? b : a) * l->count + (a < b ? a : b)];
}

float cluster_mean_least(float best, float merge_at, bool single)
{
  return single ? mean_least - single_tolerance * (best - merge_at) : mean_least;
}

static bool may_join(const struct linkage *l, uint32_t a, uint32_t b)
{
  float best = *best_of(l, a, b);
  bool single = l->sizes[a] == 1 || l->sizes[b] == 1;
  return best >= l->best_at && *mean_of(l, a, b) >= cluster_mean_least(best, l->best_at, single);
}

static void find_nearest(struct linkage *l, uint32_t of)
{
  l->nearest[of] = l->count;
  for (uint32_t i = of + 1; i < l->count; i++)
    if (l->sizes[i] && may_join(l, of, i) &&
        (l->nearest[of] == l->count || *mean_of(l, of, i) > *mean_of(l, of, l->nearest[of])))
      l->nearest[of] = i;
}

/* The smaller side is what was brought in; its members remember the tie when it is their weakest. */
static void remember(struct linkage *l, uint32_t a, uint32_t b, float weight)
{
  bool first = l->sizes[a] <= l->sizes[b], second = l->sizes[b] <= l->sizes[a];
  for (uint32_t i = 0; i < l->count; i++) {
    bool joins = (first && l->cluster[i] == a) || (second && l->cluster[i] == b);
    if (joins && weight < l->weight[i])
      l->weight[i] = weight;
  }
}

/* b goes into a, a < b. */
static void join(struct linkage *l, uint32_t a, uint32_t b)
{
  float size_a = (float)l->sizes[a], size_b = (float)l->sizes[b];

  remember(l, a, b, *best_of(l, a, b));
  if (l->joins)
    l->joins[l->join_count] = (struct cluster_join){a, b, *mean_of(l, a, b), *best_of(l, a, b)};
  l->join_count++;
  l->sizes[a] += l->sizes[b];
  l->sizes[b] = 0;
  for (uint32_t i = 0; i < l->count; i++) {
    if (l->cluster[i] == b)
      l->cluster[i] = a;
    if (!l->sizes[i] || i == a)
      continue;
    *mean_of(l, a, i) = (size_a * *mean_of(l, a, i) + size_b * *mean_of(l, b, i)) / (size_a + size_b);
    if (*best_of(l, b, i) > *best_of(l, a, i))
      *best_of(l, a, i) = *best_of(l, b, i);
  }
  for (uint32_t i = 0; i < l->count; i++) {
    uint32_t near = l->nearest[i];
    if (!l->sizes[i])
      continue;
    if (i == a || near == a || near == b)
      find_nearest(l, i);
    else if (i < a && may_join(l, i, a) && (near == l->count || *mean_of(l, i, a) > *mean_of(l, i, near)))
      l->nearest[i] = a;
  }
}

float cluster_clip(float weight)
{
  if (weight > weight_most)
    return weight_most;
  return weight < weight_least && weight > -INFINITY ? weight_least : weight;
}

static bool join_best(struct linkage *l)
{
  uint32_t best = l->count;
  for (uint32_t i = 0; i < l->count; i++)
    if (l->sizes[i] && l->nearest[i] < l->count &&
        (best == l->count || *mean_of(l, i, l->nearest[i]) > *mean_of(l, best, l->nearest[best])))
      best = i;
  if (best < l->count)
    join(l, best, l->nearest[best]);
  return best < l->count;
}

size_t cluster_average(float *matrix, size_t count, double merge_at, uint32_t *out_cluster, float *out_weight,
                       struct cluster_join *out_joins)
{
  uint32_t *sizes = mem_array(count, sizeof *sizes), *nearest = mem_array(count, sizeof *nearest);
  struct linkage l = {matrix, (uint32_t)count, sizes, nearest, out_cluster, out_weight, (float)merge_at, out_joins, 0};

  for (size_t i = 0; i < count * count; i++)
    matrix[i] = cluster_clip(matrix[i]);
  for (uint32_t i = 0; i < count; i++) {
    sizes[i] = 1;
    out_cluster[i] = i;
    out_weight[i] = INFINITY;
  }
  for (uint32_t i = 0; i < count; i++)
    find_nearest(&l, i);
  while (join_best(&l))
    ;
  mem_free(sizes);
  mem_free(nearest);
  return l.join_count;
}

/* ---- Components ---- */

uint32_t cluster_root_of(uint32_t *parents, uint32_t i)
{
  while (parents[i] != i) {
    parents[i] = parents[parents[i]];
    i = parents[i];
  }
  return i;
}

/* The smaller index is the root, whatever the order of the ties. */
static void unite(uint32_t *parents, uint32_t a, uint32_t b)
{
  a = cluster_root_of(parents, a);
  b = cluster_root_of(parents, b);
  if (a < b)
    parents[b] = a;
  else
    parents[a] = b;
}

struct component {
  size_t member, members, tie, ties; /* ranges */
};

struct clustering {
  const struct cluster_input *in;
  uint32_t *component, *cluster; /* component doubles as the parents of union-find */
  float *weight;
  uint64_t *members; /* root << 32 | record, of components of two and more */
  size_t member_count;
  struct tie *ties; /* by component */
  VEC(struct component) components;
  VEC(size_t) batches; /* first component of each task */
};

static void cluster_members(struct clustering *c, const uint32_t *members, size_t count)
{
  float *matrix = mem_array(count * count, sizeof *matrix), *weight = mem_array(count, sizeof *weight);
  uint32_t *cluster = mem_array(count, sizeof *cluster);

  c->in->weigh(c->in->arg, members, count, matrix);
  cluster_average(matrix, count, c->in->merge_at, cluster, weight, NULL);
  for (size_t i = 0; i < count; i++) {
    c->cluster[members[i]] = members[cluster[i]];
    c->weight[members[i]] = weight[i];
  }
  mem_free(matrix);
  mem_free(cluster);
  mem_free(weight);
}

/* In order of (root, record). */
static uint64_t *by_root(uint32_t *parents, const uint32_t *members, size_t count)
{
  uint64_t *items = mem_array(count, sizeof *items), *scratch = mem_array(count, sizeof *scratch);
  for (size_t i = 0; i < count; i++)
    items[i] = (uint64_t)cluster_root_of(parents, members[i]) << 32 | members[i];
  sort_u64(items, scratch, count, 0, 64);
  mem_free(scratch);
  return items;
}

struct part {
  uint32_t *members; /* rising */
  size_t count;
  const struct tie *ties;
  size_t tie_count;
  double low;
};

static bool has(const struct part *part, uint32_t record)
{
  size_t low = 0, high = part->count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (part->members[middle] < record)
      low = middle + 1;
    else
      high = middle;
  }
  return low < part->count && part->members[low] == record;
}

/* Leaves out the ties below `low` and clusters what hangs together; what is still too large goes round again with a
 * higher bar, and what no bar cuts (thousands of copies) is cut by number. c->cluster serves as parents meanwhile. */
static void cluster_part(struct clustering *c, struct part part)
{
  enum { STEP_UP = 2, HIGHEST = 12 };

  if (part.count <= CLUSTER_MAX) {
    cluster_members(c, part.members, part.count);
    return;
  }
  if (part.low > HIGHEST) {
    for (size_t i = 0; i < part.count; i += CLUSTER_MAX)
      cluster_members(c, part.members + i, part.count - i < CLUSTER_MAX ? part.count - i : CLUSTER_MAX);
    return;
  }
  for (size_t i = 0; i < part.count; i++)
    c->cluster[part.members[i]] = part.members[i];
  for (size_t i = 0; i < part.tie_count; i++)
    if (part.ties[i].weight >= part.low && has(&part, part.ties[i].a) && has(&part, part.ties[i].b))
      unite(c->cluster, part.ties[i].a, part.ties[i].b);
  uint64_t *items = by_root(c->cluster, part.members, part.count);
  for (size_t i = 0; i < part.count; i++) /* each smaller part rising */
    part.members[i] = (uint32_t)items[i];
  for (size_t from = 0, to; from < part.count; from = to) {
    for (to = from + 1; to < part.count && items[to] >> 32 == items[from] >> 32;)
      to++;
    struct part smaller = {part.members + from, to - from, part.ties, part.tie_count, part.low + STEP_UP};
    cluster_part(c, smaller);
  }
  mem_free(items);
}

static void cluster_batch(void *arg, size_t batch)
{
  struct clustering *c = arg;
  size_t end = batch + 1 < c->batches.len ? c->batches.items[batch + 1] : c->components.len;

  for (size_t i = c->batches.items[batch]; i < end; i++) {
    const struct component *k = &c->components.items[i];
    uint32_t *members = mem_array(k->members, sizeof *members);
    for (size_t m = 0; m < k->members; m++)
      members[m] = (uint32_t)c->members[k->member + m];
    cluster_part(c, (struct part){members, k->members, c->ties + k->tie, k->ties, c->in->low + 2});
    mem_free(members);
  }
}

static void find_components(struct clustering *c)
{
  const struct cluster_input *in = c->in;

  for (size_t i = 0; i < in->count; i++) {
    c->component[i] = c->cluster[i] = (uint32_t)i;
    c->weight[i] = INFINITY;
  }
  for (size_t i = 0; i < in->tie_count; i++)
    if (in->ties[i].weight >= in->low)
      unite(c->component, in->ties[i].a, in->ties[i].b);
  for (size_t i = 0; i < in->count; i++)
    c->component[i] = cluster_root_of(c->component, (uint32_t)i);
}

/* Ties that hold a component, in its order. */
static size_t order_ties(struct clustering *c)
{
  const struct cluster_input *in = c->in;
  uint64_t *keys = mem_array(in->tie_count, sizeof *keys), *scratch = mem_array(in->tie_count, sizeof *scratch);
  size_t count = 0;

  for (size_t i = 0; i < in->tie_count; i++)
    if (in->ties[i].weight >= in->low)
      keys[count++] = (uint64_t)c->component[in->ties[i].a] << 32 | i;
  sort_u64(keys, scratch, count, 32, 64);
  c->ties = mem_array(count, sizeof *c->ties);
  for (size_t i = 0; i < count; i++)
    c->ties[i] = in->ties[(uint32_t)keys[i]];
  mem_free(keys);
  mem_free(scratch);
  return count;
}

static void list_components(struct clustering *c)
{
  enum { BATCH = 1000 /* members a task */ };
  uint32_t *tied = mem_array(c->in->count, sizeof *tied);
  uint8_t *is_tied = mem_zero(c->in->count);
  size_t count = 0, tie = 0, filled = BATCH, ties = order_ties(c);

  for (size_t i = 0; i < ties; i++)
    is_tied[c->ties[i].a] = is_tied[c->ties[i].b] = 1;
  for (size_t i = 0; i < c->in->count; i++)
    if (is_tied[i])
      tied[count++] = (uint32_t)i;
  c->members = by_root(c->component, tied, count);
  for (size_t from = 0, to; from < count; from = to) {
    uint32_t root = (uint32_t)(c->members[from] >> 32);
    for (to = from + 1; to < count && c->members[to] >> 32 == root;)
      to++;
    struct component component = {from, to - from, tie, 0};
    for (; tie < ties && c->component[c->ties[tie].a] == root; tie++)
      component.ties++;
    if (filled >= BATCH) {
      vec_push(&c->batches, c->components.len);
      filled = 0;
    }
    filled += to - from;
    vec_push(&c->components, component);
  }
  mem_free(tied);
  mem_free(is_tied);
}

int cluster_run(const struct cluster_input *in, const struct tasks *tasks, uint32_t *out_component,
                uint32_t *out_cluster, float *out_weight)
{
  struct clustering c = {.in = in, .component = out_component, .cluster = out_cluster, .weight = out_weight};

  find_components(&c);
  list_components(&c);
  int status = tasks_run(tasks, c.batches.len, cluster_batch, &c);
  mem_free(c.members);
  mem_free(c.ties);
  vec_free(&c.components);
  vec_free(&c.batches);
  return status;
}
