/* jscontact/rows.h - the table of the conversion: a row a property, with the member of a Card that holds it and what
 * becomes of its parameters. Both directions go by it. Constant; any thread may enter.
 */
#ifndef KITH_JSCONTACT_ROWS_H
#define KITH_JSCONTACT_ROWS_H

#include <kith/property.h>

#include "base/str.h"

/* How a property and a member become each other. */
enum js_how {
  HOW_OBJECT = 1, /* an object in a map: value, kind and parameters are its members */
  HOW_ORG,
  HOW_ADDRESS,
  HOW_ZONE, /* TZ, GEO: an address that says nothing else */
  HOW_GEO,
  HOW_DATE,
  HOW_PLACE, /* of a date: no object of its own */
  HOW_RELATED,
  HOW_TEXT,     /* a member of the card */
  HOW_UTC,      /* likewise, a time */
  HOW_FULL,     /* name.full */
  HOW_NAME,     /* name.components */
  HOW_MEMBERS,  /* a set of values */
  HOW_KEYWORDS, /* likewise, of a list */
  HOW_GENDER    /* speakToAs.grammaticalGender */
};

/* Members of the object that parameters become. */
enum {
  ROW_CONTEXTS = 1u << 0,
  ROW_PREF = 1u << 1,
  ROW_LABEL = 1u << 2,
  ROW_MEDIA_TYPE = 1u << 3,
  ROW_LIST_AS = 1u << 4,
  ROW_LEVEL = 1u << 5,
  ROW_FEATURES = 1u << 6,
  ROW_SERVICE = 1u << 7,
  ROW_AUTHOR = 1u << 8,
  ROW_NAMED = 1u << 9,      /* vCardName says which property it was: several look alike */
  ROW_MAYBE_URI = 1u << 10, /* text; what looks like a URI is one */
  ROW_USER = 1u << 11,      /* VALUE=text: a user's name, no URI */
  ROW_KIND_FREE = 1u << 12  /* of the rows of a member the one without a kind, or with one that we do not know */
};

struct js_row {
  uint32_t property;
  enum js_how how;
  const char *member; /* of the card; of speakToAs for PRONOUNS */
  const char *type;   /* @type of its objects, for readers */
  const char *value;  /* the member that holds the value */
  const char *kind;   /* value of the member "kind", or NULL */
  const char *stem;   /* of the keys that we make: "email" */
  uint32_t value_type;
  unsigned flags;
};

/* NULL: there is no place for it but vCardProps. */
const struct js_row *row_of(uint32_t property);

/* The rows of a member one after the other, from NULL on. */
const struct js_row *row_next(const char *member, const struct js_row *after);

/* All rows, by place; NULL behind the last. */
const struct js_row *row_at(size_t place);

/* TYPE and the member of `contexts` or `features`, either way; empty: there is none. */
struct kith_str row_context(uint32_t property, struct kith_str type);
struct kith_str row_context_back(uint32_t property, struct kith_str context);
struct kith_str row_feature(struct kith_str type);
struct kith_str row_feature_back(struct kith_str feature);
struct kith_str row_level(uint32_t property, struct kith_str level);
struct kith_str row_level_back(uint32_t property, struct kith_str level);
bool row_is_relation(struct kith_str type);

#endif
