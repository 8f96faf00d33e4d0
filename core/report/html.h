/* report/html.h - a report as one self-contained HTML document: its style inside, no script, nothing fetched, printable,
 * light and dark.
 *
 * The writer borrows the buffer and writes front to back. All text given is escaped here, there is no door for markup:
 * characters that act on a reader (C0, C1, bidi controls) become visible escapes. What is open (a table, a list, a
 * section) is closed by whatever comes next. The document is well-formed XML too. One thread at a time.
 */
#ifndef KITH_REPORT_HTML_H
#define KITH_REPORT_HTML_H

#include "base/buf.h"
#include "report/page.h"

enum { HTML_MAX = 256 << 20 };

/* What stands above and below every page. Empty texts are left out. */
struct kith_html_head {
  struct kith_str title, subtitle; /* "Dana Reyes leaves"; what it is about, in a sentence */
  struct kith_str day;             /* "2026-11-24" */
  struct kith_str policy, hash;    /* "general 3, DRAFT"; SHA-256 of its text */
  bool draft;                      /* nobody approved the policy: said in a banner */
  struct kith_str basis;           /* what the books stand on, or that nothing is on file */
  struct kith_str made_by;         /* "kith offboard dana --html dana.html" */
};

struct kith_html {
  struct kith_buf *out;
  /* private */
  const struct kith_html_head *head;
  int open;             /* the element that takes rows */
  bool section, status; /* in a section; a limit was passed */
  size_t columns;       /* of the open table */
  uint32_t numbers;     /* its columns of numbers */
};

/* `head` is kept until html_end. */
void html_begin(struct kith_html *, const struct kith_html_head *);
int html_end(struct kith_html *); /* KITH_E_LIMIT: it would be larger than the buffer may get */

/* A heading with a count or a word behind it (empty: none); `tone` as of a cell. */
void html_section(struct kith_html *, const char *title, const char *tone, struct kith_str beside);

__attribute__((format(printf, 2, 3))) void html_text(struct kith_html *, const char *fmt, ...);  /* a paragraph */
__attribute__((format(printf, 2, 3))) void html_quiet(struct kith_html *, const char *fmt, ...); /* a small one */
__attribute__((format(printf, 2, 3))) void html_item(struct kith_html *, const char *fmt, ...);  /* of a list */
void html_command(struct kith_html *, struct kith_str);                                          /* to be typed */

/* A term and what is said about it; those that follow one another make one list. */
__attribute__((format(printf, 3, 4))) void html_pair(struct kith_html *, const char *term, const char *fmt, ...);

struct kith_html_column {
  const char *head;
  bool number; /* right-aligned */
};

/* A cell may be a badge: its tone is "company", "rep", "shared", "personal", "disputed", "unclaimed", "good", "bad" or
 * "plain" (NULL: no badge). The words stand there too: nothing is said by colour alone. */
struct kith_html_cell {
  struct kith_str text;
  const char *tone;
};

static inline struct kith_html_cell html_cell(struct kith_str text)
{
  return (struct kith_html_cell){text, NULL};
}

/* The first column heads its row. Each row has as many cells as there are columns. */
void html_table(struct kith_html *, const char *caption, const struct kith_html_column *, size_t count);
void html_row(struct kith_html *, const struct kith_html_cell *);

/* The lines of a terminal page: a bold line after an empty one heads a section, what was drawn stays as drawn. */
void html_page(struct kith_html *, const struct kith_page *);

#endif
