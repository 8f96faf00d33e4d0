#include "dedupe/block.h"

#include "base/bits.h"
#include "dedupe/nickname.h"
#include "dedupe/similar.h"

enum { CAP_MAX = 400, CAP_MIN = 4, WINDOW = 3 };

/* ---- Keys ---- */

/* Of an incremental call: marks of the keys that touched records have. Others share a mark now and then. */
struct key_marks {
  uint64_t *bits; /* NULL: all keys are wanted */
  unsigned shift;
};

struct key_sink {
  pair_list *entries; /* key << 32 | record */
  uint32_t record;
  struct key_marks *marks;
  bool marking; /* makes the marks, no entries */
};

static uint32_t join(uint32_t a, uint32_t b)
{
  uint64_t x = ((uint64_t)a << 32 | b) * 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 32)) * 0xd6e8feb86659fd93u;
  return (uint32_t)(x >> 32);
}

static void emit(struct key_sink *sink, uint32_t key)
{
  if (sink->marks->bits) {
    uint32_t mark = key * 0x9e3779b1u >> sink->marks->shift;
    if (sink->marking)
      bits_add(sink->marks->bits, mark);
    if (sink->marking || !bits_has(sink->marks->bits, mark))
      return;
  }
  vec_push(sink->entries, (uint64_t)key << 32 | sink->record);
}

/* Two values make a key when both are there. */
static void emit2(struct key_sink *sink, uint32_t a, uint32_t b)
{
  if (a && b)
    emit(sink, join(a, b));
}

static uint32_t value(struct kith_str text)
{
  return text.len ? features_hash(text) : 0;
}

static struct kith_str first_word(struct kith_str text)
{
  return str_sub(text, 0, str_find(text, ' '));
}

static uint32_t initial(struct kith_str text)
{
  return text.len ? (uint8_t)text.ptr[0] : 0;
}

static uint32_t day_of(const struct features *f)
{
  const struct kith_match_date *d = &f->birthday;
  return d->month && d->day ? (uint32_t)d->year << 9 | (uint32_t)d->month << 5 | d->day
         : d->year          ? (uint32_t)d->year << 9
                            : 0;
}

static struct kith_str tail(struct kith_str text, size_t count)
{
  return text.len > count ? str_sub(text, text.len - count, count) : text;
}

/* What several passes need of a record, worked out once. */
struct known {
  const struct features *f;
  const struct compare_context *context;
  struct kith_str given_word;
  uint32_t given, family, given_sound, family_sound, given_initial, day, birthplace;
};

static void get_to_know(const struct features *f, const struct compare_context *context, struct known *out)
{
  struct kith_str word = first_word(f->given);
  *out = (struct known){.f = f,
                        .context = context,
                        .given_word = word,
                        .given = value(word),
                        .family = value(f->family),
                        .given_sound = similar_sound(f->given),
                        .family_sound = similar_sound(f->family),
                        .given_initial = initial(f->given),
                        .day = day_of(f),
                        .birthplace = value(f->birthplace)};
}

typedef void (*pass_keys)(const struct known *, struct key_sink *);

/* A contact point of many is a key together with the name only. */
static void emit_point(struct key_sink *sink, const struct known *k, enum table table, struct kith_str text)
{
  uint32_t hash = value(text);
  if (k->context->names_of(k->context->arg, table, hash) < SHARED_NAMES)
    emit(sink, hash);
  else
    emit2(sink, hash, join(k->family_sound, k->given_initial));
}

static void keys_email(const struct known *k, struct key_sink *sink)
{
  for (size_t i = 0; i < k->f->email_count; i++)
    emit_point(sink, k, TABLE_EMAIL, k->f->emails[i].key);
}

static void keys_phone(const struct known *k, struct key_sink *sink)
{
  for (size_t i = 0; i < k->f->phone_count; i++)
    emit_point(sink, k, TABLE_PHONE, k->f->phones[i].digits);
}

static void keys_declared(const struct known *k, struct key_sink *sink)
{
  const struct features *f = k->f;
  for (size_t i = 0; i < f->profile_count; i++)
    emit2(sink, 1, value(f->profiles[i]));
  for (size_t i = 0; i < f->identifier_count; i++)
    emit2(sink, value(f->identifiers[i].type), value(f->identifiers[i].value));
}

