#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include "people.h" /* before cmocka.h, which takes the name `fail` */

#include <cmocka.h>

static struct kith_dedupe_settings defaults(void)
{
  return (struct kith_dedupe_settings){.merge_at = DEDUPE_MERGE_AT, .review_at = DEDUPE_REVIEW_AT, .jobs = 1};
}

static struct kith_dedupe_result run(const struct people *p, const struct kith_dedupe_settings *settings)
{
  struct kith_dedupe_result result;
  struct kith_error err = {0};
  if (dedupe_run(p->records.items, p->records.len, settings, &result, &err))
    fail_msg("dedupe_run: %s", err.message);
  return result;
}

static bool in_review(const struct kith_dedupe_result *r, uint32_t a, uint32_t b)
{
  for (size_t i = 0; i < r->review.len; i++)
    if (r->review.items[i].a == a && r->review.items[i].b == b)
      return true;
  return false;
}

enum fate { APART, REVIEW, MERGED };

static const char *const fate_names[] = {"apart", "in review", "merged"};

/* The first two lines among a small crowd of others. */
static enum fate fate_of(const char *a, const char *b, size_t others)
{
  struct people p = {0};
  struct kith_dedupe_settings settings = defaults();

  people_add(&p, a);
  people_add(&p, b);
  people_crowd(&p, others, 7);
  struct kith_dedupe_result r = run(&p, &settings);
  enum fate fate = r.cluster[0] == r.cluster[1] ? MERGED : in_review(&r, 0, 1) ? REVIEW : APART;
  dedupe_result_free(&r);
  people_free(&p);
  return fate;
}

struct trap {
  const char *name, *a, *b;
  enum fate least, most;
};

