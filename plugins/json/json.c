/* The sink `json`: every live contact, account, deal ... as one JSON object, one a line or in one array. */
#include "json/contact.h"

enum layout { LAYOUT_NDJSON, LAYOUT_ARRAY };

struct settings {
  int64_t layout, indent;
};

struct sink {
  struct kith_json json;
  struct contact_writer writer;
  struct kith_stream *stream;
  struct kith_error *err; /* of the call that is going on: where a failing write says why */
  enum layout layout;
};

static const struct kith_option options[] = {
    KITH_OPTION_CHOICE(struct settings, layout, "ndjson", "ndjson|array",
                       "one object a line, or one array of all of them"),
    KITH_OPTION_INT(struct settings, indent, "0", 0, 8, "spaces a level, for layout: array; 0: one object a line"),
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

  if (settings->indent && settings->layout != LAYOUT_ARRAY)
    return kith_fail(open->host, err, KITH_E_CONFIG,
                     "json: indent needs `layout: array`: ndjson has one object a line");
  struct sink *sink = mem_zero(sizeof *sink);
  sink->stream = open->stream;
  sink->layout = (enum layout)settings->layout;
  sink->writer = (struct contact_writer){.json = &sink->json, .host = open->host, .ctx = open->ctx};
  json_init(&sink->json, to_stream, sink, (unsigned)settings->indent);
  if (sink->layout == LAYOUT_ARRAY)
    json_array(&sink->json);
  *out_self = sink;
  return KITH_OK;
}

static int write_upsert(struct sink *sink, const struct kith_item *item, struct kith_error *err)
{
  /* One object a line in an array too, where the writer does not indent by itself. */
  if (sink->layout == LAYOUT_ARRAY && !sink->json.indent)
    json_literal(&sink->json, "\n");
  int rc = contact_write(&sink->writer, item, err);
  if (sink->layout == LAYOUT_NDJSON) {
    json_literal(&sink->json, "\n");
    json_flush(&sink->json); /* before its outcome is told: see sink_in_pieces */
  }
  return rc != KITH_OK ? rc : sink->json.status;
}

/* The host compares with what was delivered before: what is created here may be updated or unchanged to it. */
static int write_item(struct sink *sink, struct kith_batch *batch, size_t i, struct kith_error *err)
{
  const struct kith_host *host = sink->writer.host;
  struct kith_item item = {.size = sizeof item};
  int rc = host->item(batch, i, &item);

  if (rc != KITH_OK)
    return kith_fail(host, err, KITH_E_INTERNAL, "json: the batch has no item %zu", i);
  if (item.op == KITH_RETIRE) {
    host->outcome(batch, i, KITH_REMOVED, STR_NONE, STR_NONE);
    return KITH_OK;
  }
  if (!item.record) {
    host->outcome(batch, i, KITH_REFUSED, STR_NONE, KITH_STR("there is no record to write"));
    return KITH_OK;
  }
  rc = write_upsert(sink, &item, err);
  if (rc == KITH_OK)
    host->outcome(batch, i, KITH_CREATED, STR_NONE, STR_NONE);
  return rc;
}

static int sink_write(void *self, struct kith_batch *batch, struct kith_error *err)
{
  struct sink *sink = self;
  size_t count = sink->writer.host->count(batch);
  int rc = sink->json.status;

  sink->err = err;
  for (size_t i = 0; i < count && rc == KITH_OK; i++)
    rc = write_item(sink, batch, i, err);
  sink->err = NULL;
  return rc;
}

static int sink_commit(void *self, struct kith_error *err)
{
  struct sink *sink = self;

  sink->err = err;
  if (sink->layout == LAYOUT_ARRAY) {
    if (!sink->json.indent)
      json_literal(&sink->json, "\n");
    json_array_end(&sink->json);
    json_literal(&sink->json, "\n");
  }
  int rc = json_flush(&sink->json);
  sink->err = NULL;
  return rc;
}

/* Lines know nothing of one another; an array has commas between. */
static int sink_in_pieces(const void *settings)
{
  return ((const struct settings *)settings)->layout == LAYOUT_NDJSON;
}

static void sink_close(void *self)
{
  struct sink *sink = self;

  contact_free(&sink->writer);
  json_free(&sink->json);
  mem_free(sink);
}

static const struct kith_sink sink_table = {
    .size = sizeof sink_table,
    .mode = KITH_WHOLE,
    .flags = KITH_USES_STREAM,
    .settings_size = sizeof(struct settings),
    .options = options,
    .open = sink_open,
    .write = sink_write,
    .commit = sink_commit,
    .close = sink_close,
    .in_pieces = sink_in_pieces,
};

static const struct kith_plugin plugin = {
    .size = sizeof plugin,
    .abi = KITH_ABI,
    .name = "json",
    .version = KITH_VERSION,
    .license = "Apache-2.0",
    .summary = "Contacts as JSON: one object a line, or an array",
    .sink = &sink_table,
};

KITH_PLUGIN(plugin)
