#include "pipeline/files.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pipeline/pile.h"
#include "plugin/describe.h"

/* ---- Folders ----------------------------------------------------------------------------------------------------- */

struct file {
  const char *path;
  const struct kith_plugin *plugin;
  bool taken;
};

struct expanding {
  const struct kith_files *set;
  struct kith_arena *arena;
  VEC(struct file) files;
  VEC(const char *) paths;
};

static bool is_pile(const struct kith_files *set, const char *path)
{
  struct stat st;
  return !set->format && stat(path, &st) == 0 && S_ISDIR(st.st_mode) && !reader_export(set->plugins, path, true);
}

static void leave_out(void *arg, struct kith_str path, const char *why)
{
  const struct kith_files *set = ((struct expanding *)arg)->set;
  char message[256];
  snprintf(message, sizeof message, "left out: %s", why);
  if (set->on_log)
    set->on_log(set->log_arg, arena_c(((struct expanding *)arg)->arena, path), KITH_LOG_WARNING, str_of(message));
}

static void take_in(void *arg, struct kith_str path, bool beside_export)
{
  struct expanding *e = arg;
  const struct kith_plugin *plugin = NULL;
  struct kith_begun begun = {0};
  struct kith_error why;
  const char *file = arena_c(e->arena, path);
  bool known = reader_detect(e->set->plugins, file, &plugin, &begun, &why) == KITH_OK;
  begun_free(&begun);
  if (known && pile_is_own(plugin, beside_export))
    vec_push(&e->files, ((struct file){.path = file, .plugin = plugin}));
  else if (!known && !beside_export)
    leave_out(e, path, "no source knows what it is");
}

/* The tables of a folder are one export: what its files say of each other is only seen together. */
static bool is_beside(const struct file *a, const struct file *b)
{
  struct kith_str x = str_of(a->path), y = str_of(b->path);
  return a->plugin == b->plugin && str_eq(pile_folder(x), pile_folder(y)) && str_eq(pile_ending(x), pile_ending(y));
}

static void add_tables(struct expanding *e, size_t first)
{
  const struct file *f = &e->files.items[first];
  size_t count = 0;
  for (size_t i = first; i < e->files.len; i++)
    count += is_beside(f, &e->files.items[i]);
  struct kith_str pattern = count > 1 ? pile_pattern(e->arena, str_of(f->path), count) : STR_NONE;
  for (size_t i = first; i < e->files.len && pattern.len; i++)
    e->files.items[i].taken |= is_beside(f, &e->files.items[i]);
  vec_push(&e->paths, pattern.len ? arena_c(e->arena, pattern) : f->path);
}

static int expand(struct expanding *e, const char *path, struct kith_error *err)
{
  struct kith_pile pile = {
      .plugins = e->set->plugins, .arena = e->arena, .found = take_in, .failed = leave_out, .arg = e};
  e->files.len = 0;
  if (access(path, R_OK | X_OK))
    return error_errno(err, KITH_E_IO, errno, "cannot read %s", path);
  pile_walk(&pile, path);
  if (pile.cut)
    return error_set(err, KITH_E_LIMIT, "%s holds more than %d files", path, PILE_MAX_INPUTS);
  if (!pile.count)
    return error_set(err, KITH_E_MISSING, "%s holds no file that can be read", path);
  if (!e->files.len)
    return error_set(err, KITH_E_INVALID, "no file in %s is of a format that Kith reads (kith plugins list)", path);
  for (size_t i = 0; i < e->files.len; i++) {
    const struct file *f = &e->files.items[i];
    if (!f->taken && plugin_wants_map(f->plugin->source->options))
      add_tables(e, i);
    else if (!f->taken)
      vec_push(&e->paths, f->path);
  }
  return KITH_OK;
}

int files_expand(struct kith_files *set, struct kith_arena *arena, struct kith_error *err)
{
  struct expanding e = {.set = set, .arena = arena};
  int rc = KITH_OK;
  for (size_t i = 0; set->paths[i] && rc == KITH_OK; i++) {
    if (is_pile(set, set->paths[i]))
      rc = expand(&e, set->paths[i], err);
    else
      vec_push(&e.paths, set->paths[i]);
  }
  const char **all = arena_zero(arena, e.paths.len + 1, sizeof *all);
  if (e.paths.len)
    memcpy(all, e.paths.items, e.paths.len * sizeof *all);
  vec_free(&e.paths);
  vec_free(&e.files);
  set->paths = all;
  return rc;
}

/* ---- Reading ----------------------------------------------------------------------------------------------------- */

struct reading {
  const struct kith_files *set;
  const char *path;
  struct kith_arena arena; /* of settings */
  struct kith_reader *reader;
  int (*each)(void *, const char *, struct kith_flow_piece *, struct kith_error *);
  void *each_arg;
  uint64_t records;
};