static const struct trap traps[] = {
    {"name and mobile", "given=ada family=winter mobile=+447700900001", "given=ada family=winter mobile=+447700900001",
     MERGED, MERGED},
    {"name and e-mail", "given=ada family=winter freemail=ada.w@post.example",
     "given=ada family=winter freemail=ada.w@post.example", MERGED, MERGED},
    {"name and birthday", "given=ada family=winter born=19700311", "given=ada family=winter born=19700311", MERGED,
     MERGED},
    {"name and profile", "given=ada family=winter profile=linkedin.com/in/adaw",
     "given=ada family=winter profile=linkedin.com/in/adaw", MERGED, MERGED},
    {"name and address", "given=ada family=winterbourne street=12|high_street|leeds|ls11aa",
     "given=ada family=winterbourne street=12|high_street|leeds|ls11aa", MERGED, MERGED},
    {"common name and birthday", "given=john family=smith born=19700311", "given=john family=smith born=19700311",
     MERGED, MERGED},
    {"short form and e-mail", "given=robert family=winter freemail=bw9@post.example",
     "given=bob family=winter freemail=bw9@post.example", MERGED, MERGED},
    {"swapped names and birthday", "given=ada family=winter born=19700311", "given=winter family=ada born=19700311",
     MERGED, MERGED},
    {"rare name, nothing else", "given=zebulon family=winterbourne", "given=zebulon family=winterbourne", APART,
     REVIEW},
    {"common name, nothing else", "given=john family=smith", "given=john family=smith", APART, REVIEW},
    {"common name and employer", "given=john family=smith org=globex", "given=john family=smith org=globex", APART,
     REVIEW},
    {"rare name and employer", "given=zebulon family=winterbourne org=globex",
     "given=zebulon family=winterbourne org=globex", REVIEW, MERGED},
    {"namesakes with other mobiles and mails", "given=john family=smith mobile=+447700900001 freemail=js1@post.example",
     "given=john family=smith mobile=+447700900777 freemail=smithy@post.example", APART, APART},
    {"namesakes with numbered mailboxes", "given=john family=smith freemail=john.smith3@post.example",
     "given=john family=smith freemail=john.smith7@post.example", APART, REVIEW},
    {"couple, one phone and home", "given=anna family=keller phone=+4930123456 street=4|lindenweg|berlin|10115",
     "given=peter family=keller phone=+4930123456 street=4|lindenweg|berlin|10115", APART, REVIEW},
    {"couple, one e-mail and phone", "given=anna family=keller phone=+4930123456 freemail=keller.family@post.example",
     "given=peter family=keller phone=+4930123456 freemail=keller.family@post.example", APART, REVIEW},
    {"twins", "given=anna family=keller born=20010704 street=4|lindenweg|berlin|10115 phone=+4930123456",
     "given=peter family=keller born=20010704 street=4|lindenweg|berlin|10115 phone=+4930123456", APART, REVIEW},
    {"father and son, jr and sr",
     "given=john family=keller generation=s phone=+4930123456 street=4|lindenweg|berlin|10115",
     "given=john family=keller generation=j phone=+4930123456 street=4|lindenweg|berlin|10115", APART, APART},
    {"father and son, birthdays",
     "given=john family=keller born=19500311 phone=+4930123456 street=4|lindenweg|berlin|10115",
     "given=john family=keller born=19800922 phone=+4930123456 street=4|lindenweg|berlin|10115", APART, REVIEW},
    {"colleagues at the switchboard", "given=anna family=keller org=globex role=info@globex.example phone=+4930123456",
     "given=ben family=ott org=globex role=info@globex.example phone=+4930123456", APART, APART},
    {"colleagues with one given name", "given=anna family=keller org=globex role=info@globex.example phone=+4930123456",
     "given=anna family=ott org=globex role=info@globex.example phone=+4930123456", APART, REVIEW},
    {"namesakes in one firm", "given=anna family=keller org=globex email=anna.keller@globex.example",
     "given=anna family=keller org=globex email=anna.keller2@globex.example", APART, REVIEW},
    {"name at birth, same mobile", "given=anna family=keller mobile=+4917012345678",
     "given=anna family=ott mobile=+4917012345678", REVIEW, MERGED},
    {"name at birth, mobile and e-mail", "given=anna family=keller mobile=+4917012345678 freemail=anna8@post.example",
     "given=anna family=ott mobile=+4917012345678 freemail=anna8@post.example", MERGED, MERGED},
    {"person and firm", "given=anna family=keller nature=p org=globex phone=+4930123456 email=anna@globex.example",
     "nature=o org=globex phone=+4930123456 email=anna@globex.example", APART, APART},
    {"other profiles, other names", "given=anna family=keller profile=linkedin.com/in/ak mobile=+4917012345678",
     "given=maria family=ott profile=linkedin.com/in/mo mobile=+4917012345678", APART, APART},
    {"other identifiers, other names", "given=anna family=keller ssn=123456789 phone=+4930123456",
     "given=maria family=keller ssn=987654321 phone=+4930123456", APART, APART},
    {"firm, spelled twice", "nature=o org=globex_trading phone=+4930123456 street=4|lindenweg|berlin|10115",
     "nature=o org=globex_tradng phone=+4930123456 street=4|lindenweg|berlin|10115", MERGED, MERGED},
    {"two branches", "nature=o org=globex_trading phone=+4930123456 street=4|lindenweg|berlin|10115",
     "nature=o org=globex_trading phone=+4940555888 street=9|hafenstrasse|hamburg|20095", APART, REVIEW},
};

static void check_traps(size_t others)
{
  int wrong = 0;
  for (size_t i = 0; i < sizeof traps / sizeof *traps; i++) {
    const struct trap *t = &traps[i];
    enum fate fate = fate_of(t->a, t->b, others);
    if (fate < t->least || fate > t->most) {
      print_error("%s, among %zu others: %s\n", t->name, others, fate_names[fate]);
      wrong++;
    }
  }
  assert_int_equal(wrong, 0);
}

static void traps_alone(void **state)
{
  (void)state;
  check_traps(0);
}

static void traps_in_a_crowd(void **state)
{
  (void)state;
  check_traps(60);
  check_traps(800);
}

