#include "report/coverage.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/map.h"
#include "model/codec.h"
#include "normalise/text.h"
#include "store/account.h"
#include "store/book.h"

enum { YEAR_DAYS = 365 };

enum tie { TIE_STEWARD = 1, TIE_OWNER = 2, TIE_DEAL = 4, TIE_KNOWS = 8 };

/* One way in which somebody has to do with an account. */
struct bond {
  uint32_t account, person; /* place in out->accounts, in persons */
  uint32_t ties;
};

/* A deal until it is known whose account it is of. */
struct deal {
  uint64_t account, contact; /* key hashes */
  uint32_t person;
};

struct covering {
  const struct kith_reading *reading;
  const struct kith_coverage_filter *filter;
  struct kith_coverage *out;
  struct kith_map_u64 place; /* account id -> place in out->accounts */
  struct kith_map_u64 keys;  /* hash of an ACCOUNT record's key -> the same */
  struct kith_map_u64 homes; /* identity -> the same */
  struct kith_map_str index; /* person's text -> place in persons */
  VEC(struct kith_coverage_person) persons;
  VEC(int32_t) last;       /* of each person: the latest interaction with anybody */
  VEC(uint32_t) person_of; /* by the book's number of a party; UINT32_MAX: not looked up */
  VEC(struct bond) bonds;
  VEC(struct deal) deals;
  struct kith_map_str inactive; /* CRM users who are not active: e-mail, name */
  struct kith_text *text;
  struct kith_str wanted; /* filter->account folded */
  struct kith_arena scratch;
};

/* ---- Persons ---- */

static void describe(const struct covering *c, struct kith_coverage_person *p)
{
  const struct kith_people *people = c->reading->people;
  int number = people_find(people, p->text);
  const struct kith_party *party = number == PARTY_NONE ? NULL : &people->parties.items[number];
  const struct kith_spell *spell = party && party->spells.len ? &party->spells.items[party->spells.len - 1] : NULL;
  char day[DAY_TEXT];
  p->rep = !party || (size_t)number >= people->entity_count;
  p->name = party ? party->name : p->text;
  p->role = spell ? spell->role : STR_NONE;
  p->state = PERSON_CURRENT;
  int current = party ? people_is_current(party, c->reading->today) : -1;
  if (current < 0) {
    p->state = PERSON_UNKNOWN;
    p->why = KITH_STR("not in the people file");
  } else if (current == 0) {
    day_format(spell ? spell->left : DAY_UNKNOWN, day);
    p->state = PERSON_LEFT;
    p->why = *day ? arena_printf(&c->out->arena, "left on %s", day) : KITH_STR("does not work here today");
  } else if (spell && spell->left != DAY_UNKNOWN) {
    day_format(spell->left, day);
    p->why = arena_printf(&c->out->arena, "leaves on %s", day);
  }
}

/* By one of all the names that somebody may have. */
static uint32_t person_of(struct covering *c, struct kith_str text)
{
  int party = people_find(c->reading->people, text);
  if (party != PARTY_NONE)
    text = c->reading->people->parties.items[party].text;
  bool is_new;
  uint64_t *place = map_str_put(&c->index, text, c->persons.len, &is_new);
  if (is_new) {
    struct kith_coverage_person p = {.text = arena_str(&c->out->arena, text), .why = STR_NONE};
    describe(c, &p);
    vec_push(&c->persons, p);
    vec_push(&c->last, DAY_UNKNOWN);
  }
  return (uint32_t)*place;
}

static uint32_t person_of_party(struct covering *c, uint32_t party)
{
  while (c->person_of.len <= party)
    vec_push(&c->person_of, UINT32_MAX);
  if (c->person_of.items[party] == UINT32_MAX) {
    uint32_t person = person_of(c, book_party_text(c->reading->store, party, &c->scratch));
    c->person_of.items[party] = person;
  }
  return c->person_of.items[party];
}

/* What the CRM, and a year of silence, say of those who work here. */
static void find_inactive(struct covering *c)
{
  for (size_t i = 0; i < c->persons.len; i++) {
    struct kith_coverage_person *p = &c->persons.items[i];
    int32_t last = c->last.items[i];
    char day[DAY_TEXT];
    if (p->state != PERSON_CURRENT)
      continue;
    if (map_str_get(&c->inactive, p->text)) {
      p->state = PERSON_INACTIVE;
      p->why = KITH_STR("the CRM calls the user not active");
    } else if (last != DAY_UNKNOWN && c->reading->today - last > YEAR_DAYS) {
      day_format(last, day);
      p->state = PERSON_INACTIVE;
      p->why = arena_printf(&c->out->arena, "no interaction since %s", day);
    }
  }
}

