/* jcard - reads and writes jCard (RFC 7095): vCard 4.0 in JSON. See README.md. */
#include "jcard/card.h"
#include "jcard/write.h"
#include "kit/card.h"

/* ---- The source -------------------------------------------------------------------------------------------------- */

enum { VALUE_MAX = 20 << 20 }; /* any element, escaped */

static struct kith_str skip_space(struct kith_str s)
{
  while (s.len && ascii_is_space(s.ptr[0]))
    s = str_sub(s, 1, s.len);
  return s;
}

/* The text behind `mark` and white space; empty when it does not begin so. */
static struct kith_str after(struct kith_str s, const char *mark)
{
  struct kith_str wanted = str_of(mark);
  s = skip_space(s);
  return str_starts_nocase(s, wanted) ? str_sub(s, wanted.len, s.len) : STR_NONE;
}

static int detect(struct kith_str name, const void *head, size_t len)
{
  struct kith_str text = {head, len};
  bool named = str_ends(name, KITH_STR(".jcard")) || str_ends(name, KITH_STR(".jcf"));

  if (str_starts(text, KITH_STR("\xEF\xBB\xBF")))
    text = str_sub(text, 3, text.len);
  struct kith_str array = after(text, "["), inner = after(array, "[");
  if (after(array, "\"vcard\"").len || after(inner, "\"vcard\"").len)
    return 100;
  if (after(text, "{").len && str_find_str(str_sub(text, 0, 4096), KITH_STR("\"vcardArray\"")) < 4096 &&
      str_find_str(str_sub(text, 0, 4096), KITH_STR("\"vcardArray\"")) < text.len)
    return 80;
  return named ? 30 : 0;
}

static void source_close(void *self)
{
  struct jc_source *s = self;
  json_reader_close(s->reader);
  jc_names_free(&s->names);
  arena_free(&s->arena);
  vec_free(&s->labels);
  vec_free(&s->parts);
  vec_free(&s->params);
  buf_free(&s->value);
  mem_free(s);
}

static int source_open(const struct kith_open *open, void **out_self, struct kith_error *err)
{
  struct jc_source *s = mem_zero(sizeof *s);
  s->host = open->host;
  s->ctx = open->ctx;
  s->value = BUF_MAX(VALUE_MAX);
  jc_names_init(&s->names, open->host, open->ctx);
  int status = json_reader_open(open->host, open->stream, true, &s->reader, err);
  if (status)
    source_close(s);
  else
    *out_self = s;
  return status;
}

static int source_kind(void *self)
{
  (void)self;
  return KITH_CONTACT;
}

static int source_next(void *self, struct kith_batch *batch, struct kith_error *err)
{
  struct jc_source *s = self;
  struct json_element element;
  int status = KITH_OK;
  bool found = false;

  while (!status && !s->host->full(batch)) {
    if (s->host->cancelled(s->ctx))
      return KITH_E_CANCELLED;
    status = json_reader_next(s->reader, &element, err);
    if (!status)
      status = card_put(s, batch, &element);
    found |= !status;
  }
  s->met_any |= found;
  if (status == KITH_END && !s->met_any)
    s->host->log(s->ctx, KITH_LOG_WARNING, KITH_STR("the file has no cards"));
  return status == KITH_END && found ? KITH_OK : status; /* the end is told by a batch of its own */
}

static const struct kith_option source_options[] = {KITH_OPTIONS_END};

static const struct kith_source source = {
    .size = sizeof source,
    .mode = KITH_SNAPSHOT,
    .flags = KITH_USES_STREAM,
    .options = source_options,
    .possession = "portable",
    .detect = detect,
    .open = source_open,
    .kind = source_kind,
    .next = source_next,
    .close = source_close,
};

/* ---- The sink ---------------------------------------------------------------------------------------------------- */

enum layout { LAYOUT_ARRAY, LAYOUT_NDJSON };

struct settings {
  int64_t layout;
};

struct sink {
  struct kith_json json;
  struct jc_writer writer;
  struct card_view view;
  struct kith_stream *stream;
  struct kith_error *err; /* of the call that is going on: where a failing write says why */
  enum layout layout;
  bool any; /* a card was written */
};

static const struct kith_option sink_options[] = {
    KITH_OPTION_CHOICE(struct settings, layout, "array", "array|ndjson", "one array of all cards, or one card a line"),
    KITH_OPTIONS_END,
};

