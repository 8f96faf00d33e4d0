#include "report/chart.h"
#include "report/monitoring.h"
#include "report/outflow.h"

enum { HEAD_COLUMN = 12, BAR_COLUMNS = 30 };

static bool named(const struct kith_outflow *o)
{
  return monitoring_names(o->reading->policy, o->reading->today);
}

/* "2026-11" */
static struct kith_str rep_name(const struct kith_outflow *o, const struct kith_outflow_rep *rep)
{
  return party_short(o->reading->people->parties.items[rep->party].text);
}

static size_t count_of(const struct kith_outflow *o, const struct kith_outflow_rep *rep,
                       enum kith_outflow_verdict verdict)
{
  size_t count = 0;
  for (size_t i = 0; i < rep->months.len; i++)
    count += outflow_in_view(o, &rep->months.items[i]) && rep->months.items[i].verdict == verdict;
  return count;
}

/* ---- One month ---- */

/* "; 9 days before notice was given" */
static struct kith_str before_what(const struct kith_outflow_month *m, struct kith_arena *arena)
{
  if (m->to_notice != DAY_UNKNOWN)
    return arena_printf(arena, "; %d %s before notice was given", m->to_notice,
                        plural((size_t)m->to_notice, "day", "days"));
  if (m->to_left != DAY_UNKNOWN)
    return arena_printf(arena, "; %d %s before the last day", m->to_left, plural((size_t)m->to_left, "day", "days"));
  return KITH_STR("; no leaving is on file in the three months after");
}

static void write_month(const struct kith_outflow *o, const struct kith_outflow_rep *rep,
                        const struct kith_outflow_month *m, struct kith_page *page)
{
  struct kith_arena *arena = &page->arena;
  struct kith_outflow_explanation found[OUTFLOW_EXPLANATIONS];
  bool unusual = m->verdict == OUTFLOW_UNUSUAL;
  struct kith_str past =
      unusual
          ? arena_printf(arena, "usual for %.*s: %g (the middle one of %u earlier months; they lie %g from it)",
                         STR_ARG(rep_name(o, rep)), m->median, m->past, m->mad)
          : arena_printf(arena, "no past to compare with: %u earlier %s", m->past, plural(m->past, "month", "months"));
  page_add(page, unusual ? "yellow" : "bold", 2, HEAD_COLUMN, chart_month_text(m->month, arena).ptr,
           "%u contacts that the company knew first, of %u that came; %.*s%.*s", m->knew_first, m->grown, STR_ARG(past),
           STR_ARG(before_what(m, arena)));
  outflow_explain(m, arena, found);
  page_add(page, "", HEAD_COLUMN, 0, NULL, "What would explain it:");
  for (int wanted = 1; wanted >= 0; wanted--)
    for (size_t i = 0; i < OUTFLOW_EXPLANATIONS; i++)
      if (found[i].found == wanted)
        page_add(page, wanted ? "green" : "dim", HEAD_COLUMN + 2, HEAD_COLUMN + 6, wanted ? "yes" : "no", "%.*s",
                 STR_ARG(found[i].text));
}

/* Months of one rep as bars, the company's contacts in front. */
static void write_bars(const struct kith_outflow *o, const struct kith_outflow_rep *rep, struct kith_page *page)
{
  uint32_t most = 1;
  for (size_t i = 0; i < rep->months.len; i++)
    if (outflow_in_view(o, &rep->months.items[i]) && rep->months.items[i].grown > most)
      most = rep->months.items[i].grown;
  for (size_t i = 0; i < rep->months.len; i++) {
    const struct kith_outflow_month *m = &rep->months.items[i];
    if (!outflow_in_view(o, m))
      continue;
    struct kith_arena *arena = &page->arena;
    size_t dark = (size_t)m->knew_first * BAR_COLUMNS / most, all = (size_t)m->grown * BAR_COLUMNS / most;
    struct kith_str bar = STR_NONE;
    for (size_t k = 0; k < all; k++)
      bar = arena_printf(arena, "%.*s%s", STR_ARG(bar), k < dark ? "█" : "░");
    page_piece(page, "dim", arena_printf(arena, "  %s  ", chart_month_text(m->month, arena).ptr));
    page_piece(page, m->verdict == OUTFLOW_UNUSUAL ? "yellow" : "", bar);
    page_add(page, "", 0, 0, NULL, "%s%u of %u", all ? " " : "", m->knew_first, m->grown);
  }
  page_add(page, "dim", 2, 0, NULL, "█ known to the company first, ░ others that came in the month");
}

