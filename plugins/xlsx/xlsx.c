/* xlsx: reads workbooks. The host lends the parts of the archive; book reads what they share, sheet reads rows, and
 * kit/layout says what they become, as for CSV. */
#include "base/error.h"
#include "base/mem.h"
#include "kit/layout.h"
#include "xlsx/foreign.h"
#include "xlsx/tail.h"

enum { NAMES_ROOM = 300 };

struct xlsx_settings {
  struct kith_str sheet;
  int64_t hidden, header;
  const struct kith_map *mapping;
};

/* A sheet that is read. */
struct choice {
  const struct book_sheet *place;
  uint32_t kind;
  bool known; /* its columns say who its records are */
};

struct xlsx_source {
  struct kith_host host; /* the host's own, without findings once the sheets were looked at */
  struct kith_ctx *ctx;
  const struct xlsx_settings *set;
  struct kith_str file;
  struct book book;
  VEC(struct choice) choices;
  size_t at;
  struct sheet *sheet; /* the one of choices[at], when it is open */
  struct layout layout;
  struct tail tail;
  const struct sheet *begun; /* whose tail was read */
};

/* ---- Which sheets ---- */

static void leave(struct xlsx_source *s)
{
  sheet_close(s->sheet);
  tail_free(&s->tail);
  layout_free(&s->layout);
  s->sheet = NULL;
  s->begun = NULL;
  s->layout = (struct layout){.host = &s->host, .ctx = s->ctx};
}

/* Opens a sheet and finds out what its columns are. KITH_END: it has no rows. */
static int enter(struct xlsx_source *s, const struct book_sheet *place, struct kith_error *err)
{
  struct table_row row;
  leave(s);
  int rc = sheet_open(&s->book, place, &s->sheet, err);
  if (rc == KITH_OK)
    rc = sheet_scan(s->sheet, &row, err);
  if (rc != KITH_OK)
    return rc;
  const struct table_rows rows = sheet_rows(s->sheet);
  s->host.found(s->ctx, &(struct kith_finding){sizeof(struct kith_finding), KITH_FOUND_NOTE, KITH_STR("sheet"),
                                               place->name, 1.0, KITH_STR("a sheet that holds rows")});
  struct kith_str name = arena_printf(&s->layout.arena, "%.*s, sheet %.*s", STR_ARG(s->file), STR_ARG(place->name));
  struct kith_buf copy = BUF_MAX(1024); /* the layout empties its arena */
  buf_add_str(&copy, str_sub(name, 0, copy.max));
  rc = layout_find(&s->layout, &rows, s->set->mapping, (enum layout_header)s->set->header, buf_str(&copy), err);
  buf_free(&copy);
  return rc;
}

static bool is_asked_for(const struct xlsx_source *s, size_t i)
{
  const struct book *b = &s->book;
  int64_t number = 0;
  for (size_t k = 0; k < b->sheets.len; k++)
    if (str_eq_nocase(b->sheets.items[k].name, s->set->sheet))
      return k == i;
  return str_to_int(s->set->sheet, &number) && number == (int64_t)i + 1;
}

static void __attribute__((format(printf, 3, 4))) say(struct xlsx_source *s, int level, const char *fmt, ...)
{
  struct kith_buf text = BUF_MAX(1024);
  va_list args;
  va_start(args, fmt);
  if (buf_vprintf(&text, fmt, args) == KITH_OK)
    s->host.log(s->ctx, level, buf_str(&text));
  va_end(args);
  buf_free(&text);
}

static bool is_wanted(struct xlsx_source *s, size_t i)
{
  const struct book_sheet *sheet = &s->book.sheets.items[i];
  if (s->set->sheet.len)
    return is_asked_for(s, i);
  if (sheet->part.len && sheet->hidden && !s->set->hidden)
    say(s, KITH_LOG_WARNING, "the sheet '%.*s' is hidden and was not read; hidden=read reads it", STR_ARG(sheet->name));
  return sheet->part.len && (!sheet->hidden || s->set->hidden);
}

static int no_such_sheet(struct xlsx_source *s, struct kith_error *err)
{
  struct kith_buf names = BUF_MAX(NAMES_ROOM);
  for (size_t i = 0; i < s->book.sheets.len; i++)
    if (buf_printf(&names, "%s'%.*s'", i ? ", " : "", STR_ARG(s->book.sheets.items[i].name)) != KITH_OK)
      break;
  int rc = kith_fail(&s->host, err, KITH_E_INVALID, "%.*s has no sheet '%.*s' with cells; it has %.*s",
                     STR_ARG(s->file), STR_ARG(s->set->sheet), STR_ARG(buf_str(&names)));
  buf_free(&names);
  return rc;
}

