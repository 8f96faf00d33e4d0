#include "dedupe/weights.h"

#include <math.h>

#include "base/mem.h"

/* ---- The shipped numbers. m: among pairs that are one person; u: among strangers. Index: level. ---- */

static const double shipped_m[FIELD_COUNT][LEVELS] = {
    [FIELD_GIVEN] = {1, .742, .06, .08, .04, .03, .008, .01},
    [FIELD_FAMILY] = {1, .80, .04, .08, .02, .02, .04},
    [FIELD_MIDDLE] = {1, .62, .28, .10},
    [FIELD_SEX] = {1, .98, .02},
    [FIELD_BIRTHDAY] = {1, .84, .02, .08, .02, .02, .014, .006},
    [FIELD_BIRTHPLACE] = {1, .72, .16, .12},
    [FIELD_EMAIL] = {1, .50, .03, .10, .08, .05, .24},
    [FIELD_PHONE] = {1, .35, .25, .03, .03, .06, .28},
    [FIELD_ORG] = {1, .54, .12, .06, .28},
    [FIELD_TITLE] = {1, .45, .20, .35},
    [FIELD_ADDRESS] = {1, .54, .16, .06, .06, .06, .12},
    [FIELD_PROFILE] = {1, .93, .07},
    [FIELD_IDENTIFIER] = {1, .88, .09, .03},
    [FIELD_NAME] = {1, .62, .22, .08, .08},
    [FIELD_EVENT] = {1, .1, .12, .05, .0005, .98698},
};

/* Of events, by reasoning. u: with eight events each in one year, of 120,000 working minutes, strangers meet in one
 * with a chance of 1 : 2,000, twice as often where calls follow each other; a chance of a round hour or of a day and a
 * subject is ten times that. m: two books of one company, each of which holds a part of what was done; to have none in
 * common is as usual then as among strangers. */
static const double shipped_u[FIELD_COUNT][LEVELS] = {
    [FIELD_GIVEN] = {1, .004, .004, .008, .02, .03, .934, 1e-6},
    [FIELD_FAMILY] = {1, .001, .0006, .003, .006, .02, .9694},
    [FIELD_MIDDLE] = {1, .02, .06, .92},
    [FIELD_SEX] = {1, .5, .5},
    [FIELD_BIRTHDAY] = {1, 6e-5, 3e-5, .004, .0027, .034, .409, .55},
    [FIELD_BIRTHPLACE] = {1, .01, .02, .97},
    [FIELD_EMAIL] = {1, 1e-7, .0005, 1e-5, 1e-4, .003, .9964},
    [FIELD_PHONE] = {1, 1e-7, 1e-7, .0005, 1e-6, 1e-5, .9995},
    [FIELD_ORG] = {1, .002, .003, .01, .985},
    [FIELD_TITLE] = {1, .02, .06, .92},
    [FIELD_ADDRESS] = {1, 1e-6, 4e-6, 2e-5, .001, .02, .979},
    [FIELD_PROFILE] = {1, 1e-8, 1},
    [FIELD_IDENTIFIER] = {1, 1e-7, 6e-6, 1},
    [FIELD_NAME] = {1, .0005, .001, .01, .9885},
    [FIELD_EVENT] = {1, 2e-5, .001, .01, .002, .98698},
};

/* How probably two of a kind share a field for the reason that makes them of that kind (the rest is as among
 * strangers). */
struct sharing {
  double pairs; /* pairs of the kind for each record */
  double share[FIELD_COUNT];
};

