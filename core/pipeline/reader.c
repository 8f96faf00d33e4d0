#include "pipeline/reader.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "io/bundle.h"

struct kith_reader {
  struct kith_reader_settings set;
  const struct kith_source *source;
  struct kith_input input;
  struct kith_ctx ctx;
  struct kith_input_pattern *patterns;
  size_t *order;                      /* of members */
  size_t at;                          /* in order: the member that is open, or the next one */
  struct kith_stream *stream, *begun; /* begun: what detection opened, until it is read */
  struct kith_bundle *bundle;         /* of the member that is open, when the source reads archives and it is one */
  void *self;                         /* the plugin's instance, NULL between members */
  _Atomic uint64_t read, total;
  uint64_t read_before; /* of members that are finished */
};

/* ---- Members and their order ---- */

static struct kith_input_pattern *patterns_of(const struct kith_source *source, struct kith_arena *arena)
{
  size_t count = 0;
  if (!KITH_HAS(source, struct kith_source, members))
    return NULL;
  const struct kith_member *member = source->members;
  while (((const struct kith_member *)KITH_AT(member, count))->pattern)
    count++;
  struct kith_input_pattern *patterns = arena_zero(arena, count + 1, sizeof *patterns);
  for (size_t i = 0; i < count; i++) {
    const struct kith_member *m = KITH_AT(member, i);
    patterns[i] = (struct kith_input_pattern){m->pattern, m->role};
  }
  return patterns;
}

static size_t member_count(const struct kith_reader *r)
{
  return r->set.path ? r->input.members.len : 1;
}

static bool takes_archives(const struct kith_source *source)
{
  return source->flags & KITH_USES_ARCHIVE;
}

/* Bytes of the member that is open. */
static uint64_t bytes_read(const struct kith_reader *r)
{
  if (r->bundle)
    return bundle_consumed(r->bundle);
  return r->stream ? stream_consumed(r->stream) : 0;
}

static void close_member(struct kith_reader *r)
{
  if (r->self)
    r->source->close(r->self);
  r->read_before += bytes_read(r);
  stream_close(r->stream);
  bundle_close(r->bundle);
  r->self = NULL;
  r->stream = NULL;
  r->bundle = r->ctx.bundle = NULL;
}

static int open_member(struct kith_reader *r, size_t member, struct kith_error *err)
{
  struct kith_open open = {.size = sizeof open, .host = host_table(), .ctx = &r->ctx, .settings = r->set.settings};
  int rc = KITH_OK;

  open.role = open.path = open.state_id = STR_NONE;
  if (r->set.path) {
    if (takes_archives(r->source))
      rc = bundle_open(&r->input, member, &r->bundle, err);
    r->ctx.bundle = r->bundle;
    r->stream = r->begun;
    r->begun = NULL;
    if (rc == KITH_OK && !r->stream)
      rc = input_open(&r->input, member, &r->stream, err);
    open.stream = r->stream;
    open.role = r->input.members.items[member].role;
    open.siblings = member_count(r) - 1;
  }
  if (r->set.resume.len) {
    open.resume = r->set.resume.ptr;
    open.resume_len = r->set.resume.len;
  }
  if (rc == KITH_OK)
    rc = r->source->open(&open, &r->self, err);
  if (rc != KITH_OK) {
    r->self = NULL;
    close_member(r);
  }
  return rc;
}

static int rank_of(int kind)
{
  return kind == KITH_USER ? 0 : kind == KITH_ACCOUNT ? 1 : 2;
}

static struct kith_str file_name(const struct kith_reader *r)
{
  return r->set.path ? r->input.members.items[r->order[r->at]].name : str_of(r->set.label);
}

static void pass_on_finding(void *arg, const struct kith_finding *finding)
{
  struct kith_reader *r = arg;
  r->set.on_found(r->set.found_arg, file_name(r), finding);
}

/* Opens each member once to ask what it holds. Streams that cannot be opened twice have one member only. */
static int sort_members(struct kith_reader *r, struct kith_error *err)
{
  size_t count = member_count(r), next = 0;
  int *ranks = arena_zero(&r->input.arena, count + 1, sizeof *ranks);

  r->order = arena_zero(&r->input.arena, count + 1, sizeof *r->order);
  for (size_t i = 0; i < count && count > 1 && KITH_HAS(r->source, struct kith_source, kind); i++) {
    int rc = open_member(r, i, err);
    if (rc != KITH_OK)
      return rc;
    ranks[i] = rank_of(r->source->kind(r->self));
    close_member(r);
  }
  for (int rank = 0; rank <= 2; rank++)
    for (size_t i = 0; i < count; i++)
      if (ranks[i] == rank)
        r->order[next++] = i;
  r->read_before = 0;
  if (r->set.on_found) /* from here on members are opened to be read */
    r->ctx.on_found = pass_on_finding;
  r->ctx.found_arg = r;
  return KITH_OK;
}

