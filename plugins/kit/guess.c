#include "kit/guess.h"

#include <stdio.h>

#include <kith/property.h>

#include "base/mem.h"
#include "kit/guess_value.h"

/* What a meaning becomes: paths for work, home and no place; and what its values must look like. */
enum looks { LOOK_TEXT = 0, LOOK_EMAIL, LOOK_PHONE, LOOK_URL, LOOK_DATE, LOOK_BIRTH, LOOK_BOOL, LOOK_ANY, LOOK_SHORT };

static const struct target {
  const char *path;
  uint32_t property, component;
  enum looks looks;
  bool placed;       /* takes work and home as a type */
  const char *type;  /* of its own */
  const char *split; /* several in one cell */
} targets[WHAT_COUNT + 1] = {
    [WHAT_EMAIL] = {"email", KITH_P_EMAIL, 0, LOOK_EMAIL, true, NULL, ";"},
    [WHAT_PHONE] = {"phone", KITH_P_TEL, 0, LOOK_PHONE, true, NULL, ";"},
    [WHAT_MOBILE] = {"phone.mobile", KITH_P_TEL, 0, LOOK_PHONE, false, "cell", NULL},
    [WHAT_FAX] = {"phone.fax", KITH_P_TEL, 0, LOOK_PHONE, false, "fax", NULL},
    [WHAT_FULL] = {"name.full", KITH_P_FN, 0, LOOK_SHORT, false, NULL, NULL},
    [WHAT_GIVEN] = {"name.given", KITH_P_N, KITH_N_GIVEN, LOOK_SHORT, false, NULL, NULL},
    [WHAT_MIDDLE] = {"name.middle", KITH_P_N, KITH_N_MIDDLE, LOOK_SHORT, false, NULL, NULL},
    [WHAT_FAMILY] = {"name.family", KITH_P_N, KITH_N_FAMILY, LOOK_SHORT, false, NULL, NULL},
    [WHAT_PREFIX] = {"name.prefix", KITH_P_N, KITH_N_PREFIX, LOOK_SHORT, false, NULL, NULL},
    [WHAT_SUFFIX] = {"name.suffix", KITH_P_N, KITH_N_SUFFIX, LOOK_SHORT, false, NULL, NULL},
    [WHAT_NICKNAME] = {"nickname", KITH_P_NICKNAME, 0, LOOK_SHORT, false, NULL, NULL},
    [WHAT_MAIDEN] = {"name.maiden", KITH_P_X_MAIDENNAME, 0, LOOK_SHORT, false, NULL, NULL},
    [WHAT_ORG] = {"org", KITH_P_ORG, KITH_ORG_NAME, LOOK_TEXT, false, NULL, NULL},
    [WHAT_UNIT] = {"org.unit", KITH_P_ORG, KITH_ORG_UNIT, LOOK_TEXT, false, NULL, NULL},
    [WHAT_TITLE] = {"title", KITH_P_TITLE, 0, LOOK_TEXT, false, NULL, NULL},
    [WHAT_STREET] = {"address.street", KITH_P_ADR, KITH_ADR_STREET, LOOK_TEXT, true, NULL, NULL},
    [WHAT_EXTENDED] = {"address.extended", KITH_P_ADR, KITH_ADR_EXTENDED, LOOK_TEXT, true, NULL, NULL},
    [WHAT_NUMBER] = {"address.number", KITH_P_ADR, KITH_ADR_NUMBER, LOOK_ANY, true, NULL, NULL},
    [WHAT_PO_BOX] = {"address.po_box", KITH_P_ADR, KITH_ADR_PO_BOX, LOOK_ANY, true, NULL, NULL},
    [WHAT_LOCALITY] = {"address.locality", KITH_P_ADR, KITH_ADR_LOCALITY, LOOK_SHORT, true, NULL, NULL},
    [WHAT_DISTRICT] = {"address.district", KITH_P_ADR, KITH_ADR_DISTRICT, LOOK_SHORT, true, NULL, NULL},
    [WHAT_REGION] = {"address.region", KITH_P_ADR, KITH_ADR_REGION, LOOK_SHORT, true, NULL, NULL},
    [WHAT_POSTCODE] = {"address.postcode", KITH_P_ADR, KITH_ADR_POSTCODE, LOOK_ANY, true, NULL, NULL},
    [WHAT_COUNTRY] = {"address.country", KITH_P_ADR, KITH_ADR_COUNTRY, LOOK_SHORT, true, NULL, NULL},
    [WHAT_BIRTHDAY] = {"birthday", KITH_P_BDAY, 0, LOOK_BIRTH, false, NULL, NULL},
    [WHAT_ANNIVERSARY] = {"anniversary", KITH_P_ANNIVERSARY, 0, LOOK_DATE, false, NULL, NULL},
    [WHAT_GENDER] = {"gender", KITH_P_GENDER, KITH_GENDER_SEX, LOOK_SHORT, false, NULL, NULL},
    [WHAT_URL] = {"url", KITH_P_URL, 0, LOOK_URL, true, NULL, NULL},
    [WHAT_LINKEDIN] = {"linkedin", KITH_P_SOCIALPROFILE, 0, LOOK_ANY, false, "linkedin", NULL},
    [WHAT_TWITTER] = {"profile.twitter", KITH_P_SOCIALPROFILE, 0, LOOK_ANY, false, "twitter", NULL},
    [WHAT_FACEBOOK] = {"profile.facebook", KITH_P_SOCIALPROFILE, 0, LOOK_ANY, false, "facebook", NULL},
    [WHAT_SKYPE] = {"im.skype", KITH_P_IMPP, 0, LOOK_ANY, false, "skype", NULL},
    [WHAT_NOTE] = {"note", KITH_P_NOTE, 0, LOOK_ANY, false, NULL, NULL},
    [WHAT_CATEGORY] = {"category", KITH_P_CATEGORIES, 0, LOOK_TEXT, false, NULL, ";"},
    [WHAT_LANGUAGE] = {"language", KITH_P_LANG, 0, LOOK_SHORT, false, NULL, NULL},
    [WHAT_OWNER] = {"owner", KITH_P_OWNER, 0, LOOK_ANY, false, NULL, NULL},
    [WHAT_SOURCE] = {"lead_source", KITH_P_LEAD_SOURCE, 0, LOOK_TEXT, false, NULL, NULL},
    [WHAT_LIFECYCLE] = {"lifecycle", KITH_P_LIFECYCLE, 0, LOOK_TEXT, false, NULL, NULL},
    [WHAT_CREATED] = {"created", KITH_P_CREATED, 0, LOOK_DATE, false, NULL, NULL},
    [WHAT_UPDATED] = {"updated", KITH_P_UPDATED, 0, LOOK_DATE, false, NULL, NULL},
    [WHAT_EMAIL_OUT] = {"email_opt_out", KITH_P_EMAIL_OPT_OUT, 0, LOOK_BOOL, false, NULL, NULL},
    [WHAT_PHONE_OUT] = {"phone_opt_out", KITH_P_PHONE_OPT_OUT, 0, LOOK_BOOL, false, NULL, NULL},
    [WHAT_NO_CONTACT] = {"do_not_contact", KITH_P_DO_NOT_CONTACT, 0, LOOK_BOOL, false, NULL, NULL},
    [WHAT_INDUSTRY] = {"industry", KITH_P_INDUSTRY, 0, LOOK_TEXT, false, NULL, NULL},
    [WHAT_PHONETIC_GIVEN] = {"phonetic.given", KITH_P_X_PHONETIC_FIRST, 0, LOOK_SHORT, false, NULL, NULL},
    [WHAT_PHONETIC_FAMILY] = {"phonetic.family", KITH_P_X_PHONETIC_LAST, 0, LOOK_SHORT, false, NULL, NULL},
};

