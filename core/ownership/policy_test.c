#include "ownership/decision.h"
#include "ownership/policy_read.h"

/* ---- Reading ---- */

static void given_fact(struct kith_policy_reading *l, struct kith_fact_row *row, const struct kith_node *key,
                       const struct kith_node *given)
{
  const char *name = arena_c(l->arena, key->text);
  int column = policy_column(l, key, key->text, 0);
  const struct kith_node *value = node_get(given, name);
  double number = 0;
  bool flag = false;
  if (column < 0)
    return;
  if (value->type == NODE_SCALAR && !value->quoted &&
      (str_eq_c(value->text, "null") || str_eq_c(value->text, "unknown"))) {
    row->facts[column].known = false;
    return;
  }
  switch (fact_columns[column].type) {
  case COLUMN_TEXT:
    if (value->type == NODE_SCALAR)
      row_set_text(row, column, value->text);
    break;
  case COLUMN_DATE:
    row_set_day(row, column, value->type == NODE_SCALAR ? day_parse(value->text) : DAY_UNKNOWN);
    if (!row->facts[column].known)
      node_error(value, l->diags, "'%s' is a date: write it as 2019-03-04, or null", name);
    break;
  case COLUMN_BOOL:
    if (node_bool(given, name, &flag, l->diags))
      row_set_bool(row, column, flag);
    break;
  case COLUMN_INTEGER:
    if (node_number(given, name, -1e15, 1e15, &number, l->diags))
      row_set_integer(row, column, (int64_t)number);
    break;
  case COLUMN_REAL:
    if (node_number(given, name, -1e15, 1e15, &number, l->diags))
      row_set_real(row, column, number);
    break;
  }
}

/* The policy's parameters, or for a test of a module its own defaults, with what the test gives put over them. */
static void read_params(struct kith_policy_reading *l, const struct kith_node *map, struct kith_policy_test *test)
{
  const struct kith_policy *p = l->policy;
  const struct kith_node *given = node_get(map, "params"), *own = node_get(l->file->root, "params");
  test->param_count = p->param_count;
  test->params = arena_zero(l->arena, p->param_count + 1, sizeof *test->params);
  const char **names = arena_zero(l->arena, p->param_count + 1, sizeof *names);
  for (size_t i = 0; i < p->param_count; i++) {
    names[i] = arena_c(l->arena, p->params[i].name);
    const struct kith_node *otherwise = l->file->clause.len ? node_get(own, names[i]) : NULL;
    const struct kith_node *said = node_get(given, names[i]) ? node_get(given, names[i]) : otherwise;
    test->params[i] = p->params[i];
    if (said)
      test->params[i].value = said->type == NODE_SCALAR && !node_is_null(said) ? said->text : STR_NONE;
  }
  if (given)
    node_check_keys(given, names, "params of a test", l->diags);
}

static const char *const *rule_names(struct kith_policy_reading *l)
{
  const struct kith_policy_scope *scope = &l->file->scope;
  const char **names = arena_zero(l->arena, scope->rule_to - scope->rule_from + 2, sizeof *names);
  size_t prefix = l->file->at ? l->file->clause.len + 1 : 0, count = 0;
  for (size_t i = scope->rule_from; i < scope->rule_to; i++) {
    struct kith_str id = l->policy->rules[i].id;
    names[count++] = arena_c(l->arena, str_sub(id, prefix, id.len));
  }
  names[count] = "none";
  return names;
}

static void read_rule_expected(struct kith_policy_reading *l, const struct kith_node *rule,
                               struct kith_policy_test *test)
{
  if (policy_word(l, rule, "rule of this policy", rule_names(l)) < 0)
    return;
  test->has_rule = true;
  test->rule = str_eq_c(rule->text, "none") ? STR_NONE
               : l->file->at ? arena_printf(l->arena, "%.*s/%.*s", STR_ARG(l->file->clause), STR_ARG(rule->text))
                             : rule->text;
}

static void read_words(struct kith_policy_reading *l, const struct kith_node *expect, const char *key,
                       struct kith_policy_words *out)
{
  const struct kith_node *node = node_get(expect, key);
  out->expected = node != NULL;
  out->words = policy_list(l, node, key, NULL, &out->count);
}

