#include <stdlib.h>

#include "base/map.h"
#include "report/outflow.h"

/* When a card without any date came into a phone: between two readings, if Kith read the phone before and the card was
 * not there yet. What was there at the first reading came at some time before, and stays undated. */

struct seen {
  uint64_t identity;
  uint32_t source;
  int32_t day; /* of the first reading that had it */
};

struct watching {
  const struct kith_reading *reading;
  struct kith_map_u64 undated; /* identities */
  VEC(struct seen) seen;       /* of these, in portable books */
  VEC(int) holders;            /* by source; PARTY_NONE: nobody's portable book */
  VEC(int32_t) first_read;     /* by source */
};

static void find_books(struct watching *w)
{
  for (size_t i = 0; i < w->reading->source_count; i++) {
    const struct kith_owner_source *source = &w->reading->sources[i];
    bool portable = source->possession == POSSESSION_PORTABLE;
    vec_push(&w->holders, portable ? people_find(w->reading->people, source->holder) : PARTY_NONE);
    vec_push(&w->first_read, DAY_NEVER);
  }
}

static int watch(void *arg, const struct kith_evidence_row *row, struct kith_error *err)
{
  struct watching *w = arg;
  uint32_t source = reading_source(w->reading, row->id);
  (void)err;
  if (row->kind != KITH_CONTACT || source == UINT32_MAX || w->holders.items[source] == PARTY_NONE)
    return KITH_OK;
  int32_t *first = &w->first_read.items[source];
  *first = row->first_day < *first ? row->first_day : *first;
  if (row->identity && map_u64_get(&w->undated, row->identity))
    vec_push(&w->seen, ((struct seen){row->identity, source, row->first_day}));
  return KITH_OK;
}

static int by_identity(const void *a, const void *b)
{
  const struct seen *x = a, *y = b;
  if (x->identity != y->identity)
    return x->identity < y->identity ? -1 : 1;
  if (x->source != y->source)
    return x->source < y->source ? -1 : 1;
  return (x->day > y->day) - (x->day < y->day);
}

static int32_t came_on(const struct watching *w, uint64_t identity, int party)
{
  int32_t day = DAY_UNKNOWN;
  size_t low = 0, high = w->seen.len;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (w->seen.items[middle].identity < identity)
      low = middle + 1;
    else
      high = middle;
  }
  for (size_t i = low; i < w->seen.len && w->seen.items[i].identity == identity; i++) {
    const struct seen *s = &w->seen.items[i];
    if (w->holders.items[s->source] != party)
      continue;
    if (s->day <= w->first_read.items[s->source])
      return DAY_UNKNOWN;
    day = day == DAY_UNKNOWN || s->day < day ? s->day : day;
  }
  return day;
}

static void date_rows(const struct watching *w, struct kith_outflow_rep *rep)
{
  size_t kept = 0;
  for (size_t i = 0; i < rep->rows.len; i++) {
    struct kith_outflow_row row = rep->rows.items[i];
    if (row.day == DAY_UNKNOWN)
      row.day = came_on(w, row.identity, rep->party);
    if (row.day != DAY_UNKNOWN)
      rep->rows.items[kept++] = row;
  }
  rep->rows.len = kept;
}

int outflow_date(struct kith_outflow *out, struct kith_error *err)
{
  struct watching w = {.reading = out->reading};
  int rc = KITH_OK;
  for (size_t i = 0; i < out->reps.len; i++)
    for (size_t k = 0; k < out->reps.items[i].rows.len; k++)
      if (out->reps.items[i].rows.items[k].day == DAY_UNKNOWN)
        map_u64_put(&w.undated, out->reps.items[i].rows.items[k].identity, 0, NULL);
  find_books(&w);
  if (w.undated.len)
    rc = evidence_each(out->reading->store, false, watch, &w, err);
  if (w.seen.len)
    qsort(w.seen.items, w.seen.len, sizeof *w.seen.items, by_identity);
  for (size_t i = 0; i < out->reps.len; i++)
    date_rows(&w, &out->reps.items[i]);
  map_u64_free(&w.undated);
  vec_free(&w.seen);
  vec_free(&w.holders);
  vec_free(&w.first_read);
  return rc;
}
