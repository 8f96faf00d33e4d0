#include "dedupe/compare.h"

#include <stdlib.h>

#include "dedupe/event.h"
#include "dedupe/mailbox.h"
#include "dedupe/nickname.h"
#include "dedupe/similar.h"

enum likeness { UNLIKE, SIMILAR, NEAR };

/* Another number is another thing (Store 12 and Store 13, 4th and 5th Avenue), unless a scanner saw it in a letter. */
static enum likeness likeness(struct kith_str a, struct kith_str b)
{
  double similarity = similar_jaro_winkler(a, b);
  bool near = similarity >= 0.92 || (similarity >= 0.6 && a.len > 3 && b.len > 3 && similar_edits(a, b, 1) <= 1);
  if (near && similar_same_digits(a, b))
    return NEAR;
  if (a.len > 2 && b.len > 2 && similar_scanned(a, b))
    return NEAR;
  return similarity >= 0.82 && similar_same_digits(a, b) ? SIMILAR : UNLIKE;
}

static bool near(struct kith_str a, struct kith_str b)
{
  return likeness(a, b) == NEAR;
}

/* ---- Names ---- */

static struct kith_str first_word(struct kith_str text)
{
  return str_sub(text, 0, str_find(text, ' '));
}

static int given_level(struct kith_str a, struct kith_str b)
{
  if (str_eq(a, b))
    return LEVEL_EXACT;
  struct kith_str first_a = first_word(a), first_b = first_word(b);
  if (first_a.len == 1 || first_b.len == 1)
    return first_a.len && first_b.len && a.ptr[0] == b.ptr[0] ? GIVEN_INITIAL : GIVEN_DIFFERS;
  if (str_eq(first_a, first_b) || nickname_related(first_a, first_b))
    return GIVEN_NICKNAME;
  enum likeness alike = likeness(a, b);
  if (alike == NEAR || similar_transcribed(a, b))
    return GIVEN_NEAR;
  return alike == SIMILAR ? GIVEN_SIMILAR : GIVEN_DIFFERS;
}

static bool is_called(const struct features *a, struct kith_str given)
{
  for (size_t i = 0; i < a->nickname_count; i++)
    if (nickname_related(first_word(a->nicknames[i]), first_word(given)))
      return true;
  return false;
}

static struct finding compare_given(const struct features *a, const struct features *b)
{
  if (!a->given.len || !b->given.len)
    return (struct finding){0};
  int level = given_level(a->given, b->given);
  if (level == LEVEL_EXACT && a->written && b->written && a->written != b->written)
    level = GIVEN_SIMILAR; /* other ideographs that are transliterated alike: a slip of the keyboard, or another name */
  if (level > GIVEN_NICKNAME && (is_called(a, b->given) || is_called(b, a->given)))
    level = GIVEN_NICKNAME;
  return (struct finding){level, level == LEVEL_EXACT ? TABLE_GIVEN : TABLE_NONE, features_hash(a->given)};
}

/* One of the words of a double name, or the name at birth. */
static bool has_part(struct kith_str whole, struct kith_str part)
{
  struct kith_str word;
  while (str_next(&whole, ' ', &word))
    if (word.len > 2 && str_eq(word, part))
      return true;
  return false;
}

static int family_level(struct kith_str a, struct kith_str b)
{
  if (str_eq(a, b))
    return LEVEL_EXACT;
  if (has_part(a, b) || has_part(b, a))
    return FAMILY_PART;
  enum likeness alike = likeness(a, b);
  if (alike == NEAR)
    return FAMILY_NEAR;
  uint32_t sound = similar_sound(a);
  bool sounds_alike = (sound && sound == similar_sound(b)) || similar_transcribed(a, b);
  if (sounds_alike)
    return similar_same_digits(a, b) ? FAMILY_SOUND : FAMILY_DIFFERS;
  if (a.len == 1 || b.len == 1)
    return a.ptr[0] == b.ptr[0] ? FAMILY_SIMILAR : FAMILY_DIFFERS;
  return alike == SIMILAR ? FAMILY_SIMILAR : FAMILY_DIFFERS;
}

