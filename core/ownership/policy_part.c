#include <kith/property.h>

#include "ownership/lint.h"
#include "ownership/policy_read.h"

size_t policy_length(struct kith_policy_reading *l, const struct kith_node *root, const char *key, size_t most)
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

/* A mapping of names; 0 when it is none. */
static size_t names_in(struct kith_policy_reading *l, const struct kith_node *map, const char *key, size_t most)
{
  if (!map || node_is_null(map))
    return 0;
  if (map->type != NODE_MAPPING)
    node_error(map, l->diags, "`%s` is a mapping: name: value", key);
  else if (map->count > most)
    node_error(map, l->diags, "more than %zu %s", most, key);
  else
    return map->count;
  return 0;
}

/* ---- Parameters ---- */

enum { MOST_PARAMS = 100 };

static struct kith_policy_param *find_param(struct kith_policy *p, struct kith_str name)
{
  for (size_t i = 0; i < p->param_count; i++)
    if (str_eq(p->params[i].name, name))
      return &p->params[i];
  return NULL;
}

static bool is_param_name(struct kith_str name)
{
  for (size_t i = 0; i < name.len; i++)
    if (!ascii_is_alpha(name.ptr[i]) && !ascii_is_digit(name.ptr[i]) && name.ptr[i] != '_')
      return false;
  return name.len > 0;
}

/* The value of a parameter; null is none. */
static struct kith_str param_value(struct kith_policy_reading *l, const struct kith_node *value)
{
  if (value->type != NODE_SCALAR)
    node_error(value, l->diags, "a parameter is one value: a text, a date or a number");
  return value->type == NODE_SCALAR && !node_is_null(value) ? value->text : STR_NONE;
}

static void put_param(struct kith_policy_reading *l, const struct kith_node *key, const struct kith_node *value)
{
  struct kith_policy *p = l->policy;
  struct kith_policy_param *known = find_param(p, key->text);
  struct kith_str text = param_value(l, value);
  if (!is_param_name(key->text))
    node_error(key, l->diags, "a parameter's name is letters, digits and _");
  else if (!known && p->param_count == MOST_PARAMS)
    node_error(key, l->diags, "more than %d params", MOST_PARAMS);
  else if (!known)
    p->params[p->param_count++] = (struct kith_policy_param){key->text, text};
  else if (!known->value.len)
    known->value = text;
}

/* What a module has as default stands unless the policy says otherwise; two modules must not differ in silence. */
static void read_defaults(struct kith_policy_reading *l, const struct kith_policy_file *file,
                          const struct kith_node *given)
{
  const struct kith_node *map = node_get(file->root, "params");
  size_t count = names_in(l, map, "params", MOST_PARAMS);
  for (size_t i = 0; i < count; i++) {
    const struct kith_node *key = map->keys[i];
    struct kith_str text = param_value(l, map->items[i]);
    const struct kith_policy_param *known = find_param(l->policy, key->text);
    if (file->at && node_get(given, arena_c(l->arena, key->text)))
      continue;
    if (known && known->value.len && text.len && !str_eq(known->value, text))
      node_error(file->at ? file->at : key, l->diags,
                 "two modules have defaults for '%.*s' that differ: say in `params` which holds", STR_ARG(key->text));
    put_param(l, key, map->items[i]);
  }
}

static bool is_wanted(const struct kith_policy_file *files, size_t count, struct kith_str name)
{
  bool wanted = false;
  for (size_t i = 0; i < count; i++) {
    const struct kith_node *params = node_get(files[i].root, "params");
    for (size_t k = 0; files[i].at && params && params->type == NODE_MAPPING && k < params->count; k++)
      wanted |= str_eq(params->keys[k]->text, name);
  }
  return wanted;
}

