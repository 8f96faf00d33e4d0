#include "pipeline/evidence.h"

#include <math.h>
#include <stdlib.h>

#include "dedupe/features.h"
#include "model/codec.h"
#include "normalise/email.h"
#include "pipeline/events.h"
#include "pipeline/intake.h"
#include "pipeline/sorter.h"

/* A consent whose record names an e-mail: of which contact is seen when all contacts are known. */
struct emailed {
  struct kith_consent_row row; /* of no contact yet */
  size_t next;                 /* the next one with the same e-mail, SIZE_MAX ends */
};

struct loading {
  struct kith_env *env;
  struct kith_evidence_set *set;
  struct kith_arena scratch; /* one decoded record */
  bool features;
  uint32_t source_of[256]; /* the store's number -> index into plan->sources */
  VEC(struct emailed) emailed;
  struct kith_map_u64 first_emailed; /* hash of an e-mail -> place of the last consent with it */
};

static double number_of(struct kith_str text)
{
  char copy[64], *end;
  if (!text.len || text.len >= sizeof copy)
    return NAN;
  memcpy(copy, text.ptr, text.len);
  copy[text.len] = '\0';
  double value = strtod(copy, &end);
  return *end ? NAN : value;
}

static uint64_t key_hash(const struct loading *l, const struct kith_evidence_row *row, struct kith_str key)
{
  return key.len ? sorter_key_hash(key, store_seed(l->env->store), (int64_t)(row->id >> 40)) : 0;
}

static void add_account(struct loading *l, const struct kith_evidence_row *row, const struct kith_record *r)
{
  struct kith_account_row account = {.key = row->key, .source = l->source_of[row->id >> 40]};
  int64_t level = 0;
  struct kith_str name = record_text(r, KITH_P_ORG);
  str_to_int(record_text(r, KITH_P_LEVEL), &level);
  account.name = arena_str(&l->set->arena, name.len ? name : record_text(r, KITH_P_FN));
  account.owner = arena_str(&l->set->arena, record_text(r, KITH_P_OWNER));
  account.territory = arena_str(&l->set->arena, record_text(r, KITH_P_TERRITORY));
  account.industry = arena_str(&l->set->arena, record_text(r, KITH_P_INDUSTRY));
  account.website = arena_str(&l->set->arena, record_text(r, KITH_P_URL));
  account.email = arena_str(&l->set->arena, record_text(r, KITH_P_EMAIL));
  account.level = level >= 1 && level <= 4 ? (int)level : 0;
  *map_u64_put(&l->set->account_by_key, row->key, 0, NULL) = l->set->accounts.len;
  vec_push(&l->set->accounts, account);
}

static void add_deal(struct loading *l, const struct kith_evidence_row *row, const struct kith_record *r)
{
  struct kith_deal_row deal = {.id = row->id, .account = row->account};
  struct kith_str closed_on = record_text(r, KITH_P_CLOSE_DATE), created = record_text(r, KITH_P_CREATED);
  deal.contact = key_hash(l, row, record_text(r, KITH_P_CONTACT_KEY));
  deal.deal.amount = number_of(record_text(r, KITH_P_AMOUNT));
  deal.deal.won = record_is_true(r, KITH_P_WON);
  deal.deal.closed = deal.deal.won || record_is_true(r, KITH_P_CLOSED);
  deal.deal.day = day_parse(closed_on.len ? closed_on : created);
  deal.deal.created = day_parse(created);
  deal.deal.currency = arena_str(&l->set->arena, record_text(r, KITH_P_CURRENCY));
  deal.deal.owner = arena_str(&l->set->arena, record_text(r, KITH_P_OWNER));
  vec_push(&l->set->deals, deal);
}

static void add_interaction(struct loading *l, const struct kith_evidence_row *row, const struct kith_record *r)
{
  struct kith_interaction_row one = {
      .id = row->id, .source = l->source_of[row->id >> 40], .day = day_parse(record_text(r, KITH_P_WHEN))};
  if (l->features)
    one.event = events_of_record(row->id, one.day, r);
  one.incoming = str_eq_nocase(record_text(r, KITH_P_DIRECTION), KITH_STR("in"));
  const struct kith_property *key;
  for (size_t i = 0; (key = record_get(r, KITH_P_CONTACT_KEY, i)); i++) {
    one.contact = key_hash(l, row, property_text(key));
    vec_push(&l->set->interactions, one);
  }
}

