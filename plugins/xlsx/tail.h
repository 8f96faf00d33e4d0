/* xlsx/tail.h - what a sheet says behind its rows about their cells: which are merged, and what they link to (an e-mail
 * address behind a name, a profile behind "here").
 *
 * It stands behind the rows and is needed with them, so the sheet is gone through once before they are read: for 4 MiB,
 * which is more than lists that people merge cells in have, or to its end when its relationships name links that
 * matter. Read once; tail_fill keeps the texts of merged cells. One thread at a time.
 */
#ifndef KITH_XLSX_TAIL_H
#define KITH_XLSX_TAIL_H

#include "base/map.h"
#include "xlsx/sheet.h"

enum { LINKS_MAX = 131072 /* twice what Excel allows */, MERGED_MAX = 4096, MERGED_TEXT_MAX = 16 * 1024 };

/* Cells of one column that are one, over several rows. */
struct tail_merged {
  uint64_t first, last;
  uint32_t column;
  struct kith_str text; /* of the first row, once it was there */
};

struct tail {
  struct kith_arena arena;
  struct kith_map_str by_id;   /* of the relationship, to a place in targets */
  struct kith_map_u64 by_cell; /* likewise */
  VEC(struct kith_str) targets;
  VEC(struct tail_merged) merged;
  bool knows_merged; /* all merged ranges are there */
};

int tail_read(struct tail *, const struct book *, const struct book_sheet *, struct kith_error *);
void tail_free(struct tail *);

/* Gives the row the texts of the merged cells that it is part of. */
void tail_fill(struct tail *, struct sheet *, struct table_row *);

/* Puts what the cells of the row link to, and no cell of it says: EMAIL, TEL or URL. KITH_E_LIMIT: the record is full. */
int tail_put(const struct tail *, const struct table_row *, const struct kith_host *, struct kith_record *);

#endif
