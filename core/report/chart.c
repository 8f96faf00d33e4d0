#include "report/chart.h"

#include <math.h>
#include <stdio.h>

#include "report/html_part.h"

/* All drawings are this wide; they shrink with the page. */
enum { WIDTH = 720, LABEL = 190, ROW = 26, TEXT_UP = 5, LABEL_COLUMNS = 26 };

static double drawn(double value)
{
  return value > 0 && isfinite(value) ? value : 0;
}

static size_t at_most(size_t count)
{
  return count < CHART_MOST ? count : CHART_MOST;
}

static void begin(struct kith_html *h, struct kith_str title, struct kith_str about, int height)
{
  html_close_open(h);
  html_mark(h, "<figure>\n<svg viewBox=\"0 0 %d %d\" role=\"img\">\n<title>", WIDTH, height);
  html_escape(h, title);
  html_mark(h, "</title>\n<desc>");
  html_escape(h, about);
  html_mark(h, "</desc>\n");
}

static void end(struct kith_html *h, struct kith_str about)
{
  html_mark(h, "</svg>\n<figcaption class=\"quiet\">");
  html_escape(h, about);
  html_mark(h, "</figcaption>\n</figure>\n");
}

static void text_at(struct kith_html *h, double x, double y, const char *anchor, const char *class,
                    struct kith_str text)
{
  html_mark(h, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" class=\"%s\">", x, y, anchor, class);
  size_t kept = page_fit(text, LABEL_COLUMNS);
  html_escape(h, str_sub(text, 0, kept));
  html_mark(h, "%s</text>\n", kept < text.len ? "…" : "");
}

static void box(struct kith_html *h, const char *tone, double x, double y, double width, double height,
                struct kith_str label, struct kith_str shown)
{
  html_mark(h, "<g class=\"t-%s\"><rect class=\"fill\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"><title>",
            html_tone(tone), x, y, width, height);
  html_escape(h, label);
  html_mark(h, "%s", shown.len ? ": " : "");
  html_escape(h, shown);
  html_mark(h, "</title></rect></g>\n");
}

static void line(struct kith_html *h, const char *class, double x1, double y1, double x2, double y2)
{
  html_mark(h, "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n", class, x1, y1, x2, y2);
}

/* ---- One bar of parts ---- */

static void legend(struct kith_html *h, const struct kith_chart_bar *parts, size_t count, size_t a_row)
{
  enum { TOP = 40, SQUARE = 10 };
  for (size_t i = 0, place = 0; i < count; i++) {
    if (drawn(parts[i].value) <= 0)
      continue;
    double x = (double)(place % a_row) * ((double)WIDTH / (double)a_row), y = TOP + (double)(place / a_row) * 20;
    struct kith_arena arena = {0};
    box(h, parts[i].tone, x, y, SQUARE, SQUARE, parts[i].label, parts[i].shown);
    text_at(h, x + SQUARE + 6, y + SQUARE, "start", "label",
            arena_printf(&arena, "%.*s %.*s", STR_ARG(parts[i].label), STR_ARG(parts[i].shown)));
    arena_free(&arena);
    place++;
  }
}

void chart_stacked(struct kith_html *h, struct kith_str title, struct kith_str about,
                   const struct kith_chart_bar *parts, size_t count)
{
  enum { A_ROW = 4, TALL = 28 };
  double sum = 0, x = 0;
  size_t live = 0;
  count = at_most(count);
  for (size_t i = 0; i < count; i++) {
    sum += drawn(parts[i].value);
    live += drawn(parts[i].value) > 0;
  }
  begin(h, title, about, 44 + (int)((live + A_ROW - 1) / A_ROW) * 20);
  for (size_t i = 0; i < count && sum > 0; i++) {
    double width = drawn(parts[i].value) / sum * WIDTH;
    if (width > 0)
      box(h, parts[i].tone, x, 2, width > 2 ? width - 1 : width, TALL, parts[i].label, parts[i].shown);
    x += width;
  }
  legend(h, parts, count, A_ROW);
  end(h, about);
}