static const struct {
  const char *base, *work, *home, *other;
} placed_paths[] = {
    {"email", "email.work", "email.home", "email.other"},
    {"phone", "phone.work", "phone.home", "phone.other"},
    {"url", "url.work", "url.home", "url.other"},
    {"address.street", "address.work.street", "address.home.street", "address.other.street"},
    {"address.extended", "address.work.extended", "address.home.extended", "address.other.extended"},
    {"address.number", "address.work.number", "address.home.number", "address.other.number"},
    {"address.po_box", "address.work.po_box", "address.home.po_box", "address.other.po_box"},
    {"address.locality", "address.work.locality", "address.home.locality", "address.other.locality"},
    {"address.district", "address.work.district", "address.home.district", "address.other.district"},
    {"address.region", "address.work.region", "address.home.region", "address.other.region"},
    {"address.postcode", "address.work.postcode", "address.home.postcode", "address.other.postcode"},
    {"address.country", "address.work.country", "address.home.country", "address.other.country"},
};

/* A column as it is judged. */
struct judged {
  struct guess_name name;
  struct guess_values values;
  enum guess_what what;
};

/* ---- Making a guess ---- */

static void set_place(struct guess *g, const struct target *t, enum guess_what place)
{
  if (!t->placed || place == WHAT_NOTHING)
    return;
  for (size_t i = 0; i < sizeof placed_paths / sizeof placed_paths[0]; i++)
    if (strcmp(placed_paths[i].base, t->path) == 0)
      g->path = str_of(place == WHAT_WORK   ? placed_paths[i].work
                       : place == WHAT_HOME ? placed_paths[i].home
                                            : placed_paths[i].other);
  g->type = str_of(place == WHAT_WORK ? "work" : place == WHAT_HOME ? "home" : "other");
}

