#include <stdlib.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "cli/cli.h"

/* These stand everywhere. */
const struct kith_cli_option cli_common_options[] = {
    {"json", 0, NULL, "for machines: one JSON object"},
    {"state", 0, "FILE", "another state file than the pipeline's"},
    {"jobs", 'j', "N", "worker threads (default: one a processor)"},
    {"quiet", 'q', NULL, "say nothing but errors"},
    {"verbose", 'v', NULL, "say more"},
    {"help", 'h', NULL, "this page"},
    {NULL, 0, NULL, NULL},
};

static size_t option_count(const struct kith_cli_option *table)
{
  size_t count = 0;
  while (table && table[count].name)
    count++;
  return count;
}

/* ---- Help ---- */

static void print_option(const struct kith_cli_option *o)
{
  char left[40], letter[5] = "    ";
  if (o->letter)
    snprintf(letter, sizeof letter, "-%c, ", o->letter);
  snprintf(left, sizeof left, "--%s%s%s", o->name, o->value ? " " : "", o->value ? o->value : "");
  printf("  %s%-22s %s\n", letter, left, o->help);
}

static void print_options(const struct kith_cli_option *table)
{
  for (; table && table->name; table++)
    print_option(table);
}

static void print_command_help(const struct kith_cli_command *c)
{
  printf("kith %s - %s\n\nUsage: kith %s %s\n\n", c->name, c->summary, c->name, c->arguments);
  if (option_count(c->options)) {
    printf("Options:\n");
    print_options(c->options);
    printf("\n");
  }
  printf("Everywhere:\n");
  print_options(cli_common_options);
  printf("\nExample:\n%s", c->example);
}

static void print_help(void)
{
  printf("kith brings contacts together and knows whose each one is.\n\nUsage: kith COMMAND [OPTIONS] ...\n\n");
  for (size_t i = 0; cli_commands[i]; i++)
    printf("  %-11s %s\n", cli_commands[i]->name, cli_commands[i]->summary);
  printf("\nkith COMMAND --help tells more, with an example. Start with: kith demo\n\nExample:\n"
         "  $ kith convert contacts.vcf -t json\n");
}

/* ---- Finding ---- */

static const struct kith_cli_command *find_command(const char *name, struct kith_error *err)
{
  const char *names[64] = {NULL};
  for (size_t i = 0; cli_commands[i] && i < 63; i++) {
    names[i] = cli_commands[i]->name;
    if (strcmp(name, names[i]) == 0)
      return cli_commands[i];
  }
  const char *near = suggest(str_of(name), names);
  error_set(err, KITH_E_INVALID, "there is no command '%s'%s%s%s (kith --help lists them)", name,
            near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
  return NULL;
}

/* The option that `word` (without dashes, up to '=') names, in either table. */
static const struct kith_cli_option *find_option(const struct kith_cli *cli, struct kith_str word, char letter)
{
  const struct kith_cli_option *const tables[] = {cli->command->options, cli_common_options};
  for (size_t t = 0; t < 2; t++)
    for (const struct kith_cli_option *o = tables[t]; o && o->name; o++)
      if (letter ? o->letter == letter : str_eq_c(word, o->name))
        return o;
  return NULL;
}

static int unknown_option(const struct kith_cli *cli, const char *arg, struct kith_error *err)
{
  const char *names[64] = {NULL};
  size_t count = 0;
  for (const struct kith_cli_option *o = cli->command->options; o && o->name && count < 50; o++)
    names[count++] = o->name;
  for (const struct kith_cli_option *o = cli_common_options; o->name && count < 63; o++)
    names[count++] = o->name;
  const char *near = suggest(str_of(arg + strspn(arg, "-")), names);
  return error_set(err, KITH_E_INVALID, "kith %s has no option %s%s%s%s (kith %s --help)", cli->command->name, arg,
                   near ? "; did you mean --" : "", near ? near : "", near ? "?" : "", cli->command->name);
}

/* ---- Values ---- */

static int set_jobs(struct kith_cli *cli, const char *value, struct kith_error *err)
{
  int64_t jobs;
  if (!str_to_int(str_of(value), &jobs) || jobs < 1 || jobs > 64)
    return error_set(err, KITH_E_INVALID, "--jobs takes a number from 1 to 64, not '%s'", value);
  cli->jobs = (int)jobs;
  return KITH_OK;
}

static int set_common(struct kith_cli *cli, const struct kith_cli_option *o, const char *value, struct kith_error *err)
{
  switch (o->name[0]) {
  case 'j':
    if (o->value)
      return set_jobs(cli, value, err);
    cli->json = true;
    return KITH_OK;
  case 's':
    cli->state = value;
    return KITH_OK;
  case 'q':
    cli->quiet = true;
    return KITH_OK;
  case 'v':
    cli->verbose = true;
    return KITH_OK;
  default:
    print_command_help(cli->command);
    return KITH_END;
  }
}

static int set_option(struct kith_cli *cli, const struct kith_cli_option *o, const char *value, struct kith_error *err)
{
  size_t own = option_count(cli->command->options);
  if (o >= cli_common_options && o < cli_common_options + option_count(cli_common_options))
    return set_common(cli, o, value, err);
  size_t place = (size_t)(o - cli->command->options);
  if (place < own)
    cli->values[place] = value ? value : "";
  return KITH_OK;
}

/* One argument that starts with a dash; may use the next one as its value. */
static int take_option(struct kith_cli *cli, char **argv, int *at, struct kith_error *err)
{
  const char *arg = argv[*at], *value = NULL;
  bool is_long = arg[1] == '-';
  struct kith_str word = str_of(arg + 2);
  size_t equals = is_long ? str_find(word, '=') : 0;
  const struct kith_cli_option *o = find_option(cli, str_sub(word, 0, equals), is_long ? 0 : arg[1]);

  if (!o)
    return unknown_option(cli, arg, err);
  if (is_long && equals < word.len)
    value = word.ptr + equals + 1;
  else if (!is_long && arg[2])
    value = arg + 2;
  if (o->value && !value && !(value = argv[*at + 1] ? argv[++*at] : NULL))
    return error_set(err, KITH_E_INVALID, "--%s needs a value: --%s %s", o->name, o->name, o->value);
  if (!o->value && value)
    return error_set(err, KITH_E_INVALID, "--%s takes no value", o->name);
  return set_option(cli, o, value, err);
}

static int take_all(struct kith_cli *cli, int argc, char **argv, struct kith_error *err)
{
  bool options_end = false;
  int rc = KITH_OK;
  for (int i = 2; i < argc && rc == KITH_OK; i++) {
    if (!options_end && strcmp(argv[i], "--") == 0)
      options_end = true;
    else if (!options_end && argv[i][0] == '-' && argv[i][1])
      rc = take_option(cli, argv, &i, err);
    else
      cli->operands[cli->operand_count++] = argv[i];
  }
  return rc;
}

/* KITH_NOW: 2026-11-24, 2026-11-24T09:00:00Z or seconds since 1970. */
static int read_clock(struct kith_cli *cli, struct kith_error *err)
{
  const char *text = secure_getenv("KITH_NOW");
  struct tm tm = {0};
  int64_t seconds;

  if (!text || !*text) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    cli->now_ms = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
    return KITH_OK;
  }
  if (str_to_int(str_of(text), &seconds) && seconds >= 0 && seconds < (int64_t)1 << 40) {
    cli->now_ms = seconds * 1000;
    return KITH_OK;
  }
  const char *end = strptime(text, "%Y-%m-%d", &tm);
  if (end && *end == 'T')
    end = strptime(end, "T%H:%M:%S", &tm);
  if (!end || (*end && strcmp(end, "Z") != 0))
    return error_set(err, KITH_E_INVALID, "KITH_NOW is '%s'; write 2026-11-24T09:00:00Z or seconds since 1970", text);
  cli->now_ms = (int64_t)timegm(&tm) * 1000;
  return KITH_OK;
}

