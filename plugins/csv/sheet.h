/* csv/sheet.h - records to rows: which property goes into which column of a layout.
 *
 * A layout is a table of a mapping, read the other way round: its columns in their order, each with the path that it
 * shows. Columns of one property, type and number are one slot and show one value; the values of a record go to the slots of
 * their type first, then to those without one, in order. What no slot takes goes into the column `More`, where the layout has
 * one, else it is counted. One thread at a time.
 */
#ifndef KITH_CSV_SHEET_H
#define KITH_CSV_SHEET_H

#include <kith/property.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/vec.h"

enum { SHEET_CELL_MAX = 1024 * 1024, SHEET_LEFT_MAX = 16 };

struct sheet_slot {
  uint32_t property, group;
  struct kith_str type, split;
  size_t first_value, value_count; /* in sheet.chosen, of the record being shown */
};

enum sheet_source { SHEET_SLOT = 0, SHEET_LABEL, SHEET_MORE, SHEET_EMPTY };

struct sheet_column {
  struct kith_str name;
  enum sheet_source from;
  uint32_t slot, component;
  uint32_t nth; /* among the columns that show the same component of the same slot */
  bool last;    /* of those */
};

struct sheet_left {
  uint32_t property;
  uint64_t count;
};

struct sheet {
  const struct kith_host *host;
  struct kith_ctx *ctx;
  struct kith_arena arena;
  VEC(struct sheet_column) columns;
  VEC(struct sheet_slot) slots;
  VEC(const struct kith_property *) chosen; /* of the record being shown, slot by slot */
  VEC(bool) taken;                          /* one a property of the record */
  bool has_more;
  uint32_t empty; /* X-KITH-EMPTY: a value that a card had and that is none */
  struct sheet_left left[SHEET_LEFT_MAX];
  size_t left_kinds;
};

void sheet_init(struct sheet *, const struct kith_host *, struct kith_ctx *, const struct kith_map_table *);
void sheet_free(struct sheet *);

/* Chooses the values of a record for the slots, and counts what no column shows. */
void sheet_take(struct sheet *, const struct kith_item *);

/* The text of one cell of the record that was taken. */
int sheet_cell(struct sheet *, const struct kith_item *, const struct sheet_column *, struct kith_buf *out);

#endif
