#include "config/mapping.h"

#include <dirent.h>
#include <stdlib.h>

#include "base/map.h"
#include "model/names.h"

/* Mappings, their tables and their columns; far beyond any real one. */
enum { MOST_FILES = 200 };

struct loader {
  struct kith_arena *arena;
  struct kith_diags *diags;
  VEC(struct kith_map_table) tables;
};

static const struct kind_word {
  const char *word;
  uint32_t kind;
} kinds[] = {{"contact", KITH_CONTACT},         {"account", KITH_ACCOUNT},    {"deal", KITH_DEAL},
             {"interaction", KITH_INTERACTION}, {"user", KITH_USER},          {"consent", KITH_CONSENT},
             {"person", KITH_PERSON},           {"agreement", KITH_AGREEMENT}};

enum { KINDS = sizeof kinds / sizeof kinds[0] };

static uint32_t kind_of(struct kith_str word)
{
  for (size_t i = 0; i < KINDS; i++)
    if (str_eq_c(word, kinds[i].word))
      return kinds[i].kind;
  return 0;
}

static void read_kind(const struct kith_node *file, struct kith_map_table *table, struct kith_diags *d)
{
  const char *words[KINDS + 1] = {NULL};
  struct kith_str word = STR_NONE;
  for (size_t i = 0; i < KINDS; i++)
    words[i] = kinds[i].word;
  if (!node_str(file, "kind", &word, d))
    return;
  table->kind = kind_of(word);
  if (!table->kind)
    node_error(node_get(file, "kind"), d,
               "no kind \"%.*s\"%s (contact, account, deal, interaction, user, consent, person, agreement)",
               STR_ARG(word), suggest_hint(word, words).text);
}

/* ---- Paths ---- */

/* "adress.work.street" is near to no path, but without its type it is near to "address.street". */
static struct kith_hint path_hint(struct kith_str path)
{
  struct kith_hint hint = suggest_hint(path, names_paths());
  size_t first = str_find(path, '.');
  struct kith_str head = str_sub(path, 0, first), tail = str_sub(path, first + 1, path.len);
  size_t second = str_find(tail, '.');
  char bare[80];

  if (hint.text[0] || first == path.len || path.len >= sizeof bare)
    return hint;
  if (second == tail.len)
    return suggest_hint(head, names_paths());
  struct kith_str last = str_sub(tail, second, tail.len);
  memcpy(bare, head.ptr, head.len);
  memcpy(bare + head.len, last.ptr, last.len);
  return suggest_hint((struct kith_str){bare, head.len + last.len}, names_paths());
}

/* Resolves `path` into the pair; `path` must live as long as the pair. */
static bool resolve(struct kith_str path, struct kith_map_pair *out)
{
  struct kith_path resolved;
  if (!names_path(path, &resolved))
    return false;
  out->to = path;
  out->property = resolved.property;
  out->component = resolved.component;
  out->group = resolved.group;
  out->type = resolved.type;
  return true;
}

/* ---- Columns ---- */

/* In lower case and without outer space, as columns are compared. */
static struct kith_str fold_column(struct kith_str name, struct kith_arena *arena)
{
  struct kith_str trimmed = str_trim(name);
  char *text = arena_bytes(arena, trimmed.len + 1);
  for (size_t i = 0; i < trimmed.len; i++)
    text[i] = ascii_lower(trimmed.ptr[i]);
  return (struct kith_str){text, trimmed.len};
}

/* The pairs of one table while it is read. */
struct pairs {
  VEC(struct kith_map_pair) list;
};

static bool names_column(const struct kith_map_pair *pairs, size_t count, struct kith_str name)
{
  for (size_t i = 0; i < count; i++)
    if (str_eq_nocase(pairs[i].from, name))
      return true;
  return false;
}

