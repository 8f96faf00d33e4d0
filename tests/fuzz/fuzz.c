/* fuzz - one program a plugin: bytes go through its source, and what was read through its sink when it has one.
 *
 * Built with clang's libFuzzer (preset fuzz) it looks for inputs of its own; built as usual, main() plays the files that
 * are named, and the test plays the whole corpus. The first byte chooses among the plugin's members, where it has some.
 * Streams and records are the host's own; blobs stay in memory. One thread. */
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/vec.h"
#include "config/mapping.h"
#include "config/options.h"
#include "plugin/host.h"

enum { BLOBS = 8, BLOB_BYTES = 64 * 1024, NAMES_FOR = 512 /* runs: names that inputs make up are forgotten then */ };

const struct kith_plugin *kith_plugin_v1(void);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

struct bench {
  struct kith_host host;
  struct kith_names names;
  struct kith_ctx ctx;
  struct kith_batch batch;
  struct kith_arena arena; /* of the settings */
  void *source_settings, *sink_settings;
  unsigned runs, blob_count;
  struct kith_buf blobs[BLOBS];
};

static struct bench bench;

/* ---- The host's functions that are replaced ---------------------------------------------------------------------- */

static uint64_t blob_begin(struct kith_ctx *ctx)
{
  (void)ctx;
  if (bench.blob_count == BLOBS)
    return 0;
  bench.blobs[bench.blob_count].max = BLOB_BYTES;
  buf_clear(&bench.blobs[bench.blob_count]);
  return ++bench.blob_count;
}

static int blob_chunk(struct kith_ctx *ctx, uint64_t blob, const void *bytes, size_t len)
{
  (void)ctx;
  return buf_add(&bench.blobs[blob - 1], bytes, len);
}

static uint64_t blob_end(struct kith_ctx *ctx, uint64_t blob)
{
  (void)ctx;
  return blob;
}

static int64_t blob_read(struct kith_ctx *ctx, uint64_t blob, uint64_t offset, void *buf, size_t len)
{
  (void)ctx;
  if (!blob || blob > bench.blob_count)
    return KITH_E_MISSING;
  struct kith_str rest = str_sub(buf_str(&bench.blobs[blob - 1]), offset, SIZE_MAX);
  len = rest.len < len ? rest.len : len;
  if (len)
    memcpy(buf, rest.ptr, len);
  return (int64_t)len;
}

static int swallow(struct kith_stream *stream, const void *buf, size_t len, struct kith_error *err)
{
  static volatile unsigned char last;
  (void)stream, (void)err;
  if (len)
    last = ((const unsigned char *)buf)[len - 1]; /* the sanitizer sees that the bytes are there */
  (void)last;
  return KITH_OK;
}

/* ---- Once -------------------------------------------------------------------------------------------------------- */

static void *settings_of(const struct kith_option *options, size_t size, const struct kith_map *map)
{
  static const char *const no_host_keys[] = {NULL};
  struct kith_diags diags = {0};
  struct kith_options_context context = {.base_folder = ".", .map = map};
  void *settings = arena_zero(&bench.arena, 1, size + 1);
  options_fill(options, NULL, no_host_keys, &context, settings, size, &bench.arena, &diags);
  diag_free(&diags);
  return settings;
}

/* A mapping with every kind of column, and the sinks' layout; those that ship take a hundred times as long. */
static const char columns[] =
    "Id=uid,First=name.given,Last=name.family,E-mail 1 - Value=email,E-mail 1 - Label=-,"
    "Phone=phone.work,Street=address.home.street,City=address.home.locality,Labels=category,More=-";

static void begin(void)
{
  const struct kith_plugin *plugin = kith_plugin_v1();
  const struct kith_map *map = NULL;
  struct kith_error err;

  if (mapping_parse(str_of(columns), &bench.arena, &map, &err) != KITH_OK)
    abort();
  bench.host = *host_table();
  bench.host.blob_begin = blob_begin;
  bench.host.blob_chunk = blob_chunk;
  bench.host.blob_end = blob_end;
  bench.host.blob_read = blob_read;
  bench.host.write = swallow;
  names_init(&bench.names);
  bench.ctx = (struct kith_ctx){.names = &bench.names, .label = "fuzz"};
  bench.source_settings = settings_of(plugin->source->options, plugin->source->settings_size, map);
  if (plugin->sink)
    bench.sink_settings = settings_of(plugin->sink->options, plugin->sink->settings_size, map);
}