static struct finding compare_family(const struct features *a, const struct features *b)
{
  if (!a->family.len || !b->family.len)
    return (struct finding){0};
  int level = family_level(a->family, b->family);
  bool maiden = (a->other_family.len && str_eq(a->other_family, b->family)) ||
                (b->other_family.len && str_eq(b->other_family, a->family)) ||
                (a->other_family.len && str_eq(a->other_family, b->other_family));
  if (level > FAMILY_PART && maiden)
    level = FAMILY_PART;
  return (struct finding){level, level == LEVEL_EXACT ? TABLE_FAMILY : TABLE_NONE, features_hash(a->family)};
}

/* One of the two is plainly there; of the other a short form, an initial or an error is enough. */
static bool are_swapped(struct kith_str given_a, struct kith_str family_a, struct kith_str given_b,
                        struct kith_str family_b)
{
  bool plain = family_a.len > 1 && str_eq(family_a, given_b);
  if (!plain && !near(family_a, given_b))
    return false;
  return given_level(given_a, family_b) < (plain ? GIVEN_SIMILAR : GIVEN_NEAR);
}

/* Given and family name in each other's place. */
static bool is_swapped(const struct features *a, const struct features *b)
{
  if (!a->given.len || !a->family.len || !b->given.len || !b->family.len)
    return false;
  return are_swapped(a->given, a->family, b->given, b->family) || are_swapped(b->given, b->family, a->given, a->family);
}

static int compare_middle(const struct features *a, const struct features *b)
{
  if (!a->middle.len || !b->middle.len)
    return 0;
  if (str_eq(a->middle, b->middle) || (a->middle.len > 2 && b->middle.len > 2 && near(a->middle, b->middle)))
    return LEVEL_EXACT;
  bool initial = first_word(a->middle).len == 1 || first_word(b->middle).len == 1;
  return initial && a->middle.ptr[0] == b->middle.ptr[0] ? MIDDLE_INITIAL : MIDDLE_DIFFERS;
}

/* ---- Birth ---- */

static int digits_apart(unsigned a, unsigned b)
{
  int apart = 0;
  for (int i = 0; i < 4; i++, a /= 10, b /= 10)
    apart += a % 10 != b % 10;
  return apart;
}

enum { GENERATION_YEARS = 14 /* at least, between a parent and a child */ };

static int compare_birthday(const struct kith_match_date *a, const struct kith_match_date *b)
{
  bool days = a->month && a->day && b->month && b->day, years = a->year && b->year;
  bool same_year = years && a->year == b->year;

  if (days && !years)
    return a->month == b->month && a->day == b->day ? BIRTHDAY_NO_YEAR : BIRTHDAY_DIFFERS;
  if (!days)
    return !years ? 0 : same_year ? BIRTHDAY_YEAR : BIRTHDAY_DIFFERS;
  int parts = same_year + (a->month == b->month) + (a->day == b->day);
  if (parts == 3)
    return LEVEL_EXACT;
  if (same_year && a->month == b->day && a->day == b->month)
    return BIRTHDAY_SWAPPED;
  int digits = digits_apart(a->year, b->year) + digits_apart(a->month, b->month) + digits_apart(a->day, b->day);
  if (digits == 1 || parts == 2)
    return BIRTHDAY_NEAR;
  int apart = abs((a->year - b->year) * 366 + (a->month - b->month) * 31 + a->day - b->day);
  if (same_year || apart <= 366 || digits == 2)
    return BIRTHDAY_YEAR;
  return abs(a->year - b->year) >= GENERATION_YEARS ? BIRTHDAY_GENERATION : BIRTHDAY_DIFFERS;
}

static struct finding compare_birthplace(const struct features *a, const struct features *b)
{
  if (!a->birthplace.len || !b->birthplace.len)
    return (struct finding){0};
  if (str_eq(a->birthplace, b->birthplace))
    return (struct finding){LEVEL_EXACT, TABLE_BIRTHPLACE, features_hash(a->birthplace)};
  bool alike = near(a->birthplace, b->birthplace) || similar_words(a->birthplace, b->birthplace).shorter >= 1;
  return (struct finding){.level = alike ? PLACE_NEAR : PLACE_DIFFERS};
}