/* ---- Accounts ---- */

/* Every word asked for stands in the name or is in the domain. */
static bool is_wanted(struct covering *c, const struct kith_account_record *a)
{
  struct kith_str word, rest = c->wanted;
  if (c->filter->level && a->level != c->filter->level)
    return false;
  if (!rest.len)
    return true;
  struct kith_str name = arena_printf(&c->scratch, " %.*s ", STR_ARG(text_fold(c->text, &c->scratch, a->name)));
  while (str_next(&rest, ' ', &word))
    if (str_find_str(name, arena_printf(&c->scratch, " %.*s ", STR_ARG(word))) == name.len &&
        !str_starts_nocase(a->domain, word))
      return false;
  return true;
}

static void remember_keys(struct covering *c, struct kith_str keys, size_t place)
{
  struct kith_str key;
  while (str_next(&keys, '\n', &key) && key.len) {
    char hex[24];
    if (!str_starts(key, KITH_STR("1 ")) || key.len - 2 >= sizeof hex)
      continue;
    memcpy(hex, key.ptr + 2, key.len - 2);
    hex[key.len - 2] = '\0';
    map_u64_put(&c->keys, strtoull(hex, NULL, 16), place, NULL);
  }
}

static int take_account(void *arg, const struct kith_account_record *a, struct kith_error *err)
{
  struct covering *c = arg;
  struct kith_arena *arena = &c->out->arena;
  (void)err;
  arena_reset(&c->scratch);
  if (!is_wanted(c, a))
    return KITH_OK;
  struct kith_coverage_account one = {.id = a->id,
                                      .name = arena_str(arena, a->name),
                                      .domain = arena_str(arena, a->domain),
                                      .level_by = arena_str(arena, a->level_by),
                                      .owner = arena_str(arena, a->owner),
                                      .territory = arena_str(arena, a->territory),
                                      .currency = arena_str(arena, a->currency),
                                      .level = a->level,
                                      .contacts = a->contacts,
                                      .won = a->won,
                                      .open = a->open};
  size_t place = c->out->accounts.len;
  map_u64_put(&c->place, (uint64_t)a->id, place, NULL);
  remember_keys(c, a->keys, place);
  vec_push(&c->out->accounts, one);
  return KITH_OK;
}

/* ---- Bonds ---- */

static void bind(struct covering *c, size_t account, uint32_t person, uint32_t ties)
{
  vec_push(&c->bonds, ((struct bond){(uint32_t)account, person, ties}));
}

static int take_row(void *arg, const struct kith_book_row *row, struct kith_error *err)
{
  struct covering *c = arg;
  (void)err;
  if (row->strength == KITH_CLAIM_PERSONAL)
    return KITH_OK;
  uint32_t person = person_of_party(c, row->party);
  if (row->last_contact != DAY_UNKNOWN && row->last_contact > c->last.items[person])
    c->last.items[person] = row->last_contact;
  const uint64_t *place = row->account ? map_u64_get(&c->place, row->account) : NULL;
  if (!place)
    return KITH_OK;
  map_u64_put(&c->homes, row->identity, *place, NULL);
  if (row->strength > KITH_CLAIM_NONE || row->last_contact != DAY_UNKNOWN)
    bind(c, *place, person, TIE_KNOWS);
  if (row->steward)
    bind(c, *place, person_of_party(c, row->steward), TIE_STEWARD);
  return KITH_OK;
}

static void bind_owners(struct covering *c)
{
  for (size_t i = 0; i < c->out->accounts.len; i++)
    if (c->out->accounts.items[i].owner.len)
      bind(c, i, person_of(c, c->out->accounts.items[i].owner), TIE_OWNER);
}

static int decode(struct covering *c, uint64_t id, struct kith_record **out, struct kith_error *err)
{
  arena_reset(&c->scratch);
  return codec_decode(sighting_record(c->reading->store, id), c->reading->names, &c->scratch, out, err);
}

