#include "csv/sink.h"

#include "base/cell.h"
#include "base/mem.h"
#include "base/small.h"
#include "csv/sheet.h"

enum { OUT_BYTES = SMALL_IN_FUZZ(256 * 1024, 256) };

static const char own_layout[] = "kith-contacts/";
static const char kind_choices[] = "contact|account|deal|interaction|user|consent";

struct sink_settings {
  const struct kith_map *layout;
  struct kith_str delimiter;
  int64_t kind, cells, bom;
};

struct csv_sink {
  const struct kith_host *host;
  struct kith_ctx *ctx;
  struct kith_stream *stream;
  struct sheet sheet;
  struct kith_buf cell, out;
  char delimiter;
  bool safe, bom, own, begun, decided; /* decided: rows end with whose the contact is */
};

static const struct kith_option options[] = {
    KITH_OPTION_MAP(struct sink_settings, layout, "the columns: a mapping's name or path; kith-contacts when left out"),
    KITH_OPTION_CHOICE(struct sink_settings, kind, "contact", kind_choices, "which records the table holds"),
    KITH_OPTION_CHOICE(struct sink_settings, cells, "safe", "safe|exact",
                       "safe: no cell is a formula to a spreadsheet; exact: as it is, for machines"),
    KITH_OPTION_STR(struct sink_settings, delimiter, "comma", "comma, semicolon, tab, pipe, or one character"),
    KITH_OPTION_BOOL(struct sink_settings, bom, "false", "begin with a byte order mark, as Excel needs it for UTF-8"),
    KITH_OPTIONS_END,
};

/* ---- Opening ----------------------------------------------------------------------------------------------------- */

static uint32_t wanted_kind(const struct sink_settings *settings)
{
  static const uint32_t kinds[] = {KITH_CONTACT, KITH_ACCOUNT, KITH_DEAL, KITH_INTERACTION, KITH_USER, KITH_CONSENT};
  return kinds[settings->kind];
}

static const struct kith_map_table *find_layout(const struct sink_settings *settings)
{
  const struct kith_map *map = settings->layout;
  for (size_t i = 0; map && i < map->table_count; i++) {
    const struct kith_map_table *table = KITH_AT(map->tables, i);
    if (table->kind == wanted_kind(settings) && (map->named || str_starts(table->name, str_of(own_layout))))
      return table;
  }
  return NULL;
}

/* 0: none such. */
static char delimiter_of(struct kith_str name)
{
  static const struct {
    const char *name;
    char sign;
  } names[] = {{"comma", ','}, {"semicolon", ';'}, {"tab", '\t'}, {"pipe", '|'}};
  for (size_t i = 0; i < 4; i++)
    if (str_eq_nocase(name, str_of(names[i].name)))
      return names[i].sign;
  return name.len == 1 && name.ptr[0] > ' ' && name.ptr[0] != '"' ? name.ptr[0] : '\0';
}

static void sink_close(void *self)
{
  struct csv_sink *s = self;
  sheet_free(&s->sheet);
  buf_free(&s->cell);
  buf_free(&s->out);
  mem_free(s);
}

static int sink_open(const struct kith_open *open, void **out_self, struct kith_error *err)
{
  const struct sink_settings *settings = open->settings;
  const struct kith_map_table *table = find_layout(settings);
  char delimiter = delimiter_of(settings->delimiter);

  if (!table)
    return kith_fail(open->host, err, KITH_E_CONFIG, "csv: the layout has no table for records of this kind");
  if (!delimiter)
    return kith_fail(open->host, err, KITH_E_CONFIG,
                     "csv: delimiter takes comma, semicolon, tab, pipe or one character");
  struct csv_sink *s = mem_zero(sizeof *s);
  s->host = open->host;
  s->ctx = open->ctx;
  s->stream = open->stream;
  s->delimiter = delimiter;
  s->safe = settings->cells == 0;
  s->bom = settings->bom;
  s->own = !settings->layout->named;
  s->cell = BUF_MAX(SHEET_CELL_MAX);
  s->out = BUF_MAX(OUT_BYTES + 4 * SHEET_CELL_MAX);
  sheet_init(&s->sheet, open->host, open->ctx, table);
  *out_self = s;
  return KITH_OK;
}

/* ---- Cells ------------------------------------------------------------------------------------------------------- */

static int put_cell(struct csv_sink *s, struct kith_str text, bool first)
{
  return cell_csv(&s->out, text, s->delimiter, first, s->safe ? CELL_SAFE : CELL_EXACT);
}

static int flush(struct csv_sink *s, struct kith_error *err)
{
  int rc = s->out.len ? s->host->write(s->stream, s->out.ptr, s->out.len, err) : KITH_OK;
  buf_clear(&s->out);
  return rc;
}

static int end_row(struct csv_sink *s, struct kith_error *err)
{
  int rc = buf_add_c(&s->out, "\r\n");
  return rc == KITH_OK && s->out.len >= OUT_BYTES ? flush(s, err) : rc;
}

/* ---- Whose it is, in our own layout ------------------------------------------------------------------------------ */

static const char *const decision_columns[] = {"Owner class", "Owners", "Steward", "Owner rule", "Owner because"};

