#include "xlsx/sheet.h"

#include "base/mem.h"
#include "xlsx/cell.h"

enum {
  HEAD_ROWS = 1000,
  TEXT_MAX = 8 * TABLE_MAX_ROW, /* of the rows in memory: the head, one row and a chunk */
  VALUE_MAX = TABLE_MAX_ROW,
  ERROR_ROOM = 16,
};

/* Only cells with text are kept. It is `shared`, or lies in the sheet's own buffer at `at`. */
struct sheet_cell {
  const char *shared;
  size_t at;
  uint32_t len, column;
};

struct sheet_row {
  uint64_t line;
  size_t first, count, bytes; /* cells; text of them all */
  struct sheet_odd odd;
  bool crowded, long_;
};

enum cell_type { CELL_NUMBER, CELL_SHARED, CELL_TEXT, CELL_BOOLEAN, CELL_ERROR };

struct sheet {
  const struct book *book;
  struct xml *xml;
  VEC(struct sheet_row) rows;
  VEC(struct sheet_cell) cells;
  struct kith_buf text, value, raw;
  size_t at; /* the next row to give */
  bool ended;
  uint64_t merged;
  VEC(struct kith_str) out; /* the row that was given; behind its cells all are empty */
  VEC(uint32_t) filled;     /* which of them are not */
  size_t width;
  struct sheet_odd odd;
  /* what is being parsed */
  bool in_data, in_row, in_cell, in_value;
  int phonetic;
  struct sheet_row row;
  size_t text_start; /* of the row, in `text` */
  uint32_t column, next_column, style;
  uint64_t line;
  enum cell_type type;
};

/* ---- Cells ---- */

static void note_odd(struct sheet *s, int what, struct kith_str text)
{
  struct sheet_odd *odd = &s->row.odd;
  if (odd->count++)
    return;
  odd->what = what;
  odd->column = s->column;
  size_t len = text.len < sizeof odd->text - 1 ? text.len : sizeof odd->text - 1;
  memcpy(odd->text, text.ptr, len);
  odd->text[len] = '\0';
}

/* Past its maximum the row is no use, and what is too much of it is not kept. */
static void put_cell(struct sheet *s, struct kith_str text, bool shared)
{
  struct sheet_cell cell = {shared ? text.ptr : NULL, s->text.len, (uint32_t)text.len, s->column};
  if (!text.len || (ascii_is_space(text.ptr[0]) && !str_trim(text).len))
    return;
  s->row.crowded |= s->column >= TABLE_MAX_COLUMNS;
  s->row.long_ |= text.len > TABLE_MAX_ROW - s->row.bytes;
  if (s->row.crowded || s->row.long_ || (!shared && buf_add_str(&s->text, text) != KITH_OK))
    return;
  s->row.bytes += text.len;
  s->row.count++;
  vec_push(&s->cells, cell);
}

static void put_shared(struct sheet *s, struct kith_str value)
{
  int64_t index = -1;
  const struct strings *strings = &s->book->strings;
  if (!str_to_int(str_trim(value), &index) || index < 0 || (uint64_t)index >= strings->items.len) {
    note_odd(s, SHEET_NO_STRING, STR_NONE);
    return;
  }
  put_cell(s, strings->items.items[index], true);
}

static void put_number(struct sheet *s, struct kith_str value)
{
  static const struct format plain = {.class = FORMAT_PLAIN};
  char out[CELL_NUMBER_ROOM];
  const struct styles *styles = &s->book->styles;
  const struct format *format = s->style < styles->cells.len ? &styles->cells.items[s->style] : &plain;
  bool odd = false;
  value = str_trim(value);
  size_t len = cell_number(value, format, s->book->date1904, out, &odd);
  if (odd)
    note_odd(s, SHEET_NO_NUMBER, STR_NONE);
  put_cell(s, len ? (struct kith_str){out, len} : value, false);
}

static void finish_cell(struct sheet *s)
{
  struct kith_str value = buf_str(&s->value);
  switch (value.len ? s->type : CELL_TEXT) {
  case CELL_NUMBER:
    put_number(s, value);
    break;
  case CELL_SHARED:
    put_shared(s, value);
    break;
  case CELL_BOOLEAN:
    value = str_eq_c(str_trim(value), "0") || str_eq_c(value, "false") ? KITH_STR("FALSE") : KITH_STR("TRUE");
    put_cell(s, value, false);
    break;
  case CELL_ERROR:
    note_odd(s, SHEET_ERROR, value);
    break;
  default:
    unescape(s->value.ptr, &s->value.len);
    put_cell(s, buf_str(&s->value), false);
  }
  s->in_cell = false;
}

