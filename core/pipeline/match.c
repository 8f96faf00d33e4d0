#include "pipeline/match.h"

#include <stdlib.h>

#include "base/cell.h"
#include "dedupe/dedupe.h"
#include "io/stream.h"
#include "merge/merge.h"
#include "model/codec.h"
#include "pipeline/writer.h"

struct one {
  uint64_t number;       /* of the record in its source, from 1 */
  uint32_t source;       /* index into files.paths */
  uint32_t cluster;      /* index of the cluster's oldest record */
  struct kith_str id;    /* for the clusters file */
  struct kith_str match; /* features */
  struct kith_str bytes; /* the record; empty without an output */
};

struct matching {
  const struct kith_match *set;
  struct kith_match_count *count;
  struct kith_arena arena; /* of the whole command */
  VEC(struct one) contacts;
  VEC(struct kith_str) others; /* records of other kinds: handed through */
  uint32_t id_name;
  const char *path; /* of the source that is read */
  uint32_t source;
};

/* ---- Reading ---- */

static void work(void *arg, struct kith_normaliser *normaliser, struct kith_flow_piece *p, struct kith_flow_row *row)
{
  const struct matching *m = arg;
  struct kith_matchable matchable = {0};
  normalise_record(normaliser, row->record, &matchable);
  bool keep = m->set->to || row->record->kind != KITH_CONTACT;
  if (keep && codec_encode(row->record, m->set->files.names, &p->bytes) != KITH_OK)
    p->status = error_set(&p->error, KITH_E_LIMIT, "a batch does not fit into %zu bytes", p->bytes.max);
  row->record_end = p->bytes.len;
  if (row->record->kind == KITH_CONTACT)
    features_encode(&matchable, &p->bytes);
  row->match_end = p->bytes.len;
}

static void report_rejects(struct matching *m, const struct kith_flow_piece *p)
{
  for (size_t i = 0; i < p->batch.rejects.len; i++) {
    struct kith_reject_row row = {.file = p->batch.file, .reject = p->batch.rejects.items[i], .number = (int64_t)i + 1};
    row.record = p->records_before + row.reject.before + i + 1;
    if (m->set->on_reject)
      m->set->on_reject(m->set->reject_arg, str_of(m->path), &row);
  }
}

static struct kith_str id_of(const struct matching *m, const struct kith_record *r)
{
  const struct kith_property *p = m->id_name ? record_get(r, m->id_name, 0) : NULL;
  return p ? (p->raw.len ? p->raw : property_text(p)) : r->key;
}

/* Rejects stand between the records: number i is counted with those that came before it. */
static uint64_t number_of(const struct kith_flow_piece *p, size_t record)
{
  uint64_t number = p->records_before + record + 1;
  for (size_t i = 0; i < p->batch.rejects.len; i++)
    number += p->batch.rejects.items[i].before <= record;
  return number;
}

static void keep_contact(struct matching *m, const struct kith_flow_piece *p, size_t i, size_t start)
{
  const struct kith_flow_row *row = &p->rows.items[i];
  const char *bytes = p->bytes.ptr;
  struct one one = {.number = number_of(p, i), .source = m->source};
  one.bytes = arena_str(&m->arena, (struct kith_str){bytes + start, row->record_end - start});
  one.match = arena_str(&m->arena, (struct kith_str){bytes + row->record_end, row->match_end - row->record_end});
  if (m->set->clusters)
    one.id = arena_str(&m->arena, id_of(m, row->record));
  vec_push(&m->contacts, one);
}

static int take(void *arg, const char *path, struct kith_flow_piece *p, struct kith_error *err)
{
  struct matching *m = arg;
  size_t start = 0;
  (void)err;
  for (m->source = 0; m->set->files.paths[m->source] != path;)
    m->source++;
  m->path = path;
  report_rejects(m, p);
  for (size_t i = 0; i < p->rows.len; i++) {
    if (p->rows.items[i].record->kind == KITH_CONTACT)
      keep_contact(m, p, i, start);
    else
      vec_push(&m->others,
               arena_str(&m->arena, (struct kith_str){p->bytes.ptr + start, p->rows.items[i].record_end - start}));
    start = p->rows.items[i].match_end;
  }
  m->count->read += p->batch.records.len + p->batch.rejects.len;
  m->count->rejected += p->batch.rejects.len;
  return KITH_OK;
}

/* ---- Matching ---- */

static int is_cancelled(void *flag)
{
  return flag && atomic_load((const atomic_int *)flag);
}