static int put_decision(struct csv_sink *s, const struct kith_decision *d)
{
  static const char *const classes[] = {"", "company", "rep", "shared", "personal", "disputed", "unclaimed"};
  struct kith_decision none = {.size = sizeof none};
  d = d ? d : &none;
  buf_clear(&s->cell);
  for (size_t i = 0; i < d->owner_count; i++)
    if (buf_printf(&s->cell, "%s%.*s", i ? "; " : "", STR_ARG(d->owners[i])) != KITH_OK)
      return KITH_E_LIMIT;
  struct kith_str cells[] = {str_of(classes[d->owner_class < 7 ? d->owner_class : 0]), buf_str(&s->cell), d->steward,
                             d->rule, d->because};
  int rc = KITH_OK;
  for (size_t i = 0; i < 5 && rc == KITH_OK; i++)
    rc = put_cell(s, cells[i], false);
  return rc;
}

/* ---- Rows -------------------------------------------------------------------------------------------------------- */

/* The first item shows whether anybody decided: then each row says so. */
static int begin(struct csv_sink *s, const struct kith_item *item, struct kith_error *err)
{
  int rc = s->bom ? buf_add_c(&s->out, "\xEF\xBB\xBF") : KITH_OK;
  s->begun = true;
  s->decided = s->own && item && item->decision;
  for (size_t i = 0; i < s->sheet.columns.len && rc == KITH_OK; i++)
    rc = put_cell(s, s->sheet.columns.items[i].name, i == 0);
  for (size_t i = 0; s->decided && i < 5 && rc == KITH_OK; i++)
    rc = put_cell(s, str_of(decision_columns[i]), false);
  return rc == KITH_OK ? end_row(s, err) : rc;
}

static int write_row(struct csv_sink *s, const struct kith_item *item, struct kith_error *err)
{
  size_t before = s->out.len;
  int rc = KITH_OK;
  sheet_take(&s->sheet, item);
  for (size_t i = 0; i < s->sheet.columns.len && rc == KITH_OK; i++) {
    rc = sheet_cell(&s->sheet, item, &s->sheet.columns.items[i], &s->cell);
    if (rc == KITH_OK)
      rc = put_cell(s, buf_str(&s->cell), i == 0);
  }
  if (rc == KITH_OK && s->decided)
    rc = put_decision(s, item->decision);
  if (rc == KITH_OK)
    return end_row(s, err);
  s->out.len = before;
  return KITH_E_LIMIT;
}

static int write_item(struct csv_sink *s, struct kith_batch *batch, size_t i, struct kith_error *err)
{
  struct kith_item item = {.size = sizeof item};
  int rc = s->host->item(batch, i, &item);
  if (rc != KITH_OK)
    return kith_fail(s->host, err, KITH_E_INTERNAL, "csv: the batch has no item %zu", i);
  if (item.op == KITH_RETIRE || !item.record) {
    s->host->outcome(batch, i, KITH_REMOVED, STR_NONE, STR_NONE);
    return KITH_OK;
  }
  rc = s->begun ? KITH_OK : begin(s, &item, err);
  if (rc == KITH_OK)
    rc = write_row(s, &item, err);
  if (rc == KITH_OK)
    s->host->outcome(batch, i, KITH_CREATED, STR_NONE, STR_NONE);
  if (rc != KITH_E_LIMIT)
    return rc;
  s->host->outcome(batch, i, KITH_REFUSED, STR_NONE, KITH_STR("a value is longer than a cell may be, 1 MiB"));
  return KITH_OK;
}

static int sink_write(void *self, struct kith_batch *batch, struct kith_error *err)
{
  struct csv_sink *s = self;
  size_t count = s->host->count(batch);
  int rc = KITH_OK;
  for (size_t i = 0; i < count && rc == KITH_OK; i++)
    rc = write_item(s, batch, i, err);
  return rc;
}

static void say_left(struct csv_sink *s)
{
  struct kith_buf text = BUF_MAX(1024);
  const struct sheet *sheet = &s->sheet;
  int rc = buf_add_c(&text, "values that no column of this layout holds were left out:");
  for (size_t i = 0; i < sheet->left_kinds && rc == KITH_OK; i++) {
    struct kith_str name = s->host->name_of(s->ctx, sheet->left[i].property);
    if (i + 1 == SHEET_LEFT_MAX)
      name = KITH_STR("others");
    rc = buf_printf(&text, "%s %llu %.*s", i ? "," : "", (unsigned long long)sheet->left[i].count, STR_ARG(name));
  }
  if (sheet->left_kinds)
    s->host->log(s->ctx, KITH_LOG_WARNING, buf_str(&text));
  buf_free(&text);
}

static int sink_commit(void *self, struct kith_error *err)
{
  struct csv_sink *s = self;
  int rc = s->begun ? KITH_OK : begin(s, NULL, err);
  if (rc == KITH_OK)
    rc = flush(s, err);
  say_left(s);
  return rc;
}

static uint32_t sink_kinds(const void *settings)
{
  return 1u << wanted_kind(settings);
}

const struct kith_sink csv_sink = {
    .size = sizeof csv_sink,
    .mode = KITH_WHOLE,
    .flags = KITH_USES_STREAM,
    .settings_size = sizeof(struct sink_settings),
    .options = options,
    .open = sink_open,
    .write = sink_write,
    .commit = sink_commit,
    .close = sink_close,
    .kinds = sink_kinds,
};
