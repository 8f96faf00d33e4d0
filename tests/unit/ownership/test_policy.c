/* Policies: what loads, what is refused and where, what is warned about, and that a condition reaches nothing but its
 * facts. */
#include "unit/ownership/scene.h"

#include <glob.h>

#include "ownership/judge.h"
#include "ownership/lint.h"

static struct kith_arena arena;
static struct kith_diags diags;

static int start(void **state)
{
  (void)state;
  diags = (struct kith_diags){0};
  return 0;
}

static int end(void **state)
{
  (void)state;
  diag_free(&diags);
  arena_free(&arena);
  return 0;
}

static const struct kith_policy *parse(const char *text)
{
  return policy_parse(KITH_STR("p.yaml"), str_of(text), &arena, &diags);
}

/* The only diagnostic holds `text`, at the place given. */
static void expect_diag(const char *text, uint32_t line, uint32_t column)
{
  if (diags.list.len != 1) {
    for (size_t i = 0; i < diags.list.len; i++)
      print_message("%u:%u: %.*s\n", diags.list.items[i].line, diags.list.items[i].column,
                    STR_ARG(diags.list.items[i].message));
    fail_msg("%zu diagnostics, expected one: %s", diags.list.len, text);
  }
  const struct kith_diag *d = &diags.list.items[0];
  if (str_find_str(d->message, str_of(text)) == d->message.len)
    fail_msg("'%.*s' does not say '%s'", STR_ARG(d->message), text);
  if (d->line != line || (column && d->column != column))
    fail_msg("'%s' at %u:%u, expected %u:%u", text, d->line, d->column, line, column);
}

#define RULE(when) "version: 1\nrules:\n  - id: a\n    when: " when "\n    then: { claim: weak }\n    because: x\n"

static void test_labels(void **state)
{
  (void)state;
  const struct kith_policy *p = parse(RULE("crm_owner"));
  assert_non_null(p);
  assert_str(p->label, "p 1, DRAFT");
  p = parse(
      "name: sales\napproved: { by: c@acme.example, on: 2026-10-01 }\nmonitoring: { approved_by: b, notice_given: "
      "2026-09-01 }\nintake: { basis: required }\n" RULE("crm_owner"));
  assert_non_null(p);
  assert_str(p->label, "sales 1");
  assert_true(p->approved && p->monitoring && p->basis_required);
}

static void test_misspelt_column(void **state)
{
  (void)state;
  assert_null(parse(RULE("party_kind = 'rep' AND first_sean < hired")));
  expect_diag("no such column: first_sean, did you mean 'first_seen'?", 4, 34);
}

static void test_misspelt_function(void **state)
{
  (void)state;
  assert_null(parse(RULE("lenght(party) > 3")));
  expect_diag("did you mean 'length'?", 4, 11);
}

static void test_misspelt_fact_in_because(void **state)
{
  (void)state;
  assert_null(parse(
      "version: 1\nrules:\n  - id: a\n    when: crm_owner\n    then: { claim: weak }\n    because: since {hird}\n"));
  expect_diag("there is no fact {hird}, did you mean {hired}?", 6, 20);
}

static void test_refused_files(void **state)
{
  (void)state;
  static const struct {
    const char *text, *says;
  } cases[] = {
      {"version: 1\nrules: []\n", "decides nothing"},
      {"rules:\n  - { id: a, when: inherited, then: { claim: weak }, because: x }\n", "`version` is missing"},
      {"version: 1\nrulez: []\n", "rulez"},
      {"version: 1\nrules:\n  - { id: a, when: inherited, then: { claim: stong }, because: x }\n",
       "did you mean 'strong'"},
      {"version: 1\nrules:\n  - { id: a, when: inherited, then: { claim: weak, force: true }, because: x }\n",
       "forced"},
      {"version: 1\nrules:\n  - { id: a, when: inherited, then: { claim: weak } }\n", "`because` is missing"},
      {"version: 1\nrules:\n  - { id: a, then: { claim: weak }, because: x }\n", "`when` is missing"},
      {"version: 1\nrules:\n  - { when: inherited, then: { claim: weak }, because: x }\n", "needs an `id`"},
      {"version: 1\nguards:\n  - { when: inherited, then: { suppress: [emial] } }\n", "did you mean 'email'"},
      {"version: 1\napproved: { by: me }\n", "by whom and when"},
      {"- a\n", ""},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    size_t before = diags.list.len;
    bool said = false;
    if (parse(cases[i].text))
      fail_msg("accepted: %s", cases[i].text);
    for (size_t k = before; k < diags.list.len; k++)
      said |= str_find_str(diags.list.items[k].message, str_of(cases[i].says)) < diags.list.items[k].message.len ||
              !cases[i].says[0];
    if (!said)
      fail_msg("nothing says '%s' of: %s", cases[i].says, cases[i].text);
  }
}