static int to_stream(void *arg, const void *bytes, size_t len)
{
  struct sink *sink = arg;
  return sink->writer.host->write(sink->stream, bytes, len, sink->err);
}

static int sink_open(const struct kith_open *open, void **out_self, struct kith_error *err)
{
  const struct settings *settings = open->settings;
  struct sink *sink = mem_zero(sizeof *sink);

  (void)err;
  sink->stream = open->stream;
  sink->layout = (enum layout)settings->layout;
  sink->writer = (struct jc_writer){.json = &sink->json, .host = open->host, .ctx = open->ctx};
  json_init(&sink->json, to_stream, sink, 0);
  view_init(&sink->view, open->host, open->ctx);
  *out_self = sink;
  return KITH_OK;
}

static int write_upsert(struct sink *sink, const struct kith_item *item, struct kith_error *err)
{
  sink->view.kind = item->kind;
  view_make(&sink->view, item->record, CARD_40);
  if (sink->layout == LAYOUT_ARRAY)
    json_literal(&sink->json, sink->any ? ",\n" : "[\n");
  sink->any = true;
  int status = write_card(&sink->writer, &sink->view, item->decision, err);
  if (sink->layout == LAYOUT_NDJSON)
    json_literal(&sink->json, "\n");
  return status ? status : sink->json.status;
}

/* Why an item cannot be written; empty: it can. */
static struct kith_str reason_against(const struct kith_item *item)
{
  if (!item->record)
    return KITH_STR("there is no record to write");
  if (item->kind != KITH_CONTACT && item->kind != KITH_ACCOUNT)
    return KITH_STR("only contacts and accounts have cards");
  return STR_NONE;
}

/* The host compares with what was delivered before: what is created here may be updated or unchanged to it. */
static int write_item(struct sink *sink, struct kith_batch *batch, size_t i, struct kith_error *err)
{
  const struct kith_host *host = sink->writer.host;
  struct kith_item item = {.size = sizeof item};

  if (host->item(batch, i, &item) != KITH_OK)
    return kith_fail(host, err, KITH_E_INTERNAL, "jcard: the batch has no item %zu", i);
  struct kith_str reason = item.op == KITH_RETIRE ? STR_NONE : reason_against(&item);
  int outcome = item.op == KITH_RETIRE ? KITH_REMOVED : reason.len ? KITH_REFUSED : KITH_CREATED;
  int status = outcome == KITH_CREATED ? write_upsert(sink, &item, err) : KITH_OK;
  if (!status)
    host->outcome(batch, i, outcome, STR_NONE, reason);
  return status;
}

static int sink_write(void *self, struct kith_batch *batch, struct kith_error *err)
{
  struct sink *sink = self;
  size_t count = sink->writer.host->count(batch);
  int status = sink->json.status;

  sink->err = err;
  for (size_t i = 0; i < count && !status; i++)
    status = write_item(sink, batch, i, err);
  sink->err = NULL;
  return status;
}

static int sink_commit(void *self, struct kith_error *err)
{
  struct sink *sink = self;

  sink->err = err;
  if (sink->layout == LAYOUT_ARRAY)
    json_literal(&sink->json, sink->any ? "\n]\n" : "[\n]\n");
  int status = json_flush(&sink->json);
  sink->err = NULL;
  return status;
}

static void sink_close(void *self)
{
  struct sink *sink = self;
  view_free(&sink->view);
  arena_free(&sink->writer.arena);
  json_free(&sink->json);
  mem_free(sink);
}

static const struct kith_sink sink_table = {
    .size = sizeof sink_table,
    .mode = KITH_WHOLE,
    .flags = KITH_USES_STREAM,
    .settings_size = sizeof(struct settings),
    .options = sink_options,
    .open = sink_open,
    .write = sink_write,
    .commit = sink_commit,
    .close = sink_close,
    .kinds = card_kinds,
};

static const struct kith_plugin plugin = {
    .size = sizeof plugin,
    .abi = KITH_ABI,
    .name = "jcard",
    .version = KITH_VERSION,
    .license = "Apache-2.0",
    .summary = "jCard (RFC 7095): vCard 4.0 in JSON",
    .source = &source,
    .sink = &sink_table,
};

KITH_PLUGIN(plugin)
