#include "base/buf.h"
#include "cli/commands.h"

#include <dirent.h>
#include <stdlib.h>

/* Scripts for shells, written from the tables of commands and options: what a command takes is said once. Names of
 * plugins and mappings are those of the day on which the script was made. */

enum { SCRIPT_MAX = 1 << 20 };

/* What the value of an option, or an operand, is. */
enum wanted { WANT_NOTHING, WANT_ANY, WANT_FILE, WANT_SOURCE, WANT_SINK, WANT_MAPPING, WANT_CHOICE };

struct lists {
  struct kith_buf sources, sinks, mappings; /* names with a space behind each */
};

/* ---- Names ---- */

static void list_plugins(struct kith_cli *cli, struct lists *l)
{
  for (size_t i = 0; i < cli->plugins.files.len; i++) {
    const struct kith_plugin *p = NULL;
    if (plugins_load(&cli->plugins, cli->plugins.files.items[i].name, &p, NULL) != KITH_OK)
      continue;
    if (p->source)
      buf_printf(&l->sources, "%s ", p->name);
    if (p->sink && p->sink->mode == KITH_WHOLE)
      buf_printf(&l->sinks, "%s ", p->name);
  }
}

static bool is_simple(struct kith_str s)
{
  for (size_t i = 0; i < s.len; i++)
    if (!ascii_is_alpha(s.ptr[i]) && !ascii_is_digit(s.ptr[i]) && s.ptr[i] != '-' && s.ptr[i] != '_')
      return false;
  return s.len > 0;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
  return strcmp((*a)->d_name, (*b)->d_name);
}

static void list_mappings(struct kith_cli *cli, struct lists *l)
{
  struct dirent **entries = NULL;
  int count = scandir(shipped_folder(&cli->plugins, "mappings"), &entries, NULL, by_name);
  for (int i = 0; i < count; i++) {
    struct kith_str name = str_of(entries[i]->d_name), ending = KITH_STR(".yaml");
    struct kith_str stem = str_sub(name, 0, name.len > ending.len ? name.len - ending.len : 0);
    if (str_ends(name, ending) && is_simple(stem))
      buf_printf(&l->mappings, "%.*s ", STR_ARG(stem));
    free(entries[i]);
  }
  free(entries);
}

/* ---- The tables ---- */

/* Words of a value that is one of few: "csv|json"; empty for all others. */
static struct kith_str choices_of(const struct kith_cli_option *o, char *buf, size_t size)
{
  const char *list = strcmp(o->value, "CLASS") == 0 ? "company|rep|shared|disputed|unclaimed" : o->value;
  size_t len = strlen(list);
  if (!strchr(list, '|') || len >= size)
    return STR_NONE;
  for (size_t i = 0; i <= len; i++)
    buf[i] = list[i] == '|' ? ' ' : list[i];
  return (struct kith_str){buf, len};
}

static enum wanted wanted_by(const struct kith_cli_option *o)
{
  char buf[128];
  if (!o->value)
    return WANT_NOTHING;
  if (strcmp(o->value, "FORMAT") == 0)
    return strcmp(o->name, "from") == 0 ? WANT_SOURCE : WANT_SINK;
  if (strcmp(o->value, "FILE") == 0)
    return WANT_FILE;
  if (strcmp(o->value, "MAP") == 0)
    return WANT_MAPPING;
  return choices_of(o, buf, sizeof buf).len ? WANT_CHOICE : WANT_ANY;
}

/* The names that may stand for the value; empty: nothing can be offered. `buf` has room for 128 bytes. */
static struct kith_str names_for(const struct kith_cli_option *o, const struct lists *l, char *buf)
{
  switch (wanted_by(o)) {
  case WANT_SOURCE:
    return str_trim(buf_str(&l->sources));
  case WANT_SINK:
    return str_trim(buf_str(&l->sinks));
  case WANT_MAPPING:
    return str_trim(buf_str(&l->mappings));
  case WANT_CHOICE:
    return choices_of(o, buf, 128);
  default:
    return STR_NONE;
  }
}