/* Whatever a condition says, it is an expression over this row's facts. */
static void test_conditions_that_are_no_conditions(void **state)
{
  (void)state;
  static const char *const conditions[] = {
      "(SELECT 1)",
      "EXISTS (SELECT 1 FROM facts)",
      "party IN (SELECT name FROM sqlite_master)",
      "party IN sqlite_master",
      "party IN facts",
      "1) FROM facts UNION SELECT (1",
      "1) FROM facts; DROP TABLE facts; SELECT (1",
      "1), (2",
      "1) FROM facts --",
      "1) FROM facts /*",
      "1 /* a comment */",
      "1 -- a comment",
      "random() > 0",
      "date('now') > hired",
      "CURRENT_DATE > hired",
      "CURRENT_TIMESTAMP > hired",
      "strftime('%Y', 'now') > '2020'",
      "load_extension('x')",
      "readfile('/etc/passwd')",
      "writefile('/tmp/x', 'y')",
      "count(*) > 1",
      "max(deals) > 1",
      "sum(deals) OVER () > 1",
      "zeroblob(1000000000) IS NULL",
      "printf('%1000000d', 1) IS NULL",
      "hex(randomblob(8)) > 'a'",
      "rowid = 1",
      "facts.rowid = 1",
      "main.facts.rowid > 0",
      "sqlite_master.sql IS NULL",
      "party = \"rep\"",
      "party = `rep`",
      "[party] = 'rep'",
      "party = ?",
      "party = :x",
      "party = @x",
      "party = $x",
      "party MATCH 'x'",
      "party REGEXP 'x'",
      "RAISE(ABORT, 'x')",
      "pragma_table_info('facts')",
      "party COLLATE nosuch = 'x'",
      "'unclosed",
      "(1",
      "1)",
      "",
      "   ",
      ";",
      "ATTACH 'x' AS y",
      "PRAGMA user_version",
      "VALUES (1)",
      "WITH a AS (SELECT 1) SELECT 1",
  };
  struct kith_judge *judge = NULL;
  struct kith_error err = {0};
  assert_int_equal(judge_new(NULL, &judge, &err), KITH_OK);
  for (size_t i = 0; i < sizeof conditions / sizeof conditions[0]; i++) {
    struct kith_condition_error where;
    err = (struct kith_error){0};
    if (judge_check(judge, str_of(conditions[i]), NULL, &where, &err) != KITH_E_CONFIG || !err.message[0])
      fail_msg("accepted: %s", conditions[i]);
  }
  judge_free(judge);
}

static void test_conditions_that_are(void **state)
{
  (void)state;
  static const char *const conditions[] = {"true",
                                           "left > hired",
                                           "days_between(hired, first_seen) BETWEEN 0 AND 30",
                                           "account LIKE '%''s; DROP -- ? \"x\"%'",
                                           "lower(party) GLOB '*@acme.example'",
                                           "lead_source IN ('event', 'inbound')",
                                           "CASE WHEN deals > 1 THEN crm_owner ELSE inherited END",
                                           "coalesce(deal_amount, 0) > 1e3",
                                           "(((inherited)))",
                                           "iif(crm_owner, 1, 0)",
                                           "first_seen IS NOT NULL AND NOT (first_seen_bulk OR in_portable)"};
  struct kith_judge *judge = NULL;
  struct kith_error err = {0};
  assert_int_equal(judge_new(NULL, &judge, &err), KITH_OK);
  for (size_t i = 0; i < sizeof conditions / sizeof conditions[0]; i++) {
    struct kith_condition_error where;
    if (judge_check(judge, str_of(conditions[i]), NULL, &where, &err) != KITH_OK)
      fail_msg("refused: %s: %s", conditions[i], err.message);
  }
  bool used[COLUMN_COUNT];
  struct kith_condition_error where;
  assert_int_equal(judge_check(judge, KITH_STR("first_seen < hired"), used, &where, &err), KITH_OK);
  for (int i = 0; i < COLUMN_COUNT; i++)
    assert_int_equal(used[i], i == COL_FIRST_SEEN || i == COL_HIRED);
  judge_free(judge);
}

