#include "normalise/normalise.h"

#include "base/mem.h"
#include "normalise/date.h"
#include "normalise/work.h"

struct kith_normaliser {
  struct kith_text *text;
  struct kith_countries *countries;
  bool month_first;
  char region[2];
  size_t region_len;
};

int normaliser_new(struct kith_str region, struct kith_normaliser **out, struct kith_error *err)
{
  struct kith_normaliser *n = mem_zero(sizeof *n);
  struct kith_arena scratch = {0};
  n->text = text_new();
  n->countries = countries_new(n->text);
  struct kith_str code = STR_NONE;
  if (region.len == 2)
    code = country_code(n->countries, text_fold(n->text, &scratch, region));
  memcpy(n->region, code.ptr, code.len);
  n->region_len = code.len;
  n->month_first = date_month_first(code);
  arena_free(&scratch);
  if (region.len && !code.len) {
    normaliser_free(n);
    return error_set(err, KITH_E_CONFIG, "unknown region \"%.*s\": write the two letters of ISO 3166-1, as in US",
                     (int)(region.len < 64 ? region.len : 64), region.ptr);
  }
  *out = n;
  return KITH_OK;
}

void normaliser_free(struct kith_normaliser *n)
{
  if (!n)
    return;
  countries_free(n->countries);
  text_free(n->text);
  mem_free(n);
}

/* ---- Plain cleaners ---- */

static void clean_lines(struct kith_work *w, struct kith_property *p)
{
  work_set_text(w, p, text_clean_lines(w->text, w->arena, property_text(p)));
}

static void clean_title(struct kith_work *w, struct kith_property *p)
{
  work_clean_texts(w, p);
  if (w->out && !w->out->title.len)
    w->out->title = work_fold(w, property_text(p));
}

static void clean_birthplace(struct kith_work *w, struct kith_property *p)
{
  work_clean_texts(w, p);
  if (w->out && !w->out->birthplace.len)
    w->out->birthplace = work_fold(w, property_text(p));
}

static void clean_currency(struct kith_work *w, struct kith_property *p)
{
  enum { CODE = 3 /* ISO 4217 */ };
  struct kith_str text = text_clean(w->text, w->arena, property_text(p));
  if (text.len == CODE && text_is_ascii(text)) {
    char upper[CODE];
    for (size_t i = 0; i < CODE; i++)
      upper[i] = (char)text_upper_char((unsigned char)text.ptr[i]);
    text = arena_str(w->arena, (struct kith_str){upper, CODE});
  }
  work_set_text(w, p, text);
}

/* Users are named by e-mail or by name: only the former has no capitals. */
static void clean_owner(struct kith_work *w, struct kith_property *p)
{
  struct kith_str text = text_clean(w->text, w->arena, property_text(p));
  bool email = str_find(text, '@') < text.len && str_find(text, ' ') == text.len;
  work_set_text(w, p, email ? text_lower(w->arena, text) : text);
}

static void clean_kind(struct kith_work *w, struct kith_property *p)
{
  work_set_text(w, p, text_lower(w->arena, text_clean(w->text, w->arena, property_text(p))));
}

static void clean_bool(struct kith_work *w, struct kith_property *p)
{
  static const struct kith_word answers[] = {
      {"0", "false", 0},        {"1", "true", 0},      {"checked", "true", 0}, {"f", "false", 0},
      {"falsch", "false", 0},   {"false", "false", 0}, {"faux", "false", 0},   {"ja", "true", 0},
      {"n", "false", 0},        {"nein", "false", 0},  {"no", "false", 0},     {"non", "false", 0},
      {"off", "false", 0},      {"on", "true", 0},     {"oui", "true", 0},     {"si", "true", 0},
      {"s\xC3\xAD", "true", 0}, {"t", "true", 0},      {"true", "true", 0},    {"unchecked", "false", 0},
      {"vrai", "true", 0},      {"wahr", "true", 0},   {"x", "true", 0},       {"y", "true", 0},
      {"yes", "true", 0},
  };
  struct kith_str text = text_clean(w->text, w->arena, property_text(p));
  const struct kith_word *answer = WORD_IN(answers, text);
  if (!answer && text.len)
    p->flags |= KITH_INVALID;
  work_set_text(w, p, answer ? str_of(answer->to) : text);
}

