/* report/cell.h - a cell of a CSV table (RFC 4180) that people open in a spreadsheet. Pure.
 */
#ifndef KITH_REPORT_CELL_H
#define KITH_REPORT_CELL_H

#include "base/buf.h"

/* Appends the text as a cell, a comma before it unless it is the first of its row. As the sink `csv` does it: what a
 * spreadsheet would take for a formula (=, +, -, @, TAB or CR in front) gets an apostrophe in front, numbers and
 * phones do not; control characters are left out. */
void cell_csv(struct kith_buf *out, struct kith_str, bool first);

#endif
