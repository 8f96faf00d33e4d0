#include <setjmp.h>
#include <stdarg.h>

#include "base/mem.h"
#include "model/batch.h"

#include <cmocka.h>

static struct kith_batch batch;
static const struct kith_origin nowhere;

static int teardown(void **state)
{
  (void)state;
  batch_free(&batch);
  batch = (struct kith_batch){0};
  return 0;
}

static void a_batch_fills_up(void **state)
{
  (void)state;
  for (int i = 0; i < BATCH_MAX_RECORDS; i++)
    assert_non_null(batch_add(&batch, KITH_CONTACT, KITH_STR("k"), nowhere));
  assert_true(batch_full(&batch));
  assert_null(batch_add(&batch, KITH_CONTACT, KITH_STR("k"), nowhere));
}

static void rejects_fill_it_too(void **state)
{
  (void)state;
  for (int i = 0; i < BATCH_MAX_RECORDS; i++)
    batch_reject(&batch, nowhere, KITH_STR("raw"), KITH_STR("code"), KITH_STR("why"));
  assert_true(batch_full(&batch));
}

static void bytes_fill_it_too(void **state)
{
  (void)state;
  size_t len = 600 * 1024;
  struct kith_part part = {.size = sizeof part, .text = {mem_zero(len), len}};
  struct kith_property p = {.size = sizeof p, .name = KITH_P_NOTE, .part_count = 1, .parts = &part};
  int count = 0;
  struct kith_record *r;
  while ((r = batch_add(&batch, KITH_CONTACT, STR_NONE, nowhere)) && ++count < 100)
    assert_int_equal(record_put(r, &p), KITH_OK);
  mem_free((void *)(uintptr_t)part.text.ptr);
  assert_int_equal(count, 7);
}

static void the_last_record_is_dropped(void **state)
{
  (void)state;
  assert_int_equal(batch_drop(&batch), KITH_E_INVALID);
  struct kith_record *first = batch_add(&batch, KITH_USER, KITH_STR("a"), nowhere);
  batch_add(&batch, KITH_USER, KITH_STR("b"), nowhere);
  assert_int_equal(batch_drop(&batch), KITH_OK);
  assert_int_equal(batch.records.len, 1);
  assert_ptr_equal(batch.records.items[0], first);
}

static void rejects_keep_raw_bytes_and_place(void **state)
{
  (void)state;
  size_t len = BATCH_RAW_MAX + 100;
  char *raw = mem_zero(len);
  raw[0] = 'r';
  batch_add(&batch, KITH_CONTACT, STR_NONE, nowhere);
  batch_reject(&batch, (struct kith_origin){5, 60}, (struct kith_str){raw, len}, KITH_STR("code"), KITH_STR("why"));
  memset(raw, 'x', len);
  mem_free(raw);
  const struct kith_reject *reject = &batch.rejects.items[0];
  assert_int_equal(reject->raw.len, BATCH_RAW_MAX);
  assert_int_equal(reject->raw_len, len);
  assert_int_equal(reject->raw.ptr[0], 'r');
  assert_int_equal(reject->before, 1);
  assert_int_equal(reject->origin.line, 5);
}

static void gone_keys_and_checkpoint_are_copied(void **state)
{
  (void)state;
  char key[] = "key";
  batch_gone(&batch, str_of(key));
  batch_checkpoint(&batch, key, 3);
  key[0] = '-';
  assert_true(str_eq_c(batch.gone.items[0], "key"));
  assert_true(str_eq_c(batch.checkpoint, "key"));
}

static void every_item_has_a_place_for_its_outcome(void **state)
{
  (void)state;
  char reason[] = "reason";
  struct kith_item item = {.size = sizeof item, .op = KITH_UPSERT, .id = KITH_STR("c-1")};
  batch_add_item(&batch, &item);
  batch_add_item(&batch, &item);
  batch_outcome(&batch, 1, KITH_REFUSED, KITH_STR("remote"), str_of(reason));
  batch_outcome(&batch, 2, KITH_CREATED, STR_NONE, STR_NONE); /* no such item */
  reason[0] = '-';
  assert_int_equal(batch.outcomes.items[0].outcome, 0);
  assert_int_equal(batch.outcomes.items[1].outcome, KITH_REFUSED);
  assert_true(str_eq_c(batch.outcomes.items[1].reason, "reason"));
  assert_int_equal(batch.outcomes.len, 2);
}

static void reset_empties_it(void **state)
{
  (void)state;
  struct kith_item item = {.size = sizeof item};
  batch_add(&batch, KITH_CONTACT, KITH_STR("k"), nowhere);
  batch_reject(&batch, nowhere, STR_NONE, STR_NONE, STR_NONE);
  batch_gone(&batch, KITH_STR("g"));
  batch_checkpoint(&batch, "x", 1);
  batch_add_item(&batch, &item);
  batch.sequence = 4;
  batch_reset(&batch);
  assert_int_equal(batch.records.len + batch.rejects.len + batch.gone.len + batch.items.len + batch.outcomes.len, 0);
  assert_int_equal(batch.checkpoint.len, 0);
  assert_int_equal(batch.sequence, 0);
  assert_int_equal(batch.arena.used, 0);
  assert_non_null(batch_add(&batch, KITH_CONTACT, KITH_STR("k"), nowhere));
}

#define TEST(f) cmocka_unit_test_teardown(f, teardown)

int main(void)
{
  const struct CMUnitTest tests[] = {TEST(a_batch_fills_up),
                                     TEST(rejects_fill_it_too),
                                     TEST(bytes_fill_it_too),
                                     TEST(the_last_record_is_dropped),
                                     TEST(rejects_keep_raw_bytes_and_place),
                                     TEST(gone_keys_and_checkpoint_are_copied),
                                     TEST(every_item_has_a_place_for_its_outcome),
                                     TEST(reset_empties_it)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
