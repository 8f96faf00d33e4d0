#include "pipeline/deliver.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/queue.h"
#include "base/thread.h"
#include "io/stream.h"
#include "pipeline/frame.h"
#include "pipeline/item.h"
#include "pipeline/ordered.h"
#include "pipeline/splice.h"
#include "pipeline/writer.h"
#include "plugin/host.h"

enum { DEPTH_PER_JOB = 4 };

struct delivering {
  struct kith_env *env;
  const struct kith_plan_sink *sink;
  const struct kith_sink *plugin;
  struct kith_sink_summary *count;
  struct kith_sink_row row;
  struct kith_holdings *holdings; /* made when the first sink needs it */
  bool have_holdings, intact, in_pieces, written;
  struct kith_due_list due;
  struct kith_stream *stream;
  struct kith_kept *last; /* the output as it is, of which `splice` keeps what it can; NULL: nothing */
  char marks[KEPT_MARKS]; /* of the output that was written now; empty: none */
  struct kith_splice splice;
  struct kith_ctx ctx;
  void *self;
  struct kith_ordered *ordered;
  struct kith_queue idle;
  int status; /* of the sink's thread */
  struct kith_error error;
};

/* ---- Outcomes ---- */

static void take_outcome(struct delivering *d, struct kith_due *due, const struct kith_item_outcome *outcome)
{
  /* A WHOLE sink writes everything; what each item is, new or as before, the host knows. */
  bool host_knows = d->plugin->mode == KITH_WHOLE && outcome->outcome != KITH_REFUSED;
  bool sound = outcome->outcome >= KITH_CREATED && outcome->outcome <= KITH_DEFERRED;
  if (!host_knows && sound)
    due->outcome = outcome->outcome;
  if (outcome->remote_id.len)
    due->remote_id = arena_str(&d->due.arena, outcome->remote_id);
}

static void on_settle(void *arg, struct kith_str id, const struct kith_item_outcome *outcome)
{
  struct delivering *d = arg;
  for (size_t i = 0; i < d->due.items.len; i++) { /* bulk answers are rare; ids are made anew rather than kept */
    struct kith_arena arena = {.block_size = 256};
    bool same = str_eq(item_id(d->due.items.items[i].number, &arena), id);
    arena_free(&arena);
    if (same)
      take_outcome(d, &d->due.items.items[i], outcome);
  }
}

static void take_outcomes(struct delivering *d, const struct kith_parcel *p)
{
  for (size_t i = 0; i < p->batch.items.len; i++)
    if (p->batch.outcomes.items[i].outcome)
      take_outcome(d, &d->due.items.items[p->first + i], &p->batch.outcomes.items[i]);
}

/* ---- Pieces: an output that is nothing but its items' bytes ---- */

static bool is_in_pieces(const struct delivering *d)
{
  return d->plugin->mode == KITH_WHOLE && d->stream && KITH_HAS(d->plugin, struct kith_sink, in_pieces) &&
         d->plugin->in_pieces(d->sink->settings) == 1;
}

static uint64_t position(const void *stream)
{
  return stream_size(stream);
}

/* How many bytes each item has. A sink that does not keep what it said is found out by the sum: see splice_plan. */
static void take_lengths(struct delivering *d, const struct kith_parcel *p, uint64_t start)
{
  for (size_t i = 0; i < p->batch.items.len; i++) {
    struct kith_due *due = &d->due.items.items[p->first + i];
    uint64_t end = p->batch.outcomes.items[i].end;
    int64_t length = end > start ? (int64_t)(end - start) : 0;
    due->length = p->raw.items[i].open ? -length : length;
    start = end > start ? end : start;
  }
}

static int write_parcel(struct delivering *d, struct kith_parcel *p, struct kith_error *err)
{
  int rc = d->last ? splice_until(&d->splice, p->first, d->last, d->stream, err) : KITH_OK;
  uint64_t start = d->stream ? stream_size(d->stream) : 0;
  if (d->in_pieces) {
    p->batch.position = position;
    p->batch.position_arg = d->stream;
  }
  if (rc == KITH_OK)
    rc = d->plugin->write(d->self, &p->batch, err);
  if (rc == KITH_OK && d->in_pieces)
    take_lengths(d, p, start);
  return rc;
}

