/* Records that come in portions end as one batch under the same model does, also when an e-mail or a phone becomes a contact
 * point of many on the way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include "people.h" /* before cmocka.h, which takes the name `fail` */

#include <cmocka.h>

static struct kith_dedupe_settings defaults(void)
{
  return (struct kith_dedupe_settings){.merge_at = DEDUPE_MERGE_AT, .review_at = DEDUPE_REVIEW_AT, .jobs = 2};
}

static struct kith_dedupe_result run(const struct kith_dedupe_record *records, size_t count,
                                     const struct kith_dedupe_settings *settings)
{
  struct kith_dedupe_result result;
  struct kith_error err = {0};
  if (dedupe_run(records, count, settings, &result, &err))
    fail_msg("dedupe_run: %s", err.message);
  return result;
}

/* ---- Portions ---- */

/* What is known of all people after the portions so far. Names of records are indices of `people`, also where a call
 * counts only those that are there. */
struct feed {
  const struct people *people;
  size_t count, there;
  bool *is_there;
  uint32_t *component, *cluster;
  float *probability;
  struct kith_arena arena;
  struct kith_str model;
  size_t touched, changes; /* of the last portion; portions that changed the model */
};

static void feed_open(struct feed *f, const struct people *people, struct kith_str model)
{
  size_t count = people->records.len;
  *f = (struct feed){.people = people, .count = count, .model = model};
  f->is_there = mem_zero(count);
  f->component = mem_array(count, sizeof *f->component);
  f->cluster = mem_array(count, sizeof *f->cluster);
  f->probability = mem_zero(count * sizeof *f->probability);
}

static void feed_close(struct feed *f)
{
  mem_free(f->is_there);
  mem_free(f->component);
  mem_free(f->cluster);
  mem_free(f->probability);
  arena_free(&f->arena);
}

/* One call: records that are there, in the order of their names, and what was known of them. */
struct call {
  VEC(struct kith_dedupe_record) records;
  uint32_t *name, *place; /* index in the call to name, and back */
  uint64_t *dirty;
  uint32_t *component, *cluster;
  float *probability;
};

static void call_prepare(const struct feed *f, const bool *is_new, struct call *c)
{
  memset(c, 0, sizeof *c);
  c->name = mem_array(f->count, sizeof *c->name);
  c->place = mem_array(f->count, sizeof *c->place);
  c->component = mem_array(f->count, sizeof *c->component);
  c->cluster = mem_array(f->count, sizeof *c->cluster);
  c->probability = mem_zero(f->count * sizeof *c->probability);
  c->dirty = mem_zero((f->count / 64 + 1) * sizeof *c->dirty);
  for (size_t i = 0; i < f->count; i++) {
    if (!f->is_there[i] && !is_new[i])
      continue;
    c->place[i] = (uint32_t)c->records.len;
    c->name[c->records.len] = (uint32_t)i;
    vec_push(&c->records, f->people->records.items[i]);
  }
  for (size_t k = 0; k < c->records.len; k++) {
    uint32_t i = c->name[k];
    if (is_new[i])
      c->dirty[k / 64] |= (uint64_t)1 << k % 64;
    c->component[k] = is_new[i] ? UINT32_MAX : c->place[f->component[i]];
    c->cluster[k] = is_new[i] ? UINT32_MAX : c->place[f->cluster[i]];
    c->probability[k] = f->probability[i];
  }
}

static void call_free(struct call *c)
{
  vec_free(&c->records);
  mem_free(c->name);
  mem_free(c->place);
  mem_free(c->dirty);
  mem_free(c->component);
  mem_free(c->cluster);
  mem_free(c->probability);
}

static void feed_portion(struct feed *f, const bool *is_new)
{
  struct call c;
  call_prepare(f, is_new, &c);
  struct kith_dedupe_settings settings = defaults();
  settings.model = f->model;
  settings.dirty = c.dirty;
  settings.previous_component = c.component;
  settings.previous_cluster = c.cluster;
  settings.previous_probability = c.probability;
  struct kith_dedupe_result r = run(c.records.items, c.records.len, &settings);
  f->touched = 0;
  for (size_t k = 0; k < c.records.len; k++) {
    uint32_t i = c.name[k];
    f->is_there[i] = true;
    f->component[i] = c.name[r.component[k]];
    f->cluster[i] = c.name[r.cluster[k]];
    f->probability[i] = r.probability[k];
    f->touched += r.touched[k];
  }
  assert_true(r.model_changed || str_eq(r.model, f->model));
  f->changes += r.model_changed;
  f->model = arena_str(&f->arena, r.model);
  dedupe_result_free(&r);
  call_free(&c);
}

