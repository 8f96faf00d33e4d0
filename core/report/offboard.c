#include "report/offboard.h"

#include <stdlib.h>

#include "dedupe/features.h"
#include "model/codec.h"
#include "report/deals.h"

enum { WINDOW_DAYS = 14 };

/* What the passes share. */
struct leaving {
  struct kith_offboard *out;
  const struct kith_reading *reading;
  struct kith_dates dates;
  struct kith_deals deals;
  struct kith_arena scratch;    /* of one decision */
  VEC(uint8_t) others;          /* by identity: another rep who works here has a claim */
  struct kith_map_u64 accounts; /* account key -> place in out->accounts */
  int32_t last_day, notice;
};

/* ---- First pass: which decisions concern the rep ---- */

static bool is_other_rep(const struct leaving *l, struct kith_str text)
{
  const struct kith_people *people = l->reading->people;
  int party = text.len && !str_eq(text, l->out->rep->text) ? people_find(people, text) : PARTY_NONE;
  return party != PARTY_NONE && (size_t)party >= people->entity_count &&
         people_is_current(&people->parties.items[party], l->reading->today) == 1;
}

static bool has_claim(const struct kith_decision *d, struct kith_str party)
{
  for (size_t i = 0; i < d->claim_count; i++)
    if (str_eq(d->claims[i].party, party))
      return true;
  return false;
}

static bool others_claim(const struct leaving *l, const struct kith_decision *d)
{
  bool others = is_other_rep(l, d->steward);
  for (size_t i = 0; i < d->claim_count && !others; i++)
    others = is_other_rep(l, d->claims[i].party);
  return others;
}

static int look_at_decision(void *arg, const struct kith_decision_row *row, struct kith_error *err)
{
  struct leaving *l = arg;
  struct kith_verdict v;
  arena_reset(&l->scratch);
  int rc = decision_decode(row->bytes, &l->scratch, &v, err);
  if (rc != KITH_OK)
    return rc;
  while (l->others.len <= row->identity)
    vec_push(&l->others, 0);
  l->others.items[row->identity] = others_claim(l, &v.decision);
  if (has_claim(&v.decision, l->out->rep->text) || str_eq(v.decision.steward, l->out->rep->text))
    contacts_want(&l->out->gathered, row->identity);
  return KITH_OK;
}

/* ---- Second pass: their sightings, the survey of dates, all deals ---- */

static int look_at_evidence(void *arg, const struct kith_evidence_row *row, struct kith_error *err)
{
  struct leaving *l = arg;
  contacts_take(&l->out->gathered, row);
  int rc = dates_add(&l->dates, row, err);
  return rc == KITH_OK ? deals_take(&l->deals, row, err) : rc;
}

/* ---- One contact ---- */

static uint64_t account_key(struct kith_str match)
{
  struct features f;
  features_decode(match, &f);
  return f.org.len ? codec_text_hash(f.org, 1) >> 1 | 1 : 0;
}

static bool is_owner(const struct kith_decision *d, struct kith_str party)
{
  for (size_t i = 0; i < d->owner_count; i++)
    if (str_eq(d->owners[i], party))
      return true;
  return false;
}

static enum kith_offboard_section section_of(const struct kith_decision *d, struct kith_str rep)
{
  switch (d->owner_class) {
  case KITH_DISPUTED:
    return OFFBOARD_DECIDE;
  case KITH_COMPANY:
    return OFFBOARD_STAYS;
  case KITH_BOTH:
    return is_owner(d, rep) ? OFFBOARD_SHARED : OFFBOARD_OTHERS;
  case KITH_REP:
    return is_owner(d, rep) ? OFFBOARD_GOES : OFFBOARD_OTHERS;
  default:
    return OFFBOARD_UNCLAIMED;
  }
}

/* Adds a chain of deals to the contact; those of disputed contacts to the total, each once. */
static void add_deals(struct leaving *l, struct kith_offboard_contact *to, size_t first, bool of_contact)
{
  struct kith_offboard *out = l->out;
  for (size_t i = first; i != SIZE_MAX;) {
    struct kith_deal *deal = &l->deals.items.items[i];
    i = of_contact ? deal->next_of_contact : deal->next_of_account;
    if (!deal->alive)
      continue;
    to->has_deal = true;
    to->worth += deal->amount;
    to->currency = deal->currency;
    if (to->section != OFFBOARD_DECIDE || deal->counted || deal->amount <= 0)
      continue;
    out->mixed = out->mixed || (out->worth > 0 && !str_eq(out->currency, deal->currency));
    out->currency = deal->currency;
    out->worth += deal->amount;
    deal->counted = true;
  }
}

