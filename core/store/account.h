/* store/account.h - accounts (organisations) by lasting numbers: what the last resolve knew of each.
 *
 * Written whole by resolve, in its transaction; read by the reports. Nothing in it comes from contacts that turned out
 * private alone.
 */
#ifndef KITH_STORE_ACCOUNT_H
#define KITH_STORE_ACCOUNT_H

#include "store/store.h"

struct kith_account_record {
  int64_t id;
  struct kith_str keys; /* all that it is found by, one a line; pipeline/accounts.h */
  struct kith_str name, domain;
  int level;                                  /* 1 to 4; 0: unknown */
  struct kith_str level_by;                   /* who says so: "crm", "policy general 3: won_amount > 1000000" */
  struct kith_str owner, territory, currency; /* owner: as the source has it; currency: of the amounts, or "mixed" */
  int64_t contacts;
  double won, open; /* amounts; 0 when none is known */
};

int account_put(struct kith_store *, const struct kith_account_record *, struct kith_error *);
int account_remove(struct kith_store *, int64_t id, struct kith_error *);

/* By number. Slices live until the next step. */
int account_each(struct kith_store *, int (*row)(void *, const struct kith_account_record *, struct kith_error *),
                 void *, struct kith_error *);

/* How many contacts it has; 0: there is no such account. */
int64_t account_contacts(struct kith_store *, int64_t id);

#endif
