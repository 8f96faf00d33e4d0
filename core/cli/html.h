/* cli/html.h - reports as one HTML file: the options that every report has, and where its page goes.
 *
 * A command puts HTML_OPTIONS into its table and gives its page to page_give, or, for a page of its own in HTML, asks
 * html_wanted and calls html_give. A file is created 0600; one that is there is left alone without --force. Main thread.
 */
#ifndef KITH_CLI_HTML_H
#define KITH_CLI_HTML_H

#include "cli/context.h"
#include "report/html.h"

#define HTML_OPTIONS                                                                                                   \
  {"html", 0, "FILE", "write the page as one self-contained HTML file (nothing is fetched; made to be printed)"},      \
  {                                                                                                                    \
    "force", 0, NULL, "with --html: write over a FILE that is there"                                                   \
  }

/* Whether --html was given. */
bool html_wanted(const struct kith_cli *);

struct kith_html_body {
  struct kith_str title, subtitle; /* subtitle: may be empty */
  int (*write)(void *arg, struct kith_html *, struct kith_error *);
  void *arg;
};

/* Writes the document to the file of --html and says so. KITH_E_WRITE; KITH_E_INVALID beside --json. */
int html_give(struct kith_context *, const struct kith_html_body *, struct kith_error *);

/* Behind a printed page: by which policy it was made, and which of people's own books lack a basis; what the head of an
 * HTML page says. */
void page_foot(struct kith_context *);

/* The page: to the file of --html, else printed with its foot. */
int page_give(struct kith_context *, struct kith_str title, const struct kith_page *, struct kith_error *);

#endif