static bool account_was_seen(const struct kith_contact *c, size_t before, uint64_t account)
{
  for (size_t i = 0; i < before; i++)
    if (c->sightings.items[i].account == account)
      return true;
  return false;
}

static void price(struct leaving *l, const struct kith_contact *c, struct kith_offboard_contact *to)
{
  for (size_t i = 0; i < c->sightings.len; i++) {
    const struct kith_contact_sighting *s = &c->sightings.items[i];
    add_deals(l, to, deals_of_contact(&l->deals, s->key), true);
    if (!account_was_seen(c, i, s->account))
      add_deals(l, to, deals_of_account(&l->deals, s->account), false);
  }
}

static bool is_company_side(const struct leaving *l, const struct kith_contact_sighting *s)
{
  const struct kith_people *people = l->reading->people;
  int holder = people_find(people, s->holder);
  return strcmp(s->possession, "internal") == 0 || (holder != PARTY_NONE && (size_t)holder < people->entity_count);
}

/* When a portable book of the rep first had it. Kith's first reading of a whole book says nothing about that. */
static int32_t appeared_in_book(const struct leaving *l, const struct kith_contact_sighting *s)
{
  struct kith_facts f;
  int32_t first = DAY_UNKNOWN;
  if (facts_decode(s->facts, &f, NULL) != KITH_OK)
    return DAY_UNKNOWN;
  const int32_t days[] = {f.created, f.updated, f.seen_on,
                          strcmp(s->date.grade, "observed, bulk") == 0 ? DAY_UNKNOWN : s->date.day};
  for (size_t i = 0; i < sizeof days / sizeof days[0]; i++)
    if (days[i] != DAY_UNKNOWN && days[i] <= l->reading->today && (first == DAY_UNKNOWN || days[i] < first))
      first = days[i];
  return first;
}

static int32_t unusual_day(const struct leaving *l, const struct kith_contact *c)
{
  int32_t appeared = DAY_UNKNOWN, company = DAY_UNKNOWN;
  for (size_t i = 0; i < c->sightings.len; i++) {
    const struct kith_contact_sighting *s = &c->sightings.items[i];
    bool company_side = is_company_side(l, s);
    int32_t day = company_side ? s->date.day
                  : str_eq(s->holder, l->out->rep->text) && strcmp(s->possession, "portable") == 0
                      ? appeared_in_book(l, s)
                      : DAY_UNKNOWN;
    int32_t *first = company_side ? &company : &appeared;
    if (day != DAY_UNKNOWN && (*first == DAY_UNKNOWN || day < *first))
      *first = day;
  }
  bool in_window = l->notice != DAY_UNKNOWN && appeared != DAY_UNKNOWN && appeared <= l->notice &&
                   appeared >= l->notice - WINDOW_DAYS;
  return in_window && company != DAY_UNKNOWN && company < appeared ? appeared : DAY_UNKNOWN;
}

/* ---- Both cases in a phrase ---- */

static bool is_side_of(const struct leaving *l, const struct kith_contact_sighting *s, struct kith_str party)
{
  const struct kith_people *people = l->reading->people;
  int who = people_find(people, party);
  bool entity = who != PARTY_NONE && (size_t)who < people->entity_count;
  return entity ? is_company_side(l, s) : str_eq(s->holder, party);
}

static const struct kith_contact_sighting *sighting_behind(const struct leaving *l, const struct kith_contact *c,
                                                           const struct kith_claim *claim)
{
  int32_t day = day_parse(claim->first_seen);
  const struct kith_contact_sighting *any = NULL;
  for (size_t i = 0; i < c->sightings.len; i++) {
    const struct kith_contact_sighting *s = &c->sightings.items[i];
    if (!is_side_of(l, s, claim->party))
      continue;
    if (s->date.day == day)
      return s;
    any = any ? any : s;
  }
  return any;
}

/* "2019 (dana-linkedin)", "2021 (crm, event)" */
static struct kith_str case_of(const struct leaving *l, const struct kith_contact *c, const struct kith_claim *claim)
{
  struct kith_arena *arena = &l->out->arena;
  const struct kith_contact_sighting *s = sighting_behind(l, c, claim);
  struct kith_facts f = {0};
  struct kith_str year = claim->first_seen.len ? str_sub(claim->first_seen, 0, 4) : KITH_STR("no date");
  if (!s || facts_decode(s->facts, &f, NULL) != KITH_OK)
    return arena_printf(arena, "%.*s (%.*s)", STR_ARG(year), STR_ARG(claim->grade));
  const char *how = f.lead_source ? lead_source_name(f.lead_source) : NULL;
  return arena_printf(arena, "%.*s (%.*s%s%s)", STR_ARG(year), STR_ARG(s->source_name), how ? ", " : "",
                      how ? how : "");
}

