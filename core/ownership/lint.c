#include "ownership/lint.h"

#include <stdarg.h>
#include <stdio.h>

#include "ownership/column.h"

enum { MOST_TOKENS = 4096, MOST_VALUES = 16, VALUE_TEXT = 32 };
enum token_type { WORD = 1, STRING, OTHER };

struct token {
  enum token_type type;
  struct kith_str text; /* a STRING without its quotes */
  int offset;
};

struct tokens {
  struct token items[MOST_TOKENS];
  size_t len;
};

void lint_at(const struct kith_node *at, int offset, bool warning, struct kith_diags *diags, const char *fmt, ...)
{
  char text[512];
  va_list args;
  va_start(args, fmt);
  vsnprintf(text, sizeof text, fmt, args);
  va_end(args);
  bool one_line = str_find(at->text, '\n') == at->text.len;
  uint32_t column = at->column + (offset > 0 && one_line ? (uint32_t)offset + at->quoted : 0);
  (warning ? diag_warning : diag_error)(diags, at->file, at->line, column, "%s", text);
}

static bool is_word(char c)
{
  return ascii_is_alpha(c) || ascii_is_digit(c) || c == '_';
}

/* Length of the token at the front of `s`, which begins with no space. */
static size_t token_length(struct kith_str s, enum token_type *out)
{
  size_t len = 1;
  if (s.ptr[0] == '\'') {
    *out = STRING;
    while (len < s.len && s.ptr[len] != '\'')
      len++;
    return len < s.len ? len + 1 : len;
  }
  *out = is_word(s.ptr[0]) ? WORD : OTHER;
  if (*out == WORD)
    while (len < s.len && is_word(s.ptr[len]))
      len++;
  else if (strchr("<>!=", s.ptr[0]))
    while (len < s.len && strchr("<>=", s.ptr[len]))
      len++;
  return len;
}

static void tokenize(struct kith_str s, struct tokens *out)
{
  size_t i = 0;
  out->len = 0;
  while (i < s.len && out->len < MOST_TOKENS) {
    if (ascii_is_space(s.ptr[i])) {
      i++;
      continue;
    }
    struct token *t = &out->items[out->len++];
    size_t len = token_length(str_sub(s, i, s.len - i), &t->type);
    t->offset = (int)i;
    t->text = str_sub(s, i, len);
    if (t->type == STRING)
      t->text = str_sub(s, i + 1, len > 2 ? len - 2 : 0);
    i += len;
  }
}

static bool is(const struct tokens *t, size_t i, const char *text)
{
  return i < t->len && t->items[i].type != STRING && str_eq_nocase(t->items[i].text, str_of(text));
}

static bool is_any(const struct tokens *t, size_t i, const char *const *texts)
{
  for (; *texts; texts++)
    if (is(t, i, *texts))
      return true;
  return false;
}

static int column_at(const struct tokens *t, size_t i)
{
  return i < t->len && t->items[i].type == WORD ? column_find(t->items[i].text) : -1;
}

/* NOT x, x = false, x = 0, x <> true: whoever writes that means "no or unknown" more often than "certainly not". */
static bool denies(const struct tokens *t, size_t i)
{
  static const char *const equal[] = {"=", "==", NULL}, *const unequal[] = {"<>", "!=", NULL};
  static const char *const no[] = {"false", "0", NULL}, *const yes[] = {"true", "1", NULL};
  bool is_not = i > 0 && is(t, i - 1, "NOT") && !is(t, i + 1, "IS");
  return is_not || (is_any(t, i + 1, equal) && is_any(t, i + 2, no)) ||
         (is_any(t, i + 1, unequal) && is_any(t, i + 2, yes));
}

