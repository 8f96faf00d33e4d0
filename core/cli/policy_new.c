#include "cli/policy.h"

#include <unistd.h>

#include "config/yaml.h"
#include "io/stream.h"
#include "ownership/policy.h"

/* Ten questions, of which a template of the policy is filled in: configs/policies/templates/new.policy says how. */

enum { TEMPLATE_MAX = 256 << 10, LINE_MAX_BYTES = 400, MOST_CHOICES = 8 };

enum answer_type {
  ANSWER_NAME,   /* letters, digits, - and _ */
  ANSWER_CHOICE, /* one of `choices` */
  ANSWER_SCORE,  /* 0.5 to 0.9 */
  ANSWER_DATE,   /* `no`, or a day */
  ANSWER_WHO     /* `no`, or who approved it and a day: "board@acme.example 2026-09-01" */
};

struct question {
  const char *key, *text;
  enum answer_type type;
  const char *otherwise; /* what counts when nothing is said */
  const char *choices[MOST_CHOICES];
};

enum {
  Q_NAME,
  Q_INDUSTRY,
  Q_OWNER,
  Q_SOCIAL,
  Q_PRIOR,
  Q_PERSONAL,
  Q_NON_SOLICIT,
  Q_CONTRACTORS,
  Q_MARKETING,
  Q_BASIS,
  Q_MONITORING,
  QUESTIONS
};

/* The name and the trade are one question in two lines. */
static const struct question questions[QUESTIONS] = {
    [Q_NAME] = {"name", "1. What shall the policy be called?", ANSWER_NAME, "sales", {NULL}},
    [Q_INDUSTRY] = {"industry",
                    "   And which trade is it for?",
                    ANSWER_CHOICE,
                    "general",
                    {"general", "shipping", "telecommunications", "healthcare", "real estate", "financial services"}},
    [Q_OWNER] = {"owner",
                 "2. Who owns a contact when nothing else is said: the company, the rep, or does it depend?",
                 ANSWER_CHOICE,
                 NULL,
                 {"company", "rep", "mixed"}},
    [Q_SOCIAL] =
        {"social",
         "3. Does a signed clause make connections on social networks the company's, and since when? (no, or a "
         "day)",
         ANSWER_DATE,
         "no",
         {NULL}},
    [Q_PRIOR] = {"prior_book",
                 "4. People whom a rep knew before being hired: the rep's, the rep's when on a signed list, or the "
                 "company's?",
                 ANSWER_CHOICE,
                 NULL,
                 {"rep", "schedule", "company"}},
    [Q_PERSONAL] = {"personal",
                    "5. From which score on is a relation private, when nothing speaks against it? (0.5 to 0.9)",
                    ANSWER_SCORE,
                    "0.8",
                    {NULL}},
    [Q_NON_SOLICIT] = {"non_solicit",
                       "6. Are those who left bound not to approach the company's contacts, and until when? (no, or a "
                       "day)",
                       ANSWER_DATE,
                       "no",
                       {NULL}},
    [Q_CONTRACTORS] = {"contractors",
                       "7. What contractors and agents find by themselves: their own, or the same as for employees?",
                       ANSWER_CHOICE,
                       "own",
                       {"own", "same"}},
    [Q_MARKETING] = {"marketing",
                     "8. Leads that marketing paid for: the company's alone, or shared with the rep?",
                     ANSWER_CHOICE,
                     NULL,
                     {"company", "shared"}},
    [Q_BASIS] = {"basis",
                 "9. Must somebody have a basis on file before a rep's own book may come in?",
                 ANSWER_CHOICE,
                 "required",
                 {"required", "optional"}},
    [Q_MONITORING] = {"monitoring",
                      "10. May pages name single reps: who approved it, and when were they told? (no, or: "
                      "board@acme.example 2026-09-01)",
                      ANSWER_WHO,
                      "no",
                      {NULL}},
};