/* From its first byte to its last one pair, whatever stands in it. */
static bool is_one_bracket(struct kith_str text)
{
  size_t depth = 0, at = 0;
  for (; at < text.len; at++) {
    depth += text.ptr[at] == '[';
    depth -= depth && text.ptr[at] == ']';
    if (!depth)
      break;
  }
  return text.len && at == text.len - 1;
}

/* The first words of a command that has some: "[list | show NAME | check FILE.so]" offers list, show and check. */
static void words_of(const struct kith_cli_command *c, struct kith_buf *out)
{
  struct kith_str rest = str_of(c->arguments), piece;
  if (!is_one_bracket(rest) || str_find(rest, '|') == rest.len)
    return;
  rest = str_sub(rest, 1, rest.len - 2);
  while (str_next(&rest, '|', &piece)) {
    piece = str_trim(piece);
    if (piece.len && piece.ptr[0] >= 'A' && piece.ptr[0] <= 'Z')
      continue; /* a place for an id or a name */
    buf_printf(out, "%.*s ", (int)str_find(piece, ' '), piece.ptr);
  }
}

/* ---- bash ---- */

static void bash_offer(const struct kith_cli_option *o, const struct lists *l, struct kith_buf *out)
{
  static const char *const offers[] = {[WANT_NOTHING] = "",
                                       [WANT_ANY] = ":",
                                       [WANT_FILE] = "_kith_files",
                                       [WANT_SOURCE] = "_kith_words \"$_kith_sources\"",
                                       [WANT_SINK] = "_kith_words \"$_kith_sinks\"",
                                       [WANT_MAPPING] = "_kith_words \"$_kith_mappings\"; _kith_files"};
  char buf[128];
  if (wanted_by(o) == WANT_CHOICE)
    buf_printf(out, "_kith_words '%.*s'", STR_ARG(names_for(o, l, buf)));
  else
    buf_add_c(out, offers[wanted_by(o)]);
}

static void bash_option_names(const struct kith_cli_option *o, struct kith_buf *out)
{
  for (; o && o->name; o++) {
    buf_printf(out, "--%s ", o->name);
    if (o->letter)
      buf_printf(out, "-%c ", o->letter);
  }
}

static void bash_values(const char *command, const struct kith_cli_option *o, const struct lists *l,
                        struct kith_buf *out)
{
  for (; o && o->name; o++) {
    if (!o->value)
      continue;
    buf_printf(out, "    %s,--%s", command, o->name);
    if (o->letter)
      buf_printf(out, " | %s,-%c", command, o->letter);
    buf_add_c(out, ") ");
    bash_offer(o, l, out);
    buf_add_c(out, "; return ;;\n");
  }
}

static void bash_command(const struct kith_cli_command *c, struct kith_buf *out)
{
  struct kith_buf words = BUF_MAX(4096);
  buf_printf(out, "    %s) options='", c->name);
  bash_option_names(c->options, out);
  words_of(c, &words);
  buf_printf(out, "'; words='%.*s' ;;\n", STR_ARG(buf_str(&words)));
  buf_free(&words);
}

