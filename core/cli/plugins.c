#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "cli/commands.h"
#include "config/options.h"
#include "plugin/describe.h"

static const char *roles_of(const struct kith_plugin *p)
{
  return p->source && p->sink ? "source, sink" : p->source ? "source" : "sink";
}

static void show_options(struct kith_cli *cli, const char *role, const struct kith_option *table)
{
  const struct kith_option *option;
  for (size_t i = 0; (option = plugin_option(table, i)); i++) {
    struct kith_str about = options_describe(option, &cli->arena);
    printf("  %-7s %-14s %s\n%25s%.*s\n", i ? "" : role, option->name, option->help, "", STR_ARG(about));
  }
}

static void show_option_names(const struct kith_option *table)
{
  const struct kith_option *option;
  printf("[");
  for (size_t i = 0; (option = plugin_option(table, i)); i++)
    printf("%s\"%s\"", i ? "," : "", option->name);
  printf("]");
}

static void show_json(const struct kith_plugin *p)
{
  printf("{\"name\":\"%s\",\"version\":\"%s\",\"license\":\"%s\",\"abi\":\"%u.%u\",\"source\":%s,\"sink\":%s", p->name,
         p->version, p->license, p->abi >> 16, p->abi & 0xffff, p->source ? "true" : "false",
         p->sink ? "true" : "false");
  printf(",\"source_options\":");
  show_option_names(p->source ? p->source->options : NULL);
  printf(",\"sink_options\":");
  show_option_names(p->sink ? p->sink->options : NULL);
  printf("}\n");
}

static void show(struct kith_cli *cli, const struct kith_plugin *p)
{
  if (cli->json) {
    show_json(p);
    return;
  }
  printf("%s %s - %s\n  %s, ABI %u.%u, %s\n", p->name, p->version, p->summary, roles_of(p), p->abi >> 16,
         p->abi & 0xffff, p->license);
  if (p->source)
    show_options(cli, "source", p->source->options);
  if (p->sink)
    show_options(cli, "sink", p->sink->options);
}

typedef void say_plugin(struct kith_cli *, const struct kith_plugin *);

/* The child's part; `done` hears that it came to its end, which an exit code of the library's own would not tell. */
static _Noreturn void look_at(struct kith_cli *cli, const char *path, say_plugin *say, int done)
{
  struct kith_error err = {0};
  const struct kith_plugin *plugin = NULL;
  alarm(10);
  int rc = plugin_load_file(path, &plugin, &err);
  if (rc == KITH_OK)
    say(cli, plugin);
  else
    say_error(cli, &err);
  fflush(NULL);
  unsigned char code = rc == KITH_OK ? 0 : (unsigned char)error_exit_code(rc);
  _exit(write(done, &code, 1) == 1 ? code : EX_SOFTWARE);
}

/* A library that is looked at is loaded in a child: its constructors may do anything. */
static int in_child(struct kith_cli *cli, const char *path, say_plugin *say, struct kith_error *err)
{
  int status = 0, ends[2];
  unsigned char code = 0;
  fflush(NULL);
  if (pipe2(ends, O_CLOEXEC) != 0)
    return error_set(err, KITH_E_INTERNAL, "cannot start a process to look at %s", path);
  pid_t child = fork();
  if (child == 0)
    look_at(cli, path, say, ends[1]);
  close(ends[1]);
  bool done = child > 0 && read(ends[0], &code, 1) == 1;
  close(ends[0]);
  if (child < 0 || waitpid(child, &status, 0) < 0)
    return error_set(err, KITH_E_INTERNAL, "cannot start a process to look at %s", path);
  if (!done)
    return error_set(err, KITH_E_INVALID, "%s ended the process that looked at it (%s %d); it is not safe to use", path,
                     WIFSIGNALED(status) ? "signal" : "exit",
                     WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
  return code; /* the child said why */
}

static int list(struct kith_cli *cli, struct kith_error *err)
{
  int rc = KITH_OK;
  for (size_t i = 0; i < cli->plugins.files.len; i++) {
    const struct kith_plugin *p = NULL;
    int loaded = plugins_load(&cli->plugins, cli->plugins.files.items[i].name, &p, err);
    if (loaded != KITH_OK) {
      say_error(cli, err); /* the others are as good as before */
      rc = 2;
    } else if (cli->json) {
      show_json(p);
    } else {
      printf("%-12s %-13s %s\n", p->name, roles_of(p), p->summary);
    }
  }
  return rc;
}

static int show_named(struct kith_cli *cli, const char *name, struct kith_error *err)
{
  const struct kith_plugin_file *file = NULL;
  const struct kith_plugin *none;
  for (size_t i = 0; i < cli->plugins.files.len; i++)
    if (str_eq_c(cli->plugins.files.items[i].name, name))
      file = &cli->plugins.files.items[i];
  return file ? in_child(cli, file->path, show, err) : plugins_load(&cli->plugins, str_of(name), &none, err);
}

static void say_good(struct kith_cli *cli, const struct kith_plugin *p)
{
  if (!cli->quiet)
    printf("%s %s: good (%s, ABI %u.%u)\n", p->name, p->version, roles_of(p), p->abi >> 16, p->abi & 0xffff);
}

static int check_file(struct kith_cli *cli, const char *path, struct kith_error *err)
{
  char *full = realpath(path, NULL);
  int rc = full ? in_child(cli, full, say_good, err) : error_set(err, KITH_E_MISSING, "there is no file %s", path);
  free(full);
  return rc;
}

static int plugins(struct kith_cli *cli, struct kith_error *err)
{
  const char *what = cli->operand_count ? cli->operands[0] : "list";
  int rc = cli_operands(cli, 0, 2, err);
  if (rc != KITH_OK)
    return rc;
  if (strcmp(what, "list") == 0 && cli->operand_count < 2)
    return list(cli, err);
  if (strcmp(what, "show") == 0 && cli->operand_count == 2)
    return show_named(cli, cli->operands[1], err);
  if (strcmp(what, "check") == 0 && cli->operand_count == 2)
    return check_file(cli, cli->operands[1], err);
  return error_set(err, KITH_E_INVALID, "usage: kith plugins [list | show NAME | check FILE.so]");
}

const struct kith_cli_command command_plugins = {"plugins",
                                                 "[list | show NAME | check FILE.so]",
                                                 "the plugins there are, their options, and whether one is sound",
                                                 "  $ kith plugins list\n  $ kith plugins show csv\n",
                                                 NULL,
                                                 plugins};