/* ---- Phones ---- */

static struct kith_str last_digits(struct kith_str digits, size_t count)
{
  return digits.len > count ? str_sub(digits, digits.len - count, count) : digits;
}

static struct finding phone_pair(const struct feature_phone *a, const struct feature_phone *b,
                                 const struct compare_context *context)
{
  if (str_eq(a->digits, b->digits)) {
    uint32_t hash = features_hash(a->digits);
    bool other_extension = a->extension.len && b->extension.len && !str_eq(a->extension, b->extension);
    if (other_extension || context->names_of(context->arg, TABLE_PHONE, hash) >= SHARED_NAMES)
      return (struct finding){.level = PHONE_SHARED};
    return (struct finding){a->mobile || b->mobile ? LEVEL_EXACT : PHONE_LANDLINE, TABLE_PHONE, hash};
  }
  bool whole = a->valid && b->valid; /* two whole numbers that differ in front are two numbers */
  if (!whole && a->digits.len >= 7 && b->digits.len >= 7 &&
      str_eq(last_digits(a->digits, 7), last_digits(b->digits, 7)))
    return (struct finding){.level = PHONE_LAST7};
  if (a->digits.len >= 7 && similar_edits(last_digits(a->digits, 10), last_digits(b->digits, 10), 1) <= 1)
    return (struct finding){.level = PHONE_NEAR};
  return (struct finding){.level = PHONE_DIFFERS};
}

/* Where mobiles have no numbers of their own, a line that hardly anyone else was seen with is taken for one. */
static bool is_own_line(struct finding phone, const struct comparison *c, const struct compare_context *context)
{
  enum { OWN_NAMES = 2 };
  int given = c->level[FIELD_GIVEN], family = c->level[FIELD_FAMILY];
  bool names = given && given <= GIVEN_INITIAL && family == LEVEL_EXACT;
  bool two_generations = c->marked == MARKED_ONE || c->level[FIELD_BIRTHDAY] >= BIRTHDAY_DIFFERS;
  return phone.level == PHONE_LANDLINE && names && !two_generations &&
         context->names_of(context->arg, TABLE_PHONE, phone.value) <= OWN_NAMES;
}

static struct finding compare_phone(const struct features *a, const struct features *b, const struct comparison *c,
                                    const struct compare_context *context)
{
  struct finding best = {0};
  for (size_t i = 0; i < a->phone_count; i++)
    for (size_t k = 0; k < b->phone_count; k++)
      best = finding_stronger(best, phone_pair(&a->phones[i], &b->phones[k], context));
  if (is_own_line(best, c, context))
    best.level = LEVEL_EXACT;
  return best;
}

/* ---- Work ---- */

static struct finding compare_org(const struct features *a, const struct features *b)
{
  if (!a->org.len || !b->org.len)
    return (struct finding){0};
  if (str_eq(a->org, b->org))
    return (struct finding){LEVEL_EXACT, TABLE_ORG, features_hash(a->org)};
  struct similar_words words = similar_words(a->org, b->org);
  if (near(a->org, b->org) || words.longer >= 0.75)
    return (struct finding){.level = ORG_NEAR};
  return (struct finding){.level = words.shorter >= 0.6 || similar_jaro_winkler(a->org, b->org) >= 0.86 ? ORG_PARTLY
                                                                                                        : ORG_DIFFERS};
}

static int compare_title(const struct features *a, const struct features *b)
{
  if (!a->title.len || !b->title.len)
    return 0;
  if (str_eq(a->title, b->title))
    return LEVEL_EXACT;
  return similar_words(a->title, b->title).shorter >= 0.5 ? TITLE_PARTLY : TITLE_DIFFERS;
}

/* ---- Address ---- */

static bool both(struct kith_str a, struct kith_str b)
{
  return a.len && b.len;
}

static bool same_number(struct kith_str a, struct kith_str b)
{
  return both(a, b) && str_eq(first_word(a), first_word(b));
}

