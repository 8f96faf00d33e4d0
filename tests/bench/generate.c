/* generate.c - invents contacts as a CRM exports them: bench_generate COUNT SEED CSV TRUTH [VCF]
 *
 * About a tenth of the records stand for someone who is there already: with a typing error, a nickname, another way
 * to write the number, fields left out, another job. Among them live families with one address, father and son,
 * namesakes, colleagues with one switchboard and offices with one mailbox, who are not one. TRUTH says who is who:
 * id,person. All comes from SEED and the number of the record: the same call writes the same bytes, and no memory
 * grows with COUNT.
 */
#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "names.inc"

#define COUNT(a) (sizeof(a) / sizeof(a)[0])
#define LIST(list)                                                                                                     \
  {                                                                                                                    \
    list, COUNT(list)                                                                                                  \
  }

enum { TEXT = 96, OUT_BUFFER = 1 << 20 };

struct list {
  const char *const *items;
  size_t count;
};

struct country {
  const char *name, *dial, *mobile; /* mobile: the first digits; the rest is drawn up to `digits` */
  size_t digits;
  unsigned share; /* percent of all people */
  struct list given, family, stems, ends, city, street;
};

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

struct contact {
  const struct country *country;
  uint64_t company;
  char given[TEXT], family[TEXT], email[TEXT], phone[TEXT], mobile[TEXT], title[TEXT], org[TEXT];
  char street[TEXT], city[TEXT], postcode[TEXT], owner[TEXT], created[TEXT];
};

struct bench {
  uint64_t seed, count, companies;
  FILE *csv, *truth, *vcf;
};

/* ---- Chance ---- */

static uint64_t mix(uint64_t x)
{
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

struct dice {
  uint64_t state;
};

static struct dice dice_of(const struct bench *b, uint64_t number, uint64_t purpose)
{
  return (struct dice){mix(b->seed ^ mix(number * 64 + purpose))};
}

static uint64_t roll(struct dice *d, uint64_t sides)
{
  d->state = mix(d->state);
  return d->state % sides;
}

static bool chance(struct dice *d, unsigned percent)
{
  return roll(d, 100) < percent;
}

static double unit(struct dice *d)
{
  return (double)(roll(d, 1u << 30)) / (1u << 30);
}

/* Of a list in the order of frequency. In one of a hundred the first takes three in a hundred, as in the registers of
 * real names. */
static const char *pick(struct dice *d, struct list l)
{
  return l.items[(size_t)((double)l.count * pow(unit(d), 1.3)) % l.count];
}

static const char *pick_evenly(struct dice *d, struct list l)
{
  return l.items[roll(d, l.count)];
}

/* ---- Text ---- */

static void set(char out[TEXT], const char *text)
{
  snprintf(out, TEXT, "%s", text);
}

/* Letters that an address may hold: lower case, marks taken off as people do it in the country. */
static size_t plain(const char *text, bool spell_out, char *out)
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
static void misspell(struct dice *d, char text[TEXT])
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

static void shout(char text[TEXT])
{
  for (char *c = text; *c; c++)
    *c = (char)toupper((unsigned char)*c);
}

/* ---- People ---- */

static const struct country *country_of(struct dice *d)
{
  uint64_t at = roll(d, 100);
  size_t i = 0;
  while (at >= countries[i].share)
    at -= countries[i++].share;
  return &countries[i];
}

/* A quarter has one of the names that everyone knows; the tail of rare ones is long. */
static void family_name(struct dice *d, const struct country *c, char out[TEXT])
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

static void digits(struct dice *d, char *out, size_t count)
{
  for (size_t i = 0; i < count; i++)
    out[i] = (char)('0' + roll(d, 10));
  out[count] = 0;
}

/* The national number, without the zero in front. */
static void national_number(struct dice *d, const struct country *c, char out[TEXT])
{
  set(out, c->mobile);
  if (!*c->mobile)
    snprintf(out, TEXT, "%s%c", pick_evenly(d, (struct list)LIST(us_areas)), (char)('2' + roll(d, 8)));
  size_t len = strlen(out);
  digits(d, out + len, c->digits - len);
}

static void write_phone(const struct country *c, const char *number, uint64_t style, char out[TEXT])
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
  snprintf(out, TEXT, "%s %s%s%s", *founder ? founder : first, second, *form ? " " : "", form);
}

static void company_domain(const struct bench *b, uint64_t company, char out[TEXT])
{
  char name[TEXT];
  company_name(b, company, name);
  char *last = strrchr(name, ' ');
  if (last)
    *last = 0;
  size_t len = plain(name, true, out);
  snprintf(out + len, TEXT - len, "%" PRIu64 ".example", company % 100);
}

