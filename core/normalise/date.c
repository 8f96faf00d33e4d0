#include "normalise/date.h"

#include "normalise/work.h"

enum { NUMBERS_MAX = 3 };

struct number {
  int value;
  int digits;
  char after; /* the character behind it */
};

struct scan {
  struct kith_str text;
  size_t at;
  struct number numbers[NUMBERS_MAX];
  size_t count;
  int month; /* by name; 0: none */
  bool no_year, timed, zoned, half_day;
  int hour, minute, second, offset;
};

/* ---- Words. A month is known by its beginning, so longer beginnings that differ come first. ---- */

static const struct {
  const char *start;
  int month;
} months[] = {
    {"jan", 1},
    {"ene", 1},
    {"gen", 1},
    {"j\xC3\xA4n", 1},
    {"feb", 2},
    {"f\xC3\xA9v", 2},
    {"fev", 2},
    {"f\xC3\xA8v", 2},
    {"m\xC3\xA4r", 3},
    {"m\xC3\x84r", 3},
    {"maer", 3},
    {"mrz", 3},
    {"mrt", 3},
    {"maart", 3},
    {"mar", 3},
    {"apr", 4},
    {"avr", 4},
    {"abr", 4},
    {"may", 5},
    {"mai", 5},
    {"maj", 5},
    {"mag", 5},
    {"mei", 5},
    {"juin", 6},
    {"jun", 6},
    {"giu", 6},
    {"juil", 7},
    {"jul", 7},
    {"lug", 7},
    {"aug", 8},
    {"ao\xC3\xBB", 8},
    {"aou", 8},
    {"ago", 8},
    {"sep", 9},
    {"set", 9},
    {"oct", 10},
    {"okt", 10},
    {"ott", 10},
    {"out", 10},
    {"nov", 11},
    {"dec", 12},
    {"dez", 12},
    {"dic", 12},
    {"d\xC3\xA9"
     "c",
     12},
};

enum word_kind { WORD_SKIP = 1, WORD_AM, WORD_PM, WORD_UTC };

static const struct kith_word words[] = {
    {"a", NULL, WORD_AM},     {"a.m", NULL, WORD_AM},    {"am", NULL, WORD_AM},
    {"at", NULL, WORD_SKIP},  {"d", NULL, WORD_SKIP},    {"de", NULL, WORD_SKIP},
    {"del", NULL, WORD_SKIP}, {"den", NULL, WORD_SKIP},  {"der", NULL, WORD_SKIP},
    {"er", NULL, WORD_SKIP},  {"fri", NULL, WORD_SKIP},  {"friday", NULL, WORD_SKIP},
    {"gmt", NULL, WORD_UTC},  {"mon", NULL, WORD_SKIP},  {"monday", NULL, WORD_SKIP},
    {"nd", NULL, WORD_SKIP},  {"of", NULL, WORD_SKIP},   {"on", NULL, WORD_SKIP},
    {"p", NULL, WORD_PM},     {"p.m", NULL, WORD_PM},    {"pm", NULL, WORD_PM},
    {"rd", NULL, WORD_SKIP},  {"sat", NULL, WORD_SKIP},  {"saturday", NULL, WORD_SKIP},
    {"st", NULL, WORD_SKIP},  {"sun", NULL, WORD_SKIP},  {"sunday", NULL, WORD_SKIP},
    {"t", NULL, WORD_SKIP},   {"th", NULL, WORD_SKIP},   {"the", NULL, WORD_SKIP},
    {"thu", NULL, WORD_SKIP}, {"thur", NULL, WORD_SKIP}, {"thursday", NULL, WORD_SKIP},
    {"tue", NULL, WORD_SKIP}, {"tues", NULL, WORD_SKIP}, {"tuesday", NULL, WORD_SKIP},
    {"u", NULL, WORD_SKIP},   {"uhr", NULL, WORD_SKIP},  {"um", NULL, WORD_SKIP},
    {"utc", NULL, WORD_UTC},  {"wed", NULL, WORD_SKIP},  {"wednesday", NULL, WORD_SKIP},
    {"z", NULL, WORD_UTC},
};

static int month_of(struct kith_str word)
{
  for (size_t i = 0; i < sizeof months / sizeof months[0]; i++)
    if (str_starts_nocase(word, str_of(months[i].start)))
      return months[i].month;
  return 0;
}

static bool half_day(struct scan *s, bool afternoon)
{
  if (!s->timed || s->half_day || s->hour < 1 || s->hour > 12)
    return s->timed && !s->half_day && s->hour <= 23; /* "14:05 PM" */
  s->half_day = true;
  s->hour = s->hour % 12 + (afternoon ? 12 : 0);
  return true;
}