static void lint_unknown(const struct tokens *t, size_t i, const struct kith_node *at, struct kith_diags *diags)
{
  int c = column_at(t, i);
  if (c < 0 || !fact_columns[c].nullable || fact_columns[c].type != COLUMN_BOOL || !denies(t, i))
    return;
  lint_at(
      at, t->items[i].offset, true, diags,
      "an unknown '%s' decides here: it is neither true nor false, and nothing fires; write '%s IS NOT TRUE' to count "
      "unknown as no, or 'IS FALSE' to say that this is meant",
      fact_columns[c].name, fact_columns[c].name);
}

/* The vocabulary of a column as strings; ends with NULL. */
static void values_of(int column, char text[MOST_VALUES][VALUE_TEXT], const char *out[MOST_VALUES + 1])
{
  struct kith_str rest = str_of(fact_columns[column].values), piece;
  size_t n = 0;
  while (n < MOST_VALUES && str_next(&rest, '|', &piece)) {
    snprintf(text[n], VALUE_TEXT, "%.*s", STR_ARG(piece));
    out[n] = text[n];
    n++;
  }
  out[n] = NULL;
}

static void lint_value(const struct tokens *t, size_t i, int column, const struct kith_node *at,
                       struct kith_diags *diags)
{
  char text[MOST_VALUES][VALUE_TEXT];
  const char *values[MOST_VALUES + 1];
  if (i >= t->len || t->items[i].type != STRING)
    return;
  values_of(column, text, values);
  for (size_t k = 0; values[k]; k++)
    if (str_eq_c(t->items[i].text, values[k]))
      return;
  const char *meant = suggest(t->items[i].text, values);
  lint_at(at, t->items[i].offset, true, diags, "'%s' is never '%.*s'%s%s%s; it is one of %s", fact_columns[column].name,
          STR_ARG(t->items[i].text), meant ? ", did you mean '" : "", meant ? meant : "", meant ? "'?" : "",
          fact_columns[column].values);
}

static void lint_vocabulary(const struct tokens *t, size_t i, const struct kith_node *at, struct kith_diags *diags)
{
  static const char *const compares[] = {"=", "==", "<>", "!=", "IS", NULL};
  int c = column_at(t, i);
  if (c < 0 || !fact_columns[c].values)
    return;
  size_t k = i + 1 + is(t, i + 1, "NOT");
  if (is_any(t, k, compares))
    lint_value(t, k + 1 + is(t, k + 1, "NOT"), c, at, diags);
  if (is(t, k, "IN") && is(t, k + 1, "("))
    for (k += 2; k < t->len && !is(t, k, ")"); k++)
      lint_value(t, k, c, at, diags);
}

/* param('name'): constant, so it can be looked up here. */
static void lint_param(const struct tokens *t, size_t i, const struct kith_node *at, const char *const *params,
                       struct kith_diags *diags)
{
  if (!is(t, i, "param") || !is(t, i + 1, "("))
    return;
  if (i + 2 >= t->len || t->items[i + 2].type != STRING || !is(t, i + 3, ")")) {
    lint_at(at, t->items[i].offset, false, diags, "param takes the name of a parameter: param('clause_since')");
    return;
  }
  struct kith_str name = t->items[i + 2].text;
  for (size_t k = 0; params[k]; k++)
    if (str_eq_c(name, params[k]))
      return;
  const char *meant = suggest(name, params);
  lint_at(at, t->items[i + 2].offset, false, diags, "there is no parameter '%.*s'%s%s%s", STR_ARG(name),
          meant ? ", did you mean '" : "; name it in `params`", meant ? meant : "", meant ? "'?" : "");
}

void lint_condition(struct kith_str condition, const struct kith_node *at, const char *const *params,
                    struct kith_diags *diags)
{
  struct tokens *tokens = mem_zero(sizeof *tokens);
  tokenize(condition, tokens);
  for (size_t i = 0; i < tokens->len; i++) {
    lint_unknown(tokens, i, at, diags);
    lint_vocabulary(tokens, i, at, diags);
    lint_param(tokens, i, at, params, diags);
  }
  mem_free(tokens);
}
