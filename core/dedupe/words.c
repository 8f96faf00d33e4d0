#include "dedupe/compare.h"

static const char *const field_names[FIELD_COUNT] = {
    "given name", "family name", "middle name", "sex",     "birthday",   "birthplace",   "e-mail",       "phone",
    "employer",   "title",       "address",     "profile", "identifier", "organisation", "shared events"};

static const char *const level_names[FIELD_COUNT][LEVELS] = {
    [FIELD_GIVEN] = {"not known", "same", "short form", "nearly the same", "initial", "similar", "differs",
                     "swapped with the family name"},
    [FIELD_FAMILY] = {"not known", "same", "part of it, or the name at birth", "nearly the same", "sounds the same",
                      "similar", "differs"},
    [FIELD_MIDDLE] = {"not known", "same", "initial", "differs"},
    [FIELD_SEX] = {"not known", "same", "differs"},
    [FIELD_BIRTHDAY] = {"not known", "same", "day and month swapped", "one slip apart", "same day, no year",
                        "same year or two digits apart", "differs", "a generation apart"},
    [FIELD_BIRTHPLACE] = {"not known", "same", "nearly the same", "differs"},
    [FIELD_EMAIL] = {"not known", "same", "same, but shared by many", "nearly the same", "same name, other domain",
                     "same company domain", "differs"},
    [FIELD_PHONE] = {"not known", "same mobile", "same", "same, but shared by many", "same last seven digits",
                     "one digit apart", "differs"},
    [FIELD_ORG] = {"not known", "same", "nearly the same", "partly the same", "differs"},
    [FIELD_TITLE] = {"not known", "same", "partly the same", "differs"},
    [FIELD_ADDRESS] = {"not known", "same building", "nearly the same building", "same street", "same postcode",
                       "same town", "differs"},
    [FIELD_PROFILE] = {"not known", "same", "another one in the same network"},
    [FIELD_IDENTIFIER] = {"not known", "same", "one slip apart", "differs"},
    [FIELD_NAME] = {"not known", "same", "nearly the same", "partly the same", "differs"},
    [FIELD_EVENT] = {"not known", "two or more", "one", "perhaps one: a round hour, or a day and subject",
                     "took part in one beside each other", "none"},
};

static const char *const forbidden_names[FORBIDDEN_COUNT] = {
    "",
    "Jr. and Sr.",
    "a person and an organisation",
    "two profiles in one network, and other names",
    "relatives: one family name and home, other given names and birthdays",
    "two identifiers of one kind, and other names"};

const char *compare_field_name(enum field field)
{
  return field_names[field];
}

const char *compare_level_name(enum field field, int level)
{
  return level_names[field][level];
}

const char *compare_forbidden_name(enum forbidden forbidden)
{
  return forbidden_names[forbidden];
}
