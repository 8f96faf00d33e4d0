/* ownership/level.h - how much an account matters, 1 occasional to 4 strategic, and who should look after it.
 *
 * A level that a source states is the pipeline's to keep; this is for those that none states: the first of the policy's
 * `levels:` whose condition holds. Of the columns those are known that speak of an account: account,
 * account_contacts, territory, lifecycle, has_deal to last_won but deal_owner, and interactions to recency. Pure, but
 * for the SQLite in memory that runs the conditions. Any thread may enter.
 */
#ifndef KITH_OWNERSHIP_LEVEL_H
#define KITH_OWNERSHIP_LEVEL_H

#include "ownership/policy.h"

enum { LEVEL_MOST = 4, LEVEL_MOST_ROLES = POLICY_MAX_LIST };

struct kith_account_facts {
  struct kith_str name, territory, currency; /* currency: of the amounts; "mixed" */
  size_t contacts;
  bool have_deals, have_interactions; /* the state holds any at all */
  size_t deals, won, open;
  double amount, won_amount, open_amount; /* NaN: none known */
  int32_t last_won;                       /* DAY_UNKNOWN */
  uint64_t in, out;                       /* interactions */
  int32_t first_interaction, last_interaction;
};

/* Of each account the place of the level in policy->levels that it has, -1: none. KITH_E_CONFIG: a condition that does
 * not compile. */
int levels_find(const struct kith_policy *, const struct kith_account_facts *, size_t count, int32_t today, int *out,
                struct kith_error *);

/* Who shares the responsibility for an account of that level: the policy's roles, else those that go without saying.
 * `policy` may be NULL. Returns how many; none for level 0. */
size_t level_roles(const struct kith_policy *, int level, struct kith_str out[LEVEL_MOST_ROLES]);

/* "strategic", "major", "standard", "occasional"; "unknown" for 0. */
const char *level_name(int level);

/* Whether somebody called "Senior Account Exec." fills the role "account executive": case, abbreviations and other
 * words around it do not count. */
bool role_fills(struct kith_str title, struct kith_str role);

#endif