static void test_where_an_unknown_decides(void **state)
{
  (void)state;
  static const char *const warned[] = {"NOT company_knew_first", "crm_owner = false", "professional <> 1",
                                       "is_current == 0"};
  static const char *const silent[] = {"company_knew_first IS NOT TRUE",
                                       "NOT company_knew_first IS TRUE",
                                       "crm_owner",
                                       "company_knew_first IS FALSE",
                                       "NOT first_seen_bulk",
                                       "crm_owner = true"};
  static const char *const no_params[] = {NULL};
  const struct kith_node at = {.type = NODE_SCALAR, .line = 1, .column = 1};
  for (size_t i = 0; i < sizeof warned / sizeof warned[0]; i++) {
    lint_condition(str_of(warned[i]), &at, no_params, &diags);
    if (diags.list.len != i + 1)
      fail_msg("no warning: %s", warned[i]);
  }
  size_t before = diags.list.len;
  for (size_t i = 0; i < sizeof silent / sizeof silent[0]; i++)
    lint_condition(str_of(silent[i]), &at, no_params, &diags);
  assert_int_equal(diags.list.len, before);
  assert_int_equal(diags.error_count, 0);
}

static void test_words_that_never_come(void **state)
{
  (void)state;
  assert_non_null(parse(RULE("first_seen_grade = 'third_party'")));
  expect_diag("'first_seen_grade' is never 'third_party', did you mean 'third-party'?", 4, 30);
  assert_non_null(parse(RULE("lead_source NOT IN ('event', 'markting')")));
  assert_int_equal(diags.list.len, 2);
  assert_true(diags.list.items[1].warning);
}

/* ---- Everything that a policy may say ---- */

static const char whole[] =
    "version: 3\n"
    "monitoring: { approved_by: board, notice_given: 2026-09-01 }\n"
    "disputes: { decided_by: ops@acme.example, within_days: 14 }\n"
    "checklists: { closing: [records returned, phone wiped] }\n"
    "params: { since: 2024-05-01, score: 0.8, strict: true }\n"
    "fields:\n"
    "  - { field: phone, types: [cell, home], seen: rep, belongs: rep }\n"
    "  - { field: email, domain: work, belongs: company }\n"
    "  - { field: note, belongs: neither }\n"
    "levels:\n"
    "  - { level: 4, when: won_amount > 1e6, roles: [executive] }\n"
    "  - { level: 1, roles: [field sales] }\n"
    "guards:\n"
    "  - { when: email_opt_out, then: { suppress: [email:marketing, phone] } }\n"
    "rules:\n"
    "  - id: a\n"
    "    when: first_seen < param('since') AND personal_score < param('score') AND param('strict')\n"
    "    then:\n"
    "      claim: strong\n"
    "      share: company\n"
    "      conditions: [no campaign without asking]\n"
    "      roles: [introducer]\n"
    "      obligations:\n"
    "        - introduce\n"
    "        - { kind: handoff, owed_by: company, owed_to: client, checklist: closing, due: { days: 14, after: notice "
    "} }\n"
    "      retention: { days: 365, after: last_seen }\n"
    "    because: \"before {param:since}: {party}\"\n"
    "tests:\n"
    "  - given: { first_seen: 2020-01-01, email_opt_out: true }\n"
    "    expect: { rule: a, obligations: [handoff, introduce], conditions: [no campaign without asking], "
    "roles: introducer, retention: { days: 365, after: last_seen }, suppress: [email:marketing, phone] }\n";

