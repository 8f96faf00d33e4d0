#include "pipeline/ingest.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/queue.h"
#include "dedupe/dedupe.h"
#include "model/codec.h"
#include "normalise/normalise.h"
#include "pipeline/join.h"
#include "pipeline/ordered.h"
#include "pipeline/privacy.h"
#include "pipeline/reader.h"
#include "pipeline/sorter.h"

enum { COMMIT_BATCHES = 32, DEPTH_PER_JOB = 4, PIECE_MAX_BYTES = 64 << 20 };

/* One record's way through the workers. */
struct row {
  struct kith_sorted sorted;
  struct kith_record *record;
  uint64_t account;
  size_t record_end, match_end, facts_end; /* in the piece's bytes: record, then match, then facts */
};

struct piece {
  struct kith_batch batch;
  VEC(struct row) rows; /* what is to be written */
  struct kith_buf bytes;
  uint64_t records_before; /* of the source, for the numbers of rejects */
  int status;              /* a failure of the source, at the end of what it gave */
  struct kith_error error;
  struct ingest *owner;
};

struct ingest {
  struct kith_env *env;
  const struct kith_plan_source *source;
  bool private_book; /* held by a person: private fields are dropped */
  struct kith_source_row row;
  struct kith_source_summary *count;
  struct kith_reader *reader;
  struct kith_sorter sorter;
  struct kith_join join;
  struct kith_ordered *ordered;
  struct kith_queue idle; /* of pieces */
  int64_t reject_number;
};

/* ---- The source's thread: read, join, sort ---- */

static void sort_piece(struct ingest *g, struct piece *p)
{
  p->records_before = g->count->read;
  for (size_t i = 0; i < p->batch.records.len; i++) {
    struct kith_record *record = p->batch.records.items[i];
    join_record(&g->join, record);
    struct row row = {.sorted = sorter_take(&g->sorter, record), .record = record};
    struct kith_str account = record_text(record, KITH_P_ACCOUNT_KEY);
    if (account.len)
      row.account = sorter_key_hash(account, g->sorter.seed, g->row.id);
    if (row.sorted.id)
      vec_push(&p->rows, row);
  }
  g->count->rejected += p->batch.rejects.len;
  g->count->read += p->batch.rejects.len;
}

static void *source_main(void *arg)
{
  struct ingest *g = arg;
  void *idle;
  int rc = KITH_OK;

  while (rc == KITH_OK && queue_pop(&g->idle, &idle)) {
    struct piece *p = idle;
    batch_reset(&p->batch);
    p->rows.len = 0;
    buf_clear(&p->bytes);
    p->status = rc = reader_next(g->reader, &p->batch, &p->error);
    if (rc == KITH_OK)
      sort_piece(g, p);
    if (rc == KITH_END || !ordered_push(g->ordered, p))
      break; /* pieces are freed by their pool, wherever they are */
  }
  ordered_finish(g->ordered);
  return NULL;
}

/* ---- Workers: normalise, features, facts, bytes ---- */

static void fits(struct piece *p, int rc)
{
  if (rc != KITH_OK)
    p->status = error_set(&p->error, KITH_E_LIMIT, "a batch does not fit into %d bytes", PIECE_MAX_BYTES);
}

/* Facts are drawn before the private fields go: a relative is a sign of a private relation. */
static void encode_contact(struct row *row, struct kith_normaliser *normaliser, struct ingest *g, struct piece *p)
{
  struct kith_matchable matchable = {0};
  struct kith_facts facts;

  normalise_record(normaliser, row->record, &matchable);
  facts_extract(row->record, &facts);
  if (g->private_book)
    privacy_strip(row->record, &matchable, g->source->keep);
  fits(p, codec_encode(row->record, &g->env->names, &p->bytes));
  row->record_end = p->bytes.len;
  features_encode(&matchable, &p->bytes);
  row->match_end = p->bytes.len;
  fits(p, facts_encode(&facts, &p->bytes));
  row->facts_end = p->bytes.len;
}

static void encode_other(struct row *row, struct kith_normaliser *normaliser, struct ingest *g, struct piece *p)
{
  normalise_record(normaliser, row->record, NULL);
  fits(p, codec_encode(row->record, &g->env->names, &p->bytes));
  row->record_end = row->match_end = row->facts_end = p->bytes.len;
}

static void work(void *piece, void *normaliser)
{
  struct piece *p = piece;
  for (size_t i = 0; i < p->rows.len && p->status == KITH_OK; i++) {
    struct row *row = &p->rows.items[i];
    if (row->record->kind == KITH_CONTACT)
      encode_contact(row, normaliser, p->owner, p);
    else
      encode_other(row, normaliser, p->owner, p);
  }
}

/* ---- The main thread: write in order ---- */

