#include "ownership/policy.h"

#include "model/codec.h"
#include "model/sha256.h"
#include "ownership/fields.h"
#include "ownership/policy_read.h"

/* ---- Modules: files that `rules` includes ---- */

/* The files of a policy: itself first, then what it includes, in order. */
struct files {
  struct kith_policy_file items[POLICY_MAX_INCLUDES + 1];
  size_t count;
};

/* "policies/general.yaml" is in "policies/", "general.yaml" in "". */
static struct kith_str folder_of(struct kith_str file)
{
  size_t end = file.len;
  while (end > 0 && file.ptr[end - 1] != '/')
    end--;
  return str_sub(file, 0, end);
}

/* "policies/general.yaml" is called "general". */
static struct kith_str name_of_file(struct kith_str file)
{
  size_t folder = folder_of(file).len;
  file = str_sub(file, folder, file.len - folder);
  size_t dot = str_find(file, '.');
  return str_sub(file, 0, dot ? dot : file.len);
}

/* A module lies in the policy's folder or below it, so that who reads the folder has read the policy. */
static bool stays_inside(struct kith_policy_reading *l, const struct kith_node *node)
{
  struct kith_str rest = node->text, piece;
  bool up = false;
  while (str_next(&rest, '/', &piece))
    up |= str_eq_c(piece, "..");
  if (!up && !str_starts(node->text, KITH_STR("/")))
    return true;
  node_error(node, l->diags, "a module lies beside the policy or below it: no absolute path and no '..'");
  return false;
}

/* Whether an element of `rules` is an include; a wrong one is said. */
static const struct kith_node *include_of(struct kith_policy_reading *l, const struct kith_node *element)
{
  static const char *const keys[] = {"include", NULL};
  const struct kith_node *node = node_get(element, "include");
  if (!node)
    return NULL;
  node_check_keys(element, keys, "include", l->diags);
  if (node->type == NODE_SCALAR && node->text.len)
    return node;
  node_error(node, l->diags, "`include` names one file: clauses/social-accounts.yaml");
  return NULL;
}

static bool is_clause_name(struct kith_str name)
{
  for (size_t i = 0; i < name.len; i++)
    if (!ascii_is_alpha(name.ptr[i]) && !ascii_is_digit(name.ptr[i]) && name.ptr[i] != '-' && name.ptr[i] != '_')
      return false;
  return name.len > 0;
}

/* The name of a module, and that it is one. */
static void read_clause(struct kith_policy_reading *l, struct kith_policy_file *file)
{
  static const char *const keys[] = {"clause", "about", "params", "guards", "rules", "tests", NULL};
  const struct kith_node *clause = node_get(file->root, "clause");
  if (!clause) {
    node_error(file->at, l->diags, "'%.*s' is no clause module: it does not say `clause: NAME`",
               STR_ARG(file->root->file));
    return;
  }
  node_check_keys(file->root, keys, "clause module", l->diags);
  node_str(file->root, "clause", &file->clause, l->diags);
  if (!is_clause_name(file->clause))
    node_error(clause, l->diags, "the name of a clause is letters, digits, - and _: it begins the ids of its rules");
}

static void load_module(struct kith_policy_reading *l, const struct kith_node *include, struct files *files)
{
  struct kith_str folder = folder_of(include->file);
  const char *path = arena_c(l->arena, arena_printf(l->arena, "%.*s%.*s", STR_ARG(folder), STR_ARG(include->text)));
  struct kith_policy_file *file = &files->items[files->count];
  *file = (struct kith_policy_file){.at = include};
  for (size_t i = 0; i < files->count; i++)
    if (str_eq_c(files->items[i].root->file, path)) {
      node_error(include, l->diags, i ? "this module is included twice" : "a policy cannot include itself");
      return;
    }
  size_t errors = l->diags->error_count;
  if (!yaml_read(path, l->arena, &file->text, l->diags)) {
    node_error(include, l->diags, "this module cannot be read");
    return;
  }
  file->root = yaml_parse(str_of(path), file->text, l->arena, l->diags);
  if (!file->root)
    return;
  read_clause(l, file);
  for (size_t i = 1; i < files->count; i++)
    if (file->clause.len && str_eq(files->items[i].clause, file->clause))
      node_error(include, l->diags, "two modules are called '%.*s'", STR_ARG(file->clause));
  files->count += l->diags->error_count == errors;
}

