/* report/chart.h - charts drawn into a page as inline SVG, with a title and a description for those who do not see them.
 *
 * The same numbers must stand on the page as text: a chart shows, it does not tell. Numbers below 0 or NaN are drawn as 0.
 */
#ifndef KITH_REPORT_CHART_H
#define KITH_REPORT_CHART_H

#include "base/day.h"
#include "report/html.h"

enum { CHART_MOST = 400 /* bars, months or events that are drawn; the rest is named in the description */ };

struct kith_chart_bar {
  struct kith_str label, shown; /* shown: in the legend, "118" */
  double value;
  const char *tone; /* as of a struct kith_html_cell */
};

/* One bar of all parts, and what each stands for below it. */
void chart_stacked(struct kith_html *, struct kith_str title, struct kith_str about, const struct kith_chart_bar *,
                   size_t count);

struct kith_chart_mark {
  int32_t day; /* DAY_UNKNOWN: no mark */
  struct kith_str label;
};

/* A column a month, from the month of `first_day` on, and a marked day. */
void chart_months(struct kith_html *, struct kith_str title, struct kith_str about, int32_t first_day,
                  const double *values, size_t count, const struct kith_chart_mark *);

struct kith_chart_event {
  int32_t day; /* unknown ones are left out */
  struct kith_str lane, label;
  const char *tone;
  bool faint; /* says little: a bulk date */
};

/* Events on a line of time, a lane each for those of one name (in the order in which they come), with marked days. */
void chart_timeline(struct kith_html *, struct kith_str title, struct kith_str about, const struct kith_chart_event *,
                    size_t count, const struct kith_chart_mark *marks, size_t mark_count);

/* Months since year 0 of a day, the first day of such a month, and its text: "2026-03". */
int32_t chart_month(int32_t day);
int32_t chart_month_day(int32_t month);
struct kith_str chart_month_text(int32_t month, struct kith_arena *);

#endif
