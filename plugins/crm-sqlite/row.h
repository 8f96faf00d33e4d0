/* crm-sqlite/row.h - an item as rows: one of its kind's table, and those of a contact's child tables. Nothing here
 * touches a database.
 *
 * A struct crm_image is made anew for each item; its cells point into the record, the item and the image's own arena,
 * and live until the next image_make. One thread at a time.
 */
#ifndef KITH_CRM_ROW_H
#define KITH_CRM_ROW_H

#include <kith/plugin.h>
#include <kith/property.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/vec.h"

enum crm_cell_type {
  CELL_NULL,
  CELL_TEXT,
  CELL_BYTES, /* in `text` */
  CELL_INT,
  CELL_REAL,
  CELL_LONG_TEXT, /* the host keeps it: `number` is its id */
  CELL_LONG_BYTES
};

struct crm_cell {
  enum crm_cell_type type;
  struct kith_str text;
  int64_t number;
  double real;
};

/* What a column holds, and how the text of a property becomes that. COLUMN_ACCOUNT and _CONTACT: the id of another
 * item, which the database turns into a row number. */
enum crm_column_type { COLUMN_TEXT, COLUMN_INT, COLUMN_BOOL, COLUMN_AMOUNT, COLUMN_ACCOUNT, COLUMN_CONTACT };

struct crm_column {
  const char *name;
  uint32_t property; /* whose first value it is; 0: filled by code (contacts) */
  enum crm_column_type type;
};

struct crm_table {
  const char *name;
  size_t column_count; /* without id, kith_id and digest; of child tables without contact and position */
  const struct crm_column *columns;
  uint32_t parent; /* of child tables: the kind that they are of; 0: contacts */
};

enum crm_child {
  CHILD_POINTS,
  CHILD_ADDRESSES,
  CHILD_NOTES,
  CHILD_TAGS,
  CHILD_OWNERS,
  CHILD_CLAIMS,
  CHILD_SUPPRESSIONS,
  CHILD_PHOTOS,
  CHILD_FIELDS,
  CHILD_ROLES,
  CHILD_CONDITIONS,
  CHILD_STEPS, /* of tasks */
  CHILD_COUNT
};

enum { ROW_MAX_COLUMNS = 32, IMAGE_MAX_BYTES = 64 * 1024 * 1024 };

/* Columns of contacts, in the order of the table. */
enum contact_column {
  CONTACT_NAME,
  CONTACT_PREFIX,
  CONTACT_GIVEN,
  CONTACT_MIDDLE,
  CONTACT_FAMILY,
  CONTACT_SUFFIX,
  CONTACT_NICKNAME,
  CONTACT_ORGANIZATION,
  CONTACT_DEPARTMENT,
  CONTACT_TITLE,
  CONTACT_ACCOUNT,
  CONTACT_BIRTHDAY,
  CONTACT_CLASS,
  CONTACT_STEWARD,
  CONTACT_RULE,
  CONTACT_BECAUSE,
  CONTACT_POLICY,
  CONTACT_CONFIDENCE,
  CONTACT_LIFECYCLE,
  CONTACT_VERDICT_BY,
  CONTACT_VERDICT_ON,
  CONTACT_VERDICT_REASON,
  CONTACT_RULES_CLASS,
  CONTACT_LOSING,
  CONTACT_DECIDER,
  CONTACT_DECIDE_UNTIL,
  CONTACT_KEEP_UNTIL,
  CONTACT_POLICY_HASH
};

extern const struct crm_table row_children[CHILD_COUNT];
uint32_t row_parent(enum crm_child); /* KITH_CONTACT or KITH_TASK */

/* The table of a record kind; NULL for a kind that this database does not keep. */
const struct crm_table *row_table(uint32_t kind);

struct crm_child_row {
  enum crm_child child;
  size_t first_cell; /* in crm_image.child_cells */
};

struct crm_image {
  const struct crm_table *table;
  struct crm_cell cells[ROW_MAX_COLUMNS];
  VEC(struct crm_cell) child_cells;
  VEC(struct crm_child_row) children;
  VEC(struct kith_str) pieces; /* scratch: of a text that is being put together */
  struct kith_buf bytes;       /* scratch: for the digest */
  struct kith_arena arena;
};

/* An item whose kind has a table, and that has a record. */
void image_make(struct crm_image *, const struct kith_host *, struct kith_ctx *, const struct kith_item *);

/* 64 bits of everything in the image; KITH_E_LIMIT when that is more than IMAGE_MAX_BYTES. */
int image_digest(struct crm_image *, int64_t *out);

void image_free(struct crm_image *);

/* ---- For contact.c ---- */

/* A row of a child table, its cells NULL; they live until the next one. */
struct crm_cell *image_child(struct crm_image *, enum crm_child);

struct crm_cell cell_text(struct kith_str); /* NULL for the empty text */
struct crm_cell cell_int(int64_t);

/* Fills cells and children from a contact and its decision. */
void contact_image(struct crm_image *, const struct kith_host *, struct kith_ctx *, const struct kith_item *);

#endif
