#include "dedupe/fit.h"

#include <math.h>

#include "dedupe/dedupe.h"
#include "dedupe/points.h"

enum { BELIEF = 2000 /* records that the usual share of a value is worth */, STEP = 4096 /* pairs a task */ };
enum { STRANGERS_MAX = 100000, STRANGER_BELIEF = 4000, STRANGER_RECORDS_MIN = 100 };
enum { CANDIDATES_MAX = 50000, ROUNDS = 12, MATCH_BELIEF = 60 };

static uint64_t mix(uint64_t x)
{
  x = (x ^ (x >> 31)) * 0x7fb5d329728ea185u;
  x = (x ^ (x >> 27)) * 0x81dadef4bc2dd44du;
  return x ^ (x >> 33);
}

/* ---- Frequencies ---- */

enum { PARTS = 8 /* of the records, read side by side */ };

struct counting {
  const struct kith_str *blobs;
  size_t count;
  struct weights *weights;
  value_list items[PARTS][TABLE_COUNT];
};

/* What a value is counted beside: the rest of the name, or all of it; where none is known, the record. */
struct beside {
  uint32_t rest_of_given, rest_of_family, whole;
};

static struct beside name_beside(const struct features *f, uint32_t record)
{
  uint32_t none = features_hash(STR_NONE), given = features_hash(f->given), family = features_hash(f->family);
  bool named = f->given.len || f->family.len;
  return (struct beside){f->family.len ? 3 * none + family : record, f->given.len ? 3 * given + none : record,
                         named ? 3 * given + family : record};
}

static void add(value_list *out, struct kith_str value, uint32_t low)
{
  if (value.len)
    vec_push(out, (uint64_t)features_hash(value) << 32 | low);
}

/* A value is counted once for each different name beside it, so that a person's own duplicates do not make his name,
 * employer or town a common one. */
static void collect(const struct features *f, uint32_t record, value_list out[TABLE_COUNT])
{
  struct beside name = name_beside(f, record);

  add(&out[TABLE_GIVEN], f->given, name.rest_of_given);
  add(&out[TABLE_FAMILY], f->family, name.rest_of_family);
  add(&out[TABLE_BIRTHPLACE], f->birthplace, name.whole);
  add(&out[TABLE_ORG], f->org, name.whole);
  for (size_t i = 0; i < f->address_count; i++) {
    add(&out[TABLE_POSTCODE], f->addresses[i].postcode, name.whole);
    add(&out[TABLE_LOCALITY], f->addresses[i].locality, name.whole);
  }
}

/* The count from which on no more than MODEL_VALUES values are kept. */
static uint32_t smallest_kept(const uint64_t *runs, size_t count)
{
  enum { HIGHEST = 4096 };
  size_t of_count[HIGHEST + 1] = {0}, kept = 0;

  for (size_t i = 0; i < count; i++)
    of_count[(uint32_t)runs[i] < HIGHEST ? (uint32_t)runs[i] : HIGHEST]++;
  uint32_t smallest = HIGHEST;
  while (smallest > 2 && kept + of_count[smallest] + of_count[smallest - 1] <= MODEL_VALUES)
    kept += of_count[smallest--];
  return smallest;
}

static uint32_t count_different(const uint64_t *items, size_t count)
{
  uint32_t different = 0;
  for (size_t i = 0; i < count; i++)
    different += i == 0 || items[i] != items[i - 1];
  return different;
}

/* Sorted numbers, hash << 32 | name, become hash << 32 | how many. In place. */
static size_t count_runs(uint64_t *items, size_t count, uint32_t (*many)(const uint64_t *, size_t), size_t *out_total)
{
  size_t runs = 0;
  *out_total = 0;
  for (size_t from = 0, to; from < count; from = to) {
    for (to = from + 1; to < count && items[to] >> 32 == items[from] >> 32;)
      to++;
    uint32_t times = many(items + from, to - from);
    items[runs++] = items[from] >> 32 << 32 | times;
    *out_total += times;
  }
  return runs;
}

/* The data's share of a value, drawn towards the usual one: of others, not of the one who has it. */
static double blend(double times, double total, double usual)
{
  return (fmax(times - 1, 0) + BELIEF * usual) / (total + BELIEF);
}