/* "clause_sinse" given, "clause_since" wanted and without a default: said where it is given. */
static const struct kith_node *misspelt(struct kith_policy_reading *l, const struct kith_node *given,
                                        const struct kith_policy_file *files, size_t count, struct kith_str wanted)
{
  const char *const names[] = {arena_c(l->arena, wanted), NULL};
  for (size_t i = 0; given && given->type == NODE_MAPPING && i < given->count; i++)
    if (!is_wanted(files, count, given->keys[i]->text) && suggest(given->keys[i]->text, names))
      return given->keys[i];
  return NULL;
}

static void check_given(struct kith_policy_reading *l, const struct kith_policy_file *files, size_t count)
{
  const struct kith_node *given = node_get(files[0].root, "params");
  for (size_t f = 0; f < count; f++) {
    const struct kith_node *params = node_get(files[f].root, "params");
    for (size_t i = 0; files[f].at && params && params->type == NODE_MAPPING && i < params->count; i++) {
      struct kith_str name = params->keys[i]->text;
      const struct kith_policy_param *p = find_param(l->policy, name);
      const struct kith_node *near = p && !p->value.len ? misspelt(l, given, files, count, name) : NULL;
      if (near)
        node_error(near, l->diags, "no module has a parameter '%.*s', did you mean '%.*s'?", STR_ARG(near->text),
                   STR_ARG(name));
      else if (p && !p->value.len)
        node_error(files[f].at, l->diags, "the module '%.*s' needs a value: params: { %.*s: ... }",
                   STR_ARG(files[f].clause), STR_ARG(name));
    }
  }
}

void policy_read_params(struct kith_policy_reading *l, struct kith_policy_file *files, size_t count)
{
  const struct kith_node *given = node_get(files[0].root, "params");
  size_t own = names_in(l, given, "params", MOST_PARAMS);
  l->policy->params = arena_zero(l->arena, MOST_PARAMS, sizeof *l->policy->params);
  for (size_t i = 0; i < own; i++)
    put_param(l, given->keys[i], given->items[i]);
  for (size_t i = 1; i < count; i++)
    read_defaults(l, &files[i], given);
  check_given(l, files, count);
}

/* ---- Who approved what ---- */

static void read_approval(struct kith_policy_reading *l, const struct kith_node *root)
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

static void read_intake(struct kith_policy_reading *l, const struct kith_node *root)
{
  static const char *const keys[] = {"basis", NULL}, *const basis[] = {"optional", "required", NULL};
  const struct kith_node *intake = node_get(root, "intake");
  if (!intake)
    return;
  node_check_keys(intake, keys, "intake", l->diags);
  l->policy->basis_required = policy_word(l, node_get(intake, "basis"), "basis (optional, required)", basis) == 1;
}

static void read_monitoring(struct kith_policy_reading *l, const struct kith_node *root)
{
  static const char *const keys[] = {"approved_by", "notice_given", NULL};
  struct kith_policy *p = l->policy;
  const struct kith_node *monitoring = node_get(root, "monitoring");
  if (!monitoring)
    return;
  node_check_keys(monitoring, keys, "monitoring", l->diags);
  node_str(monitoring, "approved_by", &p->monitoring_by, l->diags);
  node_str(monitoring, "notice_given", &p->monitoring_notice, l->diags);
  p->monitoring = p->monitoring_by.len && day_parse(p->monitoring_notice) != DAY_UNKNOWN;
  if (!p->monitoring)
    node_error(monitoring, l->diags,
               "monitoring says who approved it and when the reps were told: "
               "{ approved_by: board@acme.example, notice_given: 2026-09-01 }");
}

static void read_disputes(struct kith_policy_reading *l, const struct kith_node *root)
{
  static const char *const keys[] = {"decided_by", "within_days", NULL};
  const struct kith_node *disputes = node_get(root, "disputes");
  int64_t days = 0;
  if (!disputes)
    return;
  node_check_keys(disputes, keys, "disputes", l->diags);
  node_str(disputes, "decided_by", &l->policy->decider, l->diags);
  if (!node_get(disputes, "decided_by") && !node_get(disputes, "within_days"))
    node_error(disputes, l->diags,
               "disputes say who decides them, or until when: { decided_by: sales-ops@acme.example, within_days: 14 }");
  node_int(disputes, "within_days", 1, 3650, &days, l->diags);
  l->policy->decide_within = (int32_t)days;
}

