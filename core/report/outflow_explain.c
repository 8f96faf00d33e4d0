#include "report/outflow.h"

/* What would explain many contacts at once, each looked for; what was not found is said too, so that nobody has to
 * believe that we looked. */

struct explaining {
  const struct kith_outflow_month *m;
  struct kith_arena *arena;
};

static struct kith_str named(const struct explaining *e, struct kith_str source, const char *what)
{
  return arena_printf(e->arena, "%s (%.*s)", what, STR_ARG(source));
}

static struct kith_outflow_explanation one_day(const struct explaining *e)
{
  const struct kith_outflow_month *m = e->m;
  bool found = m->on_peak * 10 >= m->knew_first * 9;
  struct kith_str text = found ? arena_printf(e->arena,
                                              "%u of them came on one day, %.*s: a new phone, a backup that was "
                                              "restored, or a sync app does that",
                                              m->on_peak, STR_ARG(day_text(m->peak, e->arena)))
                               : KITH_STR("they came on several days, not all at once");
  return (struct kith_outflow_explanation){"one-day", text, found};
}

static struct kith_outflow_explanation known_long(const struct explaining *e)
{
  const struct kith_outflow_month *m = e->m;
  struct kith_str text = m->known_long
                             ? arena_printf(e->arena,
                                            "of the %u that came on that day %u had been known for over a year: the "
                                            "whole book moved, as to a new phone",
                                            m->all_on_peak, m->known_long)
                             : KITH_STR("none that had been known for long came with them");
  return (struct kith_outflow_explanation){"known-long", text, m->known_long > 0};
}

static struct kith_outflow_explanation of_source(const struct explaining *e, const char *key, struct kith_str source,
                                                 const char *found, const char *missing)
{
  struct kith_str text = source.len ? named(e, source, found) : str_of(missing);
  return (struct kith_outflow_explanation){key, text, source.len > 0};
}

static struct kith_outflow_explanation tended(const struct explaining *e)
{
  const struct kith_outflow_month *m = e->m;
  bool found = m->tended * 2 >= m->knew_first && m->tended > 0;
  struct kith_str text = arena_printf(e->arena, "%u of the %u are contacts that the rep tends%s", m->tended,
                                      m->knew_first, found ? ": to have them at hand is the work" : "");
  return (struct kith_outflow_explanation){"tended", text, found};
}

void outflow_explain(const struct kith_outflow_month *m, struct kith_arena *arena,
                     struct kith_outflow_explanation out[OUTFLOW_EXPLANATIONS])
{
  const struct explaining e = {m, arena};
  out[0] = of_source(
      &e, "first-reading", m->first_read,
      "Kith read the book for the first time in this month, so earlier months are known by the dates in it only",
      "Kith had read the book before this month");
  out[1] = one_day(&e);
  out[2] = known_long(&e);
  out[3] = of_source(&e, "company-order", m->same_order,
                     "they stand in the order of the company's own list: a sync or an import made it",
                     "they do not stand in the order of a list of the company's");
  out[4] = of_source(&e, "company-account", m->company_account, "the company pays for the account or gave the device",
                     "neither the account nor the device is the company's");
  out[5] = of_source(&e, "given", m->given, "the book was handed over with a basis, not found",
                     "no basis is on file for the book");
  out[6] = tended(&e);
}
