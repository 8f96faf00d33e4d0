#include "model/blob.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pthread.h>

#include <cmocka.h>

static struct kith_blobs *new_blobs(uint64_t seed)
{
  struct kith_blobs *b = NULL;
  struct kith_error err = {0};
  if (blobs_new("/tmp", seed, &b, &err) != KITH_OK)
    fail_msg("%s", err.message);
  return b;
}

static uint64_t keep(struct kith_blobs *b, const char *text)
{
  uint64_t handle = blobs_begin(b);
  assert_true(handle != 0);
  for (const char *at = text; *at; at++)
    assert_int_equal(blobs_chunk(b, handle, at, 1), KITH_OK);
  return blobs_end(b, handle);
}

static void what_goes_in_comes_out(void **state)
{
  (void)state;
  struct kith_blobs *b = new_blobs(1);
  char got[32] = "";
  uint64_t first = keep(b, "a photo"), second = keep(b, "another"), empty = keep(b, "");
  assert_true(first && second && empty && first != second);
  assert_int_equal(blobs_size(b, first), 7);
  assert_int_equal(blobs_read(b, first, 2, got, 3), 3);
  assert_memory_equal(got, "pho", 3);
  assert_int_equal(blobs_read(b, second, 0, got, sizeof got), 7);
  assert_memory_equal(got, "another", 7);
  assert_int_equal(blobs_read(b, second, 7, got, sizeof got), 0);
  assert_int_equal(blobs_read(b, empty, 0, got, sizeof got), 0);
  assert_int_equal(blobs_read(b, 12345, 0, got, sizeof got), KITH_E_MISSING);
  assert_int_equal(blobs_read(b, UINT64_MAX, 0, got, sizeof got), KITH_E_MISSING);
  blobs_free(b);
}

static void same_content_same_id_by_seed(void **state)
{
  (void)state;
  struct kith_blobs *b = new_blobs(1), *other = new_blobs(2);
  char got[8];
  uint64_t id = keep(b, "photo");
  assert_true(id == keep(b, "photo"));
  assert_true(id != keep(other, "photo"));
  uint64_t after = keep(b, "fresh");
  assert_int_equal(blobs_read(b, id, 0, got, sizeof got), 5);
  assert_memory_equal(got, "photo", 5);
  assert_int_equal(blobs_read(b, after, 0, got, sizeof got), 5);
  assert_memory_equal(got, "fresh", 5);
  blobs_free(b);
  blobs_free(other);
}

static void sixteen_at_once_and_no_stale_handles(void **state)
{
  (void)state;
  struct kith_blobs *b = new_blobs(1);
  uint64_t handles[16];
  for (int i = 0; i < 16; i++)
    assert_true((handles[i] = blobs_begin(b)) != 0);
  assert_true(blobs_begin(b) == 0);
  assert_true(blobs_end(b, handles[3]) != 0);
  assert_true(blobs_end(b, handles[3]) == 0);
  assert_int_equal(blobs_chunk(b, handles[3], "x", 1), KITH_E_INVALID);
  assert_int_equal(blobs_chunk(b, 0, "x", 1), KITH_E_INVALID);
  assert_true(blobs_begin(b) != 0);
  blobs_free(b);
}

static void the_maximum_holds(void **state)
{
  (void)state;
  struct kith_blobs *b = new_blobs(1);
  size_t piece = 1 << 20;
  char *zeros = calloc(1, piece);
  uint64_t handle = blobs_begin(b);
  for (int i = 0; i < 64; i++)
    assert_int_equal(blobs_chunk(b, handle, zeros, piece), KITH_OK);
  assert_int_equal(blobs_chunk(b, handle, zeros, 1), KITH_E_LIMIT);
  assert_true(blobs_end(b, handle) == 0);
  free(zeros);
  blobs_free(b);
}

static void *many_blobs(void *arg)
{
  struct kith_blobs *b = arg;
  uintptr_t wrong = 0;
  for (int i = 0; i < 500; i++) {
    char text[64], got[64];
    int len = snprintf(text, sizeof text, "blob number %d", i);
    uint64_t handle = blobs_begin(b);
    blobs_chunk(b, handle, text, (size_t)len);
    uint64_t id = blobs_end(b, handle);
    wrong += blobs_read(b, id, 0, got, sizeof got) != len || memcmp(got, text, (size_t)len) != 0;
  }
  return (void *)wrong;
}

static void threads_may_write_at_once(void **state)
{
  (void)state;
  struct kith_blobs *b = new_blobs(7);
  pthread_t threads[8];
  for (int i = 0; i < 8; i++)
    assert_int_equal(pthread_create(&threads[i], NULL, many_blobs, b), 0);
  for (int i = 0; i < 8; i++) {
    void *wrong = NULL;
    pthread_join(threads[i], &wrong);
    assert_null(wrong);
  }
  blobs_free(b);
}

static void a_folder_that_is_not_there_is_told(void **state)
{
  (void)state;
  struct kith_blobs *b = NULL;
  struct kith_error err = {0};
  assert_int_equal(blobs_new("/no/such/folder", 1, &b, &err), KITH_E_WRITE);
  assert_non_null(strstr(err.message, "/no/such/folder"));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_goes_in_comes_out),
      cmocka_unit_test(same_content_same_id_by_seed),
      cmocka_unit_test(sixteen_at_once_and_no_stale_handles),
      cmocka_unit_test(the_maximum_holds),
      cmocka_unit_test(threads_may_write_at_once),
      cmocka_unit_test(a_folder_that_is_not_there_is_told),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