/* A number that stands for any ("E-mail {n} - Value") needs {n} in the column's name, and there once only. */
static bool check_number(const struct kith_node *value, const struct kith_map_pair *pair, struct kith_diags *d)
{
  struct kith_str mark = KITH_STR("{n}");
  size_t at = str_find_str(pair->from, mark);
  struct kith_str rest = str_sub(pair->from, at + mark.len, pair->from.len);
  if (at < pair->from.len && str_find_str(rest, mark) < rest.len)
    node_error(value, d, "a column may have one number that stands for any: {n} is there twice");
  else if (pair->group == KITH_GROUP_N && at == pair->from.len)
    node_error(value, d, "\"#N\" stands for the number that {n} of the column stands for; there is no {n} in \"%.*s\"",
               STR_ARG(pair->from));
  else
    return true;
  return false;
}

static void add_target(const struct kith_node *value, struct kith_map_pair pair, struct pairs *to, struct loader *l)
{
  if (value->type != NODE_SCALAR || node_is_null(value)) {
    node_error(value, l->diags, "a column needs a property path, like name.given; \"-\" leaves it out");
    return;
  }
  if (!resolve(arena_str(l->arena, value->text), &pair)) {
    node_error(value, l->diags, "no property path \"%.*s\"%s", STR_ARG(value->text), path_hint(value->text).text);
    return;
  }
  if (check_number(value, &pair, l->diags))
    vec_push(&to->list, pair);
}

/* `path`, `[path, path]`, or `{ to: one of these, split: text }`. */
static void read_target(const struct kith_node *value, struct kith_map_pair pair, struct pairs *to, struct loader *l)
{
  static const char *const keys[] = {"to", "split", NULL};

  if (value->type == NODE_MAPPING) {
    node_check_keys(value, keys, "a column", l->diags);
    if (node_get(value, "split") && node_str(value, "split", &pair.split, l->diags))
      pair.split = arena_str(l->arena, pair.split);
    if (!node_get(value, "to")) {
      node_error(value, l->diags, "this column has no \"to\": write { to: email, split: \";\" }");
      return;
    }
    value = node_get(value, "to");
  }
  if (value->type != NODE_SEQUENCE || !value->count) {
    add_target(value, pair, to, l);
    return;
  }
  for (size_t i = 0; i < value->count; i++)
    add_target(value->items[i], pair, to, l);
}

static void read_columns(const struct kith_node *columns, struct pairs *to, struct loader *l)
{
  struct kith_map_str seen = {0};

  for (size_t i = 0; i < columns->count; i++) {
    const struct kith_node *key = columns->keys[i];
    bool is_new;
    struct kith_map_pair pair = {
        .size = sizeof pair, .from = arena_str(l->arena, str_trim(key->text)), .split = STR_NONE, .value = STR_NONE};
    map_str_put(&seen, fold_column(key->text, l->arena), 0, &is_new);
    if (!is_new)
      node_error(key, l->diags, "column \"%.*s\" is here twice: upper and lower case are the same", STR_ARG(key->text));
    read_target(columns->items[i], pair, to, l);
  }
  map_str_free(&seen);
}

/* `like: Contact`: the columns of a table above, in the same mapping, but for those that are named again. */
static void read_like(const struct kith_node *file, struct kith_str mapping, struct pairs *to, struct loader *l)
{
  const struct kith_node *like = node_get(file, "like");
  if (!like)
    return;
  size_t own = to->list.len;
  struct kith_str wanted = arena_printf(l->arena, "%.*s/%.*s", STR_ARG(mapping), STR_ARG(like->text));
  for (size_t i = 0; i < l->tables.len; i++) {
    const struct kith_map_table *table = &l->tables.items[i];
    for (size_t k = 0; str_eq(table->name, wanted) && k < table->pair_count; k++)
      if (!table->pairs[k].value.len && !names_column(to->list.items, own, table->pairs[k].from))
        vec_push(&to->list, table->pairs[k]);
    if (str_eq(table->name, wanted))
      return; /* of a table with several needs, the first: they have the same columns */
  }
  node_error(like, l->diags, "no table \"%.*s\" above this one", STR_ARG(like->text));
}

