#include "ownership/decision.h"
#include "ownership/duty.h"
#include "ownership/lint.h"
#include "ownership/policy_read.h"

const char *const policy_shares[] = {"none", "company", "rep", "all", NULL};
const char *const policy_strengths[] = {"none", "weak", "strong", "personal", NULL};

static const char *const channel_names[] = {"all", "email", "phone", "post", "message", NULL};
static const char *const after_names[] = {"decided",          "hired",    "notice", "left", "first_seen", "last_seen",
                                          "last_interaction", "last_won", NULL};

const char *share_name(enum kith_share share)
{
  return policy_shares[share];
}

const char *policy_after_name(enum kith_policy_after after)
{
  return after_names[after];
}

/* ---- Words and lists ---- */

int policy_word(struct kith_policy_reading *l, const struct kith_node *node, const char *what, const char *const *names)
{
  if (!node)
    return -1;
  for (int i = 0; node->type == NODE_SCALAR && names[i]; i++)
    if (str_eq_c(node->text, names[i]))
      return i;
  const char *meant = node->type == NODE_SCALAR ? suggest(node->text, names) : NULL;
  node_error(node, l->diags, "'%.*s' is no %s%s%s%s", STR_ARG(node->type == NODE_SCALAR ? node->text : STR_NONE), what,
             meant ? ", did you mean '" : "", meant ? meant : "", meant ? "'?" : "");
  return -1;
}

struct kith_str *policy_list(struct kith_policy_reading *l, const struct kith_node *node, const char *what,
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
    else if (!names || policy_word(l, item, what, names) >= 0)
      list[(*out_count)++] = item->text;
  }
  return list;
}

/* "email" or "email:marketing": the channel is one of ours, the purpose a word of theirs. */
static bool is_channel(struct kith_policy_reading *l, const struct kith_node *node)
{
  size_t colon = str_find(node->text, ':');
  struct kith_node channel = *node;
  channel.text = str_sub(node->text, 0, colon);
  if (policy_word(l, &channel, "channel", channel_names) < 0)
    return false;
  struct kith_str purpose = str_sub(node->text, colon + 1, node->text.len);
  bool good = colon == node->text.len || purpose.len > 0;
  for (size_t i = 0; i < purpose.len && colon < node->text.len; i++)
    good &= ascii_is_alpha(purpose.ptr[i]) || ascii_is_digit(purpose.ptr[i]) || strchr("-_", purpose.ptr[i]) != NULL;
  if (!good)
    lint_at(node, (int)colon, false, l->diags, "a purpose is one word: email:marketing");
  return good;
}

struct kith_str *policy_channels(struct kith_policy_reading *l, const struct kith_node *node, size_t *out_count)
{
  size_t count = 0;
  struct kith_str *list = policy_list(l, node, "channel", NULL, &count);
  *out_count = 0;
  for (size_t i = 0; i < count; i++) {
    const struct kith_node *item = node->type == NODE_SEQUENCE ? node->items[i] : node;
    if (item->type == NODE_SCALAR && is_channel(l, item))
      list[(*out_count)++] = item->text;
  }
  return list;
}

struct kith_span policy_span(struct kith_policy_reading *l, const struct kith_node *node, const char *what)
{
  static const char *const keys[] = {"days", "after", NULL};
  struct kith_span span = {.days = -1};
  int64_t days = -1;
  if (!node)
    return span;
  node_check_keys(node, keys, what, l->diags);
  if (node->type != NODE_MAPPING)
    return span;
  if (!node_get(node, "days"))
    node_error(node, l->diags, "%s: `days` is missing: { days: 30, after: decided }", what);
  node_int(node, "days", 0, 36500, &days, l->diags);
  int after = policy_word(l, node_get(node, "after"), "day to count from", after_names);
  return (struct kith_span){(int32_t)days, after < 0 ? AFTER_DECIDED : (enum kith_policy_after)after};
}

/* ---- Conditions ---- */

struct kith_str policy_condition(struct kith_policy_reading *l, const struct kith_node *map, bool *out_used,
                                 const struct kith_node **out_at)
{
  struct kith_condition_error where;
  struct kith_error err = {0};
  struct kith_node *node = node_get(map, "when");
  *out_at = node ? node : map;
  if (!node || node->type != NODE_SCALAR) {
    node_error(*out_at, l->diags, "`when` is missing: a condition over the facts, or true");
    return STR_NONE;
  }
  if (judge_check(l->judge, node->text, out_used, &where, &err) == KITH_OK)
    lint_condition(node->text, node, policy_param_names(l), l->diags);
  else
    lint_at(node, where.offset, false, l->diags, "%s%s%s%s", err.message, where.meant ? ", did you mean '" : "",
            where.meant ? where.meant : "", where.meant ? "'?" : "");
  return node->text;
}