/* ---- Time ---- */

int32_t chart_month(int32_t day)
{
  char iso[DAY_TEXT];
  day_format(day, iso);
  int year = 0, month = 1;
  return sscanf(iso, "%d-%d", &year, &month) == 2 ? year * 12 + month - 1 : 0;
}

int32_t chart_month_day(int32_t month)
{
  char iso[32];
  snprintf(iso, sizeof iso, "%04d-%02d-01", month / 12, month % 12 + 1);
  return day_parse(str_of(iso));
}

struct kith_str chart_month_text(int32_t month, struct kith_arena *arena)
{
  return arena_printf(arena, "%04d-%02d", month / 12, month % 12 + 1);
}

/* Labels of marks in `row` 0 or 1 above the drawing: neighbours do not write over one another. */
static void mark_at(struct kith_html *h, double x, size_t row, double bottom, const struct kith_chart_mark *mark)
{
  double top = 2 + (double)row * 13;
  line(h, "mark", x, top, x, bottom);
  text_at(h, x > WIDTH / 2 ? x - 5 : x + 5, top + 10, x > WIDTH / 2 ? "end" : "start", "label", mark->label);
}

enum { LEFT = 40, TOP = 32, TALL = 150, RIGHT = 10 };

static void month_axis(struct kith_html *h, int32_t first, size_t count, double step, double most)
{
  struct kith_arena arena = {0};
  size_t every = count > 24 ? 12 : count > 8 ? 3 : 1;
  line(h, "axis", LEFT, TOP + TALL, WIDTH - RIGHT, TOP + TALL);
  for (size_t i = 0; i < count; i++)
    if ((every == 1 || (size_t)(first + (int32_t)i) % every == 0) && LEFT + (double)i * step < WIDTH - 30)
      text_at(h, LEFT + (double)i * step, TOP + TALL + 16, "start", "quiet",
              chart_month_text(first + (int32_t)i, &arena));
  text_at(h, LEFT - 6, TOP + 10, "end", "quiet", arena_printf(&arena, "%.0f", most));
  text_at(h, LEFT - 6, TOP + TALL, "end", "quiet", KITH_STR("0"));
  arena_free(&arena);
}

void chart_months(struct kith_html *h, struct kith_str title, struct kith_str about, int32_t first_day,
                  const double *values, size_t count, const struct kith_chart_mark *mark)
{
  int32_t first = chart_month(first_day);
  double most = 1, step;
  count = at_most(count);
  step = (double)(WIDTH - LEFT - RIGHT) / (double)(count ? count : 1);
  for (size_t i = 0; i < count; i++)
    most = fmax(most, drawn(values[i]));
  begin(h, title, about, TOP + TALL + 24);
  month_axis(h, first, count, step, most);
  for (size_t i = 0; i < count; i++) {
    struct kith_arena arena = {0};
    double height = drawn(values[i]) / most * TALL;
    if (height > 0)
      box(h, "company", LEFT + (double)i * step, TOP + TALL - height, fmax(step - 1.5, 0.5), height,
          chart_month_text(first + (int32_t)i, &arena), arena_printf(&arena, "%.0f", values[i]));
    arena_free(&arena);
  }
  if (mark && mark->day != DAY_UNKNOWN && count) {
    int32_t month = chart_month(mark->day), start = chart_month_day(month);
    double days = (double)(chart_month_day(month + 1) - start), place = month - first + (mark->day - start) / days;
    if (place >= 0 && place <= (double)count)
      mark_at(h, LEFT + place * step, 0, TOP + TALL, mark);
  }
  end(h, about);
}

/* ---- Events ---- */

static bool is_day(int32_t day)
{
  return day != DAY_UNKNOWN && day != DAY_NEVER;
}

