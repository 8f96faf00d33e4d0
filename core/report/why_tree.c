#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "report/why_part.h"

/* A cluster is drawn under the name of its oldest record, and below it, in the order of time, what joined that: a
 * record, or a cluster drawn the same way. So there is one line a record, and the line says how it got there. */

enum { ROWS = 50, STEP = 3 /* columns a level */, NUMBERS = 25 /* columns of chance, bits and mean */, HIDDEN = -1 };

struct drawing {
  const struct kith_why *why;
  struct kith_page *page;
  size_t label_columns;
  uint32_t shown[ROWS]; /* joins, in their order; those of the rows but the first */
  size_t shown_count;
  uint32_t *parent;   /* [tree.count]: the record that each joined */
  int32_t *join;      /* [tree.count]: by which join; HIDDEN: its line is left out */
  uint32_t *absorbed; /* [tree.count]: records without a line that joined here */
};

/* ---- Which ones are shown ---- */

static int by_weakness(const void *x, const void *y)
{
  const struct kith_dedupe_join *a = *(const struct kith_dedupe_join *const *)x;
  const struct kith_dedupe_join *b = *(const struct kith_dedupe_join *const *)y;
  if (a->tie.forced != b->tie.forced)
    return a->tie.forced ? 1 : -1;
  if (a->tie.weight != b->tie.weight)
    return a->tie.weight < b->tie.weight ? -1 : 1;
  return (a > b) - (a < b);
}

static void choose(struct drawing *d)
{
  const struct kith_dedupe_tree *tree = &d->why->tree;
  const struct kith_dedupe_join **joins = mem_array(tree->joins.len, sizeof *joins);

  for (size_t i = 0; i < tree->joins.len; i++) {
    joins[i] = &tree->joins.items[i];
    d->parent[joins[i]->right] = joins[i]->left;
    d->join[joins[i]->right] = HIDDEN;
  }
  qsort(joins, tree->joins.len, sizeof *joins, by_weakness);
  for (size_t i = 0; i < tree->joins.len && i < ROWS - 1; i++)
    d->join[joins[i]->right] = (int32_t)(joins[i] - tree->joins.items);
  for (uint32_t i = 0; i < tree->joins.len; i++)
    if (d->join[tree->joins.items[i].right] != HIDDEN)
      d->shown[d->shown_count++] = i;
  mem_free(joins);
}

/* The next record upwards that has a line. */
static uint32_t shown_above(const struct drawing *d, uint32_t record)
{
  do
    record = d->parent[record];
  while (record && d->join[record] == HIDDEN);
  return record;
}

static void absorb(struct drawing *d)
{
  for (uint32_t i = 1; i < d->why->tree.count; i++)
    if (d->join[i] == HIDDEN)
      d->absorbed[shown_above(d, i)]++;
}

/* ---- Lines ---- */

struct kith_str why_percent(double probability, struct kith_arena *arena)
{
  enum { PERCENT = 100 };
  if (probability > 0.9995)
    return KITH_STR("> 99.9 %");
  if (probability < 0.0005)
    return KITH_STR("< 0.1 %");
  return arena_printf(arena, "%.1f %%", probability * PERCENT);
}

static struct kith_str name_of(const struct drawing *d, uint32_t record)
{
  const struct kith_contact_sighting *s = &d->why->contact->sightings.items[record];
  struct kith_arena *arena = &d->page->arena;
  struct kith_str key = s->record ? s->record->key : STR_NONE;
  unsigned long long line = s->record ? s->record->origin.line : 0;
  struct kith_str at = line      ? arena_printf(arena, " line %llu", line)
                       : key.len ? arena_printf(arena, " %.*s", STR_ARG(key))
                                 : STR_NONE;
  struct kith_str more = d->absorbed[record] ? arena_printf(arena, " and %u more", d->absorbed[record]) : STR_NONE;
  return arena_printf(arena, "%.*s%.*s%.*s", STR_ARG(s->source_name), STR_ARG(at), STR_ARG(more));
}

/* Deep levels lose their outer branches, not the name. */
static struct kith_str label_of(struct drawing *d, struct kith_str prefix, uint32_t record)
{
  enum { NAME_LEAST = 14 };
  struct kith_arena *arena = &d->page->arena;
  size_t columns = page_width(prefix), most = d->label_columns > NAME_LEAST ? d->label_columns - NAME_LEAST : 0;
  while (columns > most && prefix.len) {
    size_t at = 0;
    do
      at++;
    while (at < prefix.len && ((uint8_t)prefix.ptr[at] & 0xc0) == 0x80); /* one character of UTF-8 */
    prefix = str_sub(prefix, at, prefix.len);
    columns--;
  }
  struct kith_str name = name_of(d, record);
  return page_cell(arena, arena_printf(arena, "%.*s%.*s", STR_ARG(prefix), STR_ARG(name)), d->label_columns);
}

