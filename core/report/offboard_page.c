#include <math.h>
#include <stdio.h>

#include "report/basis.h"
#include "report/offboard.h"
#include "report/value.h"

enum { HEAD_COLUMNS = 13, BODY_COLUMN = 24, FEW = 4, HANDED_OVER = 8 };

static const char *const weekdays[] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"}; /* 1970-01-01 was a Thursday */
static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/* "Fri 27 Nov 2026" */
static struct kith_str long_day(int32_t day, struct kith_arena *arena)
{
  char iso[DAY_TEXT];
  day_format(day, iso);
  if (!*iso)
    return KITH_STR("unknown");
  int month = (iso[5] - '0') * 10 + iso[6] - '0', date = (iso[8] - '0') * 10 + iso[9] - '0';
  return arena_printf(arena, "%s %d %s %.4s", weekdays[((day % 7) + 7) % 7], date, months[month - 1], iso);
}

static struct kith_str iso_day(int32_t day, struct kith_arena *arena)
{
  char iso[DAY_TEXT];
  day_format(day, iso);
  return arena_str(arena, str_of(iso));
}

/* "$310k", "EUR 1.2m"; a dollar sign for US dollars and, in a US pipeline, for amounts without a currency. */
static struct kith_str money(const struct kith_offboard *o, double amount, struct kith_str currency,
                             struct kith_arena *arena)
{
  bool dollars =
      str_eq_nocase(currency, KITH_STR("USD")) || (!currency.len && str_eq_nocase(o->reading->region, KITH_STR("US")));
  const char *unit = amount >= 1e6 ? "m" : amount >= 1e4 ? "k" : "";
  double shown = amount >= 1e6 ? amount / 1e6 : amount >= 1e4 ? amount / 1e3 : amount;
  int digits = amount >= 1e6 && shown < 100 ? 1 : 0;
  return arena_printf(arena, "%s%.*s%s%.*f%s", dollars ? "$" : "", dollars ? 0 : (int)currency.len, currency.ptr,
                      !dollars && currency.len ? " " : "", digits, shown, unit);
}

/* "STAYS          118" */
static const char *head(const char *word, uint64_t count, struct kith_arena *arena)
{
  return arena_printf(arena, "%-*s%6llu", HEAD_COLUMNS, word, (unsigned long long)count).ptr;
}

static const char *plural(size_t count, const char *one, const char *many)
{
  return count == 1 ? one : many;
}

/* ---- The rep ---- */

static struct kith_str agreements_of(const struct kith_offboard *o, struct kith_arena *arena)
{
  struct kith_buf text = BUF_MAX(4096);
  for (size_t i = 0; i < o->rep->agreements.len; i++) {
    const struct kith_agreement *a = &o->rep->agreements.items[i];
    if (a->until != DAY_UNKNOWN && a->until < o->reading->today)
      continue;
    buf_printf(&text, " · %.*s on file, ", STR_ARG(a->kind_text));
    if (a->reviewed)
      buf_printf(&text, "reviewed by %.*s", STR_ARG(a->reviewed_by));
    else
      buf_add_c(&text, "enforceability not confirmed");
  }
  struct kith_str kept = arena_str(arena, buf_str(&text));
  buf_free(&text);
  return kept;
}

static void write_rep(const struct kith_offboard *o, struct kith_page *page)
{
  struct kith_arena *arena = &page->arena;
  const struct kith_spell *spell = o->spell;
  const struct kith_people *people = o->reading->people;
  struct kith_str entity = spell && spell->entity != PARTY_NONE ? people->parties.items[spell->entity].name : STR_NONE;
  struct kith_str day = spell && spell->left != DAY_UNKNOWN
                            ? arena_printf(arena, "last day %.*s", STR_ARG(long_day(spell->left, arena)))
                            : KITH_STR("no last day on file");
  page_add(page, "bold", 0, 2, arena_c(arena, o->rep->name), "· %.*s%s%.*s%.*s · policy %.*s", STR_ARG(day),
           entity.len ? " · " : "", STR_ARG(entity), STR_ARG(agreements_of(o, arena)),
           STR_ARG(o->reading->policy->label));
}

/* ---- Lists of names ---- */

