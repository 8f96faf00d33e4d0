/* What would change a pair, held to really changed records; and what the mean of all pairs says. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include "people.h" /* before cmocka.h, which takes the name `fail` */

#include "dedupe/contrast.h"

#include <cmocka.h>

enum { CROWD = 80 };

static struct people crowd;
static struct kith_dedupe_result fitted;
static struct kith_dedupe_settings settings = {.merge_at = DEDUPE_MERGE_AT, .review_at = DEDUPE_REVIEW_AT, .jobs = 1};

static int start(void **state)
{
  struct kith_error err = {0};
  (void)state;
  people_crowd(&crowd, CROWD, 3);
  if (dedupe_run(crowd.records.items, crowd.records.len, &settings, &fitted, &err))
    fail_msg("dedupe_run: %s", err.message);
  settings.model = fitted.model;
  return 0;
}

static int end(void **state)
{
  (void)state;
  dedupe_result_free(&fitted);
  people_free(&crowd);
  return 0;
}

static void contrast(struct people *p, size_t left, struct kith_dedupe_contrast *out)
{
  struct kith_error err = {0};
  if (dedupe_contrast(p->records.items, left, p->records.items + left, p->records.len - left, &settings, &p->arena, out,
                      &err))
    fail_msg("dedupe_contrast: %s", err.message);
}

/* Two lines beside each other. */
static struct kith_dedupe_contrast two(struct people *p, const char *a, const char *b)
{
  struct kith_dedupe_contrast c;
  *p = (struct people){0};
  people_add(p, a);
  people_add(p, b);
  contrast(p, 1, &c);
  return c;
}

static const struct kith_dedupe_change *find(const struct kith_dedupe_contrast *c, const char *field,
                                             enum kith_dedupe_how how)
{
  for (size_t i = 0; i < c->changes.len; i++) {
    const struct kith_dedupe_change *change = &c->changes.items[i];
    if (change->part_count == 1 && change->parts[0].how == how && str_eq_c(change->parts[0].field, field))
      return change;
  }
  return NULL;
}

struct claim {
  const char *a, *b, *field;
  enum kith_dedupe_how how;
  const char *changed_a, *changed_b, *then;
};

#define ADA  "given=ada family=winter "
#define HOME "street=12|high_street|leeds|ls11aa "

