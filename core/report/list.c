#include "report/list.h"

#include <stdlib.h>

#include "base/cell.h"
#include "normalise/text.h"
#include "report/value.h"
#include "store/history.h"
#include "store/opinion.h"

struct pair {
  uint64_t identity, sighting;
};

/* A record that somebody spoke about. */
struct spoken {
  uint64_t identity, key;
  int64_t source;
};

struct listing {
  const struct kith_reading *reading;
  const struct kith_list_filter *filter;
  int (*row)(void *, const struct kith_list_row *, struct kith_error *);
  void *arg;
  bool held[256];         /* by the store's number: a book of filter->holder */
  VEC(struct pair) pairs; /* by identity, then sighting */
  size_t at;              /* first pair that is not behind the decision at hand */
  VEC(uint64_t) changed;  /* identities that pass filter->changed_since, ascending */
  size_t changed_at;
  struct kith_opinions opinions;
  VEC(struct spoken) spoken; /* by identity */
  size_t spoken_at;
  struct kith_text *text;
  struct kith_str account; /* folded */
  struct kith_arena arena, whole;
  uint64_t count;
};

/* ---- Before the decisions ---- */

static int keep_changed(void *arg, const struct kith_identity_row *row, struct kith_error *err)
{
  struct listing *l = arg;
  (void)err;
  if (row->changed > l->filter->changed_since && row->status == IDENTITY_LIVE)
    vec_push(&l->changed, row->id);
  return KITH_OK;
}

static int keep_pair(void *arg, const struct kith_evidence_row *row, struct kith_error *err)
{
  struct listing *l = arg;
  (void)err;
  bool by_then = !l->reading->as_of || row->first_day <= l->reading->as_of->day;
  if (row->kind == KITH_CONTACT && row->identity && by_then)
    vec_push(&l->pairs, ((struct pair){row->identity, row->id}));
  if (row->kind == KITH_CONTACT && row->identity && opinions_newest(&l->opinions, (int64_t)(row->id >> 40), row->key))
    vec_push(&l->spoken, ((struct spoken){row->identity, row->key, (int64_t)(row->id >> 40)}));
  return KITH_OK;
}

static int by_spoken(const void *a, const void *b)
{
  const struct spoken *x = a, *y = b;
  return (x->identity > y->identity) - (x->identity < y->identity);
}

static int by_identity(const void *a, const void *b)
{
  const struct pair *x = a, *y = b;
  if (x->identity != y->identity)
    return x->identity < y->identity ? -1 : 1;
  return (x->sighting > y->sighting) - (x->sighting < y->sighting);
}

/* The sources in whose books the party's contacts stand. */
static int find_books(struct listing *l, struct kith_error *err)
{
  struct kith_dates dates;
  if (l->filter->holder == PARTY_NONE)
    return KITH_OK;
  int rc = dates_new(l->reading, &dates, err);
  struct kith_str party = l->reading->people->parties.items[l->filter->holder].text;
  for (size_t i = 0; rc == KITH_OK && i < 256; i++)
    l->held[i] =
        l->reading->source_of[i] != UINT32_MAX && str_eq(dates_holder(&dates, l->reading->source_of[i]), party);
  dates_free(&dates);
  return rc;
}

/* ---- One contact ---- */

/* Every word of the account asked for stands in the organisation's name. */
static bool is_of_account(struct listing *l, struct kith_str org)
{
  struct kith_str word, folded;
  if (!l->account.len)
    return true;
  folded = arena_printf(&l->arena, " %.*s ", STR_ARG(text_fold(l->text, &l->arena, org)));
  for (struct kith_str rest = l->account; str_next(&rest, ' ', &word);)
    if (str_find_str(folded, arena_printf(&l->arena, " %.*s ", STR_ARG(word))) == folded.len)
      return false;
  return true;
}

/* Read before the contact is merged: most are left out. */
static int has_lifecycle(struct listing *l, struct kith_str bytes, bool *out, struct kith_error *err)
{
  struct kith_verdict v;
  *out = true;
  if (!l->filter->lifecycle.len)
    return KITH_OK;
  int rc = decision_decode(bytes, &l->arena, &v, err);
  *out = rc == KITH_OK && str_eq(v.decision.lifecycle, l->filter->lifecycle);
  arena_reset(&l->arena);
  return rc;
}

/* The pairs of the identity; moves on behind them. */
static const struct pair *pairs_of(struct listing *l, uint64_t identity, size_t *out_count)
{
  while (l->at < l->pairs.len && l->pairs.items[l->at].identity < identity)
    l->at++;
  size_t from = l->at;
  while (l->at < l->pairs.len && l->pairs.items[l->at].identity == identity)
    l->at++;
  *out_count = l->at - from;
  return l->pairs.items + from;
}

