#include "cli/commands.h"
#include "pipeline/plan.h"

/* What kind of file is it? A mapping says `files`, a policy `rules`, anything else is taken for a pipeline. */
static const char *kind_of(const char *path, struct kith_arena *arena)
{
  struct kith_diags ignored = {0};
  const struct kith_node *root = yaml_load(path, arena, &ignored);
  const char *kind = node_get(root, "rules") || node_get(root, "guards") ? "policy"
                     : node_get(root, "files")                           ? "mapping"
                                                                         : "pipeline";
  diag_free(&ignored);
  return kind;
}

static void check_policy(const struct kith_policy *policy, struct kith_diags *diags)
{
  struct kith_error err = {0};
  if (policy && policy_test(policy, diags, &err) < 0)
    diag_error(diags, policy->file, 0, 0, "%s", err.message);
}

static void check_file(struct kith_cli *cli, const char *path, struct kith_diags *diags)
{
  const char *kind = kind_of(path, &cli->arena);
  struct kith_plan plan = {0};

  if (strcmp(kind, "policy") == 0) {
    check_policy(policy_load(path, &cli->arena, diags), diags);
  } else if (strcmp(kind, "mapping") == 0) {
    mapping_load_file(path, &cli->arena, diags);
  } else {
    plan_load(path, &cli->plugins, &plan, diags);
    check_policy(plan.policy, diags);
    plan_free(&plan);
  }
}

static void say_diags_json(const struct kith_diags *diags)
{
  printf("[");
  for (size_t i = 0; i < diags->list.len; i++) {
    const struct kith_diag *d = &diags->list.items[i];
    struct kith_buf text = BUF_MAX(8192);
    for (size_t k = 0; k < d->message.len; k++) {
      if (d->message.ptr[k] == '"' || d->message.ptr[k] == '\\')
        buf_add_char(&text, '\\');
      buf_add_char(&text, d->message.ptr[k]);
    }
    printf("%s{\"file\":\"%.*s\",\"line\":%u,\"column\":%u,\"severity\":\"%s\",\"message\":\"%.*s\"}", i ? "," : "",
           STR_ARG(d->file), d->line, d->column, d->warning ? "warning" : "error", STR_ARG(buf_str(&text)));
    buf_free(&text);
  }
  printf("]\n");
}

static int check(struct kith_cli *cli, struct kith_error *err)
{
  struct kith_diags diags = {0};
  int rc = cli_operands(cli, 1, 1000, err);
  for (size_t i = 0; i < cli->operand_count && rc == KITH_OK; i++) {
    size_t before = diags.error_count;
    check_file(cli, cli->operands[i], &diags);
    if (!cli->quiet && !cli->json && diags.error_count == before)
      printf("%s: good\n", cli->operands[i]);
  }
  if (rc == KITH_OK && cli->json)
    say_diags_json(&diags);
  else
    say_diags(cli, &diags);
  if (rc == KITH_OK && diags.error_count) {
    rc = KITH_E_CONFIG;
    error_set(err, rc, "%zu %s", diags.error_count, plural(diags.error_count, "error", "errors"));
  }
  diag_free(&diags);
  return rc;
}

const struct kith_cli_command command_check = {
    "check",
    "FILE...",
    "lints pipelines, policies (and runs their tests) and mappings; touches nothing",
    "  $ kith check acme.yaml policies/general.yaml\n",
    NULL,
    check};
