#include "report/deals.h"

#include <math.h>
#include <stdlib.h>

#include "model/codec.h"

static double amount_of(const struct kith_record *r)
{
  char copy[64], *end;
  struct kith_str text = record_text(r, KITH_P_AMOUNT);
  if (!text.len || text.len >= sizeof copy)
    return 0;
  memcpy(copy, text.ptr, text.len);
  copy[text.len] = '\0';
  double amount = strtod(copy, &end);
  return *end || !isfinite(amount) || amount < 0 ? 0 : amount;
}

static size_t chain(struct kith_map_u64 *heads, uint64_t key, size_t place)
{
  bool is_new;
  if (!key)
    return SIZE_MAX;
  uint64_t *head = map_u64_put(heads, key, place, &is_new);
  size_t next = is_new ? SIZE_MAX : (size_t)*head;
  *head = place;
  return next;
}

static void add(struct kith_deals *d, const struct kith_evidence_row *row, const struct kith_record *r)
{
  bool won = record_is_true(r, KITH_P_WON), closed = record_is_true(r, KITH_P_CLOSED);
  struct kith_str key = record_text(r, KITH_P_CONTACT_KEY);
  struct kith_deal deal = {.sighting = row->id,
                           .account = row->account,
                           .amount = amount_of(r),
                           .currency = arena_str(&d->arena, record_text(r, KITH_P_CURRENCY)),
                           .alive = won || !closed};
  if (key.len)
    deal.contact = d->reading->key_hash(key, store_seed(d->reading->store), (int64_t)(row->id >> 40));
  deal.next_of_contact = chain(&d->of_contact, deal.contact, d->items.len);
  deal.next_of_account = deal.contact ? SIZE_MAX : chain(&d->of_account, deal.account, d->items.len);
  vec_push(&d->items, deal);
}

int deals_take(struct kith_deals *d, const struct kith_evidence_row *row, struct kith_error *err)
{
  struct kith_record *record;
  if (row->kind != KITH_DEAL || row->gone)
    return KITH_OK;
  arena_reset(&d->scratch);
  int rc = codec_decode(sighting_record(d->reading->store, row->id), d->reading->names, &d->scratch, &record, err);
  if (rc == KITH_OK)
    add(d, row, record);
  return rc;
}

static int take_row(void *arg, const struct kith_evidence_row *row, struct kith_error *err)
{
  return deals_take(arg, row, err);
}

int deals_read(struct kith_deals *d, struct kith_error *err)
{
  return evidence_of_kind(d->reading->store, KITH_DEAL, take_row, d, err);
}

void deals_free(struct kith_deals *d)
{
  vec_free(&d->items);
  map_u64_free(&d->of_contact);
  map_u64_free(&d->of_account);
  arena_free(&d->arena);
  arena_free(&d->scratch);
}

static size_t first(const struct kith_map_u64 *heads, uint64_t key)
{
  const uint64_t *place = key ? map_u64_get(heads, key) : NULL;
  return place ? (size_t)*place : SIZE_MAX;
}

size_t deals_of_contact(const struct kith_deals *d, uint64_t key)
{
  return first(&d->of_contact, key);
}

size_t deals_of_account(const struct kith_deals *d, uint64_t key)
{
  return first(&d->of_account, key);
}
