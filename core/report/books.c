#include "report/books.h"

struct walk {
  const struct kith_reading *reading;
  int (*entry)(void *, const struct kith_book_entry *, struct kith_error *);
  void *arg;
  uint32_t number; /* of the party at hand, in the store ... */
  int party;       /* ... and among the people */
  struct kith_arena scratch;
};

/* Once a party: rows of one stand together. The store is in the middle of a walk, but over another table. */
static int party_of(struct walk *w, uint32_t number)
{
  if (number != w->number) {
    arena_reset(&w->scratch);
    w->number = number;
    w->party = people_find(w->reading->people, book_party_text(w->reading->store, number, &w->scratch));
  }
  return w->party;
}

static int take_row(void *arg, const struct kith_book_row *row, struct kith_error *err)
{
  struct walk *w = arg;
  bool is_private = row->strength == KITH_CLAIM_PERSONAL || (row->flags & STAKE_PRIVATE);
  struct kith_book_entry e = {.party = party_of(w, row->party),
                              .identity = row->identity,
                              .owner_class = row->owner_class,
                              .account = row->account,
                              .in_internal = row->flags & STAKE_INTERNAL,
                              .in_portable = row->flags & STAKE_PORTABLE,
                              .in_external = row->flags & STAKE_EXTERNAL,
                              .company_knew_first = row->flags & STAKE_COMPANY_KNEW_FIRST,
                              .is_steward = row->flags & STAKE_STEWARD,
                              .first_day = row->first_day,
                              .appeared = row->appeared};
  bool has = e.in_internal || e.in_portable || e.in_external;
  return is_private || !row->strength || !has || e.party == PARTY_NONE ? KITH_OK : w->entry(w->arg, &e, err);
}

int books_each(const struct kith_reading *reading,
               int (*entry)(void *, const struct kith_book_entry *, struct kith_error *), void *arg,
               struct kith_error *err)
{
  struct walk w = {.reading = reading, .entry = entry, .arg = arg, .party = PARTY_NONE};
  int rc = book_each(reading->store, 0, take_row, &w, err);
  arena_free(&w.scratch);
  return rc;
}
