/* tests/plugin/sink_fixture.h - a sink plugin with a host made of memory around it: what it writes can be looked at,
 * its output can be made to fail, and batches of items are built in a line or two.
 */
#ifndef KITH_TEST_SINK_FIXTURE_H
#define KITH_TEST_SINK_FIXTURE_H

#include <dlfcn.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include "base/buf.h"
#include "model/batch.h"
#include "model/names.h"

/* Behind our headers: it makes a macro of `fail`. */
#include <cmocka.h>

struct kith_stream {
  struct kith_buf out;
  size_t calls, fail_at; /* fail_at: the call that fails, counting from 1; 0: none */
};

struct kith_ctx {
  struct kith_names *names;
};

struct sink_fixture {
  const struct kith_plugin *plugin;
  struct kith_host host;
  struct kith_names names;
  struct kith_ctx ctx;
  struct kith_stream stream;
  struct kith_batch batch;
  struct kith_error err;
  void *self;
};

/* The only blob there is: number 1, these bytes. */
static struct kith_str fixture_blob;

static int fixture_fail(struct kith_error *err, int status, struct kith_str message)
{
  return error_set(err, status, "%.*s", STR_ARG(message));
}

static struct kith_str fixture_name_of(struct kith_ctx *ctx, uint32_t name)
{
  return names_of_property(ctx->names, name);
}

static struct kith_str fixture_param_name_of(struct kith_ctx *ctx, uint32_t param)
{
  return names_of_param(ctx->names, param);
}

static int fixture_write(struct kith_stream *stream, const void *buf, size_t len, struct kith_error *err)
{
  if (++stream->calls == stream->fail_at)
    return error_set(err, KITH_E_WRITE, "cannot write: the test says so");
  return buf_add(&stream->out, buf, len);
}

static int64_t fixture_blob_read(struct kith_ctx *ctx, uint64_t blob, uint64_t offset, void *buf, size_t len)
{
  (void)ctx;
  if (blob != 1)
    return KITH_E_MISSING;
  struct kith_str rest = str_sub(fixture_blob, (size_t)offset, len < 5000 ? len : 5000);
  memcpy(buf, rest.ptr, rest.len);
  return (int64_t)rest.len;
}

static size_t fixture_count(const struct kith_batch *batch)
{
  return batch->items.len;
}

static int fixture_item(const struct kith_batch *batch, size_t i, struct kith_item *out)
{
  *out = batch->items.items[i];
  return KITH_OK;
}

static size_t fixture_property_count(const struct kith_record *record)
{
  return record->property_count;
}

static const struct kith_property *fixture_property(const struct kith_record *record, size_t i)
{
  return i < record->property_count ? &record->properties[i] : NULL;
}

static void fixture_init(struct sink_fixture *f, const char *name)
{
  char path[512];

  *f = (struct sink_fixture){.stream = {.out = BUF_MAX((size_t)1 << 30)}};
  snprintf(path, sizeof path, KITH_BUILD_DIR "/plugins/%s.so", name);
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!library)
    fail_msg("%s", dlerror());
  const struct kith_plugin *(*entry)(void) = NULL;
  *(void **)&entry = dlsym(library, "kith_plugin_v1");
  assert_non_null(entry);
  f->plugin = entry();
  names_init(&f->names);
  f->ctx = (struct kith_ctx){&f->names};
  f->host = (struct kith_host){
      .size = sizeof f->host,
      .abi = KITH_ABI,
      .fail = fixture_fail,
      .name_of = fixture_name_of,
      .param_name_of = fixture_param_name_of,
      .write = fixture_write,
      .blob_read = fixture_blob_read,
      .count = fixture_count,
      .item = fixture_item,
      .property_count = fixture_property_count,
      .property = fixture_property,
      .get = record_get,
      .outcome = batch_outcome,
  };
}

static void fixture_free(struct sink_fixture *f)
{
  if (f->self)
    f->plugin->sink->close(f->self);
  batch_free(&f->batch);
  names_free(&f->names);
  buf_free(&f->stream.out);
}

static int fixture_open(struct sink_fixture *f, const void *settings, const char *path, uint64_t epoch)
{
  struct kith_open open = {.size = sizeof open,
                           .host = &f->host,
                           .ctx = &f->ctx,
                           .settings = settings,
                           .stream = &f->stream,
                           .path = str_of(path),
                           .state_id = KITH_STR("state-1"),
                           .epoch = epoch};
  f->self = NULL;
  return f->plugin->sink->open(&open, &f->self, &f->err);
}

static void fixture_close(struct sink_fixture *f)
{
  if (f->self)
    f->plugin->sink->close(f->self);
  f->self = NULL;
}

/* ---- Batches ---- */

static struct kith_record *fixture_record(struct sink_fixture *f, int kind)
{
  return record_new(&f->batch.arena, (uint32_t)kind, STR_NONE, (struct kith_origin){0});
}

static struct kith_property *fixture_put(struct kith_record *record, uint32_t name, const char *text)
{
  struct kith_property *p = record_add(record, name);
  struct kith_part *part = arena_zero(record->arena, 1, sizeof *part);
  *part = (struct kith_part){.size = sizeof *part, .text = str_of(text)};
  p->parts = part;
  p->part_count = 1;
  return p;
}

/* Pairs of component and text, ended by a negative component. */
static struct kith_property *fixture_put_parts(struct kith_record *record, uint32_t name, ...)
{
  struct kith_property *p = record_add(record, name);
  struct kith_part *parts = arena_zero(record->arena, 32, sizeof *parts);
  va_list args;
  va_start(args, name);
  for (int component; (component = va_arg(args, int)) >= 0; p->part_count++)
    parts[p->part_count] = (struct kith_part){sizeof *parts, (uint32_t)component, str_of(va_arg(args, const char *))};
  va_end(args);
  p->parts = parts;
  return p;
}

/* Pairs of parameter and text, ended by a negative parameter. */
static struct kith_property *fixture_params(struct kith_record *record, struct kith_property *p, ...)
{
  struct kith_param *params = arena_zero(record->arena, 32, sizeof *params);
  va_list args;
  va_start(args, p);
  for (int name; (name = va_arg(args, int)) >= 0; p->param_count++)
    params[p->param_count] = (struct kith_param){sizeof *params, (uint32_t)name, str_of(va_arg(args, const char *))};
  va_end(args);
  p->params = params;
  return p;
}

static struct kith_item fixture_upsert(const char *id, const struct kith_record *record)
{
  return (struct kith_item){.size = sizeof(struct kith_item),
                            .op = KITH_UPSERT,
                            .kind = record ? record->kind : KITH_CONTACT,
                            .record = record,
                            .id = str_of(id)};
}

static struct kith_item fixture_retire(const char *id, const char *successor)
{
  return (struct kith_item){.size = sizeof(struct kith_item),
                            .op = KITH_RETIRE,
                            .kind = KITH_CONTACT,
                            .id = str_of(id),
                            .successor = str_of(successor)};
}

/* Writes the batch as it stands; the outcomes stay until the next batch_reset. */
static int fixture_send(struct sink_fixture *f)
{
  return f->plugin->sink->write(f->self, &f->batch, &f->err);
}

static int fixture_outcome(const struct sink_fixture *f, size_t i)
{
  return f->batch.outcomes.items[i].outcome;
}

static int fixture_commit(struct sink_fixture *f)
{
  return f->plugin->sink->commit(f->self, &f->err);
}

#endif
