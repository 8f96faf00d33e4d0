#include "ownership/duty.h"
#include "report/chart.h"
#include "report/plain.h"
#include "report/value.h"
#include "report/why_part.h"

enum { PERCENT = 100, MOST_MARKS = 16 };

/* ---- Whose ---- */

static void write_verdict(const struct kith_decision *d, struct kith_html *h)
{
  if (!d->verdict_by.len)
    return;
  html_pair(h, "Decided by", "%.*s, on %.*s: %.*s", STR_ARG(d->verdict_by), STR_ARG(d->verdict_on),
            STR_ARG(d->verdict_reason));
  html_pair(h, "The rules say", "%s", plain_class_short(d->rules_class));
}

static void write_terms(const struct kith_why *w, struct kith_html *h, struct kith_arena *arena)
{
  struct kith_term terms[TERMS_MOST];
  size_t count = terms_of(w->reading, w->contact, &w->opinions, terms, arena);
  for (size_t i = 0; i < count; i++)
    html_pair(h, terms[i].label, "%.*s", STR_ARG(terms[i].text));
}

static void write_headline(const struct kith_why *w, struct kith_html *h, struct kith_arena *arena)
{
  const struct kith_decision *d = &w->contact->verdict.decision;
  const char *rule = plain_rule(d->rule);
  if (!w->contact->decided) {
    html_text(h, "The pipeline names no policy, so nobody decided whose this contact is.");
    return;
  }
  html_section(h, "Whose", owner_class_name(d->owner_class), str_of(plain_class_short(d->owner_class)));
  html_text(h, "%.*s", STR_ARG(d->because));
  html_quiet(h, "%s: %s.", owner_class_name(d->owner_class), plain_class(d->owner_class));
  if (d->owner_count)
    html_pair(h, "Owners", "%.*s", STR_ARG(value_join(d->owners, d->owner_count, arena)));
  html_pair(h, "Steward", "%.*s", STR_ARG(d->steward.len ? d->steward : KITH_STR("nobody")));
  write_verdict(d, h);
  write_terms(w, h, arena);
  html_pair(h, "Rule", "%.*s%s%s", STR_ARG(d->rule), rule ? ": " : "", rule ? rule : "");
  html_pair(h, "Confidence", "%.0f %%", d->confidence * PERCENT);
  html_pair(h, "Lifecycle", "%.*s", STR_ARG(d->lifecycle));
  if (d->suppress_count)
    html_pair(h, "Stay silent", "%.*s", STR_ARG(value_join(d->suppress, d->suppress_count, arena)));
  if (w->contact->verdict.next_day != DAY_NEVER)
    html_pair(h, "Looked at again", "%.*s: time may change it then",
              STR_ARG(value_day(w->contact->verdict.next_day, arena)));
}

static const char *strength_tone(unsigned strength)
{
  return strength == KITH_CLAIM_STRONG ? "good" : strength == KITH_CLAIM_PERSONAL ? "personal" : "plain";
}

static void write_claims(const struct kith_why *w, struct kith_html *h, struct kith_arena *arena)
{
  static const struct kith_html_column columns[] = {{"Who", false},        {"Claim", false},
                                                    {"First seen", false}, {"How good is that date", false},
                                                    {"Because", false},    {"What would help", false}};
  const struct kith_decision *d = &w->contact->verdict.decision;
  size_t shown = cases_are_open(w->contact, &w->opinions) ? 6 : 5; /* what would change it, where somebody argues */
  if (!d->claim_count)
    return;
  html_section(h, "Claims, side by side", NULL, STR_NONE);
  html_table(h, "Each side that has seen the contact, judged by itself.", columns, shown);
  for (size_t i = 0; i < d->claim_count; i++) {
    const struct kith_claim *c = KITH_AT(d->claims, i);
    const struct kith_html_cell cells[] = {
        html_cell(c->party),
        {str_of(strength_name(c->strength)), strength_tone(c->strength)},
        html_cell(c->first_seen.len ? c->first_seen : KITH_STR("at no known date")),
        html_cell(plain_grade(c->grade, STR_NONE, arena)),
        html_cell(arena_printf(arena, "%.*s%s%.*s%s", STR_ARG(c->because), c->rule.len ? " (rule " : "",
                               STR_ARG(c->rule), c->rule.len ? ")" : "")),
        html_cell(str_of(case_remedy(c)))};
    html_row(h, cells);
  }
}

/* ---- Where seen ---- */

/* Every day on which a claimant came or went. */
static size_t find_marks(const struct kith_why *w, struct kith_chart_mark marks[MOST_MARKS], struct kith_arena *arena)
{
  const struct kith_decision *d = &w->contact->verdict.decision;
  const struct kith_people *people = w->reading->people;
  size_t count = 0;
  for (size_t i = 0; i < d->claim_count; i++) {
    const struct kith_claim *claim = KITH_AT(d->claims, i);
    int party = people_find(people, claim->party);
    const struct kith_party *p = party == PARTY_NONE ? NULL : &people->parties.items[party];
    for (size_t k = 0; p && k < p->spells.len && count + 2 <= MOST_MARKS; k++) {
      const struct kith_spell *spell = &p->spells.items[k];
      struct kith_str name = party_short(p->text);
      marks[count++] = (struct kith_chart_mark){spell->hired, arena_printf(arena, "%.*s hired", STR_ARG(name))};
      marks[count++] = (struct kith_chart_mark){spell->left, arena_printf(arena, "%.*s left", STR_ARG(name))};
    }
  }
  return count;
}

static struct kith_str plugin_of(const struct kith_why *w, const struct kith_contact_sighting *s)
{
  return s->source == UINT32_MAX ? STR_NONE : w->reading->sources[s->source].plugin;
}