static void prepare(void *arg, struct kith_flow_piece *p)
{
  struct reading *r = arg;
  p->records_before = r->records;
  for (size_t i = 0; i < p->batch.records.len; i++) {
    struct kith_flow_row row = {.record = p->batch.records.items[i]};
    vec_push(&p->rows, row);
  }
  r->records += p->batch.records.len + p->batch.rejects.len;
}

static void work(void *arg, struct kith_normaliser *normaliser, struct kith_flow_piece *p)
{
  const struct kith_files *set = ((struct reading *)arg)->set;
  for (size_t i = 0; i < p->rows.len && p->status == KITH_OK; i++) {
    if (set->work)
      set->work(set->work_arg, normaliser, p, &p->rows.items[i]);
    else if (set->normalise)
      normalise_record(normaliser, p->rows.items[i].record, NULL);
  }
}

static int take(void *arg, struct kith_flow_piece *p, struct kith_error *err)
{
  struct reading *r = arg;
  return r->each(r->each_arg, r->path, p, err);
}

static int settings_for(const struct kith_files *set, const struct kith_source *source, struct kith_arena *arena,
                        const void **out, struct kith_error *err)
{
  struct kith_diags diags = {0};
  const char *mappings = shipped_folder(set->plugins, "mappings");
  struct kith_options_context context = {.base_folder = ".", .mappings_folder = mappings, .map = set->map};
  static const char *const no_host_keys[] = {NULL};

  void *settings = arena_zero(arena, 1, source->settings_size + 1);
  options_fill(source->options, set->options, no_host_keys, &context, settings, source->settings_size, arena, &diags);
  *out = settings;
  int rc = diag_status(&diags, err);
  diag_free(&diags);
  return rc;
}

int files_mappings(struct kith_files *set, struct kith_arena *arena, struct kith_error *err)
{
  struct kith_diags diags = {0};
  if (!set->map)
    set->map = mapping_load_all(shipped_folder(set->plugins, "mappings"), arena, &diags);
  int rc = diag_status(&diags, err);
  diag_free(&diags);
  return rc;
}

int files_open(const struct kith_files *set, const char *path, struct kith_arena *arena, struct kith_reader **out,
               const struct kith_plugin **out_plugin, struct kith_error *err)
{
  struct kith_begun begun = {0};
  struct kith_reader_settings reader = {.path = path,
                                        .begun = &begun,
                                        .label = path,
                                        .names = set->names,
                                        .blobs = set->blobs,
                                        .cancelled = set->cancelled,
                                        .on_log = set->on_log,
                                        .log_arg = set->log_arg,
                                        .on_found = set->on_found,
                                        .found_arg = set->found_arg};
  int rc = set->format ? plugins_load(set->plugins, str_of(set->format), &reader.plugin, err)
                       : reader_detect(set->plugins, path, &reader.plugin, &begun, err);
  if (rc == KITH_OK && !reader.plugin->source)
    rc = error_set(err, KITH_E_INVALID, "%s is no source, it only writes", reader.plugin->name);
  if (rc == KITH_OK)
    rc = settings_for(set, reader.plugin->source, arena, &reader.settings, err);
  if (out_plugin)
    *out_plugin = reader.plugin;
  if (rc == KITH_OK)
    rc = reader_open(&reader, out, err);
  begun_free(&begun);
  return rc;
}

static int read_one(struct reading *r, struct kith_error *err)
{
  const struct kith_files *set = r->set;
  bool works = set->normalise || set->work; /* else more workers would only mean more batches in memory */
  int rc = files_open(set, r->path, &r->arena, &r->reader, NULL, err);
  struct kith_flow flow = {.reader = r->reader,
                           .jobs = works ? set->jobs : 1,
                           .region = set->region,
                           .normalise = works,
                           .progress = set->progress,
                           .cancelled = set->cancelled,
                           .prepare = prepare,
                           .work = work,
                           .take = take,
                           .arg = r};
  return rc == KITH_OK ? flow_run(&flow, err) : rc;
}

int files_read(const struct kith_files *files,
               int (*each)(void *, const char *, struct kith_flow_piece *, struct kith_error *), void *arg,
               struct kith_error *err)
{
  struct kith_files set = *files;
  struct kith_arena arena = {0};
  int rc = files_mappings(&set, &arena, err);
  for (size_t i = 0; set.paths[i] && rc == KITH_OK; i++) {
    struct reading r = {.set = &set, .path = set.paths[i], .each = each, .each_arg = arg};
    progress_phase(set.progress, "reading", "bytes", 0);
    rc = read_one(&r, err);
    reader_close(r.reader);
    arena_free(&r.arena);
  }
  arena_free(&arena);
  return rc;
}
