/* pipeline/fingerprint.h - a digest that tells whether an input is the same as it was: BLAKE2b over names and bytes.
 *
 * Inputs come from others, so two that differ must not be made to look alike: the digests of outputs (io/stream.h) are
 * not enough here. What goes in is parted by its length. One thread at a time; whoever made one frees it.
 */
#ifndef KITH_PIPELINE_FINGERPRINT_H
#define KITH_PIPELINE_FINGERPRINT_H

#include "io/input.h"

enum { FINGERPRINT_TEXT = 65 }; /* 256 bits in hexadecimal, with a zero byte */

struct kith_fingerprint;

struct kith_fingerprint *fingerprint_new(void);
void fingerprint_add(struct kith_fingerprint *, struct kith_str);

/* The files behind all members, as they lie on the disk: packed ones are not unpacked, an archive counts once. False:
 * they cannot be read twice (a pipe, standard input), or cannot be read. */
bool fingerprint_add_input(struct kith_fingerprint *, const struct kith_input *);

/* Ends it. Equal when all that was added is. */
void fingerprint_text(struct kith_fingerprint *, char out[FINGERPRINT_TEXT]);

/* Whether the files that were added are still those: same file, size and times. Says nothing else of their bytes. */
bool fingerprint_holds(const struct kith_fingerprint *, const struct kith_input *);

void fingerprint_free(struct kith_fingerprint *); /* NULL is fine */

#endif