static struct kith_str describe(const struct kith_offboard *o, const struct kith_offboard_contact *c,
                                struct kith_arena *arena)
{
  struct kith_str worth = c->worth > 0 ? money(o, c->worth, c->currency, arena) : STR_NONE;
  return arena_printf(arena, "%.*s%s%.*s%s%.*s%s%.*s", STR_ARG(c->org), c->org.len ? ": " : "", STR_ARG(c->name),
                      c->both_cases.len ? ", " : "", STR_ARG(c->both_cases), worth.len ? " · " : "", STR_ARG(worth));
}

static void list(const struct kith_offboard *o, offboard_filter *filter, int section, size_t most,
                 struct kith_page *page)
{
  size_t shown = 0, total = 0;
  for (size_t i = 0; i < o->contacts.len; i++) {
    const struct kith_offboard_contact *c = &o->contacts.items[i];
    char id[24];
    if (!filter(c, section) || total++ >= most)
      continue;
    shown++;
    page_add(page, "dim", 2, 12, arena_c(&page->arena, identity_text(c->id, id)), "%.*s",
             STR_ARG(describe(o, c, &page->arena)));
  }
  if (total > shown)
    page_add(page, "dim", 2, 0, NULL, "and %zu more; --all shows them", total - shown);
}

/* ---- Sections ---- */

static void write_decide(const struct kith_offboard *o, bool all, struct kith_page *page)
{
  struct kith_arena *arena = &page->arena;
  size_t count = o->counts[OFFBOARD_DECIDE];
  struct kith_str worth = o->mixed ? KITH_STR("worth in several currencies, not added up")
                          : o->worth > 0
                              ? arena_printf(arena, "worth %.*s", STR_ARG(money(o, o->worth, o->currency, arena)))
                          : !count        ? KITH_STR("nothing is disputed")
                          : o->have_deals ? KITH_STR("no deals with them")
                                          : KITH_STR("no deals on file, so nobody knows what they are worth");
  page_add(page, count ? "red" : "green", 0, BODY_COLUMN, head("DECIDE FIRST", count, arena), "%.*s", STR_ARG(worth));
  list(o, offboard_in_section, OFFBOARD_DECIDE, all ? SIZE_MAX : FEW, page);
}

static void write_counted(const struct kith_offboard *o, bool all, struct kith_page *page)
{
  struct kith_str short_name = party_short(o->rep->text);
  struct kith_str stays = !o->alone ? STR_NONE
                                    : arena_printf(&page->arena, "%zu %s nobody else", o->alone,
                                                   plural(o->alone, "account has", "accounts have"));
  const struct {
    int section;
    const char *word;
    struct kith_str body;
    bool always;
  } rows[] = {{OFFBOARD_STAYS, "STAYS", stays, true},
              {OFFBOARD_SHARED, "SHARED", KITH_STR("both keep them"), true},
              {OFFBOARD_GOES, "GOES", arena_printf(&page->arena, "with %.*s", STR_ARG(short_name)), true},
              {OFFBOARD_OTHERS, "OTHERS'", KITH_STR("belong to other reps"), false},
              {OFFBOARD_UNCLAIMED, "UNCLAIMED", KITH_STR("nobody has shown more than a weak claim"), false}};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    size_t count = o->counts[rows[i].section];
    if (!count && !rows[i].always)
      continue;
    page_add(page, "bold", 0, BODY_COLUMN, head(rows[i].word, count, &page->arena), "%.*s",
             STR_ARG(count ? rows[i].body : STR_NONE));
    if (all)
      list(o, offboard_in_section, rows[i].section, SIZE_MAX, page);
  }
}

static struct kith_str until_of(const struct kith_offboard *o, struct kith_arena *arena)
{
  return o->until == DAY_NEVER ? KITH_STR("with no end named")
                               : arena_printf(arena, "until %.*s", STR_ARG(iso_day(o->until, arena)));
}

