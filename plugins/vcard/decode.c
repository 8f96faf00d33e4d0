#include "vcard/decode.h"

/* ---- Quoted-printable -------------------------------------------------------------------------------------------- */

static int hex(char c)
{
  if (ascii_is_digit(c))
    return c - '0';
  c = ascii_lower(c);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int qp_code(struct kith_str s, size_t i)
{
  if (i + 2 >= s.len || s.ptr[i] != '=')
    return -1;
  int high = hex(s.ptr[i + 1]), low = hex(s.ptr[i + 2]);
  return high < 0 || low < 0 ? -1 : high << 4 | low;
}

struct kith_str qp_decode(struct kith_str s, struct kith_arena *arena)
{
  if (str_find(s, '=') == s.len)
    return s;
  char *text = arena_bytes(arena, s.len);
  size_t len = 0;
  for (size_t i = 0; i < s.len; i++) {
    int code = qp_code(s, i);
    text[len++] = code < 0 ? s.ptr[i] : (char)code;
    i += code < 0 ? 0 : 2;
  }
  return (struct kith_str){text, len};
}

bool qp_likely(struct kith_str s)
{
  bool high = false;
  if (str_find_str(s, KITH_STR("://")) < s.len) /* a link asks its questions with = too */
    return false;
  if (s.len && s.ptr[s.len - 1] == '=')
    s.len--;
  for (size_t i = str_find(s, '='); i < s.len; i++) {
    if (s.ptr[i] != '=')
      continue;
    int code = qp_code(s, i);
    if (code < 0)
      return false;
    high |= code > 127;
  }
  return high;
}

/* ---- Escapes ----------------------------------------------------------------------------------------------------- */

static char unescaped(char c, bool newlines)
{
  if (c == '\\' || c == ',' || c == ';' || c == ':')
    return c;
  return newlines && (c == 'n' || c == 'N') ? '\n' : 0;
}

struct kith_str backslash_decode(struct kith_str s, bool newlines, struct kith_arena *arena)
{
  size_t i = str_find(s, '\\'), len = i;
  if (i == s.len)
    return s;
  char *text = arena_bytes(arena, s.len);
  memcpy(text, s.ptr, len);
  for (; i < s.len; i++) {
    char c = s.ptr[i] == '\\' && i + 1 < s.len ? unescaped(s.ptr[i + 1], newlines) : 0;
    text[len++] = c ? c : s.ptr[i];
    i += c != 0;
  }
  return (struct kith_str){text, len};
}

struct kith_str caret_decode(struct kith_str s, struct kith_arena *arena)
{
  if (str_find(s, '^') == s.len)
    return s;
  char *text = arena_bytes(arena, s.len);
  size_t len = 0;
  for (size_t i = 0; i < s.len; i++) {
    char next = s.ptr[i] == '^' && i + 1 < s.len ? s.ptr[i + 1] : 0;
    char c = next == 'n' ? '\n' : next == '\'' ? '"' : next == '^' ? '^' : 0;
    text[len++] = c ? c : s.ptr[i];
    i += c != 0;
  }
  return (struct kith_str){text, len};
}

struct kith_str newlines_decode(struct kith_str s, struct kith_arena *arena)
{
  if (str_find(s, '\r') == s.len && str_find(s, '\0') == s.len)
    return s;
  char *text = arena_bytes(arena, s.len);
  size_t len = 0;
  for (size_t i = 0; i < s.len; i++) {
    bool pair = s.ptr[i] == '\r' && i + 1 < s.len && s.ptr[i + 1] == '\n';
    if (s.ptr[i] != '\0' && !pair)
      text[len++] = s.ptr[i] == '\r' ? '\n' : s.ptr[i];
  }
  return (struct kith_str){text, len};
}

bool piece_next(struct kith_str *rest, char first, char second, struct kith_str *out_piece, char *out_separator)
{
  size_t i = 0;
  if (!rest->ptr)
    return false;
  while (i < rest->len && rest->ptr[i] != first && (!second || rest->ptr[i] != second))
    i += rest->ptr[i] == '\\' && i + 1 < rest->len ? 2 : 1;
  *out_piece = (struct kith_str){rest->ptr, i};
  *out_separator = i < rest->len ? rest->ptr[i] : 0;
  if (i < rest->len)
    *rest = (struct kith_str){rest->ptr + i + 1, rest->len - i - 1};
  else
    *rest = (struct kith_str){NULL, 0};
  return true;
}