struct answers {
  struct kith_cli *cli;
  struct kith_str said[QUESTIONS];
};

/* ---- What counts when nothing is said: some of it follows from the trade ---- */

static const char *default_of(const struct answers *a, size_t q)
{
  static const struct {
    const char *industry, *owner, *prior_book, *marketing;
  } trades[] = {
      {"shipping", "company", "schedule", "company"},   {"telecommunications", "company", "schedule", "company"},
      {"healthcare", "company", "schedule", "company"}, {"real estate", "rep", "rep", "shared"},
      {"financial services", "rep", "rep", "shared"},   {"general", "mixed", "rep", "company"}};
  enum { TRADES = sizeof trades / sizeof trades[0] };
  size_t trade = 0;
  while (trade + 1 < TRADES && !str_eq_c(a->said[Q_INDUSTRY], trades[trade].industry))
    trade++;
  return q == Q_OWNER       ? trades[trade].owner
         : q == Q_PRIOR     ? trades[trade].prior_book
         : q == Q_MARKETING ? trades[trade].marketing
                            : questions[q].otherwise;
}

/* ---- Whether an answer is one ---- */

static bool is_plain(struct kith_str s, const char *others)
{
  for (size_t i = 0; i < s.len; i++)
    if (!ascii_is_alpha(s.ptr[i]) && !ascii_is_digit(s.ptr[i]) && !strchr(others, s.ptr[i]))
      return false;
  return s.len > 0;
}

static bool is_score(struct kith_str s)
{
  int64_t hundredths = -1;
  bool shaped = s.len >= 3 && s.len <= 4 && str_starts(s, KITH_STR("0."));
  bool number = shaped && str_to_int(str_sub(s, 2, s.len), &hundredths);
  hundredths *= s.len == 3 ? 10 : 1;
  return number && hundredths >= 50 && hundredths <= 90;
}

/* The day behind who approved it. */
static struct kith_str split_who(struct kith_str s, struct kith_str *out_who)
{
  size_t space = s.len;
  while (space > 0 && s.ptr[space - 1] != ' ')
    space--;
  *out_who = str_trim(str_sub(s, 0, space));
  return str_sub(s, space, s.len);
}

static bool is_no(struct kith_str s)
{
  return str_eq_nocase(s, KITH_STR("no"));
}

/* A day of which the tests of the template can be told apart. */
static bool is_day(struct kith_str s)
{
  return s.len == 10 && day_parse(s) != DAY_UNKNOWN && str_cmp(s, KITH_STR("1990-01-01")) >= 0 &&
         str_cmp(s, KITH_STR("2100-01-01")) <= 0;
}

/* NULL, or what is wrong with it. */
static const char *fault_of(const struct question *q, struct kith_str s, struct kith_arena *arena)
{
  struct kith_str who, day;
  switch (q->type) {
  case ANSWER_NAME:
    return is_plain(s, "-_") && s.len <= 40 ? NULL : "a name is letters, digits, - and _";
  case ANSWER_SCORE:
    return is_score(s) ? NULL : "a score is written as 0.8, from 0.5 to 0.9";
  case ANSWER_DATE:
    return is_no(s) || is_day(s) ? NULL : "say no, or a day as 2024-05-01";
  case ANSWER_WHO:
    day = split_who(s, &who);
    return is_no(s) || (is_day(day) && is_plain(who, "@.-_+ "))
               ? NULL
               : "say no, or who and when: board@acme.example 2026-09-01";
  case ANSWER_CHOICE:
    break;
  }
  for (size_t i = 0; q->choices[i]; i++)
    if (str_eq_c(s, q->choices[i]))
      return NULL;
  return arena_printf(arena, "this is none of the answers%s", suggest_hint(s, q->choices).text).ptr;
}

/* ---- Asking ---- */

