#include "pipeline/flow.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

/* ---- A source that counts ---- */

static int total, fail_at, opened, closed;
static const struct kith_host *host;

static int count_open(const struct kith_open *open, void **out, struct kith_error *err)
{
  static int at;
  (void)err;
  host = open->host;
  at = 0;
  opened++;
  *out = &at;
  return KITH_OK;
}

static int count_next(void *self, struct kith_batch *out, struct kith_error *err)
{
  int *at = self;
  for (int i = 0; i < 10; i++, ++*at) {
    char key[16];
    if (*at == fail_at)
      return kith_fail(host, err, KITH_E_IO, "broken at %d", *at);
    if (*at == total)
      return KITH_END;
    snprintf(key, sizeof key, "%d", *at);
    (host->add)(out, KITH_CONTACT, str_of(key), (struct kith_origin){0});
  }
  return KITH_OK;
}

static void count_close(void *self)
{
  (void)self;
  closed++;
}

static const struct kith_source source = {
    .size = sizeof source, .mode = KITH_SNAPSHOT, .open = count_open, .next = count_next, .close = count_close};
static const struct kith_plugin plugin = {.size = sizeof plugin, .name = "count", .source = &source};

/* ---- Taking ---- */

struct taking {
  struct kith_names names;
  struct kith_reader *reader;
  atomic_int cancelled;
  int prepared, taken, fail_take_at, cancel_at;
  struct kith_flow flow;
};

static void prepare(void *arg, struct kith_flow_piece *p)
{
  struct taking *t = arg;
  p->records_before = (uint64_t)t->prepared;
  for (size_t i = 0; i < p->batch.records.len; i++) {
    struct kith_flow_row row = {.record = p->batch.records.items[i], .id = (uint64_t)t->prepared++};
    vec_push(&p->rows, row);
  }
}

static void work(void *arg, struct kith_normaliser *n, struct kith_flow_piece *p)
{
  (void)arg;
  assert_null(n);
  for (size_t i = 0; i < p->rows.len; i++) {
    buf_add_str(&p->bytes, p->rows.items[i].record->key);
    p->rows.items[i].record_end = p->bytes.len;
  }
}

static int take(void *arg, struct kith_flow_piece *p, struct kith_error *err)
{
  struct taking *t = arg;
  size_t start = 0;
  assert_int_equal(p->records_before, t->taken);
  for (size_t i = 0; i < p->rows.len; i++) {
    char key[16];
    snprintf(key, sizeof key, "%d", t->taken);
    assert_int_equal(p->rows.items[i].id, t->taken++);
    assert_true(str_eq_c((struct kith_str){p->bytes.ptr + start, p->rows.items[i].record_end - start}, key));
    start = p->rows.items[i].record_end;
  }
  if (t->cancel_at && t->taken >= t->cancel_at)
    atomic_store(&t->cancelled, 1);
  return t->fail_take_at && t->taken >= t->fail_take_at ? error_set(err, KITH_E_WRITE, "full") : KITH_OK;
}

static int run(struct taking *t, int jobs, struct kith_error *err)
{
  names_init(&t->names);
  struct kith_reader_settings set = {
      .plugin = &plugin, .label = "count", .names = &t->names, .cancelled = &t->cancelled};
  assert_int_equal(reader_open(&set, &t->reader, err), KITH_OK);
  struct kith_flow flow = {.reader = t->reader,
                           .jobs = jobs,
                           .cancelled = &t->cancelled,
                           .prepare = prepare,
                           .work = work,
                           .take = take,
                           .arg = t};
  int rc = flow_run(&flow, err);
  reader_close(t->reader);
  names_free(&t->names);
  assert_int_equal(opened, closed);
  return rc;
}

static void records_come_in_the_order_of_the_source(void **state)
{
  (void)state;
  struct kith_error err = {0};
  static const int totals[] = {0, 1, 10, 3333};
  fail_at = -1;
  for (size_t i = 0; i < sizeof totals / sizeof totals[0]; i++)
    for (int jobs = 1; jobs <= 8; jobs += 7) {
      struct taking t = {.taken = 0};
      total = totals[i];
      assert_int_equal(run(&t, jobs, &err), KITH_OK);
      assert_int_equal(t.taken, total);
    }
}

static void a_failure_comes_after_what_was_read(void **state)
{
  (void)state;
  struct kith_error err = {0};
  struct taking t = {.taken = 0};
  total = 5000;
  fail_at = 1234;
  assert_int_equal(run(&t, 4, &err), KITH_E_IO);
  assert_int_equal(t.taken, 1234);
  assert_non_null(strstr(err.message, "broken at 1234"));
}

static void a_taker_that_fails_ends_it(void **state)
{
  (void)state;
  struct kith_error err = {0};
  for (int at = 1; at < 400; at += 57) {
    struct taking t = {.fail_take_at = at};
    total = 5000;
    fail_at = -1;
    assert_int_equal(run(&t, 4, &err), KITH_E_WRITE);
    assert_true(t.taken >= at && t.taken < at + 10);
    assert_string_equal(err.message, "full");
  }
}

static void a_signal_ends_it(void **state)
{
  (void)state;
  struct kith_error err = {0};
  struct taking t = {.cancel_at = 100};
  total = 5000;
  fail_at = -1;
  assert_int_equal(run(&t, 8, &err), KITH_E_CANCELLED);
  assert_true(t.taken >= 100 && t.taken < 110);
}

int main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(records_come_in_the_order_of_the_source),
                                     cmocka_unit_test(a_failure_comes_after_what_was_read),
                                     cmocka_unit_test(a_taker_that_fails_ends_it), cmocka_unit_test(a_signal_ends_it)};
  return cmocka_run_group_tests_name("pipeline/flow", tests, NULL, NULL);
}
