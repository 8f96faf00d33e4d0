#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include "people.h" /* before cmocka.h, which takes the name `fail` */

#include "dedupe/contrast.h"
#include "dedupe/event.h"
#include "dedupe/fit.h"
#include "dedupe/weights.h"

#include <cmocka.h>

enum { CRM = 1, PHONE = 2, CALL = 7, MEETING = 9, LUNCH = 11, MARCH_2 = 20514, AT_10_17 = 617, AT_10_30 = 630 };

struct side {
  uint8_t source;
  struct kith_match_event events[4]; /* up to the first of day 0 */
};

static struct kith_str with_events(struct kith_arena *arena, const char *line, const struct side *side)
{
  struct kith_buf blob = BUF_MAX(2 * FEATURES_MAX);
  size_t count = 0;
  while (count < 4 && side->events[count].day)
    count++;
  features_set_events(people_features(arena, line), side->source, side->events, count, &blob);
  struct kith_str kept = arena_str(arena, buf_str(&blob));
  buf_free(&blob);
  return kept;
}

static int level_of(const struct side *x, const struct side *y)
{
  struct kith_arena arena = {0};
  struct features a, b;
  features_decode(with_events(&arena, "given=ada", x), &a);
  features_decode(with_events(&arena, "given=ada", y), &b);
  int level = event_compare(&a, &b);
  assert_int_equal(event_compare(&b, &a), level);
  arena_free(&arena);
  return level;
}

#define EVENT(the_record, the_day, the_minute, the_kind, the_subject)                                                  \
  {                                                                                                                    \
    .record = (the_record), .day = (the_day), .minute = (the_minute), .kind = (the_kind), .subject = (the_subject)     \
  }

static const struct side one_call = {CRM, {EVENT(1, MARCH_2, AT_10_17, CALL, 0)}};
static const struct side two_calls = {CRM,
                                      {EVENT(2, MARCH_2 + 7, AT_10_17, CALL, 0), EVENT(1, MARCH_2, AT_10_17, CALL, 0)}};

static void levels(void **state)
{
  static const struct {
    struct side a, b;
    int level;
  } cases[] = {
      {{CRM, {{0}}}, {PHONE, {EVENT(1, MARCH_2, AT_10_17, CALL, 0)}}, 0},
      {{CRM, {EVENT(1, MARCH_2, AT_10_17, CALL, 0)}}, {PHONE, {EVENT(5, MARCH_2, AT_10_17, CALL, 0)}}, EVENT_ONE},
      {{CRM, {EVENT(1, MARCH_2, AT_10_17, CALL, 0)}}, {PHONE, {EVENT(5, MARCH_2, AT_10_17, 0, 0)}}, EVENT_ONE},
      {{CRM, {EVENT(1, MARCH_2, AT_10_17, CALL, 0)}}, {PHONE, {EVENT(5, MARCH_2, AT_10_17, MEETING, 0)}}, EVENT_NONE},
      {{CRM, {EVENT(1, MARCH_2, AT_10_17, CALL, 0)}}, {PHONE, {EVENT(5, MARCH_2, 618, CALL, LUNCH)}}, EVENT_NONE},
      /* calendars begin at half past ten */
      {{CRM, {EVENT(1, MARCH_2, AT_10_30, CALL, 0)}}, {PHONE, {EVENT(5, MARCH_2, AT_10_30, CALL, 0)}}, EVENT_PERHAPS},
      {{CRM, {EVENT(1, MARCH_2, AT_10_30, CALL, LUNCH)}},
       {PHONE, {EVENT(5, MARCH_2, AT_10_30, CALL, LUNCH)}},
       EVENT_ONE},
      /* only the day is known: the kind and the subject must be the same */
      {{CRM, {EVENT(1, MARCH_2, MATCH_NO_TIME, CALL, LUNCH)}},
       {PHONE, {EVENT(5, MARCH_2, AT_10_17, CALL, LUNCH)}},
       EVENT_PERHAPS},
      {{CRM, {EVENT(1, MARCH_2, MATCH_NO_TIME, CALL, LUNCH)}},
       {PHONE, {EVENT(5, MARCH_2, MATCH_NO_TIME, MEETING, LUNCH)}},
       EVENT_NONE},
      {{CRM, {EVENT(1, MARCH_2, MATCH_NO_TIME, CALL, 0)}},
       {PHONE, {EVENT(5, MARCH_2, MATCH_NO_TIME, CALL, 0)}},
       EVENT_NONE},
      /* one source: only what one record says of both */
      {{CRM, {EVENT(1, MARCH_2, AT_10_17, CALL, 0)}}, {CRM, {EVENT(5, MARCH_2, AT_10_17, CALL, 0)}}, 0},
      {{CRM, {EVENT(1, MARCH_2, AT_10_17, CALL, 0)}}, {CRM, {EVENT(1, MARCH_2, AT_10_17, CALL, 0)}}, EVENT_BESIDE},
      /* another source's record of that number is another record */
      {{CRM, {EVENT(1, MARCH_2, AT_10_17, CALL, 0)}}, {PHONE, {EVENT(1, MARCH_2, 900, CALL, 0)}}, EVENT_NONE},
      /* times that do not overlap say nothing at all */
      {{CRM, {EVENT(1, MARCH_2, AT_10_17, CALL, 0)}}, {PHONE, {EVENT(5, MARCH_2 + 1, AT_10_17, CALL, 0)}}, 0},
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    int level = level_of(&cases[i].a, &cases[i].b);
    if (level != cases[i].level)
      fail_msg("case %zu: level %d, expected %d", i, level, cases[i].level);
  }
}

