#include "report/cases.h"

#include "report/value.h"

bool cases_are_open(const struct kith_contact *c, const struct kith_said_opinions *s)
{
  return c->verdict.decision.claim_count && (c->verdict.decision.owner_class == KITH_DISPUTED || s->objection);
}

/* Whoever claims anything, and whoever objects. */
static bool argues(const struct kith_claim *claim, const struct kith_said_opinions *s)
{
  return claim->strength == KITH_CLAIM_WEAK || claim->strength == KITH_CLAIM_STRONG ||
         (s->objection && str_eq(s->objection->party, claim->party));
}

/* What would carry more than the claim has now. */
const char *case_remedy(const struct kith_claim *claim)
{
  bool bulk = str_find_str(claim->grade, KITH_STR("bulk")) < claim->grade.len;
  if (claim->strength != KITH_CLAIM_STRONG)
    return "a record that a rule calls strong: a deal, a dated connection, a reviewed agreement (kith why --facts "
           "shows "
           "what the rules see)";
  if (bulk)
    return "a record with a date of its own: the one it has is shared by many, as in an import";
  if (str_starts(claim->grade, KITH_STR("self-dated")))
    return "a date that its holder cannot edit, such as LinkedIn's or one of the other side's systems";
  if (str_starts(claim->grade, KITH_STR("controlled")))
    return "a date that neither side can set, such as LinkedIn's: this one is of a system that one side runs";
  if (str_starts(claim->grade, KITH_STR("none")) || !claim->grade.len)
    return "a record with a date: it has none";
  return "a rule, an agreement or somebody's verdict: no date carries more than this one";
}

static bool is_of(const struct kith_contact_sighting *s, const struct kith_claim *claim)
{
  return str_eq(s->holder, claim->party);
}

/* ---- The page ---- */

static void write_case(const struct kith_contact *c, const struct kith_claim *claim, const size_t *order,
                       struct kith_page *page)
{
  enum { COLUMN = 18 };
  size_t shown = 0;
  page_add(page, "bold", 2, 0, arena_c(&page->arena, claim->party), "· %s claim%s%.*s", strength_name(claim->strength),
           claim->rule.len ? ", rule " : "", STR_ARG(claim->rule));
  page_add(page, "", 4, COLUMN, "says", "%.*s", STR_ARG(claim->because));
  for (size_t i = 0; i < c->sightings.len; i++) {
    const struct kith_contact_sighting *s = &c->sightings.items[order[i]];
    if (!is_of(s, claim))
      continue;
    page_add(page, "", 4, COLUMN, arena_c(&page->arena, value_day(s->date.day, &page->arena)), "%.*s (%s)",
             STR_ARG(s->source_name), s->date.grade);
    shown++;
  }
  if (!shown)
    page_add(page, "dim", 4, COLUMN, "records", "none in a book of its own");
  page_add(page, "dim", 4, COLUMN, "would help", "%s", case_remedy(claim));
}

void cases_page(const struct kith_contact *c, const struct kith_said_opinions *s, const size_t *order,
                struct kith_page *page)
{
  if (!cases_are_open(c, s))
    return;
  page_blank(page);
  page_add(page, "bold", 0, 0, "Both cases", "%s", "");
  for (size_t i = 0; i < c->verdict.decision.claim_count; i++)
    if (argues(&c->verdict.decision.claims[i], s))
      write_case(c, &c->verdict.decision.claims[i], order, page);
}

/* ---- JSON ---- */

static void write_json(const struct kith_contact *c, const struct kith_claim *claim, const size_t *order,
                       struct kith_json *j, struct kith_arena *arena)
{
  json_open(j, NULL, '{');
  json_text(j, "party", claim->party);
  json_text(j, "strength", str_of(strength_name(claim->strength)));
  json_text(j, "rule", claim->rule);
  json_text(j, "because", claim->because);
  json_open(j, "sightings", '[');
  for (size_t i = 0; i < c->sightings.len; i++) {
    const struct kith_contact_sighting *s = &c->sightings.items[order[i]];
    if (!is_of(s, claim))
      continue;
    json_open(j, NULL, '{');
    json_text(j, "source", s->source_name);
    json_text(j, "date", s->date.day == DAY_UNKNOWN ? STR_NONE : value_day(s->date.day, arena));
    json_text(j, "grade", str_of(s->date.grade));
    json_close(j, '}');
  }
  json_close(j, ']');
  json_text(j, "would_change_it", str_of(case_remedy(claim)));
  json_close(j, '}');
}

void cases_json(const struct kith_contact *c, const struct kith_said_opinions *s, const size_t *order,
                struct kith_json *j)
{
  struct kith_arena arena = {0};
  json_open(j, "cases", '[');
  for (size_t i = 0; cases_are_open(c, s) && i < c->verdict.decision.claim_count; i++)
    if (argues(&c->verdict.decision.claims[i], s))
      write_json(c, &c->verdict.decision.claims[i], order, j, &arena);
  json_close(j, ']');
  arena_free(&arena);
}
