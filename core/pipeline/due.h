/* pipeline/due.h - what a sink has to be given: everything whose digest differs from the one delivered last.
 *
 * Owned by deliver, one list a sink. The order is that of sending: users, accounts, contacts, the rest; each by
 * number; what retires last.
 */
#ifndef KITH_PIPELINE_DUE_H
#define KITH_PIPELINE_DUE_H

#include "base/vec.h"
#include "store/delivery.h"

/* A thing that exists: an identity or a record of another kind. */
struct kith_thing {
  uint64_t number; /* delivery_number(kind, identity or root) */
  uint64_t digest;
  uint64_t sighting; /* of other kinds: the record; of identities: 0 */
};

struct kith_due {
  uint64_t number, digest, sighting;
  int op;      /* enum kith_op */
  int outcome; /* what it is for a WHOLE sink, and then what became of it; 0: nothing yet */
  struct kith_str remote_id;
  int64_t last_length, length; /* of its bytes in the output, the last time and now: store/delivery.h */
};

struct kith_due_list {
  struct kith_arena arena; /* remote ids */
  VEC(struct kith_due) items;
  size_t differing; /* how many of them differ from what was delivered */
};

struct kith_due_scope {
  int64_t sink;   /* its row in the store */
  bool whole;     /* those that do not differ too (UNCHANGED) */
  uint32_t kinds; /* that the sink takes: bits 1u << enum kith_record_kind */
};

/* `things` by number. */
int due_list(struct kith_store *, const struct kith_due_scope *, const struct kith_thing *things, size_t count,
             struct kith_due_list *out, struct kith_error *);
/* The order of two items that do not retire, by their numbers: how they stand in an output. */
int due_compare_places(uint64_t a, uint64_t b);
void due_free(struct kith_due_list *);

#endif
