#include "ownership/words.h"

struct word {
  const char *word;
  uint32_t means;
};

/* A word that, alone in the place of a name, says who that is. Others are names too: Son, Kin, Oma. */
#define AS_NAME (1u << 31)

static const struct word relations[] = {
    {"family", SIGNAL_FAMILY},
    {"familie", SIGNAL_FAMILY},
    {"famille", SIGNAL_FAMILY},
    {"familia", SIGNAL_FAMILY},
    {"kin", SIGNAL_FAMILY},
    {"relatives", SIGNAL_FAMILY},
    {"mum", SIGNAL_FAMILY | AS_NAME},
    {"mom", SIGNAL_FAMILY | AS_NAME},
    {"mother", SIGNAL_FAMILY | AS_NAME},
    {"mama", SIGNAL_FAMILY | AS_NAME},
    {"mutter", SIGNAL_FAMILY | AS_NAME},
    {"maman", SIGNAL_FAMILY | AS_NAME},
    {"dad", SIGNAL_FAMILY | AS_NAME},
    {"father", SIGNAL_FAMILY | AS_NAME},
    {"papa", SIGNAL_FAMILY | AS_NAME},
    {"vater", SIGNAL_FAMILY | AS_NAME},
    {"parent", SIGNAL_FAMILY},
    {"parents", SIGNAL_FAMILY},
    {"wife", SIGNAL_FAMILY | AS_NAME},
    {"husband", SIGNAL_FAMILY | AS_NAME},
    {"spouse", SIGNAL_FAMILY},
    {"hubby", SIGNAL_FAMILY | AS_NAME},
    {"son", SIGNAL_FAMILY},
    {"daughter", SIGNAL_FAMILY},
    {"child", SIGNAL_FAMILY},
    {"children", SIGNAL_FAMILY},
    {"kids", SIGNAL_FAMILY},
    {"brother", SIGNAL_FAMILY | AS_NAME},
    {"sister", SIGNAL_FAMILY | AS_NAME},
    {"sibling", SIGNAL_FAMILY},
    {"bruder", SIGNAL_FAMILY | AS_NAME},
    {"schwester", SIGNAL_FAMILY | AS_NAME},
    {"grandma", SIGNAL_FAMILY | AS_NAME},
    {"grandpa", SIGNAL_FAMILY | AS_NAME},
    {"grandmother", SIGNAL_FAMILY | AS_NAME},
    {"grandfather", SIGNAL_FAMILY | AS_NAME},
    {"granny", SIGNAL_FAMILY | AS_NAME},
    {"oma", SIGNAL_FAMILY},
    {"opa", SIGNAL_FAMILY},
    {"aunt", SIGNAL_FAMILY},
    {"auntie", SIGNAL_FAMILY | AS_NAME},
    {"uncle", SIGNAL_FAMILY | AS_NAME},
    {"cousin", SIGNAL_FAMILY},
    {"nephew", SIGNAL_FAMILY},
    {"niece", SIGNAL_FAMILY},
    {"sweetheart", SIGNAL_FAMILY},
    {"girlfriend", SIGNAL_FAMILY},
    {"boyfriend", SIGNAL_FAMILY},
    {"fiance", SIGNAL_FAMILY},
    {"fiancee", SIGNAL_FAMILY},
    {"friend", SIGNAL_FRIEND},
    {"friends", SIGNAL_FRIEND},
    {"freunde", SIGNAL_FRIEND},
    {"amis", SIGNAL_FRIEND},
    {"amigos", SIGNAL_FRIEND},
    {"buddy", SIGNAL_FRIEND},
    {"crush", SIGNAL_FRIEND},
    {"date", SIGNAL_FRIEND},
    {"neighbor", SIGNAL_FRIEND},
    {"neighbour", SIGNAL_FRIEND},
    {"neighbors", SIGNAL_FRIEND},
    {"neighbours", SIGNAL_FRIEND},
    {"roommate", SIGNAL_FRIEND},
    {"private", SIGNAL_PRIVATE},
    {"privat", SIGNAL_PRIVATE},
    {"personal", SIGNAL_PRIVATE},
    {"doctor", SIGNAL_CARE | AS_NAME},
    {"doctors", SIGNAL_CARE},
    {"dentist", SIGNAL_CARE | AS_NAME},
    {"medical", SIGNAL_CARE},
    {"health", SIGNAL_CARE},
    {"emergency", SIGNAL_PRIVATE},
    {"school", SIGNAL_HOUSEHOLD},
    {"household", SIGNAL_HOUSEHOLD},
    {"babysitter", SIGNAL_HOUSEHOLD},
    {"nanny", SIGNAL_HOUSEHOLD},
    {"plumber", SIGNAL_HOUSEHOLD},
    {"colleague", SIGNAL_COLLEAGUE},
    {"colleagues", SIGNAL_COLLEAGUE},
    {"coworker", SIGNAL_COLLEAGUE},
    {"client", SIGNAL_COLLEAGUE},
    {"clients", SIGNAL_COLLEAGUE},
    {"customer", SIGNAL_COLLEAGUE},
    {"customers", SIGNAL_COLLEAGUE},
    {"vendor", SIGNAL_COLLEAGUE},
    {"business", SIGNAL_COLLEAGUE},
    {"work", SIGNAL_COLLEAGUE},
    {"supplier", SIGNAL_COLLEAGUE},
    {"prospect", SIGNAL_COLLEAGUE},
    {"prospects", SIGNAL_COLLEAGUE},
    {"lead", SIGNAL_COLLEAGUE},
    {"leads", SIGNAL_COLLEAGUE},
};

