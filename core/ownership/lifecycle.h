/* ownership/lifecycle.h - lead, prospect, free user, customer: what sources say beside what deals prove.
 *
 * A customer is who bought: a won deal of theirs, or one of their account that names nobody, proves it, and nothing else
 * does. Saying so is no accusation: without order data it is "unproven", and nothing speaks against it. Pure; texts live
 * in the arena given. Any thread may enter.
 */
#ifndef KITH_OWNERSHIP_LIFECYCLE_H
#define KITH_OWNERSHIP_LIFECYCLE_H

#include "base/arena.h"
#include "ownership/facts.h"

/* What is known. Deals are those of the contact and those of its account that name no contact. */
struct kith_lifecycle_known {
  unsigned said; /* 1 << enum kith_lifecycle for each word that a source says */
  size_t deals, won, open;
  size_t account_won, account_open; /* of these, how many are the account's */
  bool have_deals;                  /* some source has deals at all */
};

struct kith_proof {
  uint8_t proven;  /* enum kith_lifecycle; UNPROVEN: said, and no deal says so */
  uint8_t said;    /* the most that a source says: customer, former customer, free user, prospect, lead; UNKNOWN */
  bool taken_back; /* called a customer, now or once, and not proven to be or to have been one */
};

struct kith_proof lifecycle_find(const struct kith_lifecycle_known *);

/* Who says what: the witness to believe first, by lifecycle_is_better. */
struct kith_witness {
  struct kith_str source; /* its name; empty: nobody */
  bool internal;
  int32_t since; /* of the record's best date; DAY_UNKNOWN */
};

/* Internal sources first, then the earlier date, then the name: the order of the inputs does not count. */
bool witness_is_better(const struct kith_witness *, const struct kith_witness *than);

struct kith_lifecycle_words {
  struct kith_witness said, free_user; /* of kith_proof.said; of "free user" */
  struct kith_str account;             /* its name */
  size_t deals_on_file;                /* of all contacts; 0: not counted, and not said */
};

/* Why, in words: "called a customer by crm since 2024-02-01; none of the 37 deals on file is theirs". Empty when nobody
 * says anything. */
struct kith_str lifecycle_reason(const struct kith_lifecycle_known *, const struct kith_lifecycle_words *,
                                 struct kith_arena *);

#endif
