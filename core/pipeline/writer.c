#include "pipeline/writer.h"

uint32_t sink_kinds(const struct kith_plugin *plugin, const void *settings)
{
  enum { TASKS_SINCE = 1 << 16 | 3 };
  uint32_t all = plugin->abi < TASKS_SINCE ? ~(1u << KITH_TASK) : UINT32_MAX;
  return KITH_HAS(plugin->sink, struct kith_sink, kinds) ? plugin->sink->kinds(settings) : all;
}

bool writer_takes(const struct kith_writer *w, uint32_t kind)
{
  return w->kinds & 1u << kind;
}

int writer_open(struct kith_writer *w, const struct kith_plugin *plugin, const void *settings, const char *out,
                const struct kith_files *files, struct kith_error *err)
{
  *w = (struct kith_writer){.sink = plugin->sink,
                            .ctx = {.names = files->names,
                                    .blobs = files->blobs,
                                    .label = plugin->name,
                                    .on_log = files->on_log,
                                    .arg = files->log_arg}};
  struct kith_open open = {.size = sizeof open, .host = host_table(), .ctx = &w->ctx, .settings = settings};

  if (!w->sink || w->sink->mode != KITH_WHOLE)
    return error_set(err, KITH_E_INVALID,
                     "%s is not a file format that can be written; kith run delivers to such sinks", plugin->name);
  open.role = open.state_id = STR_NONE;
  open.path = str_of(out);
  w->kinds = sink_kinds(plugin, settings);
  int rc = w->sink->flags & KITH_USES_STREAM ? stream_create(out, &w->stream, err) : KITH_OK;
  open.stream = w->stream;
  return rc == KITH_OK ? w->sink->open(&open, &w->self, err) : rc;
}

int writer_write(struct kith_writer *w, struct kith_batch *batch, struct kith_error *err)
{
  int rc = batch->items.len ? w->sink->write(w->self, batch, err) : KITH_OK;
  for (size_t i = 0; i < batch->outcomes.len && rc == KITH_OK; i++)
    w->refused += batch->outcomes.items[i].outcome == KITH_REFUSED;
  return rc;
}

int writer_commit(struct kith_writer *w, struct kith_error *err)
{
  int rc = w->sink->commit(w->self, err);
  return rc == KITH_OK && w->stream ? stream_commit(w->stream, err) : rc;
}

void writer_close(struct kith_writer *w)
{
  if (w->self)
    w->sink->close(w->self);
  stream_close(w->stream);
  w->self = NULL;
  w->stream = NULL;
}
