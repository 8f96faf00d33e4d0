#include "support/source.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/vec.h"
#include "plugin/host.h"

enum { TEXT_MAX = 256 << 20, SHOWN_MAX = 4096 };

struct harness;

/* What a plugin reads: the input, or a member of it. */
struct feed {
  struct harness *harness;
  const char *name;
  struct kith_str bytes;
  size_t position;
};

/* What stands behind the plugin's context and stream while a case runs. */
struct harness {
  struct kith_ctx ctx; /* first: the host functions below get back from it to the harness */
  const struct source_case *input;
  struct source_result *out;
  const struct kith_host *host;
  struct kith_names names;
  struct feed stream;
  size_t open_members;
  VEC(struct kith_buf) blobs; /* id: place + 1 */
};

static void die(const char *what, const char *why)
{
  fprintf(stderr, "%s: %s\n", what, why);
  abort();
}

const struct kith_plugin *source_plugin(const char *path)
{
  void *so = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!so)
    die(path, dlerror());
  const struct kith_plugin *(*entry)(void);
  *(void **)(void *)&entry = dlsym(so, "kith_plugin_v1");
  if (!entry)
    die(path, "exports no kith_plugin_v1");
  return entry();
}

/* ---- The host's functions that the harness replaces -------------------------------------------------------------- */

static int64_t give(struct kith_stream *stream, void *buf, size_t len, struct kith_error *err)
{
  struct feed *f = (struct feed *)(void *)stream;
  struct harness *h = f->harness;
  const struct source_case *input = h->input;
  size_t left = f->bytes.len - f->position;

  if (len > h->out->most_read)
    h->out->most_read = len;
  if (input->fail_at && f->position >= input->fail_at)
    return error_set(err, KITH_E_IO, "the test's stream fails here");
  if (input->chunk && len > input->chunk)
    len = input->chunk;
  if (len > left)
    len = left;
  if (len)
    memcpy(buf, f->bytes.ptr + f->position, len);
  f->position += len;
  return (int64_t)len;
}

static struct kith_str stream_called(const struct kith_stream *stream)
{
  const struct feed *f = (const struct feed *)(const void *)stream;
  return f->name ? str_of(f->name) : KITH_STR("memory");
}

static int open_member(struct kith_ctx *ctx, struct kith_str name, struct kith_stream **out, struct kith_error *err)
{
  struct harness *h = (struct harness *)(void *)ctx;
  for (const struct source_member *m = h->input->members; m && m->name; m++)
    if (str_eq_c(name, m->name)) {
      struct feed *f = mem_zero(sizeof *f);
      *f = (struct feed){h, m->name, m->bytes, 0};
      h->open_members++;
      *out = (struct kith_stream *)(void *)f;
      return KITH_OK;
    }
  return error_set(err, KITH_E_MISSING, "there is no %.*s", STR_ARG(name));
}

static void close_member(struct kith_stream *stream)
{
  struct feed *f = (struct feed *)(void *)stream;
  f->harness->open_members--;
  mem_free(f);
}

static struct kith_str member_name(struct kith_ctx *ctx, size_t nth)
{
  const struct source_member *m = ((struct harness *)(void *)ctx)->input->members;
  while (m && m->name && nth--)
    m++;
  return m ? str_of(m->name) : STR_NONE;
}

static uint64_t blob_begin(struct kith_ctx *ctx)
{
  struct harness *h = (struct harness *)(void *)ctx;
  if (h->input->no_blobs)
    return 0;
  vec_push(&h->blobs, BUF_MAX(TEXT_MAX));
  return h->blobs.len;
}

static int blob_chunk(struct kith_ctx *ctx, uint64_t blob, const void *bytes, size_t len)
{
  struct harness *h = (struct harness *)(void *)ctx;
  return buf_add(&h->blobs.items[blob - 1], bytes, len);
}

static uint64_t blob_end(struct kith_ctx *ctx, uint64_t blob)
{
  (void)ctx;
  return blob;
}

static int64_t blob_read(struct kith_ctx *ctx, uint64_t blob, uint64_t offset, void *buf, size_t len)
{
  struct harness *h = (struct harness *)(void *)ctx;
  struct kith_str rest = str_sub(buf_str(&h->blobs.items[blob - 1]), (size_t)offset, len);
  if (rest.len)
    memcpy(buf, rest.ptr, rest.len);
  return (int64_t)rest.len;
}

