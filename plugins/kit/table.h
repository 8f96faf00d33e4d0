/* kit/table.h - a table of text (CSV, TSV) read row by row from a host stream: the one reader of the plugins csv and
 * linkedin.
 *
 * libcsv parses. The reader finds charset and dialect, cuts the input into lines so that every row knows its line and
 * byte, keeps memory bounded, and turns what is broken into rows with a code instead of losing what follows:
 *   open-quote        a quoted field that runs over 64 KiB, 1,000 lines or the end, or meets a quote in its midst on a
 *                     later line: the row is the line where the quote opened, and reading goes on at the next line
 *   too-long          more than 1 MiB; goes on behind the next line end
 *   too-many-columns  more than 4,096
 *   nul-byte          a NUL in it
 * Lines end with LF, CR LF or CR. Blank rows, and rows of delimiters only, are passed over. The caller owns the
 * reader; a row lives until the next call. One thread at a time.
 */
#ifndef KITH_KIT_TABLE_H
#define KITH_KIT_TABLE_H

#include "base/small.h"
#include "base/str.h"

enum {
  TABLE_MAX_ROW = SMALL_IN_FUZZ(1024 * 1024, 2048),
  TABLE_MAX_COLUMNS = SMALL_IN_FUZZ(4096, 64),
  TABLE_MAX_OPEN_BYTES = SMALL_IN_FUZZ(64 * 1024, 512),
  TABLE_MAX_OPEN_LINES = SMALL_IN_FUZZ(1000, 8),
  TABLE_MAX_RAW = SMALL_IN_FUZZ(64 * 1024, 256),
  TABLE_HEAD = SMALL_IN_FUZZ(128 * 1024, 1024), /* bytes looked at before the first row; table_scan and table_rewind
                                                   work within them */
};

/* What the user may set; empty or "auto": found from the file. */
struct table_options {
  struct kith_str delimiter; /* one ASCII character, or comma, semicolon, tab, pipe */
  struct kith_str quote;     /* one ASCII character, or none */
  struct kith_str charset;   /* see charset_names() */
};

struct table_row {
  const struct kith_str *cells; /* UTF-8; outer space of unquoted cells is gone */
  size_t count;
  struct kith_origin origin; /* line and byte of its first character, in the file as it is */
  struct kith_str raw; /* without the line end, at most TABLE_MAX_RAW bytes; UTF-8 when the file is UTF-16 or UTF-32 */
  struct kith_str code, why; /* not empty: the row cannot be used and has no cells; reject it with these */
  bool mended;               /* bytes in it that are not UTF-8 were read as windows-1252 */
  bool foreign;              /* it is in UTF-8, and the file as a whole in another charset */
  bool quotes;               /* its quotes are broken; it was read as well as can be */
};

/* Rows from wherever, as kit/layout takes them. scan and next give the next row: KITH_OK, KITH_END, or a failure. scan,
 * for finding a header, may end early (where the head ends); rewind goes back to the first row, and is called before
 * the first next only. A row lives until the next call. */
struct table_rows {
  void *self;
  int (*scan)(void *self, struct table_row *out, struct kith_error *);
  void (*rewind)(void *self);
  int (*next)(void *self, struct table_row *out, struct kith_error *);
};

struct kith_table; /* opaque */

/* Reads the head of the stream. KITH_E_INVALID: a bad option, or no table at all ("in/x.csv looks like ..."). */
int table_open(const struct kith_host *, struct kith_stream *, const struct table_options *, struct kith_table **out,
               struct kith_error *);
void table_close(struct kith_table *); /* NULL is fine */

/* The next row: KITH_OK, KITH_END, or a failure of the stream. */
int table_next(struct kith_table *, struct table_row *out, struct kith_error *);

/* For finding a header: the same, but KITH_END also where the head ends. table_rewind goes back to the first row;
 * allowed until table_next was called. */
int table_scan(struct kith_table *, struct table_row *out, struct kith_error *);
void table_rewind(struct kith_table *);

/* These three as an interface. */
struct table_rows table_rows(struct kith_table *);

/* "UTF-8", ",", "\"": what was found. */
const char *table_charset(const struct kith_table *);
char table_delimiter(const struct kith_table *);
char table_quote(const struct kith_table *);
double
table_trust(const struct kith_table *); /* share of the rows in the head that have as many cells as most; 0 to 1 */

/* How sure that a file so named and so begun is a table, 0 to 100, for a source's detect(). */
int table_detect(struct kith_str name, struct kith_str head);

/* A column name as it is compared: without outer space and byte order mark. */
struct kith_str table_name(struct kith_str cell);

#endif