static void write_bash(const struct lists *l, struct kith_buf *out)
{
  buf_printf(out,
             "# bash completion of kith; load it with: source <(kith completion bash)\n"
             "_kith_sources='%.*s'\n_kith_sinks='%.*s'\n_kith_mappings='%.*s'\n",
             STR_ARG(buf_str(&l->sources)), STR_ARG(buf_str(&l->sinks)), STR_ARG(buf_str(&l->mappings)));
  buf_add_c(out, "_kith_words() { COMPREPLY+=($(compgen -W \"$1\" -- \"$cur\")); }\n"
                 "_kith_files() {\n"
                 "  compopt -o filenames 2>/dev/null\n"
                 "  mapfile -t -O \"${#COMPREPLY[@]}\" COMPREPLY < <(compgen -f -- \"$cur\")\n"
                 "}\n"
                 "_kith() {\n"
                 "  local cur=\"${COMP_WORDS[COMP_CWORD]}\" prev='' command=\"${COMP_WORDS[1]}\" options='' words=''\n"
                 "  ((COMP_CWORD > 0)) && prev=\"${COMP_WORDS[COMP_CWORD - 1]}\"\n"
                 "  [[ $prev == '=' ]] && ((COMP_CWORD > 1)) && prev=\"${COMP_WORDS[COMP_CWORD - 2]}\"\n"
                 "  [[ $cur == '=' ]] && cur=''\n"
                 "  COMPREPLY=()\n"
                 "  if ((COMP_CWORD < 2)); then\n    _kith_words '");
  for (size_t i = 0; cli_commands[i]; i++)
    buf_printf(out, "%s ", cli_commands[i]->name);
  buf_add_c(out, "--help --version'\n    return\n  fi\n  case \"$command,$prev\" in\n");
  for (size_t i = 0; cli_commands[i]; i++)
    bash_values(cli_commands[i]->name, cli_commands[i]->options, l, out);
  bash_values("*", cli_common_options, l, out);
  buf_add_c(out, "  esac\n  case \"$command\" in\n");
  for (size_t i = 0; cli_commands[i]; i++)
    bash_command(cli_commands[i], out);
  buf_add_c(out, "  esac\n  if [[ $cur == -* ]]; then\n    _kith_words \"$options ");
  bash_option_names(cli_common_options, out);
  buf_add_c(out, "\"\n  elif [[ $words ]] && ((COMP_CWORD == 2)); then\n    _kith_words \"$words\"\n"
                 "  else\n    _kith_files\n  fi\n}\ncomplete -F _kith kith\n");
}

/* ---- zsh and fish ---- */

/* Between single quotes: neither shell looks into them, but for the quote itself. */
static void add_quoted(struct kith_buf *out, const char *text, const char *quote)
{
  for (; *text; text++) {
    if (*text == '\'')
      buf_add_c(out, quote);
    else
      buf_add_char(out, *text);
  }
}

/* In zsh's option lines, brackets and colons have a meaning of their own. */
static void add_zsh_text(struct kith_buf *out, const char *text)
{
  for (; *text; text++) {
    if (*text == '\'')
      buf_add_c(out, "'\\''");
    else if (strchr("[]:\\", *text))
      buf_printf(out, "\\%c", *text);
    else
      buf_add_char(out, *text);
  }
}

static void zsh_value(const struct kith_cli_option *o, const struct lists *l, struct kith_buf *out)
{
  char buf[128];
  struct kith_str names = names_for(o, l, buf);
  if (!o->value)
    return;
  buf_add_c(out, ":value:");
  if (wanted_by(o) == WANT_FILE)
    buf_add_c(out, "_files");
  else if (names.len)
    buf_printf(out, "(%.*s)", STR_ARG(names));
  else
    buf_add_char(out, ' ');
}

static void zsh_options(const struct kith_cli_option *o, const struct lists *l, struct kith_buf *out)
{
  for (; o && o->name; o++) {
    const char *const forms[] = {"--", o->letter ? "-" : NULL};
    for (size_t i = 0; i < 2 && forms[i]; i++) {
      char letter[2] = {o->letter, '\0'};
      buf_printf(out, " \\\n        '%s%s[", forms[i], i ? letter : o->name);
      add_zsh_text(out, o->help);
      buf_add_char(out, ']');
      zsh_value(o, l, out);
      buf_add_char(out, '\'');
    }
  }
}

static void write_zsh(const struct lists *l, struct kith_buf *out)
{
  buf_add_c(out, "#compdef kith\n# zsh completion of kith; load it with: source <(kith completion zsh)\n_kith() {\n"
                 "  local -a commands\n  commands=(\n");
  for (size_t i = 0; cli_commands[i]; i++) {
    buf_printf(out, "    '%s:", cli_commands[i]->name);
    add_zsh_text(out, cli_commands[i]->summary);
    buf_add_c(out, "'\n");
  }
  buf_add_c(out, "  )\n  if ((CURRENT == 2)); then\n    _describe command commands\n    return\n  fi\n"
                 "  local command=$words[2]\n  shift words\n  ((CURRENT--))\n  case $command in\n");
  for (size_t i = 0; cli_commands[i]; i++) {
    struct kith_buf words = BUF_MAX(4096);
    words_of(cli_commands[i], &words);
    buf_printf(out, "    %s) _arguments", cli_commands[i]->name);
    zsh_options(cli_commands[i]->options, l, out);
    zsh_options(cli_common_options, l, out);
    if (words.len)
      buf_printf(out, " \\\n        '1:what:(%.*s)'", STR_ARG(str_trim(buf_str(&words))));
    buf_add_c(out, " \\\n        '*:file:_files' ;;\n");
    buf_free(&words);
  }
  buf_add_c(out, "  esac\n}\ncompdef _kith kith 2>/dev/null || true\n");
}