/* A firm hands out numbers and addresses in a row: thirty of one family name are thirty people. */
static void numbers_in_a_row(void **state)
{
  struct people p = {0};
  struct kith_dedupe_settings settings = defaults();
  static const char *const given[] = {"ann", "bob", "cleo", "dov", "eva", "finn", "gia", "hugo", "ida", "jon"};
  char line[256];

  (void)state;
  for (unsigned i = 0; i < 30; i++) {
    snprintf(line, sizeof line, "given=%s family=%s email=%s.%u@firm%u.example mobile=+14155550%03u org=firm",
             given[i % 10],
             i < 10   ? "abbot"
             : i < 20 ? "becker"
                      : "chen",
             i < 10   ? "abbot"
             : i < 20 ? "becker"
                      : "chen",
             i, i, i);
    people_add(&p, line);
  }
  struct kith_dedupe_result r = run(&p, &settings);
  for (uint32_t i = 0; i < 30; i++)
    assert_int_equal(r.cluster[i], i);
  dedupe_result_free(&r);
  people_free(&p);
}

/* Where a thousand homes hold one person each and numbers and names are seen to be wrong, another name with another number
 * in one home on one birthday is an error too. (Among people without such errors they are twins: traps.) */
static void errors_of_the_data_are_learnt(void **state)
{
  struct people p = {0};
  struct kith_dedupe_settings settings = defaults();
  char line[200], given[32], other[32], family[32];
  uint64_t seed = 11;

  (void)state;
  for (unsigned i = 0; i < 600; i++) {
    people_name(&seed, given);
    people_name(&seed, other);
    people_name(&seed, family);
    bool renamed = i % 10 == 0 || i == 5, renumbered = i % 10 == 1 || i == 5;
    for (unsigned copy = 0; copy < 2; copy++) {
      snprintf(line, sizeof line, "given=%s family=%s born=%u%02u%02u ssn=%u street=%u|lane_%s|leeds|ls%u",
               copy && renamed ? other : given, family, 1940 + i % 60, 1 + i % 12, 1 + i % 28,
               copy && renumbered ? 900000000 - i * 7919 : 100000000 + i * 104729, 1 + i, family, i);
      people_add(&p, line);
    }
  }
  struct kith_dedupe_result r = run(&p, &settings);
  assert_int_equal(r.cluster[11], r.cluster[10]);
  for (uint32_t i = 0; i < 1200; i += 2)
    assert_int_equal(r.cluster[i], i);
  dedupe_result_free(&r);
  people_free(&p);
}

/* Far more copies of one record than a block may hold are one person; those of a record that proves nothing are not. */
static void copies_of_one_record(void **state)
{
  struct people p = {0};
  struct kith_dedupe_settings settings = defaults();

  (void)state;
  for (int i = 0; i < 3000; i++)
    people_add(&p, i % 3 ? "given=ada family=winter mobile=+447700900001 freemail=aw71@post.example" : "given=ada");
  people_crowd(&p, 500, 7);
  struct kith_dedupe_result r = run(&p, &settings);
  for (uint32_t i = 0; i < 3000; i++) {
    assert_int_equal(r.cluster[i], i % 3 ? 1 : i);
    assert_int_equal(r.component[i], i % 3 ? 1 : i);
  }
  dedupe_result_free(&r);
  p.records.items[2998].distinct = p.records.items[2999].distinct = 1;
  r = run(&p, &settings);
  assert_int_not_equal(r.cluster[2998], r.cluster[2999]);
  dedupe_result_free(&r);
  people_free(&p);
}

/* A model for which everyone is a duplicate: plain rules find nobody, so nothing is merged, and it is said. */
static void weights_in_doubt_only_suggest(void **state)
{
  struct people p = {0};
  struct kith_dedupe_settings settings = defaults();

  (void)state;
  people_crowd(&p, 300, 7);
  struct kith_dedupe_result r = run(&p, &settings);
  assert_false(r.doubtful);
  struct kith_buf model = BUF_MAX(DEDUPE_MODEL_MAX);
  buf_add_str(&model, r.model);
  dedupe_result_free(&r);
  people_add(&p, "given=ada family=winter street=||leeds|ls1");
  people_add(&p, "given=ada family=winter street=||leeds|ls1");
  people_add(&p, "given=ada family=winter born=19700311");
  people_add(&p, "given=ada family=winter born=19700311");
  uint32_t last = (uint32_t)p.records.len;
  settings.model = buf_str(&model);
  settings.merge_at = 0.6;
  r = run(&p, &settings);
  assert_int_equal(r.cluster[last - 3], r.cluster[last - 4]);
  dedupe_result_free(&r);
  size_t at = 0;
  while (memcmp(model.ptr + at, "\"doubtful\": false", 17) != 0)
    at++;
  memcpy(model.ptr + at, "\"doubtful\":  true", strlen("\"doubtful\":  true"));
  r = run(&p, &settings);
  assert_true(r.doubtful);
  assert_int_not_equal(r.cluster[last - 3], r.cluster[last - 4]);
  assert_true(in_review(&r, last - 4, last - 3));
  assert_int_equal(r.cluster[last - 1], r.cluster[last - 2]);
  dedupe_result_free(&r);
  buf_free(&model);
  people_free(&p);
}

