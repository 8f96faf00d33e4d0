#include "report/who_knows.h"

#include <stdlib.h>

#include "model/codec.h"
#include "report/books.h"
#include "store/account.h"

#define BOND_PRIVATE UINT64_MAX

/* One interaction with one contact, as it stands until all contacts are known. */
struct met {
  uint64_t contact; /* hash of its key within the source */
  uint32_t source;
  int owner; /* of the interaction, PARTY_NONE: not said */
  struct kith_dealing dealing;
};

struct asking {
  struct kith_who_knows *out;
  const struct kith_reading *reading;
  int64_t account; /* number; 0: none */
  struct kith_contacts gathered;
  VEC(int) holders; /* by source: the rep whose book it is, PARTY_NONE: nobody's own */
  VEC(struct met) met;
  struct kith_map_u64 bond_of;    /* pair_key -> place in bonds, or BOND_PRIVATE */
  struct kith_map_u64 contact_of; /* key hash -> place in contacts */
  struct kith_arena scratch;
};

static bool is_rep(const struct asking *a, int party)
{
  return party != PARTY_NONE && (size_t)party >= a->reading->people->entity_count;
}

static void find_holders(struct asking *a)
{
  for (size_t i = 0; i < a->reading->source_count; i++) {
    const struct kith_owner_source *source = &a->reading->sources[i];
    int party =
        source->possession == POSSESSION_INTERNAL ? PARTY_NONE : people_find(a->reading->people, source->holder);
    vec_push(&a->holders, is_rep(a, party) ? party : PARTY_NONE);
  }
}

/* ---- Passes ---- */

/* The account of a contact stands in each row about it. */
static void find_account(struct asking *a)
{
  const struct kith_people *people = a->reading->people;
  struct kith_book_row row;
  for (size_t i = 0; i < people->parties.len && !a->account; i++) {
    uint32_t number = book_party_of(a->reading->store, people->parties.items[i].text);
    if (number && book_get(a->reading->store, number, a->out->target, &row))
      a->account = row.account;
  }
}

static int take_name(void *arg, const struct kith_account_record *row, struct kith_error *err)
{
  struct asking *a = arg;
  (void)err;
  if (row->id != a->account)
    return KITH_OK;
  a->out->account = arena_str(&a->out->arena, row->name);
  return KITH_END;
}

static int take_entry(void *arg, const struct kith_book_entry *e, struct kith_error *err)
{
  struct asking *a = arg;
  (void)err;
  if (e->account == a->account && a->gathered.items.len < WHO_KNOWS_MOST)
    contacts_want(&a->gathered, e->identity);
  return KITH_OK;
}

static void take_dealing(struct asking *a, const struct kith_evidence_row *row, const struct kith_record *r)
{
  const struct kith_property *key;
  struct kith_str direction = record_text(r, KITH_P_DIRECTION);
  struct met one = {.source = reading_source(a->reading, row->id),
                    .owner = people_find(a->reading->people, record_text(r, KITH_P_OWNER))};
  one.dealing = (struct kith_dealing){.day = day_parse(record_text(r, KITH_P_WHEN)),
                                      .channel = arena_str(&a->out->arena, record_text(r, KITH_P_CHANNEL)),
                                      .incoming = str_eq_nocase(direction, KITH_STR("in"))};
  while (record_get(r, KITH_P_CONTACT_KEY, one.dealing.people))
    one.dealing.people++;
  for (size_t i = 0; one.source != UINT32_MAX && (key = record_get(r, KITH_P_CONTACT_KEY, i)); i++) {
    one.contact = a->reading->key_hash(property_text(key), store_seed(a->reading->store), (int64_t)(row->id >> 40));
    vec_push(&a->met, one);
  }
}

static int take_interaction(void *arg, const struct kith_evidence_row *row, struct kith_error *err)
{
  struct asking *a = arg;
  struct kith_record *record;
  if (row->gone)
    return KITH_OK;
  arena_reset(&a->scratch);
  int rc = codec_decode(sighting_record(a->reading->store, row->id), a->reading->names, &a->scratch, &record, err);
  if (rc == KITH_OK)
    take_dealing(a, row, record);
  return rc;
}

