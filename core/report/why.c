#include "report/why.h"

#include <stdlib.h>

/* ---- What joins the sightings ---- */

static struct kith_dedupe_record as_record(const struct kith_contact_sighting *s)
{
  return (struct kith_dedupe_record){.id = s->id, .source = (uint32_t)(s->id >> 40), .features = s->match};
}

static const struct kith_dedupe_record *as_records(const struct kith_contact *c, struct kith_arena *arena)
{
  struct kith_dedupe_record *records = arena_zero(arena, c->sightings.len + 1, sizeof *records);
  for (size_t i = 0; i < c->sightings.len; i++)
    records[i] = as_record(&c->sightings.items[i]);
  return records;
}

/* Verdicts on two records of the contact, in the order of time. */
struct hearing {
  struct kith_map_u64 places; /* root -> place of the sighting */
  VEC(struct kith_dedupe_verdict) said;
};

static int hear(void *arg, const struct kith_verdict_row *row, struct kith_error *err)
{
  struct hearing *h = arg;
  const uint64_t *a = map_u64_get(&h->places, row->a), *b = map_u64_get(&h->places, row->b);
  (void)err;
  if (a && b && !row->overruled && row->kind != VERDICT_UNSURE)
    vec_push(&h->said, ((struct kith_dedupe_verdict){(uint32_t)*a, (uint32_t)*b, row->kind == VERDICT_SAME}));
  return KITH_OK;
}

static int grow_tree(struct kith_why *w, struct kith_error *err)
{
  const struct kith_contact *c = w->contact;
  const struct kith_reading *r = w->reading;
  struct hearing h = {0};
  struct kith_dedupe_settings settings = {
      .merge_at = r->merge_at, .review_at = r->review_at, .model = store_text(r->store, "model", &w->arena)};
  int rc = KITH_OK;
  if (!settings.model.len)
    return KITH_OK;
  for (size_t i = 0; i < c->sightings.len; i++)
    map_u64_put(&h.places, c->sightings.items[i].root, i, NULL);
  if (verdict_count(r->store))
    rc = verdict_each(r->store, hear, &h, err);
  settings.verdicts = h.said.items;
  settings.verdict_count = h.said.len;
  if (rc == KITH_OK)
    rc = dedupe_tree(as_records(c, &w->arena), c->sightings.len, &settings, &w->arena, &w->tree, err);
  map_u64_free(&h.places);
  vec_free(&h.said);
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
  int rc = contacts_fetch(&out->contacts, err);
  out->contact = out->contacts.items.items;
  if (rc == KITH_OK)
    rc = contact_date(out->contact, reading, dates, &out->arena, err);
  if (rc == KITH_OK)
    rc = contact_open(out->contact, reading, &out->arena, err);
  if (rc == KITH_OK && reading->policy)
    out->contact->merged =
        contact_marked(out->contact, reading, contact_own(out->contact, reading, &out->arena), &out->arena);
  if (rc == KITH_OK)
    rc = grow_tree(out, err);
  sort_by_date(out);
  if (rc == KITH_OK)
    rc = said_of(reading, out->contact, &out->arena, &out->said, err);
  if (rc == KITH_OK)
    rc = opinions_load(reading->store, &out->all_opinions, err);
  if (rc == KITH_OK)
    opinions_of(reading, &out->all_opinions, out->contact, &out->opinions);
  if (rc == KITH_OK)
    rc = duties_about(reading->store, identity, &out->arena, &out->duties, &out->duty_count, err);
  return rc == KITH_OK ? find_candidates(out, err) : rc;
}

void why_free(struct kith_why *w)
{
  contacts_free(&w->contacts);
  vec_free(&w->candidates);
  vec_free(&w->said);
  said_opinions_free(&w->opinions);
  opinions_free(&w->all_opinions);
  dedupe_tree_free(&w->tree);
  arena_free(&w->arena);
}

/* ---- Two of them ---- */

