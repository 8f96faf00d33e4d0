/* ownership/policy.h - a policy as data: guards and rules read from YAML, checked, with precise diagnostics.
 *
 *   version: 3
 *   approved: { by: counsel@acme.example, on: 2026-10-01 }   # without it every page says DRAFT
 *   intake: { basis: required }                              # refuse a person's own book without a basis
 *   monitoring: { approved_by: board@acme.example, notice_given: 2026-09-01 }   # pages about named reps
 *   guards: [{ when: email_opt_out, then: { suppress: [email] } }]
 *   rules:  [{ id: x, when: SQL, because: TEXT,
 *              then: { claim: strong, share: company, force: false, obligations: [introduce] } }]
 *   tests:  [{ given: { fact: value }, expect: { claim: strong, rule: x, share: company, suppress: [email] } }]
 *
 * `when` is an SQL condition over the columns of ownership/column.h; it runs in SQLite under an authorizer
 * (ownership/judge.h). A policy lives in the arena given and may be shared by threads.
 */
#ifndef KITH_OWNERSHIP_POLICY_H
#define KITH_OWNERSHIP_POLICY_H

#include "config/yaml.h"
#include "ownership/column.h"

enum { POLICY_MAX_RULES = 200, POLICY_MAX_GUARDS = 32, POLICY_MAX_CONDITION = 4096, POLICY_MAX_LIST = 16 };

/* With whom a claim's party is content to share. */
enum kith_share { SHARE_NONE = 0, SHARE_COMPANY = 1, SHARE_REP = 2, SHARE_ALL = 3 };

/* A because-template, cut up: text, and for each piece the column that follows it (-1: none). */
struct kith_template_piece {
  struct kith_str text;
  int column;
};

struct kith_rule {
  struct kith_str id, when;
  const struct kith_node *at; /* of `when` */
  uint32_t strength;          /* enum kith_strength */
  enum kith_share share;
  bool force; /* an entity's claim by this rule wins over whatever reps claim */
  size_t obligation_count, piece_count;
  struct kith_str *obligations;
  struct kith_template_piece *pieces;
};

struct kith_guard {
  struct kith_str when;
  const struct kith_node *at;
  size_t suppress_count;
  struct kith_str *suppress;
};

struct kith_policy_test {
  const struct kith_node *at;
  struct kith_fact_row given;
  uint32_t strength; /* 0: not expected */
  bool has_rule;     /* `rule` is expected; empty: that none fires */
  int share;         /* -1: not expected */
  bool has_suppress;
  struct kith_str rule;
  size_t suppress_count;
  struct kith_str *suppress;
};

struct kith_policy {
  struct kith_str file, name; /* name: "general", from the file or its `name` key */
  struct kith_str label;      /* "general 3, DRAFT": what decisions carry */
  int64_t version;
  bool approved, basis_required, monitoring;
  struct kith_str approved_by, approved_on;
  size_t rule_count, guard_count, test_count;
  struct kith_rule *rules;
  struct kith_guard *guards;
  struct kith_policy_test *tests;
  uint64_t digest; /* changes when a decision could */
};

/* NULL with diagnostics. Conditions are compiled once to check them; warnings say where an unknown fact decides, and
 * where a text can never equal what it is compared with. Nothing outside the file is touched. */
const struct kith_policy *policy_load(const char *path, struct kith_arena *, struct kith_diags *);
const struct kith_policy *policy_parse(struct kith_str file_name, struct kith_str text, struct kith_arena *,
                                       struct kith_diags *);

/* Runs the tests in the policy; each that fails is a diagnostic at its place. Returns how many failed, or a negative
 * status. */
int policy_test(const struct kith_policy *, struct kith_diags *, struct kith_error *);

#endif