static void print_question(const struct answers *a, size_t q)
{
  const struct question *question = &questions[q];
  printf("%s\n   ", question->text);
  for (size_t i = 0; question->choices[i]; i++)
    printf("%s%s", i ? " | " : "", question->choices[i]);
  printf("%s[%s] ", question->choices[0] ? " " : "", default_of(a, q));
  fflush(stdout);
}

static int ask(struct answers *a, size_t q, struct kith_error *err)
{
  char line[LINE_MAX_BYTES];
  for (;;) {
    print_question(a, q);
    if (!fgets(line, sizeof line, stdin))
      return error_set(err, KITH_E_CANCELLED, "no answer came; nothing is written");
    struct kith_str said = str_trim(str_of(line));
    if (!said.len)
      said = str_of(default_of(a, q));
    const char *fault = fault_of(&questions[q], said, &a->cli->arena);
    if (!fault) {
      a->said[q] = arena_str(&a->cli->arena, said);
      return KITH_OK;
    }
    printf("   %s\n", fault);
  }
}

static int ask_all(struct answers *a, struct kith_error *err)
{
  int rc = KITH_OK;
  if (!isatty(STDIN_FILENO))
    return error_set(err, KITH_E_INVALID, "usage: kith policy new asks on a terminal; elsewhere say --answers FILE");
  if (!cli_value(a->cli, "output"))
    return error_set(err, KITH_E_INVALID, "usage: say where to write it: kith policy new -o FILE");
  printf("Ten questions. Enter takes the answer in brackets; everything can be changed in the file afterwards.\n\n");
  for (size_t q = 0; q < QUESTIONS && rc == KITH_OK; q++)
    rc = ask(a, q, err);
  return rc;
}

static void read_answers(struct answers *a, const char *path, struct kith_diags *diags)
{
  const char *keys[QUESTIONS + 1] = {NULL};
  const struct kith_node *root = yaml_load(path, &a->cli->arena, diags);
  if (!root)
    return;
  for (size_t q = 0; q < QUESTIONS; q++)
    keys[q] = questions[q].key;
  node_check_keys(root, keys, "answers", diags);
  for (size_t q = 0; q < QUESTIONS && root->type == NODE_MAPPING; q++) {
    a->said[q] = str_of(default_of(a, q));
    if (!node_str(root, questions[q].key, &a->said[q], diags))
      continue;
    const char *fault = fault_of(&questions[q], a->said[q], &a->cli->arena);
    if (fault)
      node_error(node_get(root, questions[q].key), diags, "%s: %s", questions[q].key, fault);
  }
}

/* ---- Filling in the template ---- */

/* What a condition of the template sees of an answer: the day itself is another key. */
static struct kith_str kind_of(const struct answers *a, size_t q)
{
  if (questions[q].type == ANSWER_DATE)
    return is_no(a->said[q]) ? KITH_STR("no") : KITH_STR("date");
  if (questions[q].type == ANSWER_WHO)
    return is_no(a->said[q]) ? KITH_STR("no") : KITH_STR("yes");
  return a->said[q];
}

/* The text of {{key}}. */
static struct kith_str value_of(const struct answers *a, struct kith_str key)
{
  struct kith_str who, day = split_who(a->said[Q_MONITORING], &who);
  if (str_eq_c(key, "social_since"))
    return a->said[Q_SOCIAL];
  if (str_eq_c(key, "non_solicit_until"))
    return a->said[Q_NON_SOLICIT];
  if (str_eq_c(key, "approved_by"))
    return who;
  if (str_eq_c(key, "notice_given"))
    return day;
  for (size_t q = 0; q < QUESTIONS; q++)
    if (str_eq_c(key, questions[q].key))
      return a->said[q];
  return STR_NONE;
}

/* `%if KEY VALUE ...`: whether the lines under it stay. A value with spaces stands in "...". */
static bool holds(const struct answers *a, struct kith_str condition)
{
  struct kith_str key = STR_NONE, value;
  str_next(&condition, ' ', &key);
  for (size_t q = 0; q < QUESTIONS; q++) {
    if (!str_eq_c(key, questions[q].key))
      continue;
    struct kith_str kind = kind_of(a, q);
    if (str_starts(condition, KITH_STR("\"")))
      return str_eq(kind, str_sub(condition, 1, condition.len - 2));
    while (str_next(&condition, ' ', &value))
      if (str_eq(kind, value))
        return true;
  }
  return false;
}

