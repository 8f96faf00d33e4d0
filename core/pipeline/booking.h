/* pipeline/booking.h - a decision as rows in the books of its parties (store/book.h).
 *
 * Main thread, inside resolve.
 */
#ifndef KITH_PIPELINE_BOOKING_H
#define KITH_PIPELINE_BOOKING_H

#include "pipeline/judging.h"
#include "store/book.h"

/* The identity's rows of before do not count any more. Before its decision is written over or removed. */
int booking_leave(struct kith_store *, struct kith_book_writer *, const struct kith_last_decision *, uint64_t identity,
                  struct kith_error *);

/* Its rows from now on. */
int booking_enter(struct kith_book_writer *, uint64_t identity, const struct kith_verdict *, struct kith_error *);

#endif
