/* generate.c - invents contacts as a CRM exports them: bench_generate [--hard] COUNT SEED CSV TRUTH [VCF]
 *
 * About a tenth of the records stand for someone who is there already: with a typing error, a nickname, another way
 * to write the number, fields left out, another job. Among them live families with one address, father and son,
 * namesakes, colleagues with one switchboard and offices with one mailbox, who are not one. With --hard as hard.h has
 * it. TRUTH says who is who:
 * id,person. All comes from SEED and the number of the record: the same call writes the same bytes, and no memory
 * grows with COUNT.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "hard.h"

enum { OUT_BUFFER = 1 << 20, AGAIN = 10 /* percent */ };

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
  if (chance(&d, 2))
    role_email(b, &d, p);
}

/* ---- The second record of a person ---- */

static void change_name(struct dice *d, struct contact *p)
{
  uint64_t how = roll(d, 10);
  const char *nickname = how < 3 ? nickname_of(p->given) : NULL;
  if (nickname) {
    set(p->given, nickname);
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
    set(p->title, pick_title(d));
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
  const char *const fields[] = {p->given,         p->family, p->email,   p->phone,    p->mobile,
                                p->title,         p->org,    p->street,  p->city,     p->postcode,
                                p->country->name, p->owner,  p->created, p->birthday, p->profile};
  fprintf(b->csv, "%" PRIu64, record + 1);
  for (size_t i = 0; i < COUNT(fields) - (b->hard ? 0 : 2); i++)
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
        "Country/Region,Contact owner,Create Date",
        b->csv);
  fputs(b->hard ? ",Date of birth,LinkedIn URL\r\n" : "\r\n", b->csv);
  fputs("id,person\n", b->truth);
  for (uint64_t record = 0; record < b->count; record++) {
    struct contact p;
    struct dice d = dice_of(b, record, 7);
    uint64_t person = people;
    bool again = people && chance(&d, b->hard ? HARD_AGAIN : AGAIN);
    person = again ? roll(&d, people) : people++;
    if (b->hard)
      hard_record(b, record, person, &p);
    else if (again)
      make_again(b, record, person, &p);
    else
      make_person(b, person, &p);
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
  bool hard = argc > 1 && strcmp(argv[1], "--hard") == 0;
  argv += hard;
  argc -= hard;
  if (argc < 5) {
    fputs("usage: bench_generate [--hard] COUNT SEED CSV TRUTH [VCF]\n", stderr);
    return 64;
  }
  struct bench b = {.hard = hard, .seed = mix(strtoull(argv[2], NULL, 10)), .count = strtoull(argv[1], NULL, 10)};
  b.companies = b.count / 12 + 10;
  b.csv = create(argv[3]);
  b.truth = create(argv[4]);
  b.vcf = argc > 5 ? create(argv[5]) : NULL;
  write_all(&b);
  bool failed = fclose(b.csv) | fclose(b.truth) | (b.vcf ? fclose(b.vcf) : 0);
  return failed ? 74 : 0;
}
