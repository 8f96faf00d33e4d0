#include "report/why.h"

#include <stdlib.h>

/* ---- What joins the sightings ---- */

static struct kith_dedupe_record as_record(const struct kith_contact_sighting *s)
{
  return (struct kith_dedupe_record){.id = s->id, .source = (uint32_t)(s->id >> 40), .features = s->match};
}

static void take_strongest(const struct kith_dedupe_explanation *e, struct kith_why_tie *tie)
{
  tie->known = true;
  tie->probability = e->probability;
  for (size_t i = 0; i < e->reasons.len; i++)
    if (e->reasons.items[i].weight > tie->weight) {
      tie->weight = e->reasons.items[i].weight;
      tie->field = e->reasons.items[i].field;
      tie->level = e->reasons.items[i].level;
    }
}

static int explain_ties(struct kith_why *w, struct kith_error *err)
{
  const struct kith_contact *c = w->contact;
  struct kith_str model = store_text(w->reading->store, "model", &w->arena);
  int rc = KITH_OK;
  w->ties = arena_zero(&w->arena, c->sightings.len + 1, sizeof *w->ties);
  for (size_t i = 1; model.len && i < c->sightings.len && rc == KITH_OK; i++) {
    struct kith_dedupe_record founding = as_record(&c->sightings.items[0]), other = as_record(&c->sightings.items[i]);
    struct kith_dedupe_explanation e;
    rc = dedupe_explain(&founding, &other, model, &w->arena, &e, err);
    if (rc == KITH_OK)
      take_strongest(&e, &w->ties[i]);
    vec_free(&e.reasons);
  }
  return rc;
}

/* ---- Order in time ---- */

static void sort_by_date(struct kith_why *w)
{
  const struct kith_contact *c = w->contact;
  w->order = arena_zero(&w->arena, c->sightings.len + 1, sizeof *w->order);
  for (size_t i = 0; i < c->sightings.len; i++) {
    size_t k = i;
    int32_t day = c->sightings.items[i].date.day;
    for (; k > 0 && c->sightings.items[w->order[k - 1]].date.day > day; k--)
      w->order[k] = w->order[k - 1];
    w->order[k] = i;
  }
}

/* ---- Doubtful pairs ---- */

struct pairing {
  struct kith_why *why;
  VEC(struct kith_review_row) rows;
  struct kith_map_u64 identity_of; /* sighting -> identity, of the other halves */
};

static bool is_own(const struct kith_contact *c, uint64_t sighting)
{
  for (size_t i = 0; i < c->sightings.len; i++)
    if (c->sightings.items[i].id == sighting)
      return true;
  return false;
}

/* Keeps the rows of the contact, turned so that `b` is the other half. */
static int take_review(void *arg, const struct kith_review_row *row, struct kith_error *err)
{
  struct pairing *p = arg;
  (void)err;
  bool a = is_own(p->why->contact, row->a), b = is_own(p->why->contact, row->b);
  if (a == b)
    return KITH_OK;
  struct kith_review_row kept = *row;
  kept.b = a ? row->b : row->a;
  vec_push(&p->rows, kept);
  map_u64_put(&p->identity_of, kept.b, 0, NULL);
  return KITH_OK;
}

static int take_other(void *arg, const struct kith_evidence_row *row, struct kith_error *err)
{
  struct pairing *p = arg;
  (void)err;
  uint64_t *place = map_u64_get(&p->identity_of, row->id);
  if (place && row->identity)
    *place = row->identity;
  return KITH_OK;
}

static void add_candidate(struct kith_why *w, uint64_t identity, double probability)
{
  for (size_t i = 0; i < w->candidates.len; i++)
    if (w->candidates.items[i].identity == identity) {
      if (probability > w->candidates.items[i].probability)
        w->candidates.items[i].probability = probability;
      return;
    }
  vec_push(&w->candidates, ((struct kith_why_candidate){identity, STR_NONE, probability}));
}

static int name_candidates(struct kith_why *w, struct kith_error *err)
{
  struct kith_contacts others = {.arena = &w->arena, .reading = w->reading};
  for (size_t i = 0; i < w->candidates.len; i++)
    contacts_want(&others, w->candidates.items[i].identity);
  int rc = contacts_gather(&others, NULL, err);
  for (size_t i = 0; i < w->candidates.len && rc == KITH_OK; i++) {
    rc = contact_open(&others.items.items[i], w->reading, &w->arena, err);
    if (rc == KITH_OK)
      w->candidates.items[i].name = contact_name(&others.items.items[i]);
  }
  contacts_free(&others);
  return rc;
}