static void test_everything_is_read(void **state)
{
  (void)state;
  const struct kith_policy *p = parse(whole);
  struct kith_error err = {0};
  for (size_t i = 0; i < diags.list.len; i++)
    print_message("%u: %.*s\n", diags.list.items[i].line, STR_ARG(diags.list.items[i].message));
  assert_non_null(p);
  assert_str(p->monitoring_by, "board");
  assert_str(p->monitoring_notice, "2026-09-01");
  assert_str(p->decider, "ops@acme.example");
  assert_int_equal(p->decide_within, 14);
  assert_int_equal(p->checklist_count, 1);
  assert_str(p->checklists[0].steps[1], "phone wiped");
  assert_int_equal(p->field_count, 3);
  assert_int_equal(p->fields[0].property, KITH_P_TEL);
  assert_int_equal(p->fields[0].type_count, 2);
  assert_int_equal(p->fields[0].seen, FIELD_SEEN_REP);
  assert_int_equal(p->fields[0].belongs, KITH_OF_REP);
  assert_int_equal(p->fields[1].domain, FIELD_DOMAIN_WORK);
  assert_int_equal(p->fields[2].belongs, 0);
  assert_int_equal(p->level_count, 2);
  assert_int_equal(p->levels[0].level, 4);
  assert_str(p->levels[1].roles[0], "field sales");
  assert_false(p->levels[1].when.len);
  const struct kith_rule *r = &p->rules[0];
  assert_int_equal(r->obligation_count, 2);
  assert_false(r->obligations[0].always);
  assert_int_equal(r->obligations[0].due.days, -1);
  assert_true(r->obligations[1].always);
  assert_int_equal(r->obligations[1].owed_by, WHO_COMPANY);
  assert_int_equal(r->obligations[1].owed_to, WHO_CLIENT);
  assert_int_equal(r->obligations[1].due.days, 14);
  assert_int_equal(r->obligations[1].due.after, AFTER_NOTICE);
  assert_int_equal(r->retention.days, 365);
  assert_int_equal(r->retention.after, AFTER_LAST_SEEN);
  assert_str(r->conditions[0].source, "no campaign without asking");
  assert_str(r->roles[0], "introducer");
  assert_int_equal(policy_test(p, &diags, &err), 0);
  struct kith_fact_row row;
  row_clear(&row);
  row_set_text(&row, COL_PARTY, KITH_STR("dana"));
  assert_str(template_text(&r->because, &row, &arena), "before 2024-05-01: dana");
}