static void find_modules(struct kith_policy_reading *l, struct files *files)
{
  const struct kith_node *rules = node_get(files->items[0].root, "rules");
  for (size_t i = 0; rules && rules->type == NODE_SEQUENCE && i < rules->count; i++) {
    const struct kith_node *include = include_of(l, rules->items[i]);
    if (!include || !stays_inside(l, include))
      continue;
    if (l->policy->clause) {
      node_error(include, l->diags, "a module includes no others");
    } else if (files->count > POLICY_MAX_INCLUDES) {
      node_error(include, l->diags, "more than %d includes", POLICY_MAX_INCLUDES);
      return;
    } else {
      load_module(l, include, files);
    }
  }
}

/* ---- Rules, guards and tests of all files ---- */

static void read_rules(struct kith_policy_reading *l, struct files *files, size_t f);

static bool has_room(struct kith_policy_reading *l, const struct kith_node *at, size_t count, size_t most,
                     const char *what)
{
  if (count < most)
    return true;
  if (count == most)
    node_error(at, l->diags, "more than %zu %s, with those of the modules", most, what);
  return false;
}

static void read_element(struct kith_policy_reading *l, const struct kith_node *element, struct files *files, size_t f)
{
  const struct kith_node *include = node_get(element, "include");
  if (!include) {
    policy_read_rule(l, element);
    return;
  }
  if (f)
    node_error(element, l->diags, "a module includes no others");
  for (size_t i = 1; i < files->count && !f; i++)
    if (files->items[i].at == include)
      read_rules(l, files, i);
  l->file = &files->items[f];
}

static void read_rules(struct kith_policy_reading *l, struct files *files, size_t f)
{
  struct kith_policy *p = l->policy;
  const struct kith_node *list = node_get(files->items[f].root, "rules");
  size_t count = policy_length(l, files->items[f].root, "rules", POLICY_MAX_RULES);
  l->file = &files->items[f];
  l->file->scope.rule_from = p->rule_count;
  for (size_t i = 0; i < count; i++)
    if (has_room(l, list->items[i], p->rule_count, POLICY_MAX_RULES, "rules"))
      read_element(l, list->items[i], files, f);
    else
      break;
  files->items[f].scope.rule_to = p->rule_count;
}

static void read_guards(struct kith_policy_reading *l, struct kith_policy_file *file)
{
  struct kith_policy *p = l->policy;
  const struct kith_node *list = node_get(file->root, "guards");
  size_t count = policy_length(l, file->root, "guards", POLICY_MAX_GUARDS);
  l->file = file;
  file->scope.guard_from = p->guard_count;
  for (size_t i = 0; i < count && has_room(l, list->items[i], p->guard_count, POLICY_MAX_GUARDS, "guards"); i++)
    policy_read_guard(l, list->items[i]);
  file->scope.guard_to = p->guard_count;
}

static void read_tests(struct kith_policy_reading *l, struct kith_policy_file *file)
{
  const struct kith_node *list = node_get(file->root, "tests");
  size_t count = policy_length(l, file->root, "tests", POLICY_MAX_TESTS);
  l->file = file;
  for (size_t i = 0; i < count; i++)
    policy_read_test(l, list->items[i]);
}

static size_t count_tests(const struct files *files)
{
  size_t count = 0;
  for (size_t i = 0; i < files->count; i++) {
    const struct kith_node *list = node_get(files->items[i].root, "tests");
    count += list ? list->count : 0;
  }
  return count;
}

static void read_files(struct kith_policy_reading *l, struct files *files)
{
  struct kith_policy *p = l->policy;
  p->rules = arena_zero(l->arena, POLICY_MAX_RULES, sizeof *p->rules);
  p->guards = arena_zero(l->arena, POLICY_MAX_GUARDS, sizeof *p->guards);
  size_t tests = count_tests(files), most = POLICY_MAX_TESTS;
  for (size_t i = 0; i < files->count; i++)
    read_guards(l, &files->items[i]);
  read_rules(l, files, 0);
  files->items[0].scope.guard_from = 0; /* what stands in the policy itself is tested with all that it includes */
  files->items[0].scope.guard_to = p->guard_count;
  if (tests > most)
    node_error(node_get(files->items[0].root, "tests"), l->diags, "more than %zu tests", most);
  p->tests = arena_zero(l->arena, tests + 1, sizeof *p->tests);
  for (size_t i = 0; i < files->count && tests <= most; i++)
    read_tests(l, &files->items[i]);
  if (!p->rule_count && !(p->clause && p->guard_count) && !l->diags->error_count)
    node_error(files->items[0].root, l->diags, "a policy without `rules` decides nothing");
}

