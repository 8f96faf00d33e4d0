#include "report/overlap.h"

enum { MATRIX_MOST = 8, TOP_PAIRS = 20, BODY_COLUMN = 20, CELL_COLUMNS = 9, NAME_COLUMNS = 12 };

static struct kith_str book_name(const struct kith_overlap *o, uint32_t book)
{
  int party = o->books.items[book].party;
  return party == PARTY_NONE ? KITH_STR("the company") : party_short(o->reading->people->parties.items[party].text);
}

static bool is_asked(const uint32_t *only, size_t count, uint32_t book)
{
  bool found = !count;
  for (size_t i = 0; i < count && !found; i++)
    found = only[i] == book;
  return found;
}

/* One book asked for: with every other; several: among one another. */
static bool is_pair_asked(const uint32_t *only, size_t count, const struct kith_overlap_pair *p)
{
  bool a = is_asked(only, count, p->a), b = is_asked(only, count, p->b);
  return count == 1 ? a || b : a && b;
}

/* "40 company, 22 shared, 4 disputed" */
static struct kith_str classes_of(const struct kith_overlap_pair *p, struct kith_arena *arena)
{
  struct kith_str text = STR_NONE;
  for (unsigned i = 0; i < OVERLAP_CLASSES; i++)
    if (p->classes[i])
      text = arena_printf(arena, "%.*s%s%llu %s", STR_ARG(text), text.len ? ", " : "",
                          (unsigned long long)p->classes[i], owner_class_name(i));
  return text;
}

/* ---- With the company ---- */

static void write_with_company(const struct kith_overlap *o, const uint32_t *only, size_t count, struct kith_page *page)
{
  struct kith_arena *arena = &page->arena;
  page_blank(page);
  page_add(page, "bold", 0, 0, "With the company", "%s", "");
  for (uint32_t i = 1; i < o->books.len; i++) {
    const struct kith_overlap_book *book = &o->books.items[i];
    if (!is_asked(only, count, i) || !book->contacts)
      continue;
    const struct kith_overlap_pair *p = book->with_company == SIZE_MAX ? NULL : &o->pairs.items[book->with_company];
    uint64_t both = p ? p->both : 0;
    page_add(page, "", 2, BODY_COLUMN, arena_c(arena, book_name(o, i)),
             "%llu of %llu contacts are in the company's book too (%.0f%%)%s%.*s", (unsigned long long)both,
             (unsigned long long)book->contacts, 100.0 * (double)both / (double)book->contacts, p ? ": " : "",
             STR_ARG(p ? classes_of(p, arena) : STR_NONE));
  }
}

/* ---- Between colleagues ---- */

/* Reps with contacts, of those asked for; how many there are. */
static size_t reps_asked(const struct kith_overlap *o, const uint32_t *only, size_t count, uint32_t out[MATRIX_MOST])
{
  size_t reps = 0;
  for (uint32_t i = 1; i < o->books.len; i++)
    if (o->books.items[i].contacts && (count < 2 || is_asked(only, count, i))) {
      if (reps < MATRIX_MOST)
        out[reps] = i;
      reps++;
    }
  return reps;
}

static void write_matrix(const struct kith_overlap *o, const uint32_t *reps, size_t count, struct kith_page *page)
{
  struct kith_arena *arena = &page->arena;
  struct kith_str line = arena_printf(arena, "  %*s", NAME_COLUMNS, "");
  for (size_t i = 0; i < count; i++)
    line = arena_printf(arena, "%.*s %.*s", STR_ARG(line),
                        STR_ARG(page_cell(arena, book_name(o, reps[i]), CELL_COLUMNS - 1)));
  page_piece(page, "dim", line);
  page_add(page, "", 0, 0, NULL, "%s", "");
  for (size_t i = 0; i < count; i++) {
    line = arena_printf(arena, "  %.*s", STR_ARG(page_cell(arena, book_name(o, reps[i]), NAME_COLUMNS)));
    for (size_t k = 0; k < count; k++) {
      const struct kith_overlap_pair *p = i == k ? NULL : overlap_pair(o, reps[i], reps[k]);
      uint64_t n = i == k ? o->books.items[reps[i]].contacts : p ? p->both : 0;
      line = arena_printf(arena, "%.*s %-*llu", STR_ARG(line), CELL_COLUMNS - 1, (unsigned long long)n);
    }
    page_piece(page, "", line);
    page_add(page, "", 0, 0, NULL, "%s", "");
  }
}

static void write_pairs(const struct kith_overlap *o, const uint32_t *only, size_t count, struct kith_page *page)
{
  struct kith_arena *arena = &page->arena;
  size_t shown = 0, total = 0;
  for (size_t i = 0; i < o->pairs.len; i++) {
    const struct kith_overlap_pair *p = &o->pairs.items[i];
    if (p->a == OVERLAP_COMPANY || !is_pair_asked(only, count, p) || total++ >= TOP_PAIRS)
      continue;
    shown++;
    page_add(page, "", 2, BODY_COLUMN,
             arena_printf(arena, "%.*s, %.*s", STR_ARG(book_name(o, p->a)), STR_ARG(book_name(o, p->b))).ptr,
             "%llu in both: %.*s", (unsigned long long)p->both, STR_ARG(classes_of(p, arena)));
  }
  if (total > shown)
    page_add(page, "dim", 2, 0, NULL, "and %zu pairs with fewer; --json has them all", total - shown);
  if (!total)
    page_add(page, "dim", 2, 0, NULL, "no contact is in the books of two colleagues");
}

