/* kit/layout.h - what the columns of one table become: the table of the mapping that fits its header, made into slots,
 * and the rows put through them. Rows come from a struct table_rows: text (kit/table), or the sheet of a workbook. The
 * cells are plain UTF-8 text.
 *
 * A slot is one property of every record: one column, or several that make one structured value (name.given,
 * name.family). Where no mapping fits (and for the columns that one without `needs` does not name) kit/guess says what
 * a column is. What was decided goes out through host->found. Everything lives in the arena given to layout_find. One
 * thread at a time.
 */
#ifndef KITH_KIT_LAYOUT_H
#define KITH_KIT_LAYOUT_H

#include <kith/property.h>

#include "base/arena.h"
#include "base/vec.h"
#include "kit/guess.h"
#include "kit/table.h"

enum { LAYOUT_NAME_MAX = 200 /* bytes of a column's name */ };

struct layout_field {
  uint32_t column, component;
};

/* Values of these properties are words that differ from system to system; see layout_words.c. */
enum layout_words {
  LAYOUT_AS_IS = 0,
  LAYOUT_DIRECTION = 1,
  LAYOUT_CHANNEL = 2,
  LAYOUT_WON = 3,
  LAYOUT_CLOSED = 4,
  LAYOUT_DATE = 5,    /* 0/0/00 is none */
  LAYOUT_BIRTHDAY = 6 /* of year, month and day */
};

struct layout_slot {
  uint32_t group, field_count;
  struct kith_str split;
  struct layout_field *fields;
  struct kith_property property; /* made once; a row changes parts and origin only */
  struct kith_part *parts;       /* one a field */
  struct kith_param params[2];
  uint32_t label; /* column that holds the TYPE of the value ("E-mail 1 - Label"); column_count: none */
  enum layout_words words;
  bool shared;   /* another slot takes the same column as it is */
  char type[64]; /* of the row, in small letters; or the value, remade */
};

struct layout {
  const struct kith_host *host;
  struct kith_ctx *ctx;
  struct kith_arena arena;
  uint32_t kind; /* enum kith_record_kind */
  size_t column_count, slot_count, slot_room;
  struct kith_str *columns; /* their names; a name that is there twice is "Name (2)" */
  struct layout_slot *slots;
  uint32_t key_column; /* column_count: none */
  VEC(struct kith_part) parts;
  bool headless;                      /* no row names the columns */
  uint64_t header_line;               /* 0: there is none */
  const struct kith_map_pair **pairs; /* of the table that fits: the first that names the column, or NULL */
  struct kith_str table;              /* name of the mapping's table; empty: none fits */
  struct guess *guesses;              /* one a column, or NULL */
};

enum layout_header { LAYOUT_AUTO = 0, LAYOUT_YES = 1, LAYOUT_NO = 2 };

/* Set host and ctx first. Finds the header in the head of the table and leaves the table behind it. A table without any
 * row has no columns. KITH_E_INVALID: a named mapping fits nowhere; KITH_E_LIMIT: too many columns. `map` may be NULL;
 * `file` is what messages call the table. */
int layout_find(struct layout *, const struct table_rows *, const struct kith_map *, enum layout_header,
                struct kith_str file, struct kith_error *);
void layout_free(struct layout *);

/* False for a table that no mapping knows and that has no column of a name's parts, of an organisation or of a way to
 * reach somebody: among others such a one is no list of contacts, but of products, permissions, codes. */
bool layout_names_somebody(const struct layout *);

/* Puts one row into a record. KITH_E_LIMIT: it holds more than a record may. */
int layout_put(struct layout *, const struct table_row *, struct kith_record *);

/* The cell of the uid column, or empty. */
struct kith_str layout_key(const struct layout *, const struct table_row *);

/* ---- For the files of the layout itself ---- */

/* layout_column.c: names the columns of a header (NULL: by their numbers); then finds for each the pair of a mapping's
 * table (NULL: there is none) that names it. layout_named: whether this pair does, and with which number for {n}. */
void layout_columns(struct layout *, const struct table_row *header, size_t count);
void layout_pairs(struct layout *, const struct kith_map_table *);
bool layout_named(const struct kith_map_pair *, struct kith_str column, uint32_t *out_number);

/* layout_slot.c: makes slots of pairs and guesses. */
void layout_slots(struct layout *, const struct kith_map_table *);

/* X-COLUMN-7, for what has no name. */
uint32_t layout_numbered(const struct layout *, size_t column);

/* layout_guess.c: looks at the values of columns that have no pair, from where the rows stand now to the end
 * of the head; and tells the host what was decided. */
int layout_guess(struct layout *, const struct table_rows *, struct kith_error *);
void layout_tell(const struct layout *);

/* layout_words.c: which words a property has, and the value in Kith's: empty when the word says nothing. */
enum layout_words layout_words_of(uint32_t property, uint32_t component);
struct kith_str layout_word(struct layout_slot *, struct kith_str value);

/* A cell as it was before a writer made it safe for spreadsheets: '=1+1 is =1+1. */
struct kith_str layout_cell(struct kith_str cell);

#endif
