/* xlsx/sheet.h - the rows of one sheet, read as they come, as kit/layout takes them.
 *
 * Cells stand where their reference says; gaps are empty, rows without any text are passed over. Memory: the rows of
 * one chunk of XML, and while the header is looked for the first 128 KiB. Rows that cannot be used have a code:
 *   too-many-columns  text beyond column 4,096
 *   too-long          more than 1 MiB of text
 * The sheet borrows the book. One thread at a time.
 */
#ifndef KITH_XLSX_SHEET_H
#define KITH_XLSX_SHEET_H

#include "kit/table.h"
#include "xlsx/book.h"

struct sheet; /* opaque */

int sheet_open(const struct book *, const struct book_sheet *, struct sheet **out, struct kith_error *);
void sheet_close(struct sheet *); /* NULL is fine */

/* As table_next, table_scan and table_rewind. A row's origin has its number in the sheet as line. */
int sheet_next(struct sheet *, struct table_row *out, struct kith_error *);
int sheet_scan(struct sheet *, struct table_row *out, struct kith_error *);
void sheet_rewind(struct sheet *);
struct table_rows sheet_rows(struct sheet *);

/* The cells of a row joined by TABs, cut to TABLE_MAX_RAW; lives until the next call. */
struct kith_str sheet_raw(struct sheet *, const struct table_row *);

/* Puts a text, which outlives the row, into a cell of the row that was given last. */
void sheet_fill(struct sheet *, struct table_row *, uint32_t column, struct kith_str text);

/* What was odd in the row that sheet_next gave last: its first cell of that kind, and how many. */
struct sheet_odd {
  uint32_t count, column;
  enum { SHEET_ERROR = 1, SHEET_NO_STRING = 2, SHEET_NO_NUMBER = 3, SHEET_TWICE = 4 } what;
  char text[16]; /* of an error: "#N/A" */
};
const struct sheet_odd *sheet_odd(const struct sheet *); /* NULL: nothing */

/* Ranges of merged cells that span rows, seen so far: only their first row has the value. */
uint64_t sheet_merged_rows(const struct sheet *);

#endif
