/* merge/values.h - private to the room: the values of a contact while it is merged, each once, with the inputs that have
 * it. Everything lives in the arena of the merge. */
#ifndef KITH_MERGE_VALUES_H
#define KITH_MERGE_VALUES_H

#include "merge/merge.h"

/* Inputs in the order in which their values count where a field has no rules of its own. */
struct ranked {
  const struct kith_merge_input *input;
  uint32_t index;
};

/* A property of an input. Those of one unit (merge_unit_of) hang together, input by input. */
struct occurrence {
  const struct kith_property *property;
  const struct ranked *of;
  struct occurrence *next;
};

/* A value of the result while it is being made. */
struct value {
  struct kith_property property;
  size_t place; /* in the result, among those of all values */
  uint32_t *sources;
  uint32_t source_count, source_cap;
  uint32_t distinct; /* sources of the inputs that have it; 0: not counted yet */
};

struct merging {
  const struct kith_merge_input *inputs;
  size_t input_count;
  size_t most; /* properties of all inputs */
  struct kith_arena *arena;
  const struct kith_merge_policy *policy;
  struct occurrence *occurrences; /* all of them, in the order of the ranked inputs */
  struct value *values;
  size_t count;
  size_t from; /* the first value of the unit that is being decided */
};

/* The value that is the same, among those from `from` on; NULL: there is none. */
struct value *values_find(const struct merging *, const struct kith_property *);

/* Adds what the input has from the occurrence on, within its unit. */
void values_add(struct merging *, const struct occurrence *first);
void values_add_one(struct merging *, const struct occurrence *);

/* `to` stands for `from` too: its types and sources, those parameters that it lacks, the earlier place. */
void values_unite(struct merging *, struct value *to, const struct value *from);

#endif
