/* ownership/policy.h - a policy as data: guards and rules read from YAML, checked, with precise diagnostics.
 *
 *   version: 3
 *   approved: { by: counsel@acme.example, on: 2026-10-01 }   # without it every page says DRAFT
 *   intake: { basis: required }                              # refuse a person's own book without a basis
 *   monitoring: { approved_by: board@acme.example, notice_given: 2026-09-01 }   # pages about named reps
 *   guards: [{ when: email_opt_out, then: { suppress: ["email:marketing"] } }]   # a channel, or one for a purpose
 *   params: { clause_since: 2024-05-01 }                      # param('clause_since') in `when`, {param:clause_since}
 *   rules:  [{ id: x, when: SQL, because: TEXT,
 *              then: { claim: strong, share: company, force: false,
 *                      cede: company,                                               # a rep's claim: the entity has it
 *                      conditions: ["no campaign without asking the other side"],   # of sharing
 *                      roles: [introducer],                                         # of the claim's party
 *                      obligations: [introduce, { kind: handoff, owed_by: party, owed_to: company, checklist: handoff,
 *                                                 due: { days: 14, after: notice } }],
 *                      retention: { days: 365, after: last_seen } } },
 *            { include: clauses/social-accounts.yaml }]         # its rules here, its tests too; ids social-accounts/x
 *   fields: [{ field: phone, types: [cell], seen: rep, belongs: rep },               # first match wins, a value
 *            { field: email, domain: work, belongs: company }]
 *   levels: [{ level: 4, when: "won_amount > 1000000", roles: [executive, sales director] }]   # of accounts
 *   disputes: { decided_by: sales-ops@acme.example, within_days: 14 }
 *   checklists: { handoff: [outcome promised, expectations set] }
 *   tests:  [{ given: { fact: value }, expect: { claim: strong, rule: x, share: company, suppress: [email],
 *              obligations: [introduce], conditions: [], roles: [introducer], retention: { days: 365 } } }]
 *
 * A clause module says `clause: social-accounts` instead of `version`, and has about, params (with defaults; null: must
 * be given by who includes it), guards, rules and tests; it includes nothing. Its tests run over its own rules alone
 * and may give `params:` beside `given:`.
 *
 * `when` is an SQL condition over the columns of ownership/column.h; it runs in SQLite under an authorizer
 * (ownership/judge.h). A policy lives in the arena given and may be shared by threads.
 */
#ifndef KITH_OWNERSHIP_POLICY_H
#define KITH_OWNERSHIP_POLICY_H

#include "config/yaml.h"
#include "ownership/column.h"

enum { POLICY_MAX_RULES = 200, POLICY_MAX_GUARDS = 32, POLICY_MAX_CONDITION = 4096, POLICY_MAX_LIST = 16 };
enum { POLICY_MAX_INCLUDES = 32, POLICY_MAX_TESTS = 1000, POLICY_MAX_FIELDS = 100, POLICY_MAX_LEVELS = 50 };

/* With whom a claim's party is content to share. */
enum kith_share { SHARE_NONE = 0, SHARE_COMPANY = 1, SHARE_REP = 2, SHARE_ALL = 3 };

/* A sentence with {facts} in it, cut up: text, and for each piece the column that follows it (-1: none). */
struct kith_template_piece {
  struct kith_str text;
  int column;
};

struct kith_template {
  struct kith_str source; /* as written */
  size_t piece_count;
  struct kith_template_piece *pieces;
};

/* The day from which a duty or a retention is counted. */
enum kith_policy_after {
  AFTER_DECIDED = 0, /* the run's day: when the decision is made for the first time */
  AFTER_HIRED,
  AFTER_NOTICE,
  AFTER_LEFT,
  AFTER_FIRST_SEEN,
  AFTER_LAST_SEEN,
  AFTER_LAST_INTERACTION,
  AFTER_LAST_WON
};

struct kith_span {
  int32_t days; /* below 0: none set */
  enum kith_policy_after after;
};

/* Who owes or is owed: one of a claim's sides, or a text from the policy. */
enum kith_policy_who {
  WHO_PARTY = 0, /* the party of the claim */
  WHO_COMPANY,   /* the entity of the rep's spell; for an entity's claim itself */
  WHO_STEWARD,
  WHO_CLIENT /* the contact */
};

struct kith_policy_duty {
  struct kith_str kind, checklist; /* checklist: its name; falls back on the kind when there is one of that name */
  enum kith_policy_who owed_by, owed_to;
  struct kith_span due;
  bool always; /* given as a map: owed whatever the headline says; a word alone: when the claim wins, by its party */
};

