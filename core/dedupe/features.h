/* dedupe/features.h - the match features of one contact, as bytes (features_encode in dedupe.h) and taken apart again.
 *
 * A blob is a version byte and entries of tag, length, bytes. It comes from a file, so it may be damaged: decoding
 * never fails, it stops at the first entry that does not fit and skips tags it does not know. A struct features
 * borrows the blob's text.
 */
#ifndef KITH_DEDUPE_FEATURES_H
#define KITH_DEDUPE_FEATURES_H

#include "model/matchable.h"

enum {
  FEATURES_VERSION = 1,
  FEATURE_TEXT_MAX = 120, /* bytes of one text; the rest is cut off */
  FEATURE_VALUES = 8      /* values of one field */
};

struct feature_email {
  struct kith_str key, local, domain;
  bool role, freemail;
};

struct feature_phone {
  struct kith_str digits, extension; /* digits without the plus */
  bool mobile, valid;
};

struct feature_address {
  struct kith_str number, street, locality, region, postcode, country;
};

struct feature_identifier {
  struct kith_str type, value;
};

struct features {
  struct kith_str given, middle, family, other_family, birthplace, org, title;
  uint32_t written; /* hash of a name in ideographs, 0: none */
  struct kith_match_date birthday;
  uint8_t generation, sex, nature;
  uint8_t nickname_count, email_count, phone_count, address_count, profile_count, identifier_count, event_count;
  uint8_t event_source; /* of all of them: a record is named by interactions of its own source only */
  struct kith_str nicknames[FEATURE_VALUES], profiles[FEATURE_VALUES];
  struct feature_email emails[FEATURE_VALUES];
  struct feature_phone phones[FEATURE_VALUES];
  struct feature_address addresses[FEATURE_VALUES];
  struct feature_identifier identifiers[FEATURE_VALUES];
  struct kith_match_event events[FEATURE_VALUES]; /* the latest first */
};

void features_decode(struct kith_str blob, struct features *out);

/* The record stands for an organisation, not for a person: it says so, or has an organisation's name and no other. */
bool features_is_organisation(const struct features *);

/* 32 bits that stand for a value in keys and frequency tables; never 0, part of the model's version. */
uint32_t features_hash(struct kith_str);

#endif
