#include "pipeline/run.h"

#include <errno.h>
#include <unistd.h>

#include "cli/commands.h"

static int say_result(struct kith_cli *cli, struct kith_summary *summary)
{
  struct kith_buf json = BUF_MAX(1 << 20);
  if (cli->json) {
    summary_json(summary, &json);
    printf("%.*s\n", STR_ARG(buf_str(&json)));
  } else if (!cli->quiet) {
    say_summary(cli, summary);
  }
  buf_free(&json);
  return summary->exit_code;
}

static int run_or_plan(struct kith_cli *cli, bool dry, struct kith_error *err)
{
  struct kith_plan plan = {0};
  struct kith_diags diags = {0};
  struct kith_summary summary = {0};
  struct kith_run_settings settings = {
      .jobs = cli->jobs, .now_ms = cli->now_ms, .cancelled = &cli_cancelled, .progress = &cli->progress, .dry = dry};
  int rc = cli_operands(cli, 1, 1, err);
  if (rc == KITH_OK && access(cli->operands[0], F_OK) != 0)
    rc = error_errno(err, KITH_E_IO, errno, "pipeline %s", cli->operands[0]);
  if (rc != KITH_OK)
    return rc;
  bool good = plan_load(cli->operands[0], &cli->plugins, &plan, &diags);
  say_diags(cli, &diags);
  if (!good) {
    rc = KITH_E_CONFIG; /* the diagnostics said it all */
  } else {
    if (cli->state)
      plan.state = cli->state;
    say_progress_begin(cli);
    rc = pipeline_run(&plan, &cli->plugins, &settings, &summary, err);
    say_progress_end(cli);
    int code = rc == KITH_OK || summary.run ? say_result(cli, &summary) : 0;
    rc = rc == KITH_OK ? code : rc;
  }
  summary_free(&summary);
  diag_free(&diags);
  plan_free(&plan);
  return rc;
}

static int run(struct kith_cli *cli, struct kith_error *err)
{
  return run_or_plan(cli, cli_has(cli, "dry-run"), err);
}

static int plan(struct kith_cli *cli, struct kith_error *err)
{
  return run_or_plan(cli, true, err);
}

static const struct kith_cli_option run_options[] = {
    {"dry-run", 'n', NULL, "the same as kith plan"},
    {NULL, 0, NULL, NULL},
};

const struct kith_cli_command command_run = {"run",
                                             "PIPELINE",
                                             "read, match, decide, deliver; goes on where the last run stopped",
                                             "  $ kith run acme.yaml\n  $ kith run acme.yaml --json | jq .needs\n",
                                             run_options,
                                             run};

const struct kith_cli_command command_plan = {"plan",
                                              "PIPELINE",
                                              "the same up to the sinks, then what each would get; nothing is written",
                                              "  $ kith plan acme.yaml\n",
                                              NULL,
                                              plan};
