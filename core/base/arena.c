#include "base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/mem.h"
#include "base/small.h"

/* With AddressSanitizer there are poisoned bytes between the pieces, and what was not given out is poisoned too. */
#if defined(__SANITIZE_ADDRESS__)
#define POISONED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define POISONED 1
#endif
#endif

#ifdef POISONED
#include <sanitizer/asan_interface.h>
enum { GUARD = 16, ALIGN_TEXT = 8 };
#else
#define ASAN_POISON_MEMORY_REGION(ptr, len)   ((void)(ptr), (void)(len))
#define ASAN_UNPOISON_MEMORY_REGION(ptr, len) ((void)(ptr), (void)(len))
enum { GUARD = 0, ALIGN_TEXT = 1 };
#endif

enum { FIRST_BLOCK = SMALL_IN_FUZZ(64 * 1024, 4096), LARGEST_BLOCK = 1024 * 1024, MOST_SPARE = 8 * 1024 * 1024 };

struct arena_block {
  struct arena_block *older;
  size_t size;
  alignas(max_align_t) char bytes[];
};

static void use_block(struct kith_arena *a, struct arena_block *block)
{
  block->older = a->blocks;
  a->blocks = block;
  a->next = block->bytes;
  a->end = block->bytes + block->size;
  ASAN_POISON_MEMORY_REGION(block->bytes, block->size);
}

static bool use_spare(struct kith_arena *a, size_t at_least)
{
  struct arena_block *block = a->spare;
  if (!block || block->size < at_least)
    return false;
  a->spare = block->older;
  use_block(a, block);
  return true;
}

static void add_block(struct kith_arena *a, size_t at_least)
{
  if (use_spare(a, at_least))
    return;
  size_t size = a->block_size ? a->block_size : FIRST_BLOCK;
  a->block_size = size < LARGEST_BLOCK ? size * 2 : LARGEST_BLOCK;
  if (size < at_least)
    size = at_least;
  struct arena_block *block = mem_resize(NULL, 1, sizeof *block + size);
  block->size = size;
  use_block(a, block);
}

static void *take(struct kith_arena *a, size_t size, size_t align)
{
  size_t gap = -(uintptr_t)a->next & (align - 1);
  if (!a->next || (size_t)(a->end - a->next) < gap || (size_t)(a->end - a->next) - gap < size) {
    add_block(a, size);
    gap = 0;
  }
  char *piece = a->next + gap;
  a->next = a->end - piece - (ptrdiff_t)size > GUARD ? piece + size + GUARD : piece + size;
  a->used += gap + size;
  ASAN_UNPOISON_MEMORY_REGION(piece, size);
  return piece;
}

void *arena_alloc(struct kith_arena *a, size_t size)
{
  return take(a, size, alignof(max_align_t));
}

void *arena_zero(struct kith_arena *a, size_t count, size_t size)
{
  size_t total = 0;
  if (__builtin_mul_overflow(count, size, &total))
    total = SIZE_MAX / 2; /* more than there is: ends the process like any other shortage */
  void *piece = arena_alloc(a, total);
  memset(piece, 0, total);
  return piece;
}

char *arena_bytes(struct kith_arena *a, size_t len)
{
  return take(a, len, ALIGN_TEXT);
}

struct kith_str arena_str(struct kith_arena *a, struct kith_str s)
{
  if (!s.len)
    return STR_NONE;
  char *copy = arena_bytes(a, s.len);
  memcpy(copy, s.ptr, s.len);
  return (struct kith_str){copy, s.len};
}

const char *arena_c(struct kith_arena *a, struct kith_str s)
{
  char *copy = arena_bytes(a, s.len + 1);
  if (s.len)
    memcpy(copy, s.ptr, s.len);
  copy[s.len] = '\0';
  return copy;
}

struct kith_str arena_printf(struct kith_arena *a, const char *fmt, ...)
{
  va_list args, again;
  va_start(args, fmt);
  va_copy(again, args);
  int len = vsnprintf(NULL, 0, fmt, args);
  struct kith_str made = STR_NONE;
  if (len > 0) {
    char *text = arena_bytes(a, (size_t)len + 1);
    vsnprintf(text, (size_t)len + 1, fmt, again);
    made = (struct kith_str){text, (size_t)len};
  }
  va_end(again);
  va_end(args);
  return made;
}

static void free_blocks(struct arena_block *block)
{
  while (block) {
    struct arena_block *older = block->older;
    mem_free(block);
    block = older;
  }
}

/* A batch after a batch takes as much again: to give blocks back and fetch them anew would cost the kernel's clearing
 * of every page. */
static void spare_blocks(struct kith_arena *a)
{
  size_t kept = 0;
  for (struct arena_block *block = a->spare; block; block = block->older)
    kept += block->size;
  while (a->blocks && kept + a->blocks->size <= MOST_SPARE) {
    struct arena_block *block = a->blocks;
    a->blocks = block->older;
    block->older = a->spare;
    a->spare = block;
    ASAN_POISON_MEMORY_REGION(block->bytes, block->size);
    kept += block->size;
  }
}

void arena_reset(struct kith_arena *a)
{
  spare_blocks(a);
  free_blocks(a->blocks);
  a->blocks = NULL;
  a->next = a->end = NULL;
  a->used = 0;
}

void arena_free(struct kith_arena *a)
{
  free_blocks(a->blocks);
  free_blocks(a->spare);
  *a = (struct kith_arena){0};
}
