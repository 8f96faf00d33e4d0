#include "pipeline/ingest.h"

#include "dedupe/dedupe.h"
#include "model/codec.h"
#include "pipeline/flow.h"
#include "pipeline/join.h"
#include "pipeline/privacy.h"
#include "pipeline/reading.h"
#include "pipeline/sorter.h"

enum { COMMIT_BATCHES = 32 };

struct ingest {
  struct kith_env *env;
  const struct kith_plan_source *source;
  bool private_book; /* held by a person: private fields are dropped */
  struct kith_source_row row;
  struct kith_source_summary *count;
  struct kith_reader *reader;
  struct kith_reading reading;
  struct kith_sorter sorter;
  struct kith_join join;
  int64_t reject_number;
  uint64_t records, rejected; /* taken so far */
  int batches;
  bool wrote;
  bool cut; /* a record ended where its file did not mean to: others may be missing */
};

/* ---- The reader's thread: join and sort ---- */

static bool is_cut(const struct kith_record *r)
{
  for (uint32_t i = 0; i < r->diagnostic_count; i++)
    if (str_eq_c(r->diagnostics[i].code, "truncated"))
      return true;
  return false;
}

static void prepare(void *arg, struct kith_flow_piece *p)
{
  struct ingest *g = arg;
  p->records_before = g->count->read;
  for (size_t i = 0; i < p->batch.records.len; i++) {
    struct kith_record *record = p->batch.records.items[i];
    join_record(&g->join, record);
    g->cut |= is_cut(record);
    struct kith_sorted sorted = sorter_take(&g->sorter, record);
    struct kith_str account = record_text(record, KITH_P_ACCOUNT_KEY);
    struct kith_flow_row row = {.record = record,
                                .id = sorted.id,
                                .supersedes = sorted.supersedes,
                                .key = sorted.key,
                                .content = sorted.content};
    row.account = account.len ? sorter_key_hash(account, g->sorter.seed, g->row.id) : 0;
    if (row.id)
      vec_push(&p->rows, row);
  }
  for (size_t i = 0; i < p->batch.gone.len; i++) {
    uint64_t sighting = sorter_take_gone(&g->sorter, p->batch.gone.items[i]);
    if (sighting)
      vec_push(&p->gone, sighting);
  }
  g->count->rejected += p->batch.rejects.len;
  g->count->read += p->batch.rejects.len;
}

/* ---- Workers: normalise, features, facts, bytes ---- */

static void fits(struct kith_flow_piece *p, int rc)
{
  if (rc != KITH_OK)
    p->status = error_set(&p->error, KITH_E_LIMIT, "a batch does not fit into %zu bytes", p->bytes.max);
}

/* Facts are drawn before the private fields go: a relative is a sign of a private relation. */
static void encode_contact(struct ingest *g, struct kith_normaliser *normaliser, struct kith_flow_piece *p,
                           struct kith_flow_row *row)
{
  struct kith_matchable matchable = {0};
  struct kith_facts facts;

  normalise_record(normaliser, row->record, &matchable);
  facts_extract(row->record, &facts);
  if (g->private_book)
    privacy_strip(row->record, &matchable, g->source->keep, &g->env->names, NULL);
  fits(p, codec_encode(row->record, &g->env->names, &p->bytes));
  row->record_end = p->bytes.len;
  features_encode(&matchable, &p->bytes);
  row->match_end = p->bytes.len;
  fits(p, facts_encode(&facts, &p->bytes));
  row->facts_end = p->bytes.len;
}

static void work(void *arg, struct kith_normaliser *normaliser, struct kith_flow_piece *p)
{
  for (size_t i = 0; i < p->rows.len && p->status == KITH_OK; i++) {
    struct kith_flow_row *row = &p->rows.items[i];
    if (row->record->kind == KITH_CONTACT) {
      encode_contact(arg, normaliser, p, row);
      continue;
    }
    normalise_record(normaliser, row->record, NULL);
    fits(p, codec_encode(row->record, &((struct ingest *)arg)->env->names, &p->bytes));
    row->record_end = row->match_end = row->facts_end = p->bytes.len;
  }
}

/* ---- The main thread: write in order ---- */

static int write_blobs(struct ingest *g, uint64_t sighting, const struct kith_record *record, struct kith_error *err)
{
  int rc = KITH_OK;
  for (uint32_t i = 0; i < record->property_count && rc == KITH_OK; i++) {
    uint64_t id = record->properties[i].blob;
    uint64_t size = id ? blobs_size(g->env->blobs, id) : 0;
    char *bytes = size ? mem_array(size, 1) : NULL;
    if (bytes && blobs_read(g->env->blobs, id, 0, bytes, size) == (int64_t)size)
      rc = blob_store(g->env->store, id, sighting, (struct kith_str){bytes, size}, err);
    mem_free(bytes);
  }
  return rc;
}

