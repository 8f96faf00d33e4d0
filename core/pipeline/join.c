#include "pipeline/join.h"

#include "base/mem.h"

static void remember(struct kith_join *j, struct kith_map_str *map, struct kith_str key, struct kith_str text)
{
  bool is_new = false;
  if (!key.len || !text.len)
    return;
  uint64_t *place = map_str_put(map, key, j->count, &is_new);
  if (is_new) {
    if (j->count == j->cap) {
      j->cap = j->cap ? j->cap * 2 : 64;
      j->texts = mem_resize(j->texts, j->cap, sizeof *j->texts);
    }
    j->count++;
  }
  j->texts[*place] = arena_str(&j->arena, text);
}

static struct kith_str first_of(const struct kith_record *r, const uint32_t *names)
{
  struct kith_str text = STR_NONE;
  for (; *names && !text.len; names++)
    text = record_text(r, *names);
  return text;
}

static void complete(struct kith_join *j, struct kith_record *r, uint32_t key_name, const struct kith_map_str *map,
                     uint32_t property, uint32_t component)
{
  struct kith_str key = record_text(r, key_name);
  const uint64_t *place = key.len && !record_get(r, property, 0) ? map_str_get(map, key) : NULL;
  if (!place)
    return;
  struct kith_part *part = arena_zero(r->arena, 1, sizeof *part);
  *part = (struct kith_part){sizeof *part, component, arena_str(r->arena, j->texts[*place])};
  struct kith_property *p = record_add(r, property);
  p->part_count = 1;
  p->parts = part;
  p->origin = r->origin;
}

void join_record(struct kith_join *j, struct kith_record *r)
{
  static const uint32_t user_names[] = {KITH_P_EMAIL, KITH_P_FN, 0}, account_names[] = {KITH_P_ORG, KITH_P_FN, 0};

  complete(j, r, KITH_P_OWNER_KEY, &j->users, KITH_P_OWNER, 0);
  if (r->kind == KITH_CONTACT)
    complete(j, r, KITH_P_ACCOUNT_KEY, &j->accounts, KITH_P_ORG, KITH_ORG_NAME);
  else if (r->kind == KITH_USER)
    remember(j, &j->users, r->key, first_of(r, user_names));
  else if (r->kind == KITH_ACCOUNT)
    remember(j, &j->accounts, r->key, first_of(r, account_names));
}

void join_free(struct kith_join *j)
{
  map_str_free(&j->users);
  map_str_free(&j->accounts);
  mem_free(j->texts);
  arena_free(&j->arena);
  *j = (struct kith_join){0};
}
