#include "base/cell.h"

static bool is_control(char c)
{
  return (unsigned char)c < 32 && c != '\t' && c != '\n' && c != '\r';
}

/* +49 30 1234-5 and -12.5 are numbers to a spreadsheet too, and harmless. */
static bool is_number(struct kith_str s)
{
  for (size_t i = 1; i < s.len; i++)
    if (!ascii_is_digit(s.ptr[i]) && !is_control(s.ptr[i]) && !strchr(" ()-./,", s.ptr[i]))
      return false;
  return s.len > 1;
}

/* By what is first once control characters are out. */
static bool is_formula(struct kith_str s)
{
  while (s.len && is_control(s.ptr[0]))
    s = str_sub(s, 1, s.len - 1);
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
  for (size_t i = 0; i < s.len; i++) {
    if (safe && is_control(s.ptr[i]))
      continue;
    if (s.ptr[i] == '"')
      *at++ = '"';
    *at++ = s.ptr[i];
  }
  if (quotes)
    *at++ = '"';
  out->len = (size_t)(at - out->ptr);
  return KITH_OK;
}
