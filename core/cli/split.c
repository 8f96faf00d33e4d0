#include <sysexits.h>

#include "cli/commands.h"
#include "cli/saying.h"

struct parting {
  struct kith_saying said;
  kith_ruling_records parts[2];
};

/* ---- Records that were named ---- */

static bool is_named(struct kith_saying *s, const struct kith_contact_sighting *one, struct kith_str text)
{
  struct kith_str number = arena_printf(&s->arena, "%.*s#%llu", STR_ARG(one->source_name),
                                        (unsigned long long)(one->root & (((uint64_t)1 << 40) - 1)));
  struct kith_str key = arena_printf(&s->arena, "%.*s:%.*s", STR_ARG(one->source_name), STR_ARG(one->record->key));
  return str_eq(number, text) || (one->record->key.len && str_eq(key, text));
}

/* Marks the one record that the text names. */
static int find_record(struct kith_saying *s, const char *text, bool *named, struct kith_error *err)
{
  const struct kith_contact *c = s->who[0];
  size_t found = c->sightings.len, count = 0;
  for (size_t i = 0; i < c->sightings.len; i++)
    if (is_named(s, &c->sightings.items[i], str_of(text))) {
      found = i;
      count++;
    }
  if (count == 1) {
    named[found] = true;
    return KITH_OK;
  }
  return error_set(err, cli_wrong(s->context.cli),
                   count ? "%s names %s records called '%s'; say which by its number (kith split %s lists them)"
                         : "%s has %s record called '%s' (kith split %s lists them)",
                   s->context.cli->operands[0], count ? "several" : "no", text, s->context.cli->operands[0]);
}

static int part_by_names(struct parting *p, struct kith_error *err)
{
  struct kith_saying *s = &p->said;
  size_t count = s->records[0].len;
  bool *named = arena_zero(&s->arena, count + 1, sizeof *named);
  int rc = KITH_OK;
  for (size_t i = 1; i < s->context.cli->operand_count && rc == KITH_OK; i++)
    rc = find_record(s, s->context.cli->operands[i], named, err);
  for (size_t i = 0; i < count && rc == KITH_OK; i++)
    vec_push(&p->parts[named[i]], s->records[0].items[i]);
  if (rc == KITH_OK && !p->parts[0].len)
    rc = error_set(err, cli_wrong(s->context.cli), "these are all of its records; name those of one person only");
  return rc;
}

/* ---- What can be seen without names ---- */

static int ask_for_names(struct parting *p)
{
  struct kith_saying *s = &p->said;
  const struct kith_contact *c = s->who[0];
  const char *id = s->context.cli->operands[0];
  fprintf(stderr, "kith: nobody said that %s is one; name the records of one of the two people:\n", id);
  for (size_t i = 0; i < c->sightings.len; i++) {
    const struct kith_contact_sighting *one = &c->sightings.items[i];
    fprintf(stderr, "  kith split %s '", id);
    say_text(stderr, saying_record(s, c, one));
    fputs("'   ", stderr);
    say_text(stderr, record_text(one->record, KITH_P_FN));
    fputs(record_text(one->record, KITH_P_EMAIL).len ? ", " : "", stderr);
    say_text(stderr, record_text(one->record, KITH_P_EMAIL));
    fputc('\n', stderr);
  }
  return EX_USAGE;
}

static int part_by_itself(struct parting *p, struct kith_error *err)
{
  struct kith_saying *s = &p->said;
  const kith_ruling_records *all = &s->records[0];
  int rc = ruling_parts(&s->ruling, all, s->context.plan.merge_at, s->context.plan.review_at, &p->parts[0],
                        &p->parts[1], err);
  if (rc != KITH_OK || p->parts[0].len)
    return rc;
  if (all->len < 2)
    return error_set(err, cli_wrong(s->context.cli), "%s has one record only; there is nothing to split",
                     s->context.cli->operands[0]);
  if (all->len > 2)
    return ask_for_names(p);
  vec_push(&p->parts[0], all->items[0]);
  vec_push(&p->parts[1], all->items[1]);
  return KITH_OK;
}

/* ---- The command ---- */

/* "crm:1, crm:2 and 3 more" */
static struct kith_str list_part(struct kith_saying *s, const kith_ruling_records *part)
{
  enum { SHOWN = 5 };
  const struct kith_contact *c = s->who[0];
  struct kith_str text = STR_NONE;
  size_t shown = 0;
  for (size_t i = 0; i < c->sightings.len && shown < part->len && shown < SHOWN; i++) {
    if (c->sightings.items[i].id != part->items[shown].id)
      continue;
    struct kith_str one = saying_record(s, c, &c->sightings.items[i]);
    text = arena_printf(&s->arena, "%.*s%s%.*s", STR_ARG(text), shown ? ", " : "", STR_ARG(one));
    shown++;
  }
  return shown < part->len ? arena_printf(&s->arena, "%.*s and %zu more", STR_ARG(text), part->len - shown) : text;
}

/* The larger part keeps the id, of equal ones the older. */
static struct kith_str what_comes(struct parting *p)
{
  const kith_ruling_records *a = &p->parts[0], *b = &p->parts[1];
  struct kith_saying *s = &p->said;
  bool second = b->len > a->len || (b->len == a->len && b->items[0].id < a->items[0].id);
  char id[24];
  return arena_printf(&s->arena, "%.*s keeps %.*s; to a new contact: %.*s", STR_ARG(identity_text(s->who[0]->id, id)),
                      STR_ARG(list_part(s, second ? b : a)), STR_ARG(list_part(s, second ? a : b)));
}

static int split_now(struct parting *p, struct kith_error *err)
{
  int rc = ruling_distinct(&p->said.ruling, &p->parts[0], &p->parts[1], err);
  return rc == KITH_OK ? saying_end(&p->said, "Two people", what_comes(p), err) : rc;
}

static int split(struct kith_cli *cli, struct kith_error *err)
{
  struct parting p = {0};
  int rc = cli_operands(cli, 1, RULING_MAX_PAIRS, err);
  if (rc != KITH_OK)
    return rc;
  rc = saying_open(cli, 1, &p.said, err);
  if (rc == KITH_OK)
    rc = cli->operand_count > 1 ? part_by_names(&p, err) : part_by_itself(&p, err);
  if (rc == KITH_OK)
    rc = split_now(&p, err);
  for (size_t i = 0; i < 2; i++)
    vec_free(&p.parts[i]);
  saying_close(&p.said);
  return rc;
}

const struct kith_cli_command command_split = {
    "split",
    "A [RECORD...]",
    "a contact is two people: takes the last kith merge back, or sets the named records apart",
    "  $ kith split c-0004\n  $ kith split c-0004 crm:0031 'phone#12' --reason 'her brother'\n",
    saying_options,
    split};
