/* csv: reads tables of text. The host hands over one stream; kit/table reads rows, kit/layout says what they become. */
#include "base/mem.h"
#include "csv/sink.h"
#include "kit/layout.h"

struct csv_settings {
  struct kith_str delimiter, quote, charset;
  int64_t header;
  const struct kith_map *mapping;
};

struct csv_source {
  const struct kith_host *host;
  struct kith_ctx *ctx;
  struct kith_table *table;
  struct layout layout;
  struct kith_str file;
  bool left_out; /* the file names nobody, and others beside it do that */
};

static void source_close(void *self)
{
  struct csv_source *s = self;
  table_close(s->table);
  layout_free(&s->layout);
  mem_free(s);
}

static void log_dialect(const struct csv_source *s)
{
  char text[160];
  char delimiter = table_delimiter(s->table);
  int len = snprintf(text, sizeof text, "charset %s, delimiter %s%c, quote %c, %zu columns", table_charset(s->table),
                     delimiter == '\t' ? "TAB" : "", delimiter == '\t' ? ' ' : delimiter, table_quote(s->table),
                     s->layout.column_count);
  s->host->log(s->ctx, KITH_LOG_DEBUG, (struct kith_str){text, (size_t)len});
}

static void tell(const struct csv_source *s, const char *option, struct kith_str value)
{
  const struct kith_finding finding = {sizeof finding, KITH_FOUND_OPTION,     str_of(option),
                                       value,          table_trust(s->table), STR_NONE};
  s->host->found(s->ctx, &finding);
}

/* As the options of these names would say it. */
static void tell_dialect(const struct csv_source *s)
{
  static const struct {
    char sign;
    const char *name;
  } names[] = {{',', "comma"},  {';', "semicolon"}, {'\t', "tab"}, {'|', "pipe"},
               {'"', "double"}, {'\'', "single"},   {1, "none"}};
  const char signs[] = {table_delimiter(s->table), table_quote(s->table)};
  for (size_t i = 0; i < sizeof signs; i++) {
    struct kith_str value = {&signs[i], 1};
    for (size_t k = 0; k < sizeof names / sizeof names[0]; k++)
      if (names[k].sign == signs[i])
        value = str_of(names[k].name);
    tell(s, i ? "quote" : "delimiter", value);
  }
  tell(s, "charset", str_of(table_charset(s->table)));
}

/* Exports of whole systems hold tables of permissions, notes and codes beside those of people. */
static bool is_left_out(const struct csv_source *s, const struct kith_open *open)
{
  bool among_others = KITH_HAS(open, struct kith_open, siblings);
  return among_others && s->layout.column_count && !layout_names_somebody(&s->layout);
}

static int leave_out(struct csv_source *s)
{
  char text[512];
  int len = snprintf(text, sizeof text, "%.*s was not read: its columns name nobody",
                     (int)(s->file.len < 400 ? s->file.len : 400), s->file.ptr);
  s->host->log(s->ctx, KITH_LOG_WARNING, (struct kith_str){text, (size_t)len});
  return KITH_END;
}

static int source_open(const struct kith_open *open, void **out_self, struct kith_error *err)
{
  const struct csv_settings *settings = open->settings;
  const struct table_options options = {settings->delimiter, settings->quote, settings->charset};
  struct csv_source *s = mem_zero(sizeof *s);
  s->host = s->layout.host = open->host;
  s->ctx = s->layout.ctx = open->ctx;
  s->file = open->host->name(open->stream);
  int status = table_open(open->host, open->stream, &options, &s->table, err);
  if (status == KITH_OK && KITH_HAS(open->host, struct kith_host, found))
    tell_dialect(s);
  if (status == KITH_OK) {
    const struct table_rows rows = table_rows(s->table);
    status = layout_find(&s->layout, &rows, settings->mapping, (enum layout_header)settings->header, s->file, err);
  }
  if (status == KITH_OK) {
    log_dialect(s);
    s->left_out = is_left_out(s, open);
    *out_self = s;
  } else {
    source_close(s);
  }
  return status;
}

static int source_kind(void *self)
{
  return (int)((struct csv_source *)self)->layout.kind;
}

static void take(struct csv_source *s, const struct table_row *row, struct kith_batch *out)
{
  if (row->code.len) {
    s->host->reject(out, row->origin, row->raw, row->code, row->why);
    return;
  }
  struct kith_record *record = s->host->add(out, (int)s->layout.kind, layout_key(&s->layout, row), row->origin);
  if (layout_put(&s->layout, row, record) == KITH_OK)
    return;
  s->host->drop(out);
  s->host->reject(out, row->origin, row->raw, KITH_STR("too-large"), KITH_STR("the record is larger than 1 MiB"));
}

static int source_next(void *self, struct kith_batch *out, struct kith_error *err)
{
  struct csv_source *s = self;
  struct table_row row;
  int status = KITH_OK;
  if (s->host->cancelled(s->ctx))
    return kith_fail(s->host, err, KITH_E_CANCELLED, "cancelled");
  if (s->left_out)
    return leave_out(s);
  while (!s->host->full(out) && (status = table_next(s->table, &row, err)) == KITH_OK)
    take(s, &row, out);
  return status;
}

static int source_detect(struct kith_str name, const void *head, size_t len)
{
  return table_detect(name, (struct kith_str){head, len});
}

static const struct kith_option options[] = {
    KITH_OPTION_MAP(struct csv_settings, mapping, "what the columns mean: a name, a path, or columns here"),
    KITH_OPTION_STR(struct csv_settings, delimiter, "auto", "auto, comma, semicolon, tab, pipe, or one character"),
    KITH_OPTION_STR(struct csv_settings, quote, "auto", "auto, double, single, none, or one character"),
    KITH_OPTION_STR(struct csv_settings, charset, "auto", "auto, UTF-8, UTF-16LE, windows-1252, Shift_JIS ..."),
    KITH_OPTION_CHOICE(struct csv_settings, header, "auto", "auto|yes|no", "whether a row names the columns"),
    KITH_OPTIONS_END,
};

static const struct kith_source source = {
    .size = sizeof source,
    .mode = KITH_SNAPSHOT,
    .flags = KITH_USES_STREAM,
    .settings_size = sizeof(struct csv_settings),
    .options = options,
    .possession = "internal",
    .detect = source_detect,
    .open = source_open,
    .kind = source_kind,
    .next = source_next,
    .close = source_close,
};

static const struct kith_plugin plugin = {
    .size = sizeof plugin,
    .abi = KITH_ABI,
    .name = "csv",
    .version = KITH_VERSION,
    .license = "Apache-2.0",
    .summary = "tables of text: CSV and TSV in any dialect and charset",
    .source = &source,
    .sink = &csv_sink,
};

KITH_PLUGIN(plugin)
