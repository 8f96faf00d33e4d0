#include "pipeline/convert.h"

#include "pipeline/writer.h"

struct converting {
  const struct kith_convert *set;
  struct kith_writer writer;
  struct kith_convert_count *count;
};

static void report_rejects(struct converting *c, const char *path, const struct kith_flow_piece *p)
{
  for (size_t i = 0; i < p->batch.rejects.len; i++) {
    struct kith_reject_row row = {.file = p->batch.file, .reject = p->batch.rejects.items[i]};
    row.record = p->records_before + row.reject.before + i + 1;
    row.number = (int64_t)(c->count->rejected + i + 1);
    if (c->set->on_reject)
      c->set->on_reject(c->set->reject_arg, str_of(path), &row);
  }
}

static int take(void *arg, const char *path, struct kith_flow_piece *p, struct kith_error *err)
{
  struct converting *c = arg;
  report_rejects(c, path, p);
  for (size_t i = 0; i < p->batch.records.len; i++) {
    struct kith_record *record = p->batch.records.items[i];
    if (!writer_takes(&c->writer, record->kind)) {
      c->count->kept_back++;
      continue;
    }
    struct kith_item item = {.size = sizeof item,
                             .op = KITH_UPSERT,
                             .kind = record->kind,
                             .record = record,
                             .id = STR_NONE,
                             .successor = STR_NONE,
                             .remote_id = STR_NONE};
    batch_add_item(&p->batch, &item);
    c->count->diagnosed += record->diagnostic_count > 0;
  }
  c->count->read += p->batch.records.len + p->batch.rejects.len;
  c->count->rejected += p->batch.rejects.len;
  c->count->written += p->batch.items.len;
  return writer_write(&c->writer, &p->batch, err);
}

int convert_run(const struct kith_convert *set, struct kith_convert_count *out, struct kith_error *err)
{
  struct converting c = {.set = set, .count = out};
  *out = (struct kith_convert_count){0};
  int rc = writer_open(&c.writer, set->to, set->settings, set->out, &set->files, err);
  if (rc == KITH_OK)
    rc = files_read(&set->files, take, &c, err);
  if (rc == KITH_OK)
    rc = writer_commit(&c.writer, err);
  out->refused = c.writer.refused;
  writer_close(&c.writer);
  return rc;
}
