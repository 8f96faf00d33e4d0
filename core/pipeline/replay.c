#include "pipeline/replay.h"

#include <stdlib.h>

#include "store/verdict.h"

enum { NOWHERE = UINT32_MAX };

struct replaying {
  struct kith_map_u64 places; /* root -> place in the contacts */
  VEC(struct kith_verdict_row) rows;
};

static int take(void *arg, const struct kith_verdict_row *row, struct kith_error *err)
{
  struct replaying *r = arg;
  (void)err;
  if (row->overruled)
    return KITH_OK;
  vec_push(&r->rows, *row);
  map_u64_put(&r->places, row->a, NOWHERE, NULL);
  map_u64_put(&r->places, row->b, NOWHERE, NULL);
  return KITH_OK;
}

static void find_places(struct replaying *r, const struct kith_evidence_set *set)
{
  for (size_t i = 0; r->rows.len && i < set->contacts.len; i++) {
    uint64_t *place = map_u64_get(&r->places, set->contacts.items[i].root);
    if (place)
      *place = i;
  }
}

static void put(struct kith_replay *out, uint64_t a, uint64_t b, enum kith_verdict_kind kind)
{
  if (a == NOWHERE || b == NOWHERE || a == b)
    return;
  if (kind == VERDICT_UNSURE)
    vec_push(&out->unsure, a < b ? a << 32 | b : b << 32 | a);
  else
    vec_push(&out->said, ((struct kith_dedupe_verdict){(uint32_t)a, (uint32_t)b, kind == VERDICT_SAME}));
}

int replay_load(struct kith_store *s, const struct kith_evidence_set *set, struct kith_replay *out,
                struct kith_error *err)
{
  struct replaying r = {0};
  *out = (struct kith_replay){0};
  int rc = verdict_each(s, take, &r, err);
  find_places(&r, set);
  for (size_t i = 0; i < r.rows.len && rc == KITH_OK; i++)
    put(out, *map_u64_get(&r.places, r.rows.items[i].a), *map_u64_get(&r.places, r.rows.items[i].b),
        r.rows.items[i].kind);
  if (out->unsure.len)
    qsort(out->unsure.items, out->unsure.len, sizeof *out->unsure.items, compare_u64);
  vec_free(&r.rows);
  map_u64_free(&r.places);
  return rc;
}

bool replay_is_unsure(const struct kith_replay *r, uint32_t a, uint32_t b)
{
  uint64_t wanted = (uint64_t)a << 32 | b;
  return r->unsure.len && bsearch(&wanted, r->unsure.items, r->unsure.len, sizeof wanted, compare_u64);
}

void replay_free(struct kith_replay *r)
{
  vec_free(&r->said);
  vec_free(&r->unsure);
}
