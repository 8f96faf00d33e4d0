#include "pipeline/guess.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/findings.h"
#include "cli/input.h"
#include "io/stream.h"
#include "report/json.h"

enum { TEXT_MAX_BYTES = 16 << 20 };

/* ---- JSON ---- */

static void json_sources(struct kith_json *j, const struct kith_guess *g)
{
  json_open(j, "sources", '[');
  for (size_t i = 0; i < g->sources.len; i++) {
    const struct kith_guess_source *s = &g->sources.items[i];
    json_open(j, NULL, '{');
    json_text(j, "name", s->name);
    json_text(j, "plugin", str_of(s->plugin->name));
    json_text(j, "path", s->path);
    json_integer(j, "files", (int64_t)s->files);
    json_text(j, "mapping", s->mapping);
    json_text(j, "holder", s->holder);
    json_text(j, "holder_why", s->holder_why);
    json_text(j, "possession", s->possession);
    json_integer(j, "records", (int64_t)s->total);
    json_integer(j, "rejected", (int64_t)s->rejected);
    json_integer(j, "owned", (int64_t)s->owned);
    json_bool(j, "whole", s->whole);
    if (s->stopped.len)
      json_text(j, "stopped", s->stopped);
    json_findings(j, &s->found);
    json_close(j, '}');
  }
  json_close(j, ']');
}

static void json_owners(struct kith_json *j, const struct kith_guess *g)
{
  json_open(j, "owners", '[');
  for (size_t i = 0; i < g->owners.len; i++) {
    const struct kith_guess_owner *o = &g->owners.items[i];
    json_open(j, NULL, '{');
    json_text(j, "name", o->name);
    json_text(j, "email", o->email);
    json_text(j, "user", o->user.len ? o->user : o->key);
    json_integer(j, "records", (int64_t)o->records);
    json_text(j, "mark", str_of(guess_mark_name(o->mark)));
    json_text(j, "why", o->why);
    json_close(j, '}');
  }
  json_close(j, ']');
}

static void print_json(const struct kith_guess *g, struct kith_str yaml)
{
  struct kith_buf out = BUF_MAX(JSON_MAX);
  struct kith_json j = {.out = &out};
  json_open(&j, NULL, '{');
  json_text(&j, "pipeline", yaml);
  json_text(&j, "region", g->region);
  json_sources(&j, g);
  json_open(&j, "skipped", '[');
  for (size_t i = 0; i < g->skipped.len; i++) {
    json_open(&j, NULL, '{');
    json_text(&j, "path", g->skipped.items[i].path);
    json_text(&j, "why", g->skipped.items[i].why);
    json_close(&j, '}');
  }
  json_close(&j, ']');
  json_owners(&j, g);
  json_close(&j, '}');
  say_json(&out);
  buf_free(&out);
}

/* ---- Files ---- */

/* The folder that the pipeline will lie in, absolute; NULL for the current one. Its state is called like it. */
static void place_of(struct kith_cli *cli, const char *output, struct kith_guess_text *text)
{
  char full[PATH_MAX];
  const char *slash = output ? strrchr(output, '/') : NULL, *base = slash ? slash + 1 : output;
  text->state = "contacts.kith";
  if (output && strcmp(output, "-") != 0) {
    struct kith_str stem = str_sub(str_of(base), 0, (size_t)(strcspn(base, ".")));
    text->state =
        arena_c(&cli->arena, arena_printf(&cli->arena, "%.*s.kith", STR_ARG(stem.len ? stem : KITH_STR("contacts"))));
  }
  if (!slash)
    return;
  const char *folder =
      slash == output ? "/" : arena_c(&cli->arena, (struct kith_str){output, (size_t)(slash - output)});
  text->folder = arena_c(&cli->arena, str_of(realpath(folder, full) ? full : folder));
}

/* ---- The command ---- */

/* "1 source", "2 sources" */
static void say_some(size_t count, const char *one, const char *several)
{
  say_number(stderr, count);
  fprintf(stderr, " %s", count == 1 ? one : several);
}

static void say_owners(const struct kith_guess *g, const char *people)
{
  size_t no_people = 0, inactive = 0, known = 0;
  for (size_t i = 0; i < g->owners.len; i++) {
    known += g->owners.items[i].known;
    no_people += g->owners.items[i].mark > MARK_INACTIVE;
    inactive += g->owners.items[i].mark == MARK_INACTIVE;
  }
  say_some(g->owners.len, "owner", "owners");
  if (known)
    fprintf(stderr, ", %zu in the people's table", known);
  if (no_people)
    fprintf(stderr, ", %zu no person (integrations, queues)", no_people);
  if (inactive)
    fprintf(stderr, ", %zu inactive", inactive);
  if (people) {
    fputs("; ", stderr);
    say_text(stderr, str_of(people));
    fputs(": fill in hired, notice and left", stderr);
  }
  fputc('\n', stderr);
}

