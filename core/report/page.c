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

void page_blank(struct kith_page *p)
{
  page_add(p, "", 0, 0, NULL, "%s", "");
}

void page_free(struct kith_page *p)
{
  vec_free(&p->lines);
  arena_free(&p->arena);
}

/* Ranges of characters that take two columns (UAX 11, wide and fullwidth), in rough blocks; 0300 to 036F take none. */
static const uint32_t wide[][2] = {{0x1100, 0x115f}, {0x2e80, 0xa4cf},   {0xac00, 0xd7a3},
                                   {0xf900, 0xfaff}, {0xfe30, 0xfe6f},   {0xff00, 0xff60},
                                   {0xffe0, 0xffe6}, {0x1f300, 0x1faff}, {0x20000, 0x3fffd}};

static size_t columns_of(uint32_t c)
{
  if (c >= 0x300 && c <= 0x36f)
    return 0;
  for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++)
    if (c >= wide[i][0] && c <= wide[i][1])
      return 2;
  return 1;
}

size_t page_width(struct kith_str s)
{
  size_t width = 0;
  for (size_t at = 0; at < s.len;)
    width += columns_of(text_next(s, &at));
  return width;
}

/* Bytes of the characters that fit into `columns`. */
static size_t bytes_of(struct kith_str s, size_t columns)
{
  size_t at = 0, width = 0;
  while (at < s.len) {
    size_t next = at;
    width += columns_of(text_next(s, &next));
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
    struct kith_str kept = str_sub(s, 0, bytes_of(s, columns - 1));
    return arena_printf(arena, "%.*s…%*s", STR_ARG(kept), (int)(columns - 1 - page_width(kept)), "");
  }
  return arena_printf(arena, "%.*s%*s", STR_ARG(s), (int)(columns > width ? columns - width : 0), "");
}
