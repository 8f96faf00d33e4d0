#include <math.h>

#include "ownership/duty.h"
#include "report/offboard_part.h"
#include "report/value.h"

enum { HANDED_OVER = 8 };

/* ---- Days and money ---- */

struct kith_str offboard_long_day(int32_t day, struct kith_arena *arena)
{
  static const char *const weekdays[] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"}; /* of 1970-01-01 */
  static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  char iso[DAY_TEXT];
  day_format(day, iso);
  if (!*iso)
    return KITH_STR("unknown");
  int month = (iso[5] - '0') * 10 + iso[6] - '0', date = (iso[8] - '0') * 10 + iso[9] - '0';
  return arena_printf(arena, "%s %d %s %.4s", weekdays[((day % 7) + 7) % 7], date, months[month - 1], iso);
}

/* ---- The rep ---- */

struct kith_str offboard_spell(const struct kith_offboard *o, const struct kith_spell *s, struct kith_arena *arena)
{
  const struct kith_people *people = o->reading->people;
  struct kith_str entity = s->entity != PARTY_NONE ? people->parties.items[s->entity].name : STR_NONE;
  struct kith_str text =
      arena_printf(arena, "%.*s%s%.*s%s%.*s%s%.*s", STR_ARG(s->role), s->role.len ? ", " : "", STR_ARG(s->engagement),
                   s->engagement.len ? ", " : "", STR_ARG(entity), s->place.len ? ", " : "", STR_ARG(s->place));
  const struct {
    const char *word;
    int32_t day;
  } days[] = {{"hired", s->hired}, {"notice", s->notice}, {"last day", s->left}};
  for (size_t i = 0; i < sizeof days / sizeof days[0]; i++)
    if (days[i].day != DAY_UNKNOWN)
      text = arena_printf(arena, "%.*s%s%s %.*s", STR_ARG(text), text.len ? ", " : "", days[i].word,
                          STR_ARG(day_text(days[i].day, arena)));
  return text;
}

struct kith_str offboard_agreement(const struct kith_offboard *o, const struct kith_agreement *a,
                                   struct kith_arena *arena)
{
  struct kith_str until = a->until == DAY_UNKNOWN ? STR_NONE : day_text(a->until, arena);
  if (a->until != DAY_UNKNOWN && a->until < o->reading->today)
    return STR_NONE;
  return arena_printf(arena, "%.*s on file, %s%.*s%s%.*s", STR_ARG(a->kind_text),
                      a->reviewed ? "reviewed by " : "enforceability not confirmed",
                      STR_ARG(a->reviewed ? a->reviewed_by : STR_NONE), until.len ? ", until " : "", STR_ARG(until));
}

struct kith_str offboard_basis(const struct kith_offboard *o, size_t source, struct kith_arena *arena)
{
  const struct kith_reading *r = o->reading;
  int holder = people_find(r->people, r->sources[source].holder);
  if (!r->basis || !r->basis[source].len || holder == PARTY_NONE || &r->people->parties.items[holder] != o->rep)
    return STR_NONE;
  return arena_printf(arena, "%.*s: %.*s", STR_ARG(r->sources[source].name), STR_ARG(r->basis[source]));
}

/* ---- Beside the counts ---- */

const char *offboard_word(enum kith_offboard_section section)
{
  static const char *const words[OFFBOARD_SECTIONS] = {"",     "DECIDE FIRST", "STAYS",    "SHARED",
                                                       "GOES", "OTHERS'",      "UNCLAIMED"};
  return words[section];
}

/* Who decides, and within which time. */
static struct kith_str deciders(const struct kith_offboard *o, struct kith_arena *arena)
{
  const struct kith_policy *p = o->reading->policy;
  if (!p->decider.len)
    return KITH_STR("the policy does not say who decides");
  struct kith_str within =
      p->decide_within > 0 ? arena_printf(arena, " within %d days", (int)p->decide_within) : STR_NONE;
  return arena_printf(arena, "%.*s decides%.*s", STR_ARG(p->decider), STR_ARG(within));
}

