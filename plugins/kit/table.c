#include "kit/table.h"

#include <csv.h>

#include "base/mem.h"
#include "kit/charset.h"
#include "kit/dialect.h"
#include "kit/table_line.h"

enum {
  CHUNK = TABLE_HEAD,
  WINDOW_MAX = 4 * (TABLE_MAX_ROW + CHUNK), /* a row, a chunk behind it, and what decoding adds */
  TEXT_MAX = 3 * TABLE_MAX_ROW + 16,        /* cells of one row: windows-1252 grows threefold at most */
  CSV_BLOCK = CHUNK / 2,
  REREAD_MAX = 64 * 1024 * 1024 /* bytes read twice after open quotes; then patience is short */
};

/* Bytes of the window from `at` on are searched for `byte` once; `at` moves with the window. */
struct table_sight {
  size_t at;
  bool known;
};

struct kith_table {
  const struct kith_host *host;
  struct kith_stream *stream;
  const struct kith_charset *charset;
  struct charset_decoder *decoder; /* NULL for UTF-8 */
  struct table_dialect dialect;
  struct csv_parser csv;
  struct kith_buf window, raw;       /* input as lines are cut from it; bytes before decoding */
  struct kith_buf mended, unescaped; /* one line: decoded; without backslashes */
  bool guessed;                      /* nobody said which charset it is */
  struct kith_str fed;               /* the line read last, in UTF-8 */
  size_t start, pos, first;          /* in the window: the row, behind its last line so far, the first row */
  struct table_sight cr, nul;
  struct kith_origin origin; /* of `start` */
  uint64_t line;             /* number of the line at `pos` */
  uint64_t first_offset;
  bool eof, scanning, skipping;
  size_t open_bytes, open_lines; /* patience with a quoted field */
  uint64_t reread;
  /* the row */
  char *text;
  size_t text_len, count;
  struct kith_str *cells;
  bool done, crowded, filled, has_mended, has_foreign, has_quotes;
};

/* ---- Input ---- */

static int decode(struct kith_table *t, struct kith_error *err)
{
  int status = decoder_add(t->decoder, buf_str(&t->raw), t->eof, &t->window);
  buf_clear(&t->raw);
  if (status != KITH_OK)
    return kith_fail(t->host, err, status, "cannot decode %s", t->charset->name);
  return KITH_OK;
}

/* A whole chunk unless the end comes first, so that small reads cost nothing. Until the charset is known, into the
 * window. */
static int fill(struct kith_table *t, struct kith_error *err)
{
  bool wide = t->charset && t->charset->class == CHARSET_WIDE;
  struct kith_buf *to = wide ? &t->raw : &t->window;
  if (buf_reserve(to, CHUNK) != KITH_OK)
    return kith_fail(t->host, err, KITH_E_INTERNAL, "the table's window is full");
  for (size_t got = 0; got < CHUNK && !t->eof;) {
    int64_t n = t->host->read(t->stream, to->ptr + to->len, CHUNK - got, err);
    if (n < 0)
      return (int)n;
    t->eof = n == 0;
    got += (size_t)n;
    to->len += (size_t)n;
  }
  t->cr.known = t->nul.known = false;
  return wide ? decode(t, err) : KITH_OK;
}

/* Drops what lies before the row; called only when more is needed. */
static void compact(struct kith_table *t)
{
  memmove(t->window.ptr, t->window.ptr + t->start, t->window.len - t->start);
  t->window.len -= t->start;
  t->pos -= t->start;
  t->start = 0;
  t->cr.known = t->nul.known = false;
}

static size_t find_from(const struct kith_table *t, size_t from, char c)
{
  const char *found = from < t->window.len ? memchr(t->window.ptr + from, c, t->window.len - from) : NULL;
  return found ? (size_t)(found - t->window.ptr) : t->window.len;
}

/* CR and NUL are rare: where the next one is is remembered, so that the window is searched for them once. */
static size_t next_rare(const struct kith_table *t, struct table_sight *sight, size_t from, char c)
{
  if (!sight->known || sight->at < from)
    *sight = (struct table_sight){find_from(t, from, c), true};
  return sight->at;
}