static const struct word professions[] = {
    {"dentist", SIGNAL_CARE},
    {"dental", SIGNAL_CARE},
    {"dds", SIGNAL_CARE},
    {"physician", SIGNAL_CARE},
    {"pediatrician", SIGNAL_CARE},
    {"paediatrician", SIGNAL_CARE},
    {"doctor", SIGNAL_CARE},
    {"gynecologist", SIGNAL_CARE},
    {"dermatologist", SIGNAL_CARE},
    {"cardiologist", SIGNAL_CARE},
    {"therapist", SIGNAL_CARE},
    {"psychologist", SIGNAL_CARE},
    {"psychiatrist", SIGNAL_CARE},
    {"physiotherapist", SIGNAL_CARE},
    {"oncologist", SIGNAL_CARE},
    {"optometrist", SIGNAL_CARE},
    {"midwife", SIGNAL_CARE},
    {"veterinarian", SIGNAL_CARE},
    {"zahnarzt", SIGNAL_CARE},
    {"hausarzt", SIGNAL_CARE},
    {"arzt", SIGNAL_CARE},
    {"medecin", SIGNAL_CARE},
    {"gp", SIGNAL_CARE},
    {"surgery", SIGNAL_CARE},
    {"pharmacy", SIGNAL_CARE},
    {"nanny", SIGNAL_HOUSEHOLD},
    {"babysitter", SIGNAL_HOUSEHOLD},
    {"plumber", SIGNAL_HOUSEHOLD},
    {"plumbing", SIGNAL_HOUSEHOLD},
    {"electrician", SIGNAL_HOUSEHOLD},
    {"hairdresser", SIGNAL_HOUSEHOLD},
    {"barber", SIGNAL_HOUSEHOLD},
    {"landlord", SIGNAL_HOUSEHOLD},
    {"handyman", SIGNAL_HOUSEHOLD},
    {"gardener", SIGNAL_HOUSEHOLD},
    {"cleaner", SIGNAL_HOUSEHOLD},
    {"kindergarten", SIGNAL_HOUSEHOLD},
    {"daycare", SIGNAL_HOUSEHOLD},
    {"preschool", SIGNAL_HOUSEHOLD},
    {"schule", SIGNAL_HOUSEHOLD},
    {"tutor", SIGNAL_HOUSEHOLD},
    {"locksmith", SIGNAL_HOUSEHOLD},
    {"school", SIGNAL_HOUSEHOLD},
    {"vet", SIGNAL_CARE},
};

