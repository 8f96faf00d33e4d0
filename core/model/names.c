#include "model/names.h"

#include "base/mem.h"

/* By id; ids are few and small, so the tables are. */
static const char *const properties[] = {
    [KITH_P_SOURCE] = "SOURCE",
    [KITH_P_KIND] = "KIND",
    [KITH_P_XML] = "XML",
    [KITH_P_FN] = "FN",
    [KITH_P_N] = "N",
    [KITH_P_NICKNAME] = "NICKNAME",
    [KITH_P_PHOTO] = "PHOTO",
    [KITH_P_BDAY] = "BDAY",
    [KITH_P_ANNIVERSARY] = "ANNIVERSARY",
    [KITH_P_GENDER] = "GENDER",
    [KITH_P_ADR] = "ADR",
    [KITH_P_TEL] = "TEL",
    [KITH_P_EMAIL] = "EMAIL",
    [KITH_P_IMPP] = "IMPP",
    [KITH_P_LANG] = "LANG",
    [KITH_P_TZ] = "TZ",
    [KITH_P_GEO] = "GEO",
    [KITH_P_TITLE] = "TITLE",
    [KITH_P_ROLE] = "ROLE",
    [KITH_P_LOGO] = "LOGO",
    [KITH_P_ORG] = "ORG",
    [KITH_P_MEMBER] = "MEMBER",
    [KITH_P_RELATED] = "RELATED",
    [KITH_P_CATEGORIES] = "CATEGORIES",
    [KITH_P_NOTE] = "NOTE",
    [KITH_P_PRODID] = "PRODID",
    [KITH_P_REV] = "REV",
    [KITH_P_SOUND] = "SOUND",
    [KITH_P_UID] = "UID",
    [KITH_P_CLIENTPIDMAP] = "CLIENTPIDMAP",
    [KITH_P_URL] = "URL",
    [KITH_P_VERSION] = "VERSION",
    [KITH_P_KEY] = "KEY",
    [KITH_P_FBURL] = "FBURL",
    [KITH_P_CALADRURI] = "CALADRURI",
    [KITH_P_CALURI] = "CALURI",
    [KITH_P_NAME] = "NAME",
    [KITH_P_PROFILE] = "PROFILE",
    [KITH_P_LABEL] = "LABEL",
    [KITH_P_MAILER] = "MAILER",
    [KITH_P_AGENT] = "AGENT",
    [KITH_P_SORT_STRING] = "SORT-STRING",
    [KITH_P_CLASS] = "CLASS",
    [KITH_P_CAPURI] = "CAPURI",
    [KITH_P_BIRTHPLACE] = "BIRTHPLACE",
    [KITH_P_DEATHPLACE] = "DEATHPLACE",
    [KITH_P_DEATHDATE] = "DEATHDATE",
    [KITH_P_EXPERTISE] = "EXPERTISE",
    [KITH_P_HOBBY] = "HOBBY",
    [KITH_P_INTEREST] = "INTEREST",
    [KITH_P_ORG_DIRECTORY] = "ORG-DIRECTORY",
    [KITH_P_CONTACT_URI] = "CONTACT-URI",
    [KITH_P_CREATED] = "CREATED",
    [KITH_P_LANGUAGE] = "LANGUAGE",
    [KITH_P_GRAMGENDER] = "GRAMGENDER",
    [KITH_P_PRONOUNS] = "PRONOUNS",
    [KITH_P_SOCIALPROFILE] = "SOCIALPROFILE",
    [KITH_P_JSPROP] = "JSPROP",
    [KITH_P_X_MAIDENNAME] = "X-MAIDENNAME",
    [KITH_P_X_PHONETIC_FIRST] = "X-PHONETIC-FIRST",
    [KITH_P_X_PHONETIC_MIDDLE] = "X-PHONETIC-MIDDLE",
    [KITH_P_X_PHONETIC_LAST] = "X-PHONETIC-LAST",
    [KITH_P_X_ABLABEL] = "X-ABLABEL",
    [KITH_P_X_ABDATE] = "X-ABDATE",
    [KITH_P_X_ABRELATEDNAMES] = "X-ABRELATEDNAMES",
    [KITH_P_X_ABSHOWAS] = "X-ABSHOWAS",
    [KITH_P_X_ABADR] = "X-ABADR",
    [KITH_P_X_ABUID] = "X-ABUID",
    [KITH_P_X_ANDROID_CUSTOM] = "X-ANDROID-CUSTOM",
    [KITH_P_X_SPOUSE] = "X-SPOUSE",
    [KITH_P_X_MANAGER] = "X-MANAGER",
    [KITH_P_X_ASSISTANT] = "X-ASSISTANT",
    [KITH_P_OWNER] = "X-KITH-OWNER",
    [KITH_P_OWNER_KEY] = "X-KITH-OWNER-KEY",
    [KITH_P_ACCOUNT_KEY] = "X-KITH-ACCOUNT-KEY",
    [KITH_P_CONTACT_KEY] = "X-KITH-CONTACT-KEY",
    [KITH_P_UPDATED] = "X-KITH-UPDATED",
    [KITH_P_LEAD_SOURCE] = "X-KITH-LEAD-SOURCE",
    [KITH_P_LIFECYCLE] = "X-KITH-LIFECYCLE",
    [KITH_P_IDENTIFIER] = "X-KITH-IDENTIFIER",
    [KITH_P_DO_NOT_CONTACT] = "X-KITH-DO-NOT-CONTACT",
    [KITH_P_EMAIL_OPT_OUT] = "X-KITH-EMAIL-OPT-OUT",
    [KITH_P_CONNECTED_ON] = "X-KITH-CONNECTED-ON",
    [KITH_P_SEEN_ON] = "X-KITH-SEEN-ON",
    [KITH_P_SELF] = "X-KITH-SELF",
    [KITH_P_LEVEL] = "X-KITH-LEVEL",
    [KITH_P_INDUSTRY] = "X-KITH-INDUSTRY",
    [KITH_P_PHONE_OPT_OUT] = "X-KITH-PHONE-OPT-OUT",
    [KITH_P_DELETED] = "X-KITH-DELETED",
    [KITH_P_ACTIVE] = "X-KITH-ACTIVE",
    [KITH_P_TERRITORY] = "X-KITH-TERRITORY",
    [KITH_P_REFERENCE] = "X-KITH-REFERENCE",
    [KITH_P_LEAD_PAID_BY] = "X-KITH-LEAD-PAID-BY",
    [KITH_P_OPT_OUT_ON] = "X-KITH-OPT-OUT-ON",
    [KITH_P_AMOUNT] = "X-KITH-AMOUNT",
    [KITH_P_CURRENCY] = "X-KITH-CURRENCY",
    [KITH_P_STAGE] = "X-KITH-STAGE",
    [KITH_P_CLOSE_DATE] = "X-KITH-CLOSE-DATE",
    [KITH_P_WON] = "X-KITH-WON",
    [KITH_P_CLOSED] = "X-KITH-CLOSED",
    [KITH_P_WHEN] = "X-KITH-WHEN",
    [KITH_P_DIRECTION] = "X-KITH-DIRECTION",
    [KITH_P_CHANNEL] = "X-KITH-CHANNEL",
    [KITH_P_PERSON] = "X-KITH-PERSON",
    [KITH_P_CRM_USERS] = "X-KITH-CRM-USERS",
    [KITH_P_ENTITY] = "X-KITH-ENTITY",
    [KITH_P_MANAGER] = "X-KITH-MANAGER",
    [KITH_P_ENGAGEMENT] = "X-KITH-ENGAGEMENT",
    [KITH_P_PLACE] = "X-KITH-PLACE",
    [KITH_P_HIRED] = "X-KITH-HIRED",
    [KITH_P_NOTICE] = "X-KITH-NOTICE",
    [KITH_P_LEFT] = "X-KITH-LEFT",
    [KITH_P_SIGNED] = "X-KITH-SIGNED",
    [KITH_P_FROM] = "X-KITH-FROM",
    [KITH_P_UNTIL] = "X-KITH-UNTIL",
    [KITH_P_SCOPE] = "X-KITH-SCOPE",
    [KITH_P_DOCUMENT] = "X-KITH-DOCUMENT",
    [KITH_P_REVIEWED_BY] = "X-KITH-REVIEWED-BY",
    [KITH_P_AGREEMENT] = "X-KITH-AGREEMENT",
    [KITH_P_SUMMARY] = "X-KITH-SUMMARY",
    [KITH_P_OBLIGATION] = "X-KITH-OBLIGATION",
    [KITH_P_OWED_BY] = "X-KITH-OWED-BY",
    [KITH_P_OWED_TO] = "X-KITH-OWED-TO",
    [KITH_P_DUE] = "X-KITH-DUE",
    [KITH_P_STATE] = "X-KITH-STATE",
    [KITH_P_STEP] = "X-KITH-STEP",
    [KITH_P_RULE] = "X-KITH-RULE",
};