/* ---- The door ---- */

static int find_input(struct kith_reader *r, struct kith_error *err)
{
  if (!r->set.path)
    return KITH_OK;
  /* A single file is read whatever its name: patterns choose within folders and archives. */
  int rc = KITH_OK;
  if (r->input.members.len)
    return rc; /* detection found it already */
  if (takes_archives(r->source))
    rc = input_find_whole(&r->input, r->set.path, err);
  else
    rc = input_find(&r->input, r->set.path, r->patterns, err);
  for (size_t i = 0; rc == KITH_OK && i < r->input.members.len; i++)
    r->total += r->input.members.items[i].size;
  return rc;
}

int reader_open(const struct kith_reader_settings *set, struct kith_reader **out, struct kith_error *err)
{
  struct kith_reader *r = mem_zero(sizeof *r);
  r->set = *set;
  r->source = set->plugin->source;
  if (set->begun) {
    r->input = set->begun->input;
    r->begun = set->begun->stream;
    *set->begun = (struct kith_begun){0};
  }
  r->ctx = (struct kith_ctx){.names = set->names,
                             .blobs = set->blobs,
                             .cancelled = set->cancelled,
                             .label = set->label,
                             .on_log = set->on_log,
                             .arg = set->log_arg};
  struct kith_arena arena = {0};
  r->patterns = patterns_of(r->source, &arena);
  int rc = find_input(r, err);
  r->patterns = NULL;
  arena_free(&arena);
  if (rc == KITH_OK)
    rc = sort_members(r, err);
  if (rc != KITH_OK) {
    reader_close(r);
    return rc;
  }
  *out = r;
  return KITH_OK;
}

static int finish_member(struct kith_reader *r)
{
  close_member(r);
  r->read = r->read_before;
  r->at++;
  return KITH_OK;
}

int reader_next(struct kith_reader *r, struct kith_batch *batch, struct kith_error *err)
{
  for (;;) {
    if (r->at == member_count(r))
      return KITH_END;
    int rc = r->self ? KITH_OK : open_member(r, r->order[r->at], err);
    if (rc == KITH_OK)
      rc = r->source->next(r->self, batch, err);
    batch->file = file_name(r);
    if (rc < 0)
      return rc;
    r->read = r->read_before + bytes_read(r);
    bool empty = !batch->records.len && !batch->rejects.len && !batch->gone.len;
    if (rc == KITH_END)
      finish_member(r);
    if (!empty)
      return KITH_OK;
    if (rc != KITH_END && r->set.cancelled && atomic_load(r->set.cancelled))
      return error_set(err, KITH_E_CANCELLED, "interrupted");
  }
}

void reader_progress(const struct kith_reader *r, uint64_t *out_read, uint64_t *out_total)
{
  *out_read = r->read;
  *out_total = r->total;
}

const struct kith_input *reader_input(const struct kith_reader *r)
{
  return r->set.path ? &r->input : NULL;
}

void reader_close(struct kith_reader *r)
{
  if (!r)
    return;
  close_member(r);
  stream_close(r->begun);
  input_free(&r->input);
  mem_free(r);
}

/* ---- Detection ---- */

enum { SURE = 90 /* of 100: a name alone is less, and other exports have a Profile.csv too */ };

static bool is_sure_of(const struct kith_source *source, const struct kith_input *input, size_t member)
{
  struct kith_stream *stream = NULL;
  struct kith_str head;
  bool sure = input_open(input, member, &stream, NULL) == KITH_OK && stream_peek(stream, &head, NULL) == KITH_OK &&
              source->detect(input->members.items[member].name, head.ptr, head.len) >= SURE;
  stream_close(stream);
  return sure;
}

/* Members in the folder itself have no further slash in their names. */
static bool lies_directly(const struct kith_input *input, const char *path)
{
  struct kith_str name = input->members.items[0].name;
  size_t len = strlen(path);
  struct kith_str rest = str_sub(name, len + (len && path[len - 1] != '/'), name.len);
  return str_find(rest, '/') == rest.len;
}

/* An export of the plugin's: a folder or archive with at least one of its members, that looks like one too. */
static bool holds_members_of(const struct kith_plugin *plugin, const char *path, bool directly)
{
  struct kith_arena arena = {0};
  struct kith_input input = {0};
  struct kith_input_pattern *patterns = plugin->source ? patterns_of(plugin->source, &arena) : NULL;
  bool holds = patterns && input_find(&input, path, patterns, NULL) == KITH_OK &&
               KITH_HAS(plugin->source, struct kith_source, detect),
       sure = false;
  holds = holds && input.members.len && (!directly || lies_directly(&input, path));
  for (size_t i = 0; holds && !sure && i < input.members.len; i++)
    sure = is_sure_of(plugin->source, &input, i);
  input_free(&input);
  arena_free(&arena);
  return sure;
}

