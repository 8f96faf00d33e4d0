#include "jscontact/sink.h"

#include "jscontact/to_card.h"

enum layout { LAYOUT_ARRAY, LAYOUT_NDJSON };
enum { CHUNK = 48 * 1024 }; /* of a blob; divisible by 3 */

struct settings {
  int64_t layout, indent;
};

struct sink {
  struct kith_json json;
  struct js_work work;
  struct card_view view;
  struct kith_stream *stream;
  struct kith_error *err; /* of the call that is going on: where a failing write says why */
  enum layout layout;
  char chunk[CHUNK];
};

static const struct kith_option options[] = {
    KITH_OPTION_CHOICE(struct settings, layout, "array", "array|ndjson", "one array of all cards, or one card a line"),
    KITH_OPTION_INT(struct settings, indent, "0", 0, 8, "spaces a level, for layout: array; 0: one card a line"),
    KITH_OPTIONS_END,
};

static int to_stream(void *arg, const void *bytes, size_t len)
{
  struct sink *sink = arg;
  return sink->work.host->write(sink->stream, bytes, len, sink->err);
}

static int sink_open(const struct kith_open *open, void **out_self, struct kith_error *err)
{
  const struct settings *settings = open->settings;

  if (settings->indent && settings->layout != LAYOUT_ARRAY)
    return kith_fail(open->host, err, KITH_E_CONFIG,
                     "jscontact: indent needs `layout: array`: ndjson has one card a line");
  struct sink *sink = mem_zero(sizeof *sink);
  sink->stream = open->stream;
  sink->layout = (enum layout)settings->layout;
  work_init(&sink->work, open->host, open->ctx);
  view_init(&sink->view, open->host, open->ctx);
  json_init(&sink->json, to_stream, sink, (unsigned)settings->indent);
  if (sink->layout == LAYOUT_ARRAY)
    json_array(&sink->json);
  *out_self = sink;
  return KITH_OK;
}

/* ---- Blobs ------------------------------------------------------------------------------------------------------- */

/* As many bytes as fit and there are; a text is not cut within a character. */
static int64_t fill(struct sink *sink, uint64_t blob, uint64_t at, bool text)
{
  size_t len = 0;
  while (len < CHUNK) {
    int64_t got = sink->work.host->blob_read(sink->work.ctx, blob, at + len, sink->chunk + len, CHUNK - len);
    if (got < 0)
      return got;
    if (!got)
      return (int64_t)len;
    len += (size_t)got;
  }
  return (int64_t)(text ? len - json_cut((struct kith_str){sink->chunk, len}) : len);
}

/* A blob's bytes, in base64 behind what stands before them, or as the text that they are. */
static int write_blob(void *arg, struct kith_json *json, const struct js_node *node)
{
  struct sink *sink = arg;
  bool text = !node->text.len;
  int64_t got = 0;

  json_str_begin(json);
  json_text(json, node->text);
  if (!node->blob)
    json_base64(json, node->bytes.ptr, node->bytes.len);
  for (uint64_t at = 0; node->blob && (got = fill(sink, node->blob, at, text)) > 0; at += (uint64_t)got)
    if (text)
      json_text(json, (struct kith_str){sink->chunk, (size_t)got});
    else
      json_base64(json, sink->chunk, (size_t)got);
  json_str_end(json);
  if (got < 0)
    return kith_fail(sink->work.host, sink->err, (int)got, "jscontact: a photo or long text cannot be read again");
  return KITH_OK;
}

/* ---- Items ------------------------------------------------------------------------------------------------------- */

static int write_upsert(struct sink *sink, const struct kith_item *item)
{
  /* One card a line in an array too, where the writer does not indent by itself. */
  if (sink->layout == LAYOUT_ARRAY && !sink->json.indent)
    json_literal(&sink->json, "\n");
  sink->view.kind = item->kind;
  view_make(&sink->view, item->record, CARD_40);
  arena_reset(&sink->work.arena);
  struct js_node *card = to_card(&sink->work, sink->view.lines.items, sink->view.lines.len, item->id);
  int status = js_write(&sink->json, card, write_blob, sink);
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
  const struct kith_host *host = sink->work.host;
  struct kith_item item = {.size = sizeof item};

  if (host->item(batch, i, &item) != KITH_OK)
    return kith_fail(host, err, KITH_E_INTERNAL, "jscontact: the batch has no item %zu", i);
  struct kith_str reason = item.op == KITH_RETIRE ? STR_NONE : reason_against(&item);
  int outcome = item.op == KITH_RETIRE ? KITH_REMOVED : reason.len ? KITH_REFUSED : KITH_CREATED;
  int status = outcome == KITH_CREATED ? write_upsert(sink, &item) : KITH_OK;
  if (!status)
    host->outcome(batch, i, outcome, STR_NONE, reason);
  return status;
}

static int sink_write(void *self, struct kith_batch *batch, struct kith_error *err)
{
  struct sink *sink = self;
  size_t count = sink->work.host->count(batch);
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
  if (sink->layout == LAYOUT_ARRAY) {
    if (!sink->json.indent)
      json_literal(&sink->json, "\n");
    json_array_end(&sink->json);
    json_literal(&sink->json, "\n");
  }
  int status = json_flush(&sink->json);
  sink->err = NULL;
  return status;
}

static void sink_close(void *self)
{
  struct sink *sink = self;

  work_free(&sink->work);
  view_free(&sink->view);
  json_free(&sink->json);
  mem_free(sink);
}

const struct kith_sink jscontact_sink = {
    .size = sizeof jscontact_sink,
    .mode = KITH_WHOLE,
    .flags = KITH_USES_STREAM,
    .settings_size = sizeof(struct settings),
    .options = options,
    .open = sink_open,
    .write = sink_write,
    .commit = sink_commit,
    .close = sink_close,
    .kinds = card_kinds,
};
