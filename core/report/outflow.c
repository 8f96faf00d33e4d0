#include "report/outflow.h"

#include <stdlib.h>

#include "report/books.h"
#include "report/chart.h"

enum { ORDER_LEAST = 10, ORDER_PERCENT = 90, YEAR = 365 };

/* One of the contacts of an unusual month, in one source. */
struct place {
  uint64_t identity, ordinal;
  uint32_t source;
};

/* An unusual month whose sources are looked for. */
struct question {
  size_t rep, month;
};

struct wanted {
  uint64_t identity;
  size_t question;
};

struct reading {
  struct kith_outflow *out;
  const struct kith_reading *reading;
  VEC(struct question) questions;
  VEC(struct wanted) wanted; /* by identity, then question */
  VEC(struct place) places;  /* of wanted identities, in the order of sightings */
  VEC(int32_t) first_read;   /* by source: the day of its first reading, DAY_UNKNOWN: none yet */
  VEC(int) holders;          /* by source: the party whose book it is; PARTY_NONE: the company's */
};

/* ---- Rows ---- */

static int take_row(void *arg, const struct kith_book_entry *e, struct kith_error *err)
{
  struct kith_outflow *out = arg;
  (void)err;
  bool own = e->in_portable || e->in_external;
  /* an external book has no day of its own: there, the day on which the rep first had the contact is it */
  int32_t day = e->appeared != DAY_UNKNOWN || e->in_portable ? e->appeared : e->first_day;
  size_t entities = out->reading->people->entity_count;
  if ((size_t)e->party < entities || !own)
    return KITH_OK;
  struct kith_outflow_rep *rep = &out->reps.items[(size_t)e->party - entities];
  if (day != DAY_UNKNOWN || e->in_portable)
    vec_push(&rep->rows, ((struct kith_outflow_row){.identity = e->identity,
                                                    .day = day,
                                                    .known = e->first_day,
                                                    .knew_first = e->company_knew_first,
                                                    .steward = e->is_steward}));
  return KITH_OK;
}

static void add_reps(struct kith_outflow *out)
{
  const struct kith_people *people = out->reading->people;
  for (size_t i = people->entity_count; i < people->parties.len; i++) {
    const struct kith_party *p = &people->parties.items[i];
    const struct kith_spell *spell = p->spells.len ? &p->spells.items[p->spells.len - 1] : NULL;
    vec_push(&out->reps, ((struct kith_outflow_rep){.party = (int)i,
                                                    .hired = spell ? p->spells.items[0].hired : DAY_UNKNOWN,
                                                    .notice = spell ? spell->notice : DAY_UNKNOWN,
                                                    .left = spell ? spell->left : DAY_UNKNOWN}));
  }
}

/* ---- What would explain it: a pass over the sightings ---- */

static int by_wanted(const void *a, const void *b)
{
  const struct wanted *x = a, *y = b;
  if (x->identity != y->identity)
    return x->identity < y->identity ? -1 : 1;
  return (x->question > y->question) - (x->question < y->question);
}

static void ask(struct reading *r, size_t rep, size_t month)
{
  const struct kith_outflow_rep *who = &r->out->reps.items[rep];
  int32_t from = chart_month_day(who->months.items[month].month);
  int32_t to = chart_month_day(who->months.items[month].month + 1);
  for (size_t i = 0; i < who->rows.len; i++) {
    const struct kith_outflow_row *row = &who->rows.items[i];
    if (row->knew_first && row->day >= from && row->day < to)
      vec_push(&r->wanted, ((struct wanted){row->identity, r->questions.len}));
  }
  vec_push(&r->questions, ((struct question){rep, month}));
}