static const struct sharing person_kinds[KIND_COUNT] = {
    [KIND_RELATIVES] = {.3,
                        {[FIELD_FAMILY] = .7,
                         [FIELD_BIRTHDAY] = .03, /* twins, and one of them entered for both */
                         [FIELD_BIRTHPLACE] = .4,
                         [FIELD_EMAIL] = .04,
                         [FIELD_PHONE] = .5,
                         [FIELD_ORG] = .05,
                         [FIELD_TITLE] = .05,
                         [FIELD_ADDRESS] = .85,
                         [FIELD_PROFILE] = .001,
                         [FIELD_IDENTIFIER] = .001,
                         [FIELD_EVENT] = .05}},
    [KIND_COLLEAGUES] = {1,
                         {[FIELD_EMAIL] = .002,
                          [FIELD_PHONE] = .3,
                          [FIELD_ORG] = 1,
                          [FIELD_TITLE] = .1,
                          [FIELD_ADDRESS] = .6,
                          [FIELD_PROFILE] = .001,
                          [FIELD_IDENTIFIER] = .0005,
                          [FIELD_EVENT] = .15 /* they sit in one meeting */}},
    [KIND_NAMESAKES] = {.0025,
                        {[FIELD_GIVEN] = 1,
                         [FIELD_FAMILY] = 1,
                         [FIELD_SEX] = 1,
                         [FIELD_BIRTHPLACE] = .05,
                         [FIELD_EMAIL] = .0001,
                         [FIELD_ORG] = .06,
                         [FIELD_TITLE] = .08,
                         [FIELD_ADDRESS] = .005,
                         [FIELD_EVENT] = .02 /* a call that was noted with the wrong one */}},
    [KIND_FAMILY_NAMESAKES] = {.0006,
                               {[FIELD_GIVEN] = 1,
                                [FIELD_FAMILY] = 1,
                                [FIELD_MIDDLE] = .4,
                                [FIELD_SEX] = 1,
                                [FIELD_BIRTHPLACE] = .5,
                                [FIELD_EMAIL] = .02,
                                [FIELD_PHONE] = .5,
                                [FIELD_ORG] = .05,
                                [FIELD_TITLE] = .08,
                                [FIELD_ADDRESS] = .9,
                                [FIELD_IDENTIFIER] = .001,
                                [FIELD_EVENT] = .05}},
    [KIND_FIRM_NAMESAKES] = {.0005,
                             {[FIELD_GIVEN] = 1,
                              [FIELD_FAMILY] = 1,
                              [FIELD_SEX] = 1,
                              [FIELD_BIRTHPLACE] = .05,
                              [FIELD_EMAIL] = .002,
                              [FIELD_PHONE] = .3,
                              [FIELD_ORG] = 1,
                              [FIELD_TITLE] = .15,
                              [FIELD_ADDRESS] = .6,
                              [FIELD_EVENT] = .15}},
};

/* Organisations have branches and departments (one name), neighbours in one building and parts that share a line. */
static const struct sharing organisation_kinds[KIND_COUNT] = {
    [KIND_COLLEAGUES] = {.2, {[FIELD_PHONE] = .1, [FIELD_EMAIL] = .02, [FIELD_ADDRESS] = .9, [FIELD_EVENT] = .1}},
    [KIND_NAMESAKES] =
        {.05, {[FIELD_NAME] = 1, [FIELD_EMAIL] = .05, [FIELD_PHONE] = .03, [FIELD_ADDRESS] = .01, [FIELD_EVENT] = .5}},
};

/* Shares of a value nobody knows anything about, and how many records that belief is worth. */
static const double usual_share[TABLE_COUNT] = {
    [TABLE_GIVEN] = .0005,    [TABLE_FAMILY] = .0001,  [TABLE_BIRTHPLACE] = .004, [TABLE_ORG] = .0005,
    [TABLE_POSTCODE] = .0005, [TABLE_LOCALITY] = .005, [TABLE_EMAIL] = 1,         [TABLE_PHONE] = 1,
};

/* Namesakes of a name with shares g and f: g f times this, whatever the data, and for each record. */
enum { NAMESAKES_OUTSIDE = 4000, NAMESAKES_INSIDE = 2, NAMESAKES_MAX = 100 };

struct common_name {
  const char *name;
  float per_mille;
};

#include "dedupe/common_names.inc"

/* ---- Tables of values ---- */

static struct value_slot *find_slot(const struct value_table *t, uint32_t hash)
{
  size_t at = (hash * 0x9e3779b1u) & (t->cap - 1);
  while (t->slots[at].hash && t->slots[at].hash != hash)
    at = (at + 1) & (t->cap - 1);
  return &t->slots[at];
}

static void grow(struct value_table *t)
{
  struct value_table bigger = {.cap = t->cap ? 2 * t->cap : 64, .len = t->len, .rest = t->rest};

  bigger.slots = mem_zero(bigger.cap * sizeof *bigger.slots);
  for (size_t i = 0; i < t->cap; i++)
    if (t->slots[i].hash)
      *find_slot(&bigger, t->slots[i].hash) = t->slots[i];
  mem_free(t->slots);
  *t = bigger;
}

void value_table_put(struct value_table *t, uint32_t hash, double value)
{
  if (2 * (t->len + 1) > t->cap)
    grow(t);
  struct value_slot *slot = find_slot(t, hash);
  t->len += !slot->hash;
  *slot = (struct value_slot){hash, (float)value};
}

