#include "support/card_text.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/vec.h"

enum { PARAMS_MAX = 128, LABELS_MAX = 64, LINE_BYTES_MAX = 64 << 20 };

struct parsed {
  int version; /* 21, 30, 40 */
  struct kith_buf line;
  char *params[PARAMS_MAX]; /* "TYPE=home" */
  size_t param_count;
  bool qp, base64;
  char *labels[LABELS_MAX];
  size_t label_count;
};

/* ---- Physical lines ---------------------------------------------------------------------------------------------- */

static bool next_line(struct kith_str *rest, struct kith_str *out)
{
  if (!rest->len)
    return false;
  size_t end = str_find(*rest, '\n');
  *out = str_sub(*rest, 0, end);
  *rest = str_sub(*rest, end + 1, rest->len);
  while (out->len && out->ptr[out->len - 1] == '\r')
    out->len--;
  return true;
}

static bool has_word(struct kith_str header, const char *word)
{
  size_t len = strlen(word);
  for (size_t i = 0; i + len <= header.len; i++)
    if (str_eq_nocase(str_sub(header, i, len), str_of(word)))
      return true;
  return false;
}

static size_t colon_of(struct kith_str line)
{
  bool quoted = false;
  for (size_t i = 0; i < line.len; i++) {
    quoted ^= line.ptr[i] == '"';
    if (line.ptr[i] == ':' && !quoted)
      return i;
  }
  return line.len;
}

/* One content line into p->line. */
static bool unfold(struct parsed *p, struct kith_str *rest)
{
  struct kith_str line;
  buf_clear(&p->line);
  if (!next_line(rest, &line))
    return false;
  buf_add_str(&p->line, line);
  for (;;) {
    struct kith_str have = buf_str(&p->line), header = str_sub(have, 0, colon_of(have));
    bool soft = has_word(header, "QUOTED-PRINTABLE") && have.len && have.ptr[have.len - 1] == '=';
    bool folded = rest->len && (rest->ptr[0] == ' ' || rest->ptr[0] == '\t');
    if (!soft && !folded)
      return true;
    p->line.len -= soft;
    if (!next_line(rest, &line))
      return true;
    bool keep = soft || (p->version == 21 && !has_word(header, "BASE64"));
    buf_add_str(&p->line, keep ? line : str_sub(line, 1, line.len));
  }
}

/* ---- Parameters -------------------------------------------------------------------------------------------------- */

static char *text_of(const char *name, struct kith_str value, bool lower)
{
  char *text = malloc(strlen(name) + value.len + 2);
  int at = sprintf(text, "%s=", name);
  for (size_t i = 0; i < value.len; i++)
    text[(size_t)at + i] = lower ? ascii_lower(value.ptr[i]) : value.ptr[i];
  text[(size_t)at + value.len] = '\0';
  return text;
}

/* Without quotes, carets undone. */
static struct kith_str param_value(struct parsed *p, struct kith_str value, struct kith_buf *buf)
{
  buf_clear(buf);
  for (size_t i = 0; i < value.len; i++) {
    char c = value.ptr[i], next = i + 1 < value.len ? value.ptr[i + 1] : '\0';
    bool caret = c == '^' && p->version >= 30 && (next == 'n' || next == '\'' || next == '^');
    if (c == '"')
      continue;
    buf_add_char(buf, !caret ? c : next == 'n' ? '\n' : next == '\'' ? '"' : '^');
    i += caret;
  }
  return buf_str(buf);
}

/* In LABEL, \n is a line feed, as RFC 6350 shows it. */
static struct kith_str label_value(struct kith_str value, struct kith_buf *buf)
{
  struct kith_buf copy = BUF_MAX(1 << 20);
  for (size_t i = 0; i < value.len; i++) {
    char next = i + 1 < value.len ? value.ptr[i + 1] : '\0';
    bool escape = value.ptr[i] == '\\' && next && strchr("nN\\,;", next);
    buf_add_char(&copy, !escape ? value.ptr[i] : ascii_lower(next) == 'n' ? '\n' : next);
    i += escape;
  }
  buf_clear(buf);
  buf_add_str(buf, buf_str(&copy));
  buf_free(&copy);
  return buf_str(buf);
}

static void add_param(struct parsed *p, char *text)
{
  if (p->param_count < PARAMS_MAX)
    p->params[p->param_count++] = text;
}

