#include "normalise/work.h"

enum { TOKENS_MAX = 24 };

/* What matching makes of the words of a street. */
static const struct kith_word street_words[] = {
    {"allee", "all", 0},       {"av", "ave", 0},        {"avda", "ave", 0},      {"avenida", "ave", 0},
    {"avenue", "ave", 0},      {"bd", "blvd", 0},       {"boul", "blvd", 0},     {"boulevard", "blvd", 0},
    {"calle", "c", 0},         {"carrera", "cra", 0},   {"chaussee", "chee", 0}, {"chemin", "ch", 0},
    {"circle", "cir", 0},      {"circuit", "cct", 0},   {"close", "cl", 0},      {"court", "ct", 0},
    {"cr", "cres", 0},         {"crescent", "cres", 0}, {"crt", "ct", 0},        {"drive", "dr", 0},
    {"drv", "dr", 0},          {"east", "e", 0},        {"eighth", "8th", 0},    {"esplanade", "esp", 0},
    {"expressway", "expy", 0}, {"fifth", "5th", 0},     {"first", "1st", 0},     {"fourth", "4th", 0},
    {"freeway", "fwy", 0},     {"gardens", "gdns", 0},  {"grove", "gr", 0},      {"heights", "hts", 0},
    {"highway", "hwy", 0},     {"lane", "ln", 0},       {"mount", "mt", 0},      {"mountain", "mtn", 0},
    {"ninth", "9th", 0},       {"north", "n", 0},       {"northeast", "ne", 0},  {"northwest", "nw", 0},
    {"parade", "pde", 0},      {"parkway", "pkwy", 0},  {"place", "pl", 0},      {"platz", "pl", 0},
    {"plaza", "plz", 0},       {"road", "rd", 0},       {"rua", "r", 0},         {"rue", "r", 0},
    {"saint", "st", 0},        {"sankt", "st", 0},      {"second", "2nd", 0},    {"seventh", "7th", 0},
    {"sixth", "6th", 0},       {"south", "s", 0},       {"southeast", "se", 0},  {"southwest", "sw", 0},
    {"square", "sq", 0},       {"str", "st", 0},        {"straat", "st", 0},     {"strada", "str", 0},
    {"strasse", "st", 0},      {"street", "st", 0},     {"tenth", "10th", 0},    {"ter", "tce", 0},
    {"terr", "tce", 0},        {"terrace", "tce", 0},   {"third", "3rd", 0},     {"trail", "trl", 0},
    {"turnpike", "tpke", 0},   {"via", "v", 0},         {"way", "way", 0},       {"weg", "weg", 0},
    {"west", "w", 0},
};

/* Words before the number of a flat. */
static const struct kith_word unit_words[] = {
    {"apartment", NULL, 0}, {"appt", NULL, 0},  {"apt", NULL, 0},   {"bldg", NULL, 0}, {"building", NULL, 0},
    {"door", NULL, 0},      {"etage", NULL, 0}, {"fl", NULL, 0},    {"flat", NULL, 0}, {"floor", NULL, 0},
    {"flr", NULL, 0},       {"lot", NULL, 0},   {"og", NULL, 0},    {"rm", NULL, 0},   {"room", NULL, 0},
    {"ste", NULL, 0},       {"stock", NULL, 0}, {"suite", NULL, 0}, {"top", NULL, 0},  {"unit", NULL, 0},
};

enum { STATE_US = 1 };

