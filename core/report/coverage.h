/* report/coverage.h - who looks after which account: filled and missing roles, accounts that hang on one person, accounts
 * whose stewards are not there any more.
 *
 * coverage_read goes once over the books (store/book.h) and once over the sightings, for deals and CRM users. Roles are
 * those of an account's level (ownership/level.h); stewards of its contacts, its owner and the owners of its deals fill
 * them, who work here today. Private contacts count for nothing. The struct owns an arena with everything in it. One
 * thread at a time.
 */
#ifndef KITH_REPORT_COVERAGE_H
#define KITH_REPORT_COVERAGE_H

#include "ownership/level.h"
#include "report/json.h"
#include "report/page.h"
#include "report/reading.h"

enum kith_person_state {
  PERSON_CURRENT = 1,
  PERSON_LEFT,
  PERSON_UNKNOWN, /* not in people.csv, or without a spell there */
  PERSON_INACTIVE /* the CRM says so, or the last interaction is more than a year ago */
};

/* Somebody who has to do with an account, in whatever way. */
struct kith_coverage_person {
  struct kith_str text, name, role; /* role: of the last spell; may be empty */
  struct kith_str why;              /* "left on 2025-03-01", "the CRM says: not active" */
  enum kith_person_state state;
  bool rep;        /* no entity */
  bool steward;    /* of one of its contacts */
  bool owner;      /* of the account */
  bool deal_owner; /* of one of its deals */
  bool knows;      /* a claim more than none, or an interaction */
};

struct kith_coverage_role {
  struct kith_str role;
  struct kith_str filled_by; /* names; empty: missing */
};

struct kith_coverage_account {
  int64_t id;
  struct kith_str name, domain, level_by, owner, territory, currency;
  int level;
  int64_t contacts;
  double won, open;
  size_t person_count, role_count, filled;
  struct kith_coverage_person *persons;
  struct kith_coverage_role *roles;
  const struct kith_coverage_person *alone; /* the only one here who has to do with it; NULL: several, or nobody */
  bool nobody;                              /* not one */
  bool shaky;                               /* a steward (or, without one, the owner) is not PERSON_CURRENT */
};

struct kith_coverage_filter {
  int level;               /* 0: any */
  struct kith_str account; /* words that its name must have; empty: any */
};

struct kith_coverage {
  struct kith_arena arena;
  const struct kith_reading *reading;
  bool filtered;                              /* not all accounts were asked for */
  VEC(struct kith_coverage_account) accounts; /* by level, then amounts won and open, then name */
  size_t by_level[LEVEL_MOST + 1];
  size_t roles, filled, alone, nobody, shaky; /* of the accounts above */
};

int coverage_read(const struct kith_reading *, const struct kith_coverage_filter *, struct kith_coverage *out,
                  struct kith_error *);
void coverage_page(const struct kith_coverage *, bool all, struct kith_page *);
void coverage_json(const struct kith_coverage *, struct kith_json *);
void coverage_free(struct kith_coverage *);

#endif
