/* ownership/policy_read.h - what the files that read a policy share: policy.c (the file and its modules), policy_rule.c
 * (rules and guards), policy_text.c (sentences), policy_part.c (the sections), policy_test.c (tests). Inside the room only.
 *
 * A struct kith_policy_reading lives on the stack of policy_load; everything it makes lives in its arena. One thread.
 */
#ifndef KITH_OWNERSHIP_POLICY_READ_H
#define KITH_OWNERSHIP_POLICY_READ_H

#include "ownership/judge.h"

/* One file: the policy itself, or a module that it includes. */
struct kith_policy_file {
  const struct kith_node *root;
  const struct kith_node *at;   /* the element of `rules` that includes it; NULL: the policy itself */
  struct kith_str text, clause; /* clause: its name, and the beginning of its rules' ids; empty: none */
  struct kith_policy_scope scope;
};

struct kith_policy_reading {
  struct kith_arena *arena;
  struct kith_diags *diags;
  struct kith_judge *judge; /* to check conditions with */
  struct kith_policy *policy;
  struct kith_policy_file *file; /* at hand */
};

extern const char *const policy_strengths[]; /* from KITH_CLAIM_NONE on; these end with NULL */
extern const char *const policy_shares[];

/* ---- policy_rule.c ---- */

/* Index of a scalar in `names`, -1 with a diagnostic. `node` NULL: -1 without. */
int policy_word(struct kith_policy_reading *, const struct kith_node *, const char *what, const char *const *names);
/* A list of words, or one word alone. `names` NULL: any word. */
struct kith_str *policy_list(struct kith_policy_reading *, const struct kith_node *, const char *what,
                             const char *const *names, size_t *out_count);
struct kith_str *policy_channels(struct kith_policy_reading *, const struct kith_node *, size_t *out_count);
/* { days: 14, after: notice }; days -1 when `node` is NULL or wrong. */
struct kith_span policy_span(struct kith_policy_reading *, const struct kith_node *, const char *what);
/* `when` of a map; empty with a diagnostic. `out_used`: [COLUMN_COUNT], may be NULL. */
struct kith_str policy_condition(struct kith_policy_reading *, const struct kith_node *map, bool *out_used,
                                 const struct kith_node **out_at);
void policy_read_rule(struct kith_policy_reading *, const struct kith_node *);
void policy_read_guard(struct kith_policy_reading *, const struct kith_node *);

/* ---- policy_text.c ---- */

/* The names of the policy's parameters; ends with NULL. */
const char **policy_param_names(struct kith_policy_reading *);
/* The column of that name; -1 with a diagnostic. */
int policy_column(struct kith_policy_reading *, const struct kith_node *, struct kith_str name, size_t offset);
/* A sentence with {facts} and {param:names} in it. */
void policy_template(struct kith_policy_reading *, const struct kith_node *, struct kith_template *out);
/* A list of them, or one alone. */
struct kith_template *policy_templates(struct kith_policy_reading *, const struct kith_node *, const char *what,
                                       size_t *out_count);

/* ---- policy_part.c ---- */

/* The elements of the list at `key`, checked to be one of at most `most`. */
size_t policy_length(struct kith_policy_reading *, const struct kith_node *root, const char *key, size_t most);
/* Those of the files, and what the policy says of them. */
void policy_read_params(struct kith_policy_reading *, struct kith_policy_file *files, size_t count);
/* approved, intake, monitoring, disputes, checklists, fields and levels. */
void policy_read_parts(struct kith_policy_reading *, const struct kith_node *root);

/* ---- policy_test.c ---- */

void policy_read_test(struct kith_policy_reading *, const struct kith_node *);

#endif
