#include "dedupe/whatif.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>

#include "dedupe/explain.h"

/* Jr. and the like are no field of the model, but are changed as one. */
enum { GENERATION = FIELD_COUNT, CHANGEABLE };

/* ---- Where a field lies in the features: the first range tells whether it is known at all. ---- */

enum { RANGES = 3 };

struct range {
  size_t at, size;
};

#define RANGE(member)                                                                                                  \
  {                                                                                                                    \
    offsetof(struct features, member), sizeof((struct features *)0)->member                                            \
  }

static const struct range ranges[CHANGEABLE][RANGES] = {
    [FIELD_GIVEN] = {RANGE(given), RANGE(nickname_count), RANGE(nicknames)},
    [FIELD_FAMILY] = {RANGE(family), RANGE(other_family)},
    [FIELD_MIDDLE] = {RANGE(middle)},
    [FIELD_SEX] = {RANGE(sex)},
    [FIELD_BIRTHDAY] = {RANGE(birthday)},
    [FIELD_BIRTHPLACE] = {RANGE(birthplace)},
    [FIELD_EMAIL] = {RANGE(email_count), RANGE(emails)},
    [FIELD_PHONE] = {RANGE(phone_count), RANGE(phones)},
    [FIELD_ORG] = {RANGE(org)},
    [FIELD_TITLE] = {RANGE(title)},
    [FIELD_ADDRESS] = {RANGE(address_count), RANGE(addresses)},
    [FIELD_PROFILE] = {RANGE(profile_count), RANGE(profiles)},
    [FIELD_IDENTIFIER] = {RANGE(identifier_count), RANGE(identifiers)},
    [FIELD_NAME] = {RANGE(org)},
    [FIELD_EVENT] = {RANGE(event_count), RANGE(event_source), RANGE(events)},
    [GENERATION] = {RANGE(generation)},
};

/* Values that nobody else has: what two who know nothing of a field would agree on, ... */
static const struct features shared_values = {
    .given = KITH_STR("qwzaxon"),
    .family = KITH_STR("qwzaxonder"),
    .middle = KITH_STR("qwzax"),
    .sex = SEX_FEMALE,
    .birthday = {1976, 5, 23},
    .birthplace = KITH_STR("qwzaxonville"),
    .org = KITH_STR("qwzaxon works"),
    .title = KITH_STR("qwzaxonist"),
    .email_count = 1,
    .emails = {{KITH_STR("q7w7zaxon@qwzaxon.example"), KITH_STR("q7w7zaxon"), KITH_STR("qwzaxon.example"), false,
                true}},
    .phone_count = 1,
    .phones = {{.digits = KITH_STR("999777535353"), .mobile = true, .valid = true}},
    .address_count = 1,
    .addresses = {{.number = KITH_STR("7"),
                   .street = KITH_STR("qwzaxon street"),
                   .locality = KITH_STR("qwzaxonville"),
                   .postcode = KITH_STR("qwz7ax")}},
    .profile_count = 1,
    .profiles = {KITH_STR("linkedin.com/in/qwzaxon")},
    .identifier_count = 1,
    .identifiers = {{KITH_STR("number"), KITH_STR("735353999777")}},
};

/* ... and what has nothing in common with any other. Birthday, sex, profile and identifier depend on the other's. */
static const struct features other_values = {
    .given = KITH_STR("xkqvjy"),
    .family = KITH_STR("xkqvjypf"),
    .middle = KITH_STR("xkqvjy"),
    .birthplace = KITH_STR("xkqvjy"),
    .org = KITH_STR("xkqvjypf"),
    .title = KITH_STR("xkqvjy"),
    .email_count = 1,
    .emails = {{KITH_STR("x4k4qvjypf@xkqvjy.example"), KITH_STR("x4k4qvjypf"), KITH_STR("xkqvjy.example"), false,
                true}},
    .phone_count = 1,
    .phones = {{.digits = KITH_STR("888666424242"), .mobile = true, .valid = true}},
    .address_count = 1,
    .addresses = {{.number = KITH_STR("4444"),
                   .street = KITH_STR("xkqvjy"),
                   .locality = KITH_STR("xkqvjy"),
                   .postcode = KITH_STR("xk444qvjy")}},
};

static bool is_known(const struct features *f, int field)
{
  static const char nothing[sizeof(struct kith_str)];
  const struct range *r = &ranges[field][0];
  if (r->size == sizeof(struct kith_str)) /* of a text the length tells */
    return ((const struct kith_str *)(const void *)((const char *)f + r->at))->len > 0;
  return memcmp((const char *)f + r->at, nothing, r->size) != 0;
}

