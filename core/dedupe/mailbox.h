/* dedupe/mailbox.h - private to the room: the e-mail addresses of two records side by side. An address that is made of
 * the name says no more than the name. Pure; any thread may enter.
 */
#ifndef KITH_DEDUPE_MAILBOX_H
#define KITH_DEDUPE_MAILBOX_H

#include "dedupe/finding.h"

/* The strongest level of all pairs of addresses, and what `out` says of employers. */
struct finding mailbox_compare(const struct features *a, const struct features *b, const struct compare_context *,
                               struct comparison *out);

#endif
