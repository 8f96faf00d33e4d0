/* xcard/escape.h - values as the text of a vCard 4.0 has them (RFC 6350 3.4), beside the plain text that XML has.
 *
 * Pure but for the arena that results are made in; any thread may enter with its own.
 */
#ifndef KITH_XCARD_ESCAPE_H
#define KITH_XCARD_ESCAPE_H

#include "base/arena.h"

/* Backslashes and line feeds are escaped always, commas and semicolons in texts. The text itself when it has none. */
struct kith_str escape_value(struct kith_str text, bool is_text, struct kith_arena *);

/* The other way; pairs that mean nothing stay. Takes no less memory than the text has. */
struct kith_str escape_undo(struct kith_str raw, struct kith_arena *);

#endif
