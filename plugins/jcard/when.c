#include "jcard/when.h"

#include <kith/property.h>

/* Patterns: d is a digit, anything else itself. Each row is one form in both spellings; a character that only one of
 * them has is '-' or ':'. */
struct form {
  const char *basic, *extended;
};

static const struct form days[] = {{"dddddddd", "dddd-dd-dd"}, {"--dddd", "--dd-dd"}, {"dddd-dd", "dddd-dd"},
                                   {"dddd", "dddd"},           {"---dd", "---dd"},    {"--dd", "--dd"}};
static const struct form times[] = {{"dddddd", "dd:dd:dd"}, {"dddd", "dd:dd"}, {"dd", "dd"},
                                    {"-dddd", "-dd:dd"},    {"-dd", "-dd"},    {"--dd", "--dd"}};
static const struct form zones[] = {{"+dddd", "+dd:dd"}, {"-dddd", "-dd:dd"}, {"+dd", "+dd"}, {"-dd", "-dd"},
                                    {"Z", "Z"},          {"z", "z"},          {"", ""}};

#define COUNT(forms) (sizeof(forms) / sizeof(forms)[0])

/* Text on its way from one form to the other. */
struct moving {
  char *out;
  size_t len;
  bool extend;
};

static bool fits(const char *pattern, struct kith_str text)
{
  size_t i = 0;
  for (; pattern[i] && i < text.len; i++)
    if (pattern[i] == 'd' ? !ascii_is_digit(text.ptr[i]) : pattern[i] != text.ptr[i])
      return false;
  return !pattern[i] && i == text.len;
}

/* Appends `text` in the other form; false when it is none of them. */
static bool move(struct moving *m, const struct form *forms, size_t count, struct kith_str text)
{
  for (size_t i = 0; i < count; i++) {
    const char *from = m->extend ? forms[i].basic : forms[i].extended;
    const char *to = m->extend ? forms[i].extended : forms[i].basic;
    if (!fits(from, text))
      continue;
    for (size_t at = 0; *to; to++) {
      while (*to == 'd' && !ascii_is_digit(text.ptr[at]))
        at++;
      m->out[m->len++] = *to == 'd' ? text.ptr[at++] : *to;
    }
    return true;
  }
  return false;
}

/* hours, a fraction of seconds that only older versions have, a zone. */
static bool move_time(struct moving *m, struct kith_str text)
{
  size_t end = 0, zone;
  while (end < text.len && text.ptr[end] == '-') /* truncated: no zone yet */
    end++;
  while (end < text.len && (ascii_is_digit(text.ptr[end]) || text.ptr[end] == ':'))
    end++;
  zone = end;
  if (zone + 1 < text.len && (text.ptr[zone] == '.' || text.ptr[zone] == ','))
    for (zone++; zone < text.len && ascii_is_digit(text.ptr[zone]);)
      zone++;
  if (!move(m, times, COUNT(times), str_sub(text, 0, end)))
    return false;
  memcpy(m->out + m->len, text.ptr + end, zone - end);
  m->len += zone - end;
  return move(m, zones, COUNT(zones), str_sub(text, zone, text.len));
}

static bool move_any(struct moving *m, uint32_t value_type, struct kith_str text)
{
  if (value_type == KITH_V_UTC_OFFSET)
    return text.len && move(m, zones, COUNT(zones), text);
  if (value_type == KITH_V_TIME)
    return move_time(m, text);
  size_t t = str_find(text, 'T');
  if (t > 0 && !move(m, days, COUNT(days), str_sub(text, 0, t)))
    return false;
  if (t == text.len)
    return text.len > 0;
  m->out[m->len++] = 'T';
  return move_time(m, str_sub(text, t + 1, text.len));
}

bool when_is(uint32_t value_type)
{
  switch (value_type) {
  case KITH_V_DATE:
  case KITH_V_TIME:
  case KITH_V_DATE_TIME:
  case KITH_V_DATE_AND_OR_TIME:
  case KITH_V_TIMESTAMP:
  case KITH_V_UTC_OFFSET:
    return true;
  default:
    return false;
  }
}

static struct kith_str moved(struct kith_str text, uint32_t value_type, bool extend, char out[WHEN_MAX])
{
  enum { LONGEST = 40 }; /* so that marks fit in */
  struct moving m = {.out = out, .extend = extend};
  bool known = text.len <= LONGEST && when_is(value_type) && move_any(&m, value_type, text);
  return known ? (struct kith_str){out, m.len} : text;
}

struct kith_str when_extended(struct kith_str text, uint32_t value_type, char out[WHEN_MAX])
{
  return moved(text, value_type, true, out);
}

struct kith_str when_basic(struct kith_str text, uint32_t value_type, char out[WHEN_MAX])
{
  return moved(text, value_type, false, out);
}