static void read_because(struct kith_policy_reading *l, const struct kith_node *map, struct kith_template *out)
{
  const struct kith_node *node = node_get(map, "because");
  if (!node || node->type != NODE_SCALAR || !node->text.len)
    node_error(node ? node : map, l->diags, "`because` is missing: one sentence, with {facts} in it");
  else
    policy_template(l, node, out);
}

/* ---- What a rule asks for ---- */

static enum kith_policy_who read_who(struct kith_policy_reading *l, const struct kith_node *map, const char *key,
                                     enum kith_policy_who otherwise)
{
  static const char *const names[] = {"party", "company", "steward", "client", NULL};
  int word = policy_word(l, node_get(map, key), "side (party, company, steward, client)", names);
  return word < 0 ? otherwise : (enum kith_policy_who)word;
}

/* One of the policy, or one that goes without saying. */
static void check_checklist(struct kith_policy_reading *l, const struct kith_node *node)
{
  const struct kith_policy *p = l->policy;
  size_t count = 0, usual = 0;
  while (duty_usual(usual))
    usual++;
  const char **names = arena_zero(l->arena, p->checklist_count + usual + 1, sizeof *names);
  for (; count < p->checklist_count; count++)
    names[count] = arena_c(l->arena, p->checklists[count].name);
  for (size_t i = 0; i < usual; i++)
    names[count++] = duty_usual(i);
  policy_word(l, node, "checklist (one of `checklists`, or a usual one)", names);
}

static bool read_duty(struct kith_policy_reading *l, const struct kith_node *node, struct kith_policy_duty *out)
{
  static const char *const keys[] = {"kind", "owed_by", "owed_to", "checklist", "due", NULL};
  *out = (struct kith_policy_duty){.owed_to = WHO_COMPANY, .due = {.days = -1}};
  if (node->type == NODE_SCALAR) {
    out->kind = node->text;
    if (!node->text.len)
      node_error(node, l->diags, "obligation: a word is expected here");
    return node->text.len > 0;
  }
  node_check_keys(node, keys, "obligation", l->diags);
  if (node->type != NODE_MAPPING)
    return false;
  if (!node_str(node, "kind", &out->kind, l->diags) && !node_get(node, "kind"))
    node_error(node, l->diags, "an obligation has a `kind`: { kind: handoff, owed_by: party, owed_to: company }");
  out->always = true;
  out->owed_by = read_who(l, node, "owed_by", WHO_PARTY);
  out->owed_to = read_who(l, node, "owed_to", WHO_COMPANY);
  if (out->owed_by == out->owed_to)
    node_error(node, l->diags, "nobody owes anything to themselves: owed_by and owed_to are the same");
  if (node_str(node, "checklist", &out->checklist, l->diags))
    check_checklist(l, node_get(node, "checklist"));
  out->due = policy_span(l, node_get(node, "due"), "due");
  return out->kind.len > 0;
}

static struct kith_policy_duty *read_duties(struct kith_policy_reading *l, const struct kith_node *node,
                                            size_t *out_count)
{
  size_t count = !node ? 0 : node->type == NODE_SEQUENCE ? node->count : 1;
  struct kith_policy_duty *list = arena_zero(l->arena, count + 1, sizeof *list);
  *out_count = 0;
  if (count > POLICY_MAX_LIST)
    node_error(node, l->diags, "more than %d of obligation", POLICY_MAX_LIST);
  for (size_t i = 0; i < count && count <= POLICY_MAX_LIST; i++)
    if (read_duty(l, node->type == NODE_SEQUENCE ? node->items[i] : node, &list[*out_count]))
      ++*out_count;
  return list;
}

static void read_cede(struct kith_policy_reading *l, const struct kith_node *then, struct kith_rule *rule)
{
  static const char *const names[] = {"company", NULL};
  const struct kith_node *node = node_get(then, "cede");
  rule->cede = policy_word(l, node, "side that a claim can be ceded to (company)", names) == 0;
  if (rule->cede && rule->strength != KITH_CLAIM_NONE)
    node_error(node, l->diags, "who cedes a claim keeps none: `claim: none, cede: company`");
}