/* What is left of the last output, provided that nobody wrote to it meanwhile. */
static int keep_rest(struct delivering *d, struct kith_error *err)
{
  if (!d->last)
    return KITH_OK;
  int rc = splice_until(&d->splice, SIZE_MAX, d->last, d->stream, err);
  if (rc == KITH_OK && !kept_holds(d->last))
    rc = error_set(err, KITH_E_IO, "%s was altered while it was read; run again", d->sink->path);
  return rc;
}

static void on_log(void *arg, const char *label, int level, struct kith_str message)
{
  env_log(((struct delivering *)arg)->env, label, level, message);
}

/* ---- The sink's thread ---- */

static void *sink_main(void *arg)
{
  struct delivering *d = arg;
  struct kith_parcel *p;
  while (d->status == KITH_OK && (p = ordered_pop(d->ordered))) {
    d->status = p->status < 0 ? error_set(&d->error, p->status, "%s", p->error.message) : write_parcel(d, p, &d->error);
    if (d->status == KITH_OK)
      take_outcomes(d, p);
    queue_push(&d->idle, p);
  }
  if (d->status != KITH_OK) {
    ordered_stop(d->ordered);
    queue_close(&d->idle);
  }
  return NULL;
}

/* ---- The main thread ---- */

static int fill(struct delivering *d, struct kith_parcel *p, size_t first, struct kith_error *err)
{
  int rc = KITH_OK;
  batch_reset(&p->batch);
  p->raw.len = 0;
  p->first = first;
  p->status = KITH_OK;
  p->env = d->env;
  p->holdings = d->holdings;
  p->company_only = d->sink->company_only;
  for (size_t i = first; i < d->due.items.len && i < first + BATCH_MAX_RECORDS && rc == KITH_OK; i++) {
    if (i > first && splice_parts(&d->splice, i))
      break; /* bytes of the last output stand between these two */
    rc = p->batch.arena.used < BATCH_MAX_BYTES ? item_fetch(p, &d->due.items.items[i], err) : KITH_END;
  }
  return rc == KITH_END ? KITH_OK : rc;
}

static int feed(struct delivering *d, struct kith_error *err)
{
  int rc = KITH_OK;
  void *idle;
  for (size_t first = 0; first < d->due.items.len && rc == KITH_OK && queue_pop(&d->idle, &idle);) {
    struct kith_parcel *p = idle;
    rc = fill(d, p, first, err);
    first += p->raw.len;
    if (rc == KITH_OK)
      rc = env_cancelled(d->env, err);
    if (rc == KITH_OK && !ordered_push(d->ordered, p))
      break;
    progress_set(d->env->progress, first, d->due.items.len);
  }
  ordered_finish(d->ordered);
  return rc;
}

static int send_all(struct delivering *d, struct kith_error *err)
{
  size_t jobs = (size_t)d->env->jobs, parcels = jobs * DEPTH_PER_JOB + 2;
  struct kith_parcel *pool = mem_zero(parcels * sizeof *pool);
  pthread_t thread;

  queue_init(&d->idle, parcels);
  for (size_t i = 0; i < parcels; i++)
    queue_push(&d->idle, &pool[i]);
  d->ordered = ordered_new(jobs, jobs * DEPTH_PER_JOB, item_build_all, NULL);
  thread_start(&thread, sink_main, d);
  int rc = feed(d, err);
  if (rc != KITH_OK)
    ordered_stop(d->ordered);
  pthread_join(thread, NULL);
  ordered_free(d->ordered);
  queue_free(&d->idle);
  for (size_t i = 0; i < parcels; i++) {
    batch_free(&pool[i].batch);
    vec_free(&pool[i].raw);
  }
  mem_free(pool);
  return rc == KITH_OK && d->status != KITH_OK ? error_set(err, d->status, "%s", d->error.message) : rc;
}

