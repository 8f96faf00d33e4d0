/* pipeline/item.h - from what the store holds of a thing to the item that a sink gets: decoded, merged, with its
 * decision.
 *
 * item_fetch copies bytes out of the store (main thread); item_build makes the item of them (a worker). Both fill one
 * struct kith_parcel, which owns everything of up to BATCH_MAX_RECORDS items.
 */
#ifndef KITH_PIPELINE_ITEM_H
#define KITH_PIPELINE_ITEM_H

#include "model/batch.h"
#include "pipeline/holdings.h"

struct kith_raw_item {
  const struct kith_due *due;
  struct kith_str decision; /* encoded; empty: none */
  size_t record_count;
  struct kith_str *records; /* encoded, of the sightings or of the record itself */
  struct kith_holding_sighting *sightings;
  const struct kith_record *task; /* what is owed, made already; NULL: another kind */
  uint64_t successor;             /* of an identity that retires; 0: none */
  bool open; /* its bytes can change while its digest does not: it names other contacts, or has dates to come */
};

struct kith_parcel {
  struct kith_batch batch; /* its arena holds everything */
  VEC(struct kith_raw_item) raw;
  size_t first; /* of the due list */
  int status;
  struct kith_error error;
  struct kith_env *env;
  const struct kith_holdings *holdings;
  bool company_only; /* values that are a person's alone stay out: the sink's `fields: company` */
};

int item_fetch(struct kith_parcel *, const struct kith_due *, struct kith_error *);

/* For all of the parcel; failures end in parcel->status. Signature of pipeline/ordered.h. */
void item_build_all(void *parcel, void *unused);

/* The text of a delivery number: an identity's or another record's id. */
struct kith_str item_id(uint64_t number, struct kith_arena *);

#endif
