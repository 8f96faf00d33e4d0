#include "cli/policy.h"

#include "cli/commands.h"
#include "cli/context.h"
#include "pipeline/whatif.h"
#include "report/policy_diff.h"

/* ---- test ---- */

struct testing {
  const struct kith_policy *policy;
  struct kith_diags diags; /* tests that fail, and warnings */
  bool *reached;           /* [policy->rule_count] */
  size_t unreached;
  int failed;
};

static int load(struct kith_cli *cli, const char *path, struct kith_diags *diags, const struct kith_policy **out,
                struct kith_error *err)
{
  *out = policy_load(path, &cli->arena, diags);
  if (*out)
    return KITH_OK;
  say_diags(cli, diags);
  return error_set(err, KITH_E_CONFIG, "%s is no policy that could be used", path);
}

static int run_tests(struct kith_cli *cli, struct testing *t, struct kith_error *err)
{
  int rc = load(cli, cli->operands[1], &t->diags, &t->policy, err);
  if (rc != KITH_OK)
    return rc;
  t->reached = arena_zero(&cli->arena, t->policy->rule_count + 1, sizeof *t->reached);
  t->failed = policy_test(t->policy, &t->diags, err);
  rc = t->failed < 0 ? t->failed : policy_reached(t->policy, t->reached, err);
  for (size_t i = 0; i < t->policy->rule_count; i++)
    t->unreached += !t->reached[i];
  return rc;
}

static void print_tests(const struct kith_cli *cli, const struct testing *t)
{
  const struct kith_policy *p = t->policy;
  say_diags(cli, &t->diags);
  if (cli->quiet)
    return;
  for (size_t i = 0; i < p->rule_count; i++) {
    say_paint(cli, t->reached[i] ? "green" : "yellow");
    fputs(t->reached[i] ? "tested      " : "no test     ", stdout);
    say_paint(cli, "");
    say_text(stdout, p->rules[i].id);
    putchar('\n');
  }
  printf("%zu %s, %d failed; %zu of %zu rules are reached by no test\n", p->test_count,
         plural(p->test_count, "test", "tests"), t->failed, t->unreached, p->rule_count);
}

static void json_test(const struct testing *t, struct kith_json *j)
{
  const struct kith_policy *p = t->policy;
  json_open(j, NULL, '{');
  json_text(j, "policy", p->label);
  json_text(j, "file", p->file);
  json_text(j, "hash", p->hash);
  json_integer(j, "tests", (int64_t)p->test_count);
  json_integer(j, "failed", t->failed);
  json_open(j, "messages", '[');
  for (size_t i = 0; i < t->diags.list.len; i++) {
    const struct kith_diag *d = &t->diags.list.items[i];
    json_open(j, NULL, '{');
    json_text(j, "file", d->file);
    json_integer(j, "line", d->line);
    json_integer(j, "column", d->column);
    json_text(j, "severity", d->warning ? KITH_STR("warning") : KITH_STR("error"));
    json_text(j, "message", d->message);
    json_close(j, '}');
  }
  json_close(j, ']');
  json_open(j, "rules", '[');
  for (size_t i = 0; i < p->rule_count; i++) {
    json_open(j, NULL, '{');
    json_text(j, "id", p->rules[i].id);
    json_bool(j, "tested", t->reached[i]);
    json_close(j, '}');
  }
  json_close(j, ']');
  json_close(j, '}');
}

static int test(struct kith_cli *cli, struct kith_error *err)
{
  struct testing t = {0};
  int rc = run_tests(cli, &t, err);
  if (rc == KITH_OK && cli->json) {
    struct kith_buf text = BUF_MAX(JSON_MAX);
    struct kith_json json = {.out = &text};
    json_test(&t, &json);
    say_json(&text);
    buf_free(&text);
  } else if (rc == KITH_OK) {
    print_tests(cli, &t);
  }
  if (rc == KITH_OK && t.failed)
    rc = error_set(err, KITH_E_CONFIG, "%d %s failed", t.failed, plural(t.failed, "test", "tests"));
  diag_free(&t.diags);
  return rc;
}

/* ---- diff ---- */

static int take_row(void *diff, const struct kith_whatif_row *row, struct kith_error *err)
{
  (void)err;
  policy_diff_take(diff, row->identity, row->before, row->after, row->keys, row->accounts, row->record_count);
  return KITH_OK;
}