struct kith_policy_checklist {
  struct kith_str name;
  size_t count;
  struct kith_str *steps;
};

/* Whose a value is, whoever has the contact; ownership/fields.h */
enum kith_field_seen { FIELD_SEEN_ANY = 0, FIELD_SEEN_REP, FIELD_SEEN_COMPANY };
enum kith_field_domain { FIELD_DOMAIN_ANY = 0, FIELD_DOMAIN_WORK, FIELD_DOMAIN_PUBLIC };
struct kith_policy_field {
  uint32_t property; /* KITH_P_EMAIL ... */
  size_t type_count; /* any of them; 0: whatever its types */
  struct kith_str *types;
  enum kith_field_seen seen;     /* rep: in persons' own books only; company: in an entity's */
  enum kith_field_domain domain; /* of an e-mail */
  uint32_t belongs;              /* KITH_OF_COMPANY, KITH_OF_REP, both or 0 */
};

/* Of accounts: the first that matches; ownership/level.h */
struct kith_policy_level {
  int level;            /* 1 to 4 */
  struct kith_str when; /* empty: for the roles alone */
  const struct kith_node *at;
  size_t role_count; /* 0: those that go without saying */
  struct kith_str *roles;
};

struct kith_policy_param {
  struct kith_str name, value; /* empty value: not given, NULL in conditions; so only in a module checked by itself */
};

struct kith_rule {
  struct kith_str id, when;
  const struct kith_node *at; /* of `when` */
  uint32_t strength;          /* enum kith_strength */
  enum kith_share share;
  bool force; /* an entity's claim by this rule wins over whatever reps claim */
  bool cede;  /* a rep's claim: what it would be worth is the entity's, as a strong claim on the rep's dates */
  size_t obligation_count, condition_count, role_count;
  struct kith_policy_duty *obligations;
  struct kith_template because, *conditions;
  struct kith_str *roles;
  struct kith_span retention;
};

struct kith_guard {
  struct kith_str id, when; /* id: of those that ask for something; else empty */
  const struct kith_node *at;
  size_t suppress_count, obligation_count;
  struct kith_str *suppress;
  struct kith_policy_duty *obligations;
};

/* A list that a test expects, in any order. */
struct kith_policy_words {
  bool expected;
  size_t count;
  struct kith_str *words;
};

/* What belongs to one file: a test of a module knows its rules only. */
struct kith_policy_scope {
  size_t rule_from, rule_to, guard_from, guard_to;
};

struct kith_policy_test {
  const struct kith_node *at;
  struct kith_policy_scope scope;
  size_t param_count;
  struct kith_policy_param *params; /* that hold in this test */
  struct kith_fact_row given;
  uint32_t strength; /* 0: not expected */
  bool has_rule;     /* `rule` is expected; empty: that none fires */
  int share;         /* -1: not expected */
  struct kith_str rule;
  struct kith_policy_words suppress, obligations, conditions, roles;
  bool has_retention;
  struct kith_span retention;
};

struct kith_policy {
  struct kith_str file, name; /* name: "general", from the file or its `name` key */
  struct kith_str label;      /* "general 3, DRAFT": what decisions carry */
  bool clause;                /* a module by itself: to be checked and tested, not to decide by */
  int64_t version;
  bool approved, basis_required, monitoring;
  struct kith_str approved_by, approved_on, monitoring_by, monitoring_notice;
  struct kith_str decider; /* of disputes; empty: not said */
  int32_t decide_within;   /* days; 0: not said */
  struct kith_str text;    /* of the file and of what it includes, one after the other */
  struct kith_str hash;    /* SHA-256 over the text of the file and of what it includes, in hex */
  size_t rule_count, guard_count, test_count, field_count, level_count, checklist_count, param_count;
  struct kith_policy_field *fields;
  struct kith_policy_level *levels;
  struct kith_policy_checklist *checklists;
  struct kith_policy_param *params;
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

/* Whether a rule, a guard or a because-sentence of it may ask for the column. */
bool policy_uses(const struct kith_policy *, int column);

/* Runs the tests in the policy; each that fails is a diagnostic at its place. Returns how many failed, or a negative
 * status. */
int policy_test(const struct kith_policy *, struct kith_diags *, struct kith_error *);

/* Which rules the tests reach: out [rule_count]. */
int policy_reached(const struct kith_policy *, bool *out, struct kith_error *);

/* The words of the language, for those who write or show it. */
const char *share_name(enum kith_share);
const char *policy_after_name(enum kith_policy_after); /* "last_seen" */

#endif
