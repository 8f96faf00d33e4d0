#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "config/yaml.h"

static const char *const type_names[] = {
    [NODE_SCALAR] = "a single value", [NODE_SEQUENCE] = "a list", [NODE_MAPPING] = "a mapping (key: value)"};

void node_error(const struct kith_node *n, struct kith_diags *d, const char *fmt, ...)
{
  char text[DIAG_MAX_TEXT];
  va_list args;
  va_start(args, fmt);
  vsnprintf(text, sizeof text, fmt, args);
  va_end(args);
  diag_error(d, n ? n->file : STR_NONE, n ? n->line : 0, n ? n->column : 0, "%s", text);
}

void node_warning(const struct kith_node *n, struct kith_diags *d, const char *fmt, ...)
{
  char text[DIAG_MAX_TEXT];
  va_list args;
  va_start(args, fmt);
  vsnprintf(text, sizeof text, fmt, args);
  va_end(args);
  diag_warning(d, n ? n->file : STR_NONE, n ? n->line : 0, n ? n->column : 0, "%s", text);
}

static bool is_one_of(struct kith_str text, const char *const *words)
{
  for (; *words; words++)
    if (str_eq_nocase(text, str_of(*words)))
      return true;
  return false;
}

bool node_is_null(const struct kith_node *n)
{
  static const char *const nothing[] = {"", "~", "null", NULL};
  return n->type == NODE_SCALAR && !n->quoted && is_one_of(n->text, nothing);
}

bool text_to_bool(struct kith_str text, bool *out)
{
  static const char *const yes[] = {"true", "yes", "on", NULL}, *const no[] = {"false", "no", "off", NULL};
  bool is_yes = is_one_of(text, yes);
  if (!is_yes && !is_one_of(text, no))
    return false;
  *out = is_yes;
  return true;
}

struct kith_node *node_get(const struct kith_node *map, const char *key)
{
  if (!map || map->type != NODE_MAPPING)
    return NULL;
  for (size_t i = 0; i < map->count; i++)
    if (str_eq_c(map->keys[i]->text, key))
      return map->items[i];
  return NULL;
}

static bool is_allowed(struct kith_str key, const char *const *allowed)
{
  for (; *allowed; allowed++)
    if (str_eq_c(key, *allowed))
      return true;
  return false;
}

/* "name, kind, needs and columns": what to choose from when nothing is near. */
static void list_words(const char *const *words, char *text, size_t size)
{
  size_t len = 0;
  for (size_t i = 0; words[i] && len < size; i++) {
    const char *between = i == 0 ? "" : words[i + 1] ? ", " : " and ";
    len += (size_t)snprintf(text + len, size - len, "%s%s", between, words[i]);
  }
}

/* `said`, and what was perhaps meant instead of `word`. */
static void report_word(const struct kith_node *word, const char *const *known, const char *said, struct kith_diags *d)
{
  char words[256] = "";
  struct kith_hint hint = suggest_hint(word->text, known);
  list_words(known, words, sizeof words);
  if (hint.text[0])
    node_error(word, d, "%s%s", said, hint.text);
  else
    node_error(word, d, "%s; known are %s", said, words);
}

static void report_key(const struct kith_node *key, const char *const *allowed, const char *what, struct kith_diags *d)
{
  char said[DIAG_MAX_TEXT];
  snprintf(said, sizeof said, "unknown key \"%.*s\" in %s", STR_ARG(key->text), what);
  report_word(key, allowed, said, d);
}

size_t node_word(const struct kith_node *n, const char *const *words, const char *what, struct kith_diags *d)
{
  char said[DIAG_MAX_TEXT];
  if (n->type != NODE_SCALAR) {
    node_error(n, d, "a %s must be a text, not %s", what, type_names[n->type]);
    return SIZE_MAX;
  }
  for (size_t i = 0; words[i]; i++)
    if (str_eq_c(n->text, words[i]))
      return i;
  snprintf(said, sizeof said, "there is no %s \"%.*s\"", what, STR_ARG(n->text));
  report_word(n, words, said, d);
  return SIZE_MAX;
}

void node_check_keys(const struct kith_node *map, const char *const *allowed, const char *what, struct kith_diags *d)
{
  if (!map || map->type != NODE_MAPPING) {
    node_error(map, d, "%s must be a mapping (key: value), not %s", what, map ? type_names[map->type] : "missing");
    return;
  }
  for (size_t i = 0; i < map->count; i++)
    if (!is_allowed(map->keys[i]->text, allowed))
      report_key(map->keys[i], allowed, what, d);
}

/* The scalar under `key`; NULL when it is missing, or, with a diagnostic, when it is none. */
static const struct kith_node *scalar(const struct kith_node *map, const char *key, const char *wanted,
                                      struct kith_diags *d)
{
  const struct kith_node *n = node_get(map, key);
  if (!n)
    return NULL;
  if (n->type != NODE_SCALAR) {
    node_error(n, d, "\"%s\" must be %s, not %s", key, wanted, type_names[n->type]);
    return NULL;
  }
  if (node_is_null(n)) {
    node_error(n, d, "\"%s\" has no value: give it %s, or take the line out", key, wanted);
    return NULL;
  }
  return n;
}

bool node_str(const struct kith_node *map, const char *key, struct kith_str *out, struct kith_diags *d)
{
  const struct kith_node *n = scalar(map, key, "a text", d);
  if (n)
    *out = n->text;
  return n != NULL;
}

bool node_int(const struct kith_node *map, const char *key, int64_t min, int64_t max, int64_t *out,
              struct kith_diags *d)
{
  int64_t value;
  const struct kith_node *n = scalar(map, key, "a whole number", d);
  if (!n)
    return false;
  if (!str_to_int(n->text, &value)) {
    node_error(n, d, "\"%s\" must be a whole number, not \"%.*s\"", key, STR_ARG(n->text));
    return false;
  }
  if (value < min || value > max) {
    node_error(n, d, "\"%s\" must be between %lld and %lld, not %lld", key, (long long)min, (long long)max,
               (long long)value);
    return false;
  }
  *out = value;
  return true;
}

/* Decimal only: strtod alone would take "inf", "nan" and "0x1p3" too. */
static bool to_number(struct kith_str s, double *out)
{
  char text[64], *end;
  if (!s.len || s.len >= sizeof text)
    return false;
  memcpy(text, s.ptr, s.len);
  text[s.len] = '\0';
  if (strspn(text, "0123456789+-.eE") != s.len)
    return false;
  *out = strtod(text, &end);
  return *end == '\0' && isfinite(*out);
}

bool node_number(const struct kith_node *map, const char *key, double min, double max, double *out,
                 struct kith_diags *d)
{
  double value;
  const struct kith_node *n = scalar(map, key, "a number", d);
  if (!n)
    return false;
  if (!to_number(n->text, &value)) {
    node_error(n, d, "\"%s\" must be a number, not \"%.*s\"", key, STR_ARG(n->text));
    return false;
  }
  if (value < min || value > max) {
    node_error(n, d, "\"%s\" must be between %g and %g, not %g", key, min, max, value);
    return false;
  }
  *out = value;
  return true;
}

bool node_bool(const struct kith_node *map, const char *key, bool *out, struct kith_diags *d)
{
  const struct kith_node *n = scalar(map, key, "true or false", d);
  if (!n)
    return false;
  if (n->quoted || !text_to_bool(n->text, out)) {
    node_error(n, d, "\"%s\" must be true or false (without quotes), not \"%.*s\"", key, STR_ARG(n->text));
    return false;
  }
  return true;
}