static bool scan_word(struct scan *s)
{
  size_t from = s->at;
  while (s->at < s->text.len && utf8_is_letter(s->text.ptr[s->at]))
    s->at++;
  if (s->at + 1 < s->text.len && s->text.ptr[s->at] == '.' && (s->text.ptr[s->at + 1] | 32) == 'm')
    s->at += 2; /* a.m. */
  struct kith_str text = str_sub(s->text, from, s->at - from);
  const struct kith_word *word = WORD_IN(words, text);
  if (word && word->flags == WORD_SKIP)
    return true;
  if (word && word->flags == WORD_UTC)
    return s->timed && (s->zoned = true);
  if (word)
    return half_day(s, word->flags == WORD_PM);
  int month = month_of(text);
  if (!month || s->month || text.len > 12)
    return false;
  s->month = month;
  return true;
}

/* ---- Numbers ---- */

static int digits_value(struct kith_str digits)
{
  int value = 0;
  for (size_t i = 0; i < digits.len && i < 9; i++)
    value = value * 10 + (digits.ptr[i] - '0');
  return value;
}

static struct kith_str take_digits(struct scan *s)
{
  size_t from = s->at;
  while (s->at < s->text.len && ascii_is_digit(s->text.ptr[s->at]))
    s->at++;
  return str_sub(s->text, from, s->at - from);
}

static char here(const struct scan *s)
{
  return s->at < s->text.len ? s->text.ptr[s->at] : '\0';
}

static bool set_time(struct scan *s, int hour, int minute, int second)
{
  if (s->timed || hour > 24 || minute > 59 || second > 60 || (hour == 24 && (minute || second)))
    return false;
  s->timed = true;
  s->hour = hour % 24;
  s->minute = minute;
  s->second = second;
  return true;
}

/* Behind "hh": ":mm[:ss[.fraction]]". */
static bool scan_clock(struct scan *s, int hour)
{
  s->at++;
  struct kith_str minute = take_digits(s), second = STR_NONE;
  if (minute.len != 2)
    return false;
  if (here(s) == ':') {
    s->at++;
    second = take_digits(s);
    if (second.len != 2)
      return false;
  }
  if (second.len && (here(s) == '.' || here(s) == ',') && s->at + 1 < s->text.len &&
      ascii_is_digit(s->text.ptr[s->at + 1])) {
    s->at++;
    take_digits(s);
  }
  return set_time(s, hour, digits_value(minute), digits_value(second));
}

/* "+hh", "+hhmm", "+hh:mm" behind a time. */
static bool scan_offset(struct scan *s)
{
  int sign = here(s) == '-' ? -1 : 1;
  s->at++;
  struct kith_str digits = take_digits(s);
  int minutes = 0;
  if (digits.len == 2 && here(s) == ':') {
    s->at++;
    minutes = digits_value(take_digits(s));
  } else if (digits.len == 4) {
    minutes = digits_value(str_sub(digits, 2, 2));
  } else if (digits.len != 2) {
    return false;
  }
  s->zoned = true;
  s->offset = sign * (digits_value(str_sub(digits, 0, 2)) * 60 + minutes);
  return s->offset > -24 * 60 && s->offset < 24 * 60;
}

static bool add_number(struct scan *s, struct kith_str digits)
{
  if (s->count == NUMBERS_MAX || digits.len > 8)
    return false;
  s->numbers[s->count++] = (struct number){digits_value(digits), (int)digits.len, here(s)};
  return true;
}

static bool basic_time(struct scan *s, struct kith_str digits)
{
  return set_time(s, digits_value(str_sub(digits, 0, 2)), digits_value(str_sub(digits, 2, 2)),
                  digits_value(str_sub(digits, 4, 2)));
}

static bool scan_digits(struct scan *s)
{
  bool after_t = s->at && (s->text.ptr[s->at - 1] | 32) == 't' && s->count;
  struct kith_str digits = take_digits(s);
  if (here(s) == ':' && digits.len <= 2)
    return scan_clock(s, digits_value(digits));
  if (after_t && !s->timed && (digits.len == 6 || digits.len == 4 || digits.len == 2))
    return basic_time(s, digits);
  if (digits.len == 14) /* YYYYMMDDhhmmss */
    return add_number(s, str_sub(digits, 0, 8)) && basic_time(s, str_sub(digits, 8, 6));
  return add_number(s, digits);
}

static bool scan_all(struct scan *s)
{
  if (str_starts(s->text, KITH_STR("--"))) {
    s->no_year = true;
    s->at = 2;
  }
  while (s->at < s->text.len) {
    char c = here(s);
    bool ok = true;
    if (ascii_is_digit(c))
      ok = scan_digits(s);
    else if (utf8_is_letter(c))
      ok = scan_word(s);
    else if ((c == '+' || c == '-') && s->timed && !s->zoned)
      ok = scan_offset(s);
    else if (!strchr(" ,./-'()", c) || !c)
      return false;
    else
      s->at++;
    if (!ok)
      return false;
  }
  return true;
}