double value_table_get(const struct value_table *t, uint32_t hash)
{
  if (!t->cap)
    return t->rest;
  const struct value_slot *slot = find_slot(t, hash);
  return slot->hash ? (double)slot->value : t->rest;
}

/* ---- What is known before the data ---- */

static void put_common(struct value_table *table, const struct common_name *names, size_t count)
{
  for (size_t i = 0; i < count; i++)
    value_table_put(table, features_hash(str_of(names[i].name)), (double)names[i].per_mille / 1000);
}

void weights_shipped(struct weights *w, double records)
{
  memset(w, 0, sizeof *w);
  w->records = records;
  w->matches = 0.1;
  for (int k = 0; k < KIND_COUNT; k++)
    w->pairs[k] = person_kinds[k].pairs;
  memcpy(w->m, shipped_m, sizeof w->m);
  memcpy(w->u, shipped_u, sizeof w->u);
  for (int t = TABLE_NONE + 1; t < TABLE_COUNT; t++)
    w->tables[t].rest = usual_share[t];
  put_common(&w->tables[TABLE_GIVEN], common_given, sizeof common_given / sizeof *common_given);
  put_common(&w->tables[TABLE_FAMILY], common_family, sizeof common_family / sizeof *common_family);
}

void weights_free(struct weights *w)
{
  for (int t = 0; t < TABLE_COUNT; t++)
    mem_free(w->tables[t].slots);
  memset(w, 0, sizeof *w);
}

static double most_of(int field, int level)
{
  static const struct {
    int field, level;
    double most;
  } limits[] = {
      {FIELD_GIVEN, GIVEN_DIFFERS, .08},
      {FIELD_FAMILY, FAMILY_DIFFERS, .12},
      {FIELD_SEX, SEX_DIFFERS, .04},
      {FIELD_BIRTHDAY, BIRTHDAY_DIFFERS, .15},
      {FIELD_BIRTHDAY, BIRTHDAY_GENERATION, .1},
      {FIELD_PROFILE, PROFILE_DIFFERS, .2},
      {FIELD_IDENTIFIER, IDENTIFIER_DIFFERS, .3},
      {FIELD_NAME, ORG_DIFFERS, .2},
      {FIELD_EMAIL, EMAIL_DIFFERS, .8},
      {FIELD_PHONE, PHONE_DIFFERS, .8},
      {FIELD_ADDRESS, ADDRESS_DIFFERS, .35},
      {FIELD_ORG, ORG_DIFFERS, .45},
  };
  for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
    if (limits[i].field == field && limits[i].level == level)
      return limits[i].most;
  return 1;
}

/* How likely events may make one person: they are weak evidence whatever the data says, which sees who meets, not
 * why. Beside each other two may be one all the same: people write to two addresses of somebody. */
static double believed_event(int level, double m, double u)
{
  static const double most[LEVELS] = {[LEVEL_EXACT] = 8192, [EVENT_ONE] = 128, [EVENT_PERHAPS] = 8, [EVENT_BESIDE] = 1};
  enum { LEAST = 4 };
  return level == EVENT_NONE ? u : fmin(fmax(m, u / LEAST), fmin(u * most[level], 1));
}

double weights_believed(int field, int level, double m, double u)
{
  if (field == FIELD_EVENT && level <= EVENT_NONE)
    return believed_event(level, m, u);
  double most = most_of(field, level);
  return m > most ? most : m;
}

/* ---- Scoring ---- */

/* The chance that two strangers stand at this level, with this value. */
static double stranger_chance(const struct weights *w, const struct comparison *c, int field)
{
  int level = c->level[field];
  if (!c->table[field])
    return w->u[field][level];
  double value = value_table_get(&w->tables[c->table[field]], c->value[field]);
  if (c->table[field] == TABLE_EMAIL || c->table[field] == TABLE_PHONE)
    return w->u[field][level] * value;
  if (level == GIVEN_SWAPPED && field == FIELD_GIVEN)
    return value * value_table_get(&w->tables[TABLE_FAMILY], c->swapped_family);
  return value;
}

