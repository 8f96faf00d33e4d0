/* base/cell.h - a cell of a CSV table (RFC 4180). Pure. */
#ifndef KITH_BASE_CELL_H
#define KITH_BASE_CELL_H

#include "base/buf.h"

enum kith_cell {
  CELL_EXACT = 1, /* for machines: every byte as it is */
  CELL_SAFE = 2,  /* for people with a spreadsheet: what it would take for a formula (=, +, -, @, TAB or CR in front)
                   * gets an apostrophe in front, which our csv source takes off again; numbers and phones do not.
                   * Control characters (C0, DEL, C1, bidi) are left out. */
};

/* Appends the text as a cell, in quotes where it needs them, the delimiter before it unless it is the first of its row.
 * KITH_E_LIMIT: `out` is as before. */
int cell_csv(struct kith_buf *out, struct kith_str text, char delimiter, bool first, enum kith_cell);

#endif
