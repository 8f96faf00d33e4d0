#include <stdlib.h>

#include "cli/commands.h"
#include "cli/input.h"
#include "dedupe/dedupe.h"
#include "pipeline/match.h"
#include "pipeline/model_file.h"

static int probability(struct kith_cli *cli, const char *name, double fallback, double *out, struct kith_error *err)
{
  const char *text = cli_value(cli, name);
  char *end = NULL;
  *out = text ? strtod(text, &end) : fallback;
  cli->usage = text && (end == text || *end || !(*out > 0 && *out <= 1));
  if (cli->usage)
    return error_set(err, KITH_E_INVALID, "--%s takes a probability over 0 and up to 1, not '%s'", name, text);
  return KITH_OK;
}

static void say_pass(void *arg, const struct kith_dedupe_pass *p)
{
  const struct kith_cli *cli = arg;
  const unsigned long long numbers[] = {p->keys,  p->blocks,      p->largest, p->capped,
                                        p->pairs, p->pairs_alone, p->ties,    p->ties_alone};
  static const char *const names[] = {"keys",  "blocks",      "largest", "capped",
                                      "pairs", "pairs_alone", "ties",    "ties_alone"};
  fprintf(stderr, cli->json ? "{\"pass\":\"%s\"" : "%-25s", p->name);
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
    if (cli->json)
      fprintf(stderr, ",\"%s\":%llu", names[i], numbers[i]);
    else
      fprintf(stderr, " %11llu", numbers[i]);
  fputs(cli->json ? "}\n" : "\n", stderr);
}

/* The passes come after this line. */
static void say_pass_head(const struct kith_cli *cli)
{
  if (!cli->json)
    fprintf(stderr, "%-25s %11s %11s %11s %11s %11s %11s %11s %11s\n", "blocking by", "keys", "blocks", "largest",
            "over cap", "pairs", "no other", "ties", "no other");
}

static void say_result(const struct kith_cli *cli, const struct kith_match_count *c)
{
  if (cli->quiet)
    return;
  if (cli->json) {
    fprintf(stderr,
            "{\"read\":%llu,\"rejected\":%llu,\"contacts\":%llu,\"people\":%llu,\"merged\":%llu,\"review\":%llu,"
            "\"doubtful\":%s}\n",
            (unsigned long long)c->read, (unsigned long long)c->rejected, (unsigned long long)c->contacts,
            (unsigned long long)c->people, (unsigned long long)c->merged, (unsigned long long)c->review,
            c->doubtful ? "true" : "false");
    return;
  }
  say_number(stderr, c->contacts);
  fputs(" contacts are ", stderr);
  say_number(stderr, c->people);
  fputs(" people; ", stderr);
  say_number(stderr, c->review);
  fputs(" doubtful pairs were left apart\n", stderr);
  if (c->doubtful)
    fputs("kith: the weights find far more or far fewer duplicates than plain rules do, so one of them is wrong: only "
          "what two "
          "things of its own prove was merged, the rest is left apart\n",
          stderr);
}

static int open_outputs(struct kith_file_session *session, struct kith_match *set, struct kith_error *err)
{
  struct kith_cli *cli = session->cli;
  set->out = cli_value(cli, "output");
  set->clusters = cli_value(cli, "clusters");
  set->save_model = cli_value(cli, "save-model");
  set->id_column = cli_value(cli, "map") ? NULL : cli_value(cli, "id");
  if (!set->out && set->clusters && !cli_has(cli, "to"))
    return KITH_OK;
  const char *to = cli_value(cli, "to");
  const struct kith_output_format *named = to || !set->out ? NULL : format_of_name(set->out);
  struct kith_output_format format = named ? *named : (struct kith_output_format){.plugin = to ? to : "json"};
  return session_sink(session, &format, &set->to, &set->settings, err);
}

static int dedupe(struct kith_cli *cli, struct kith_error *err)
{
  struct kith_file_session session = {0};
  struct kith_match set = {0};
  struct kith_match_count count;
  int rc = cli_operands(cli, 1, 100000, err);

  if (rc == KITH_OK)
    rc = probability(cli, "merge-at", DEDUPE_MERGE_AT, &set.merge_at, err);
  if (rc == KITH_OK)
    rc = probability(cli, "review-at", DEDUPE_REVIEW_AT, &set.review_at, err);
  if (rc == KITH_OK)
    rc = session_open(&session, cli, err);
  if (rc == KITH_OK)
    rc = files_expand(&session.files, &cli->arena, err);
  if (rc == KITH_OK)
    rc = open_outputs(&session, &set, err);
  if (rc == KITH_OK && cli_has(cli, "model"))
    rc = model_file_read(cli_value(cli, "model"), &cli->arena, &set.model, err);
  if (rc == KITH_OK) {
    set.files = session.files;
    set.on_pass = cli_has(cli, "explain-blocking") ? say_pass : NULL;
    set.pass_arg = cli;
    set.on_reject = session_reject;
    set.reject_arg = &session;
    say_progress_begin(cli);
    if (set.on_pass)
      say_pass_head(cli);
    rc = match_run(&set, &count, err);
    say_progress_end(cli);
  }
  if (rc == KITH_OK) {
    rc = session_finish(
        &session, &(struct kith_file_totals){count.read, set.to ? count.written : 0, count.rejected, 0, 0, 0}, err);
    if (rc >= 0)
      say_result(cli, &count);
  }
  session_close(&session);
  return rc;
}

static const struct kith_cli_option options[] = {
    {"output", 'o', "FILE", "the merged contacts; standard output when neither this nor --clusters is given"},
    {"to", 't', "FORMAT", "format of the output; else by the name of -o, else json"},
    {"clusters", 'c', "FILE", "CSV: source,record,id,cluster,probability"},
    {"id", 0, "COLUMN", "which column is the id in --clusters"},
    {"model", 0, "FILE", "compare by this model instead of fitting one to the data"},
    {"save-model", 0, "FILE", "write the model that was used (kith model show FILE)"},
    {"explain-blocking", 0, NULL, "which keys found the pairs, what they cost and what only they found"},
    {"merge-at", 0, "P", "merge from this probability on (default 0.9)"},
    {"review-at", 0, "P", "call a pair doubtful from here on (default 0.5)"},
    SESSION_OPTIONS,
    {NULL, 0, NULL, NULL},
};

const struct kith_cli_command command_dedupe = {
    "dedupe",
    "IN... [-o OUT] [--clusters FILE]",
    "finds and merges duplicates in files, without a pipeline",
    "  $ kith dedupe crm.csv phone.vcf -o merged.ndjson --clusters clusters.csv\n",
    options,
    dedupe};