/* What people say of pairs changes what a fitted model thinks of others like them. */
static void verdicts_teach_the_model(void **state)
{
  struct people p = {0};
  struct kith_dedupe_settings settings = defaults();
  struct kith_dedupe_verdict verdicts[20];
  struct kith_dedupe_model before, after;
  char line[120];

  (void)state;
  for (unsigned i = 0; i < 40; i++) { /* married: another family name, the same mobile */
    snprintf(line, sizeof line, "given=g%c%c family=%s%u mobile=+4477009%05u", 'a' + i % 26, 'a' + i / 26,
             i % 2 ? "wint" : "somm", i / 2, i / 2);
    people_add(&p, line);
    if (i % 2)
      verdicts[i / 2] = (struct kith_dedupe_verdict){i - 1, i, true};
  }
  struct kith_dedupe_result r = run(&p, &settings);
  assert_int_equal(dedupe_model_describe(r.model, &before, NULL), 0);
  dedupe_result_free(&r);
  settings.verdicts = verdicts;
  settings.verdict_count = 20;
  r = run(&p, &settings);
  assert_int_equal(dedupe_model_describe(r.model, &after, NULL), 0);
  dedupe_result_free(&r);
  size_t differs = 0;
  while (!str_eq_c(before.levels.items[differs].field, "family name") ||
         !str_eq_c(before.levels.items[differs].level, "differs"))
    differs++;
  assert_true(after.levels.items[differs].m > 2 * before.levels.items[differs].m);
  dedupe_model_free(&before);
  dedupe_model_free(&after);
  people_free(&p);
}

static void blocking_is_explained(void **state)
{
  struct people p = {0};
  struct kith_dedupe_settings settings = defaults();
  uint64_t pairs = 0;

  (void)state;
  people_crowd(&p, 300, 7);
  settings.explain_blocking = true;
  struct kith_dedupe_result r = run(&p, &settings);
  assert_true(r.passes.len > 10);
  for (size_t i = 0; i < r.passes.len; i++) {
    const struct kith_dedupe_pass *pass = &r.passes.items[i];
    assert_true(pass->pairs_alone <= pass->pairs && pass->ties <= pass->pairs && pass->ties_alone <= pass->ties);
    pairs += pass->pairs_alone;
  }
  assert_true(pairs <= r.pairs_compared && r.passes.items[1].ties > 50); /* by phone */
  dedupe_result_free(&r);
  people_free(&p);
}

/* One address under many names is nobody's own, even when nobody said that it is a role. */
static void shared_mailbox(void **state)
{
  struct people p = {0};
  struct kith_dedupe_settings settings = defaults();
  static const char *const names[] = {
      "given=anna family=keller", "given=ben family=ott",    "given=carla family=brandt", "given=dirk family=lange",
      "given=emil family=vogel",  "given=frida family=jung", "given=gerd family=krause",  "given=hanna family=simon"};
  char line[128];

  (void)state;
  for (size_t i = 0; i < 8; i++) {
    snprintf(line, sizeof line, "%s email=welcome@globex.example phone=+4930123456", names[i]);
    people_add(&p, line);
  }
  struct kith_dedupe_result r = run(&p, &settings);
  for (uint32_t i = 0; i < 8; i++)
    assert_int_equal(r.cluster[i], i);
  dedupe_result_free(&r);
  people_free(&p);
}

