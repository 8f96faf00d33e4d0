#include "invent.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#include "names.inc"

static const struct country countries[] = {
    {"United States", "+1", "", 10, 40, LIST(given_us), LIST(family_us), LIST(stems_us), LIST(ends_us), LIST(city_us),
     LIST(street_us)},
    {"United Kingdom", "+44", "77", 10, 14, LIST(given_gb), LIST(family_gb), LIST(stems_us), LIST(ends_us),
     LIST(city_gb), LIST(street_gb)},
    {"Germany", "+49", "151", 11, 16, LIST(given_de), LIST(family_de), LIST(stems_de), LIST(ends_de), LIST(city_de),
     LIST(street_de)},
    {"France", "+33", "6", 9, 12, LIST(given_fr), LIST(family_fr), LIST(stems_fr), LIST(ends_fr), LIST(city_fr),
     LIST(street_fr)},
    {"Spain", "+34", "6", 9, 9, LIST(given_es), LIST(family_es), LIST(stems_es), LIST(ends_es), LIST(city_es),
     LIST(street_es)},
    {"India", "+91", "98", 10, 9, LIST(given_in), LIST(family_in), LIST(stems_in), LIST(ends_in), LIST(city_in),
     LIST(street_in)},
};
static const char *const us_areas[] = {"212", "312", "713", "602", "214", "512", "303", "617", "503", "404",
                                       "206", "305", "520", "510", "608", "402", "415", "202", "702", "619",
                                       "704", "615", "412", "216", "313", "651", "816", "504", "801", "919"};

/* ---- Chance ---- */

