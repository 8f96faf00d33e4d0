/* Lasting numbers, and what is written of each account.
 *
 * A key is a line of text: "1 9f3c..." (hash of an ACCOUNT record's key), "2 globex.com", "3 globex"; the number is its
 * rank. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "model/codec.h"
#include "pipeline/accounts_part.h"
#include "store/account.h"

/* ---- The keys of each account ---- */

struct keyed {
  uint32_t account, node;
};

static int by_account(const void *a, const void *b, void *nodes)
{
  const struct keyed *x = a, *y = b;
  const struct account_node *n = nodes;
  if (x->account != y->account)
    return x->account < y->account ? -1 : 1;
  if (n[x->node].kind != n[y->node].kind)
    return n[x->node].kind < n[y->node].kind ? -1 : 1;
  int order = str_cmp(n[x->node].text, n[y->node].text);
  return order ? order : (x->node > y->node) - (x->node < y->node);
}

struct keeping {
  struct kith_accounts *accounts;
  struct kith_store *store;
  struct kith_arena arena;
  VEC(struct keyed) keyed;     /* by account, rank, text */
  struct kith_str *keys;       /* [accounts] */
  struct kith_map_str old;     /* a key -> number of the account that had it */
  struct kith_map_u64 written; /* number -> digest of what is written of it; 0: that is written again, or is the same */
  VEC(int64_t) ids;            /* of what is written, ascending */
  int64_t next;
};

static void add_key(const struct keeping *k, const struct keyed *one, struct kith_buf *out)
{
  const struct account_nodes *n = k->accounts->nodes;
  const struct account_node *node = &n->items.items[one->node];
  if (node->kind == NODE_RECORD)
    buf_printf(out, "1 %016llx\n", (unsigned long long)n->set->accounts.items[one->node].key);
  else
    buf_printf(out, "%d %.*s\n", node->kind + 1, STR_ARG(node->text));
}

static void collect_keys(struct keeping *k)
{
  struct account_nodes *n = k->accounts->nodes;
  struct kith_buf text = BUF_MAX(1 << 20);
  k->keys = arena_zero(&k->arena, k->accounts->items.len + 1, sizeof *k->keys);
  for (uint32_t i = 0; i < n->items.len; i++) {
    uint32_t place = n->place[account_root(n, i)];
    if (place != ACCOUNT_NONE)
      vec_push(&k->keyed, ((struct keyed){place, i}));
  }
  if (k->keyed.len)
    qsort_r(k->keyed.items, k->keyed.len, sizeof *k->keyed.items, by_account, n->items.items);
  for (size_t i = 0, to; i < k->keyed.len; i = to) {
    uint32_t account = k->keyed.items[i].account;
    buf_clear(&text);
    for (to = i; to < k->keyed.len && k->keyed.items[to].account == account; to++)
      if (to - i < ACCOUNT_MOST_KEYS)
        add_key(k, &k->keyed.items[to], &text);
    k->keys[account] = arena_str(&k->arena, buf_str(&text));
  }
  buf_free(&text);
}

/* ---- What the store has ---- */

static uint64_t real_bits(double value)
{
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

static uint64_t digest_of(const struct kith_account_record *a)
{
  const struct kith_str texts[] = {a->keys, a->name, a->domain, a->level_by, a->owner, a->territory, a->currency};
  const uint64_t numbers[] = {(uint64_t)a->level, (uint64_t)a->contacts, real_bits(a->won), real_bits(a->open)};
  uint64_t hash = codec_text_hash((struct kith_str){(const char *)numbers, sizeof numbers}, 1);
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
    hash = codec_text_hash(texts[i], hash + texts[i].len);
  return hash | 1;
}

static int remember(void *arg, const struct kith_account_record *a, struct kith_error *err)
{
  struct keeping *k = arg;
  struct kith_str key, rest = a->keys;
  (void)err;
  while (str_next(&rest, '\n', &key) && key.len)
    map_str_put(&k->old, key, (uint64_t)a->id, NULL); /* of several the oldest */
  map_u64_put(&k->written, (uint64_t)a->id, digest_of(a), NULL);
  vec_push(&k->ids, a->id);
  k->next = a->id >= k->next ? a->id + 1 : k->next;
  return KITH_OK;
}

/* ---- Numbers ---- */

/* The account that had one of these keys of that rank, and has no successor yet. */
static int64_t successor_of(const struct keeping *k, struct kith_str keys, char rank, const struct kith_map_u64 *taken)
{
  struct kith_str key;
  while (str_next(&keys, '\n', &key) && key.len) {
    const uint64_t *id = key.ptr[0] == rank ? map_str_get(&k->old, key) : NULL;
    if (id && !map_u64_get(taken, *id))
      return (int64_t)*id;
  }
  return 0;
}

static void number_all(struct keeping *k)
{
  struct kith_map_u64 taken = {0};
  for (char rank = '1'; rank <= '3'; rank++)
    for (size_t i = 0; i < k->accounts->items.len; i++) {
      struct kith_account *a = &k->accounts->items.items[i];
      if (!a->id && (a->id = successor_of(k, k->keys[i], rank, &taken)) != 0)
        map_u64_put(&taken, (uint64_t)a->id, 1, NULL);
    }
  for (size_t i = 0; i < k->accounts->items.len; i++)
    if (!k->accounts->items.items[i].id)
      k->accounts->items.items[i].id = k->next++;
  map_u64_free(&taken);
}

/* ---- Writing ---- */

static int write_one(struct keeping *k, size_t i, struct kith_error *err)
{
  const struct kith_account *a = &k->accounts->items.items[i];
  struct kith_account_record record = {.id = a->id,
                                       .keys = k->keys[i],
                                       .name = a->name,
                                       .domain = a->domain,
                                       .level = a->level,
                                       .level_by = a->level_by,
                                       .owner = a->owner,
                                       .territory = a->facts.territory,
                                       .currency = a->facts.currency,
                                       .contacts = (int64_t)a->facts.contacts,
                                       .won = isnan(a->facts.won_amount) ? 0 : a->facts.won_amount,
                                       .open = isnan(a->facts.open_amount) ? 0 : a->facts.open_amount};
  uint64_t digest = digest_of(&record), *known = map_u64_get(&k->written, (uint64_t)a->id);
  bool same = known && *known == digest;
  if (known)
    *known = 0;
  return same ? KITH_OK : account_put(k->store, &record, err);
}

static int remove_rest(struct keeping *k, struct kith_error *err)
{
  int rc = KITH_OK;
  for (size_t i = 0; i < k->ids.len && rc == KITH_OK; i++)
    if (*map_u64_get(&k->written, (uint64_t)k->ids.items[i]))
      rc = account_remove(k->store, k->ids.items[i], err);
  return rc;
}

int accounts_keep(struct kith_accounts *a, struct kith_store *store, struct kith_error *err)
{
  struct keeping k = {.accounts = a, .store = store, .next = store_number(store, "next_account", 1)};
  int rc = account_each(store, remember, &k, err);
  if (rc == KITH_OK) {
    collect_keys(&k);
    number_all(&k);
  }
  for (size_t i = 0; i < a->items.len && rc == KITH_OK; i++)
    rc = write_one(&k, i, err);
  if (rc == KITH_OK)
    rc = remove_rest(&k, err);
  if (rc == KITH_OK)
    rc = store_set_number(store, "next_account", k.next, err);
  map_str_free(&k.old);
  map_u64_free(&k.written);
  vec_free(&k.keyed);
  vec_free(&k.ids);
  arena_free(&k.arena);
  return rc;
}