/* End of the line at pos, behind its line end. False: the window ends first. */
static bool line_end(struct kith_table *t, size_t *out_end)
{
  size_t lf = find_from(t, t->pos, '\n'), cr = next_rare(t, &t->cr, t->pos, '\r'), len = t->window.len;
  bool crlf = cr + 1 < len && t->window.ptr[cr + 1] == '\n';
  size_t end = lf < cr ? lf + 1 : cr + 1 + crlf;
  bool whole = lf < len || cr < len;
  if (cr < lf && cr + 1 == len && !t->eof)
    whole = false; /* LF may follow */
  *out_end = whole ? end : len;
  return whole || (t->eof && t->pos < len);
}

/* ---- Parsing ---- */

static void on_cell(void *bytes, size_t len, void *arg)
{
  struct kith_table *t = arg;
  if (t->count == TABLE_MAX_COLUMNS) {
    t->crowded = true;
    return;
  }
  char *to = t->text + t->text_len;
  memcpy(to, bytes, len);
  t->cells[t->count++] = (struct kith_str){to, len};
  t->text_len += len;
  t->filled |= len > 0;
}

static void on_row(int end, void *arg)
{
  (void)end;
  ((struct kith_table *)arg)->done = true;
}

static int decode_line(struct kith_table *t, struct kith_str *line, struct kith_error *err)
{
  enum charset_line reads = charset_line(t->charset, *line);
  if (!t->guessed && reads != CHARSET_LINE_ASCII)
    reads = CHARSET_LINE_OWN;
  t->has_foreign |= reads == CHARSET_LINE_UTF8;
  t->has_mended |= reads == CHARSET_LINE_MIXED;
  if (reads == CHARSET_LINE_ASCII || reads == CHARSET_LINE_UTF8)
    return KITH_OK;
  buf_clear(&t->mended);
  int status =
      reads == CHARSET_LINE_MIXED ? utf8_mend(*line, &t->mended) : decoder_add(t->decoder, *line, true, &t->mended);
  if (status != KITH_OK)
    return kith_fail(t->host, err, status, "cannot decode a line of %zu bytes from %s", line->len, t->charset->name);
  *line = buf_str(&t->mended);
  return KITH_OK;
}

static int to_utf8(struct kith_table *t, struct kith_str *line, struct kith_error *err)
{
  if (t->charset->class == CHARSET_WIDE)
    return KITH_OK;
  if (t->charset->class == CHARSET_BYTES)
    return decode_line(t, line, err);
  if (utf8_prefix(*line) == line->len)
    return KITH_OK;
  buf_clear(&t->mended);
  int status = utf8_mend(*line, &t->mended);
  if (status != KITH_OK)
    return kith_fail(t->host, err, status, "a line of %zu bytes is too long to mend", line->len);
  t->has_mended = true;
  *line = buf_str(&t->mended);
  return KITH_OK;
}

/* Where quotes inside cells are \", for libcsv they are doubled. */
static struct kith_str unescape(struct kith_table *t, struct kith_str line)
{
  if (!t->dialect.escaped || str_find(line, '\\') == line.len)
    return line;
  buf_clear(&t->unescaped);
  return line_unescape(line, &t->dialect, t->pos > t->start, &t->unescaped) == KITH_OK ? buf_str(&t->unescaped) : line;
}

static int feed(struct kith_table *t, size_t end, struct kith_error *err)
{
  struct kith_str line = {t->window.ptr + t->pos, end - t->pos};
  char last = line.ptr[line.len - 1];
  int status = to_utf8(t, &line, err);
  if (status != KITH_OK)
    return status;
  t->fed = line = unescape(t, line);
  size_t took = csv_parse(&t->csv, line.ptr, line.len, on_cell, on_row, t);
  if (last != '\n' && last != '\r')
    csv_parse(&t->csv, "\n", 1, on_cell, on_row, t);
  if (took != line.len)
    return kith_fail(t->host, err, KITH_E_INTERNAL, "libcsv: %s", csv_strerror(csv_error(&t->csv)));
  t->pos = end;
  t->line++;
  return KITH_OK;
}

/* True when the quoted field that is open at the start of `line` meets a quote that neither ends nor is doubled: then
 * it was not meant to be open. A backslash before it is taken for an escape. */
static bool stray_quote(const struct kith_table *t, struct kith_str line)
{
  char quote = t->dialect.quote, delimiter = t->dialect.delimiter;
  for (size_t i = str_find(line, quote); i < line.len; i++) {
    if (line.ptr[i] != quote)
      continue;
    if (i + 1 < line.len && line.ptr[i + 1] == quote) {
      i++;
      continue;
    }
    size_t next = i + 1;
    while (next < line.len && line.ptr[next] != delimiter && (line.ptr[next] == ' ' || line.ptr[next] == '\t'))
      next++;
    if (next == line.len || strchr("\r\n", line.ptr[next]) || line.ptr[next] == delimiter)
      return false;
    if (!i || line.ptr[i - 1] != '\\')
      return true;
  }
  return false;
}

