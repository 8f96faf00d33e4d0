/* model/matchable.h - what matching compares of one contact: the meeting point of normalise (fills it) and dedupe
 * (reads it).
 *
 * All text is folded for comparing: NFKC case folding, transliterated to ASCII where that is possible, punctuation
 * and runs of space reduced to single spaces, trimmed. Everything lives in the arena of whoever fills it. Plain data;
 * any thread may read.
 */
#ifndef KITH_MODEL_MATCHABLE_H
#define KITH_MODEL_MATCHABLE_H

#include "base/str.h"

enum { MATCHABLE_MAX = 8 }; /* values a field: more than that identify nobody */

enum kith_generation {
  GENERATION_NONE,
  GENERATION_JUNIOR,
  GENERATION_SENIOR,
  GENERATION_SECOND,
  GENERATION_THIRD,
  GENERATION_FOURTH
};
enum kith_sex { SEX_UNKNOWN, SEX_MALE, SEX_FEMALE };
enum kith_nature { NATURE_UNKNOWN, NATURE_PERSON, NATURE_ORGANISATION };

struct kith_match_email {
  struct kith_str key; /* match key: lower case, IDNA, without plus tag and Gmail dots */
  bool role;           /* info@, sales@ ... */
  bool freemail;       /* a public provider: the domain says nothing about the employer */
};

struct kith_match_phone {
  struct kith_str e164; /* "+14155550100", or the folded digits when no number was understood */
  struct kith_str extension;
  bool valid, mobile;
};

struct kith_match_address {
  struct kith_str number, street, locality, region, postcode, country; /* country: ISO code, lower case */
};

struct kith_match_identifier {
  struct kith_str type, value; /* "ssn"; folded, without spaces and hyphens */
};

struct kith_match_date {
  uint16_t year;      /* 0: unknown */
  uint8_t month, day; /* 0: unknown */
};

/* One of the interactions that a contact took part in. Interactions are records of their own, so these are added to the
 * features of a contact when everything is known (features_set_events). */
enum { MATCH_NO_TIME = UINT16_MAX };
struct kith_match_event {
  uint32_t subject; /* hash; 0: not known */
  uint32_t record;  /* the same for all who took part in it, by its source */
  uint16_t day;     /* since 1970, UTC; 0: not known */
  uint16_t minute;  /* of the day, or MATCH_NO_TIME */
  uint16_t kind;    /* hash of call, meeting ...; 0: not known */
};

struct kith_matchable {
  struct kith_str given, middle, family;
  struct kith_str other_family; /* maiden or secondary name */
  struct kith_str full;         /* folded whole name, when the parts are not known or beside them */
  struct kith_str written;      /* a name in ideographs as it is written: transliterated, many are one; else empty */
  enum kith_generation generation;
  enum kith_sex sex; /* from GENDER or the salutation */
  enum kith_nature nature;
  struct kith_match_date birthday;
  struct kith_str birthplace;
  struct kith_str org, title; /* org without legal suffix */
  size_t nickname_count, email_count, phone_count, address_count, profile_count, identifier_count;
  struct kith_str nicknames[MATCHABLE_MAX];
  struct kith_match_email emails[MATCHABLE_MAX];
  struct kith_match_phone phones[MATCHABLE_MAX];
  struct kith_match_address addresses[MATCHABLE_MAX];
  struct kith_str profiles[MATCHABLE_MAX]; /* "linkedin.com/in/ada" : canonical, without scheme */
  struct kith_match_identifier identifiers[MATCHABLE_MAX];
};

#endif