/* ---- Settings ---------------------------------------------------------------------------------------------------- */

static const struct source_option *chosen(const struct source_option *given, const char *name)
{
  for (const struct source_option *o = given; o && o->name; o++)
    if (strcmp(o->name, name) == 0)
      return o;
  return NULL;
}

static int64_t choice_of(const struct kith_option *option, const char *value)
{
  struct kith_str rest = str_of(option->choices), piece;
  for (int64_t i = 0; str_next(&rest, '|', &piece); i++)
    if (str_eq_c(piece, value))
      return i;
  die(option->name, "no such choice");
  return 0;
}

static int64_t number_of(const struct kith_option *option, const char *value)
{
  if (option->type == KITH_OPT_CHOICE)
    return choice_of(option, value);
  if (option->type == KITH_OPT_BOOL)
    return strcmp(value, "true") == 0;
  return strtoll(value, NULL, 10);
}

static void fill(char *settings, const struct kith_option *option, const struct source_option *given)
{
  const char *value = given && given->value ? given->value : option->fallback;
  bool is_text = option->type == KITH_OPT_STR || option->type == KITH_OPT_PATH || option->type == KITH_OPT_SECRET;
  struct kith_str text = str_of(value);
  int64_t number = !is_text && option->type != KITH_OPT_MAP && value ? number_of(option, value) : 0;
  const struct kith_map *map = given ? given->map : NULL;

  if (is_text)
    memcpy(settings + option->offset, &text, sizeof text);
  else if (option->type == KITH_OPT_MAP)
    memcpy(settings + option->offset, &map, sizeof map);
  else
    memcpy(settings + option->offset, &number, sizeof number);
}

void *source_settings(const struct kith_option *options, size_t size, const struct source_option *given)
{
  char *settings = mem_zero(size);
  for (const struct kith_option *o = options; o && o->name; o = (const void *)((const char *)o + o->size))
    fill(settings, o, chosen(given, o->name));
  return settings;
}

/* ---- Text -------------------------------------------------------------------------------------------------------- */

static void quote(struct kith_buf *to, struct kith_str s)
{
  buf_add_char(to, '"');
  for (size_t i = 0; i < s.len && i < SHOWN_MAX; i++) {
    unsigned char c = (unsigned char)s.ptr[i];
    if (c == '\n')
      buf_add_c(to, "\\n");
    else if (c < 32 || c == 127)
      buf_printf(to, "\\x%02x", c);
    else
      buf_add_char(to, s.ptr[i]);
  }
  buf_add_c(to, s.len > SHOWN_MAX ? "...\"" : "\"");
}

static void show_params(struct harness *h, const struct kith_property *p)
{
  struct kith_buf *to = &h->out->text;
  for (size_t i = 0; i < p->param_count; i++) {
    const struct kith_param *param = property_param(p, i);
    buf_add_char(to, ';');
    buf_add_str(to, names_of_param(&h->names, param->name));
    buf_add_char(to, '=');
    buf_add_str(to, param->value);
  }
}

static void show_parts(struct kith_buf *to, const struct kith_property *p)
{
  for (size_t i = 0; i < p->part_count; i++) {
    const struct kith_part *part = property_part(p, i);
    if (part->component)
      buf_printf(to, " %u=", part->component);
    else
      buf_add_c(to, i ? "|" : " ");
    quote(to, part->text);
  }
}

static void show_property(struct harness *h, const struct kith_property *p)
{
  struct kith_buf *to = &h->out->text;
  buf_add_c(to, "  ");
  if (p->group.len)
    buf_printf(to, "%.*s.", STR_ARG(p->group));
  buf_add_str(to, names_of_property(&h->names, p->name));
  show_params(h, p);
  buf_add_char(to, ':');
  show_parts(to, p);
  if (p->blob) {
    struct kith_str bytes = buf_str(&h->blobs.items[p->blob - 1]);
    buf_printf(to, " blob %zu bytes ", bytes.len);
    quote(to, str_sub(bytes, 0, 16));
  }
  if (p->value_type)
    buf_printf(to, " type %u", p->value_type);
  if (p->raw.len) {
    buf_add_c(to, " raw ");
    quote(to, p->raw);
  }
  buf_add_char(to, '\n');
}

