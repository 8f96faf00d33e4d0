#include "pipeline/guess.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "io/input.h"
#include "normalise/text.h"
#include "pipeline/pile.h"
#include "plugin/describe.h"

struct input {
  struct kith_str path, folder;
  bool beside_export, unnamed; /* unnamed: found in a folder, so not asked for by name */
};

struct guessing {
  struct kith_files files;
  struct kith_guess *out;
  struct kith_normaliser *normaliser;
  VEC(struct input) inputs;
};

static void skip(struct guessing *g, struct kith_str path, bool fault, struct kith_str why)
{
  struct kith_arena *arena = &g->out->arena;
  struct kith_str again = arena_printf(arena, "%.*s: ", STR_ARG(path));
  if (str_starts(why, again)) /* many messages begin with the file */
    why = str_sub(why, again.len, why.len);
  struct kith_guess_skipped s = {arena_str(arena, path), arena_str(arena, why), fault};
  vec_push(&g->out->skipped, s);
}

/* ---- Files, folders ---- */

static void add_input(struct guessing *g, struct kith_str path, bool beside_export, bool unnamed)
{
  struct input input = {path, pile_folder(path), beside_export, unnamed};
  if (g->inputs.len == PILE_MAX_INPUTS)
    g->out->cut = true;
  else
    vec_push(&g->inputs, input);
}

static void found_in_pile(void *arg, struct kith_str path, bool beside_export)
{
  add_input(arg, path, beside_export, true);
}

static void failed_in_pile(void *arg, struct kith_str path, const char *why)
{
  skip(arg, path, true, str_of(why));
}

static void walk(struct guessing *g, const char *path)
{
  struct kith_pile pile = {
      .plugins = g->files.plugins, .arena = &g->out->arena, .found = found_in_pile, .failed = failed_in_pile, .arg = g};
  pile_walk(&pile, path);
  g->out->cut |= pile.cut;
}

static int add_operand(struct guessing *g, const char *path, struct kith_error *err)
{
  struct stat st;
  if (strcmp(path, "-") == 0)
    return error_set(err, KITH_E_INVALID,
                     "usage: a pipeline cannot read standard input again; save it as a file first");
  if (stat(path, &st) != 0)
    return error_errno(err, KITH_E_IO, errno, "cannot open %s", path);
  if (S_ISDIR(st.st_mode))
    walk(g, path);
  else if (S_ISREG(st.st_mode))
    add_input(g, str_of(path), false, false);
  else
    return error_set(err, KITH_E_INVALID, "usage: %s can be read only once; save it as a file first", path);
  return KITH_OK;
}

/* ---- One input ---- */

static bool calls_itself_me(const struct kith_record *r)
{
  static const char *const names[] = {"me", "my card", "my info", "my contact", "myself", "own number", "ich"};
  struct kith_str name = str_trim(record_text(r, KITH_P_FN));
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
    if (str_eq_nocase(name, str_of(names[i])))
      return true;
  const struct kith_property *related;
  for (size_t i = 0; (related = record_get(r, KITH_P_RELATED, i)); i++)
    if (property_has_type(related, "me"))
      return true;
  return false;
}

/* The address that is said to be preferred, else the first one. */
static struct kith_str best_email(const struct kith_record *r)
{
  const struct kith_property *p;
  for (size_t i = 0; (p = record_get(r, KITH_P_EMAIL, i)); i++)
    if (property_param_value(p, KITH_Q_PREF).len || property_has_type(p, "pref"))
      return property_text(p);
  return record_text(r, KITH_P_EMAIL);
}

static void remember(struct kith_arena *arena, struct kith_str *to, struct kith_str text)
{
  if (!to->len)
    *to = arena_str(arena, str_trim(text));
}

static void take_self(struct guessing *g, struct kith_guess_source *s, const struct kith_record *r)
{
  struct kith_arena *arena = &g->out->arena;
  if (r->kind == KITH_USER && str_eq_c(record_text(r, KITH_P_SELF), "1")) {
    remember(arena, &s->self_name, record_text(r, KITH_P_FN));
    remember(arena, &s->self_email, best_email(r));
  } else if (r->kind == KITH_CONTACT && !s->me_email.len && calls_itself_me(r)) {
    remember(arena, &s->me_name, record_text(r, KITH_P_FN));
    remember(arena, &s->me_email, best_email(r));
  }
}

static void take_batch(struct guessing *g, struct kith_guess_source *s, struct kith_batch *batch)
{
  for (size_t i = 0; i < batch->records.len; i++) {
    struct kith_record *r = batch->records.items[i];
    s->records[r->kind <= KITH_AGREEMENT ? r->kind : 0]++;
    take_self(g, s, r);
    guess_take_owner(g->out, s, r);
    if (s->total++ < GUESS_SAMPLE) {
      normalise_record(g->normaliser, r, NULL);
      guess_take_region(g->out, r);
    }
  }
  s->rejected += batch->rejects.len;
}

