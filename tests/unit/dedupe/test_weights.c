#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include "people.h" /* before cmocka.h, which takes the name `fail` */

#include "dedupe/fit.h"
#include "dedupe/weights.h"

#include <cmocka.h>

static double weight_of(const struct weights *w, const char *a, const char *b, struct score *out)
{
  struct kith_arena arena = {0};
  struct compare_context context = weights_context(w);
  struct features of_a, of_b;
  struct comparison c;

  features_decode(people_features(&arena, a), &of_a);
  features_decode(people_features(&arena, b), &of_b);
  compare_records(&of_a, &of_b, &context, &c);
  double weight = weights_score(w, &c, out);
  arena_free(&arena);
  return weight;
}

static void rare_values_say_more(void **state)
{
  struct weights w;

  (void)state;
  weights_shipped(&w, 1000);
  double common = weight_of(&w, "given=john family=smith", "given=john family=smith", NULL);
  double rare = weight_of(&w, "given=zebulon family=winterbourne", "given=zebulon family=winterbourne", NULL);
  assert_true(rare > common + 3);
  assert_true(rare <= 4); /* names alone never reach merging */
  weights_free(&w);
}

static void the_guard_takes_away_what_a_home_explains(void **state)
{
  struct weights w;
  struct score home, alone;

  (void)state;
  weights_shipped(&w, 1000);
  double weight = weight_of(&w, "given=ada family=hall phone=+4930123456 street=1|mill_lane|leeds|ls1",
                            "given=peter family=hall phone=+4930123456 street=1|mill_lane|leeds|ls1", &home);
  assert_true(weight < 0 && home.guard < -20);
  assert_true(home.kind[KIND_RELATIVES] > 0.9);
  weight_of(&w, "given=ada born=19700311", "given=ada born=19700311", &alone);
  assert_true(alone.guard > -3);
  double sum = alone.prior + alone.guard + alone.marked;
  for (int f = 0; f < FIELD_COUNT; f++)
    sum += alone.field[f];
  assert_true(fabs(sum - alone.weight) < 1e-9);
  weights_free(&w);
}

static void probabilities(void **state)
{
  (void)state;
  assert_true(fabs(weights_probability(weights_logit(0.99)) - 0.99) < 1e-12);
  assert_true(weights_logit(1) == 60 && weights_logit(0) == -60);
}

static void tables(void **state)
{
  struct value_table t = {.rest = 0.25};

  (void)state;
  assert_true(value_table_get(&t, 7) == 0.25);
  for (uint32_t i = 1; i < 5000; i++)
    value_table_put(&t, i * 2654435761u, i);
  value_table_put(&t, 2654435761u, 9);
  assert_int_equal(t.len, 4999);
  assert_true(value_table_get(&t, 2654435761u) == 9 && value_table_get(&t, 4321u * 2654435761u) == 4321);
  mem_free(t.slots);
}

static struct weights fitted(const struct people *p)
{
  struct weights w;
  struct tasks tasks = {.jobs = 2};
  struct kith_str *blobs = mem_array(p->records.len, sizeof *blobs);

  for (size_t i = 0; i < p->records.len; i++)
    blobs[i] = p->records.items[i].features;
  assert_int_equal(fit_strangers(blobs, p->records.len, &tasks, &w), 0);
  mem_free(blobs);
  return w;
}

static void contact_points_count_names_not_records(void **state)
{
  struct people p = {0};
  uint32_t mine = features_hash(str_of("ada@x.example")), ours = features_hash(str_of("us@x.example"));

  (void)state;
  for (int i = 0; i < 6; i++)
    people_add(&p,
               i % 2 ? "given=bob family=hall email=ada@x.example" : "given=robert family=hall email=ada@x.example");
  people_add(&p, "given=ada family=hall email=us@x.example");
  people_add(&p, "given=peter family=ott email=us@x.example");
  people_add(&p, "given=carla family=brandt email=us@x.example");
  struct weights w = fitted(&p);
  assert_true(value_table_get(&w.tables[TABLE_EMAIL], mine) == 1);
  assert_true(value_table_get(&w.tables[TABLE_EMAIL], ours) == 3);
  weights_free(&w);
  people_free(&p);
}

static void frequencies_come_from_the_data(void **state)
{
  struct people p = {0};

  (void)state;
  for (int i = 0; i < 3000; i++)
    people_add(&p, i % 3 ? "given=ada" : "given=zebulon");
  struct weights w = fitted(&p);
  double ada = value_table_get(&w.tables[TABLE_GIVEN], features_hash(str_of("ada")));
  double unseen = value_table_get(&w.tables[TABLE_GIVEN], features_hash(str_of("quirin")));
  assert_true(ada > 0.3 && ada < 0.7);
  assert_true(unseen > 0 && unseen < 0.001);
  weights_free(&w);
  people_free(&p);
}

/* A person who is there ten times has no commoner name, employer or town than one who is there once. */
static void duplicates_make_nothing_common(void **state)
{
  static const char *const once = "given=quirin family=zeller org=globex street=||leeds|ls1";
  static const char *const often = "given=casimir family=ott org=initech street=||york|yo1";
  struct people p = {0};

  (void)state;
  people_add(&p, once);
  for (int i = 0; i < 10; i++)
    people_add(&p, often);
  struct weights w = fitted(&p);
  const struct {
    enum table table;
    const char *once, *often;
  } values[] = {{TABLE_GIVEN, "quirin", "casimir"},
                {TABLE_FAMILY, "zeller", "ott"},
                {TABLE_ORG, "globex", "initech"},
                {TABLE_LOCALITY, "leeds", "york"},
                {TABLE_POSTCODE, "ls1", "yo1"}};
  for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
    const struct value_table *table = &w.tables[values[i].table];
    assert_true(value_table_get(table, features_hash(str_of(values[i].once))) ==
                value_table_get(table, features_hash(str_of(values[i].often))));
  }
  weights_free(&w);
  people_free(&p);
}