/* ---- Opening and closing a sink ---- */

static int open_sink(struct delivering *d, struct kith_error *err)
{
  struct kith_env *env = d->env;
  struct kith_open open = {.size = sizeof open, .host = host_table(), .ctx = &d->ctx, .settings = d->sink->settings};
  int rc = KITH_OK;

  d->ctx = (struct kith_ctx){.names = &env->names,
                             .blobs = env->blobs,
                             .cancelled = env->cancelled,
                             .on_log = on_log,
                             .on_settle = on_settle,
                             .arg = d};
  d->ctx.label = arena_c(&env->summary->arena, d->sink->name);
  open.role = STR_NONE;
  open.path = str_of(d->sink->path);
  open.state_id = store_state_id(env->store);
  open.epoch = d->row.epoch;
  if (d->plugin->flags & KITH_USES_STREAM) {
    rc = stream_create(d->sink->path, &d->stream, err);
    open.stream = d->stream;
  }
  d->in_pieces = is_in_pieces(d);
  return rc == KITH_OK ? d->plugin->open(&open, &d->self, err) : rc;
}

static void close_sink(struct delivering *d)
{
  if (d->self)
    d->plugin->close(d->self);
  stream_close(d->stream);
  d->self = NULL;
  d->stream = NULL;
}

static int commit_sink(struct delivering *d, struct kith_error *err)
{
  int rc = keep_rest(d, err);
  if (rc == KITH_OK)
    rc = d->plugin->commit(d->self, err);
  if (rc == KITH_OK && d->stream)
    rc = stream_commit(d->stream, err);
  if (rc == KITH_OK && d->stream) {
    d->row.output = stream_digest(d->stream);
    d->written = true;
    if (!stream_marks(d->stream, d->marks))
      d->marks[0] = '\0';
  }
  close_sink(d);
  if (rc == KITH_OK && !(d->plugin->flags & KITH_USES_STREAM) && access(d->sink->path, F_OK) == 0)
    rc = file_digest(d->sink->path, &d->row.output, err);
  return rc;
}

static const char *marks_name(const struct delivering *d, char out[32])
{
  snprintf(out, 32, "output.%lld", (long long)d->row.id);
  return out;
}

/* A file that is the one that was written, and was not touched since, need not be read. */
static bool is_untouched(struct delivering *d)
{
  char name[32], now[KEPT_MARKS];
  struct kith_arena arena = {0};
  kept_marks(d->last, now);
  bool same = str_eq_c(store_text(d->env->store, marks_name(d, name), &arena), now);
  arena_free(&arena);
  return same;
}

static bool has_last_bytes(struct delivering *d)
{
  uint64_t digest = 0;
  return is_untouched(d) || (kept_digest(d->last, &digest, NULL) == KITH_OK && digest == d->row.output);
}

/* Is the output still what was written last, under the same options? A plain file stays open, to keep what it can. */
static bool is_intact(struct delivering *d)
{
  uint64_t digest = 0;
  bool there = d->row.generation && d->row.options == d->sink->options_digest;
  if (there && d->plugin->mode == KITH_WHOLE && kept_open(d->sink->path, &d->last, NULL) == KITH_OK)
    return has_last_bytes(d);
  return there && file_digest(d->sink->path, &digest, NULL) == KITH_OK && digest == d->row.output;
}

/* From here on d->last says that the output is made from it. */
static void plan_splice(struct delivering *d)
{
  struct kith_frame frame = {d->env, d->sink, d->row.id};
  if (d->last && d->intact && d->in_pieces && frame_holds(&frame, d->holdings) &&
      splice_plan(&d->due, kept_size(d->last), &d->splice))
    return;
  kept_close(d->last);
  d->last = NULL;
}

/* ---- The store's side ---- */

