/* xlsx/styles.h - which number formats the cells of a workbook have: what is a date, and what is a number whose look
 * matters (a postcode with leading zeros, a phone number with its plus).
 *
 * Read once, then constant; the texts live in the arena that was given.
 */
#ifndef KITH_XLSX_STYLES_H
#define KITH_XLSX_STYLES_H

#include "base/arena.h"
#include "base/vec.h"
#include "xlsx/xml.h"

enum { STYLES_MAX = 65536, FORMATS_MAX = 4096, FORMAT_MAX = 255 };

enum format_class {
  FORMAT_PLAIN = 0,
  FORMAT_DATE = 1,
  FORMAT_MASK = 2 /* digits are put into a mask: "00000", "+## ### ######" */
};

struct format {
  uint32_t id;
  enum format_class class;
  struct kith_str mask; /* 0 and # for digits, everything else as it is */
};

struct styles {
  struct kith_arena *arena;
  VEC(struct format) formats; /* of the workbook's own making */
  VEC(struct format) cells;   /* what a cell's s="7" means */
  bool in_cells;
};

int styles_read(struct styles *, const struct xml_part *, struct kith_error *);
void styles_free(struct styles *);

/* What a format's code says: "dd/mm/yyyy", "00000", "#,##0.00". */
struct format format_of(struct kith_str code, struct kith_arena *);

#endif
