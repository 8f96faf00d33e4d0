/* ownership/lint.h - what looks wrong in a condition that compiles: warnings, and a parameter that there is none of. Pure.
 */
#ifndef KITH_OWNERSHIP_LINT_H
#define KITH_OWNERSHIP_LINT_H

#include "config/yaml.h"

/* Warns at `at` (the node of the condition) where an unknown fact decides (`NOT x` of an x that may be unknown), and
 * where a text is compared with a word it can never be ("third_party": did you mean 'third-party'). An error where param() names none of `params` (ends with NULL). */
void lint_condition(struct kith_str condition, const struct kith_node *at, const char *const *params,
                    struct kith_diags *);

/* A diagnostic at a byte of a scalar; -1 or a scalar of several lines: at its beginning. */
__attribute__((format(printf, 5, 6))) void lint_at(const struct kith_node *at, int offset, bool warning,
                                                   struct kith_diags *, const char *fmt, ...);

#endif
