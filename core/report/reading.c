#include "report/reading.h"

#include "store/history.h"
#include "store/rules.h"

uint32_t reading_source(const struct kith_reading *r, uint64_t sighting)
{
  uint64_t number = sighting >> 40;
  return number < 256 ? r->source_of[number] : UINT32_MAX;
}

bool reading_is_entity_book(const struct kith_reading *r, uint32_t source)
{
  if (source >= r->source_count)
    return false;
  int holder = people_find(r->people, r->sources[source].holder);
  return r->sources[source].possession == POSSESSION_INTERNAL ||
         (holder != PARTY_NONE && (size_t)holder < r->people->entity_count);
}

struct kith_str party_short(struct kith_str party)
{
  return str_sub(party, 0, str_find(party, '@'));
}

static struct kith_str bytes_of(const struct kith_reading *r, uint64_t identity)
{
  struct kith_past_row past;
  if (!r->as_of)
    return decision_bytes(r->store, identity);
  return history_at(r->store, identity, r->as_of->run, &past) ? past.bytes : STR_NONE;
}

int reading_verdict(const struct kith_reading *r, uint64_t identity, struct kith_arena *arena, struct kith_verdict *out,
                    bool *out_decided, struct kith_error *err)
{
  struct kith_rules_row rules;
  struct kith_str bytes = arena_str(arena, bytes_of(r, identity));
  *out_decided = false;
  *out = (struct kith_verdict){0};
  int rc = bytes.len ? decision_decode(bytes, arena, out, err) : KITH_OK;
  if (rc != KITH_OK || !bytes.len)
    return rc;
  if (rules_at(r->store, r->as_of ? r->as_of->run : INT64_MAX, arena, &rules)) {
    out->decision.policy = rules.label;
    out->decision.policy_hash = rules.hash;
  }
  *out_decided = out->decision.owner_class != KITH_UNDECIDED;
  return KITH_OK;
}

int dates_new(const struct kith_reading *reading, struct kith_dates *out, struct kith_error *err)
{
  struct kith_owner_settings settings = {.policy = reading->policy,
                                         .people = reading->people,
                                         .sources = reading->sources,
                                         .source_count = reading->source_count,
                                         .today = reading->today};
  *out = (struct kith_dates){.reading = reading};
  return reading->policy ? ownership_new(&settings, &out->ownership, err) : KITH_OK;
}

void dates_free(struct kith_dates *d)
{
  ownership_free(d->ownership);
  d->ownership = NULL;
}

int dates_add(struct kith_dates *d, const struct kith_evidence_row *row, struct kith_error *err)
{
  uint32_t source = reading_source(d->reading, row->id);
  if (!d->ownership || source == UINT32_MAX || row->kind != KITH_CONTACT || !row->identity)
    return KITH_OK; /* without an identity it waits for approval, or for the next run */
  return ownership_survey_add(d->ownership, source, row->first_day, row->facts, err);
}

void dates_end(struct kith_dates *d)
{
  if (d->ownership)
    ownership_survey_end(d->ownership);
}

static int recall_day(void *arg, const struct kith_bulk_row *row, struct kith_error *err)
{
  struct kith_dates *d = arg;
  struct kith_bulk_day day = {d->reading->source_of[row->source & 255], (enum survey_date)row->date, row->day};
  (void)err;
  if (day.source != UINT32_MAX)
    ownership_know_bulk(d->ownership, &day, 1);
  return KITH_OK;
}

int dates_recall(struct kith_dates *d, struct kith_error *err)
{
  return d->ownership ? bulk_each(d->reading->store, recall_day, d, err) : KITH_OK;
}

int dates_of(struct kith_dates *d, const struct kith_owner_sighting *s, struct kith_sighting_date *out,
             struct kith_error *err)
{
  *out = (struct kith_sighting_date){s->observed_day, "observed", false};
  return d->ownership && s->source != UINT32_MAX ? ownership_date(d->ownership, s, out, err) : KITH_OK;
}

struct kith_str dates_holder(const struct kith_dates *d, uint32_t source)
{
  if (source >= d->reading->source_count)
    return STR_NONE;
  return d->ownership ? ownership_holder(d->ownership, source) : d->reading->sources[source].holder;
}
