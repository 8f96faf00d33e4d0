#include "config/options.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "config/mapping.h"
#include "config/secret.h"

enum { MOST_CHOICES = 64, MOST_TEXT = 1024 * 1024 };

/* One option on its way into the settings. */
struct slot {
  const struct kith_option *option;
  const struct kith_node *node; /* NULL: the default */
  const struct kith_options_context *context;
  struct kith_arena *arena;
  struct kith_diags *diags;
  void *to;
};

static const struct kith_option *next_option(const struct kith_option *first, size_t i)
{
  return KITH_AT(first, i);
}

/* ---- Durations ---- */

static const struct duration_unit {
  const char *name;
  int64_t ms;
} units[] = {{"ms", 1}, {"s", 1000}, {"m", 60 * 1000}, {"h", 60 * 60 * 1000}};

enum { UNITS = sizeof units / sizeof units[0] };

static bool to_duration(struct kith_str text, int64_t *out_ms)
{
  size_t digits = 0;
  int64_t number;
  while (digits < text.len && ascii_is_digit(text.ptr[digits]))
    digits++;
  if (!str_to_int(str_sub(text, 0, digits), &number))
    return false;
  struct kith_str unit = str_sub(text, digits, text.len);
  for (size_t i = 0; i < UNITS; i++)
    if (str_eq_c(unit, units[i].name))
      return !__builtin_mul_overflow(number, units[i].ms, out_ms);
  *out_ms = 0;
  return number == 0 && !unit.len;
}

static struct kith_str duration_text(int64_t ms, struct kith_arena *arena)
{
  size_t unit = UNITS - 1;
  while (unit && (ms == 0 || ms % units[unit].ms))
    unit--;
  return arena_printf(arena, "%lld%s", (long long)(ms / units[unit].ms), units[unit].name);
}

/* ---- Choices ---- */

struct choices {
  const char *words[MOST_CHOICES + 1];
  size_t count;
};

static struct choices split_choices(const struct kith_option *o, struct kith_arena *arena)
{
  struct choices c = {{NULL}, 0};
  struct kith_str rest = str_of(o->choices), word;
  while (c.count < MOST_CHOICES && str_next(&rest, '|', &word))
    c.words[c.count++] = arena_c(arena, word);
  return c;
}

/* "skip, keep or fail". */
static struct kith_str choices_text(const struct choices *c, struct kith_arena *arena)
{
  struct kith_str text = STR_NONE;
  for (size_t i = 0; i < c->count; i++) {
    const char *between = i == 0 ? "" : i + 1 < c->count ? ", " : " or ";
    text = arena_printf(arena, "%.*s%s%s", STR_ARG(text), between, c->words[i]);
  }
  return text;
}

/* ---- Setters: each puts `text` into the settings, or complains and returns false ---- */

__attribute__((format(printf, 2, 3))) static bool complain(const struct slot *s, const char *fmt, ...)
{
  char text[DIAG_MAX_TEXT];
  va_list args;
  va_start(args, fmt);
  vsnprintf(text, sizeof text, fmt, args);
  va_end(args);
  if (s->node)
    node_error(s->node, s->diags, "\"%s\" %s", s->option->name, text);
  else
    diag_error(s->diags, STR_NONE, 0, 0, "the plugin's own default of \"%s\" is wrong: it %s", s->option->name, text);
  return false;
}

static bool in_range(const struct slot *s, int64_t value)
{
  const struct kith_option *o = s->option;
  bool is_duration = o->type == KITH_OPT_DURATION_MS;
  if (o->min >= o->max || (value >= o->min && value <= o->max))
    return true;
  if (is_duration)
    return complain(s, "must be between %.*s and %.*s", STR_ARG(duration_text(o->min, s->arena)),
                    STR_ARG(duration_text(o->max, s->arena)));
  return complain(s, "must be between %lld and %lld, not %lld", (long long)o->min, (long long)o->max, (long long)value);
}

static bool set_number(const struct slot *s, int64_t value)
{
  memcpy(s->to, &value, sizeof value);
  return true;
}

