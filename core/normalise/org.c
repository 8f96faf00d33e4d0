#include "normalise/org.h"

/* Legal forms of many countries, folded: they say nothing about which firm it is. */
static const struct kith_word legal_forms[] = {
    {"ab", NULL, 0},          {"ad", NULL, 0},    {"ag", NULL, 0},          {"ao", NULL, 0},
    {"aps", NULL, 0},         {"as", NULL, 0},    {"asa", NULL, 0},         {"asbl", NULL, 0},
    {"bhd", NULL, 0},         {"bt", NULL, 0},    {"bv", NULL, 0},          {"bvba", NULL, 0},
    {"cic", NULL, 0},         {"cie", NULL, 0},   {"cjsc", NULL, 0},        {"co", NULL, 0},
    {"company", NULL, 0},     {"corp", NULL, 0},  {"corporation", NULL, 0}, {"cv", NULL, 0},
    {"cvba", NULL, 0},        {"dd", NULL, 0},    {"doo", NULL, 0},         {"eg", NULL, 0},
    {"eireli", NULL, 0},      {"ek", NULL, 0},    {"eood", NULL, 0},        {"eurl", NULL, 0},
    {"ev", NULL, 0},          {"fzc", NULL, 0},   {"fzco", NULL, 0},        {"fze", NULL, 0},
    {"gbr", NULL, 0},         {"ggmbh", NULL, 0}, {"gie", NULL, 0},         {"gk", NULL, 0},
    {"gmbh", NULL, 0},        {"hb", NULL, 0},    {"inc", NULL, 0},         {"incorporated", NULL, 0},
    {"ip", NULL, 0},          {"ivs", NULL, 0},   {"jsc", NULL, 0},         {"kb", NULL, 0},
    {"kft", NULL, 0},         {"kg", NULL, 0},    {"kgaa", NULL, 0},        {"kk", NULL, 0},
    {"ky", NULL, 0},          {"lda", NULL, 0},   {"limited", NULL, 0},     {"llc", NULL, 0},
    {"llc-fz", NULL, 0},      {"lllp", NULL, 0},  {"llp", NULL, 0},         {"lp", NULL, 0},
    {"ltd", NULL, 0},         {"ltda", NULL, 0},  {"mbh", NULL, 0},         {"mei", NULL, 0},
    {"nv", NULL, 0},          {"nyrt", NULL, 0},  {"oao", NULL, 0},         {"ohg", NULL, 0},
    {"ojsc", NULL, 0},        {"ood", NULL, 0},   {"ooo", NULL, 0},         {"ou", NULL, 0},
    {"oy", NULL, 0},          {"oyj", NULL, 0},   {"pao", NULL, 0},         {"pc", NULL, 0},
    {"pjsc", NULL, 0},        {"plc", NULL, 0},   {"pllc", NULL, 0},        {"private", NULL, 0},
    {"proprietary", NULL, 0}, {"pt", NULL, 0},    {"pte", NULL, 0},         {"pty", NULL, 0},
    {"pvt", NULL, 0},         {"rl", NULL, 0},    {"ry", NULL, 0},          {"sa", NULL, 0},
    {"sab", NULL, 0},         {"saog", NULL, 0},  {"sapa", NULL, 0},        {"sarl", NULL, 0},
    {"sas", NULL, 0},         {"sasu", NULL, 0},  {"sau", NULL, 0},         {"sci", NULL, 0},
    {"scl", NULL, 0},         {"sdn", NULL, 0},   {"se", NULL, 0},          {"sia", NULL, 0},
    {"sl", NULL, 0},          {"slne", NULL, 0},  {"slu", NULL, 0},         {"snc", NULL, 0},
    {"sp", NULL, 0},          {"spa", NULL, 0},   {"spj", NULL, 0},         {"spol", NULL, 0},
    {"sprl", NULL, 0},        {"srl", NULL, 0},   {"srls", NULL, 0},        {"sro", NULL, 0},
    {"tbk", NULL, 0},         {"tmi", NULL, 0},   {"tov", NULL, 0},         {"uab", NULL, 0},
    {"ug", NULL, 0},          {"vof", NULL, 0},   {"vzw", NULL, 0},         {"wll", NULL, 0},
    {"yk", NULL, 0},          {"zao", NULL, 0},   {"zoo", NULL, 0},         {"zrt", NULL, 0},
};

