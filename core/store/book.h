/* store/book.h - the books of parties: one row a claim, for questions that begin with a party.
 *
 * What a page about a rep counts and lists comes from here, without a look at the decisions' blobs: parties and contacts by
 * number, days, amounts. Parties have lasting numbers (table `party`). A row whose strength is 0 is no claim: the
 * party only tends the contact. Nothing stays of contacts that are personal.
 *
 * Written by one struct kith_book_writer a resolve, inside its transaction: few changes are made one by one, many by
 * writing the whole table anew in the order of its keys. Main thread.
 */
#ifndef KITH_STORE_BOOK_H
#define KITH_STORE_BOOK_H

#include "base/day.h"
#include "base/map.h"
#include "base/vec.h"
#include "store/store.h"

struct kith_book_row {
  uint64_t identity;
  uint32_t party, account, steward;          /* numbers of party and account; 0: none */
  uint32_t flags;                            /* as the decision's stakes say: enum kith_stake_flag */
  int32_t first_day, appeared, last_contact; /* DAY_UNKNOWN; appeared: in a portable book */
  uint8_t strength, owner_class;             /* as in the decision; strength 0: no claim */
  uint8_t grade;                             /* of the date that the claim rests on: enum kith_rank */
  double won, open;                          /* amounts of the contact's deals */
};

struct book_key {
  uint32_t party;
  uint64_t identity;
};

struct kith_book_writer {
  struct kith_store *store;
  struct kith_map_str parties; /* text -> number */
  uint32_t next_party;
  VEC(struct kith_book_row) rows; /* to be put, by identity */
  VEC(uint64_t) changed;          /* identities whose rows of before do not count any more */
  VEC(struct book_key) gone;      /* their rows, while they are few */
  size_t few;                     /* so many changed identities are few */
};

/* `identities`: how many there are about. */
int book_begin(struct kith_store *, size_t identities, struct kith_book_writer *out, struct kith_error *);

/* The lasting number of a party, given when it is new; 0 for the empty text. KITH_E_WRITE ... of the store. */
int book_party(struct kith_book_writer *, struct kith_str text, uint32_t *out, struct kith_error *);

/* The rows of an identity are others from now on. True: they are few yet, and the caller says which there were, by
 * book_gone. New rows are put with the identities ascending. */
bool book_change(struct kith_book_writer *, uint64_t identity);
void book_gone(struct kith_book_writer *, uint32_t party, uint64_t identity);
void book_put(struct kith_book_writer *, const struct kith_book_row *);

int book_end(struct kith_book_writer *, struct kith_error *); /* writes them */
void book_free(struct kith_book_writer *);

/* ---- Reading ---- */

/* The number of a party; 0: it never had a book. */
uint32_t book_party_of(struct kith_store *, struct kith_str text);
/* Its text; lives in the arena; empty when there is none of that number. */
struct kith_str book_party_text(struct kith_store *, uint32_t party, struct kith_arena *);

/* The rows of a party by identity; of party 0: all, by party and identity. */
int book_each(struct kith_store *, uint32_t party,
              int (*row)(void *, const struct kith_book_row *, struct kith_error *), void *, struct kith_error *);
/* The accounts of its contacts, one a row, 0 left out. */
int book_accounts(struct kith_store *, uint32_t party, int (*row)(void *, uint32_t account), void *,
                  struct kith_error *);
bool book_get(struct kith_store *, uint32_t party, uint64_t identity, struct kith_book_row *out);

#endif