static enum cell_type type_of(struct kith_str t)
{
  static const struct {
    const char *name;
    enum cell_type type;
  } types[] = {{"n", CELL_NUMBER}, {"s", CELL_SHARED},  {"str", CELL_TEXT}, {"inlineStr", CELL_TEXT},
               {"d", CELL_TEXT},   {"b", CELL_BOOLEAN}, {"e", CELL_ERROR}};
  for (size_t i = 0; t.ptr && i < sizeof types / sizeof types[0]; i++)
    if (str_eq_c(t, types[i].name))
      return types[i].type;
  return CELL_NUMBER;
}

/* ---- XML ---- */

static void begin_row(struct sheet *s, const struct xml_tag *tag)
{
  struct kith_str number = xml_attr(tag, "r");
  uint32_t column = 0;
  s->line++;
  if (number.ptr)
    cell_place(number, &column, &s->line);
  s->row = (struct sheet_row){.line = s->line, .first = s->cells.len};
  s->text_start = s->text.len;
  s->next_column = 0;
  s->in_row = true;
}

static void end_row(struct sheet *s)
{
  if (s->row.count || s->row.crowded || s->row.long_)
    vec_push(&s->rows, s->row);
  s->in_row = false;
}

static void begin_cell(struct sheet *s, const struct xml_tag *tag)
{
  struct kith_str reference = xml_attr(tag, "r"), style = xml_attr(tag, "s");
  uint64_t row = 0;
  int64_t number = 0;
  s->column = s->next_column;
  if (reference.ptr)
    cell_place(reference, &s->column, &row);
  s->next_column = s->column + 1;
  s->style = style.ptr && str_to_int(style, &number) && number >= 0 && number < STYLES_MAX ? (uint32_t)number : 0;
  s->type = type_of(xml_attr(tag, "t"));
  s->in_cell = true;
  s->phonetic = 0;
  buf_clear(&s->value);
}

/* Only a range over several rows leaves rows without a value. */
static void count_merged(struct sheet *s, struct kith_str range)
{
  uint32_t column;
  uint64_t first = 0, last = 0;
  size_t colon = range.ptr ? str_find(range, ':') : 0;
  if (range.ptr && colon < range.len && cell_place(str_sub(range, 0, colon), &column, &first) &&
      cell_place(str_sub(range, colon + 1, range.len), &column, &last))
    s->merged += last > first;
}

static void on_start(void *self, struct xml *x, const struct xml_tag *tag)
{
  struct sheet *s = self;
  const char *name = tag->name;
  (void)x;
  if (s->in_cell) {
    s->phonetic += strcmp(name, "rPh") == 0;
    s->in_value = !s->phonetic && (strcmp(name, "v") == 0 || strcmp(name, "t") == 0);
  } else if (s->in_row) {
    if (strcmp(name, "c") == 0)
      begin_cell(s, tag);
  } else if (s->in_data) {
    if (strcmp(name, "row") == 0)
      begin_row(s, tag);
  } else if (strcmp(name, "sheetData") == 0) {
    s->in_data = true;
  } else if (strcmp(name, "mergeCell") == 0) {
    count_merged(s, xml_attr(tag, "ref"));
  }
}

static void on_end(void *self, struct xml *x, const char *name)
{
  struct sheet *s = self;
  (void)x;
  s->in_value = false;
  if (s->in_cell) {
    s->phonetic -= s->phonetic && strcmp(name, "rPh") == 0;
    if (strcmp(name, "c") == 0)
      finish_cell(s);
  } else if (s->in_row) {
    if (strcmp(name, "row") == 0)
      end_row(s);
  } else if (strcmp(name, "sheetData") == 0) {
    s->in_data = false;
  }
}

static void on_text(void *self, struct xml *x, struct kith_str text)
{
  struct sheet *s = self;
  (void)x;
  if (s->in_value && buf_add_str(&s->value, text) != KITH_OK)
    s->row.long_ = true;
}

/* ---- Rows ---- */

int sheet_open(const struct book *book, const struct book_sheet *place, struct sheet **out, struct kith_error *err)
{
  static const struct xml_events events = {on_start, on_end, on_text};
  struct sheet *s = mem_zero(sizeof *s);
  s->book = book;
  s->text = BUF_MAX(TEXT_MAX);
  s->value = BUF_MAX(VALUE_MAX);
  s->raw = BUF_MAX(TABLE_MAX_RAW);
  struct xml_part part = {book->host, book->ctx, place->part};
  int rc = xml_open(&part, &events, s, &s->xml, err);
  if (rc == KITH_OK)
    *out = s;
  else
    sheet_close(s);
  return rc;
}

void sheet_close(struct sheet *s)
{
  if (!s)
    return;
  xml_close(s->xml);
  vec_free(&s->rows);
  vec_free(&s->cells);
  vec_free(&s->out);
  vec_free(&s->filled);
  buf_free(&s->text);
  buf_free(&s->value);
  buf_free(&s->raw);
  mem_free(s);
}

