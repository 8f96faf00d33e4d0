#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#ifdef __GLIBC__ /* known once a header of it was read */
#include <malloc.h>
#endif
#include <sysexits.h>
#include <unistd.h>

void mem_setup(void)
{
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, 1 << 20);
#endif
}

static _Noreturn void out_of_memory(void)
{
  static const char text[] = "kith: out of memory; nothing committed is lost, run again with more\n";
  if (write(STDERR_FILENO, text, sizeof text - 1) < 0)
    _exit(EX_OSERR);
  _exit(EX_OSERR);
}

static size_t product(size_t count, size_t size)
{
  if (size && count > SIZE_MAX / size)
    out_of_memory();
  return count && size ? count * size : 1;
}

void *mem_zero(size_t size)
{
  void *ptr = calloc(1, size ? size : 1);
  if (!ptr)
    out_of_memory();
  return ptr;
}

void *mem_array(size_t count, size_t size)
{
  return mem_resize(NULL, count, size);
}

void *mem_resize(void *ptr, size_t count, size_t size)
{
  void *grown = realloc(ptr, product(count, size));
  if (!grown)
    out_of_memory();
  return grown;
}

void mem_free(void *ptr)
{
  free(ptr);
}