/* What was refused or put off is due again at the next run, whether or not anything changes until then. */
static bool is_settled(const struct kith_due *due)
{
  return due->outcome != KITH_REFUSED && due->outcome != KITH_DEFERRED;
}

/* What this run counted, for when it is taken up again after this sink was done. */
static const char *counts_name(const struct delivering *d, char out[32])
{
  snprintf(out, 32, "sink.%lld", (long long)d->row.id);
  return out;
}

static int keep_counts(struct delivering *d, struct kith_error *err)
{
  char name[32];
  struct kith_buf text = BUF_MAX(512);
  int rc = buf_printf(&text, "%lld %llu", (long long)d->env->run.id, (unsigned long long)d->count->due);
  for (int i = KITH_CREATED; i <= KITH_DEFERRED && rc == KITH_OK; i++)
    rc = buf_printf(&text, " %llu", (unsigned long long)d->count->outcomes[i]);
  if (rc == KITH_OK)
    rc = store_set_text(d->env->store, counts_name(d, name), buf_str(&text), err);
  buf_free(&text);
  return rc;
}

static void recall_counts(struct delivering *d)
{
  char name[32];
  int64_t numbers[KITH_DEFERRED + 2] = {0};
  struct kith_arena arena = {0};
  struct kith_str rest = store_text(d->env->store, counts_name(d, name), &arena), word;
  for (size_t i = 0; i < KITH_DEFERRED + 2 && str_next(&rest, ' ', &word); i++)
    str_to_int(word, &numbers[i]);
  if (numbers[0] == d->env->run.id) {
    d->count->due = (uint64_t)numbers[1];
    for (int i = KITH_CREATED; i <= KITH_DEFERRED; i++)
      d->count->outcomes[i] = (uint64_t)numbers[i + 1];
  }
  arena_free(&arena);
}

/* Of what was written; an output that was left alone keeps its own. */
static int keep_marks(struct delivering *d, struct kith_error *err)
{
  char name[32];
  return d->written ? store_set_text(d->env->store, marks_name(d, name), str_of(d->marks), err) : KITH_OK;
}

static int record_outcomes(struct delivering *d, struct kith_error *err)
{
  struct kith_store *store = d->env->store;
  struct kith_frame frame = {d->env, d->sink, d->row.id};
  bool settled = true;
  int rc = store_begin(store, err);
  d->count->outcomes[KITH_UNCHANGED] += d->splice.kept;
  for (size_t i = 0; i < d->due.items.len && rc == KITH_OK; i++) {
    const struct kith_due *due = &d->due.items.items[i];
    struct kith_delivery_row row = {due->number, due->digest, due->outcome, due->remote_id, due->length};
    d->count->outcomes[due->outcome]++;
    settled = settled && is_settled(due);
    if (due->op == KITH_RETIRE && is_settled(due))
      rc = delivery_remove(store, d->row.id, due->number, err);
    else if (due->outcome != KITH_UNCHANGED || d->plugin->mode == KITH_KEYED || due->length != due->last_length)
      rc = delivery_put(store, d->row.id, &row, err);
  }
  d->row.generation = settled ? store_number(store, "generation", 0) : -1;
  d->row.options = d->sink->options_digest;
  if (rc == KITH_OK)
    rc = sink_update(store, &d->row, err);
  if (rc == KITH_OK)
    rc = keep_counts(d, err);
  if (rc == KITH_OK)
    rc = keep_marks(d, err);
  if (rc == KITH_OK && d->in_pieces && d->count->due)
    rc = frame_keep(&frame, d->holdings, err);
  return rc == KITH_OK ? store_commit(store, err) : rc;
}

