#include "jscontact/rows.h"

#define RESOURCE  (ROW_CONTEXTS | ROW_PREF | ROW_LABEL | ROW_MEDIA_TYPE)
#define CONTACT   (ROW_CONTEXTS | ROW_PREF | ROW_LABEL)
#define SERVICE   (CONTACT | ROW_SERVICE | ROW_NAMED)
#define PERSONAL  (ROW_LEVEL | ROW_LIST_AS | ROW_LABEL)
#define DIRECTORY (RESOURCE | ROW_LIST_AS)
#define LANGUAGE  (ROW_CONTEXTS | ROW_PREF)
#define TEXT      KITH_V_TEXT
#define URI       KITH_V_URI
#define DATE      KITH_V_DATE_AND_OR_TIME

/* clang-format off */
static const struct js_row rows[] = {
    /* property, how, member, @type, value, kind, stem, value type, parameters */
    {KITH_P_UID, HOW_TEXT, "uid", NULL, NULL, NULL, NULL, URI, 0},
    {KITH_P_KIND, HOW_TEXT, "kind", NULL, NULL, NULL, NULL, TEXT, 0},
    {KITH_P_PRODID, HOW_TEXT, "prodId", NULL, NULL, NULL, NULL, TEXT, 0},
    {KITH_P_CREATED, HOW_UTC, "created", NULL, NULL, NULL, NULL, KITH_V_TIMESTAMP, 0},
    {KITH_P_REV, HOW_UTC, "updated", NULL, NULL, NULL, NULL, KITH_V_TIMESTAMP, 0},
    {KITH_P_LANGUAGE, HOW_TEXT, "language", NULL, NULL, NULL, NULL, KITH_V_LANGUAGE_TAG, 0},
    {KITH_P_MEMBER, HOW_MEMBERS, "members", NULL, NULL, NULL, NULL, URI, 0},
    {KITH_P_RELATED, HOW_RELATED, "relatedTo", "Relation", NULL, NULL, NULL, URI, ROW_MAYBE_URI},
    {KITH_P_FN, HOW_FULL, "name", "Name", "full", NULL, NULL, TEXT, 0},
    {KITH_P_N, HOW_NAME, "name", "Name", "components", NULL, NULL, TEXT, 0},
    {KITH_P_NICKNAME, HOW_OBJECT, "nicknames", "Nickname", "name", NULL, "nickname", TEXT, LANGUAGE},
    {KITH_P_ORG, HOW_ORG, "organizations", "Organization", "name", NULL, "org", TEXT, ROW_CONTEXTS},
    {KITH_P_TITLE, HOW_OBJECT, "titles", "Title", "name", "title", "title", TEXT, ROW_KIND_FREE},
    {KITH_P_ROLE, HOW_OBJECT, "titles", "Title", "name", "role", "role", TEXT, 0},
    {KITH_P_GRAMGENDER, HOW_GENDER, "speakToAs", "SpeakToAs", "grammaticalGender", NULL, NULL, TEXT, 0},
    {KITH_P_PRONOUNS, HOW_OBJECT, "pronouns", "Pronouns", "pronouns", NULL, "pronouns", TEXT, LANGUAGE},
    {KITH_P_EMAIL, HOW_OBJECT, "emails", "EmailAddress", "address", NULL, "email", TEXT, CONTACT},
    {KITH_P_TEL, HOW_OBJECT, "phones", "Phone", "number", NULL, "tel", TEXT, CONTACT | ROW_FEATURES | ROW_MAYBE_URI},
    {KITH_P_IMPP, HOW_OBJECT, "onlineServices", "OnlineService", "uri", NULL, "impp", URI, SERVICE},
    {KITH_P_SOCIALPROFILE, HOW_OBJECT, "onlineServices", "OnlineService", "uri", NULL, "socialprofile", URI,
     CONTACT | ROW_SERVICE | ROW_USER | ROW_KIND_FREE},
    {KITH_P_ADR, HOW_ADDRESS, "addresses", "Address", "components", NULL, "adr", TEXT,
     ROW_CONTEXTS | ROW_PREF | ROW_KIND_FREE},
    {KITH_P_TZ, HOW_ZONE, "addresses", "Address", "timeZone", NULL, "tz", TEXT, LANGUAGE | ROW_NAMED},
    {KITH_P_GEO, HOW_GEO, "addresses", "Address", "coordinates", NULL, "geo", URI, LANGUAGE | ROW_NAMED},
    {KITH_P_LANG, HOW_OBJECT, "preferredLanguages", "LanguagePref", "language", NULL, "lang", KITH_V_LANGUAGE_TAG,
     LANGUAGE},
    {KITH_P_CALURI, HOW_OBJECT, "calendars", "Calendar", "uri", "calendar", "caluri", URI, RESOURCE},
    {KITH_P_FBURL, HOW_OBJECT, "calendars", "Calendar", "uri", "freeBusy", "fburl", URI, RESOURCE},
    {KITH_P_CALADRURI, HOW_OBJECT, "schedulingAddresses", "SchedulingAddress", "uri", NULL, "caladruri", URI, CONTACT},
    {KITH_P_KEY, HOW_OBJECT, "cryptoKeys", "CryptoKey", "uri", NULL, "key", URI, RESOURCE | ROW_KIND_FREE},
    {KITH_P_SOURCE, HOW_OBJECT, "directories", "Directory", "uri", "entry", "source", URI, DIRECTORY},
    {KITH_P_ORG_DIRECTORY, HOW_OBJECT, "directories", "Directory", "uri", "directory", "org-directory", URI, DIRECTORY},
    {KITH_P_URL, HOW_OBJECT, "links", "Link", "uri", NULL, "url", URI, RESOURCE | ROW_KIND_FREE},
    {KITH_P_CONTACT_URI, HOW_OBJECT, "links", "Link", "uri", "contact", "contact-uri", URI, RESOURCE},
    {KITH_P_PHOTO, HOW_OBJECT, "media", "Media", "uri", "photo", "photo", URI, RESOURCE},
    {KITH_P_LOGO, HOW_OBJECT, "media", "Media", "uri", "logo", "logo", URI, RESOURCE},
    {KITH_P_SOUND, HOW_OBJECT, "media", "Media", "uri", "sound", "sound", URI, RESOURCE},
    {KITH_P_BDAY, HOW_DATE, "anniversaries", "Anniversary", "date", "birth", "bday", DATE, 0},
    {KITH_P_DEATHDATE, HOW_DATE, "anniversaries", "Anniversary", "date", "death", "deathdate", DATE, 0},
    {KITH_P_ANNIVERSARY, HOW_DATE, "anniversaries", "Anniversary", "date", "wedding", "anniversary", DATE, 0},
    {KITH_P_BIRTHPLACE, HOW_PLACE, "place", "Address", NULL, "birth", NULL, TEXT, 0},
    {KITH_P_DEATHPLACE, HOW_PLACE, "place", "Address", NULL, "death", NULL, TEXT, 0},
    {KITH_P_CATEGORIES, HOW_KEYWORDS, "keywords", NULL, NULL, NULL, NULL, TEXT, 0},
    {KITH_P_NOTE, HOW_OBJECT, "notes", "Note", "note", NULL, "note", TEXT, ROW_AUTHOR},
    {KITH_P_EXPERTISE, HOW_OBJECT, "personalInfo", "PersonalInfo", "value", "expertise", "expertise", TEXT, PERSONAL},
    {KITH_P_HOBBY, HOW_OBJECT, "personalInfo", "PersonalInfo", "value", "hobby", "hobby", TEXT, PERSONAL},
    {KITH_P_INTEREST, HOW_OBJECT, "personalInfo", "PersonalInfo", "value", "interest", "interest", TEXT, PERSONAL},
};
/* clang-format on */

