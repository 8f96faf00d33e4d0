/* ownership/headline.h - from the claims on one contact to one class: a total function, written out in the room's
 * README.
 *
 * Pure; any thread may enter. Reps are alike: exchanging two of them exchanges them in the answer and changes nothing
 * else.
 */
#ifndef KITH_OWNERSHIP_HEADLINE_H
#define KITH_OWNERSHIP_HEADLINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <kith/plugin.h>

#include "ownership/policy.h"

/* How good the date is that a claim rests on: higher is better. */
enum kith_rank { RANK_NONE = 0 /* bulk or no date */, RANK_SELF_DATED = 1, RANK_CONTROLLED = 2, RANK_PROVEN = 3 };

struct kith_contender {
  bool entity;
  bool knows; /* entity: has it in a source of its own, whatever the policy says of the claim */
  bool force;
  uint8_t strength; /* enum kith_strength */
  uint8_t share;    /* enum kith_share */
  uint8_t rank;     /* enum kith_rank */
  bool wins;        /* out: an owner; for KITH_DISPUTED: one of those who argue */
};

/* Why the class is what it is, beside the rules of the claims. */
enum kith_headline_reason {
  HEADLINE_CLAIM = 1, /* the strongest claim, or claims that go together */
  HEADLINE_FORCED,    /* a rule that lets the entity win */
  HEADLINE_GRADE,     /* incompatible claims; the better evidence won */
  HEADLINE_EQUAL,     /* disputed: incompatible claims of equal grade */
  HEADLINE_OWN_DATES, /* disputed: several claimants, and only the winner's own dates */
  HEADLINE_PRIVATE,   /* private to its holders */
  HEADLINE_NO_CLAIM   /* no claim is more than weak */
};

struct kith_headline {
  enum kith_class owner_class;
  enum kith_headline_reason reason;
};

struct kith_headline headline_of(struct kith_contender *, size_t count);

#endif