static void company_phone(const struct bench *b, const struct contact *p, char out[TEXT])
{
  struct dice d = dice_of(b, p->company, 2);
  national_number(&d, p->country, out);
}

static void work_email(const struct bench *b, struct dice *d, struct contact *p, uint64_t number)
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

static void private_email(struct dice *d, struct contact *p, uint64_t number)
{
  char given[TEXT], family[TEXT];
  plain(p->given, false, given);
  plain(p->family, false, family);
  snprintf(p->email, TEXT, chance(d, 50) ? "%.24s.%.24s%" PRIu64 "@%s" : "%.24s%.24s%" PRIu64 "@%s", given, family,
           number % 9973, pick(d, (struct list)LIST(freemail)));
}

/* Where a household lives, and what it is called. */
static void set_home(const struct bench *b, uint64_t household, struct contact *p)
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

/* Of a hundred households eight have a second person at the same door; every sixth of these is a son with his
 * father's name. */
static void set_name(const struct bench *b, uint64_t person, struct contact *p)
{
  struct dice own = dice_of(b, person, 4), before = dice_of(b, person - 1, 4);
  bool second = chance(&own, 8) && person && !chance(&before, 8);
  set_home(b, second ? person - 1 : person, p);
  set(p->given, pick(&own, p->country->given));
  if (second && roll(&own, 6) == 0) {
    struct dice father = dice_of(b, person - 1, 4);
    chance(&father, 8);
    set(p->given, pick(&father, p->country->given));
    size_t len = strlen(p->family);
    snprintf(p->family + len, TEXT - len, " Jr.");
  }
}

static void set_work(const struct bench *b, struct dice *d, struct contact *p)
{
  double skew = unit(d);
  p->company = (uint64_t)((double)b->companies * skew * skew);
  company_name(b, p->company, p->org);
  set(p->title, pick_evenly(d, (struct list)LIST(titles)));
}

/* One person as the first record tells of him. */
static void make_person(const struct bench *b, uint64_t person, struct contact *p)
{
  struct dice d = dice_of(b, person, 5);
  char number[TEXT];
  memset(p, 0, sizeof *p);
  set_name(b, person, p);
  set_work(b, &d, p);
  if (chance(&d, 65))
    work_email(b, &d, p, person);
  else
    private_email(&d, p, person);
  national_number(&d, p->country, number);
  if (chance(&d, 12)) {
    write_phone(p->country, number, roll(&d, 3), p->mobile);
    company_phone(b, p, number);
  }
  write_phone(p->country, number, roll(&d, 3), p->phone);
  snprintf(p->owner, TEXT, "rep%02" PRIu64, roll(&d, 40));
  snprintf(p->created, TEXT, "20%02u-%02u-%02u", 12 + (unsigned)roll(&d, 14), 1 + (unsigned)roll(&d, 12),
           1 + (unsigned)roll(&d, 28));
  if (chance(&d, 2)) {
    char domain[TEXT];
    company_domain(b, p->company, domain);
    snprintf(p->email, TEXT, "%s@%.40s", pick_evenly(&d, (struct list)LIST(roles)), domain);
  }
}

/* ---- The second record of a person ---- */

static void change_name(struct dice *d, struct contact *p)
{
  uint64_t how = roll(d, 10);
  for (size_t i = 0; how < 3 && i < COUNT(nicknames); i++)
    if (strcmp(p->given, nicknames[i][0]) == 0) {
      set(p->given, nicknames[i][1]);
      return;
    }
  char word[TEXT];
  if (how == 4)
    misspell(d, p->family);
  else if (how == 5)
    misspell(d, p->given);
  else if (how == 6)
    p->given[(unsigned char)p->given[0] < 128 ? 1 : 2] = 0;
  else if (how == 7)
    shout(p->family);
  else if (how == 8 && plain(p->given, true, word)) {
    set(p->given, word);
    p->given[0] = (char)toupper((unsigned char)p->given[0]);
  }
}

static void change_work(const struct bench *b, struct dice *d, struct contact *p, uint64_t person)
{
  if (chance(d, 12)) {
    set_work(b, d, p);
    work_email(b, d, p, person);
  } else if (chance(d, 25)) {
    private_email(d, p, person);
  }
  if (chance(d, 30))
    set(p->title, pick_evenly(d, (struct list)LIST(titles)));
  if (chance(d, 15))
    shout(p->org);
}