/* Marks before the i-th one: neighbours stand in different rows, in whatever order they come. */
static size_t earlier_marks(const struct kith_chart_mark *marks, size_t count, size_t i)
{
  size_t earlier = 0;
  for (size_t k = 0; k < count; k++)
    earlier += is_day(marks[k].day) && (marks[k].day < marks[i].day || (marks[k].day == marks[i].day && k < i));
  return earlier;
}

struct span {
  int32_t first, last;
};

static void widen(struct span *s, int32_t day)
{
  if (!is_day(day))
    return;
  s->first = day < s->first ? day : s->first;
  s->last = day > s->last ? day : s->last;
}

static double x_of(const struct span *s, int32_t day)
{
  int32_t wide = s->last > s->first ? s->last - s->first : 1;
  return LABEL + 8 + (double)(day - s->first) / wide * (WIDTH - LABEL - 30);
}

/* A year's line each, or every few years. */
static void year_lines(struct kith_html *h, const struct span *s, double bottom)
{
  int32_t from = chart_month(s->first) / 12 + 1, to = chart_month(s->last) / 12;
  int32_t every = (to - from) / 8 + 1;
  for (int32_t year = from; year <= to; year += every) {
    struct kith_arena arena = {0};
    double x = x_of(s, chart_month_day(year * 12));
    line(h, "axis", x, TOP, x, bottom);
    text_at(h, x, bottom + 14, "middle", "quiet", arena_printf(&arena, "%d", year));
    arena_free(&arena);
  }
}

static size_t lane_of(const struct kith_chart_event *events, size_t at, size_t *lanes, size_t *out_count)
{
  for (size_t i = 0; i < *out_count; i++)
    if (str_eq(events[lanes[i]].lane, events[at].lane))
      return i;
  lanes[*out_count] = at;
  return (*out_count)++;
}

static void draw_event(struct kith_html *h, const struct kith_chart_event *event, double x, double y)
{
  html_mark(h, "<g class=\"t-%s\"><circle class=\"fill\" cx=\"%.1f\" cy=\"%.1f\" r=\"6\" fill-opacity=\"%s\"><title>",
            html_tone(event->tone), x, y, event->faint ? "0.35" : "1");
  html_escape(h, event->label);
  html_mark(h, "</title></circle></g>\n");
}

void chart_timeline(struct kith_html *h, struct kith_str title, struct kith_str about,
                    const struct kith_chart_event *events, size_t count, const struct kith_chart_mark *marks,
                    size_t mark_count)
{
  struct span span = {DAY_NEVER, DAY_UNKNOWN};
  size_t lanes[CHART_MOST], lane_count = 0, lane[CHART_MOST];
  count = at_most(count);
  for (size_t i = 0; i < count; i++) {
    lane[i] = lane_of(events, i, lanes, &lane_count);
    widen(&span, events[i].day);
  }
  for (size_t i = 0; i < mark_count; i++)
    widen(&span, marks[i].day);
  if (span.first > span.last)
    return; /* nothing is dated */
  double bottom = TOP + (double)lane_count * ROW + 4;
  begin(h, title, about, (int)bottom + 22);
  year_lines(h, &span, bottom);
  for (size_t i = 0; i < lane_count; i++) {
    double y = TOP + ((double)i + 0.5) * ROW;
    text_at(h, LABEL - 8, y + TEXT_UP, "end", "label", events[lanes[i]].lane);
    line(h, "axis", LABEL, y, WIDTH, y);
  }
  for (size_t i = 0; i < mark_count; i++)
    if (is_day(marks[i].day))
      mark_at(h, x_of(&span, marks[i].day), earlier_marks(marks, mark_count, i) % 2, bottom, &marks[i]);
  for (size_t i = 0; i < count; i++)
    if (is_day(events[i].day))
      draw_event(h, &events[i], x_of(&span, events[i].day), TOP + ((double)lane[i] + 0.5) * ROW);
  end(h, about);
}
