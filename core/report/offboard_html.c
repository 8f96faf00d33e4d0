#include "ownership/duty.h"
#include "report/basis.h"
#include "report/chart.h"
#include "report/monitoring.h"
#include "report/offboard_part.h"
#include "report/plain.h"
#include "report/value.h"

static struct kith_str count_text(size_t count, struct kith_arena *arena)
{
  return arena_printf(arena, "%zu", count);
}

/* ---- The rep ---- */

static void write_agreements(const struct kith_offboard *o, struct kith_html *h, struct kith_arena *arena)
{
  for (size_t i = 0; i < o->rep->agreements.len; i++) {
    const struct kith_agreement *a = &o->rep->agreements.items[i];
    struct kith_str text = offboard_agreement(o, a, arena);
    const char *plain = plain_agreement(a->kind_text);
    if (text.len)
      html_pair(h, "Agreement", "%.*s%s%s%s%.*s", STR_ARG(text), plain ? " (" : "", plain ? plain : "",
                plain ? ")" : "",
                STR_ARG(a->document.len ? arena_printf(arena, "; %.*s", STR_ARG(a->document)) : STR_NONE));
  }
}

static void write_rep(const struct kith_offboard *o, struct kith_html *h, struct kith_arena *arena)
{
  for (size_t i = 0; i < o->rep->spells.len; i++)
    html_pair(h, i ? "And again" : "Worked here", "%.*s", STR_ARG(offboard_spell(o, &o->rep->spells.items[i], arena)));
  write_agreements(o, h, arena);
  for (size_t i = 0; i < o->reading->source_count; i++) {
    struct kith_str basis = offboard_basis(o, i, arena);
    if (basis.len)
      html_pair(h, "Basis of import", "%.*s", STR_ARG(basis));
  }
  struct kith_page missing = {0};
  basis_page(o->reading, (int)(o->rep - o->reading->people->parties.items), &missing);
  html_page(h, &missing);
  page_free(&missing);
}

static const char *section_tone(enum kith_offboard_section s)
{
  static const char *const tones[OFFBOARD_SECTIONS] = {"plain", "disputed", "company",  "shared",
                                                       "rep",   "plain",    "unclaimed"};
  return tones[s];
}

static void draw_sections(const struct kith_offboard *o, struct kith_html *h, struct kith_arena *arena)
{
  struct kith_chart_bar parts[OFFBOARD_SECTIONS];
  struct kith_str about = STR_NONE;
  size_t count = 0;
  for (enum kith_offboard_section s = OFFBOARD_DECIDE; s < OFFBOARD_SECTIONS; s++) {
    struct kith_str shown = count_text(o->counts[s], arena), word = str_of(offboard_word(s));
    parts[count++] = (struct kith_chart_bar){word, shown, (double)o->counts[s], section_tone(s)};
    if (o->counts[s])
      about =
          arena_printf(arena, "%.*s%s%.*s %.*s", STR_ARG(about), about.len ? ", " : "", STR_ARG(word), STR_ARG(shown));
  }
  if (o->contacts.len)
    chart_stacked(h, KITH_STR("What becomes of the contacts"), about, parts, count);
}

/* ---- Contacts ---- */

static struct kith_str reason_of(const struct kith_offboard_detail *d, struct kith_arena *arena)
{
  const struct {
    const char *word;
    struct kith_str text;
  } all[] = {{"", d->both_cases.len ? d->both_cases : d->because},
             {"on condition: ", d->conditions},
             {"roles: ", d->roles},
             {"", d->said},
             {"to be decided by ", d->decide},
             {"kept until ", d->keep_until}};
  struct kith_str text = STR_NONE;
  for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
    if (all[i].text.len)
      text =
          arena_printf(arena, "%.*s%s%s%.*s", STR_ARG(text), text.len ? "; " : "", all[i].word, STR_ARG(all[i].text));
  return text;
}