static const char *const params[] = {
    [KITH_Q_TYPE] = "TYPE",
    [KITH_Q_PREF] = "PREF",
    [KITH_Q_LANGUAGE] = "LANGUAGE",
    [KITH_Q_VALUE] = "VALUE",
    [KITH_Q_ALTID] = "ALTID",
    [KITH_Q_PID] = "PID",
    [KITH_Q_MEDIATYPE] = "MEDIATYPE",
    [KITH_Q_CALSCALE] = "CALSCALE",
    [KITH_Q_SORT_AS] = "SORT-AS",
    [KITH_Q_GEO] = "GEO",
    [KITH_Q_TZ] = "TZ",
    [KITH_Q_LABEL] = "LABEL",
    [KITH_Q_ENCODING] = "ENCODING",
    [KITH_Q_CHARSET] = "CHARSET",
    [KITH_Q_CONTEXT] = "CONTEXT",
    [KITH_Q_INDEX] = "INDEX",
    [KITH_Q_LEVEL] = "LEVEL",
    [KITH_Q_CC] = "CC",
    [KITH_Q_AUTHOR] = "AUTHOR",
    [KITH_Q_AUTHOR_NAME] = "AUTHOR-NAME",
    [KITH_Q_CREATED] = "CREATED",
    [KITH_Q_DERIVED] = "DERIVED",
    [KITH_Q_PHONETIC] = "PHONETIC",
    [KITH_Q_PROP_ID] = "PROP-ID",
    [KITH_Q_SCRIPT] = "SCRIPT",
    [KITH_Q_SERVICE_TYPE] = "SERVICE-TYPE",
    [KITH_Q_USERNAME] = "USERNAME",
    [KITH_Q_JSCOMPS] = "JSCOMPS",
    [KITH_Q_JSPTR] = "JSPTR",
    [KITH_Q_GROUP] = "GROUP",
    [KITH_Q_OMIT_YEAR] = "X-APPLE-OMIT-YEAR",
};

