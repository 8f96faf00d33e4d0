#include "xlsx/cell.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum {
  LAST_COLUMN = 16384, /* XFD */
  LAST_ROW = 1048576,
  DAYS_1904 = 1462,      /* from 1899-12-30 to 1904-01-01 */
  FEBRUARY_29_1900 = 60, /* which there never was */
  LAST_DAY = 2958465,    /* 9999-12-31 */
  EPOCH = 25569,         /* 1970-01-01 */
  DAY_SECONDS = 86400,
  WHOLE_DIGITS = 15, /* whole numbers up to here are exact */
  TEXT_MAX = 64,     /* of what may be a number */
};

bool cell_place(struct kith_str reference, uint32_t *column, uint64_t *row)
{
  size_t at = 0;
  uint32_t letters = 0;
  uint64_t digits = 0;
  for (; at < reference.len && ascii_is_alpha(reference.ptr[at]) && letters <= LAST_COLUMN; at++)
    letters = letters * 26 + (uint32_t)(ascii_lower(reference.ptr[at]) - 'a') + 1;
  size_t first_digit = at;
  for (; at < reference.len && ascii_is_digit(reference.ptr[at]) && digits <= LAST_ROW; at++)
    digits = digits * 10 + (uint64_t)(reference.ptr[at] - '0');
  if (at < reference.len || !reference.len || letters > LAST_COLUMN || digits > LAST_ROW)
    return false;
  if (letters)
    *column = letters - 1;
  if (at > first_digit && digits)
    *row = digits;
  return true;
}

/* Days since 1970-01-01 to a date of the Gregorian calendar (years from March on, 400 of them repeat). */
static void civil(int64_t days, int *year, int *month, int *day)
{
  int64_t z = days + 719468, era = (z >= 0 ? z : z - 146096) / 146097, in_era = z - era * 146097;
  int64_t of_era = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
  int64_t of_year = in_era - (365 * of_era + of_era / 4 - of_era / 100), shifted = (5 * of_year + 2) / 153;
  *day = (int)(of_year - (153 * shifted + 2) / 5 + 1);
  *month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
  *year = (int)(of_era + era * 400 + (*month <= 2));
}

static size_t put_date(double serial, bool date1904, char *out)
{
  int64_t seconds = (int64_t)llround(serial * DAY_SECONDS), day = seconds / DAY_SECONDS, rest = seconds % DAY_SECONDS;
  int year, month, mday, hour = (int)(rest / 3600), minute = (int)(rest / 60 % 60), second = (int)(rest % 60);
  if (!day && !date1904)
    return (size_t)snprintf(out, CELL_NUMBER_ROOM, "%02d:%02d:%02d", hour, minute, second);
  day += date1904 ? DAYS_1904 : day < FEBRUARY_29_1900;
  civil(day - EPOCH, &year, &month, &mday);
  size_t len = (size_t)snprintf(out, CELL_NUMBER_ROOM, "%04d-%02d-%02d", year, month, mday);
  if (rest)
    len += (size_t)snprintf(out + len, CELL_NUMBER_ROOM - len, "T%02d:%02d:%02d", hour, minute, second);
  return len;
}

static bool all_digits(struct kith_str text)
{
  for (size_t i = 0; i < text.len; i++)
    if (!ascii_is_digit(text.ptr[i]))
      return false;
  return text.len > 0;
}

/* The shortest of those that are read as the same number again. */
static size_t put_number(double number, char *out)
{
  if (number == floor(number) && fabs(number) < 1e15)
    return (size_t)snprintf(out, CELL_NUMBER_ROOM, "%.0f", number + 0.0);
  for (int precision = WHOLE_DIGITS; precision <= 17; precision++) {
    snprintf(out, CELL_NUMBER_ROOM, "%.*g", precision, number);
    if (strtod(out, NULL) == number)
      break;
  }
  return strlen(out);
}

static bool is_place(char c)
{
  return c == '0' || c == '#';
}

/* Digits go into the mask from the right; those left over stand in front of its first place. What stands between
 * places is there when digits, or zeros, come before it. */
static size_t put_masked(struct kith_str digits, struct kith_str mask, char *out)
{
  char reversed[CELL_NUMBER_ROOM];
  size_t len = 0, left = digits.len, first = 0, zero = str_find(mask, '0');
  while (first < mask.len && !is_place(mask.ptr[first]))
    first++;
  for (size_t i = mask.len; i-- > 0;) {
    bool place = is_place(mask.ptr[i]);
    if (place && left)
      reversed[len++] = digits.ptr[--left];
    else if (mask.ptr[i] == '0' || (!place && (left || i < first || zero < i)))
      reversed[len++] = mask.ptr[i];
    while (i == first && left)
      reversed[len++] = digits.ptr[--left];
  }
  for (size_t i = 0; i < len; i++)
    out[i] = reversed[len - 1 - i];
  return len;
}

/* The number that the whole text is. */
static bool to_number(struct kith_str text, double *out)
{
  char c_string[TEXT_MAX + 1], *end = c_string;
  if (!text.len || text.len > TEXT_MAX)
    return false;
  memcpy(c_string, text.ptr, text.len);
  c_string[text.len] = '\0';
  *out = strtod(c_string, &end);
  return end == c_string + text.len && isfinite(*out);
}

size_t cell_number(struct kith_str text, const struct format *format, bool date1904, char out[static CELL_NUMBER_ROOM],
                   bool *odd)
{
  char digits[CELL_NUMBER_ROOM];
  double number = 0;
  if (format->class == FORMAT_PLAIN && text.len <= WHOLE_DIGITS && all_digits(text))
    return 0;
  *odd = !to_number(text, &number);
  if (*odd)
    return 0;
  if (format->class == FORMAT_DATE) {
    *odd = number < 0 || number >= LAST_DAY + 1 - (date1904 ? DAYS_1904 : 0);
    return *odd || (number == 0 && !date1904) ? 0 : put_date(number, date1904, out);
  }
  size_t len = put_number(number, out);
  if (format->class != FORMAT_MASK || !all_digits((struct kith_str){out, len}))
    return len;
  memcpy(digits, out, len);
  return put_masked((struct kith_str){digits, len}, format->mask, out);
}
