/* The sink `crm-sqlite`: a small CRM in one SQLite file, kept up to date by id. */
#include "crm-sqlite/write.h"

struct settings {
  int64_t wait;
};

struct sink {
  struct crm_database db;
  struct crm_writer writer;
  bool is_broken; /* a write failed half way: nothing of it may be committed */
};

static const struct kith_option options[] = {
    {.size = sizeof(struct kith_option),
     .type = KITH_OPT_DURATION_MS,
     .offset = KITH_OFF_INT(struct settings, wait),
     .name = "wait",
     .fallback = "5s",
     .min = 0,
     .max = 3600 * 1000,
     .help = "how long to wait for another program that has the database locked"},
    KITH_OPTIONS_END,
};

static int sink_open(const struct kith_open *open, void **out_self, struct kith_error *err)
{
  const struct settings *settings = open->settings;
  struct sink *sink = mem_zero(sizeof *sink);
  int rc = database_open(&sink->db, open, settings->wait, err);

  if (rc != KITH_OK) {
    mem_free(sink);
    return rc;
  }
  sink->writer = (struct crm_writer){.db = &sink->db, .host = open->host, .ctx = open->ctx};
  *out_self = sink;
  return KITH_OK;
}

static int sink_recognise(void *self, struct kith_error *err)
{
  (void)err;
  return ((struct sink *)self)->db.is_ours;
}

static int begin(struct sink *sink, struct kith_error *err)
{
  if (sink->db.is_writing)
    return KITH_OK;
  int rc = database_begin(&sink->db, err);
  return rc == KITH_OK ? writer_begin(&sink->writer, err) : rc;
}

static int write_item(struct sink *sink, struct kith_batch *batch, size_t i, struct kith_error *err)
{
  const struct kith_host *host = sink->writer.host;
  struct kith_item item = {.size = sizeof item};
  struct kith_str reason = STR_NONE;
  int outcome = KITH_REMOVED;
  int rc = host->item(batch, i, &item);

  if (rc != KITH_OK)
    return kith_fail(host, err, KITH_E_INTERNAL, "crm-sqlite: the batch has no item %zu", i);
  if (item.op == KITH_RETIRE)
    rc = writer_retire(&sink->writer, &item, err);
  else
    rc = writer_upsert(&sink->writer, &item, &outcome, &reason, err);
  if (rc == KITH_OK)
    host->outcome(batch, i, outcome, STR_NONE, reason);
  return rc;
}

static int sink_write(void *self, struct kith_batch *batch, struct kith_error *err)
{
  struct sink *sink = self;
  size_t count = sink->writer.host->count(batch);
  int rc = begin(sink, err);

  for (size_t i = 0; i < count && rc == KITH_OK; i++)
    rc = write_item(sink, batch, i, err);
  sink->is_broken |= rc != KITH_OK;
  return rc;
}

/* Without a write too: then whose state it is gets recorded. */
static int sink_commit(void *self, struct kith_error *err)
{
  struct sink *sink = self;

  if (sink->is_broken)
    return kith_fail(sink->writer.host, err, KITH_E_WRITE, "crm-sqlite: a write failed, so nothing is committed");
  int rc = begin(sink, err);
  if (rc == KITH_OK)
    rc = writer_resolve(&sink->writer, err);
  return rc == KITH_OK ? database_commit(&sink->db, err) : rc;
}

static void sink_close(void *self)
{
  struct sink *sink = self;

  writer_free(&sink->writer);
  database_close(&sink->db);
  mem_free(sink);
}

static const struct kith_sink sink_table = {
    .size = sizeof sink_table,
    .mode = KITH_KEYED,
    .settings_size = sizeof(struct settings),
    .options = options,
    .open = sink_open,
    .recognise = sink_recognise,
    .write = sink_write,
    .commit = sink_commit,
    .close = sink_close,
};

static const struct kith_plugin plugin = {
    .size = sizeof plugin,
    .abi = KITH_ABI,
    .name = "crm-sqlite",
    .version = KITH_VERSION,
    .license = "Apache-2.0",
    .summary = "A small CRM in one SQLite file",
    .sink = &sink_table,
};

KITH_PLUGIN(plugin)
