#include "report/contact.h"

#include "merge/merge.h"
#include "model/codec.h"
#include "ownership/fields.h"

size_t contacts_want(struct kith_contacts *c, uint64_t identity)
{
  bool is_new;
  uint64_t *place = map_u64_put(&c->index, identity, c->items.len, &is_new);
  if (is_new)
    vec_push(&c->items, ((struct kith_contact){.id = identity}));
  return (size_t)*place;
}

/* For each row of evidence_each: keeps those of wanted identities. */
static void contacts_take(struct kith_contacts *c, const struct kith_evidence_row *row)
{
  const uint64_t *place = row->kind == KITH_CONTACT && row->identity ? map_u64_get(&c->index, row->identity) : NULL;
  if (!place || (c->reading->as_of && row->first_day > c->reading->as_of->day))
    return;
  struct kith_contact_sighting s = {.id = row->id,
                                    .root = row->root,
                                    .key = row->key,
                                    .account = row->account,
                                    .source = reading_source(c->reading, row->id),
                                    .first_day = row->first_day,
                                    .gone = row->gone,
                                    .probability = row->probability,
                                    .source_name = STR_NONE,
                                    .holder = STR_NONE,
                                    .possession = "unknown",
                                    .date = {row->first_day, "observed", false}};
  s.match = arena_str(c->arena, row->match);
  s.facts = arena_str(c->arena, row->facts);
  vec_push(&c->items.items[*place].sightings, s);
}

struct gathering {
  struct kith_contacts *contacts;
  struct kith_dates *dates;
};

static int gather_row(void *arg, const struct kith_evidence_row *row, struct kith_error *err)
{
  struct gathering *g = arg;
  contacts_take(g->contacts, row);
  return g->dates ? dates_add(g->dates, row, err) : KITH_OK;
}

int contacts_gather(struct kith_contacts *c, struct kith_dates *dates, struct kith_error *err)
{
  struct gathering g = {c, dates};
  int rc = evidence_each(c->reading->store, true, gather_row, &g, err);
  if (dates)
    dates_end(dates);
  return rc;
}

static int take_row(void *arg, const struct kith_evidence_row *row, struct kith_error *err)
{
  (void)err;
  contacts_take(arg, row);
  return KITH_OK;
}

int contacts_fetch(struct kith_contacts *c, struct kith_error *err)
{
  int rc = KITH_OK;
  for (size_t i = 0; i < c->items.len && rc == KITH_OK; i++)
    if (!c->items.items[i].sightings.len)
      rc = evidence_of(c->reading->store, c->items.items[i].id, take_row, c, err);
  return rc;
}

void contacts_free(struct kith_contacts *c)
{
  for (size_t i = 0; i < c->items.len; i++)
    vec_free(&c->items.items[i].sightings);
  vec_free(&c->items);
  map_u64_free(&c->index);
}

int contact_date(struct kith_contact *c, const struct kith_reading *reading, struct kith_dates *dates,
                 struct kith_arena *arena, struct kith_error *err)
{
  int rc = KITH_OK;
  for (size_t i = 0; i < c->sightings.len && rc == KITH_OK; i++) {
    struct kith_contact_sighting *s = &c->sightings.items[i];
    struct kith_owner_sighting one = {s->id, s->source, s->first_day, s->gone, s->facts};
    s->source_name = source_name(reading->store, (int64_t)(s->id >> 40), arena);
    s->holder = dates_holder(dates, s->source);
    if (s->source != UINT32_MAX)
      s->possession = possession_name(reading->sources[s->source].possession);
    rc = dates_of(dates, &one, &s->date, err);
  }
  return rc;
}

/* ---- Records ---- */

/* The same as deliver does: a report shows the contact that the sinks have. */
static struct kith_merge_input merge_input(const struct kith_reading *reading, const struct kith_contact_sighting *s,
                                           struct kith_arena *arena)
{
  struct kith_merge_input input = {.record = s->record, .id = s->id, .date = merge_date(s->record)};
  input.source = (uint32_t)(s->id >> 40);
  input.origin = s->source == UINT32_MAX ? STR_NONE : source_name(reading->store, input.source, arena);
  if (reading->merge_ranks)
    input.rank = s->source == UINT32_MAX ? MERGE_RANK_LAST : reading->merge_ranks[s->source];
  if (!input.date.len)
    input.date = day_text(s->first_day, arena);
  return input;
}

static int decode(const struct kith_reading *reading, struct kith_contact_sighting *s, struct kith_arena *arena,
                  struct kith_error *err)
{
  struct kith_record *record;
  struct kith_str bytes = arena_str(arena, sighting_record(reading->store, s->id));
  int rc = codec_decode(bytes, reading->names, arena, &record, err);
  if (rc == KITH_OK)
    s->record = record;
  return rc;
}

int contact_open(struct kith_contact *c, const struct kith_reading *reading, struct kith_arena *arena,
                 struct kith_error *err)
{
  struct kith_merge_input *inputs = arena_zero(arena, c->sightings.len + 1, sizeof *inputs);
  int rc = KITH_OK;
  for (size_t i = 0; i < c->sightings.len && rc == KITH_OK; i++) {
    struct kith_contact_sighting *s = &c->sightings.items[i];
    rc = decode(reading, s, arena, err);
    if (rc == KITH_OK)
      inputs[i] = merge_input(reading, s, arena);
  }
  if (rc != KITH_OK)
    return rc;
  c->merged = merge_contact(inputs, c->sightings.len, reading->merge, arena);
  return reading_verdict(reading, c->id, arena, &c->verdict, &c->decided, err);
}

const bool *contact_own(const struct kith_contact *c, const struct kith_reading *r, struct kith_arena *arena)
{
  bool *own = arena_zero(arena, c->sightings.len + 1, sizeof *own);
  for (size_t i = 0; i < c->sightings.len; i++)
    own[i] = reading_is_entity_book(r, c->sightings.items[i].source);
  return own;
}

const struct kith_record *contact_marked(const struct kith_contact *c, const struct kith_reading *reading,
                                         const bool *own, struct kith_arena *arena)
{
  struct kith_record *r = arena_alloc(arena, sizeof *r);
  *r = *c->merged;
  r->properties = arena_alloc(arena, (r->property_count + 1) * sizeof *r->properties);
  memcpy(r->properties, c->merged->properties, r->property_count * sizeof *r->properties);
  fields_mark(reading->policy, r, own, c->sightings.len);
  return r;
}

struct kith_str contact_name(const struct kith_contact *c)
{
  struct kith_str name = c->merged ? record_text(c->merged, KITH_P_FN) : STR_NONE;
  if (!name.len && c->merged)
    name = record_text(c->merged, KITH_P_EMAIL);
  return name.len ? name : KITH_STR("(no name)");
}

struct kith_str contact_org(const struct kith_contact *c)
{
  return c->merged ? record_text(c->merged, KITH_P_ORG) : STR_NONE;
}
