/* report/policy_diff.h - what a new policy would decide differently over the contacts of a state: class by class, the
 * money that moves, whom it touches, and what in it never comes to bear.
 *
 * policy_diff_begin, policy_diff_take for each contact, policy_diff_end; then a page or JSON. Contacts that are private
 * under either policy are counted and never named. The struct owns everything in it. One thread at a time.
 */
#ifndef KITH_REPORT_POLICY_DIFF_H
#define KITH_REPORT_POLICY_DIFF_H

#include "report/contact.h"
#include "report/deals.h"
#include "report/json.h"
#include "report/page.h"

enum { POLICY_DIFF_CLASSES = 7 }; /* of enum kith_class */

/* One side of a contact that changes. */
struct kith_policy_says {
  unsigned owner_class;
  struct kith_str owners, rule, because; /* owners: joined by ", " */
};

struct kith_policy_change {
  struct kith_arena arena; /* of its texts */
  uint64_t identity;
  struct kith_policy_says before, after;
  double worth; /* of its deals won or open */
  struct kith_str currency, name, org;
};

struct kith_policy_diff {
  const struct kith_reading *reading;
  const struct kith_policy *before, *after;
  struct kith_arena arena;
  struct kith_deals deals;
  uint64_t contacts, changed, reworded; /* reworded: the same class and owners for another reason */
  uint64_t classes[POLICY_DIFF_CLASSES][POLICY_DIFF_CLASSES]; /* [before][after] */
  uint64_t newly_personal, no_longer_personal;
  uint64_t *fires; /* [after->rule_count]: claims that each rule decides */
  uint64_t unreached_claims, unreached_contacts;
  double worth; /* that moves, each deal once */
  struct kith_str currency;
  bool mixed; /* several currencies: not added up */
  size_t limit;
  VEC(struct kith_policy_change) changes; /* the first `limit`, by worth, then id */
};

int policy_diff_begin(struct kith_policy_diff *out, const struct kith_reading *, const struct kith_policy *before,
                      const struct kith_policy *after, size_t limit, struct kith_error *);

/* keys and accounts [count]: hashes of the contact's records. */
void policy_diff_take(struct kith_policy_diff *, uint64_t identity, const struct kith_verdict *before,
                      const struct kith_verdict *after, const uint64_t *keys, const uint64_t *accounts, size_t count);
int policy_diff_end(struct kith_policy_diff *, struct kith_error *); /* names of those shown */
void policy_diff_free(struct kith_policy_diff *);

void policy_diff_page(const struct kith_policy_diff *, struct kith_page *);
void policy_diff_json(const struct kith_policy_diff *, struct kith_json *);

#endif