static bool find(const char *const *table, size_t count, struct kith_str name, uint32_t *out)
{
  for (uint32_t id = 1; id < count; id++)
    if (table[id] && name.len && ascii_lower(table[id][0]) == ascii_lower(name.ptr[0]) &&
        str_eq_nocase(name, str_of(table[id]))) {
      *out = id;
      return true;
    }
  return false;
}

static struct kith_str name_in(const char *const *table, size_t count, uint32_t id)
{
  return id < count ? str_of(table[id]) : STR_NONE;
}

#define FIND(table, name, out) find(table, sizeof(table) / sizeof(table)[0], name, out)
#define NAME_IN(table, id)     name_in(table, sizeof(table) / sizeof(table)[0], id)

void names_init(struct kith_names *n)
{
  *n = (struct kith_names){.interned = mem_zero(NAMES_MAX * sizeof *n->interned)};
  pthread_rwlock_init(&n->lock, NULL);
}

void names_free(struct kith_names *n)
{
  pthread_rwlock_destroy(&n->lock);
  map_str_free(&n->ids);
  mem_free(n->interned);
  *n = (struct kith_names){0};
}

static uint32_t look_up(struct kith_names *n, struct kith_str upper)
{
  pthread_rwlock_rdlock(&n->lock);
  uint64_t *id = map_str_get(&n->ids, upper);
  uint32_t found = id ? (uint32_t)*id : 0;
  pthread_rwlock_unlock(&n->lock);
  return found;
}

static uint32_t insert(struct kith_names *n, struct kith_str upper)
{
  bool is_new = false;
  uint32_t id = 0;

  pthread_rwlock_wrlock(&n->lock);
  if (n->count < NAMES_MAX) {
    uint64_t *slot = map_str_put(&n->ids, upper, KITH_P_LIMIT + n->count, &is_new);
    id = (uint32_t)*slot;
    if (is_new)
      n->interned[n->count++] = arena_str(&n->ids.keys, upper);
  }
  pthread_rwlock_unlock(&n->lock);
  return id;
}

static uint32_t intern(struct kith_names *n, struct kith_str name)
{
  enum { LONGEST = 256 };
  char text[LONGEST];
  struct kith_str upper = {text, name.len < LONGEST ? name.len : LONGEST};

  if (!name.len)
    return 0;
  for (size_t i = 0; i < upper.len; i++)
    text[i] = name.ptr[i] >= 'a' && name.ptr[i] <= 'z' ? (char)(name.ptr[i] - 32) : name.ptr[i];
  uint32_t id = look_up(n, upper);
  return id ? id : insert(n, upper);
}

uint32_t names_property(struct kith_names *n, struct kith_str name)
{
  uint32_t id;
  return FIND(properties, name, &id) ? id : intern(n, name);
}

uint32_t names_param(struct kith_names *n, struct kith_str name)
{
  uint32_t id;
  return FIND(params, name, &id) ? id : intern(n, name);
}

static struct kith_str interned(const struct kith_names *n, uint32_t id)
{
  return id - KITH_P_LIMIT < NAMES_MAX && n->interned[id - KITH_P_LIMIT].ptr ? n->interned[id - KITH_P_LIMIT]
                                                                             : STR_NONE;
}

struct kith_str names_of_property(const struct kith_names *n, uint32_t id)
{
  return id < KITH_P_LIMIT ? NAME_IN(properties, id) : interned(n, id);
}

struct kith_str names_of_param(const struct kith_names *n, uint32_t id)
{
  return id < KITH_P_LIMIT ? NAME_IN(params, id) : interned(n, id);
}

uint32_t names_registered_property(struct kith_str name)
{
  uint32_t id;
  return FIND(properties, name, &id) ? id : KITH_P_NONE;
}
