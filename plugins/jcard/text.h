/* jcard/text.h - values as the text of a vCard 4.0 has them: escaping, and cutting at what is not escaped.
 *
 * A record keeps a value in that form beside its parts (`raw`), for the writers of vCard. Pure but for the arena or
 * buffer that results are made in; any thread may enter with its own.
 */
#ifndef KITH_JCARD_TEXT_H
#define KITH_JCARD_TEXT_H

#include "base/arena.h"
#include "base/buf.h"

/* \\ \, \; \: give the character, \n and \N a line feed; other pairs stay. The text itself when there is no backslash. */
struct kith_str text_plain(struct kith_str escaped, struct kith_arena *);

/* Where a text stands; a line feed and a backslash are escaped everywhere. */
enum text_place {
  TEXT_IN_URI = 0,
  TEXT_IN_TEXT = 1, /* commas too */
  TEXT_IN_LIST = 3  /* and semicolons */
};

/* Appends `text` escaped; KITH_OK or KITH_E_LIMIT. */
int text_escape(struct kith_buf *to, struct kith_str text, enum text_place);

/* Cuts the next piece before an unescaped separator off *rest (see str_next); *out_separator is the one that was
 * found, 0 at the end. `second` may be 0. */
bool text_cut(struct kith_str *rest, char first, char second, struct kith_str *out_piece, char *out_separator);

/* True when an unescaped `c` stands in it. */
bool text_has(struct kith_str escaped, char c);

/* Nothing but white space. */
bool text_is_blank(struct kith_str);

/* CR LF and CR become LF. */
struct kith_str text_newlines(struct kith_str, struct kith_arena *);

#endif