static int write_blobs(struct ingest *g, const struct kith_record *record, struct kith_error *err)
{
  int rc = KITH_OK;
  for (uint32_t i = 0; i < record->property_count && rc == KITH_OK; i++) {
    uint64_t id = record->properties[i].blob;
    uint64_t size = id ? blobs_size(g->env->blobs, id) : 0;
    char *bytes = size ? mem_array(size, 1) : NULL;
    if (bytes && blobs_read(g->env->blobs, id, 0, bytes, size) == (int64_t)size)
      rc = blob_store(g->env->store, id, (struct kith_str){bytes, size}, err);
    mem_free(bytes);
  }
  return rc;
}

static int write_row(struct ingest *g, const struct piece *p, const struct row *row, size_t start, struct kith_error *err)
{
  struct kith_sighting_row s = {.id = row->sorted.id, .root = row->sorted.id, .key = row->sorted.key,
                                .content = row->sorted.content, .account = row->account, .kind = row->record->kind,
                                .first_day = g->env->today, .run = g->env->run.id};
  const char *bytes = p->bytes.ptr;
  s.record = (struct kith_str){bytes + start, row->record_end - start};
  s.match = (struct kith_str){bytes + row->record_end, row->match_end - row->record_end};
  s.facts = (struct kith_str){bytes + row->match_end, row->facts_end - row->match_end};
  int rc = KITH_OK;
  if (row->sorted.supersedes) {
    rc = sighting_origin(g->env->store, row->sorted.supersedes, &s.root, &s.first_day, err);
    if (rc == KITH_OK)
      rc = sighting_supersede(g->env->store, row->sorted.supersedes, s.id, g->env->run.id, err);
  }
  if (rc == KITH_OK)
    rc = sighting_insert(g->env->store, &s, err);
  return rc == KITH_OK ? write_blobs(g, row->record, err) : rc;
}

static int write_rejects(struct ingest *g, const struct piece *p, struct kith_error *err)
{
  int rc = KITH_OK;
  for (size_t i = 0; i < p->batch.rejects.len && rc == KITH_OK; i++) {
    const struct kith_reject *reject = &p->batch.rejects.items[i];
    struct kith_reject_row row = {.run = g->env->run.id, .source = g->row.id, .number = ++g->reject_number,
                                  .file = p->batch.file, .reject = *reject};
    row.record = p->records_before + reject->before + i + 1;
    rc = reject_insert(g->env->store, &row, err);
  }
  return rc;
}

static int write_piece(struct ingest *g, const struct piece *p, struct kith_error *err)
{
  size_t start = 0;
  int rc = KITH_OK;
  for (size_t i = 0; i < p->rows.len && rc == KITH_OK; i++) {
    rc = write_row(g, p, &p->rows.items[i], start, err);
    start = p->rows.items[i].facts_end;
  }
  g->row.next += (int64_t)p->rows.len;
  return rc == KITH_OK ? write_rejects(g, p, err) : rc;
}

/* Something is to be resolved: remembered with the first thing that was written. */
static int commit(struct ingest *g, bool wrote, struct kith_error *err)
{
  int rc = source_set_next(g->env->store, &g->row, err);
  if (rc == KITH_OK && wrote)
    rc = store_set_number(g->env->store, "pending", 1, err);
  if (rc == KITH_OK)
    rc = store_commit(g->env->store, err);
  return rc == KITH_OK ? store_begin(g->env->store, err) : rc;
}

static int check_limit(const struct ingest *g, uint64_t read, uint64_t rejected, bool at_end, struct kith_error *err)
{
  const struct kith_plan *plan = g->env->plan;
  enum { FAIR_SAMPLE = 1000 }; /* a share means something only over enough records */
  bool over = plan->max_rejects >= 0 && rejected > (uint64_t)plan->max_rejects;
  over = over || ((at_end || read >= FAIR_SAMPLE) && (double)rejected > plan->max_reject_share * (double)read);
  if (!over)
    return KITH_OK;
  return error_set(err, KITH_E_TOO_MANY,
                   "source %.*s: %llu of %llu records were rejected, more than limits.max_rejects allows; see the reasons in"
                   " the rejects, mend the input or the limit",
                   STR_ARG(g->source->name), (unsigned long long)rejected, (unsigned long long)read);
}

static int write_all(struct ingest *g, struct kith_error *err)
{
  uint64_t read = 0, total = 0, records = 0, rejected = 0;
  int rc = store_begin(g->env->store, err), batches = 0;
  bool wrote = false;
  struct piece *p;

  while (rc == KITH_OK && (p = ordered_pop(g->ordered))) {
    rc = p->status < 0 ? error_set(err, p->status, "source %.*s: %s", STR_ARG(g->source->name), p->error.message)
                       : write_piece(g, p, err);
    records += p->batch.records.len + p->batch.rejects.len;
    rejected += p->batch.rejects.len;
    wrote = wrote || p->rows.len;
    queue_push(&g->idle, p);
    reader_progress(g->reader, &read, &total);
    progress_set(g->env->progress, read, total);
    if (rc == KITH_OK)
      rc = check_limit(g, records, rejected, false, err);
    if (rc == KITH_OK)
      rc = env_cancelled(g->env, err);
    if (rc == KITH_OK && ++batches % COMMIT_BATCHES == 0)
      rc = commit(g, wrote, err);
  }
  g->count->bytes = read;
  if (rc == KITH_OK || rc == KITH_E_CANCELLED || rc == KITH_E_TOO_MANY) { /* what was read is kept */
    struct kith_error late;
    int kept = commit(g, wrote, &late);
    rc = rc == KITH_OK && kept != KITH_OK ? error_set(err, kept, "%s", late.message) : rc;
  }
  return rc == KITH_OK ? check_limit(g, records, rejected, true, err) : rc;
}

