/* report/said.h - what people said about who a contact is: who, when, why, and whether it holds.
 *
 * Verdicts on pairs of records, those of one occasion (one command) counted together. Texts live in the arena given.
 */
#ifndef KITH_REPORT_SAID_H
#define KITH_REPORT_SAID_H

#include "report/contact.h"
#include "report/json.h"
#include "report/page.h"
#include "store/verdict.h"

enum kith_said_state {
  SAID_COUNTS,
  SAID_OVERRULED,    /* a newer verdict on the same pair says otherwise */
  SAID_PENDING,      /* the next run does it */
  SAID_CONTRADICTED, /* verdicts on other pairs forbid it */
};

struct kith_said {
  enum kith_verdict_kind kind;
  enum kith_said_state state;
  int64_t at_ms;
  struct kith_str by, reason;
  uint64_t other; /* the identity on the other side, maybe the contact itself; 0: none yet */
  size_t pairs;   /* of records */
};
typedef VEC(struct kith_said) kith_said_list;

/* One more pair; what was said of others on the same occasion only counts up. */
void said_add(kith_said_list *, const struct kith_said *, struct kith_arena *);

/* All that was said about the contact's records, in the order of time. */
int said_of(const struct kith_reading *, const struct kith_contact *, struct kith_arena *, kith_said_list *out,
            struct kith_error *);

/* "Said" and a line each; nothing when nobody said anything. `own`: the contact. */
void said_page(const kith_said_list *, uint64_t own, struct kith_page *);
void said_json(const kith_said_list *, const char *key, struct kith_json *); /* an array */

/* The line, after a head of the caller's. */
void said_line(const struct kith_said *, uint64_t own, const char *head, struct kith_page *);

#endif
