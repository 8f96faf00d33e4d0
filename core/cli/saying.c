#include "cli/saying.h"

#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

enum { REASON_MAX = 2000, SHOWN = 20 };

const struct kith_cli_option saying_options[] = {
    {"by", 0, "WHO", "who says so (default: your login name)"},
    {"reason", 0, "TEXT", "why; kept with it and shown by kith why"},
    {NULL, 0, NULL, NULL},
};

/* ---- Who says so ---- */

const char *login_name(void)
{
  const char *name = getenv("USER");
  const struct passwd *entry = name && *name ? NULL : getpwuid(getuid());
  return entry ? entry->pw_name : name && *name ? name : "somebody";
}

int saying_word(struct kith_cli *cli, struct kith_verdict_row *out, struct kith_error *err)
{
  const char *by = cli_value(cli, "by"), *reason = cli_value(cli, "reason");
  *out = (struct kith_verdict_row){.at_ms = cli->now_ms, .by = str_of(by ? by : login_name())};
  out->reason = str_of(reason ? reason : "");
  if (!out->by.len || out->by.len > CLI_BY_MAX)
    return error_set(err, cli_wrong(cli), "--by takes a name of 1 to %d bytes", CLI_BY_MAX);
  if (out->reason.len > REASON_MAX)
    return error_set(err, cli_wrong(cli), "--reason takes at most %d bytes", REASON_MAX);
  return KITH_OK;
}

/* ---- Exact ids ---- */

static int follow(struct kith_saying *s, const char *text, uint64_t *out, uint64_t *out_typed, struct kith_error *err)
{
  struct kith_cli *cli = s->context.cli;
  struct kith_identity_row row;
  uint64_t typed;
  if (!identity_from_text(str_of(text), &typed))
    return error_set(err, cli_wrong(cli), "'%s' is no id; this takes exact ids like c-0001 (kith why '%s' tells them)",
                     text, text);
  if (!identity_get(s->context.store, typed, &row))
    return error_set(err, cli_wrong(cli), "there is no contact %s; kith list shows those there are", text);
  while (row.status == IDENTITY_MERGED && row.successor < row.id && identity_get(s->context.store, row.successor, &row))
    ;
  if (row.status != IDENTITY_LIVE)
    return error_set(err, cli_wrong(cli), "%s has no records any more; there is nothing to say about it", text);
  *out = row.id;
  *out_typed = row.id == typed ? 0 : typed;
  return KITH_OK;
}

static int find_ids(struct kith_saying *s, size_t count, size_t place[2], struct kith_error *err)
{
  const char **operands = s->context.cli->operands;
  uint64_t ids[2] = {0};
  int rc = KITH_OK;
  for (size_t i = 0; i < count && rc == KITH_OK; i++) {
    rc = follow(s, operands[i], &ids[i], &s->typed[i], err);
    if (rc == KITH_OK)
      place[i] = contacts_want(&s->contacts, ids[i]);
  }
  if (rc != KITH_OK || count < 2 || ids[0] != ids[1])
    return rc;
  return error_set(err, cli_wrong(s->context.cli), "%s and %s are one contact already%s", operands[0], operands[1],
                   s->typed[0] || s->typed[1] ? ": one was merged into the other" : "");
}

static void list_records(struct kith_saying *s, size_t i)
{
  for (size_t k = 0; k < s->who[i]->sightings.len; k++) {
    const struct kith_contact_sighting *one = &s->who[i]->sightings.items[k];
    vec_push(&s->records[i], ((struct kith_ruling_record){one->id, one->root, one->match}));
  }
}

static int find_contacts(struct kith_saying *s, size_t count, struct kith_error *err)
{
  size_t place[2] = {0};
  int rc = find_ids(s, count, place, err);
  if (rc == KITH_OK)
    rc = contacts_gather(&s->contacts, NULL, err);
  for (size_t i = 0; i < count && rc == KITH_OK; i++) {
    s->who[i] = &s->contacts.items.items[place[i]];
    list_records(s, i);
    rc = contact_date(s->who[i], &s->context.reading, &s->dates, &s->arena, err);
    if (rc == KITH_OK)
      rc = contact_open(s->who[i], &s->context.reading, &s->arena, err);
  }
  return rc;
}

int saying_open(struct kith_cli *cli, size_t count, struct kith_saying *out, struct kith_error *err)
{
  *out = (struct kith_saying){.contacts = {.arena = NULL}};
  int rc = context_open_to_decide(cli, &out->context, err);
  out->contacts = (struct kith_contacts){.arena = &out->arena, .reading = &out->context.reading};
  if (rc == KITH_OK)
    rc = store_begin(out->context.store, err); /* what is ruled on stays as it is until it is written */
  if (rc == KITH_OK)
    rc = dates_new(&out->context.reading, &out->dates, err);
  if (rc == KITH_OK)
    rc = find_contacts(out, count, err);
  return rc == KITH_OK ? ruling_open(out->context.store, &out->ruling, err) : rc;
}

void saying_close(struct kith_saying *s)
{
  ruling_free(&s->ruling);
  for (size_t i = 0; i < 2; i++)
    vec_free(&s->records[i]);
  contacts_free(&s->contacts);
  dates_free(&s->dates);
  arena_free(&s->arena);
  context_close(&s->context);
}

/* ---- Records as people type them ---- */