static bool is_changed(struct listing *l, uint64_t identity)
{
  if (l->filter->changed_since < 0)
    return true;
  while (l->changed_at < l->changed.len && l->changed.items[l->changed_at] < identity)
    l->changed_at++;
  return l->changed_at < l->changed.len && l->changed.items[l->changed_at] == identity;
}

static bool is_held(const struct listing *l, const struct pair *pairs, size_t count)
{
  for (size_t i = 0; i < count; i++)
    if (l->held[pairs[i].sighting >> 40 & 255])
      return true;
  return l->filter->holder == PARTY_NONE;
}

/* What people said about the contact of that decision. */
static void find_said(struct listing *l, uint64_t identity, kith_opinion_list *out)
{
  while (l->spoken_at < l->spoken.len && l->spoken.items[l->spoken_at].identity < identity)
    l->spoken_at++;
  for (; l->spoken_at < l->spoken.len && l->spoken.items[l->spoken_at].identity == identity; l->spoken_at++)
    opinions_about(&l->opinions, l->spoken.items[l->spoken_at].source, l->spoken.items[l->spoken_at].key, out);
}

static int open_contact(struct listing *l, uint64_t identity, const struct pair *pairs, size_t count,
                        struct kith_contact *out, struct kith_error *err)
{
  *out = (struct kith_contact){.id = identity};
  for (size_t i = 0; i < count; i++)
    vec_push(&out->sightings, ((struct kith_contact_sighting){
                                  .id = pairs[i].sighting, .source = reading_source(l->reading, pairs[i].sighting)}));
  return contact_open(out, l->reading, &l->arena, err);
}

static int give(struct listing *l, const struct kith_contact *c, const struct kith_decision_row *decided,
                const kith_opinion_list *said, struct kith_error *err)
{
  const struct kith_opinion *verdict = opinions_verdict(said);
  char id[24];
  const struct kith_decision *d = &c->verdict.decision;
  struct kith_list_row row = {.id = c->id,
                              .id_text = identity_text(c->id, id),
                              .name = contact_name(c),
                              .org = contact_org(c),
                              .email = record_text(c->merged, KITH_P_EMAIL),
                              .phone = record_text(c->merged, KITH_P_TEL),
                              .owners = value_join(d->owners, d->owner_count, &l->arena),
                              .objection = opinions_objection(said),
                              .decision = d};
  row.contradicted = verdict && opinion_is_contradicted(verdict, decided->content, d->rules_class);
  bool tended = !l->filter->steward.len || str_eq(d->steward, l->filter->steward);
  if (!tended || !is_of_account(l, row.org))
    return KITH_OK;
  int rc = l->row(l->arg, &row, err);
  l->count++;
  return rc == KITH_OK && l->count == l->filter->limit ? KITH_END : rc;
}

static int look_at(struct listing *l, const struct kith_decision_row *decided, struct kith_error *err)
{
  struct kith_contact contact;
  size_t count;
  kith_opinion_list said = {0};
  bool proven = true;
  int rc = has_lifecycle(l, decided->bytes, &proven, err);
  const struct pair *pairs = pairs_of(l, decided->identity, &count);
  find_said(l, decided->identity, &said);
  bool wanted = proven && (l->filter->owner_class < 0 || l->filter->owner_class == decided->owner_class) &&
                (!l->filter->disputed || decided->owner_class == KITH_DISPUTED || opinions_objection(&said));
  if (rc == KITH_OK && wanted && is_changed(l, decided->identity) && is_held(l, pairs, count)) {
    rc = open_contact(l, decided->identity, pairs, count, &contact, err);
    if (rc == KITH_OK)
      rc = give(l, &contact, decided, &said, err);
    vec_free(&contact.sightings);
  }
  vec_free(&said);
  arena_reset(&l->arena);
  return rc;
}

static int look_now(void *listing, const struct kith_decision_row *row, struct kith_error *err)
{
  return look_at(listing, row, err);
}

/* Of then: what people have said since is not part of it. */
static int look_then(void *listing, const struct kith_past_row *row, struct kith_error *err)
{
  const struct kith_decision_row then = {
      .identity = row->identity, .owner_class = row->owner_class, .bytes = row->bytes};
  return look_at(listing, &then, err);
}

static int prepare(struct listing *l, struct kith_error *err)
{
  l->text = text_new();
  l->account = arena_str(&l->whole, text_fold(l->text, &l->whole, l->filter->account));
  int rc = l->reading->as_of ? KITH_OK : opinions_load(l->reading->store, &l->opinions, err);
  if (rc == KITH_OK)
    rc = find_books(l, err);
  if (rc == KITH_OK && l->filter->changed_since >= 0)
    rc = identity_each(l->reading->store, keep_changed, l, err);
  if (rc == KITH_OK)
    rc = evidence_each(l->reading->store, false, keep_pair, l, err);
  if (l->spoken.len)
    qsort(l->spoken.items, l->spoken.len, sizeof *l->spoken.items, by_spoken);
  if (l->pairs.len)
    qsort(l->pairs.items, l->pairs.len, sizeof *l->pairs.items, by_identity);
  return rc;
}