/* Looks at every sheet. One that a named mapping does not fit is left out when there are others. */
static int survey(struct xlsx_source *s, struct kith_error *err)
{
  struct kith_error first = {.status = KITH_OK};
  size_t wanted = 0;
  for (size_t i = 0; i < s->book.sheets.len; i++) {
    const struct book_sheet *place = &s->book.sheets.items[i];
    if (!is_wanted(s, i) || !place->part.len)
      continue;
    wanted++;
    struct kith_error now = {.status = KITH_OK};
    int rc = enter(s, place, &now);
    if (rc == KITH_OK)
      vec_push(&s->choices, ((struct choice){place, s->layout.kind, layout_names_somebody(&s->layout)}));
    else if (rc < 0 && rc != KITH_E_INVALID)
      return kith_fail(&s->host, err, rc, "%s", now.message);
    else if (rc < 0 && first.status == KITH_OK)
      first = now;
  }
  leave(s);
  if (!wanted && s->set->sheet.len)
    return no_such_sheet(s, err);
  bool named = s->set->mapping && s->set->mapping->named;
  if (first.status != KITH_OK && (!s->choices.len || !named))
    return kith_fail(&s->host, err, first.status, "%s", first.message);
  if (first.status != KITH_OK)
    say(s, KITH_LOG_WARNING, "not every sheet fits the mapping: %s", first.message);
  return KITH_OK;
}

/* Instructions, look-up lists and charts' numbers stand beside lists of people. */
static void drop_unknown(struct xlsx_source *s)
{
  size_t known = 0, kept = 0;
  for (size_t i = 0; i < s->choices.len; i++)
    known += s->choices.items[i].known;
  for (size_t i = 0; i < s->choices.len; i++) {
    const struct choice *c = &s->choices.items[i];
    if (c->known || !known)
      s->choices.items[kept++] = *c;
    else
      say(s, KITH_LOG_WARNING, "the sheet '%.*s' was not read: its columns name nobody; sheet='%.*s' reads it",
          STR_ARG(c->place->name), STR_ARG(c->place->name));
  }
  s->choices.len = kept;
}

static int rank_of(uint32_t kind)
{
  return kind == KITH_USER ? 0 : kind == KITH_ACCOUNT ? 1 : 2;
}

/* Users first, then accounts, then the rest: records refer to those. */
static void order(struct xlsx_source *s)
{
  for (size_t i = 1; i < s->choices.len; i++) {
    struct choice c = s->choices.items[i];
    size_t k = i;
    for (; k && rank_of(s->choices.items[k - 1].kind) > rank_of(c.kind); k--)
      s->choices.items[k] = s->choices.items[k - 1];
    s->choices.items[k] = c;
  }
}

/* ---- The source ---- */

static void source_close(void *self)
{
  struct xlsx_source *s = self;
  leave(s);
  book_free(&s->book);
  vec_free(&s->choices);
  mem_free(s);
}

static void unheard(struct kith_ctx *ctx, const struct kith_finding *finding)
{
  (void)ctx, (void)finding;
}

static int source_open(const struct kith_open *open, void **out_self, struct kith_error *err)
{
  if (!KITH_HAS(open->host, struct kith_host, member_name))
    return kith_fail(open->host, err, KITH_E_INVALID, "workbooks need a Kith of ABI 1.1 or later");
  if (!open->host->member_name(open->ctx, 0).len)
    return foreign_file(open->host, open->stream, err);
  struct xlsx_source *s = mem_zero(sizeof *s);
  s->host = *open->host;
  s->ctx = open->ctx;
  s->set = open->settings;
  s->file = open->host->name(open->stream);
  int rc = book_read(&s->book, &s->host, s->ctx, s->file, err);
  if (rc == KITH_OK)
    rc = survey(s, err);
  if (rc != KITH_OK) {
    source_close(s);
    return rc;
  }
  drop_unknown(s);
  order(s);
  if (!s->choices.len)
    say(s, KITH_LOG_WARNING, "the workbook has no rows");
  s->host.found = unheard; /* sheets are entered again: all was said */
  *out_self = s;
  return KITH_OK;
}

static int source_kind(void *self)
{
  const struct xlsx_source *s = self;
  return s->choices.len ? (int)s->choices.items[0].kind : KITH_CONTACT;
}

static size_t column_name(uint32_t column, char out[4])
{
  char reversed[4];
  size_t len = 0;
  for (uint32_t n = column + 1; n && len < 3; n = (n - 1) / 26)
    reversed[len++] = (char)('A' + (n - 1) % 26);
  for (size_t i = 0; i < len; i++)
    out[i] = reversed[len - 1 - i];
  return len;
}