struct kith_str offboard_beside_decide(const struct kith_offboard *o, struct kith_arena *arena)
{
  if (!o->counts[OFFBOARD_DECIDE])
    return KITH_STR("nothing is disputed");
  struct kith_str worth =
      o->mixed ? KITH_STR("worth in several currencies, not added up")
      : o->worth > 0
          ? arena_printf(arena, "worth %.*s", STR_ARG(value_money(o->reading->region, o->worth, o->currency, arena)))
      : o->have_deals ? KITH_STR("no deals with them")
                      : KITH_STR("no deals on file, so nobody knows what they are worth");
  return arena_printf(arena, "%.*s · %.*s", STR_ARG(worth), STR_ARG(deciders(o, arena)));
}

/* The conditions of those that are shown, each once. */
static struct kith_str conditions_of(const struct kith_offboard *o, struct kith_arena *arena)
{
  struct kith_str all = STR_NONE;
  for (size_t i = 0; i < o->contacts.len; i++) {
    const struct kith_offboard_contact *c = &o->contacts.items[i];
    struct kith_str one = c->detail && c->section == OFFBOARD_SHARED ? c->detail->conditions : STR_NONE;
    if (one.len && str_find_str(all, one) == all.len)
      all = arena_printf(arena, "%.*s%s%.*s", STR_ARG(all), all.len ? "; " : "", STR_ARG(one));
  }
  return all;
}

struct kith_str offboard_beside(const struct kith_offboard *o, enum kith_offboard_section section,
                                struct kith_arena *arena)
{
  struct kith_str conditions = section == OFFBOARD_SHARED ? conditions_of(o, arena) : STR_NONE;
  if (!o->counts[section])
    return STR_NONE;
  switch (section) {
  case OFFBOARD_STAYS:
    return !o->alone
               ? STR_NONE
               : arena_printf(arena, "%zu %s nobody else", o->alone, plural(o->alone, "account has", "accounts have"));
  case OFFBOARD_SHARED:
    return arena_printf(arena, "both keep them%s%.*s", conditions.len ? ", on condition: " : "", STR_ARG(conditions));
  case OFFBOARD_GOES:
    return arena_printf(arena, "with %.*s", STR_ARG(party_short(o->rep->text)));
  case OFFBOARD_OTHERS:
    return KITH_STR("belong to other reps");
  default:
    return KITH_STR("nobody has shown enough: no claim is more than weak");
  }
}

struct kith_str offboard_beside_limits(const struct kith_offboard *o, struct kith_arena *arena)
{
  struct kith_str until = o->until == DAY_NEVER ? KITH_STR("with no end named")
                                                : arena_printf(arena, "until %.*s", STR_ARG(day_text(o->until, arena)));
  if (o->non_solicit == 0)
    return KITH_STR("no non-solicit on file");
  if (o->non_solicit < 0)
    return arena_printf(arena, "non-solicit on file %.*s; no lawyer reviewed it, so alone it restricts nothing",
                        STR_ARG(until));
  if (!o->have_deals)
    return arena_printf(arena, "non-solicit %.*s; no deals on file, so nobody is proven a customer", STR_ARG(until));
  return until;
}

/* The days between which they appeared. */
static void unusual_days(const struct kith_offboard *o, int32_t *first, int32_t *last)
{
  *first = DAY_NEVER;
  *last = DAY_UNKNOWN;
  for (size_t i = 0; i < o->contacts.len; i++) {
    int32_t day = o->contacts.items[i].appeared;
    if (day == DAY_UNKNOWN)
      continue;
    *first = day < *first ? day : *first;
    *last = day > *last ? day : *last;
  }
}

/* "9 days before notice", "9 to 2 days before notice", "2026-11-04 to 2026-11-20" */
static struct kith_str when_unusual(const struct kith_offboard *o, struct kith_arena *arena)
{
  bool notice = o->spell && o->spell->notice != DAY_UNKNOWN;
  int32_t first, last, end = notice ? o->spell->notice : o->last_day;
  const char *of = notice ? "notice" : "the last day";
  unusual_days(o, &first, &last);
  if (last > end)
    return arena_printf(arena, "between %.*s and %.*s", STR_ARG(day_text(first, arena)),
                        STR_ARG(day_text(last, arena)));
  if (first == last)
    return arena_printf(arena, "%d days before %s", (int)(end - last), of);
  return arena_printf(arena, "%d to %d days before %s", (int)(end - first), (int)(end - last), of);
}

