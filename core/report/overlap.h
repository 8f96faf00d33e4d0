/* report/overlap.h - where the books overlap: how many contacts two parties both have, and whose these are.
 *
 * The company (all its entities together) is one party, each rep another. Counts only, so nobody is monitored;
 * overlap_list names the contacts that two of them share. What is private to a rep is in no count. overlap_read
 * reads the book of the state and joins it; the join is pure and can be had alone. One thread at a time.
 */
#ifndef KITH_REPORT_OVERLAP_H
#define KITH_REPORT_OVERLAP_H

#include "base/map.h"
#include "report/json.h"
#include "report/page.h"
#include "report/reading.h"

enum { OVERLAP_COMPANY = 0 /* the company's place among the books */, OVERLAP_CLASSES = 7 /* enum kith_class */ };

/* One contact in one book. */
struct kith_overlap_entry {
  uint64_t identity;
  uint32_t book;
  uint32_t owner_class;
};

struct kith_overlap_book {
  int party; /* PARTY_NONE: the company */
  uint64_t contacts;
  size_t with_company; /* place of that pair, SIZE_MAX: nothing in both; by overlap_join */
};

struct kith_overlap_pair {
  uint32_t a, b; /* places in books, a < b */
  uint64_t both;
  uint64_t classes[OVERLAP_CLASSES]; /* whose those are; they add up to `both` */
};

struct kith_overlap {
  struct kith_arena arena;
  const struct kith_reading *reading;
  VEC(struct kith_overlap_book) books;    /* the company, then reps in the order of the people */
  VEC(struct kith_overlap_entry) entries; /* by identity, then book */
  VEC(struct kith_overlap_pair) pairs;    /* with something in both; the largest first, then by place */
  uint64_t contacts, in_several;
};

/* Counts `entries` (in any order, each contact once a book) into books, pairs and totals. */
void overlap_join(struct kith_overlap *);

/* KITH_E_CONFIG when the pipeline has no policy. */
int overlap_read(const struct kith_reading *, struct kith_overlap *out, struct kith_error *);
void overlap_free(struct kith_overlap *);

/* The pair of two books; NULL: nothing is in both. */
const struct kith_overlap_pair *overlap_pair(const struct kith_overlap *, uint32_t a, uint32_t b);
uint32_t overlap_book(const struct kith_overlap *, int party); /* an entity's is the company's */

/* `only`: with some of these books; none: all. */
void overlap_page(const struct kith_overlap *, const uint32_t *only, size_t count, struct kith_page *);
void overlap_json(const struct kith_overlap *, const uint32_t *only, size_t count, struct kith_json *);

/* Contacts that are in both books, by id, `most` of them with their names. */
struct kith_overlap_contact {
  uint64_t id;
  struct kith_str name, org;
  uint32_t owner_class;
};
struct kith_overlap_list {
  struct kith_arena arena;
  const struct kith_overlap *overlap;
  uint32_t a, b;
  VEC(struct kith_overlap_contact) contacts;
  uint64_t total;
};
int overlap_list(const struct kith_overlap *, uint32_t a, uint32_t b, size_t most, struct kith_overlap_list *out,
                 struct kith_error *);
void overlap_list_page(const struct kith_overlap_list *, struct kith_page *);
void overlap_list_json(const struct kith_overlap_list *, struct kith_json *);
void overlap_list_free(struct kith_overlap_list *);

#endif