/* Owners have to be counted, and members of an archive come one after the other; of other files the head will do. */
static bool enough(const struct kith_guess_source *s, bool alone)
{
  if (s->owned || s->records[KITH_USER])
    return false;
  return s->total >= (alone ? GUESS_SAMPLE : GUESS_LOOK_MAX);
}

static int read_input(struct guessing *g, struct kith_guess_source *s, struct kith_reader *reader, bool alone,
                      struct kith_error *err)
{
  struct kith_batch batch = {0};
  int rc = KITH_OK;
  while (rc == KITH_OK && !enough(s, alone)) {
    uint64_t read, total;
    batch_reset(&batch);
    rc = reader_next(reader, &batch, err);
    if (rc == KITH_OK)
      take_batch(g, s, &batch);
    reader_progress(reader, &read, &total);
    progress_set(g->files.progress, read, total);
    if (rc == KITH_OK && g->files.cancelled && atomic_load(g->files.cancelled))
      rc = error_set(err, KITH_E_CANCELLED, "interrupted");
  }
  batch_free(&batch);
  s->whole = rc == KITH_END;
  return rc == KITH_END ? KITH_OK : rc;
}

static bool is_utf8(struct kith_str s)
{
  for (size_t at = 0; at < s.len;) {
    size_t from = at;
    if (text_next(s, &at) == 0xfffd && at - from != 3)
      return false;
  }
  return true;
}

/* Keeps the source, or says why there is none. */
static int conclude(struct guessing *g, struct kith_guess_source *s, const struct input *in, int rc,
                    const struct kith_error *why, struct kith_error *err)
{
  bool foreign = !pile_is_own(s->plugin, in->beside_export);
  if (rc == KITH_E_CANCELLED)
    return error_set(err, rc, "%s", why->message);
  if (rc != KITH_OK && (s->total || s->rejected)) {
    s->stopped = arena_str(&g->out->arena, str_of(why->message));
    rc = KITH_OK;
  }
  if (rc == KITH_OK && !foreign && !is_utf8(in->path))
    skip(g, in->path, true, KITH_STR("its name is not UTF-8, so that a pipeline cannot say it; rename it"));
  else if (rc == KITH_OK && !foreign)
    vec_push(&g->out->sources, *s);
  else if (!foreign)
    skip(g, in->path, rc != KITH_E_INVALID || !in->unnamed,
         rc == KITH_E_INVALID && !s->plugin ? KITH_STR("no plugin knows its format") : str_of(why->message));
  return KITH_OK;
}

static bool is_empty(const char *path)
{
  struct stat st;
  return stat(path, &st) == 0 && S_ISREG(st.st_mode) && st.st_size == 0;
}

/* An archive is one input, but only of one format can a source be. */
static bool is_mixed(struct guessing *g, const char *path, struct kith_str *out_why)
{
  enum { LOOK_MAX = 1000 };
  struct kith_input input = {0};
  const struct kith_plugin *first = NULL;
  bool mixed = false;
  if (!str_ends(str_of(path), KITH_STR(".zip")) || reader_export(g->files.plugins, path, false) ||
      input_find(&input, path, NULL, NULL) != KITH_OK)
    return false;
  for (size_t i = 0; i < input.members.len && i < LOOK_MAX && !mixed; i++) {
    struct kith_stream *stream = NULL;
    struct kith_str head = STR_NONE;
    const struct kith_plugin *plugin = NULL;
    if (input_open(&input, i, &stream, NULL) == KITH_OK && stream_peek(stream, &head, NULL) == KITH_OK)
      plugin = plugins_detect(g->files.plugins, input.members.items[i].name, head);
    stream_close(stream);
    mixed = i && plugin != first;
    if (mixed)
      *out_why =
          arena_printf(&g->out->arena, "it holds files of several formats (%s, %s): unpack it, and name the folder",
                       first ? first->name : "unknown", plugin ? plugin->name : "unknown");
    first = plugin;
  }
  input_free(&input);
  return mixed;
}