static int given_level_of(const struct weights *w, struct kith_str a, struct kith_str b)
{
  struct compare_context context = weights_context(w);
  struct features of_a, of_b;
  struct comparison c;
  features_decode(a, &of_a);
  features_decode(b, &of_b);
  compare_records(&of_a, &of_b, &context, &c);
  return c.level[FIELD_GIVEN];
}

/* A person twice, the given name with two other letters. */
static void add_misspelt(struct people *p, int number, uint64_t *seed)
{
  char line[200], given[9] = {0};
  for (int i = 0; i < 8; i++)
    given[i] = (char)('a' + people_random(seed) % 26);
  for (int twice = 0; twice < 2; twice++) {
    snprintf(line, sizeof line, "given=%s family=hall%d email=x%d@x.example", given, number, number);
    people_add(p, line);
    given[3] = given[3] == 'q' ? 'z' : 'q';
    given[6] = given[6] == 'w' ? 'k' : 'w';
  }
}

/* Where duplicates have similar given names and never nearly the same ones, the nearer level says no less all the same. */
static void nearer_levels_say_no_less(void **state)
{
  struct people p = {0};
  struct tasks tasks = {.jobs = 2};
  VEC(struct kith_str) blobs = {0};
  VEC(uint64_t) pairs = {0};
  uint64_t seed = 3;

  (void)state;
  for (int i = 0; i < 1000; i++)
    add_misspelt(&p, i, &seed);
  struct weights w = fitted(&p);
  for (size_t i = 0; i < p.records.len; i++)
    vec_push(&blobs, p.records.items[i].features);
  for (size_t i = 0; i < p.records.len; i += 2)
    if (given_level_of(&w, blobs.items[i], blobs.items[i + 1]) == GIVEN_SIMILAR)
      vec_push(&pairs, (uint64_t)i << 32 | (i + 1));
  assert_true(pairs.len > 200);
  struct fit_input in = {.blobs = blobs.items, .count = blobs.len, .pairs = pairs.items, .pair_count = pairs.len};
  assert_int_equal(fit_matches(&in, &tasks, &w), 0);
  const double *m = w.m[FIELD_GIVEN], *u = w.u[FIELD_GIVEN];
  assert_true(m[GIVEN_SIMILAR] > 4 * m[GIVEN_DIFFERS]); /* learnt */
  assert_true(m[GIVEN_NEAR] / u[GIVEN_NEAR] >= m[GIVEN_SIMILAR] / u[GIVEN_SIMILAR] * 0.999999);
  assert_true(m[GIVEN_NICKNAME] / u[GIVEN_NICKNAME] >= m[GIVEN_NEAR] / u[GIVEN_NEAR] * 0.999999);
  vec_free(&blobs);
  vec_free(&pairs);
  weights_free(&w);
  people_free(&p);
}

static void text_round_trip(void **state)
{
  struct people p = {0};
  struct weights back;
  struct kith_buf text = BUF_MAX(DEDUPE_MODEL_MAX), again = BUF_MAX(DEDUPE_MODEL_MAX);
  struct kith_error err;

  (void)state;
  people_crowd(&p, 300, 23);
  struct weights w = fitted(&p);
  weights_write(&w, &text);
  assert_int_equal(weights_read(buf_str(&text), &back, &err), 0);
  weights_write(&back, &again);
  assert_true(str_eq(buf_str(&text), buf_str(&again)));
  weights_free(&w);
  weights_free(&back);
  buf_free(&again);
  buf_free(&text);
  people_free(&p);
}

static void damaged_models(void **state)
{
  struct kith_buf text = BUF_MAX(DEDUPE_MODEL_MAX);
  struct weights w, back;
  uint64_t seed = 3;
  int refused = 0;

  (void)state;
  weights_shipped(&w, 100);
  weights_write(&w, &text);
  weights_free(&w);
  for (int round = 0; round < 300; round++) {
    char *copy = malloc(text.len);
    memcpy(copy, text.ptr, text.len);
    copy[people_random(&seed) % text.len] = (char)people_random(&seed);
    size_t len = round % 2 ? text.len : people_random(&seed) % text.len;
    int status = weights_read((struct kith_str){copy, len}, &back, NULL);
    assert_true(status == 0 || status == KITH_E_CONFIG);
    refused += status != 0;
    if (!status)
      weights_free(&back);
    free(copy);
  }
  assert_true(refused >= 150); /* everything cut off, and most of what is changed */
  buf_free(&text);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rare_values_say_more),
      cmocka_unit_test(the_guard_takes_away_what_a_home_explains),
      cmocka_unit_test(probabilities),
      cmocka_unit_test(tables),
      cmocka_unit_test(contact_points_count_names_not_records),
      cmocka_unit_test(frequencies_come_from_the_data),
      cmocka_unit_test(duplicates_make_nothing_common),
      cmocka_unit_test(nearer_levels_say_no_less),
      cmocka_unit_test(text_round_trip),
      cmocka_unit_test(damaged_models),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
