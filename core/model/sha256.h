/* model/sha256.h - SHA-256 (FIPS 180-4) of texts, in hex: what sha256sum prints for a file of these bytes. Pure.
 */
#ifndef KITH_MODEL_SHA256_H
#define KITH_MODEL_SHA256_H

#include "base/arena.h"

/* Over all texts in order, as if they were one; 64 digits in the arena. */
struct kith_str sha256_hex(const struct kith_str *texts, size_t count, struct kith_arena *);

#endif