/* `sed -e 's/FROM/TO/'` over the whole policy: what is said of it. NULL: nothing. */
static const struct {
  const char *from, *to, *says;
} slips[] = {
    {"notice_given: 2026-09-01", "notice_given: soon", "who approved it and when"},
    {"decided_by: ops@acme.example, within_days: 14", "", "who decides them"},
    {"within_days: 14", "within_days: soon", "whole number"},
    {"within_days: 14", "within_dais: 14", "did you mean \"within_days\""},
    {"closing: [records returned, phone wiped]", "closing: []", "has no steps"},
    {"checklists: { closing", "checklists: [ closing ]\n# { closing", "is a mapping"},
    {"score: 0.8", "score: [1]", "one value"},
    {"strict: true", "str-ict: true", "letters, digits and _"},
    {"param('since')", "param('sinse')", "there is no parameter 'sinse', did you mean 'since'?"},
    {"param('since')", "param(party)", "param takes the name"},
    {"{param:since}", "{param:sinse}", "did you mean {param:since}?"},
    {"field: phone", "field: phon", "did you mean 'phone'?"},
    {"field: phone, ", "", "`field` is missing"},
    {"seen: rep", "seen: reps", "did you mean 'rep'?"},
    {"domain: work", "domain: wrok", "did you mean 'work'?"},
    {"field: email, domain", "field: title, domain", "only an email has a domain"},
    {"belongs: company", "belongs: compny", "did you mean 'company'?"},
    {"domain: work, belongs: company", "domain: work", "`belongs` is missing"},
    {"- { level: 4,", "- { level: 9,", "between 1 and 4"},
    {"- { level: 4,", "- {", "`level` is missing"},
    {"when: won_amount > 1e6, roles", "when: won_amont > 1e6, roles", "did you mean 'won_amount'?"},
    {"when: won_amount > 1e6, roles", "when: hired > '2020', roles", "'hired' is a fact of a claim"},
    {"level: 1, roles: [field sales]", "level: 1", "`when` it is one, or the `roles`"},
    {"email:marketing, phone] } }", "emial:marketing] } }", "did you mean 'email'?"},
    {"email:marketing, phone] } }", "'email:all of it'] } }", "a purpose is one word"},
    {"      share: company\n", "", "conditions are of sharing"},
    {"conditions: [no", "conditons: [no", "did you mean \"conditions\"?"},
    {"roles: [introducer]", "roles: { a: b }", "a word is expected"},
    {"kind: handoff, ", "", "an obligation has a `kind`"},
    {"owed_by: company", "owed_by: compny", "did you mean 'company'?"},
    {"owed_by: company, owed_to: client", "owed_by: client, owed_to: client", "nobody owes anything to themselves"},
    {"checklist: closing", "checklist: closng", "did you mean 'closing'?"},
    {"due: { days: 14,", "due: {", "`days` is missing"},
    {"after: notice", "after: notise", "did you mean 'notice'?"},
    {"due: { days: 14, after: notice }", "due: 14", "due must be a mapping"},
    {"retention: { days: 365, after: last_seen }\n    because", "retention: { days: -4 }\n    because", "between 0"},
    {"obligations: [handoff, introduce]", "obligations: [introduce]", "'handoff' is owed"},
    {"obligations: [handoff, introduce]", "obligations: [handoff, introduce, x]", "'x' is not owed"},
    {"roles: introducer, ", "roles: [], ", "'introducer' is a role"},
    {"days: 365, after: last_seen }, suppress", "days: 30 }, suppress", "retention is 365 days after last_seen"},
    {"email:marketing, phone] }\n", "email] }\n", "'email:marketing' is suppressed"},
    {"expect: { rule: a", "expect: { rule: aa", "is no rule of this policy"},
};

/* The text with the last `from` replaced. */
static const char *slip(const char *from, const char *to)
{
  const char *at = NULL;
  for (const char *next = whole; (next = strstr(next, from)); next++)
    at = next;
  if (!at)
    fail_msg("nothing of the policy is '%s'", from);
  return arena_printf(&arena, "%.*s%s%s", (int)(at - whole), whole, to, at + strlen(from)).ptr;
}

static void test_slips(void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof slips / sizeof slips[0]; i++) {
    struct kith_error err = {0};
    bool said = false;
    diag_free(&diags);
    diags = (struct kith_diags){0};
    const struct kith_policy *p = parse(slip(slips[i].from, slips[i].to));
    if (p)
      policy_test(p, &diags, &err);
    for (size_t k = 0; k < diags.list.len; k++) {
      said |= str_find_str(diags.list.items[k].message, str_of(slips[i].says)) < diags.list.items[k].message.len;
      assert_true(diags.list.items[k].line > 0 && diags.list.items[k].column > 0);
    }
    if (!said) {
      for (size_t k = 0; k < diags.list.len; k++)
        print_message("  %.*s\n", STR_ARG(diags.list.items[k].message));
      fail_msg("nothing says '%s' of %s -> %s", slips[i].says, slips[i].from, slips[i].to);
    }
  }
}

/* Whatever decides is in the digest; what only explains is not. */
static void test_digest(void **state)
{
  (void)state;
  static const char *const changes[][2] = {
      {"within_days: 14", "within_days: 15"},
      {"ops@acme", "op@acme"},
      {"phone wiped", "phone cleaned"},
      {"since: 2024-05-01", "since: 2024-05-02"},
      {"seen: rep", "seen: company"},
      {"types: [cell, home]", "types: [cell]"},
      {"> 1e6", "> 2e6"},
      {"[executive]", "[director]"},
      {"email:marketing, phone] } }", "phone] } }"},
      {"asking]\n      roles", "Asking]\n      roles"},
      {"roles: [introducer]", "roles: [guide]"},
      {"owed_to: client", "owed_to: steward"},
      {"due: { days: 14", "due: { days: 13"},
      {"retention: { days: 365, after: last_seen }\n    b", "retention: { days: 365 }\n    b"},
      {"before {param:since}", "ahead of {param:since}"},
      {"version: 3", "version: 4"}};
  const struct kith_policy *p = parse(whole);
  assert_non_null(p);
  for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
    const struct kith_policy *q = parse(slip(changes[i][0], changes[i][1]));
    if (!q || q->digest == p->digest)
      fail_msg("the digest does not see %s -> %s", changes[i][0], changes[i][1]);
    assert_false(str_eq(q->hash, p->hash));
  }
  assert_true(parse(slip("notice_given: 2026-09-01", "notice_given: 2026-09-02"))->digest == p->digest);
  /* sha256sum of the five bytes "a: 1\n" is no policy; of the whole one it is 64 digits */
  assert_int_equal(p->hash.len, 64);
}