static void copy_field(struct features *to, const struct features *from, int field)
{
  for (const struct range *r = ranges[field]; r < ranges[field] + RANGES; r++)
    memcpy((char *)to + r->at, (const char *)from + r->at, r->size);
}

/* ---- Edits ---- */

static void agree(struct features *a, struct features *b, int field)
{
  const struct features *from = is_known(a, field) ? a : is_known(b, field) ? b : &shared_values;
  if (from != a)
    copy_field(a, from, field);
  if (from != b)
    copy_field(b, from, field);
}

static struct kith_match_date other_birthday(struct kith_match_date date)
{
  enum { YEARS = 7 /* no generation */, HALF_A_YEAR = 6, HALF_A_MONTH = 13 };
  if (date.year)
    date.year = (uint16_t)(date.year + YEARS);
  if (date.month)
    date.month = (uint8_t)(date.month > HALF_A_YEAR ? date.month - HALF_A_YEAR : date.month + HALF_A_YEAR);
  if (date.day)
    date.day = (uint8_t)(date.day > HALF_A_MONTH ? date.day - HALF_A_MONTH : date.day + HALF_A_MONTH);
  return date;
}

static void differ(struct features *a, struct features *b, int field)
{
  copy_field(b, &other_values, field);
  if (field == FIELD_BIRTHDAY)
    b->birthday = other_birthday(a->birthday);
  if (field == FIELD_SEX)
    b->sex = a->sex == SEX_MALE ? SEX_FEMALE : SEX_MALE;
  if (field == FIELD_PROFILE) {
    b->profile_count = 1;
    b->profiles[0] = str_sub(a->profiles[0], 0, str_find(a->profiles[0], '/')); /* the network, and nobody's page */
  }
  if (field == FIELD_IDENTIFIER) {
    b->identifier_count = 1;
    b->identifiers[0] = (struct feature_identifier){a->identifiers[0].type, KITH_STR("x444kq888vjy")};
  }
}

static void lose(struct features *a, struct features *b, int field)
{
  static const struct features nothing;
  copy_field(b, &nothing, field);
  if (field == GENERATION)
    copy_field(a, &nothing, field);
}

static void edit(struct features *a, struct features *b, int field, enum kith_dedupe_how how)
{
  static void (*const edits[])(struct features *, struct features *,
                               int) = {[DEDUPE_AGREES] = agree, [DEDUPE_DIFFERS] = differ, [DEDUPE_MISSING] = lose};
  edits[how](a, b, field);
}

/* ---- Trying ---- */

/* A pair, weighed. */
struct weighed {
  struct comparison comparison;
  double weight;
  bool forbidden, doubted;
  enum kith_dedupe_fate fate;
};

static struct weighed weigh(const struct whatif *w, const struct features *a, const struct features *b)
{
  struct compare_context context = weights_context(w->weights);
  struct weighed out = {.fate = DEDUPE_APART};

  compare_records(a, b, &context, &out.comparison);
  out.weight = weights_score(w->weights, &out.comparison, NULL);
  out.forbidden = weights_forbid(&out.comparison, out.weight);
  double counted = weights_counted(w->weights, &out.comparison, out.weight, w->merge_at);
  out.doubted = counted < out.weight;
  if (!out.forbidden && counted >= w->review_at)
    out.fate = counted < w->merge_at ? DEDUPE_REVIEW : DEDUPE_MERGED;
  return out;
}

static const char *generation_words(const struct features *a, const struct features *b)
{
  if (a->generation && b->generation)
    return a->generation == b->generation ? "same" : "another one";
  return explain_marked(a->generation || b->generation ? MARKED_ONE : MARKED_NEITHER);
}

static struct kith_str level_of(const struct whatif *w, const struct comparison *c, int field)
{
  if (field == GENERATION)
    return str_of(generation_words(w->older, w->newer));
  bool counted = c->level[field] || !is_known(w->older, field) || !is_known(w->newer, field);
  return str_of(counted ? compare_level_name((enum field)field, c->level[field]) : "said by other fields already");
}

struct step {
  int field;
  enum kith_dedupe_how how;
};

