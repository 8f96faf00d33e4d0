#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "report/why_part.h"

enum { SHOWN = 8 };

static const char *const fate_names[] = {
    [DEDUPE_APART] = "apart", [DEDUPE_REVIEW] = "review", [DEDUPE_MERGED] = "merged"};
static const char *const how_names[] = {
    [DEDUPE_AGREES] = "agrees", [DEDUPE_DIFFERS] = "differs", [DEDUPE_MISSING] = "missing"};

/* ---- Rows ---- */

static int by_size(const void *x, const void *y)
{
  const struct kith_dedupe_change *a = *(const struct kith_dedupe_change *const *)x;
  const struct kith_dedupe_change *b = *(const struct kith_dedupe_change *const *)y;
  double first = fabs(a->difference), second = fabs(b->difference);
  if (first != second)
    return first < second ? -1 : 1;
  return (a > b) - (a < b);
}

/* Those that make another fate of it, upwards or downwards, the smallest first; all in one array of the arena. */
static size_t choose(const struct kith_why_pair *p, bool upwards, struct kith_arena *arena,
                     const struct kith_dedupe_change ***out)
{
  const struct kith_dedupe_contrast *c = &p->contrast;
  const struct kith_dedupe_change **rows = arena_zero(arena, c->changes.len + 1, sizeof(void *));
  size_t count = 0;
  for (size_t i = 0; i < c->changes.len; i++) {
    const struct kith_dedupe_change *change = &c->changes.items[i];
    bool contradicts = change->parts[0].how == DEDUPE_DIFFERS; /* no way to become one, even where it lifts a ban */
    if (upwards ? change->fate > c->fate && !contradicts : change->fate < c->fate)
      rows[count++] = change;
  }
  qsort(rows, count, sizeof *rows, by_size);
  *out = rows;
  return count;
}

static struct kith_str part_words(const struct kith_dedupe_change_part *part, struct kith_arena *arena)
{
  return arena_printf(arena, "%.*s: %.*s (now: %.*s)", STR_ARG(part->field), STR_ARG(part->then), STR_ARG(part->now));
}

static void write_row(const struct kith_dedupe_change *change, struct kith_page *page)
{
  enum { BODY = 28 };
  struct kith_arena *arena = &page->arena;
  struct kith_str chance = change->probability > 0 ? why_percent(change->probability, arena) : KITH_STR("never");
  struct kith_str head =
      arena_printf(arena, "%+6.1f  %8.*s  %s", change->difference, STR_ARG(chance), fate_names[change->fate]);
  struct kith_str first = part_words(&change->parts[0], arena), second = STR_NONE;

  if (change->part_count > 1)
    second = arena_printf(arena, " and %.*s", STR_ARG(part_words(&change->parts[1], arena)));
  page_add(page, change->difference < 0 ? "red" : "green", 2, BODY, arena_c(arena, head), "%.*s%.*s", STR_ARG(first),
           STR_ARG(second));
}

static void write_rows(const struct kith_dedupe_change *const *rows, size_t count, struct kith_page *page)
{
  for (size_t i = 0; i < count && i < SHOWN; i++)
    write_row(rows[i], page);
  if (count > SHOWN)
    page_add(page, "dim", 2, 0, NULL, "and %zu more that take more", count - SHOWN);
}

/* ---- What to say before them ---- */

static void write_forbidden(const struct kith_why_pair *p, size_t count, struct kith_page *page)
{
  struct kith_str a = why_id(p->a->id, &page->arena), b = why_id(p->b->id, &page->arena);
  if (p->one)
    page_add(page, "yellow", 2, 0, NULL, "%.*s: other records of the contact, or a verdict, hold the two together%s",
             STR_ARG(p->contrast.explanation.forbidden), count ? "; nothing would forbid it with:" : "");
  else
    page_add(page, "yellow", 2, 0, NULL,
             "%.*s: with these records only a person's verdict overrules that, kith merge %.*s %.*s%s",
             STR_ARG(p->contrast.explanation.forbidden), STR_ARG(a), STR_ARG(b),
             count ? "; nothing would forbid it with:" : "");
}

/* What the fields weigh comes after what people say. */
static void write_ruled(const struct kith_why_pair *p, struct kith_page *page)
{
  struct kith_str a = why_id(p->a->id, &page->arena), b = why_id(p->b->id, &page->arena);
  page_add(page, "yellow", 2, 0, NULL,
           "what a person said holds them apart, whatever the fields weigh; kith merge %.*s %.*s says otherwise",
           STR_ARG(a), STR_ARG(b));
}