/* ---- Bonds ---- */

static uint64_t pair_key(const struct asking *a, size_t contact, int party)
{
  return (uint64_t)contact * a->reading->people->parties.len + (uint64_t)party;
}

static struct kith_bond *bond_between(struct asking *a, size_t contact, int party, bool make)
{
  bool is_new = false;
  uint64_t key = pair_key(a, contact, party);
  uint64_t *place = make ? map_u64_put(&a->bond_of, key, a->out->bonds.len, &is_new) : map_u64_get(&a->bond_of, key);
  if (is_new) {
    const struct kith_party *p = &a->reading->people->parties.items[party];
    vec_push(&a->out->bonds, ((struct kith_bond){.party = party,
                                                 .contact = contact,
                                                 .known = strength_none(),
                                                 .left = people_is_current(p, a->reading->today) == 0}));
  }
  return place && *place != BOND_PRIVATE ? &a->out->bonds.items[*place] : NULL;
}

static void earliest(int32_t *day, int32_t other)
{
  if (other != DAY_UNKNOWN && (*day == DAY_UNKNOWN || other < *day))
    *day = other;
}

/* Claims first: what is private to a colleague is closed before anything else can open it. */
static void take_claims(struct asking *a, size_t place, const struct kith_decision *d)
{
  for (size_t i = 0; i < d->claim_count; i++) {
    const struct kith_claim *claim = &d->claims[i];
    int party = people_find(a->reading->people, claim->party);
    if (!is_rep(a, party))
      continue;
    if (claim->strength == KITH_CLAIM_PERSONAL) {
      *map_u64_put(&a->bond_of, pair_key(a, place, party), 0, NULL) = BOND_PRIVATE;
      continue;
    }
    struct kith_bond *own = bond_between(a, place, party, true);
    own->claims = true;
    earliest(&own->known.known_since, day_parse(claim->first_seen));
  }
  int steward = people_find(a->reading->people, d->steward);
  struct kith_bond *bond = is_rep(a, steward) ? bond_between(a, place, steward, true) : NULL;
  if (bond)
    bond->known.steward = true;
}

static int take_sighting(struct asking *a, size_t place, const struct kith_contact_sighting *s, struct kith_error *err)
{
  struct kith_facts f;
  bool is_new;
  int holder = s->source == UINT32_MAX ? PARTY_NONE : a->holders.items[s->source];
  struct kith_bond *bond = holder == PARTY_NONE ? NULL : bond_between(a, place, holder, false);
  *map_u64_put(&a->contact_of, s->key, place, &is_new) = place;
  int rc = facts_decode(s->facts, &f, err);
  if (rc != KITH_OK || !bond || !bond->claims)
    return rc;
  bool connected = f.connected_on != DAY_UNKNOWN && f.connected_on <= a->reading->today;
  bond->known.in_book |= !s->gone;
  bond->known.connected |= connected && !s->gone;
  if (connected)
    earliest(&bond->known.known_since, f.connected_on);
  return KITH_OK;
}

static struct kith_str title_of(const struct kith_contact *c)
{
  return c->merged ? record_text(c->merged, KITH_P_TITLE) : STR_NONE;
}

/* Nobody has decided about those of a book that waits for approval: they are not ours to name yet. */
static int take_contact(struct asking *a, struct kith_contact *c, struct kith_error *err)
{
  struct kith_who_knows *out = a->out;
  size_t place = out->contacts.len;
  int rc = contact_open(c, a->reading, &out->arena, err);
  if (rc != KITH_OK || (!c->decided && c->id != out->target))
    return rc;
  vec_push(&out->contacts, ((struct kith_who_contact){.id = c->id, .name = contact_name(c), .title = title_of(c)}));
  take_claims(a, place, &c->verdict.decision);
  for (size_t i = 0; i < c->sightings.len && rc == KITH_OK; i++)
    rc = take_sighting(a, place, &c->sightings.items[i], err);
  return rc;
}

/* In one's own book it is one's own dealing, if the policy sees a claim of one's there (a book that waits for
 * approval gives none); in the company's systems it is that of who is named. */
