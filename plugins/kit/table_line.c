#include "kit/table_line.h"

static bool is_blank(char c)
{
  return c == ' ' || c == '\t';
}

static bool is_end(char c)
{
  return c == '\n' || c == '\r';
}

/* Behind blanks that are not the delimiter. */
static size_t skip_blanks(struct kith_str s, size_t i, char delimiter)
{
  while (i < s.len && is_blank(s.ptr[i]) && s.ptr[i] != delimiter)
    i++;
  return i;
}

/* A quote at `i` that a delimiter or the end of the line follows. */
static bool closes(struct kith_str s, size_t i, const struct table_dialect *d)
{
  size_t next = skip_blanks(s, i + 1, d->delimiter);
  return next == s.len || s.ptr[next] == d->delimiter || is_end(s.ptr[next]);
}

static bool opens(struct kith_str s, size_t i, const struct table_dialect *d)
{
  size_t next = skip_blanks(s, i + 1, d->delimiter);
  return s.ptr[i] == d->delimiter && next < s.len && s.ptr[next] == d->quote;
}

bool line_is_strict(struct kith_str line, const struct table_dialect *d)
{
  bool start = true, quoted = false;
  for (size_t i = 0; i < line.len; i++) {
    char c = line.ptr[i];
    if (!quoted) {
      quoted = start && c == d->quote;
      start = c == d->delimiter || (start && is_blank(c));
    } else if (c == d->quote && i + 1 < line.len && line.ptr[i + 1] == d->quote) {
      i++;
    } else if (c == d->quote) {
      if (!closes(line, i, d))
        return false;
      quoted = start = false;
    }
  }
  return !quoted;
}

struct cutting {
  struct kith_str line;
  const struct table_dialect *dialect;
  bool escapes;
  char *to; /* where text goes */
  size_t at;
  size_t close_at, open_at; /* the next quote that closes a cell, and the next cell that opens with one; found once */
};

/* True when the quote at `at` is text: a closing one comes before the next cell that opens with one. */
static bool is_text(struct cutting *c)
{
  struct kith_str s = c->line;
  if (c->close_at <= c->at)
    for (c->close_at = c->at + 1; c->close_at < s.len; c->close_at++)
      if (s.ptr[c->close_at] == c->dialect->quote && closes(s, c->close_at, c->dialect))
        break;
  if (c->open_at <= c->at)
    for (c->open_at = c->at + 1; c->open_at < s.len && !opens(s, c->open_at, c->dialect);)
      c->open_at++;
  return c->close_at < s.len && c->close_at < c->open_at;
}

/* The text of a quoted cell; at stands on its first character. False: it is never closed. */
static bool cut_quoted(struct cutting *c)
{
  struct kith_str s = c->line;
  char quote = c->dialect->quote;
  while (c->at < s.len) {
    char here = s.ptr[c->at], next = c->at + 1 < s.len ? s.ptr[c->at + 1] : '\0';
    if ((here == quote && next == quote) || (c->escapes && here == '\\' && (next == quote || next == '\\'))) {
      *c->to++ = next;
      c->at += 2;
    } else if (here == quote && !closes(s, c->at, c->dialect) && is_text(c)) {
      *c->to++ = quote;
      c->at++;
    } else if (here == quote) {
      c->at++;
      return true;
    } else {
      *c->to++ = here;
      c->at++;
    }
  }
  return false;
}

/* Up to the delimiter, or the end. */
static void cut_plain(struct cutting *c)
{
  while (c->at < c->line.len && c->line.ptr[c->at] != c->dialect->delimiter)
    *c->to++ = c->line.ptr[c->at++];
}

static bool cut_cell(struct cutting *c, struct kith_str *out)
{
  char *from = c->to;
  size_t start = skip_blanks(c->line, c->at, c->dialect->delimiter);
  bool quoted = start < c->line.len && c->line.ptr[start] == c->dialect->quote;
  if (quoted) {
    c->at = start + 1;
    if (!cut_quoted(c))
      return false;
    c->at = skip_blanks(c->line, c->at, c->dialect->delimiter);
  }
  cut_plain(c);
  *out = (struct kith_str){from, (size_t)(c->to - from)};
  if (!quoted)
    *out = str_trim(*out);
  return true;
}

size_t line_cells(struct kith_str line, const struct table_dialect *d, bool escapes, char *text, struct kith_str *cells,
                  size_t most)
{
  size_t count = 0;
  while (line.len && is_end(line.ptr[line.len - 1]))
    line.len--;
  for (struct cutting c = {.line = line, .dialect = d, .escapes = escapes, .to = text};; c.at++) {
    if (count == most || !cut_cell(&c, &cells[count]))
      return 0;
    count++;
    if (c.at == line.len)
      return count;
  }
}

int line_unescape(struct kith_str line, const struct table_dialect *d, bool quoted, struct kith_buf *out)
{
  bool start = true;
  int status = buf_reserve(out, line.len + 1);
  for (size_t i = 0; i < line.len && status == KITH_OK; i++) {
    char c = line.ptr[i], next = i + 1 < line.len ? line.ptr[i + 1] : '\0';
    char after = i + 2 < line.len ? line.ptr[i + 2] : '\0';
    if (!quoted) {
      quoted = start && c == d->quote;
      start = c == d->delimiter || (start && is_blank(c));
    } else if (c == '\\' && next == d->quote) {
      status = buf_add_char(out, d->quote);
      c = line.ptr[++i];
    } else if (c == '\\' && next == '\\' && after == d->quote) {
      i++;
    } else if (c == d->quote) {
      quoted = start = false;
    }
    if (status == KITH_OK)
      status = buf_add_char(out, c);
  }
  return status;
}