static const char *const freemail[] = {
    "gmail.com",     "googlemail.com", "yahoo.com",   "ymail.com",      "hotmail.com",  "outlook.com", "live.com",
    "msn.com",       "icloud.com",     "me.com",      "mac.com",        "aol.com",      "gmx.de",      "gmx.net",
    "gmx.com",       "web.de",         "t-online.de", "freenet.de",     "mail.com",     "mail.ru",     "yandex.ru",
    "proton.me",     "protonmail.com", "pm.me",       "zoho.com",       "fastmail.com", "hey.com",     "yahoo.co.uk",
    "hotmail.co.uk", "btinternet.com", "orange.fr",   "free.fr",        "laposte.net",  "wanadoo.fr",  "libero.it",
    "qq.com",        "163.com",        "126.com",     "naver.com",      "comcast.net",  "verizon.net", "att.net",
    "sbcglobal.net", "bellsouth.net",  "cox.net",     "rediffmail.com", "uol.com.br",   "bol.com.br",  "tutanota.com",
};

/* In this order: "employee referral" is a referral, "web campaign" is marketing. */
static const struct word lead_sources[] = {
    {"referral", LEAD_REFERRAL},
    {"referred", LEAD_REFERRAL},
    {"recommendation", LEAD_REFERRAL},
    {"partner", LEAD_REFERRAL},
    {"mouth", LEAD_REFERRAL},
    {"introduction", LEAD_REFERRAL},
    {"event", LEAD_EVENT},
    {"events", LEAD_EVENT},
    {"show", LEAD_EVENT},
    {"tradeshow", LEAD_EVENT},
    {"conference", LEAD_EVENT},
    {"webinar", LEAD_EVENT},
    {"seminar", LEAD_EVENT},
    {"expo", LEAD_EVENT},
    {"fair", LEAD_EVENT},
    {"exhibition", LEAD_EVENT},
    {"booth", LEAD_EVENT},
    {"marketing", LEAD_MARKETING},
    {"campaign", LEAD_MARKETING},
    {"advertisement", LEAD_MARKETING},
    {"advertising", LEAD_MARKETING},
    {"ads", LEAD_MARKETING},
    {"ad", LEAD_MARKETING},
    {"adwords", LEAD_MARKETING},
    {"newsletter", LEAD_MARKETING},
    {"purchased", LEAD_MARKETING},
    {"paid", LEAD_MARKETING},
    {"seo", LEAD_MARKETING},
    {"email", LEAD_MARKETING},
    {"list", LEAD_MARKETING},
    {"inbound", LEAD_INBOUND},
    {"web", LEAD_INBOUND},
    {"website", LEAD_INBOUND},
    {"form", LEAD_INBOUND},
    {"organic", LEAD_INBOUND},
    {"chat", LEAD_INBOUND},
    {"inquiry", LEAD_INBOUND},
    {"signup", LEAD_INBOUND},
    {"trial", LEAD_INBOUND},
    {"download", LEAD_INBOUND},
    {"self", LEAD_SELF_SOURCED},
    {"sourced", LEAD_SELF_SOURCED},
    {"cold", LEAD_SELF_SOURCED},
    {"prospecting", LEAD_SELF_SOURCED},
    {"outbound", LEAD_SELF_SOURCED},
    {"network", LEAD_SELF_SOURCED},
    {"linkedin", LEAD_SELF_SOURCED},
};