static int find_clusters(struct matching *m, struct kith_dedupe_result *out, struct kith_error *err)
{
  size_t count = m->contacts.len;
  struct kith_dedupe_record *records = mem_array(count, sizeof *records);
  struct kith_dedupe_settings settings = {.merge_at = m->set->merge_at,
                                          .review_at = m->set->review_at,
                                          .jobs = m->set->files.jobs,
                                          .model = m->set->model,
                                          .explain_blocking = m->set->on_pass != NULL,
                                          .cancelled = is_cancelled,
                                          .cancelled_arg = (void *)m->set->files.cancelled};
  for (size_t i = 0; i < count; i++)
    records[i] = (struct kith_dedupe_record){
        .id = i + 1, .source = m->contacts.items[i].source, .features = m->contacts.items[i].match};
  progress_phase(m->set->files.progress, "finding duplicates", "records", count);
  int rc = dedupe_run(records, count, &settings, out, err);
  for (size_t i = 0; i < count && rc == KITH_OK; i++) {
    m->contacts.items[i].cluster = out->cluster[i];
    m->count->people += out->cluster[i] == i;
  }
  m->count->contacts = count;
  m->count->merged = count - m->count->people;
  m->count->review = out->review.len;
  m->count->doubtful = out->doubtful;
  for (size_t i = 0; i < out->passes.len; i++)
    m->set->on_pass(m->set->pass_arg, &out->passes.items[i]);
  mem_free(records);
  return rc;
}

/* ---- The clusters file ---- */

/* ",0.950000" and the end of the line. */
static void add_millionths(struct kith_buf *b, double share)
{
  enum { MILLION = 1000000 };
  unsigned millionths = (unsigned)(share * MILLION + 0.5);
  char text[] = ",0.000000\n";
  text[1] = (char)('0' + millionths / MILLION);
  for (size_t at = 8; at > 2; at--, millionths /= 10)
    text[at] = (char)('0' + millionths % 10);
  buf_add(b, text, sizeof text - 1);
}

static int write_clusters(struct matching *m, const struct kith_dedupe_result *r, struct kith_error *err)
{
  struct kith_stream *stream = NULL;
  struct kith_buf line = BUF_MAX(1 << 22);
  uint32_t *number = mem_zero((m->contacts.len + 1) * sizeof *number), next = 0;
  int rc = stream_create(m->set->clusters, &stream, err);

  if (rc == KITH_OK)
    rc = stream_write(stream, "source,record,id,cluster,probability\n", 37, err);
  for (size_t i = 0; i < m->contacts.len && rc == KITH_OK; i++) {
    const struct one *one = &m->contacts.items[i];
    if (one->cluster == i)
      number[i] = ++next;
    buf_clear(&line);
    cell_csv(&line, str_of(m->set->files.paths[one->source]), ',', true, CELL_EXACT);
    buf_add_char(&line, ',');
    buf_add_u64(&line, one->number);
    cell_csv(&line, one->id, ',', false, CELL_EXACT);
    buf_add_char(&line, ',');
    buf_add_u64(&line, number[one->cluster]);
    add_millionths(&line, (double)r->probability[i]);
    rc = stream_write(stream, line.ptr, line.len, err);
  }
  if (rc == KITH_OK)
    rc = stream_commit(stream, err);
  stream_close(stream);
  buf_free(&line);
  mem_free(number);
  return rc;
}

/* ---- The merged output ---- */

static int by_cluster(const void *a, const void *b)
{
  const struct one *x = a, *y = b;
  if (x->cluster != y->cluster)
    return x->cluster < y->cluster ? -1 : 1;
  if (x->source != y->source)
    return x->source < y->source ? -1 : 1;
  return (x->number > y->number) - (x->number < y->number);
}

