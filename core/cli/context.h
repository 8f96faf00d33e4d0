/* cli/context.h - what the commands that report stand on: a state opened for reading and the pipeline that made it.
 *
 * context_open finds the state (--state, a pipeline given as operand, else the only *.kith in the folder), reads
 * the pipeline of its last run with its people and policy, and fills `reading` for the report room. Main thread
 * only.
 */
#ifndef KITH_CLI_CONTEXT_H
#define KITH_CLI_CONTEXT_H

#include "cli/cli.h"
#include "pipeline/view.h"
#include "report/asof.h"
#include "report/json.h"
#include "report/page.h"
#include "report/reading.h"
#include "report/who.h"

struct kith_context {
  struct kith_cli *cli;
  struct kith_store *store;
  struct kith_plan plan;
  struct kith_diags diags;
  struct kith_view view;
  bool viewing; /* view was opened */
  struct kith_reading reading;
  struct kith_as_of as_of;
};

/* `pipeline`: path of a pipeline file, or NULL. Close it in any case. May return an exit code over 0, already
 * explained. */
int context_open(struct kith_cli *, const char *pipeline, struct kith_context *out, struct kith_error *);
/* The same for a command that writes what a person decided. */
int context_open_to_decide(struct kith_cli *, struct kith_context *out, struct kith_error *);
void context_close(struct kith_context *);

/* --as-of DATE, when it was given: `reading` is of that day. KITH_E_MISSING: no run is so old. */
int context_as_of(struct kith_context *, struct kith_error *);
#define AS_OF_OPTION                                                                                                   \
  {                                                                                                                    \
    "as-of", 0, "DATE", "as it was said at the end of that day; nothing is computed anew"                              \
  }

/* The one identity that a person means, *out_id; several are listed on standard error and end with EX_USAGE, nobody
 * with KITH_E_MISSING. A text of "-" is read from standard input. `dates` may be NULL. */
int context_who(struct kith_context *, const char *text, struct kith_dates *, uint64_t *out_id,
                uint64_t *out_merged_from, struct kith_error *);

/* Prints at the width of the terminal (100 columns when there is none). */
void page_print(const struct kith_cli *, const struct kith_page *);

#endif