/* ---- Consent ---- */

uint64_t evidence_email(const struct kith_env *env, struct kith_str key)
{
  return codec_text_hash(key, store_seed(env->store));
}

static void await_contact(struct loading *l, uint64_t email, const struct kith_consent_row *row)
{
  bool is_new;
  uint64_t *place = map_u64_put(&l->first_emailed, email, l->emailed.len, &is_new);
  struct emailed one = {*row, is_new ? SIZE_MAX : (size_t)*place};
  *place = l->emailed.len;
  vec_push(&l->emailed, one);
}

static void add_consent(struct loading *l, const struct kith_evidence_row *row, const struct kith_record *r)
{
  struct kith_consent said[CONSENT_PER_RECORD];
  struct kith_email email;
  size_t count = consent_read(r, said);
  uint64_t contact = key_hash(l, row, record_text(r, KITH_P_CONTACT_KEY));
  bool has_email = email_parse(&l->scratch, record_text(r, KITH_P_EMAIL), &email);
  uint64_t address = has_email ? evidence_email(l->env, email.key) : 0;
  if (has_email)
    vec_push(&l->set->addressed, ((struct kith_addressed_row){row->id, address}));
  for (size_t i = 0; i < count; i++) {
    struct kith_consent_row one = {row->id, contact, said[i]};
    one.consent.purpose = arena_str(&l->set->arena, said[i].purpose);
    if (contact)
      vec_push(&l->set->consents, one);
    if (has_email)
      await_contact(l, address, &one);
  }
}

static int tie_consents(void *arg, const struct kith_evidence_row *row, struct kith_error *err)
{
  struct loading *l = arg;
  struct features f;
  (void)err;
  if (row->kind != KITH_CONTACT)
    return KITH_OK;
  features_decode(row->match, &f);
  for (size_t i = 0; i < f.email_count; i++) {
    const uint64_t *place = map_u64_get(&l->first_emailed, evidence_email(l->env, f.emails[i].key));
    for (size_t k = place ? (size_t)*place : SIZE_MAX; k != SIZE_MAX; k = l->emailed.items[k].next) {
      struct kith_consent_row one = l->emailed.items[k].row;
      one.contact = row->key;
      vec_push(&l->set->consents, one);
    }
  }
  return KITH_OK;
}

static const struct {
  uint32_t kind;
  void (*add)(struct loading *, const struct kith_evidence_row *, const struct kith_record *);
} adders[] = {{KITH_ACCOUNT, add_account},
              {KITH_DEAL, add_deal},
              {KITH_INTERACTION, add_interaction},
              {KITH_CONSENT, add_consent}};

static int add_other(struct loading *l, const struct kith_evidence_row *row, struct kith_error *err)
{
  const struct kith_other_row other = {row->id, row->root, row->key, row->content, row->kind, row->gone};
  vec_push(&l->set->others, other);
  for (size_t i = 0; i < sizeof adders / sizeof adders[0] && !row->gone; i++) {
    struct kith_record *record;
    if (adders[i].kind != row->kind)
      continue;
    arena_reset(&l->scratch);
    int rc = codec_decode(sighting_record(l->env->store, row->id), &l->env->names, &l->scratch, &record, err);
    if (rc != KITH_OK)
      return rc;
    adders[i].add(l, row, record);
  }
  return KITH_OK;
}

/* Nobody looks into these: only a purge of their contacts has to find them. */
static void put_aside(struct loading *l, const struct kith_evidence_row *row)
{
  if (row->kind == KITH_INTERACTION || row->kind == KITH_CONSENT)
    vec_push(&l->set->aside, row->id);
}

static int add_row(void *arg, const struct kith_evidence_row *row, struct kith_error *err)
{
  struct loading *l = arg;
  uint32_t source = l->source_of[row->id >> 40 & 255];
  if (row->kind != KITH_CONTACT) {
    bool closed = intake_is_closed(l->env, source);
    if (closed || row->gone)
      put_aside(l, row);
    return closed ? KITH_OK : add_other(l, row, err);
  }
  struct kith_contact_row contact = {.id = row->id,
                                     .root = row->root,
                                     .key = row->key,
                                     .content = row->content,
                                     .account = row->account,
                                     .identity = row->identity,
                                     .component = row->component,
                                     .probability = (float)row->probability,
                                     .first_day = row->first_day,
                                     .source = source,
                                     .gone = row->gone};
  contact.match = l->features ? arena_str(&l->set->arena, row->match) : STR_NONE;
  contact.facts = arena_str(&l->set->arena, row->facts);
  if (!intake_is_open(l->env, source, row)) {
    vec_push(&l->set->waiting, contact);
    return KITH_OK;
  }
  contact.listed_from = (uint32_t)l->set->listed.len;
  intake_listed(l->env, row->match, &l->set->listed);
  contact.listed_count = (uint32_t)l->set->listed.len - contact.listed_from;
  vec_push(&l->set->contacts, contact);
  return KITH_OK;
}