/* ---- The digest: all that decides, and nothing else ---- */

static uint64_t digest_words(const struct kith_str *words, size_t count, uint64_t d)
{
  d += count;
  for (size_t i = 0; i < count; i++)
    d = codec_text_hash(words[i], d);
  return d;
}

static uint64_t digest_number(uint64_t number, uint64_t d)
{
  return codec_text_hash((struct kith_str){(const char *)&number, sizeof number}, d);
}

static uint64_t digest_span(const struct kith_span *span, uint64_t d)
{
  return digest_number((uint64_t)(uint32_t)span->days << 8 | span->after, d);
}

static uint64_t digest_duty(const struct kith_policy_duty *duty, uint64_t d)
{
  d = codec_text_hash(duty->checklist, codec_text_hash(duty->kind, d));
  d = digest_number((uint64_t)(duty->owed_by << 8 | duty->owed_to << 4 | duty->always), d);
  return digest_span(&duty->due, d);
}

static uint64_t digest_template(const struct kith_template *t, uint64_t d)
{
  for (size_t i = 0; i < t->piece_count; i++)
    d = codec_text_hash(t->pieces[i].text, d + (uint64_t)(t->pieces[i].column + 2));
  return digest_number(t->piece_count, d);
}

static uint64_t digest_guard(const struct kith_guard *g, uint64_t d)
{
  d = codec_text_hash(g->id, codec_text_hash(g->when, d));
  for (size_t i = 0; i < g->obligation_count; i++)
    d = digest_duty(&g->obligations[i], d);
  return digest_words(g->suppress, g->suppress_count, d);
}

static uint64_t digest_rule(const struct kith_rule *r, uint64_t d)
{
  d = codec_text_hash(r->id, codec_text_hash(r->when, d + r->strength * 64 + r->share * 8 + r->force));
  for (size_t k = 0; k < r->obligation_count; k++)
    d = digest_duty(&r->obligations[k], d);
  d = digest_template(&r->because, d + r->cede);
  for (size_t k = 0; k < r->condition_count; k++)
    d = digest_template(&r->conditions[k], d);
  return digest_span(&r->retention, digest_words(r->roles, r->role_count, d));
}

static uint64_t digest_parts(const struct kith_policy *p, uint64_t d)
{
  for (size_t i = 0; i < p->param_count; i++)
    d = codec_text_hash(p->params[i].value, codec_text_hash(p->params[i].name, d));
  for (size_t i = 0; i < p->level_count; i++) {
    const struct kith_policy_level *level = &p->levels[i];
    d = codec_text_hash(level->when, digest_number((uint64_t)level->level, d));
    d = digest_words(level->roles, level->role_count, d);
  }
  for (size_t i = 0; i < p->checklist_count; i++)
    d = digest_words(p->checklists[i].steps, p->checklists[i].count, codec_text_hash(p->checklists[i].name, d));
  return digest_number((uint64_t)p->decide_within, codec_text_hash(p->decider, d));
}

static uint64_t digest_of(const struct kith_policy *p)
{
  uint64_t d = codec_text_hash(p->label, 1);
  for (size_t i = 0; i < p->rule_count; i++)
    d = digest_rule(&p->rules[i], d);
  for (size_t i = 0; i < p->guard_count; i++)
    d = digest_guard(&p->guards[i], d);
  return digest_number(fields_digest(p), digest_parts(p, d));
}

/* ---- The file ---- */

static void read_head(struct kith_policy_reading *l, struct kith_policy_file *file)
{
  static const char *const keys[] = {"version",    "name",   "about",  "approved", "intake",
                                     "monitoring", "params", "fields", "levels",   "disputes",
                                     "checklists", "guards", "rules",  "tests",    NULL};
  struct kith_policy *p = l->policy;
  p->clause = node_get(file->root, "clause") && !node_get(file->root, "version");
  if (p->clause) {
    read_clause(l, file);
    p->name = file->clause;
    p->label = arena_printf(l->arena, "%.*s, a clause module", STR_ARG(p->name));
    return;
  }
  node_check_keys(file->root, keys, "policy", l->diags);
  p->name = name_of_file(file->root->file);
  node_str(file->root, "name", &p->name, l->diags);
  if (!node_int(file->root, "version", 1, 1000000, &p->version, l->diags) && !node_get(file->root, "version"))
    node_error(file->root, l->diags, "`version` is missing: a number that counts up with every change");
}