static void named(struct parsed *p, struct kith_str name, struct kith_str value)
{
  char upper[64] = "";
  struct kith_buf buf = BUF_MAX(1 << 20);
  for (size_t i = 0; i < name.len && i < 63; i++)
    upper[i] = name.ptr[i] >= 'a' && name.ptr[i] <= 'z' ? (char)(name.ptr[i] - 32) : name.ptr[i];
  value = param_value(p, value, &buf);
  if (strcmp(upper, "ENCODING") == 0) {
    p->qp |= str_eq_nocase(value, KITH_STR("QUOTED-PRINTABLE"));
    p->base64 |= str_eq_nocase(value, KITH_STR("BASE64")) || str_eq_nocase(value, KITH_STR("B"));
  } else if (strcmp(upper, "TYPE") == 0) {
    struct kith_str piece;
    while (str_next(&value, ',', &piece))
      add_param(p, text_of("TYPE", piece, true));
  } else if (strcmp(upper, "CHARSET") != 0) {
    if (strcmp(upper, "LABEL") == 0)
      value = label_value(value, &buf);
    add_param(p, text_of(upper, value, strcmp(upper, "VALUE") == 0));
  }
  buf_free(&buf);
}

static void read_params(struct parsed *p, struct kith_str rest)
{
  p->param_count = 0;
  p->qp = p->base64 = false;
  while (rest.len) {
    bool quoted = false;
    size_t end = 0;
    for (; end < rest.len && (quoted || rest.ptr[end] != ';'); end++)
      quoted ^= rest.ptr[end] == '"';
    struct kith_str param = str_sub(rest, 0, end);
    size_t equals = str_find(param, '=');
    rest = str_sub(rest, end + 1, rest.len);
    if (equals < param.len)
      named(p, str_sub(param, 0, equals), str_sub(param, equals + 1, param.len));
    else if (str_eq_nocase(param, KITH_STR("QUOTED-PRINTABLE")) || str_eq_nocase(param, KITH_STR("BASE64")))
      named(p, KITH_STR("ENCODING"), param);
    else if (param.len)
      named(p, KITH_STR("TYPE"), param);
  }
}

static int by_text(const void *a, const void *b)
{
  return strcmp(*(char *const *)a, *(char *const *)b);
}

/* ---- Values ------------------------------------------------------------------------------------------------------ */

static int hex(char c)
{
  return ascii_is_digit(c) ? c - '0' : ascii_lower(c) - 'a' + 10;
}

static void undo_qp(struct kith_str value, struct kith_buf *out)
{
  for (size_t i = 0; i < value.len; i++) {
    bool code = value.ptr[i] == '=' && i + 2 < value.len;
    char c = code ? (char)(hex(value.ptr[i + 1]) * 16 + hex(value.ptr[i + 2])) : value.ptr[i];
    if (c != '\r')
      buf_add_char(out, c);
    i += code ? 2 : 0;
  }
}

static void show_binary(struct kith_str value, struct kith_buf *out)
{
  struct kith_buf plain = BUF_MAX(LINE_BYTES_MAX);
  for (size_t i = 0; i < value.len; i++)
    if (!ascii_is_space(value.ptr[i]) && value.ptr[i] != '=')
      buf_add_char(&plain, value.ptr[i]);
  buf_printf(out, "base64 %zu %016llx", plain.len, (unsigned long long)str_hash(buf_str(&plain)));
  buf_free(&plain);
}

/* The shape of a property: the separators that mean something. */
static const char *separators(const char *name, int version)
{
  static const struct {
    const char *name, *new, *old;
  } shapes[] = {{"N", ";,", ";"},       {"ADR", ";,", ";"},       {"ORG", ";", ";"},         {"GENDER", ";", ";"},
                {"NICKNAME", ",", ","}, {"CATEGORIES", ",", ","}, {"CLIENTPIDMAP", ";", ";"}};
  for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++)
    if (strcmp(name, shapes[i].name) == 0)
      return version == 21 ? shapes[i].old : shapes[i].new;
  return "";
}

static void show_text(struct kith_str value, const char *marks, struct kith_buf *out)
{
  for (size_t i = 0; i < value.len; i++) {
    char c = value.ptr[i], next = i + 1 < value.len ? value.ptr[i + 1] : '\0';
    bool escape = c == '\\' && next && strchr("nN\\,;:", next);
    if (escape ? ascii_lower(next) == 'n' : c == '\n')
      buf_add_c(out, "\\n");
    else if (!escape && strchr(marks, c) && c)
      buf_add_char(out, c == ';' ? '|' : '~');
    else
      buf_add_char(out, escape ? next : c);
    i += escape;
  }
}

/* Empty fields at the end are none, and so are empty units of an organisation. */
static void cut_empty_fields(const char *name, size_t from, struct kith_buf *out)
{
  size_t to = from;
  if (*separators(name, 30) != ';')
    return;
  for (size_t i = from; i < out->len; i++)
    if (strcmp(name, "ORG") != 0 || i == from || out->ptr[i] != '|' || out->ptr[i - 1] != '|')
      out->ptr[to++] = out->ptr[i];
  out->len = to;
  while (out->len > from && out->ptr[out->len - 1] == '|')
    out->len--;
}