static void add_line(const struct answers *a, struct kith_str line, struct kith_buf *out)
{
  while (line.len) {
    size_t open = str_find_str(line, KITH_STR("{{"));
    buf_add_str(out, str_sub(line, 0, open));
    line = str_sub(line, open, line.len);
    size_t close = str_find_str(line, KITH_STR("}}"));
    if (!line.len)
      break;
    buf_add_str(out, value_of(a, str_sub(line, 2, close - 2)));
    line = str_sub(line, close + 2, line.len);
  }
  buf_add_char(out, '\n');
}

static void fill(const struct answers *a, struct kith_str text, struct kith_buf *out)
{
  struct kith_str line;
  bool keep = true;
  while (str_next(&text, '\n', &line)) {
    if (str_starts(line, KITH_STR("%if ")))
      keep = holds(a, str_sub(line, 4, line.len));
    else if (str_starts(line, KITH_STR("%end")))
      keep = true;
    else if (keep && !str_starts(line, KITH_STR("%%")))
      add_line(a, line, out);
  }
}

/* What was written must be a policy whose tests pass; anything else is a fault of the template. */
static int prove(struct kith_cli *cli, struct kith_str text, struct kith_error *err)
{
  struct kith_diags diags = {0};
  const struct kith_policy *policy = policy_parse(KITH_STR("the new policy"), text, &cli->arena, &diags);
  int failed = policy ? policy_test(policy, &diags, err) : -1;
  if (failed || diags.list.len)
    say_diags(cli, &diags);
  diag_free(&diags);
  return failed ? error_set(err, KITH_E_INTERNAL, "the template of policies is at odds with itself") : KITH_OK;
}

static int write_policy(struct kith_cli *cli, struct kith_str text, struct kith_error *err)
{
  const char *path = cli_value(cli, "output");
  if (!path) {
    fwrite(text.ptr, 1, text.len, stdout);
    return KITH_OK;
  }
  int rc = stream_write_file(path, text, err);
  if (rc == KITH_OK && !cli->quiet)
    printf("%s is written, and its tests pass. Read it, have it approved, then: kith policy diff OLD %s\n", path, path);
  return rc;
}

static int answer(struct answers *a, struct kith_error *err)
{
  const char *path = cli_value(a->cli, "answers");
  struct kith_diags diags = {0};
  if (!path)
    return ask_all(a, err);
  read_answers(a, path, &diags);
  say_diags(a->cli, &diags);
  int rc = diag_status(&diags, err);
  diag_free(&diags);
  return rc;
}

int policy_new(struct kith_cli *cli, struct kith_error *err)
{
  struct answers a = {.cli = cli};
  struct kith_diags diags = {0};
  struct kith_str text = STR_NONE;
  struct kith_buf filled = BUF_MAX(TEMPLATE_MAX);
  const char *output = cli_value(cli, "output");
  const char *path =
      arena_printf(&cli->arena, "%s/templates/new.policy", shipped_folder(&cli->plugins, "policies")).ptr;
  int rc = output ? cli_may_write(cli, output, "", err) : KITH_OK;
  if (rc == KITH_OK && !yaml_read(path, &cli->arena, &text, &diags))
    rc = diag_status(&diags, err);
  if (rc == KITH_OK)
    rc = answer(&a, err);
  if (rc == KITH_OK) {
    fill(&a, text, &filled);
    rc = prove(cli, buf_str(&filled), err);
  }
  if (rc == KITH_OK)
    rc = write_policy(cli, buf_str(&filled), err);
  diag_free(&diags);
  buf_free(&filled);
  return rc;
}
