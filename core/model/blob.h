/* model/blob.h - values too long for a record (photos): written and read in chunks, kept once by a keyed hash of
 * their content.
 *
 * A struct kith_blobs spools to one unlinked 0600 file in a folder of the caller's; it lives as long as the run. An
 * id is a 64-bit keyed hash, never 0. Any thread may enter; each blob is written by one.
 */
#ifndef KITH_MODEL_BLOB_H
#define KITH_MODEL_BLOB_H

#include "base/error.h"
#include "base/str.h"

#define BLOB_MAX_BYTES ((uint64_t)64 << 20)

struct kith_blobs;

/* `folder` must be writable; `seed` keys the hash. */
int blobs_new(const char *folder, uint64_t seed, struct kith_blobs **out, struct kith_error *);
void blobs_free(struct kith_blobs *);

/* Returns a writing handle, 0 when one is not to be had (16 at a time). */
uint64_t blobs_begin(struct kith_blobs *);
int blobs_chunk(struct kith_blobs *, uint64_t handle, const void *bytes,
                size_t len);                              /* KITH_E_LIMIT past the maximum */
uint64_t blobs_end(struct kith_blobs *, uint64_t handle); /* the id; 0: it failed */

/* Bytes put into `buf`, 0 at the end, KITH_E_MISSING for an unknown id. */
int64_t blobs_read(struct kith_blobs *, uint64_t id, uint64_t offset, void *buf, size_t len);
uint64_t blobs_size(struct kith_blobs *, uint64_t id);

#endif