static struct kith_str bits(double weight, struct kith_arena *arena)
{
  return isfinite(weight) ? arena_printf(arena, "%+.1f", weight) : KITH_STR("never");
}

static struct kith_str reason_of(const struct kith_dedupe_join *j, bool weakest, struct kith_arena *arena)
{
  const char *mark = weakest ? "weakest: " : "";
  if (j->tie.forced)
    return arena_printf(arena, "%sa person said so", mark);
  if (j->loose)
    return arena_printf(arena, "%skept from before, would not be joined today", mark);
  if (!j->tie.field.len)
    return arena_printf(arena, "%snothing in common", mark);
  return arena_printf(arena, "%s%.*s: %.*s", mark, STR_ARG(j->tie.field), STR_ARG(j->tie.level));
}

static void write_join(struct drawing *d, uint32_t number)
{
  const struct kith_why *w = d->why;
  const struct kith_dedupe_join *j = &w->tree.joins.items[number];
  struct kith_arena *arena = &d->page->arena;
  bool is_weakest = number == w->tree.weakest && w->tree.joins.len > 1;
  size_t used = 2 + d->label_columns + NUMBERS + 2, width = page_columns(d->page);
  struct kith_str chance = j->tie.forced ? KITH_STR("verdict") : why_percent(j->tie.probability, arena);
  struct kith_str best = bits(j->tie.weight, arena), mean = bits(j->mean, arena);
  struct kith_str reason = reason_of(j, is_weakest, arena);

  size_t room = width > used ? width - used : 0;
  if (page_width(reason) > room)
    reason = room ? page_cell(arena, reason, room) : STR_NONE;
  const char *paint = j->tie.forced ? "bold" : is_weakest || j->loose ? "yellow" : "";
  page_add(d->page, paint, 0, 0,
           arena_c(arena, arena_printf(arena, " %8.*s %7.*s %7.*s  %.*s", STR_ARG(chance), STR_ARG(best), STR_ARG(mean),
                                       STR_ARG(reason))),
           "%s", "");
}

static void write_below(struct drawing *d, uint32_t record, struct kith_str prefix)
{
  uint32_t children[ROWS];
  size_t count = 0;
  struct kith_arena *arena = &d->page->arena;

  for (size_t i = 0; i < d->shown_count; i++)
    if (shown_above(d, d->why->tree.joins.items[d->shown[i]].right) == record)
      children[count++] = d->shown[i];
  for (size_t i = 0; i < count; i++) {
    bool last = i + 1 == count;
    uint32_t child = d->why->tree.joins.items[children[i]].right;
    struct kith_str branch = arena_printf(arena, "%.*s%s", STR_ARG(prefix), last ? "└─ " : "├─ ");
    page_piece(d->page, "", arena_printf(arena, "  %.*s", STR_ARG(label_of(d, branch, child))));
    write_join(d, children[i]);
    write_below(d, child, arena_printf(arena, "%.*s%s", STR_ARG(prefix), last ? "   " : "│  "));
  }
}

/* ---- The whole ---- */

static void write_heading(struct drawing *d)
{
  const struct kith_dedupe_tree *tree = &d->why->tree;
  const struct kith_dedupe_join *weakest = &tree->joins.items[tree->weakest];
  struct kith_arena *arena = &d->page->arena;
  struct kith_str chance = why_percent(weakest->tie.probability, arena), reason = reason_of(weakest, false, arena);

  page_blank(d->page);
  struct kith_str link =
      weakest->tie.forced ? reason : arena_printf(arena, "%.*s: %.*s", STR_ARG(chance), STR_ARG(reason));
  if (tree->joins.len == 1)
    page_add(d->page, "bold", 0, 0, "Together", "in one join, %.*s", STR_ARG(link));
  else
    page_add(d->page, "bold", 0, 0, "Together", "in %zu joins, the nearest first; weakest link: %.*s", tree->joins.len,
             STR_ARG(link));
}

/* As wide as the longest name asks for, up to a good third of the page. */
static size_t label_columns(struct drawing *d)
{
  enum { PAGE_LEAST = 40 };
  size_t page = page_columns(d->page) > PAGE_LEAST ? page_columns(d->page) : PAGE_LEAST;
  size_t most = page * 3 / 8 < page - NUMBERS - 4 ? page * 3 / 8 : page - NUMBERS - 4;
  size_t longest = page_width(name_of(d, 0));
  for (size_t i = 0; i < d->shown_count; i++) {
    uint32_t record = d->why->tree.joins.items[d->shown[i]].right;
    size_t columns = page_width(name_of(d, record));
    for (uint32_t up = record; up; up = shown_above(d, up))
      columns += STEP;
    longest = columns > longest ? columns : longest;
  }
  return longest < most ? longest : most;
}

