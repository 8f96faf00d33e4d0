/* kit/dialect.h - how a table of text is written: its delimiter and its quote, found from its first bytes; and what a
 * file is when it is no table at all. Pure; any thread may enter.
 */
#ifndef KITH_KIT_DIALECT_H
#define KITH_KIT_DIALECT_H

#include "base/str.h"

struct table_dialect {
  char delimiter, quote; /* 0: to be found */
  size_t skip;           /* bytes of a "sep=;" line in front */
  bool escaped;          /* a quote inside a cell is \" and never doubled */
  unsigned rows,
      width; /* how many of the rows looked at have the commonest number of cells, above 1, and that number */
  unsigned looked_at;
};

/* Fills what is 0. `head`: the first bytes, without byte order mark, in UTF-8 or an ASCII-transparent charset; `cut`:
 * the file goes on after them. The delimiter is one of , ; TAB | and the one that parts most rows into equally many
 * cells; quotes are honoured while counting. */
void dialect_detect(struct kith_str head, bool cut, struct table_dialect *);

/* "a ZIP archive or an Excel workbook": what bytes are that no table starts with; NULL when they may be text. */
const char *dialect_looks_like(struct kith_str head);

#endif
