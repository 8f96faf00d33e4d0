#include "kit/card.h"

struct rule {
  enum card_shape shape;
  uint32_t components;
  uint32_t type_30, type_40; /* 0: text. Version 2.1 knows text and binary only */
};

/* By property; what is not here is one text in all versions. */
static const struct rule rules[] = {
    [KITH_P_SOURCE] = {CARD_TEXT, 0, KITH_V_URI, KITH_V_URI},
    [KITH_P_N] = {CARD_FIELDS, KITH_N_GENERATION, 0, 0},
    [KITH_P_NICKNAME] = {CARD_LIST, 0, 0, 0},
    [KITH_P_PHOTO] = {CARD_TEXT, 0, KITH_V_BINARY, KITH_V_URI},
    [KITH_P_BDAY] = {CARD_TEXT, 0, KITH_V_DATE, KITH_V_DATE_AND_OR_TIME},
    [KITH_P_ANNIVERSARY] = {CARD_TEXT, 0, KITH_V_DATE, KITH_V_DATE_AND_OR_TIME},
    [KITH_P_GENDER] = {CARD_PAIR, KITH_GENDER_TEXT, 0, 0},
    [KITH_P_ADR] = {CARD_FIELDS, KITH_ADR_DIRECTION, 0, 0},
    [KITH_P_IMPP] = {CARD_TEXT, 0, KITH_V_URI, KITH_V_URI},
    [KITH_P_LANG] = {CARD_TEXT, 0, 0, KITH_V_LANGUAGE_TAG},
    [KITH_P_TZ] = {CARD_TEXT, 0, KITH_V_UTC_OFFSET, 0},
    [KITH_P_GEO] = {CARD_TEXT, 0, KITH_V_FLOAT, KITH_V_URI},
    [KITH_P_LOGO] = {CARD_TEXT, 0, KITH_V_BINARY, KITH_V_URI},
    [KITH_P_ORG] = {CARD_ORG, KITH_ORG_UNIT, 0, 0},
    [KITH_P_MEMBER] = {CARD_TEXT, 0, KITH_V_URI, KITH_V_URI},
    [KITH_P_RELATED] = {CARD_TEXT, 0, KITH_V_URI, KITH_V_URI},
    [KITH_P_CATEGORIES] = {CARD_LIST, 0, 0, 0},
    [KITH_P_REV] = {CARD_TEXT, 0, KITH_V_DATE_TIME, KITH_V_TIMESTAMP},
    [KITH_P_SOUND] = {CARD_TEXT, 0, KITH_V_BINARY, KITH_V_URI},
    [KITH_P_UID] = {CARD_TEXT, 0, 0, KITH_V_URI},
    [KITH_P_CLIENTPIDMAP] = {CARD_PAIR, 2, 0, 0},
    [KITH_P_URL] = {CARD_TEXT, 0, KITH_V_URI, KITH_V_URI},
    [KITH_P_KEY] = {CARD_TEXT, 0, KITH_V_BINARY, KITH_V_URI},
    [KITH_P_FBURL] = {CARD_TEXT, 0, KITH_V_URI, KITH_V_URI},
    [KITH_P_CALADRURI] = {CARD_TEXT, 0, KITH_V_URI, KITH_V_URI},
    [KITH_P_CALURI] = {CARD_TEXT, 0, KITH_V_URI, KITH_V_URI},
    [KITH_P_CAPURI] = {CARD_TEXT, 0, KITH_V_URI, KITH_V_URI},
    [KITH_P_DEATHDATE] = {CARD_TEXT, 0, KITH_V_DATE, KITH_V_DATE_AND_OR_TIME},
    [KITH_P_ORG_DIRECTORY] = {CARD_TEXT, 0, KITH_V_URI, KITH_V_URI},
    [KITH_P_CONTACT_URI] = {CARD_TEXT, 0, KITH_V_URI, KITH_V_URI},
    [KITH_P_CREATED] = {CARD_TEXT, 0, KITH_V_TIMESTAMP, KITH_V_TIMESTAMP},
    [KITH_P_LANGUAGE] = {CARD_TEXT, 0, 0, KITH_V_LANGUAGE_TAG},
    [KITH_P_SOCIALPROFILE] = {CARD_TEXT, 0, KITH_V_URI, KITH_V_URI},
};

