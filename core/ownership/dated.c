#include "ownership/dated.h"

static const char *const grade_names[] = {"none", "self-dated", "controlled", "observed", "third-party"};

static bool stands_before(const struct kith_owner_source *a, const struct kith_owner_source *b)
{
  return a->possession != b->possession ? a->possession < b->possession : str_cmp(a->name, b->name) < 0;
}

void holdings_rank(struct kith_holding *holdings, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    holdings[i].place = 0;
    for (size_t k = 0; k < count; k++)
      holdings[i].place += stands_before(holdings[k].source, holdings[i].source);
  }
}

enum kith_rank dated_rank(const struct kith_dated *d)
{
  static const enum kith_rank ranks[] = {RANK_NONE, RANK_SELF_DATED, RANK_CONTROLLED, RANK_PROVEN, RANK_PROVEN};
  return d->day == DAY_UNKNOWN || d->bulk ? RANK_NONE : ranks[d->grade];
}

const char *dated_grade(const struct kith_dated *d)
{
  return grade_names[d->day == DAY_UNKNOWN ? GRADE_NONE : d->grade];
}

/* Which dates are believed before which: proven and controlled ones, then imports into a controlled system, then what a
 * holder wrote, then the rest. */
static int credit(const struct kith_dated *d)
{
  if (d->day == DAY_UNKNOWN)
    return -1;
  if (d->bulk)
    return d->grade == GRADE_CONTROLLED ? 2 : 0;
  return d->grade == GRADE_SELF_DATED ? 1 : 3;
}

bool dated_tells(const struct kith_dated *d)
{
  return credit(d) > 0;
}

bool dated_is_better(const struct kith_dated *d, const struct kith_dated *than)
{
  int a = credit(d), b = credit(than);
  if (a < 0 || a != b)
    return a > b;
  return d->day != than->day       ? d->day < than->day
         : d->grade != than->grade ? d->grade > than->grade
         : d->place != than->place ? d->place < than->place
                                   : d->sighting < than->sighting;
}

void dated_take_better(struct kith_dated *best, const struct kith_dated *other)
{
  if (dated_is_better(other, best))
    *best = *other;
}

size_t dated_of(const struct kith_calendar *c, const struct kith_owner_sighting *s, const struct kith_facts *f,
                struct kith_dated out[DATED_MOST], int32_t *out_next)
{
  static const enum kith_grade systems[] = {[POSSESSION_INTERNAL] = GRADE_CONTROLLED,
                                            [POSSESSION_PORTABLE] = GRADE_SELF_DATED,
                                            [POSSESSION_EXTERNAL] = GRADE_THIRD_PARTY};
  const struct kith_holding *h = &c->holdings[s->source];
  enum kith_grade system = systems[h->source->possession];
  /* "connected on" is the network's word in the network's export; anywhere else somebody typed it */
  enum kith_grade network = h->source->possession == POSSESSION_EXTERNAL ? GRADE_THIRD_PARTY : GRADE_SELF_DATED;
  const struct {
    int32_t day;
    enum kith_grade grade;
    int survey; /* enum survey_date, -1: never bulk */
  } all[DATED_MOST] = {{f->connected_on, network, -1},
                       {f->created, system, SURVEY_CREATED},
                       {f->updated, system, SURVEY_UPDATED}, /* it was there by then */
                       {f->seen_on, GRADE_SELF_DATED, SURVEY_SEEN_ON},
                       {s->observed_day, GRADE_OBSERVED, SURVEY_OBSERVED}};
  size_t count = 0;
  *out_next = DAY_NEVER;
  for (size_t i = 0; i < DATED_MOST; i++) {
    if (all[i].day == DAY_UNKNOWN)
      continue;
    if (all[i].day <= c->today)
      out[count++] = (struct kith_dated){
          all[i].day,
          all[i].grade,
          all[i].survey >= 0 && survey_is_bulk(c->survey, s->source, (enum survey_date)all[i].survey, all[i].day),
          s->source,
          h->place,
          s->id};
    else if (all[i].day < *out_next)
      *out_next = all[i].day;
  }
  return count;
}