int list_each(const struct kith_reading *reading, const struct kith_list_filter *filter,
              int (*row)(void *, const struct kith_list_row *, struct kith_error *), void *arg, uint64_t *out_count,
              struct kith_error *err)
{
  struct listing l = {.reading = reading, .filter = filter, .row = row, .arg = arg};
  int rc = prepare(&l, err);
  if (rc == KITH_OK)
    rc = reading->as_of ? history_each_at(reading->store, reading->as_of->run, look_then, &l, err)
                        : decision_each(reading->store, look_now, &l, err);
  *out_count = l.count;
  text_free(l.text);
  vec_free(&l.pairs);
  vec_free(&l.changed);
  vec_free(&l.spoken);
  opinions_free(&l.opinions);
  arena_free(&l.arena);
  arena_free(&l.whole);
  return rc == KITH_END ? KITH_OK : rc;
}

/* ---- Rows as text ---- */

struct kith_str list_remark(const struct kith_list_row *row, struct kith_arena *arena)
{
  if (row->contradicted)
    return arena_printf(arena, "new evidence since: the rules now say %s",
                        owner_class_name(row->decision->rules_class));
  if (row->objection)
    return arena_printf(arena, "objection of %.*s: %.*s", STR_ARG(row->objection->party),
                        STR_ARG(row->objection->reason));
  return STR_NONE;
}

void list_csv_head(struct kith_buf *out)
{
  buf_add_c(out, "id,name,organisation,email,phone,class,owners,steward,rule,because,confidence,lifecycle,policy,"
                 "decided_by,remark\r\n");
}

void list_csv(const struct kith_list_row *row, struct kith_buf *out)
{
  const struct kith_decision *d = row->decision;
  struct kith_arena arena = {0};
  char confidence[16];
  snprintf(confidence, sizeof confidence, "%.2f", d->confidence);
  const struct kith_str cells[] = {row->id_text, row->name,          row->org,
                                   row->email,   row->phone,         str_of(owner_class_name(d->owner_class)),
                                   row->owners,  d->steward,         d->rule,
                                   d->because,   str_of(confidence), d->lifecycle,
                                   d->policy,    d->verdict_by,      list_remark(row, &arena)};
  for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++)
    cell_csv(out, cells[i], ',', i == 0, CELL_SAFE);
  buf_add_c(out, "\r\n");
  arena_free(&arena);
}

void list_html_head(struct kith_html *h)
{
  static const struct kith_html_column columns[] = {{"Contact", false}, {"Name", false},   {"Organisation", false},
                                                    {"Whose", false},   {"Owners", false}, {"Steward", false},
                                                    {"Because", false}};
  html_table(h, "", columns, sizeof columns / sizeof columns[0]);
}

void list_html(const struct kith_list_row *row, struct kith_html *h)
{
  const struct kith_decision *d = row->decision;
  const char *whose = owner_class_name(d->owner_class);
  struct kith_arena arena = {0};
  struct kith_str remark = list_remark(row, &arena), owners = STR_NONE;
  for (size_t i = 0; i < d->owner_count; i++)
    owners = arena_printf(&arena, "%.*s%s%.*s", STR_ARG(owners), i ? ", " : "", STR_ARG(party_short(d->owners[i])));
  const struct kith_html_cell cells[] = {
      {row->id_text, NULL},
      {row->name, NULL},
      {row->org, NULL},
      {str_of(whose), whose},
      {owners, NULL},
      {party_short(d->steward), NULL},
      {arena_printf(&arena, "%.*s%s%.*s", STR_ARG(d->because), remark.len ? "; " : "", STR_ARG(remark)), NULL}};
  html_row(h, cells);
  arena_free(&arena);
}

void list_ndjson(const struct kith_list_row *row, struct kith_buf *out)
{
  const struct kith_decision *d = row->decision;
  struct kith_json j = {.out = out};
  json_open(&j, NULL, '{');
  json_text(&j, "id", row->id_text);
  json_text(&j, "name", row->name);
  json_text(&j, "organisation", row->org);
  json_text(&j, "email", row->email);
  json_text(&j, "phone", row->phone);
  json_text(&j, "class", str_of(owner_class_name(d->owner_class)));
  json_texts(&j, "owners", d->owners, d->owner_count);
  json_text(&j, "steward", d->steward);
  json_text(&j, "rule", d->rule);
  json_text(&j, "because", d->because);
  json_real(&j, "confidence", d->confidence);
  json_text(&j, "lifecycle", d->lifecycle);
  json_text(&j, "policy", d->policy);
  json_text(&j, "decided_by", d->verdict_by);
  json_text(&j, "objection", row->objection ? row->objection->party : STR_NONE);
  json_bool(&j, "contradicted", row->contradicted);
  json_close(&j, '}');
  buf_add_char(out, '\n');
}
