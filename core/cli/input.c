#include "cli/input.h"

#include <stdlib.h>

#include "config/options.h"
#include "pipeline/rejects.h"
#include "plugin/describe.h"

enum { SAY_REJECTS = 5 };

/* "name=value,name=value" as the mapping that a config would have. `from`: the switch, for messages. */
static const struct kith_node *options_node(struct kith_file_session *s, const char *from, const char *text)
{
  struct kith_buf yaml = BUF_MAX(1 << 16);
  struct kith_str rest = str_of(text), pair;
  while (str_next(&rest, ',', &pair)) {
    size_t equals = str_find(pair, '=');
    struct kith_str value = str_sub(pair, equals + 1, pair.len);
    bool is_switch = str_eq_c(value, "true") || str_eq_c(value, "false");
    buf_printf(&yaml, "%.*s: %s", (int)equals, pair.ptr, is_switch ? "" : "\"");
    for (size_t i = equals + 1; i < pair.len; i++) {
      if (pair.ptr[i] == '"' || (pair.ptr[i] == '\\' && (i + 1 == pair.len || pair.ptr[i + 1] != 't')))
        buf_add_char(&yaml, '\\');
      buf_add_char(&yaml, pair.ptr[i]);
    }
    buf_add_c(&yaml, is_switch ? "\n" : "\"\n");
  }
  const struct kith_node *node =
      yaml_parse(str_of(from), arena_str(&s->cli->arena, buf_str(&yaml)), &s->cli->arena, &s->diags);
  buf_free(&yaml);
  return node;
}

static int load_map(struct kith_file_session *s, struct kith_error *err)
{
  const char *text = cli_value(s->cli, "map"), *id = cli_value(s->cli, "id");
  struct kith_str map = str_of(text);

  if (!text)
    return KITH_OK;
  if (str_find(map, '=') == map.len) {
    const char *path =
        str_find(map, '/') < map.len || str_ends(map, KITH_STR(".yaml"))
            ? text
            : arena_printf(&s->cli->arena, "%s/%s.yaml", shipped_folder(&s->cli->plugins, "mappings"), text).ptr;
    s->files.map = mapping_load_file(path, &s->cli->arena, &s->diags);
    return diag_status(&s->diags, err);
  }
  if (id && str_find_str(map, arena_printf(&s->cli->arena, "%s=", id)) == map.len)
    map = arena_printf(&s->cli->arena, "%s,%s=uid", text, id);
  int rc = mapping_parse(map, &s->cli->arena, &s->files.map, err);
  s->cli->usage = rc != KITH_OK;
  return rc;
}

/* The plugin that -f or -t names. */
static int find_plugin(struct kith_cli *cli, const char *name, bool to_read, const struct kith_plugin **out,
                       struct kith_error *err)
{
  int rc = plugins_load(&cli->plugins, str_of(name), out, err);
  if (rc == KITH_OK && to_read && !(*out)->source)
    rc = error_set(err, KITH_E_MISSING, "%s is no source, it only writes", name);
  if (rc == KITH_OK && !to_read && !(*out)->sink)
    rc = error_set(err, KITH_E_MISSING, "%s is no sink, it only reads", name);
  if (rc != KITH_E_MISSING)
    return rc;
  return cli_wrong(cli);
}

static void on_log(void *arg, const char *label, int level, struct kith_str message)
{
  const struct kith_file_session *s = arg;
  if (level < KITH_LOG_WARNING && !s->cli->verbose)
    return;
  say_text(stderr, str_of(label));
  fputs(": ", stderr);
  say_text(stderr, message);
  fputc('\n', stderr);
}

int session_open(struct kith_file_session *s, struct kith_cli *cli, struct kith_error *err)
{
  uint64_t seed = 0x6b697468;
  const char *folder = getenv("TMPDIR"), *set = cli_value(cli, "set"), *region = cli_value(cli, "region");

  *s = (struct kith_file_session){.cli = cli, .line = BUF_MAX(1 << 20)};
  names_init(&s->names);
  s->files = (struct kith_files){.paths = cli->operands,
                                 .plugins = &cli->plugins,
                                 .format = cli_value(cli, "from"),
                                 .region = str_of(region),
                                 .jobs = cli->jobs,
                                 .names = &s->names,
                                 .cancelled = &cli_cancelled,
                                 .progress = &cli->progress,
                                 .on_log = on_log,
                                 .log_arg = s};
  const struct kith_plugin *from = NULL;
  int rc = s->files.format ? find_plugin(cli, s->files.format, true, &from, err) : KITH_OK;
  if (rc == KITH_OK)
    rc = blobs_new(folder ? folder : "/tmp", seed, &s->blobs, err);
  s->files.blobs = s->blobs;
  if (rc == KITH_OK)
    rc = load_map(s, err);
  if (rc == KITH_OK && set)
    s->files.options = options_node(s, "--set", set);
  if (rc == KITH_OK)
    rc = diag_status(&s->diags, err);
  if (rc == KITH_OK && cli_has(cli, "rejects"))
    rc = stream_create(cli_value(cli, "rejects"), &s->rejects, err);
  return rc;
}

/* What a file's name says about it. A .json file is one value, an .ndjson file one a line. */
static const struct kith_output_format endings[] = {
    {".vcf", "vcard", NULL},   {".vcard", "vcard", NULL}, {".json", "json", "layout=array"}, {".ndjson", "json", NULL},
    {".jsonl", "json", NULL},  {".csv", "csv", NULL},     {".xml", "xcard", NULL},           {".xcard", "xcard", NULL},
    {".jcard", "jcard", NULL}, {".jcf", "jcard", NULL},   {".jscontact", "jscontact", NULL}, {".xlsx", "xlsx", NULL},
};