static int read_limit(const struct kith_cli *cli, size_t *out, struct kith_error *err)
{
  enum { USUAL = 20, MOST = 10000 };
  const char *text = cli_value(cli, "limit");
  int64_t limit = USUAL;
  if (text && (!str_to_int(str_of(text), &limit) || limit < 0 || limit > MOST))
    return error_set(err, KITH_E_INVALID, "usage: --limit takes a number up to %d, not '%s'", MOST, text);
  *out = (size_t)limit;
  return KITH_OK;
}

static void print_diff(const struct kith_cli *cli, const struct kith_policy_diff *d)
{
  struct kith_page page = {0};
  struct kith_buf text = BUF_MAX(JSON_MAX);
  struct kith_json json = {.out = &text};
  if (cli->json) {
    policy_diff_json(d, &json);
    say_json(&text);
    buf_free(&text);
  } else {
    policy_diff_page(d, &page);
    page_print(cli, &page);
  }
  page_free(&page);
}

static int compare(struct kith_context *c, const struct kith_policy *before, const struct kith_policy *after,
                   struct kith_error *err)
{
  struct kith_policy_diff diff = {0};
  size_t limit = 0;
  int rc = read_limit(c->cli, &limit, err);
  if (rc == KITH_OK)
    rc = policy_diff_begin(&diff, &c->reading, before, after, limit, err);
  if (rc == KITH_OK)
    rc = whatif_compare(&c->view, before, after, take_row, &diff, err);
  if (rc == KITH_OK)
    rc = policy_diff_end(&diff, err);
  if (rc == KITH_OK)
    print_diff(c->cli, &diff);
  policy_diff_free(&diff);
  return rc;
}

static int load_both(struct kith_cli *cli, const struct kith_policy *out[2], struct kith_error *err)
{
  struct kith_diags diags = {0};
  int rc = KITH_OK;
  for (size_t i = 0; i < 2 && rc == KITH_OK; i++) {
    rc = load(cli, cli->operands[i + 1], &diags, &out[i], err);
    if (rc == KITH_OK && out[i]->clause)
      rc = error_set(err, KITH_E_CONFIG, "%s is a clause module: compare policies that include it",
                     cli->operands[i + 1]);
  }
  diag_free(&diags);
  return rc;
}

static int diff(struct kith_cli *cli, struct kith_error *err)
{
  struct kith_context context = {0};
  const struct kith_policy *policies[2] = {NULL};
  int rc = load_both(cli, policies, err);
  if (rc == KITH_OK)
    rc = context_open(cli, cli->operands[3], &context, err);
  if (rc == KITH_OK)
    rc = compare(&context, policies[0], policies[1], err);
  context_close(&context);
  return rc;
}

/* ---- The command ---- */

static int policy(struct kith_cli *cli, struct kith_error *err)
{
  static const struct {
    const char *name;
    size_t least, most;
    int (*run)(struct kith_cli *, struct kith_error *);
  } whats[] = {{"new", 1, 1, policy_new}, {"test", 2, 2, test}, {"diff", 3, 4, diff}};
  static const char *const names[] = {"new", "test", "diff", NULL};
  const char *what = cli->operand_count ? cli->operands[0] : "";
  for (size_t i = 0; i < sizeof whats / sizeof whats[0]; i++)
    if (strcmp(what, whats[i].name) == 0 && cli->operand_count >= whats[i].least && cli->operand_count <= whats[i].most)
      return whats[i].run(cli, err);
  return error_set(err, KITH_E_INVALID, "usage: kith policy new [-o FILE] | test FILE | diff OLD NEW [PIPELINE]%s",
                   suggest_hint(str_of(what), names).text);
}

static const struct kith_cli_option options[] = {
    {"output", 'o', "FILE", "new: where to write it; standard output when left out"},
    {"answers", 0, "FILE", "new: the answers as `key: value`, instead of asking"},
    {"force", 0, NULL, "new: write over a file that is there"},
    {"limit", 0, "N", "diff: how many of the changed contacts are shown (20)"},
    {NULL, 0, NULL, NULL},
};

const struct kith_cli_command command_policy = {
    "policy",
    "[new [-o FILE] | test FILE | diff OLD NEW [PIPELINE]]",
    "ten questions write a policy; its own tests; what another one would decide differently",
    "  $ kith policy new -o policies/acme.yaml\n  $ kith policy test policies/acme.yaml\n"
    "  $ kith policy diff policies/general.yaml policies/acme.yaml\n",
    options,
    policy};
