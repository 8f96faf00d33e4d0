#include "store/opinion.h"

#include "store/sql.h"

/* ---- Writing ---- */

static int insert(struct kith_store *s, const struct kith_opinion *o, int64_t id, struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "INSERT INTO opinion(id,kind,class,party,by,reason,at,evidence,said)"
                                      " VALUES(?,?,?,?,?,?,?,?,?)");
  sqlite3_bind_int64(stmt, 1, id);
  sqlite3_bind_int(stmt, 2, o->kind);
  sqlite3_bind_int(stmt, 3, o->owner_class);
  sql_bind_str(stmt, 4, o->party);
  sql_bind_str(stmt, 5, o->by);
  sql_bind_str(stmt, 6, o->reason);
  sqlite3_bind_int64(stmt, 7, o->at_ms);
  sqlite3_bind_int64(stmt, 8, (int64_t)o->evidence);
  sqlite3_bind_int(stmt, 9, o->said);
  return sql_run(s, stmt, err);
}

int opinion_add(struct kith_store *s, const struct kith_opinion *o, const struct kith_opinion_key *keys, size_t count,
                int64_t *out_id, struct kith_error *err)
{
  if (!count)
    return error_set(err, KITH_E_INVALID, "an opinion is about a contact that has records");
  int rc = sql_number(s, sql_prepare(s, "SELECT ifnull(max(id),0)+1 FROM opinion"), out_id, err);
  if (rc == KITH_OK)
    rc = insert(s, o, *out_id, err);
  for (size_t i = 0; i < count && rc == KITH_OK; i++) {
    sqlite3_stmt *stmt = sql_prepare(s, "INSERT OR IGNORE INTO opinion_of VALUES(?,?,?)");
    sqlite3_bind_int64(stmt, 1, *out_id);
    sqlite3_bind_int64(stmt, 2, keys[i].source);
    sqlite3_bind_int64(stmt, 3, (int64_t)keys[i].key);
    rc = sql_run(s, stmt, err);
  }
  return rc == KITH_OK ? store_set_number(s, "pending", 1, err) : rc;
}

size_t opinion_owners(const struct kith_opinion *o, struct kith_str out[OPINION_OWNERS])
{
  struct kith_str rest = o->party;
  size_t count = 0;
  while (rest.len && count < OPINION_OWNERS && str_next(&rest, '\n', &out[count]))
    count++;
  return count;
}

int opinion_blank(struct kith_store *s, int64_t id, struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "UPDATE opinion SET reason='',evidence=0 WHERE id=?");
  sqlite3_bind_int64(stmt, 1, id);
  return sql_run(s, stmt, err);
}

/* ---- All of them ---- */

static uint64_t place_of(int64_t source, uint64_t key)
{
  uint64_t place = key ^ (uint64_t)source * 0x9e3779b97f4a7c15u;
  return place == UINT64_MAX ? 0 : place;
}

static int load_items(struct kith_store *s, struct kith_opinions *out, struct kith_error *err)
{
  sqlite3_stmt *stmt = sql_prepare(s, "SELECT id,kind,class,party,by,reason,at,evidence,said FROM opinion ORDER BY id");
  int rc;
  while ((rc = sql_step(s, stmt, err)) == 1) {
    struct kith_opinion o = {.id = sqlite3_column_int64(stmt, 0),
                             .kind = (enum kith_opinion_kind)sqlite3_column_int(stmt, 1),
                             .owner_class = sqlite3_column_int(stmt, 2),
                             .party = arena_str(&out->arena, sql_str(stmt, 3)),
                             .by = arena_str(&out->arena, sql_str(stmt, 4)),
                             .reason = arena_str(&out->arena, sql_str(stmt, 5)),
                             .at_ms = sqlite3_column_int64(stmt, 6),
                             .evidence = (uint64_t)sqlite3_column_int64(stmt, 7),
                             .said = sqlite3_column_int(stmt, 8)};
    vec_push(&out->items, o);
  }
  sqlite3_reset(stmt);
  return rc;
}

static void link_record(struct kith_opinions *o, uint32_t opinion, uint64_t place)
{
  bool is_new;
  uint64_t *head = map_u64_put(&o->heads, place, 0, &is_new);
  struct kith_opinion_link link = {opinion, is_new ? UINT32_MAX : (uint32_t)*head};
  *head = o->links.len;
  vec_push(&o->links, link);
}

int opinions_load(struct kith_store *s, struct kith_opinions *out, struct kith_error *err)
{
  size_t at = 0;
  *out = (struct kith_opinions){0};
  int rc = load_items(s, out, err);
  sqlite3_stmt *stmt = sql_prepare(s, "SELECT opinion,source,key FROM opinion_of ORDER BY opinion");
  while (rc == KITH_OK && (rc = sql_step(s, stmt, err)) == 1) {
    int64_t id = sqlite3_column_int64(stmt, 0);
    while (at < out->items.len && out->items.items[at].id < id)
      at++;
    if (at < out->items.len && out->items.items[at].id == id)
      link_record(out, (uint32_t)at, place_of(sqlite3_column_int64(stmt, 1), (uint64_t)sqlite3_column_int64(stmt, 2)));
    rc = KITH_OK;
  }
  sqlite3_reset(stmt);
  return rc;
}

void opinions_free(struct kith_opinions *o)
{
  vec_free(&o->items);
  vec_free(&o->links);
  map_u64_free(&o->heads);
  arena_free(&o->arena);
}

/* ---- Those about one contact ---- */

int64_t opinions_newest(const struct kith_opinions *o, int64_t source, uint64_t key)
{
  const uint64_t *head = o->items.len ? map_u64_get(&o->heads, place_of(source, key)) : NULL;
  return head ? o->items.items[o->links.items[*head].opinion].id : 0;
}

static void insert_sorted(kith_opinion_list *list, const struct kith_opinion *one)
{
  size_t at = 0;
  while (at < list->len && list->items[at]->id < one->id)
    at++;
  if (at < list->len && list->items[at] == one)
    return;
  vec_push(list, one);
  for (size_t i = list->len - 1; i > at; i--)
    list->items[i] = list->items[i - 1];
  list->items[at] = one;
}

void opinions_about(const struct kith_opinions *o, int64_t source, uint64_t key, kith_opinion_list *list)
{
  const uint64_t *head = o->items.len ? map_u64_get(&o->heads, place_of(source, key)) : NULL;
  for (uint32_t at = head ? (uint32_t)*head : UINT32_MAX; at != UINT32_MAX; at = o->links.items[at].next)
    insert_sorted(list, &o->items.items[o->links.items[at].opinion]);
}

static const struct kith_opinion *newest(const kith_opinion_list *list, enum kith_opinion_kind kind)
{
  for (size_t i = list->len; i-- > 0;)
    if (list->items[i]->kind == kind)
      return list->items[i];
  return NULL;
}

const struct kith_opinion *opinions_verdict(const kith_opinion_list *list)
{
  return newest(list, OPINION_DECIDES);
}

bool opinion_is_contradicted(const struct kith_opinion *o, uint64_t content, uint32_t rules_class)
{
  return o->evidence && o->evidence != content && o->said != (int)rules_class;
}

const struct kith_opinion *opinions_objection(const kith_opinion_list *list)
{
  const struct kith_opinion *last = list->len ? list->items[list->len - 1] : NULL;
  return last && last->kind == OPINION_DISPUTES ? last : NULL;
}
