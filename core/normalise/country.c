#include "normalise/country.h"

#include <unicode/uloc.h>
#include <unicode/ustring.h>

#include "base/map.h"
#include "base/mem.h"

enum { NAME_MAX_UNITS = 128, NAME_MAX_BYTES = 3 * NAME_MAX_UNITS };

struct kith_countries {
  struct kith_map_str places; /* folded name -> place in `codes` */
  const char *const *codes;   /* ICU's list, which lives as long as the program; ends with NULL */
};

/* Names that people write and ICU does not know. */
static const struct {
  const char *name, *code;
} aliases[] = {
    {"uk", "GB"},
    {"u k", "GB"},
    {"great britain", "GB"},
    {"britain", "GB"},
    {"england", "GB"},
    {"scotland", "GB"},
    {"wales", "GB"},
    {"northern ireland", "GB"},
    {"grossbritannien", "GB"},
    {"u s", "US"},
    {"u s a", "US"},
    {"america", "US"},
    {"united states of america", "US"},
    {"the united states", "US"},
    {"vereinigte staaten von amerika", "US"},
    {"etats unis d amerique", "US"},
    {"eua", "US"},
    {"ee uu", "US"},
    {"the netherlands", "NL"},
    {"holland", "NL"},
    {"brd", "DE"},
    {"bundesrepublik deutschland", "DE"},
    {"federal republic of germany", "DE"},
    {"korea", "KR"},
    {"republic of korea", "KR"},
    {"south korea", "KR"},
    {"russian federation", "RU"},
    {"czech republic", "CZ"},
    {"tschechische republik", "CZ"},
    {"viet nam", "VN"},
    {"uae", "AE"},
    {"u a e", "AE"},
    {"emirates", "AE"},
    {"ivory coast", "CI"},
    {"turkey", "TR"},
    {"turkiye", "TR"},
    {"republic of ireland", "IE"},
    {"eire", "IE"},
    {"hong kong", "HK"},
    {"macau", "MO"},
    {"taiwan roc", "TW"},
    {"prc", "CN"},
    {"p r china", "CN"},
    {"peoples republic of china", "CN"},
    {"macedonia", "MK"},
    {"swaziland", "SZ"},
    {"burma", "MM"},
    {"cape verde", "CV"},
    {"osterreich", "AT"},
    {"oesterreich", "AT"},
    {"schweiz", "CH"},
    {"suisse", "CH"},
    {"svizzera", "CH"},
    {"vatican", "VA"},
    {"palestine", "PS"},
    {"moldova", "MD"},
    {"bolivia", "BO"},
    {"venezuela", "VE"},
    {"tanzania", "TZ"},
    {"iran", "IR"},
    {"syria", "SY"},
    {"laos", "LA"},
    {"brunei", "BN"},
    {"congo", "CG"},
    {"drc", "CD"},
    {"bosnia", "BA"},
    {"trinidad", "TT"},
    {"east timor", "TL"},
};

static void put(struct kith_countries *c, struct kith_str folded, size_t place)
{
  if (folded.len)
    map_str_put(&c->places, folded, place, NULL); /* the first name wins */
}

static void put_alias(struct kith_countries *c, const char *name, const char *code)
{
  for (size_t i = 0; c->codes[i]; i++)
    if (!strcmp(c->codes[i], code))
      put(c, str_of(name), i);
}

static void put_display_name(struct kith_countries *c, struct kith_text *t, struct kith_arena *scratch, size_t place,
                             const char *language)
{
  char locale[16] = "und_", utf8[NAME_MAX_BYTES];
  UChar name[NAME_MAX_UNITS];
  UErrorCode status = U_ZERO_ERROR;
  int32_t len = 0;
  memcpy(locale + 4, c->codes[place], 3);
  int32_t units = uloc_getDisplayCountry(locale, language, name, NAME_MAX_UNITS, &status);
  u_strToUTF8(utf8, NAME_MAX_BYTES, &len, name, units, &status);
  if (U_SUCCESS(status) && status != U_USING_DEFAULT_WARNING)
    put(c, text_fold(t, scratch, (struct kith_str){utf8, (size_t)len}), place);
}

struct kith_countries *countries_new(struct kith_text *t)
{
  static const char *const languages[] = {"en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "pl"};
  struct kith_countries *c = mem_zero(sizeof *c);
  struct kith_arena scratch = {0};

  c->codes = uloc_getISOCountries();
  for (size_t i = 0; c->codes[i]; i++) {
    char locale[16] = "und_";
    memcpy(locale + 4, c->codes[i], 3);
    put(c, text_fold(t, &scratch, str_of(c->codes[i])), i);
    put(c, text_fold(t, &scratch, str_of(uloc_getISO3Country(locale))), i);
  }
  for (size_t i = 0; i < sizeof aliases / sizeof aliases[0]; i++)
    put_alias(c, aliases[i].name, aliases[i].code);
  for (size_t language = 0; language < sizeof languages / sizeof languages[0]; language++)
    for (size_t i = 0; c->codes[i]; i++)
      put_display_name(c, t, &scratch, i, languages[language]);
  arena_free(&scratch);
  return c;
}

void countries_free(struct kith_countries *c)
{
  if (!c)
    return;
  map_str_free(&c->places);
  mem_free(c);
}

struct kith_str country_code(const struct kith_countries *c, struct kith_str folded)
{
  const uint64_t *place = folded.len ? map_str_get(&c->places, folded) : NULL;
  return place ? str_of(c->codes[*place]) : STR_NONE;
}
