/* Under how many names an e-mail or a phone is seen, and which became generic since the fit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include "people.h" /* before cmocka.h, which takes the name `fail` */

#include "dedupe/points.h"
#include "dedupe/weights.h"

#include <cmocka.h>

static const char *const given[] = {"anna", "ben", "carla", "dirk", "emil", "frida", "gerd", "hanna"};
static const char *const family[] = {"keller", "ott", "brandt", "lange", "vogel", "jung", "krause", "simon"};

struct office {
  struct people people;
  struct weights weights;
  uint64_t dirty[1024];
  bool changed;
};

static void office_open(struct office *o)
{
  memset(o, 0, sizeof *o);
  weights_shipped(&o->weights, 100);
}

static void office_close(struct office *o)
{
  weights_free(&o->weights);
  people_free(&o->people);
}

/* So many of the names at one number; every one of them twice. */
static void staff(struct office *o, size_t names, const char *number)
{
  char line[128];
  for (size_t i = 0; i < 2 * names; i++) {
    snprintf(line, sizeof line, "given=%s family=%s phone=%s", given[i / 2], family[i / 2], number);
    people_add(&o->people, line);
  }
}

static void make_dirty(struct office *o, size_t i)
{
  o->dirty[i / 64] |= (uint64_t)1 << i % 64;
}

static bool is_dirty(const struct office *o, size_t i)
{
  return o->dirty[i / 64] >> i % 64 & 1;
}

static void refresh(struct office *o, int jobs, uint64_t *dirty)
{
  size_t count = o->people.records.len;
  struct kith_str *blobs = mem_array(count, sizeof *blobs);
  struct tasks tasks = {.jobs = jobs};
  for (size_t i = 0; i < count; i++)
    blobs[i] = o->people.records.items[i].features;
  o->changed = false;
  assert_int_equal(points_refresh(blobs, count, &tasks, &o->weights, dirty, &o->changed), 0);
  mem_free(blobs);
}

static int names_of(const struct office *o, enum table table, const char *value)
{
  return (int)value_table_get(&o->weights.tables[table], features_hash(str_of(value)));
}

static void four_names_are_nobody_s_business(void **state)
{
  struct office o;
  (void)state;
  office_open(&o);
  staff(&o, 4, "+4930111");
  refresh(&o, 1, NULL);
  assert_false(o.changed);
  assert_int_equal(names_of(&o, TABLE_PHONE, "4930111"), 1);
  people_add(&o.people, "given=emil family=vogel phone=+4930111");
  refresh(&o, 1, NULL);
  assert_true(o.changed);
  assert_int_equal(names_of(&o, TABLE_PHONE, "4930111"), 5);
  refresh(&o, 1, NULL);
  assert_false(o.changed);
  office_close(&o);
}

static void numbers_only_grow(void **state)
{
  struct office o;
  (void)state;
  office_open(&o);
  staff(&o, 6, "+4930111");
  value_table_put(&o.weights.tables[TABLE_PHONE], features_hash(str_of("4930111")), 9);
  refresh(&o, 1, NULL);
  assert_false(o.changed);
  value_table_put(&o.weights.tables[TABLE_PHONE], features_hash(str_of("4930111")), 3);
  refresh(&o, 1, NULL);
  assert_int_equal(names_of(&o, TABLE_PHONE, "4930111"), 6);
  office_close(&o);
}

/* All holders of what a dirty record made generic, also one without a name; nobody else. */
static void holders_are_dirty(void **state)
{
  struct office o;
  (void)state;
  office_open(&o);
  staff(&o, 5, "+4930111"); /* 0 to 9 */
  staff(&o, 5, "+4930222"); /* 10 to 19: generic, but nothing new there */
  people_add(&o.people, "org=globex phone=+4930111 phone=+4930333");
  people_add(&o.people, "given=gerd family=krause email=info@globex.example");
  people_add(&o.people, "email=welcome@x.example phone=+4930111"); /* no name: counts for nothing, is a holder */
  make_dirty(&o, 3);
  refresh(&o, 1, o.dirty);
  assert_int_equal(names_of(&o, TABLE_PHONE, "4930111"), 6);
  assert_int_equal(names_of(&o, TABLE_PHONE, "4930222"), 1);
  for (size_t i = 0; i < o.people.records.len; i++)
    if (is_dirty(&o, i) != (i < 10 || i == 20 || i == 22))
      fail_msg("record %zu is%s dirty", i, is_dirty(&o, i) ? "" : " not");
  office_close(&o);
}

