#include "pipeline/item.h"

#include <stdio.h>

#include "merge/merge.h"
#include "model/codec.h"
#include "ownership/fields.h"
#include "pipeline/duties.h"
#include "pipeline/sorter.h"
#include "store/identity.h"

#define ID_MASK (((uint64_t)1 << 48) - 1)

struct kith_str item_id(uint64_t number, struct kith_arena *arena)
{
  char text[48];
  uint32_t kind = (uint32_t)(number >> 48) & 15;
  if (kind == KITH_CONTACT)
    return arena_str(arena, identity_text(number & ID_MASK, text));
  if (kind == KITH_TASK)
    return arena_str(arena, duty_text((int64_t)(number & ID_MASK), text));
  return arena_str(arena, root_text(kind, number & ID_MASK, text));
}

/* ---- Out of the store ---- */

static int fetch_contact(struct kith_parcel *p, struct kith_raw_item *raw, struct kith_error *err)
{
  struct kith_arena *arena = &p->batch.arena;
  uint64_t identity = raw->due->number & ID_MASK;
  int rc = holdings_of(p->holdings, identity, arena, &raw->sightings, &raw->record_count, err);
  raw->records = arena_zero(arena, raw->record_count + 1, sizeof *raw->records);
  for (size_t i = 0; i < raw->record_count; i++)
    raw->records[i] = arena_str(arena, sighting_record(p->env->store, raw->sightings[i].sighting));
  raw->decision = arena_str(arena, decision_bytes(p->env->store, identity));
  return rc;
}

static int fetch_task(struct kith_parcel *p, struct kith_raw_item *raw, struct kith_error *err)
{
  struct kith_duty_row row;
  if (!duty_get(p->env->store, (int64_t)(raw->due->number & ID_MASK), &p->batch.arena, &row))
    return error_set(err, KITH_E_INTERNAL, "the state lost an obligation that it had");
  raw->task = duty_record(&row, &p->batch.arena);
  return KITH_OK;
}

int item_fetch(struct kith_parcel *p, const struct kith_due *due, struct kith_error *err)
{
  struct kith_raw_item raw = {.due = due, .decision = STR_NONE};
  int rc = KITH_OK;
  if (due->op == KITH_UPSERT && due->sighting) {
    raw.record_count = 1;
    raw.records = arena_zero(&p->batch.arena, 1, sizeof *raw.records);
    raw.records[0] = arena_str(&p->batch.arena, sighting_record(p->env->store, due->sighting));
  } else if (due->op == KITH_UPSERT && (due->number >> 48 & 15) == KITH_TASK) {
    rc = fetch_task(p, &raw, err);
  } else if (due->op == KITH_UPSERT) {
    rc = fetch_contact(p, &raw, err);
  } else if ((due->number >> 48 & 15) == KITH_CONTACT) {
    raw.successor = holdings_successor(p->env->store, due->number & ID_MASK);
  }
  for (size_t i = 0; i < raw.record_count && rc == KITH_OK; i++)
    if (!raw.records[i].len)
      rc = error_set(err, KITH_E_INTERNAL, "the state lost a record that it had");
  if (rc == KITH_OK)
    vec_push(&p->raw, raw);
  return rc;
}

/* ---- Building ---- */

/* Keys that mean something in one source become the ids of the items that they point at. */
static void rewrite_keys(struct kith_parcel *p, struct kith_raw_item *raw, struct kith_record *r, int64_t source)
{
  static const struct {
    uint32_t property, kind;
  } references[] = {
      {KITH_P_ACCOUNT_KEY, KITH_ACCOUNT}, {KITH_P_CONTACT_KEY, KITH_CONTACT}, {KITH_P_OWNER_KEY, KITH_USER}};
  for (uint32_t i = 0; i < r->property_count; i++) {
    struct kith_property *property = &r->properties[i];
    for (size_t k = 0; k < sizeof references / sizeof references[0]; k++) {
      if (property->name != references[k].property || property->part_count != 1)
        continue;
      raw->open |= references[k].kind == KITH_CONTACT;
      uint64_t hash = sorter_key_hash(property->parts->text, store_seed(p->env->store), source);
      const uint64_t *number = map_u64_get(&p->holdings->roots, holdings_root_key(hash, references[k].kind));
      struct kith_part *part = arena_alloc(r->arena, sizeof *part);
      *part = *property->parts;
      part->text = number ? item_id(*number, r->arena) : part->text;
      property->parts = part;
    }
  }
}

static int decode(struct kith_parcel *p, struct kith_raw_item *raw, struct kith_str bytes, int64_t source,
                  struct kith_record **out)
{
  int rc = codec_decode(bytes, &p->env->names, &p->batch.arena, out, &p->error);
  if (rc == KITH_OK)
    rewrite_keys(p, raw, *out, source);
  return rc;
}

static void describe_sighting(struct kith_parcel *p, const struct kith_holding_sighting *from,
                              const struct kith_record *r, struct kith_sighting *out)
{
  *out = (struct kith_sighting){.size = sizeof *out,
                                .key = r->key,
                                .origin = r->origin,
                                .source = STR_NONE,
                                .holder = STR_NONE,
                                .possession = STR_NONE};
  if (from->source != UINT32_MAX) {
    const struct kith_plan_source *source = &p->env->plan->sources.items[from->source];
    out->source = source->name;
    out->possession = source->possession;
    out->holder = p->holdings->holders[from->source];
  }
  out->date = day_text(from->date.day, &p->batch.arena);
  out->grade = str_of(from->date.grade);
}