static int finish_source(struct ingest *g, struct kith_error *err)
{
  int rc = KITH_OK;
  bool complete = g->source->plugin->source->mode == KITH_SNAPSHOT;
  if (complete && !g->count->rejected)
    rc = sorter_mark_gone(&g->sorter, g->env->store, g->env->run.id, err);
  return rc == KITH_OK ? commit(g, g->count->gone > 0, err) : rc;
}

/* ---- One source ---- */

static int run_threads(struct ingest *g, struct kith_error *err)
{
  size_t jobs = (size_t)g->env->jobs, pieces = jobs * DEPTH_PER_JOB + 2;
  void **normalisers = mem_zero(jobs * sizeof *normalisers);
  struct piece *pool = mem_zero(pieces * sizeof *pool);
  pthread_t thread;
  int rc = KITH_OK;

  queue_init(&g->idle, pieces);
  for (size_t i = 0; i < pieces; i++) {
    pool[i].bytes = BUF_MAX(PIECE_MAX_BYTES);
    pool[i].owner = g;
    queue_push(&g->idle, &pool[i]);
  }
  for (size_t i = 0; i < jobs && rc == KITH_OK; i++)
    rc = normaliser_new(g->env->plan->region, (struct kith_normaliser **)&normalisers[i], err);
  if (rc == KITH_OK) {
    g->ordered = ordered_new(jobs, jobs * DEPTH_PER_JOB, work, normalisers);
    pthread_create(&thread, NULL, source_main, g);
    rc = write_all(g, err);
    ordered_stop(g->ordered);
    queue_close(&g->idle);
    pthread_join(thread, NULL);
    ordered_free(g->ordered);
  }
  for (size_t i = 0; i < jobs; i++)
    normaliser_free(normalisers[i]);
  for (size_t i = 0; i < pieces; i++) {
    batch_free(&pool[i].batch);
    vec_free(&pool[i].rows);
    buf_free(&pool[i].bytes);
  }
  queue_free(&g->idle);
  mem_free(normalisers);
  mem_free(pool);
  return rc;
}

static int open_source(struct ingest *g, struct kith_error *err)
{
  struct kith_env *env = g->env;
  struct kith_reader_settings set = {.plugin = g->source->plugin, .settings = g->source->settings, .path = g->source->path,
                                     .label = arena_c(&env->summary->arena, g->source->name), .names = &env->names,
                                     .blobs = env->blobs, .cancelled = env->cancelled, .on_log = env_log, .log_arg = env};
  int rc = source_row(env->store, g->source->name, str_of(g->source->plugin->name), &g->row, err);
  if (rc == KITH_OK)
    rc = reader_open(&set, &g->reader, err);
  if (rc != KITH_OK)
    return error_wrap(err, "source %.*s", STR_ARG(g->source->name));
  g->sorter = (struct kith_sorter){.names = &env->names, .seed = store_seed(env->store), .source = g->row.id,
                                   .next = g->row.next, .count = g->count};
  rc = known_load(env->store, g->row.id, env->run.id, (int64_t)env->policy_digest, &g->sorter.known, err);
  return rc == KITH_OK ? rejects_clear(env->store, g->row.id, err) : rc;
}

static int ingest_source(struct kith_env *env, size_t index, struct kith_error *err)
{
  struct ingest g = {.env = env, .source = &env->plan->sources.items[index], .count = &env->summary->sources.items[index]};
  struct kith_str phase = arena_printf(&env->summary->arena, "reading %.*s", STR_ARG(g.source->name));
  int holder = people_find(&env->people, g.source->holder);

  g.private_book = g.source->holder.len && !(holder >= 0 && env->people.parties.items[holder].kind == PARTY_ENTITY);
  progress_phase(env->progress, phase.ptr, "bytes", 0);
  int rc = open_source(&g, err);
  env->source_ids[index] = g.row.id;
  if (rc == KITH_OK)
    rc = run_threads(&g, err);
  if (rc == KITH_OK)
    rc = finish_source(&g, err);
  if (rc == KITH_OK)
    rc = store_commit(env->store, err);
  reader_close(g.reader);
  known_free(&g.sorter.known);
  join_free(&g.join);
  return rc;
}

int ingest_all(struct kith_env *env, struct kith_error *err)
{
  int rc = KITH_OK;
  for (size_t i = 0; i < env->plan->sources.len; i++) {
    struct kith_source_summary count = {.name = env->plan->sources.items[i].name};
    vec_push(&env->summary->sources, count);
  }
  for (size_t i = 0; i < env->plan->sources.len && rc == KITH_OK; i++)
    rc = ingest_source(env, i, err);
  return rc;
}