static void keys_name(const struct known *k, struct key_sink *sink)
{
  struct kith_str roots[3];

  if (!k->given || !k->family)
    return;
  emit(sink, k->given + k->family); /* a sum: swapped names meet */
  size_t count = nickname_roots(k->given_word, roots, 3);
  for (size_t i = 0; i < count && i < 3; i++)
    emit(sink, value(roots[i]) + k->family);
  if (k->f->other_family.len)
    emit(sink, k->given + value(k->f->other_family));
}

static void keys_sound_birthday(const struct known *k, struct key_sink *sink)
{
  emit2(sink, k->family_sound, k->day);
  emit2(sink, k->family, k->f->birthday.year);
}

static void keys_given_birthday(const struct known *k, struct key_sink *sink)
{
  emit2(sink, k->given, k->day);
}

/* With a misspelt name, or none. */
static void keys_birthday(const struct known *k, struct key_sink *sink)
{
  const struct kith_match_date *d = &k->f->birthday;
  if (d->year && d->month && d->day)
    emit(sink, k->day);
}

/* Beside every place that is known. */
static void emit_places(struct key_sink *sink, const struct known *k, uint32_t name)
{
  for (size_t i = 0; i < k->f->address_count && name; i++) {
    emit2(sink, name, value(k->f->addresses[i].postcode));
    emit2(sink, name, value(k->f->addresses[i].locality));
  }
  emit2(sink, name, k->birthplace);
}

static void keys_sound_place(const struct known *k, struct key_sink *sink)
{
  emit_places(sink, k, k->family ? join(k->family_sound, k->given_initial) : 0);
}

static void keys_family_place(const struct known *k, struct key_sink *sink)
{
  emit_places(sink, k, k->family);
}

static void keys_given_place(const struct known *k, struct key_sink *sink)
{
  emit_places(sink, k, k->given);
}

static void keys_birthday_place(const struct known *k, struct key_sink *sink)
{
  emit_places(sink, k, k->day);
  emit2(sink, k->day, k->given_initial);
}

static void keys_org(const struct known *k, struct key_sink *sink)
{
  const struct features *f = k->f;
  uint32_t org = value(f->org);

  emit2(sink, org, k->family);
  emit2(sink, org, k->given);
  if (features_is_organisation(f)) {
    emit2(sink, org, 1);
    emit2(sink, value(first_word(f->org)), 1);
    for (size_t i = 0; i < f->address_count; i++)
      emit2(sink, value(f->addresses[i].postcode), initial(f->org));
  }
}

static void keys_local(const struct known *k, struct key_sink *sink)
{
  for (size_t i = 0; i < k->f->email_count; i++)
    if (k->f->emails[i].local.len > 4 && !k->f->emails[i].role)
      emit(sink, value(k->f->emails[i].local));
}

/* A slip in the middle leaves one of its ends as it was. */
static void keys_email_ends(const struct known *k, struct key_sink *sink)
{
  enum { END = 5 };
  for (size_t i = 0; i < k->f->email_count; i++) {
    const struct feature_email *e = &k->f->emails[i];
    if (e->role || e->local.len < END)
      continue;
    uint32_t domain = value(e->domain);
    emit2(sink, value(str_sub(e->local, 0, END)), domain);
    emit2(sink, value(tail(e->local, END)), domain + 1);
  }
}

static void keys_building(const struct known *k, struct key_sink *sink)
{
  for (size_t i = 0; i < k->f->address_count; i++) {
    const struct feature_address *a = &k->f->addresses[i];
    uint32_t number = value(first_word(a->number)), street = value(a->street), postcode = value(a->postcode);
    uint32_t building = number && street ? join(number, street) : 0, locality = value(a->locality);
    emit2(sink, building, postcode);
    emit2(sink, building, locality);
    if (!postcode && !locality)
      emit2(sink, building, 1);
    emit2(sink, join(street, k->given_initial), postcode);
  }
}