/* ---- Rows ---- */

static void set_code(struct table_row *row, const char *code, const char *why)
{
  row->code = str_of(code);
  row->why = str_of(why);
  row->count = 0;
}

/* Moves to where the next row begins. */
static void row_begin(struct kith_table *t)
{
  if (t->charset->class == CHARSET_WIDE)
    t->origin.offset += charset_width(t->charset, (struct kith_str){t->window.ptr + t->start, t->pos - t->start});
  else
    t->origin.offset += t->pos - t->start;
  t->start = t->pos;
  t->origin.line = t->line;
  t->text_len = t->count = 0;
  t->done = t->crowded = t->filled = t->has_mended = t->has_foreign = t->has_quotes = false;
}

static void row_end(const struct kith_table *t, struct table_row *row)
{
  size_t len = t->pos - t->start;
  while (len && (t->window.ptr[t->start + len - 1] == '\n' || t->window.ptr[t->start + len - 1] == '\r'))
    len--;
  *row = (struct table_row){.cells = t->cells,
                            .count = t->count,
                            .origin = t->origin,
                            .raw = {t->window.ptr + t->start, len < TABLE_MAX_RAW ? len : TABLE_MAX_RAW},
                            .mended = t->has_mended,
                            .foreign = t->has_foreign,
                            .quotes = t->has_quotes};
}

/* Cuts a line by guess, first with \" and then without. False: neither gives as many cells as rows have. */
static bool cut_line(struct kith_table *t, struct kith_str line)
{
  bool escapes = str_find_str(line, KITH_STR("\\\"")) < line.len;
  for (int with = escapes; with >= 0; with--) {
    size_t count = line_cells(line, &t->dialect, with, t->text, t->cells, TABLE_MAX_COLUMNS);
    if (!count || count != t->dialect.width)
      continue;
    t->count = count;
    t->filled = t->has_quotes = true;
    return true;
  }
  return false;
}

/* libcsv made too few or too many cells of a line: its quotes may not be what they should be. */
static void mend_quotes(struct kith_table *t)
{
  if (t->count == t->dialect.width || t->dialect.width < 2 || str_find(t->fed, t->dialect.quote) == t->fed.len ||
      line_is_strict(t->fed, &t->dialect))
    return;
  struct kith_str *cells = mem_array(t->count + 1, sizeof *cells);
  size_t count = t->count;
  memcpy(cells, t->cells, count * sizeof *cells);
  char *text = mem_array(t->text_len + 1, 1);
  memcpy(text, t->text, t->text_len);
  if (!cut_line(t, t->fed)) {
    memcpy(t->text, text, t->text_len);
    memcpy(t->cells, cells, count * sizeof *cells);
  }
  mem_free(text);
  mem_free(cells);
}

/* Where the quoted field opened that is still open: behind the end of that line. */
struct table_open_field {
  size_t end; /* from the row's start; 0: none */
  uint64_t line;
  size_t count;
};

static int give_open(struct kith_table *t, const struct table_open_field *open, struct table_row *row,
                     struct kith_error *err)
{
  csv_fini(&t->csv, NULL, NULL, NULL);
  t->reread += t->pos - t->start - open->end;
  if (t->reread > REREAD_MAX)
    t->open_bytes = 1024, t->open_lines = 8;
  t->pos = t->start + open->end;
  t->line = open->line;
  t->cr.known = t->nul.known = false;
  if (open->line == t->origin.line + 1) {
    struct kith_str line = {t->window.ptr + t->start, open->end};
    int status = to_utf8(t, &line, err);
    if (status != KITH_OK)
      return status;
    if (line.len < TEXT_MAX && !memchr(line.ptr, '\0', line.len) && cut_line(t, line)) {
      row_end(t, row);
      return KITH_OK;
    }
  }
  row_end(t, row);
  set_code(row, "open-quote", "a quoted field that opens in this line is not closed");
  return KITH_OK;
}

/* A line that is whole ends at `end`; of one that is not, the rest is passed over at the next call. */
static int give_too_long(struct kith_table *t, size_t end, struct table_row *row)
{
  t->skipping = !end;
  t->line += end != 0;
  t->pos = end ? end : t->window.len - (t->window.ptr[t->window.len - 1] == '\r');
  row_end(t, row);
  set_code(row, "too-long", "the row is longer than 1 MiB");
  return KITH_OK;
}

