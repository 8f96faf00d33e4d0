#include "report/review.h"

#include <stdlib.h>

/* ---- Which record is whose ---- */

struct record_place {
  uint64_t identity, root;
};

struct queueing {
  struct kith_review *out;
  VEC(struct kith_review_row) rows;
  VEC(struct kith_verdict_row) verdicts;
  VEC(struct record_place) places;
  struct kith_map_u64 sightings;   /* of the rows -> its place in places */
  struct kith_map_u64 identity_of; /* root that a verdict names -> identity, 0: gone */
  struct kith_map_u64 sizes;       /* identity of a row -> records */
};

static void want_sighting(struct queueing *q, uint64_t id)
{
  bool is_new;
  map_u64_put(&q->sightings, id, q->places.len, &is_new);
  if (is_new)
    vec_push(&q->places, ((struct record_place){0}));
}

/* A state that was damaged may hold anything. */
static bool is_sound(const struct kith_review_row *row)
{
  return row->probability >= 0 && row->probability <= 1 && row->weight == row->weight && row->a != row->b &&
         row->a != UINT64_MAX && row->b != UINT64_MAX;
}

static int take_row(void *arg, const struct kith_review_row *row, struct kith_error *err)
{
  struct queueing *q = arg;
  (void)err;
  if (!is_sound(row))
    return KITH_OK;
  vec_push(&q->rows, *row);
  want_sighting(q, row->a);
  want_sighting(q, row->b);
  return KITH_OK;
}

static int take_verdict(void *arg, const struct kith_verdict_row *row, struct kith_error *err)
{
  struct queueing *q = arg;
  (void)err;
  if (row->overruled || row->a == UINT64_MAX || row->b == UINT64_MAX)
    return KITH_OK;
  struct kith_verdict_row kept = {.a = row->a, .b = row->b, .kind = row->kind};
  vec_push(&q->verdicts, kept);
  map_u64_put(&q->identity_of, row->a, 0, NULL);
  map_u64_put(&q->identity_of, row->b, 0, NULL);
  return KITH_OK;
}

static int take_place(void *arg, const struct kith_evidence_row *row, struct kith_error *err)
{
  struct queueing *q = arg;
  (void)err;
  if (row->kind != KITH_CONTACT || !row->identity)
    return KITH_OK;
  const uint64_t *place = map_u64_get(&q->sightings, row->id);
  uint64_t *identity = map_u64_get(&q->identity_of, row->root);
  if (place)
    q->places.items[*place] = (struct record_place){row->identity, row->root};
  if (identity)
    *identity = row->identity;
  return KITH_OK;
}

static int take_size(void *arg, const struct kith_evidence_row *row, struct kith_error *err)
{
  struct queueing *q = arg;
  (void)err;
  uint64_t *size = row->kind == KITH_CONTACT ? map_u64_get(&q->sizes, row->identity) : NULL;
  if (size)
    ++*size;
  return KITH_OK;
}

/* Two narrow passes instead of one that would count the records of everybody. */
static int place_records(struct queueing *q, struct kith_error *err)
{
  struct kith_store *store = q->out->reading->store;
  int rc = q->rows.len ? evidence_each(store, false, take_place, q, err) : KITH_OK;
  for (size_t i = 0; i < q->places.len; i++)
    if (q->places.items[i].identity)
      map_u64_put(&q->sizes, q->places.items[i].identity, 0, NULL);
  return rc == KITH_OK && q->sizes.len ? evidence_each(store, false, take_size, q, err) : rc;
}

/* ---- Questions ---- */

static bool question_of(const struct queueing *q, const struct kith_review_row *row, struct kith_question *out)
{
  const struct record_place *a = &q->places.items[*map_u64_get(&q->sightings, row->a)],
                            *b = &q->places.items[*map_u64_get(&q->sightings, row->b)];
  bool swap = a->identity > b->identity;
  const struct record_place *left = swap ? b : a, *right = swap ? a : b;
  *out = (struct kith_question){.left = left->identity,
                                .right = right->identity,
                                .left_sighting = swap ? row->b : row->a,
                                .right_sighting = swap ? row->a : row->b,
                                .left_root = left->root,
                                .right_root = right->root,
                                .weight = row->weight,
                                .probability = row->probability};
  return left->identity && left->identity != right->identity;
}

static int compare_ids(const struct kith_question *x, const struct kith_question *y)
{
  int order = compare_u64(&x->left, &y->left);
  return order ? order : compare_u64(&x->right, &y->right);
}

/* By contacts, the strongest pair of records first. */
static int by_contacts(const void *a, const void *b)
{
  const struct kith_question *x = a, *y = b;
  int order = compare_ids(x, y);
  if (!order)
    order = (x->weight < y->weight) - (x->weight > y->weight);
  if (!order)
    order = compare_u64(&x->left_sighting, &y->left_sighting);
  return order ? order : compare_u64(&x->right_sighting, &y->right_sighting);
}

static int by_gain(const void *a, const void *b)
{
  const struct kith_question *x = a, *y = b;
  int order = (x->gain < y->gain) - (x->gain > y->gain);
  return order ? order : compare_ids(x, y);
}

/* How undecided it is, times how much hangs on it. */
static double gain_of(const struct queueing *q, const struct kith_question *question)
{
  double records = (double)*map_u64_get(&q->sizes, question->left) * (double)*map_u64_get(&q->sizes, question->right);
  double p = question->probability;
  return p * (1 - p) * (records < REVIEW_RECORDS_MAX ? records : REVIEW_RECORDS_MAX);
}

static void sort_questions(struct kith_review *r, int (*order)(const void *, const void *))
{
  if (r->questions.len)
    qsort(r->questions.items, r->questions.len, sizeof *r->questions.items, order);
}