static void fill_shares(struct value_table *table, const uint64_t *runs, size_t count, double total)
{
  struct value_table usual = *table; /* as shipped */
  uint32_t smallest = smallest_kept(runs, count);

  *table = (struct value_table){.rest = blend((double)smallest / 2, total, usual.rest)};
  for (size_t i = 0; i < usual.cap; i++)
    if (usual.slots[i].hash)
      value_table_put(table, usual.slots[i].hash, blend(0, total, (double)usual.slots[i].value));
  for (size_t i = 0; i < count; i++)
    if ((uint32_t)runs[i] >= smallest) {
      uint32_t hash = (uint32_t)(runs[i] >> 32);
      value_table_put(table, hash, blend((uint32_t)runs[i], total, value_table_get(&usual, hash)));
    }
  mem_free(usual.slots);
}

static void fill_names(struct value_table *table, const uint64_t *runs, size_t count)
{
  uint32_t smallest = smallest_kept(runs, count);
  for (size_t i = 0; i < count; i++)
    if ((uint32_t)runs[i] >= smallest)
      value_table_put(table, (uint32_t)(runs[i] >> 32), (uint32_t)runs[i]);
  table->rest = 1;
}

static void fill_table(struct value_table *table, enum table which, value_list *items)
{
  bool names = which >= TABLE_EMAIL;
  uint64_t *scratch = mem_array(items->len, sizeof *scratch);

  sort_u64(items->items, scratch, items->len, 0, 64);
  mem_free(scratch);
  size_t total, runs = count_runs(items->items, items->len, names ? points_count_names : count_different, &total);
  if (names)
    fill_names(table, items->items, runs);
  else if (total)
    fill_shares(table, items->items, runs, (double)total);
}

static void read_part(void *arg, size_t part)
{
  struct counting *c = arg;
  struct features f;

  for (size_t i = c->count * part / PARTS; i < c->count * (part + 1) / PARTS; i++) {
    features_decode(c->blobs[i], &f);
    collect(&f, (uint32_t)i, c->items[part]);
    uint32_t name = f.email_count + f.phone_count ? points_name(&f) : 0;
    for (int t = TABLE_EMAIL; t < TABLE_COUNT; t++)
      points_collect(&f, (enum table)t, name, &c->items[part][t]);
  }
}

static void count_table(void *arg, size_t number)
{
  struct counting *c = arg;
  enum table table = (enum table)(number + 1);
  value_list all = {0};

  for (size_t part = 0; part < PARTS; part++)
    points_append(&all, &c->items[part][table]);
  fill_table(&c->weights->tables[table], table, &all);
  vec_free(&all);
}

/* ---- Strangers ---- */

/* How often each level was seen, over pairs that are hardly one person. */
struct levels {
  uint64_t seen[FIELD_COUNT][LEVELS];
};

struct sampling {
  const struct kith_str *blobs;
  size_t count, pairs;
  const struct weights *weights;
  struct levels *levels; /* one a task */
};

static void sample_strangers(void *arg, size_t task)
{
  enum { PERHAPS_ONE = -4 }; /* log2 odds: a duplicate among strangers would spoil the rare levels */
  struct sampling *s = arg;
  struct compare_context context = weights_context(s->weights);
  struct features a, b;
  struct comparison c;
  size_t end = (task + 1) * STEP < s->pairs ? (task + 1) * STEP : s->pairs;

  for (size_t i = task * STEP; i < end; i++) {
    size_t x = mix(2 * i + 1) % s->count, y = mix(2 * i + 2) % s->count;
    if (x == y)
      continue;
    features_decode(s->blobs[x < y ? x : y], &a);
    features_decode(s->blobs[x < y ? y : x], &b);
    compare_records(&a, &b, &context, &c);
    if (c.organisations || weights_score(s->weights, &c, NULL) > PERHAPS_ONE)
      continue;
    for (int f = 0; f < FIELD_COUNT; f++)
      s->levels[task].seen[f][c.level[f]]++;
  }
}

/* The shipped chance, drawn towards what was seen, and no further away than a sample of that size can tell. */
static void blend_strangers(struct weights *w, const struct levels *all)
{
  for (int f = 0; f < FIELD_COUNT; f++) {
    double total = 0;
    for (int level = 1; level < LEVELS; level++)
      total += (double)all->seen[f][level];
    for (int level = 1; level < LEVELS; level++) {
      double shipped = w->u[f][level];
      double blended = ((double)all->seen[f][level] + STRANGER_BELIEF * shipped) / (total + STRANGER_BELIEF);
      w->u[f][level] = blended > shipped / 4 ? blended : shipped / 4;
    }
  }
}