static const struct claim claims[] = {
    /* known of one: the other gets it */
    {ADA "mobile=+447700900001", ADA, "phone", DEDUPE_AGREES, ADA "mobile=+447700900001", ADA "mobile=+447700900001",
     "same mobile"},
    {ADA, ADA "phone=+443000000001", "phone", DEDUPE_AGREES, ADA "phone=+443000000001", ADA "phone=+443000000001",
     "same mobile"},
    {ADA "email=ada@globex.example", ADA, "e-mail", DEDUPE_AGREES, ADA "email=ada@globex.example",
     ADA "email=ada@globex.example", "same"},
    {ADA HOME, ADA, "address", DEDUPE_AGREES, ADA HOME, ADA HOME, "same building"},
    {ADA "born=19700311", ADA, "birthday", DEDUPE_AGREES, ADA "born=19700311", ADA "born=19700311", "same"},
    /* known of neither: both get one that nobody has */
    {ADA, ADA, "phone", DEDUPE_AGREES, ADA "mobile=+4915555544", ADA "mobile=+4915555544", "same mobile"},
    {ADA, ADA, "e-mail", DEDUPE_AGREES, ADA "freemail=zz42zz@post.example", ADA "freemail=zz42zz@post.example", "same"},
    {ADA, ADA, "employer", DEDUPE_AGREES, ADA "org=initech", ADA "org=initech", "same"},
    {ADA, ADA, "profile", DEDUPE_AGREES, ADA "profile=x.com/ada1", ADA "profile=x.com/ada1", "same"},
    {ADA, ADA, "identifier", DEDUPE_AGREES, ADA "ssn=123456789", ADA "ssn=123456789", "same"},
    {ADA, ADA, "sex", DEDUPE_AGREES, ADA "sex=f", ADA "sex=f", "same"},
    {ADA, ADA, "address", DEDUPE_AGREES, ADA HOME, ADA HOME, "same building"},
    {ADA, ADA, "middle name", DEDUPE_AGREES, ADA "middle=rose", ADA "middle=rose", "same"},
    /* it differs */
    {ADA "born=19700311", "given=eva family=winter born=19700311", "given name", DEDUPE_AGREES, ADA "born=19700311",
     ADA "born=19700311", "same"},
    {ADA "mobile=+447700900001", ADA "mobile=+447700900001", "phone", DEDUPE_DIFFERS, ADA "mobile=+447700900001",
     ADA "mobile=+12125550199", "differs"},
    {ADA "born=19700311", ADA "born=19700311", "birthday", DEDUPE_DIFFERS, ADA "born=19700311", ADA "born=19770924",
     "differs"},
    {ADA "born=19700311", ADA "born=19700311", "given name", DEDUPE_DIFFERS, ADA "born=19700311",
     "given=thomas family=winter born=19700311", "differs"},
    {ADA "born=19700311", ADA "born=19700311", "family name", DEDUPE_DIFFERS, ADA "born=19700311",
     "given=ada family=kowalczyk born=19700311", "differs"},
    {ADA HOME, ADA HOME, "address", DEDUPE_DIFFERS, ADA HOME, ADA "street=4|lindenweg|berlin|10115", "differs"},
    {ADA "profile=x.com/ada", ADA "profile=x.com/ada", "profile", DEDUPE_DIFFERS, ADA "profile=x.com/ada",
     ADA "profile=x.com/thatsme", "another one in the same network"},
    {ADA "ssn=123456789", ADA "ssn=123456789", "identifier", DEDUPE_DIFFERS, ADA "ssn=123456789", ADA "ssn=987654321",
     "differs"},
    {ADA "sex=f born=19700311", ADA "sex=f born=19700311", "sex", DEDUPE_DIFFERS, ADA "sex=f born=19700311",
     ADA "sex=m born=19700311", "differs"},
    /* it is gone */
    {ADA "mobile=+447700900001", ADA "mobile=+447700900001", "phone", DEDUPE_MISSING, ADA "mobile=+447700900001", ADA,
     "not known"},
    {ADA "freemail=aw8@post.example", ADA "freemail=aw8@post.example", "e-mail", DEDUPE_MISSING,
     ADA "freemail=aw8@post.example", ADA, "not known"},
    {ADA "generation=j born=19700311", ADA "generation=s born=19700311", "generation", DEDUPE_MISSING,
     ADA "born=19700311", ADA "born=19700311", "neither is called Jr. or the like"},
    {ADA "generation=j born=19700311", ADA "generation=s born=19700311", "generation", DEDUPE_AGREES,
     ADA "generation=j born=19700311", ADA "generation=j born=19700311", "same"},
    /* organisations */
    {"nature=o org=globex", "nature=o org=globex", "phone", DEDUPE_AGREES, "nature=o org=globex mobile=+4915555544",
     "nature=o org=globex mobile=+4915555544", "same mobile"},
    {"nature=o org=globex phone=+443000000001", "nature=o org=initrode phone=+443000000001", "organisation",
     DEDUPE_AGREES, "nature=o org=globex phone=+443000000001", "nature=o org=globex phone=+443000000001", "same"},
};

static void claims_come_true(void **state)
{
  int wrong = 0;
  (void)state;
  for (size_t i = 0; i < sizeof claims / sizeof *claims; i++) {
    const struct claim *claim = &claims[i];
    struct people before, after;
    struct kith_dedupe_contrast c = two(&before, claim->a, claim->b),
                                d = two(&after, claim->changed_a, claim->changed_b);
    const struct kith_dedupe_change *change = find(&c, claim->field, claim->how);
    if (!change || fabs(change->weight - d.explanation.weight) > 1e-9 || change->fate != d.fate ||
        fabs(change->probability - d.explanation.probability) > 1e-12 ||
        fabs(change->difference - (d.explanation.weight - c.explanation.weight)) > 1e-9 ||
        !str_eq_c(change->parts[0].then, claim->then)) {
      print_error("claim %zu, %s: %.*s at %f, but it becomes %f\n", i, claim->field,
                  change ? (int)change->parts[0].then.len : 4, change ? change->parts[0].then.ptr : "none",
                  change ? change->weight : 0, d.explanation.weight);
      wrong++;
    }
    dedupe_contrast_free(&c);
    dedupe_contrast_free(&d);
    people_free(&before);
    people_free(&after);
  }
  assert_int_equal(wrong, 0);
}

static void two_at_once_when_one_is_not_enough(void **state)
{
  struct people p;
  size_t twos = 0;
  (void)state;
  struct kith_dedupe_contrast c =
      two(&p, "given=ada family=winter title=cook", "given=thomas family=kowalczyk title=pilot");
  assert_int_equal(c.fate, DEDUPE_APART);
  for (size_t i = 0; i < c.changes.len; i++) {
    const struct kith_dedupe_change *change = &c.changes.items[i];
    twos += change->part_count == 2;
    assert_int_equal(change->fate == DEDUPE_MERGED, change->part_count == 2);
  }
  assert_in_range(twos, 1, 3);
  dedupe_contrast_free(&c);
  people_free(&p);
}

