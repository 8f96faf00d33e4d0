#include "base/str.h"

#include <stdlib.h>

struct kith_str str_of(const char *c_string)
{
  return c_string ? (struct kith_str){c_string, strlen(c_string)} : STR_NONE;
}

bool str_eq_c(struct kith_str a, const char *b)
{
  return str_eq(a, str_of(b));
}

bool str_eq_nocase(struct kith_str a, struct kith_str b)
{
  return a.len == b.len && str_starts_nocase(a, b);
}

bool str_starts(struct kith_str s, struct kith_str prefix)
{
  return s.len >= prefix.len && str_eq(str_sub(s, 0, prefix.len), prefix);
}

bool str_ends(struct kith_str s, struct kith_str suffix)
{
  return s.len >= suffix.len && str_eq(str_sub(s, s.len - suffix.len, suffix.len), suffix);
}

bool str_starts_nocase(struct kith_str s, struct kith_str prefix)
{
  if (s.len < prefix.len)
    return false;
  for (size_t i = 0; i < prefix.len; i++)
    if (ascii_lower(s.ptr[i]) != ascii_lower(prefix.ptr[i]))
      return false;
  return true;
}

int str_cmp(struct kith_str a, struct kith_str b)
{
  size_t shorter = a.len < b.len ? a.len : b.len;
  int order = shorter ? memcmp(a.ptr, b.ptr, shorter) : 0;
  return order ? order : (a.len > b.len) - (a.len < b.len);
}

struct kith_str str_sub(struct kith_str s, size_t from, size_t len)
{
  if (from >= s.len)
    return STR_NONE;
  return (struct kith_str){s.ptr + from, len < s.len - from ? len : s.len - from};
}

struct kith_str str_trim(struct kith_str s)
{
  while (s.len && ascii_is_space(s.ptr[0])) {
    s.ptr++;
    s.len--;
  }
  while (s.len && ascii_is_space(s.ptr[s.len - 1]))
    s.len--;
  return s;
}

size_t str_find(struct kith_str s, char c)
{
  const char *at = s.len ? memchr(s.ptr, c, s.len) : NULL;
  return at ? (size_t)(at - s.ptr) : s.len;
}

size_t str_find_str(struct kith_str s, struct kith_str needle)
{
  const char *at = s.len ? memmem(s.ptr, s.len, needle.ptr, needle.len) : NULL;
  return at ? (size_t)(at - s.ptr) : s.len;
}

struct kith_str path_base(struct kith_str path)
{
  size_t at = path.len;
  while (at && path.ptr[at - 1] != '/')
    at--;
  return str_sub(path, at, path.len);
}

bool str_next(struct kith_str *rest, char separator, struct kith_str *out_piece)
{
  if (!rest->ptr)
    return false;
  size_t cut = str_find(*rest, separator);
  *out_piece = str_sub(*rest, 0, cut);
  if (cut == rest->len)
    *rest = (struct kith_str){NULL, 0};
  else
    *rest = (struct kith_str){rest->ptr + cut + 1, rest->len - cut - 1};
  return true;
}

bool str_to_int(struct kith_str s, int64_t *out)
{
  bool minus = s.len && s.ptr[0] == '-';
  int64_t value = 0;

  if (minus)
    s = str_sub(s, 1, s.len);
  if (!s.len)
    return false;
  for (size_t i = 0; i < s.len; i++) {
    if (!ascii_is_digit(s.ptr[i]) || __builtin_mul_overflow(value, 10, &value) ||
        __builtin_sub_overflow(value, s.ptr[i] - '0', &value))
      return false; /* counted downwards, so that INT64_MIN fits */
  }
  if (!minus && value == INT64_MIN)
    return false;
  *out = minus ? value : -value;
  return true;
}

static uint64_t mix(uint64_t a, uint64_t b)
{
  __uint128_t product = (__uint128_t)(a ^ 0x9e3779b97f4a7c15u) * (b ^ 0xd6e8feb86659fd93u);
  return (uint64_t)product ^ (uint64_t)(product >> 64);
}

uint64_t str_hash(struct kith_str s)
{
  uint64_t hash = mix(s.len, 0x2545f4914f6cdd1du), word = 0;
  size_t i = 0;

  for (; i + 8 <= s.len; i += 8) {
    memcpy(&word, s.ptr + i, 8);
    hash = mix(hash, word);
  }
  if (i < s.len) {
    word = 0;
    memcpy(&word, s.ptr + i, s.len - i);
    hash = mix(hash, word);
  }
  return mix(hash, 0xa0761d6478bd642fu);
}
