#include "pipeline/sorter.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/vec.h"
#include "model/codec.h"

uint64_t sorter_key_hash(struct kith_str key, uint64_t seed, int64_t source)
{
  return codec_text_hash(key, seed + (uint64_t)source * 0x9e3779b97f4a7c15u);
}

static uint64_t next_occurrence(uint64_t key)
{
  return (key ^ key >> 29) * 0xbf58476d1ce4e5b9u + 1;
}

/* The entry of the record's key that this reading has not met yet; NULL when it is new. *key becomes that
 * occurrence's. */
static struct kith_known *unseen(struct kith_sorter *s, uint64_t *key)
{
  struct kith_known *entry = known_find(&s->known, *key);
  while (entry && (entry->flags & KNOWN_SEEN)) {
    *key = next_occurrence(*key);
    entry = known_find(&s->known, *key);
  }
  return entry;
}

static void count_again(struct kith_sorter *s, const struct kith_known *entry)
{
  /* A version that this run made before it was interrupted counts as it did then. */
  if (!(entry->flags & KNOWN_THIS_RUN))
    s->count->unchanged++;
  else if (entry->flags & KNOWN_FIRST)
    s->count->created++;
  else
    s->count->changed++;
}

struct kith_sorted sorter_take(struct kith_sorter *s, const struct kith_record *r)
{
  uint64_t content = codec_content_hash(r, s->names, s->seed);
  struct kith_sorted out = {.content = content};
  out.key = r->key.len ? sorter_key_hash(r->key, s->seed, s->source) : next_occurrence(content);
  struct kith_known *entry = unseen(s, &out.key);

  s->count->read++;
  if (entry && entry->content == content && !(entry->flags & KNOWN_GONE)) {
    entry->flags |= KNOWN_SEEN;
    count_again(s, entry);
    return out;
  }
  out.id = (uint64_t)s->source << 40 | (uint64_t)s->next++;
  if (entry && !(entry->flags & KNOWN_PURGED)) {
    out.supersedes = (uint64_t)s->source << 40 | entry->sighting;
    s->count->changed++;
  } else {
    s->count->created++;
  }
  struct kith_known now = {.key = out.key, .content = content, .sighting = out.id & (((uint64_t)1 << 40) - 1)};
  now.flags = KNOWN_SEEN;
  known_put(&s->known, &now);
  return out;
}

uint64_t sorter_take_gone(struct kith_sorter *s, struct kith_str key)
{
  struct kith_known *entry = known_find(&s->known, sorter_key_hash(key, s->seed, s->source));
  if (!entry || (entry->flags & (KNOWN_GONE | KNOWN_PURGED)))
    return 0;
  entry->flags |= KNOWN_GONE;
  s->count->gone++;
  return (uint64_t)s->source << 40 | entry->sighting;
}

int sorter_mark_gone(struct kith_sorter *s, struct kith_store *store, int64_t run, struct kith_error *err)
{
  VEC(uint64_t) gone = {0};
  int rc = KITH_OK;

  for (size_t i = 0; i < s->known.cap; i++) {
    const struct kith_known *entry = &s->known.slots[i];
    if (entry->sighting && !(entry->flags & (KNOWN_SEEN | KNOWN_GONE | KNOWN_PURGED)))
      vec_push(&gone, (uint64_t)s->source << 40 | entry->sighting);
  }
  if (gone.len)
    qsort(gone.items, gone.len, sizeof *gone.items, compare_u64);
  for (size_t i = 0; i < gone.len && rc == KITH_OK; i++)
    rc = sighting_set_gone(store, gone.items[i], run, err);
  s->count->gone = gone.len + (uint64_t)s->known.gone_this_run;
  vec_free(&gone);
  return rc;
}
