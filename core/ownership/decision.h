/* ownership/decision.h - a decision with what the pipeline needs beside what sinks see; as a blob and as a digest.
 *
 * decision_decode borrows text from the bytes and takes arrays from the arena. Hostile bytes are refused. Pure.
 */
#ifndef KITH_OWNERSHIP_DECISION_H
#define KITH_OWNERSHIP_DECISION_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "ownership/day.h"

enum { DECISION_MAX_CLAIMS = 1000, DECISION_MAX_SIGHTINGS = 64 };

/* What a rule asks for, as long as the decision stands. Together rule, kind and owed_by name it among those of one
 * contact. */
struct kith_obligation {
  struct kith_str owed_by, owed_to, kind; /* "dana@acme.example", "company", "introduce" */
  struct kith_str rule;
  int32_t due; /* day; DAY_UNKNOWN: none set */
};

struct kith_verdict {
  struct kith_decision decision; /* without what is known where it is kept: decide_until, policy_hash */
  int32_t decide_within;         /* disputed: days that people have; 0: not said */
  int32_t next_day;              /* the next day on which it could come out otherwise; DAY_NEVER: none */
  size_t deciding_count;         /* sightings it rests on, ascending */
  const uint64_t *deciding;
  size_t obligation_count;
  const struct kith_obligation *obligations;
};

/* Appends the blob; KITH_E_LIMIT when the buffer's maximum is passed. */
int decision_encode(const struct kith_verdict *, struct kith_buf *out);
int decision_decode(struct kith_str bytes, struct kith_arena *, struct kith_verdict *out, struct kith_error *);

/* Keyed hash of all that a sink sees; equal decisions have equal digests, whenever they were made. Never 0. */
uint64_t decision_digest(const struct kith_decision *, uint64_t seed);

/* "company", "rep", "shared", "personal", "disputed", "unclaimed", "undecided"; and back, KITH_UNDECIDED for another
 * text. */
const char *owner_class_name(unsigned owner_class);
enum kith_class owner_class_of(struct kith_str text);
const char *strength_name(unsigned strength); /* "none", "weak", "strong", "personal" */

#endif