static int by_deal(const void *a, const void *b)
{
  const struct kith_deal_row *x = a, *y = b;
  if (x->contact != y->contact)
    return x->contact < y->contact ? -1 : 1;
  if (x->account != y->account)
    return x->account < y->account ? -1 : 1;
  if (x->deal.day != y->deal.day)
    return x->deal.day > y->deal.day ? -1 : 1;
  return (x->id > y->id) - (x->id < y->id);
}

static int by_consent(const void *a, const void *b)
{
  const struct kith_consent_row *x = a, *y = b;
  if (x->contact != y->contact)
    return x->contact < y->contact ? -1 : 1;
  return consent_order(&y->consent, &x->consent);
}

static int by_interaction(const void *a, const void *b)
{
  const struct kith_interaction_row *x = a, *y = b;
  if (x->contact != y->contact)
    return x->contact < y->contact ? -1 : 1;
  if (x->source != y->source)
    return x->source < y->source ? -1 : 1;
  if (x->day != y->day)
    return x->day < y->day ? -1 : 1;
  if (x->event.minute != y->event.minute)
    return x->event.minute < y->event.minute ? -1 : 1;
  return (x->event.record > y->event.record) - (x->event.record < y->event.record);
}

int evidence_load(struct kith_env *env, bool features, struct kith_evidence_set *out, struct kith_error *err)
{
  struct loading l = {.env = env, .set = out, .features = features};
  *out = (struct kith_evidence_set){0};
  memset(l.source_of, 0xff, sizeof l.source_of);
  for (uint32_t i = 0; i < env->plan->sources.len; i++)
    l.source_of[env->source_ids[i] & 255] = i;
  int rc = evidence_each(env->store, true, add_row, &l, err);
  if (rc == KITH_OK && l.emailed.len) /* a pass of its own, but only where somebody keeps consent */
    rc = evidence_each(env->store, true, tie_consents, &l, err);
  if (out->consents.len)
    qsort(out->consents.items, out->consents.len, sizeof *out->consents.items, by_consent);
  if (out->deals.len)
    qsort(out->deals.items, out->deals.len, sizeof *out->deals.items, by_deal);
  if (out->interactions.len)
    qsort(out->interactions.items, out->interactions.len, sizeof *out->interactions.items, by_interaction);
  vec_free(&l.emailed);
  map_u64_free(&l.first_emailed);
  arena_free(&l.scratch);
  return rc;
}

/* Place of the first of `count` rows, `size` apart and sorted by the contact that `contact` points to in the first one,
 * that is not before `key`. */
static size_t first_of(const uint64_t *contact, size_t size, size_t count, uint64_t key)
{
  size_t low = 0, high = count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (*(const uint64_t *)((const char *)contact + middle * size) < key)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

size_t evidence_first_interaction(const struct kith_evidence_set *set, uint64_t contact)
{
  const struct kith_interaction_row *rows = set->interactions.items;
  return set->interactions.len ? first_of(&rows->contact, sizeof *rows, set->interactions.len, contact) : 0;
}

size_t evidence_first_consent(const struct kith_evidence_set *set, uint64_t contact)
{
  const struct kith_consent_row *rows = set->consents.items;
  return set->consents.len ? first_of(&rows->contact, sizeof *rows, set->consents.len, contact) : 0;
}

void evidence_free(struct kith_evidence_set *set)
{
  vec_free(&set->contacts);
  vec_free(&set->waiting);
  vec_free(&set->listed);
  vec_free(&set->others);
  vec_free(&set->deals);
  vec_free(&set->interactions);
  vec_free(&set->consents);
  vec_free(&set->addressed);
  vec_free(&set->aside);
  vec_free(&set->accounts);
  map_u64_free(&set->account_by_key);
  arena_free(&set->arena);
}
