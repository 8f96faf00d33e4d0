#include "kit/guess_value.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "base/map.h"

/* ---- One value ---- */

static bool is_email(struct kith_str v)
{
  size_t at = str_find(v, '@');
  if (!at || v.len > 254 || at + 4 > v.len || str_find(str_sub(v, at + 1, v.len), '@') < v.len - at - 1)
    return false;
  struct kith_str domain = str_sub(v, at + 1, v.len);
  size_t dot = str_find(domain, '.');
  for (size_t i = 0; i < v.len; i++)
    if (ascii_is_space(v.ptr[i]) || v.ptr[i] == '<' || v.ptr[i] == ',' || v.ptr[i] == ';' || v.ptr[i] == '/')
      return false;
  return dot && dot + 1 < domain.len && domain.ptr[domain.len - 1] != '.';
}

/* 2: written as a phone number; 1: digits that may be one, or a number of anything else. */
static int phone_like(struct kith_str v)
{
  size_t digits = 0, groups = 0, dots = 0;
  for (size_t i = 0; i < v.len; i++) {
    char c = v.ptr[i];
    if (!ascii_is_digit(c) && !strchr("+()-./ x", c))
      return 0;
    digits += ascii_is_digit(c);
    groups += strchr("()-/ ", c) != NULL;
    dots += c == '.';
  }
  if (digits < 7 || digits > 15)
    return 0;
  if (v.ptr[0] == '+' || (digits >= 9 && groups > 0) || dots >= 2)
    return 2;
  return groups || v.ptr[0] == '0' ? 2 - (digits < 8) : 1;
}

static bool is_url(struct kith_str v)
{
  return str_starts_nocase(v, KITH_STR("http://")) || str_starts_nocase(v, KITH_STR("https://")) ||
         str_starts_nocase(v, KITH_STR("www."));
}

static bool is_linkedin(struct kith_str v)
{
  struct kith_str in = KITH_STR("linkedin.com/in/"), pub = KITH_STR("linkedin.com/pub/");
  return str_find_str(v, in) < v.len || str_find_str(v, pub) < v.len;
}

/* Three numbers with - . or / between them, and perhaps a time; the year goes out. */
static bool is_date(struct kith_str v, int64_t *out_year)
{
  int64_t part[3] = {0};
  size_t n = 0, i = 0;
  for (; n < 3 && i < v.len; n++) {
    size_t from = i;
    while (i < v.len && ascii_is_digit(v.ptr[i]))
      i++;
    if (i == from || i - from > 4 || !str_to_int(str_sub(v, from, i - from), &part[n]))
      return false;
    if (n < 2 && (i == v.len || !strchr("-./", v.ptr[i++])))
      return false;
  }
  if (n < 3 || (i < v.len && v.ptr[i] != 'T' && v.ptr[i] != ' ' && v.ptr[i] != ','))
    return false;
  int64_t year = part[0] > 31 ? part[0] : part[2], day = part[0] > 31 ? part[2] : part[0];
  *out_year = year < 100 ? 0 : year;
  return day >= 1 && day <= 31 && part[1] >= 1 && part[1] <= 31 && (year < 100 || (year > 1850 && year < 2200));
}

static bool is_bool(struct kith_str v)
{
  static const char *const words[] = {"true", "false", "yes", "no", "y", "n", "0", "1", "ja", "nein", "oui", "non"};
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
    if (str_eq_nocase(v, str_of(words[i])))
      return true;
  return false;
}

static bool is_number(struct kith_str v)
{
  size_t digits = 0;
  for (size_t i = 0; i < v.len; i++) {
    if (!ascii_is_digit(v.ptr[i]) && !strchr(".,-", v.ptr[i]))
      return false;
    digits += ascii_is_digit(v.ptr[i]);
  }
  return digits > 0;
}

/* 4 to 6 digits, or a British or Canadian one, or 12345-6789. */
static bool is_postcode(struct kith_str v)
{
  size_t digits = 0, letters = 0, rest = 0;
  for (size_t i = 0; i < v.len; i++) {
    digits += ascii_is_digit(v.ptr[i]);
    letters += ascii_is_alpha(v.ptr[i]);
    rest += !ascii_is_digit(v.ptr[i]) && !ascii_is_alpha(v.ptr[i]);
  }
  return v.len <= 10 && rest <= 1 && digits >= 2 && digits <= 9 && letters <= 4 && (letters || digits >= 4);
}

/* How many words, all of letters and each with a capital first (or of a script without capitals); 0: something else. */
static size_t count_names(struct kith_str v)
{
  size_t words = 0;
  bool start = true;
  for (size_t i = 0; i < v.len;) {
    UChar32 c;
    U8_NEXT(v.ptr, i, v.len, c);
    if (c < 0 || (!u_isalpha(c) && c != ' ' && c != '-' && c != '\'' && c != '.' && c != 0x2019))
      return 0;
    if (start && u_isalpha(c)) {
      if (u_islower(c) && words == 0)
        return 0;
      words += !u_islower(c); /* "van der": not counted */
    }
    start = c == ' ';
  }
  return words;
}

static bool ends_as_company(struct kith_str v)
{
  static const char *const forms[] = {
      "gmbh", "ag",     "kg",   "ohg",        "ug",       "e.v.",  "inc",         "inc.",    "llc",
      "llp",  "ltd",    "ltd.", "limited",    "corp",     "corp.", "corporation", "co.",     "plc",
      "s.a.", "sa",     "sas",  "sarl",       "s.a.r.l.", "s.l.",  "sl",          "s.r.l.",  "srl",
      "spa",  "s.p.a.", "bv",   "b.v.",       "nv",       "n.v.",  "ab",          "as",      "a/s",
      "aps",  "oy",     "oyj",  "sp. z o.o.", "s.r.o.",   "a.s.",  "kft",         "zrt",     "lda",
      "ltda", "s/a",    "pty",  "k.k.",       "株式会社", "ооо",   "group",       "holding", "bank"};
  size_t space = v.len;
  while (space && v.ptr[space - 1] != ' ')
    space--;
  struct kith_str last = str_sub(v, space, v.len);
  for (size_t i = 0; space && i < sizeof forms / sizeof forms[0]; i++)
    if (str_eq_nocase(last, str_of(forms[i])))
      return true;
  return false;
}

/* ---- A column ---- */

static void look_at(struct kith_str v, struct guess_values *out)
{
  int64_t year = 0;
  int phone = phone_like(v);
  bool date = is_date(v, &year);
  size_t names = count_names(v);
  bool company = ends_as_company(v);
  out->filled++;
  out->emails += is_email(v);
  out->phones += !date && phone == 2;
  out->digits += !date && phone >= 1;
  out->linkedins += is_linkedin(v);
  out->urls += is_url(v);
  out->dates += date;
  out->births += date && year >= 1900 && year <= 2012;
  out->bools += is_bool(v);
  out->numbers += is_number(v);
  out->postcodes += is_postcode(v);
  out->full_names += names >= 2 && names <= 4 && !company && v.len <= 60;
  out->words += names == 1 && str_find(v, ' ') == v.len;
  out->companies += company;
  out->longs += v.len > 100 || str_find(v, '\n') < v.len;
}

void guess_values(const struct kith_str *values, size_t count, struct guess_values *out)
{
  struct kith_map_str seen = {0};
  *out = (struct guess_values){.filled = 0};
  for (size_t i = 0; i < count; i++) {
    if (!values[i].len)
      continue;
    bool is_new = false;
    map_str_put(&seen, values[i], 0, &is_new);
    out->distinct += is_new;
    look_at(values[i], out);
  }
  map_str_free(&seen);
}
