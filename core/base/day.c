#include "base/day.h"

/* Days from civil: years begin in March, so that the leap day is the last of a year. */
static int32_t day_of(int year, int month, int day)
{
  int y = month <= 2 ? year - 1 : year;
  int era = y / 400, of_era = y - era * 400;
  int of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static bool number(struct kith_str s, size_t from, size_t len, int *out)
{
  *out = 0;
  for (size_t i = from; i < from + len; i++) {
    if (i >= s.len || !ascii_is_digit(s.ptr[i]))
      return false;
    *out = *out * 10 + (s.ptr[i] - '0');
  }
  return true;
}

static bool is_date(int year, int month, int day)
{
  static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (year < 1 || month < 1 || month > 12 || day < 1)
    return false;
  bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return day <= lengths[month - 1] + (month == 2 && leap);
}

int32_t day_parse(struct kith_str s)
{
  int year, month, day;
  if (!number(s, 0, 4, &year))
    return DAY_UNKNOWN;
  size_t dash = s.len > 4 && s.ptr[4] == '-';
  if (dash && (s.len < 10 || s.ptr[7] != '-'))
    return DAY_UNKNOWN;
  if (!number(s, 4 + dash, 2, &month) || !number(s, 6 + 2 * dash, 2, &day) || !is_date(year, month, day))
    return DAY_UNKNOWN;
  size_t end = 8 + 2 * dash;
  if (s.len > end && s.ptr[end] != 'T' && s.ptr[end] != 't' && s.ptr[end] != ' ')
    return DAY_UNKNOWN;
  return day_of(year, month, day);
}

void day_format(int32_t day, char out[DAY_TEXT])
{
  out[0] = '\0';
  if (!day_is_known(day))
    return;
  int z = day + 719468, era = z / 146097, of_era = z - era * 146097;
  int y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  int of_year = of_era - (365 * y + y / 4 - y / 100), m = (5 * of_year + 2) / 153;
  int month = m < 10 ? m + 3 : m - 9, year = y + era * 400 + (month <= 2);
  int numbers[] = {year / 100, year % 100, month, of_year - (153 * m + 2) / 5 + 1};
  static const int places[] = {0, 2, 5, 8};
  for (int i = 0; i < 4; i++) {
    out[places[i]] = (char)('0' + numbers[i] / 10);
    out[places[i] + 1] = (char)('0' + numbers[i] % 10);
  }
  out[4] = out[7] = '-';
  out[10] = '\0';
}

struct kith_str day_text(int32_t day, struct kith_arena *arena)
{
  char text[DAY_TEXT];
  day_format(day, text);
  return arena_str(arena, str_of(text));
}

int32_t day_of_ms(int64_t ms)
{
  int64_t day = ms / DAY_MS - (ms % DAY_MS < 0);
  return day > -719162 && day < 2932896 ? (int32_t)day : DAY_UNKNOWN;
}
