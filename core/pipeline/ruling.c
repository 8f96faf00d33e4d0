#include "pipeline/ruling.h"

#include <stdlib.h>

/* ---- What stands ---- */

static int take(void *arg, const struct kith_verdict_row *row, struct kith_error *err)
{
  struct kith_ruling *r = arg;
  struct kith_verdict_row kept = *row;
  (void)err;
  if (row->overruled)
    return KITH_OK;
  kept.by = arena_str(&r->arena, row->by);
  kept.reason = arena_str(&r->arena, row->reason);
  vec_push(&r->standing, kept);
  return KITH_OK;
}

static int by_pair(const void *x, const void *y)
{
  const struct kith_verdict_row *v = x, *w = y;
  if (v->a != w->a)
    return v->a < w->a ? -1 : 1;
  return (v->b > w->b) - (v->b < w->b);
}

int ruling_open(struct kith_store *s, struct kith_ruling *out, struct kith_error *err)
{
  *out = (struct kith_ruling){.store = s};
  int rc = verdict_each(s, take, out, err);
  if (out->standing.len)
    qsort(out->standing.items, out->standing.len, sizeof *out->standing.items, by_pair);
  return rc;
}

void ruling_free(struct kith_ruling *r)
{
  vec_free(&r->standing);
  vec_free(&r->fresh);
  vec_free(&r->overruled);
  arena_free(&r->arena);
}

static struct kith_verdict_row pair_of(uint64_t a, uint64_t b, enum kith_verdict_kind kind)
{
  return (struct kith_verdict_row){.a = a < b ? a : b, .b = a < b ? b : a, .kind = kind};
}

static const struct kith_verdict_row *standing_of(const struct kith_ruling *r, const struct kith_verdict_row *pair)
{
  return r->standing.len ? bsearch(pair, r->standing.items, r->standing.len, sizeof *pair, by_pair) : NULL;
}

static void rule(struct kith_ruling *r, uint64_t a, uint64_t b, enum kith_verdict_kind kind)
{
  struct kith_verdict_row pair = pair_of(a, b, kind);
  const struct kith_verdict_row *before = standing_of(r, &pair);
  if (before && before->kind == kind) {
    r->already++;
    return;
  }
  if (before && before->kind != VERDICT_UNSURE)
    vec_push(&r->overruled, *before);
  vec_push(&r->fresh, pair);
}

/* ---- One, or two ---- */

static uint64_t founding(const kith_ruling_records *side)
{
  uint64_t root = side->items[0].root;
  for (size_t i = 1; i < side->len; i++)
    if (side->items[i].root < root)
      root = side->items[i].root;
  return root;
}

static bool has_root(const kith_ruling_records *side, uint64_t root)
{
  for (size_t i = 0; i < side->len; i++)
    if (side->items[i].root == root)
      return true;
  return false;
}

static bool is_across(const struct kith_verdict_row *v, const kith_ruling_records *a, const kith_ruling_records *b)
{
  return (has_root(a, v->a) && has_root(b, v->b)) || (has_root(a, v->b) && has_root(b, v->a));
}

void ruling_merge(struct kith_ruling *r, const kith_ruling_records *a, const kith_ruling_records *b)
{
  struct kith_verdict_row first = pair_of(founding(a), founding(b), VERDICT_SAME);
  rule(r, first.a, first.b, VERDICT_SAME);
  for (size_t i = 0; i < r->standing.len; i++) {
    const struct kith_verdict_row *v = &r->standing.items[i];
    if (v->kind == VERDICT_DISTINCT && by_pair(v, &first) != 0 && is_across(v, a, b))
      rule(r, v->a, v->b, VERDICT_SAME);
  }
}

int ruling_distinct(struct kith_ruling *r, const kith_ruling_records *a, const kith_ruling_records *b,
                    struct kith_error *err)
{
  if (a->len > RULING_MAX_PAIRS || b->len > RULING_MAX_PAIRS || a->len * b->len > RULING_MAX_PAIRS)
    return error_set(err, KITH_E_INVALID,
                     "%zu records beside %zu are more than %d pairs to tell apart; split smaller parts off first",
                     a->len, b->len, RULING_MAX_PAIRS);
  for (size_t i = 0; i < a->len; i++)
    for (size_t k = 0; k < b->len; k++)
      rule(r, a->items[i].root, b->items[k].root, VERDICT_DISTINCT);
  return KITH_OK;
}

/* ---- The parts that a verdict brought together ---- */

struct sames {
  VEC(struct kith_verdict_row) rows; /* a and b: places in the records; in the order of time */
};