static void take_deal(struct covering *c, const struct kith_evidence_row *row, const struct kith_record *r)
{
  struct kith_str owner = record_text(r, KITH_P_OWNER), key = record_text(r, KITH_P_CONTACT_KEY);
  struct deal deal = {.account = row->account};
  if (!owner.len)
    return;
  if (key.len)
    deal.contact = c->reading->key_hash(key, store_seed(c->reading->store), (int64_t)(row->id >> 40));
  deal.person = person_of(c, owner);
  vec_push(&c->deals, deal);
}

static void take_user(struct covering *c, const struct kith_record *r)
{
  if (!str_eq_nocase(record_text(r, KITH_P_ACTIVE), KITH_STR("false")))
    return;
  const struct kith_str names[] = {record_text(r, KITH_P_EMAIL), record_text(r, KITH_P_FN)};
  for (size_t i = 0; i < 2; i++) {
    int party = people_find(c->reading->people, names[i]);
    struct kith_str text = party == PARTY_NONE ? names[i] : c->reading->people->parties.items[party].text;
    if (text.len)
      map_str_put(&c->inactive, text, 1, NULL);
  }
}

/* Deals and users; contacts by key, for deals that name no account that is known. */
static int take_sighting(void *arg, const struct kith_evidence_row *row, struct kith_error *err)
{
  struct covering *c = arg;
  struct kith_record *record;
  if (row->gone)
    return KITH_OK;
  if (row->kind == KITH_CONTACT) {
    const uint64_t *home = row->identity ? map_u64_get(&c->homes, row->identity) : NULL;
    if (home)
      map_u64_put(&c->keys, row->key, *home, NULL);
    return KITH_OK;
  }
  if (row->kind != KITH_DEAL && row->kind != KITH_USER)
    return KITH_OK;
  int rc = decode(c, row->id, &record, err);
  if (rc == KITH_OK && row->kind == KITH_DEAL)
    take_deal(c, row, record);
  else if (rc == KITH_OK)
    take_user(c, record);
  return rc;
}

static void bind_deals(struct covering *c)
{
  for (size_t i = 0; i < c->deals.len; i++) {
    const struct deal *d = &c->deals.items[i];
    const uint64_t *place = d->account ? map_u64_get(&c->keys, d->account) : NULL;
    if (!place && d->contact)
      place = map_u64_get(&c->keys, d->contact);
    if (place)
      bind(c, *place, d->person, TIE_DEAL);
  }
}

/* ---- What follows ---- */

static int by_account(const void *a, const void *b)
{
  const struct bond *x = a, *y = b;
  return x->account != y->account ? (x->account < y->account ? -1 : 1)
                                  : (x->person > y->person) - (x->person < y->person);
}

static int by_name(const void *a, const void *b)
{
  const struct kith_coverage_person *x = a, *y = b;
  int order = str_cmp(x->name, y->name);
  return order ? order : str_cmp(x->text, y->text);
}

/* The persons of one account, each once. */
static void gather_persons(struct covering *c, const struct bond *bonds, size_t count, struct kith_coverage_account *a)
{
  a->persons = arena_zero(&c->out->arena, count + 1, sizeof *a->persons);
  for (size_t i = 0, to; i < count; i = to) {
    uint32_t ties = 0;
    for (to = i; to < count && bonds[to].person == bonds[i].person; to++)
      ties |= bonds[to].ties;
    struct kith_coverage_person *p = &a->persons[a->person_count];
    *p = c->persons.items[bonds[i].person];
    p->steward = ties & TIE_STEWARD;
    p->owner = ties & TIE_OWNER;
    p->deal_owner = ties & TIE_DEAL;
    p->knows = ties & TIE_KNOWS;
    a->person_count += p->rep;
  }
  if (a->person_count)
    qsort(a->persons, a->person_count, sizeof *a->persons, by_name);
}

static bool is_here(const struct kith_coverage_person *p)
{
  return p->state == PERSON_CURRENT || p->state == PERSON_INACTIVE;
}

static void find_alone(struct kith_coverage_account *a)
{
  size_t here = 0;
  bool tended = false;
  for (size_t i = 0; i < a->person_count; i++) {
    const struct kith_coverage_person *p = &a->persons[i];
    tended = tended || p->steward;
    if (is_here(p) && here++ == 0)
      a->alone = p;
  }
  a->alone = here == 1 ? a->alone : NULL;
  a->nobody = here == 0;
  for (size_t i = 0; i < a->person_count; i++) {
    const struct kith_coverage_person *p = &a->persons[i];
    a->shaky = a->shaky || ((tended ? p->steward : p->owner) && p->state != PERSON_CURRENT);
  }
}