static void keys_last7(const struct known *k, struct key_sink *sink)
{
  for (size_t i = 0; i < k->f->phone_count; i++) {
    uint32_t digits = value(tail(k->f->phones[i].digits, 7));
    emit2(sink, digits, initial(k->f->family));
    emit2(sink, digits, k->given_initial << 8);
  }
}

static void keys_sounds(const struct known *k, struct key_sink *sink)
{
  emit2(sink, k->given_sound, k->family_sound);
}

static void keys_beginnings(const struct known *k, struct key_sink *sink)
{
  const struct features *f = k->f;
  emit2(sink, value(str_sub(f->given, 0, 3)), value(str_sub(f->family, 0, 5)));
  emit2(sink, value(tail(f->given, 5)), value(tail(f->family, 5)));
}

enum { PAIRS_FREE = 50000 };

/* `share`: pairs a pass may make for each ten records, over PAIRS_FREE. Keys that say little get little. `narrow`: a block
 * over its cap is cut by other fields only, not by names or in their order, of which the key is made already, or which
 * would find too little. */
static const struct {
  const char *name;
  pass_keys keys;
  uint64_t share;
  bool narrow;
} passes[PASSES] = {
    {"e-mail", keys_email, 10, false},
    {"phone", keys_phone, 10, false},
    {"profile, identifier", keys_declared, 10, false},
    {"name, short forms", keys_name, 7, true},
    {"family's sound, birthday", keys_sound_birthday, 5, false},
    {"given name, birthday", keys_given_birthday, 5, false},
    {"employer, a name", keys_org, 3, true},
    {"e-mail before the @", keys_local, 2, true},
    {"phone's last seven", keys_last7, 5, false},
    {"building", keys_building, 5, false},
    {"birthday, place", keys_birthday_place, 5, false},
    {"sounds of both names", keys_sounds, 2, true},
    {"family's sound, place", keys_sound_place, 3, true},
    {"given name, place", keys_given_place, 2, true},
    {"ends of both names", keys_beginnings, 2, true},
    {"birthday", keys_birthday, 3, true},
    {"ends of the e-mail", keys_email_ends, 2, true},
    {"family name, place", keys_family_place, 2, true},
};

const char *block_pass_name(int pass)
{
  return passes[pass].name;
}

/* ---- Blocks ---- */

enum { PARTS = 8 /* of the records, read side by side */ };

/* What a block over its cap is cut by. The first ones serve narrow passes too. */
enum { CUT_BIRTHDAY, CUT_POSTCODE, CUT_ORG, CUTS_NARROW, CUT_GIVEN = CUTS_NARROW, CUT_FAMILY, CUT_ORDER, CUTS };

struct pass {
  const struct block_input *in;
  uint64_t share;
  bool narrow;
  pair_list entries[PARTS], pairs; /* keys of each part of the records, then all in the first */
  struct key_marks marks;
  const uint32_t (*cuts)[CUTS]; /* by record */
  struct block_pass report;
};

static bool is_touched(const struct block_input *in, uint32_t record)
{
  return bits_has(in->touched, record);
}

static void add_pair(struct pass *p, uint64_t x, uint64_t y)
{
  uint32_t a = (uint32_t)x, b = (uint32_t)y;
  if (a == b)
    return;
  if (p->in->touched) {
    bool first = is_touched(p->in, a), second = is_touched(p->in, b);
    if (p->in->inside ? !(first && second) : !(first || second))
      return;
  }
  vec_push(&p->pairs, a < b ? (uint64_t)a << 32 | b : (uint64_t)b << 32 | a);
}

static void add_block(struct pass *p, const uint64_t *entries, size_t count)
{
  for (size_t i = 0; i + 1 < count; i++)
    for (size_t k = i + 1; k < count; k++)
      add_pair(p, entries[i], entries[k]);
}

static size_t run_length(const uint64_t *entries, size_t count, size_t from)
{
  size_t to = from + 1;
  while (to < count && entries[to] >> 32 == entries[from] >> 32)
    to++;
  return to - from;
}