static struct kith_str both_cases(const struct leaving *l, const struct kith_contact *c)
{
  const struct kith_decision *d = &c->verdict.decision;
  struct kith_arena *arena = &l->out->arena;
  struct kith_str own = STR_NONE, against = STR_NONE;
  for (size_t i = 0; i < d->claim_count; i++) {
    const struct kith_claim *claim = &d->claims[i];
    bool rep = str_eq(claim->party, l->out->rep->text);
    if (!rep && claim->strength < KITH_CLAIM_WEAK)
      continue;
    struct kith_str text = case_of(l, c, claim);
    if (rep)
      own = arena_printf(arena, "known %.*s", STR_ARG(text));
    else
      against = arena_printf(arena, "%.*s%s%.*s %.*s", STR_ARG(against), against.len ? " / " : "",
                             STR_ARG(claim->party), STR_ARG(text));
  }
  return arena_printf(arena, "%.*s / %.*s", STR_ARG(own), STR_ARG(against));
}

/* ---- Accounts ---- */

static struct kith_offboard_account *account_of(struct leaving *l, uint64_t key, struct kith_str name)
{
  bool is_new;
  uint64_t *place = map_u64_put(&l->accounts, key, l->out->accounts.len, &is_new);
  if (is_new)
    vec_push(&l->out->accounts, ((struct kith_offboard_account){.name = name, .key = key}));
  return &l->out->accounts.items[*place];
}

/* Third pass: is there anybody else at the rep's accounts? */
static int look_for_others(void *arg, const struct kith_evidence_row *row, struct kith_error *err)
{
  struct leaving *l = arg;
  (void)err;
  if (row->kind != KITH_CONTACT || row->identity >= l->others.len || !l->others.items[row->identity])
    return KITH_OK;
  uint64_t key = account_key(row->match);
  const uint64_t *place = key ? map_u64_get(&l->accounts, key) : NULL;
  if (place)
    l->out->accounts.items[*place].others = true;
  return KITH_OK;
}

/* ---- Filling ---- */

/* What goes along, or what the company does not have, is not handed over. */
static bool must_hand_over(const struct kith_offboard_contact *c)
{
  return c->steward && c->section != OFFBOARD_GOES && c->section != OFFBOARD_UNCLAIMED;
}

static void fill_account(struct leaving *l, const struct kith_contact *c, struct kith_offboard_contact *to)
{
  for (size_t i = 0; i < c->sightings.len && !to->account; i++)
    to->account = account_key(c->sightings.items[i].match);
  if (!to->account)
    return;
  struct kith_offboard_account *a = account_of(l, to->account, to->org);
  a->stays = a->stays || to->section == OFFBOARD_STAYS;
  a->hand_over = a->hand_over || must_hand_over(to);
}

static void fill_obligations(struct leaving *l, const struct kith_contact *c)
{
  struct kith_arena *arena = &l->out->arena;
  const struct kith_verdict *v = &c->verdict;
  for (size_t i = 0; i < v->obligation_count; i++) {
    const struct kith_obligation *o = &v->obligations[i];
    if (!str_eq(o->owed_by, l->out->rep->text))
      continue;
    struct kith_offboard_obligation one = {c->id, arena_str(arena, o->owed_to), arena_str(arena, o->kind)};
    vec_push(&l->out->obligations, one);
  }
}

static void fill(struct leaving *l, const struct kith_contact *c)
{
  struct kith_offboard *out = l->out;
  const struct kith_decision *d = &c->verdict.decision;
  struct kith_offboard_contact one = {.id = c->id,
                                      .section = section_of(d, out->rep->text),
                                      .name = arena_str(&out->arena, contact_name(c)),
                                      .org = arena_str(&out->arena, contact_org(c)),
                                      .both_cases = STR_NONE,
                                      .currency = STR_NONE,
                                      .steward = str_eq(d->steward, out->rep->text)};
  price(l, c, &one);
  one.currency = arena_str(&out->arena, one.currency);
  one.appeared = unusual_day(l, c);
  one.off_limits =
      out->non_solicit == 1 && one.has_deal && (one.section == OFFBOARD_STAYS || one.section == OFFBOARD_SHARED);
  if (one.section == OFFBOARD_DECIDE)
    one.both_cases = both_cases(l, c);
  fill_account(l, c, &one);
  fill_obligations(l, c);
  out->counts[one.section]++;
  out->off_limits += one.off_limits;
  out->unusual += one.appeared != DAY_UNKNOWN;
  out->hand_over += must_hand_over(&one) && !one.account;
  vec_push(&out->contacts, one);
}

