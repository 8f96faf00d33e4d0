/* xlsx/book.h - a workbook: its sheets in their order, its shared strings, its formats.
 *
 * Read once, then constant; sheets borrow it. One thread at a time.
 */
#ifndef KITH_XLSX_BOOK_H
#define KITH_XLSX_BOOK_H

#include "xlsx/strings.h"
#include "xlsx/styles.h"

enum { BOOK_MAX_SHEETS = 1024 };

struct book_sheet {
  struct kith_str name, id; /* as the tab says; of its relationship */
  struct kith_str part;     /* its part of the archive; empty: it is a chart, or missing */
  bool hidden;
};

struct book {
  const struct kith_host *host;
  struct kith_ctx *ctx;
  struct kith_arena arena;
  VEC(struct book_sheet) sheets;
  struct strings strings;
  struct styles styles;
  bool date1904;
};

/* `file` is what messages call the workbook. KITH_E_INVALID: it is no workbook, with what it is instead; KITH_E_LIMIT:
 * it passes a maximum. Free it also after a failure. */
int book_read(struct book *, const struct kith_host *, struct kith_ctx *, struct kith_str file, struct kith_error *);
void book_free(struct book *);

/* Is there a part of this name, in any case? The name as it stands in the archive, or empty. */
struct kith_str book_part(const struct kith_host *, struct kith_ctx *, struct kith_str name);

/* The part that says what the relationship ids of a part mean, or empty. */
struct kith_str book_relations(const struct book *, struct kith_str of);

#endif