static const struct {
  const char *name;
  uint32_t type;
} types[] = {
    {"text", KITH_V_TEXT},
    {"uri", KITH_V_URI},
    {"date", KITH_V_DATE},
    {"time", KITH_V_TIME},
    {"date-time", KITH_V_DATE_TIME},
    {"date-and-or-time", KITH_V_DATE_AND_OR_TIME},
    {"timestamp", KITH_V_TIMESTAMP},
    {"boolean", KITH_V_BOOLEAN},
    {"integer", KITH_V_INTEGER},
    {"float", KITH_V_FLOAT},
    {"utc-offset", KITH_V_UTC_OFFSET},
    {"language-tag", KITH_V_LANGUAGE_TAG},
    {"binary", KITH_V_BINARY},
    {"unknown", KITH_V_UNKNOWN},
    {"url", KITH_V_URI}, /* 2.1 */
};

static const struct {
  const char *name;
  uint32_t property;
} aliases[] = {
    {"X-ADDRESSBOOKSERVER-KIND", KITH_P_KIND},          {"X-ADDRESSBOOKSERVER-MEMBER", KITH_P_MEMBER},
    {"X-PHONETIC-FIRST-NAME", KITH_P_X_PHONETIC_FIRST}, {"X-PHONETIC-MIDDLE-NAME", KITH_P_X_PHONETIC_MIDDLE},
    {"X-PHONETIC-LAST-NAME", KITH_P_X_PHONETIC_LAST},
};

static const struct rule *rule_of(uint32_t property)
{
  return property < sizeof rules / sizeof rules[0] ? &rules[property] : NULL;
}

enum card_shape card_shape_of(uint32_t property)
{
  const struct rule *rule = rule_of(property);
  return rule ? rule->shape : CARD_TEXT;
}

uint32_t card_components_of(uint32_t property)
{
  const struct rule *rule = rule_of(property);
  return rule ? rule->components : 0;
}

static uint32_t type_21(const struct rule *rule)
{
  return rule && rule->type_30 == KITH_V_BINARY ? KITH_V_BINARY : KITH_V_TEXT;
}

uint32_t card_usual_type(uint32_t property, enum card_version version)
{
  const struct rule *rule = rule_of(property);
  if (version < CARD_30)
    return type_21(rule);
  uint32_t type = rule ? version >= CARD_40 ? rule->type_40 : rule->type_30 : 0;
  bool registered = property < KITH_P_X_MAIDENNAME;
  return type ? type : registered || version < CARD_40 ? KITH_V_TEXT : KITH_V_UNKNOWN;
}

struct kith_str card_type_name(uint32_t value_type)
{
  for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
    if (types[i].type == value_type)
      return str_of(types[i].name);
  return KITH_STR("unknown");
}

uint32_t card_type_of(struct kith_str name)
{
  for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
    if (str_eq_nocase(name, str_of(types[i].name)))
      return types[i].type;
  return KITH_V_UNKNOWN;
}

uint32_t card_alias(struct kith_str name)
{
  for (size_t i = 0; i < sizeof aliases / sizeof aliases[0]; i++)
    if (str_eq_nocase(name, str_of(aliases[i].name)))
      return aliases[i].property;
  return 0;
}

struct kith_str card_spelling(uint32_t property, enum card_version version)
{
  bool registered = property == KITH_P_KIND || property == KITH_P_MEMBER;
  if (registered ? version >= CARD_40 : property < KITH_P_X_PHONETIC_FIRST || property > KITH_P_X_PHONETIC_LAST)
    return STR_NONE;
  for (size_t i = 0; i < sizeof aliases / sizeof aliases[0]; i++)
    if (aliases[i].property == property)
      return str_of(aliases[i].name);
  return STR_NONE;
}

uint32_t card_kinds(const void *settings)
{
  (void)settings;
  return 1u << KITH_CONTACT | 1u << KITH_ACCOUNT;
}
