#include "ownership/level.h"

#include <math.h>

#include "ownership/facts.h"
#include "ownership/judge.h"
#include "ownership/row.h"

/* ---- Which level ---- */

enum { BATCH = 256 };

static void row_amount(struct kith_fact_row *row, int column, double amount)
{
  if (!isnan(amount))
    row_set_real(row, column, amount);
}

static void row_deals(const struct kith_account_facts *a, struct kith_fact_row *row)
{
  if (!a->have_deals)
    return;
  row_set_bool(row, COL_HAS_DEAL, a->deals > 0);
  row_set_integer(row, COL_DEALS, (int64_t)a->deals);
  row_set_integer(row, COL_WON_DEALS, (int64_t)a->won);
  row_set_integer(row, COL_OPEN_DEALS, (int64_t)a->open);
  row_amount(row, COL_DEAL_AMOUNT, a->amount);
  row_amount(row, COL_WON_AMOUNT, a->won_amount);
  row_amount(row, COL_OPEN_AMOUNT, a->open_amount);
  row_set_text(row, COL_DEAL_CURRENCY, a->currency);
  row_set_day(row, COL_LAST_WON, a->last_won);
  unsigned lifecycle = a->won ? LIFECYCLE_CUSTOMER : a->open ? LIFECYCLE_PROSPECT : LIFECYCLE_UNKNOWN;
  row_set_text(row, COL_LIFECYCLE, lifecycle ? str_of(lifecycle_name(lifecycle)) : STR_NONE);
}

static void row_of(const struct kith_account_facts *a, int32_t today, struct kith_fact_row *row)
{
  row_clear(row);
  row_set_text(row, COL_ACCOUNT, a->name);
  row_set_text(row, COL_TERRITORY, a->territory);
  row_set_integer(row, COL_ACCOUNT_CONTACTS, (int64_t)a->contacts);
  row_deals(a, row);
  row_set_integer(row, COL_INTERACTIONS, (int64_t)(a->in + a->out));
  row_set_integer(row, COL_INTERACTIONS_IN, (int64_t)a->in);
  row_set_integer(row, COL_INTERACTIONS_OUT, (int64_t)a->out);
  row_set_day(row, COL_FIRST_INTERACTION, a->first_interaction);
  row_set_day(row, COL_LAST_INTERACTION, a->last_interaction);
  if (a->have_interactions)
    row_set_text(row, COL_RECENCY, a->in + a->out ? recency_word(a->last_interaction, today) : KITH_STR("never"));
}

static int judge_accounts(struct kith_judge *judge, const struct kith_account_facts *a, size_t count, int32_t today,
                          int *out, struct kith_error *err)
{
  struct kith_fact_row *rows = mem_array(BATCH, sizeof *rows);
  struct kith_judgement got[BATCH];
  int rc = KITH_OK;
  for (size_t from = 0, batch; from < count && rc == KITH_OK; from += batch) {
    batch = count - from < BATCH ? count - from : BATCH;
    for (size_t i = 0; i < batch; i++)
      row_of(&a[from + i], today, &rows[i]);
    rc = judge_run(judge, rows, batch, got, err);
    for (size_t i = 0; i < batch && rc == KITH_OK; i++)
      out[from + i] = got[i].rule;
  }
  mem_free(rows);
  return rc;
}

int levels_find(const struct kith_policy *policy, const struct kith_account_facts *a, size_t count, int32_t today,
                int *out, struct kith_error *err)
{
  for (size_t i = 0; i < count; i++)
    out[i] = -1;
  if (!policy || !policy->level_count || !count)
    return KITH_OK;
  struct kith_str whens[POLICY_MAX_LEVELS];
  struct kith_judge *judge = NULL;
  for (size_t i = 0; i < policy->level_count;
       i++) /* one without a condition is there for its roles: it matches nobody */
    whens[i] = policy->levels[i].when.len ? policy->levels[i].when : KITH_STR("FALSE");
  int rc = judge_new_of(whens, policy->level_count, policy->params, policy->param_count, &judge, err);
  if (rc == KITH_OK)
    rc = judge_accounts(judge, a, count, today, out, err);
  judge_free(judge);
  return rc;
}

const char *level_name(int level)
{
  static const char *const names[] = {"unknown", "occasional", "standard", "major", "strategic"};
  return names[level >= 1 && level <= LEVEL_MOST ? level : 0];
}

/* ---- Who shares the responsibility ---- */

/* The roles of domain.md, level by level, from those who answer for the account to those who serve it. */
static const char *const usual_roles[LEVEL_MOST + 1][9] = {
    {NULL},
    {"field sales", "telephone sales", "floor sales", "service", "support", NULL},
    {"business development manager", "account manager", "field sales", "service", "support", NULL},
    {"sales manager", "partner manager", "business development manager", "account manager", "service", "support", NULL},
    {"executive", "sales director", "key account manager", "partner manager", "customer service", "distribution",
     "technical support", NULL}};