static int fit_levels(const struct kith_str *blobs, size_t count, const struct tasks *tasks, struct weights *w)
{
  size_t pairs = count * 20 < STRANGERS_MAX ? count * 20 : STRANGERS_MAX, steps = (pairs + STEP - 1) / STEP;
  struct levels all = {0}, *parts = mem_zero(steps * sizeof *parts);
  struct sampling sampling = {blobs, count, pairs, w, parts};

  int status = tasks_run(tasks, steps, sample_strangers, &sampling);
  for (size_t i = 0; i < steps * FIELD_COUNT * LEVELS; i++)
    (&all.seen[0][0])[i % (FIELD_COUNT * LEVELS)] += (&parts[0].seen[0][0])[i];
  if (!status)
    blend_strangers(w, &all);
  mem_free(parts);
  return status;
}

int fit_strangers(const struct kith_str *blobs, size_t count, const struct tasks *tasks, struct weights *out)
{
  struct counting counting = {.blobs = blobs, .count = count, .weights = out};

  weights_shipped(out, count > 2 ? (double)count : 2);
  int status = tasks_run(tasks, PARTS, read_part, &counting);
  if (!status)
    status = tasks_run(tasks, TABLE_COUNT - 1, count_table, &counting);
  for (size_t i = 0; i < PARTS * (size_t)TABLE_COUNT; i++)
    vec_free(&counting.items[i / TABLE_COUNT][i % TABLE_COUNT]);
  if (status || count < STRANGER_RECORDS_MIN)
    return status;
  return fit_levels(blobs, count, tasks, out);
}

/* ---- Duplicates ---- */

struct candidates {
  const struct kith_str *blobs;
  const uint64_t *pairs;
  size_t count, stride; /* of the sample: every stride-th pair */
  const struct weights *weights;
  struct comparison *comparisons; /* of the labels behind the others */
  const struct fit_label *labels;
  size_t label_count;
};

static void compare_candidates(void *arg, size_t task)
{
  struct candidates *s = arg;
  struct compare_context context = weights_context(s->weights);
  struct features a, b;
  size_t end = (task + 1) * STEP < s->count ? (task + 1) * STEP : s->count;

  for (size_t i = task * STEP; i < end; i++) {
    uint64_t pair = s->pairs[i * s->stride + mix(i) % s->stride];
    features_decode(s->blobs[pair >> 32], &a);
    features_decode(s->blobs[(uint32_t)pair], &b);
    compare_records(&a, &b, &context, &s->comparisons[i]);
  }
}

struct expectation {
  double matches, kind[KIND_COUNT], shown[KIND_COUNT];
  double level[FIELD_COUNT][LEVELS];
};

/* Does the pair share what makes two of that kind? */
static bool shows_kind(const struct comparison *c, enum kind kind)
{
  const uint8_t *level = c->level;
  bool names = level[FIELD_GIVEN] == LEVEL_EXACT && level[FIELD_FAMILY] == LEVEL_EXACT;
  bool home = level[FIELD_ADDRESS] == LEVEL_EXACT || level[FIELD_ADDRESS] == ADDRESS_NEAR ||
              level[FIELD_PHONE] == PHONE_LANDLINE;
  bool firm = level[FIELD_ORG] == LEVEL_EXACT || level[FIELD_ORG] == ORG_NEAR || (!level[FIELD_ORG] && home);
  const bool shows[KIND_COUNT] = {[KIND_RELATIVES] = home,
                                  [KIND_COLLEAGUES] = firm,
                                  [KIND_NAMESAKES] = names,
                                  [KIND_FAMILY_NAMESAKES] = names && home,
                                  [KIND_FIRM_NAMESAKES] = names && firm};
  return shows[kind] && !c->organisations;
}

/* What people said of a pair stands for more like it: two that are one show what one person's records look like, two
 * that are not take away what the weights had believed of them. */
static void add_labels(const struct candidates *s, const struct weights *w, struct expectation *out)
{
  enum { LABEL_BELIEF = 5 };
  for (size_t i = 0; i < s->label_count; i++) {
    const struct comparison *c = &s->comparisons[s->count + i];
    double believed = s->labels[i].same ? 1 : -weights_probability(weights_score(w, c, NULL));
    for (int f = 0; f < FIELD_COUNT; f++)
      out->level[f][c->level[f]] = fmax(0, out->level[f][c->level[f]] + LABEL_BELIEF * believed);
  }
}