static void clean_gender(struct kith_work *w, struct kith_property *p)
{
  static const struct kith_word sexes[] = {
      {"f", "F", SEX_FEMALE},
      {"female", "F", SEX_FEMALE},
      {"femme", "F", SEX_FEMALE},
      {"frau", "F", SEX_FEMALE},
      {"h", "M", SEX_MALE},
      {"homme", "M", SEX_MALE},
      {"m", "M", SEX_MALE},
      {"male", "M", SEX_MALE},
      {"man", "M", SEX_MALE},
      {"mann", "M", SEX_MALE},
      {"mr", "M", SEX_MALE},
      {"mrs", "F", SEX_FEMALE},
      {"ms", "F", SEX_FEMALE},
      {"m\xC3\xA4nnlich", "M", SEX_MALE},
      {"n", "N", 0},
      {"none", "N", 0},
      {"o", "O", 0},
      {"other", "O", 0},
      {"u", "U", 0},
      {"unknown", "U", 0},
      {"w", "F", SEX_FEMALE},
      {"weiblich", "F", SEX_FEMALE},
      {"woman", "F", SEX_FEMALE},
  };
  struct kith_str text = text_clean(w->text, w->arena, property_text(p));
  const struct kith_word *sex = p->parts[0].component == KITH_GENDER_TEXT ? NULL : WORD_IN(sexes, text);
  work_set_text(w, p, sex ? str_of(sex->to) : text);
  if (w->out && sex && sex->flags)
    w->out->sex = (enum kith_sex)sex->flags;
}

static struct kith_str without_spaces(struct kith_arena *arena, struct kith_str s)
{
  char *to = arena_bytes(arena, s.len);
  size_t len = 0;
  for (size_t i = 0; i < s.len; i++)
    if (s.ptr[i] != ' ')
      to[len++] = s.ptr[i];
  return (struct kith_str){to, len};
}

static void clean_identifier(struct kith_work *w, struct kith_property *p)
{
  work_clean_texts(w, p);
  if (!w->out || w->out->identifier_count == MATCHABLE_MAX)
    return;
  struct kith_str value = without_spaces(w->arena, work_fold(w, property_text(p)));
  if (value.len)
    w->out->identifiers[w->out->identifier_count++] =
        (struct kith_match_identifier){work_fold(w, property_param_value(p, KITH_Q_TYPE)), value};
}

/* ---- Which property goes to which cleaner. The others stay verbatim: keys, binary values, what nobody registered.
 * ---- */

enum { TABLE = KITH_P_AGREEMENT + 1 };

