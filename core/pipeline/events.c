#include "pipeline/events.h"

#include <stdlib.h>

#include "dedupe/dedupe.h"
#include "dedupe/features.h"

/* ---- One interaction ---- */

static uint32_t hash_text(struct kith_str text)
{
  char folded[FEATURE_TEXT_MAX];
  size_t len = 0;
  text = str_trim(text);
  for (; len < text.len && len < sizeof folded; len++)
    folded[len] = ascii_lower(text.ptr[len]);
  return len ? features_hash((struct kith_str){folded, len}) : 0;
}

static int two_digits(struct kith_str text, size_t at)
{
  return ascii_is_digit(text.ptr[at]) && ascii_is_digit(text.ptr[at + 1])
             ? (text.ptr[at] - '0') * 10 + text.ptr[at + 1] - '0'
             : 99;
}

/* Of "2026-03-02T10:17:00Z". Midnight is what programs write for a day without a time. */
static uint16_t minute_of(struct kith_str when)
{
  enum { HOUR_AT = 11, MINUTE_AT = 14, END = 16, HOURS = 24, MINUTES = 60 };
  if (when.len < END || when.ptr[HOUR_AT - 1] != 'T' || when.ptr[MINUTE_AT - 1] != ':')
    return MATCH_NO_TIME;
  int hour = two_digits(when, HOUR_AT), minute = two_digits(when, MINUTE_AT);
  bool is_time = hour < HOURS && minute < MINUTES && (hour || minute);
  return is_time ? (uint16_t)(hour * MINUTES + minute) : MATCH_NO_TIME;
}

struct kith_match_event events_of_record(uint64_t id, int32_t day, const struct kith_record *r)
{
  struct kith_match_event event = {.record = (uint32_t)id, .minute = minute_of(record_text(r, KITH_P_WHEN))};
  uint32_t kind = hash_text(record_text(r, KITH_P_CHANNEL));
  event.day = day > 0 && day <= UINT16_MAX ? (uint16_t)day : 0;
  event.kind = (uint16_t)(kind ^ kind >> 16);
  event.subject = hash_text(record_text(r, KITH_P_FN));
  return event;
}

/* ---- Crowds ---- */

enum { CROWD = 12 /* contacts; an event with more is a mailing or a hall: it says nothing of any two */ };

struct guest {
  uint64_t event, contact;
  size_t row;
};

/* What would be taken for one event: a minute of a source, or a day and a subject, or else the record. */
static uint64_t event_number(const struct kith_interaction_row *i)
{
  const struct kith_match_event *e = &i->event;
  bool timed = e->minute != MATCH_NO_TIME;
  uint32_t what[] = {i->source, (uint32_t)e->day << 16 | e->minute, e->kind, timed ? 0 : e->subject,
                     timed || e->subject ? 0 : e->record};
  return str_hash((struct kith_str){(const char *)what, sizeof what});
}

static int by_event(const void *a, const void *b)
{
  const struct guest *x = a, *y = b;
  if (x->event != y->event)
    return x->event < y->event ? -1 : 1;
  return (x->contact > y->contact) - (x->contact < y->contact);
}

static void leave_out_crowds(struct kith_evidence_set *set)
{
  size_t count = set->interactions.len;
  struct guest *guests = mem_array(count, sizeof *guests);
  for (size_t i = 0; i < count; i++)
    guests[i] = (struct guest){event_number(&set->interactions.items[i]), set->interactions.items[i].contact, i};
  if (count)
    qsort(guests, count, sizeof *guests, by_event);
  for (size_t from = 0, to; from < count; from = to) {
    size_t contacts = 1;
    for (to = from + 1; to < count && guests[to].event == guests[from].event; to++)
      contacts += guests[to].contact != guests[to - 1].contact;
    for (size_t i = from; i < to && contacts > CROWD; i++)
      set->interactions.items[guests[i].row].event.day = 0;
  }
  mem_free(guests);
}

/* ---- Contacts ---- */

/* The latest first. */
static size_t events_of(const struct kith_evidence_set *set, const struct kith_contact_row *c,
                        struct kith_match_event out[MATCHABLE_MAX])
{
  size_t first = evidence_first_interaction(set, c->key), end = first, count = 0;
  while (end < set->interactions.len && set->interactions.items[end].contact == c->key)
    end++;
  for (; end > first && count < MATCHABLE_MAX; end--) {
    const struct kith_match_event *e = &set->interactions.items[end - 1].event;
    if (e->day && (!count || out[count - 1].record != e->record))
      out[count++] = *e;
  }
  return count;
}

static int attach(struct kith_env *env, struct kith_evidence_set *set, struct kith_contact_row *c,
                  struct kith_buf *blob, int64_t *total, struct kith_error *err)
{
  struct kith_match_event events[MATCHABLE_MAX];
  size_t count = events_of(set, c, events);
  *total += count > 0;
  buf_clear(blob);
  features_set_events(c->match, (uint8_t)(c->id >> 40), events, count, blob);
  if (str_eq(buf_str(blob), c->match))
    return KITH_OK;
  c->match = arena_str(&set->arena, buf_str(blob));
  c->component = c->component > 0 ? -c->component : c->component;
  return sighting_set_match(env->store, c->id, c->match, err);
}

int events_attach(struct kith_env *env, struct kith_evidence_set *set, struct kith_error *err)
{
  struct kith_buf blob = BUF_MAX(2 * FEATURES_MAX);
  int64_t before = store_number(env->store, "events", 0), total = 0;
  int rc = KITH_OK;

  if (!before && !set->interactions.len)
    return KITH_OK;
  leave_out_crowds(set);
  for (size_t i = 0; i < set->contacts.len && rc == KITH_OK; i++)
    rc = attach(env, set, &set->contacts.items[i], &blob, &total, err);
  buf_free(&blob);
  return rc == KITH_OK && total != before ? store_set_number(env->store, "events", total, err) : rc;
}
