/* ownership/judge.h - runs a policy's conditions over rows of facts, inside SQLite, and nowhere near the state.
 *
 * A judge owns one in-memory connection: a virtual table of the rows of the batch, one statement of all rules and
 * guards. An authorizer allows the documented columns and pure functions only: no sub-select, no other table, no
 * clock, no chance. One thread at a time; make one a thread.
 *
 * A judge is of a policy, or of a plain list of conditions over the same row (levels of accounts); then the first that
 * matches is the judgement's rule, and there are no guards.
 *
 * Functions: abs coalesce ifnull iif instr length like glob lower ltrim nullif replace round rtrim substr trim upper,
 * days_between(a, b): days from date a to date b, NULL when one is unknown; and param('name'): a parameter of the
 * policy, a number when it is written as one, NULL when it has no value.
 */
#ifndef KITH_OWNERSHIP_JUDGE_H
#define KITH_OWNERSHIP_JUDGE_H

#include "ownership/policy.h"

struct kith_judge;

struct kith_judgement {
  int rule;        /* index into policy.rules, -1: none fires */
  uint32_t guards; /* bit i: policy.guards[i] applies */
};

/* Keeps `policy`. KITH_E_CONFIG when a condition does not compile, KITH_E_INTERNAL when SQLite cannot be had. */
int judge_new(const struct kith_policy *, struct kith_judge **out, struct kith_error *);
/* The same of conditions alone; what is given must outlive the judge. */
int judge_new_of(const struct kith_str *whens, size_t count, const struct kith_policy_param *params, size_t param_count,
                 struct kith_judge **out, struct kith_error *);
void judge_free(struct kith_judge *);

/* Whether a condition of its policy reads the column. */
bool judge_reads(const struct kith_judge *, int column);

/* Judges `count` rows into `out` [count]. */
int judge_run(struct kith_judge *, const struct kith_fact_row *rows, size_t count, struct kith_judgement *out,
              struct kith_error *);

/* One row, all rules that match it, out [rules]: beside the first that decides, those that would have. `out_guards` may
 * be NULL. */
int judge_all(struct kith_judge *, const struct kith_fact_row *, bool *out, uint32_t *out_guards, struct kith_error *);

/* Other parameters, from the next judgement on; kept. */
void judge_set_params(struct kith_judge *, const struct kith_policy_param *, size_t count);

/* Checks one condition alone: KITH_OK, or KITH_E_CONFIG with SQLite's message, where in the condition it is (bytes,
 * or -1) and a column that may have been meant (or NULL). `out_used` (may be NULL): [COLUMN_COUNT] which columns it
 * reads. */
struct kith_condition_error {
  int offset;
  const char *meant;
};
int judge_check(struct kith_judge *, struct kith_str condition, bool *out_used, struct kith_condition_error *,
                struct kith_error *);

/* A sentence of the policy for a row: its template with the facts put in; at most 600 bytes. */
struct kith_str template_text(const struct kith_template *, const struct kith_fact_row *, struct kith_arena *);

#endif
