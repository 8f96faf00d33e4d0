#include "pipeline/plan.h"

#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "dedupe/dedupe.h"
#include "model/codec.h"
#include "pipeline/survivor.h"
#include "plugin/describe.h"

struct loading {
  struct kith_plan *plan;
  struct kith_plugins *plugins;
  struct kith_diags *diags;
  const struct kith_map *all_mappings; /* loaded when the first plugin wants them */
};

static const char *const top_keys[] = {"state", "region",    "entities", "people",  "agreements", "sources", "dedupe",
                                       "merge", "ownership", "sinks",    "rejects", "limits",     "plugins", NULL};
static const char *const source_keys[] = {"name",  "plugin",  "path", "holder", "possession",
                                          "basis", "account", "keep", "intake", NULL};
static const char *const sink_keys[] = {"name", "plugin", "path", "fields", NULL};

/* ---- Paths ---- */

static const char *absolute(struct kith_plan *plan, struct kith_str path)
{
  if (str_eq_c(path, "-") || str_starts(path, KITH_STR("/")))
    return arena_c(&plan->arena, path);
  return arena_printf(&plan->arena, "%s/%.*s", plan->folder, STR_ARG(path)).ptr;
}

static const char *path_of(struct loading *l, const struct kith_node *map, const char *key)
{
  struct kith_str text;
  return node_str(map, key, &text, l->diags) ? absolute(l->plan, text) : NULL;
}

static const char *readable_file(struct loading *l, const struct kith_node *map, const char *key)
{
  const char *path = path_of(l, map, key);
  if (path && access(path, R_OK) != 0)
    node_error(node_get(map, key), l->diags, "%s: the file %s is not there or cannot be read", key, path);
  return path;
}

static bool find_folder(struct kith_plan *plan, const char *path)
{
  char full[PATH_MAX];
  if (!realpath(path, full))
    return false;
  char *slash = strrchr(full, '/');
  plan->folder = slash == full ? "/" : arena_c(&plan->arena, str_sub(str_of(full), 0, (size_t)(slash - full)));
  return true;
}

/* ---- Plugins and their options ---- */

static const struct kith_map *all_mappings(struct loading *l)
{
  if (!l->all_mappings)
    l->all_mappings = mapping_load_all(shipped_folder(l->plugins, "mappings"), &l->plan->arena, l->diags);
  return l->all_mappings;
}

static const void *settings_of(struct loading *l, const struct kith_option *table, uint32_t size,
                               const struct kith_node *node, const char *const *host_keys)
{
  struct kith_options_context context = {.base_folder = l->plan->folder,
                                         .mappings_folder = shipped_folder(l->plugins, "mappings"),
                                         .map = plugin_wants_map(table) ? all_mappings(l) : NULL};
  void *settings = arena_zero(&l->plan->arena, 1, size ? size : 1);
  options_fill(table, node, host_keys, &context, settings, size, &l->plan->arena, l->diags);
  return settings;
}

static const struct kith_plugin *plugin_of(struct loading *l, const struct kith_node *node)
{
  struct kith_str name;
  struct kith_error err;
  const struct kith_plugin *plugin = NULL;

  if (!node_get(node, "plugin"))
    node_error(node, l->diags, "plugin is missing: which format or system is this?");
  else if (node_str(node, "plugin", &name, l->diags) && plugins_load(l->plugins, name, &plugin, &err) != KITH_OK)
    node_error(node_get(node, "plugin"), l->diags, "%s", err.message);
  return plugin;
}

static bool name_of(struct loading *l, const struct kith_node *node, const char *what, struct kith_str *out)
{
  if (!node_get(node, "name"))
    node_error(node, l->diags, "name is missing: give this %s a name of its own", what);
  return node_str(node, "name", out, l->diags) && out->len;
}

/* ---- Sources ---- */

static void load_keep(struct loading *l, const struct kith_node *list, struct kith_plan_source *s)
{
  static const char *const words[] = {"notes", "birthdays", "photos", "relatives", NULL};
  if (list && list->type != NODE_SEQUENCE)
    node_error(list, l->diags, "keep is a list of: notes, birthdays, photos, relatives");
  for (size_t i = 0; list && list->type == NODE_SEQUENCE && i < list->count; i++) {
    size_t bit = 0;
    while (words[bit] && !str_eq_c(list->items[i]->text, words[bit]))
      bit++;
    if (words[bit])
      s->keep |= 1u << bit;
    else
      node_error(list->items[i], l->diags, "keep: '%.*s' is none of notes, birthdays, photos, relatives",
                 STR_ARG(list->items[i]->text));
  }
}