static void list(const struct kith_offboard *o, offboard_filter *filter, int section, const char *caption,
                 struct kith_html *h)
{
  static const struct kith_html_column columns[] = {
      {"Contact", false}, {"Name", false}, {"Organisation", false}, {"Worth", true}, {"Why", false}};
  struct kith_arena arena = {0};
  size_t shown = 0, total = 0;
  for (size_t i = 0; i < o->contacts.len; i++) {
    const struct kith_offboard_contact *c = &o->contacts.items[i];
    char id[24];
    if (!filter(c, section) || !++total || !c->detail)
      continue;
    if (!shown++)
      html_table(h, caption, columns, 5);
    struct kith_str worth = c->worth > 0 ? value_money(o->reading->region, c->worth, c->currency, &arena) : STR_NONE;
    html_row(h, (struct kith_html_cell[]){html_cell(identity_text(c->id, id)), html_cell(c->detail->name),
                                          html_cell(c->detail->org), html_cell(worth),
                                          html_cell(reason_of(c->detail, &arena))});
    arena_reset(&arena);
  }
  if (total > shown)
    html_quiet(h, "%s%zu more; kith offboard --all --html shows them.", shown ? "And " : "", total - shown);
  arena_free(&arena);
}

static void write_sections(const struct kith_offboard *o, struct kith_html *h, struct kith_arena *arena)
{
  for (enum kith_offboard_section s = OFFBOARD_DECIDE; s < OFFBOARD_SECTIONS; s++) {
    struct kith_str beside = s == OFFBOARD_DECIDE ? offboard_beside_decide(o, arena) : offboard_beside(o, s, arena);
    if (!o->counts[s] && s >= OFFBOARD_OTHERS)
      continue;
    html_section(h, offboard_word(s), section_tone(s), count_text(o->counts[s], arena));
    if (beside.len)
      html_text(h, "%.*s", STR_ARG(beside));
    if (s == OFFBOARD_STAYS && o->inherited)
      html_quiet(h, "%zu of the contacts were inherited: a predecessor had them first.", o->inherited);
    list(o, offboard_in_section, s, "", h);
  }
}

/* ---- Overlays ---- */

static void draw_unusual(const struct kith_offboard *o, struct kith_html *h, struct kith_arena *arena)
{
  enum { MONTHS = 24 };
  double values[MONTHS] = {0};
  int32_t end = chart_month(o->last_day), first = end - MONTHS + 1;
  const struct kith_chart_mark mark = {o->spell && o->spell->notice != DAY_UNKNOWN ? o->spell->notice : o->last_day,
                                       o->spell && o->spell->notice != DAY_UNKNOWN ? KITH_STR("notice")
                                                                                   : KITH_STR("last day")};
  for (size_t i = 0; i < o->contacts.len; i++) {
    int32_t month =
        o->contacts.items[i].appeared == DAY_UNKNOWN ? first - 1 : chart_month(o->contacts.items[i].appeared);
    if (month >= first && month <= end)
      values[month - first]++;
  }
  chart_months(h, KITH_STR("Contacts of the company that came into the rep's own book, by month"),
               arena_printf(arena, "%zu contacts within 60 days before notice and until the last day.", o->unusual),
               chart_month_day(first), values, MONTHS, &mark);
}

static void write_overlays(const struct kith_offboard *o, struct kith_html *h, struct kith_arena *arena)
{
  struct kith_str beside = offboard_beside_unusual(o, arena);
  html_section(h, "OFF LIMITS", o->off_limits ? "personal" : "plain", count_text(o->off_limits, arena));
  html_text(h, "%.*s", STR_ARG(offboard_beside_limits(o, arena)));
  if (o->all)
    list(o, offboard_is_off_limits, 0, "Customers whom the rep may not win over.", h);
  html_section(h, "PRIVATE", "plain", arena_printf(arena, "%lld", (long long)o->private_count));
  html_text(h, "%s",
            o->private_count ? "Records that were private to the rep were taken out before anything was stored; "
                               "names are not known here."
                             : "Nothing private was found in the rep's own books.");
  html_section(h, "UNUSUAL", o->unusual ? "personal" : "plain", count_text(o->unusual, arena));
  if (beside.len)
    html_text(h, "%.*s", STR_ARG(beside));
  if (!o->unusual)
    return;
  draw_unusual(o, h, arena);
  if (o->all && monitoring_names(o->reading->policy, o->reading->today))
    list(o, offboard_is_unusual, 0, "", h);
  else
    html_quiet(h, "%s",
               monitoring_names(o->reading->policy, o->reading->today)
                   ? "kith offboard --all --html names them."
                   : "Names stay off until the policy says who approved the monitoring and that notice was given.");
}