/* States and provinces whose names and codes are used side by side. */
static const struct kith_word states[] = {
    {"ak", "ak", STATE_US},
    {"al", "al", STATE_US},
    {"alabama", "al", STATE_US},
    {"alaska", "ak", STATE_US},
    {"alberta", "ab", 0},
    {"ar", "ar", STATE_US},
    {"arizona", "az", STATE_US},
    {"arkansas", "ar", STATE_US},
    {"australian capital territory", "act", 0},
    {"az", "az", STATE_US},
    {"british columbia", "bc", 0},
    {"ca", "ca", STATE_US},
    {"calif", "ca", STATE_US},
    {"california", "ca", STATE_US},
    {"co", "co", STATE_US},
    {"colorado", "co", STATE_US},
    {"connecticut", "ct", STATE_US},
    {"ct", "ct", STATE_US},
    {"dc", "dc", STATE_US},
    {"de", "de", STATE_US},
    {"delaware", "de", STATE_US},
    {"district of columbia", "dc", STATE_US},
    {"fl", "fl", STATE_US},
    {"florida", "fl", STATE_US},
    {"ga", "ga", STATE_US},
    {"georgia", "ga", STATE_US},
    {"hawaii", "hi", STATE_US},
    {"hi", "hi", STATE_US},
    {"ia", "ia", STATE_US},
    {"id", "id", STATE_US},
    {"idaho", "id", STATE_US},
    {"il", "il", STATE_US},
    {"illinois", "il", STATE_US},
    {"in", "in", STATE_US},
    {"indiana", "in", STATE_US},
    {"iowa", "ia", STATE_US},
    {"kansas", "ks", STATE_US},
    {"kentucky", "ky", STATE_US},
    {"ks", "ks", STATE_US},
    {"ky", "ky", STATE_US},
    {"la", "la", STATE_US},
    {"louisiana", "la", STATE_US},
    {"ma", "ma", STATE_US},
    {"maine", "me", STATE_US},
    {"manitoba", "mb", 0},
    {"maryland", "md", STATE_US},
    {"mass", "ma", STATE_US},
    {"massachusetts", "ma", STATE_US},
    {"md", "md", STATE_US},
    {"me", "me", STATE_US},
    {"mi", "mi", STATE_US},
    {"michigan", "mi", STATE_US},
    {"minnesota", "mn", STATE_US},
    {"mississippi", "ms", STATE_US},
    {"missouri", "mo", STATE_US},
    {"mn", "mn", STATE_US},
    {"mo", "mo", STATE_US},
    {"montana", "mt", STATE_US},
    {"ms", "ms", STATE_US},
    {"mt", "mt", STATE_US},
    {"nc", "nc", STATE_US},
    {"nd", "nd", STATE_US},
    {"ne", "ne", STATE_US},
    {"nebraska", "ne", STATE_US},
    {"nevada", "nv", STATE_US},
    {"new brunswick", "nb", 0},
    {"new hampshire", "nh", STATE_US},
    {"new jersey", "nj", STATE_US},
    {"new mexico", "nm", STATE_US},
    {"new south wales", "nsw", 0},
    {"new york", "ny", STATE_US},
    {"newfoundland and labrador", "nl", 0},
    {"nh", "nh", STATE_US},
    {"nj", "nj", STATE_US},
    {"nm", "nm", STATE_US},
    {"north carolina", "nc", STATE_US},
    {"north dakota", "nd", STATE_US},
    {"northern territory", "nt", 0},
    {"northwest territories", "nt", 0},
    {"nova scotia", "ns", 0},
    {"nunavut", "nu", 0},
    {"nv", "nv", STATE_US},
    {"ny", "ny", STATE_US},
    {"oh", "oh", STATE_US},
    {"ohio", "oh", STATE_US},
    {"ok", "ok", STATE_US},
    {"oklahoma", "ok", STATE_US},
    {"ontario", "on", 0},
    {"or", "or", STATE_US},
    {"oregon", "or", STATE_US},
    {"pa", "pa", STATE_US},
    {"penn", "pa", STATE_US},
    {"pennsylvania", "pa", STATE_US},
    {"pr", "pr", STATE_US},
    {"prince edward island", "pe", 0},
    {"puerto rico", "pr", STATE_US},
    {"quebec", "qc", 0},
    {"queensland", "qld", 0},
    {"rhode island", "ri", STATE_US},
    {"ri", "ri", STATE_US},
    {"saskatchewan", "sk", 0},
    {"sc", "sc", STATE_US},
    {"sd", "sd", STATE_US},
    {"south australia", "sa", 0},
    {"south carolina", "sc", STATE_US},
    {"south dakota", "sd", STATE_US},
    {"tasmania", "tas", 0},
    {"tennessee", "tn", STATE_US},
    {"texas", "tx", STATE_US},
    {"tn", "tn", STATE_US},
    {"tx", "tx", STATE_US},
    {"ut", "ut", STATE_US},
    {"utah", "ut", STATE_US},
    {"va", "va", STATE_US},
    {"vermont", "vt", STATE_US},
    {"victoria", "vic", 0},
    {"virginia", "va", STATE_US},
    {"vt", "vt", STATE_US},
    {"wa", "wa", STATE_US},
    {"wash", "wa", STATE_US},
    {"washington", "wa", STATE_US},
    {"washington d c", "dc", STATE_US},
    {"washington dc", "dc", STATE_US},
    {"west virginia", "wv", STATE_US},
    {"western australia", "wa", 0},
    {"wi", "wi", STATE_US},
    {"wisconsin", "wi", STATE_US},
    {"wv", "wv", STATE_US},
    {"wy", "wy", STATE_US},
    {"wyoming", "wy", STATE_US},
    {"yukon", "yt", 0},
};