static void diagnose(struct xlsx_source *s, const struct table_row *row, struct kith_record *to)
{
  static const struct {
    const char *code, *says;
  } kinds[] = {[SHEET_ERROR] = {"cell-error", "holds an error and was left empty"},
               [SHEET_NO_STRING] = {"no-such-string", "refers to a text that there is not"},
               [SHEET_NO_NUMBER] = {"no-number", "holds a number or date that cannot be; it was kept as it stands"},
               [SHEET_TWICE] = {"cell-twice", "is there twice; the first was kept"}};
  const struct sheet_odd *odd = sheet_odd(s->sheet);
  char text[160], column[4], more[32] = "";
  if (!odd)
    return;
  if (odd->count > 1)
    snprintf(more, sizeof more, " (and %u more)", odd->count - 1);
  int len =
      snprintf(text, sizeof text, "%.*s%llu %s%s%s%s", (int)column_name(odd->column, column), column,
               (unsigned long long)row->origin.line, kinds[odd->what].says, odd->text[0] ? ": " : "", odd->text, more);
  s->host.diagnose(to, row->origin, str_of(kinds[odd->what].code), (struct kith_str){text, (size_t)len});
}

/* With several sheets, a line says too little. */
static void reject(struct xlsx_source *s, struct kith_batch *out, const struct table_row *row, struct kith_str code,
                   struct kith_str why)
{
  struct kith_buf text = BUF_MAX(512);
  if (s->choices.len > 1 &&
      buf_printf(&text, "%.*s (sheet %.*s)", STR_ARG(why), STR_ARG(s->choices.items[s->at].place->name)) == KITH_OK)
    why = buf_str(&text);
  s->host.reject(out, row->origin, row->raw.len ? row->raw : sheet_raw(s->sheet, row), code, why);
  buf_free(&text);
}

static void take(struct xlsx_source *s, struct table_row *row, struct kith_batch *out)
{
  tail_fill(&s->tail, s->sheet, row);
  if (row->code.len) {
    reject(s, out, row, row->code, row->why);
    return;
  }
  struct kith_record *record = s->host.add(out, (int)s->layout.kind, layout_key(&s->layout, row), row->origin);
  if (layout_put(&s->layout, row, record) == KITH_OK && tail_put(&s->tail, row, &s->host, record) == KITH_OK) {
    diagnose(s, row, record);
    return;
  }
  s->host.drop(out);
  reject(s, out, row, KITH_STR("too-large"), KITH_STR("the record is larger than 1 MiB"));
}

static void finish_sheet(struct xlsx_source *s)
{
  uint64_t merged = sheet_merged_rows(s->sheet);
  struct kith_str name = s->choices.items[s->at].place->name;
  if (merged && !s->tail.knows_merged)
    say(s, KITH_LOG_WARNING,
        "the sheet '%.*s' has cells merged over several rows (%llu): only the first row has the value", STR_ARG(name),
        (unsigned long long)merged);
  leave(s);
  s->at++;
}

static int source_next(void *self, struct kith_batch *out, struct kith_error *err)
{
  struct xlsx_source *s = self;
  struct table_row row;
  while (!s->host.full(out)) {
    if (s->at == s->choices.len)
      return KITH_END;
    const struct book_sheet *place = s->choices.items[s->at].place;
    int rc = s->sheet ? KITH_OK : enter(s, place, err);
    if (rc == KITH_OK && s->sheet != s->begun)
      rc = tail_read(&s->tail, &s->book, place, err);
    s->begun = s->sheet;
    if (rc == KITH_OK)
      rc = sheet_next(s->sheet, &row, err);
    if (rc < 0)
      return rc;
    if (rc == KITH_END)
      finish_sheet(s);
    else
      take(s, &row, out);
  }
  return KITH_OK;
}

static int source_detect(struct kith_str name, const void *head, size_t len)
{
  return foreign_detect(name, (struct kith_str){head, len});
}

static int source_detect_members(struct kith_str name, const struct kith_str *members, size_t count)
{
  (void)name;
  return foreign_detect_members(members, count);
}

static const struct kith_option options[] = {
    KITH_OPTION_STR(struct xlsx_settings, sheet, "", "one sheet, by its name or number; empty: all that hold rows"),
    KITH_OPTION_CHOICE(struct xlsx_settings, hidden, "skip", "skip|read", "what to do with hidden sheets"),
    KITH_OPTION_MAP(struct xlsx_settings, mapping, "what the columns mean: a name, a path, or columns here"),
    KITH_OPTION_CHOICE(struct xlsx_settings, header, "auto", "auto|yes|no", "whether a row names the columns"),
    KITH_OPTIONS_END,
};

static const struct kith_source source = {
    .size = sizeof source,
    .mode = KITH_SNAPSHOT,
    .flags = KITH_USES_STREAM | KITH_USES_ARCHIVE,
    .settings_size = sizeof(struct xlsx_settings),
    .options = options,
    .possession = "internal",
    .detect = source_detect,
    .open = source_open,
    .kind = source_kind,
    .next = source_next,
    .close = source_close,
    .detect_members = source_detect_members,
};

static const struct kith_plugin plugin = {
    .size = sizeof plugin,
    .abi = KITH_ABI,
    .name = "xlsx",
    .version = KITH_VERSION,
    .license = "Apache-2.0",
    .summary = "workbooks: the sheets of .xlsx files of Excel, LibreOffice, Google and others",
    .source = &source,
};

KITH_PLUGIN(plugin)
