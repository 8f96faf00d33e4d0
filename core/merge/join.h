/* merge/join.h - private to the room: several texts as one, each with its origin. Pure. */
#ifndef KITH_MERGE_JOIN_H
#define KITH_MERGE_JOIN_H

#include "base/arena.h"

enum { JOIN_MAX_PIECES = 64 };

struct join_piece {
  struct kith_str text;
  struct kith_str *origins; /* "crm", "dana-phone"; may be none */
  size_t origin_count;
};

/* "crm, dana-phone: one\n\nlinkedin: two". What stands word for word in another piece is not said again; a single piece
 * that is left needs no origin. False when the text would be longer than a value may be (RECORD_INLINE_MAX). */
bool join_texts(const struct join_piece *pieces, size_t count, struct kith_arena *, struct kith_str *out);

#endif