/* `set: { channel: call }`: what every record of the table has. */
static void read_set(const struct kith_node *file, struct pairs *to, struct loader *l)
{
  const struct kith_node *set = node_get(file, "set");
  if (!set)
    return;
  if (set->type != NODE_MAPPING) {
    node_error(set, l->diags, "\"set\" must name properties and values: set: { channel: call }");
    return;
  }
  for (size_t i = 0; i < set->count; i++) {
    struct kith_map_pair pair = {.size = sizeof pair, .from = STR_NONE, .split = STR_NONE};
    pair.value = arena_str(l->arena, set->items[i]->text);
    if (!pair.value.len)
      node_error(set->items[i], l->diags, "this value is empty");
    add_target(set->keys[i], pair, to, l);
  }
}

static struct kith_hint column_hint(const struct kith_map_table *table, struct kith_str name, struct kith_arena *arena)
{
  const char **words = arena_zero(arena, table->pair_count + 1, sizeof *words);
  for (size_t i = 0; i < table->pair_count; i++)
    words[i] = arena_c(arena, table->pairs[i].from);
  return suggest_hint(name, words);
}

static void read_needs(const struct kith_node *needs, struct kith_map_table *table, struct loader *l)
{
  struct kith_str *names = arena_zero(l->arena, needs->count + 1, sizeof *names);
  for (size_t i = 0; i < needs->count; i++) {
    names[i] = arena_str(l->arena, str_trim(needs->items[i]->text));
    if (!names_column(table->pairs, table->pair_count, names[i]))
      node_error(needs->items[i], l->diags, "\"needs\" names the column \"%.*s\", but \"columns\" does not%s",
                 STR_ARG(names[i]), column_hint(table, names[i], l->arena).text);
  }
  table->needs = names;
  table->needs_count = needs->count;
}

/* Moves them into the arena. */
static const struct kith_map_pair *keep_pairs(struct pairs *pairs, struct loader *l)
{
  struct kith_map_pair *kept = arena_zero(l->arena, pairs->list.len + 1, sizeof *kept);
  if (pairs->list.len)
    memcpy(kept, pairs->list.items, pairs->list.len * sizeof *kept);
  vec_free(&pairs->list);
  return kept;
}

/* ---- Tables and maps ---- */

/* `needs: [A, B]`, or `[[A, B], [A, C]]`: one of these; a table each, with the same columns. */
static void add_tables(const struct kith_node *file, struct kith_map_table *table, struct loader *l)
{
  const struct kith_node *needs = node_get(file, "needs");
  if (needs && needs->type != NODE_SEQUENCE) {
    node_error(needs, l->diags, "\"needs\" must be a list of columns: [Id, LastName]");
    return;
  }
  bool several = needs && needs->count && needs->items[0]->type == NODE_SEQUENCE;
  for (size_t i = 0; i < (several ? needs->count : 1); i++) {
    const struct kith_node *one = several ? needs->items[i] : needs;
    if (one && one->type == NODE_SEQUENCE)
      read_needs(one, table, l);
    else if (one)
      node_error(one, l->diags, "\"needs\" must hold lists only, when one of them is a list");
    vec_push(&l->tables, *table);
  }
}