static bool set_str(const struct slot *s, struct kith_str text)
{
  struct kith_str copy = arena_str(s->arena, text);
  memcpy(s->to, &copy, sizeof copy);
  return true;
}

static bool set_int(const struct slot *s, struct kith_str text)
{
  int64_t value;
  if (!str_to_int(text, &value))
    return complain(s, "must be a whole number, not \"%.*s\"", STR_ARG(text));
  return in_range(s, value) && set_number(s, value);
}

static bool set_bool(const struct slot *s, struct kith_str text)
{
  bool value = false;
  if ((s->node && s->node->quoted) || !text_to_bool(text, &value))
    return complain(s, "must be true or false (without quotes), not \"%.*s\"", STR_ARG(text));
  return set_number(s, value);
}

static bool set_choice(const struct slot *s, struct kith_str text)
{
  struct choices c = split_choices(s->option, s->arena);
  for (size_t i = 0; i < c.count; i++)
    if (str_eq_nocase(text, str_of(c.words[i])))
      return set_number(s, (int64_t)i);
  return complain(s, "must be %.*s, not \"%.*s\"%s", STR_ARG(choices_text(&c, s->arena)), STR_ARG(text),
                  suggest_hint(text, c.words).text);
}

static bool set_duration(const struct slot *s, struct kith_str text)
{
  int64_t ms;
  if (!to_duration(text, &ms))
    return complain(s, "must be a time like 500ms, 30s, 5m or 2h, not \"%.*s\"", STR_ARG(text));
  return in_range(s, ms) && set_number(s, ms);
}

static struct kith_str absolute(struct kith_str path, const char *base_folder, struct kith_arena *arena)
{
  char here[4096] = "";
  if (!path.len || path.ptr[0] == '/' || str_eq_c(path, "-")) /* "-": standard input or output */
    return path;
  struct kith_str joined =
      base_folder && base_folder[0] ? arena_printf(arena, "%s/%.*s", base_folder, STR_ARG(path)) : path;
  if (joined.ptr[0] == '/' || !getcwd(here, sizeof here))
    return joined;
  return arena_printf(arena, "%s/%.*s", here, STR_ARG(joined));
}

static bool set_path(const struct slot *s, struct kith_str text)
{
  if (s->node && !text.len)
    return complain(s, "is empty: name a file or folder");
  if (text.len && memchr(text.ptr, 0, text.len))
    return complain(s, "must not hold a NUL");
  return set_str(s, absolute(text, s->context->base_folder, s->arena));
}

static bool set_secret(const struct slot *s, struct kith_str text)
{
  (void)text;
  return complain(s, "must not have a default: it is a secret");
}

static const struct option_type {
  const char *name;
  bool (*set)(const struct slot *, struct kith_str text); /* NULL: no text makes one */
  size_t size;
} types[] = {[KITH_OPT_STR] = {"text", set_str, sizeof(struct kith_str)},
             [KITH_OPT_INT] = {"integer", set_int, sizeof(int64_t)},
             [KITH_OPT_BOOL] = {"true or false", set_bool, sizeof(int64_t)},
             [KITH_OPT_CHOICE] = {"one of", set_choice, sizeof(int64_t)},
             [KITH_OPT_PATH] = {"path", set_path, sizeof(struct kith_str)},
             [KITH_OPT_SECRET] = {"secret: { file: PATH } or { env: NAME }", set_secret, sizeof(struct kith_str)},
             [KITH_OPT_DURATION_MS] = {"time (500ms, 30s, 5m, 2h)", set_duration, sizeof(int64_t)},
             [KITH_OPT_MAP] = {"mapping: a name, a file or columns", NULL, sizeof(const struct kith_map *)}};

enum { TYPES = sizeof types / sizeof types[0] };

/* ---- Filling ---- */

