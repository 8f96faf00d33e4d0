/* report/page.h - a page of text before it is printed: lines with a head, a body that may be wrapped, and a hint of
 * colour.
 *
 * Reports write pages, the command line prints them at the width it has. The page owns its texts; they come from
 * data and are not safe for a terminal yet. One thread at a time.
 */
#ifndef KITH_REPORT_PAGE_H
#define KITH_REPORT_PAGE_H

#include "base/arena.h"
#include "base/vec.h"

struct kith_page_line {
  const char *paint;    /* of the head: "bold", "red", "green", "yellow", "dim", "" */
  uint32_t indent, tab; /* the body starts at this column at least, and wraps to it; 0: after the head */
  struct kith_str head, body;
  bool more; /* the next one goes on where this one ends */
};

struct kith_page {
  struct kith_arena arena;
  VEC(struct kith_page_line) lines;
  uint32_t width; /* columns there are, for what is drawn; 0: 80 */
};

/* `head` may be NULL; a format of "" with no head makes an empty line. */
__attribute__((format(printf, 6, 7))) void page_add(struct kith_page *, const char *paint, uint32_t indent,
                                                    uint32_t tab, const char *head, const char *fmt, ...);
void page_blank(struct kith_page *);

/* "and 12 more; --all shows them", when more than were shown are there. */
void page_more(struct kith_page *, uint32_t indent, size_t shown, size_t total);

/* The head of a section that counts: "STAYS            118", the number up to `columns`. */
const char *page_head(struct kith_arena *, const char *word, uint64_t count, uint32_t columns);

/* A piece of a drawn line, as it is: never wrapped. It goes on with what is added next. Nothing for an empty text. */
void page_piece(struct kith_page *, const char *paint, struct kith_str text);
uint32_t page_columns(const struct kith_page *);
void page_free(struct kith_page *);

/* How many columns a text takes on a terminal: wide characters two, marks none. */
size_t page_width(struct kith_str);

/* How many bytes of it, whole characters, fit into `columns`. */
size_t page_fit(struct kith_str, size_t columns);

/* The text, cut to `columns` (an ellipsis at the end then) and filled up with spaces to it. */
struct kith_str page_cell(struct kith_arena *, struct kith_str, size_t columns);

#endif