/* One contact at a time: its records are forgotten again. */
static int fill_all(struct leaving *l, struct kith_error *err)
{
  struct kith_contacts *gathered = &l->out->gathered;
  int rc = KITH_OK;
  for (size_t i = 0; i < gathered->items.len && rc == KITH_OK; i++) {
    struct kith_contact *c = &gathered->items.items[i];
    arena_reset(&l->scratch);
    rc = contact_date(c, l->reading, &l->dates, &l->scratch, err);
    if (rc == KITH_OK)
      rc = contact_open(c, l->reading, &l->scratch, err);
    if (rc == KITH_OK)
      fill(l, c);
  }
  return rc;
}

static int by_section(const void *a, const void *b)
{
  const struct kith_offboard_contact *x = a, *y = b;
  if (x->section != y->section)
    return x->section < y->section ? -1 : 1;
  if (x->worth != y->worth)
    return x->worth > y->worth ? -1 : 1;
  return (x->id > y->id) - (x->id < y->id);
}

static void count_accounts(struct leaving *l)
{
  for (size_t i = 0; i < l->out->accounts.len; i++) {
    const struct kith_offboard_account *a = &l->out->accounts.items[i];
    l->out->alone += a->stays && !a->others;
    l->out->hand_over += a->hand_over;
  }
}

/* ---- The rep ---- */

static void read_agreements(struct leaving *l)
{
  struct kith_offboard *out = l->out;
  out->non_solicit = people_agreement(out->rep, AGREEMENT_NON_SOLICIT, l->last_day);
  out->until = DAY_UNKNOWN;
  for (size_t i = 0; i < out->rep->agreements.len; i++) {
    const struct kith_agreement *a = &out->rep->agreements.items[i];
    int32_t until = a->until == DAY_UNKNOWN ? DAY_NEVER : a->until;
    bool counts = a->kind == AGREEMENT_NON_SOLICIT && a->reviewed == (out->non_solicit == 1) && until >= l->last_day;
    out->until = counts && until > out->until ? until : out->until;
  }
}

static void read_rep(struct leaving *l)
{
  struct kith_offboard *out = l->out;
  out->spell = people_spell(out->rep, DAY_UNKNOWN);
  l->last_day = out->spell && out->spell->left != DAY_UNKNOWN ? out->spell->left : l->reading->today;
  l->notice = !out->spell ? DAY_UNKNOWN : out->spell->notice != DAY_UNKNOWN ? out->spell->notice : out->spell->left;
  read_agreements(l);
  out->private_count = purged_count(l->reading->store, out->rep->text);
}

static int read_all(struct leaving *l, struct kith_error *err)
{
  struct kith_store *store = l->reading->store;
  int rc = decision_each(store, look_at_decision, l, err);
  if (rc == KITH_OK)
    rc = evidence_each(store, true, look_at_evidence, l, err);
  dates_end(&l->dates);
  l->out->have_deals = l->deals.items.len > 0;
  if (rc == KITH_OK)
    rc = fill_all(l, err);
  return rc == KITH_OK ? evidence_each(store, true, look_for_others, l, err) : rc;
}

int offboard_read(const struct kith_reading *reading, int party, struct kith_offboard *out, struct kith_error *err)
{
  struct leaving l = {.out = out, .reading = reading, .deals = {.reading = reading}};
  *out = (struct kith_offboard){.reading = reading};
  out->gathered = (struct kith_contacts){.arena = &out->arena, .reading = reading};
  if (!reading->policy)
    return error_set(err, KITH_E_CONFIG, "the pipeline names no policy, so nobody was decided; see ownership: policy:");
  int rc = dates_new(reading, &l.dates, err); /* may adopt parties: the rep is looked up after it */
  out->rep = &reading->people->parties.items[party];
  read_rep(&l);
  if (rc == KITH_OK)
    rc = read_all(&l, err);
  count_accounts(&l);
  if (out->contacts.len)
    qsort(out->contacts.items, out->contacts.len, sizeof *out->contacts.items, by_section);
  dates_free(&l.dates);
  out->currency = arena_str(&out->arena, out->currency);
  deals_free(&l.deals);
  vec_free(&l.others);
  map_u64_free(&l.accounts);
  arena_free(&l.scratch);
  return rc;
}

void offboard_free(struct kith_offboard *o)
{
  contacts_free(&o->gathered);
  vec_free(&o->contacts);
  vec_free(&o->accounts);
  vec_free(&o->obligations);
  arena_free(&o->arena);
}

bool offboard_in_section(const struct kith_offboard_contact *c, int section)
{
  return (int)c->section == section;
}

bool offboard_is_off_limits(const struct kith_offboard_contact *c, int section)
{
  (void)section;
  return c->off_limits;
}

bool offboard_is_unusual(const struct kith_offboard_contact *c, int section)
{
  (void)section;
  return c->appeared != DAY_UNKNOWN;
}
