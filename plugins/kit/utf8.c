#include "kit/utf8.h"

/* The range of the second byte depends on the first. */
size_t utf8_char(const unsigned char *s, size_t len)
{
  unsigned char c = s[0];
  size_t need = c < 0xC2 ? 0 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : c < 0xF5 ? 4 : 0;
  unsigned char low = c == 0xE0 ? 0xA0 : c == 0xF0 ? 0x90 : 0x80, high = c == 0xED ? 0x9F : c == 0xF4 ? 0x8F : 0xBF;

  if (!need || len < need || s[1] < low || s[1] > high)
    return 0;
  for (size_t i = 2; i < need; i++)
    if ((s[i] & 0xC0) != 0x80)
      return 0;
  return need;
}

size_t ascii_prefix(struct kith_str s)
{
  size_t i = 0;
  for (uint64_t word; i + 8 <= s.len; i += 8) {
    memcpy(&word, s.ptr + i, 8);
    if (word & 0x8080808080808080u)
      break;
  }
  while (i < s.len && !((unsigned char)s.ptr[i] & 0x80))
    i++;
  return i;
}

size_t utf8_prefix(struct kith_str s)
{
  const unsigned char *p = (const unsigned char *)s.ptr;
  for (size_t i = 0, n; i < s.len; i += n) {
    n = p[i] < 0x80 ? ascii_prefix((struct kith_str){s.ptr + i, s.len - i}) : utf8_char(p + i, s.len - i);
    if (!n)
      return i;
  }
  return s.len;
}