__attribute__((format(printf, 4, 5))) static void set(struct guess *g, struct judged *j, double confidence,
                                                      const char *why, ...)
{
  const struct target *t = &targets[j->what];
  va_list args;
  va_start(args, why);
  *g = (struct guess){.path = str_of(t->path),
                      .property = t->property,
                      .component = t->component,
                      .group = j->name.number,
                      .type = str_of(t->type),
                      .split = str_of(t->split),
                      .confidence = confidence};
  set_place(g, t, j->name.place);
  vsnprintf(g->why, sizeof g->why, why, args);
  va_end(args);
}

/* How many of the values look as they should; *out_words says so. */
static size_t count_fitting(const struct guess_values *v, enum looks looks, const char **out_words)
{
  *out_words = "are such";
  switch (looks) {
  case LOOK_EMAIL:
    *out_words = "are e-mails";
    return v->emails;
  case LOOK_PHONE:
    *out_words = "are phone numbers";
    return v->digits;
  case LOOK_URL:
    *out_words = "are links";
    return v->urls;
  case LOOK_DATE:
  case LOOK_BIRTH:
    *out_words = "are dates";
    return v->dates;
  case LOOK_BOOL:
    *out_words = "are yes or no";
    return v->bools;
  case LOOK_SHORT:
    *out_words = "are words";
    return v->filled - v->emails - v->urls - v->dates - v->numbers - v->longs;
  case LOOK_TEXT:
    *out_words = "are text";
    return v->filled - v->emails - v->urls - v->dates - (v->numbers == v->filled ? v->numbers : 0);
  default:
    return v->filled;
  }
}

/* The name says what it is; the values must not say otherwise. */
static void by_name(struct judged *j, struct guess *g)
{
  const struct target *t = &targets[j->what];
  const struct guess_values *v = &j->values;
  const char *words;
  size_t fitting = count_fitting(v, t->looks, &words);
  if (!v->filled) {
    set(g, j, j->name.sure * 0.9, "its name; it is empty");
    return;
  }
  double share = fitting > v->filled ? 0 : (double)fitting / (double)v->filled, sure = j->name.sure;
  bool telling = t->looks != LOOK_TEXT && t->looks != LOOK_ANY && t->looks != LOOK_SHORT;
  if (share < 0.5)
    sure *= 0.3;
  else if (share < 0.8 && t->looks != LOOK_URL)
    sure *= 0.9;
  else if (telling)
    sure += (1 - sure) * 0.75;
  set(g, j, sure, "its name; %zu of %zu values %s", fitting, v->filled, words);
}

