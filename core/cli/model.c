#include "report/model.h"

#include "cli/commands.h"
#include "cli/context.h"
#include "pipeline/model_file.h"

/* The model of a file, or of the state when no file is named. */
static int read_model(struct kith_cli *cli, const char *path, struct kith_str *out, struct kith_error *err)
{
  struct kith_context context = {0};
  if (path)
    return model_file_read(path, &cli->arena, out, err);
  int rc = context_open(cli, NULL, &context, err);
  if (rc == KITH_OK)
    *out = store_text(context.store, "model", &cli->arena);
  if (rc == KITH_OK && !out->len)
    rc = error_set(err, KITH_E_MISSING, "nothing was matched yet; kith run PIPELINE does that");
  context_close(&context);
  return rc;
}

static int show(struct kith_cli *cli, struct kith_error *err)
{
  struct kith_str model = STR_NONE;
  struct kith_page page = {0};
  int rc = cli_operands(cli, 1, 2, err);
  if (rc == KITH_OK)
    rc = read_model(cli, cli->operands[1], &model, err);
  if (rc == KITH_OK)
    rc = model_page(model, &page, err);
  if (rc == KITH_OK && cli->json)
    fwrite(model.ptr, 1, model.len, stdout);
  else if (rc == KITH_OK)
    page_print(cli, &page);
  page_free(&page);
  return rc;
}

static int diff(struct kith_cli *cli, struct kith_error *err)
{
  struct kith_str before = STR_NONE, after = STR_NONE;
  struct kith_page page = {0};
  size_t differences = 0;
  int rc = cli_operands(cli, 2, 3, err);
  if (rc == KITH_OK)
    rc = read_model(cli, cli->operands[1], &before, err);
  if (rc == KITH_OK)
    rc = read_model(cli, cli->operands[2], &after, err);
  if (rc == KITH_OK)
    rc = model_diff_page(before, after, &page, &differences, err);
  if (rc == KITH_OK && !differences)
    page_add(&page, "", 0, 0, NULL, "no weight differs by a tenth of a bit, no number by a tenth");
  if (rc == KITH_OK)
    page_print(cli, &page);
  page_free(&page);
  return rc;
}

/* The next run fits a model anew, with what people said as labels, and clusters everything again. */
static int refit(struct kith_cli *cli, struct kith_error *err)
{
  struct kith_context context = {0};
  struct kith_store *store = NULL;
  int rc = cli_operands(cli, 1, 2, err);
  if (rc == KITH_OK)
    rc = context_open(cli, cli->operands[1], &context, err);
  if (rc == KITH_OK)
    rc = store_open(context.plan.state, STORE_VERDICT, &store, err);
  if (rc == KITH_OK)
    rc = store_begin(store, err);
  if (rc == KITH_OK)
    rc = store_set_number(store, "model.refit", 1, err);
  if (rc == KITH_OK)
    rc = store_set_number(store, "pending", 1, err);
  if (rc == KITH_OK)
    rc = store_commit(store, err);
  if (rc == KITH_OK && !cli->quiet)
    printf("the next kith run fits the model again, with what people said, and matches everyone anew\n");
  store_close(store);
  context_close(&context);
  return rc;
}

static int model(struct kith_cli *cli, struct kith_error *err)
{
  static const struct {
    const char *name;
    int (*run)(struct kith_cli *, struct kith_error *);
  } actions[] = {{"show", show}, {"diff", diff}, {"refit", refit}};
  const char *name = cli->operand_count ? cli->operands[0] : "";
  for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
    if (str_eq_c(str_of(name), actions[i].name))
      return actions[i].run(cli, err);
  return error_set(err, KITH_E_INVALID, "usage: kith model show [FILE] | diff FILE [FILE] | refit [PIPELINE]");
}

const struct kith_cli_command command_model = {
    "model",
    "[show [FILE] | diff FILE [FILE] | refit [PIPELINE]]",
    "how much each agreement weighs; what differs between two models; fit it again",
    "  $ kith model show\n  $ kith model show crm.json\n"
    "  $ kith model show --json > before.json; kith model refit; kith run acme.yaml; kith model diff before.json\n",
    NULL,
    model};
