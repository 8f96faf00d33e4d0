#include "ownership/survey.h"

#include <stdlib.h>

#include "base/mem.h"

void survey_init(struct kith_survey *s, size_t source_count)
{
  *s = (struct kith_survey){.source_count = source_count};
  s->totals = mem_zero(source_count * SURVEY_DATES * sizeof *s->totals);
}

void survey_free(struct kith_survey *s)
{
  map_u64_free(&s->counts);
  map_u64_free(&s->bulk);
  mem_free(s->totals);
  *s = (struct kith_survey){0};
}

static uint64_t key_of(uint32_t source, enum survey_date date, int32_t day)
{
  return (uint64_t)source << 34 | (uint64_t)date << 32 | (uint32_t)day;
}

void survey_add(struct kith_survey *s, uint32_t source, enum survey_date date, int32_t day)
{
  bool is_new;
  if (day == DAY_UNKNOWN || source >= s->source_count)
    return;
  struct survey_total *total = &s->totals[(size_t)source * SURVEY_DATES + date];
  ++*map_u64_put(&s->counts, key_of(source, date, day), 0, &is_new);
  total->first = !total->records || day < total->first ? day : total->first;
  total->records++;
  total->days += is_new;
}

void survey_end(struct kith_survey *s)
{
  for (size_t i = 0; i < s->counts.cap; i++) {
    uint64_t key = s->counts.slots[i].key, count = s->counts.slots[i].value;
    if (key == UINT64_MAX || count < BULK_RECORDS)
      continue;
    const struct survey_total *total = &s->totals[key >> 32]; /* source * SURVEY_DATES + date */
    if (count * BULK_PART >= total->records || count * total->days >= BULK_TIMES * total->records)
      map_u64_put(&s->bulk, key, count, NULL);
  }
  map_u64_free(&s->counts);
}

static uint64_t mix(uint64_t value)
{
  value = (value ^ value >> 31) * 0x9e3779b97f4a7c15u;
  return (value ^ value >> 29) * 0xbf58476d1ce4e5b9u;
}

uint64_t survey_digest(const struct kith_survey *s, uint32_t source)
{
  const struct survey_total *observed = &s->totals[(size_t)source * SURVEY_DATES + SURVEY_OBSERVED];
  const uint64_t of_source = ((uint64_t)1 << 34) - 1; /* of key_of: date and day */
  uint64_t digest = observed->records ? mix((uint32_t)observed->first) : 0;
  for (size_t i = 0; i < s->bulk.cap; i++) /* the order of the table means nothing: a sum */
    if (s->bulk.slots[i].key != UINT64_MAX && s->bulk.slots[i].key >> 34 == source)
      digest += mix(s->bulk.slots[i].key & of_source);
  return digest;
}

bool survey_is_first(const struct kith_survey *s, uint32_t source, int32_t day)
{
  if (source >= s->source_count)
    return false;
  const struct survey_total *total = &s->totals[(size_t)source * SURVEY_DATES + SURVEY_OBSERVED];
  return total->records && day == total->first;
}

bool survey_is_bulk(const struct kith_survey *s, uint32_t source, enum survey_date date, int32_t day)
{
  if (day == DAY_UNKNOWN || source >= s->source_count)
    return false;
  if (date == SURVEY_OBSERVED && survey_is_first(s, source, day))
    return true;
  return s->bulk.len && map_u64_get(&s->bulk, key_of(source, date, day)) != NULL;
}

static int by_place(const void *a, const void *b)
{
  const struct kith_bulk_day *x = a, *y = b;
  if (x->source != y->source)
    return x->source < y->source ? -1 : 1;
  if (x->date != y->date)
    return x->date < y->date ? -1 : 1;
  return (x->day > y->day) - (x->day < y->day);
}

size_t survey_days(const struct kith_survey *s, struct kith_bulk_day *out)
{
  size_t count = 0;
  for (size_t i = 0; i < s->bulk.cap; i++) {
    uint64_t key = s->bulk.slots[i].key;
    if (key != UINT64_MAX)
      out[count++] = (struct kith_bulk_day){(uint32_t)(key >> 34), (enum survey_date)(key >> 32 & 3), (int32_t)key};
  }
  for (uint32_t i = 0; i < s->source_count; i++) { /* the first reading is bulk, however few records it had */
    const struct survey_total *observed = &s->totals[(size_t)i * SURVEY_DATES + SURVEY_OBSERVED];
    if (observed->records && !(s->bulk.len && map_u64_get(&s->bulk, key_of(i, SURVEY_OBSERVED, observed->first))))
      out[count++] = (struct kith_bulk_day){i, SURVEY_OBSERVED, observed->first};
  }
  qsort(out, count, sizeof *out, by_place);
  return count;
}

void survey_know(struct kith_survey *s, const struct kith_bulk_day *day)
{
  if (day->source < s->source_count)
    map_u64_put(&s->bulk, key_of(day->source, day->date, day->day), 1, NULL);
}
