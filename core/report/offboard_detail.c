#include "report/offboard_part.h"
#include "report/value.h"

/* What looking at single contacts shares. */
struct looking {
  struct kith_offboard *out;
  struct kith_dates dates;
  struct kith_opinions opinions;
  struct kith_deals deals;
  struct kith_arena arena; /* of AT_ONCE contacts */
};

enum { AT_ONCE = 64 };

/* The next contacts of which `wanted` says yes, looked up and given to `each`. */
static int
look_at(struct looking *l, bool (*wanted)(const struct kith_offboard *, const struct kith_offboard_contact *),
        int (*each)(struct looking *, struct kith_offboard_contact *, struct kith_contact *, struct kith_error *),
        struct kith_error *err)
{
  struct kith_offboard *o = l->out;
  int rc = KITH_OK;
  for (size_t i = 0; i < o->contacts.len && rc == KITH_OK;) {
    struct kith_contacts contacts = {.arena = &l->arena, .reading = o->reading};
    struct kith_offboard_contact *some[AT_ONCE];
    size_t count = 0;
    for (; i < o->contacts.len && count < AT_ONCE; i++)
      if (wanted(o, &o->contacts.items[i])) {
        some[count++] = &o->contacts.items[i];
        contacts_want(&contacts, o->contacts.items[i].id);
      }
    rc = contacts_fetch(&contacts, err);
    for (size_t k = 0; k < count && rc == KITH_OK; k++)
      rc = each(l, some[k], &contacts.items.items[k], err);
    contacts_free(&contacts);
    arena_reset(&l->arena);
  }
  return rc;
}

/* ---- Worth ---- */

