/* merge/merge.h - the door of the room: the records of one identity in, one contact out. Nothing is lost.
 *
 * Fields with one value (name, birthday, title ...) take the best value by the policy's rules (survivorship); the others
 * go on as further values that are marked KITH_NOT_PREFERRED. Fields with several values are united by their clean value.
 * Every value names the sightings that have it. Pure: inputs are never written to; the result lives in the arena given
 * and borrows text from the records. Any thread may enter.
 */
#ifndef KITH_MERGE_MERGE_H
#define KITH_MERGE_MERGE_H

#include "merge/policy.h"
#include "model/record.h"

enum { MERGE_RANK_LAST = UINT32_MAX };

struct kith_merge_input {
  const struct kith_record *record;
  uint64_t id;            /* of the record, distinct: where no rule tells, the lower one comes first */
  uint32_t source;        /* a number of its source: values that several sources have count more */
  uint32_t rank;          /* of its source: 0 is the best */
  struct kith_str origin; /* what its source is called, for joined texts; may be empty */
  struct kith_str date;   /* ISO date of last change or sighting; later wins among equals; may be empty */
};

/* A contact record whose properties carry `sources` (indices into `inputs`). `policy` NULL: the defaults. Names come
 * first, then properties in the order of the best-ranked record that has them; the same whatever the order of inputs. */
struct kith_record *merge_contact(const struct kith_merge_input *inputs, size_t count, const struct kith_merge_policy *,
                                  struct kith_arena *);

/* When the record was changed last, as it says itself: UPDATED, REV or CREATED; empty when it does not. */
struct kith_str merge_date(const struct kith_record *);

#endif