/* All pairs across the two; of one identity those with its founding sighting. */
static int contrast(struct kith_why_pair *p, struct kith_error *err)
{
  const struct kith_reading *r = p->reading;
  struct kith_dedupe_settings settings = {
      .merge_at = r->merge_at, .review_at = r->review_at, .model = store_text(r->store, "model", &p->arena)};
  size_t left = p->one ? 1 : p->a->sightings.len, skipped = p->one;
  if (!settings.model.len)
    return error_set(err, KITH_E_MISSING, "nothing was matched yet; kith run PIPELINE does that");
  if (!left || p->b->sightings.len <= skipped)
    return error_set(err, KITH_E_INVALID, "usage: both are one contact with one sighting: there is nothing to compare");
  int rc = dedupe_contrast(as_records(p->a, &p->arena), left, as_records(p->b, &p->arena) + skipped,
                           p->b->sightings.len - skipped, &settings, &p->arena, &p->contrast, err);
  p->left = &p->a->sightings.items[p->contrast.left];
  p->right = &p->b->sightings.items[p->contrast.right + skipped];
  return rc;
}

static bool is_ruling(const struct kith_why_pair *p, const struct kith_said *said)
{
  enum kith_verdict_kind as_it_is = p->one ? VERDICT_SAME : VERDICT_DISTINCT;
  return said->state == SAID_PENDING || (said->state == SAID_COUNTS && said->kind == as_it_is);
}

static int hear_both(struct kith_why_pair *p, struct kith_error *err)
{
  kith_said_list all = {0};
  int rc = said_of(p->reading, p->a, &p->arena, &all, err);
  for (size_t i = 0; i < all.len && rc == KITH_OK; i++)
    if (all.items[i].other == p->b->id)
      vec_push(&p->said, all.items[i]);
  for (size_t i = 0; i < p->said.len; i++)
    if (is_ruling(p, &p->said.items[i]))
      p->ruling = &p->said.items[i];
  vec_free(&all);
  return rc;
}

static void take_steps(struct kith_why_pair *p)
{
  const struct kith_dedupe_explanation *e = &p->contrast.explanation;
  double at = e->prior;
  vec_push(&p->steps, ((struct kith_why_step){KITH_STR("before looking"), 0, at}));
  for (size_t i = 0; i < e->reasons.len; i++) {
    const struct kith_dedupe_reason *r = &e->reasons.items[i];
    vec_push(&p->steps, ((struct kith_why_step){r->field, at, at + r->weight}));
    at += r->weight;
  }
  vec_push(&p->steps, ((struct kith_why_step){KITH_STR("together"), 0, e->weight}));
}

int why_pair_read(const struct kith_reading *reading, struct kith_dates *dates, uint64_t a, uint64_t b,
                  struct kith_why_pair *out, struct kith_error *err)
{
  *out = (struct kith_why_pair){.reading = reading, .one = a == b};
  out->contacts = (struct kith_contacts){.arena = &out->arena, .reading = reading};
  size_t place[] = {contacts_want(&out->contacts, a), contacts_want(&out->contacts, b)};
  int rc = contacts_fetch(&out->contacts, err);
  for (size_t i = 0; i < out->contacts.items.len && rc == KITH_OK; i++) {
    rc = contact_date(&out->contacts.items.items[i], reading, dates, &out->arena, err);
    if (rc == KITH_OK)
      rc = contact_open(&out->contacts.items.items[i], reading, &out->arena, err);
  }
  out->a = &out->contacts.items.items[place[0]];
  out->b = &out->contacts.items.items[place[1]];
  if (rc != KITH_OK)
    return rc;
  rc = contrast(out, err);
  if (rc == KITH_OK)
    rc = hear_both(out, err);
  if (rc == KITH_OK)
    take_steps(out);
  return rc;
}

void why_pair_free(struct kith_why_pair *p)
{
  dedupe_contrast_free(&p->contrast);
  vec_free(&p->steps);
  vec_free(&p->said);
  contacts_free(&p->contacts);
  arena_free(&p->arena);
}