static void say_result(const struct kith_cli *cli, const struct kith_guess *g, const char *output, const char *people)
{
  size_t unknown = 0;
  if (cli->quiet || cli->json)
    return;
  for (size_t i = 0; i < g->sources.len; i++)
    unknown += g->sources.items[i].holder_kind == HOLDER_UNKNOWN;
  say_some(g->sources.len, "source", "sources");
  fputs(" from ", stderr);
  say_some(g->inputs, "file", "files");
  if (unknown)
    fprintf(stderr, "; %zu do not say whose book they are", unknown);
  if (g->skipped.len)
    fprintf(stderr, "; not read: %zu (the pipeline says why)", g->skipped.len);
  fputc('\n', stderr);
  if (g->owners.len)
    say_owners(g, people);
  if (output) {
    fputs("Next: kith preview ", stderr);
    say_text(stderr, str_of(output));
    fputc('\n', stderr);
  }
}

static int write_texts(struct kith_cli *cli, struct kith_guess *g, struct kith_error *err)
{
  const char *output = cli_value(cli, "output"), *people = cli_value(cli, "people");
  struct kith_guess_text text = {.people = people};
  struct kith_buf yaml = BUF_MAX(TEXT_MAX_BYTES), table = BUF_MAX(TEXT_MAX_BYTES);
  const char *policy = arena_printf(&cli->arena, "%s/general.yaml", shipped_folder(&cli->plugins, "policies")).ptr;
  if (people && !g->owners.len)
    text.people = people = NULL;
  place_of(cli, output, &text);
  text.policy = access(policy, R_OK) == 0 ? policy : NULL;
  int rc = guess_yaml(g, &text, &yaml);
  if (rc == KITH_OK && people)
    rc = guess_people_csv(g, &table);
  if (rc != KITH_OK)
    error_set(err, rc, "the pipeline would be larger than %d MiB; name fewer files", TEXT_MAX_BYTES >> 20);
  if (rc == KITH_OK && people)
    rc = stream_write_file(people, buf_str(&table), err);
  if (rc == KITH_OK && output)
    rc = stream_write_file(output, buf_str(&yaml), err);
  if (rc == KITH_OK && cli->json)
    print_json(g, buf_str(&yaml));
  else if (rc == KITH_OK && !output)
    fwrite(yaml.ptr, 1, yaml.len, stdout);
  if (rc == KITH_OK)
    say_result(cli, g, output, people);
  if (rc == KITH_OK && cli_has(cli, "people") && !people && !cli->quiet)
    fputs("no record names an owner: there is nobody to put into a people.csv\n", stderr);
  buf_free(&yaml);
  buf_free(&table);
  return rc;
}

/* What could not be read, though its format may be known, is worth a code. */
static int faults(const struct kith_guess *g)
{
  for (size_t i = 0; i < g->skipped.len; i++)
    if (g->skipped.items[i].fault)
      return 2;
  return KITH_OK;
}

static int guess(struct kith_cli *cli, struct kith_error *err)
{
  struct kith_file_session session = {0};
  struct kith_guess found = {0};
  const char *output = cli_value(cli, "output"), *people = cli_value(cli, "people");
  int rc = cli_operands(cli, 1, 100000, err);
  if (rc == KITH_OK && output)
    rc = cli_may_write(cli, output, "", err);
  if (rc == KITH_OK && people)
    rc = cli_may_write(cli, people, "", err);
  if (rc == KITH_OK)
    rc = session_open(&session, cli, err);
  if (rc == KITH_OK) {
    say_progress_begin(cli);
    rc = guess_run(&session.files, &found, err);
    say_progress_end(cli);
  }
  if (rc == KITH_OK)
    rc = write_texts(cli, &found, err);
  if (rc == KITH_OK)
    rc = faults(&found);
  guess_free(&found);
  session_close(&session);
  return rc;
}

static const struct kith_cli_option options[] = {
    {"output", 'o', "FILE", "the pipeline; standard output when left out"},
    {"people", 'p', "FILE", "a people.csv of the owners that the files name, to be filled in"},
    {"force", 0, NULL, "write over files that are there"},
    {"region", 0, "CC", "for phones without a country, while looking: US, DE ..."},
    {NULL, 0, NULL, NULL},
};

const struct kith_cli_command command_guess = {
    "guess",
    "FILE...",
    "makes a pipeline from a pile of files, folders and archives: what each is, and whose",
    "  $ kith guess exports/ dana-phone.vcf -o acme.yaml --people people.csv\n",
    options,
    guess};