static void draw_sightings(const struct kith_why *w, struct kith_html *h, struct kith_arena *arena)
{
  const struct kith_contact *c = w->contact;
  struct kith_chart_event *events = arena_zero(arena, c->sightings.len + 1, sizeof *events);
  struct kith_chart_mark marks[MOST_MARKS];
  size_t mark_count = find_marks(w, marks, arena);
  for (size_t i = 0; i < c->sightings.len; i++) {
    const struct kith_contact_sighting *s = &c->sightings.items[w->order[i]];
    struct kith_str day = value_day(s->date.day, arena);
    events[i] = (struct kith_chart_event){
        .day = s->date.day,
        .lane = s->holder.len ? s->holder : KITH_STR("nobody's book"),
        .label = arena_printf(arena, "%.*s: %.*s (%s)", STR_ARG(day), STR_ARG(s->source_name), s->date.grade),
        .tone = strcmp(s->possession, "internal") == 0 ? "company" : "rep",
        .faint = str_ends(str_of(s->date.grade), KITH_STR("bulk"))};
  }
  chart_timeline(h, KITH_STR("When each side saw the contact"),
                 KITH_STR("A dot a record, a line a book; pale dots share their day with many: an import or a sync."),
                 events, c->sightings.len, marks, mark_count);
}

static void write_sightings(const struct kith_why *w, struct kith_html *h, struct kith_arena *arena)
{
  static const struct kith_html_column columns[] = {{"Date", false},  {"How good is that date", false},
                                                    {"Book", false},  {"Whose book", false},
                                                    {"Where", false}, {"Record", false}};
  const struct kith_contact *c = w->contact;
  html_section(h, "Seen", NULL,
               arena_printf(arena, "%zu %s", c->sightings.len, plural(c->sightings.len, "record", "records")));
  draw_sightings(w, h, arena);
  html_table(h, "Every record of the contact, by date.", columns, 6);
  for (size_t i = 0; i < c->sightings.len; i++) {
    const struct kith_contact_sighting *s = &c->sightings.items[w->order[i]];
    struct kith_str place = why_place(s, arena);
    const struct kith_html_cell cells[] = {
        html_cell(value_day(s->date.day, arena)),
        html_cell(arena_printf(arena, "%.*s (%s)", STR_ARG(plain_grade(str_of(s->date.grade), plugin_of(w, s), arena)),
                               s->date.grade)),
        html_cell(s->source_name),
        html_cell(s->holder.len ? s->holder : KITH_STR("nobody's")),
        html_cell(str_of(plain_possession(str_of(s->possession)))),
        html_cell(arena_printf(arena, "%.*s%s", STR_ARG(place), s->gone ? " (no longer there)" : ""))};
    html_row(h, cells);
  }
}

/* ---- The rest ---- */

static void write_values(const struct kith_why *w, struct kith_html *h, struct kith_arena *arena)
{
  static const struct kith_html_column columns[] = {
      {"What", false}, {"Value", false}, {"Seen in", false}, {"Belongs to", false}};
  const struct kith_record *r = w->contact->merged;
  html_section(h, "Values", NULL, STR_NONE);
  html_table(h, "\"Belongs to\" is empty where a value goes as the contact goes.", columns, 4);
  for (uint32_t i = 0; i < r->property_count; i++) {
    const struct kith_property *p = &r->properties[i];
    const char *label = value_label(w->reading->names, p, arena);
    struct kith_str text = label ? value_text(p, arena) : STR_NONE;
    const struct kith_str *sources;
    size_t count = text.len ? value_sources(p, w->contact, arena, &sources) : 0;
    if (text.len)
      html_row(h, (struct kith_html_cell[]){html_cell(str_of(label)), html_cell(text),
                                            html_cell(value_join(sources, count, arena)),
                                            html_cell(str_of(value_belongs(p)))});
  }
}

static void write_obligations(const struct kith_why *w, struct kith_html *h, struct kith_arena *arena)
{
  static const struct kith_html_column columns[] = {{"Obligation", false}, {"Who owes", false}, {"Whom", false},
                                                    {"What", false},       {"By", false},       {"State", false}};
  if (!w->duty_count)
    return;
  html_section(h, "Owed", NULL, STR_NONE);
  html_table(h, NULL, columns, 6);
  for (size_t i = 0; i < w->duty_count; i++) {
    const struct kith_duty_row *d = &w->duties[i];
    char id[24];
    html_row(h, (struct kith_html_cell[]){
                    html_cell(arena_str(arena, duty_text(d->id, id))), html_cell(d->owed_by), html_cell(d->owed_to),
                    html_cell(duty_title(d->kind)),
                    html_cell(d->due == DAY_UNKNOWN ? KITH_STR("no day set") : value_day(d->due, arena)),
                    html_cell(str_of(duty_state_name(d->state)))});
  }
}

/* Verdicts, objections, and new evidence against them. */
static void write_opinions(const struct kith_why *w, struct kith_html *h)
{
  struct kith_page page = {0};
  opinions_page(w->reading, w->contact, &w->opinions, &page);
  html_page(h, &page);
  page_free(&page);
}

static void write_joins(const struct kith_why *w, struct kith_html *h)
{
  struct kith_page page = {0};
  why_tree_page(w, &page);
  said_page(&w->said, w->contact->id, &page);
  html_page(h, &page);
  page_free(&page);
}

void why_html(const struct kith_why *w, struct kith_html *h)
{
  struct kith_arena arena = {0};
  write_headline(w, h, &arena);
  write_opinions(w, h);
  write_claims(w, h, &arena);
  write_sightings(w, h, &arena);
  write_values(w, h, &arena);
  write_obligations(w, h, &arena);
  write_joins(w, h);
  arena_free(&arena);
}
