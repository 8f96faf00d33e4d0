/* base/arena.h - memory with one lifetime: given out piece by piece, freed whole.
 *
 * Name an arena after its lifetime (run, instance, batch). What it gives lives until arena_reset or arena_free. One
 * thread at a time. A zeroed struct is a valid empty arena. Under AddressSanitizer there are
 * guarded bytes between the pieces, and overruns and reads after a reset are seen.
 */
#ifndef KITH_BASE_ARENA_H
#define KITH_BASE_ARENA_H

#include "base/str.h"

struct kith_arena {
  struct arena_block *blocks; /* newest first */
  struct arena_block *spare;  /* kept by arena_reset for the next round */
  char *next, *end;
  size_t used;       /* bytes given out since the last reset */
  size_t block_size; /* of the next block; 0: 64 KiB, doubling up to 1 MiB */
};

/* `size` bytes, aligned for any type, uninitialised. */
void *arena_alloc(struct kith_arena *, size_t size);

/* The same, zeroed, for `count` elements. */
void *arena_zero(struct kith_arena *, size_t count, size_t size);

/* `len` bytes without alignment: for text. */
char *arena_bytes(struct kith_arena *, size_t len);

/* A copy that lives as long as the arena. arena_c adds a NUL. */
struct kith_str arena_str(struct kith_arena *, struct kith_str);
const char *arena_c(struct kith_arena *, struct kith_str);
__attribute__((format(printf, 2, 3))) struct kith_str arena_printf(struct kith_arena *, const char *fmt, ...);

void arena_reset(struct kith_arena *); /* keeps up to 8 MiB of blocks for the next round */
void arena_free(struct kith_arena *);

#endif