/* The pair would be joined, the groups were not. */
static void write_group(const struct kith_why_pair *p, struct kith_page *page)
{
  const struct kith_dedupe_contrast *c = &p->contrast;
  unsigned long long pairs = c->pairs, forbidden = c->forbidden_pairs;
  if (forbidden)
    page_add(
        page, "yellow", 2, 0, NULL,
        "this pair alone would be merged, but %llu of the %llu pairs between the two contacts must not be one: %.*s",
        forbidden, pairs, STR_ARG(c->forbidden));
  else if (c->mean < c->mean_least)
    page_add(page, "yellow", 2, 0, NULL,
             "this pair alone would be merged, but the mean of all %llu pairs between the two contacts is %+.1f, and "
             "joining them takes %+.1f",
             pairs, c->mean, c->mean_least);
  else
    page_add(
        page, "yellow", 2, 0, NULL,
        "by these weights they would be merged (the mean of all pairs is %+.1f, and joining takes %+.1f): the last "
        "run had other thresholds, never laid them side by side, or a person keeps them apart",
        c->mean, c->mean_least);
}

/* One contact, and nothing alone would part it: how near the nearest comes. */
static void write_firm(const struct kith_why_pair *p, struct kith_page *page)
{
  const struct kith_dedupe_change *nearest = NULL;
  for (size_t i = 0; i < p->contrast.changes.len; i++)
    if (!nearest || p->contrast.changes.items[i].weight < nearest->weight)
      nearest = &p->contrast.changes.items[i];
  if (!nearest)
    return;
  const struct kith_dedupe_change_part *part = &nearest->parts[0];
  page_add(page, "", 2, 0, NULL, "no single field: at most %+.1f (%.*s: %.*s), and %.*s is left", nearest->difference,
           STR_ARG(part->field), STR_ARG(part->then), STR_ARG(why_percent(nearest->probability, &page->arena)));
}

static void write_apart(size_t count, const struct kith_dedupe_change *const *rows, struct kith_page *page)
{
  bool single = false;
  for (size_t i = 0; i < count; i++)
    single |= rows[i]->part_count == 1 && rows[i]->fate == DEDUPE_MERGED;
  if (!count)
    page_add(page, "", 2, 0, NULL, "nothing short of three more fields that agree");
  else if (!single)
    page_add(page, "", 2, 0, NULL, "no single field would merge them:");
}

void why_whatif_page(const struct kith_why_pair *p, struct kith_page *page)
{
  const struct kith_dedupe_contrast *c = &p->contrast;
  const struct kith_dedupe_change **rows;
  bool forbidden = c->explanation.forbidden.len > 0, merges = c->fate == DEDUPE_MERGED;
  bool held_apart = !p->one && p->ruling && p->ruling->state == SAID_COUNTS;
  size_t count = choose(p, !(p->one && merges), &page->arena, &rows);

  page_blank(page);
  page_add(page, "bold", 0, 0, "What would change it", "(all else as it is)");
  if (held_apart)
    write_ruled(p, page);
  else if (forbidden)
    write_forbidden(p, count, page);
  else if (merges && !p->one)
    write_group(p, page);
  else if (c->doubted)
    page_add(
        page, "yellow", 2, 0, NULL,
        "it weighs enough, but the model doubts its weights for this data (kith model): what has not two things of "
        "its own in common is only suggested");
  else if (merges && !count)
    write_firm(p, page);
  else if (!merges && p->one)
    page_add(page, "yellow", 2, 0, NULL,
             "these two alone would not be merged: other records, or a verdict, hold them together");
  else if (!merges)
    write_apart(count, rows, page);
  write_rows(rows, count, page);
}

/* ---- JSON ---- */

static void write_part(struct kith_json *j, const struct kith_dedupe_change_part *part)
{
  json_open(j, NULL, '{');
  json_text(j, "field", part->field);
  json_text(j, "how", str_of(how_names[part->how]));
  json_text(j, "now", part->now);
  json_text(j, "then", part->then);
  json_close(j, '}');
}

static void write_change(struct kith_json *j, const struct kith_dedupe_change *change)
{
  json_open(j, NULL, '{');
  json_open(j, "changes", '[');
  for (size_t i = 0; i < change->part_count; i++)
    write_part(j, &change->parts[i]);
  json_close(j, ']');
  json_real(j, "difference", change->difference);
  json_real(j, "weight", change->weight);
  json_real(j, "probability", change->probability);
  json_text(j, "fate", str_of(fate_names[change->fate]));
  json_close(j, '}');
}

void why_whatif_json(const struct kith_why_pair *p, struct kith_json *j)
{
  const struct kith_dedupe_contrast *c = &p->contrast;
  json_text(j, "fate", str_of(fate_names[c->fate]));
  json_bool(j, "doubted", c->doubted);
  json_open(j, "group", '{');
  json_integer(j, "pairs", (int64_t)c->pairs);
  json_integer(j, "forbidden", (int64_t)c->forbidden_pairs);
  json_real(j, "mean", c->mean);
  json_real(j, "least", c->mean_least);
  json_close(j, '}');
  json_open(j, "whatif", '[');
  for (size_t i = 0; i < c->changes.len; i++)
    write_change(j, &c->changes.items[i]);
  json_close(j, ']');
}
