/* xlsx/cell.h - numbers of cells as text: what a person who looks at the sheet takes them for.
 *
 * Pure; any thread may enter.
 */
#ifndef KITH_XLSX_CELL_H
#define KITH_XLSX_CELL_H

#include "xlsx/styles.h"

enum { CELL_NUMBER_ROOM = 512 };

/* "C5" is column 2 of row 5 (columns from 0, rows from 1); a part that is not there is left as it was. False: it is no
 * reference, or beyond XFD1048576. */
bool cell_place(struct kith_str reference, uint32_t *column, uint64_t *row);

/* A number as the sheet holds it, in the format of its cell. Whole numbers have no exponent ("4.91701234567E+11" is
 * 491701234567), others the shortest form that is the same number; dates are 2024-03-12 or 2024-03-12T09:14:05, times
 * without a date 09:14:05. Returns the length; 0 when the text is right as it stands, or cannot be (a date before
 * 1900 or after 9999, no number at all): then it is `*odd` too. */
size_t cell_number(struct kith_str text, const struct format *, bool date1904, char out[static CELL_NUMBER_ROOM],
                   bool *odd);

#endif
