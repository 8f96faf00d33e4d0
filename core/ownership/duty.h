/* ownership/duty.h - what is owed now: the obligations of a decision with their checklists and days.
 *
 * The policy's own checklists come first, by the name that the rule gives or else by the kind; what it leaves open goes
 * without saying for the kinds of domain.md (handoff, introduce, inform ...). Pure; texts live with the policy, the verdict
 * or for ever.
 */
#ifndef KITH_OWNERSHIP_DUTY_H
#define KITH_OWNERSHIP_DUTY_H

#include "ownership/decision.h"
#include "ownership/policy.h"

enum { DUTY_MAX_STEPS = 32 };

struct kith_duty {
  struct kith_str kind, rule, owed_by, owed_to;
  int32_t due; /* day; DAY_UNKNOWN: none */
  size_t step_count;
  const struct kith_str *steps;
};

/* Each (rule, kind, owed_by) once, in the order of the verdict. Nothing is owed about what is personal. `policy` may be
 * NULL. Returns how many; *out lives in the arena. */
size_t duties_of(const struct kith_policy *, const struct kith_verdict *, int32_t today, struct kith_arena *,
                 struct kith_duty **out);

/* The kinds whose checklist goes without saying, one after the other; NULL behind the last. */
const char *duty_usual(size_t i);

/* The kind as people read it: "hand over", "introduce"; another kind as the policy calls it. */
struct kith_str duty_title(struct kith_str kind);

#endif