/* Up to, but without, that one. */
static void feed_until(struct feed *f, size_t end)
{
  bool *is_new = mem_zero(f->count);
  for (size_t i = 0; i < end; i++)
    is_new[i] = !f->is_there[i];
  feed_portion(f, is_new);
  mem_free(is_new);
}

/* One batch of the first `count`. */
static void assert_as_batch(const struct feed *f, size_t count, struct kith_str model)
{
  struct kith_dedupe_settings settings = defaults();
  settings.model = model;
  struct kith_dedupe_result batch = run(f->people->records.items, count, &settings);
  assert_memory_equal(batch.cluster, f->cluster, count * sizeof *f->cluster);
  assert_memory_equal(batch.component, f->component, count * sizeof *f->component);
  assert_memory_equal(batch.probability, f->probability, count * sizeof *f->probability);
  assert_true(str_eq(batch.model, f->model));
  dedupe_result_free(&batch);
}

static struct kith_str fit(const struct people *p, size_t count, struct kith_arena *arena)
{
  struct kith_dedupe_settings settings = defaults();
  struct kith_dedupe_result r = run(p->records.items, count, &settings);
  struct kith_str model = arena_str(arena, r.model);
  assert_true(r.model_changed);
  dedupe_result_free(&r);
  return model;
}

/* ---- A switchboard ---- */

/* Four at one number are known by it, however they are spelled. A fifth name, and it is nobody's own. */
static void the_fifth_name(void **state)
{
  enum { STAFF = 8 };
  static const char *const staff[STAFF] = {
      "given=robert family=winter", "given=robert family=wintar", "given=sarah family=baker", "given=sara family=bakar",
      "given=thomas family=miller", "given=tomas family=millar",  "given=john family=smith",  "given=jon family=smyth"};
  char line[128];
  struct people p = {0};
  struct kith_arena arena = {0};
  struct feed f;

  (void)state;
  for (size_t i = 0; i < STAFF; i++) {
    snprintf(line, sizeof line, "%s mobile=+4930123456", staff[i]);
    people_add(&p, line);
  }
  people_crowd(&p, 1000, 7);
  size_t before = p.records.len;
  people_add(&p, "given=otto family=zorn mobile=+491701");
  size_t other = p.records.len;
  people_add(&p, "given=emil family=vogel mobile=+4930123456");
  size_t fifth = p.records.len;
  people_add(&p, "given=frida family=jung mobile=+4930123456");
  size_t sixth = p.records.len;
  struct kith_str model = fit(&p, before, &arena);

  feed_open(&f, &p, model);
  feed_until(&f, before);
  for (uint32_t i = 0; i < STAFF; i++)
    assert_int_equal(f.cluster[i], i & ~1u);
  feed_until(&f, other);
  assert_int_equal(f.changes, 0);
  assert_int_equal(f.touched, 1);
  assert_as_batch(&f, other, model);

  feed_until(&f, fifth);
  assert_int_equal(f.changes, 1);
  for (uint32_t i = 0; i < STAFF; i++)
    assert_int_equal(f.cluster[i], i);
  assert_true(f.touched >= STAFF + 1 && f.touched < 30);
  assert_as_batch(&f, fifth, model);

  feed_until(&f, sixth); /* it was generic before, so nobody else is touched */
  assert_int_equal(f.changes, 2);
  assert_int_equal(f.touched, 1);
  assert_as_batch(&f, sixth, model);
  feed_close(&f);
  arena_free(&arena);
  people_free(&p);
}

/* ---- Any order, any portions ---- */

/* Thirty numbers and thirty mailboxes, each of two to nine people who are known by little else; of each there are one to
 * three records, with slips in the name. */