static void forbidden_pairs(void **state)
{
  struct people p;
  (void)state;
  struct kith_dedupe_contrast c =
      two(&p, ADA "generation=j mobile=+447700900001", ADA "generation=s mobile=+447700900001");
  assert_int_equal(c.fate, DEDUPE_APART);
  assert_true(str_eq_c(c.explanation.forbidden, "Jr. and Sr."));
  assert_true(str_eq_c(c.forbidden, "Jr. and Sr."));
  assert_int_equal(c.forbidden_pairs, 1);
  const struct kith_dedupe_change *change = find(&c, "phone", DEDUPE_MISSING);
  assert_non_null(change);
  assert_true(change->probability == 0 && change->fate == DEDUPE_APART);
  dedupe_contrast_free(&c);
  people_free(&p);
}

/* The best pair would be merged, the others contradict it: the mean is that of all, as the clusters see it. */
static void the_mean_of_all_pairs(void **state)
{
  struct people p = {0};
  struct kith_dedupe_contrast c;
  struct kith_error err = {0};
  double sum = 0;
  (void)state;
  people_add(&p, ADA "mobile=+447700900001 born=19700311");
  people_add(&p, ADA "born=19700311 street=4|lindenweg|berlin|10115");
  people_add(&p, ADA "mobile=+447700900001");
  people_add(&p, "given=thomas family=kowalczyk born=19800101 street=9|hafen|kiel|20095");
  contrast(&p, 2, &c);
  assert_int_equal(c.left, 0);
  assert_int_equal(c.right, 0);
  assert_int_equal(c.fate, DEDUPE_MERGED);
  assert_int_equal(c.pairs, 4);
  for (size_t i = 0; i < 2; i++)
    for (size_t k = 2; k < 4; k++) {
      struct kith_dedupe_explanation e;
      assert_int_equal(dedupe_explain(&p.records.items[i], &p.records.items[k], settings.model, &p.arena, &e, &err), 0);
      sum += e.weight > 20 ? 20 : e.weight < -16 ? -16 : e.weight;
      vec_free(&e.reasons);
    }
  assert_true(fabs(c.mean - sum / 4) < 1e-4);
  assert_true(c.mean < c.mean_least && c.mean_least == 0);
  dedupe_contrast_free(&c);
  people_free(&p);
}

/* A model that doubts itself merges only what has two things of its own in common: why says the same as a run. */
static void what_is_doubted_is_not_merged(void **state)
{
  static const char one[] = "given=zebulon family=winterbourne org=globex title=cook birthplace=quintrell";
  struct people p;
  struct kith_str model = settings.model;
  (void)state;
  struct kith_dedupe_contrast c = two(&p, one, one);
  assert_int_equal(c.fate, DEDUPE_MERGED);
  assert_false(c.doubted);
  dedupe_contrast_free(&c);
  people_free(&p);
  char *text = (char *)arena_c(&crowd.arena, model), *place = strstr(text, "\"doubtful\": false");
  assert_non_null(place);
  memcpy(place, "\"doubtful\":  true", strlen("\"doubtful\":  true"));
  settings.model = str_of(text);
  c = two(&p, one, one);
  assert_int_equal(c.fate, DEDUPE_REVIEW);
  assert_true(c.doubted);
  assert_int_equal(find(&c, "birthday", DEDUPE_AGREES)->fate, DEDUPE_MERGED);
  dedupe_contrast_free(&c);
  people_free(&p);
  settings.model = model;
}

static void sources_that_hold_nobody_twice(void **state)
{
  struct people p = {0};
  struct kith_dedupe_contrast c;
  (void)state;
  people_add(&p, ADA "mobile=+447700900001");
  people_add(&p, ADA "mobile=+447700900001");
  p.records.items[0].distinct = p.records.items[1].distinct = 1;
  contrast(&p, 1, &c);
  assert_int_equal(c.fate, DEDUPE_APART);
  assert_int_equal(c.forbidden_pairs, 1);
  assert_int_equal(c.changes.len, 0);
  dedupe_contrast_free(&c);
  people_free(&p);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(claims_come_true),
      cmocka_unit_test(two_at_once_when_one_is_not_enough),
      cmocka_unit_test(forbidden_pairs),
      cmocka_unit_test(the_mean_of_all_pairs),
      cmocka_unit_test(what_is_doubted_is_not_merged),
      cmocka_unit_test(sources_that_hold_nobody_twice),
  };
  return cmocka_run_group_tests(tests, start, end);
}