/* "poynton st" and "poyntonstreet". */
static bool run_together(struct kith_str a, struct kith_str b)
{
  enum { LEAST = 6 };
  size_t i = 0, k = 0, same = 0;
  while (true) {
    while (i < a.len && a.ptr[i] == ' ')
      i++;
    while (k < b.len && b.ptr[k] == ' ')
      k++;
    if (i == a.len || k == b.len)
      return same >= LEAST;
    if (a.ptr[i++] != b.ptr[k++])
      return false;
    same++;
  }
}

static struct finding address_pair(const struct feature_address *a, const struct feature_address *b)
{
  bool codes = both(a->postcode, b->postcode), towns = both(a->locality, b->locality);
  bool same_code = codes && str_eq(a->postcode, b->postcode);
  bool same_town = towns && (str_eq(a->locality, b->locality) || near(a->locality, b->locality));
  bool near_code = codes && similar_edits(a->postcode, b->postcode, 1) <= 1;
  bool elsewhere = codes && towns && !same_town && !near_code;

  if (both(a->street, b->street) && !elsewhere) {
    bool same = str_eq(a->street, b->street);
    bool alike = same || near(a->street, b->street) || run_together(a->street, b->street);
    bool placed = same_code || same_town || near_code, numbers = both(a->number, b->number);
    bool here = same_number(a->number, b->number);
    if (same && here && placed)
      return (struct finding){.level = LEVEL_EXACT};
    if ((alike && here) || (placed && here && similar_words(a->street, b->street).shorter >= 0.5))
      return (struct finding){.level = ADDRESS_NEAR};
    if (alike && placed)
      return (struct finding){.level = numbers ? ADDRESS_STREET : ADDRESS_NEAR};
  }
  if (same_code)
    return (struct finding){ADDRESS_POSTCODE, TABLE_POSTCODE, features_hash(a->postcode)};
  if (same_town)
    return (struct finding){ADDRESS_LOCALITY, TABLE_LOCALITY, features_hash(a->locality)};
  bool comparable = codes || towns || both(a->street, b->street);
  return (struct finding){.level = comparable ? ADDRESS_DIFFERS : 0};
}

static struct finding compare_address(const struct features *a, const struct features *b)
{
  struct finding best = {0};
  for (size_t i = 0; i < a->address_count; i++)
    for (size_t k = 0; k < b->address_count; k++)
      best = finding_stronger(best, address_pair(&a->addresses[i], &b->addresses[k]));
  return best;
}

/* ---- Declared identities ---- */

static struct kith_str network_of(struct kith_str profile)
{
  return str_sub(profile, 0, str_find(profile, '/'));
}

static int compare_profile(const struct features *a, const struct features *b)
{
  int level = 0;
  for (size_t i = 0; i < a->profile_count; i++)
    for (size_t k = 0; k < b->profile_count; k++) {
      if (str_eq(a->profiles[i], b->profiles[k]))
        return LEVEL_EXACT;
      if (str_eq(network_of(a->profiles[i]), network_of(b->profiles[k])))
        level = PROFILE_DIFFERS;
    }
  return level;
}

static int compare_identifier(const struct features *a, const struct features *b)
{
  struct finding best = {0};
  for (size_t i = 0; i < a->identifier_count; i++)
    for (size_t k = 0; k < b->identifier_count; k++) {
      const struct feature_identifier *x = &a->identifiers[i], *y = &b->identifiers[k];
      if (!str_eq(x->type, y->type))
        continue;
      int edits = similar_edits(x->value, y->value, 1);
      best = finding_stronger(best, (struct finding){.level = edits == 0                       ? LEVEL_EXACT
                                                              : edits == 1 && x->value.len > 4 ? IDENTIFIER_NEAR
                                                                                               : IDENTIFIER_DIFFERS});
    }
  return best.level;
}

/* ---- What must not be one ---- */

static bool generations_conflict(int a, int b)
{
  if (a == GENERATION_SECOND) /* the second is often called junior */
    a = GENERATION_JUNIOR;
  if (b == GENERATION_SECOND)
    b = GENERATION_JUNIOR;
  return a && b && a != b;
}

