#include "report/page.h"

#include <stdarg.h>

#include "base/buf.h"
#include "normalise/text.h"

enum { LINE_MAX_BYTES = 64 << 10 };

void page_add(struct kith_page *p, const char *paint, uint32_t indent, uint32_t tab, const char *head, const char *fmt,
              ...)
{
  struct kith_buf text = BUF_MAX(LINE_MAX_BYTES);
  struct kith_page_line line = {.paint = paint, .indent = indent, .tab = tab};
  va_list args;
  va_start(args, fmt);
  buf_vprintf(&text, fmt, args);
  va_end(args);
  line.head = arena_str(&p->arena, str_of(head));
  line.body = arena_str(&p->arena, buf_str(&text));
  vec_push(&p->lines, line);
  buf_free(&text);
}

const char *page_head(struct kith_arena *arena, const char *word, uint64_t count, uint32_t columns)
{
  enum { DIGITS = 6 };
  return arena_printf(arena, "%-*s%*llu", (int)columns - DIGITS, word, DIGITS, (unsigned long long)count).ptr;
}

void page_more(struct kith_page *page, uint32_t indent, size_t shown, size_t total)
{
  if (total > shown)
    page_add(page, "dim", indent, 0, NULL, "and %zu more; --all shows them", total - shown);
}

void page_blank(struct kith_page *p)
{
  page_add(p, "", 0, 0, NULL, "%s", "");
}

void page_piece(struct kith_page *p, const char *paint, struct kith_str text)
{
  if (text.len)
    vec_push(&p->lines, ((struct kith_page_line){.paint = paint, .head = arena_str(&p->arena, text), .more = true}));
}

uint32_t page_columns(const struct kith_page *p)
{
  enum { USUAL = 80 };
  return p->width ? p->width : USUAL;
}

void page_free(struct kith_page *p)
{
  vec_free(&p->lines);
  arena_free(&p->arena);
}

size_t page_width(struct kith_str s)
{
  size_t width = 0;
  for (size_t at = 0; at < s.len;)
    width += text_columns(text_next(s, &at));
  return width;
}

size_t page_fit(struct kith_str s, size_t columns)
{
  size_t at = 0, width = 0;
  while (at < s.len) {
    size_t next = at;
    width += text_columns(text_next(s, &next));
    if (width > columns)
      break;
    at = next;
  }
  return at;
}

struct kith_str page_cell(struct kith_arena *arena, struct kith_str s, size_t columns)
{
  size_t width = page_width(s);
  if (width > columns && columns > 0) {
    struct kith_str kept = str_sub(s, 0, page_fit(s, columns - 1));
    return arena_printf(arena, "%.*s…%*s", STR_ARG(kept), (int)(columns - 1 - page_width(kept)), "");
  }
  return arena_printf(arena, "%.*s%*s", STR_ARG(s), (int)(columns > width ? columns - width : 0), "");
}