static void add_offices(struct people *p, uint64_t seed)
{
  char line[256], given[32], family[32], point[64];
  for (unsigned office = 0; office < 60; office++) {
    snprintf(point, sizeof point, office % 2 ? "+49%u3012%u" : "box%u@firm%u.example", 100 + office, 100 + office);
    unsigned staff = 2 + people_random(&seed) % 8;
    for (unsigned i = 0; i < staff; i++) {
      people_name(&seed, given);
      people_name(&seed, family);
      for (unsigned copies = 1 + people_random(&seed) % 3; copies; copies--) {
        snprintf(line, sizeof line, "given=%s family=%s %s=%s", given, family, office % 2 ? "mobile" : "email", point);
        people_add(p, line);
        family[people_random(&seed) % 3 + 1] = 'a';
      }
    }
  }
}

/* The portion in which each record comes. */
static void shuffle(uint32_t *portion, size_t count, uint64_t *seed)
{
  unsigned portions = 2 + people_random(seed) % 9;
  for (size_t i = 0; i < count; i++)
    portion[i] = (uint32_t)(people_random(seed) % portions);
}

/* Records of one cluster that are in two now. */
static size_t count_parted(const uint32_t *before, const struct feed *f, const bool *was_there)
{
  size_t parted = 0;
  for (size_t i = 0; i < f->count; i++)
    parted += was_there[i] && f->cluster[i] != f->cluster[before[i]];
  return parted;
}

/* Returns how many records were torn out of their clusters on the way. */
static size_t feed_shuffled(struct feed *f, uint64_t *seed)
{
  uint32_t *portion = mem_array(f->count, sizeof *portion), *before = mem_array(f->count, sizeof *before);
  bool *is_new = mem_array(f->count, sizeof *is_new), *was_there = mem_array(f->count, sizeof *was_there);
  size_t parted = 0, fed = 0;

  shuffle(portion, f->count, seed);
  for (uint32_t lot = 0; fed < f->count; lot++) {
    for (size_t i = 0; i < f->count; i++)
      fed += is_new[i] = portion[i] == lot;
    memcpy(before, f->cluster, f->count * sizeof *before);
    memcpy(was_there, f->is_there, f->count);
    feed_portion(f, is_new);
    parted += count_parted(before, f, was_there);
  }
  mem_free(portion);
  mem_free(before);
  mem_free(is_new);
  mem_free(was_there);
  return parted;
}

static void any_portions_in_any_order(void **state)
{
  struct people crowd = {0};
  struct kith_arena arena = {0};
  size_t parted = 0, changes = 0;

  (void)state;
  people_crowd(&crowd, 1000, 7);
  struct kith_str model = fit(&crowd, crowd.records.len, &arena); /* knows no office */
  for (uint64_t seed = 1; seed <= 10; seed++) {
    struct people p = {0};
    struct feed f;
    uint64_t random = seed * 977;
    people_crowd(&p, 150, seed);
    add_offices(&p, seed);
    feed_open(&f, &p, model);
    parted += feed_shuffled(&f, &random);
    changes += f.changes > 1;
    assert_as_batch(&f, f.count, model);
    feed_close(&f);
    people_free(&p);
  }
  arena_free(&arena);
  people_free(&crowd);
  assert_true(parted > 50);
  assert_true(changes > 6); /* in more than one portion values became generic */
}

/* Half of the records first, then the others in three lots. */
static void what_is_far_is_not_touched(void **state)
{
  struct people p = {0};
  struct kith_arena arena = {0};
  struct feed f;
  size_t untouched = 0;

  (void)state;
  people_crowd(&p, 600, 13);
  size_t count = p.records.len;
  struct kith_str model = fit(&p, count, &arena);
  feed_open(&f, &p, model);
  for (size_t lot = 0; lot < 4; lot++) {
    size_t to = lot == 3 ? count : (lot + 3) * count / 6;
    feed_until(&f, to);
    untouched += to - f.touched;
  }
  assert_true(untouched > 0);
  assert_as_batch(&f, count, model);
  feed_close(&f);
  arena_free(&arena);
  people_free(&p);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_fifth_name),
      cmocka_unit_test(any_portions_in_any_order),
      cmocka_unit_test(what_is_far_is_not_touched),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