static bool names_differ(const struct comparison *c)
{
  return c->level[FIELD_GIVEN] == GIVEN_DIFFERS || c->level[FIELD_FAMILY] == FAMILY_DIFFERS;
}

/* Parents and children, brothers and sisters, twins: one family name and one home, other given names, and a birthday
 * that tells them apart (one birthday, twins, is left to the weights). What only one person has speaks against it. */
static bool are_relatives(const struct comparison *c)
{
  int birthday = c->level[FIELD_BIRTHDAY];
  bool own = c->level[FIELD_EMAIL] == LEVEL_EXACT || c->level[FIELD_PROFILE] == LEVEL_EXACT ||
             c->level[FIELD_IDENTIFIER] == LEVEL_EXACT || c->level[FIELD_IDENTIFIER] == IDENTIFIER_NEAR;
  return !own && c->level[FIELD_GIVEN] == GIVEN_DIFFERS && c->level[FIELD_FAMILY] == LEVEL_EXACT &&
         (c->level[FIELD_ADDRESS] == LEVEL_EXACT || c->level[FIELD_ADDRESS] == ADDRESS_NEAR) &&
         birthday >= BIRTHDAY_YEAR;
}

/* Another identifier is another person, unless all else that is a person's own agrees (then one of them is a slip). */
static bool identifiers_conflict(const struct comparison *c)
{
  bool same = c->level[FIELD_BIRTHDAY] && c->level[FIELD_BIRTHDAY] <= BIRTHDAY_NEAR;
  bool own = c->level[FIELD_EMAIL] == LEVEL_EXACT || c->level[FIELD_PROFILE] == LEVEL_EXACT;
  return c->level[FIELD_IDENTIFIER] == IDENTIFIER_DIFFERS && !same && !own && names_differ(c);
}

static enum forbidden find_forbidden(const struct features *a, const struct features *b, const struct comparison *c)
{
  bool names = c->level[FIELD_GIVEN] && c->level[FIELD_GIVEN] <= GIVEN_INITIAL;

  if (generations_conflict(a->generation, b->generation) && (names || !c->level[FIELD_GIVEN]))
    return FORBIDDEN_GENERATION;
  if (a->nature && b->nature && a->nature != b->nature)
    return FORBIDDEN_NATURE;
  if (features_is_organisation(a) != features_is_organisation(b) &&
      (a->given.len || a->family.len || b->given.len || b->family.len))
    return FORBIDDEN_NATURE;
  if (c->level[FIELD_PROFILE] == PROFILE_DIFFERS && names_differ(c))
    return FORBIDDEN_PROFILE;
  if (are_relatives(c))
    return FORBIDDEN_RELATIVES;
  return identifiers_conflict(c) ? FORBIDDEN_IDENTIFIER : FORBIDDEN_NO;
}

/* ---- The whole ---- */

static void set(struct comparison *c, enum field field, struct finding finding)
{
  c->level[field] = (uint8_t)finding.level;
  c->table[field] = (uint8_t)finding.table;
  c->value[field] = finding.value;
}

static void compare_person(const struct features *a, const struct features *b, struct comparison *out)
{
  set(out, FIELD_GIVEN, compare_given(a, b));
  set(out, FIELD_FAMILY, compare_family(a, b));
  if (out->level[FIELD_GIVEN] > GIVEN_NICKNAME && out->level[FIELD_FAMILY] > FAMILY_PART && is_swapped(a, b)) {
    set(out, FIELD_GIVEN, (struct finding){GIVEN_SWAPPED, TABLE_GIVEN, features_hash(a->given)});
    set(out, FIELD_FAMILY, (struct finding){0});
    out->swapped_family = features_hash(a->family);
  }
  out->level[FIELD_MIDDLE] = (uint8_t)compare_middle(a, b);
  if (a->sex && b->sex)
    out->level[FIELD_SEX] = a->sex == b->sex ? LEVEL_EXACT : SEX_DIFFERS;
  out->level[FIELD_BIRTHDAY] = (uint8_t)compare_birthday(&a->birthday, &b->birthday);
  set(out, FIELD_BIRTHPLACE, compare_birthplace(a, b));
}

