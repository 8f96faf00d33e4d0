/* invent.h - what both settings of the generator invent people from: dice, names, firms, numbers, addresses.
 *
 * All comes from the seed and a number: the same call gives the same answer, and nothing is remembered.
 */
#ifndef KITH_BENCH_INVENT_H
#define KITH_BENCH_INVENT_H

#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define COUNT(a) (sizeof(a) / sizeof(a)[0])
#define LIST(list)                                                                                                     \
  {                                                                                                                    \
    list, COUNT(list)                                                                                                  \
  }

enum { TEXT = 96 };

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

struct contact {
  const struct country *country;
  uint64_t company;
  char given[TEXT], family[TEXT], email[TEXT], phone[TEXT], mobile[TEXT], title[TEXT], org[TEXT];
  char street[TEXT], city[TEXT], postcode[TEXT], owner[TEXT], created[TEXT], birthday[TEXT], profile[TEXT];
};

struct bench {
  uint64_t seed, count, companies;
  bool hard;
  FILE *csv, *truth, *vcf;
};

struct dice {
  uint64_t state;
};

uint64_t mix(uint64_t);
struct dice dice_of(const struct bench *, uint64_t number, uint64_t purpose /* below 64 */);
uint64_t roll(struct dice *, uint64_t sides);
bool chance(struct dice *, unsigned percent);
double unit(struct dice *); /* 0 to 1 */

/* Of a list in the order of frequency: the first ones are commoner. */
const char *pick(struct dice *, struct list);
const char *pick_evenly(struct dice *, struct list);

void set(char out[TEXT], const char *text);
/* Letters that an address may hold: lower case, marks taken off as people do it in the country. Returns the length. */
size_t plain(const char *text, bool spell_out, char *out);
void misspell(struct dice *, char text[TEXT]); /* one error of the fingers */
void shout(char text[TEXT]);
const char *nickname_of(const char *given); /* or NULL */

const struct country *country_of(struct dice *);
void family_name(struct dice *, const struct country *, char out[TEXT]);
void digits(struct dice *, char *out, size_t count);
void national_number(struct dice *, const struct country *, char out[TEXT]); /* without the zero in front */
void write_phone(const struct country *, const char *number, uint64_t style /* 0 to 2 */, char out[TEXT]);
void set_home(const struct bench *, uint64_t household, struct contact *);
void set_work(const struct bench *, struct dice *, struct contact *);
void company_domain(const struct bench *, uint64_t company, char out[TEXT]);
void company_phone(const struct bench *, const struct contact *, char out[TEXT]);
void work_email(const struct bench *, struct dice *, struct contact *, uint64_t number);
void private_email(struct dice *, struct contact *, uint64_t number);
void role_email(const struct bench *, struct dice *, struct contact *);
const char *pick_title(struct dice *);

#endif