static void one_of(struct loading *l, const struct kith_node *node, const char *key, const char *const *words,
                   struct kith_str *out)
{
  if (!node_str(node, key, out, l->diags))
    return;
  for (size_t i = 0; words[i]; i++)
    if (str_eq_c(*out, words[i]))
      return;
  const char *near = suggest(*out, words);
  node_error(node_get(node, key), l->diags, "%s cannot be '%.*s'%s%s%s", key, STR_ARG(*out),
             near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
}

static void load_basis(struct loading *l, const struct kith_node *basis, struct kith_plan_basis *out)
{
  static const char *const keys[] = {"kind", "by", "date", "document", NULL};
  static const char *const kinds[] = {"voluntary", "contract", "company-account", "counsel", NULL};
  struct kith_str date = STR_NONE;
  *out = (struct kith_plan_basis){.date = DAY_UNKNOWN, .kind = STR_NONE, .by = STR_NONE, .document = STR_NONE};
  if (!basis)
    return;
  if (basis->type != NODE_MAPPING) {
    node_error(basis, l->diags, "basis is a mapping: { kind: voluntary, by: ..., date: 2026-11-20 }");
    return;
  }
  node_check_keys(basis, keys, "basis", l->diags);
  out->given = true;
  if (!node_get(basis, "kind"))
    node_error(basis, l->diags, "basis: kind is missing: voluntary, contract, company-account or counsel");
  one_of(l, basis, "kind", kinds, &out->kind);
  node_str(basis, "by", &out->by, l->diags);
  node_str(basis, "document", &out->document, l->diags);
  node_str(basis, "date", &date, l->diags);
  out->date = day_parse(date);
  if (node_get(basis, "date") && (date.len != 10 || out->date == DAY_UNKNOWN))
    node_error(node_get(basis, "date"), l->diags, "basis: date '%.*s' is no day; write it as 2026-11-20",
               STR_ARG(date));
}

/* intake: { quarantine: true, rep: ... } */
static void load_intake(struct loading *l, const struct kith_node *intake, struct kith_plan_source *s)
{
  static const char *const keys[] = {"quarantine", "rep", NULL};
  static const char *const truths[] = {"true", "false", NULL};
  struct kith_str quarantine = STR_NONE;
  s->rep = s->holder;
  if (!intake)
    return;
  if (intake->type != NODE_MAPPING) {
    node_error(intake, l->diags, "intake is a mapping: { quarantine: true, rep: ... }");
    return;
  }
  node_check_keys(intake, keys, "intake", l->diags);
  one_of(l, intake, "quarantine", truths, &quarantine);
  node_str(intake, "rep", &s->rep, l->diags);
  s->quarantine = str_eq_c(quarantine, "true");
  if (s->quarantine && !s->rep.len)
    node_error(intake, l->diags, "intake: rep is missing: whose book is it that waits for approval?");
}

static void load_source(struct loading *l, const struct kith_node *node)
{
  static const char *const possessions[] = {"internal", "portable", "external", NULL};
  static const char *const accounts[] = {"company", "person", NULL};
  struct kith_plan_source s = {.holder = STR_NONE, .node = node};

  if (!name_of(l, node, "source", &s.name) || !(s.plugin = plugin_of(l, node)))
    return;
  if (!s.plugin->source) {
    node_error(node_get(node, "plugin"), l->diags, "%s is no source, it only writes", s.plugin->name);
    return;
  }
  s.path = path_of(l, node, "path");
  if (!s.path && (s.plugin->source->flags & KITH_USES_STREAM))
    node_error(node, l->diags, "path is missing: the file, glob, folder or archive to read");
  node_str(node, "holder", &s.holder, l->diags);
  s.possession = str_of(KITH_HAS(s.plugin->source, struct kith_source, possession) ? s.plugin->source->possession : "");
  one_of(l, node, "possession", possessions, &s.possession);
  s.account = STR_NONE;
  one_of(l, node, "account", accounts, &s.account);
  load_basis(l, node_get(node, "basis"), &s.basis);
  load_intake(l, node_get(node, "intake"), &s);
  load_keep(l, node_get(node, "keep"), &s);
  s.settings = settings_of(l, s.plugin->source->options, s.plugin->source->settings_size, node, source_keys);
  vec_push(&l->plan->sources, s);
}

/* ---- Sinks ---- */

static uint64_t digest_node(const struct kith_node *node, uint64_t digest)
{
  digest = codec_text_hash(node->text, digest + node->type);
  for (size_t i = 0; i < node->count; i++) {
    if (node->type == NODE_MAPPING)
      digest = codec_text_hash(node->keys[i]->text, digest);
    digest = digest_node(node->items[i], digest);
  }
  return digest;
}

static bool wants_company_only(struct loading *l, const struct kith_node *sink)
{
  static const char *const words[] = {"all", "company", NULL};
  const struct kith_node *fields = node_get(sink, "fields");
  return fields && node_word(fields, words, "choice of fields (all, company)", l->diags) == 1;
}

static void load_sink(struct loading *l, const struct kith_node *node)
{
  struct kith_plan_sink s = {0};
  if (!name_of(l, node, "sink", &s.name) || !(s.plugin = plugin_of(l, node)))
    return;
  if (!s.plugin->sink) {
    node_error(node_get(node, "plugin"), l->diags, "%s is no sink, it only reads", s.plugin->name);
    return;
  }
  s.path = path_of(l, node, "path");
  if (!s.path)
    node_error(node, l->diags, "path is missing: where to write");
  s.settings = settings_of(l, s.plugin->sink->options, s.plugin->sink->settings_size, node, sink_keys);
  s.company_only = wants_company_only(l, node);
  s.options_digest = digest_node(node, 0);
  vec_push(&l->plan->sinks, s);
}

static void load_list(struct loading *l, const struct kith_node *root, const char *key,
                      void (*load)(struct loading *, const struct kith_node *))
{
  const struct kith_node *list = node_get(root, key);
  if (!list || list->type != NODE_SEQUENCE || !list->count) {
    node_error(list ? list : root, l->diags, "%s is missing: a list of at least one", key);
    return;
  }
  for (size_t i = 0; i < list->count; i++) {
    if (list->items[i]->type == NODE_MAPPING)
      load(l, list->items[i]);
    else
      node_error(list->items[i], l->diags, "each of %s is a mapping with name, plugin and path", key);
  }
}

#define CHECK_NAMES(l, list, what)                                                                                     \
  for (size_t i = 0; i < (list)->len; i++)                                                                             \
    for (size_t j = i + 1; j < (list)->len; j++)                                                                       \
      if (str_eq((list)->items[i].name, (list)->items[j].name))                                                        \
  diag_error((l)->diags, (l)->plan->file, 0, 0, "two " what " are called '%.*s'", STR_ARG((list)->items[i].name))

/* ---- The rest ---- */

static void load_entities(struct loading *l, const struct kith_node *map)
{
  struct kith_plan_entity entity = {KITH_STR("company"), STR_NONE};
  if (map && map->type != NODE_MAPPING)
    node_error(map, l->diags, "entities is a mapping: name: place");
  for (size_t i = 0; map && map->type == NODE_MAPPING && i < map->count; i++) {
    entity = (struct kith_plan_entity){map->keys[i]->text, map->items[i]->text};
    vec_push(&l->plan->entities, entity);
  }
  if (!l->plan->entities.len)
    vec_push(&l->plan->entities, entity);
}

static void load_max_rejects(struct loading *l, const struct kith_node *node)
{
  int64_t number;
  if (!node)
    return;
  if (str_ends(node->text, KITH_STR("%")) && str_to_int(str_sub(node->text, 0, node->text.len - 1), &number) &&
      number >= 0 && number <= 100)
    l->plan->max_reject_share = (double)number / 100;
  else if (str_to_int(node->text, &number) && number >= 0)
    l->plan->max_rejects = number;
  else
    node_error(node, l->diags, "max_rejects is a number of records, or a share: 5%%");
}

static void load_sections(struct loading *l, const struct kith_node *root)
{
  static const char *const dedupe_keys[] = {"merge_at", "review_at", NULL};
  static const char *const ownership_keys[] = {"policy", NULL};
  static const char *const limits_keys[] = {"max_rejects", NULL};
  const struct kith_node *dedupe = node_get(root, "dedupe"), *ownership = node_get(root, "ownership"),
                         *limits = node_get(root, "limits");
  if (dedupe)
    node_check_keys(dedupe, dedupe_keys, "dedupe", l->diags);
  if (ownership)
    node_check_keys(ownership, ownership_keys, "ownership", l->diags);
  if (limits)
    node_check_keys(limits, limits_keys, "limits", l->diags);
  node_number(dedupe, "merge_at", 0.5, 1, &l->plan->merge_at, l->diags);
  node_number(dedupe, "review_at", 0, 1, &l->plan->review_at, l->diags);
  if (l->plan->review_at > l->plan->merge_at)
    node_error(dedupe, l->diags, "review_at must not be over merge_at");
  const char *policy = readable_file(l, ownership, "policy");
  if (policy && access(policy, R_OK) == 0)
    l->plan->policy = policy_load(policy, &l->plan->arena, l->diags);
  if (l->plan->policy && l->plan->policy->clause)
    node_error(node_get(ownership, "policy"), l->diags,
               "that is a clause module: write a policy that includes it (- include: FILE)");
  load_max_rejects(l, node_get(limits, "max_rejects"));
}

static void load_plugin_folders(struct loading *l, const struct kith_node *list)
{
  struct kith_error err;
  if (list && list->type != NODE_SEQUENCE)
    node_error(list, l->diags, "plugins is a list of absolute folders");
  for (size_t i = 0; list && list->type == NODE_SEQUENCE && i < list->count; i++)
    if (plugins_add(l->plugins, arena_c(&l->plan->arena, list->items[i]->text), &err) != KITH_OK)
      node_error(list->items[i], l->diags, "%s", err.message);
}

static void check_outputs(struct loading *l)
{
  const struct kith_plan *plan = l->plan;
  for (size_t i = 0; i < plan->sinks.len; i++)
    for (size_t j = i + 1; j < plan->sinks.len; j++)
      if (plan->sinks.items[i].path && plan->sinks.items[j].path &&
          strcmp(plan->sinks.items[i].path, plan->sinks.items[j].path) == 0)
        diag_error(l->diags, plan->file, 0, 0, "two sinks write to %s", plan->sinks.items[i].path);
}

static void load_root(struct loading *l, const struct kith_node *root)
{
  struct kith_plan *plan = l->plan;
  node_check_keys(root, top_keys, "a pipeline", l->diags);
  plan->state = path_of(l, root, "state");
  if (!plan->state)
    node_error(root, l->diags, "state is missing: the file that remembers what was seen, e.g. state: acme.kith");
  node_str(root, "region", &plan->region, l->diags);
  plan->people = readable_file(l, root, "people");
  plan->agreements = readable_file(l, root, "agreements");
  plan->rejects = path_of(l, root, "rejects");
  load_plugin_folders(l, node_get(root, "plugins"));
  load_entities(l, node_get(root, "entities"));
  load_sections(l, root);
  load_list(l, root, "sources", load_source);
  load_list(l, root, "sinks", load_sink);
  CHECK_NAMES(l, &plan->sources, "sources");
  survivor_load(node_get(root, "merge"), plan, l->diags);
  CHECK_NAMES(l, &plan->sinks, "sinks");
  check_outputs(l);
}

bool plan_load(const char *path, struct kith_plugins *plugins, struct kith_plan *out, struct kith_diags *diags)
{
  struct loading l = {.plan = out, .plugins = plugins, .diags = diags};
  *out = (struct kith_plan){.merge_at = DEDUPE_MERGE_AT,
                            .review_at = DEDUPE_REVIEW_AT,
                            .max_rejects = -1,
                            .max_reject_share = 1,
                            .region = STR_NONE};
  out->file = arena_str(&out->arena, str_of(path));
  const struct kith_node *root = yaml_load(path, &out->arena, diags);
  if (root && !find_folder(out, path))
    diag_error(diags, out->file, 0, 0, "the file is not there");
  else if (root)
    load_root(&l, root);
  return !diags->error_count;
}

void plan_free(struct kith_plan *plan)
{
  vec_free(&plan->entities);
  vec_free(&plan->sources);
  vec_free(&plan->sinks);
  arena_free(&plan->arena);
}