static size_t first_wanted(const struct reading *r, uint64_t identity)
{
  size_t low = 0, high = r->wanted.len;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (r->wanted.items[middle].identity < identity)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static bool is_wanted(const struct reading *r, uint64_t identity, size_t question)
{
  for (size_t i = first_wanted(r, identity); i < r->wanted.len && r->wanted.items[i].identity == identity; i++)
    if (r->wanted.items[i].question == question)
      return true;
  return false;
}

static int take_sighting(void *arg, const struct kith_evidence_row *row, struct kith_error *err)
{
  struct reading *r = arg;
  uint32_t source = reading_source(r->reading, row->id);
  (void)err;
  if (row->kind != KITH_CONTACT || source == UINT32_MAX)
    return KITH_OK;
  int32_t *first = &r->first_read.items[source];
  if (*first == DAY_UNKNOWN || row->first_day < *first)
    *first = row->first_day;
  size_t at = first_wanted(r, row->identity);
  if (at < r->wanted.len && r->wanted.items[at].identity == row->identity)
    vec_push(&r->places, ((struct place){row->identity, row->id & (((uint64_t)1 << 40) - 1), source}));
  return KITH_OK;
}

/* ---- The order of the company's records ---- */

struct step {
  uint64_t own, theirs;
};

static int by_own(const void *a, const void *b)
{
  const struct step *x = a, *y = b;
  if (x->own != y->own)
    return x->own < y->own ? -1 : 1;
  return (x->theirs > y->theirs) - (x->theirs < y->theirs);
}

static int by_place(const void *a, const void *b)
{
  const struct place *x = a, *y = b;
  if (x->identity != y->identity)
    return x->identity < y->identity ? -1 : 1;
  if (x->source != y->source)
    return x->source < y->source ? -1 : 1;
  return (x->ordinal > y->ordinal) - (x->ordinal < y->ordinal);
}

static const struct place *place_in(const struct reading *r, size_t from, uint32_t source)
{
  uint64_t identity = r->places.items[from].identity;
  for (size_t i = from; i < r->places.len && r->places.items[i].identity == identity; i++)
    if (r->places.items[i].source == source)
      return &r->places.items[i];
  return NULL;
}

/* Those that stand in both, in the order of the rep's: how many of them follow one another in the company's as well. */
static bool same_order(const struct reading *r, size_t question, uint32_t own, uint32_t theirs)
{
  VEC(struct step) steps = {0};
  size_t rising = 0, next;
  for (size_t i = 0; i < r->places.len; i = next) {
    const struct place *a = place_in(r, i, own), *b = place_in(r, i, theirs);
    for (next = i; next < r->places.len && r->places.items[next].identity == r->places.items[i].identity; next++)
      continue;
    if (a && b && is_wanted(r, a->identity, question))
      vec_push(&steps, ((struct step){a->ordinal, b->ordinal}));
  }
  if (steps.len)
    qsort(steps.items, steps.len, sizeof *steps.items, by_own);
  for (size_t i = 1; i < steps.len; i++)
    rising += steps.items[i].theirs > steps.items[i - 1].theirs;
  bool same = steps.len >= ORDER_LEAST && rising * 100 >= (steps.len - 1) * ORDER_PERCENT;
  vec_free(&steps);
  return same;
}

static size_t count_in(const struct reading *r, size_t question, uint32_t source)
{
  size_t count = 0;
  for (size_t i = 0; i < r->places.len; i++)
    count += r->places.items[i].source == source && is_wanted(r, r->places.items[i].identity, question);
  return count;
}

/* The rep's book in which most of the month's contacts stand; UINT32_MAX: none. */
static uint32_t main_book(const struct reading *r, size_t question, int party)
{
  uint32_t best = UINT32_MAX;
  size_t most = 0;
  for (uint32_t i = 0; i < r->reading->source_count; i++) {
    size_t count = r->holders.items[i] == party ? count_in(r, question, i) : 0;
    if (count > most) {
      most = count;
      best = i;
    }
  }
  return best;
}

static void answer(struct reading *r, size_t question)
{
  const struct question *q = &r->questions.items[question];
  const struct kith_outflow_rep *rep = &r->out->reps.items[q->rep];
  struct kith_outflow_month *m = &rep->months.items[q->month];
  uint32_t book = main_book(r, question, rep->party);
  if (book == UINT32_MAX)
    return;
  const struct kith_owner_source *source = &r->reading->sources[book];
  int32_t first = r->first_read.items[book];
  if (first != DAY_UNKNOWN && chart_month(first) == m->month)
    m->first_read = source->name;
  if (source->company_account)
    m->company_account = source->name;
  if (source->basis)
    m->given = source->name;
  for (uint32_t k = 0; k < r->reading->source_count && !m->same_order.len; k++)
    if (r->holders.items[k] == PARTY_NONE && same_order(r, question, book, k))
      m->same_order = r->reading->sources[k].name;
}

static void find_holders(struct reading *r)
{
  const struct kith_people *people = r->reading->people;
  for (size_t i = 0; i < r->reading->source_count; i++) {
    const struct kith_owner_source *source = &r->reading->sources[i];
    int party = source->possession == POSSESSION_INTERNAL ? PARTY_NONE : people_find(people, source->holder);
    vec_push(&r->holders, party != PARTY_NONE && (size_t)party >= people->entity_count ? party : PARTY_NONE);
    vec_push(&r->first_read, DAY_UNKNOWN);
  }
}

static int explain_months(struct reading *r, struct kith_error *err)
{
  for (size_t i = 0; i < r->out->reps.len; i++)
    for (size_t k = 0; k < r->out->reps.items[i].months.len; k++)
      if (r->out->reps.items[i].months.items[k].verdict != OUTFLOW_USUAL)
        ask(r, i, k);
  if (!r->questions.len)
    return KITH_OK;
  if (r->wanted.len)
    qsort(r->wanted.items, r->wanted.len, sizeof *r->wanted.items, by_wanted);
  find_holders(r);
  int rc = evidence_each(r->reading->store, false, take_sighting, r, err);
  if (r->places.len)
    qsort(r->places.items, r->places.len, sizeof *r->places.items, by_place);
  for (size_t i = 0; i < r->questions.len && rc == KITH_OK; i++)
    answer(r, i);
  return rc;
}

/* ---- The whole ---- */

static void keep_those_with_books(struct kith_outflow *out)
{
  size_t kept = 0;
  for (size_t i = 0; i < out->reps.len; i++)
    if (out->reps.items[i].rows.len)
      out->reps.items[kept++] = out->reps.items[i];
  out->reps.len = kept;
}

int outflow_read(const struct kith_reading *reading, int32_t since, struct kith_outflow *out, struct kith_error *err)
{
  struct reading r = {.out = out, .reading = reading};
  *out = (struct kith_outflow){.reading = reading, .since = since == DAY_UNKNOWN ? reading->today - YEAR : since};
  if (!reading->policy)
    return error_set(err, KITH_E_CONFIG,
                     "the pipeline has no policy (ownership: policy:), so nobody knows whom the "
                     "company knew first");
  add_reps(out);
  int rc = books_each(reading, take_row, out, err);
  if (rc == KITH_OK)
    rc = outflow_date(out, err);
  keep_those_with_books(out);
  for (size_t i = 0; i < out->reps.len && rc == KITH_OK; i++)
    outflow_months(&out->reps.items[i], reading->today);
  if (rc == KITH_OK)
    rc = explain_months(&r, err);
  vec_free(&r.questions);
  vec_free(&r.wanted);
  vec_free(&r.places);
  vec_free(&r.first_read);
  vec_free(&r.holders);
  return rc;
}

bool outflow_in_view(const struct kith_outflow *o, const struct kith_outflow_month *m)
{
  return m->month >= chart_month(o->since);
}

void outflow_free(struct kith_outflow *o)
{
  for (size_t i = 0; i < o->reps.len; i++) {
    vec_free(&o->reps.items[i].rows);
    vec_free(&o->reps.items[i].months);
  }
  vec_free(&o->reps);
  arena_free(&o->arena);
}