static void read_then(struct kith_policy_reading *l, const struct kith_node *map, struct kith_rule *rule)
{
  static const char *const keys[] = {"claim",      "share", "force",     "cede", "obligations",
                                     "conditions", "roles", "retention", NULL};
  const struct kith_node *then = node_get(map, "then"), *claim = node_get(then, "claim");
  int word;
  rule->strength = KITH_CLAIM_NONE;
  rule->retention.days = -1;
  if (!then || !claim) {
    node_error(then ? then : map, l->diags, "`then: { claim: ... }` is missing: strong, weak, none or personal");
    return;
  }
  node_check_keys(then, keys, "then", l->diags);
  if ((word = policy_word(l, claim, "claim (strong, weak, none, personal)", policy_strengths)) >= 0)
    rule->strength = (uint32_t)(KITH_CLAIM_NONE + word);
  if ((word = policy_word(l, node_get(then, "share"), "share (none, company, rep, all)", policy_shares)) >= 0)
    rule->share = (enum kith_share)word;
  node_bool(then, "force", &rule->force, l->diags);
  if (rule->force && rule->strength != KITH_CLAIM_STRONG)
    node_error(node_get(then, "force"), l->diags, "only a strong claim can be forced");
  read_cede(l, then, rule);
  rule->conditions = policy_templates(l, node_get(then, "conditions"), "condition", &rule->condition_count);
  if (rule->condition_count && rule->share == SHARE_NONE)
    node_error(node_get(then, "conditions"), l->diags, "conditions are of sharing: say with whom, `share: company`");
  rule->roles = policy_list(l, node_get(then, "roles"), "role", NULL, &rule->role_count);
  rule->retention = policy_span(l, node_get(then, "retention"), "retention");
  rule->obligations = read_duties(l, node_get(then, "obligations"), &rule->obligation_count);
}

/* ---- Rules and guards ---- */

static bool id_is_taken(const struct kith_policy *p, struct kith_str id)
{
  bool taken = false;
  for (size_t i = 0; i < p->rule_count; i++)
    taken |= str_eq(p->rules[i].id, id);
  for (size_t i = 0; i < p->guard_count; i++)
    taken |= str_eq(p->guards[i].id, id);
  return taken;
}

/* `what` needs it: "a rule". */
static struct kith_str read_id(struct kith_policy_reading *l, const struct kith_node *map, const char *what)
{
  const struct kith_node *node = node_get(map, "id");
  struct kith_str id = STR_NONE;
  if (!node_str(map, "id", &id, l->diags) || !id.len) {
    node_error(map, l->diags, "%s needs an `id`", what);
    return STR_NONE;
  }
  if (str_find(id, '/') < id.len)
    node_error(node, l->diags, "an id has no '/': that stands between a module and its rule");
  if (l->file->clause.len && l->file->at)
    id = arena_printf(l->arena, "%.*s/%.*s", STR_ARG(l->file->clause), STR_ARG(id));
  if (id_is_taken(l->policy, id))
    node_error(node, l->diags, "two rules are called '%.*s'", STR_ARG(id));
  return id;
}

void policy_read_rule(struct kith_policy_reading *l, const struct kith_node *map)
{
  static const char *const keys[] = {"id", "when", "then", "because", NULL};
  struct kith_rule rule = {0};
  node_check_keys(map, keys, "rule", l->diags);
  if (map->type != NODE_MAPPING)
    return;
  rule.id = read_id(l, map, "a rule");
  rule.when = policy_condition(l, map, NULL, &rule.at);
  read_then(l, map, &rule);
  read_because(l, map, &rule.because);
  l->policy->rules[l->policy->rule_count++] = rule;
}

void policy_read_guard(struct kith_policy_reading *l, const struct kith_node *map)
{
  static const char *const keys[] = {"id", "when", "then", NULL}, *const then[] = {"suppress", "obligations", NULL};
  struct kith_guard guard = {0};
  const struct kith_node *node = node_get(map, "then");
  node_check_keys(map, keys, "guard", l->diags);
  if (map->type != NODE_MAPPING)
    return;
  guard.when = policy_condition(l, map, NULL, &guard.at);
  if (node)
    node_check_keys(node, then, "then of a guard", l->diags);
  guard.suppress = policy_channels(l, node_get(node, "suppress"), &guard.suppress_count);
  guard.obligations = read_duties(l, node_get(node, "obligations"), &guard.obligation_count);
  if (guard.obligation_count || node_get(map, "id"))
    guard.id = read_id(l, map, "a guard that asks for something");
  if (!guard.suppress_count && !guard.obligation_count)
    node_error(node ? node : map, l->diags,
               "`then: { suppress: [...] }` is missing: all, email, phone, post or message; or `obligations`");
  l->policy->guards[l->policy->guard_count++] = guard;
}
