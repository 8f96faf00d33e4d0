#include "ownership/duty.h"
#include "report/asof.h"
#include "report/basis.h"
#include "report/plain.h"
#include "report/value.h"
#include "report/why_part.h"

enum { PERCENT = 100, HASH_SHOWN = 12, SOURCE_COLUMNS = 16, PARTY_COLUMNS = 24 };

static const char *class_paint(unsigned owner_class)
{
  static const char *const paints[] = {"dim", "bold", "bold", "bold", "red", "yellow", "dim"};
  return paints[owner_class <= KITH_UNCLAIMED ? owner_class : 0];
}

struct kith_str why_id(uint64_t id, struct kith_arena *arena)
{
  char text[24];
  return arena_str(arena, identity_text(id, text));
}

/* ---- Headline ---- */

static void write_title(const struct kith_why *w, struct kith_page *page)
{
  struct kith_str org = contact_org(w->contact);
  const char *head = arena_c(&page->arena, contact_name(w->contact));
  page_add(page, "bold", 0, 0, head, "%s%.*s · %.*s", org.len ? "· " : "", STR_ARG(org),
           STR_ARG(why_id(w->contact->id, &page->arena)));
  if (w->merged_from)
    page_add(page, "dim", 0, 0, NULL, "%.*s was merged into it", STR_ARG(why_id(w->merged_from, &page->arena)));
}

static void write_headline(const struct kith_why *w, struct kith_page *page)
{
  const struct kith_decision *d = &w->contact->verdict.decision;
  if (!w->contact->decided) {
    page_add(page, "dim", 0, 0, "undecided", "the pipeline names no policy");
    return;
  }
  struct kith_str owners = value_join(d->owners, d->owner_count, &page->arena);
  page_add(page, class_paint(d->owner_class), 0, 0, owner_class_name(d->owner_class), "%s%.*s%s%.*s (rule %.*s)",
           owners.len ? "· " : "", STR_ARG(owners), owners.len ? ": " : "· ", STR_ARG(d->because), STR_ARG(d->rule));
  int32_t next = w->contact->verdict.next_day;
  struct kith_str again = next == DAY_NEVER ? STR_NONE : value_day(next, &page->arena);
  page_add(page, "", 0, 0, NULL, "confidence %.0f %% · steward %.*s · lifecycle %.*s · policy %.*s%s%.*s%s%.*s",
           d->confidence * PERCENT, STR_ARG(d->steward.len ? d->steward : KITH_STR("nobody")), STR_ARG(d->lifecycle),
           STR_ARG(d->policy), d->policy_hash.len ? ", " : "", STR_ARG(str_sub(d->policy_hash, 0, HASH_SHOWN)),
           again.len ? " · time may change it on " : "", STR_ARG(again));
  if (d->suppress_count)
    page_add(page, "yellow", 0, 0, "silent:", "%.*s",
             STR_ARG(value_join(d->suppress, d->suppress_count, &page->arena)));
}

static void write_terms(const struct kith_why *w, struct kith_page *page)
{
  enum { COLUMN = 17 };
  struct kith_term terms[TERMS_MOST];
  size_t count = w->contact->decided ? terms_of(w->reading, w->contact, &w->opinions, terms, &page->arena) : 0;
  for (size_t i = 0; i < count; i++)
    page_add(page, "", 0, COLUMN, terms[i].label, "%.*s", STR_ARG(terms[i].text));
}

/* ---- Claims ---- */

static struct kith_str since_of(const struct kith_claim *c, struct kith_arena *arena)
{
  return c->first_seen.len ? arena_printf(arena, "first seen %.*s (%.*s)", STR_ARG(c->first_seen), STR_ARG(c->grade))
                           : KITH_STR("no date known");
}

static void write_claims(const struct kith_why *w, struct kith_page *page)
{
  const struct kith_decision *d = &w->contact->verdict.decision;
  if (!d->claim_count)
    return;
  page_blank(page);
  page_add(page, "bold", 0, 0, "Claims", "%s", "");
  for (size_t i = 0; i < d->claim_count; i++) {
    const struct kith_claim *c = &d->claims[i];
    struct kith_str party = page_cell(&page->arena, c->party, PARTY_COLUMNS);
    page_add(page, c->strength == KITH_CLAIM_STRONG ? "bold" : "", 2, PARTY_COLUMNS + 4, arena_c(&page->arena, party),
             "%-8s  %.*s%s%.*s", strength_name(c->strength), STR_ARG(since_of(c, &page->arena)),
             c->rule.len ? ", rule " : "", STR_ARG(c->rule));
    page_add(page, "dim", PARTY_COLUMNS + 4, 0, NULL, "%.*s", STR_ARG(c->because));
  }
}

/* ---- Sightings ---- */

struct kith_str why_place(const struct kith_contact_sighting *s, struct kith_arena *arena)
{
  struct kith_str key = s->record ? s->record->key : STR_NONE;
  unsigned long long line = s->record ? s->record->origin.line : 0;
  struct kith_str at = line ? arena_printf(arena, "line %llu", line) : STR_NONE;
  return key.len ? arena_printf(arena, "%.*s%skey %.*s", STR_ARG(at), at.len ? ", " : "", STR_ARG(key)) : at;
}

static void write_tie(const struct kith_why *w, size_t place, struct kith_page *page)
{
  enum { COLUMN = 14 };
  const struct kith_contact_sighting *s = &w->contact->sightings.items[place];
  const struct kith_dedupe_tie *tie = place < w->tree.count ? &w->tree.to_first[place] : NULL;
  if (place == 0)
    page_add(page, "dim", COLUMN, 0, NULL, "the founding record");
  else if (!tie)
    page_add(page, "dim", COLUMN, 0, NULL, "joined with %.1f %%", s->probability * PERCENT);
  else if (!tie->field.len)
    page_add(page, "dim", COLUMN, 0, NULL, "nothing in common with the founding record; other records join them");
  else
    page_add(page, "dim", COLUMN, 0, NULL, "%.*s: %.*s (%+.1f)", STR_ARG(tie->field), STR_ARG(tie->level), tie->reason);
}