static bool is_its_alone(const struct kith_contact *c, const struct kith_contact_sighting *one)
{
  for (size_t i = 0; i < c->sightings.len; i++) {
    const struct kith_contact_sighting *s = &c->sightings.items[i];
    if (s != one && s->id >> 40 == one->id >> 40 && str_eq(s->record->key, one->record->key))
      return false;
  }
  return one->record->key.len > 0;
}

struct kith_str saying_record(struct kith_saying *s, const struct kith_contact *c,
                              const struct kith_contact_sighting *one)
{
  if (is_its_alone(c, one))
    return arena_printf(&s->arena, "%.*s:%.*s", STR_ARG(one->source_name), STR_ARG(one->record->key));
  return arena_printf(&s->arena, "%.*s#%llu", STR_ARG(one->source_name),
                      (unsigned long long)(one->root & (((uint64_t)1 << 40) - 1)));
}

/* ---- Saying it ---- */

static struct kith_str id_of(struct kith_saying *s, uint64_t id)
{
  char text[24];
  return arena_str(&s->arena, identity_text(id, text));
}

static void list_overruled(struct kith_saying *s, kith_said_list *out)
{
  for (size_t i = 0; i < s->ruling.overruled.len; i++) {
    const struct kith_verdict_row *row = &s->ruling.overruled.items[i];
    struct kith_said said = {.kind = row->kind, .state = SAID_OVERRULED, .at_ms = row->at_ms, .by = row->by};
    said.reason = row->reason;
    said.other = s->who[s->who[1] != NULL]->id;
    said_add(out, &said, &s->arena);
  }
}

static void write_next(struct kith_saying *s, struct kith_str next, struct kith_page *page)
{
  const struct kith_ruling *r = &s->ruling;
  struct kith_str pipeline = str_of(path_from_here(arena_c(&s->arena, s->context.plan.file)));
  if (r->fresh.len)
    page_add(page, "", 0, 0, "Next:", "kith run %.*s; %.*s", STR_ARG(pipeline), STR_ARG(next));
  else
    page_add(page, "", 0, 0, NULL, "That was said before; nothing is added.");
}

static void write_page(struct kith_saying *s, const struct kith_verdict_row *said, const char *headline,
                       const kith_said_list *overruled, struct kith_str next, struct kith_page *page)
{
  for (size_t i = 0; i < 2 && s->who[i]; i++) {
    struct kith_str org = contact_org(s->who[i]);
    page_add(page, "bold", 0, 14, i ? "" : headline, "%.*s %.*s%s%.*s", STR_ARG(id_of(s, s->who[i]->id)),
             STR_ARG(contact_name(s->who[i])), org.len ? ", " : "", STR_ARG(org));
    if (s->typed[i])
      page_add(page, "dim", 14, 0, NULL, "%.*s was merged into it", STR_ARG(id_of(s, s->typed[i])));
  }
  page_add(page, "", 2, 14, "said by", "%.*s%s%.*s%s", STR_ARG(said->by), said->reason.len ? ": \"" : "",
           STR_ARG(said->reason), said->reason.len ? "\"" : "");
  if (overruled->len)
    page_add(page, "yellow", 2, 14, "conflict", "something else was said before; what is newer counts");
  for (size_t i = 0; i < overruled->len && i < SHOWN; i++) {
    struct kith_str day = day_text(day_of_ms(overruled->items[i].at_ms), &s->arena);
    said_line(&overruled->items[i], s->who[0]->id, arena_c(&s->arena, day), page);
  }
  write_next(s, next, page);
}

static void write_json(struct kith_saying *s, const struct kith_verdict_row *said, const kith_said_list *overruled,
                       struct kith_str next, struct kith_json *j)
{
  const struct kith_ruling *r = &s->ruling;
  static const char *const keys[] = {"a", "b"}, *const typed[] = {"a_merged_from", "b_merged_from"};
  json_open(j, NULL, '{');
  json_text(j, "command", str_of(s->context.cli->command->name));
  for (size_t i = 0; i < 2 && s->who[i]; i++) {
    json_text(j, keys[i], id_of(s, s->who[i]->id));
    if (s->typed[i])
      json_text(j, typed[i], id_of(s, s->typed[i]));
  }
  json_text(j, "by", said->by);
  json_text(j, "reason", said->reason);
  json_integer(j, "written", (int64_t)r->fresh.len);
  json_integer(j, "already", (int64_t)r->already);
  said_json(overruled, "overruled", j);
  json_text(j, "next", next);
  json_close(j, '}');
}

static void print(struct kith_saying *s, const struct kith_verdict_row *said, const char *headline,
                  struct kith_str next)
{
  struct kith_buf text = BUF_MAX(JSON_MAX);
  struct kith_json json = {.out = &text};
  struct kith_page page = {0};
  kith_said_list overruled = {0};
  list_overruled(s, &overruled);
  if (s->context.cli->json) {
    write_json(s, said, &overruled, next, &json);
    say_json(&text);
  } else if (!s->context.cli->quiet) {
    write_page(s, said, headline, &overruled, next, &page);
    page_print(s->context.cli, &page);
  }
  vec_free(&overruled);
  page_free(&page);
  buf_free(&text);
}

int saying_end(struct kith_saying *s, const char *headline, struct kith_str next, struct kith_error *err)
{
  struct kith_verdict_row said;
  int rc = saying_word(s->context.cli, &said, err);
  if (rc == KITH_OK)
    rc = ruling_write(&s->ruling, &said, err);
  if (rc == KITH_OK)
    rc = store_commit(s->context.store, err);
  if (rc == KITH_OK)
    print(s, &said, headline, next);
  return rc;
}
