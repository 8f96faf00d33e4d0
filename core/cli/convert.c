#include "pipeline/convert.h"

#include <unistd.h>

#include "cli/commands.h"
#include "cli/input.h"

static int convert(struct kith_cli *cli, struct kith_error *err)
{
  struct kith_file_session session = {0};
  struct kith_convert set = {0};
  struct kith_convert_count count;
  int rc = cli_operands(cli, 1, 100000, err);

  if (rc == KITH_OK && !cli_value(cli, "to"))
    rc = error_set(err, KITH_E_INVALID, "usage: which format? kith convert IN... -t FORMAT (json; kith plugins list)");
  if (rc == KITH_OK)
    rc = session_open(&session, cli, err);
  if (rc == KITH_OK)
    rc = session_sink(&session, cli_value(cli, "to"), &set.to, &set.settings, err);
  if (rc == KITH_OK) {
    set.files = session.files;
    set.files.normalise = cli_has(cli, "normalise");
    set.out = cli_value(cli, "output");
    set.on_reject = session_reject;
    set.reject_arg = &session;
    say_progress_begin(cli);
    rc = convert_run(&set, &count, err);
    say_progress_end(cli);
  }
  if (rc == KITH_OK)
    rc = session_finish(
        &session, &(struct kith_file_totals){count.read, count.written, count.rejected, count.refused, count.diagnosed},
        err);
  session_close(&session);
  return rc;
}

static const struct kith_cli_option options[] = {
    {"to", 't', "FORMAT", "what to write: json ... (kith plugins list)"},
    {"output", 'o', "FILE", "where to; standard output when left out"},
    {"normalise", 'n', NULL, "clean names, phones, dates ... on the way"},
    SESSION_OPTIONS,
    {NULL, 0, NULL, NULL},
};

const struct kith_cli_command command_convert = {
    "convert",
    "IN... -t FORMAT [-o OUT]",
    "any source format to any file format; nothing else is done to it",
    "  $ kith convert phone.vcf -t json -o contacts.ndjson\n"
    "  $ kith convert crm.csv --map 'Full name=name.full,Mail=email' -t json\n",
    options,
    convert};
