#include "kit/dialect.h"

enum { LOOK_AT = 200 /* rows */, OPEN_MAX = 4096 /* bytes of a quoted field behind its first line */ };

static const char delimiters[] = {',', ';', '\t', '|'};

static const struct dialect_magic {
  const char *bytes;
  size_t len;
  const char *what;
} magics[] = {
    {"PK\x03\x04", 4, "a ZIP archive or an Excel workbook (.xlsx)"},
    {"PK\x05\x06", 4, "an empty ZIP archive"},
    {"\xD0\xCF\x11\xE0", 4, "an old Excel workbook (.xls) or an Outlook file"},
    {"!BDN", 4, "an Outlook data file (.pst)"},
    {"%PDF-", 5, "a PDF document"},
    {"\x89PNG", 4, "an image (PNG)"},
    {"\xFF\xD8\xFF", 3, "an image (JPEG)"},
    {"GIF8", 4, "an image (GIF)"},
    {"\x1F\x8B", 2, "a gzip archive"},
    {"\x28\xB5\x2F\xFD", 4, "a zstd archive"},
    {"7z\xBC\xAF", 4, "a 7-Zip archive"},
    {"Rar!", 4, "a RAR archive"},
    {"SQLite format 3", 15, "an SQLite database"},
    {"\x7F"
     "ELF",
     4, "a program"},
    {"BEGIN:VCARD", 11, "a vCard file (plugin vcard)"},
    {"<?xml", 5, "an XML document"},
    {"<!DOCTYPE", 9, "a web page"},
    {"<html", 5, "a web page"},
};

const char *dialect_looks_like(struct kith_str head)
{
  for (size_t i = 0; i < sizeof magics / sizeof magics[0]; i++)
    if (str_starts_nocase(head, (struct kith_str){magics[i].bytes, magics[i].len}))
      return magics[i].what;
  size_t odd = 0;
  for (size_t i = 0; i < head.len; i++) {
    unsigned char c = (unsigned char)head.ptr[i];
    odd += (c < 0x20 && !ascii_is_space((char)c) && c != 0x1B) || c == 0x7F;
  }
  return odd * 10 > head.len ? "a binary file" : NULL;
}

static bool is_end(char c)
{
  return c == '\n' || c == '\r';
}

static bool is_delimiter(char c)
{
  return memchr(delimiters, c, sizeof delimiters) != NULL;
}

/* How often a field is wrapped in `quote`, whatever the delimiter. */
static size_t count_wrapped(struct kith_str s, char quote)
{
  size_t opened = 0, closed = 0;
  for (size_t i = 0; i < s.len; i++) {
    if (s.ptr[i] != quote)
      continue;
    opened += i == 0 || is_delimiter(s.ptr[i - 1]) || is_end(s.ptr[i - 1]);
    closed += i + 1 == s.len || is_delimiter(s.ptr[i + 1]) || is_end(s.ptr[i + 1]);
  }
  return opened < closed ? opened : closed;
}

/* `sep=;` as Excel writes and reads it. */
static size_t sep_line(struct kith_str head, char *out)
{
  size_t quoted = head.len && head.ptr[0] == '"', end = quoted * 2 + 5;
  if (!str_starts_nocase(str_sub(head, quoted, head.len), KITH_STR("sep=")) || head.len < end)
    return 0;
  *out = head.ptr[quoted + 4];
  if (head.len == end)
    return end;
  if (!is_end(head.ptr[end]) || is_end(*out))
    return 0;
  return end + (str_starts(str_sub(head, end, head.len), KITH_STR("\r\n")) ? 2 : 1);
}