static void show_record(struct harness *h, const struct kith_record *r)
{
  static const char *const kinds[] = {"?",    "contact", "account", "deal",     "interaction",
                                      "user", "consent", "person",  "agreement"};
  struct kith_buf *to = &h->out->text;
  buf_printf(to, "%s ", r->kind < sizeof kinds / sizeof kinds[0] ? kinds[r->kind] : kinds[0]);
  quote(to, r->key);
  buf_printf(to, " %llu:%llu\n", (unsigned long long)r->origin.line, (unsigned long long)r->origin.offset);
  for (uint32_t i = 0; i < r->property_count; i++)
    show_property(h, &r->properties[i]);
  for (uint32_t i = 0; i < r->diagnostic_count; i++) {
    const struct kith_diagnostic *d = &r->diagnostics[i];
    buf_printf(to, "  ! %.*s %llu: %.*s\n", STR_ARG(d->code), (unsigned long long)d->origin.line, STR_ARG(d->why));
  }
}

static void show_reject(struct kith_buf *to, const struct kith_reject *r)
{
  buf_printf(to, "reject %.*s %llu:%llu ", STR_ARG(r->code), (unsigned long long)r->origin.line,
             (unsigned long long)r->origin.offset);
  quote(to, r->raw);
  buf_printf(to, ": %.*s\n", STR_ARG(r->why));
}

static void show_batch(struct harness *h, const struct kith_batch *batch)
{
  size_t reject = 0;
  for (size_t i = 0; i <= batch->records.len; i++) {
    while (reject < batch->rejects.len && batch->rejects.items[reject].before <= i)
      show_reject(&h->out->text, &batch->rejects.items[reject++]);
    if (i < batch->records.len)
      show_record(h, batch->records.items[i]);
  }
  for (size_t i = 0; i < batch->gone.len; i++)
    buf_printf(&h->out->text, "gone %.*s\n", STR_ARG(batch->gone.items[i]));
}

/* ---- The run ----------------------------------------------------------------------------------------------------- */

static void count(struct harness *h, struct kith_batch *batch)
{
  h->out->records += batch->records.len;
  h->out->rejects += batch->rejects.len;
  h->out->gone += batch->gone.len;
  h->out->batches++;
  if (!h->input->no_text)
    show_batch(h, batch);
  if (h->input->on_batch)
    h->input->on_batch(h->input->arg, h->host, &h->ctx, batch);
}

static void read_all(struct harness *h, const struct kith_source *source, void *self)
{
  struct kith_batch batch = {0};
  struct source_result *out = h->out;

  out->kind = KITH_HAS(source, struct kith_source, kind) ? source->kind(self) : 0;
  do {
    batch_reset(&batch);
    out->status = source->next(self, &batch, &out->err);
    count(h, &batch);
  } while (out->status == KITH_OK);
  batch_free(&batch);
}

void source_run(const struct source_case *input, struct source_result *out)
{
  const struct kith_source *source = source_plugin(input->plugin)->source;
  struct kith_host host = *host_table();
  *out = (struct source_result){.text = BUF_MAX(TEXT_MAX)};
  struct harness h = {.input = input, .out = out, .host = &host};
  void *self = NULL;

  host.read = give;
  host.name = stream_called;
  host.open_member = open_member;
  host.close_member = close_member;
  host.member_name = member_name;
  host.blob_begin = blob_begin;
  host.blob_chunk = blob_chunk;
  host.blob_end = blob_end;
  host.blob_read = blob_read;
  h.stream = (struct feed){&h, input->name, input->bytes, 0};
  names_init(&h.names);
  h.ctx = (struct kith_ctx){.names = &h.names, .label = "test"};
  void *settings = source_settings(source->options, source->settings_size, input->options);
  struct kith_open open = {.size = sizeof open,
                           .host = &host,
                           .ctx = &h.ctx,
                           .settings = settings,
                           .stream = (struct kith_stream *)(void *)&h.stream,
                           .role = str_of(input->role)};
  out->status = source->open(&open, &self, &out->err);
  if (out->status == KITH_OK) {
    read_all(&h, source, self);
    source->close(self);
  }
  if (h.open_members)
    die(input->plugin, "left a member of the archive open");
  for (size_t i = 0; i < h.blobs.len; i++)
    buf_free(&h.blobs.items[i]);
  vec_free(&h.blobs);
  names_free(&h.names);
  mem_free(settings);
}

void source_free(struct source_result *out)
{
  buf_free(&out->text);
}