static void write_rest(const struct drawing *d)
{
  const struct kith_why *w = d->why;
  size_t hidden = w->tree.joins.len - d->shown_count, records = w->contact->sightings.len;
  if (hidden)
    page_add(d->page, "dim", 2, 0, NULL, "and %zu more joins that are stronger than these", hidden);
  if (records > w->tree.count)
    page_add(d->page, "dim", 2, 0, NULL, "of the first %zu records; %zu more are not looked at", w->tree.count,
             records - w->tree.count);
}

void why_tree_page(const struct kith_why *w, struct kith_page *page)
{
  struct drawing d = {.why = w, .page = page};
  if (!w->tree.joins.len)
    return;
  d.parent = arena_zero(&page->arena, w->tree.count, sizeof *d.parent);
  d.join = arena_zero(&page->arena, w->tree.count, sizeof *d.join);
  d.absorbed = arena_zero(&page->arena, w->tree.count, sizeof *d.absorbed);
  choose(&d);
  absorb(&d);
  d.label_columns = label_columns(&d);
  write_heading(&d);
  page_piece(page, "", arena_printf(&page->arena, "  %.*s", STR_ARG(label_of(&d, STR_NONE, 0))));
  struct kith_str columns = KITH_STR("   chance    bits    mean  strongest reason");
  size_t room = page_columns(page) > d.label_columns + 2 ? page_columns(page) - d.label_columns - 2 : 0;
  if (page_width(columns) > room)
    columns = page_cell(&page->arena, columns, room);
  page_add(page, "dim", 0, 0, arena_c(&page->arena, columns), "%s", "");
  write_below(&d, 0, STR_NONE);
  write_rest(&d);
}

/* ---- JSON ---- */

struct naming {
  struct kith_json *json;
  int64_t *place;  /* [tree.count]: of each record among the sightings as they are written */
  uint32_t *label; /* of each record's cluster so far */
  size_t count;
};

static void write_side(const struct naming *n, const char *key, uint32_t label)
{
  json_open(n->json, key, '[');
  for (size_t i = 0; i < n->count; i++)
    if (n->label[i] == label)
      json_integer(n->json, NULL, n->place[i]);
  json_close(n->json, ']');
}

static void write_join_json(struct naming *n, const struct kith_dedupe_join *join)
{
  struct kith_json *j = n->json;
  json_open(j, NULL, '{');
  write_side(n, "left", join->left);
  write_side(n, "right", join->right);
  json_integer(j, "a", n->place[join->a]);
  json_integer(j, "b", n->place[join->b]);
  json_real(j, "weight", join->tie.weight);
  json_real(j, "probability", join->tie.probability);
  json_real(j, "mean", join->mean);
  json_text(j, "field", join->tie.field);
  json_text(j, "level", join->tie.level);
  json_real(j, "reason", join->tie.reason);
  json_bool(j, "forced", join->tie.forced);
  json_bool(j, "loose", join->loose);
  json_close(j, '}');
  for (size_t i = 0; i < n->count; i++)
    if (n->label[i] == join->right)
      n->label[i] = join->left;
}

static void write_weakest(struct kith_json *j, const struct kith_dedupe_tree *tree)
{
  const struct kith_dedupe_join *weakest = &tree->joins.items[tree->weakest];
  json_open(j, "weakest", '{');
  json_integer(j, "join", (int64_t)tree->weakest);
  json_real(j, "weight", weakest->tie.weight);
  json_real(j, "probability", weakest->tie.probability);
  json_close(j, '}');
}

void why_tree_json(const struct kith_why *w, struct kith_json *j)
{
  struct naming n = {.json = j, .count = w->tree.count};
  n.place = mem_array(n.count, sizeof *n.place);
  n.label = mem_array(n.count, sizeof *n.label);
  for (size_t i = 0; i < w->contact->sightings.len; i++)
    if (w->order[i] < n.count)
      n.place[w->order[i]] = (int64_t)i;
  for (uint32_t i = 0; i < n.count; i++)
    n.label[i] = i;
  json_open(j, "tree", '{');
  json_integer(j, "records", (int64_t)n.count);
  if (w->tree.joins.len)
    write_weakest(j, &w->tree);
  json_open(j, "joins", '[');
  for (size_t i = 0; i < w->tree.joins.len; i++)
    write_join_json(&n, &w->tree.joins.items[i]);
  json_close(j, ']');
  json_close(j, '}');
  mem_free(n.place);
  mem_free(n.label);
}
