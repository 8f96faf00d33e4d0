/* dedupe/copies.h - ten thousand copies of one record are a block that nobody can compare pair by pair, and need not.
 *
 * Copies have the same features, byte by byte. COPIES_MAX of them are compared like any others; further ones follow
 * the first.
 */
#ifndef KITH_DEDUPE_COPIES_H
#define KITH_DEDUPE_COPIES_H

#include <stdbool.h>

#include "base/str.h"

enum { COPIES_MAX = 32 };

/* Who leads each record: of a copy too many the first, of any other the record itself; NULL when there is no copy too
 * many. `is_bound`: says of a record that it must be compared itself (a verdict, a source that holds nobody twice). The
 * caller frees the array with mem_free. */
uint32_t *copies_leaders(const struct kith_str *blobs, size_t count, bool (*is_bound)(const void *, uint32_t),
                         const void *arg);

#endif