static void read_expect(struct kith_policy_reading *l, const struct kith_node *expect, struct kith_policy_test *test)
{
  static const char *const keys[] = {"claim",      "rule",  "share",     "suppress", "obligations",
                                     "conditions", "roles", "retention", NULL};
  const struct kith_node *suppress = node_get(expect, "suppress");
  int word;
  node_check_keys(expect, keys, "expect", l->diags);
  if ((word = policy_word(l, node_get(expect, "claim"), "claim (strong, weak, none, personal)", policy_strengths)) >= 0)
    test->strength = (uint32_t)(KITH_CLAIM_NONE + word);
  test->share = policy_word(l, node_get(expect, "share"), "share (none, company, rep, all)", policy_shares);
  read_rule_expected(l, node_get(expect, "rule"), test);
  test->suppress.expected = suppress != NULL;
  test->suppress.words = policy_channels(l, suppress, &test->suppress.count);
  read_words(l, expect, "obligations", &test->obligations);
  read_words(l, expect, "conditions", &test->conditions);
  read_words(l, expect, "roles", &test->roles);
  test->has_retention = node_get(expect, "retention") != NULL;
  test->retention = policy_span(l, node_get(expect, "retention"), "retention");
}

void policy_read_test(struct kith_policy_reading *l, const struct kith_node *map)
{
  static const char *const keys[] = {"given", "expect", NULL}, *const module_keys[] = {"given", "expect", "params",
                                                                                       NULL};
  struct kith_policy_test *test = &l->policy->tests[l->policy->test_count];
  const struct kith_node *given = node_get(map, "given"), *expect = node_get(map, "expect");
  node_check_keys(map, l->file->clause.len ? module_keys : keys, "test", l->diags);
  if (map->type != NODE_MAPPING)
    return;
  if (!given || given->type != NODE_MAPPING || !expect || expect->type != NODE_MAPPING) {
    node_error(map, l->diags, "a test is `given: { fact: value }` and `expect: { claim: ..., rule: ... }`");
    return;
  }
  *test = (struct kith_policy_test){.at = map, .scope = l->file->scope};
  row_clear(&test->given);
  for (size_t i = 0; i < given->count; i++)
    given_fact(l, &test->given, given->keys[i], given);
  read_params(l, map, test);
  read_expect(l, expect, test);
  l->policy->test_count++;
}

/* ---- Running ---- */

/* What a test met. */
struct met {
  const struct kith_policy *policy;
  const struct kith_policy_test *test;
  const struct kith_rule *rule; /* NULL: none fired */
  uint32_t guards;
  struct kith_diags *diags;
};

static bool has(const struct kith_str *words, size_t count, struct kith_str word)
{
  for (size_t i = 0; i < count; i++)
    if (str_eq(words[i], word))
      return true;
  return false;
}

/* Both lists hold the same, in any order. `is` and `is_not` end the sentence "test: email ...". */
static bool check_words(const struct met *m, const struct kith_policy_words *expected, const struct kith_str *got,
                        size_t count, const char *is, const char *is_not)
{
  for (size_t i = 0; expected->expected && i < count; i++)
    if (!has(expected->words, expected->count, got[i])) {
      node_error(m->test->at, m->diags, "test: '%.*s' %s", STR_ARG(got[i]), is);
      return false;
    }
  for (size_t i = 0; expected->expected && i < expected->count; i++)
    if (!has(got, count, expected->words[i])) {
      node_error(m->test->at, m->diags, "test: '%.*s' %s", STR_ARG(expected->words[i]), is_not);
      return false;
    }
  return true;
}

static bool check_suppress(const struct met *m)
{
  struct kith_str got[POLICY_MAX_GUARDS * POLICY_MAX_LIST];
  size_t count = 0;
  for (size_t i = 0; i < m->policy->guard_count; i++)
    for (size_t k = 0; (m->guards >> i & 1) && k < m->policy->guards[i].suppress_count; k++)
      got[count++] = m->policy->guards[i].suppress[k];
  return check_words(m, &m->test->suppress, got, count, "is suppressed", "is not suppressed");
}

static bool check_obligations(const struct met *m)
{
  struct kith_str got[(POLICY_MAX_GUARDS + 1) * POLICY_MAX_LIST];
  size_t count = 0;
  for (size_t i = 0; m->rule && i < m->rule->obligation_count; i++)
    got[count++] = m->rule->obligations[i].kind;
  for (size_t i = 0; i < m->policy->guard_count; i++)
    for (size_t k = 0; (m->guards >> i & 1) && k < m->policy->guards[i].obligation_count; k++)
      got[count++] = m->policy->guards[i].obligations[k].kind;
  return check_words(m, &m->test->obligations, got, count, "is owed", "is not owed");
}

