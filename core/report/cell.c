#include "report/cell.h"

/* +49 30 1234-5 and -12.5 are numbers to a spreadsheet too, and harmless. */
static bool is_number(struct kith_str s)
{
  for (size_t i = 1; i < s.len; i++)
    if (!ascii_is_digit(s.ptr[i]) && (!s.ptr[i] || !strchr(" ()-./,", s.ptr[i])))
      return false;
  return s.len > 1;
}

static bool is_formula(struct kith_str s)
{
  if (!s.len || !s.ptr[0] || !strchr("=+-@\t\r", s.ptr[0]))
    return false;
  return !((s.ptr[0] == '+' || s.ptr[0] == '-') && is_number(s));
}

static bool needs_quotes(struct kith_str s)
{
  for (size_t i = 0; i < s.len; i++)
    if (s.ptr[i] && strchr(",\"\r\n", s.ptr[i]))
      return true;
  return s.len && (ascii_is_space(s.ptr[0]) || ascii_is_space(s.ptr[s.len - 1]));
}

static bool is_control(char c)
{
  return (unsigned char)c < 32 && c != '\t' && c != '\n' && c != '\r';
}

void cell_csv(struct kith_buf *out, struct kith_str s, bool first)
{
  bool formula = is_formula(s), quotes = formula || needs_quotes(s);
  if (!first)
    buf_add_char(out, ',');
  if (quotes)
    buf_add_char(out, '"');
  if (formula)
    buf_add_char(out, '\'');
  for (size_t i = 0; i < s.len; i++) {
    if (is_control(s.ptr[i]))
      continue;
    if (s.ptr[i] == '"')
      buf_add_char(out, '"');
    buf_add_char(out, s.ptr[i]);
  }
  if (quotes)
    buf_add_char(out, '"');
}