/* A list of texts as one, a line feed between. */
static void set_list(const struct slot *s)
{
  struct kith_buf all = BUF_MAX(MOST_TEXT);
  struct kith_str one;
  for (size_t i = 0; i < s->node->count; i++) {
    struct slot item = *s;
    item.node = s->node->items[i];
    item.to = &one;
    if (item.node->type != NODE_SCALAR || memchr(item.node->text.ptr, '\n', item.node->text.len))
      complain(&item, "must be a list of single values");
    else if (types[s->option->type].set(&item, item.node->text) &&
             ((i && buf_add_char(&all, '\n') != KITH_OK) || buf_add_str(&all, one) != KITH_OK))
      complain(&item, "is too long: 1 MiB is allowed");
  }
  set_str(s, buf_str(&all));
  buf_free(&all);
}

static void set_from_node(const struct slot *s)
{
  const struct kith_option *o = s->option;
  const struct kith_node *n = s->node;
  bool is_list = (o->flags & KITH_OPT_REPEATABLE) && (o->type == KITH_OPT_STR || o->type == KITH_OPT_PATH);

  if (o->type == KITH_OPT_MAP)
    *(const struct kith_map **)s->to = mapping_load(n, s->context->mappings_folder, s->arena, s->diags);
  else if (o->type == KITH_OPT_SECRET)
    secret_read(n, o->name, s->context->base_folder, s->arena, s->to, s->diags);
  else if (n->type == NODE_SEQUENCE && is_list)
    set_list(s);
  else if (n->type != NODE_SCALAR)
    complain(s, "must be %s, not a %s", is_list ? "a text or a list of texts" : "a single value",
             n->type == NODE_SEQUENCE ? "list" : "mapping");
  else if (node_is_null(n))
    complain(s, "has no value: give it one, or take the line out");
  else
    types[o->type].set(s, n->text);
}

static void set_default(struct slot *s, const struct kith_node *map)
{
  const struct kith_option *o = s->option;
  if (o->type == KITH_OPT_MAP)
    *(const struct kith_map **)s->to = s->context->map;
  else if (o->fallback)
    types[o->type].set(s, str_of(o->fallback));
  else if (o->flags & KITH_OPT_REQUIRED)
    node_error(map, s->diags, "\"%s\" is missing: %s", o->name, o->help ? o->help : "it is required");
}

static bool is_sound(const struct kith_option *o, size_t settings_size, struct kith_diags *diags)
{
  if (o->type && o->type < TYPES && o->offset <= settings_size && types[o->type].size <= settings_size - o->offset)
    return true;
  diag_error(diags, STR_NONE, 0, 0, "the option \"%s\" is declared wrongly by its plugin", o->name);
  return false;
}

static bool is_known(struct kith_str key, const char *const *words)
{
  for (; *words; words++)
    if (str_eq_c(key, *words))
      return true;
  return false;
}

/* Names of the table's options and the host's keys: what a config may write here. */
static const char **known_keys(const struct kith_option *table, const char *const *host_keys, struct kith_arena *arena)
{
  size_t count = 0, own = 0;
  while (table && next_option(table, own)->name)
    own++;
  while (host_keys && host_keys[count])
    count++;
  const char **words = arena_zero(arena, own + count + 1, sizeof *words);
  for (size_t i = 0; i < own; i++)
    words[i] = next_option(table, i)->name;
  for (size_t i = 0; i < count; i++)
    words[own + i] = host_keys[i];
  return words;
}

static void check_keys(const struct kith_node *map, const char *const *words, struct kith_diags *diags)
{
  for (size_t i = 0; map && i < map->count; i++) {
    const struct kith_node *key = map->keys[i];
    if (!is_known(key->text, words))
      node_error(key, diags, "there is no option \"%.*s\" here%s", STR_ARG(key->text),
                 suggest_hint(key->text, words).text);
  }
}

void options_fill(const struct kith_option *table, const struct kith_node *map, const char *const *host_keys,
                  const struct kith_options_context *context, void *settings, size_t settings_size,
                  struct kith_arena *arena, struct kith_diags *diags)
{
  if (settings_size)
    memset(settings, 0, settings_size);
  if (map && map->type != NODE_MAPPING) {
    node_error(map, diags, "options are written as key: value");
    return;
  }
  check_keys(map, known_keys(table, host_keys, arena), diags);
  for (size_t i = 0; table && next_option(table, i)->name; i++) {
    const struct kith_option *o = next_option(table, i);
    if (!is_sound(o, settings_size, diags))
      continue;
    struct slot s = {o, NULL, context, arena, diags, (char *)settings + o->offset};
    const struct kith_node *node = node_get(map, o->name);
    if (!node || o->fallback || o->type == KITH_OPT_MAP)
      set_default(&s, map);
    s.node = node;
    if (node)
      set_from_node(&s);
  }
}