/* A name that means something else stops a guess; one that nobody understands asks for more. */
static void by_values(struct judged *j, struct guess *g)
{
  const struct guess_values *v = &j->values;
  bool headless = j->name.what == WHAT_COUNT;
  double scale = headless ? 1 : 0.9, all = (double)v->filled;
  const char *words = NULL;
  double share = 0;
  if (v->filled < (headless ? 1 : 3))
    return;
  if (v->linkedins > 0.8 * all) {
    j->what = WHAT_LINKEDIN, share = (double)v->linkedins, words = "are LinkedIn profiles";
  } else if (v->emails > 0.8 * all) {
    bool few = v->filled >= 20 && v->distinct * 5 < v->filled; /* a few people's, again and again */
    j->what = few ? WHAT_OWNER : WHAT_EMAIL, share = (double)v->emails;
    words = few ? "are e-mails, of few people" : "are e-mails";
    scale = few ? 0.7 : scale;
  } else if (v->urls > 0.8 * all) {
    j->what = WHAT_URL, share = (double)v->urls, words = "are links";
    scale = headless ? 0.9 : 0.8;
  } else if (v->phones > 0.8 * all && v->distinct * 2 > v->filled) {
    j->what = WHAT_PHONE, share = (double)v->phones, words = "are phone numbers";
    scale = headless ? 0.95 : 0.85;
  } else if (v->companies * 2 > v->filled) {
    j->what = WHAT_ORG, share = (double)v->companies, words = "end as names of companies do";
    scale = headless ? 1.3 : 1;
  } else if (headless && v->full_names > 0.8 * all && v->distinct * 10 > v->filled * 7) {
    j->what = WHAT_FULL, share = (double)v->full_names, words = "are names of two to four words";
    scale = 0.85;
  } else if (v->births > 0.8 * all && v->distinct * 2 > v->filled) {
    j->what = WHAT_BIRTHDAY, share = (double)v->births, words = "are dates before 2013";
    scale = 0.6;
  }
  double sure = all > 0 ? share / all * scale : 0;
  if (words)
    set(g, j, sure < 0.97 ? sure : 0.97, "%zu of %zu values %s", (size_t)share, v->filled, words);
}

static void judge(const struct guess_column *c, struct judged *j, struct guess *g)
{
  *g = (struct guess){.path = STR_NONE, .type = STR_NONE, .split = STR_NONE};
  guess_words(c->name, &j->name);
  guess_values(c->values, c->row_count < 1000 ? c->row_count : 1000, &j->values);
  if (!c->name.len)
    j->name.what = WHAT_COUNT;
  if (j->name.what == WHAT_STOP)
    return;
  if ((j->name.what == WHAT_GIVEN || j->name.what == WHAT_FAMILY) && j->values.full_names * 10 > j->values.filled * 8)
    j->name.sure *= 0.85; /* "Nom" over full names */
  j->what = j->name.what;
  bool telling = targets[j->what].looks == LOOK_EMAIL || targets[j->what].looks == LOOK_PHONE;
  if (j->what != WHAT_NOTHING && j->what != WHAT_COUNT && (telling || j->name.sure >= 0.5))
    by_name(j, g);
  if (g->confidence * 100 < GUESS_SURE && (j->what == WHAT_NOTHING || j->what == WHAT_COUNT || j->name.sure < 0.5)) {
    j->name.place = j->what == WHAT_NOTHING ? j->name.place : WHAT_NOTHING;
    by_values(j, g);
  }
}

void guess_column(const struct guess_column *c, struct guess *out)
{
  struct judged j = {.what = WHAT_NOTHING};
  judge(c, &j, out);
}

/* ---- Columns beside one another ---- */

static bool is_sure(const struct guess *g)
{
  return g->property && g->confidence * 100 >= GUESS_SURE;
}