static void read_table(const struct kith_node *file, struct kith_str mapping, struct loader *l)
{
  struct kith_map_table table = {.size = sizeof table, .kind = KITH_CONTACT};
  const struct kith_node *columns = node_get(file, "columns");
  struct kith_str name = STR_NONE;
  struct pairs pairs = {{0}};

  node_str(file, "name", &name, l->diags);
  table.name =
      name.len ? arena_printf(l->arena, "%.*s/%.*s", STR_ARG(mapping), STR_ARG(name)) : arena_str(l->arena, mapping);
  read_kind(file, &table, l->diags);
  if (columns ? columns->type != NODE_MAPPING || !columns->count : !node_get(file, "like")) {
    node_error(columns ? columns : file, l->diags,
               "\"columns\" must name at least one column: columns: { Email: email }");
    return;
  }
  if (columns)
    read_columns(columns, &pairs, l);
  read_like(file, mapping, &pairs, l);
  read_set(file, &pairs, l);
  table.pair_count = pairs.list.len;
  table.pairs = keep_pairs(&pairs, l);
  add_tables(file, &table, l);
}

static void read_files(const struct kith_node *root, struct kith_str name, struct loader *l)
{
  static const char *const keys[] = {"name", "kind", "needs", "like", "columns", "set", NULL};
  const struct kith_node *files = node_get(root, "files");

  if (!files || files->type != NODE_SEQUENCE || !files->count) {
    node_error(files ? files : root, l->diags, "a mapping needs \"files\": a list of tables, each with \"columns\"");
    return;
  }
  if (files->count > MOST_FILES) {
    node_error(files, l->diags, "too many files in one mapping: %d are allowed", MOST_FILES);
    return;
  }
  for (size_t i = 0; i < files->count; i++) {
    size_t errors = l->diags->error_count;
    node_check_keys(files->items[i], keys, "a file of a mapping", l->diags);
    if (files->items[i]->type == NODE_MAPPING && !node_get(files->items[i], "name"))
      node_error(files->items[i], l->diags, "this file has no \"name\"");
    if (l->diags->error_count == errors)
      read_table(files->items[i], name, l);
  }
}

static void read_mapping(const struct kith_node *root, struct kith_str name, struct loader *l)
{
  static const char *const keys[] = {"name", "summary", "files", NULL};
  struct kith_str given = STR_NONE;

  node_check_keys(root, keys, "a mapping", l->diags);
  if (node_str(root, "name", &given, l->diags) && !str_eq(given, name))
    node_error(node_get(root, "name"), l->diags, "this mapping must be called \"%.*s\", like its file", STR_ARG(name));
  if (root->type == NODE_MAPPING)
    read_files(root, name, l);
}

/* Tables without needs fit any file, so they stand last. */
static struct kith_map_table *order_tables(const struct loader *l)
{
  struct kith_map_table *tables = arena_zero(l->arena, l->tables.len + 1, sizeof *tables);
  size_t count = 0;
  for (int pass = 0; pass < 2; pass++)
    for (size_t i = 0; i < l->tables.len; i++)
      if ((l->tables.items[i].needs_count == 0) == pass)
        tables[count++] = l->tables.items[i];
  return tables;
}

static const struct kith_map *finish(struct loader *l, uint32_t named, size_t errors_before)
{
  const struct kith_map *made = NULL;
  if (l->diags->error_count == errors_before) {
    struct kith_map *map = arena_zero(l->arena, 1, sizeof *map);
    *map = (struct kith_map){sizeof *map, named, l->tables.len, order_tables(l)};
    made = map;
  }
  vec_free(&l->tables);
  return made;
}

/* "dir/salesforce-export.yaml" -> "salesforce-export". */
static struct kith_str stem_of(const char *path)
{
  struct kith_str base = path_base(str_of(path)), ending = KITH_STR(".yaml");
  return str_ends(base, ending) ? str_sub(base, 0, base.len - ending.len) : base;
}

static void load_into(const char *path, struct loader *l)
{
  const struct kith_node *root = yaml_load(path, l->arena, l->diags);
  if (root)
    read_mapping(root, stem_of(path), l);
}

const struct kith_map *mapping_load_file(const char *path, struct kith_arena *arena, struct kith_diags *diags)
{
  struct loader l = {.arena = arena, .diags = diags};
  size_t errors = diags->error_count;
  load_into(path, &l);
  return finish(&l, 1, errors);
}

