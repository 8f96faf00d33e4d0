/* merge/merge.h - the door of the room: the records of one identity in, one contact out. Nothing is lost.
 *
 * Single-valued properties (names, birthday, gender ...) take the best value by a fixed order (survivorship); the
 * others go on as further values. Multi-valued ones are united by their clean value. Every value names the sightings
 * that have it. Pure; the result lives in the arena given and borrows text from the records.
 */
#ifndef KITH_MERGE_MERGE_H
#define KITH_MERGE_MERGE_H

#include "model/record.h"

struct kith_merge_input {
  const struct kith_record *record;
  uint32_t trust;       /* higher wins: internal 3, external 2, portable 1 */
  struct kith_str date; /* ISO date of last change or sighting; later wins among equals; may be empty */
};

/* A contact record whose properties carry `sources` (indices into `inputs`). The order of properties and values
 * depends only on the inputs and their order. */
struct kith_record *merge_contact(const struct kith_merge_input *inputs, size_t count, struct kith_arena *);

#endif
