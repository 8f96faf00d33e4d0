#include "jscontact/when.h"

#include <stdio.h>

/* `count` digits at the front of *s; false (and *s as it was) when they are not there. */
static bool take_digits(struct kith_str *s, size_t count, uint64_t *out)
{
  uint64_t value = 0;
  if (s->len < count)
    return false;
  for (size_t i = 0; i < count; i++) {
    if (!ascii_is_digit(s->ptr[i]))
      return false;
    value = value * 10 + (uint64_t)(s->ptr[i] - '0');
  }
  *out = value;
  *s = str_sub(*s, count, s->len);
  return true;
}

static bool take_char(struct kith_str *s, char c)
{
  if (!s->len || s->ptr[0] != c)
    return false;
  *s = str_sub(*s, 1, s->len);
  return true;
}

struct moment {
  uint64_t year, month, day, hour, minute, second;
};

/* Both forms: with hyphens and colons, or without any. */
static bool parse_utc(struct kith_str s, struct moment *m)
{
  bool dashed, good = take_digits(&s, 4, &m->year);
  dashed = take_char(&s, '-');
  good = good && take_digits(&s, 2, &m->month) && (!dashed || take_char(&s, '-')) && take_digits(&s, 2, &m->day) &&
         take_char(&s, 'T') && take_digits(&s, 2, &m->hour) && (!dashed || take_char(&s, ':')) &&
         take_digits(&s, 2, &m->minute) && (!dashed || take_char(&s, ':')) && take_digits(&s, 2, &m->second) &&
         take_char(&s, 'Z');
  return good && !s.len && m->month >= 1 && m->month <= 12 && m->day >= 1 && m->day <= 31 && m->hour < 24 &&
         m->minute < 60 && m->second <= 60;
}

static struct kith_str print_utc(struct kith_arena *arena, const struct moment *m, bool dashed)
{
  const char *format = dashed ? "%04llu-%02llu-%02lluT%02llu:%02llu:%02lluZ" : "%04llu%02llu%02lluT%02llu%02llu%02lluZ";
  char text[64];
  int len = snprintf(text, sizeof text, format, (unsigned long long)m->year, (unsigned long long)m->month,
                     (unsigned long long)m->day, (unsigned long long)m->hour, (unsigned long long)m->minute,
                     (unsigned long long)m->second);
  return arena_str(arena, (struct kith_str){text, (size_t)len});
}

bool when_utc(struct kith_arena *arena, struct kith_str vcard, struct kith_str *out)
{
  struct moment m = {0};
  if (!parse_utc(vcard, &m))
    return false;
  *out = print_utc(arena, &m, true);
  return true;
}

bool when_utc_back(struct kith_arena *arena, struct kith_str utc, struct kith_str *out)
{
  struct moment m = {0};
  if (!parse_utc(utc, &m) || utc.ptr[4] != '-')
    return false;
  *out = print_utc(arena, &m, false);
  return true;
}

/* ---- Dates ------------------------------------------------------------------------------------------------------- */

struct day {
  bool has_year, has_month, has_day;
  uint64_t year, month, day;
};

/* YYYYMMDD, YYYY-MM-DD, YYYY-MM, YYYY, --MMDD, --MM-DD. A month or a day alone is no PartialDate. */
static bool parse_day(struct kith_str s, struct day *d)
{
  if (str_starts(s, KITH_STR("--"))) {
    s = str_sub(s, 2, s.len);
    d->has_month = take_digits(&s, 2, &d->month);
    take_char(&s, '-');
    d->has_day = take_digits(&s, 2, &d->day);
    return !s.len && d->has_month && d->has_day;
  }
  d->has_year = take_digits(&s, 4, &d->year);
  bool dashed = take_char(&s, '-');
  d->has_month = take_digits(&s, 2, &d->month);
  bool second = take_char(&s, '-');
  d->has_day = take_digits(&s, 2, &d->day);
  bool shape = d->has_day ? dashed == second : d->has_month ? dashed && !second : !dashed && !second;
  return !s.len && d->has_year && shape;
}