/* ---- Folders ---- */

static int is_mapping(const struct dirent *entry)
{
  return entry->d_name[0] != '.' && str_ends(str_of(entry->d_name), KITH_STR(".yaml"));
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
  return strcmp((*a)->d_name, (*b)->d_name);
}

/* File names of the folder's mappings in order of their bytes, ended with NULL; NULL when it cannot be read. */
static const char **list_folder(const char *folder, struct kith_arena *arena)
{
  struct dirent **entries = NULL;
  int count = scandir(folder, &entries, is_mapping, by_bytes);
  if (count < 0)
    return NULL;
  const char **names = arena_zero(arena, (size_t)count + 1, sizeof *names);
  for (int i = 0; i < count; i++) {
    names[i] = arena_c(arena, str_of(entries[i]->d_name));
    free(entries[i]);
  }
  free(entries);
  return names;
}

const struct kith_map *mapping_load_all(const char *folder, struct kith_arena *arena, struct kith_diags *diags)
{
  struct loader l = {.arena = arena, .diags = diags};
  size_t errors = diags->error_count;
  const char **names = list_folder(folder, arena);

  if (!names)
    diag_error(diags, str_of(folder), 0, 0, "the folder of mappings cannot be read");
  for (size_t i = 0; names && names[i]; i++)
    load_into(arena_printf(arena, "%s/%s", folder, names[i]).ptr, &l);
  return finish(&l, 0, errors);
}

/* ---- By name, by path, inline ---- */

static const struct kith_map *load_named(const struct kith_node *value, const char *folder, struct kith_arena *arena,
                                         struct kith_diags *diags)
{
  const char **names = list_folder(folder, arena);
  static const char *const none[] = {NULL};

  for (size_t i = 0; names && names[i]; i++) {
    names[i] = arena_c(arena, stem_of(names[i]));
    if (str_eq_c(value->text, names[i]))
      return mapping_load_file(arena_printf(arena, "%s/%s.yaml", folder, names[i]).ptr, arena, diags);
  }
  node_error(value, diags, "no mapping \"%.*s\" in %s%s", STR_ARG(value->text), folder,
             suggest_hint(value->text, names ? names : none).text);
  return NULL;
}

/* A relative path starts where the config that names it lies. */
static const struct kith_map *load_path(const struct kith_node *value, struct kith_arena *arena,
                                        struct kith_diags *diags)
{
  struct kith_str folder = value->file;
  while (folder.len && folder.ptr[folder.len - 1] != '/')
    folder.len--;
  if (value->text.ptr[0] == '/')
    folder.len = 0;
  struct kith_str path = arena_printf(arena, "%.*s%.*s", STR_ARG(folder), STR_ARG(value->text));
  return mapping_load_file(path.ptr, arena, diags);
}

/* `{ columns: {...} }`, the columns alone, or all that a mapping file holds. */
static const struct kith_map *load_inline(const struct kith_node *value, struct kith_arena *arena,
                                          struct kith_diags *diags)
{
  static const char *const keys[] = {"kind", "needs", "columns", "set", NULL};
  struct loader l = {.arena = arena, .diags = diags};
  size_t errors = diags->error_count;
  const struct kith_node *columns = node_get(value, "columns"), *files = node_get(value, "files");

  if (files && files->type == NODE_SEQUENCE) {
    read_files(value, KITH_STR("inline"), &l);
  } else if (columns && columns->type == NODE_MAPPING && !node_get(columns, "to")) {
    node_check_keys(value, keys, "an inline mapping", diags);
    read_table(value, KITH_STR("inline"), &l);
  } else {
    struct kith_map_table table = {.size = sizeof table, .kind = KITH_CONTACT, .name = KITH_STR("inline")};
    struct pairs pairs = {{0}};
    read_columns(value, &pairs, &l);
    table.pair_count = pairs.list.len;
    table.pairs = keep_pairs(&pairs, &l);
    vec_push(&l.tables, table);
  }
  return finish(&l, 1, errors);
}

