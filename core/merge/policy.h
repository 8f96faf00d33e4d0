/* merge/policy.h - survivorship as data: per field the rules by which records are asked for its value, one after the
 * other until one tells.
 *
 * A policy is plain data without pointers, of which two can be compared and digested byte by byte. Pure; any thread may
 * enter.
 */
#ifndef KITH_MERGE_POLICY_H
#define KITH_MERGE_POLICY_H

#include "base/str.h"

enum kith_merge_rule {
  MERGE_SOURCE = 1,   /* the record of the better source */
  MERGE_RECENCY,      /* the record that was changed last */
  MERGE_FREQUENCY,    /* the value that most sources have, then most records */
  MERGE_COMPLETENESS, /* the value that says more: a given name beats an initial, a whole date one without a year */
  MERGE_RULE_COUNT = MERGE_COMPLETENESS,
  MERGE_ALL, /* no rule, but how a field ends: nothing wins, all values stand side by side */
  MERGE_JOIN /* likewise: texts become one, each with its origin; for notes */
};

enum { MERGE_FIELD_COUNT = 25 }; /* the last one: all properties that have no field of their own */

struct kith_merge_rules {
  uint8_t order[MERGE_RULE_COUNT]; /* enum kith_merge_rule; 0 ends */
  uint8_t how;                     /* MERGE_ALL or MERGE_JOIN; 0: the first value is preferred */
};

struct kith_merge_policy {
  struct kith_merge_rules fields[MERGE_FIELD_COUNT];
};

/* What is used where a pipeline says nothing: see README.md. */
const struct kith_merge_policy *merge_defaults(void);

/* Words of a pipeline, for reading and for "did you mean"; each list ends with NULL. merge_rule_names()[rule - 1]. */
const char *const *merge_field_names(void);
const char *const *merge_rule_names(void);

/* The field that a property belongs to: an index into merge_field_names(), or MERGE_FIELD_COUNT - 1. */
size_t merge_field_of(uint32_t property);

/* One value is the contact's, whatever others there are: what does not win is marked. */
bool merge_field_is_single(size_t field);

/* Properties that are decided together: N for N and FN, so that the whole name is of the record that the parts are of;
 * else the property itself. */
uint32_t merge_unit_of(uint32_t property);

/* Puts `first` before those that the field has; each stays once. MERGE_ALL or MERGE_JOIN among them
 * says how the field ends. */
void merge_rules_set(struct kith_merge_rules *, const enum kith_merge_rule *first, size_t count);

#endif