static void show_value(struct parsed *p, const char *name, struct kith_str value, struct kith_buf *out)
{
  struct kith_buf plain = BUF_MAX(LINE_BYTES_MAX);
  const char *marks = separators(name, p->version);
  size_t comma = str_find(value, ','), from = out->len;

  if (p->qp) {
    undo_qp(value, &plain);
    value = buf_str(&plain);
  }
  if (p->base64) {
    show_binary(value, out);
  } else if (str_starts_nocase(value, KITH_STR("data:")) && has_word(str_sub(value, 0, comma), ";base64")) {
    buf_add_str(out, str_sub(value, 0, comma + 1));
    show_binary(str_sub(value, comma + 1, value.len), out);
  } else {
    show_text(value, marks, out);
    cut_empty_fields(name, from, out);
  }
  buf_free(&plain);
}

/* ---- Properties -------------------------------------------------------------------------------------------------- */

static void name_upper(struct kith_str full, struct kith_buf *group, char name[static 64])
{
  size_t dot = str_find(full, '.');
  struct kith_str only = dot < full.len ? str_sub(full, dot + 1, full.len) : full;
  for (size_t i = 0; i < only.len && i < 63; i++)
    name[i] = only.ptr[i] >= 'a' && only.ptr[i] <= 'z' ? (char)(only.ptr[i] - 32) : only.ptr[i];
  name[only.len < 63 ? only.len : 63] = '\0';
  if (dot < full.len)
    buf_printf(group, "%.*s.", (int)dot, full.ptr);
}

static bool repeats_type(struct kith_str value, const char *param)
{
  size_t len = strlen(param) - 10;
  return strncmp(param, "MEDIATYPE=", 10) == 0 && str_starts(value, KITH_STR("data:")) &&
         str_starts(str_sub(value, 5, value.len), (struct kith_str){param + 10, len}) && value.ptr[5 + len] == ';';
}

static void show_property(struct parsed *p, struct kith_buf *out)
{
  struct kith_str line = buf_str(&p->line);
  size_t colon = colon_of(line);
  struct kith_str header = str_sub(line, 0, colon), value = str_sub(line, colon + 1, line.len);
  size_t semicolon = str_find(header, ';');
  struct kith_buf shown = BUF_MAX(LINE_BYTES_MAX);
  char name[64];

  name_upper(str_sub(header, 0, semicolon), &shown, name);
  buf_add_c(&shown, name);
  read_params(p, str_sub(header, semicolon + 1, header.len));
  qsort(p->params, p->param_count, sizeof *p->params, by_text);
  for (size_t i = 0; i < p->param_count; i++) {
    if (!repeats_type(value, p->params[i]))
      buf_printf(&shown, ";%s", p->params[i]);
    free(p->params[i]);
  }
  buf_add_char(&shown, ':');
  show_value(p, name, value, &shown);
  buf_add_char(&shown, '\n');
  if (strcmp(name, "VERSION") == 0)
    p->version = has_word(value, "2.1") ? 21 : has_word(value, "3.0") ? 30 : 40;
  if (strcmp(name, "LABEL") == 0 && p->label_count < LABELS_MAX)
    p->labels[p->label_count++] = strdup(buf_c(&shown));
  else
    buf_add_str(out, buf_str(&shown));
  buf_free(&shown);
}

static void end_card(struct parsed *p, struct kith_buf *out)
{
  qsort(p->labels, p->label_count, sizeof *p->labels, by_text);
  for (size_t i = 0; i < p->label_count; i++) {
    buf_add_c(out, p->labels[i]);
    free(p->labels[i]);
  }
  p->label_count = 0;
  buf_add_c(out, "--\n");
}

void card_text_canon(struct kith_str text, struct kith_buf *out)
{
  struct parsed p = {.line = BUF_MAX(LINE_BYTES_MAX)};
  unsigned nested = 0;

  while (unfold(&p, &text)) {
    struct kith_str line = buf_str(&p.line);
    bool begins = str_eq_nocase(line, KITH_STR("BEGIN:VCARD")), ends = str_eq_nocase(line, KITH_STR("END:VCARD"));
    nested += begins;
    if (ends && nested == 1)
      end_card(&p, out);
    else if (nested > 1)
      buf_printf(out, "  %.*s\n", STR_ARG(line));
    else if (line.len && !begins)
      show_property(&p, out);
    nested -= ends && nested > 0;
  }
  buf_free(&p.line);
}
