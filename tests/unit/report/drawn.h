/* A page as it stands on a terminal, for golden texts: pieces of a line put together; nothing is wrapped. */
#ifndef KITH_TEST_REPORT_DRAWN_H
#define KITH_TEST_REPORT_DRAWN_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "report/why_part.h"

#include <cmocka.h>

/* The caller frees it. A line that was drawn in pieces must fit the page. */
static inline struct kith_buf drawn(const struct kith_page *page)
{
  struct kith_buf text = BUF_MAX(1 << 20);
  size_t start = 0;
  bool pieces = false;
  for (size_t i = 0; i < page->lines.len; i++) {
    const struct kith_page_line *line = &page->lines.items[i];
    size_t column = line->indent + page_width(line->head);
    buf_printf(&text, "%*s%.*s", (int)line->indent, "", STR_ARG(line->head));
    if (line->body.len)
      buf_printf(&text, "%*s%.*s", (int)(line->tab > column ? line->tab - column : line->head.len > 0), "",
                 STR_ARG(line->body));
    pieces |= line->more;
    if (line->more)
      continue;
    size_t width = page_width(str_sub(buf_str(&text), start, text.len));
    if (pieces && width > page_columns(page))
      fail_msg("%zu columns on a page of %u: %s", width, page_columns(page), buf_c(&text) + start);
    while (text.len && text.ptr[text.len - 1] == ' ')
      text.len--;
    buf_add_c(&text, "\n");
    start = text.len;
    pieces = false;
  }
  return text;
}

static inline void assert_drawn(const struct kith_page *page, const char *golden)
{
  struct kith_buf text = drawn(page);
  bool same = strcmp(buf_c(&text), golden) == 0;
  if (!same) /* cmocka would cut it */
    fprintf(stderr, "drawn:\n%s\nexpected:\n%s\n", buf_c(&text), golden);
  buf_free(&text);
  assert_true(same);
}

#endif