static void make_again(const struct bench *b, uint64_t record, uint64_t person, struct contact *p)
{
  struct dice d = dice_of(b, record, 6);
  char number[TEXT], before[TEXT];
  make_person(b, person, p);
  set(before, p->email);
  change_name(&d, p);
  change_work(b, &d, p, person);
  bool has_new_email = strcmp(before, p->email) != 0, keeps_phone = has_new_email || chance(&d, 75);
  if (!keeps_phone) {
    national_number(&d, p->country, number);
    write_phone(p->country, number, roll(&d, 3), p->phone);
    p->mobile[0] = 0;
  } else if (!has_new_email && chance(&d, 25)) {
    p->email[0] = 0;
  }
  if (chance(&d, 30))
    p->street[0] = p->city[0] = p->postcode[0] = 0;
  if (chance(&d, 15))
    p->title[0] = 0;
  snprintf(p->owner, TEXT, "rep%02" PRIu64, roll(&d, 40));
}

/* ---- Writing ---- */

static void put_csv(const struct bench *b, uint64_t record, const struct contact *p)
{
  const char *const fields[] = {p->given,  p->family, p->email,    p->phone,         p->mobile, p->title,  p->org,
                                p->street, p->city,   p->postcode, p->country->name, p->owner,  p->created};
  fprintf(b->csv, "%" PRIu64, record + 1);
  for (size_t i = 0; i < COUNT(fields); i++)
    fprintf(b->csv, strpbrk(fields[i], ",\"") ? ",\"%s\"" : ",%s", fields[i]);
  fputs("\r\n", b->csv);
}

static void put_vcard(const struct bench *b, uint64_t record, const struct contact *p)
{
  fprintf(b->vcf, "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:%" PRIu64 "\r\nN:%s;%s;;;\r\nFN:%s %s\r\n", record + 1, p->family,
          p->given, p->given, p->family);
  if (*p->email)
    fprintf(b->vcf, "EMAIL;TYPE=INTERNET:%s\r\n", p->email);
  fprintf(b->vcf, "TEL;TYPE=WORK:%s\r\n", p->phone);
  if (*p->mobile)
    fprintf(b->vcf, "TEL;TYPE=CELL:%s\r\n", p->mobile);
  if (*p->title)
    fprintf(b->vcf, "TITLE:%s\r\n", p->title);
  fprintf(b->vcf, "ORG:%s\r\n", p->org);
  if (*p->street)
    fprintf(b->vcf, "ADR;TYPE=WORK:;;%s;%s;;%s;%s\r\n", p->street, p->city, p->postcode, p->country->name);
  fprintf(b->vcf, "REV:%sT00:00:00Z\r\nEND:VCARD\r\n", p->created);
}

/* Every tenth record, drawn, stands for a person of before; the others are people of their own in the order of the
 * records. */
static void write_all(const struct bench *b)
{
  uint64_t people = 0;
  fputs("Record ID,First Name,Last Name,Email,Phone Number,Mobile Phone Number,Job Title,Company Name,Street "
        "Address,City,Postal Code,"
        "Country/Region,Contact owner,Create Date\r\n",
        b->csv);
  fputs("id,person\n", b->truth);
  for (uint64_t record = 0; record < b->count; record++) {
    struct contact p;
    struct dice d = dice_of(b, record, 7);
    uint64_t person = people;
    if (people && chance(&d, 10))
      make_again(b, record, person = roll(&d, people), &p);
    else
      make_person(b, people++, &p);
    put_csv(b, record, &p);
    fprintf(b->truth, "%" PRIu64 ",%" PRIu64 "\n", record + 1, person);
    if (b->vcf)
      put_vcard(b, record, &p);
  }
}

static FILE *create(const char *path)
{
  FILE *f = fopen(path, "w");
  if (!f) {
    perror(path);
    exit(73);
  }
  setvbuf(f, NULL, _IOFBF, OUT_BUFFER);
  return f;
}

int main(int argc, char **argv)
{
  if (argc < 5) {
    fputs("usage: bench_generate COUNT SEED CSV TRUTH [VCF]\n", stderr);
    return 64;
  }
  struct bench b = {.seed = mix(strtoull(argv[2], NULL, 10)), .count = strtoull(argv[1], NULL, 10)};
  b.companies = b.count / 12 + 10;
  b.csv = create(argv[3]);
  b.truth = create(argv[4]);
  b.vcf = argc > 5 ? create(argv[5]) : NULL;
  write_all(&b);
  bool failed = fclose(b.csv) | fclose(b.truth) | (b.vcf ? fclose(b.vcf) : 0);
  return failed ? 74 : 0;
}