static kith_cleaner *const cleaners[TABLE] = {
    [KITH_P_KIND] = clean_kind,
    [KITH_P_FN] = name_clean_fn,
    [KITH_P_N] = name_clean_n,
    [KITH_P_NICKNAME] = name_clean_nickname,
    [KITH_P_X_MAIDENNAME] = name_clean_maiden,
    [KITH_P_GENDER] = clean_gender,
    [KITH_P_EMAIL] = email_clean,
    [KITH_P_ORG] = org_clean,
    [KITH_P_TITLE] = clean_title,
    [KITH_P_ADR] = address_clean,
    [KITH_P_URL] = url_clean,
    [KITH_P_SOCIALPROFILE] = profile_clean,
    [KITH_P_IDENTIFIER] = clean_identifier,
    [KITH_P_BIRTHPLACE] = clean_birthplace,
    [KITH_P_CURRENCY] = clean_currency,
    [KITH_P_NOTE] = clean_lines,
    [KITH_P_LABEL] = clean_lines,
    [KITH_P_SCOPE] = clean_lines,

    [KITH_P_BDAY] = date_clean,
    [KITH_P_ANNIVERSARY] = date_clean,
    [KITH_P_DEATHDATE] = date_clean,
    [KITH_P_CREATED] = date_clean,
    [KITH_P_UPDATED] = date_clean,
    [KITH_P_REV] = date_clean,
    [KITH_P_SEEN_ON] = date_clean,
    [KITH_P_CONNECTED_ON] = date_clean,
    [KITH_P_CLOSE_DATE] = date_clean,
    [KITH_P_WHEN] = date_clean,
    [KITH_P_HIRED] = date_clean,
    [KITH_P_NOTICE] = date_clean,
    [KITH_P_LEFT] = date_clean,
    [KITH_P_SIGNED] = date_clean,
    [KITH_P_FROM] = date_clean,
    [KITH_P_UNTIL] = date_clean,
    [KITH_P_OPT_OUT_ON] = date_clean,
    [KITH_P_X_ABDATE] = date_clean,

    [KITH_P_DO_NOT_CONTACT] = clean_bool,
    [KITH_P_EMAIL_OPT_OUT] = clean_bool,
    [KITH_P_PHONE_OPT_OUT] = clean_bool,
    [KITH_P_DELETED] = clean_bool,
    [KITH_P_ACTIVE] = clean_bool,
    [KITH_P_REFERENCE] = clean_bool,
    [KITH_P_WON] = clean_bool,
    [KITH_P_CLOSED] = clean_bool,

    [KITH_P_OWNER] = clean_owner,
    [KITH_P_PERSON] = clean_owner,
    [KITH_P_MANAGER] = clean_owner,
    [KITH_P_REVIEWED_BY] = clean_owner,

    [KITH_P_ROLE] = work_clean_texts,
    [KITH_P_CATEGORIES] = work_clean_texts,
    [KITH_P_IMPP] = work_clean_texts,
    [KITH_P_LANG] = work_clean_texts,
    [KITH_P_RELATED] = work_clean_texts,
    [KITH_P_SORT_STRING] = work_clean_texts,
    [KITH_P_DEATHPLACE] = work_clean_texts,
    [KITH_P_EXPERTISE] = work_clean_texts,
    [KITH_P_HOBBY] = work_clean_texts,
    [KITH_P_INTEREST] = work_clean_texts,
    [KITH_P_X_PHONETIC_FIRST] = work_clean_texts,
    [KITH_P_X_PHONETIC_MIDDLE] = work_clean_texts,
    [KITH_P_X_PHONETIC_LAST] = work_clean_texts,
    [KITH_P_X_ABRELATEDNAMES] = work_clean_texts,
    [KITH_P_X_SPOUSE] = work_clean_texts,
    [KITH_P_X_MANAGER] = work_clean_texts,
    [KITH_P_X_ASSISTANT] = work_clean_texts,
    [KITH_P_LEAD_SOURCE] = work_clean_texts,
    [KITH_P_LIFECYCLE] = work_clean_texts,
    [KITH_P_LEVEL] = work_clean_texts,
    [KITH_P_INDUSTRY] = work_clean_texts,
    [KITH_P_AMOUNT] = work_clean_texts,
    [KITH_P_STAGE] = work_clean_texts,
    [KITH_P_DIRECTION] = work_clean_texts,
    [KITH_P_CHANNEL] = work_clean_texts,
    [KITH_P_CRM_USERS] = work_clean_texts,
    [KITH_P_ENTITY] = work_clean_texts,
    [KITH_P_ENGAGEMENT] = work_clean_texts,
    [KITH_P_PLACE] = work_clean_texts,
    [KITH_P_DOCUMENT] = work_clean_texts,
    [KITH_P_AGREEMENT] = work_clean_texts,
    [KITH_P_TERRITORY] = work_clean_texts,
    [KITH_P_LEAD_PAID_BY] = clean_owner,
};

static void clean_property(struct kith_work *w, struct kith_property *p, kith_cleaner *cleaner)
{
  if (!cleaner || !p->part_count || p->blob)
    return;
  p->flags &= ~(uint32_t)(KITH_ROLE | KITH_INVALID);
  cleaner(w, p);
}

void normalise_record(struct kith_normaliser *n, struct kith_record *r, struct kith_matchable *out)
{
  struct kith_work w = {.text = n->text, .countries = n->countries, .arena = r->arena, .record = r};
  w.region = (struct kith_str){n->region, n->region_len};
  w.month_first = n->month_first;
  w.person = r->kind == KITH_CONTACT || r->kind == KITH_USER || r->kind == KITH_PERSON;
  w.out = r->kind == KITH_CONTACT ? out : NULL;
  if (out)
    *out = (struct kith_matchable){.given = STR_NONE};
  for (uint32_t i = 0; i < r->property_count; i++)
    if (r->properties[i].name < TABLE)
      clean_property(&w, &r->properties[i], cleaners[r->properties[i].name]);
  for (uint32_t i = 0; i < r->property_count; i++) /* now the country of the address is known */
    if (r->properties[i].name == KITH_P_TEL)
      clean_property(&w, &r->properties[i], phone_clean);
  if (w.person)
    name_finish(&w);
}
