/* pipeline/ordered.h - work spread over threads that comes out in the order in which it went in.
 *
 * One thread pushes, `jobs` workers work, one thread pops; at most `depth` pieces are under way, so a producer waits
 * for a slow consumer. The pieces stay the caller's.
 */
#ifndef KITH_PIPELINE_ORDERED_H
#define KITH_PIPELINE_ORDERED_H

#include <stdbool.h>
#include <stddef.h>

struct kith_ordered;

/* `work` is called with a piece and with worker_args[i] of the worker that does it (worker_args may be NULL). */
struct kith_ordered *ordered_new(size_t jobs, size_t depth, void (*work)(void *piece, void *worker_arg),
                                 void **worker_args);

bool ordered_push(struct kith_ordered *, void *piece); /* false: stopped; the piece was not taken */
void ordered_finish(struct kith_ordered *);            /* the producer has no more */
void *ordered_pop(struct kith_ordered *);              /* NULL: all done, or stopped */
void ordered_stop(struct kith_ordered *);              /* pushes and pops fail from now on */

/* Stops, joins the workers and frees. Pieces under way are not touched any more. */
void ordered_free(struct kith_ordered *);

#endif