static void expect(const struct candidates *s, const struct weights *w, struct expectation *out)
{
  memset(out, 0, sizeof *out);
  for (size_t i = 0; i < s->count; i++) {
    const struct comparison *c = &s->comparisons[i];
    struct score score;
    double p = weights_probability(weights_score(w, c, &score));
    bool forbidden = weights_forbid(c, score.weight);
    for (int k = 0; k < KIND_COUNT && !c->organisations; k++) {
      if (!shows_kind(c, (enum kind)k))
        continue;
      out->kind[k] += forbidden ? score.kind[k] / (1 - p) : score.kind[k];
      out->shown[k]++;
    }
    if (forbidden)
      p = 0;
    out->matches += p;
    for (int f = 0; f < FIELD_COUNT; f++)
      out->level[f][c->level[f]] += p;
  }
  add_labels(s, w, out);
}

/* Levels from near to far, of which the nearer may not say less. Not those of equal values: what these say is for each
 * value another number. */
static const uint8_t ordered[FIELD_COUNT][LEVELS] = {
    [FIELD_GIVEN] = {GIVEN_NICKNAME, GIVEN_NEAR, GIVEN_SIMILAR, GIVEN_DIFFERS},
    [FIELD_FAMILY] = {FAMILY_PART, FAMILY_NEAR, FAMILY_SOUND, FAMILY_SIMILAR, FAMILY_DIFFERS},
    [FIELD_MIDDLE] = {MIDDLE_INITIAL, MIDDLE_DIFFERS},
    [FIELD_BIRTHDAY] = {BIRTHDAY_NEAR, BIRTHDAY_YEAR, BIRTHDAY_DIFFERS},
    [FIELD_BIRTHPLACE] = {PLACE_NEAR, PLACE_DIFFERS},
    [FIELD_EMAIL] = {EMAIL_NEAR, EMAIL_LOCAL, EMAIL_DOMAIN, EMAIL_DIFFERS},
    [FIELD_PHONE] = {PHONE_LAST7, PHONE_NEAR, PHONE_DIFFERS},
    [FIELD_ORG] = {ORG_NEAR, ORG_PARTLY, ORG_DIFFERS},
    [FIELD_TITLE] = {TITLE_PARTLY, TITLE_DIFFERS},
    [FIELD_ADDRESS] = {ADDRESS_NEAR, ADDRESS_STREET, ADDRESS_DIFFERS},
    [FIELD_IDENTIFIER] = {IDENTIFIER_NEAR, IDENTIFIER_DIFFERS},
    [FIELD_NAME] = {ORG_NEAR, ORG_PARTLY, ORG_DIFFERS},
};

/* A level that says more than the nearer one before it is taken together with it (pool adjacent violators; Ayer et al.
 * 1955): what hardly occurs among the candidates may come out at random. */
static void keep_order(double *m, const double *u, const uint8_t *levels)
{
  struct {
    double m, u;
    int count;
  } pools[LEVELS];
  int pool = 0, at = 0;

  for (int i = 0; i < LEVELS && levels[i]; i++) {
    pools[pool].m = m[levels[i]];
    pools[pool].u = u[levels[i]];
    pools[pool++].count = 1;
    for (; pool > 1 && pools[pool - 1].m * pools[pool - 2].u > pools[pool - 2].m * pools[pool - 1].u; pool--) {
      pools[pool - 2].m += pools[pool - 1].m;
      pools[pool - 2].u += pools[pool - 1].u;
      pools[pool - 2].count += pools[pool - 1].count;
    }
  }
  for (int p = 0; p < pool; p++)
    for (int i = 0; i < pools[p].count; i++, at++)
      m[levels[at]] = pools[p].count > 1 ? u[levels[at]] * pools[p].m / pools[p].u : m[levels[at]];
}

/* Shipped numbers as a prior worth MATCH_BELIEF pairs, and never more than weights_believed allows: a free
 * fit may take any other common cause for "one person". Of disagreements one pair is left out, so that none vouches for
 * itself. */
static void maximise(struct weights *w, const struct weights *shipped, const struct expectation *e)
{
  for (int f = 0; f < FIELD_COUNT; f++) {
    double total = 0;
    for (int level = 1; level < LEVELS; level++)
      total += e->level[f][level];
    for (int level = 1; level < LEVELS; level++) {
      bool against = shipped->m[f][level] < shipped->u[f][level];
      double seen = against ? fmax(e->level[f][level] - 1, 0) : e->level[f][level];
      double m = (seen + MATCH_BELIEF * shipped->m[f][level]) / (total + MATCH_BELIEF);
      w->m[f][level] = weights_believed(f, level, m, w->u[f][level]);
    }
    keep_order(w->m[f], w->u[f], ordered[f]);
  }
}

/* How many relatives, colleagues and namesakes there are differs from data to data by orders of magnitude, and can
 * be told only from pairs that could be such: where a thousand share a home and all of them are one person, there
 * are hardly any relatives. What is shipped is worth BELIEF_PAIRS of the kind. */