static void fish_options(const char *command, const struct kith_cli_option *o, const struct lists *l,
                         struct kith_buf *out)
{
  for (; o && o->name; o++) {
    char buf[128];
    struct kith_str names = o->value ? names_for(o, l, buf) : STR_NONE;
    enum wanted wanted = wanted_by(o);
    buf_printf(out, "complete -c kith -n '%s%s' -l %s", command ? "__fish_seen_subcommand_from " : "true",
               command ? command : "", o->name);
    if (o->letter)
      buf_printf(out, " -s %c", o->letter);
    if (wanted != WANT_NOTHING)
      buf_add_c(out, wanted == WANT_FILE || wanted == WANT_MAPPING ? " -r -F" : " -x");
    if (names.len)
      buf_printf(out, " -a '%.*s'", STR_ARG(names));
    buf_add_c(out, " -d '");
    add_quoted(out, o->help, "\\'");
    buf_add_c(out, "'\n");
  }
}

static void write_fish(const struct lists *l, struct kith_buf *out)
{
  buf_add_c(out, "# fish completion of kith; load it with: kith completion fish | source\n");
  for (size_t i = 0; cli_commands[i]; i++) {
    buf_printf(out, "complete -c kith -n __fish_use_subcommand -f -a %s -d '", cli_commands[i]->name);
    add_quoted(out, cli_commands[i]->summary, "\\'");
    buf_add_c(out, "'\n");
  }
  for (size_t i = 0; cli_commands[i]; i++) {
    struct kith_buf words = BUF_MAX(4096);
    words_of(cli_commands[i], &words);
    if (words.len)
      buf_printf(out, "complete -c kith -n '__fish_seen_subcommand_from %s' -a '%.*s'\n", cli_commands[i]->name,
                 STR_ARG(str_trim(buf_str(&words))));
    buf_free(&words);
    fish_options(cli_commands[i]->name, cli_commands[i]->options, l, out);
  }
  fish_options(NULL, cli_common_options, l, out);
}

/* ---- The command ---- */

static int completion(struct kith_cli *cli, struct kith_error *err)
{
  static const struct {
    const char *name;
    void (*write)(const struct lists *, struct kith_buf *);
  } shells[] = {{"bash", write_bash}, {"zsh", write_zsh}, {"fish", write_fish}};
  static const char *const names[] = {"bash", "zsh", "fish", NULL};
  struct lists l = {BUF_MAX(SCRIPT_MAX), BUF_MAX(SCRIPT_MAX), BUF_MAX(SCRIPT_MAX)};
  struct kith_buf out = BUF_MAX(SCRIPT_MAX);
  size_t shell = 0;
  int rc = cli_operands(cli, 1, 1, err);
  while (rc == KITH_OK && shell < 3 && strcmp(names[shell], cli->operands[0]) != 0)
    shell++;
  if (rc == KITH_OK && shell == 3)
    rc = error_set(err, KITH_E_INVALID, "usage: kith completion bash, zsh or fish; there is no '%s'%s",
                   cli->operands[0], suggest_hint(str_of(cli->operands[0]), names).text);
  if (rc == KITH_OK) {
    list_plugins(cli, &l);
    list_mappings(cli, &l);
    shells[shell].write(&l, &out);
    fwrite(out.ptr, 1, out.len, stdout);
  }
  buf_free(&l.sources);
  buf_free(&l.sinks);
  buf_free(&l.mappings);
  buf_free(&out);
  return rc;
}

const struct kith_cli_command command_completion = {
    "completion",
    "[bash | zsh | fish]",
    "prints a script that completes commands, options, formats and mappings in a shell",
    "  $ source <(kith completion bash)\n  $ kith completion fish > ~/.config/fish/completions/kith.fish\n",
    NULL,
    completion};
