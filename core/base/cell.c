#include "base/cell.h"

static bool is_control(char c)
{
  return (unsigned char)c < 32 && c != '\t' && c != '\n' && c != '\r';
}

/* Bytes of the character at `i` that acts on a reader instead of being read: C0 and DEL, C1 and the marks that turn the
 * direction of text around; 0: it is text. */
static size_t acting(struct kith_str s, size_t i)
{
  unsigned char c = (unsigned char)s.ptr[i], second = i + 1 < s.len ? (unsigned char)s.ptr[i + 1] : 0;
  unsigned char third = i + 2 < s.len ? (unsigned char)s.ptr[i + 2] : 0;
  if (c < 0x7f)
    return is_control(s.ptr[i]);
  if (c == 0xc2 && second >= 0x80 && second <= 0x9f)
    return 2;                                                                      /* U+0080 to U+009F */
  bool turns = c == 0xe2 && ((second == 0x80 && third >= 0xaa && third <= 0xae) || /* U+202A to U+202E */
                             (second == 0x81 && third >= 0xa6 && third <= 0xa9));  /* U+2066 to U+2069 */
  return turns ? 3 : c == 0x7f;
}

/* +49 30 1234-5 and -12.5 are numbers to a spreadsheet too, and harmless. */
static bool is_number(struct kith_str s)
{
  for (size_t i = 1; i < s.len; i++)
    if (!ascii_is_digit(s.ptr[i]) && !is_control(s.ptr[i]) && !strchr(" ()-./,", s.ptr[i]))
      return false;
  return s.len > 1;
}

/* The wide forms of =, +, - and @ (U+FF1D, FF0B, FF0D, FF20), which some spreadsheets take for the narrow ones. */
static bool is_wide_operator(struct kith_str s)
{
  return s.len >= 3 && s.ptr[0] == '\xef' && s.ptr[1] == '\xbc' && memchr("\x9d\x8b\x8d\xa0", s.ptr[2], 4);
}

/* By what is first once control characters are out. */
static bool is_formula(struct kith_str s)
{
  for (size_t n; s.len && (n = acting(s, 0));)
    s = str_sub(s, n, s.len - n);
  if (s.len && is_wide_operator(s))
    return true;
  if (!s.len || !strchr("=+-@\t\r", s.ptr[0]))
    return false;
  return !((s.ptr[0] == '+' || s.ptr[0] == '-') && is_number(s));
}

static bool needs_quotes(struct kith_str s, char delimiter)
{
  for (size_t i = 0; i < s.len; i++)
    if (s.ptr[i] == delimiter || s.ptr[i] == '"' || s.ptr[i] == '\n' || s.ptr[i] == '\r')
      return true;
  return s.len && (ascii_is_space(s.ptr[0]) || ascii_is_space(s.ptr[s.len - 1]));
}

int cell_csv(struct kith_buf *out, struct kith_str s, char delimiter, bool first, enum kith_cell kind)
{
  bool safe = kind == CELL_SAFE, formula = safe && is_formula(s), quotes = formula || needs_quotes(s, delimiter);
  int rc = buf_reserve(out, 2 * s.len + 4);
  if (rc != KITH_OK)
    return rc;
  char *at = out->ptr + out->len;
  if (!first)
    *at++ = delimiter;
  if (quotes)
    *at++ = '"';
  if (formula)
    *at++ = '\'';
  for (size_t i = 0, skip; i < s.len; i++) {
    if (safe && (skip = acting(s, i))) {
      i += skip - 1;
      continue;
    }
    if (s.ptr[i] == '"')
      *at++ = '"';
    *at++ = s.ptr[i];
  }
  if (quotes)
    *at++ = '"';
  out->len = (size_t)(at - out->ptr);
  return KITH_OK;
}
