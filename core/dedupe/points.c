#include "dedupe/points.h"

#include "base/bits.h"
#include "dedupe/nickname.h"
#include "dedupe/similar.h"

/* ---- Names ---- */

/* Of the names that a short form may stand for the longest: bob is robert, not bert. */
static struct kith_str longest_root(struct kith_str given)
{
  struct kith_str roots[16], longest = given;
  size_t count = nickname_roots(given, roots, 16);
  for (size_t i = 0; i < count && i < 16; i++)
    if (roots[i].len > longest.len)
      longest = roots[i];
  return longest;
}

static uint32_t sound_number(struct kith_str name)
{
  uint32_t sound = similar_sound(name);
  return (sound ^ sound >> 16) & 0xffff;
}

/* The sound of the given name over that of the family. */
uint32_t points_name(const struct features *f)
{
  struct kith_str given = longest_root(str_sub(f->given, 0, str_find(f->given, ' ')));
  uint32_t sounds = sound_number(given) << 16 | sound_number(f->family);

  if (f->given.len || f->family.len)
    return sounds + (sounds == 0);
  return features_is_organisation(f) ? features_hash(f->org) : 0;
}

/* Different given or different family names, whichever are more. So one person who is misspelt in many ways counts
 * little, a family and a firm count whole. */
uint32_t points_count_names(const uint64_t *items, size_t count)
{
  enum { FAMILIES = 32 /* more are not told apart */ };
  uint16_t families[FAMILIES];
  uint32_t givens = 0, known = 0;

  for (size_t i = 0; i < count; i++) {
    uint16_t given = (uint16_t)(items[i] >> 16), family = (uint16_t)items[i];
    uint32_t at = 0;
    givens += i == 0 || given != (uint16_t)(items[i - 1] >> 16);
    while (at < known && families[at] != family)
      at++;
    if (at == known && known < FAMILIES)
      families[known++] = family;
  }
  return givens > known ? givens : known;
}

/* ---- Values ---- */

enum { MARKS_LOG = 22 };

static uint32_t mark_of(uint32_t hash)
{
  return hash * 0x9e3779b1u >> (32 - MARKS_LOG);
}

static size_t count_of(const struct features *f, enum table table)
{
  return table == TABLE_EMAIL ? f->email_count : f->phone_count;
}

static struct kith_str value_of(const struct features *f, enum table table, size_t i)
{
  return table == TABLE_EMAIL ? f->emails[i].key : f->phones[i].digits;
}

/* With marks only the values that have one. */
static void collect(const struct features *f, enum table table, const uint64_t *marks, uint32_t beside, value_list *out)
{
  for (size_t i = 0; i < count_of(f, table); i++) {
    struct kith_str value = value_of(f, table, i);
    uint32_t hash = value.len ? features_hash(value) : 0;
    if (hash && (!marks || bits_has(marks, mark_of(hash))))
      vec_push(out, (uint64_t)hash << 32 | beside);
  }
}

void points_collect(const struct features *f, enum table table, uint32_t name, value_list *out)
{
  if (name)
    collect(f, table, NULL, name, out);
}

void points_append(value_list *to, value_list *from)
{
  vec_reserve(to, from->len);
  if (from->len)
    memcpy(to->items + to->len, from->items, from->len * sizeof *from->items);
  to->len += from->len;
  vec_free(from);
}

/* ---- Since the fit ---- */

enum { STEP = 8192 /* records a task */ };
enum { POINTS = 2 };
static const enum table tables[POINTS] = {TABLE_EMAIL, TABLE_PHONE};

struct found {
  value_list names, holders; /* of values that may be those of dirty records: beside a name; beside the record */
};

struct refresh {
  const struct kith_str *blobs;
  size_t count;
  uint64_t *dirty;
  uint64_t *marks;               /* bitset of hashes that dirty records have; NULL: all are wanted */
  struct found (*found)[POINTS]; /* one a task */
};