int cli_parse(struct kith_cli *cli, int argc, char **argv, struct kith_error *err)
{
  long processors = sysconf(_SC_NPROCESSORS_ONLN);
  cli->jobs = processors < 1 ? 1 : processors > 64 ? 64 : (int)processors;
  cli->color = isatty(STDOUT_FILENO) && !getenv("NO_COLOR");
  if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0) {
    print_help();
    return KITH_END;
  }
  if (strcmp(argv[1], "--version") == 0) {
    printf("kith %s\n", KITH_VERSION);
    return KITH_END;
  }
  cli->command = find_command(argv[1], err);
  if (!cli->command)
    return KITH_E_INVALID;
  cli->operands = arena_zero(&cli->arena, (size_t)argc + 1, sizeof *cli->operands);
  cli->values = arena_zero(&cli->arena, option_count(cli->command->options) + 1, sizeof *cli->values);
  int rc = take_all(cli, argc, argv, err);
  return rc == KITH_OK ? read_clock(cli, err) : rc;
}

const char *cli_value(const struct kith_cli *cli, const char *name)
{
  for (size_t i = 0; cli->command->options && cli->command->options[i].name; i++)
    if (strcmp(cli->command->options[i].name, name) == 0)
      return cli->values[i];
  return NULL;
}

bool cli_has(const struct kith_cli *cli, const char *name)
{
  return cli_value(cli, name) != NULL;
}

static bool is_database(const char *path)
{
  static const char magic[16] = "SQLite format 3";
  char head[sizeof magic] = {0};
  FILE *f = fopen(path, "rb");
  size_t got = f ? fread(head, 1, sizeof head, f) : 0;
  if (f)
    fclose(f);
  return got == sizeof head && memcmp(head, magic, sizeof head) == 0;
}

/* A state, a database of a sink, or what lies beside one: nobody means to write a page over that. */
static bool is_state(struct kith_cli *cli, const char *path)
{
  static const char *const beside[] = {"", ".key", ".lock", "-wal", "-shm"};
  struct kith_str name = str_of(path);
  bool found = false;
  for (size_t i = 0; i < sizeof beside / sizeof beside[0] && !found; i++)
    if (str_ends(name, str_of(beside[i])))
      found = is_database(arena_printf(&cli->arena, "%.*s", (int)(name.len - strlen(beside[i])), path).ptr);
  return found;
}

int cli_may_write(struct kith_cli *cli, const char *path, const char *held, struct kith_error *err)
{
  struct stat st;
  if (stat(path, &st) == 0 && S_ISREG(st.st_mode) && is_state(cli, path))
    return error_set(err, KITH_E_WRITE, "%s is a database or belongs to one; it is not written over", path);
  if (cli_has(cli, "force") || lstat(path, &st) != 0 || !S_ISREG(st.st_mode))
    return KITH_OK;
  return error_set(err, KITH_E_WRITE, "%s is there already%s; --force writes it anew", path, held);
}

int cli_wrong(struct kith_cli *cli)
{
  cli->usage = true;
  return KITH_E_INVALID;
}

int cli_operands(const struct kith_cli *cli, size_t least, size_t most, struct kith_error *err)
{
  if (cli->operand_count >= least && cli->operand_count <= most)
    return KITH_OK;
  return error_set(err, KITH_E_INVALID, "usage: kith %s %s", cli->command->name, cli->command->arguments);
}