/* Forgets the rows that were given; the one that is being parsed moves to the front. */
static void forget(struct sheet *s)
{
  size_t cells = s->in_row ? s->row.count : 0, text = s->in_row ? s->text.len - s->text_start : 0;
  if (!s->rows.len)
    return;
  if (cells)
    memmove(s->cells.items, s->cells.items + s->row.first, cells * sizeof *s->cells.items);
  for (size_t i = 0; i < cells; i++)
    s->cells.items[i].at -= s->cells.items[i].shared ? 0 : s->text_start;
  if (text)
    memmove(s->text.ptr, s->text.ptr + s->text_start, text);
  s->cells.len = cells;
  s->text.len = text;
  s->row.first = s->text_start = 0;
  s->rows.len = s->at = 0;
}

static int feed(struct sheet *s, struct kith_error *err)
{
  int rc = s->ended ? KITH_END : xml_feed(s->xml, err);
  s->ended = rc == KITH_END;
  return rc;
}

static struct kith_str *place_of(struct sheet *s, uint32_t column)
{
  while (s->out.len <= column)
    vec_push(&s->out, STR_NONE);
  vec_push(&s->filled, column);
  s->width = s->width > column ? s->width : column + 1;
  return &s->out.items[column];
}

/* Cells to their columns; of two in one place the first stays. Wide and sparse rows cost what they hold. */
static void spread(struct sheet *s, const struct sheet_row *row)
{
  for (size_t i = 0; i < s->filled.len; i++)
    s->out.items[s->filled.items[i]] = STR_NONE;
  s->filled.len = s->width = 0;
  for (size_t i = 0; i < row->count; i++) {
    const struct sheet_cell *c = &s->cells.items[row->first + i];
    struct kith_str *place = place_of(s, c->column);
    if (!place->len)
      *place = (struct kith_str){c->shared ? c->shared : s->text.ptr + c->at, c->len};
    else if (!s->odd.count++)
      s->odd.what = SHEET_TWICE, s->odd.column = c->column;
  }
}

static void give(struct sheet *s, struct table_row *out)
{
  const struct sheet_row *row = &s->rows.items[s->at++];
  s->odd = row->odd;
  spread(s, row);
  *out = (struct table_row){.cells = s->out.items, .count = s->width, .origin = {row->line, 0}};
  out->raw = out->code = out->why = STR_NONE;
  if (!row->crowded && !row->long_)
    return;
  out->raw = sheet_raw(s, out);
  out->count = 0;
  out->code = row->crowded ? KITH_STR("too-many-columns") : KITH_STR("too-long");
  out->why = row->crowded ? KITH_STR("the row has more than 4,096 columns") : KITH_STR("the row is longer than 1 MiB");
}

int sheet_next(struct sheet *s, struct table_row *out, struct kith_error *err)
{
  while (s->at == s->rows.len) {
    forget(s);
    int rc = feed(s, err);
    if (rc < 0 || (rc == KITH_END && s->at == s->rows.len))
      return rc;
  }
  give(s, out);
  return KITH_OK;
}

int sheet_scan(struct sheet *s, struct table_row *out, struct kith_error *err)
{
  while (s->at == s->rows.len) {
    if (s->rows.len >= HEAD_ROWS || s->text.len > TABLE_HEAD)
      return KITH_END;
    int rc = feed(s, err);
    if (rc < 0 || (rc == KITH_END && s->at == s->rows.len))
      return rc;
  }
  give(s, out);
  return KITH_OK;
}

void sheet_rewind(struct sheet *s)
{
  s->at = 0;
}

static int rows_scan(void *self, struct table_row *out, struct kith_error *err)
{
  return sheet_scan(self, out, err);
}

static int rows_next(void *self, struct table_row *out, struct kith_error *err)
{
  return sheet_next(self, out, err);
}

static void rows_rewind(void *self)
{
  sheet_rewind(self);
}

struct table_rows sheet_rows(struct sheet *s)
{
  return (struct table_rows){s, rows_scan, rows_rewind, rows_next};
}

struct kith_str sheet_raw(struct sheet *s, const struct table_row *row)
{
  buf_clear(&s->raw);
  for (size_t i = 0; i < row->count; i++)
    if ((i && buf_add_char(&s->raw, '\t') != KITH_OK) ||
        buf_add_str(&s->raw, str_sub(row->cells[i], 0, TABLE_MAX_RAW - s->raw.len)) != KITH_OK)
      break;
  return buf_str(&s->raw);
}

void sheet_fill(struct sheet *s, struct table_row *row, uint32_t column, struct kith_str text)
{
  *place_of(s, column) = text;
  row->cells = s->out.items;
  row->count = s->width;
}

const struct sheet_odd *sheet_odd(const struct sheet *s)
{
  return s->odd.count ? &s->odd : NULL;
}

uint64_t sheet_merged_rows(const struct sheet *s)
{
  return s->merged;
}
