#include "pipeline/convert.h"

#include <unistd.h>

#include "cli/commands.h"
#include "cli/input.h"

/* -t, else what the name of the output says. */
static int find_format(struct kith_cli *cli, struct kith_output_format *out, struct kith_error *err)
{
  const char *to = cli_value(cli, "to"), *output = cli_value(cli, "output");
  const struct kith_output_format *named = output && !to ? format_of_name(output) : NULL;
  *out = named ? *named : (struct kith_output_format){.plugin = to};
  if (out->plugin)
    return KITH_OK;
  if (output && strcmp(output, "-") != 0)
    return error_set(err, KITH_E_INVALID, "usage: which format? the name %s does not say; add -t FORMAT", output);
  return error_set(err, KITH_E_INVALID, "usage: which format? kith convert IN... -t FORMAT, or -o NAME.vcf, .json ...");
}

static int convert(struct kith_cli *cli, struct kith_error *err)
{
  struct kith_file_session session = {0};
  struct kith_convert set = {0};
  struct kith_convert_count count;
  struct kith_output_format format;
  int rc = cli_operands(cli, 1, 100000, err);

  if (rc == KITH_OK)
    rc = find_format(cli, &format, err);
  if (rc == KITH_OK)
    rc = session_open(&session, cli, err);
  if (rc == KITH_OK)
    rc = files_expand(&session.files, &cli->arena, err);
  if (rc == KITH_OK)
    rc = session_sink(&session, &format, &set.to, &set.settings, err);
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
    rc = session_finish(&session,
                        &(struct kith_file_totals){count.read, count.written, count.rejected, count.refused,
                                                   count.diagnosed, count.kept_back},
                        err);
  session_close(&session);
  return rc;
}

static const struct kith_cli_option options[] = {
    {"to", 't', "FORMAT", "what to write (kith plugins list); the name of -o says it when left out"},
    {"output", 'o', "FILE", "where to, packed when it ends in .gz or .zst; else standard output"},
    {"normalise", 'n', NULL, "clean names, phones, dates ... on the way"},
    SESSION_OPTIONS,
    {NULL, 0, NULL, NULL},
};

const struct kith_cli_command command_convert = {
    "convert",
    "IN... -t FORMAT [-o OUT]",
    "any source format to any file format; nothing else is done to it",
    "  $ kith convert phone.vcf -o contacts.ndjson.gz\n"
    "  $ zcat backup.vcf.gz | kith convert - -t json | head\n"
    "  $ kith convert crm.csv --map 'Full name=name.full,Mail=email' -t json\n",
    options,
    convert};