static int look_at(struct guessing *g, const struct input *in, struct kith_error *err)
{
  struct kith_arena *arena = &g->out->arena, scratch = {0};
  const char *path = arena_c(arena, in->path);
  struct kith_guess_source s = {.path = in->path,
                                .folder = in->folder,
                                .files = 1,
                                .beside_export = in->beside_export,
                                .found = {.arena = arena}};
  struct kith_reader *reader = NULL;
  struct kith_error why = {0};
  struct kith_str mixed = STR_NONE;
  if (is_empty(path) || is_mixed(g, path, &mixed)) {
    if (!in->beside_export)
      skip(g, in->path, false, mixed.len ? mixed : KITH_STR("it is empty"));
    return KITH_OK;
  }
  const char *phase = arena_c(arena, arena_printf(arena, "looking at %.*s", STR_ARG(in->path)));
  progress_phase(g->files.progress, phase, "bytes", 0);
  g->files.on_found = found_add;
  g->files.found_arg = &s.found;
  int rc = files_open(&g->files, path, &scratch, &reader, &s.plugin, &why);
  struct stat st;
  bool alone = stat(path, &st) == 0 && S_ISREG(st.st_mode) && !str_ends(in->path, KITH_STR(".zip"));
  s.tables = s.plugin && plugin_wants_map(s.plugin->source->options);
  if (rc == KITH_OK)
    rc = read_input(g, &s, reader, alone, &why);
  reader_close(reader);
  arena_free(&scratch);
  size_t before = g->out->sources.len;
  rc = conclude(g, &s, in, rc, &why, err);
  if (g->out->sources.len == before)
    vec_free(&s.found.items);
  return rc;
}

/* ---- All of them ---- */

/* Tables of people and of agreements are no sources. */
static void set_tables_aside(struct kith_guess *out)
{
  size_t kept = 0;
  for (size_t i = 0; i < out->sources.len; i++) {
    struct kith_guess_source *s = &out->sources.items[i];
    bool people = s->records[KITH_PERSON] && !out->people.len;
    bool agreements = s->records[KITH_AGREEMENT] && !out->agreements.len;
    if (people)
      out->people = s->path;
    else if (agreements)
      out->agreements = s->path;
    if (people || agreements)
      vec_free(&s->found.items);
    else
      out->sources.items[kept++] = *s;
  }
  out->sources.len = kept;
}

static int by_path(const void *a, const void *b)
{
  return str_cmp(((const struct input *)a)->path, ((const struct input *)b)->path);
}

/* A file that two operands lead to is one input. */
static void drop_repeats(struct guessing *g)
{
  size_t kept = 0;
  if (g->inputs.len)
    qsort(g->inputs.items, g->inputs.len, sizeof *g->inputs.items, by_path);
  for (size_t i = 0; i < g->inputs.len; i++)
    if (!kept || !str_eq(g->inputs.items[kept - 1].path, g->inputs.items[i].path))
      g->inputs.items[kept++] = g->inputs.items[i];
  g->inputs.len = kept;
}

static int look_at_all(struct guessing *g, struct kith_error *err)
{
  struct kith_guess *out = g->out;
  int rc = normaliser_new(g->files.region, &g->normaliser, err);
  if (rc == KITH_OK)
    rc = files_mappings(&g->files, &out->arena, err);
  for (size_t i = 0; g->files.paths[i] && rc == KITH_OK; i++)
    rc = add_operand(g, g->files.paths[i], err);
  drop_repeats(g);
  for (size_t i = 0; i < g->inputs.len && rc == KITH_OK; i++)
    rc = look_at(g, &g->inputs.items[i], err);
  out->inputs = g->inputs.len;
  if (rc == KITH_OK && !out->sources.len)
    rc =
        error_set(err, KITH_E_INVALID, "nothing here can be read%s%.*s", out->skipped.len ? "; the first reason: " : "",
                  STR_ARG(out->skipped.len ? out->skipped.items[0].why : STR_NONE));
  return rc;
}

int guess_run(const struct kith_files *files, struct kith_guess *out, struct kith_error *err)
{
  *out = (struct kith_guess){0};
  struct guessing g = {.files = *files, .out = out};
  int rc = look_at_all(&g, err);
  if (rc == KITH_OK)
    set_tables_aside(out);
  if (rc == KITH_OK && !out->sources.len)
    rc = error_set(err, KITH_E_INVALID, "these are tables of people and agreements; name files with contacts, too");
  if (rc == KITH_OK) {
    guess_finish_owners(out);
    guess_group(out, files->plugins);
    guess_name_sources(out);
    guess_holders(out);
    guess_region(out);
  }
  normaliser_free(g.normaliser);
  vec_free(&g.inputs);
  return rc;
}

void guess_free(struct kith_guess *g)
{
  for (size_t i = 0; i < g->sources.len; i++)
    vec_free(&g->sources.items[i].found.items);
  vec_free(&g->sources);
  vec_free(&g->skipped);
  vec_free(&g->owners);
  vec_free(&g->entities);
  map_str_free(&g->owner_index);
  map_str_free(&g->regions);
  map_str_free(&g->hints);
  arena_free(&g->arena);
}