static void oldest_names_the_cluster(void **state)
{
  struct people p = {0};
  struct kith_dedupe_settings settings = defaults();

  (void)state;
  for (int i = 0; i < 3; i++)
    people_add(&p, "given=ada family=winter mobile=+447700900001");
  p.records.items[2].id = 0; /* the oldest comes last */
  struct kith_dedupe_result r = run(&p, &settings);
  for (int i = 0; i < 3; i++) {
    assert_int_equal(r.cluster[i], 2);
    assert_int_equal(r.component[i], 0);
    assert_true(r.probability[i] >= 0.99f && r.probability[i] <= 1);
  }
  dedupe_result_free(&r);
  people_free(&p);
}

static void verdicts_stand_above_the_model(void **state)
{
  struct people p = {0};
  struct kith_dedupe_settings settings = defaults();
  const struct kith_dedupe_verdict verdicts[] = {{0, 1, false}, {3, 2, true}};

  (void)state;
  people_add(&p, "given=ada family=winter mobile=+447700900001");
  people_add(&p, "given=ada family=winter mobile=+447700900001");
  people_add(&p, "given=tom family=hall");
  people_add(&p, "given=berta family=ziegler");
  settings.verdicts = verdicts;
  settings.verdict_count = 2;
  struct kith_dedupe_result r = run(&p, &settings);
  assert_int_not_equal(r.cluster[0], r.cluster[1]);
  assert_int_equal(r.cluster[2], r.cluster[3]);
  assert_false(in_review(&r, 0, 1));
  dedupe_result_free(&r);
  people_free(&p);
}

/* Two of one, two of another, and nothing in common. */
static struct people two_couples(void)
{
  struct people p = {0};
  people_add(&p, "given=ada family=winter mobile=+447700900001 email=ada@winter.example");
  people_add(&p, "given=ada family=winter mobile=+447700900001 email=ada@winter.example");
  people_add(&p, "given=berta family=ziegler mobile=+447700900002 email=berta@ziegler.example");
  people_add(&p, "given=berta family=ziegler mobile=+447700900002 email=berta@ziegler.example");
  people_add(&p, "given=tom family=hall mobile=+447700900003");
  return p;
}

static void expect_clusters(const struct kith_dedupe_verdict *verdicts, size_t count, const char *expected)
{
  struct people p = two_couples();
  struct kith_dedupe_settings settings = defaults();
  settings.verdicts = verdicts;
  settings.verdict_count = count;
  struct kith_dedupe_result r = run(&p, &settings);
  char got[8] = "";
  for (size_t i = 0; i < 5; i++)
    got[i] = (char)('0' + r.cluster[i]);
  assert_string_equal(got, expected);
  for (size_t i = 0; i < count; i++)
    assert_false(in_review(&r, verdicts[i].a, verdicts[i].b));
  dedupe_result_free(&r);
  people_free(&p);
}

static void one_verdict_joins_whole_clusters(void **state)
{
  const struct kith_dedupe_verdict same = {1, 2, true};
  (void)state;
  expect_clusters(NULL, 0, "00224");
  expect_clusters(&same, 1, "00004"); /* though nothing speaks for the two who were not named */
}

static void distinct_stands_above_same_of_others(void **state)
{
  (void)state;
  static const struct kith_dedupe_verdict across[] = {{0, 3, false}, {1, 2, true}};
  expect_clusters(across, 2, "00224");
  static const struct kith_dedupe_verdict round[] = {{0, 4, true}, {4, 2, true}, {0, 2, false}};
  expect_clusters(round, 3, "00222"); /* only one of the two can hold: the later one */
  static const struct kith_dedupe_verdict inside[] = {{0, 1, false}, {0, 4, true}, {1, 4, true}};
  expect_clusters(inside, 3, "01221");
}

static void distinct_sources(void **state)
{
  struct people p = {0};
  struct kith_dedupe_settings settings = defaults();

  (void)state;
  for (int i = 0; i < 2; i++)
    people_add(&p, "given=ada family=winter mobile=+447700900001");
  p.records.items[0].distinct = p.records.items[1].distinct = 1;
  struct kith_dedupe_result r = run(&p, &settings);
  assert_int_not_equal(r.cluster[0], r.cluster[1]);
  dedupe_result_free(&r);
  p.records.items[1].source = 1;
  r = run(&p, &settings);
  assert_int_equal(r.cluster[0], r.cluster[1]);
  dedupe_result_free(&r);
  people_free(&p);
}

