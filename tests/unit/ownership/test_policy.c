/* Policies: what loads, what is refused and where, what is warned about, and that a condition reaches nothing but its
 * facts. */
#include "unit/ownership/scene.h"

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
  const struct kith_node at = {.type = NODE_SCALAR, .line = 1, .column = 1};
  for (size_t i = 0; i < sizeof warned / sizeof warned[0]; i++) {
    lint_condition(str_of(warned[i]), &at, &diags);
    if (diags.list.len != i + 1)
      fail_msg("no warning: %s", warned[i]);
  }
  size_t before = diags.list.len;
  for (size_t i = 0; i < sizeof silent / sizeof silent[0]; i++)
    lint_condition(str_of(silent[i]), &at, &diags);
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
  assert_str(rule_because(&p->rules[0], &row, &arena), "dana since 2018-01-01: 3 deals, yes; unknown");
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
  assert_true(p->rule_count >= 12 && p->guard_count == 3 && p->test_count >= p->rule_count);
}

/* The page that documents the facts has a row for each of them: "| `first_seen` | date". */
static void test_every_fact_is_documented(void **state)
{
  (void)state;
  char text[65536];
  FILE *f = fopen(KITH_SOURCE_DIR "/configs/policies/README.md", "r");
  assert_non_null(f);
  text[fread(text, 1, sizeof text - 1, f)] = '\0';
  fclose(f);
  for (int c = 0; c < COLUMN_COUNT; c++) {
    char cell[80];
    snprintf(cell, sizeof cell, "| `%s` |", fact_columns[c].name);
    if (!strstr(text, cell))
      fail_msg("configs/policies/README.md does not list %s", cell);
  }
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
      T(test_first_rule_wins_and_all_guards_apply),
      T(test_text_is_never_null),
      T(test_because),
      T(test_tests_of_a_policy),
      T(test_general_policy),
      T(test_every_fact_is_documented),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