/* Who is counted for one value has others, too. These are not counted by halves. */
static void other_values_are_left_alone(void **state)
{
  struct office o;
  char line[160];
  (void)state;
  office_open(&o);
  for (size_t i = 0; i < 8; i++) {
    snprintf(line, sizeof line, "given=%s family=%s phone=+4930222 email=all@x.example%s", given[i], family[i],
             i < 5 ? " phone=+4930111" : "");
    people_add(&o.people, line);
  }
  people_add(&o.people, "given=john family=smith phone=+4930111");
  make_dirty(&o, 8);
  refresh(&o, 1, o.dirty);
  assert_int_equal(names_of(&o, TABLE_PHONE, "4930111"), 6);
  assert_int_equal(names_of(&o, TABLE_PHONE, "4930222"), 1);
  assert_int_equal(names_of(&o, TABLE_EMAIL, "all@x.example"), 1);
  assert_int_equal(o.dirty[0], 0x11f);
  office_close(&o);
}

static void known_ones_dirty_nobody(void **state)
{
  struct office o;
  (void)state;
  office_open(&o);
  staff(&o, 6, "+4930111");
  value_table_put(&o.weights.tables[TABLE_PHONE], features_hash(str_of("4930111")), 5);
  make_dirty(&o, 3);
  refresh(&o, 1, o.dirty);
  assert_true(o.changed);
  assert_int_equal(o.dirty[0], 1 << 3);
  office_close(&o);
}

static void mailboxes_too(void **state)
{
  struct office o;
  char line[128];
  (void)state;
  office_open(&o);
  for (size_t i = 0; i < 8; i++) {
    snprintf(line, sizeof line, "given=%s family=%s email=welcome@x.example email=%zu@x.example", given[i], family[i],
             i);
    people_add(&o.people, line);
  }
  make_dirty(&o, 7);
  refresh(&o, 1, o.dirty);
  assert_int_equal(names_of(&o, TABLE_EMAIL, "welcome@x.example"), 8);
  assert_int_equal(names_of(&o, TABLE_EMAIL, "7@x.example"), 1);
  assert_int_equal(o.dirty[0], 0xff);
  office_close(&o);
}

/* Many tasks, one result. */
static void any_number_of_jobs(void **state)
{
  struct office one, eight;
  struct kith_buf a = BUF_MAX(1 << 24), b = BUF_MAX(1 << 24);
  char number[32];
  (void)state;
  office_open(&one);
  for (size_t i = 0; i < 3000; i++) {
    snprintf(number, sizeof number, "+4930%05zu", i * 7 % 1000);
    staff(&one, 1 + i % 8, number);
  }
  for (size_t i = 0; i < one.people.records.len; i += 100)
    make_dirty(&one, i);
  memcpy(&eight, &one, sizeof one);
  weights_shipped(&eight.weights, 100);
  refresh(&one, 1, one.dirty);
  refresh(&eight, 8, eight.dirty);
  assert_true(one.changed && eight.changed);
  assert_memory_equal(one.dirty, eight.dirty, sizeof one.dirty);
  weights_write(&one.weights, &a);
  weights_write(&eight.weights, &b);
  assert_int_equal(a.len, b.len);
  assert_memory_equal(a.ptr, b.ptr, a.len);
  buf_free(&a);
  buf_free(&b);
  weights_free(&eight.weights);
  office_close(&one);
}

/* A model holds 2 * MODEL_VALUES of a kind, or else it could not be read again. */
static void a_full_table_takes_no_more(void **state)
{
  struct office o;
  struct value_table *table = &o.weights.tables[TABLE_PHONE];
  struct kith_buf text = BUF_MAX(DEDUPE_MODEL_MAX);
  struct weights read;
  (void)state;
  office_open(&o);
  staff(&o, 5, "+4930111");
  staff(&o, 6, "+4930222");
  value_table_put(table, features_hash(str_of("4930222")), 2);
  for (uint32_t i = 1; table->len < 2 * MODEL_VALUES; i++)
    value_table_put(table, i, 2);
  refresh(&o, 1, NULL);
  assert_int_equal(table->len, 2 * MODEL_VALUES);
  assert_int_equal(names_of(&o, TABLE_PHONE, "4930222"), 6);
  weights_write(&o.weights, &text);
  assert_int_equal(weights_read(buf_str(&text), &read, NULL), 0);
  weights_free(&read);
  buf_free(&text);
  office_close(&o);
}

static int always(void *arg)
{
  (void)arg;
  return 1;
}

static void cancelled(void **state)
{
  struct office o;
  struct tasks tasks = {.jobs = 2, .cancelled = always};
  (void)state;
  office_open(&o);
  staff(&o, 8, "+4930111");
  assert_int_equal(points_refresh(&o.people.records.items[0].features, 1, &tasks, &o.weights, NULL, &o.changed),
                   KITH_E_CANCELLED);
  office_close(&o);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(four_names_are_nobody_s_business),
      cmocka_unit_test(numbers_only_grow),
      cmocka_unit_test(holders_are_dirty),
      cmocka_unit_test(other_values_are_left_alone),
      cmocka_unit_test(known_ones_dirty_nobody),
      cmocka_unit_test(mailboxes_too),
      cmocka_unit_test(any_number_of_jobs),
      cmocka_unit_test(a_full_table_takes_no_more),
      cmocka_unit_test(cancelled),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
