#include "report/why.h"

#include <unistd.h>

#include "cli/commands.h"
#include "cli/html.h"
#include "pipeline/dossier.h"
#include "report/why_facts.h"
#include "store/history.h"

/* What was asked for, printed as a page or as JSON. */
static void print_json(void (*write)(const void *, struct kith_json *), const void *what)
{
  struct kith_buf text = BUF_MAX(JSON_MAX);
  struct kith_json json = {.out = &text};
  write(what, &json);
  say_json(&text);
  buf_free(&text);
}

static void one_as_json(const void *why, struct kith_json *json)
{
  why_json(why, json);
}

static void pair_as_json(const void *pair, struct kith_json *json)
{
  why_pair_json(pair, json);
}

static int one_as_html(void *why, struct kith_html *html, struct kith_error *err)
{
  (void)err;
  why_html(why, html);
  return KITH_OK;
}

static int give_one(struct kith_context *c, struct kith_why *why, struct kith_error *err)
{
  struct kith_page page = {.width = terminal_width(STDOUT_FILENO)};
  struct kith_str org = contact_org(why->contact), id = identity_text(why->contact->id, (char[24]){0});
  struct kith_html_body body = {
      .title = contact_name(why->contact),
      .subtitle = arena_printf(&why->arena, "%.*s%s%.*s", STR_ARG(org), org.len ? " · " : "", STR_ARG(id)),
      .write = one_as_html,
      .arg = why};
  if (html_wanted(c->cli))
    return html_give(c, &body, err);
  if (c->cli->json) {
    print_json(one_as_json, why);
    return KITH_OK;
  }
  why_page(why, &page);
  page_print(c->cli, &page);
  page_free(&page);
  return KITH_OK;
}

/* Of a day before the first decision about it there is nothing to show. */
static int check_known(const struct kith_context *c, uint64_t id, struct kith_error *err)
{
  struct kith_past_row row;
  char text[24];
  if (!c->reading.as_of || history_at(c->store, id, c->reading.as_of->run, &row))
    return KITH_OK;
  return error_set(err, KITH_E_MISSING, "nothing had been said about %.*s by %.*s", STR_ARG(identity_text(id, text)),
                   STR_ARG(c->reading.as_of->text));
}

/* ---- The facts behind it ---- */

static void facts_as_json(const void *facts, struct kith_json *json)
{
  why_facts_json(facts, json);
}

static int give_facts(struct kith_context *c, const struct kith_why_facts *facts, struct kith_error *err)
{
  struct kith_page page = {.width = terminal_width(STDOUT_FILENO)};
  int rc = KITH_OK;
  if (c->cli->json && !html_wanted(c->cli)) {
    print_json(facts_as_json, facts);
  } else {
    why_facts_page(facts, c->cli->verbose, &page);
    rc = page_give(c, KITH_STR("What is known of each party's claim"), &page, err);
  }
  page_free(&page);
  return rc;
}

/* Names the contact, for the head of the page. */
static int name_contact(struct kith_context *c, struct kith_contacts *contacts, struct kith_why_facts *out,
                        struct kith_error *err)
{
  contacts_want(contacts, out->identity);
  int rc = contacts_gather(contacts, NULL, err);
  struct kith_contact *contact = contacts->items.items;
  if (rc == KITH_OK)
    rc = contact_open(contact, &c->reading, contacts->arena, err);
  if (rc != KITH_OK)
    return rc;
  out->name = contact_name(contact);
  out->organisation = contact_org(contact);
  return KITH_OK;
}

