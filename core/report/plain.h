/* report/plain.h - Kith's words in those of somebody outside the trade: what a page says beside the exact word.
 *
 * Pure; any thread may enter. All texts are constants or live in the arena given.
 */
#ifndef KITH_REPORT_PLAIN_H
#define KITH_REPORT_PLAIN_H

#include "base/arena.h"

/* Of a date's grade ("third-party, bulk"): "LinkedIn's own date; many on that day: an import or a sync". `plugin`: of the
 * source, or empty. */
struct kith_str plain_grade(struct kith_str grade, struct kith_str plugin, struct kith_arena *);

/* "the company may keep and use it; the rep may not take it" */
const char *plain_class(unsigned owner_class);
/* As a heading or a badge: "the company's", "shared", "people must decide". */
const char *plain_class_short(unsigned owner_class);

/* "in the company's own systems", "on a device or in a file that a person carries", "with a network" */
const char *plain_possession(struct kith_str possession);

/* Of a rule that no policy holds (equal-grade, own-dates, no-strong-claim, verdict); NULL for a policy's own: its reason
 * says it. */
const char *plain_rule(struct kith_str rule);

/* "non-solicit": "not to win over the company's customers for a while"; NULL for one that we have no words for. */
const char *plain_agreement(struct kith_str kind);

#endif