static bool check_retention(const struct met *m)
{
  const struct kith_span none = {.days = -1}, *got = m->rule ? &m->rule->retention : &none,
                         *expected = &m->test->retention;
  if (!m->test->has_retention || (got->days == expected->days && got->after == expected->after))
    return true;
  if (got->days < 0)
    node_error(m->test->at, m->diags, "test: the rule sets no retention");
  else
    node_error(m->test->at, m->diags, "test: retention is %d days after %s, expected %d days after %s", (int)got->days,
               policy_after_name(got->after), (int)expected->days, policy_after_name(expected->after));
  return false;
}

static bool check_claim(const struct met *m)
{
  const struct kith_policy_test *test = m->test;
  struct kith_str id = m->rule ? m->rule->id : STR_NONE, shown = m->rule ? id : KITH_STR("none");
  unsigned strength = m->rule ? m->rule->strength : KITH_CLAIM_NONE;
  enum kith_share share = m->rule ? m->rule->share : SHARE_NONE;
  if (test->has_rule && !str_eq(test->rule, id))
    node_error(test->at, m->diags, "test: rule '%.*s' fires, expected '%.*s'", STR_ARG(shown),
               STR_ARG(test->rule.len ? test->rule : KITH_STR("none")));
  else if (test->strength && test->strength != strength)
    node_error(test->at, m->diags, "test: the claim is %s, expected %s (rule '%.*s')", strength_name(strength),
               strength_name(test->strength), STR_ARG(shown));
  else if (test->share >= 0 && test->share != (int)share)
    node_error(test->at, m->diags, "test: share is %s, expected %s", share_name(share),
               share_name((enum kith_share)test->share));
  else
    return true;
  return false;
}

static bool check_conditions(const struct met *m)
{
  struct kith_str got[POLICY_MAX_LIST];
  size_t count = m->rule ? m->rule->condition_count : 0;
  for (size_t i = 0; i < count; i++)
    got[i] = m->rule->conditions[i].source;
  return check_words(m, &m->test->conditions, got, count, "is a condition of sharing", "is no condition of sharing");
}

static bool check_all(const struct met *m)
{
  const struct kith_rule *r = m->rule;
  return check_claim(m) && check_suppress(m) && check_obligations(m) && check_conditions(m) &&
         check_words(m, &m->test->roles, r ? r->roles : NULL, r ? r->role_count : 0, "is a role of the party",
                     "is no role of the party") &&
         check_retention(m);
}

/* The first rule of the test's file that matches, and its guards. */
static int meet(struct kith_judge *judge, const struct kith_policy *p, const struct kith_policy_test *test,
                int *out_rule, uint32_t *out_guards, struct kith_error *err)
{
  bool matches[POLICY_MAX_RULES];
  judge_set_params(judge, test->params, test->param_count);
  int rc = judge_all(judge, &test->given, matches, out_guards, err);
  *out_rule = -1;
  for (size_t i = test->scope.rule_to; rc == KITH_OK && i > test->scope.rule_from; i--)
    if (matches[i - 1])
      *out_rule = (int)(i - 1);
  for (size_t i = 0; rc == KITH_OK && i < p->guard_count; i++)
    if (i < test->scope.guard_from || i >= test->scope.guard_to)
      *out_guards &= ~(1u << i);
  return rc;
}

int policy_test(const struct kith_policy *p, struct kith_diags *diags, struct kith_error *err)
{
  struct kith_judge *judge = NULL;
  int failed = 0, rc = judge_new(p, &judge, err);
  for (size_t i = 0; i < p->test_count && rc == KITH_OK; i++) {
    struct met m = {.policy = p, .test = &p->tests[i], .diags = diags};
    int rule;
    rc = meet(judge, p, m.test, &rule, &m.guards, err);
    m.rule = rc == KITH_OK && rule >= 0 ? &p->rules[rule] : NULL;
    if (rc == KITH_OK && !check_all(&m))
      failed++;
  }
  judge_free(judge);
  return rc == KITH_OK ? failed : rc;
}

int policy_reached(const struct kith_policy *p, bool *out, struct kith_error *err)
{
  struct kith_judge *judge = NULL;
  int rc = judge_new(p, &judge, err);
  memset(out, 0, p->rule_count * sizeof *out);
  for (size_t i = 0; i < p->test_count && rc == KITH_OK; i++) {
    int rule;
    uint32_t guards;
    rc = meet(judge, p, &p->tests[i], &rule, &guards, err);
    if (rc == KITH_OK && rule >= 0)
      out[rule] = true;
  }
  judge_free(judge);
  return rc;
}