/* "free user" and "former customer" before their second words. */
static const struct word lifecycles[] = {
    {"free", LIFECYCLE_FREE_USER},
    {"freemium", LIFECYCLE_FREE_USER},
    {"trial", LIFECYCLE_FREE_USER},
    {"former", LIFECYCLE_FORMER_CUSTOMER},
    {"ex", LIFECYCLE_FORMER_CUSTOMER},
    {"churned", LIFECYCLE_FORMER_CUSTOMER},
    {"lost", LIFECYCLE_FORMER_CUSTOMER},
    {"past", LIFECYCLE_FORMER_CUSTOMER},
    {"prospect", LIFECYCLE_PROSPECT},
    {"opportunity", LIFECYCLE_PROSPECT},
    {"potential", LIFECYCLE_PROSPECT},
    {"prospective", LIFECYCLE_PROSPECT},
    {"lead", LIFECYCLE_LEAD},
    {"mql", LIFECYCLE_LEAD},
    {"sql", LIFECYCLE_LEAD},
    {"marketingqualifiedlead", LIFECYCLE_LEAD},
    {"salesqualifiedlead", LIFECYCLE_LEAD},
    {"subscriber", LIFECYCLE_LEAD},
    {"customer", LIFECYCLE_CUSTOMER},
    {"client", LIFECYCLE_CUSTOMER},
    {"evangelist", LIFECYCLE_CUSTOMER},
    {"active", LIFECYCLE_CUSTOMER},
};

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

static bool next_word(struct kith_str *rest, struct kith_str *out)
{
  size_t from = 0;
  while (from < rest->len && !ascii_is_alpha(rest->ptr[from]))
    from++;
  size_t to = from;
  while (to < rest->len && ascii_is_alpha(rest->ptr[to]))
    to++;
  *out = str_sub(*rest, from, to - from);
  *rest = str_sub(*rest, to, rest->len - to);
  return out->len != 0;
}

static bool is_word(struct kith_str piece, const char *word)
{
  /* most words differ in their first letter: that is all that is looked at then */
  return ascii_lower(piece.ptr[0]) == word[0] && str_eq_nocase(piece, str_of(word));
}

static bool has_word(struct kith_str text, const char *word)
{
  struct kith_str piece;
  while (next_word(&text, &piece))
    if (is_word(piece, word))
      return true;
  return false;
}

static uint32_t signals_in(const struct word *words, size_t count, struct kith_str text)
{
  uint32_t found = 0;
  struct kith_str piece;
  while (next_word(&text, &piece))
    for (size_t i = 0; i < count; i++)
      if (is_word(piece, words[i].word))
        found |= words[i].means;
  return found;
}

/* What the first word of the table that is in the text means, wherever it stands in the text. */
static uint32_t first_in(const struct word *words, size_t count, struct kith_str text)
{
  size_t best = count;
  struct kith_str piece;
  while (next_word(&text, &piece))
    for (size_t i = 0; i < best; i++)
      if (is_word(piece, words[i].word))
        best = i;
  return best < count ? words[best].means : 0;
}

uint32_t words_relation(struct kith_str text)
{
  return signals_in(relations, COUNT(relations), text) & ~AS_NAME;
}

uint32_t words_name(struct kith_str name)
{
  uint32_t found = signals_in(relations, COUNT(relations), name);
  return found & AS_NAME ? found & ~AS_NAME : 0;
}

uint32_t words_profession(struct kith_str text)
{
  return signals_in(professions, COUNT(professions), text);
}

bool words_is_freemail(struct kith_str domain)
{
  for (size_t i = 0; i < COUNT(freemail); i++)
    if (domain.len && is_word(domain, freemail[i]))
      return true;
  return false;
}

enum kith_lead_source words_lead_source(struct kith_str text)
{
  return text.len ? (enum kith_lead_source)first_in(lead_sources, COUNT(lead_sources), text) : LEAD_UNKNOWN;
}

enum kith_lifecycle words_lifecycle(struct kith_str text)
{
  /* "not a customer", "non-customer": a word that says no makes the rest worth nothing */
  if (!text.len || has_word(text, "not") || has_word(text, "non"))
    return LIFECYCLE_UNKNOWN;
  return (enum kith_lifecycle)first_in(lifecycles, COUNT(lifecycles), text);
}
