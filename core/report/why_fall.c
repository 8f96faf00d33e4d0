#include <math.h>

#include "report/why_part.h"

/* Bars from where the last one ended, on one scale of bits that holds all of them, even odds and both thresholds. */

enum { INDENT = 2, LABEL = 18, LABEL_LEAST = 11, VALUES = 18, CELLS_LEAST = 8, CELLS_MOST = 200, PERCENT = 100 };

struct scale {
  double low, high;
  size_t label, cells;  /* columns */
  size_t review, merge; /* cells of the thresholds */
};

/* Log2 odds, kept to what can be drawn. */
static double bits_of(double probability)
{
  enum { MOST = 60 };
  double bits = log2(probability / (1 - probability));
  return bits > MOST ? MOST : bits < -MOST ? -MOST : bits;
}

static size_t cell_of(const struct scale *s, double bits)
{
  double at = (bits - s->low) / (s->high - s->low) * (double)s->cells;
  return at < 0 ? 0 : at > (double)s->cells ? s->cells : (size_t)lround(at);
}

static void stretch(struct scale *s, double bits)
{
  s->low = bits < s->low ? bits : s->low;
  s->high = bits > s->high ? bits : s->high;
}

static struct scale scale_of(const struct kith_why_pair *p, const struct kith_page *page)
{
  size_t columns = page_columns(page), fixed = INDENT + 1 + VALUES, least = fixed + CELLS_LEAST + LABEL_LEAST;
  struct scale s = {.low = -1, .high = 1};
  double review = bits_of(p->reading->review_at), merge = bits_of(p->reading->merge_at);

  columns = columns > least ? columns : least;
  s.label = columns - fixed - CELLS_LEAST < LABEL ? columns - fixed - CELLS_LEAST : LABEL;
  s.cells = columns - fixed - s.label < CELLS_MOST ? columns - fixed - s.label : CELLS_MOST;
  stretch(&s, review);
  stretch(&s, merge);
  for (size_t i = 0; i < p->steps.len; i++) {
    stretch(&s, p->steps.items[i].from);
    stretch(&s, p->steps.items[i].to);
  }
  s.review = cell_of(&s, review);
  s.merge = cell_of(&s, merge);
  s.review -= s.review == s.cells;
  s.merge -= s.merge == s.cells;
  return s;
}

/* Cells from..to without a bar: blank but for the thresholds. */
static void write_blank(const struct scale *s, size_t from, size_t to, struct kith_page *page)
{
  struct kith_buf text = BUF_MAX(4096);
  for (size_t i = from; i < to; i++)
    buf_add_c(&text, i == s->merge ? "│" : i == s->review ? "┊" : " ");
  page_piece(page, "dim", buf_str(&text));
  buf_free(&text);
}

static void write_bar(size_t cells, bool favours, struct kith_page *page)
{
  struct kith_buf text = BUF_MAX(4096);
  for (size_t i = 0; i < cells; i++)
    buf_add_c(&text, favours ? "█" : "▒");
  page_piece(page, favours ? "green" : "red", buf_str(&text));
  buf_free(&text);
}

static void write_step(const struct kith_why_pair *p, const struct kith_why_step *step, const struct scale *s,
                       bool total, struct kith_page *page)
{
  bool favours = step->to >= step->from;
  size_t from = cell_of(s, favours ? step->from : step->to), to = cell_of(s, favours ? step->to : step->from);
  struct kith_str label = page_cell(&page->arena, step->field, s->label);

  if (from == to) /* less than a cell still shows */
    from == s->cells ? from-- : to++;
  page_piece(page, total ? "bold" : "", arena_printf(&page->arena, "%*s%.*s ", INDENT, "", STR_ARG(label)));
  write_blank(s, 0, from, page);
  write_bar(to - from, favours, page);
  write_blank(s, to, s->cells, page);
  struct kith_str value = arena_printf(&page->arena, " %+6.1f", step->to - step->from);
  if (total) {
    const struct kith_dedupe_explanation *e = &p->contrast.explanation;
    struct kith_str chance = e->forbidden.len ? KITH_STR("forbidden") : why_percent(e->probability, &page->arena);
    value = arena_printf(&page->arena, "%.*s %.*s", STR_ARG(value), STR_ARG(chance));
  }
  page_add(page, total ? "bold" : "", 0, 0, arena_c(&page->arena, value), "%s", "");
}

/* What the marks are, left and right of them. */
static void write_marks(const struct kith_why_pair *p, const struct scale *s, struct kith_page *page)
{
  struct kith_arena *arena = &page->arena;
  struct kith_str review = arena_printf(arena, "review at %.4g %% ", p->reading->review_at * PERCENT);
  size_t before = INDENT + s->label + 1 + s->review;
  bool both = s->review < s->merge;
  struct kith_str line = arena_printf(arena, "%*s%.*s", (int)(before > review.len ? before - review.len : 0), "",
                                      both ? (int)review.len : 0, review.ptr);
  if (!both)
    line = arena_printf(arena, "%*s", (int)(INDENT + s->label + 1), "");
  page_piece(page, "dim", line);
  write_blank(s, both ? s->review : 0, s->merge + 1, page);
  page_add(page, "dim", 0, 0, arena_c(arena, arena_printf(arena, " merge at %.4g %%", p->reading->merge_at * PERCENT)),
           "%s", "");
}

void why_fall_page(const struct kith_why_pair *p, struct kith_page *page)
{
  struct scale s = scale_of(p, page);
  page_blank(page);
  page_add(page, "bold", 0, 0, "Added up", "in bits, %.0f to %+.0f: █ speaks for one, ▒ against it", s.low, s.high);
  write_marks(p, &s, page);
  for (size_t i = 0; i < p->steps.len; i++)
    write_step(p, &p->steps.items[i], &s, i + 1 == p->steps.len, page);
}