static int write_row(struct ingest *g, const struct kith_flow_piece *p, const struct kith_flow_row *row, size_t start,
                     struct kith_error *err)
{
  struct kith_sighting_row s = {.id = row->id,
                                .root = row->id,
                                .key = row->key,
                                .content = row->content,
                                .account = row->account,
                                .kind = row->record->kind,
                                .first_day = g->env->today,
                                .run = g->env->run.id};
  const char *bytes = p->bytes.ptr;
  s.record = (struct kith_str){bytes + start, row->record_end - start};
  s.match = (struct kith_str){bytes + row->record_end, row->match_end - row->record_end};
  s.facts = (struct kith_str){bytes + row->match_end, row->facts_end - row->match_end};
  int rc = KITH_OK;
  if (row->supersedes) {
    rc = sighting_origin(g->env->store, row->supersedes, &s.root, &s.first_day, err);
    if (rc == KITH_OK)
      rc = sighting_supersede(g->env->store, row->supersedes, s.id, g->env->run.id, err);
  }
  if (rc == KITH_OK)
    rc = sighting_insert(g->env->store, &s, err);
  return rc == KITH_OK ? write_blobs(g, row->id, row->record, err) : rc;
}

static int write_rejects(struct ingest *g, const struct kith_flow_piece *p, struct kith_error *err)
{
  int rc = KITH_OK;
  for (size_t i = 0; i < p->batch.rejects.len && rc == KITH_OK; i++) {
    const struct kith_reject *reject = &p->batch.rejects.items[i];
    struct kith_reject_row row = {.run = g->env->run.id,
                                  .source = g->row.id,
                                  .number = ++g->reject_number,
                                  .file = p->batch.file,
                                  .reject = *reject};
    row.record = p->records_before + reject->before + i + 1;
    if (g->private_book)
      row.reject.raw = STR_NONE; /* what nobody could read, nobody could judge: it may be private */
    rc = reject_insert(g->env->store, &row, err);
  }
  return rc;
}

static int write_piece(struct ingest *g, const struct kith_flow_piece *p, struct kith_error *err)
{
  size_t start = 0;
  int rc = KITH_OK;
  for (size_t i = 0; i < p->rows.len && rc == KITH_OK; i++) {
    rc = write_row(g, p, &p->rows.items[i], start, err);
    start = p->rows.items[i].facts_end;
  }
  for (size_t i = 0; i < p->gone.len && rc == KITH_OK; i++)
    rc = sighting_set_gone(g->env->store, p->gone.items[i], g->env->run.id, err);
  g->row.next += (int64_t)p->rows.len;
  if (rc == KITH_OK && p->batch.checkpoint.len)
    rc = source_set_cursor(g->env->store, g->row.id, p->batch.checkpoint, err);
  return rc == KITH_OK ? write_rejects(g, p, err) : rc;
}

/* Something is to be resolved: remembered with the first thing that was written. */
static int commit(struct ingest *g, struct kith_error *err)
{
  int rc = source_set_next(g->env->store, &g->row, err);
  if (rc == KITH_OK && g->wrote)
    rc = store_set_number(g->env->store, "pending", 1, err);
  if (rc == KITH_OK)
    rc = store_commit(g->env->store, err);
  return rc == KITH_OK ? store_begin(g->env->store, err) : rc;
}

static int check_limit(const struct ingest *g, bool at_end, struct kith_error *err)
{
  uint64_t read = g->records, rejected = g->rejected;
  const struct kith_plan *plan = g->env->plan;
  enum { FAIR_SAMPLE = 1000 }; /* a share means something only over enough records */
  bool over = plan->max_rejects >= 0 && rejected > (uint64_t)plan->max_rejects;
  over = over || ((at_end || read >= FAIR_SAMPLE) && (double)rejected > plan->max_reject_share * (double)read);
  if (!over)
    return KITH_OK;
  return error_set(err, KITH_E_TOO_MANY,
                   "%llu of %llu records were rejected, more than limits.max_rejects allows; see the reasons in"
                   " the rejects, mend the input or the limit",
                   (unsigned long long)rejected, (unsigned long long)read);
}

static int take(void *arg, struct kith_flow_piece *p, struct kith_error *err)
{
  struct ingest *g = arg;
  int rc = write_piece(g, p, err);
  g->records += p->batch.records.len + p->batch.rejects.len;
  g->rejected += p->batch.rejects.len;
  g->wrote = g->wrote || p->rows.len || p->gone.len;
  if (rc == KITH_OK)
    rc = check_limit(g, false, err);
  return rc == KITH_OK && ++g->batches % COMMIT_BATCHES == 0 ? commit(g, err) : rc;
}