/* ---- What the numbers mean ---- */

static int full_year(struct number n, int pivot)
{
  return n.digits > 2 ? n.value : n.value + (n.value <= pivot ? 2000 : 1900);
}

static bool without_year(const struct scan *s, struct kith_date *d)
{
  const struct number *n = s->numbers;
  if (s->count == 1 && n->digits == 4) {
    d->month = n->value / 100;
    d->day = n->value % 100;
  } else if (s->count == 2) {
    d->month = n[0].value;
    d->day = n[1].value;
  } else {
    return false;
  }
  return d->month && d->day;
}

static bool with_month_name(const struct scan *s, struct kith_date_style style, struct kith_date *d)
{
  const struct number *n = s->numbers;
  d->month = s->month;
  if (s->count == 1) {
    if (n->digits == 4)
      d->year = n->value;
    else
      d->day = n->value;
    return n->digits == 4 || (n->value && n->digits <= 2);
  }
  if (s->count != 2)
    return false;
  bool year_first = n[0].digits >= 3 || n[0].value > 31;
  d->day = n[year_first].value;
  d->year = full_year(n[!year_first], style.pivot);
  return d->day && n[year_first].digits <= 2;
}

static bool of_one(struct number n, struct kith_date *d)
{
  if (n.digits == 8) {
    *d = (struct kith_date){.year = n.value / 10000, .month = n.value / 100 % 100, .day = n.value % 100};
    return d->year && d->month && d->day;
  }
  d->year = n.value;
  return n.digits == 4 && n.value > 0;
}

static bool of_two(const struct number *n, struct kith_date *d)
{
  bool year_first = n[0].digits == 4;
  d->year = n[!year_first].value;
  d->month = n[year_first].value;
  return n[!year_first].digits == 4 && n[year_first].digits <= 2 && d->year && d->month;
}

static bool of_three(const struct scan *s, struct kith_date_style style, struct kith_date *d)
{
  const struct number *n = s->numbers;
  if (n[0].digits >= 3 || n[0].value > 31) {
    *d = (struct kith_date){.year = full_year(n[0], style.pivot), .month = n[1].value, .day = n[2].value};
    return n[0].digits != 3 && n[1].digits <= 2 && n[2].digits <= 2 && d->month && d->day;
  }
  bool month_first = style.month_first || s->half_day;
  if (n[0].after == '.' || n[0].value > 12)
    month_first = false;
  else if (n[1].value > 12)
    month_first = true;
  *d = (struct kith_date){
      .year = full_year(n[2], style.pivot), .month = n[!month_first].value, .day = n[month_first].value};
  return n[1].digits <= 2 && (n[2].digits == 2 || n[2].digits == 4) && d->month && d->day;
}

static bool meaning(const struct scan *s, struct kith_date_style style, struct kith_date *d)
{
  if (s->no_year)
    return without_year(s, d);
  if (s->month)
    return with_month_name(s, style, d);
  if (s->count == 3)
    return of_three(s, style, d);
  return s->count == 2 ? of_two(s->numbers, d) : s->count == 1 && of_one(s->numbers[0], d);
}