/* ---- Postcodes ---- */

/* '#' is a digit, '@' a letter, '*' either; the rest is put in. */
static const struct kith_word postcodes[] = {
    {"br", "#####-###", 0}, {"ca", "@#@ #@#", 0},  {"cz", "### ##", 0},  {"gr", "### ##", 0},
    {"ie", "@** ****", 0},  {"jp", "###-####", 0}, {"nl", "#### @@", 0}, {"pl", "##-###", 0},
    {"pt", "####-###", 0},  {"se", "### ##", 0},   {"sk", "### ##", 0},  {"us", "#####-####", 0},
};

static bool is_postcode_char(char c)
{
  return ascii_is_alpha(c) || ascii_is_digit(c);
}

/* Letters in capitals and digits, nothing else; 0 when there are more than `max`. */
static size_t squeeze(struct kith_str s, char *to, size_t max)
{
  size_t len = 0;
  for (size_t i = 0; i < s.len; i++) {
    if ((unsigned char)s.ptr[i] >= 0x80 || (is_postcode_char(s.ptr[i]) && len == max))
      return 0;
    if (is_postcode_char(s.ptr[i]))
      to[len++] = ascii_lower(s.ptr[i]) == s.ptr[i] && ascii_is_alpha(s.ptr[i]) ? (char)(s.ptr[i] - 32) : s.ptr[i];
  }
  return len;
}

static bool fits(char c, char pattern)
{
  return pattern == '#'   ? ascii_is_digit(c)
         : pattern == '@' ? ascii_is_alpha(c)
                          : pattern == '*' && is_postcode_char(c);
}

static bool is_place(char pattern)
{
  return pattern == '#' || pattern == '@' || pattern == '*';
}

/* The characters in the country's form; 0 when they do not fit it. */
static size_t apply_pattern(const char *pattern, const char *from, size_t len, char *to)
{
  size_t used = 0, written = 0;
  for (; *pattern; pattern++) {
    if (!is_place(*pattern))
      to[written++] = *pattern;
    else if (used < len && fits(from[used], *pattern))
      to[written++] = from[used++];
    else
      return 0;
  }
  return used == len ? written : 0;
}

static size_t british(const char *from, size_t len, char *to)
{
  if (len < 5 || len > 7 || !ascii_is_digit(from[len - 3]) || !ascii_is_alpha(from[0]))
    return 0;
  memcpy(to, from, len - 3);
  to[len - 3] = ' ';
  memcpy(to + len - 2, from + len - 3, 3);
  return len + 1;
}

/* "D-80331": the letters of the car before a number. */
static struct kith_str without_car_code(struct kith_str s)
{
  size_t dash = str_find(s, '-');
  if (dash < 1 || dash > 2 || s.len - dash < 5)
    return s;
  for (size_t i = 0; i < s.len; i++)
    if (i < dash ? !ascii_is_alpha(s.ptr[i]) : i > dash && !ascii_is_digit(s.ptr[i]))
      return s;
  return str_sub(s, dash + 1, s.len);
}

