/* report/books.h - the books of the state as reports count them: who has whom, by party.
 *
 * What is private to a rep is left out, and so are contacts that a party only tends. Parties are those of the people;
 * one that left the people file is left out too. One thread at a time.
 */
#ifndef KITH_REPORT_BOOKS_H
#define KITH_REPORT_BOOKS_H

#include "report/reading.h"
#include "store/book.h"

struct kith_book_entry {
  int party; /* place in people */
  uint64_t identity;
  unsigned owner_class;
  int64_t account; /* 0: none */
  bool in_internal, in_portable, in_external, company_knew_first, is_steward;
  int32_t first_day, appeared; /* DAY_UNKNOWN; appeared: in a portable book */
};

/* By party (in the order of the store's numbers), then identity. */
int books_each(const struct kith_reading *, int (*entry)(void *, const struct kith_book_entry *, struct kith_error *),
               void *, struct kith_error *);

#endif