/* Words that stand in front of the name in the same way. */
static const struct kith_word leading_forms[] = {
    {"ip", NULL, 0}, {"oao", NULL, 0}, {"ooo", NULL, 0}, {"pao", NULL, 0},
    {"pt", NULL, 0}, {"the", NULL, 0}, {"tov", NULL, 0}, {"zao", NULL, 0},
};

/* Legal forms that cannot be somebody's family name. */
static const struct kith_word sure_forms[] = {
    {"aps", NULL, 0},          {"bvba", NULL, 0}, {"corp", NULL, 0},  {"corporation", NULL, 0}, {"eireli", NULL, 0},
    {"eurl", NULL, 0},         {"fze", NULL, 0},  {"ggmbh", NULL, 0}, {"gmbh", NULL, 0},        {"inc", NULL, 0},
    {"incorporated", NULL, 0}, {"jsc", NULL, 0},  {"kft", NULL, 0},   {"kgaa", NULL, 0},        {"limited", NULL, 0},
    {"llc", NULL, 0},          {"llp", NULL, 0},  {"ltd", NULL, 0},   {"ltda", NULL, 0},        {"mbh", NULL, 0},
    {"nyrt", NULL, 0},         {"oao", NULL, 0},  {"ohg", NULL, 0},   {"ojsc", NULL, 0},        {"ooo", NULL, 0},
    {"oyj", NULL, 0},          {"pjsc", NULL, 0}, {"plc", NULL, 0},   {"pllc", NULL, 0},        {"pty", NULL, 0},
    {"sarl", NULL, 0},         {"sasu", NULL, 0}, {"sdn", NULL, 0},   {"spa", NULL, 0},         {"sprl", NULL, 0},
    {"srl", NULL, 0},          {"sro", NULL, 0},
};

/* Last words of what is no person. */
static const struct kith_word departments[] = {
    {"accounting", NULL, 0},    {"association", NULL, 0}, {"billing", NULL, 0},      {"buchhaltung", NULL, 0},
    {"college", NULL, 0},       {"committee", NULL, 0},   {"consulting", NULL, 0},   {"council", NULL, 0},
    {"department", NULL, 0},    {"dept", NULL, 0},        {"empfang", NULL, 0},      {"enquiries", NULL, 0},
    {"enterprises", NULL, 0},   {"foundation", NULL, 0},  {"group", NULL, 0},        {"gruppe", NULL, 0},
    {"headquarters", NULL, 0},  {"helpdesk", NULL, 0},    {"hochschule", NULL, 0},   {"holding", NULL, 0},
    {"holdings", NULL, 0},      {"hospital", NULL, 0},    {"hotline", NULL, 0},      {"hq", NULL, 0},
    {"industries", NULL, 0},    {"institut", NULL, 0},    {"institute", NULL, 0},    {"kundendienst", NULL, 0},
    {"kundenservice", NULL, 0}, {"library", NULL, 0},     {"logistics", NULL, 0},    {"ministry", NULL, 0},
    {"museum", NULL, 0},        {"office", NULL, 0},      {"partners", NULL, 0},     {"payroll", NULL, 0},
    {"reception", NULL, 0},     {"sekretariat", NULL, 0}, {"services", NULL, 0},     {"society", NULL, 0},
    {"solutions", NULL, 0},     {"stiftung", NULL, 0},    {"support", NULL, 0},      {"team", NULL, 0},
    {"technologies", NULL, 0},  {"universidad", NULL, 0}, {"universitaet", NULL, 0}, {"universitat", NULL, 0},
    {"universite", NULL, 0},    {"university", NULL, 0},  {"ventures", NULL, 0},     {"verein", NULL, 0},
    {"vertrieb", NULL, 0},      {"zentrale", NULL, 0},
};

/* Legal forms written without spaces, which transliteration would hide. */
static const char *const unspaced_forms[] = {"株式会社", "有限会社", "合同会社", "股份有限公司", "有限责任公司",
                                             "有限公司", "주식회사", "유한회사", "(株)",         "㈱"};

enum { TOKENS_MAX = 24 };

struct tokens {
  struct kith_str items[TOKENS_MAX];
  size_t first, end; /* those that are left */
};

