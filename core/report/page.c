#include "report/page.h"

#include <stdarg.h>

#include "base/buf.h"

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

static bool continues(char c)
{
  return ((unsigned char)c & 0xc0) == 0x80;
}

size_t page_width(struct kith_str s)
{
  size_t width = 0;
  for (size_t i = 0; i < s.len; i++)
    width += !continues(s.ptr[i]);
  return width;
}

/* Bytes of the first `columns` characters. */
static size_t bytes_of(struct kith_str s, size_t columns)
{
  size_t i = 0;
  for (size_t seen = 0; i < s.len; i++)
    if (!continues(s.ptr[i]) && seen++ == columns)
      break;
  return i;
}

struct kith_str page_cell(struct kith_arena *arena, struct kith_str s, size_t columns)
{
  size_t width = page_width(s);
  if (width > columns && columns > 0)
    return arena_printf(arena, "%.*s…", STR_ARG(str_sub(s, 0, bytes_of(s, columns - 1))));
  return arena_printf(arena, "%.*s%*s", STR_ARG(s), (int)(columns > width ? columns - width : 0), "");
}