/* What was read before a failure is kept: rejects say why it failed, the next run goes on from it. */
static int run_source(struct ingest *g, struct kith_error *err)
{
  struct kith_flow flow = {.reader = g->reader,
                           .jobs = g->env->jobs,
                           .region = g->env->plan->region,
                           .normalise = true,
                           .progress = g->env->progress,
                           .cancelled = g->env->cancelled,
                           .prepare = prepare,
                           .work = work,
                           .take = take,
                           .arg = g};
  struct kith_error late;
  uint64_t total;
  int rc = store_begin(g->env->store, err);
  if (rc == KITH_OK)
    rc = flow_run(&flow, err);
  reader_progress(g->reader, &g->count->bytes, &total);
  int kept = commit(g, rc == KITH_OK ? err : &late);
  if (rc == KITH_OK)
    rc = kept == KITH_OK ? check_limit(g, true, err) : kept;
  return rc;
}

static int finish_source(struct ingest *g, struct kith_error *err)
{
  int rc = KITH_OK;
  bool complete = g->source->plugin->source->mode == KITH_SNAPSHOT;
  if (complete && !g->count->rejected && !g->cut)
    rc = sorter_mark_gone(&g->sorter, g->env->store, g->env->run.id, err);
  g->wrote = g->wrote || g->count->gone > (uint64_t)g->sorter.known.gone_this_run;
  if (rc == KITH_OK)
    rc = reading_keep(&g->reading, g->count, err);
  return rc == KITH_OK ? commit(g, err) : rc;
}

/* ---- One source ---- */

static int open_source(struct ingest *g, struct kith_error *err)
{
  struct kith_env *env = g->env;
  struct kith_reader_settings set = {.plugin = g->source->plugin,
                                     .settings = g->source->settings,
                                     .path = g->source->path,
                                     .label = arena_c(&env->summary->arena, g->source->name),
                                     .names = &env->names,
                                     .blobs = env->blobs,
                                     .cancelled = env->cancelled,
                                     .on_log = env_log,
                                     .log_arg = env,
                                     .resume = STR_NONE};
  int rc = source_row(env->store, g->source->name, str_of(g->source->plugin->name), &g->row, err);
  if (rc == KITH_OK && g->source->plugin->source->mode == KITH_DELTA)
    set.resume = source_cursor(env->store, g->row.id, &env->summary->arena);
  if (rc == KITH_OK)
    rc = reader_open(&set, &g->reader, err);
  g->reading = (struct kith_reading){.env = env, .source = g->source, .id = g->row.id};
  return rc;
}

/* The map of what is known, and an empty place for the rejects. */
static int prepare_source(struct ingest *g, struct kith_error *err)
{
  struct kith_env *env = g->env;
  g->sorter = (struct kith_sorter){.names = &env->names,
                                   .seed = store_seed(env->store),
                                   .source = g->row.id,
                                   .next = g->row.next,
                                   .count = g->count};
  int rc = known_load(env->store, g->row.id, env->run.id, (int64_t)env->policy_digest, &g->sorter.known, err);
  if (rc == KITH_OK)
    rc = reading_forget(&g->reading, err);
  return rc == KITH_OK ? rejects_clear(env->store, g->row.id, err) : rc;
}

/* The same bytes as the last time: nothing is parsed, every record is what it was. */
static int repeat_source(struct ingest *g, struct kith_error *err)
{
  int rc = store_begin(g->env->store, err);
  if (rc == KITH_OK)
    rc = reading_repeat(&g->reading, err);
  progress_set(g->env->progress, g->count->bytes, g->count->bytes);
  return rc == KITH_OK ? env_cancelled(g->env, err) : rc;
}

static int read_source(struct ingest *g, struct kith_error *err)
{
  int rc = prepare_source(g, err);
  if (rc == KITH_OK)
    rc = run_source(g, err);
  return rc == KITH_OK ? finish_source(g, err) : rc;
}

static int ingest_source(struct kith_env *env, size_t index, struct kith_error *err)
{
  struct ingest g = {
      .env = env, .source = &env->plan->sources.items[index], .count = &env->summary->sources.items[index]};
  struct kith_str phase = arena_printf(&env->summary->arena, "reading %.*s", STR_ARG(g.source->name));
  int holder = people_find(&env->people, g.source->holder);

  g.private_book = g.source->quarantine ||
                   (g.source->holder.len && !(holder >= 0 && env->people.parties.items[holder].kind == PARTY_ENTITY));
  progress_phase(env->progress, phase.ptr, "bytes", 0);
  int rc = open_source(&g, err);
  env->source_ids[index] = g.row.id;
  if (rc == KITH_OK)
    rc = reading_is_known(&g.reading, g.reader, g.count) ? repeat_source(&g, err) : read_source(&g, err);
  if (rc == KITH_OK)
    rc = store_commit(env->store, err);
  else
    error_wrap(err, "source %.*s", STR_ARG(g.source->name));
  reading_free(&g.reading);
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