static struct kith_str cut_nocase(struct kith_str name, const char *ending)
{
  struct kith_str tail = str_of(ending);
  bool ends = name.len > tail.len && str_eq_nocase(str_sub(name, name.len - tail.len, tail.len), tail);
  return ends ? str_sub(name, 0, name.len - tail.len) : name;
}

const struct kith_output_format *format_of_name(const char *path)
{
  struct kith_str name = cut_nocase(cut_nocase(str_of(path), ".gz"), ".zst");
  for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++)
    if (cut_nocase(name, endings[i].ending).len < name.len)
      return &endings[i];
  return NULL;
}

/* --to-set, with what the name asks for in front unless it is said there. */
static const char *sink_options(struct kith_cli *cli, const struct kith_output_format *format)
{
  const char *given = cli_value(cli, "to-set"), *usual = format->set;
  if (!usual || !given)
    return given ? given : usual;
  size_t key = str_find(str_of(usual), '=') + 1;
  struct kith_str said = str_of(given);
  bool again = str_find_str(said, (struct kith_str){usual, key}) < said.len;
  return again ? given : arena_printf(&cli->arena, "%s,%s", usual, given).ptr;
}

int session_sink(struct kith_file_session *s, const struct kith_output_format *format, const struct kith_plugin **out,
                 const void **out_settings, struct kith_error *err)
{
  static const char *const no_host_keys[] = {NULL};
  const char *set = sink_options(s->cli, format);
  const char *mappings = shipped_folder(&s->cli->plugins, "mappings");
  struct kith_options_context context = {.base_folder = ".", .mappings_folder = mappings};
  int rc = find_plugin(s->cli, format->plugin, false, out, err);

  if (rc != KITH_OK)
    return rc;
  if (plugin_wants_map((*out)->sink->options)) {
    context.map = mapping_load_all(mappings, &s->cli->arena, &s->diags);
    s->files.map = s->files.map ? s->files.map : context.map;
  }
  void *settings = arena_zero(&s->cli->arena, 1, (*out)->sink->settings_size + 1);
  options_fill((*out)->sink->options, set ? options_node(s, "--to-set", set) : NULL, no_host_keys, &context, settings,
               (*out)->sink->settings_size, &s->cli->arena, &s->diags);
  *out_settings = settings;
  return diag_status(&s->diags, err);
}

static void say_reject(struct kith_str source, const struct kith_reject_row *row)
{
  say_text(stderr, row->file.len ? row->file : source);
  fprintf(stderr, ":%llu: rejected (", (unsigned long long)row->reject.origin.line);
  say_text(stderr, row->reject.code);
  fputs("): ", stderr);
  say_text(stderr, row->reject.why);
  fputc('\n', stderr);
}

void session_reject(void *arg, struct kith_str source, const struct kith_reject_row *row)
{
  struct kith_file_session *s = arg;
  if (!s->cli->quiet && s->rejects_said++ < SAY_REJECTS)
    say_reject(source, row);
  if (!s->rejects || s->status != KITH_OK)
    return;
  buf_clear(&s->line);
  s->status = reject_json(source, row, &s->line);
  if (s->status == KITH_OK)
    s->status = stream_write(s->rejects, s->line.ptr, s->line.len, &s->error);
}

static void say_count(uint64_t count, const char *what)
{
  if (!count)
    return;
  fputs(", ", stderr);
  say_number(stderr, count);
  fprintf(stderr, " %s", what);
}

static void say_totals(const struct kith_cli *cli, const struct kith_file_totals *t)
{
  if (cli->json) {
    fprintf(stderr,
            "{\"read\":%llu,\"written\":%llu,\"rejected\":%llu,\"refused\":%llu,\"odd\":%llu,\"other_kinds\":%llu}\n",
            (unsigned long long)t->read, (unsigned long long)t->written, (unsigned long long)t->rejected,
            (unsigned long long)t->refused, (unsigned long long)t->diagnosed, (unsigned long long)t->kept_back);
    return;
  }
  say_number(stderr, t->read);
  fputs(" read", stderr);
  if (t->written) {
    fputs(", ", stderr);
    say_number(stderr, t->written);
    fputs(" written", stderr);
  }
  say_count(t->rejected, "rejected");
  say_count(t->refused, "refused");
  say_count(t->diagnosed, "with oddities");
  say_count(t->kept_back, "of other kinds left out");
  fputc('\n', stderr);
}

int session_finish(struct kith_file_session *s, const struct kith_file_totals *totals, struct kith_error *err)
{
  int rc = s->status == KITH_OK ? KITH_OK : error_set(err, s->status, "%s", s->error.message);
  if (rc == KITH_OK && s->rejects)
    rc = stream_commit(s->rejects, err);
  if (rc != KITH_OK)
    return rc;
  if (s->rejects_said > SAY_REJECTS && !s->cli->quiet) {
    fputs("... and ", stderr);
    say_number(stderr, s->rejects_said - SAY_REJECTS);
    fputs(" more rejected; --rejects FILE keeps them all\n", stderr);
  }
  if (!s->cli->quiet)
    say_totals(s->cli, totals);
  return totals->rejected || totals->refused ? 2 : KITH_OK;
}

void session_close(struct kith_file_session *s)
{
  stream_close(s->rejects);
  blobs_free(s->blobs);
  names_free(&s->names);
  diag_free(&s->diags);
  buf_free(&s->line);
}
