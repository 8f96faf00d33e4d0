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

/* Bits of enum text_place, and one that every place has. */
enum { EVERYWHERE = 4 };
static const unsigned char specials[256] = {
    ['\n'] = EVERYWHERE, ['\\'] = EVERYWHERE, [','] = TEXT_IN_TEXT, [';'] = TEXT_IN_LIST & ~TEXT_IN_TEXT};

/* Length of what needs no escape at the start of `s`. */
static size_t plain_prefix(struct kith_str s, unsigned mask)
{
  size_t i = 0;
  while (i < s.len && !(specials[(unsigned char)s.ptr[i]] & mask))
    i++;
  return i;
}

int text_escape(struct kith_buf *to, struct kith_str text, enum text_place place)
{
  for (;;) {
    size_t len = plain_prefix(text, EVERYWHERE | (unsigned)place);
    if (buf_add(to, text.ptr, len) != KITH_OK)
      return KITH_E_LIMIT;
    if (len == text.len)
      return KITH_OK;
    char escape[2] = {'\\', text.ptr[len] == '\n' ? 'n' : text.ptr[len]};
    if (buf_add(to, escape, sizeof escape) != KITH_OK)
      return KITH_E_LIMIT;
    text = str_sub(text, len + 1, text.len);
  }
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
