#include "report/review.h"

enum { PERCENT = 100, LABEL = 13, MARK = 3, WEIGHT = 7, LEAST_SIDE = 8, PIECES_MAX = 4 /* lines of one value */ };

/* Bytes of the next line: between words when one ends in the second half of it. */
static size_t piece_len(struct kith_str s, size_t columns)
{
  size_t most = page_fit(s, columns), len = most;
  if (most == s.len)
    return most;
  while (len > most / 2 && s.ptr[len - 1] != ' ')
    len--;
  return len > most / 2 ? len : most ? most : s.len;
}

/* The next line of a value: as much as fits; the last one is cut. */
static struct kith_str take_piece(struct kith_str *rest, size_t columns, size_t piece, struct kith_arena *arena)
{
  struct kith_str cell;
  if (piece + 1 == PIECES_MAX) {
    cell = page_cell(arena, *rest, columns);
    *rest = STR_NONE;
    return cell;
  }
  size_t bytes = piece_len(*rest, columns);
  cell = page_cell(arena, str_sub(*rest, 0, bytes), columns);
  *rest = str_sub(*rest, bytes, rest->len);
  return cell;
}

struct side_by_side {
  struct kith_page *page;
  size_t columns; /* of each side */
};

static const char *weight_paint(const struct kith_card_field *f)
{
  return !f->weighed ? "" : f->weight < 0 ? "red" : "green";
}

/* One value of each side; `label` and `weight` stand in its first line. */
static void write_line(const struct side_by_side *s, const struct kith_card_line *line, const char *label,
                       const char *paint, const char *weight)
{
  struct kith_arena *arena = &s->page->arena;
  struct kith_str left = line->left, right = line->right;
  for (size_t piece = 0; piece == 0 || left.len || right.len; piece++) {
    struct kith_str l = take_piece(&left, s->columns, piece, arena), r = take_piece(&right, s->columns, piece, arena);
    const char *mark = line->same && piece == 0 ? " = " : "   ";
    struct kith_str text = arena_printf(arena, "%.*s%s%.*s%s", STR_ARG(l), mark, STR_ARG(r), piece == 0 ? weight : "");
    while (text.len && text.ptr[text.len - 1] == ' ')
      text.len--;
    struct kith_str head = page_cell(arena, str_of(piece == 0 ? label : ""), LABEL - 1);
    page_add(s->page, paint, 0, 0, arena_c(arena, head), "%.*s", STR_ARG(text));
  }
}

static void write_field(const struct side_by_side *s, const struct kith_card_field *f)
{
  char weight[24] = "";
  if (f->weighed)
    snprintf(weight, sizeof weight, "%+*.1f", WEIGHT, f->weight);
  for (size_t i = 0; i < f->line_count; i++)
    write_line(s, &f->lines[i], i == 0 ? f->label : "", weight_paint(f), i == 0 ? weight : "");
}

static struct kith_str side_head(uint64_t id, size_t records, struct kith_arena *arena)
{
  char text[24];
  struct kith_str shown = identity_text(id, text);
  return arena_printf(arena, "%.*s, %zu %s", STR_ARG(shown), records, plural(records, "record", "records"));
}

static void write_reasons(const struct kith_card *c, struct kith_page *page)
{
  const struct kith_dedupe_explanation *e = &c->explanation;
  char weight[24];
  page_blank(page);
  for (size_t i = 0; i < e->reasons.len; i++) {
    const struct kith_dedupe_reason *r = &e->reasons.items[i];
    snprintf(weight, sizeof weight, "%+*.1f", WEIGHT, r->weight);
    page_add(page, r->weight < 0 ? "red" : "green", 0, LABEL, weight, "%.*s: %.*s", STR_ARG(r->field),
             STR_ARG(r->level));
  }
  snprintf(weight, sizeof weight, "%+*.1f", WEIGHT, e->prior);
  if (e->reasons.len)
    page_add(page, "", 0, LABEL, weight, "before looking");
  snprintf(weight, sizeof weight, "%+*.1f", WEIGHT, c->question->weight);
  page_add(page, "bold", 0, LABEL, weight, "together %.0f %%%s%.*s", c->question->probability * PERCENT,
           e->forbidden.len ? "; must not be one: " : "", STR_ARG(e->forbidden));
}

void card_page(const struct kith_card *c, size_t width, struct kith_page *page)
{
  size_t taken = LABEL + MARK + WEIGHT + 1;
  struct side_by_side s = {page, width > taken + 2 * LEAST_SIDE ? (width - taken) / 2 : LEAST_SIDE};
  struct kith_card_line ids = {side_head(c->question->left, c->left_records, &page->arena),
                               side_head(c->question->right, c->right_records, &page->arena), false};
  write_line(&s, &ids, "", "", "");
  for (size_t i = 0; i < c->fields.len; i++)
    write_field(&s, &c->fields.items[i]);
  write_reasons(c, page);
}
