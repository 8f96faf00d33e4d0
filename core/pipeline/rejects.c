#include "pipeline/rejects.h"

#include <cjson/cJSON.h>
#include <sodium.h>
#include <unicode/ustring.h>

#include "base/mem.h"
#include "io/stream.h"

enum { LINE_MAX_BYTES = 1 << 20 };

/* Text for JSON: NULs and bytes that are not UTF-8 become U+FFFD. False when something was replaced. */
static bool readable(struct kith_str raw, struct kith_buf *out)
{
  bool exact = true;
  int32_t at = 0, len = (int32_t)raw.len;
  while (at < len) {
    int32_t start = at;
    UChar32 c;
    U8_NEXT(raw.ptr, at, len, c);
    bool good = c > 0;
    exact = exact && good;
    buf_add(out, good ? raw.ptr + start : "\xef\xbf\xbd", good ? (size_t)(at - start) : 3);
  }
  return exact;
}

static void add_text(cJSON *to, const char *name, struct kith_str text)
{
  struct kith_buf clean = BUF_MAX(LINE_MAX_BYTES);
  readable(text, &clean);
  cJSON_AddStringToObject(to, name, buf_c(&clean));
  buf_free(&clean);
}

static void add_base64(cJSON *to, struct kith_str raw)
{
  size_t size = sodium_base64_encoded_len(raw.len, sodium_base64_VARIANT_ORIGINAL);
  char *text = mem_array(size, 1);
  sodium_bin2base64(text, size, (const unsigned char *)raw.ptr, raw.len, sodium_base64_VARIANT_ORIGINAL);
  cJSON_AddStringToObject(to, "raw_base64", text);
  mem_free(text);
}

int reject_json(struct kith_str source, const struct kith_reject_row *row, struct kith_buf *out)
{
  cJSON *object = cJSON_CreateObject();
  struct kith_buf raw = BUF_MAX(LINE_MAX_BYTES);

  add_text(object, "source", source);
  add_text(object, "file", row->file);
  cJSON_AddNumberToObject(object, "record", (double)row->record);
  cJSON_AddNumberToObject(object, "line", (double)row->reject.origin.line);
  cJSON_AddNumberToObject(object, "offset", (double)row->reject.origin.offset);
  add_text(object, "code", row->reject.code);
  add_text(object, "reason", row->reject.why);
  bool exact = readable(row->reject.raw, &raw);
  cJSON_AddStringToObject(object, "raw", buf_c(&raw));
  if (!exact)
    add_base64(object, row->reject.raw);
  cJSON_AddNumberToObject(object, "raw_bytes", (double)row->reject.raw_len);
  char *text = cJSON_PrintUnformatted(object);
  int rc = buf_add_c(out, text ? text : "");
  if (rc == KITH_OK)
    rc = buf_add_char(out, '\n');
  cJSON_free(text);
  cJSON_Delete(object);
  buf_free(&raw);
  return rc;
}

struct writing {
  struct kith_store *store;
  struct kith_stream *stream;
  struct kith_arena arena;
  struct kith_buf line;
};

static int write_row(void *arg, const struct kith_reject_row *row, struct kith_error *err)
{
  struct writing *w = arg;
  arena_reset(&w->arena);
  buf_clear(&w->line);
  if (reject_json(source_name(w->store, row->source, &w->arena), row, &w->line) != KITH_OK)
    return error_set(err, KITH_E_LIMIT, "a reject does not fit into a line of %d bytes", LINE_MAX_BYTES);
  return stream_write(w->stream, w->line.ptr, w->line.len, err);
}

int rejects_write(struct kith_store *store, const char *path, struct kith_error *err)
{
  struct writing w = {.store = store, .line = BUF_MAX(LINE_MAX_BYTES)};
  uint64_t there = 0;
  int rc = stream_create(path, &w.stream, err);

  if (rc == KITH_OK)
    rc = rejects_each(store, write_row, &w, err);
  bool same = file_digest(path, &there, NULL) == KITH_OK && w.stream && there == stream_digest(w.stream);
  if (rc == KITH_OK && !same)
    rc = stream_commit(w.stream, err);
  stream_close(w.stream);
  arena_free(&w.arena);
  buf_free(&w.line);
  return rc;
}