/* The list of the pair that has most in both. */
static void write_next(const struct kith_overlap *o, const uint32_t *only, size_t count, struct kith_page *page)
{
  const struct kith_overlap_pair *most = NULL;
  for (size_t i = 0; i < o->pairs.len; i++) {
    const struct kith_overlap_pair *p = &o->pairs.items[i];
    bool asked = p->a == OVERLAP_COMPANY ? is_asked(only, count, p->b) : is_pair_asked(only, count, p);
    if (asked && p->both && (!most || p->both > most->both))
      most = p;
  }
  if (most)
    page_add(page, "bold", 0, 0, "Next:", "kith overlap --list %.*s %.*s", STR_ARG(book_name(o, most->b)),
             STR_ARG(most->a == OVERLAP_COMPANY ? KITH_STR("company") : book_name(o, most->a)));
}

void overlap_page(const struct kith_overlap *o, const uint32_t *only, size_t count, struct kith_page *page)
{
  uint32_t reps[MATRIX_MOST];
  size_t rep_count = reps_asked(o, only, count, reps), books = 0;
  for (size_t i = 0; i < o->books.len; i++)
    books += o->books.items[i].contacts > 0;
  page_add(page, "bold", 0, 2, "Where the books overlap", "· %llu contacts in %zu books, %llu of them in more than one",
           (unsigned long long)o->contacts, books, (unsigned long long)o->in_several);
  if (!books)
    page_add(page, "", 0, 0, NULL, "No books are in the state: kith run fills them.");
  write_with_company(o, only, count, page);
  page_blank(page);
  page_add(page, "bold", 0, 0, "Between colleagues", "%s", "");
  if (rep_count > 1 && rep_count <= MATRIX_MOST)
    write_matrix(o, reps, rep_count, page);
  write_pairs(o, only, count, page);
  page_blank(page);
  page_add(page, "dim", 0, 0, NULL, "Counts only. What is private to a colleague is in none of them.");
  write_next(o, only, count, page);
}

/* ---- A list ---- */

void overlap_list_page(const struct kith_overlap_list *list, struct kith_page *page)
{
  struct kith_arena *arena = &page->arena;
  const struct kith_overlap *o = list->overlap;
  page_add(page, "bold", 0, 2, "In both books", "· %.*s and %.*s · %llu contacts", STR_ARG(book_name(o, list->a)),
           STR_ARG(book_name(o, list->b)), (unsigned long long)list->total);
  page_blank(page);
  for (size_t i = 0; i < list->contacts.len; i++) {
    const struct kith_overlap_contact *c = &list->contacts.items[i];
    char id[24];
    page_add(page, "dim", 0, 10, arena_c(arena, identity_text(c->id, id)), "%.*s%s%.*s · %s", STR_ARG(c->name),
             c->org.len ? ", " : "", STR_ARG(c->org), owner_class_name(c->owner_class));
  }
  if (list->total > list->contacts.len)
    page_add(page, "dim", 0, 0, NULL, "and %llu more; --all shows them",
             (unsigned long long)(list->total - list->contacts.len));
}

/* ---- JSON ---- */

static struct kith_str book_text(const struct kith_overlap *o, uint32_t book)
{
  int party = o->books.items[book].party;
  return party == PARTY_NONE ? KITH_STR("company") : o->reading->people->parties.items[party].text;
}

static void put_pair(const struct kith_overlap *o, const struct kith_overlap_pair *p, struct kith_json *j)
{
  json_open(j, NULL, '{');
  json_text(j, "a", book_text(o, p->a));
  json_text(j, "b", book_text(o, p->b));
  json_integer(j, "both", (int64_t)p->both);
  json_open(j, "classes", '{');
  for (unsigned i = 0; i < OVERLAP_CLASSES; i++)
    if (p->classes[i])
      json_integer(j, owner_class_name(i), (int64_t)p->classes[i]);
  json_close(j, '}');
  json_close(j, '}');
}

void overlap_json(const struct kith_overlap *o, const uint32_t *only, size_t count, struct kith_json *j)
{
  json_open(j, NULL, '{');
  json_integer(j, "contacts", (int64_t)o->contacts);
  json_integer(j, "in_several", (int64_t)o->in_several);
  json_open(j, "books", '[');
  for (uint32_t i = 0; i < o->books.len; i++) {
    if (!o->books.items[i].contacts)
      continue;
    json_open(j, NULL, '{');
    json_text(j, "party", book_text(o, i));
    json_integer(j, "contacts", (int64_t)o->books.items[i].contacts);
    json_close(j, '}');
  }
  json_close(j, ']');
  json_open(j, "pairs", '[');
  for (size_t i = 0; i < o->pairs.len; i++)
    if (is_pair_asked(only, count, &o->pairs.items[i]))
      put_pair(o, &o->pairs.items[i], j);
  json_close(j, ']');
  json_close(j, '}');
}

void overlap_list_json(const struct kith_overlap_list *list, struct kith_json *j)
{
  json_open(j, NULL, '{');
  json_text(j, "a", book_text(list->overlap, list->a));
  json_text(j, "b", book_text(list->overlap, list->b));
  json_integer(j, "both", (int64_t)list->total);
  json_open(j, "contacts", '[');
  for (size_t i = 0; i < list->contacts.len; i++) {
    const struct kith_overlap_contact *c = &list->contacts.items[i];
    char id[24];
    json_open(j, NULL, '{');
    json_text(j, "id", identity_text(c->id, id));
    json_text(j, "name", c->name);
    json_text(j, "organisation", c->org);
    json_text(j, "class", str_of(owner_class_name(c->owner_class)));
    json_close(j, '}');
  }
  json_close(j, ']');
  json_close(j, '}');
}