static void forget_names(void)
{
  if (++bench.runs % NAMES_FOR)
    return;
  names_free(&bench.names);
  names_init(&bench.names);
}

/* ---- One input --------------------------------------------------------------------------------------------------- */

static void write_batch(const struct kith_sink *sink, void *self)
{
  struct kith_error err;
  for (size_t i = 0; i < bench.batch.records.len; i++) {
    struct kith_item item = {.size = sizeof item, .op = KITH_UPSERT, .record = bench.batch.records.items[i]};
    item.kind = item.record->kind;
    batch_add_item(&bench.batch, &item);
  }
  if (bench.batch.items.len)
    sink->write(self, &bench.batch, &err);
}

static void pump(const struct kith_source *source, void *self, const struct kith_sink *sink, void *to)
{
  struct kith_error err;
  int status;
  do {
    bench.blob_count = 0;
    batch_reset(&bench.batch);
    status = source->next(self, &bench.batch, &err);
    if (sink)
      write_batch(sink, to);
  } while (status == KITH_OK);
  if (sink)
    sink->commit(to, &err);
}

/* The role of the member that the first byte chooses; the rest is its content. */
static struct kith_str role_of(const struct kith_source *source, struct kith_str *bytes)
{
  size_t count = 0;
  if (!KITH_HAS(source, struct kith_source, members) || !bytes->len)
    return STR_NONE;
  while (source->members[count].pattern)
    count++;
  struct kith_str role = str_of(source->members[(unsigned char)bytes->ptr[0] % count].role);
  *bytes = str_sub(*bytes, 1, bytes->len);
  return role;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
  const struct kith_plugin *plugin = kith_plugin_v1();
  struct kith_str bytes = {(const char *)data, len};
  struct kith_error err;
  void *self = NULL, *to = NULL;

  if (!bench.source_settings)
    begin();
  forget_names();
  if (KITH_HAS(plugin->source, struct kith_source, detect))
    plugin->source->detect(KITH_STR("input"), data, len);
  struct kith_open open = {.size = sizeof open, .host = &bench.host, .ctx = &bench.ctx};
  open.settings = bench.source_settings;
  open.role = role_of(plugin->source, &bytes);
  open.stream = stream_from_memory("input", bytes);
  struct kith_open sink_open = {.size = sizeof open, .host = &bench.host, .ctx = &bench.ctx};
  sink_open.settings = bench.sink_settings;
  if (plugin->sink && plugin->sink->open(&sink_open, &to, &err) != KITH_OK)
    abort();
  if (plugin->source->open(&open, &self, &err) == KITH_OK) {
    pump(plugin->source, self, plugin->sink, to);
    plugin->source->close(self);
  }
  if (plugin->sink)
    plugin->sink->close(to);
  stream_close(open.stream);
  return 0;
}

#ifndef KITH_FUZZ

/* Plays the files that are named. */
int main(int argc, char **argv)
{
  for (int i = 1; i < argc; i++) {
    static uint8_t bytes[1 << 20];
    FILE *f = fopen(argv[i], "rb");
    if (!f) {
      perror(argv[i]);
      return 1;
    }
    size_t len = fread(bytes, 1, sizeof bytes, f);
    fclose(f);
    uint8_t *exact = malloc(len + !len); /* a read behind the end is seen */
    memcpy(exact, bytes, len);
    LLVMFuzzerTestOneInput(exact, len);
    free(exact);
  }
  printf("%d inputs played\n", argc - 1);
  batch_free(&bench.batch);
  names_free(&bench.names);
  arena_free(&bench.arena);
  for (size_t i = 0; i < BLOBS; i++)
    buf_free(&bench.blobs[i]);
  return argc > 1 ? 0 : 1;
}

#endif
