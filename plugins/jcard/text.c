#include "jcard/text.h"

struct kith_str text_plain(struct kith_str s, struct kith_arena *arena)
{
  size_t i = str_find(s, '\\'), len = i;
  if (i == s.len)
    return s;
  char *text = arena_bytes(arena, s.len);
  memcpy(text, s.ptr, len);
  for (; i < s.len; i++) {
    char next = s.ptr[i] == '\\' && i + 1 < s.len ? s.ptr[i + 1] : '\0';
    bool newline = next == 'n' || next == 'N', escape = newline || (next && strchr("\\,;:", next));
    text[len++] = newline ? '\n' : escape ? next : s.ptr[i];
    i += escape;
  }
  return (struct kith_str){text, len};
}

int text_escape(struct kith_buf *to, struct kith_str text, const char *specials)
{
  size_t from = 0;
  for (size_t i = 0; i <= text.len; i++) {
    char c = i < text.len ? text.ptr[i] : '\n';
    if (c != '\n' && c != '\\' && !(c && strchr(specials, c)))
      continue;
    if (buf_add(to, text.ptr + from, i - from) != KITH_OK)
      return KITH_E_LIMIT;
    if (i < text.len && (buf_add_char(to, '\\') != KITH_OK || buf_add_char(to, c == '\n' ? 'n' : c) != KITH_OK))
      return KITH_E_LIMIT;
    from = i + 1;
  }
  return KITH_OK;
}

bool text_cut(struct kith_str *rest, char first, char second, struct kith_str *out_piece, char *out_separator)
{
  struct kith_str s = *rest;
  size_t i = 0;

  if (!s.ptr)
    return false;
  for (; i < s.len && s.ptr[i] != first && !(second && s.ptr[i] == second); i++)
    i += s.ptr[i] == '\\' && i + 1 < s.len;
  *out_piece = str_sub(s, 0, i);
  *out_separator = i < s.len ? s.ptr[i] : '\0';
  *rest = i < s.len ? (struct kith_str){s.ptr + i + 1, s.len - i - 1} : (struct kith_str){0};
  return true;
}

bool text_has(struct kith_str s, char c)
{
  struct kith_str piece;
  char separator;
  return text_cut(&s, c, 0, &piece, &separator) && separator;
}

bool text_is_blank(struct kith_str s)
{
  return !str_trim(s).len;
}

struct kith_str text_newlines(struct kith_str s, struct kith_arena *arena)
{
  size_t len = str_find(s, '\r');
  if (len == s.len)
    return s;
  char *text = arena_bytes(arena, s.len);
  memcpy(text, s.ptr, len);
  for (size_t i = len; i < s.len; i++) {
    bool pair = s.ptr[i] == '\r' && i + 1 < s.len && s.ptr[i + 1] == '\n';
    if (!pair)
      text[len++] = s.ptr[i] == '\r' ? '\n' : s.ptr[i];
  }
  return (struct kith_str){text, len};
}