static void take_met(struct asking *a, const struct met *m)
{
  const uint64_t *place = map_u64_get(&a->contact_of, m->contact);
  if (!place)
    return;
  int holder = a->holders.items[m->source], party = holder != PARTY_NONE ? holder : m->owner;
  if (!is_rep(a, party)) {
    a->out->unnamed++;
    return;
  }
  struct kith_bond *bond = bond_between(a, (size_t)*place, party, holder == PARTY_NONE);
  if (!bond || (holder != PARTY_NONE && !bond->claims))
    return;
  strength_add(&bond->known, &m->dealing, a->reading->today);
  if (m->dealing.day <= a->reading->today)
    earliest(&bond->known.known_since, m->dealing.day);
}

/* ---- Order ---- */

static int by_bond(const void *a, const void *b)
{
  const struct kith_bond *x = a, *y = b;
  if (x->contact != y->contact)
    return x->contact < y->contact ? -1 : 1;
  if (x->score != y->score)
    return x->score > y->score ? -1 : 1;
  return (x->party > y->party) - (x->party < y->party);
}

static int by_path(const void *a, const void *b, void *bonds)
{
  const struct kith_who_path *x = a, *y = b;
  const struct kith_bond *all = bonds;
  if (x->score != y->score)
    return x->score > y->score ? -1 : 1;
  return (all[x->bond].party > all[y->bond].party) - (all[x->bond].party < all[y->bond].party);
}

struct ranked {
  const struct kith_who_knows *w;
  size_t place;
  double best;
};

static int by_best(const void *a, const void *b)
{
  const struct ranked *x = a, *y = b;
  const struct kith_who_contact *c = &x->w->contacts.items[x->place], *d = &x->w->contacts.items[y->place];
  bool first = c->id == x->w->target, second = d->id == x->w->target;
  if (first != second)
    return first ? -1 : 1;
  if (x->best != y->best)
    return x->best > y->best ? -1 : 1;
  return (c->id > d->id) - (c->id < d->id);
}

/* Contacts by their best bond; bonds follow them. */
static void sort_contacts(struct kith_who_knows *w)
{
  size_t count = w->contacts.len;
  struct ranked *order = mem_array(count + 1, sizeof *order);
  size_t *moved = mem_array(count + 1, sizeof *moved);
  struct kith_who_contact *sorted = arena_zero(&w->arena, count + 1, sizeof *sorted);
  for (size_t i = 0; i < count; i++)
    order[i] = (struct ranked){w, i, 0};
  for (size_t i = 0; i < w->bonds.len; i++) {
    struct ranked *of = &order[w->bonds.items[i].contact];
    of->best = w->bonds.items[i].score > of->best ? w->bonds.items[i].score : of->best;
  }
  if (count)
    qsort(order, count, sizeof *order, by_best);
  for (size_t i = 0; i < count; i++) {
    moved[order[i].place] = i;
    sorted[i] = w->contacts.items[order[i].place];
  }
  for (size_t i = 0; i < count; i++)
    w->contacts.items[i] = sorted[i];
  for (size_t i = 0; i < w->bonds.len; i++)
    w->bonds.items[i].contact = moved[w->bonds.items[i].contact];
  mem_free(order);
  mem_free(moved);
}

static void score_bonds(struct asking *a)
{
  struct kith_who_knows *w = a->out;
  size_t kept = 0;
  for (size_t i = 0; i < w->bonds.len; i++) {
    struct kith_bond *bond = &w->bonds.items[i];
    bond->points = strength_points(&bond->known, a->reading->today);
    bond->score = strength_score(bond->points);
    if (bond->points > 0)
      w->bonds.items[kept++] = *bond;
  }
  w->bonds.len = kept;
  sort_contacts(w);
  if (kept)
    qsort(w->bonds.items, kept, sizeof *w->bonds.items, by_bond);
  for (size_t i = 0; i < kept; i++) {
    struct kith_who_contact *c = &w->contacts.items[w->bonds.items[i].contact];
    if (!c->bond_count++)
      c->first_bond = i;
    c->well += w->bonds.items[i].score >= STRENGTH_WELL;
  }
}