/* ---- What is to be done ---- */

static void write_accounts(const struct kith_offboard *o, struct kith_html *h)
{
  size_t unnamed = 0;
  for (size_t i = 0; i < o->accounts.len; i++) {
    const struct kith_offboard_account *a = &o->accounts.items[i];
    if (a->hand_over && a->name.len)
      html_item(h, "%.*s%s", STR_ARG(a->name), a->others ? "" : ": nobody else here knows them");
    unnamed += a->hand_over && !a->name.len;
  }
  if (unnamed)
    html_quiet(h, "And %zu more accounts.", unnamed);
}

static void write_duties(const struct kith_offboard *o, struct kith_html *h, struct kith_arena *arena)
{
  static const struct kith_html_column columns[] = {{"What", false},    {"Who owes", false}, {"Whom", false},
                                                    {"Contacts", true}, {"Overdue", true},   {"First due", false}};
  if (!o->duties.len)
    return;
  html_table(h, "Open obligations.", columns, 6);
  for (size_t i = 0; i < o->duties.len; i++) {
    const struct kith_offboard_duty *d = &o->duties.items[i];
    struct kith_str other = d->other.len ? d->other : KITH_STR("nobody named");
    html_row(h, (struct kith_html_cell[]){
                    html_cell(duty_title(d->kind)), html_cell(d->by_rep ? o->rep->text : other),
                    html_cell(d->by_rep ? other : o->rep->text), html_cell(count_text(d->count, arena)),
                    html_cell(count_text(d->overdue, arena)),
                    html_cell(d->due == DAY_UNKNOWN ? KITH_STR("no day set") : day_text(d->due, arena))});
  }
}

static void write_checklists(const struct kith_offboard *o, struct kith_html *h)
{
  for (size_t i = 0; i < o->owes.rows.len; i++) {
    const struct kith_obligations_row *row = &o->owes.rows.items[i];
    html_text(h, "%.*s: %.*s%s%.*s", STR_ARG(row->name.len ? row->name : row->contact),
              STR_ARG(duty_title(row->duty.kind)), row->duty.owed_to.len ? ", to " : "", STR_ARG(row->duty.owed_to));
    for (size_t k = 0; k < row->duty.step_count; k++)
      html_item(h, "%s %.*s", row->duty.steps[k].done_ms ? "☑" : "☐", STR_ARG(row->duty.steps[k].text));
  }
}

static void write_packages(const struct kith_offboard *o, struct kith_html *h, struct kith_arena *arena)
{
  for (size_t i = 0; i < o->packages.len; i++) {
    const struct kith_offboard_package *p = &o->packages.items[i];
    if (!i)
      html_section(h, "HANDED OUT", "good", count_text(o->packages.len, arena));
    html_item(h, "On %.*s %.*s handed out %lld contacts, approved by %.*s; SHA-256 of the manifest: %.*s",
              STR_ARG(day_text(p->day, arena)), STR_ARG(p->by), (long long)p->contacts, STR_ARG(p->approved_by),
              STR_ARG(p->hash));
  }
}

void offboard_html(const struct kith_offboard *o, struct kith_html *h)
{
  struct kith_arena arena = {0};
  write_rep(o, h, &arena);
  draw_sections(o, h, &arena);
  write_sections(o, h, &arena);
  write_overlays(o, h, &arena);
  html_section(h, "HAND OVER", "company", count_text(o->hand_over, &arena));
  write_accounts(o, h);
  write_duties(o, h, &arena);
  write_checklists(o, h);
  write_packages(o, h, &arena);
  html_section(h, "Next", NULL, STR_NONE);
  html_command(h, offboard_next(o, &arena));
  arena_free(&arena);
}
