#include "cli/opining.h"

int opining_open(struct kith_cli *cli, struct kith_opining *out, struct kith_error *err)
{
  struct kith_verdict_row word;
  *out = (struct kith_opining){.opinion = {.id = 0}};
  int rc = saying_open(cli, 1, &out->said, err);
  if (rc == KITH_OK)
    rc = saying_word(cli, &word, err);
  if (rc == KITH_OK && !word.reason.len)
    rc = error_set(err, cli_wrong(cli), "--reason is missing: why it is so, in words that stay with it");
  if (rc == KITH_OK && !out->said.context.view.env.policy)
    rc = error_set(err, KITH_E_CONFIG,
                   "the pipeline names no policy, so nothing is decided that could be decided "
                   "otherwise; add ownership: { policy: FILE }");
  if (rc == KITH_OK)
    rc = opinions_load(out->said.context.store, &out->all, err);
  if (rc != KITH_OK)
    return rc;
  const struct kith_contact *c = out->said.who[0];
  opinions_of(&out->said.context.reading, &out->all, c, &out->before);
  out->opinion = (struct kith_opinion){.by = word.by,
                                       .reason = word.reason,
                                       .at_ms = word.at_ms,
                                       .owner_class = (int)c->verdict.decision.owner_class,
                                       .evidence = decision_content(out->said.context.store, c->id),
                                       .said = (int)rules_class_of(&c->verdict.decision)};
  return KITH_OK;
}

void opining_close(struct kith_opining *o)
{
  said_opinions_free(&o->before);
  opinions_free(&o->all);
  saying_close(&o->said);
}

int opining_party(struct kith_opining *o, struct kith_str text, struct kith_str *out, struct kith_error *err)
{
  const struct kith_people *people = o->said.context.reading.people;
  int party = people_find(people, text);
  int rc = party == PARTY_NONE ? who_rep(people, text, &party, err) : KITH_OK;
  o->said.context.cli->usage = rc != KITH_OK;
  if (rc != KITH_OK)
    return KITH_E_INVALID; /* typed wrong, not missing */
  *out = people->parties.items[party].text;
  return KITH_OK;
}

/* ---- Writing and saying it ---- */

static int write_opinion(struct kith_opining *o, struct kith_error *err)
{
  const struct kith_contact *c = o->said.who[0];
  struct kith_opinion_key *keys = arena_zero(&o->said.arena, c->sightings.len + 1, sizeof *keys);
  for (size_t i = 0; i < c->sightings.len; i++)
    keys[i] = (struct kith_opinion_key){(int64_t)(c->sightings.items[i].id >> 40), c->sightings.items[i].key};
  int rc = opinion_add(o->said.context.store, &o->opinion, keys, c->sightings.len, &o->opinion.id, err);
  return rc == KITH_OK ? store_commit(o->said.context.store, err) : rc;
}

static void write_page(const struct kith_opining *o, const char *headline, struct kith_str what, struct kith_str next,
                       struct kith_page *page)
{
  const struct kith_contact *c = o->said.who[0];
  const struct kith_decision *d = &c->verdict.decision;
  struct kith_str org = contact_org(c);
  char id[24];
  page_add(page, "bold", 0, 14, headline, "%.*s %.*s%s%.*s", STR_ARG(identity_text(c->id, id)),
           STR_ARG(contact_name(c)), org.len ? ", " : "", STR_ARG(org));
  page_add(page, "", 2, 14, "now", "%s · %.*s (rule %.*s)", owner_class_name(d->owner_class), STR_ARG(d->because),
           STR_ARG(d->rule));
  page_add(page, "bold", 2, 14, "then", "%.*s", STR_ARG(what));
  page_add(page, "", 2, 14, "said by", "%.*s: \"%.*s\"", STR_ARG(o->opinion.by), STR_ARG(o->opinion.reason));
  if (o->before.verdict && o->opinion.kind == OPINION_DECIDES)
    page_add(page, "yellow", 2, 14, "overrules", "what %.*s decided before: %s; that stays to be seen",
             STR_ARG(o->before.verdict->by), owner_class_name((unsigned)o->before.verdict->owner_class));
  if (o->before.objection && o->opinion.kind == OPINION_DECIDES)
    page_add(page, "", 2, 14, "answers", "the objection of %.*s", STR_ARG(o->before.objection->party));
  page_add(page, "", 0, 0, "Next:", "%.*s", STR_ARG(next));
}

static void write_json(const struct kith_opining *o, struct kith_str next, struct kith_json *j)
{
  const struct kith_opinion *said = &o->opinion;
  char id[24];
  json_open(j, NULL, '{');
  json_text(j, "command", str_of(o->said.context.cli->command->name));
  json_text(j, "id", identity_text(o->said.who[0]->id, id));
  json_text(j, "was", str_of(owner_class_name(o->said.who[0]->verdict.decision.owner_class)));
  json_text(j, "class", str_of(owner_class_name((unsigned)said->owner_class)));
  opinion_party_json(said, j);
  json_text(j, "by", said->by);
  json_text(j, "reason", said->reason);
  json_text(j, "next", next);
  json_close(j, '}');
}

int opining_end(struct kith_opining *o, const char *headline, struct kith_str what, struct kith_str next,
                struct kith_error *err)
{
  const struct kith_cli *cli = o->said.context.cli;
  struct kith_buf text = BUF_MAX(JSON_MAX);
  struct kith_json json = {.out = &text};
  struct kith_page page = {0};
  int rc = write_opinion(o, err);
  if (rc == KITH_OK && cli->json) {
    write_json(o, next, &json);
    say_json(&text);
  } else if (rc == KITH_OK && !cli->quiet) {
    write_page(o, headline, what, next, &page);
    page_print(cli, &page);
  }
  page_free(&page);
  buf_free(&text);
  return rc;
}