static void write_off_limits(const struct kith_offboard *o, bool all, struct kith_page *page)
{
  struct kith_str until = until_of(o, &page->arena), body;
  if (o->non_solicit == 0)
    body = KITH_STR("no non-solicit on file");
  else if (o->non_solicit < 0)
    body = arena_printf(&page->arena, "non-solicit on file %.*s; no lawyer reviewed it, so alone it restricts nothing",
                        STR_ARG(until));
  else if (!o->have_deals)
    body = arena_printf(&page->arena, "non-solicit %.*s; no deals on file, so nobody is proven a customer",
                        STR_ARG(until));
  else
    body = until;
  page_add(page, o->off_limits ? "yellow" : "bold", 0, BODY_COLUMN, head("OFF LIMITS", o->off_limits, &page->arena),
           "%.*s", STR_ARG(body));
  if (all)
    list(o, offboard_is_off_limits, 0, SIZE_MAX, page);
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

static void write_unusual(const struct kith_offboard *o, bool all, struct kith_page *page)
{
  struct kith_arena *arena = &page->arena;
  struct kith_str short_name = party_short(o->rep->text), body = STR_NONE;
  bool notice = o->spell && o->spell->notice != DAY_UNKNOWN;
  int32_t first, last, end = !o->spell ? DAY_UNKNOWN : notice ? o->spell->notice : o->spell->left;
  unusual_days(o, &first, &last);
  if (end == DAY_UNKNOWN)
    body = KITH_STR("no notice and no last day on file, so there is nothing to look at");
  else if (o->unusual)
    body = arena_printf(arena,
                        "contacts that the company knew first appeared in %.*s's own book %d%s%.*s days before %s: "
                        "possibly copied; a sync app, a new phone or a backup would explain it too",
                        STR_ARG(short_name), (int)(end - last), last == first ? "" : " to ",
                        STR_ARG(last == first ? STR_NONE : arena_printf(arena, "%d", (int)(end - first))),
                        notice ? "notice" : "the last day");
  page_add(page, o->unusual ? "yellow" : "bold", 0, BODY_COLUMN, head("UNUSUAL", o->unusual, arena), "%.*s",
           STR_ARG(body));
  if (all && o->unusual && o->reading->policy->monitoring)
    list(o, offboard_is_unusual, 0, SIZE_MAX, page);
  else if (all && o->unusual)
    page_add(page, "dim", 2, 0, NULL, "names stay off until the policy says who approved the monitoring");
}

static void write_hand_over(const struct kith_offboard *o, bool all, struct kith_page *page)
{
  struct kith_buf names = BUF_MAX(4096);
  size_t listed = 0, most = all ? SIZE_MAX : HANDED_OVER, accounts = 0;
  for (size_t i = 0; i < o->accounts.len; i++) {
    const struct kith_offboard_account *a = &o->accounts.items[i];
    accounts += a->hand_over;
    if (a->hand_over && listed < most &&
        buf_printf(&names, "%s%.*s%s", listed ? ", " : "", STR_ARG(a->name), a->others ? "" : " (nobody else)") ==
            KITH_OK)
      listed++;
  }
  if (listed < accounts)
    buf_printf(&names, " and %zu more", accounts - listed);
  page_add(page, "bold", 0, BODY_COLUMN, head("HAND OVER", o->hand_over, &page->arena), "%.*s%s%zu %s",
           STR_ARG(buf_str(&names)), names.len ? " · " : "", o->obligations.len,
           plural(o->obligations.len, "obligation", "obligations"));
  buf_free(&names);
  for (size_t i = 0; all && i < o->obligations.len; i++) {
    const struct kith_offboard_obligation *one = &o->obligations.items[i];
    char id[24];
    page_add(page, "dim", 2, 12, arena_c(&page->arena, identity_text(one->id, id)), "owes %.*s: %.*s",
             STR_ARG(one->owed_to), STR_ARG(one->kind));
  }
}

static void write_next(const struct kith_offboard *o, bool all, struct kith_page *page)
{
  struct kith_str short_name = party_short(o->rep->text);
  char id[24];
  page_blank(page);
  if (o->counts[OFFBOARD_DECIDE])
    page_add(page, "bold", 0, 0, "Next:", "kith why %.*s", STR_ARG(identity_text(o->contacts.items[0].id, id)));
  else
    page_add(page, "bold", 0, 0, "Next:", all ? "kith list --holder %.*s -t csv" : "kith offboard %.*s --all",
             STR_ARG(short_name));
}

void offboard_page(const struct kith_offboard *o, bool all, struct kith_page *page)
{
  write_rep(o, page);
  basis_page(o->reading, (int)(o->rep - o->reading->people->parties.items), page);
  write_decide(o, all, page);
  write_counted(o, all, page);
  write_off_limits(o, all, page);
  page_add(page, "bold", 0, BODY_COLUMN, head("PRIVATE", (uint64_t)o->private_count, &page->arena), "%s",
           o->private_count ? "never stored, names not shown" : "");
  write_unusual(o, all, page);
  write_hand_over(o, all, page);
  write_next(o, all, page);
}
