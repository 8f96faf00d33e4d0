#include "merge/policy.h"

#include <kith/property.h>

/* What a field asks when nobody said otherwise. A name that is written out is right wherever it comes from; of the other
 * fields with one value the better book is believed, then the later date. Of those with several values all stay:
 * frequency and completeness would only shuffle them. */
#define NAME                                                                                                           \
  {                                                                                                                    \
    {MERGE_COMPLETENESS, MERGE_SOURCE, MERGE_RECENCY, MERGE_FREQUENCY}, 0                                              \
  }
#define SINGLE                                                                                                         \
  {                                                                                                                    \
    {MERGE_SOURCE, MERGE_RECENCY, MERGE_FREQUENCY, MERGE_COMPLETENESS}, 0                                              \
  }
#define SEVERAL                                                                                                        \
  {                                                                                                                    \
    {MERGE_SOURCE, MERGE_RECENCY}, 0                                                                                   \
  }

#define FIELDS(FIELD)                                                                                                  \
  FIELD("name", KITH_P_N, NAME)                                                                                        \
  FIELD("nickname", KITH_P_NICKNAME, SEVERAL)                                                                          \
  FIELD("birthday", KITH_P_BDAY, SINGLE)                                                                               \
  FIELD("birthplace", KITH_P_BIRTHPLACE, SINGLE)                                                                       \
  FIELD("anniversary", KITH_P_ANNIVERSARY, SINGLE)                                                                     \
  FIELD("gender", KITH_P_GENDER, SINGLE)                                                                               \
  FIELD("organization", KITH_P_ORG, SINGLE)                                                                            \
  FIELD("title", KITH_P_TITLE, SINGLE)                                                                                 \
  FIELD("role", KITH_P_ROLE, SINGLE)                                                                                   \
  FIELD("email", KITH_P_EMAIL, SEVERAL)                                                                                \
  FIELD("phone", KITH_P_TEL, SEVERAL)                                                                                  \
  FIELD("address", KITH_P_ADR, SEVERAL)                                                                                \
  FIELD("url", KITH_P_URL, SEVERAL)                                                                                    \
  FIELD("profile", KITH_P_SOCIALPROFILE, SEVERAL)                                                                      \
  FIELD("im", KITH_P_IMPP, SEVERAL)                                                                                    \
  FIELD("photo", KITH_P_PHOTO, SEVERAL)                                                                                \
  FIELD("note", KITH_P_NOTE, SEVERAL)                                                                                  \
  FIELD("category", KITH_P_CATEGORIES, SEVERAL)                                                                        \
  FIELD("related", KITH_P_RELATED, SEVERAL)                                                                            \
  FIELD("identifier", KITH_P_IDENTIFIER, SEVERAL)                                                                      \
  FIELD("language", KITH_P_LANG, SEVERAL)                                                                              \
  FIELD("timezone", KITH_P_TZ, SINGLE)                                                                                 \
  FIELD("lead_source", KITH_P_LEAD_SOURCE, SINGLE)                                                                     \
  FIELD("lifecycle", KITH_P_LIFECYCLE, SINGLE)

#define WORD(name, property, rules)     name,
#define PROPERTY(name, property, rules) property,
#define DEFAULT(name, property, rules)  rules,

static const char *const names[] = {FIELDS(WORD) NULL};
static const uint32_t properties[] = {FIELDS(PROPERTY)};
static const struct kith_merge_policy defaults = {{FIELDS(DEFAULT) SEVERAL}};

enum { FIELD_COUNT = sizeof properties / sizeof properties[0] };
_Static_assert(FIELD_COUNT + 1 == MERGE_FIELD_COUNT, "the last field holds the properties that have none");

const struct kith_merge_policy *merge_defaults(void)
{
  return &defaults;
}

const char *const *merge_field_names(void)
{
  return names;
}

const char *const *merge_rule_names(void)
{
  static const char *const rules[] = {"source", "recency", "frequency", "completeness", "all", "join", NULL};
  return rules;
}

uint32_t merge_unit_of(uint32_t property)
{
  return property == KITH_P_FN ? KITH_P_N : property;
}

size_t merge_field_of(uint32_t property)
{
  size_t field = 0;
  while (field < FIELD_COUNT && properties[field] != merge_unit_of(property))
    field++;
  return field;
}

bool merge_field_is_single(size_t field)
{
  return defaults.fields[field].order[2] != 0;
}

void merge_rules_set(struct kith_merge_rules *rules, const enum kith_merge_rule *first, size_t count)
{
  struct kith_merge_rules before = *rules, after = {.how = 0};
  size_t len = 0;
  uint32_t seen = 0;
  for (size_t i = 0; i < count + MERGE_RULE_COUNT; i++) {
    uint32_t rule = i < count ? (uint32_t)first[i] : before.order[i - count];
    if (rule > MERGE_RULE_COUNT)
      after.how = (uint8_t)rule;
    if (!rule || rule > MERGE_RULE_COUNT || seen >> rule & 1)
      continue;
    seen |= 1u << rule;
    after.order[len++] = (uint8_t)rule;
  }
  *rules = after;
}
