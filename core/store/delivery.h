/* store/delivery.h - what each sink was given: the digest of the last item that it took, what it called it, how that
 * ended.
 *
 * An item's number: kind << 48 | identity, or kind << 48 | root of the record for kinds that have no identity. Due is
 * what differs.
 */
#ifndef KITH_STORE_DELIVERY_H
#define KITH_STORE_DELIVERY_H

#include "store/store.h"

struct kith_sink_row {
  int64_t id;     /* 1 to 2046 */
  uint64_t epoch; /* KEYED: counts up when its output was found missing or altered */
  int64_t
      generation; /* of the state, when everything was delivered last; 0: never, -1: something was refused or deferred */
  uint64_t output;  /* digest of the file written; 0: none */
  uint64_t options; /* digest of the sink's config: another layout is another output */
  bool is_new;
};
int sink_row(struct kith_store *, struct kith_str name, struct kith_str plugin, struct kith_str path,
             struct kith_sink_row *out, struct kith_error *);
int sink_update(struct kith_store *, const struct kith_sink_row *, struct kith_error *);

static inline uint64_t delivery_number(uint32_t kind, uint64_t id)
{
  return (uint64_t)kind << 48 | id;
}

struct kith_delivery_row {
  uint64_t number, digest;
  int outcome; /* enum kith_outcome */
  struct kith_str remote_id;
  int64_t length; /* of its bytes in the output, 0: not known; below 0: they can change while the digest does not */
};
int delivery_put(struct kith_store *, int64_t sink, const struct kith_delivery_row *, struct kith_error *);
int delivery_remove(struct kith_store *, int64_t sink, uint64_t number, struct kith_error *);
int deliveries_clear(struct kith_store *, int64_t sink, struct kith_error *);
/* In the order of numbers. */
int delivery_each(struct kith_store *, int64_t sink,
                  int (*row)(void *, const struct kith_delivery_row *, struct kith_error *), void *,
                  struct kith_error *);

#endif
