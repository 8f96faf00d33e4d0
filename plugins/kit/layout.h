/* kit/layout.h - what the columns of one table become: the table of the mapping that fits its header, made into slots,
 * and the rows put through them. Rows come from a struct table_rows: text (kit/table), or the sheet of a workbook. The
 * cells are plain UTF-8 text.
 *
 * A slot is one property of every record: one column, or several that make one structured value (name.given,
 * name.family). Everything lives in the arena given to layout_find. One thread at a time.
 */
#ifndef KITH_KIT_LAYOUT_H
#define KITH_KIT_LAYOUT_H

#include <kith/property.h>

#include "base/arena.h"
#include "base/vec.h"
#include "kit/table.h"

struct layout_field {
  uint32_t column, component;
};

struct layout_slot {
  uint32_t group, field_count;
  struct kith_str split;
  struct layout_field *fields;
  struct kith_property property; /* made once; a row changes parts and origin only */
  struct kith_part *parts;       /* one a field */
  struct kith_param params[2];
  uint32_t label; /* column that holds the TYPE of the value ("E-mail 1 - Label"); column_count: none */
  char type[64];  /* of the row, in small letters */
};

struct layout {
  const struct kith_host *host;
  struct kith_ctx *ctx;
  struct kith_arena arena;
  uint32_t kind; /* enum kith_record_kind */
  size_t column_count, slot_count;
  struct kith_str *columns; /* their names; a name that is there twice is "Name (2)" */
  struct layout_slot *slots;
  uint32_t key_column; /* column_count: none */
  VEC(struct kith_part) parts;
};

enum layout_header { LAYOUT_AUTO = 0, LAYOUT_YES = 1, LAYOUT_NO = 2 };

/* Set host and ctx first. Finds the header in the head of the table and leaves the table behind it. A table without any
 * row has no columns. KITH_E_INVALID: a named mapping fits nowhere; KITH_E_LIMIT: too many columns. `map` may be NULL;
 * `file` is what messages call the table. */
int layout_find(struct layout *, const struct table_rows *, const struct kith_map *, enum layout_header,
                struct kith_str file, struct kith_error *);
void layout_free(struct layout *);

/* X-COLUMN-7, for what has no name. */
uint32_t layout_numbered(const struct layout *, size_t column);

/* Puts one row into a record. KITH_E_LIMIT: it holds more than a record may. */
int layout_put(struct layout *, const struct table_row *, struct kith_record *);

/* The cell of the uid column, or empty. */
struct kith_str layout_key(const struct layout *, const struct table_row *);

#endif