/* ---- Help ---- */

static struct kith_str describe_range(const struct kith_option *o, struct kith_arena *arena)
{
  if (o->min >= o->max)
    return STR_NONE;
  if (o->type == KITH_OPT_INT)
    return arena_printf(arena, ", %lld to %lld", (long long)o->min, (long long)o->max);
  if (o->type == KITH_OPT_DURATION_MS)
    return arena_printf(arena, ", %.*s to %.*s", STR_ARG(duration_text(o->min, arena)),
                        STR_ARG(duration_text(o->max, arena)));
  return STR_NONE;
}

struct kith_str options_describe(const struct kith_option *o, struct kith_arena *arena)
{
  if (!o->type || o->type >= TYPES)
    return STR_NONE;
  struct kith_str text = arena_printf(arena, "%s%s%.*s", o->flags & KITH_OPT_REPEATABLE ? "list of " : "",
                                      types[o->type].name, STR_ARG(describe_range(o, arena)));
  if (o->type == KITH_OPT_CHOICE) {
    struct choices c = split_choices(o, arena);
    text = arena_printf(arena, "%.*s", STR_ARG(choices_text(&c, arena)));
  }
  if (o->fallback && o->fallback[0])
    return arena_printf(arena, "%.*s, default %s", STR_ARG(text), o->fallback);
  return o->flags & KITH_OPT_REQUIRED ? arena_printf(arena, "%.*s, required", STR_ARG(text)) : text;
}

/* ---- As a text ---- */

struct telling {
  struct kith_buf *out;
  bool good;
};

static void tell_number(struct telling *t, uint64_t number)
{
  t->good = t->good && buf_add_u64(t->out, number) == KITH_OK && buf_add_char(t->out, ' ') == KITH_OK;
}

static void tell(struct telling *t, struct kith_str text)
{
  tell_number(t, text.len);
  t->good = t->good && buf_add_str(t->out, text) == KITH_OK;
}

static void tell_table(struct telling *t, const struct kith_map_table *table)
{
  tell(t, table->name);
  tell_number(t, table->kind);
  for (size_t i = 0; i < table->needs_count; i++)
    tell(t, table->needs[i]);
  for (size_t i = 0; i < table->pair_count; i++) {
    const struct kith_map_pair *p = KITH_AT(table->pairs, i);
    const struct kith_str texts[] = {p->from, p->to, p->type, p->split, p->value};
    for (size_t k = 0; k < sizeof texts / sizeof texts[0]; k++)
      tell(t, texts[k]);
    tell_number(t, p->component);
    tell_number(t, p->group);
  }
}

static void tell_map(struct telling *t, const struct kith_map *map)
{
  tell_number(t, map ? map->named + 1 : 0);
  for (size_t i = 0; map && i < map->table_count; i++)
    tell_table(t, KITH_AT(map->tables, i));
}

static void tell_setting(struct telling *t, const struct kith_option *o, const void *at)
{
  tell(t, str_of(o->name));
  if (o->type == KITH_OPT_SECRET || o->type == KITH_OPT_PATH)
    t->good = t->good && !((const struct kith_str *)at)->len;
  else if (o->type == KITH_OPT_STR)
    tell(t, *(const struct kith_str *)at);
  else if (o->type == KITH_OPT_MAP)
    tell_map(t, *(const struct kith_map *const *)at);
  else
    tell_number(t, (uint64_t) * (const int64_t *)at);
}

bool options_text(const struct kith_option *table, const void *settings, struct kith_buf *out)
{
  struct telling t = {out, true};
  for (size_t i = 0; table && next_option(table, i)->name; i++) {
    const struct kith_option *o = next_option(table, i);
    tell_setting(&t, o, (const char *)settings + o->offset);
  }
  return t.good;
}