static void assert_same_result(const struct kith_dedupe_result *a, const struct kith_dedupe_result *b, size_t count)
{
  assert_memory_equal(a->cluster, b->cluster, count * sizeof *a->cluster);
  assert_memory_equal(a->component, b->component, count * sizeof *a->component);
  assert_memory_equal(a->probability, b->probability, count * sizeof *a->probability);
  assert_int_equal(a->model.len, b->model.len);
  assert_memory_equal(a->model.ptr, b->model.ptr, a->model.len);
  assert_int_equal(a->review.len, b->review.len);
  if (a->review.len)
    assert_memory_equal(a->review.items, b->review.items, a->review.len * sizeof *a->review.items);
}

static void any_number_of_jobs(void **state)
{
  struct people p = {0};
  struct kith_dedupe_settings settings = defaults();

  (void)state;
  people_crowd(&p, 1500, 3);
  struct kith_dedupe_result one = run(&p, &settings);
  settings.jobs = 8;
  struct kith_dedupe_result eight = run(&p, &settings);
  assert_same_result(&one, &eight, p.records.len);
  dedupe_result_free(&one);
  dedupe_result_free(&eight);
  people_free(&p);
}

static void any_order_of_records(void **state)
{
  struct people p = {0}, turned = {0};
  struct kith_dedupe_settings settings = defaults();

  (void)state;
  people_crowd(&p, 700, 5);
  size_t count = p.records.len, step = 101; /* prime to the count, checked below */
  while (count % step == 0)
    step += 2;
  for (size_t i = 0; i < count; i++)
    vec_push(&turned.records, p.records.items[i * step % count]);
  struct kith_dedupe_result a = run(&p, &settings), b = run(&turned, &settings);
  for (size_t i = 0; i < count; i++) {
    assert_int_equal(b.cluster[i] * step % count, a.cluster[i * step % count]);
    assert_true(b.probability[i] == a.probability[i * step % count]);
  }
  assert_int_equal(a.review.len, b.review.len);
  assert_memory_equal(a.model.ptr, b.model.ptr, a.model.len);
  dedupe_result_free(&a);
  dedupe_result_free(&b);
  people_free(&p);
  vec_free(&turned.records);
}

static void frozen_model_gives_the_same(void **state)
{
  struct people p = {0};
  struct kith_dedupe_settings settings = defaults();

  (void)state;
  people_crowd(&p, 500, 11);
  struct kith_dedupe_result fitted = run(&p, &settings);
  settings.model = fitted.model;
  struct kith_dedupe_result frozen = run(&p, &settings);
  assert_same_result(&fitted, &frozen, p.records.len);
  dedupe_result_free(&frozen);
  dedupe_result_free(&fitted);
  people_free(&p);
}

static void damaged_features(void **state)
{
  struct people p = {0};
  struct kith_dedupe_settings settings = defaults();
  uint64_t seed = 99;

  (void)state;
  people_crowd(&p, 300, 17);
  for (size_t i = 0; i < p.records.len; i++) {
    struct kith_str *blob = &p.records.items[i].features;
    char *bytes = (char *)arena_str(&p.arena, *blob).ptr;
    for (int k = 0; k < 6; k++)
      bytes[people_random(&seed) % blob->len] = (char)people_random(&seed);
    blob->ptr = bytes;
    blob->len = people_random(&seed) % (blob->len + 1);
  }
  struct kith_dedupe_result r = run(&p, &settings);
  for (size_t i = 0; i < p.records.len; i++)
    assert_true(r.cluster[i] < p.records.len);
  dedupe_result_free(&r);
  people_free(&p);
}

static void thousands_of_copies(void **state)
{
  struct people p = {0};
  struct kith_dedupe_settings settings = defaults();

  (void)state;
  for (int i = 0; i < 2500; i++)
    people_add(&p, "given=ada family=winter mobile=+447700900001 freemail=ada.w@post.example");
  struct kith_dedupe_result r = run(&p, &settings);
  for (size_t i = 0; i < 100; i++)
    assert_int_equal(r.cluster[i], 0);
  dedupe_result_free(&r);
  people_free(&p);
}

