#include "report/offboard_part.h"
#include "store/account.h"
#include "store/book.h"

enum { NAMED_ACCOUNTS = 8, ASKED_MOST = 2000 };

struct finding {
  struct kith_offboard *out;
  struct kith_map_u64 places; /* account -> its place in out->accounts */
  size_t unknown;             /* accounts of which nobody else is known yet */
  VEC(uint32_t) colleagues;   /* numbers of the reps who work here today */
};

/* ---- The rep's accounts ---- */

static void add_contact(struct finding *f, const struct kith_offboard_contact *c)
{
  struct kith_offboard *out = f->out;
  bool is_new, hand_over = offboard_must_hand_over(c);
  if (!c->account) {
    out->hand_over += hand_over; /* a contact without an account is handed over by itself */
    return;
  }
  uint64_t *place = map_u64_put(&f->places, c->account, out->accounts.len, &is_new);
  if (is_new)
    vec_push(&out->accounts,
             ((struct kith_offboard_account){.name = STR_NONE, .account = c->account, .contact = c->id}));
  struct kith_offboard_account *a = &out->accounts.items[*place];
  a->contacts++;
  a->stays = a->stays || c->section == OFFBOARD_STAYS;
  a->hand_over = a->hand_over || hand_over;
}

/* ---- Who else is there ---- */

static int see_other(void *arg, uint32_t account)
{
  struct finding *f = arg;
  const uint64_t *place = map_u64_get(&f->places, account);
  struct kith_offboard_account *a = place ? &f->out->accounts.items[*place] : NULL;
  if (!a || a->others || a->own)
    return KITH_OK;
  a->others = true;
  return --f->unknown ? KITH_OK : KITH_END;
}

static bool anybody_has(const struct finding *f, uint64_t identity)
{
  struct kith_book_row row;
  for (size_t i = 0; i < f->colleagues.len; i++)
    if (book_get(f->out->reading->store, f->colleagues.items[i], identity, &row))
      return true;
  return false;
}

/* Where the rep's book has all contacts of an account it is enough to ask for each of them: one such account would have
 * us read the books of all. */
static void ask_for_own(struct finding *f)
{
  struct kith_offboard *out = f->out;
  int64_t contacts = 0;
  for (size_t i = 0; i < out->accounts.len; i++) {
    struct kith_offboard_account *a = &out->accounts.items[i];
    a->own = !a->others && account_contacts(out->reading->store, a->account) == a->contacts;
    contacts += a->own ? a->contacts : 0;
  }
  for (size_t i = 0; i < out->accounts.len; i++) {
    out->accounts.items[i].own = out->accounts.items[i].own && contacts <= ASKED_MOST;
    f->unknown -= out->accounts.items[i].own;
  }
  for (size_t i = 0; i < out->contacts.len && contacts <= ASKED_MOST; i++) {
    const uint64_t *place = map_u64_get(&f->places, out->contacts.items[i].account);
    struct kith_offboard_account *a = place ? &out->accounts.items[*place] : NULL;
    if (a && a->own && !a->others)
      a->others = anybody_has(f, out->contacts.items[i].id);
  }
}

static void find_colleagues(struct finding *f)
{
  const struct kith_reading *r = f->out->reading;
  for (size_t i = r->people->entity_count; i < r->people->parties.len; i++) {
    const struct kith_party *p = &r->people->parties.items[i];
    uint32_t number = p != f->out->rep && people_is_current(p, r->today) == 1 ? book_party_of(r->store, p->text) : 0;
    if (number)
      vec_push(&f->colleagues, number);
  }
}

/* The books of all who work here today, until each account has somebody else. */
static int look_for_others(struct finding *f, struct kith_error *err)
{
  bool asked = false;
  int rc = KITH_OK;
  find_colleagues(f);
  f->unknown = f->out->accounts.len;
  for (size_t i = 0; i < f->colleagues.len && f->unknown && rc == KITH_OK; i++) {
    rc = book_accounts(f->out->reading->store, f->colleagues.items[i], see_other, f, err);
    if (!asked && f->unknown && f->unknown <= ASKED_MOST) {
      asked = true;
      ask_for_own(f);
    }
  }
  return rc == KITH_END ? KITH_OK : rc;
}

/* ---- Names ---- */

static int name_accounts(struct kith_offboard *out, struct kith_error *err)
{
  struct kith_arena arena = {0};
  struct kith_contacts contacts = {.arena = &arena, .reading = out->reading};
  size_t most = out->all ? SIZE_MAX : NAMED_ACCOUNTS, at = 0;
  for (size_t i = 0, named = 0; i < out->accounts.len && named < most; i++)
    if (out->accounts.items[i].hand_over && ++named)
      contacts_want(&contacts, out->accounts.items[i].contact);
  int rc = contacts_fetch(&contacts, err);
  for (size_t i = 0; i < out->accounts.len && at < contacts.items.len && rc == KITH_OK; i++) {
    if (!out->accounts.items[i].hand_over)
      continue;
    struct kith_contact *c = &contacts.items.items[at++];
    rc = contact_open(c, out->reading, &arena, err);
    if (rc == KITH_OK)
      out->accounts.items[i].name = arena_str(&out->arena, contact_org(c));
  }
  contacts_free(&contacts);
  arena_free(&arena);
  return rc;
}

int offboard_find_accounts(struct kith_offboard *out, struct kith_error *err)
{
  struct finding f = {.out = out};
  for (size_t i = 0; i < out->contacts.len; i++)
    add_contact(&f, &out->contacts.items[i]);
  int rc = look_for_others(&f, err);
  for (size_t i = 0; i < out->accounts.len; i++) {
    out->alone += out->accounts.items[i].stays && !out->accounts.items[i].others;
    out->hand_over += out->accounts.items[i].hand_over;
  }
  map_u64_free(&f.places);
  vec_free(&f.colleagues);
  return rc == KITH_OK ? name_accounts(out, err) : rc;
}