struct js_node *when_date(struct kith_arena *arena, struct kith_str vcard)
{
  struct kith_str utc;
  struct day d = {0};
  struct js_node *date = js_new(arena, JS_OBJECT);

  if (when_utc(arena, vcard, &utc)) {
    js_put_c(date, "@type", js_text(arena, KITH_STR("Timestamp")));
    js_put_c(date, "utc", js_text(arena, utc));
    return date;
  }
  if (!parse_day(vcard, &d) || (d.has_month && (!d.month || d.month > 12)) || (d.has_day && (!d.day || d.day > 31)))
    return NULL;
  if (d.has_year)
    js_put_c(date, "year", js_number(arena, d.year));
  if (d.has_month)
    js_put_c(date, "month", js_number(arena, d.month));
  if (d.has_day)
    js_put_c(date, "day", js_number(arena, d.day));
  return date;
}

static struct kith_str timestamp_back(struct kith_arena *arena, struct js_node *date)
{
  struct kith_str out = STR_NONE;
  struct js_node *utc = js_typed(date, "utc", JS_STRING);
  if (!utc || !when_utc_back(arena, utc->text, &out))
    return STR_NONE;
  date->used = utc->used = js_get_c(date, "@type")->used = true;
  return out;
}

struct kith_str when_date_back(struct kith_arena *arena, struct js_node *date)
{
  struct js_node *type = js_get_c(date, "@type"), *year = js_get_c(date, "year"), *month = js_get_c(date, "month"),
                 *day = js_get_c(date, "day");
  uint64_t y = 0, m = 0, d = 0;
  char text[16];

  if (date->type == JS_OBJECT && str_eq(js_str(type), KITH_STR("Timestamp")))
    return timestamp_back(arena, date);
  bool good = (year || month) && (!year || js_whole(year, 0, 9999, &y)) && (!month || js_whole(month, 1, 12, &m)) &&
              (!day || (month && js_whole(day, 1, 31, &d))) && (year || day) &&
              (!type || str_eq(js_str(type), KITH_STR("PartialDate")));
  if (!good)
    return STR_NONE;
  int len = !month  ? snprintf(text, sizeof text, "%04u", (unsigned)y)
            : !day  ? snprintf(text, sizeof text, "%04u-%02u", (unsigned)y, (unsigned)m)
            : !year ? snprintf(text, sizeof text, "--%02u%02u", (unsigned)m, (unsigned)d)
                    : snprintf(text, sizeof text, "%04u%02u%02u", (unsigned)y, (unsigned)m, (unsigned)d);
  struct js_node *taken[] = {date, type, year, month, day};
  for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++)
    if (taken[i])
      taken[i]->used = true;
  return arena_str(arena, (struct kith_str){text, (size_t)len});
}

/* ---- Zones ------------------------------------------------------------------------------------------------------- */

static bool is_zone_name(struct kith_str s)
{
  bool slash = str_eq(s, KITH_STR("UTC")) || str_eq(s, KITH_STR("GMT"));
  for (size_t i = 0; i < s.len; i++) {
    char c = s.ptr[i];
    if (!ascii_is_alpha(c) && !ascii_is_digit(c) && !(c && strchr("_+-/", c)))
      return false;
    slash |= c == '/';
  }
  return slash && s.len < 64;
}

bool when_zone(struct kith_arena *arena, struct kith_str vcard, struct kith_str *out)
{
  struct kith_str s = vcard;
  uint64_t hours = 0, minutes = 0;
  if (is_zone_name(vcard)) {
    *out = vcard;
    return true;
  }
  bool west = take_char(&s, '-');
  if (!west && !take_char(&s, '+'))
    return false;
  bool good = take_digits(&s, 2, &hours);
  take_char(&s, ':');
  if (s.len)
    good &= take_digits(&s, 2, &minutes);
  if (!good || s.len || minutes || hours > (west ? 12u : 14u))
    return false;
  *out = !hours ? KITH_STR("Etc/UTC") : arena_printf(arena, "Etc/GMT%c%u", west ? '+' : '-', (unsigned)hours);
  return true;
}