static void nothing_and_one(void **state)
{
  struct people p = {0};
  struct kith_dedupe_settings settings = defaults();

  (void)state;
  struct kith_dedupe_result r = run(&p, &settings);
  dedupe_result_free(&r);
  people_add(&p, "given=ada");
  r = run(&p, &settings);
  assert_int_equal(r.cluster[0], 0);
  assert_true(r.probability[0] == 1);
  dedupe_result_free(&r);
  people_free(&p);
}

static int always(void *arg)
{
  (void)arg;
  return 1;
}

static void refusals(void **state)
{
  struct people p = {0};
  struct kith_dedupe_settings settings = defaults();
  struct kith_dedupe_result r;
  struct kith_error err = {0};
  const uint64_t dirty = 1;

  (void)state;
  people_add(&p, "given=ada");
  settings.cancelled = always;
  assert_int_equal(dedupe_run(p.records.items, 1, &settings, &r, &err), KITH_E_CANCELLED);
  settings = defaults();
  settings.model = str_of("kith-dedupe-model 9\n");
  assert_int_equal(dedupe_run(p.records.items, 1, &settings, &r, &err), KITH_E_CONFIG);
  settings = defaults();
  settings.dirty = &dirty;
  assert_int_equal(dedupe_run(p.records.items, 1, &settings, &r, &err), KITH_E_INVALID);
  people_free(&p);
}

static void explains(void **state)
{
  struct people p = {0};
  struct kith_dedupe_settings settings = defaults();
  struct kith_dedupe_explanation x;
  struct kith_error err = {0};
  bool mobile = false;

  (void)state;
  people_add(&p, "given=ada family=winter mobile=+447700900001");
  people_add(&p, "given=ada family=winter mobile=+447700900001");
  people_add(&p, "given=ada family=winter generation=j");
  people_add(&p, "given=ada family=winter generation=s");
  struct kith_dedupe_result r = run(&p, &settings);
  assert_int_equal(dedupe_explain(&p.records.items[0], &p.records.items[1], r.model, &p.arena, &x, &err), 0);
  double sum = x.prior;
  for (size_t i = 0; i < x.reasons.len; i++) {
    sum += x.reasons.items[i].weight;
    mobile = mobile || (str_eq_c(x.reasons.items[i].field, "phone") &&
                        str_starts(x.reasons.items[i].level, str_of("same mobile")));
  }
  assert_true(mobile);
  assert_true(sum - x.weight < 0.1 && x.weight - sum < 0.1);
  assert_true(x.probability > 0.99 && !x.forbidden.len);
  vec_free(&x.reasons);
  assert_int_equal(dedupe_explain(&p.records.items[2], &p.records.items[3], r.model, &p.arena, &x, &err), 0);
  assert_true(str_eq_c(x.forbidden, "Jr. and Sr.") && x.probability == 0);
  vec_free(&x.reasons);
  dedupe_result_free(&r);
  people_free(&p);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(traps_alone),
      cmocka_unit_test(traps_in_a_crowd),
      cmocka_unit_test(numbers_in_a_row),
      cmocka_unit_test(errors_of_the_data_are_learnt),
      cmocka_unit_test(copies_of_one_record),
      cmocka_unit_test(weights_in_doubt_only_suggest),
      cmocka_unit_test(verdicts_teach_the_model),
      cmocka_unit_test(blocking_is_explained),
      cmocka_unit_test(shared_mailbox),
      cmocka_unit_test(oldest_names_the_cluster),
      cmocka_unit_test(verdicts_stand_above_the_model),
      cmocka_unit_test(one_verdict_joins_whole_clusters),
      cmocka_unit_test(distinct_stands_above_same_of_others),
      cmocka_unit_test(distinct_sources),
      cmocka_unit_test(any_number_of_jobs),
      cmocka_unit_test(any_order_of_records),
      cmocka_unit_test(frozen_model_gives_the_same),
      cmocka_unit_test(damaged_features),
      cmocka_unit_test(thousands_of_copies),
      cmocka_unit_test(nothing_and_one),
      cmocka_unit_test(refusals),
      cmocka_unit_test(explains),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