/* ---- Checklists ---- */

static void read_checklists(struct kith_policy_reading *l, const struct kith_node *root)
{
  enum { MOST_CHECKLISTS = 50 };
  struct kith_policy *p = l->policy;
  const struct kith_node *map = node_get(root, "checklists");
  size_t count = names_in(l, map, "checklists", MOST_CHECKLISTS);
  p->checklists = arena_zero(l->arena, count + 1, sizeof *p->checklists);
  for (size_t i = 0; i < count; i++) {
    struct kith_policy_checklist *list = &p->checklists[p->checklist_count++];
    list->name = map->keys[i]->text;
    list->steps = policy_list(l, map->items[i], "step of the checklist", NULL, &list->count);
    if (!list->count)
      node_error(map->items[i], l->diags, "the checklist '%.*s' has no steps", STR_ARG(list->name));
  }
}

/* ---- Fields: whose a value is ---- */

static const char *const field_names[] = {"name",        "nickname", "email",     "phone",   "address",    "org",
                                          "title",       "role",     "url",       "profile", "im",         "birthday",
                                          "anniversary", "gender",   "language",  "photo",   "note",       "category",
                                          "related",     "spouse",   "assistant", "hobby",   "identifier", NULL};
static const uint32_t field_properties[] = {
    KITH_P_N,           KITH_P_NICKNAME, KITH_P_EMAIL,       KITH_P_TEL,           KITH_P_ADR,       KITH_P_ORG,
    KITH_P_TITLE,       KITH_P_ROLE,     KITH_P_URL,         KITH_P_SOCIALPROFILE, KITH_P_IMPP,      KITH_P_BDAY,
    KITH_P_ANNIVERSARY, KITH_P_GENDER,   KITH_P_LANG,        KITH_P_PHOTO,         KITH_P_NOTE,      KITH_P_CATEGORIES,
    KITH_P_RELATED,     KITH_P_X_SPOUSE, KITH_P_X_ASSISTANT, KITH_P_HOBBY,         KITH_P_IDENTIFIER};

_Static_assert(sizeof field_names / sizeof field_names[0] == sizeof field_properties / sizeof field_properties[0] + 1,
               "a name for each");

static uint32_t read_belongs(struct kith_policy_reading *l, const struct kith_node *map)
{
  static const char *const names[] = {"company", "rep", "both", "neither", NULL};
  static const uint32_t flags[] = {KITH_OF_COMPANY, KITH_OF_REP, KITH_OF_COMPANY | KITH_OF_REP, 0};
  const struct kith_node *node = node_get(map, "belongs");
  if (!node)
    node_error(map, l->diags, "`belongs` is missing: company, rep, both or neither");
  int word = policy_word(l, node, "side (company, rep, both, neither)", names);
  return word < 0 ? 0 : flags[word];
}

static void read_field(struct kith_policy_reading *l, const struct kith_node *map)
{
  static const char *const keys[] = {"field", "types", "seen", "domain", "belongs", NULL};
  static const char *const seen[] = {"rep", "company", NULL}, *const domains[] = {"work", "public", NULL};
  struct kith_policy_field *f = &l->policy->fields[l->policy->field_count];
  node_check_keys(map, keys, "field", l->diags);
  if (map->type != NODE_MAPPING)
    return;
  const struct kith_node *name = node_get(map, "field");
  if (!name)
    node_error(map, l->diags, "`field` is missing: email, phone, note ...");
  int word = policy_word(l, name, "field of a contact", field_names);
  *f = (struct kith_policy_field){.property = word < 0 ? 0 : field_properties[word]};
  f->types = policy_list(l, node_get(map, "types"), "type", NULL, &f->type_count);
  f->seen = (enum kith_field_seen)(1 + policy_word(l, node_get(map, "seen"), "kind of book (rep, company)", seen));
  f->domain =
      (enum kith_field_domain)(1 + policy_word(l, node_get(map, "domain"), "kind of domain (work, public)", domains));
  f->belongs = read_belongs(l, map);
  if (f->domain != FIELD_DOMAIN_ANY && word >= 0 && f->property != KITH_P_EMAIL)
    node_error(node_get(map, "domain"), l->diags, "only an email has a domain");
  l->policy->field_count++;
}