static void days_add_up(void **state)
{
  const struct side there = {PHONE, {EVENT(8, MARCH_2 + 7, AT_10_17, CALL, 0), EVENT(9, MARCH_2, AT_10_17, CALL, 0)}};
  const struct side one_day[] = {{CRM, {EVENT(1, MARCH_2, 901, CALL, 0), EVENT(2, MARCH_2, AT_10_17, CALL, 0)}},
                                 {PHONE, {EVENT(8, MARCH_2, 901, CALL, 0), EVENT(9, MARCH_2, AT_10_17, CALL, 0)}}};
  const struct side round[] = {
      {CRM, {EVENT(1, MARCH_2 + 1, AT_10_30, CALL, 0), EVENT(2, MARCH_2, AT_10_30, CALL, 0)}},
      {PHONE, {EVENT(8, MARCH_2 + 1, AT_10_30, CALL, 0), EVENT(9, MARCH_2, AT_10_30, CALL, 0)}}};
  (void)state;
  assert_int_equal(level_of(&two_calls, &there), LEVEL_EXACT);
  assert_int_equal(level_of(&one_call, &there), EVENT_ONE);
  assert_int_equal(level_of(&one_day[0], &one_day[1]), EVENT_ONE); /* two of one day are one visit */
  assert_int_equal(level_of(&round[0], &round[1]), EVENT_ONE);     /* two that may be chance */
}

/* ---- What it weighs ---- */

static double weight_of(const char *a, const struct side *x, const char *b, const struct side *y, double records)
{
  struct kith_arena arena = {0};
  struct weights w;
  struct features of_a, of_b;
  struct comparison c;
  weights_shipped(&w, records);
  struct compare_context context = weights_context(&w);
  features_decode(with_events(&arena, a, x), &of_a);
  features_decode(with_events(&arena, b, y), &of_b);
  compare_records(&of_a, &of_b, &context, &c);
  double weight = weights_score(&w, &c, NULL);
  weights_free(&w);
  arena_free(&arena);
  return weight;
}

static struct side of_phone(const struct side *crm)
{
  struct side side = *crm;
  side.source = PHONE;
  for (int i = 0; i < 4; i++)
    side.events[i].record += 100;
  return side;
}

static void one_event_and_a_name_are_not_enough(void **state)
{
  static const char *const names[] = {"given=john family=smith", "given=zebulon family=winterbourne", "org=globex"};
  struct side there = of_phone(&one_call), nowhere = {PHONE, {{0}}};
  double merge_at = weights_logit(DEDUPE_MERGE_AT);
  (void)state;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    for (double records = 10; records < 1e7; records *= 10)
      assert_true(weight_of(names[i], &one_call, names[i], &there, records) < merge_at);
    assert_true(weight_of(names[i], &one_call, names[i], &there, 1000) >=
                weight_of(names[i], &one_call, names[i], &nowhere, 1000));
  }
}

static void two_events_and_a_name_are(void **state)
{
  struct side there = of_phone(&two_calls);
  double merge_at = weights_logit(DEDUPE_MERGE_AT);
  (void)state;
  assert_true(weight_of("given=zebulon family=winterbourne", &two_calls, "given=zebulon family=winterbourne", &there,
                        1000) > merge_at);
  /* namesakes beyond number */
  assert_true(weight_of("given=john family=smith", &two_calls, "given=john family=smith", &there, 1e6) < merge_at);
  /* and nothing but events */
  assert_true(weight_of("title=cto", &two_calls, "title=cfo", &there, 1000) < merge_at);
}

static void colleagues_meet(void **state)
{
  struct side there = of_phone(&two_calls);
  (void)state;
  assert_true(weight_of("given=ada family=king org=globex email=ada.king@globex.example", &two_calls,
                        "given=bob family=ott org=globex email=bob.ott@globex.example", &there, 1000) < 0);
  assert_true(
      weight_of("given=ada family=king org=globex", &two_calls, "given=adam family=ott org=globex", &there, 1000) < 0);
}