/* Of the pairs of records between two contacts the strongest is asked about. */
static void make_questions(struct queueing *q)
{
  struct kith_review *r = q->out;
  struct kith_question question;
  size_t kept = 0;
  for (size_t i = 0; i < q->rows.len; i++)
    if (question_of(q, &q->rows.items[i], &question))
      vec_push(&r->questions, question);
  sort_questions(r, by_contacts);
  for (size_t i = 0; i < r->questions.len; i++) {
    if (kept && compare_ids(&r->questions.items[kept - 1], &r->questions.items[i]) == 0)
      continue;
    r->questions.items[kept] = r->questions.items[i];
    r->questions.items[kept].gain = gain_of(q, &r->questions.items[kept]);
    kept++;
  }
  r->questions.len = kept;
}

/* ---- What answers say ---- */

static uint32_t node_of(struct kith_review *r, uint64_t identity)
{
  bool is_new;
  uint32_t next = (uint32_t)r->leaders.len;
  uint64_t *node = map_u64_put(&r->nodes, identity, next, &is_new);
  if (is_new)
    vec_push(&r->leaders, next);
  return (uint32_t)*node;
}

static uint32_t leader_of(struct kith_review *r, uint32_t node)
{
  while (r->leaders.items[node] != node) {
    r->leaders.items[node] = r->leaders.items[r->leaders.items[node]];
    node = r->leaders.items[node];
  }
  return node;
}

static uint64_t leaders_key(struct kith_review *r, uint32_t a, uint32_t b)
{
  uint32_t x = leader_of(r, a), y = leader_of(r, b);
  return x < y ? (uint64_t)x << 32 | y : (uint64_t)y << 32 | x;
}

static void settle(struct kith_review *r)
{
  map_u64_free(&r->told);
  for (size_t i = 0; i < r->leaders.len; i++)
    r->leaders.items[i] = (uint32_t)i;
  for (size_t i = 0; i < r->answers.len; i++)
    if (r->answers.items[i].kind == VERDICT_SAME)
      r->leaders.items[leader_of(r, r->answers.items[i].a)] = leader_of(r, r->answers.items[i].b);
  for (size_t i = 0; i < r->answers.len; i++)
    if (r->answers.items[i].kind != VERDICT_SAME)
      map_u64_put(&r->told, leaders_key(r, r->answers.items[i].a, r->answers.items[i].b), 1, NULL);
  r->stale = false;
}

static void add_answer(struct kith_review *r, uint64_t left, uint64_t right, enum kith_verdict_kind kind)
{
  uint32_t a = node_of(r, left), b = node_of(r, right);
  vec_push(&r->answers, ((struct kith_review_answer){a, b, kind}));
  r->stale = true;
}

bool review_is_open(struct kith_review *r, size_t question)
{
  const struct kith_question *q = &r->questions.items[question];
  const uint64_t *a = map_u64_get(&r->nodes, q->left), *b = map_u64_get(&r->nodes, q->right);
  if (r->stale)
    settle(r);
  if (!a || !b)
    return true;
  bool one = leader_of(r, (uint32_t)*a) == leader_of(r, (uint32_t)*b);
  return !one && !map_u64_get(&r->told, leaders_key(r, (uint32_t)*a, (uint32_t)*b));
}

void review_answer(struct kith_review *r, size_t question, enum kith_verdict_kind kind)
{
  add_answer(r, r->questions.items[question].left, r->questions.items[question].right, kind);
}

void review_take_back(struct kith_review *r)
{
  r->answers.len--;
  r->stale = true;
}

static void leave_out_answered(struct queueing *q)
{
  struct kith_review *r = q->out;
  size_t kept = 0;
  for (size_t i = 0; i < q->verdicts.len; i++) {
    const struct kith_verdict_row *v = &q->verdicts.items[i];
    uint64_t a = *map_u64_get(&q->identity_of, v->a), b = *map_u64_get(&q->identity_of, v->b);
    if (a && b && a != b)
      add_answer(r, a, b, v->kind);
  }
  for (size_t i = 0; i < r->questions.len; i++)
    if (review_is_open(r, i))
      r->questions.items[kept++] = r->questions.items[i];
  r->answered = r->questions.len - kept;
  r->questions.len = kept;
}

/* ---- All of it ---- */

static int read_model(struct kith_review *r, struct kith_error *err)
{
  struct kith_arena arena = {0};
  struct kith_str model = store_text(r->reading->store, "model", &arena);
  int rc = model.len ? dedupe_explainer_new(model, &r->explainer, err) : KITH_OK;
  arena_free(&arena);
  return rc;
}

int review_read(const struct kith_reading *reading, struct kith_review *out, struct kith_error *err)
{
  struct queueing q = {.out = out};
  *out = (struct kith_review){.reading = reading, .block = SIZE_MAX};
  int rc = review_each(reading->store, take_row, &q, err);
  if (rc == KITH_OK)
    rc = verdict_each(reading->store, take_verdict, &q, err);
  if (rc == KITH_OK)
    rc = place_records(&q, err);
  if (rc == KITH_OK) {
    make_questions(&q);
    leave_out_answered(&q);
    sort_questions(out, by_gain);
    rc = read_model(out, err);
  }
  vec_free(&q.rows);
  vec_free(&q.verdicts);
  vec_free(&q.places);
  map_u64_free(&q.sightings);
  map_u64_free(&q.identity_of);
  map_u64_free(&q.sizes);
  return rc;
}

void review_free(struct kith_review *r)
{
  contacts_free(&r->contacts);
  vec_free(&r->questions);
  vec_free(&r->leaders);
  vec_free(&r->answers);
  map_u64_free(&r->nodes);
  map_u64_free(&r->told);
  dedupe_explainer_free(r->explainer);
  arena_free(&r->block_arena);
}
