#include "plugin/host.h"

static int host_fail(struct kith_error *err, int status, struct kith_str message)
{
  return error_set(err, status, "%.*s", STR_ARG(message));
}

static void host_log(struct kith_ctx *ctx, int level, struct kith_str message)
{
  if (ctx->on_log)
    ctx->on_log(ctx->arg, ctx->label, level, message);
}

static void host_retry_in(struct kith_ctx *ctx, uint32_t ms)
{
  ctx->retry_ms = ms;
}

static int host_cancelled(struct kith_ctx *ctx)
{
  return ctx->cancelled && atomic_load_explicit(ctx->cancelled, memory_order_relaxed);
}

static uint32_t host_intern(struct kith_ctx *ctx, struct kith_str name)
{
  return names_property(ctx->names, name);
}

static uint32_t host_intern_param(struct kith_ctx *ctx, struct kith_str name)
{
  return names_param(ctx->names, name);
}

static struct kith_str host_param_name_of(struct kith_ctx *ctx, uint32_t param)
{
  return names_of_param(ctx->names, param);
}

static struct kith_str host_name_of(struct kith_ctx *ctx, uint32_t name)
{
  return names_of_property(ctx->names, name);
}

static int host_full(const struct kith_batch *batch)
{
  return batch_full(batch);
}

static int host_set_key(struct kith_record *record, struct kith_str key)
{
  if (key.len > RECORD_MAX_BYTES)
    return KITH_E_LIMIT;
  record->key = arena_str(record->arena, key);
  return KITH_OK;
}

static uint64_t host_blob_begin(struct kith_ctx *ctx)
{
  return ctx->blobs ? blobs_begin(ctx->blobs) : 0;
}

static int host_blob_chunk(struct kith_ctx *ctx, uint64_t blob, const void *bytes, size_t len)
{
  return ctx->blobs ? blobs_chunk(ctx->blobs, blob, bytes, len) : KITH_E_INVALID;
}

static uint64_t host_blob_end(struct kith_ctx *ctx, uint64_t blob)
{
  return ctx->blobs ? blobs_end(ctx->blobs, blob) : 0;
}

static int64_t host_blob_read(struct kith_ctx *ctx, uint64_t blob, uint64_t offset, void *buf, size_t len)
{
  return ctx->blobs ? blobs_read(ctx->blobs, blob, offset, buf, len) : KITH_E_MISSING;
}

static size_t host_count(const struct kith_batch *batch)
{
  return batch->items.len;
}

/* A plugin of an older ABI has a shorter struct: it gets as much as it has room for. */
static int host_item(const struct kith_batch *batch, size_t i, struct kith_item *out)
{
  size_t size = out->size < sizeof *out ? out->size : sizeof *out;
  if (i >= batch->items.len || size < sizeof out->size)
    return KITH_E_INVALID;
  memcpy(out, &batch->items.items[i], size);
  out->size = (uint32_t)size;
  return KITH_OK;
}

static size_t host_property_count(const struct kith_record *record)
{
  return record->property_count;
}

static const struct kith_property *host_property(const struct kith_record *record, size_t i)
{
  return i < record->property_count ? &record->properties[i] : NULL;
}

static void host_settle(struct kith_ctx *ctx, struct kith_str id, int outcome, struct kith_str remote_id,
                        struct kith_str reason)
{
  if (ctx->on_settle)
    ctx->on_settle(ctx->arg, id, &(struct kith_item_outcome){outcome, remote_id, reason, 0});
}

static void host_found(struct kith_ctx *ctx, const struct kith_finding *finding)
{
  if (ctx->on_found)
    ctx->on_found(ctx->found_arg, finding);
}

static int host_open_member(struct kith_ctx *ctx, struct kith_str name, struct kith_stream **out,
                            struct kith_error *err)
{
  if (!ctx->bundle)
    return error_set(err, KITH_E_INVALID, "%s is no archive", ctx->label ? ctx->label : "the input");
  return bundle_open_member(ctx->bundle, name, out, err);
}

static struct kith_str host_member_name(struct kith_ctx *ctx, size_t nth)
{
  size_t count = 0;
  const struct kith_str *names = ctx->bundle ? bundle_names(ctx->bundle, &count) : NULL;
  return nth < count ? names[nth] : STR_NONE;
}

static const struct kith_host table = {
    .size = sizeof table,
    .abi = KITH_ABI,
    .fail = host_fail,
    .log = host_log,
    .retry_in = host_retry_in,
    .cancelled = host_cancelled,
    .intern = host_intern,
    .intern_param = host_intern_param,
    .name_of = host_name_of,
    .param_name_of = host_param_name_of,
    .read = stream_read,
    .write = stream_write,
    .name = stream_name,
    .full = host_full,
    .add = batch_add,
    .put = record_put,
    .set_key = host_set_key,
    .drop = batch_drop,
    .diagnose = record_diagnose,
    .reject = batch_reject,
    .gone = batch_gone,
    .checkpoint = batch_checkpoint,
    .blob_begin = host_blob_begin,
    .blob_chunk = host_blob_chunk,
    .blob_end = host_blob_end,
    .blob_read = host_blob_read,
    .count = host_count,
    .item = host_item,
    .property_count = host_property_count,
    .property = host_property,
    .get = record_get,
    .outcome = batch_outcome,
    .settle = host_settle,
    .found = host_found,
    .open_member = host_open_member,
    .close_member = stream_close,
    .member_name = host_member_name,
};

const struct kith_host *host_table(void)
{
  return &table;
}