static size_t place_of(const kith_ruling_records *all, uint64_t root)
{
  size_t i = 0;
  while (i < all->len && all->items[i].root != root)
    i++;
  return i;
}

static int by_time(const void *x, const void *y)
{
  const struct kith_verdict_row *v = x, *w = y;
  return (v->id > w->id) - (v->id < w->id);
}

static void find_sames(const struct kith_ruling *r, const kith_ruling_records *all, struct sames *out)
{
  for (size_t i = 0; i < r->standing.len; i++) {
    struct kith_verdict_row row = r->standing.items[i];
    if (row.kind != VERDICT_SAME)
      continue;
    row.a = place_of(all, row.a);
    row.b = place_of(all, row.b);
    if (row.a < all->len && row.b < all->len)
      vec_push(&out->rows, row);
  }
  if (out->rows.len)
    qsort(out->rows.items, out->rows.len, sizeof *out->rows.items, by_time);
}

/* What the model alone makes of the records: out_cluster[i] is the first place of i's cluster. */
static int cluster_alone(struct kith_ruling *r, const kith_ruling_records *all,
                         const struct kith_dedupe_settings *settings, uint32_t *out_cluster, struct kith_error *err)
{
  struct kith_dedupe_record *records = arena_zero(&r->arena, all->len, sizeof *records);
  struct kith_dedupe_result result;
  for (size_t i = 0; i < all->len; i++)
    records[i] = (struct kith_dedupe_record){
        .id = all->items[i].id, .source = (uint32_t)(all->items[i].id >> 40), .features = all->items[i].match};
  int rc = dedupe_run(records, all->len, settings, &result, err);
  if (rc == KITH_OK)
    memcpy(out_cluster, result.cluster, all->len * sizeof *out_cluster);
  dedupe_result_free(&result);
  return rc;
}

static void unite(uint32_t *cluster, size_t count, uint32_t a, uint32_t b)
{
  for (size_t i = 0; i < count; i++)
    if (cluster[i] == b)
      cluster[i] = a;
}

/* How many of the verdicts, from the oldest on, stand before the last one that brought two parts together; they are
 * all applied to the clusters then. The count of all when none did. */
static size_t apply_all_but_last(const struct sames *s, uint32_t *cluster, size_t count, struct kith_arena *arena)
{
  uint32_t *tried = arena_zero(arena, count, sizeof *tried);
  size_t last = s->rows.len;
  memcpy(tried, cluster, count * sizeof *tried);
  for (size_t i = 0; i < s->rows.len; i++) {
    uint32_t a = tried[s->rows.items[i].a], b = tried[s->rows.items[i].b];
    if (a == b)
      continue;
    last = i;
    unite(tried, count, a, b);
  }
  for (size_t i = 0; i < last && last < s->rows.len; i++)
    unite(cluster, count, cluster[s->rows.items[i].a], cluster[s->rows.items[i].b]);
  return last;
}

int ruling_parts(struct kith_ruling *r, const kith_ruling_records *all, double merge_at, double review_at,
                 kith_ruling_records *out_a, kith_ruling_records *out_b, struct kith_error *err)
{
  struct sames sames = {0};
  uint32_t *cluster = arena_zero(&r->arena, all->len, sizeof *cluster);
  struct kith_dedupe_settings settings = {
      .merge_at = merge_at, .review_at = review_at, .jobs = 1, .model = store_text(r->store, "model", &r->arena)};
  find_sames(r, all, &sames);
  int rc = sames.rows.len ? cluster_alone(r, all, &settings, cluster, err) : KITH_OK;
  size_t last = rc == KITH_OK ? apply_all_but_last(&sames, cluster, all->len, &r->arena) : sames.rows.len;
  for (size_t i = 0; i < all->len && last < sames.rows.len; i++) {
    const struct kith_verdict_row *v = &sames.rows.items[last];
    if (cluster[i] == cluster[v->a])
      vec_push(out_a, all->items[i]);
    else if (cluster[i] == cluster[v->b])
      vec_push(out_b, all->items[i]);
  }
  vec_free(&sames.rows);
  return rc;
}

/* ---- Writing ---- */

int ruling_write(struct kith_ruling *r, const struct kith_verdict_row *said, struct kith_error *err)
{
  int rc = KITH_OK;
  for (size_t i = 0; i < r->fresh.len && rc == KITH_OK; i++) {
    struct kith_verdict_row *v = &r->fresh.items[i];
    v->by = said->by;
    v->reason = said->reason;
    v->at_ms = said->at_ms;
    rc = verdict_add(r->store, v, &v->id, err);
  }
  return rc;
}