static bool grade_was_named(const struct kith_why *w, size_t before, const char *grade)
{
  for (size_t i = 0; i < before; i++)
    if (strcmp(w->contact->sightings.items[w->order[i]].date.grade, grade) == 0)
      return true;
  return false;
}

/* What the grades mean, each once. */
static void explain_grades(const struct kith_why *w, struct kith_page *page)
{
  for (size_t i = 0; i < w->contact->sightings.len; i++) {
    const struct kith_contact_sighting *s = &w->contact->sightings.items[w->order[i]];
    struct kith_str plugin = s->source == UINT32_MAX ? STR_NONE : w->reading->sources[s->source].plugin;
    struct kith_str plain = plain_grade(str_of(s->date.grade), plugin, &page->arena);
    if (!grade_was_named(w, i, s->date.grade))
      page_add(page, "dim", 2, 4, NULL, "%s: %.*s", s->date.grade, STR_ARG(plain));
  }
}

static void write_sightings(const struct kith_why *w, struct kith_page *page)
{
  const struct kith_contact *c = w->contact;
  page_blank(page);
  page_add(page, "bold", 0, 0, "Seen", "in %zu %s, by date", c->sightings.len,
           plural(c->sightings.len, "record", "records"));
  for (size_t i = 0; i < c->sightings.len; i++) {
    const struct kith_contact_sighting *s = &c->sightings.items[w->order[i]];
    struct kith_str place = why_place(s, &page->arena);
    page_add(page, "", 2, 14, arena_c(&page->arena, value_day(s->date.day, &page->arena)),
             "%.*s  %s · %.*s, %s%s%.*s%s", STR_ARG(page_cell(&page->arena, s->source_name, SOURCE_COLUMNS)),
             s->date.grade, STR_ARG(s->holder.len ? s->holder : KITH_STR("nobody's book")), s->possession,
             place.len ? " · " : "", STR_ARG(place), s->gone ? " · no longer there" : "");
    write_tie(w, w->order[i], page);
  }
  explain_grades(w, page);
  basis_contact_page(w->reading, c, page);
}

/* ---- Values ---- */

static void write_values(const struct kith_why *w, struct kith_page *page)
{
  const struct kith_record *r = w->contact->merged;
  page_blank(page);
  page_add(page, "bold", 0, 0, "Values", "%s", "");
  for (uint32_t i = 0; i < r->property_count; i++) {
    const struct kith_property *p = &r->properties[i];
    const char *label = value_label(w->reading->names, p, &page->arena);
    struct kith_str text = label ? value_text(p, &page->arena) : STR_NONE;
    const struct kith_str *sources;
    if (!text.len)
      continue;
    size_t count = value_sources(p, w->contact, &page->arena, &sources);
    const char *belongs = value_belongs(p);
    page_add(page, "", 2, 20, label, "%.*s  [%.*s]%s%s", STR_ARG(text),
             STR_ARG(value_join(sources, count, &page->arena)), *belongs ? " · " : "", belongs);
  }
}

/* ---- What is to be done ---- */

static void write_candidates(const struct kith_why *w, struct kith_page *page)
{
  if (!w->candidates.len)
    return;
  page_blank(page);
  page_add(page, "bold", 0, 0, "Perhaps the same person", "%s", "");
  for (size_t i = 0; i < w->candidates.len; i++) {
    const struct kith_why_candidate *c = &w->candidates.items[i];
    struct kith_str id = why_id(c->identity, &page->arena), own = why_id(w->contact->id, &page->arena);
    page_add(page, "yellow", 2, 14, arena_c(&page->arena, id), "%.*s, %.0f %%: kith why %.*s %.*s", STR_ARG(c->name),
             c->probability * PERCENT, STR_ARG(own), STR_ARG(id));
  }
}

static void write_obligations(const struct kith_why *w, struct kith_page *page)
{
  struct kith_arena *arena = &page->arena;
  if (!w->duty_count)
    return;
  page_blank(page);
  page_add(page, "bold", 0, 0, "Owed", "%s", "");
  for (size_t i = 0; i < w->duty_count; i++) {
    const struct kith_duty_row *d = &w->duties[i];
    struct kith_str due = d->due == DAY_UNKNOWN ? STR_NONE : value_day(d->due, arena);
    bool open = d->state == DUTY_OPEN, late = open && due.len && d->due < w->reading->today;
    char id[24];
    page_add(page,
             late   ? "red"
             : open ? ""
                    : "dim",
             2, 14, arena_c(arena, duty_text(d->id, id)), "%.*s owes %.*s: %.*s%s%.*s%s%s", STR_ARG(d->owed_by),
             STR_ARG(d->owed_to), STR_ARG(duty_title(d->kind)), open && due.len ? late ? ", was due " : ", by " : "",
             open ? (int)due.len : 0, due.ptr, open ? "" : ", ", open ? "" : duty_state_name(d->state));
  }
}

void why_page(const struct kith_why *w, struct kith_page *page)
{
  as_of_page(w->reading, page);
  write_title(w, page);
  write_headline(w, page);
  write_terms(w, page);
  opinions_page(w->reading, w->contact, &w->opinions, page);
  write_claims(w, page);
  cases_page(w->contact, &w->opinions, w->order, page);
  write_sightings(w, page);
  why_tree_page(w, page);
  write_values(w, page);
  write_obligations(w, page);
  said_page(&w->said, w->contact->id, page);
  write_candidates(w, page);
}