static struct kith_merge_input merge_input(struct kith_parcel *p, const struct kith_holding_sighting *from,
                                           const struct kith_record *r)
{
  const struct kith_plan *plan = p->env->plan;
  struct kith_merge_input input = {.record = r, .id = from->sighting, .origin = STR_NONE, .date = merge_date(r)};
  input.source = (uint32_t)(from->sighting >> 40);
  input.rank = MERGE_RANK_LAST;
  if (from->source != UINT32_MAX) {
    input.rank = plan->merge_ranks[from->source];
    input.origin = plan->sources.items[from->source].name;
  }
  if (!input.date.len)
    input.date = day_text(from->first_day, &p->batch.arena);
  return input;
}

/* Whether a book is an entity's own: one it controls, or holds. */
static bool is_own(const struct kith_parcel *p, uint32_t source)
{
  const struct kith_people *people = &p->env->people;
  if (source == UINT32_MAX)
    return false;
  if (str_eq_c(p->env->plan->sources.items[source].possession, "internal"))
    return true;
  for (size_t i = 0; i < people->entity_count; i++)
    if (str_eq(people->parties.items[i].text, p->holdings->holders[source]))
      return true;
  return false;
}

static void mark_fields(struct kith_parcel *p, const struct kith_raw_item *raw, struct kith_record *merged)
{
  const struct kith_policy *policy = p->env->policy;
  bool *own = arena_alloc(&p->batch.arena, raw->record_count + 1);
  if (!policy || !policy->field_count)
    return;
  for (size_t i = 0; i < raw->record_count; i++)
    own[i] = is_own(p, raw->sightings[i].source);
  fields_mark(policy, merged, own, raw->record_count);
  if (p->company_only)
    fields_drop_personal(merged);
}

static int build_contact(struct kith_parcel *p, struct kith_raw_item *raw, struct kith_item *item)
{
  struct kith_arena *arena = &p->batch.arena;
  struct kith_merge_input *inputs = arena_zero(arena, raw->record_count + 1, sizeof *inputs);
  struct kith_sighting *sightings = arena_zero(arena, raw->record_count + 1, sizeof *sightings);
  struct kith_verdict *verdict = arena_zero(arena, 1, sizeof *verdict);
  int rc = KITH_OK;

  for (size_t i = 0; i < raw->record_count && rc == KITH_OK; i++) {
    struct kith_record *record = NULL;
    rc = decode(p, raw, raw->records[i], (int64_t)(raw->sightings[i].sighting >> 40), &record);
    if (rc != KITH_OK)
      break;
    raw->open |= raw->sightings[i].date.open;
    describe_sighting(p, &raw->sightings[i], record, &sightings[i]);
    inputs[i] = merge_input(p, &raw->sightings[i], record);
  }
  if (rc == KITH_OK && raw->decision.len)
    rc = decision_decode(raw->decision, arena, verdict, &p->error);
  if (rc == KITH_OK && p->env->policy) {
    verdict->decision.policy = p->env->policy->label;
    verdict->decision.policy_hash = p->env->policy->hash;
  }
  if (rc != KITH_OK)
    return rc;
  struct kith_record *merged = merge_contact(inputs, raw->record_count, &p->env->plan->merge, arena);
  mark_fields(p, raw, merged);
  item->record = merged;
  item->sightings = sightings;
  item->sighting_count = raw->record_count;
  if (raw->decision.len && verdict->decision.owner_class != KITH_UNDECIDED)
    item->decision = &verdict->decision;
  return KITH_OK;
}

static int build_other(struct kith_parcel *p, struct kith_raw_item *raw, struct kith_item *item)
{
  struct kith_record *record = NULL;
  int rc = decode(p, raw, raw->records[0], (int64_t)(raw->due->sighting >> 40), &record);
  item->record = record;
  return rc;
}

static int build(struct kith_parcel *p, struct kith_raw_item *raw)
{
  const struct kith_due *due = raw->due;
  struct kith_item item = {.size = sizeof item,
                           .op = (uint32_t)due->op,
                           .kind = (uint32_t)(due->number >> 48) & 15,
                           .id = item_id(due->number, &p->batch.arena),
                           .remote_id = due->remote_id,
                           .successor = STR_NONE};
  int rc = KITH_OK;
  if (due->op == KITH_RETIRE) {
    if (raw->successor)
      item.successor = item_id(delivery_number(KITH_CONTACT, raw->successor), &p->batch.arena);
  } else if (raw->task) {
    item.record = raw->task;
  } else {
    rc = due->sighting ? build_other(p, raw, &item) : build_contact(p, raw, &item);
  }
  if (rc == KITH_OK)
    batch_add_item(&p->batch, &item);
  return rc;
}

void item_build_all(void *parcel, void *unused)
{
  struct kith_parcel *p = parcel;
  (void)unused;
  for (size_t i = 0; i < p->raw.len && p->status == KITH_OK; i++)
    p->status = build(p, &p->raw.items[i]);
}
