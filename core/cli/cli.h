/* cli/cli.h - what all commands share: the options that stand everywhere, the plugins, the signals, and how things
 * are said.
 *
 * main.c owns the one struct kith_cli. A command is a row in the table of commands; its options are a table too, so
 * that parsing,
 * --help, "did you mean" and completions say the same. Only this room prints. Main thread only.
 */
#ifndef KITH_CLI_CLI_H
#define KITH_CLI_CLI_H

#include <stdatomic.h>
#include <stdio.h>

#include "config/diag.h"
#include "pipeline/progress.h"
#include "pipeline/summary.h"
#include "plugin/loader.h"

struct kith_cli;

struct kith_cli_option {
  const char *name;  /* "jobs"; NULL ends the table */
  char letter;       /* 0: none */
  const char *value; /* "N"; NULL: a switch */
  const char *help;
};

struct kith_cli_command {
  const char *name, *arguments, *summary;
  const char *example; /* lines of "$ kith ..." */
  const struct kith_cli_option *options;
  int (*run)(struct kith_cli *, struct kith_error *); /* KITH_OK, a failure, or an exit code over 0 */
};

struct kith_cli {
  const struct kith_cli_command *command;
  struct kith_arena arena;
  struct kith_plugins plugins;
  struct kith_progress progress;
  const char **operands; /* ends with NULL */
  size_t operand_count;
  const char **values; /* of the command's options, by place; NULL: not given; "" for a switch */
  bool json, quiet, verbose, color;
  bool usage; /* what failed was typed wrong: exit with 64 */
  const char *state;
  int jobs;
  int64_t now_ms; /* KITH_NOW, else the time of day */
};

extern const struct kith_cli_command *const cli_commands[]; /* ends with NULL */
extern const struct kith_cli_option cli_common_options[];   /* those that stand everywhere; likewise */
extern atomic_int cli_cancelled;                            /* the number of the signal that came */

/* Parses argv into cli. KITH_E_INVALID with "did you mean"; KITH_END: --help or --version was asked for and said. */
int cli_parse(struct kith_cli *, int argc, char **argv, struct kith_error *);

/* Value of an option of the command, NULL when it was not given. */
const char *cli_value(const struct kith_cli *, const char *name);
bool cli_has(const struct kith_cli *, const char *name);

/* What is there already was written by somebody and is left alone without --force, a state (and its key) even with it:
 * KITH_E_WRITE. `held`: what it may hold, ", perhaps with answers", or "". */
int cli_may_write(struct kith_cli *, const char *path, const char *held, struct kith_error *);

/* Marks what was typed as wrong (exit 64); KITH_E_INVALID, for error_set. */
int cli_wrong(struct kith_cli *);

enum { CLI_BY_MAX = 200 }; /* bytes of --by */

/* Exactly `least` to `most` operands, else KITH_E_INVALID with the usage. */
int cli_operands(const struct kith_cli *, size_t least, size_t most, struct kith_error *);

/* ---- Saying things ---- */

/* Text from data: control characters, C1 and bidi controls become visible escapes. */
void say_text(FILE *, struct kith_str);
/* The same as a text, of one line (line ends as \n): for cells of tables. Cut after 4 KiB. */
struct kith_str say_safe(struct kith_arena *, struct kith_str);
/* Columns of the terminal behind a descriptor, 40 to 1000; 100 when there is none. */
unsigned terminal_width(int fd);
/* An absolute path as somebody in this folder would type it. */
const char *path_from_here(const char *path);
void say_number(FILE *, uint64_t); /* 1,234,567 */
/* Paints the text that follows on standard output, if colours are on: "bold", "red", "green", "yellow", "dim", or ""
 * to stop. */
void say_paint(const struct kith_cli *, const char *what);
/* file:line:column: error: message, one a line, on standard error. */
void say_diags(const struct kith_cli *, const struct kith_diags *);
/* JSON and a line end, on standard output. */
void say_json(const struct kith_buf *);
/* kith: message, on standard error. */
void say_error(const struct kith_cli *, const struct kith_error *);

/* Shows cli->progress on a terminal: phase, share, rate, time left. progress_end clears the line. With -v a line stays
 * for each phase: what it took. */
void say_progress_begin(struct kith_cli *);
void say_progress_end(struct kith_cli *);

/* The screen of a run: needs you, what changed, totals, what to type next. */
void say_summary(const struct kith_cli *, const struct kith_summary *);

#endif
