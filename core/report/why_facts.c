#include "report/why_facts.h"

#include <math.h>

#include "report/why_part.h"

enum { NAME_COLUMNS = 28, UNKNOWN_MAX = 4096 };

/* ---- The page ---- */

/* "3 deals", "84000 USD"; scales like "0 to 1" are no units. */
static struct kith_str value_of(const struct kith_fact_row *row, int column, struct kith_arena *arena)
{
  const struct kith_column *c = &fact_columns[column];
  struct kith_str text = row_text(row, column, arena), unit = str_of(c->unit);
  int of = column_find(unit); /* an amount's unit is another fact */
  if (of >= 0 && fact_columns[of].type == COLUMN_TEXT)
    unit = row->facts[of].known ? fact_text(&row->facts[of]) : STR_NONE;
  else if (str_eq_c(text, "1") && str_ends(unit, KITH_STR("s")))
    unit.len--;
  bool number = c->type == COLUMN_INTEGER || c->type == COLUMN_REAL;
  bool scale = str_find_str(unit, KITH_STR(" to ")) < unit.len;
  if (!row->facts[column].known || !number || !unit.len || scale)
    return text;
  return arena_printf(arena, "%.*s %.*s", STR_ARG(text), STR_ARG(unit));
}

/* What the page is written with. */
struct writing {
  struct kith_page *page;
  bool all;
  bool common[COLUMN_COUNT]; /* the same for all parties: said once */
};

static bool is_same(const struct kith_fact *a, const struct kith_fact *b, enum kith_column_type type)
{
  if (!a->known || !b->known)
    return a->known == b->known;
  return type == COLUMN_TEXT   ? str_eq(fact_text(a), fact_text(b))
         : type == COLUMN_REAL ? a->real == b->real
                               : a->integer == b->integer;
}

/* Only what two parties at least can be told of has something in common. Returns the first of them. */
static const struct kith_party_facts *find_common(struct writing *w, const struct kith_why_facts *facts)
{
  const struct kith_party_facts *first = NULL;
  size_t told = 0;
  for (int c = 0; c < COLUMN_COUNT; c++)
    w->common[c] = true;
  for (size_t i = 0; i < facts->count; i++) {
    const struct kith_party_facts *party = &facts->parties[i];
    if (party->withheld)
      continue;
    first = first ? first : party;
    told++;
    for (int c = 0; c < COLUMN_COUNT; c++)
      w->common[c] &= is_same(&first->row.facts[c], &party->row.facts[c], fact_columns[c].type);
  }
  for (int c = 0; c < COLUMN_COUNT; c++)
    w->common[c] &= told > 1 && c != COL_PARTY && c != COL_PARTY_KIND;
  return told > 1 ? first : NULL;
}

static void write_source(const struct writing *w, const struct kith_fact_row *row, const char *source, bool common)
{
  struct kith_page *page = w->page;
  bool headed = false;
  for (int i = 0; i < COLUMN_COUNT; i++) {
    bool title = i == COL_PARTY || i == COL_PARTY_KIND;
    if (strcmp(fact_columns[i].source, source) != 0 || title || w->common[i] != common ||
        !(w->all || row->facts[i].known))
      continue;
    if (!headed)
      page_add(page, "dim", 2, 0, NULL, "from: %s", source);
    headed = true;
    struct kith_str name = page_cell(&page->arena, str_of(fact_columns[i].name), NAME_COLUMNS);
    page_add(page, "", 4, NAME_COLUMNS + 6, arena_c(&page->arena, name), "%.*s · %s",
             STR_ARG(value_of(row, i, &page->arena)), fact_columns[i].about);
  }
}

static void write_unknown(const struct writing *w, const struct kith_fact_row *row, bool common)
{
  struct kith_buf names = BUF_MAX(UNKNOWN_MAX);
  size_t count = 0;
  for (int i = 0; i < COLUMN_COUNT; i++)
    if (!row->facts[i].known && w->common[i] == common) {
      buf_printf(&names, "%s%s", count ? ", " : "", fact_columns[i].name);
      count++;
    }
  if (count)
    page_add(w->page, "dim", 2, 4, NULL, "not known (%zu): %.*s", count, STR_ARG(buf_str(&names)));
  buf_free(&names);
}

/* The first column of each source: sources come in the order of the table. */
static bool is_first_of_source(int column)
{
  for (int i = 0; i < column; i++)
    if (strcmp(fact_columns[i].source, fact_columns[column].source) == 0)
      return false;
  return true;
}