/* ---- Levels of accounts ---- */

/* What is known of an account; everything else is a fact of a claim, and unknown there. */
static const int level_columns[] = {
    COL_ACCOUNT,           COL_ACCOUNT_CONTACTS, COL_TERRITORY,    COL_HAS_DEAL,        COL_DEALS,
    COL_WON_DEALS,         COL_OPEN_DEALS,       COL_DEAL_AMOUNT,  COL_WON_AMOUNT,      COL_OPEN_AMOUNT,
    COL_DEAL_CURRENCY,     COL_LAST_WON,         COL_INTERACTIONS, COL_INTERACTIONS_IN, COL_INTERACTIONS_OUT,
    COL_FIRST_INTERACTION, COL_LAST_INTERACTION, COL_RECENCY,      COL_LIFECYCLE};

static void check_level_facts(struct kith_policy_reading *l, const struct kith_node *at, const bool *used)
{
  for (int c = 0; c < COLUMN_COUNT; c++) {
    bool known = !used[c];
    for (size_t i = 0; i < sizeof level_columns / sizeof level_columns[0]; i++)
      known |= level_columns[i] == c;
    if (!known)
      node_warning(at, l->diags, "'%s' is a fact of a claim: of an account it is always unknown", fact_columns[c].name);
  }
}

static void read_level(struct kith_policy_reading *l, const struct kith_node *map)
{
  static const char *const keys[] = {"level", "when", "roles", NULL};
  struct kith_policy_level *level = &l->policy->levels[l->policy->level_count];
  bool used[COLUMN_COUNT] = {false};
  int64_t number = 0;
  node_check_keys(map, keys, "level", l->diags);
  if (map->type != NODE_MAPPING)
    return;
  *level = (struct kith_policy_level){.at = map};
  if (!node_int(map, "level", 1, 4, &number, l->diags) && !node_get(map, "level"))
    node_error(map, l->diags, "`level` is missing: 1 (occasional) to 4 (strategic)");
  level->level = (int)number;
  if (node_get(map, "when")) {
    level->when = policy_condition(l, map, used, &level->at);
    check_level_facts(l, level->at, used);
  } else if (!node_get(map, "roles")) {
    node_error(map, l->diags, "a level says `when` it is one, or the `roles` it needs");
  }
  level->roles = policy_list(l, node_get(map, "roles"), "role", NULL, &level->role_count);
  l->policy->level_count++;
}

void policy_read_parts(struct kith_policy_reading *l, const struct kith_node *root)
{
  struct kith_policy *p = l->policy;
  size_t fields = policy_length(l, root, "fields", POLICY_MAX_FIELDS);
  size_t levels = policy_length(l, root, "levels", POLICY_MAX_LEVELS);
  p->fields = arena_zero(l->arena, fields + 1, sizeof *p->fields);
  p->levels = arena_zero(l->arena, levels + 1, sizeof *p->levels);
  read_approval(l, root);
  read_intake(l, root);
  read_monitoring(l, root);
  read_disputes(l, root);
  read_checklists(l, root);
  for (size_t i = 0; i < fields; i++)
    read_field(l, node_get(root, "fields")->items[i]);
  for (size_t i = 0; i < levels; i++)
    read_level(l, node_get(root, "levels")->items[i]);
}
