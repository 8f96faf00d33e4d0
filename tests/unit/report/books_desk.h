/* Books on the desk: rows of the store's table `book`, as deciding writes them. */
#ifndef KITH_TEST_REPORT_BOOKS_DESK_H
#define KITH_TEST_REPORT_BOOKS_DESK_H

#include "unit/report/desk.h"

#include "store/book.h"

struct shelf {
  struct desk *desk;
  struct kith_book_writer writer;
  uint32_t account; /* of the rows put from now on */
};

static inline void shelf_open(struct shelf *s, struct desk *d)
{
  *s = (struct shelf){.desk = d};
  GOOD(book_begin(d->store, 100000, &s->writer, err));
}

/* `first`, `appeared`: "2026-11-04", or "" for unknown. */
static inline void shelf_put(struct shelf *s, const char *party, uint64_t identity, enum kith_class owner_class,
                             unsigned strength, uint32_t flags, const char *first, const char *appeared)
{
  struct kith_book_row row = {.identity = identity,
                              .flags = flags,
                              .first_day = day_parse(str_of(first)),
                              .appeared = day_parse(str_of(appeared)),
                              .last_contact = DAY_UNKNOWN,
                              .account = s->account,
                              .strength = (uint8_t)strength,
                              .owner_class = (uint8_t)owner_class};
  GOOD(book_party(&s->writer, str_of(party), &row.party, err));
  book_put(&s->writer, &row);
}

static inline void shelf_close(struct shelf *s)
{
  GOOD(book_end(&s->writer, err));
  book_free(&s->writer);
}

#endif
