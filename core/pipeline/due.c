#include "pipeline/due.h"

#include <stdlib.h>

struct listing {
  const struct kith_thing *things;
  size_t count, at;
  const struct kith_due_scope *scope;
  struct kith_due_list *out;
};

static void add(struct listing *l, const struct kith_thing *thing, int outcome, struct kith_str remote_id,
                int64_t length)
{
  struct kith_due due = {.number = thing->number,
                         .digest = thing->digest,
                         .sighting = thing->sighting,
                         .op = KITH_UPSERT,
                         .outcome = outcome,
                         .last_length = length,
                         .remote_id = arena_str(&l->out->arena, remote_id)};
  if (outcome != KITH_UNCHANGED)
    l->out->differing++;
  if (outcome != KITH_UNCHANGED || l->scope->whole)
    vec_push(&l->out->items, due);
}

static uint32_t kind_of(uint64_t number)
{
  return (uint32_t)(number >> 48) & 15;
}

static bool is_taken(const struct listing *l, uint64_t number)
{
  return l->scope->kinds & 1u << kind_of(number);
}

static void add_new_until(struct listing *l, uint64_t number)
{
  for (; l->at < l->count && l->things[l->at].number < number; l->at++)
    if (is_taken(l, l->things[l->at].number))
      add(l, &l->things[l->at], KITH_CREATED, STR_NONE, 0);
}

/* Both lists go up by number: walked side by side. */
static int take_delivered(void *arg, const struct kith_delivery_row *row, struct kith_error *err)
{
  struct listing *l = arg;
  (void)err;
  add_new_until(l, row->number);
  if (l->at < l->count && l->things[l->at].number == row->number && is_taken(l, row->number)) {
    const struct kith_thing *thing = &l->things[l->at++];
    bool refused = row->outcome == KITH_REFUSED || row->outcome == KITH_DEFERRED;
    bool same = thing->digest == row->digest && !refused;
    add(l, thing, same ? KITH_UNCHANGED : KITH_UPDATED, row->remote_id, row->length);
    return KITH_OK;
  }
  struct kith_due gone = {.number = row->number,
                          .op = KITH_RETIRE,
                          .outcome = KITH_REMOVED,
                          .last_length = row->length,
                          .remote_id = arena_str(&l->out->arena, row->remote_id)};
  l->out->differing++;
  vec_push(&l->out->items, gone);
  return KITH_OK;
}

static int rank(uint64_t number)
{
  uint32_t kind = kind_of(number);
  return kind == KITH_USER ? 0 : kind == KITH_ACCOUNT ? 1 : kind == KITH_CONTACT ? 2 : 3;
}

int due_compare_places(uint64_t a, uint64_t b)
{
  int order = rank(a) - rank(b);
  return order ? order : (a > b) - (a < b);
}

static int by_sending(const void *a, const void *b)
{
  const struct kith_due *x = a, *y = b;
  if (x->op != y->op)
    return x->op == KITH_RETIRE ? 1 : -1;
  return x->op == KITH_RETIRE ? (x->number > y->number) - (x->number < y->number)
                              : due_compare_places(x->number, y->number);
}

/* It is nearly always: what is delivered comes in the order of numbers. */
static bool is_in_order(const struct kith_due_list *list)
{
  for (size_t i = 1; i < list->items.len; i++)
    if (by_sending(&list->items.items[i - 1], &list->items.items[i]) > 0)
      return false;
  return true;
}

int due_list(struct kith_store *store, const struct kith_due_scope *scope, const struct kith_thing *things,
             size_t count, struct kith_due_list *out, struct kith_error *err)
{
  struct listing l = {.things = things, .count = count, .scope = scope, .out = out};
  *out = (struct kith_due_list){0};
  int rc = delivery_each(store, scope->sink, take_delivered, &l, err);
  if (rc != KITH_OK)
    return rc;
  add_new_until(&l, UINT64_MAX);
  if (!is_in_order(out))
    qsort(out->items.items, out->items.len, sizeof *out->items.items, by_sending);
  return KITH_OK;
}

void due_free(struct kith_due_list *list)
{
  vec_free(&list->items);
  arena_free(&list->arena);
}