static int add_item(struct matching *m, struct kith_batch *batch, const struct one *first, size_t count,
                    struct kith_error *err)
{
  struct kith_merge_input *inputs = arena_zero(&batch->arena, count, sizeof *inputs);
  struct kith_sighting *sightings = arena_zero(&batch->arena, count, sizeof *sightings);
  for (size_t i = 0; i < count; i++) {
    struct kith_record *record = NULL;
    int rc = codec_decode(first[i].bytes, m->set->files.names, &batch->arena, &record, err);
    if (rc != KITH_OK)
      return rc;
    inputs[i] = (struct kith_merge_input){.record = record,
                                          .id = ((uint64_t)first[i].source << 40) + first[i].number,
                                          .source = first[i].source,
                                          .origin = STR_NONE,
                                          .date = merge_date(record)};
    sightings[i] = (struct kith_sighting){.size = sizeof *sightings,
                                          .source = str_of(m->set->files.paths[first[i].source]),
                                          .key = record->key,
                                          .origin = record->origin,
                                          .holder = STR_NONE,
                                          .possession = STR_NONE,
                                          .date = STR_NONE,
                                          .grade = STR_NONE};
  }
  struct kith_item item = {.size = sizeof item,
                           .op = KITH_UPSERT,
                           .kind = KITH_CONTACT,
                           .id = STR_NONE,
                           .successor = STR_NONE,
                           .remote_id = STR_NONE,
                           .sightings = sightings,
                           .sighting_count = count};
  item.record = merge_contact(inputs, count, NULL, &batch->arena);
  batch_add_item(batch, &item);
  m->count->written++;
  return KITH_OK;
}

static int add_other(struct matching *m, const struct kith_writer *w, struct kith_batch *batch, struct kith_str bytes,
                     struct kith_error *err)
{
  struct kith_record *record = NULL;
  int rc = codec_decode(bytes, m->set->files.names, &batch->arena, &record, err);
  if (rc != KITH_OK || !writer_takes(w, record->kind))
    return rc;
  struct kith_item item = {.size = sizeof item,
                           .op = KITH_UPSERT,
                           .kind = record->kind,
                           .record = record,
                           .id = STR_NONE,
                           .successor = STR_NONE,
                           .remote_id = STR_NONE};
  batch_add_item(batch, &item);
  m->count->written++;
  return KITH_OK;
}

static int flush(struct kith_writer *w, struct kith_batch *batch, struct kith_error *err)
{
  int rc = writer_write(w, batch, err);
  batch_reset(batch);
  return rc;
}

static int write_merged(struct matching *m, struct kith_writer *w, struct kith_error *err)
{
  struct kith_batch batch = {0};
  int rc = KITH_OK;

  qsort(m->contacts.items, m->contacts.len, sizeof *m->contacts.items, by_cluster);
  for (size_t from = 0, to; from < m->contacts.len && rc == KITH_OK; from = to) {
    for (to = from; to < m->contacts.len && m->contacts.items[to].cluster == m->contacts.items[from].cluster;)
      to++;
    rc = add_item(m, &batch, &m->contacts.items[from], to - from, err);
    if (rc == KITH_OK && (batch.items.len >= BATCH_MAX_RECORDS || batch.arena.used >= BATCH_MAX_BYTES))
      rc = flush(w, &batch, err);
  }
  for (size_t i = 0; i < m->others.len && rc == KITH_OK; i++) {
    rc = add_other(m, w, &batch, m->others.items[i], err);
    if (rc == KITH_OK && batch.items.len >= BATCH_MAX_RECORDS)
      rc = flush(w, &batch, err);
  }
  if (rc == KITH_OK)
    rc = flush(w, &batch, err);
  batch_free(&batch);
  return rc == KITH_OK ? writer_commit(w, err) : rc;
}

static int write_output(struct matching *m, struct kith_error *err)
{
  struct kith_writer w = {0};
  const struct kith_match *set = m->set;
  progress_phase(set->files.progress, "writing", "records", m->count->people);
  int rc = writer_open(&w, set->to, set->settings, set->out, &set->files, err);
  if (rc == KITH_OK)
    rc = m->contacts.len || m->others.len ? write_merged(m, &w, err) : writer_commit(&w, err);
  writer_close(&w);
  return rc;
}

int match_run(const struct kith_match *set, struct kith_match_count *out, struct kith_error *err)
{
  struct matching m = {.set = set, .count = out};
  struct kith_dedupe_result result = {0};
  struct kith_files files = set->files;

  *out = (struct kith_match_count){0};
  files.work = work;
  files.work_arg = &m;
  m.id_name = set->id_column ? names_property(files.names, str_of(set->id_column)) : 0;
  int rc = files_read(&files, take, &m, err);
  if (rc == KITH_OK)
    rc = find_clusters(&m, &result, err);
  if (rc == KITH_OK && set->save_model)
    rc = stream_write_file(set->save_model, result.model, err);
  if (rc == KITH_OK && set->clusters)
    rc = write_clusters(&m, &result, err);
  if (rc == KITH_OK && set->to)
    rc = write_output(&m, err);
  out->others = m.others.len;
  dedupe_result_free(&result);
  vec_free(&m.contacts);
  vec_free(&m.others);
  arena_free(&m.arena);
  return rc;
}
