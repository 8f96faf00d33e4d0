/* report/deals.h - the deals of a state, found by the contact or the account that they are about.
 *
 * Filled once, then asked. Deals that are lost are worth nothing. One thread at a time.
 */
#ifndef KITH_REPORT_DEALS_H
#define KITH_REPORT_DEALS_H

#include "base/map.h"
#include "base/vec.h"
#include "report/reading.h"

struct kith_deal {
  uint64_t sighting, contact, account;     /* key hashes; 0: none */
  double amount;                           /* 0 when unknown */
  struct kith_str currency;                /* "USD", or empty */
  size_t next_of_contact, next_of_account; /* chains, SIZE_MAX ends */
  bool alive;                              /* won or open */
  bool counted;                            /* for the caller: already in the total */
};

struct kith_deals {
  const struct kith_reading *reading;
  struct kith_arena arena, scratch;
  VEC(struct kith_deal) items;
  struct kith_map_u64 of_contact, of_account; /* key hash -> first of the chain */
};

/* For each row of evidence_each: keeps deals. */
int deals_take(struct kith_deals *, const struct kith_evidence_row *, struct kith_error *);
/* All of the state. */
int deals_read(struct kith_deals *, struct kith_error *);
void deals_free(struct kith_deals *);

/* First deal of the contact with that key, and first deal of the account that names no contact; SIZE_MAX: none. */
size_t deals_of_contact(const struct kith_deals *, uint64_t key);
size_t deals_of_account(const struct kith_deals *, uint64_t key);

#endif