static struct kith_str clean_postcode(struct kith_work *w, struct kith_str s, struct kith_str country)
{
  enum { MOST = 16 };
  char squeezed[MOST], formed[MOST + 4];
  if (country.len)
    s = without_car_code(s);
  size_t len = squeeze(s, squeezed, MOST), formed_len = 0;
  const struct kith_word *rule = WORD_IN(postcodes, country);
  if (!len)
    return s;
  if (rule)
    formed_len = apply_pattern(rule->to, squeezed, len, formed);
  else if (str_eq_c(country, "GB"))
    formed_len = british(squeezed, len, formed);
  if (formed_len) {
    struct kith_str made = {formed, formed_len};
    return str_eq(made, s) ? s : arena_str(w->arena, made);
  }
  char *upper = arena_bytes(w->arena, s.len);
  for (size_t i = 0; i < s.len; i++)
    upper[i] = s.ptr[i] >= 'a' && s.ptr[i] <= 'z' ? (char)(s.ptr[i] - 32) : s.ptr[i];
  return (struct kith_str){upper, s.len};
}

/* ---- What matching compares ---- */

struct tokens {
  struct kith_str items[TOKENS_MAX];
  size_t count;
};

static bool starts_with_digit(struct kith_str s)
{
  return s.len && ascii_is_digit(s.ptr[0]);
}

static bool is_number(struct kith_str s)
{
  for (size_t i = 0; i < s.len; i++)
    if (!ascii_is_digit(s.ptr[i]))
      return false;
  return s.len > 0;
}

static void remove_token(struct tokens *t, size_t i)
{
  memmove(&t->items[i], &t->items[i + 1], (t->count - i - 1) * sizeof t->items[0]);
  t->count--;
}

/* "apt 4" goes; the house is enough. */
static void remove_units(struct tokens *t)
{
  for (size_t i = 1; i < t->count; i++) {
    if (!WORD_IN(unit_words, t->items[i]))
      continue;
    if (i + 1 < t->count && (starts_with_digit(t->items[i + 1]) || t->items[i + 1].len == 1))
      remove_token(t, i + 1);
    remove_token(t, i--);
  }
}

/* The house number: in front ("12 Main St", "12-14 Main St") or the last number ("Hauptstr. 5 a"). */
static struct kith_str take_number(struct kith_work *w, struct tokens *t)
{
  size_t at = 0;
  struct kith_str number = STR_NONE;
  if (t->count && !starts_with_digit(t->items[0]))
    for (at = t->count; at > 1 && !starts_with_digit(t->items[at - 1]);)
      at--;
  at -= at > 0;
  if (!t->count || !starts_with_digit(t->items[at]))
    return number;
  number = t->items[at];
  if (at + 2 == t->count && t->items[at + 1].len == 1 && at) {
    number = work_join(w, (struct kith_str[]){number, t->items[at + 1]}, 2, "");
    remove_token(t, at + 1);
  }
  remove_token(t, at);
  if (t->count > 1 && at < t->count && is_number(t->items[at]))
    remove_token(t, at); /* the end of a range */
  return number;
}

/* "hauptstrasse" to "hauptstr", as "Hauptstr." is folded. */
static struct kith_str shorten_word(struct kith_str word)
{
  const struct kith_word *known = WORD_IN(street_words, word);
  if (known)
    return str_of(known->to);
  if (word.len > 9 && str_ends(word, KITH_STR("strasse")))
    return str_sub(word, 0, word.len - 4);
  return word;
}

static void match_street(struct kith_work *w, struct kith_str street, struct kith_match_address *out)
{
  struct tokens t = {.count = 0};
  struct kith_str rest = work_fold(w, street), piece;
  while (t.count < TOKENS_MAX && rest.len && str_next(&rest, ' ', &piece))
    t.items[t.count++] = piece;
  remove_units(&t);
  struct kith_str number = take_number(w, &t);
  if (!out->number.len)
    out->number = number;
  if (t.count >= 3 && str_eq_c(t.items[0], "p") && str_eq_c(t.items[1], "o")) {
    t.items[1] = KITH_STR("po");
    remove_token(&t, 0);
  }
  for (size_t i = 0; i < t.count; i++)
    t.items[i] = shorten_word(t.items[i]);
  out->street = work_join(w, t.items, t.count, " ");
}

static struct kith_str match_postcode(struct kith_work *w, struct kith_str postcode, struct kith_str country)
{
  enum { MOST = 16, ZIP = 5 };
  char squeezed[MOST];
  size_t len = squeeze(postcode, squeezed, MOST);
  for (size_t i = 0; i < len; i++)
    squeezed[i] = ascii_lower(squeezed[i]);
  if (len == 9 && (str_eq_c(country, "US") || !country.len) && is_number((struct kith_str){squeezed, len}))
    len = ZIP; /* without the block's four digits */
  return len ? arena_str(w->arena, (struct kith_str){squeezed, len}) : work_fold(w, postcode);
}

