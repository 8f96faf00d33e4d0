#include "report/who_knows.h"

#include <sysexits.h>

#include "cli/commands.h"
#include "cli/html.h"

static int give(struct kith_context *c, const struct kith_who_knows *w, struct kith_error *err)
{
  struct kith_page page = {0};
  struct kith_buf text = BUF_MAX(JSON_MAX);
  struct kith_json json = {.out = &text};
  int rc = KITH_OK;
  if (c->cli->json && !html_wanted(c->cli)) {
    who_knows_json(w, &json);
    say_json(&text);
  } else {
    who_knows_page(w, cli_has(c->cli, "all"), &page);
    struct kith_str who = w->target ? w->contacts.items[0].name : w->account;
    rc = page_give(c, arena_printf(&c->cli->arena, "Who knows %.*s?", STR_ARG(who)), &page, err);
  }
  page_free(&page);
  buf_free(&text);
  return rc;
}

/* Several accounts have the words and nobody is called so. */
static int list_accounts(const struct kith_who_account *account)
{
  fputs("kith: several accounts fit; say which, by its domain or its whole name:\n", stderr);
  for (size_t i = 0; i < account->others.len; i++) {
    fputs("  ", stderr);
    say_text(stderr, account->others.items[i]);
    fputc('\n', stderr);
  }
  return EX_USAGE;
}

/* A whole name or domain of an account, else a contact, else some words of one account's name. */
static int find(struct kith_context *c, const char *text, struct kith_who_account *account, uint64_t *out_target,
                struct kith_error *err)
{
  struct kith_who who = {0};
  uint64_t merged_from;
  *out_target = 0;
  int rc = who_account_find(&c->reading, str_of(text), account, err);
  if (rc != KITH_OK || (account->whole && account->id))
    return rc;
  if (account->whole)
    return list_accounts(account);
  rc = who_find(&c->reading, str_of(text), NULL, &who, err);
  bool nobody = rc == KITH_OK && !who.ids.len && !who.taken_out;
  who_free(&who);
  if (rc != KITH_OK || (nobody && account->id))
    return rc;
  if (nobody && account->others.len)
    return list_accounts(account);
  return context_who(c, text, NULL, out_target, &merged_from, err);
}

static int who_knows(struct kith_cli *cli, struct kith_error *err)
{
  struct kith_context context = {0};
  struct kith_who_account account = {0};
  struct kith_who_knows report = {0};
  uint64_t target = 0;
  int rc = cli_operands(cli, 1, 1, err);
  if (rc == KITH_OK)
    rc = context_open(cli, NULL, &context, err);
  if (rc == KITH_OK)
    rc = find(&context, cli->operands[0], &account, &target, err);
  if (rc == KITH_OK)
    rc = who_knows_read(&context.reading, target, account.id, &report, err);
  if (rc == KITH_OK)
    rc = give(&context, &report, err);
  who_knows_free(&report);
  who_account_free(&account);
  context_close(&context);
  return rc;
}

static const struct kith_cli_option options[] = {
    {"all", 'a', NULL, "all contacts and all colleagues, not only the first"},
    HTML_OPTIONS,
    {NULL, 0, NULL, NULL},
};

const struct kith_cli_command command_who_knows = {
    "who-knows",
    "ACCOUNT|WHO",
    "who of the staff knows somebody (at an account), how well, and through whom",
    "  $ kith who-knows 'Gantry Optics'\n  $ kith who-knows gantry.example\n  $ kith who-knows 'Mei Chen' --json\n",
    options,
    who_knows};