/* A contact point of many says nothing for those who share it by their kind. */
static double share_of(const struct sharing *kind, const struct comparison *c, int field)
{
  int level = c->level[field];
  bool shared = (field == FIELD_EMAIL && level == EMAIL_SHARED) || (field == FIELD_PHONE && level == PHONE_SHARED);
  double share = kind->share[field];
  if (shared && share > 0)
    return 1;
  if (field == FIELD_EMAIL && (level == EMAIL_LOCAL || level == EMAIL_NEAR) && kind->share[FIELD_GIVEN] > 0)
    return 0.3; /* namesakes make the same address of the same name */
  if (field == FIELD_EVENT && level >= EVENT_BESIDE)
    return 0;
  if (share > 0 && field == FIELD_PHONE && level == PHONE_NEAR)
    return 1; /* firms and families are given numbers in a row */
  if (field == FIELD_GIVEN && level == GIVEN_SWAPPED)
    return share * 0.1; /* namesakes are not written the wrong way round */
  if (field == FIELD_EMAIL && level == LEVEL_EXACT && c->employers)
    return share < 0.005 ? share : 0.005; /* families share private mailboxes */
  if (field == FIELD_PHONE && level == LEVEL_EXACT)
    return share * 0.1; /* a mobile is shared less than a line */
  return share;
}

/* How common the whole name is that both have; 0: they have not. */
static double name_share(const struct weights *w, const struct comparison *c)
{
  if (c->level[FIELD_GIVEN] != LEVEL_EXACT || c->level[FIELD_FAMILY] != LEVEL_EXACT)
    return 0;
  return value_table_get(&w->tables[TABLE_GIVEN], c->value[FIELD_GIVEN]) *
         value_table_get(&w->tables[TABLE_FAMILY], c->value[FIELD_FAMILY]);
}

/* The more common a name and the more records, the more namesakes a record has: given and family names are of one
 * language, so there are more of them than chance alone would make. */
static double namesake_factor(const struct weights *w, double share, double records)
{
  double namesakes = share * (NAMESAKES_OUTSIDE + NAMESAKES_INSIDE * records);
  return 1 + (namesakes < NAMESAKES_MAX ? namesakes : NAMESAKES_MAX) / w->pairs[KIND_NAMESAKES];
}

static bool is_name(int field)
{
  return field == FIELD_GIVEN || field == FIELD_FAMILY || field == FIELD_MIDDLE || field == FIELD_SEX;
}

/* Something agrees that a namesake hardly has. */
static bool is_identified(const struct comparison *c)
{
  static const uint8_t weakest[FIELD_COUNT] = {
      [FIELD_BIRTHDAY] = BIRTHDAY_YEAR,     [FIELD_EMAIL] = EMAIL_LOCAL,        [FIELD_PHONE] = PHONE_NEAR,
      [FIELD_PROFILE] = LEVEL_EXACT,        [FIELD_ADDRESS] = ADDRESS_LOCALITY, [FIELD_ORG] = ORG_NEAR,
      [FIELD_IDENTIFIER] = IDENTIFIER_NEAR, [FIELD_EVENT] = LEVEL_EXACT};
  bool initial = !c->level[FIELD_GIVEN] || c->level[FIELD_GIVEN] == GIVEN_INITIAL;
  for (int f = 0; f < FIELD_COUNT; f++) {
    if (!c->level[f] || c->level[f] > weakest[f])
      continue;
    if ((f != FIELD_ADDRESS || c->marked != MARKED_ONE) /* a father and a son live in one house */
        && (f != FIELD_ORG || !initial))                /* brothers work in one firm */
      return true;
  }
  return false;
}

/* Something agrees that one person has and no other: not what a firm gives to all of its people. */
static bool has_own(const struct comparison *c)
{
  int birthday = c->level[FIELD_BIRTHDAY];
  return c->level[FIELD_EMAIL] == LEVEL_EXACT || c->level[FIELD_PHONE] == LEVEL_EXACT ||
         c->level[FIELD_PROFILE] == LEVEL_EXACT || c->level[FIELD_IDENTIFIER] == LEVEL_EXACT ||
         (birthday && birthday <= BIRTHDAY_NO_YEAR);
}

/* The name alone never makes two one, however rare it is: they must have something of their own in common, or else
 * people are asked. (In another alphabet what looks rare may be many names that are written the same here.) So are they
 * where a firm has numbered two mailboxes of one name. */
static double cap_names(double weight, double others, const struct comparison *c)
{
  enum { OTHERS_MIN = 4 /* times likelier */, NAMES_MAX = 3 /* log2 */ };
  if (weight <= NAMES_MAX || c->organisations)
    return weight;
  bool ask = others < OTHERS_MIN || !is_identified(c) || (c->numbered && !has_own(c));
  return ask ? NAMES_MAX : weight;
}

/* Jr. and the like, which most people never are: how often neither, both or one of two is called so. A father rarely is,
 * his son of the same name mostly. */
static const struct marks {
  double same, others, family_namesakes;
} marks[MARKS] = {
    [MARKED_NEITHER] = {.985, .975, .5}, [MARKED_BOTH] = {.008, .0002, .02}, [MARKED_ONE] = {.007, .0248, .48}};

