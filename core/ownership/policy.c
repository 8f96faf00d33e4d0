#include "ownership/policy.h"

#include "model/codec.h"
#include "ownership/decision.h"
#include "ownership/judge.h"
#include "ownership/lint.h"

static const char *const share_names[] = {"none", "company", "rep", "all", NULL};
static const char *const strength_names[] = {"none", "weak", "strong", "personal", NULL}; /* from KITH_CLAIM_NONE on */
static const char *const channel_names[] = {"all", "email", "phone", "post", "message", NULL};

/* What the functions below pass on to one another. */
struct loading {
  struct kith_arena *arena;
  struct kith_diags *diags;
  struct kith_judge *judge;
  struct kith_policy *policy;
};

/* ---- Small readers ---- */

/* Index of a scalar in `names`, -1 with a diagnostic. */
static int word_of(struct loading *l, const struct kith_node *node, const char *what, const char *const *names)
{
  for (int i = 0; node->type == NODE_SCALAR && names[i]; i++)
    if (str_eq_c(node->text, names[i]))
      return i;
  const char *meant = node->type == NODE_SCALAR ? suggest(node->text, names) : NULL;
  node_error(node, l->diags, "'%.*s' is no %s%s%s%s", STR_ARG(node->type == NODE_SCALAR ? node->text : STR_NONE), what,
             meant ? ", did you mean '" : "", meant ? meant : "", meant ? "'?" : "");
  return -1;
}

/* A list of words, or one word alone. `names` NULL: any word. */
static struct kith_str *read_list(struct loading *l, const struct kith_node *node, const char *what,
                                  const char *const *names, size_t *out_count)
{
  size_t count = !node ? 0 : node->type == NODE_SEQUENCE ? node->count : 1;
  struct kith_str *list = arena_zero(l->arena, count + 1, sizeof *list);
  *out_count = 0;
  if (count > POLICY_MAX_LIST)
    node_error(node, l->diags, "more than %d of %s", POLICY_MAX_LIST, what);
  for (size_t i = 0; i < count && count <= POLICY_MAX_LIST; i++) {
    const struct kith_node *item = node->type == NODE_SEQUENCE ? node->items[i] : node;
    if (item->type != NODE_SCALAR || !item->text.len)
      node_error(item, l->diags, "%s: a word is expected here", what);
    else if (!names || word_of(l, item, what, names) >= 0)
      list[(*out_count)++] = item->text;
  }
  return list;
}

/* ---- Conditions and sentences ---- */

static struct kith_str read_condition(struct loading *l, const struct kith_node *map, const struct kith_node **out_at)
{
  struct kith_condition_error where;
  struct kith_error err = {0};
  struct kith_node *node = node_get(map, "when");
  *out_at = node ? node : map;
  if (!node || node->type != NODE_SCALAR) {
    node_error(*out_at, l->diags, "`when` is missing: a condition over the facts, or true");
    return STR_NONE;
  }
  if (judge_check(l->judge, node->text, NULL, &where, &err) == KITH_OK)
    lint_condition(node->text, node, l->diags);
  else
    lint_at(node, where.offset, false, l->diags, "%s%s%s%s", err.message, where.meant ? ", did you mean '" : "",
            where.meant ? where.meant : "", where.meant ? "'?" : "");
  return node->text;
}

static int placeholder(struct loading *l, const struct kith_node *node, struct kith_str name, size_t offset)
{
  int column = column_find(str_trim(name));
  if (column >= 0)
    return column;
  const char *names[COLUMN_COUNT + 1];
  column_names(names);
  const char *meant = suggest(name, names);
  lint_at(node, (int)offset, false, l->diags, "there is no fact {%.*s}%s%s%s", STR_ARG(name),
          meant ? ", did you mean {" : "", meant ? meant : "", meant ? "}?" : "");
  return -1;
}

