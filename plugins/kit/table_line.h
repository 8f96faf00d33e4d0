/* kit/table_line.h - one line of a table whose quotes are not as they should be: what it most likely means. Pure; any
 * thread may enter.
 */
#ifndef KITH_KIT_TABLE_LINE_H
#define KITH_KIT_TABLE_LINE_H

#include "base/buf.h"
#include "kit/dialect.h"

/* True when every quoted cell of the line ends with a quote that a delimiter or the end follows. */
bool line_is_strict(struct kith_str line, const struct table_dialect *);

/* Cuts the line into cells by guess: a quote inside a cell is text where a closing one follows, what stands behind a
 * closing quote belongs to the cell, and \" is a quote when `escapes`. The cells' text goes to `text`, which has room
 * for the line. How many; 0 when a quote is never closed or there are more than `most`. */
size_t line_cells(struct kith_str line, const struct table_dialect *, bool escapes, char *text, struct kith_str *cells,
                  size_t most);

/* Appends the line with \" of quoted cells written as the quote doubled, and \\ before a quote as one backslash.
 * `quoted`: the line begins inside a cell. */
int line_unescape(struct kith_str line, const struct table_dialect *, bool quoted, struct kith_buf *out);

#endif