/* Passes over the rest of a line that was too long. */
static int skip_line(struct kith_table *t, struct kith_error *err)
{
  for (size_t end = 0;;) {
    t->skipping = !line_end(t, &end);
    bool at_cr = t->skipping && end > t->pos && t->window.ptr[end - 1] == '\r';
    t->pos = end - at_cr;
    row_begin(t);
    if (!t->skipping) {
      t->pos = t->start;
      t->line++;
      t->origin.line = t->line;
    }
    if (!t->skipping || t->eof)
      return KITH_OK;
    compact(t);
    int status = fill(t, err);
    if (status != KITH_OK)
      return status;
  }
}

enum { LINE_READY = 1, LINE_NONE = 2, LINE_TOO_LONG = 3 };

/* A whole line at pos, reading on where needed. LINE_TOO_LONG: the row passes its maximum; *out_end is 0 when the
 * line has not ended yet. */
static int get_line(struct kith_table *t, size_t *out_end, struct kith_error *err)
{
  while (!line_end(t, out_end)) {
    if (t->eof || t->scanning)
      return LINE_NONE;
    *out_end = 0;
    if (t->window.len - t->start > TABLE_MAX_ROW)
      return LINE_TOO_LONG;
    compact(t);
    int status = fill(t, err);
    if (status != KITH_OK)
      return status;
  }
  return *out_end - t->start > TABLE_MAX_ROW ? LINE_TOO_LONG : LINE_READY;
}

static void note_open(const struct kith_table *t, struct table_open_field *open)
{
  if (!open->end || t->count != open->count)
    *open = (struct table_open_field){t->pos - t->start, t->line, t->count};
}

static bool lost_patience(const struct kith_table *t, const struct table_open_field *open)
{
  return t->pos - t->start - open->end > t->open_bytes || t->line - open->line > t->open_lines;
}

static int give_row(struct kith_table *t, struct table_row *row)
{
  row_end(t, row);
  if (next_rare(t, &t->nul, t->start, '\0') < t->pos)
    set_code(row, "nul-byte", "there is a NUL byte in the row");
  else if (t->crowded)
    set_code(row, "too-many-columns", "the row has more than 4,096 columns");
  return KITH_OK;
}

/* The head ends inside the row: as if it had not been begun. */
static int give_back(struct kith_table *t)
{
  csv_fini(&t->csv, NULL, NULL, NULL);
  t->pos = t->start;
  t->line = t->origin.line;
  return KITH_END;
}

/* No further line is to be had for the row. */
static int stop_row(struct kith_table *t, int why, size_t end, const struct table_open_field *open,
                    struct table_row *row, struct kith_error *err)
{
  if (why < 0)
    return why;
  if (why == LINE_NONE && (!open->end || !t->eof))
    return give_back(t);
  return open->end ? give_open(t, open, row, err) : give_too_long(t, end, row);
}

static int read_row(struct kith_table *t, struct table_row *row, struct kith_error *err)
{
  struct table_open_field open = {0, 0, 0};
  row_begin(t);
  for (size_t end = 0; !t->done;) {
    int status = get_line(t, &end, err);
    if (status != LINE_READY)
      return stop_row(t, status, end, &open, row, err);
    if (open.end && stray_quote(t, (struct kith_str){t->window.ptr + t->pos, end - t->pos}))
      return give_open(t, &open, row, err);
    if ((status = feed(t, end, err)) != KITH_OK)
      return status;
    if (t->done)
      break;
    note_open(t, &open);
    if (lost_patience(t, &open))
      return give_open(t, &open, row, err);
  }
  if (!open.end)
    mend_quotes(t);
  return give_row(t, row);
}

int table_next(struct kith_table *t, struct table_row *out, struct kith_error *err)
{
  t->scanning = false;
  for (;;) {
    int status = t->skipping ? skip_line(t, err) : KITH_OK;
    if (status == KITH_OK)
      status = read_row(t, out, err);
    if (status != KITH_OK || out->code.len || t->filled)
      return status;
  }
}

int table_scan(struct kith_table *t, struct table_row *out, struct kith_error *err)
{
  t->scanning = true;
  for (;;) {
    int status = t->skipping ? KITH_END : read_row(t, out, err);
    if (status != KITH_OK || out->code.len || t->filled)
      return status;
  }
}