const struct kith_plugin *reader_export(struct kith_plugins *plugins, const char *path, bool directly)
{
  const struct kith_plugin *found = NULL;
  struct stat st;
  bool folder = stat(path, &st) == 0 && S_ISDIR(st.st_mode);
  for (size_t i = 0; i < plugins->files.len && (folder || str_ends(str_of(path), KITH_STR(".zip"))); i++) {
    const struct kith_plugin *plugin;
    if (plugins_load(plugins, plugins->files.items[i].name, &plugin, NULL) == KITH_OK &&
        holds_members_of(plugin, path, directly))
      found = plugin;
  }
  return found;
}

/* The source that is surest of the archive's members; NULL when it is no archive, or nobody knows it. */
static const struct kith_plugin *surest_of_members(struct kith_plugins *plugins, const struct kith_input *input)
{
  const struct kith_plugin *surest = NULL;
  struct kith_bundle *bundle = NULL;
  size_t count = 0;
  int best = 0;
  if (bundle_open(input, 0, &bundle, NULL) != KITH_OK || !bundle)
    return NULL;
  const struct kith_str *names = bundle_names(bundle, &count);
  for (size_t i = 0; i < plugins->files.len; i++) {
    const struct kith_plugin *plugin = NULL;
    int score = plugins_load(plugins, plugins->files.items[i].name, &plugin, NULL) == KITH_OK &&
                        KITH_HAS(plugin->source, struct kith_source, detect_members)
                    ? plugin->source->detect_members(input->members.items[0].name, names, count)
                    : 0;
    if (score > best) {
      best = score;
      surest = plugin;
    }
  }
  bundle_close(bundle);
  return surest;
}

/* An archive that is one input, like a workbook, whatever it is called. */
static void detect_archive(struct kith_plugins *plugins, const char *path, const struct kith_plugin **out)
{
  struct kith_input input = {0};
  if (input_find_whole(&input, path, NULL) == KITH_OK)
    *out = surest_of_members(plugins, &input);
  input_free(&input);
}

static int detect_stream(struct kith_plugins *plugins, struct kith_str name, struct kith_stream *stream,
                         const struct kith_plugin **out, struct kith_error *err)
{
  struct kith_str head;
  int rc = stream_peek(stream, &head, err);
  if (rc == KITH_OK)
    *out = plugins_detect(plugins, name, head);
  if (rc == KITH_OK && !*out && !head.len)
    return error_set(err, KITH_E_INVALID, "%.*s is empty, and its name does not tell its format; say it with -f FORMAT",
                     STR_ARG(name));
  if (rc == KITH_OK && !*out)
    return error_set(err, KITH_E_INVALID, "cannot tell the format of %.*s; say it with -f FORMAT (kith plugins list)",
                     STR_ARG(name));
  return rc;
}

static int detect_first(struct kith_plugins *plugins, const char *path, const struct kith_plugin **out,
                        struct kith_error *err)
{
  struct kith_input input = {0};
  struct kith_stream *stream = NULL;
  int rc = input_find(&input, path, NULL, err);
  if (rc == KITH_OK)
    rc = input_open(&input, 0, &stream, err);
  if (rc == KITH_OK)
    rc = detect_stream(plugins, input.members.items[0].name, stream, out, err);
  stream_close(stream);
  input_free(&input);
  return rc;
}

/* Whether what was read from it is gone: standard input, a pipe. */
static bool opens_once(const char *path)
{
  struct stat st;
  return strcmp(path, "-") == 0 || (stat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode));
}

static int detect_begun(struct kith_plugins *plugins, const char *path, const struct kith_plugin **out,
                        struct kith_begun *begun, struct kith_error *err)
{
  int rc = input_find_whole(&begun->input, path, err);
  if (rc != KITH_OK || (*out = surest_of_members(plugins, &begun->input)))
    return rc;
  rc = input_open(&begun->input, 0, &begun->stream, err);
  return rc == KITH_OK ? detect_stream(plugins, begun->input.members.items[0].name, begun->stream, out, err) : rc;
}

int reader_detect(struct kith_plugins *plugins, const char *path, const struct kith_plugin **out,
                  struct kith_begun *begun, struct kith_error *err)
{
  *out = NULL;
  *begun = (struct kith_begun){0};
  if (opens_once(path))
    return detect_begun(plugins, path, out, begun, err);
  *out = reader_export(plugins, path, false);
  if (!*out)
    detect_archive(plugins, path, out);
  return *out ? KITH_OK : detect_first(plugins, path, out, err);
}

void begun_free(struct kith_begun *begun)
{
  stream_close(begun->stream);
  input_free(&begun->input);
  *begun = (struct kith_begun){0};
}