static struct kith_str match_region(struct kith_work *w, struct kith_str region)
{
  struct kith_str folded = work_fold(w, region);
  const struct kith_word *state = WORD_IN(states, folded);
  return state ? str_of(state->to) : folded;
}

static void match_address(struct kith_work *w, const struct kith_property *p, struct kith_str country)
{
  struct kith_match_address a = {.number = STR_NONE};
  struct kith_str street = property_component(p, KITH_ADR_STREET, 0), box = property_component(p, KITH_ADR_PO_BOX, 0);
  if (!street.len)
    street = property_component(p, KITH_ADR_STREET_NAME, 0);
  if (!street.len && box.len)
    street = starts_with_digit(box) ? work_join(w, (struct kith_str[]){KITH_STR("po box"), box}, 2, " ") : box;
  a.number = work_fold(w, property_component(p, KITH_ADR_NUMBER, 0));
  match_street(w, street, &a);
  a.locality = work_fold(w, property_component(p, KITH_ADR_LOCALITY, 0));
  a.region = match_region(w, property_component(p, KITH_ADR_REGION, 0));
  a.postcode = match_postcode(w, property_component(p, KITH_ADR_POSTCODE, 0), country);
  a.country = text_lower(w->arena, country);
  if (a.street.len + a.locality.len + a.postcode.len && w->out->address_count < MATCHABLE_MAX)
    w->out->addresses[w->out->address_count++] = a;
}

/* ---- The cleaner ---- */

static struct kith_str country_of(struct kith_work *w, const struct kith_property *p)
{
  struct kith_str code = property_component(p, KITH_ADR_COUNTRY_CODE, 0);
  struct kith_str text = code.len ? code : property_component(p, KITH_ADR_COUNTRY, 0);
  return text.len ? country_code(w->countries, work_fold(w, text)) : STR_NONE;
}

/* A state of the US is written in capitals when it is a code. */
static struct kith_str clean_region(struct kith_work *w, struct kith_str s, struct kith_str country)
{
  const struct kith_word *state = s.len == 2 && str_eq_c(country, "US") ? WORD_IN(states, s) : NULL;
  if (!state || !(state->flags & STATE_US))
    return s;
  char upper[2] = {(char)(s.ptr[0] & ~32), (char)(s.ptr[1] & ~32)};
  return memcmp(upper, s.ptr, 2) ? arena_str(w->arena, (struct kith_str){upper, 2}) : s;
}

static struct kith_str clean_part(struct kith_work *w, const struct kith_part *part, struct kith_str country)
{
  bool lines = part->component == KITH_ADR_STREET || part->component == KITH_ADR_EXTENDED || !part->component;
  struct kith_str text =
      lines ? text_clean_block(w->text, w->arena, part->text) : text_clean(w->text, w->arena, part->text);
  if (part->component == KITH_ADR_POSTCODE)
    return clean_postcode(w, text, country);
  if (part->component == KITH_ADR_REGION)
    return clean_region(w, text, country);
  return text;
}

void address_clean(struct kith_work *w, struct kith_property *p)
{
  struct kith_part *parts = work_copy_parts(w, p, 1);
  size_t count = p->part_count;
  struct kith_str country = country_of(w, p), assumed = country;
  bool has_code = property_component(p, KITH_ADR_COUNTRY_CODE, 0).len;
  if (!country.len && !property_component(p, KITH_ADR_COUNTRY, 0).len)
    assumed = w->region;
  for (size_t i = 0; i < count; i++)
    parts[i].text =
        parts[i].component == KITH_ADR_COUNTRY_CODE && country.len ? country : clean_part(w, &parts[i], assumed);
  work_set_parts(w, p, parts, count);
  if (country.len && !has_code) { /* an addition, not a change */
    parts[count++] = (struct kith_part){sizeof *parts, KITH_ADR_COUNTRY_CODE, country};
    p->parts = parts;
    p->part_count = (uint32_t)count;
  }
  if (!w->country.len)
    w->country = country;
  if (w->out)
    match_address(w, p, assumed);
}
