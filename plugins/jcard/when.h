/* jcard/when.h - dates and times: vCard 4.0 writes them basic (19850412), jCard extended (1985-04-12).
 *
 * RFC 6350, 4.3 and RFC 7095, 3.5.3 to 3.5.11. Truncated forms (--0412, ---12, -2200, T10) and reduced ones (1985-04,
 * 1022Z) are known. What is neither form passes as it is. Pure; any thread may enter.
 */
#ifndef KITH_JCARD_WHEN_H
#define KITH_JCARD_WHEN_H

#include "base/str.h"

enum { WHEN_MAX = 64 }; /* longer texts are no dates */

/* True for the value types that have two forms. */
bool when_is(uint32_t value_type);

/* `text` in the other form, in `out` or itself. Back and forth gives what there was. */
struct kith_str when_extended(struct kith_str text, uint32_t value_type, char out[WHEN_MAX]);
struct kith_str when_basic(struct kith_str text, uint32_t value_type, char out[WHEN_MAX]);

#endif