static int list_due(struct delivering *d, struct kith_error *err)
{
  struct kith_store *store = d->env->store;
  bool whole = d->plugin->mode == KITH_WHOLE;
  struct kith_due_scope scope = {d->row.id, whole, sink_kinds(d->sink->plugin, d->sink->settings)};
  int rc = KITH_OK;

  if (!d->have_holdings)
    rc = holdings_load(d->env, d->holdings, err);
  d->have_holdings = true;
  if (rc == KITH_OK && !whole && !d->intact)
    rc = deliveries_clear(store, d->row.id, err); /* what we believed delivered is void */
  if (rc == KITH_OK)
    rc = due_list(store, &scope, d->holdings->things.items, d->holdings->things.len, &d->due, err);
  if (rc == KITH_OK && whole && d->intact && !d->due.differing)
    d->due.items.len = 0;
  return rc;
}

/* A plan: what would become of each item. */
static int foresee(struct delivering *d, struct kith_error *err)
{
  int rc = list_due(d, err);
  d->count->due = d->due.items.len;
  for (size_t i = 0; i < d->due.items.len; i++)
    d->count->outcomes[d->due.items.items[i].outcome]++;
  return rc;
}

static int serve(struct delivering *d, struct kith_error *err)
{
  d->row.epoch += !d->intact;
  int rc = open_sink(d, err);
  if (rc == KITH_OK && d->plugin->mode == KITH_KEYED && d->intact && KITH_HAS(d->plugin, struct kith_sink, recognise) &&
      d->plugin->recognise(d->self, err) != 1)
    d->intact = false;
  if (rc == KITH_OK)
    rc = list_due(d, err);
  if (rc == KITH_OK && d->intact && !d->due.items.len) {
    close_sink(d); /* another generation, but nothing in it for this sink */
    return record_outcomes(d, err);
  }
  if (rc == KITH_OK)
    plan_splice(d);
  d->count->due = d->due.items.len + d->splice.kept;
  if (rc == KITH_OK)
    rc = send_all(d, err);
  if (rc == KITH_OK)
    rc = commit_sink(d, err);
  return rc == KITH_OK ? record_outcomes(d, err) : rc;
}

static int deliver_sink(struct delivering *d, struct kith_error *err)
{
  struct kith_env *env = d->env;
  struct kith_str phase = arena_printf(&env->summary->arena, "writing %.*s", STR_ARG(d->sink->name));
  progress_phase(env->progress, phase.ptr, "records", 0);
  int rc = store_begin(env->store, err);
  if (rc == KITH_OK)
    rc = sink_row(env->store, d->sink->name, str_of(d->sink->plugin->name), str_of(d->sink->path), &d->row, err);
  d->intact = rc == KITH_OK && is_intact(d);
  if (rc == KITH_OK && d->intact && d->row.generation == store_number(env->store, "generation", 0)) {
    recall_counts(d);
    kept_close(d->last);
    return store_commit(env->store, err);
  }
  if (rc == KITH_OK)
    rc = env->dry ? foresee(d, err) : serve(d, err);
  if (rc != KITH_OK) {
    store_rollback(env->store);
    error_wrap(err, "sink %.*s", STR_ARG(d->sink->name));
  }
  close_sink(d);
  kept_close(d->last);
  splice_free(&d->splice);
  due_free(&d->due);
  return rc;
}

int deliver_all(struct kith_env *env, struct kith_error *err)
{
  struct kith_holdings holdings = {0};
  bool have_holdings = false;
  int rc = KITH_OK;

  for (size_t i = 0; i < env->plan->sinks.len; i++) {
    struct kith_sink_summary count = {.name = env->plan->sinks.items[i].name};
    vec_push(&env->summary->sinks, count);
  }
  for (size_t i = 0; i < env->plan->sinks.len && rc == KITH_OK; i++) {
    struct delivering d = {.env = env,
                           .sink = &env->plan->sinks.items[i],
                           .count = &env->summary->sinks.items[i],
                           .holdings = &holdings,
                           .have_holdings = have_holdings};
    d.plugin = d.sink->plugin->sink;
    rc = deliver_sink(&d, err);
    have_holdings = d.have_holdings;
    env->summary->needs.refused += d.count->outcomes[KITH_REFUSED];
  }
  holdings_free(&holdings);
  return rc;
}