static struct kith_dedupe_change try_steps(const struct whatif *w, const struct weighed *now, const struct step *steps,
                                           size_t count)
{
  struct features a = *w->older, b = *w->newer;
  struct kith_dedupe_change out = {.part_count = count};

  for (size_t i = 0; i < count; i++)
    edit(&a, &b, steps[i].field, steps[i].how);
  struct weighed then = weigh(w, &a, &b);
  out.weight = then.weight;
  out.probability = then.forbidden ? 0 : weights_probability(then.weight);
  out.difference = then.weight - now->weight;
  out.fate = then.fate;
  struct whatif changed = {w->weights, &a, &b, w->merge_at, w->review_at};
  for (size_t i = 0; i < count; i++) {
    int f = steps[i].field;
    const char *name = f == GENERATION ? "generation" : compare_field_name((enum field)f);
    out.parts[i] = (struct kith_dedupe_change_part){str_of(name), level_of(w, &now->comparison, f),
                                                    level_of(&changed, &then.comparison, f), steps[i].how};
  }
  return out;
}

/* Organisations have a name, persons have the rest of these. */
static bool is_compared(const struct comparison *now, int field)
{
  static const bool of_persons[CHANGEABLE] = {[FIELD_GIVEN] = true, [FIELD_FAMILY] = true,   [FIELD_MIDDLE] = true,
                                              [FIELD_SEX] = true,   [FIELD_BIRTHDAY] = true, [FIELD_BIRTHPLACE] = true,
                                              [FIELD_ORG] = true,   [FIELD_TITLE] = true,    [GENERATION] = true};
  return now->organisations ? !of_persons[field] : field != FIELD_NAME;
}

/* Does the edit change anything? */
static bool is_open(const struct whatif *w, const struct comparison *now, struct step step)
{
  bool a = is_known(w->older, step.field), b = is_known(w->newer, step.field);
  if (step.field == GENERATION)
    return (a || b) && step.how != DEDUPE_DIFFERS &&
           (step.how == DEDUPE_MISSING || now->marked == MARKED_ONE || w->older->generation != w->newer->generation);
  if (step.field == FIELD_EVENT) /* what happened is not a slip that somebody corrects */
    return step.how == DEDUPE_MISSING && now->level[FIELD_EVENT] && now->level[FIELD_EVENT] < EVENT_NONE;
  if (step.how == DEDUPE_AGREES)
    return now->level[step.field] != LEVEL_EXACT;
  return a && b;
}

/* Cheap first; ties by field, for one order everywhere. */
static int by_difference(const void *x, const void *y)
{
  const struct kith_dedupe_change *a = x, *b = y;
  if (a->difference != b->difference)
    return a->difference < b->difference ? -1 : 1;
  int first = str_cmp(a->parts[0].field, b->parts[0].field);
  return first ? first : str_cmp(a->parts[1].field, b->parts[1].field);
}

static bool can_agree(const struct whatif *w, const struct weighed *now, int field)
{
  return is_compared(&now->comparison, field) && is_open(w, &now->comparison, (struct step){field, DEDUPE_AGREES});
}

static void add_twos(const struct whatif *w, const struct weighed *now, struct kith_dedupe_contrast *out)
{
  enum { TWOS = 3 };
  size_t before = out->changes.len;
  for (int f = 0; f < CHANGEABLE; f++)
    for (int g = f + 1; g < CHANGEABLE; g++) {
      struct step steps[] = {{f, DEDUPE_AGREES}, {g, DEDUPE_AGREES}};
      if (!can_agree(w, now, f) || !can_agree(w, now, g))
        continue;
      struct kith_dedupe_change change = try_steps(w, now, steps, 2);
      if (change.fate == DEDUPE_MERGED)
        vec_push(&out->changes, change);
    }
  if (out->changes.len == before)
    return;
  qsort(out->changes.items + before, out->changes.len - before, sizeof *out->changes.items, by_difference);
  if (out->changes.len > before + TWOS)
    out->changes.len = before + TWOS;
}

void whatif_changes(const struct whatif *w, struct kith_dedupe_contrast *out)
{
  struct weighed now = weigh(w, w->older, w->newer);
  bool merges = false;

  out->fate = now.fate;
  out->doubted = now.doubted && !now.forbidden;
  for (int f = 0; f < CHANGEABLE; f++)
    for (int how = DEDUPE_AGREES; how <= DEDUPE_MISSING && is_compared(&now.comparison, f); how++) {
      struct step step = {f, (enum kith_dedupe_how)how};
      if (!is_open(w, &now.comparison, step))
        continue;
      struct kith_dedupe_change change = try_steps(w, &now, &step, 1);
      merges |= change.fate == DEDUPE_MERGED;
      vec_push(&out->changes, change);
    }
  if (!merges && now.fate != DEDUPE_MERGED)
    add_twos(w, &now, out);
}
