/* pipeline/accounts.h - organisations across sources: which account each contact belongs to, and what is known of it.
 *
 * An account is what is found by the same keys: an ACCOUNT record of a source, a company's e-mail domain, an
 * organisation's name as matching folds it. Keys come together where a record has both (an account's website, its name)
 * and where contacts show that a domain and a name are one firm's. They stay apart where that would be a guess: public
 * providers and the pipeline's own domains are no keys, nor "Self-employed"; a domain that one source gives to
 * differently named accounts, or that people of many firms write from, joins nothing; contacts never join two ACCOUNT
 * records. The same records give the same accounts in any order of the inputs.
 *
 * Lasting numbers come from the store: an account is the one of last time that has most of its keys, by their rank.
 * Made by the main thread in resolve, once the members are known; workers may read. It borrows the evidence.
 */
#ifndef KITH_PIPELINE_ACCOUNTS_H
#define KITH_PIPELINE_ACCOUNTS_H

#include "ownership/level.h"
#include "pipeline/belonging.h"
#include "pipeline/evidence.h"

enum { ACCOUNT_NONE = UINT32_MAX, ACCOUNT_MOST_KEYS = 64 };

struct kith_account {
  int64_t id; /* 0: not numbered yet */
  struct kith_str name, domain, owner, industry;
  int level; /* 1 to 4; 0: unknown */
  struct kith_str level_by;
  struct kith_account_facts facts; /* `contacts`: identities */
};

struct account_nodes; /* accounts_part.h */

struct kith_accounts {
  struct kith_arena arena;
  VEC(struct kith_account) items; /* by name, then domain */
  uint32_t *of_contact;           /* [set->contacts]: place in items, ACCOUNT_NONE */
  uint32_t *of_member;            /* [members]: of the identity that the member is of */
  struct account_nodes *nodes;
};

struct kith_accounts_from {
  const struct kith_evidence_set *set; /* with features */
  const struct kith_belonging *members;
  size_t member_count;
  const struct kith_plan *plan; /* names of the sources */
  const struct kith_people *people;
  const struct kith_policy *policy; /* levels; may be NULL */
  int32_t today;
};

/* KITH_E_CONFIG: a level's condition does not compile. accounts_free in any case. */
int accounts_find(const struct kith_accounts_from *, struct kith_accounts *out, struct kith_error *);
void accounts_free(struct kith_accounts *);

/* Gives them their lasting numbers and brings the store up to date. After a purge find and keep them again: contacts
 * that are purged count for nothing, and neither a key nor a name that was theirs alone stays. */
int accounts_keep(struct kith_accounts *, struct kith_store *, struct kith_error *);

/* The account of the identity whose first member is members[from]; NULL: none. */
const struct kith_account *accounts_of(const struct kith_accounts *, size_t from);

#endif
