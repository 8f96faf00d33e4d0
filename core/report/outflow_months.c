#include <math.h>
#include <stdlib.h>

#include "report/chart.h"
#include "report/outflow.h"

static int by_day(const void *a, const void *b)
{
  const struct kith_outflow_row *x = a, *y = b;
  if (x->day != y->day)
    return x->day < y->day ? -1 : 1;
  return (x->identity > y->identity) - (x->identity < y->identity);
}

/* ---- The rep's own past ---- */

static int by_number(const void *a, const void *b)
{
  const double *x = a, *y = b;
  return (*x > *y) - (*x < *y);
}

static double median_of(double *values, size_t count)
{
  if (!count)
    return 0;
  qsort(values, count, sizeof *values, by_number);
  return count % 2 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

/* MAD: the median of how far each earlier month lies from their median; one wild month among them hardly moves it. */
static void compare(const struct kith_outflow_month *months, size_t at, double *scratch, struct kith_outflow_month *out)
{
  for (size_t i = 0; i < at; i++)
    scratch[i] = months[i].knew_first;
  out->past = (uint32_t)at;
  out->median = median_of(scratch, at);
  for (size_t i = 0; i < at; i++)
    scratch[i] = fabs(months[i].knew_first - out->median);
  out->mad = median_of(scratch, at);
  bool many = out->knew_first >= OUTFLOW_LEAST;
  bool above = out->knew_first > out->median + OUTFLOW_TIMES * out->mad;
  out->verdict = !many ? OUTFLOW_USUAL : at < OUTFLOW_PAST ? OUTFLOW_NO_PAST : above ? OUTFLOW_UNUSUAL : OUTFLOW_USUAL;
}

/* ---- One month ---- */

static int32_t days_to(int32_t day, int32_t end)
{
  bool in_window = end != DAY_UNKNOWN && end >= day && end - day <= OUTFLOW_WINDOW;
  return in_window ? end - day : DAY_UNKNOWN;
}

/* rows[0 .. count - 1] are the month's, by day. */
static void look_at_peak(const struct kith_outflow_rep *rep, const struct kith_outflow_row *rows, size_t count,
                         struct kith_outflow_month *m)
{
  for (size_t i = 0, to; i < count; i = to) {
    uint32_t known = 0, all = 0, known_long = 0;
    for (to = i; to < count && rows[to].day == rows[i].day; to++) {
      known += rows[to].knew_first;
      all++;
      known_long += rows[to].known != DAY_UNKNOWN && rows[to].day - rows[to].known >= OUTFLOW_KNOWN;
    }
    if (known <= m->on_peak)
      continue;
    m->peak = rows[i].day;
    m->on_peak = known;
    m->all_on_peak = all;
    m->known_long = known_long;
  }
  for (size_t i = 0; i < count; i++)
    m->tended += rows[i].knew_first && rows[i].steward;
  m->to_notice = days_to(m->peak, rep->notice);
  m->to_left = days_to(m->peak, rep->left);
}

void outflow_months(struct kith_outflow_rep *rep, int32_t today)
{
  struct kith_outflow_row *rows = rep->rows.items;
  size_t count = rep->rows.len, at = 0;
  if (count)
    qsort(rows, count, sizeof *rows, by_day);
  int32_t last = chart_month(today), first = count ? chart_month(rows[0].day) : last + 1;
  if (rep->hired != DAY_UNKNOWN && rep->hired <= today && chart_month(rep->hired) > first)
    first = chart_month(rep->hired);
  if (first <= last - OUTFLOW_MONTHS)
    first = last - OUTFLOW_MONTHS + 1;
  while (at < count && rows[at].day < chart_month_day(first))
    at++;
  if (at == count)
    return;
  double *scratch = mem_array((size_t)(last - first) + 1, sizeof *scratch);
  for (int32_t month = first; month <= last; month++) {
    struct kith_outflow_month m = {.month = month,
                                   .peak = DAY_UNKNOWN,
                                   .to_notice = DAY_UNKNOWN,
                                   .to_left = DAY_UNKNOWN,
                                   .first_read = STR_NONE,
                                   .same_order = STR_NONE,
                                   .company_account = STR_NONE,
                                   .given = STR_NONE};
    size_t from = at;
    int32_t end = chart_month_day(month + 1);
    for (; at < count && rows[at].day <= today && rows[at].day < end; at++)
      m.knew_first += rows[at].knew_first;
    m.grown = (uint32_t)(at - from);
    compare(rep->months.items, rep->months.len, scratch, &m);
    if (m.knew_first >= OUTFLOW_LEAST)
      look_at_peak(rep, rows + from, at - from, &m);
    vec_push(&rep->months, m);
  }
  mem_free(scratch);
}