static void tokens_of(struct kith_str folded, struct tokens *t)
{
  struct kith_str piece;
  t->first = t->end = 0;
  while (t->end < TOKENS_MAX && str_next(&folded, ' ', &piece))
    t->items[t->end++] = piece;
  if (t->end == TOKENS_MAX && folded.ptr) /* the last one takes the rest */
    t->items[t->end - 1].len = (size_t)(folded.ptr + folded.len - t->items[t->end - 1].ptr);
}

/* How many single letters stand at the end, joined into `out`: "s p a". */
static size_t joined_letters(const struct tokens *t, char out[static 8], size_t *out_len)
{
  size_t count = 0;
  while (count < 5 && t->end - count > t->first && t->items[t->end - count - 1].len == 1)
    count++;
  for (size_t i = 0; i < count; i++)
    out[i] = t->items[t->end - count + i].ptr[0];
  *out_len = count;
  return count;
}

static size_t legal_tail(const struct tokens *t)
{
  char letters[8];
  size_t len = 0, count = joined_letters(t, letters, &len);
  if (count >= 2 && WORD_IN(legal_forms, ((struct kith_str){letters, len})))
    return count;
  return WORD_IN(legal_forms, t->items[t->end - 1]) ? 1 : 0;
}

static bool is_joining(struct kith_str word)
{
  return str_eq(word, KITH_STR("de")) || str_eq(word, KITH_STR("and")) || str_eq(word, KITH_STR("und"));
}

/* Takes the legal forms off both ends; something always stays. */
static void strip_forms(struct tokens *t)
{
  bool stripped = false;
  while (t->end - t->first > 1) {
    size_t tail = legal_tail(t);
    if (!tail && stripped && is_joining(t->items[t->end - 1]))
      tail = 1; /* "S. de R.L. de C.V.", "GmbH und Co. KG" */
    if (!tail || tail >= t->end - t->first)
      break;
    t->end -= tail;
    stripped = true;
  }
  while (t->end - t->first > 1 && WORD_IN(leading_forms, t->items[t->first]))
    t->first++;
}

static struct kith_str strip_unspaced(struct kith_str s)
{
  for (size_t i = 0; i < sizeof unspaced_forms / sizeof unspaced_forms[0]; i++) {
    struct kith_str form = str_of(unspaced_forms[i]);
    if (s.len > form.len && str_starts(s, form))
      s = str_trim(str_sub(s, form.len, s.len));
    if (s.len > form.len && str_ends(s, form))
      s = str_trim(str_sub(s, 0, s.len - form.len));
  }
  return s;
}

static bool is_and(struct kith_str word)
{
  return str_eq(word, KITH_STR("and")) || str_eq(word, KITH_STR("und")) || str_eq(word, KITH_STR("et"));
}

struct kith_str org_key(struct kith_work *w, struct kith_str name)
{
  struct tokens t;
  struct kith_str kept[TOKENS_MAX];
  size_t count = 0;
  if (!text_is_ascii(name))
    name = strip_unspaced(name);
  tokens_of(work_fold(w, name), &t);
  strip_forms(&t);
  for (size_t i = t.first; i < t.end; i++)
    if (!is_and(t.items[i]) || t.end - t.first == 1) /* "&" is folded to nothing */
      kept[count++] = t.items[i];
  return work_join(w, kept, count, " ");
}

struct kith_str org_fold(struct kith_text *text, struct kith_arena *arena, struct kith_str name)
{
  struct kith_work w = {.text = text, .arena = arena};
  return org_key(&w, name);
}

bool org_is_likely(struct kith_str folded)
{
  struct tokens t;
  tokens_of(folded, &t);
  if (t.end < 2)
    return false;
  if (WORD_IN(departments, t.items[t.end - 1]))
    return true;
  char letters[8];
  size_t len = 0;
  if (joined_letters(&t, letters, &len) >= 3 && len < t.end && WORD_IN(sure_forms, ((struct kith_str){letters, len})))
    return true;
  for (size_t i = 1; i < t.end; i++)
    if (WORD_IN(sure_forms, t.items[i]))
      return true;
  return false;
}

void org_clean(struct kith_work *w, struct kith_property *p)
{
  work_clean_texts(w, p);
  if (w->out && !w->out->org.len && p->parts->component != KITH_ORG_UNIT)
    w->out->org = org_key(w, property_text(p));
}
