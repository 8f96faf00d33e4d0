/* report/html_part.h - private to html.c and chart.c: markup and text in pieces. */
#ifndef KITH_REPORT_HTML_PART_H
#define KITH_REPORT_HTML_PART_H

#include "report/html.h"

/* Our own markup: a constant, or numbers only. */
__attribute__((format(printf, 2, 3))) void html_mark(struct kith_html *, const char *fmt, ...);
/* Text from data, escaped. */
void html_escape(struct kith_html *, struct kith_str);
/* Ends the table or list that is open. */
void html_close_open(struct kith_html *);
/* `tone` if it is one that the style knows, else "plain". */
const char *html_tone(const char *tone);

#endif