/* A row where nothing is known: no rule fires but those that ask nothing, or who the party is; nobody is personal. */
static void nothing_is_known(const char *path)
{
  static const char *const kinds[] = {NULL, "rep", "entity"};
  struct kith_error err = {0};
  struct kith_judge *judge = NULL;
  const struct kith_policy *p = policy_load(path, &arena, &diags);
  for (size_t i = 0; i < diags.list.len; i++)
    print_message("%s:%u: %.*s\n", path, diags.list.items[i].line, STR_ARG(diags.list.items[i].message));
  assert_non_null(p);
  assert_int_equal(judge_new(p, &judge, &err), KITH_OK);
  for (size_t k = 0; k < 3; k++) {
    struct kith_fact_row row;
    bool matches[POLICY_MAX_RULES];
    row_clear(&row);
    if (kinds[k])
      row_set_text(&row, COL_PARTY_KIND, str_of(kinds[k]));
    assert_int_equal(judge_all(judge, &row, matches, NULL, &err), KITH_OK);
    for (size_t i = 0; i < p->rule_count; i++) {
      struct kith_condition_error where;
      bool used[COLUMN_COUNT] = {false};
      assert_int_equal(judge_check(judge, p->rules[i].when, used, &where, &err), KITH_OK);
      size_t others = 0;
      for (int c = 0; c < COLUMN_COUNT; c++)
        others += used[c] && c != COL_PARTY_KIND;
      if (matches[i] && (others || p->rules[i].strength == KITH_CLAIM_PERSONAL))
        fail_msg("%s: %.*s fires though nothing is known", path, STR_ARG(p->rules[i].id));
    }
  }
  judge_free(judge);
}

static void test_an_unknown_fires_no_rule(void **state)
{
  (void)state;
  static const char *const folders[] = {KITH_SOURCE_DIR "/configs/policies/*.yaml",
                                        KITH_SOURCE_DIR "/configs/policies/clauses/*.yaml"};
  size_t met = 0;
  for (size_t f = 0; f < 2; f++) {
    glob_t found = {0};
    glob(folders[f], 0, NULL, &found);
    for (size_t i = 0; i < found.gl_pathc; i++, met++)
      nothing_is_known(found.gl_pathv[i]);
    globfree(&found);
  }
  assert_true(met > 0);
}

static struct kith_judgement judge_row(const char *policy, const struct kith_fact_row *row)
{
  struct kith_judge *judge = NULL;
  struct kith_judgement got = {0};
  struct kith_error err = {0};
  const struct kith_policy *p = parse(policy);
  assert_non_null(p);
  if (judge_new(p, &judge, &err) != KITH_OK || judge_run(judge, row, 1, &got, &err) != KITH_OK)
    fail_msg("%s", err.message);
  judge_free(judge);
  return got;
}

static void test_first_rule_wins_and_all_guards_apply(void **state)
{
  (void)state;
  static const char text[] = "version: 1\n"
                             "guards:\n"
                             "  - { when: crm_owner, then: { suppress: [all] } }\n"
                             "  - { when: deals > 1, then: { suppress: email } }\n"
                             "  - { when: party = 'dana', then: { suppress: [phone] } }\n"
                             "rules:\n"
                             "  - { id: a, when: deals > 1, then: { claim: weak }, because: x }\n"
                             "  - { id: b, when: first_seen < hired, then: { claim: weak }, because: x }\n"
                             "  - { id: c, when: party = 'dana', then: { claim: weak }, because: x }\n";
  struct kith_fact_row row;
  row_clear(&row);
  struct kith_judgement got = judge_row(text, &row);
  assert_int_equal(got.rule, -1);
  assert_int_equal(got.guards, 0);
  row_set_text(&row, COL_PARTY, KITH_STR("dana"));
  row_set_bool(&row, COL_CRM_OWNER, 1);
  got = judge_row(text, &row);
  assert_int_equal(got.rule, 2);
  assert_int_equal(got.guards, 5);
  row_set_day(&row, COL_FIRST_SEEN, day_parse(KITH_STR("2018-01-01")));
  row_set_day(&row, COL_HIRED, day_parse(KITH_STR("2019-01-01")));
  assert_int_equal(judge_row(text, &row).rule, 1);
}

