/* xlsx/links.h - what the cells of a sheet link to: an e-mail address behind a name, a profile behind "here".
 *
 * Links stand behind the rows of a sheet, so a sheet whose relationships name any that matters is read once before its
 * rows are. Read once, then constant.
 */
#ifndef KITH_XLSX_LINKS_H
#define KITH_XLSX_LINKS_H

#include "base/map.h"
#include "kit/table.h"
#include "xlsx/book.h"

enum { LINKS_MAX = 131072 }; /* twice what Excel allows */

struct links {
  struct kith_arena arena;
  struct kith_map_str by_id;   /* of the relationship, to a place in targets */
  struct kith_map_u64 by_cell; /* likewise */
  VEC(struct kith_str) targets;
};

int links_read(struct links *, const struct book *, const struct book_sheet *, struct kith_error *);
void links_free(struct links *);

/* Puts what the cells of the row link to, and no cell of it says: EMAIL, TEL or URL. KITH_E_LIMIT: the record is full. */
int links_put(const struct links *, const struct table_row *, const struct kith_host *, struct kith_record *);

#endif
