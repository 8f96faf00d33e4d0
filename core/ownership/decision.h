/* ownership/decision.h - a decision with what the pipeline needs beside what sinks see; as a blob and as a digest.
 *
 * decision_decode borrows text from the bytes and takes arrays from the arena. Hostile bytes are refused. Pure.
 */
#ifndef KITH_OWNERSHIP_DECISION_H
#define KITH_OWNERSHIP_DECISION_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/day.h"
#include "base/error.h"

enum { DECISION_MAX_CLAIMS = 1000, DECISION_MAX_SIGHTINGS = 64 };

/* What a rule asks for, as long as the decision stands. Together rule, kind and owed_by name it among those of one
 * contact. */
struct kith_obligation {
  struct kith_str owed_by, owed_to, kind; /* "dana@acme.example", "company", "introduce" */
  struct kith_str rule;
  int32_t due; /* day; DAY_UNKNOWN: none set */
};

/* What a claim comes to beside what sinks see of it. */
enum kith_stake_flag {
  STAKE_INTERNAL = 1u << 0, /* the party has the contact in a system of an entity ... */
  STAKE_PORTABLE = 1u << 1, /* ... in a phone or file that a person carries */
  STAKE_EXTERNAL = 1u << 2, /* ... at a network */
  STAKE_COMPANY_KNEW_FIRST = 1u << 3,
  STAKE_INHERITED = 1u << 4,
  STAKE_PRIVATE = 1u << 5,     /* a personal claim: may be counted, never named; its days are unknown */
  STAKE_FIRST_BULK = 1u << 6,  /* many records share its first date: an import or a sync */
  STAKE_CRM_OWNER = 1u << 7,   /* the CRM names the party */
  STAKE_OWNS = 1u << 8,        /* among the owners */
  STAKE_ARGUES = 1u << 9,      /* disputed: among those who argue */
  STAKE_OTHER_REPS = 1u << 10, /* other reps have it too */
  STAKE_ENTITY = 1u << 11,     /* the party is an entity */
  STAKE_HAS_DEAL = 1u << 12,
  STAKE_BOUGHT = 1u << 13,     /* a deal was won */
  STAKE_BY_VERDICT = 1u << 14, /* a person decided whose the contact is */
  STAKE_STEWARD = 1u << 15     /* the party tends it; with strength 0: without any claim */
};

struct kith_stake {
  uint32_t flags;                            /* enum kith_stake_flag */
  uint32_t account;                          /* lasting number of the contact's account; 0: none */
  uint8_t rank;                              /* of the date it rests on, enum kith_rank */
  int32_t first_day, appeared, last_contact; /* DAY_UNKNOWN; appeared: in a portable book */
  double won, open;                          /* amounts of the contact's deals by today; 0 where unknown */
};

struct kith_verdict {
  struct kith_decision decision; /* without what is known where it is kept: decide_until, policy_hash */
  int32_t decide_within;         /* disputed: days that people have; 0: not said */
  int32_t keep_within;           /* days after the decision that it may be kept; 0: not counted from that */
  int32_t next_day;              /* the next day on which it could come out otherwise; DAY_NEVER: none */
  size_t deciding_count;         /* sightings it rests on, ascending */
  const uint64_t *deciding;
  size_t obligation_count;
  const struct kith_obligation *obligations;
  const struct kith_stake *stakes; /* [decision.claim_count]; only as ownership_decide gives it: no part of the blob */
};

/* Appends the blob, without the policy's label: readers set it to that of the rules then in force (store/rules.h).
 * KITH_E_LIMIT when the buffer's maximum is passed. */
int decision_encode(const struct kith_verdict *, struct kith_buf *out);
int decision_decode(struct kith_str bytes, struct kith_arena *, struct kith_verdict *out, struct kith_error *);

/* What stands in front of a blob, to be compared without decoding. */
struct kith_decision_marks {
  uint64_t
      substance;   /* equal when whose it is, its steward, the claims' strengths and rules, roles, conditions and what
                         people said are the same, however it is worded; 0: damaged */
  uint64_t stakes; /* equal when with that the rows in the books are the same */
};
struct kith_decision_marks decision_marks(struct kith_str bytes);

/* Keyed hash of all that a sink sees but the policy's label and hash; equal decisions have equal digests, whenever and
 * under whatever version they were made. Never 0. */
uint64_t decision_digest(const struct kith_decision *, uint64_t seed);

/* Whether the party is among its owners. */
bool decision_owns(const struct kith_decision *, struct kith_str party);

/* "company", "rep", "shared", "personal", "disputed", "unclaimed", "undecided"; and back, KITH_UNDECIDED for another
 * text. */
const char *owner_class_name(unsigned owner_class);
enum kith_class owner_class_of(struct kith_str text);
const char *strength_name(unsigned strength); /* "none", "weak", "strong", "personal" */

#endif