/* ---- One rep ---- */

static void write_rep(const struct kith_outflow *o, const struct kith_outflow_rep *rep, bool alone,
                      struct kith_page *page)
{
  struct kith_arena *arena = &page->arena;
  size_t unusual = count_of(o, rep, OUTFLOW_UNUSUAL), unknown = count_of(o, rep, OUTFLOW_NO_PAST);
  struct kith_str days = STR_NONE;
  if (rep->notice != DAY_UNKNOWN || rep->left != DAY_UNKNOWN) {
    char notice[DAY_TEXT], left[DAY_TEXT];
    day_format(rep->notice, notice);
    day_format(rep->left, left);
    days = arena_printf(arena, "%s%s%s%s", *notice ? " · notice " : "", notice, *left ? " · last day " : "", left);
  }
  page_blank(page);
  page_add(page, "bold", 0, 2, arena_c(arena, rep_name(o, rep)), "· %zu unusual %s%s%.*s", unusual,
           plural(unusual, "month", "months"), unknown ? ", and months without a past to compare with" : "",
           STR_ARG(days));
  for (size_t i = 0; i < rep->months.len; i++)
    if (outflow_in_view(o, &rep->months.items[i]) && rep->months.items[i].verdict != OUTFLOW_USUAL)
      write_month(o, rep, &rep->months.items[i], page);
  if (alone)
    write_bars(o, rep, page);
}

/* ---- Totals ---- */

static void totals(const struct kith_outflow *o, size_t *unusual_reps, size_t *unusual_months)
{
  *unusual_reps = *unusual_months = 0;
  for (size_t i = 0; i < o->reps.len; i++) {
    size_t months = count_of(o, &o->reps.items[i], OUTFLOW_UNUSUAL);
    *unusual_months += months;
    *unusual_reps += months > 0;
  }
}

static void write_totals(const struct kith_outflow *o, struct kith_page *page)
{
  size_t reps, months;
  totals(o, &reps, &months);
  if (o->reps.len < OUTFLOW_TEAM_LEAST)
    page_add(page, "", 0, 0, NULL,
             "Fewer than %d people have books of their own here, so even a total would name them.", OUTFLOW_TEAM_LEAST);
  else
    page_add(page, "bold", 0, 0, "In all:", "%zu of %zu books grew unusually, in %zu %s", reps, o->reps.len, months,
             plural(months, "month", "months"));
}

static const struct kith_outflow_rep *rep_of(const struct kith_outflow *o, int party)
{
  for (size_t i = 0; i < o->reps.len; i++)
    if (o->reps.items[i].party == party)
      return &o->reps.items[i];
  return NULL;
}

void outflow_page(const struct kith_outflow *o, int party, struct kith_page *page)
{
  const char *since = chart_month_text(chart_month(o->since), &page->arena).ptr;
  page_add(page, "bold", 0, 2, "Unusual growth of people's own books",
           "· by contacts that the company knew first · since %s", since);
  if (!named(o))
    write_totals(o, page);
  else if (party != PARTY_NONE && !rep_of(o, party))
    page_add(page, "", 0, 0, NULL, "no book of theirs holds contacts with a date");
  else
    for (size_t i = 0; i < o->reps.len; i++)
      if (party == PARTY_NONE || o->reps.items[i].party == party)
        write_rep(o, &o->reps.items[i], party != PARTY_NONE, page);
  page_blank(page);
  page_add(page, "dim", 0, 0, NULL,
           "Unusual: at least %d in a month, and more than the middle one (the median) of the rep's own earlier months "
           "(%d at least) by over %d times as much as those usually lie from it.",
           OUTFLOW_LEAST, OUTFLOW_PAST, OUTFLOW_TIMES);
  page_add(page, "dim", 0, 0, NULL,
           "It says that a number is high, and nothing about why: ask before you conclude. Private contacts are in no "
           "number.");
  monitoring_page(o->reading->policy, o->reading->today, page);
}