static struct kith_str fillers(const struct kith_coverage_account *a, struct kith_str role, struct kith_arena *arena)
{
  struct kith_str names = STR_NONE;
  for (size_t i = 0; i < a->person_count; i++) {
    const struct kith_coverage_person *p = &a->persons[i];
    if (is_here(p) && (p->steward || p->owner || p->deal_owner) && role_fills(p->role, role))
      names = names.len ? arena_printf(arena, "%.*s, %.*s", STR_ARG(names), STR_ARG(p->name)) : p->name;
  }
  return names;
}

static void fill_roles(struct covering *c, struct kith_coverage_account *a)
{
  struct kith_str roles[LEVEL_MOST_ROLES];
  a->role_count = level_roles(c->reading->policy, a->level, roles);
  a->roles = arena_zero(&c->out->arena, a->role_count + 1, sizeof *a->roles);
  for (size_t i = 0; i < a->role_count; i++) {
    a->roles[i] = (struct kith_coverage_role){roles[i], fillers(a, roles[i], &c->out->arena)};
    a->filled += a->roles[i].filled_by.len > 0;
  }
}

static void sum_up(struct covering *c)
{
  struct kith_coverage *out = c->out;
  if (c->bonds.len)
    qsort(c->bonds.items, c->bonds.len, sizeof *c->bonds.items, by_account);
  for (size_t i = 0, from = 0, to; i < out->accounts.len; i++, from = to) {
    struct kith_coverage_account *a = &out->accounts.items[i];
    for (to = from; to < c->bonds.len && c->bonds.items[to].account == i;)
      to++;
    gather_persons(c, c->bonds.items + from, to - from, a);
    find_alone(a);
    fill_roles(c, a);
    out->by_level[a->level]++;
    out->roles += a->role_count;
    out->filled += a->filled;
    out->alone += a->alone != NULL;
    out->nobody += a->nobody;
    out->shaky += a->shaky;
  }
}

static int by_weight(const void *a, const void *b)
{
  const struct kith_coverage_account *x = a, *y = b;
  if (x->level != y->level)
    return x->level > y->level ? -1 : 1;
  if (x->won != y->won)
    return x->won > y->won ? -1 : 1;
  if (x->open != y->open)
    return x->open > y->open ? -1 : 1;
  int order = str_cmp(x->name, y->name);
  return order ? order : (x->id > y->id) - (x->id < y->id);
}

static int read_all(struct covering *c, struct kith_error *err)
{
  struct kith_store *store = c->reading->store;
  int rc = account_each(store, take_account, c, err);
  if (rc == KITH_OK)
    rc = book_each(store, 0, take_row, c, err);
  if (rc == KITH_OK)
    rc = evidence_each(store, false, take_sighting, c, err);
  if (rc != KITH_OK)
    return rc;
  bind_owners(c);
  bind_deals(c);
  find_inactive(c);
  sum_up(c);
  if (c->out->accounts.len)
    qsort(c->out->accounts.items, c->out->accounts.len, sizeof *c->out->accounts.items, by_weight);
  return KITH_OK;
}

int coverage_read(const struct kith_reading *reading, const struct kith_coverage_filter *filter,
                  struct kith_coverage *out, struct kith_error *err)
{
  struct covering c = {.reading = reading, .filter = filter, .out = out, .text = text_new()};
  *out = (struct kith_coverage){.reading = reading, .filtered = filter->level || filter->account.len};
  c.wanted = arena_str(&out->arena, text_fold(c.text, &out->arena, filter->account));
  int rc = read_all(&c, err);
  map_u64_free(&c.place);
  map_u64_free(&c.keys);
  map_u64_free(&c.homes);
  map_str_free(&c.index);
  map_str_free(&c.inactive);
  vec_free(&c.persons);
  vec_free(&c.last);
  vec_free(&c.person_of);
  vec_free(&c.bonds);
  vec_free(&c.deals);
  text_free(c.text);
  arena_free(&c.scratch);
  return rc;
}

void coverage_free(struct kith_coverage *c)
{
  vec_free(&c->accounts);
  arena_free(&c->arena);
}