/* First bytes of the text as a number that sorts like it. */
static uint32_t prefix_of(struct kith_str first, struct kith_str second)
{
  uint32_t number = 0;
  for (size_t i = 0; i < 3; i++)
    number = number << 8 | (i < first.len ? (uint8_t)first.ptr[i] : 0);
  return number << 8 | (second.len ? (uint8_t)second.ptr[0] : 0);
}

static void find_cuts(const struct known *k, uint32_t out[CUTS])
{
  const struct features *f = k->f;
  out[CUT_BIRTHDAY] = k->day;
  out[CUT_POSTCODE] = f->address_count ? value(f->addresses[0].postcode) : 0;
  out[CUT_ORG] = value(f->org);
  out[CUT_GIVEN] = value(f->given);
  out[CUT_FAMILY] = k->family;
  out[CUT_ORDER] = f->given.len || f->family.len ? prefix_of(f->given, f->family) : prefix_of(f->org, STR_NONE);
}

static void add_cut(struct pass *p, uint64_t *items, size_t count, size_t cap, int cut)
{
  uint64_t *scratch = mem_array(count, sizeof *scratch);

  sort_u64(items, scratch, count, 0, 64);
  mem_free(scratch);
  for (size_t i = 0; i < count && cut != CUT_ORDER; i += run_length(items, count, i)) {
    size_t length = run_length(items, count, i);
    if (items[i] >> 32 && length > 1 && length <= cap)
      add_block(p, items + i, length);
  }
  for (size_t i = 0; i < count && cut == CUT_ORDER; i++)
    for (size_t k = i + 1; k < count && k <= i + WINDOW; k++)
      add_pair(p, items[i], items[k]);
}

/* A block over its cap, once by each further field, and unless the pass is narrow once in order of the names. */
static void add_large(struct pass *p, const uint64_t *entries, size_t count, size_t cap)
{
  int cuts = p->narrow ? CUTS_NARROW : CUTS;
  uint64_t *items = mem_array(count * (size_t)cuts, sizeof *items);

  p->report.capped++;
  for (size_t i = 0; i < count; i++)
    for (int cut = 0; cut < cuts; cut++)
      items[(size_t)cut * count + i] = (uint64_t)p->cuts[(uint32_t)entries[i]][cut] << 32 | (uint32_t)entries[i];
  for (int cut = 0; cut < cuts; cut++)
    add_cut(p, items + (size_t)cut * count, count, cap, cut);
  mem_free(items);
}

/* Pairs of all blocks under a cap: so many blocks of each length, and `records` in blocks over CAP_MAX. */
static uint64_t pairs_under(const struct pass *p, const uint64_t blocks[CAP_MAX + 1], uint64_t records, size_t cap)
{
  uint64_t pairs = 0, window = p->narrow ? 0 : WINDOW;
  for (size_t length = 2; length <= CAP_MAX; length++)
    pairs += blocks[length] * length * (length <= cap ? (length - 1) : 2 * window) / 2;
  return pairs + records * window;
}

/* The largest cap under which the pass stays within its share of pairs, so that the work grows with the records, not
 * with their square. */
static size_t choose_cap(const struct pass *p)
{
  uint64_t budget = p->in->count * p->share / 10 + PAIRS_FREE, blocks[CAP_MAX + 1] = {0}, records = 0;
  const pair_list *entries = &p->entries[0];
  for (size_t i = 0, length; i < entries->len; i += length) {
    length = run_length(entries->items, entries->len, i);
    if (length <= CAP_MAX)
      blocks[length]++;
    else
      records += length;
  }
  size_t cap = CAP_MAX;
  while (cap > CAP_MIN && pairs_under(p, blocks, records, cap) > budget)
    cap -= (cap + 3) / 4;
  return cap > CAP_MIN ? cap : CAP_MIN;
}

/* Whether a key was seen, and whether it was seen again; others that share its bit count for it. */
struct key_bits {
  uint64_t *once, *again;
  unsigned shift;
};

static uint32_t bit_of(const struct key_bits *bits, uint64_t entry)
{
  return (uint32_t)(entry >> 32) * 0x9e3779b1u >> bits->shift;
}