/* "{party} knew them" -> "" + party, " knew them" + nothing. */
static void read_because(struct loading *l, const struct kith_node *map, struct kith_rule *rule)
{
  const struct kith_node *node = node_get(map, "because");
  if (!node || node->type != NODE_SCALAR || !node->text.len) {
    node_error(node ? node : map, l->diags, "`because` is missing: one sentence, with {facts} in it");
    return;
  }
  size_t most = 1, offset = 0;
  for (size_t i = 0; i < node->text.len; i++)
    most += node->text.ptr[i] == '{';
  rule->pieces = arena_zero(l->arena, most, sizeof *rule->pieces);
  while (offset < node->text.len && rule->piece_count < most) {
    struct kith_template_piece *piece = &rule->pieces[rule->piece_count++];
    struct kith_str rest = str_sub(node->text, offset, node->text.len - offset);
    size_t open = str_find(rest, '{'), close = str_find(rest, '}');
    *piece = (struct kith_template_piece){str_sub(rest, 0, open), -1};
    offset += open;
    if (open == rest.len)
      return;
    if (close == rest.len || close < open) {
      lint_at(node, (int)offset, false, l->diags, "a { is not closed");
      return;
    }
    piece->column = placeholder(l, node, str_sub(rest, open + 1, close - open - 1), offset);
    offset += close - open + 1;
  }
}

/* ---- Rules and guards ---- */

static const char *const rule_keys[] = {"id", "when", "then", "because", NULL};
static const char *const then_keys[] = {"claim", "share", "force", "obligations", NULL};

static void read_then(struct loading *l, const struct kith_node *map, struct kith_rule *rule)
{
  const struct kith_node *then = node_get(map, "then"), *claim = node_get(then, "claim"),
                         *share = node_get(then, "share");
  int word;
  rule->strength = KITH_CLAIM_NONE;
  if (!then || !claim) {
    node_error(then ? then : map, l->diags, "`then: { claim: ... }` is missing: strong, weak, none or personal");
    return;
  }
  node_check_keys(then, then_keys, "then", l->diags);
  if ((word = word_of(l, claim, "claim (strong, weak, none, personal)", strength_names)) >= 0)
    rule->strength = (uint32_t)(KITH_CLAIM_NONE + word);
  if (share && (word = word_of(l, share, "share (none, company, rep, all)", share_names)) >= 0)
    rule->share = (enum kith_share)word;
  node_bool(then, "force", &rule->force, l->diags);
  if (rule->force && rule->strength != KITH_CLAIM_STRONG)
    node_error(node_get(then, "force"), l->diags, "only a strong claim can be forced");
  struct kith_str *words = read_list(l, node_get(then, "obligations"), "obligation", NULL, &rule->obligation_count);
  rule->obligations = arena_zero(l->arena, rule->obligation_count + 1, sizeof *rule->obligations);
  for (size_t i = 0; i < rule->obligation_count; i++)
    rule->obligations[i] = (struct kith_policy_duty){.kind = words[i], .due = {.days = -1}};
  rule->retention.days = -1;
}

static bool id_is_taken(const struct kith_policy *p, struct kith_str id)
{
  for (size_t i = 0; i < p->rule_count; i++)
    if (str_eq(p->rules[i].id, id))
      return true;
  return false;
}

static void read_rule(struct loading *l, const struct kith_node *map)
{
  struct kith_rule rule = {0};
  node_check_keys(map, rule_keys, "rule", l->diags);
  if (map->type != NODE_MAPPING)
    return;
  if (!node_str(map, "id", &rule.id, l->diags) || !rule.id.len)
    node_error(map, l->diags, "a rule needs an `id`");
  else if (id_is_taken(l->policy, rule.id))
    node_error(node_get(map, "id"), l->diags, "two rules are called '%.*s'", STR_ARG(rule.id));
  rule.when = read_condition(l, map, &rule.at);
  read_then(l, map, &rule);
  read_because(l, map, &rule);
  l->policy->rules[l->policy->rule_count++] = rule;
}

static void read_guard(struct loading *l, const struct kith_node *map)
{
  static const char *const keys[] = {"when", "then", NULL}, *const then[] = {"suppress", NULL};
  struct kith_guard guard = {0};
  const struct kith_node *node = node_get(map, "then");
  node_check_keys(map, keys, "guard", l->diags);
  if (map->type != NODE_MAPPING)
    return;
  guard.when = read_condition(l, map, &guard.at);
  if (node)
    node_check_keys(node, then, "then of a guard", l->diags);
  guard.suppress = read_list(l, node_get(node, "suppress"), "channel", channel_names, &guard.suppress_count);
  if (!guard.suppress_count)
    node_error(node ? node : map, l->diags,
               "`then: { suppress: [...] }` is missing: all, email, phone, post or message");
  l->policy->guards[l->policy->guard_count++] = guard;
}