static void write_table(const struct writing *w, const struct kith_fact_row *row, bool common)
{
  for (int i = 0; i < COLUMN_COUNT; i++)
    if (is_first_of_source(i))
      write_source(w, row, fact_columns[i].source, common);
  if (!w->all)
    write_unknown(w, row, common);
}

static void write_party(const struct writing *w, const struct kith_party_facts *party)
{
  const struct kith_fact_row *row = &party->row;
  const char *head = arena_c(&w->page->arena, fact_text(&row->facts[COL_PARTY]));
  page_blank(w->page);
  page_add(w->page, "bold", 0, 0, head, "· %.*s", STR_ARG(fact_text(&row->facts[COL_PARTY_KIND])));
  if (party->withheld)
    page_add(w->page, "", 2, 0, NULL, "%s", "the contact is private to them; nothing more is shown");
  else
    write_table(w, row, false);
}

void why_facts_page(const struct kith_why_facts *facts, bool all, struct kith_page *page)
{
  struct writing w = {.page = page, .all = all};
  const char *head = arena_c(&page->arena, facts->name);
  page_add(page, "bold", 0, 0, head, "%s%.*s · %.*s", facts->organisation.len ? "· " : "", STR_ARG(facts->organisation),
           STR_ARG(why_id(facts->identity, &page->arena)));
  if (facts->merged_from)
    page_add(page, "dim", 0, 0, NULL, "%.*s was merged into it", STR_ARG(why_id(facts->merged_from, &page->arena)));
  page_add(page, "", 0, 0, NULL, "facts as of %.*s, as policy %.*s sees them; a fact that is not known fires no rule",
           STR_ARG(day_text(facts->as_of, &page->arena)), STR_ARG(facts->policy));
  const struct kith_party_facts *first = find_common(&w, facts);
  for (size_t i = 0; i < facts->count; i++)
    write_party(&w, &facts->parties[i]);
  if (!first)
    return;
  page_blank(page);
  page_add(page, "bold", 0, 0, "The same for all of them", "%s", "");
  write_table(&w, &first->row, true);
}

/* ---- JSON ---- */

static void write_fact(const struct kith_fact_row *row, int column, struct kith_json *j)
{
  const struct kith_column *c = &fact_columns[column];
  const struct kith_fact *f = &row->facts[column];
  if (!f->known) {
    json_real(j, c->name, NAN); /* null */
    return;
  }
  switch (c->type) {
  case COLUMN_TEXT:
    json_text(j, c->name, fact_text(f));
    break;
  case COLUMN_DATE:
    json_day(j, c->name, (int32_t)f->integer);
    break;
  case COLUMN_BOOL:
    json_bool(j, c->name, f->integer != 0);
    break;
  case COLUMN_INTEGER:
    json_integer(j, c->name, f->integer);
    break;
  case COLUMN_REAL:
    json_real(j, c->name, f->real);
    break;
  }
}

static void write_parties(const struct kith_why_facts *w, struct kith_json *j)
{
  json_open(j, "parties", '[');
  for (size_t i = 0; i < w->count; i++) {
    const struct kith_fact_row *row = &w->parties[i].row;
    json_open(j, NULL, '{');
    json_text(j, "party", fact_text(&row->facts[COL_PARTY]));
    json_text(j, "kind", fact_text(&row->facts[COL_PARTY_KIND]));
    json_bool(j, "withheld", w->parties[i].withheld);
    json_open(j, "facts", '{');
    for (int c = 0; c < COLUMN_COUNT && !w->parties[i].withheld; c++)
      write_fact(row, c, j);
    json_close(j, '}');
    json_close(j, '}');
  }
  json_close(j, ']');
}

void why_facts_json(const struct kith_why_facts *w, struct kith_json *j)
{
  char id[24];
  json_open(j, NULL, '{');
  json_text(j, "id", identity_text(w->identity, id));
  if (w->merged_from)
    json_text(j, "merged_from", identity_text(w->merged_from, id));
  json_text(j, "name", w->name);
  json_text(j, "organisation", w->organisation);
  json_day(j, "as_of", w->as_of);
  json_text(j, "policy", w->policy);
  write_parties(w, j);
  json_open(j, "facts", '[');
  for (int c = 0; c < COLUMN_COUNT; c++) {
    json_open(j, NULL, '{');
    json_text(j, "name", str_of(fact_columns[c].name));
    json_text(j, "type", str_of(column_type_name(fact_columns[c].type)));
    json_text(j, "unit", str_of(fact_columns[c].unit));
    json_text(j, "source", str_of(fact_columns[c].source));
    json_text(j, "about", str_of(fact_columns[c].about));
    json_close(j, '}');
  }
  json_close(j, ']');
  json_close(j, '}');
}