static void note_key(struct key_bits *bits, uint64_t entry)
{
  uint32_t at = bit_of(bits, entry);
  if (bits_has(bits->once, at))
    bits_add(bits->again, at);
  bits_add(bits->once, at);
}

/* Moves the entries of a part whose key another record has to the end of `all`. */
static void move_shared(const struct key_bits *bits, pair_list *part, pair_list *all)
{
  vec_reserve(all, part->len);
  for (size_t i = 0; i < part->len; i++) {
    all->items[all->len] = part->items[i];
    all->len += bits_has(bits->again, bit_of(bits, part->items[i]));
  }
  vec_free(part);
}

/* All that can make blocks, by key and record: most keys are one record's only. */
static void sort_entries(struct pass *p)
{
  enum { BITS_A_KEY = 8, LEAST_LOG = 6, MOST_LOG = 30 };
  pair_list all = {0};
  unsigned log = LEAST_LOG;

  for (size_t part = 0; part < PARTS; part++)
    p->report.keys += p->entries[part].len;
  while (log < MOST_LOG && (uint64_t)1 << log < BITS_A_KEY * p->report.keys)
    log++;
  struct key_bits bits = {bits_new((size_t)1 << log), bits_new((size_t)1 << log), 32 - log};
  for (size_t part = 0; part < PARTS; part++)
    for (size_t i = 0; i < p->entries[part].len; i++)
      note_key(&bits, p->entries[part].items[i]);
  for (size_t part = 0; part < PARTS; part++)
    move_shared(&bits, &p->entries[part], &all);
  mem_free(bits.once);
  mem_free(bits.again);
  uint64_t *scratch = mem_array(all.len, sizeof *scratch);
  sort_u64(all.items, scratch, all.len, 32, 64);
  mem_free(scratch);
  p->entries[0] = all;
}

static void run_pass(void *arg, size_t number)
{
  struct pass *p = (struct pass *)arg + number;
  const pair_list *entries = &p->entries[0];

  sort_entries(p);
  size_t cap = choose_cap(p);
  for (size_t i = 0, length; i < entries->len; i += length) {
    length = run_length(entries->items, entries->len, i);
    p->report.blocks += length > 1;
    p->report.largest = length > p->report.largest ? length : p->report.largest;
    if (length <= cap)
      add_block(p, entries->items + i, length);
    else
      add_large(p, entries->items + i, length, cap);
  }
  vec_free(&p->entries[0]);
}

/* ---- All passes ---- */

enum { ROUND = 10 /* passes whose keys are in memory at a time */ };

struct blocking {
  const struct block_input *in;
  struct pass passes[PASSES];
  size_t from, to; /* this round's */
  uint32_t (*cuts)[CUTS];
};

static bool has_keys(const struct block_input *in, size_t record)
{
  bool led = in->leaders && in->leaders[record] != record, inside = in->touched && in->inside;
  return !led && (!inside || is_touched(in, (uint32_t)record));
}

static void make_keys(struct blocking *b, size_t record, size_t part, bool marking)
{
  struct features f;
  struct known known;

  features_decode(b->in->blobs[record], &f);
  get_to_know(&f, &b->in->context, &known);
  for (size_t p = b->from; p < b->to; p++) {
    struct pass *pass = &b->passes[p];
    passes[p].keys(&known, &(struct key_sink){&pass->entries[part], (uint32_t)record, &pass->marks, marking});
  }
  if (!marking && b->from == 0)
    find_cuts(&known, b->cuts[record]);
}

static void read_part(void *arg, size_t part)
{
  struct blocking *b = arg;
  for (size_t i = b->in->count * part / PARTS; i < b->in->count * (part + 1) / PARTS; i++)
    if (has_keys(b->in, i))
      make_keys(b, i, part, false);
}

/* What few records are tied to: of the others only those count that share a key with them. */
static void mark_keys(struct blocking *b)
{
  enum { MARKS_LOG = 22, SPARSE = 16 };
  size_t touched = 0;

  for (size_t i = 0; i < (b->in->count + 63) / 64; i++)
    touched += (size_t)__builtin_popcountll(b->in->touched[i]);
  if (touched > b->in->count / SPARSE)
    return;
  for (size_t p = b->from; p < b->to; p++)
    b->passes[p].marks = (struct key_marks){bits_new((size_t)1 << MARKS_LOG), 32 - MARKS_LOG};
  for (size_t i = 0; i < b->in->count; i++)
    if (has_keys(b->in, i) && is_touched(b->in, (uint32_t)i))
      make_keys(b, i, 0, true);
}