const struct kith_map *mapping_load(const struct kith_node *value, const char *folder, struct kith_arena *arena,
                                    struct kith_diags *diags)
{
  if (value->type == NODE_MAPPING && value->count)
    return load_inline(value, arena, diags);
  if (value->type != NODE_SCALAR || node_is_null(value)) {
    node_error(value, diags,
               "a mapping is a name (salesforce-export), a file (maps/mine.yaml) or columns: { Email: email }");
    return NULL;
  }
  if (str_find(value->text, '/') < value->text.len || str_ends(value->text, KITH_STR(".yaml")))
    return load_path(value, arena, diags);
  return load_named(value, folder, arena, diags);
}

/* ---- --map ---- */

/* The text before the next `end` that has no backslash before it, without backslashes; *out_found: there was one. */
static struct kith_str cut_escaped(struct kith_str *rest, char end, struct kith_arena *arena, bool *out_found)
{
  char *text = arena_bytes(arena, rest->len + 1);
  size_t len = 0, i = 0;
  for (; i < rest->len && rest->ptr[i] != end; i++) {
    if (rest->ptr[i] == '\\' && i + 1 < rest->len)
      i++;
    text[len++] = rest->ptr[i];
  }
  *out_found = i < rest->len;
  *rest = str_sub(*rest, i + 1, rest->len);
  return str_trim((struct kith_str){text, len});
}

static int parse_pair(struct kith_str *rest, struct kith_arena *arena, struct kith_map_pair *pair, bool *out_more,
                      struct kith_error *err)
{
  bool has_path;
  *pair = (struct kith_map_pair){.size = sizeof *pair, .split = STR_NONE, .value = STR_NONE};
  struct kith_str whole = *rest;
  pair->from = cut_escaped(rest, '=', arena, &has_path);
  if (!has_path || !pair->from.len)
    return error_set(err, KITH_E_INVALID, "--map: \"%.*s\" is not COLUMN=property", STR_ARG(str_sub(whole, 0, 60)));
  struct kith_str path = cut_escaped(rest, ',', arena, out_more);
  if (!resolve(path, pair))
    return error_set(err, KITH_E_INVALID, "--map: no property path \"%.*s\" for the column \"%.*s\"%s",
                     STR_ARG(str_sub(path, 0, 60)), STR_ARG(str_sub(pair->from, 0, 60)), path_hint(path).text);
  return KITH_OK;
}

int mapping_parse(struct kith_str text, struct kith_arena *arena, const struct kith_map **out, struct kith_error *err)
{
  enum { MOST_PAIRS = 1000 };
  struct kith_map_pair *pairs = arena_zero(arena, MOST_PAIRS, sizeof *pairs);
  size_t count = 0;
  bool more = true;

  while (more) {
    if (count == MOST_PAIRS)
      return error_set(err, KITH_E_INVALID, "--map: more than %d columns", MOST_PAIRS);
    int rc = parse_pair(&text, arena, &pairs[count], &more, err);
    if (rc != KITH_OK)
      return rc;
    if (names_column(pairs, count, pairs[count].from))
      return error_set(err, KITH_E_INVALID, "--map: the column \"%.*s\" is named twice",
                       STR_ARG(str_sub(pairs[count].from, 0, 60)));
    count++;
  }
  struct kith_map_table *table = arena_zero(arena, 1, sizeof *table);
  struct kith_map *map = arena_zero(arena, 1, sizeof *map);
  *table = (struct kith_map_table){
      .size = sizeof *table, .kind = KITH_CONTACT, .name = KITH_STR("--map"), .pair_count = count, .pairs = pairs};
  *map = (struct kith_map){sizeof *map, 1, 1, table};
  *out = map;
  return KITH_OK;
}
