/* kit/guess.h - what a column is that no mapping names: from the words of its name, in a dozen languages, and from what
 * stands in it. A wrong guess is worse than none: only one of GUESS_SURE percent or more is acted on.
 *
 * Pure; any thread may enter. Slices in a guess live for ever.
 */
#ifndef KITH_KIT_GUESS_H
#define KITH_KIT_GUESS_H

#include "base/str.h"

enum { GUESS_SURE = 80 /* percent */ };

struct guess_column {
  struct kith_str name;          /* empty: the table has no header */
  const struct kith_str *values; /* of the first rows, in order, empty ones too; at most 1,000 are looked at */
  size_t row_count;
  bool known;                   /* a mapping names it: nothing is guessed, but it counts beside the others */
  uint32_t property, component; /* of a known one */
};

struct guess {
  struct kith_str path;                /* "email.work"; as mappings write it */
  uint32_t property, component, group; /* 0: nothing is guessed */
  struct kith_str type, split;
  double confidence; /* 0 to 1 */
  char why[96];      /* "its name; 38 of 40 values are e-mails" */
};

/* One column for itself. */
void guess_column(const struct guess_column *, struct guess *out);

/* All columns of a table, each also in the light of the others: there is one full name, one birthday ..., and names are
 * recognised in the e-mails beside them. `out` has `count` places. */
void guess_table(const struct guess_column *, size_t count, struct guess *out);

/* ---- guess_name.c ---- */

/* What the words of a name say. */
enum guess_what {
  WHAT_NOTHING = 0,
  WHAT_EMAIL,
  WHAT_PHONE,
  WHAT_MOBILE,
  WHAT_FAX,
  WHAT_FULL,
  WHAT_GIVEN,
  WHAT_MIDDLE,
  WHAT_FAMILY,
  WHAT_PREFIX,
  WHAT_SUFFIX,
  WHAT_NICKNAME,
  WHAT_MAIDEN,
  WHAT_ORG,
  WHAT_UNIT,
  WHAT_TITLE,
  WHAT_STREET,
  WHAT_EXTENDED,
  WHAT_NUMBER,
  WHAT_PO_BOX,
  WHAT_LOCALITY,
  WHAT_DISTRICT,
  WHAT_REGION,
  WHAT_POSTCODE,
  WHAT_COUNTRY,
  WHAT_BIRTHDAY,
  WHAT_ANNIVERSARY,
  WHAT_GENDER,
  WHAT_URL,
  WHAT_LINKEDIN,
  WHAT_TWITTER,
  WHAT_FACEBOOK,
  WHAT_SKYPE,
  WHAT_NOTE,
  WHAT_CATEGORY,
  WHAT_LANGUAGE,
  WHAT_OWNER,
  WHAT_SOURCE,
  WHAT_LIFECYCLE,
  WHAT_CREATED,
  WHAT_UPDATED,
  WHAT_EMAIL_OUT,
  WHAT_PHONE_OUT,
  WHAT_NO_CONTACT,
  WHAT_INDUSTRY,
  WHAT_PHONETIC_GIVEN,
  WHAT_PHONETIC_FAMILY,
  WHAT_COUNT,
  WHAT_WORK,
  WHAT_HOME,
  WHAT_OTHER,  /* which one of several */
  WHAT_FILLER, /* "number", "de", "the" */
  WHAT_STOP    /* "manager", "verified", "last contacted": not of the contact, or no such thing */
};

struct guess_name {
  enum guess_what what;
  enum guess_what place; /* WHAT_WORK, WHAT_HOME, WHAT_OTHER, or WHAT_NOTHING */
  uint32_t number;       /* of "e-mail 2"; 0: none */
  double sure;           /* how much of the name was understood, 0 to 1 */
};

void guess_words(struct kith_str name, struct guess_name *out);

/* `text` in small letters without accents, for comparing; at most `room` bytes. */
struct kith_str guess_fold(struct kith_str text, char *to, size_t room);

#endif