/* In order, each once. */
static void sort_pairs(pair_list *pairs, size_t count)
{
  int bits = 1;
  size_t kept = 0;

  while (count >> bits)
    bits++;
  uint64_t *scratch = mem_array(pairs->len, sizeof *scratch);
  sort_u64(pairs->items, scratch, pairs->len, 0, bits);
  sort_u64(pairs->items, scratch, pairs->len, 32, 32 + bits);
  mem_free(scratch);
  for (size_t i = 0; i < pairs->len; i++)
    if (!kept || pairs->items[i] != pairs->items[kept - 1])
      pairs->items[kept++] = pairs->items[i];
  pairs->len = kept;
}

static void unite(struct blocking *s, pair_list *out)
{
  size_t total = 0;

  for (size_t p = 0; p < PASSES; p++)
    total += s->passes[p].pairs.len;
  vec_reserve(out, total);
  for (size_t p = 0; p < PASSES; p++) {
    if (s->passes[p].pairs.len)
      memcpy(out->items + out->len, s->passes[p].pairs.items, s->passes[p].pairs.len * sizeof *out->items);
    out->len += s->passes[p].pairs.len;
    if (!s->in->report)
      vec_free(&s->passes[p].pairs);
  }
  sort_pairs(out, s->in->count);
}

static void report(struct blocking *s, const pair_list *all, struct block_report *out)
{
  vec_reserve(&out->found_by, all->len);
  memset(out->found_by.items, 0, all->len * sizeof *out->found_by.items);
  out->found_by.len = all->len;
  for (size_t p = 0; p < PASSES; p++) {
    pair_list *pairs = &s->passes[p].pairs;
    sort_pairs(pairs, s->in->count);
    for (size_t i = 0, k = 0; i < pairs->len; i++) {
      while (all->items[k] != pairs->items[i])
        k++;
      out->found_by.items[k] |= 1u << p;
    }
    out->passes[p] = s->passes[p].report;
    out->passes[p].pairs = pairs->len;
  }
  for (size_t i = 0; i < all->len; i++) {
    uint32_t by = out->found_by.items[i];
    if (by && !(by & (by - 1)))
      out->passes[__builtin_ctz(by)].alone++;
  }
}

static int run_round(struct blocking *b, const struct tasks *tasks)
{
  if (b->in->touched && !b->in->inside)
    mark_keys(b);
  int status = tasks_run(tasks, PARTS, read_part, b);
  for (size_t p = b->from; p < b->to; p++)
    mem_free(b->passes[p].marks.bits);
  return status == KITH_OK ? tasks_run(tasks, b->to - b->from, run_pass, &b->passes[b->from]) : status;
}

int block_pairs(const struct block_input *in, const struct tasks *tasks, pair_list *out, uint64_t *out_capped)
{
  struct blocking b = {.in = in, .cuts = mem_array(in->count, sizeof *b.cuts)};
  int status = KITH_OK;

  for (size_t p = 0; p < PASSES; p++)
    b.passes[p] = (struct pass){.in = in, .share = passes[p].share, .narrow = passes[p].narrow, .cuts = b.cuts};
  for (b.from = 0; b.from < PASSES && status == KITH_OK; b.from = b.to) {
    b.to = b.from + ROUND < PASSES ? b.from + ROUND : PASSES;
    status = run_round(&b, tasks);
  }
  mem_free(b.cuts);
  unite(&b, out);
  if (in->report && status == KITH_OK)
    report(&b, out, in->report);
  for (size_t p = 0; p < PASSES; p++) {
    *out_capped += b.passes[p].report.capped;
    for (size_t part = 0; part < PARTS; part++)
      vec_free(&b.passes[p].entries[part]);
    vec_free(&b.passes[p].pairs);
  }
  return status;
}
