#include "pipeline/survivor.h"

#include "model/codec.h"
#include "model/record.h"

enum { FIELD_REST = MERGE_FIELD_COUNT - 1 };

/* One text, or a list of them; 0 and a diagnostic for anything else. `room` is where a single one stands. */
static size_t list_of(const struct kith_node *node, const char *wanted, const struct kith_node **room,
                      const struct kith_node *const **out, struct kith_diags *d)
{
  *room = node;
  *out = node->type == NODE_SEQUENCE ? (const struct kith_node *const *)node->items : room;
  if (node->type == NODE_MAPPING || (node->type == NODE_SEQUENCE && !node->count)) {
    node_error(node, d, "%s", wanted);
    return 0;
  }
  return node->type == NODE_SEQUENCE ? node->count : 1;
}

/* ---- Sources ---- */

/* Without a list the company's own systems are believed first, then other parties', then people's own books. */
static void rank_by_possession(struct kith_plan *plan)
{
  for (size_t i = 0; i < plan->sources.len; i++) {
    struct kith_str possession = plan->sources.items[i].possession;
    plan->merge_ranks[i] = str_eq_c(possession, "internal") ? 0 : str_eq_c(possession, "external") ? 1 : 2;
  }
}

static void load_sources(const struct kith_node *node, struct kith_plan *plan, struct kith_diags *d)
{
  const struct kith_node *const *items, *room;
  size_t count = list_of(node, "sources of merge is a list of names, the best one first", &room, &items, d);
  const char **names = arena_zero(&plan->arena, plan->sources.len + 1, sizeof *names);
  for (size_t i = 0; i < plan->sources.len; i++) {
    names[i] = arena_c(&plan->arena, plan->sources.items[i].name);
    plan->merge_ranks[i] = (uint32_t)(count + i);
  }
  for (size_t i = 0; i < count; i++) {
    size_t source = node_word(items[i], names, "source", d);
    if (source == SIZE_MAX)
      continue;
    if (plan->merge_ranks[source] < count)
      node_error(items[i], d, "source \"%.*s\" is here twice", STR_ARG(items[i]->text));
    plan->merge_ranks[source] = (uint32_t)i;
  }
}

/* ---- Rules ---- */

static bool is_there(const enum kith_merge_rule *rules, size_t count, enum kith_merge_rule rule)
{
  for (size_t i = 0; i < count; i++)
    if (rules[i] == rule)
      return true;
  return false;
}

/* Fills `out` (MERGE_RULE_COUNT places) with what the node says. `notes`: they may be joined. */
static size_t read_rules(const struct kith_node *node, bool notes, enum kith_merge_rule *out, struct kith_diags *d)
{
  const struct kith_node *const *items, *room;
  const char *wanted = "say a rule or a list of rules: source, recency, frequency, completeness; or all, or join";
  size_t said = list_of(node, wanted, &room, &items, d), count = 0;
  for (size_t i = 0; i < said; i++) {
    size_t word = node_word(items[i], merge_rule_names(), "rule", d);
    if (word == SIZE_MAX)
      continue;
    enum kith_merge_rule rule = (enum kith_merge_rule)(word + 1);
    if (is_there(out, count, rule))
      node_error(items[i], d, "rule \"%.*s\" is here twice", STR_ARG(items[i]->text));
    else if (rule > MERGE_RULE_COUNT && said > 1)
      node_error(items[i], d, "\"%.*s\" stands alone: nothing wins then, so there is nothing to ask",
                 STR_ARG(items[i]->text));
    else if (rule == MERGE_JOIN && !notes)
      node_error(items[i], d, "\"join\" is for note: other values do not become one text");
    else
      out[count++] = rule;
  }
  return count;
}

static void load_default(const struct kith_node *node, struct kith_merge_policy *policy, struct kith_diags *d)
{
  enum kith_merge_rule rules[MERGE_RULE_COUNT];
  size_t count = read_rules(node, false, rules, d);
  for (size_t i = 0; i < MERGE_FIELD_COUNT; i++)
    merge_rules_set(&policy->fields[i], rules, count);
}

static void load_fields(const struct kith_node *node, struct kith_merge_policy *policy, struct kith_diags *d)
{
  enum kith_merge_rule rules[MERGE_RULE_COUNT];
  const size_t notes = merge_field_of(KITH_P_NOTE);
  node_check_keys(node, merge_field_names(), "fields of merge", d);
  for (size_t i = 0; i < FIELD_REST && node->type == NODE_MAPPING; i++) {
    const struct kith_node *field = node_get(node, merge_field_names()[i]);
    if (field)
      merge_rules_set(&policy->fields[i], rules, read_rules(field, i == notes, rules, d));
  }
}

/* ---- All of it ---- */

/* Which sources are better than which counts, too, and so do the defaults of this version. */
static uint64_t digest(const struct kith_plan *plan)
{
  uint64_t hash = plan->merge_rules;
  for (size_t i = 0; i < plan->sources.len; i++)
    hash = codec_text_hash(plan->sources.items[i].name, hash + plan->merge_ranks[i]);
  return hash >> 1; /* fits a signed column */
}

void survivor_load(const struct kith_node *merge, struct kith_plan *plan, struct kith_diags *d)
{
  static const char *const keys[] = {"sources", "default", "fields", NULL};
  const struct kith_node *sources = node_get(merge, "sources"), *first = node_get(merge, "default"),
                         *fields = node_get(merge, "fields");
  plan->merge = *merge_defaults();
  plan->merge_ranks = arena_zero(&plan->arena, plan->sources.len + 1, sizeof *plan->merge_ranks);
  rank_by_possession(plan);
  if (merge)
    node_check_keys(merge, keys, "merge", d);
  if (sources)
    load_sources(sources, plan, d);
  if (first)
    load_default(first, &plan->merge, d);
  if (fields)
    load_fields(fields, &plan->merge, d);
  plan->merge_rules = codec_text_hash((struct kith_str){(const char *)&plan->merge, sizeof plan->merge}, 0);
  plan->merge_digest = digest(plan);
}