static void count_kinds(struct weights *w, const struct weights *shipped, const struct expectation *e, double scale)
{
  enum { BELIEF_PAIRS = 5, LEAST = 100 };
  /* Namesakes in one firm look like one person who is there twice: no data can raise their number. */
  static const double most[KIND_COUNT] = {4, 4, 4, 4, 1};
  /* Pairs for each record that show the kind, with the shipped numbers: of that kind, and of one person. */
  static const double shown[KIND_COUNT] = {[KIND_RELATIVES] = .32,
                                           [KIND_COLLEAGUES] = 1.05,
                                           [KIND_NAMESAKES] = .06,
                                           [KIND_FAMILY_NAMESAKES] = .035,
                                           [KIND_FIRM_NAMESAKES] = .03};

  for (int k = 0; k < KIND_COUNT; k++) {
    double prior = shipped->pairs[k];
    double records = fmin(e->shown[k] * scale / shown[k], w->records);
    double pairs = (e->kind[k] * scale + BELIEF_PAIRS) / (records + BELIEF_PAIRS / prior);
    w->pairs[k] = fmin(fmax(pairs, prior / LEAST), prior * most[k]);
  }
}

static double matches_per_record(double found, double plain, double scale, double records)
{
  enum { BELIEF_RECORDS = 20, PLAIN_FACTOR = 4 };
  double most = PLAIN_FACTOR * plain + 0.05 * records / scale;
  double pairs = (found < most ? found : most) * scale;
  double matches = (pairs + 0.1 * BELIEF_RECORDS) / (records + BELIEF_RECORDS);
  return matches < 0.01 ? 0.01 : matches > 20 ? 20 : matches;
}

/* Pairs of which enough is known: how many would be merged by the weights, how many by plain rules. Where they are
 * apart by DOUBT times, one of them is wrong, and nobody knows which. */
static bool is_doubtful(const struct candidates *s, const struct weights *w)
{
  enum { DOUBT = 4, PAIRS_MIN = 50 };
  double merge_at = weights_logit(DEDUPE_MERGE_AT);
  size_t found = 0, plain = 0;
  for (size_t i = 0; i < s->count; i++) {
    const struct comparison *c = &s->comparisons[i];
    struct agreement agreement = compare_plainly(c);
    double weight = weights_score(w, c, NULL);
    if (agreement.known < 2 || weights_forbid(c, weight))
      continue;
    found += weight >= merge_at;
    plain += agreement.same >= 2;
  }
  return (found > plain ? found : plain) >= PAIRS_MIN && (found > DOUBT * plain || plain > DOUBT * found);
}

/* Candidates that are looked at, then the labels. */
static int compare_sample(const struct fit_input *in, const struct tasks *tasks, struct candidates *s)
{
  struct compare_context context = weights_context(s->weights);
  struct features a, b;
  int status = tasks_run(tasks, (s->count + STEP - 1) / STEP, compare_candidates, s);
  for (size_t i = 0; i < in->label_count; i++) {
    features_decode(in->blobs[in->labels[i].a], &a);
    features_decode(in->blobs[in->labels[i].b], &b);
    compare_records(&a, &b, &context, &s->comparisons[s->count + i]);
  }
  return status;
}

/* By the best plain rule there is for what is known of the two. */
static bool is_plainly_one(const struct comparison *c)
{
  struct agreement agreement = compare_plainly(c);
  return agreement.same >= 2 || agreement.supported;
}

int fit_matches(const struct fit_input *in, const struct tasks *tasks, struct weights *w)
{
  size_t stride = in->pair_count / CANDIDATES_MAX + 1, sample = in->pair_count / stride;
  struct comparison *comparisons = mem_array(sample + in->label_count, sizeof *comparisons);
  struct candidates s = {in->blobs, in->pairs, sample, stride, w, comparisons, in->labels, in->label_count};
  struct weights shipped = *w; /* before anything is refined; shares the tables */
  struct expectation e;
  double plain = 0;

  int status = compare_sample(in, tasks, &s);
  for (size_t i = 0; i < sample && !status; i++)
    plain += !comparisons[i].forbidden && is_plainly_one(&comparisons[i]);
  for (int round = 0; round < ROUNDS && !status; round++) {
    expect(&s, w, &e);
    maximise(w, &shipped, &e);
    count_kinds(w, &shipped, &e, (double)stride);
    w->matches = matches_per_record(e.matches, plain, (double)stride, (double)in->count);
  }
  w->doubtful = !status && is_doubtful(&s, w);
  mem_free(comparisons);
  return status;
}
