#include "pipeline/preview.h"

#include "pipeline/join.h"

struct looking {
  const struct kith_files *files;
  struct kith_preview *out;
  struct kith_preview_source *source;
  struct kith_normaliser *normaliser;
  struct kith_join join;
  size_t count, contacts;
  VEC(struct kith_preview_record) others; /* users, accounts ...: shown when there are no contacts */
};

static void take_record(struct looking *l, struct kith_record *r, struct kith_str file, uint64_t number)
{
  bool contact = r->kind == KITH_CONTACT;
  join_record(&l->join, r);
  if (contact ? l->contacts == l->count : l->others.len == l->count)
    return;
  struct kith_preview_record shown = {.number = number, .file = arena_str(&l->out->arena, file)};
  shown.raw = record_copy(&l->out->arena, r);
  normalise_record(l->normaliser, r, NULL);
  shown.clean = record_copy(&l->out->arena, r);
  if (contact)
    vec_push(&l->source->records, shown);
  else
    vec_push(&l->others, shown);
  l->contacts += contact;
}

static void take_reject(struct looking *l, const struct kith_reject *reject, struct kith_str file, uint64_t number)
{
  enum { RAW_SHOWN = 200 };
  struct kith_arena *arena = &l->out->arena;
  struct kith_preview_reject shown = {.number = number, .file = arena_str(arena, file), .reject = *reject};
  if (l->source->rejects.len == l->count)
    return;
  shown.reject.raw = arena_str(arena, str_sub(reject->raw, 0, RAW_SHOWN));
  shown.reject.code = arena_str(arena, reject->code);
  shown.reject.why = arena_str(arena, reject->why);
  vec_push(&l->source->rejects, shown);
}

static bool enough(const struct looking *l)
{
  return l->contacts == l->count || (!l->contacts && l->source->read >= PREVIEW_LOOK_MAX);
}

/* Records and rejects in the order of the source, until there are enough contacts. */
static void take_batch(struct looking *l, const struct kith_batch *batch)
{
  size_t rejects = 0;
  for (size_t i = 0; i <= batch->records.len; i++) {
    for (; rejects < batch->rejects.len && batch->rejects.items[rejects].before <= i; rejects++)
      take_reject(l, &batch->rejects.items[rejects], batch->file, ++l->source->read);
    if (i == batch->records.len || (l->source->more = enough(l)))
      return;
    take_record(l, batch->records.items[i], batch->file, ++l->source->read);
  }
}

static int read_source(struct looking *l, struct kith_reader *reader, struct kith_error *err)
{
  struct kith_batch batch = {0};
  int rc = KITH_OK;
  while (rc == KITH_OK && !l->source->more) {
    uint64_t read, total;
    batch_reset(&batch);
    rc = reader_next(reader, &batch, err);
    if (rc == KITH_OK)
      take_batch(l, &batch);
    reader_progress(reader, &read, &total);
    progress_set(l->files->progress, read, total);
    if (rc == KITH_OK && atomic_load(l->files->cancelled))
      rc = error_set(err, KITH_E_CANCELLED, "interrupted");
  }
  batch_free(&batch);
  return rc == KITH_END ? KITH_OK : rc;
}

/* What was read before a failure is shown, too. */
static int finish_source(struct looking *l, int rc, const struct kith_error *why)
{
  struct kith_preview_source *s = l->source;
  for (size_t i = 0; !s->records.len && i < l->others.len; i++)
    vec_push(&s->records, l->others.items[i]);
  vec_free(&l->others);
  join_free(&l->join);
  s->status = rc;
  s->error = *why;
  return rc == KITH_E_CANCELLED ? rc : KITH_OK;
}

static struct kith_preview_source *add_source(struct kith_preview *out, struct kith_str name, const char *path)
{
  struct kith_preview_source source = {.name = name, .path = path, .found = {.arena = &out->arena}};
  vec_push(&out->sources, source);
  return &out->sources.items[out->sources.len - 1];
}

static int look(struct looking *l, struct kith_reader *reader, int rc, struct kith_error *err)
{
  struct kith_error why = {0};
  progress_phase(l->files->progress, "reading", "bytes", 0);
  if (rc == KITH_OK)
    rc = read_source(l, reader, &why);
  else
    why = *err;
  reader_close(reader);
  rc = finish_source(l, rc, &why);
  return rc == KITH_OK ? rc : error_set(err, rc, "%s", why.message);
}

static int look_at_file(struct looking *l, const char *path, struct kith_error *err)
{
  const struct kith_plugin *plugin = NULL;
  struct kith_reader *reader = NULL;
  struct kith_files files = *l->files;
  l->source = add_source(l->out, str_of(path), path);
  files.on_found = found_add;
  files.found_arg = &l->source->found;
  int rc = files_open(&files, path, &l->out->arena, &reader, &plugin, err);
  l->source->plugin = plugin ? plugin->name : "";
  return look(l, reader, rc, err);
}

static int look_at_source(struct looking *l, const struct kith_plan_source *s, struct kith_error *err)
{
  struct kith_reader *reader = NULL;
  l->source = add_source(l->out, s->name, s->path);
  l->source->plugin = s->plugin->name;
  struct kith_reader_settings set = {.plugin = s->plugin,
                                     .settings = s->settings,
                                     .path = s->path,
                                     .label = arena_c(&l->out->arena, s->name),
                                     .names = l->files->names,
                                     .blobs = l->files->blobs,
                                     .cancelled = l->files->cancelled,
                                     .on_log = l->files->on_log,
                                     .log_arg = l->files->log_arg,
                                     .on_found = found_add,
                                     .found_arg = &l->source->found};
  int rc = reader_open(&set, &reader, err);
  return look(l, reader, rc, err);
}

int preview_run(const struct kith_files *given, const struct kith_plan *plan, size_t count, struct kith_preview *out,
                struct kith_error *err)
{
  struct kith_files files = *given;
  *out = (struct kith_preview){0};
  struct looking l = {.files = &files, .out = out, .count = count};
  int rc = normaliser_new(plan ? plan->region : files.region, &l.normaliser, err);
  if (rc == KITH_OK && !plan)
    rc = files_mappings(&files, &out->arena, err);
  for (size_t i = 0; plan && i < plan->sources.len && rc == KITH_OK; i++, l.contacts = 0)
    rc = look_at_source(&l, &plan->sources.items[i], err);
  for (size_t i = 0; !plan && files.paths[i] && rc == KITH_OK; i++, l.contacts = 0)
    rc = look_at_file(&l, files.paths[i], err);
  normaliser_free(l.normaliser);
  return rc;
}

void preview_free(struct kith_preview *p)
{
  for (size_t i = 0; i < p->sources.len; i++) {
    vec_free(&p->sources.items[i].found.items);
    vec_free(&p->sources.items[i].records);
    vec_free(&p->sources.items[i].rejects);
  }
  vec_free(&p->sources);
  arena_free(&p->arena);
}