/* One row's number of cells; moves *at behind it. 0 for a blank row, one that ends outside `s` or an open quote. */
static unsigned count_cells(struct kith_str s, size_t *at, char delimiter, char quote, bool cut)
{
  unsigned cells = 1;
  bool field_start = true, blank = true;
  size_t i = *at, after_open = 0;
  for (bool quoted = false; i < s.len; i++) {
    char c = s.ptr[i];
    if (quoted && is_end(c) && !after_open)
      after_open = i + 1;
    if (c == quote && (quoted || field_start)) {
      quoted = !quoted;
      after_open = 0;
    } else if (!quoted && is_end(c)) {
      break;
    } else if (!quoted && c == delimiter) {
      cells++;
    }
    field_start = c == delimiter || (field_start && c == ' ') || (c == quote && !quoted);
    blank = blank && (c == ' ' || c == '\t') && c != delimiter;
    if (quoted && after_open && (i + 1 == s.len || i - after_open > OPEN_MAX)) {
      *at = after_open;
      return 0;
    }
  }
  bool whole = i < s.len || !cut;
  *at = i < s.len ? i + 1 : i;
  return blank || !whole ? 0 : cells;
}

struct dialect_score {
  unsigned counts[LOOK_AT];
  unsigned rows, mode, mode_rows;
};

static void count_rows(struct kith_str s, bool cut, char delimiter, char quote, struct dialect_score *score)
{
  for (size_t at = 0; at < s.len && score->rows < LOOK_AT;) {
    unsigned cells = count_cells(s, &at, delimiter, quote, cut);
    if (cells)
      score->counts[score->rows++] = cells;
  }
}

/* The number of cells, above 1, that explains most: rows times delimiters. */
static void find_mode(struct dialect_score *score)
{
  for (unsigned i = 0; i < score->rows; i++) {
    unsigned same = 0;
    for (unsigned k = 0; k < score->rows; k++)
      same += score->counts[k] == score->counts[i];
    if ((score->counts[i] - 1) * same > (score->mode ? score->mode - 1 : 0) * score->mode_rows) {
      score->mode = score->counts[i];
      score->mode_rows = same;
    }
  }
}

/* The first row is the header nearly always, so a delimiter that fits it is worth more: decimal commas do not occur
 * there. */
static unsigned worth(const struct dialect_score *score)
{
  if (!score->mode)
    return 0;
  return (score->mode - 1) * score->mode_rows * (score->counts[0] == score->mode ? 4 : 1);
}

/* True when quotes inside cells have a backslash before them, and none is doubled. The one of "C:\" closes a cell. */
static bool has_escapes(struct kith_str s, char quote)
{
  size_t escaped = 0;
  for (size_t i = 1; i + 1 < s.len; i++) {
    char before = s.ptr[i - 1], next = s.ptr[i + 1], after = i + 2 < s.len ? s.ptr[i + 2] : '\n';
    if (s.ptr[i] != quote)
      continue;
    bool doubled = next == quote && !is_delimiter(before) && !is_end(before) && before != quote;
    if (doubled && (before != '\\' || (!is_delimiter(after) && !is_end(after))))
      return false;
    escaped += before == '\\' && next != quote && !is_delimiter(next) && !is_end(next);
  }
  return escaped > 0;
}

void dialect_detect(struct kith_str head, bool cut, struct table_dialect *d)
{
  char sep = 0;
  unsigned best = 0;
  d->skip = sep_line(head, &sep);
  head = str_sub(head, d->skip, head.len);
  if (!d->quote)
    d->quote = count_wrapped(head, '"') == 0 && count_wrapped(head, '\'') >= 2 ? '\'' : '"';
  d->escaped = has_escapes(head, d->quote);
  if (!d->delimiter && d->skip)
    d->delimiter = sep;
  char wanted = d->delimiter;
  for (size_t i = 0; i < sizeof delimiters; i++) {
    struct dialect_score score = {.rows = 0};
    char delimiter = wanted ? wanted : delimiters[i];
    count_rows(head, cut, delimiter, d->quote, &score);
    find_mode(&score);
    if (worth(&score) > best || !d->looked_at) {
      best = worth(&score);
      d->delimiter = delimiter;
      d->rows = score.mode_rows;
      d->width = score.mode;
      d->looked_at = score.rows;
    }
    if (wanted)
      return;
  }
  if (!best)
    d->delimiter = ',';
}
