#include "xcard/escape.h"

static bool is_special(char c, bool is_text)
{
  return c == '\\' || c == '\n' || (is_text && (c == ',' || c == ';'));
}

struct kith_str escape_value(struct kith_str text, bool is_text, struct kith_arena *arena)
{
  size_t count = 0, len = 0;
  for (size_t i = 0; i < text.len; i++)
    count += is_special(text.ptr[i], is_text);
  if (!count)
    return text;
  char *raw = arena_bytes(arena, text.len + count);
  for (size_t i = 0; i < text.len; i++) {
    char c = text.ptr[i];
    if (is_special(c, is_text))
      raw[len++] = '\\';
    raw[len++] = c == '\n' ? 'n' : c;
  }
  return (struct kith_str){raw, len};
}

/* What "\c" stands for; 0: nothing. */
static char unescaped(char c)
{
  if (c == 'n' || c == 'N')
    return '\n';
  return c == '\\' || c == ',' || c == ';' || c == ':' ? c : '\0';
}

struct kith_str escape_undo(struct kith_str raw, struct kith_arena *arena)
{
  size_t len = 0;
  if (str_find(raw, '\\') == raw.len)
    return raw;
  char *text = arena_bytes(arena, raw.len);
  for (size_t i = 0; i < raw.len; i++) {
    char c = raw.ptr[i] == '\\' && i + 1 < raw.len ? unescaped(raw.ptr[i + 1]) : '\0';
    text[len++] = c ? c : raw.ptr[i];
    i += c != '\0';
  }
  return (struct kith_str){text, len};
}