void table_rewind(struct kith_table *t)
{
  csv_fini(&t->csv, NULL, NULL, NULL);
  t->start = t->pos = t->first;
  t->origin = (struct kith_origin){1, t->first_offset};
  t->line = t->dialect.skip ? 2 : 1;
  t->skipping = false;
  t->cr.known = t->nul.known = false;
}

static int rows_scan(void *self, struct table_row *out, struct kith_error *err)
{
  return table_scan(self, out, err);
}

static int rows_next(void *self, struct table_row *out, struct kith_error *err)
{
  return table_next(self, out, err);
}

static void rows_rewind(void *self)
{
  table_rewind(self);
}

struct table_rows table_rows(struct kith_table *t)
{
  return (struct table_rows){t, rows_scan, rows_rewind, rows_next};
}

/* ---- Opening ---- */

struct dialect_name {
  const char *name;
  char value;
};

static const struct dialect_name delimiter_names[] = {
    {"auto", 0}, {"comma", ','}, {"semicolon", ';'}, {"tab", '\t'}, {"\\t", '\t'}, {"pipe", '|'}, {NULL, 0},
};
/* libcsv cannot be told that there is no quote; 0x01 occurs nowhere. */
static const struct dialect_name quote_names[] = {
    {"auto", 0}, {"double", '"'}, {"single", '\''}, {"none", 1}, {NULL, 0},
};

static bool pick(struct kith_str text, const struct dialect_name *names, char *out)
{
  *out = 0;
  if (!text.len)
    return true;
  for (; names->name; names++)
    if (str_eq_nocase(text, str_of(names->name))) {
      *out = names->value;
      return true;
    }
  *out = text.ptr[0];
  return text.len == 1 && *out > 0 && *out != '\n' && *out != '\r' && !ascii_is_digit(*out) && !ascii_is_alpha(*out);
}

static int set_dialect(struct kith_table *t, const struct table_options *o, struct kith_error *err)
{
  if (!pick(o->delimiter, delimiter_names, &t->dialect.delimiter))
    return kith_fail(t->host, err, KITH_E_INVALID,
                     "delimiter '%.*s' is not one character; use auto, comma, semicolon, tab, pipe or one sign",
                     STR_ARG(o->delimiter));
  if (!pick(o->quote, quote_names, &t->dialect.quote))
    return kith_fail(t->host, err, KITH_E_INVALID,
                     "quote '%.*s' is not one character; use auto, double, single, none or one sign",
                     STR_ARG(o->quote));
  if (t->dialect.quote && t->dialect.quote == t->dialect.delimiter)
    return kith_fail(t->host, err, KITH_E_INVALID, "delimiter and quote are the same character");
  return KITH_OK;
}

static bool is_auto(struct kith_str option)
{
  return !option.len || str_eq_nocase(option, KITH_STR("auto"));
}

static int set_charset(struct kith_table *t, struct kith_str wanted, size_t *out_bom, struct kith_error *err)
{
  struct kith_str head = buf_str(&t->window);
  t->guessed = is_auto(wanted);
  if (t->guessed) {
    t->charset = charset_detect(head, !t->eof, out_bom);
  } else {
    t->charset = charset_by_name(wanted);
    if (!t->charset)
      return kith_fail(t->host, err, KITH_E_CONFIG, "charset '%.*s' is not known; use one of: %s", STR_ARG(wanted),
                       charset_names());
    *out_bom = charset_bom(t->charset, head);
  }
  if (t->charset->class == CHARSET_UTF8)
    return KITH_OK;
  t->decoder = decoder_new(t->charset);
  return t->decoder
             ? KITH_OK
             : kith_fail(t->host, err, KITH_E_INVALID, "charset %s cannot be read by this ICU", t->charset->name);
}

/* The head was read as it is; in UTF-16 and UTF-32 it becomes UTF-8 now. */
static int widen(struct kith_table *t, size_t bom, struct kith_error *err)
{
  if (t->charset->class != CHARSET_WIDE) {
    t->first = bom;
    return KITH_OK;
  }
  buf_add(&t->raw, t->window.ptr + bom, t->window.len - bom);
  buf_clear(&t->window);
  return decode(t, err);
}