enum { ROWS = sizeof rows / sizeof rows[0] };

const struct js_row *row_of(uint32_t property)
{
  for (size_t i = 0; i < ROWS; i++)
    if (rows[i].property == property)
      return &rows[i];
  return NULL;
}

const struct js_row *row_next(const char *member, const struct js_row *after)
{
  for (size_t i = after ? (size_t)(after - rows) + 1 : 0; i < ROWS; i++)
    if (strcmp(rows[i].member, member) == 0)
      return &rows[i];
  return NULL;
}

const struct js_row *row_at(size_t place)
{
  return place < ROWS ? &rows[place] : NULL;
}

/* ---- Words ------------------------------------------------------------------------------------------------------- */

struct word {
  uint32_t property; /* 0: any */
  const char *vcard, *jscontact;
};

static const struct word contexts[] = {{0, "work", "work"},
                                       {0, "home", "private"},
                                       {KITH_P_ADR, "billing", "billing"},
                                       {KITH_P_ADR, "delivery", "delivery"}};
static const struct word features[] = {
    {0, "voice", "voice"}, {0, "fax", "fax"},     {0, "cell", "mobile"},         {0, "text", "text"},
    {0, "video", "video"}, {0, "pager", "pager"}, {0, "textphone", "textphone"}, {0, "main-number", "main-number"}};
static const struct word levels[] = {{KITH_P_EXPERTISE, "beginner", "low"}, {KITH_P_EXPERTISE, "average", "medium"},
                                     {KITH_P_EXPERTISE, "expert", "high"},  {KITH_P_HOBBY, "low", "low"},
                                     {KITH_P_HOBBY, "medium", "medium"},    {KITH_P_HOBBY, "high", "high"},
                                     {KITH_P_INTEREST, "low", "low"},       {KITH_P_INTEREST, "medium", "medium"},
                                     {KITH_P_INTEREST, "high", "high"}};

static struct kith_str find(const struct word *words, size_t count, uint32_t property, struct kith_str text, bool back)
{
  for (size_t i = 0; i < count; i++)
    if ((!words[i].property || words[i].property == property) &&
        str_eq_c(text, back ? words[i].jscontact : words[i].vcard))
      return str_of(back ? words[i].vcard : words[i].jscontact);
  return STR_NONE;
}

#define FIND(words, property, text, back) find(words, sizeof(words) / sizeof(words)[0], property, text, back)

struct kith_str row_context(uint32_t property, struct kith_str type)
{
  return FIND(contexts, property, type, false);
}

struct kith_str row_context_back(uint32_t property, struct kith_str context)
{
  return FIND(contexts, property, context, true);
}

struct kith_str row_feature(struct kith_str type)
{
  return FIND(features, 0, type, false);
}

struct kith_str row_feature_back(struct kith_str feature)
{
  return FIND(features, 0, feature, true);
}

struct kith_str row_level(uint32_t property, struct kith_str level)
{
  return FIND(levels, property, level, false);
}

struct kith_str row_level_back(uint32_t property, struct kith_str level)
{
  return FIND(levels, property, level, true);
}

bool row_is_relation(struct kith_str type)
{
  static const char *const relations[] = {"contact",   "acquaintance", "friend",   "met",   "co-worker",
                                          "colleague", "co-resident",  "neighbor", "child", "parent",
                                          "sibling",   "spouse",       "kin",      "muse",  "crush",
                                          "date",      "sweetheart",   "me",       "agent", "emergency"};
  for (size_t i = 0; i < sizeof relations / sizeof relations[0]; i++)
    if (str_eq_c(type, relations[i]))
      return true;
  return false;
}
