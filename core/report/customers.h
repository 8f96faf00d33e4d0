/* report/customers.h - who is called a customer, and what deals prove: totals, and the claims that are taken back.
 *
 * What is proven is the decision's word, the one that sinks get; what is said stands in the records. customers_read goes
 * over the state twice and keeps a byte an identity, all deals, and the contacts that it lists. Taken back means: nothing
 * proves it. It is no reproach; without order data the reason says so. One thread at a time.
 */
#ifndef KITH_REPORT_CUSTOMERS_H
#define KITH_REPORT_CUSTOMERS_H

#include "ownership/lifecycle.h"
#include "report/contact.h"
#include "report/json.h"
#include "report/page.h"

struct kith_customers_filter {
  bool unproven; /* list those alone that are unproven, not those that are prospects or free users instead */
  uint64_t most; /* how many to list; the totals count all */
};

/* A claim taken back. */
struct kith_customer {
  uint64_t id;
  struct kith_str name, org;
  struct kith_str said_by; /* the source to believe first of those that say so */
  int32_t since;           /* of its record's best date; DAY_UNKNOWN */
  uint8_t said, proven;    /* enum kith_lifecycle */
  struct kith_str reason;
};

struct kith_customers {
  struct kith_arena arena;
  VEC(struct kith_customer) items;                   /* by id */
  uint64_t counts[LIFECYCLE_COUNT][LIFECYCLE_COUNT]; /* said, proven */
  uint64_t contacts, taken_back, listed;             /* listed: that the filter lets through, shown or not */
  uint64_t deals;                                    /* on file */
};

/* KITH_E_CONFIG when the pipeline has no policy: nothing is decided then. */
int customers_read(const struct kith_reading *, const struct kith_customers_filter *, struct kith_customers *out,
                   struct kith_error *);
void customers_page(const struct kith_customers *, struct kith_page *);
void customers_json(const struct kith_customers *, struct kith_json *);
void customers_free(struct kith_customers *);

#endif