static int refuse(const struct kith_table *t, struct kith_error *err)
{
  struct kith_str name = t->host->name(t->stream);
  struct kith_str head = str_sub(buf_str(&t->window), t->first, TABLE_HEAD);
  const char *what = dialect_looks_like(head);
  if (!what)
    return KITH_OK;
  return kith_fail(t->host, err, KITH_E_INVALID,
                   "%.*s looks like %s; this plugin reads tables of text: save it as CSV first", STR_ARG(name), what);
}

static int open_head(struct kith_table *t, const struct table_options *o, struct kith_error *err)
{
  size_t bom = 0;
  int status = set_dialect(t, o, err);
  if (status != KITH_OK || (status = fill(t, err)) != KITH_OK ||
      (status = set_charset(t, o->charset, &bom, err)) != KITH_OK)
    return status;
  if ((status = widen(t, bom, err)) != KITH_OK || (status = refuse(t, err)) != KITH_OK)
    return status;
  dialect_detect(str_sub(buf_str(&t->window), t->first, TABLE_HEAD / 2), !t->eof || t->window.len > TABLE_HEAD / 2,
                 &t->dialect);
  t->first_offset = bom + t->dialect.skip * t->charset->unit;
  t->first += t->dialect.skip;
  csv_set_delim(&t->csv, (unsigned char)t->dialect.delimiter);
  csv_set_quote(&t->csv, (unsigned char)t->dialect.quote);
  table_rewind(t);
  return KITH_OK;
}

int table_open(const struct kith_host *host, struct kith_stream *stream, const struct table_options *options,
               struct kith_table **out, struct kith_error *err)
{
  struct kith_table *t = mem_zero(sizeof *t);
  t->host = host;
  t->stream = stream;
  t->window = BUF_MAX(WINDOW_MAX);
  t->raw = BUF_MAX(2 * CHUNK);
  t->mended = BUF_MAX(WINDOW_MAX);
  t->unescaped = BUF_MAX(2 * WINDOW_MAX);
  t->open_bytes = TABLE_MAX_OPEN_BYTES;
  t->open_lines = TABLE_MAX_OPEN_LINES;
  t->text = mem_array(TEXT_MAX, 1);
  t->cells = mem_array(TABLE_MAX_COLUMNS, sizeof *t->cells);
  csv_init(&t->csv, CSV_REPALL_NL);
  csv_set_blk_size(&t->csv, CSV_BLOCK);
  int status = open_head(t, options, err);
  if (status == KITH_OK)
    *out = t;
  else
    table_close(t);
  return status;
}

void table_close(struct kith_table *t)
{
  if (!t)
    return;
  csv_free(&t->csv);
  decoder_free(t->decoder);
  buf_free(&t->window);
  buf_free(&t->raw);
  buf_free(&t->mended);
  buf_free(&t->unescaped);
  mem_free(t->text);
  mem_free(t->cells);
  mem_free(t);
}

const char *table_charset(const struct kith_table *t)
{
  return t->charset->name;
}

char table_delimiter(const struct kith_table *t)
{
  return t->dialect.delimiter;
}

char table_quote(const struct kith_table *t)
{
  return t->dialect.quote;
}

double table_trust(const struct kith_table *t)
{
  return t->dialect.looked_at ? (double)t->dialect.rows / t->dialect.looked_at : 0;
}

/* ---- Names and detection ---- */

struct kith_str table_name(struct kith_str cell)
{
  if (str_starts(cell, KITH_STR("\xEF\xBB\xBF")))
    cell = str_sub(cell, 3, cell.len);
  return str_trim(cell);
}

int table_detect(struct kith_str name, struct kith_str head)
{
  static const char *const endings[] = {".csv", ".tsv", ".tab"};
  size_t bom = 0;
  struct table_dialect d = {0};
  struct kith_buf text = BUF_MAX(1024 * 1024);
  const struct kith_charset *charset = charset_detect(head, true, &bom);
  head = str_sub(head, bom, head.len);
  if (charset->class == CHARSET_WIDE) {
    struct charset_decoder *decoder = decoder_new(charset);
    if (decoder && decoder_add(decoder, head, true, &text) == KITH_OK)
      head = buf_str(&text);
    decoder_free(decoder);
  }
  int score = 0;
  if (!dialect_looks_like(head)) {
    dialect_detect(head, head.len >= 32 * 1024, &d);
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++)
      if (name.len > 4 && str_eq_nocase(str_sub(name, name.len - 4, 4), str_of(endings[i])))
        score = 60;
    if (d.width > 1 && d.rows * 2 > d.looked_at)
      score += d.width > 2 || score ? 30 : 10;
  }
  buf_free(&text);
  return score;
}