static void test_text_is_never_null(void **state)
{
  (void)state;
  struct kith_fact_row row;
  row_clear(&row);
  assert_int_equal(judge_row(RULE("account = 'unknown' AND hired IS NULL AND sightings = 0"), &row).rule, 0);
}

static void test_because(void **state)
{
  (void)state;
  const struct kith_policy *p =
      parse("version: 1\nrules:\n  - id: a\n    when: inherited\n    then: { claim: weak }\n"
            "    because: \"{party} since {first_seen}: {deals} deals, {crm_owner}; {hired}\"\n");
  struct kith_fact_row row;
  assert_non_null(p);
  row_clear(&row);
  row_set_text(&row, COL_PARTY, KITH_STR("dana"));
  row_set_day(&row, COL_FIRST_SEEN, day_parse(KITH_STR("2018-01-01")));
  row_set_integer(&row, COL_DEALS, 3);
  row_set_bool(&row, COL_CRM_OWNER, 1);
  assert_str(template_text(&p->rules[0].because, &row, &arena), "dana since 2018-01-01: 3 deals, yes; unknown");
}

static void test_tests_of_a_policy(void **state)
{
  (void)state;
  struct kith_error err = {0};
  const struct kith_policy *p =
      parse(RULE("deals > 1") "tests:\n"
                              "  - { given: { deals: 2 }, expect: { claim: weak, rule: a } }\n"
                              "  - { given: { deals: 1 }, expect: { rule: none } }\n"
                              "  - { given: { deals: 2 }, expect: { rule: none } }\n"
                              "  - { given: { deals: null }, expect: { claim: weak } }\n");
  assert_non_null(p);
  assert_int_equal(policy_test(p, &diags, &err), 2);
  assert_int_equal(diags.list.len, 2);
  assert_int_equal(diags.list.items[0].line, 10);
  assert_null(parse(RULE("deals > 1") "tests:\n  - { given: { dealz: 2 }, expect: { rule: b } }\n"));
}

static void test_general_policy(void **state)
{
  (void)state;
  struct kith_error err = {0};
  const struct kith_policy *p = policy_load(KITH_SOURCE_DIR "/configs/policies/general.yaml", &arena, &diags);
  int failed = p ? policy_test(p, &diags, &err) : -1;
  for (size_t i = 0; i < diags.list.len; i++)
    print_message("general.yaml:%u:%u: %.*s\n", diags.list.items[i].line, diags.list.items[i].column,
                  STR_ARG(diags.list.items[i].message));
  assert_int_equal(failed, 0);
  assert_int_equal(diags.list.len, 0);
  assert_true(p->rule_count >= 12 && p->guard_count == 5 && p->test_count >= p->rule_count);
}

#define T(f) cmocka_unit_test_setup_teardown(f, start, end)

int main(void)
{
  const struct CMUnitTest tests[] = {
      T(test_labels),
      T(test_misspelt_column),
      T(test_misspelt_function),
      T(test_misspelt_fact_in_because),
      T(test_refused_files),
      T(test_conditions_that_are_no_conditions),
      T(test_conditions_that_are),
      T(test_where_an_unknown_decides),
      T(test_words_that_never_come),
      T(test_everything_is_read),
      T(test_slips),
      T(test_digest),
      T(test_an_unknown_fires_no_rule),
      T(test_first_rule_wins_and_all_guards_apply),
      T(test_text_is_never_null),
      T(test_because),
      T(test_tests_of_a_policy),
      T(test_general_policy),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