/* Adds a chain of deals to the contact; those of disputed contacts to the total, each once. */
static void add_deals(struct looking *l, struct kith_offboard_contact *to, size_t first, bool of_contact)
{
  struct kith_offboard *out = l->out;
  for (size_t i = first; i != SIZE_MAX;) {
    struct kith_deal *deal = &l->deals.items.items[i];
    i = of_contact ? deal->next_of_contact : deal->next_of_account;
    if (!deal->alive)
      continue;
    if (deal->currency.len)
      to->currency = arena_str(&out->arena, deal->currency);
    if (to->section != OFFBOARD_DECIDE || deal->counted || deal->amount <= 0)
      continue;
    out->mixed = out->mixed || (out->worth > 0 && !str_eq(out->currency, deal->currency));
    out->currency = arena_str(&out->arena, deal->currency);
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

static int price(struct looking *l, struct kith_offboard_contact *to, struct kith_contact *c, struct kith_error *err)
{
  (void)err;
  for (size_t i = 0; i < c->sightings.len; i++) {
    const struct kith_contact_sighting *s = &c->sightings.items[i];
    add_deals(l, to, deals_of_contact(&l->deals, s->key), true);
    if (!account_was_seen(c, i, s->account))
      add_deals(l, to, deals_of_account(&l->deals, s->account), false);
  }
  return KITH_OK;
}

static bool is_priced(const struct kith_offboard *o, const struct kith_offboard_contact *c)
{
  return c->worth > 0 && (o->all || c->section == OFFBOARD_DECIDE);
}

int offboard_price(struct kith_offboard *o, struct kith_error *err)
{
  struct looking l = {.out = o, .deals = {.reading = o->reading}};
  bool any = false;
  for (size_t i = 0; i < o->contacts.len && !any; i++)
    any = is_priced(o, &o->contacts.items[i]);
  int rc = any ? deals_read(&l.deals, err) : KITH_OK;
  if (rc == KITH_OK && any)
    rc = look_at(&l, is_priced, price, err);
  deals_free(&l.deals);
  arena_free(&l.arena);
  return rc;
}

/* ---- Both cases in a phrase ---- */

static bool is_side_of(const struct looking *l, const struct kith_contact_sighting *s, struct kith_str party)
{
  const struct kith_people *people = l->out->reading->people;
  int who = people_find(people, party);
  bool entity = who != PARTY_NONE && (size_t)who < people->entity_count;
  return entity ? reading_is_entity_book(l->out->reading, s->source) : str_eq(s->holder, party);
}

static const struct kith_contact_sighting *sighting_behind(const struct looking *l, const struct kith_contact *c,
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
static struct kith_str case_of(struct looking *l, const struct kith_contact *c, const struct kith_claim *claim)
{
  const struct kith_contact_sighting *s = sighting_behind(l, c, claim);
  struct kith_facts f = {0};
  struct kith_str year = claim->first_seen.len ? str_sub(claim->first_seen, 0, 4) : KITH_STR("no date");
  if (!s || facts_decode(s->facts, &f, NULL) != KITH_OK)
    return arena_printf(&l->arena, "%.*s (%.*s)", STR_ARG(year), STR_ARG(claim->grade));
  const char *how = f.lead_source ? lead_source_name(f.lead_source) : NULL;
  return arena_printf(&l->arena, "%.*s (%.*s%s%s)", STR_ARG(year), STR_ARG(s->source_name), how ? ", " : "",
                      how ? how : "");
}

static struct kith_str both_cases(struct looking *l, const struct kith_contact *c)
{
  const struct kith_decision *d = &c->verdict.decision;
  struct kith_str own = STR_NONE, against = STR_NONE;
  for (size_t i = 0; i < d->claim_count; i++) {
    const struct kith_claim *claim = KITH_AT(d->claims, i);
    bool rep = str_eq(claim->party, l->out->rep->text);
    if (!rep && claim->strength < KITH_CLAIM_WEAK)
      continue;
    struct kith_str text = case_of(l, c, claim);
    if (rep)
      own = arena_printf(&l->arena, "known %.*s", STR_ARG(text));
    else
      against = arena_printf(&l->arena, "%.*s%s%.*s %.*s", STR_ARG(against), against.len ? " / " : "",
                             STR_ARG(claim->party), STR_ARG(text));
  }
  return arena_printf(&l->out->arena, "%.*s / %.*s", STR_ARG(own), STR_ARG(against));
}

/* ---- What is shown of one ---- */

static struct kith_str roles_of(const struct looking *l, const struct kith_decision *d)
{
  struct kith_str text = STR_NONE;
  for (size_t i = 0; i < d->role_count; i++) {
    const struct kith_role *role = KITH_AT(d->roles, i);
    text = arena_printf(&l->out->arena, "%.*s%s%.*s: %.*s", STR_ARG(text), text.len ? ", " : "",
                        STR_ARG(party_short(role->party)), STR_ARG(role->role));
  }
  return text;
}

static struct kith_str said_of_it(struct looking *l, const struct kith_said_opinions *s, const struct kith_decision *d)
{
  struct kith_arena *arena = &l->out->arena;
  struct kith_str verdict = STR_NONE;
  if (d->verdict_by.len)
    verdict = arena_printf(arena, "decided by %.*s on %.*s: %.*s%s", STR_ARG(d->verdict_by), STR_ARG(d->verdict_on),
                           STR_ARG(d->verdict_reason), s->contradicted ? " (new evidence speaks against it)" : "");
  if (!s->objection)
    return verdict;
  return arena_printf(arena, "%.*s%s%.*s objects: %.*s", STR_ARG(verdict), verdict.len ? "; " : "",
                      STR_ARG(s->objection->party), STR_ARG(s->objection->reason));
}

/* Where somebody is named for it. */
static struct kith_str who_decides(const struct looking *l, const struct kith_offboard_contact *c,
                                   const struct kith_said_opinions *said, const struct kith_decision *d)
{
  bool open = c->section == OFFBOARD_DECIDE || said->objection;
  bool named = d->decider.len || l->out->reading->policy->decider.len;
  return open && named ? decider_of(l->out->reading, said, d, &l->out->arena) : STR_NONE;
}

static int detail(struct looking *l, struct kith_offboard_contact *to, struct kith_contact *c, struct kith_error *err)
{
  struct kith_offboard *out = l->out;
  struct kith_arena *arena = &out->arena;
  struct kith_offboard_detail *d = arena_zero(arena, 1, sizeof *d);
  const struct kith_decision *decision = &c->verdict.decision;
  struct kith_said_opinions said;
  int rc = contact_date(c, out->reading, &l->dates, &l->arena, err);
  if (rc == KITH_OK)
    rc = contact_open(c, out->reading, &l->arena, err);
  if (rc != KITH_OK)
    return rc;
  opinions_of(out->reading, &l->opinions, c, &said);
  *d = (struct kith_offboard_detail){
      .name = arena_str(arena, contact_name(c)),
      .org = arena_str(arena, contact_org(c)),
      .both_cases = to->section == OFFBOARD_DECIDE ? both_cases(l, c) : STR_NONE,
      .conditions = arena_str(arena, value_join(decision->conditions, decision->condition_count, &l->arena)),
      .roles = roles_of(l, decision),
      .because = arena_str(arena, decision->because),
      .keep_until = arena_str(arena, decision->keep_until),
      .said = said_of_it(l, &said, decision),
      .decide = who_decides(l, to, &said, decision)};
  to->detail = d;
  said_opinions_free(&said);
  return KITH_OK;
}

/* With `all` everybody; else the first of those that people must decide, and of those that are shared. */
static bool is_shown(const struct kith_offboard *o, const struct kith_offboard_contact *c)
{
  size_t place = (size_t)(c - o->contacts.items);
  size_t before = 0;
  for (int s = OFFBOARD_DECIDE; s < (int)c->section; s++)
    before += o->counts[s];
  bool few = place - before < OFFBOARD_FEW;
  return o->all || (few && (c->section == OFFBOARD_DECIDE || c->section == OFFBOARD_SHARED));
}

int offboard_look_up(struct kith_offboard *o, struct kith_error *err)
{
  struct looking l = {.out = o};
  int rc = dates_new(o->reading, &l.dates, err);
  if (rc == KITH_OK)
    rc = dates_recall(&l.dates, err);
  if (rc == KITH_OK)
    rc = opinions_load(o->reading->store, &l.opinions, err);
  if (rc == KITH_OK)
    rc = look_at(&l, is_shown, detail, err);
  dates_free(&l.dates);
  opinions_free(&l.opinions);
  arena_free(&l.arena);
  return rc;
}
