/* base/mem.h - allocation that cannot fail.
 *
 * Out of memory ends the process with a clear message and exit 71: durability comes from the store, and no code path
 * can do better. The caller owns what it gets and gives it back with mem_free. Any thread may enter.
 */
#ifndef KITH_BASE_MEM_H
#define KITH_BASE_MEM_H

#include <stddef.h>

/* For a program's beginning: blocks of a MiB and more are mappings of their own, which grow without being copied and go
 * back to the system when they are freed. Left to itself, glibc soon takes them from its heaps, full of holes. */
void mem_setup(void);

/* `size` zeroed bytes; never NULL, also for size 0. */
void *mem_zero(size_t size);

/* Room for `count` elements of `size` bytes, uninitialised; a product that overflows ends the process. */
void *mem_array(size_t count, size_t size);

/* Grows or shrinks `ptr` (may be NULL) to `count` elements of `size` bytes. */
void *mem_resize(void *ptr, size_t count, size_t size);

/* NULL is fine. */
void mem_free(void *ptr);

#endif
