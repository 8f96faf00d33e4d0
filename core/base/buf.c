#include "base/buf.h"

#include <stdio.h>

#include "base/mem.h"

int buf_reserve(struct kith_buf *b, size_t more)
{
  if (more <= b->cap - b->len)
    return KITH_OK;
  if (more > b->max - b->len)
    return KITH_E_LIMIT;
  size_t smallest = b->max < 64 ? b->max : 64, want = b->cap ? b->cap : smallest;
  while (want - b->len < more)
    want = want > b->max / 2 ? b->max : want * 2;
  b->ptr = mem_resize(b->ptr, want, 1);
  b->cap = want;
  return KITH_OK;
}

int buf_add(struct kith_buf *b, const void *bytes, size_t len)
{
  if (buf_reserve(b, len) != KITH_OK)
    return KITH_E_LIMIT;
  if (len)
    memcpy(b->ptr + b->len, bytes, len);
  b->len += len;
  return KITH_OK;
}

int buf_add_str(struct kith_buf *b, struct kith_str s)
{
  return buf_add(b, s.ptr, s.len);
}

int buf_add_c(struct kith_buf *b, const char *c_string)
{
  return buf_add_str(b, str_of(c_string));
}

int buf_add_char(struct kith_buf *b, char c)
{
  return buf_add(b, &c, 1);
}

int buf_add_u64(struct kith_buf *b, uint64_t value)
{
  char digits[20];
  size_t at = sizeof digits;

  do
    digits[--at] = (char)('0' + value % 10);
  while (value /= 10);
  return buf_add(b, digits + at, sizeof digits - at);
}

int buf_vprintf(struct kith_buf *b, const char *fmt, va_list args)
{
  va_list again;
  va_copy(again, args);
  int len = vsnprintf(NULL, 0, fmt, args);
  int rc = len < 0 ? KITH_E_INTERNAL : buf_reserve(b, (size_t)len + 1);
  if (rc == KITH_OK) {
    vsnprintf(b->ptr + b->len, (size_t)len + 1, fmt, again);
    b->len += (size_t)len;
  }
  va_end(again);
  return rc;
}

int buf_printf(struct kith_buf *b, const char *fmt, ...)
{
  va_list args;
  va_start(args, fmt);
  int rc = buf_vprintf(b, fmt, args);
  va_end(args);
  return rc;
}

struct kith_str buf_str(const struct kith_buf *b)
{
  return b->len ? (struct kith_str){b->ptr, b->len} : STR_NONE;
}

const char *buf_c(struct kith_buf *b)
{
  if (buf_reserve(b, 1) != KITH_OK)
    return NULL;
  b->ptr[b->len] = '\0';
  return b->ptr;
}

void buf_clear(struct kith_buf *b)
{
  b->len = 0;
}

void buf_free(struct kith_buf *b)
{
  mem_free(b->ptr);
  *b = (struct kith_buf){.max = b->max};
}