uint64_t mix(uint64_t x)
{
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

struct dice dice_of(const struct bench *b, uint64_t number, uint64_t purpose)
{
  return (struct dice){mix(b->seed ^ mix(number * 64 + purpose))};
}

uint64_t roll(struct dice *d, uint64_t sides)
{
  d->state = mix(d->state);
  return d->state % sides;
}

bool chance(struct dice *d, unsigned percent)
{
  return roll(d, 100) < percent;
}

double unit(struct dice *d)
{
  return (double)(roll(d, 1u << 30)) / (1u << 30);
}

/* Of a list in the order of frequency. In one of a hundred the first takes three in a hundred, as in the registers of
 * real names. */
const char *pick(struct dice *d, struct list l)
{
  return l.items[(size_t)((double)l.count * pow(unit(d), 1.3)) % l.count];
}

const char *pick_evenly(struct dice *d, struct list l)
{
  return l.items[roll(d, l.count)];
}

/* ---- Text ---- */

void set(char out[TEXT], const char *text)
{
  snprintf(out, TEXT, "%s", text);
}

size_t plain(const char *text, bool spell_out, char *out)
{
  static const char *const marks[][3] = {{"ä", "a", "ae"}, {"ö", "o", "oe"}, {"ü", "u", "ue"}, {"ß", "ss", "ss"},
                                         {"é", "e", "e"},  {"è", "e", "e"},  {"ç", "c", "c"},  {"ñ", "n", "n"},
                                         {"á", "a", "a"},  {"í", "i", "i"},  {"ó", "o", "o"},  {"ú", "u", "u"},
                                         {"É", "e", "e"},  {"Á", "a", "a"},  {"ô", "o", "o"},  {"ë", "e", "e"}};
  size_t len = 0;
  while (*text) {
    size_t i = 0;
    while (i < COUNT(marks) && strncmp(text, marks[i][0], strlen(marks[i][0])) != 0)
      i++;
    if (i < COUNT(marks)) {
      for (const char *c = marks[i][spell_out ? 2 : 1]; *c; c++)
        out[len++] = *c;
      text += strlen(marks[i][0]);
    } else {
      if (isalpha((unsigned char)*text))
        out[len++] = (char)tolower((unsigned char)*text);
      text++;
    }
  }
  out[len] = 0;
  return len;
}

/* One error of the fingers, within ASCII letters only; the first letter stays mostly. */
void misspell(struct dice *d, char text[TEXT])
{
  size_t len = strlen(text);
  if (len < 4)
    return;
  size_t at = 1 + roll(d, len - 2);
  if (!isalpha((unsigned char)text[at]) || !isalpha((unsigned char)text[at + 1]))
    return;
  char first = text[at];
  switch (roll(d, 3)) {
  case 0:
    text[at] = text[at + 1];
    text[at + 1] = first;
    break;
  case 1:
    memmove(text + at, text + at + 1, len - at);
    break;
  default:
    text[at] = (char)('a' + roll(d, 26));
  }
}

void shout(char text[TEXT])
{
  for (char *c = text; *c; c++)
    *c = (char)toupper((unsigned char)*c);
}

/* ---- People ---- */

const struct country *country_of(struct dice *d)
{
  uint64_t at = roll(d, 100);
  size_t i = 0;
  while (at >= countries[i].share)
    at -= countries[i++].share;
  return &countries[i];
}

/* A quarter has one of the names that everyone knows; the tail of rare ones is long. */
void family_name(struct dice *d, const struct country *c, char out[TEXT])
{
  static const char *const links[] = {"", "", "er", "en", "ing", "a", "or", "is", "el"};
  if (chance(d, 25))
    set(out, pick(d, c->family));
  else
    snprintf(out, TEXT, "%s%s%s", pick_evenly(d, c->stems), pick_evenly(d, (struct list)LIST(links)),
             pick_evenly(d, c->ends));
  if (c->given.items == given_es && chance(d, 60)) {
    size_t len = strlen(out);
    snprintf(out + len, TEXT - len, " %s", pick(d, c->family));
  }
}

void digits(struct dice *d, char *out, size_t count)
{
  for (size_t i = 0; i < count; i++)
    out[i] = (char)('0' + roll(d, 10));
  out[count] = 0;
}

/* The national number, without the zero in front. */
void national_number(struct dice *d, const struct country *c, char out[TEXT])
{
  set(out, c->mobile);
  if (!*c->mobile)
    snprintf(out, TEXT, "%s%c", pick_evenly(d, (struct list)LIST(us_areas)), (char)('2' + roll(d, 8)));
  size_t len = strlen(out);
  digits(d, out + len, c->digits - len);
}

void write_phone(const struct country *c, const char *number, uint64_t style, char out[TEXT])
{
  bool us = !*c->mobile;
  if (style == 0)
    snprintf(out, TEXT, "%s%s", c->dial, number);
  else if (us)
    snprintf(out, TEXT, style == 1 ? "(%.3s) %.3s-%s" : "%.3s-%.3s-%s", number, number + 3, number + 6);
  else if (style == 1)
    snprintf(out, TEXT, "%s %.3s %.3s %s", c->dial, number, number + 3, number + 6);
  else
    snprintf(out, TEXT, "00%s %.4s %s", c->dial + 1, number, number + 4);
}

static void company_name(const struct bench *b, uint64_t company, char out[TEXT])
{
  static const char *const forms[] = {"Inc.", "LLC", "Corp.", "", "Ltd", "Group"};
  struct dice d = dice_of(b, company, 1);
  const char *first = pick_evenly(&d, (struct list)LIST(company_first)),
             *second = pick_evenly(&d, (struct list)LIST(company_second));
  const char *form = forms[roll(&d, COUNT(forms))];
  char founder[TEXT] = "";
  if (chance(&d, 60))
    family_name(&d, country_of(&d), founder);
  snprintf(out, TEXT, "%.50s %.30s%s%.6s", *founder ? founder : first, second, *form ? " " : "", form);
}

void company_domain(const struct bench *b, uint64_t company, char out[TEXT])
{
  char name[TEXT];
  company_name(b, company, name);
  char *last = strrchr(name, ' ');
  if (last)
    *last = 0;
  size_t len = plain(name, true, out);
  snprintf(out + len, TEXT - len, "%" PRIu64 ".example", company % 100);
}

void company_phone(const struct bench *b, const struct contact *p, char out[TEXT])
{
  struct dice d = dice_of(b, p->company, 2);
  national_number(&d, p->country, out);
}

void work_email(const struct bench *b, struct dice *d, struct contact *p, uint64_t number)
{
  char given[TEXT], family[TEXT], domain[TEXT];
  plain(p->given, true, given);
  plain(p->family, true, family);
  company_domain(b, p->company, domain);
  bool initial = chance(d, 30);
  given[initial ? 1 : TEXT - 1] = 0;
  /* Large firms number their namesakes. */
  if (p->company < 200 || initial)
    snprintf(p->email, TEXT, "%.24s.%.24s%" PRIu64 "@%.40s", given, family, number % 977, domain);
  else
    snprintf(p->email, TEXT, "%.24s.%.24s@%.40s", given, family, domain);
}

void private_email(struct dice *d, struct contact *p, uint64_t number)
{
  char given[TEXT], family[TEXT];
  plain(p->given, false, given);
  plain(p->family, false, family);
  snprintf(p->email, TEXT, chance(d, 50) ? "%.24s.%.24s%" PRIu64 "@%s" : "%.24s%.24s%" PRIu64 "@%s", given, family,
           number % 9973, pick(d, (struct list)LIST(freemail)));
}

/* Where a household lives, and what it is called. */
void set_home(const struct bench *b, uint64_t household, struct contact *p)
{
  struct dice d = dice_of(b, household, 3);
  p->country = country_of(&d);
  family_name(&d, p->country, p->family);
  bool number_first = p->country->dial[1] == '1' || p->country->dial[1] == '3' || p->country->dial[2] == '4' ||
                      p->country->dial[2] == '1';
  unsigned house = 1 + (unsigned)roll(&d, number_first ? 900 : 120);
  if (number_first)
    snprintf(p->street, TEXT, "%u %s", house, pick_evenly(&d, p->country->street));
  else
    snprintf(p->street, TEXT, "%s %u", pick_evenly(&d, p->country->street), house);
  if (chance(&d, 40))
    set(p->city, pick(&d, p->country->city));
  else
    snprintf(p->city, TEXT, "%s%s", pick_evenly(&d, p->country->stems), pick_evenly(&d, p->country->ends));
  digits(&d, p->postcode, p->country->dial[1] == '9' ? 6 : 5);
}

void set_work(const struct bench *b, struct dice *d, struct contact *p)
{
  double skew = unit(d);
  p->company = (uint64_t)((double)b->companies * skew * skew);
  company_name(b, p->company, p->org);
  set(p->title, pick_title(d));
}

const char *pick_title(struct dice *d)
{
  return pick_evenly(d, (struct list)LIST(titles));
}

void role_email(const struct bench *b, struct dice *d, struct contact *p)
{
  char domain[TEXT];
  company_domain(b, p->company, domain);
  snprintf(p->email, TEXT, "%s@%.40s", pick_evenly(d, (struct list)LIST(roles)), domain);
}

const char *nickname_of(const char *given)
{
  for (size_t i = 0; i < COUNT(nicknames); i++)
    if (strcmp(given, nicknames[i][0]) == 0)
      return nicknames[i][1];
  return NULL;
}