/* The properties of which a contact has one. */
static bool is_single(const struct guess *g)
{
  return g->property == KITH_P_FN || g->property == KITH_P_BDAY || g->property == KITH_P_GENDER ||
         g->property == KITH_P_OWNER || g->property == KITH_P_CREATED || g->property == KITH_P_UPDATED ||
         g->property == KITH_P_LIFECYCLE || (g->property == KITH_P_N && g->component != KITH_N_MIDDLE);
}

static bool has_known(const struct guess_column *columns, size_t count, uint32_t property, uint32_t component)
{
  for (size_t i = 0; i < count; i++)
    if (columns[i].known && columns[i].property == property && columns[i].component == component)
      return true;
  return false;
}

/* Of two that would be the same single property, the surer one is; the first of equals. */
static void settle(const struct guess_column *columns, size_t count, struct guess *out)
{
  for (size_t i = 0; i < count; i++) {
    bool taken = is_sure(&out[i]) && is_single(&out[i]) && has_known(columns, count, out[i].property, out[i].component);
    for (size_t k = 0; k < count && !taken && is_sure(&out[i]) && is_single(&out[i]); k++)
      taken = k != i && is_sure(&out[k]) && out[k].property == out[i].property &&
              out[k].component == out[i].component &&
              (out[k].confidence > out[i].confidence || (out[k].confidence == out[i].confidence && k < i));
    if (taken) {
      out[i].confidence /= 2;
      snprintf(out[i].why, sizeof out[i].why, "another column is that already");
    }
  }
}

/* Where a word stands in the e-mail beside it: 1 at its start, 2 behind a dot or at its end, 0 nowhere. */
static int place_in_email(struct kith_str word, struct kith_str email)
{
  char folded[64], local_text[128];
  struct kith_str w = guess_fold(word, folded, sizeof folded);
  struct kith_str local = guess_fold(str_sub(email, 0, str_find(email, '@')), local_text, sizeof local_text);
  if (w.len < 2)
    return 0;
  if (str_starts(local, w) && (local.len == w.len || !ascii_is_alpha(local.ptr[w.len])))
    return 1;
  return local.len > w.len && str_ends(local, w) ? 2 : 0;
}

static void name_by_email(const struct guess_column *c, const struct guess_column *email, struct judged *j,
                          struct guess *g)
{
  size_t seen = 0, at[3] = {0};
  for (size_t i = 0; i < c->row_count && i < email->row_count; i++) {
    if (!c->values[i].len || !email->values[i].len)
      continue;
    seen++;
    at[place_in_email(c->values[i], email->values[i])]++;
  }
  size_t best = at[2] > at[1] ? 2 : 1;
  if (seen < 3 || at[best] * 2 < seen || at[best] < 3 * at[3 - best])
    return;
  j->what = best == 1 ? WHAT_GIVEN : WHAT_FAMILY;
  set(g, j, 0.85, "%zu of %zu stand %s the e-mail beside them", at[best], seen,
      best == 1 ? "at the start of" : "at the end of");
}

/* Without a header: single words that are in the e-mails are names. */
static void read_names(const struct guess_column *columns, size_t count, struct judged *judged, struct guess *out)
{
  size_t email = 0;
  while (email < count && !(is_sure(&out[email]) && out[email].property == KITH_P_EMAIL))
    email++;
  for (size_t i = 0; i < count && email < count; i++)
    if (!columns[i].known && !columns[i].name.len && !out[i].property &&
        judged[i].values.words * 10 > judged[i].values.filled * 7)
      name_by_email(&columns[i], &columns[email], &judged[i], &out[i]);
}

void guess_table(const struct guess_column *columns, size_t count, struct guess *out)
{
  struct judged *judged = mem_array(count + 1, sizeof *judged);
  memset(judged, 0, (count + 1) * sizeof *judged);
  for (size_t i = 0; i < count; i++) {
    if (columns[i].known)
      out[i] = (struct guess){.path = STR_NONE, .type = STR_NONE, .split = STR_NONE};
    else
      judge(&columns[i], &judged[i], &out[i]);
  }
  read_names(columns, count, judged, out);
  settle(columns, count, out);
  mem_free(judged);
}
