/* dedupe/compare.h - two records side by side: one level for each field, and the values that agree.
 *
 * Level 0 is always "not known on both sides" and says nothing; the others go from strong to weak. Where the value
 * itself matters (a rare name says more than a common one) its hash goes along. Pure; any thread may enter.
 */
#ifndef KITH_DEDUPE_COMPARE_H
#define KITH_DEDUPE_COMPARE_H

#include "dedupe/features.h"

enum field {
  FIELD_GIVEN,
  FIELD_FAMILY,
  FIELD_MIDDLE,
  FIELD_SEX,
  FIELD_BIRTHDAY,
  FIELD_BIRTHPLACE,
  FIELD_EMAIL,
  FIELD_PHONE,
  FIELD_ORG,
  FIELD_TITLE,
  FIELD_ADDRESS,
  FIELD_PROFILE,
  FIELD_IDENTIFIER,
  FIELD_NAME,  /* the name of an organisation; FIELD_ORG is then unknown */
  FIELD_EVENT, /* interactions that both took part in */
  FIELD_COUNT
};

enum { LEVEL_NONE, LEVEL_EXACT, LEVELS = 8 };
enum { GIVEN_NICKNAME = 2, GIVEN_NEAR, GIVEN_INITIAL, GIVEN_SIMILAR, GIVEN_DIFFERS, GIVEN_SWAPPED };
enum { FAMILY_PART = 2, FAMILY_NEAR, FAMILY_SOUND, FAMILY_SIMILAR, FAMILY_DIFFERS };
enum { MIDDLE_INITIAL = 2, MIDDLE_DIFFERS };
enum { SEX_DIFFERS = 2 };
enum { BIRTHDAY_SWAPPED = 2, BIRTHDAY_NEAR, BIRTHDAY_NO_YEAR, BIRTHDAY_YEAR, BIRTHDAY_DIFFERS, BIRTHDAY_GENERATION };
enum { PLACE_NEAR = 2, PLACE_DIFFERS };
enum { EMAIL_SHARED = 2, EMAIL_NEAR, EMAIL_LOCAL, EMAIL_DOMAIN, EMAIL_DIFFERS };
enum { PHONE_LANDLINE = 2, PHONE_SHARED, PHONE_LAST7, PHONE_NEAR, PHONE_DIFFERS };
enum { ORG_NEAR = 2, ORG_PARTLY, ORG_DIFFERS };
enum { TITLE_PARTLY = 2, TITLE_DIFFERS };
enum { ADDRESS_NEAR = 2, ADDRESS_STREET, ADDRESS_POSTCODE, ADDRESS_LOCALITY, ADDRESS_DIFFERS };
enum { PROFILE_DIFFERS = 2 };
enum { EVENT_ONE = 2, EVENT_PERHAPS, EVENT_BESIDE, EVENT_NONE /* says nothing */ };
enum { MARKED_NEITHER, MARKED_BOTH, MARKED_ONE, MARKS /* Jr., Sr., II and the like */ };
enum { IDENTIFIER_NEAR = 2, IDENTIFIER_DIFFERS };

/* Which frequency table a value is looked up in. */
enum table {
  TABLE_NONE,
  TABLE_GIVEN,
  TABLE_FAMILY,
  TABLE_BIRTHPLACE,
  TABLE_ORG,
  TABLE_POSTCODE,
  TABLE_LOCALITY,
  TABLE_EMAIL, /* how many different names have it */
  TABLE_PHONE, /* the same */
  TABLE_COUNT
};

/* What the comparison must know of the whole data: how many different names were seen with an e-mail or a phone. */
struct compare_context {
  double (*names_of)(const void *arg, enum table, uint32_t hash);
  const void *arg;
};

enum forbidden {
  FORBIDDEN_NO,
  FORBIDDEN_GENERATION,
  FORBIDDEN_NATURE,
  FORBIDDEN_DOUBTS, /* from here on: unless the data makes such errors (weights_forbid) */
  FORBIDDEN_PROFILE = FORBIDDEN_DOUBTS,
  FORBIDDEN_RELATIVES,
  FORBIDDEN_IDENTIFIER,
  FORBIDDEN_COUNT
};

struct comparison {
  uint8_t level[FIELD_COUNT];
  uint8_t table[FIELD_COUNT]; /* enum table of the value that agrees, TABLE_NONE when its rarity does not matter */
  uint32_t value[FIELD_COUNT];
  uint32_t swapped_family; /* the other value of a swapped name */
  bool organisations;
  bool numbered;  /* at a firm, each has a mailbox of the same name with another number */
  bool employers; /* the e-mail that agrees is at a firm's domain: a family has none there */
  uint8_t marked; /* whose name says Jr. or the like: MARKED_... */
  enum forbidden forbidden;
};

enum { SHARED_NAMES = 5 /* an e-mail or phone of that many names is a contact point, nobody's own */ };

void compare_records(const struct features *a, const struct features *b, const struct compare_context *,
                     struct comparison *out);

/* By plain rules, without any number: how many things of one's own the two have in common, nearly at least (name,
 * birthday, e-mail, phone, profile, identifier, building); and how many of them are known of both. Two in common are
 * one person as a rule; an e-mail, a profile or an identifier counts for two, unless the given names differ. Where
 * only the name is known of both, an employer, a town or a birthplace supports it: the best rule that such data has. */
struct agreement {
  int same, known;
  bool supported;
};
struct agreement compare_plainly(const struct comparison *);

/* "e-mail", "same day and month swapped": for people. */
const char *compare_field_name(enum field);
const char *compare_level_name(enum field, int level);
const char *compare_forbidden_name(enum forbidden);

#endif