void outflow_charts(const struct kith_outflow *o, int party, struct kith_html *html)
{
  for (size_t i = 0; i < o->reps.len && named(o); i++) {
    const struct kith_outflow_rep *rep = &o->reps.items[i];
    size_t from = 0, count;
    struct kith_arena arena = {0};
    while (from < rep->months.len && !outflow_in_view(o, &rep->months.items[from]))
      from++;
    count = rep->months.len - from;
    double *values = arena_zero(&arena, count + 1, sizeof *values);
    for (size_t k = 0; k < count; k++)
      values[k] = rep->months.items[from + k].knew_first;
    struct kith_chart_mark mark = {rep->notice != DAY_UNKNOWN ? rep->notice : rep->left,
                                   rep->notice != DAY_UNKNOWN ? KITH_STR("notice") : KITH_STR("last day")};
    if (count && (party == PARTY_NONE || rep->party == party))
      chart_months(html, rep_name(o, rep), KITH_STR("contacts a month that the company knew first"),
                   chart_month_day(rep->months.items[from].month), values, count, &mark);
    arena_free(&arena);
  }
}

/* ---- JSON ---- */

static void put_month(const struct kith_outflow_month *m, struct kith_json *j)
{
  static const char *const verdicts[] = {
      [OUTFLOW_USUAL] = "usual", [OUTFLOW_NO_PAST] = "no past", [OUTFLOW_UNUSUAL] = "unusual"};
  struct kith_arena arena = {0};
  struct kith_outflow_explanation found[OUTFLOW_EXPLANATIONS];
  json_open(j, NULL, '{');
  json_text(j, "month", chart_month_text(m->month, &arena));
  json_integer(j, "came", m->grown);
  json_integer(j, "company_knew_first", m->knew_first);
  json_integer(j, "earlier_months", m->past);
  json_real(j, "median", m->median);
  json_real(j, "mad", m->mad);
  json_text(j, "verdict", str_of(verdicts[m->verdict]));
  if (m->verdict != OUTFLOW_USUAL) {
    json_day(j, "peak", m->peak);
    if (m->to_notice != DAY_UNKNOWN)
      json_integer(j, "days_before_notice", m->to_notice);
    if (m->to_left != DAY_UNKNOWN)
      json_integer(j, "days_before_last_day", m->to_left);
    outflow_explain(m, &arena, found);
    json_open(j, "explanations", '[');
    for (size_t i = 0; i < OUTFLOW_EXPLANATIONS; i++) {
      json_open(j, NULL, '{');
      json_text(j, "key", str_of(found[i].key));
      json_bool(j, "found", found[i].found);
      json_text(j, "text", found[i].text);
      json_close(j, '}');
    }
    json_close(j, ']');
  }
  json_close(j, '}');
  arena_free(&arena);
}

static void put_rep(const struct kith_outflow *o, const struct kith_outflow_rep *rep, struct kith_json *j)
{
  json_open(j, NULL, '{');
  json_text(j, "rep", o->reading->people->parties.items[rep->party].text);
  json_day(j, "notice", rep->notice);
  json_day(j, "last_day", rep->left);
  json_open(j, "months", '[');
  for (size_t i = 0; i < rep->months.len; i++)
    if (outflow_in_view(o, &rep->months.items[i]))
      put_month(&rep->months.items[i], j);
  json_close(j, ']');
  json_close(j, '}');
}

void outflow_json(const struct kith_outflow *o, int party, struct kith_json *j)
{
  size_t reps, months;
  struct kith_arena arena = {0};
  totals(o, &reps, &months);
  json_open(j, NULL, '{');
  json_text(j, "since", chart_month_text(chart_month(o->since), &arena));
  if (named(o) || o->reps.len >= OUTFLOW_TEAM_LEAST) {
    json_integer(j, "books", (int64_t)o->reps.len);
    json_integer(j, "unusual_books", (int64_t)reps);
    json_integer(j, "unusual_months", (int64_t)months);
  }
  if (named(o)) {
    json_open(j, "reps", '[');
    for (size_t i = 0; i < o->reps.len; i++)
      if (party == PARTY_NONE || o->reps.items[i].party == party)
        put_rep(o, &o->reps.items[i], j);
    json_close(j, ']');
  }
  monitoring_json(o->reading->policy, o->reading->today, j);
  json_close(j, '}');
  arena_free(&arena);
}