/* ---- Tests ---- */

static void given_fact(struct loading *l, struct kith_fact_row *row, const struct kith_node *key,
                       const struct kith_node *given)
{
  const char *name = arena_c(l->arena, key->text);
  int column = placeholder(l, key, key->text, 0);
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

static const char *const *rule_names(struct loading *l)
{
  const char **names = arena_zero(l->arena, l->policy->rule_count + 2, sizeof *names);
  for (size_t i = 0; i < l->policy->rule_count; i++)
    names[i] = arena_c(l->arena, l->policy->rules[i].id);
  names[l->policy->rule_count] = "none";
  return names;
}

static void read_expect(struct loading *l, const struct kith_node *expect, struct kith_policy_test *test)
{
  static const char *const keys[] = {"claim", "rule", "share", "suppress", NULL};
  const struct kith_node *claim = node_get(expect, "claim"), *rule = node_get(expect, "rule"),
                         *share = node_get(expect, "share"), *suppress = node_get(expect, "suppress");
  int word;
  node_check_keys(expect, keys, "expect", l->diags);
  if (claim && (word = word_of(l, claim, "claim (strong, weak, none, personal)", strength_names)) >= 0)
    test->strength = (uint32_t)(KITH_CLAIM_NONE + word);
  test->share = share ? word_of(l, share, "share (none, company, rep, all)", share_names) : -1;
  if (rule && word_of(l, rule, "rule of this policy", rule_names(l)) >= 0) {
    test->has_rule = true;
    test->rule = str_eq_c(rule->text, "none") ? STR_NONE : rule->text;
  }
  test->has_suppress = suppress != NULL;
  test->suppress = read_list(l, suppress, "channel", channel_names, &test->suppress_count);
}

static void read_test(struct loading *l, const struct kith_node *map)
{
  static const char *const keys[] = {"given", "expect", NULL};
  struct kith_policy_test *test = &l->policy->tests[l->policy->test_count];
  const struct kith_node *given = node_get(map, "given"), *expect = node_get(map, "expect");
  node_check_keys(map, keys, "test", l->diags);
  if (map->type != NODE_MAPPING)
    return;
  if (!given || given->type != NODE_MAPPING || !expect || expect->type != NODE_MAPPING) {
    node_error(map, l->diags, "a test is `given: { fact: value }` and `expect: { claim: ..., rule: ... }`");
    return;
  }
  *test = (struct kith_policy_test){.at = map};
  row_clear(&test->given);
  for (size_t i = 0; i < given->count; i++)
    given_fact(l, &test->given, given->keys[i], given);
  read_expect(l, expect, test);
  l->policy->test_count++;
}

/* ---- The file ---- */

/* Reads each element of the list at `key`; `most` of them. */
static size_t list_length(struct loading *l, const struct kith_node *root, const char *key, size_t most)
{
  const struct kith_node *list = node_get(root, key);
  if (!list)
    return 0;
  if (list->type != NODE_SEQUENCE) {
    node_error(list, l->diags, "`%s` is a list: begin each entry with '- '", key);
    return 0;
  }
  if (list->count <= most)
    return list->count;
  node_error(list, l->diags, "more than %zu %s", most, key);
  return 0;
}

static void read_lists(struct loading *l, const struct kith_node *root)
{
  enum { MOST_TESTS = 1000 };
  struct kith_policy *p = l->policy;
  size_t rules = list_length(l, root, "rules", POLICY_MAX_RULES);
  size_t guards = list_length(l, root, "guards", POLICY_MAX_GUARDS);
  size_t tests = list_length(l, root, "tests", MOST_TESTS);
  p->rules = arena_zero(l->arena, rules + 1, sizeof *p->rules);
  p->guards = arena_zero(l->arena, guards + 1, sizeof *p->guards);
  p->tests = arena_zero(l->arena, tests + 1, sizeof *p->tests);
  for (size_t i = 0; i < guards; i++)
    read_guard(l, node_get(root, "guards")->items[i]);
  for (size_t i = 0; i < rules; i++)
    read_rule(l, node_get(root, "rules")->items[i]);
  for (size_t i = 0; i < tests; i++)
    read_test(l, node_get(root, "tests")->items[i]);
  if (!p->rule_count && !l->diags->error_count)
    node_error(root, l->diags, "a policy without `rules` decides nothing");
}

static void read_approval(struct loading *l, const struct kith_node *root)
{
  static const char *const keys[] = {"by", "on", NULL};
  struct kith_policy *p = l->policy;
  const struct kith_node *approved = node_get(root, "approved");
  if (!approved)
    return;
  node_check_keys(approved, keys, "approved", l->diags);
  node_str(approved, "by", &p->approved_by, l->diags);
  node_str(approved, "on", &p->approved_on, l->diags);
  p->approved = p->approved_by.len && day_parse(p->approved_on) != DAY_UNKNOWN;
  if (!p->approved)
    node_error(approved, l->diags, "an approval says by whom and when: { by: counsel@acme.example, on: 2026-10-01 }");
}

static void read_permissions(struct loading *l, const struct kith_node *root)
{
  static const char *const intake_keys[] = {"basis", NULL}, *const basis[] = {"optional", "required", NULL};
  static const char *const monitoring_keys[] = {"approved_by", "notice_given", NULL};
  const struct kith_node *intake = node_get(root, "intake"), *monitoring = node_get(root, "monitoring");
  struct kith_str by = STR_NONE, notice = STR_NONE;
  if (intake) {
    node_check_keys(intake, intake_keys, "intake", l->diags);
    const struct kith_node *word = node_get(intake, "basis");
    l->policy->basis_required = word && word_of(l, word, "basis (optional, required)", basis) == 1;
  }
  if (!monitoring)
    return;
  node_check_keys(monitoring, monitoring_keys, "monitoring", l->diags);
  node_str(monitoring, "approved_by", &by, l->diags);
  node_str(monitoring, "notice_given", &notice, l->diags);
  l->policy->monitoring = by.len && day_parse(notice) != DAY_UNKNOWN;
  if (!l->policy->monitoring)
    node_error(monitoring, l->diags,
               "monitoring says who approved it and when the reps were told: "
               "{ approved_by: board@acme.example, notice_given: 2026-09-01 }");
}

/* "policies/general.yaml" is called "general". */
static struct kith_str name_of_file(struct kith_str file)
{
  for (size_t i = file.len; i > 0; i--)
    if (file.ptr[i - 1] == '/') {
      file = str_sub(file, i, file.len - i);
      break;
    }
  size_t dot = str_find(file, '.');
  return str_sub(file, 0, dot ? dot : file.len);
}

static uint64_t digest_of(const struct kith_policy *p)
{
  uint64_t d = codec_text_hash(p->label, 1);
  for (size_t i = 0; i < p->rule_count; i++) {
    const struct kith_rule *r = &p->rules[i];
    d = codec_text_hash(r->id, codec_text_hash(r->when, d + r->strength * 64 + r->share * 8 + r->force));
    for (size_t k = 0; k < r->obligation_count; k++)
      d = codec_text_hash(r->obligations[k].kind, d);
    for (size_t k = 0; k < r->piece_count; k++)
      d = codec_text_hash(r->pieces[k].text, d + (uint64_t)(r->pieces[k].column + 2));
  }
  for (size_t i = 0; i < p->guard_count; i++) {
    d = codec_text_hash(p->guards[i].when, d);
    for (size_t k = 0; k < p->guards[i].suppress_count; k++)
      d = codec_text_hash(p->guards[i].suppress[k], d);
  }
  return d;
}

static void read_policy(struct loading *l, const struct kith_node *root)
{
  static const char *const keys[] = {"version",    "name",   "about", "approved", "intake",
                                     "monitoring", "guards", "rules", "tests",    NULL};
  struct kith_policy *p = l->policy;
  node_check_keys(root, keys, "policy", l->diags);
  if (root->type != NODE_MAPPING)
    return;
  p->name = name_of_file(root->file);
  node_str(root, "name", &p->name, l->diags);
  if (!node_int(root, "version", 1, 1000000, &p->version, l->diags) && !node_get(root, "version"))
    node_error(root, l->diags, "`version` is missing: a number that counts up with every change");
  read_approval(l, root);
  read_permissions(l, root);
  read_lists(l, root);
  p->label =
      arena_printf(l->arena, "%.*s %lld%s", STR_ARG(p->name), (long long)p->version, p->approved ? "" : ", DRAFT");
  p->digest = digest_of(p);
}

static const struct kith_policy *policy_of(struct kith_node *root, struct kith_arena *arena, struct kith_diags *diags)
{
  struct kith_error err = {0};
  struct loading l = {.arena = arena, .diags = diags};
  size_t errors = diags->error_count;
  if (!root)
    return NULL;
  if (judge_new(NULL, &l.judge, &err) != KITH_OK) {
    node_error(root, diags, "%s", err.message);
    return NULL;
  }
  l.policy = arena_zero(arena, 1, sizeof *l.policy);
  l.policy->file = root->file;
  read_policy(&l, root);
  judge_free(l.judge);
  return diags->error_count == errors ? l.policy : NULL;
}

const struct kith_policy *policy_load(const char *path, struct kith_arena *arena, struct kith_diags *diags)
{
  return policy_of(yaml_load(path, arena, diags), arena, diags);
}

const struct kith_policy *policy_parse(struct kith_str file_name, struct kith_str text, struct kith_arena *arena,
                                       struct kith_diags *diags)
{
  return policy_of(yaml_parse(file_name, text, arena, diags), arena, diags);
}

/* ---- Running the tests ---- */

static bool suppresses(const struct kith_policy *p, uint32_t guards, struct kith_str channel)
{
  for (size_t i = 0; i < p->guard_count; i++)
    for (size_t k = 0; (guards >> i & 1) && k < p->guards[i].suppress_count; k++)
      if (str_eq(p->guards[i].suppress[k], channel))
        return true;
  return false;
}

static bool check_suppress(const struct kith_policy *p, const struct kith_policy_test *test, uint32_t guards,
                           struct kith_diags *diags)
{
  for (size_t i = 0; channel_names[i] && test->has_suppress; i++) {
    bool wanted = false, is = suppresses(p, guards, str_of(channel_names[i]));
    for (size_t k = 0; k < test->suppress_count; k++)
      wanted |= str_eq_c(test->suppress[k], channel_names[i]);
    if (wanted != is) {
      node_error(test->at, diags, "test: %s is %ssuppressed", channel_names[i], is ? "" : "not ");
      return false;
    }
  }
  return true;
}

static bool check_test(const struct kith_policy *p, const struct kith_policy_test *test,
                       const struct kith_judgement *got, struct kith_diags *diags)
{
  const struct kith_rule *rule = got->rule >= 0 ? &p->rules[got->rule] : NULL;
  struct kith_str id = rule ? rule->id : STR_NONE;
  unsigned strength = rule ? rule->strength : KITH_CLAIM_NONE;
  enum kith_share share = rule ? rule->share : SHARE_NONE;
  if (test->has_rule && !str_eq(test->rule, id)) {
    node_error(test->at, diags, "test: rule '%.*s' fires, expected '%.*s'", STR_ARG(rule ? id : KITH_STR("none")),
               STR_ARG(test->rule.len ? test->rule : KITH_STR("none")));
    return false;
  }
  if (test->strength && test->strength != strength) {
    node_error(test->at, diags, "test: the claim is %s, expected %s (rule '%.*s')", strength_name(strength),
               strength_name(test->strength), STR_ARG(rule ? id : KITH_STR("none")));
    return false;
  }
  if (test->share >= 0 && test->share != (int)share) {
    node_error(test->at, diags, "test: share is %s, expected %s", share_names[share], share_names[test->share]);
    return false;
  }
  return check_suppress(p, test, got->guards, diags);
}

int policy_test(const struct kith_policy *p, struct kith_diags *diags, struct kith_error *err)
{
  struct kith_judge *judge = NULL;
  int failed = 0, rc = judge_new(p, &judge, err);
  for (size_t i = 0; i < p->test_count && rc == KITH_OK; i++) {
    struct kith_judgement got;
    rc = judge_run(judge, &p->tests[i].given, 1, &got, err);
    if (rc == KITH_OK && !check_test(p, &p->tests[i], &got, diags))
      failed++;
  }
  judge_free(judge);
  return rc == KITH_OK ? failed : rc;
}