static int why_facts(struct kith_context *c, struct kith_error *err)
{
  struct kith_arena arena = {0};
  struct kith_contacts contacts = {.arena = &arena, .reading = &c->reading};
  struct kith_dossier dossier = {0};
  struct kith_env *env = &c->view.env;
  struct kith_party_facts *parties = NULL;
  struct kith_why_facts facts = {.as_of = env->today};
  int rc = context_who(c, c->cli->operands[0], NULL, &facts.identity, &facts.merged_from, err);
  if (rc == KITH_OK)
    rc = name_contact(c, &contacts, &facts, err);
  if (rc == KITH_OK)
    rc = dossier_open(env, facts.identity, &dossier, err);
  if (rc == KITH_OK)
    rc = ownership_facts(dossier.ownership, &dossier.evidence, &dossier.arena, &parties, &facts.count, err);
  facts.parties = parties;
  if (rc == KITH_OK) {
    facts.policy = env->policy->label;
    rc = give_facts(c, &facts, err);
  }
  dossier_close(&dossier);
  contacts_free(&contacts);
  arena_free(&arena);
  return rc;
}

static int why_one(struct kith_context *c, struct kith_dates *dates, struct kith_error *err)
{
  struct kith_why why = {0};
  uint64_t id, merged_from;
  int rc = context_who(c, c->cli->operands[0], dates, &id, &merged_from, err);
  if (rc != KITH_OK)
    return rc;
  rc = check_known(c, id, err);
  if (rc != KITH_OK)
    return rc;
  rc = why_read(&c->reading, dates, id, &why, err);
  why.merged_from = merged_from;
  if (rc == KITH_OK)
    rc = give_one(c, &why, err);
  why_free(&why);
  return rc;
}

static int why_two(struct kith_context *c, struct kith_dates *dates, struct kith_error *err)
{
  struct kith_why_pair pair = {0};
  struct kith_page page = {.width = terminal_width(STDOUT_FILENO)};
  uint64_t id[2], merged_from;
  int rc = context_who(c, c->cli->operands[0], dates, &id[0], &merged_from, err);
  if (rc == KITH_OK)
    rc = context_who(c, c->cli->operands[1], NULL, &id[1], &merged_from, err);
  if (rc != KITH_OK)
    return rc;
  rc = why_pair_read(&c->reading, dates, id[0], id[1], &pair, err);
  if (rc == KITH_OK && c->cli->json && !html_wanted(c->cli)) {
    print_json(pair_as_json, &pair);
  } else if (rc == KITH_OK) {
    why_pair_page(&pair, &page);
    rc = page_give(c, pair.one ? KITH_STR("Why these records are one") : KITH_STR("One person, or two?"), &page, err);
  }
  page_free(&page);
  why_pair_free(&pair);
  return rc;
}

static int why(struct kith_cli *cli, struct kith_error *err)
{
  struct kith_context context = {0};
  struct kith_dates dates = {0};
  bool facts = cli_has(cli, "facts");
  int rc = cli_operands(cli, 1, facts ? 1 : 2, err);
  if (rc == KITH_OK)
    rc = context_open(cli, NULL, &context, err);
  if (rc == KITH_OK && facts) {
    rc = why_facts(&context, err);
    context_close(&context);
    return rc;
  }
  if (rc == KITH_OK)
    rc = context_as_of(&context, err);
  if (rc == KITH_OK)
    rc = dates_new(&context.reading, &dates, err);
  if (rc == KITH_OK)
    rc = cli->operand_count == 1 ? why_one(&context, &dates, err) : why_two(&context, &dates, err);
  dates_free(&dates);
  context_close(&context);
  return rc;
}

static const struct kith_cli_option options[] = {
    {"facts", 0, NULL,
     "what is known of each party's claim, as a policy's rules see it; with -v what is not known too"},
    AS_OF_OPTION,
    HTML_OPTIONS,
    {NULL, 0, NULL, NULL},
};

const struct kith_cli_command command_why = {"why",
                                             "WHO | A B",
                                             "whose a contact is, and how Kith knows; or why two are one, or not",
                                             "  $ kith why c-0001\n  $ kith why mei.chen@globex.example\n  $ kith why "
                                             "'Mei Chen' --json\n  $ kith why c-0001 c-0002\n"
                                             "  $ kith why 'Mei Chen' --facts\n",
                                             options,
                                             why};