size_t level_roles(const struct kith_policy *policy, int level, struct kith_str out[LEVEL_MOST_ROLES])
{
  size_t count = 0;
  for (size_t i = 0; policy && i < policy->level_count; i++) {
    const struct kith_policy_level *l = &policy->levels[i];
    if (l->level != level || !l->role_count)
      continue;
    for (; count < l->role_count && count < LEVEL_MOST_ROLES; count++)
      out[count] = l->roles[count];
    return count;
  }
  for (; level >= 1 && level <= LEVEL_MOST && usual_roles[level][count]; count++)
    out[count] = str_of(usual_roles[level][count]);
  return count;
}

/* ---- Words of roles ---- */

enum { MOST_WORDS = 16 };

struct words {
  struct kith_str items[MOST_WORDS];
  size_t count;
};

/* What people write for them; compared without regard to case. Several words stand for several. */
static const struct {
  const char *written, *meant;
} short_forms[] = {
    {"ae", "account executive"},
    {"am", "account manager"},
    {"bd", "business development"},
    {"bdm", "business development manager"},
    {"bdr", "business development representative"},
    {"ceo", "chief executive"},
    {"cco", "chief executive"},
    {"cfo", "chief executive"},
    {"coo", "chief executive"},
    {"cro", "chief executive"},
    {"csm", "customer success manager"},
    {"cto", "chief executive"},
    {"dir", "director"},
    {"exec", "executive"},
    {"isr", "telephone sales"},
    {"kam", "key account manager"},
    {"mgr", "manager"},
    {"rep", "representative"},
    {"sam", "strategic account manager"},
    {"sdr", "sales development representative"},
    {"tech", "technical"},
    {"vp", "vice president"},
};

/* What else fills a role; words of both, in any order. */
static const struct {
  const char *title, *role;
} also_fills[] = {
    {"account executive", "account manager"},
    {"key account manager", "account manager"},
    {"strategic account manager", "key account manager"},
    {"chief executive", "executive"},
    {"president", "executive"},
    {"managing director", "executive"},
    {"vice president sales", "sales director"},
    {"head sales", "sales director"},
    {"sales director", "sales manager"},
    {"business development", "business development manager"},
    {"sales development representative", "telephone sales"},
    {"inside sales", "telephone sales"},
    {"telesales", "telephone sales"},
    {"sales representative", "field sales"},
    {"outside sales", "field sales"},
    {"account executive", "field sales"},
    {"retail sales", "floor sales"},
    {"customer success", "customer service"},
    {"customer success", "service"},
    {"partner", "partner manager"},
    {"channel manager", "partner manager"},
    {"alliance manager", "partner manager"},
    {"logistics", "distribution"},
    {"support engineer", "technical support"},
};

static void add_words(struct words *w, struct kith_str text, bool expand);

static void add_word(struct words *w, struct kith_str word, bool expand)
{
  for (size_t i = 0; expand && i < sizeof short_forms / sizeof short_forms[0]; i++)
    if (str_eq_nocase(word, str_of(short_forms[i].written))) {
      add_words(w, str_of(short_forms[i].meant), false);
      return;
    }
  if (w->count < MOST_WORDS)
    w->items[w->count++] = word;
}

static bool is_letter(char c)
{
  return ascii_is_alpha(c) || ascii_is_digit(c) || (unsigned char)c >= 0x80;
}

static void add_words(struct words *w, struct kith_str text, bool expand)
{
  for (size_t i = 0; i < text.len;) {
    size_t from = i;
    while (i < text.len && is_letter(text.ptr[i]))
      i++;
    if (i > from)
      add_word(w, str_sub(text, from, i - from), expand);
    i += i < text.len;
  }
}

static bool has_word(const struct words *w, struct kith_str word)
{
  for (size_t i = 0; i < w->count; i++)
    if (str_eq_nocase(w->items[i], word))
      return true;
  return false;
}

/* Every word of `role` is among them. */
static bool has_all(const struct words *w, const struct words *role)
{
  for (size_t i = 0; i < role->count; i++)
    if (!has_word(w, role->items[i]))
      return false;
  return role->count > 0;
}

static bool is_same(const struct words *a, const struct words *b)
{
  return has_all(a, b) && has_all(b, a);
}

bool role_fills(struct kith_str title, struct kith_str role)
{
  struct words has = {.count = 0}, wants = {.count = 0};
  add_words(&has, title, true);
  add_words(&wants, role, true);
  /* an account executive is no executive */
  bool junior = has_word(&has, KITH_STR("account")) && !has_word(&wants, KITH_STR("account")) &&
                has_word(&wants, KITH_STR("executive"));
  if (has_all(&has, &wants))
    return !junior;
  for (size_t i = 0; i < sizeof also_fills / sizeof also_fills[0]; i++) {
    struct words also = {.count = 0}, filled = {.count = 0};
    add_words(&also, str_of(also_fills[i].title), false);
    add_words(&filled, str_of(also_fills[i].role), false);
    if (is_same(&wants, &filled) && has_all(&has, &also))
      return true;
  }
  return false;
}