static int find_candidates(struct kith_why *w, struct kith_error *err)
{
  struct pairing p = {.why = w};
  int rc = review_each(w->reading->store, take_review, &p, err);
  if (rc == KITH_OK && p.rows.len)
    rc = evidence_each(w->reading->store, false, take_other, &p, err);
  for (size_t i = 0; i < p.rows.len && rc == KITH_OK; i++) {
    const uint64_t *identity = map_u64_get(&p.identity_of, p.rows.items[i].b);
    if (identity && *identity)
      add_candidate(w, *identity, p.rows.items[i].probability);
  }
  if (rc == KITH_OK && w->candidates.len)
    rc = name_candidates(w, err);
  vec_free(&p.rows);
  map_u64_free(&p.identity_of);
  return rc;
}

/* ---- All of it ---- */

int why_read(const struct kith_reading *reading, struct kith_dates *dates, uint64_t identity, struct kith_why *out,
             struct kith_error *err)
{
  *out = (struct kith_why){.reading = reading};
  out->contacts = (struct kith_contacts){.arena = &out->arena, .reading = reading};
  contacts_want(&out->contacts, identity);
  int rc = contacts_gather(&out->contacts, NULL, err);
  out->contact = out->contacts.items.items;
  if (rc == KITH_OK)
    rc = contact_date(out->contact, reading, dates, &out->arena, err);
  if (rc == KITH_OK)
    rc = contact_open(out->contact, reading, &out->arena, err);
  if (rc == KITH_OK)
    rc = explain_ties(out, err);
  sort_by_date(out);
  if (rc == KITH_OK)
    rc = said_of(reading, out->contact, &out->arena, &out->said, err);
  return rc == KITH_OK ? find_candidates(out, err) : rc;
}

void why_free(struct kith_why *w)
{
  contacts_free(&w->contacts);
  vec_free(&w->candidates);
  vec_free(&w->said);
  arena_free(&w->arena);
}

/* ---- Two of them ---- */

struct explaining {
  struct kith_why_pair *out;
  struct kith_str model;
  double best;
  bool any;
};

static int try_pair(struct explaining *x, const struct kith_contact_sighting *a, const struct kith_contact_sighting *b,
                    struct kith_error *err)
{
  struct kith_dedupe_record left = as_record(a), right = as_record(b);
  struct kith_dedupe_explanation e;
  int rc = dedupe_explain(&left, &right, x->model, &x->out->arena, &e, err);
  if (rc != KITH_OK || (x->any && e.weight <= x->best)) {
    vec_free(&e.reasons);
    return rc;
  }
  vec_free(&x->out->explanation.reasons);
  x->out->explanation = e;
  x->out->left = a;
  x->out->right = b;
  x->best = e.weight;
  x->any = true;
  return KITH_OK;
}

/* All pairs across the two; of one identity those with its founding sighting. */
static int try_pairs(struct explaining *x, struct kith_error *err)
{
  enum { MOST_PAIRS = 10000 };
  const struct kith_contact *a = x->out->a, *b = x->out->b;
  size_t tried = 0;
  int rc = KITH_OK;
  for (size_t i = 0; i < (a == b ? 1 : a->sightings.len); i++)
    for (size_t k = a == b ? 1 : 0; k < b->sightings.len && rc == KITH_OK && tried < MOST_PAIRS; k++, tried++)
      rc = try_pair(x, &a->sightings.items[i], &b->sightings.items[k], err);
  return rc;
}

int why_pair_read(const struct kith_reading *reading, struct kith_dates *dates, uint64_t a, uint64_t b,
                  struct kith_why_pair *out, struct kith_error *err)
{
  struct explaining x = {.out = out};
  *out = (struct kith_why_pair){.reading = reading, .one = a == b};
  out->contacts = (struct kith_contacts){.arena = &out->arena, .reading = reading};
  x.model = store_text(reading->store, "model", &out->arena);
  size_t place[] = {contacts_want(&out->contacts, a), contacts_want(&out->contacts, b)};
  int rc = contacts_gather(&out->contacts, NULL, err);
  for (size_t i = 0; i < out->contacts.items.len && rc == KITH_OK; i++) {
    rc = contact_date(&out->contacts.items.items[i], reading, dates, &out->arena, err);
    if (rc == KITH_OK)
      rc = contact_open(&out->contacts.items.items[i], reading, &out->arena, err);
  }
  out->a = &out->contacts.items.items[place[0]];
  out->b = &out->contacts.items.items[place[1]];
  if (rc != KITH_OK)
    return rc;
  if (!x.model.len)
    return error_set(err, KITH_E_MISSING, "nothing was matched yet; kith run PIPELINE does that");
  rc = try_pairs(&x, err);
  if (rc == KITH_OK && !x.any)
    return error_set(err, KITH_E_INVALID, "usage: both are one contact with one sighting: there is nothing to compare");
  return rc;
}

void why_pair_free(struct kith_why_pair *p)
{
  vec_free(&p->explanation.reasons);
  contacts_free(&p->contacts);
  arena_free(&p->arena);
}