/* As the hash has them. */
static struct kith_str joined(const struct kith_str *texts, size_t count, struct kith_arena *arena)
{
  struct kith_str all = {.len = 0};
  for (size_t i = 0; i < count; i++)
    all.len += texts[i].len;
  char *at = arena_bytes(arena, all.len + 1);
  all.ptr = at;
  for (size_t i = 0; i < count; at += texts[i++].len)
    memcpy(at, texts[i].ptr ? texts[i].ptr : "", texts[i].len);
  return all;
}

static void read_policy(struct kith_policy_reading *l, struct files *files)
{
  struct kith_policy *p = l->policy;
  struct kith_str texts[POLICY_MAX_INCLUDES + 1];
  read_head(l, &files->items[0]);
  find_modules(l, files);
  policy_read_params(l, files->items, files->count);
  policy_read_parts(l, files->items[0].root);
  if (!p->clause)
    p->label =
        arena_printf(l->arena, "%.*s %lld%s", STR_ARG(p->name), (long long)p->version, p->approved ? "" : ", DRAFT");
  read_files(l, files);
  for (size_t i = 0; i < files->count; i++)
    texts[i] = files->items[i].text;
  p->hash = sha256_hex(texts, files->count, l->arena);
  p->text = joined(texts, files->count, l->arena);
  p->digest = digest_of(p);
}

/* Each condition compiles; together they may still be too much. */
static void check_whole(struct kith_policy_reading *l, const struct kith_node *root)
{
  struct kith_judge *judge = NULL;
  struct kith_error err = {0};
  if (judge_new(l->policy, &judge, &err) != KITH_OK)
    node_error(root, l->diags, "the conditions together are too much: %s", err.message);
  judge_free(judge);
}

static const struct kith_policy *policy_of(struct kith_node *root, struct kith_str text, struct kith_arena *arena,
                                           struct kith_diags *diags)
{
  struct kith_error err = {0};
  struct files files = {.items = {{.root = root, .text = text}}, .count = 1};
  struct kith_policy_reading l = {.arena = arena, .diags = diags, .file = &files.items[0]};
  size_t errors = diags->error_count;
  if (!root)
    return NULL;
  if (root->type != NODE_MAPPING || judge_new(NULL, &l.judge, &err) != KITH_OK) {
    node_error(root, diags, "%s",
               err.message[0] ? err.message : "a policy is a mapping: version, guards, rules, tests");
    return NULL;
  }
  l.policy = arena_zero(arena, 1, sizeof *l.policy);
  l.policy->file = root->file;
  read_policy(&l, &files);
  judge_free(l.judge);
  if (diags->error_count == errors)
    check_whole(&l, root);
  return diags->error_count == errors ? l.policy : NULL;
}

const struct kith_policy *policy_load(const char *path, struct kith_arena *arena, struct kith_diags *diags)
{
  struct kith_str text;
  if (!yaml_read(path, arena, &text, diags))
    return NULL;
  return policy_of(yaml_parse(str_of(path), text, arena, diags), text, arena, diags);
}

const struct kith_policy *policy_parse(struct kith_str file_name, struct kith_str text, struct kith_arena *arena,
                                       struct kith_diags *diags)
{
  return policy_of(yaml_parse(file_name, text, arena, diags), text, arena, diags);
}

static bool mentions(struct kith_str condition, const char *name)
{
  for (size_t i = 0; i < condition.len; i++)
    if (str_starts_nocase(str_sub(condition, i, condition.len), str_of(name)))
      return true;
  return false;
}

static bool tells(const struct kith_template *t, int column)
{
  for (size_t i = 0; i < t->piece_count; i++)
    if (t->pieces[i].column == column)
      return true;
  return false;
}

bool policy_uses(const struct kith_policy *p, int column)
{
  const char *name = fact_columns[column].name;
  for (size_t i = 0; i < p->guard_count; i++)
    if (mentions(p->guards[i].when, name))
      return true;
  for (size_t i = 0; i < p->rule_count; i++) {
    const struct kith_rule *rule = &p->rules[i];
    bool uses = mentions(rule->when, name) || tells(&rule->because, column);
    for (size_t k = 0; k < rule->condition_count && !uses; k++)
      uses = tells(&rule->conditions[k], column);
    if (uses)
      return true;
  }
  return false;
}