/* The chances of what is seen: under one person, under strangers, under each other kind of two. */
struct chances {
  double same, strangers, two[KIND_COUNT];
  double others; /* how much likelier one person makes what agrees beside the name */
};

static void start_chances(const struct weights *w, const struct comparison *c, const struct sharing *kinds,
                          struct chances *out)
{
  const struct marks *mark = &marks[c->marked];
  out->same = w->matches;
  out->strangers = w->records / 2;
  out->others = 1;
  for (int k = 0; k < KIND_COUNT; k++)
    out->two[k] = c->organisations ? kinds[k].pairs : w->pairs[k];
  if (c->organisations)
    return;
  double share = name_share(w, c);
  out->two[KIND_NAMESAKES] *= namesake_factor(w, share, w->records);
  out->two[KIND_FIRM_NAMESAKES] *= namesake_factor(w, share, 0); /* firms do not grow with the records */
  out->same *= mark->same;
  out->strangers *= mark->others;
  for (int k = 0; k < KIND_COUNT; k++)
    out->two[k] *= k == KIND_FAMILY_NAMESAKES ? mark->family_namesakes : mark->others;
}

/* The chance that two of a kind stand at this level. Those of one firm have mailboxes side by side there. */
static double kind_chance(const struct sharing *kind, const struct comparison *c, int field, double m, double u)
{
  const double beside = .6;
  bool domain = field == FIELD_EMAIL && c->level[field] == EMAIL_DOMAIN;
  double share = domain ? kind->share[FIELD_ORG] : share_of(kind, c, field);
  return share * (domain ? beside : m) + (1 - share) * u;
}

static void add_field(struct chances *out, const struct sharing *kinds, const struct comparison *c, int field, double m,
                      double u)
{
  out->same *= m;
  out->strangers *= u;
  if (!is_name(field) && m > u)
    out->others *= m / u;
  for (int k = 0; k < KIND_COUNT; k++)
    out->two[k] *= kind_chance(&kinds[k], c, field, m, u);
}

double weights_score(const struct weights *w, const struct comparison *c, struct score *out)
{
  const struct sharing *kinds = c->organisations ? organisation_kinds : person_kinds;
  struct chances chances;

  start_chances(w, c, kinds, &chances);
  if (out)
    memset(out->field, 0, sizeof out->field);
  for (int f = 0; f < FIELD_COUNT; f++) {
    int level = c->level[f];
    if (!level)
      continue;
    double m = w->m[f][level], u = stranger_chance(w, c, f);
    add_field(&chances, kinds, c, f, m, u);
    if (out)
      out->field[f] = log2(m / u);
  }
  double all = chances.strangers;
  for (int k = 0; k < KIND_COUNT; k++)
    all += chances.two[k];
  double weight = cap_names(log2(chances.same / all), chances.others, c);
  if (out) {
    out->weight = weight;
    out->prior = log2(2 * w->matches / w->records);
    out->guard = weight - log2(chances.same / chances.strangers);
    out->marked = c->organisations ? 0 : log2(marks[c->marked].same / marks[c->marked].others);
    for (int k = 0; k < KIND_COUNT; k++)
      out->kind[k] = chances.two[k] / (chances.same + all);
  }
  return weight;
}

/* Is the weight not to be believed? Only suggested, then. */
static bool weights_doubt(const struct weights *w, const struct comparison *c)
{
  return w->doubtful && compare_plainly(c).same < 2;
}

double weights_counted(const struct weights *w, const struct comparison *c, double weight, double merge_at)
{
  const double suggested = 0.01;
  return weight >= merge_at && weights_doubt(w, c) ? merge_at - suggested : weight;
}

bool weights_forbid(const struct comparison *c, double weight)
{
  enum { THINKABLE = -8 /* log2 odds */ };
  return c->forbidden && (c->forbidden < FORBIDDEN_DOUBTS || weight < THINKABLE);
}

double weights_probability(double weight)
{
  return 1 / (1 + exp2(-weight));
}

double weights_logit(double probability)
{
  double weight = log2(probability / (1 - probability));
  return weight > 60 ? 60 : weight > -60 ? weight : -60;
}

static double names_of(const void *arg, enum table table, uint32_t hash)
{
  const struct weights *w = arg;
  return value_table_get(&w->tables[table], hash);
}

struct compare_context weights_context(const struct weights *w)
{
  return (struct compare_context){names_of, w};
}
