#include "pipeline/booking.h"

int booking_leave(struct kith_store *store, struct kith_book_writer *book, const struct kith_last_decision *last,
                  uint64_t identity, struct kith_error *err)
{
  struct kith_arena arena = {0};
  struct kith_verdict v = {0};
  int rc = KITH_OK;
  bool asked = book_change(book, identity);
  if (!last || !asked)
    return KITH_OK;
  if (decision_decode(decision_bytes(store, identity), &arena, &v, NULL) != KITH_OK)
    book->few = 0; /* nobody can say any more which rows it had: all of them are written anew */
  for (size_t i = 0; i <= v.decision.claim_count && rc == KITH_OK; i++) {
    uint32_t party = 0;
    rc = book_party(book, i < v.decision.claim_count ? v.decision.claims[i].party : v.decision.steward, &party, err);
    if (party)
      book_gone(book, party, identity);
  }
  arena_free(&arena);
  return rc;
}

/* What the decision says now, a person's verdict included. */
static uint32_t flags_of(const struct kith_decision *d, uint32_t flags, struct kith_str party)
{
  flags &= ~(uint32_t)(STAKE_OWNS | (d->owner_class == KITH_DISPUTED ? 0 : STAKE_ARGUES));
  return flags | (decision_owns(d, party) ? STAKE_OWNS : 0) | (d->verdict_by.len ? STAKE_BY_VERDICT : 0) |
         (d->steward.len && str_eq(d->steward, party) ? STAKE_STEWARD : 0);
}

/* Who tends a contact without any claim on it. */
static void enter_steward(struct kith_book_writer *book, const struct kith_book_row *like,
                          const struct kith_decision *d)
{
  struct kith_book_row row = *like;
  row.party = like->steward;
  row.strength = row.grade = 0;
  row.flags = flags_of(d, like->flags & (STAKE_HAS_DEAL | STAKE_BOUGHT), d->steward);
  row.first_day = row.appeared = row.last_contact = DAY_UNKNOWN;
  book_put(book, &row);
}

int booking_enter(struct kith_book_writer *book, uint64_t identity, const struct kith_verdict *v,
                  struct kith_error *err)
{
  const struct kith_decision *d = &v->decision;
  struct kith_book_row row = {.identity = identity, .owner_class = (uint8_t)d->owner_class};
  bool tended = false;
  int rc = book_party(book, d->steward, &row.steward, err);
  for (size_t i = 0; v->stakes && i < d->claim_count && rc == KITH_OK; i++) {
    const struct kith_stake *s = &v->stakes[i];
    rc = book_party(book, d->claims[i].party, &row.party, err);
    row.strength = (uint8_t)d->claims[i].strength;
    row.flags = flags_of(d, s->flags, d->claims[i].party);
    row.account = s->account;
    row.grade = s->rank;
    row.first_day = s->first_day;
    row.appeared = s->appeared;
    row.last_contact = s->last_contact;
    row.won = s->won;
    row.open = s->open;
    tended = tended || row.party == row.steward;
    book_put(book, &row);
  }
  if (rc == KITH_OK && v->stakes && row.steward && !tended)
    enter_steward(book, &row, d);
  return rc;
}