/* A new employer brings a new address and title: one cause, counted once. */
static void forget_old_job(struct comparison *c)
{
  if (c->level[FIELD_ORG] != ORG_DIFFERS)
    return;
  if (c->level[FIELD_EMAIL] == EMAIL_DIFFERS)
    c->level[FIELD_EMAIL] = 0;
  if (c->level[FIELD_TITLE] == TITLE_DIFFERS)
    c->level[FIELD_TITLE] = 0;
}

void compare_records(const struct features *a, const struct features *b, const struct compare_context *context,
                     struct comparison *out)
{
  memset(out, 0, sizeof *out);
  out->organisations = features_is_organisation(a) && features_is_organisation(b);
  compare_person(a, b, out);
  out->marked = a->generation && b->generation   ? MARKED_BOTH
                : a->generation || b->generation ? MARKED_ONE
                                                 : MARKED_NEITHER;
  set(out, FIELD_EMAIL, mailbox_compare(a, b, context, out));
  set(out, FIELD_PHONE, compare_phone(a, b, out, context));
  set(out, out->organisations ? FIELD_NAME : FIELD_ORG, compare_org(a, b));
  out->level[FIELD_TITLE] = (uint8_t)compare_title(a, b);
  forget_old_job(out);
  set(out, FIELD_ADDRESS, compare_address(a, b));
  out->level[FIELD_PROFILE] = (uint8_t)compare_profile(a, b);
  out->level[FIELD_IDENTIFIER] = (uint8_t)compare_identifier(a, b);
  out->level[FIELD_EVENT] = (uint8_t)event_compare(a, b);
  out->forbidden = find_forbidden(a, b, out);
}

/* Of the same firm, place or origin. */
static bool is_supported(const uint8_t *level)
{
  int address = level[FIELD_ADDRESS];
  return level[FIELD_ORG] == LEVEL_EXACT || level[FIELD_BIRTHPLACE] == LEVEL_EXACT ||
         (address && address <= ADDRESS_LOCALITY);
}

struct agreement compare_plainly(const struct comparison *c)
{
  static const struct {
    uint8_t field, weakest;
  } own[] = {{FIELD_BIRTHDAY, BIRTHDAY_NEAR}, {FIELD_EMAIL, EMAIL_LOCAL},    {FIELD_PHONE, PHONE_LANDLINE},
             {FIELD_PROFILE, LEVEL_EXACT},    {FIELD_ADDRESS, ADDRESS_NEAR}, {FIELD_IDENTIFIER, IDENTIFIER_NEAR},
             {FIELD_NAME, LEVEL_EXACT}};
  const uint8_t *level = c->level;
  bool given = level[FIELD_GIVEN] && level[FIELD_GIVEN] <= GIVEN_INITIAL;
  bool family = level[FIELD_FAMILY] && level[FIELD_FAMILY] <= FAMILY_SOUND;
  bool named = (level[FIELD_GIVEN] && level[FIELD_FAMILY]) || level[FIELD_GIVEN] == GIVEN_SWAPPED;
  struct agreement out = {(given && family) || level[FIELD_GIVEN] == GIVEN_SWAPPED, named, false};

  for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
    int found = level[own[i].field];
    bool shared = own[i].field == FIELD_EMAIL && found == EMAIL_SHARED;
    bool building = own[i].field != FIELD_ADDRESS || found <= ADDRESS_STREET; /* a town is nobody's own */
    out.same += found && found <= own[i].weakest && !shared;
    out.known += found && building;
  }
  bool own_point = level[FIELD_EMAIL] == LEVEL_EXACT || level[FIELD_PROFILE] == LEVEL_EXACT ||
                   level[FIELD_IDENTIFIER] == LEVEL_EXACT;
  if (own_point && level[FIELD_GIVEN] != GIVEN_DIFFERS && out.same < 2)
    out.same = 2;
  out.supported = out.same == 1 && out.known == 1 && named && is_supported(level);
  return out;
}
