#include "support/roundtrip.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "model/batch.h"
#include "plugin/host.h"

enum { OUT_MAX = 256 << 20 };

struct going {
  struct roundtrip *trip;
  const struct kith_sink *sink;
  struct kith_host host;
  void *settings, *self;
  struct kith_error err;
};

static void must(int status, const struct kith_error *err)
{
  if (status == KITH_OK)
    return;
  fprintf(stderr, "a sink failed: %s\n", err->message);
  abort();
}

static int take(struct kith_stream *stream, const void *buf, size_t len, struct kith_error *err)
{
  (void)err;
  return buf_add((struct kith_buf *)(void *)stream, buf, len);
}

static void open_sink(struct going *g, const struct kith_host *host, struct kith_ctx *ctx)
{
  g->host = *host;
  g->host.write = take;
  g->sink = source_plugin(g->trip->to)->sink;
  g->settings = source_settings(g->sink->options, g->sink->settings_size, g->trip->to_options);
  struct kith_open open = {.size = sizeof open,
                           .host = &g->host,
                           .ctx = ctx,
                           .settings = g->settings,
                           .stream = (struct kith_stream *)(void *)&g->trip->out};
  must(g->sink->open(&open, &g->self, &g->err), &g->err);
}

/* The sink is closed before the source is, whose names and blobs it uses: when the batch is the last one is known to
 * nobody, so each batch is committed. */
static void on_batch(void *arg, const struct kith_host *host, struct kith_ctx *ctx, struct kith_batch *batch)
{
  struct going *g = arg;
  open_sink(g, host, ctx);
  for (size_t i = 0; i < batch->records.len; i++) {
    struct kith_record *record = batch->records.items[i];
    struct kith_item item = {.size = sizeof item,
                             .op = KITH_UPSERT,
                             .kind = g->trip->kind ? g->trip->kind : record->kind,
                             .record = record,
                             .decision = g->trip->decision};
    item.id = item.successor = item.remote_id = STR_NONE;
    batch_add_item(batch, &item);
  }
  must(g->sink->write(g->self, batch, &g->err), &g->err);
  for (size_t i = 0; i < batch->outcomes.len; i++)
    g->trip->refused += batch->outcomes.items[i].outcome == KITH_REFUSED;
  must(g->sink->commit(g->self, &g->err), &g->err);
  g->sink->close(g->self);
  mem_free(g->settings);
}

void roundtrip_run(struct roundtrip *trip)
{
  struct going g = {.trip = trip};
  struct source_result result;

  trip->out = BUF_MAX(OUT_MAX);
  trip->from.on_batch = on_batch;
  trip->from.arg = &g;
  trip->from.no_text = true;
  source_run(&trip->from, &result);
  if (result.status != KITH_END)
    must(KITH_E_INVALID, &result.err);
  source_free(&result);
}

void roundtrip_free(struct roundtrip *trip)
{
  buf_free(&trip->out);
}