static void mark_dirty(struct refresh *r)
{
  struct features f;
  r->marks = bits_new((size_t)1 << MARKS_LOG);
  for (size_t i = 0; i < r->count; i++) {
    if (!bits_has(r->dirty, i))
      continue;
    features_decode(r->blobs[i], &f);
    for (int p = 0; p < POINTS; p++)
      for (size_t k = 0; k < count_of(&f, tables[p]); k++)
        bits_add(r->marks, mark_of(features_hash(value_of(&f, tables[p], k))));
  }
}

/* Of one record the values that are wanted: beside its name, and when they are marked beside itself. */
static void find_names_of(const struct refresh *r, const struct features *f, uint32_t record, struct found *out)
{
  bool wanted = !r->marks && f->email_count + f->phone_count;
  for (int p = 0; p < POINTS && r->marks; p++) {
    size_t before = out[p].holders.len;
    collect(f, tables[p], r->marks, record, &out[p].holders);
    wanted = wanted || out[p].holders.len > before;
  }
  uint32_t name = wanted ? points_name(f) : 0;
  for (int p = 0; p < POINTS && name; p++)
    collect(f, tables[p], r->marks, name, &out[p].names);
}

static void find_names(void *arg, size_t task)
{
  struct refresh *r = arg;
  size_t end = (task + 1) * STEP < r->count ? (task + 1) * STEP : r->count;
  struct features f;

  for (size_t i = task * STEP; i < end; i++) {
    features_decode(r->blobs[i], &f);
    find_names_of(r, &f, (uint32_t)i, r->found[task]);
  }
}

/* The parts of all tasks, names in order. */
static void unite(const struct refresh *r, size_t tasks, int point, struct found *out)
{
  for (size_t t = 0; t < tasks; t++) {
    points_append(&out->names, &r->found[t][point].names);
    points_append(&out->holders, &r->found[t][point].holders);
  }
  uint64_t *scratch = mem_array(out->names.len, sizeof *scratch);
  sort_u64(out->names.items, scratch, out->names.len, 0, 64);
  mem_free(scratch);
}

/* Puts the numbers that grew. Adds to `out` (rising) the values that are generic only now. */
static bool put_grown(struct value_table *table, const value_list *names, value_list *out)
{
  bool changed = false;
  for (size_t from = 0, to; from < names->len; from = to) {
    for (to = from + 1; to < names->len && names->items[to] >> 32 == names->items[from] >> 32;)
      to++;
    uint32_t hash = (uint32_t)(names->items[from] >> 32), seen = points_count_names(names->items + from, to - from);
    double held = value_table_get(table, hash);
    bool room = held > table->rest || table->len < 2 * MODEL_VALUES;
    if (seen < SHARED_NAMES || seen <= held || !room)
      continue;
    value_table_put(table, hash, seen);
    changed = true;
    if (held < SHARED_NAMES)
      vec_push(out, hash);
  }
  return changed;
}

static bool has(const value_list *rising, uint32_t hash)
{
  size_t at = find_u64(rising->items, rising->len, hash);
  return at < rising->len && rising->items[at] == hash;
}

static bool refresh_table(struct refresh *r, size_t tasks, int point, struct value_table *table)
{
  struct found all = {0};
  value_list generic = {0};

  unite(r, tasks, point, &all);
  bool changed = put_grown(table, &all.names, &generic);
  for (size_t i = 0; i < all.holders.len; i++)
    if (has(&generic, (uint32_t)(all.holders.items[i] >> 32)))
      bits_add(r->dirty, (uint32_t)all.holders.items[i]);
  vec_free(&all.names);
  vec_free(&all.holders);
  vec_free(&generic);
  return changed;
}

int points_refresh(const struct kith_str *blobs, size_t count, const struct tasks *tasks, struct weights *w,
                   uint64_t *dirty, bool *out_changed)
{
  size_t steps = (count + STEP - 1) / STEP;
  struct refresh r = {.blobs = blobs, .count = count, .dirty = dirty, .found = mem_zero(steps * sizeof *r.found)};

  if (dirty)
    mark_dirty(&r);
  int status = tasks_run(tasks, steps, find_names, &r);
  for (int p = 0; p < POINTS; p++) /* when cancelled, too: frees */
    *out_changed |= refresh_table(&r, steps, p, &w->tables[tables[p]]);
  mem_free(r.marks);
  mem_free(r.found);
  return status;
}