static int days_in(int month, int year)
{
  bool leap = !year || (year % 4 == 0 && (year % 100 || year % 400 == 0));
  if (month == 2)
    return leap ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

static bool exists(const struct kith_date *d)
{
  return d->year >= 0 && d->year <= 9999 && d->month <= 12 && d->day <= (d->month ? days_in(d->month, d->year) : 0);
}

static void shift_day(struct kith_date *d, int by)
{
  d->day += by;
  if (d->day < 1) {
    d->month = d->month > 1 ? d->month - 1 : 12;
    d->year -= d->month == 12;
    d->day = days_in(d->month, d->year);
  } else if (d->day > days_in(d->month, d->year)) {
    d->day = 1;
    d->month = d->month % 12 + 1;
    d->year += d->month == 1;
  }
}

static bool add_time(const struct scan *s, struct kith_date *d)
{
  int minutes = s->hour * 60 + s->minute - s->offset;
  if (!d->year || !d->day)
    return false;
  shift_day(d, minutes < 0 ? -1 : minutes >= 24 * 60 ? 1 : 0);
  minutes = (minutes + 24 * 60) % (24 * 60);
  d->timed = true;
  d->zoned = s->zoned;
  d->hour = minutes / 60;
  d->minute = minutes % 60;
  d->second = s->second;
  d->offset = s->offset;
  return d->year >= 1 && d->year <= 9999;
}

static bool all_zero(const struct scan *s)
{
  for (size_t i = 0; i < s->count; i++)
    if (s->numbers[i].value)
      return false;
  return s->count && !s->month;
}

enum kith_date_result date_parse(struct kith_str text, struct kith_date_style style, struct kith_date *out)
{
  struct scan s = {.text = str_trim(text)};
  *out = (struct kith_date){0};
  if (!s.text.len || s.text.len > DATE_TEXT_MAX || !scan_all(&s))
    return DATE_NONE;
  if (all_zero(&s))
    return DATE_BLANK;
  if (!meaning(&s, style, out) || !exists(out) || (s.timed && !add_time(&s, out))) {
    *out = (struct kith_date){0};
    return DATE_NONE;
  }
  return DATE_FOUND;
}

static char *put_digits(char *to, int value, int digits)
{
  for (int i = digits; i-- > 0; value /= 10)
    to[i] = (char)('0' + value % 10);
  return to + digits;
}

static char *put_two(char *to, char before, int value)
{
  *to++ = before;
  return put_digits(to, value, 2);
}

size_t date_write(const struct kith_date *d, char out[static DATE_ROOM])
{
  char *to = out;
  if (d->year)
    to = put_digits(to, d->year, 4);
  else
    *to++ = '-';
  if (d->month)
    to = put_two(to, '-', d->month);
  if (d->day)
    to = put_two(to, '-', d->day);
  if (d->timed) {
    to = put_two(put_two(put_two(to, 'T', d->hour), ':', d->minute), ':', d->second);
    *to++ = 'Z';
  }
  return (size_t)(to - out);
}

bool date_month_first(struct kith_str region)
{
  static const struct kith_word regions[] = {
      {"as", NULL, 0}, {"fm", NULL, 0}, {"gu", NULL, 0}, {"mh", NULL, 0}, {"mp", NULL, 0}, {"ph", NULL, 0},
      {"pr", NULL, 0}, {"pw", NULL, 0}, {"um", NULL, 0}, {"us", NULL, 0}, {"vi", NULL, 0},
  };
  return !region.len || WORD_IN(regions, region);
}

/* ---- The cleaner ---- */

enum { BIRTH_PIVOT = 26, OTHER_PIVOT = 69, NO_YEAR = 1604 /* Apple's way of leaving the year out */ };

static bool is_day_only(uint32_t name)
{
  return name == KITH_P_BDAY || name == KITH_P_ANNIVERSARY || name == KITH_P_DEATHDATE || name == KITH_P_X_ABDATE ||
         name == KITH_P_CONNECTED_ON || name == KITH_P_CLOSE_DATE || name == KITH_P_SEEN_ON ||
         (name >= KITH_P_HIRED && name <= KITH_P_UNTIL);
}

/* Midnight is what programs write for a date without a time; it is the local day that was meant. */
static void drop_midnight(struct kith_date *d)
{
  int local = d->hour * 60 + d->minute + d->offset;
  if (!d->timed || d->second || local % (24 * 60))
    return;
  shift_day(d, local < 0 ? -1 : local >= 24 * 60 ? 1 : 0);
  d->timed = d->zoned = false;
}

static void drop_false_year(const struct kith_property *p, struct kith_date *d)
{
  int64_t omitted = 0;
  bool said = str_to_int(property_param_value(p, KITH_Q_OMIT_YEAR), &omitted) && omitted == d->year;
  if (d->month && d->day && (said || (d->year == NO_YEAR && is_day_only(p->name))))
    *d = (struct kith_date){.month = d->month, .day = d->day};
}

void date_clean(struct kith_work *w, struct kith_property *p)
{
  struct kith_str text = text_clean(w->text, w->arena, property_text(p));
  struct kith_date d;
  struct kith_date_style style = {w->month_first, p->name == KITH_P_BDAY ? BIRTH_PIVOT : OTHER_PIVOT};
  char written[DATE_ROOM];
  enum kith_date_result result = date_parse(text, style, &d);

  if (result == DATE_BLANK) {
    work_set_text(w, p, STR_NONE);
    return;
  }
  if (result == DATE_NONE) {
    work_set_text(w, p, text);
    if (text.len && p->value_type != KITH_V_TEXT)
      p->flags |= KITH_INVALID;
    return;
  }
  if (is_day_only(p->name))
    drop_midnight(&d);
  drop_false_year(p, &d);
  struct kith_str clean = {written, date_write(&d, written)};
  work_set_text(w, p, str_eq(clean, property_text(p)) ? property_text(p) : arena_str(w->arena, clean));
  if (w->out && p->name == KITH_P_BDAY && !w->out->birthday.month && !w->out->birthday.year)
    w->out->birthday = (struct kith_match_date){(uint16_t)d.year, (uint8_t)d.month, (uint8_t)d.day};
}