static double direct_score(const struct kith_who_knows *w, int party)
{
  const struct kith_who_contact *target = &w->contacts.items[0];
  for (size_t i = 0; i < target->bond_count; i++)
    if (w->bonds.items[target->first_bond + i].party == party)
      return w->bonds.items[target->first_bond + i].score;
  return 0;
}

/* Of each colleague who works here the best way over somebody else at the account, if it is better than the straight
 * one. */
static void find_paths(struct asking *a)
{
  struct kith_who_knows *w = a->out;
  struct kith_map_u64 path_of = {0};
  for (size_t i = 0; i < w->bonds.len; i++) {
    const struct kith_bond *bond = &w->bonds.items[i];
    bool is_new;
    struct kith_who_path path = {i, bond->score * WHO_KNOWS_SAME_ACCOUNT / 100};
    if (bond->left || bond->contact == 0 || path.score <= direct_score(w, bond->party))
      continue;
    uint64_t *place = map_u64_put(&path_of, (uint64_t)bond->party, w->paths.len, &is_new);
    if (is_new)
      vec_push(&w->paths, path);
    else if (path.score > w->paths.items[*place].score)
      w->paths.items[*place] = path;
  }
  if (w->paths.len)
    qsort_r(w->paths.items, w->paths.len, sizeof *w->paths.items, by_path, w->bonds.items);
  map_u64_free(&path_of);
}

static void count_colleagues(struct kith_who_knows *w)
{
  struct kith_map_u64 seen = {0};
  for (size_t i = 0; i < w->bonds.len; i++)
    map_u64_put(&seen, (uint64_t)w->bonds.items[i].party, 0, NULL);
  w->colleagues = seen.len;
  map_u64_free(&seen);
}

/* ---- The whole ---- */

static int gather(struct asking *a, struct kith_error *err)
{
  struct kith_store *store = a->reading->store;
  int rc = KITH_OK;
  if (a->out->target) {
    contacts_want(&a->gathered, a->out->target);
    find_account(a);
  }
  if (a->account) {
    rc = account_each(store, take_name, a, err);
    if (rc == KITH_OK || rc == KITH_END)
      rc = books_each(a->reading, take_entry, a, err);
  }
  if (rc == KITH_OK)
    rc = contacts_fetch(&a->gathered, err);
  return rc == KITH_OK ? evidence_of_kind(store, KITH_INTERACTION, take_interaction, a, err) : rc;
}

static void close_asking(struct asking *a)
{
  contacts_free(&a->gathered);
  vec_free(&a->holders);
  vec_free(&a->met);
  map_u64_free(&a->bond_of);
  map_u64_free(&a->contact_of);
  arena_free(&a->scratch);
}

int who_knows_read(const struct kith_reading *reading, uint64_t target, int64_t account, struct kith_who_knows *out,
                   struct kith_error *err)
{
  struct asking a = {.out = out, .reading = reading, .account = account};
  *out = (struct kith_who_knows){.reading = reading, .target = target, .account = STR_NONE};
  if (!reading->policy)
    return error_set(err, KITH_E_CONFIG,
                     "the pipeline has no policy (ownership: policy:), so nobody's contacts are told apart");
  a.gathered = (struct kith_contacts){.arena = &out->arena, .reading = reading};
  find_holders(&a);
  int rc = gather(&a, err);
  for (size_t i = 0; i < a.gathered.items.len && rc == KITH_OK; i++)
    rc = take_contact(&a, &a.gathered.items.items[i], err);
  for (size_t i = 0; i < a.met.len && rc == KITH_OK; i++)
    take_met(&a, &a.met.items[i]);
  score_bonds(&a);
  if (target && rc == KITH_OK)
    find_paths(&a);
  count_colleagues(out);
  out->cut_off = a.gathered.items.len >= WHO_KNOWS_MOST;
  close_asking(&a);
  return rc;
}

void who_knows_free(struct kith_who_knows *w)
{
  vec_free(&w->contacts);
  vec_free(&w->bonds);
  vec_free(&w->paths);
  arena_free(&w->arena);
}