struct kith_str offboard_beside_unusual(const struct kith_offboard *o, struct kith_arena *arena)
{
  if (!o->spell || (o->spell->notice == DAY_UNKNOWN && o->spell->left == DAY_UNKNOWN))
    return KITH_STR("no notice and no last day on file, so there is nothing to look at");
  if (!o->unusual)
    return STR_NONE;
  return arena_printf(arena,
                      "contacts that the company knew first appeared in %.*s's own book %.*s: possibly copied; a sync "
                      "app, a new phone or a backup would explain it too",
                      STR_ARG(party_short(o->rep->text)), STR_ARG(when_unusual(o, arena)));
}

static size_t duties_open(const struct kith_offboard *o)
{
  size_t count = 0;
  for (size_t i = 0; i < o->duties.len; i++)
    count += o->duties.items[i].by_rep ? o->duties.items[i].count : 0;
  return count;
}

struct kith_str offboard_beside_hand_over(const struct kith_offboard *o, struct kith_arena *arena)
{
  struct kith_buf names = BUF_MAX(4096);
  size_t listed = 0, most = o->all ? SIZE_MAX : HANDED_OVER, accounts = 0, duties = duties_open(o);
  for (size_t i = 0; i < o->accounts.len; i++) {
    const struct kith_offboard_account *a = &o->accounts.items[i];
    accounts += a->hand_over;
    if (a->hand_over && a->name.len && listed < most &&
        buf_printf(&names, "%s%.*s%s", listed ? ", " : "", STR_ARG(a->name), a->others ? "" : " (nobody else)") ==
            KITH_OK)
      listed++;
  }
  if (listed && listed < accounts)
    buf_printf(&names, " and %zu more", accounts - listed);
  struct kith_str text = arena_printf(arena, "%.*s%s%zu %s", STR_ARG(buf_str(&names)), names.len ? " · " : "", duties,
                                      plural(duties, "obligation", "obligations"));
  buf_free(&names);
  return text;
}

/* ---- Contacts ---- */

struct kith_str offboard_line(const struct kith_offboard *o, const struct kith_offboard_contact *c,
                              struct kith_arena *arena)
{
  const struct kith_offboard_detail *d = c->detail;
  struct kith_str worth = c->worth > 0 ? value_money(o->reading->region, c->worth, c->currency, arena) : STR_NONE;
  const struct {
    const char *joint;
    struct kith_str text;
  } more[] = {{", ", d->both_cases}, {" · ", worth}, {" · ", d->roles}, {" · ", d->said}};
  struct kith_str text = arena_printf(arena, "%.*s%s%.*s", STR_ARG(d->org), d->org.len ? ": " : "", STR_ARG(d->name));
  for (size_t i = 0; i < sizeof more / sizeof more[0]; i++)
    if (more[i].text.len)
      text = arena_printf(arena, "%.*s%s%.*s", STR_ARG(text), more[i].joint, STR_ARG(more[i].text));
  return text;
}

struct kith_str offboard_next(const struct kith_offboard *o, struct kith_arena *arena)
{
  struct kith_str short_name = party_short(o->rep->text);
  char id[24];
  if (o->counts[OFFBOARD_DECIDE]) {
    struct kith_str first = identity_text(o->contacts.items[0].id, id);
    return arena_printf(arena, "kith why %.*s, then kith decide %.*s shared --reason \"…\"", STR_ARG(first),
                        STR_ARG(first));
  }
  if (!o->packages.len)
    return arena_printf(arena, "kith offboard %.*s --package leaving", STR_ARG(short_name));
  return arena_printf(arena, "kith obligations --owed-by %.*s", STR_ARG(short_name));
}