static void beside_each_other_speaks_against(void **state)
{
  const char *name = "given=ada family=king email=ada@x.example";
  struct side nowhere = {CRM, {{0}}}, elsewhere = {CRM, {EVENT(9, MARCH_2, 900, CALL, 0)}};
  double plain = weight_of(name, &nowhere, name, &nowhere, 1000);
  double beside = weight_of(name, &one_call, name, &one_call, 1000);
  (void)state;
  assert_true(beside < plain - 1 && beside > plain - 4); /* weakly */
  assert_true(weight_of(name, &one_call, name, &elsewhere, 1000) == plain);
  elsewhere.source = PHONE; /* none in common says nothing */
  assert_true(fabs(weight_of(name, &one_call, name, &elsewhere, 1000) - plain) < 1e-9);
}

/* Learning from data in which everybody meets everybody does not make events strong, and nothing makes "beside" an
 * agreement. */
static void fitting_keeps_them_weak(void **state)
{
  struct people p = {0};
  struct tasks tasks = {.jobs = 2};
  struct weights w;
  (void)state;
  people_crowd(&p, 400, 31);
  struct kith_str *blobs = mem_array(p.records.len, sizeof *blobs);
  for (size_t i = 0; i < p.records.len; i++) {
    const struct side side = {(uint8_t)(CRM + i % 2), {EVENT((uint32_t)i, MARCH_2, AT_10_17, CALL, 0)}};
    struct kith_buf blob = BUF_MAX(2 * FEATURES_MAX);
    features_set_events(p.records.items[i].features, side.source, side.events, 1, &blob);
    blobs[i] = arena_str(&p.arena, buf_str(&blob));
    buf_free(&blob);
  }
  assert_int_equal(fit_strangers(blobs, p.records.len, &tasks, &w), 0);
  assert_true(w.u[FIELD_EVENT][EVENT_ONE] > 0.3);
  for (int level = LEVEL_EXACT; level < EVENT_NONE; level++) {
    double u = w.u[FIELD_EVENT][level];
    assert_true(weights_believed(FIELD_EVENT, level, 1, u) <= 8192 * u);
    assert_true(weights_believed(FIELD_EVENT, level, 0, u) >= u / 4);
  }
  assert_true(weights_believed(FIELD_EVENT, EVENT_ONE, 1, .0001) <= .0128);
  assert_true(weights_believed(FIELD_EVENT, EVENT_BESIDE, 1, .001) <= .001); /* never for one person */
  assert_true(weights_believed(FIELD_EVENT, EVENT_NONE, .2, .9) == .9);
  weights_free(&w);
  mem_free(blobs);
  people_free(&p);
}

/* What-if: without the events a name is left; that they had met more often is nothing that anybody can change. */
static void without_them_a_name_is_left(void **state)
{
  struct kith_arena arena = {0};
  struct kith_error err = {0};
  struct weights w;
  struct kith_buf model = BUF_MAX(DEDUPE_MODEL_MAX);
  struct kith_dedupe_contrast c;
  struct side there = of_phone(&two_calls);
  const char *name = "given=zebulon family=winterbourne";
  const struct kith_dedupe_record a = {.id = 1, .features = with_events(&arena, name, &two_calls)},
                                  b = {.id = 2, .features = with_events(&arena, name, &there)};
  (void)state;
  weights_shipped(&w, 1000);
  weights_write(&w, &model);
  weights_free(&w);
  const struct kith_dedupe_settings settings = {
      .merge_at = DEDUPE_MERGE_AT, .review_at = DEDUPE_REVIEW_AT, .jobs = 1, .model = buf_str(&model)};
  assert_int_equal(dedupe_contrast(&a, 1, &b, 1, &settings, &arena, &c, &err), KITH_OK);
  assert_int_equal(c.fate, DEDUPE_MERGED);
  size_t found = 0;
  for (size_t i = 0; i < c.changes.len; i++) {
    const struct kith_dedupe_change *change = &c.changes.items[i];
    if (!str_eq_c(change->parts[0].field, "shared events"))
      continue;
    found++;
    assert_int_equal(change->parts[0].how, DEDUPE_MISSING);
    assert_int_equal(change->fate, DEDUPE_REVIEW);
    assert_true(str_eq_c(change->parts[0].now, "two or more") && str_eq_c(change->parts[0].then, "not known"));
  }
  assert_int_equal(found, 1);
  dedupe_contrast_free(&c);
  buf_free(&model);
  arena_free(&arena);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(levels),
      cmocka_unit_test(days_add_up),
      cmocka_unit_test(one_event_and_a_name_are_not_enough),
      cmocka_unit_test(two_events_and_a_name_are),
      cmocka_unit_test(colleagues_meet),
      cmocka_unit_test(beside_each_other_speaks_against),
      cmocka_unit_test(fitting_keeps_them_weak),
      cmocka_unit_test(without_them_a_name_is_left),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
