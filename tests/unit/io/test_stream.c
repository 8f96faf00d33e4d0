#include "io/stream.h"
#include "scratch.h"

enum { BIG = 700 * 1000 };

static char *big_text(void)
{
  char *text = malloc(BIG);
  uint32_t seed = 1;
  assert_non_null(text);
  for (size_t i = 0; i < BIG; i++)
    text[i] = (char)((seed = seed * 1664525 + 1013904223) >> 24);
  memset(text, 'x', 4);
  return text;
}

/* Reads it all in pieces of `step` and compares. */
static void expect_content(struct kith_stream *s, const char *want, size_t len, size_t step)
{
  char *got = malloc(len + step);
  struct kith_error err = {0};
  size_t at = 0;
  int64_t n = 0;
  while ((n = stream_read(s, got + at, step, &err)) > 0)
    assert_true((at += (size_t)n) <= len);
  if (n < 0)
    fail_msg("%s", err.message);
  assert_int_equal(at, len);
  assert_memory_equal(got, want, len);
  free(got);
}

static void expect_file(const char *path, const char *want, size_t len)
{
  static const size_t steps[] = {1000, 64 * 1024, 512 * 1024};
  for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
    struct kith_stream *s = NULL;
    struct kith_error err = {0};
    if (stream_open_file(path, &s, &err) != KITH_OK)
      fail_msg("%s", err.message);
    expect_content(s, want, len, steps[i]);
    assert_int_equal(stream_consumed(s), stream_size(s));
    stream_close(s);
  }
}

static void plain_files_are_read_whole_in_any_step(void **state)
{
  (void)state;
  char *text = big_text();
  put_file("big", text, BIG);
  expect_file("big", text, BIG);
  put_text("small", "ab");
  expect_file("small", "ab", 2);
  put_text("empty", "");
  expect_file("empty", "", 0);
  free(text);
}

static void compressed_files_are_known_by_their_bytes(void **state)
{
  (void)state;
  char *text = big_text();
  put_compressed("a.gz", ARCHIVE_FILTER_GZIP, text, BIG);
  put_compressed("named.csv", ARCHIVE_FILTER_ZSTD, text, BIG);
  put_compressed("none.gz", ARCHIVE_FILTER_GZIP, "", 0);
  expect_file("a.gz", text, BIG);
  expect_file("named.csv", text, BIG);
  expect_file("none.gz", "", 0);
  free(text);
}

static void only_one_layer_is_unpacked(void **state)
{
  (void)state;
  char inner[512];
  put_compressed("inner.gz", ARCHIVE_FILTER_GZIP, "hello", 5);
  size_t len = get_file("inner.gz", inner, sizeof inner);
  put_compressed("outer.gz", ARCHIVE_FILTER_GZIP, inner, len);
  struct kith_stream *s = NULL;
  assert_int_equal(stream_open_file("outer.gz", &s, NULL), KITH_OK);
  expect_content(s, inner, len, 4096);
  stream_close(s);
}

static int64_t read_to_failure(const char *path, struct kith_error *err)
{
  struct kith_stream *s = NULL;
  char buf[65536];
  if (stream_open_file(path, &s, err) != KITH_OK)
    return err->status;
  int64_t got = 0;
  while ((got = stream_read(s, buf, sizeof buf, err)) > 0)
    ;
  assert_true(got == 0 || stream_read(s, buf, sizeof buf, NULL) < 0);
  stream_close(s);
  return got;
}

static void truncated_and_bombs_fail_with_the_name(void **state)
{
  (void)state;
  struct kith_error err = {0};
  char *text = big_text();
  put_compressed("cut.gz", ARCHIVE_FILTER_GZIP, text, BIG);
  assert_int_equal(truncate("cut.gz", 100000), 0);
  assert_int_equal(read_to_failure("cut.gz", &err), KITH_E_INVALID);
  assert_non_null(strstr(err.message, "cut.gz is damaged"));
  free(text);
  size_t zeros = 64 << 20;
  text = calloc(1, zeros);
  put_compressed("bomb.gz", ARCHIVE_FILTER_GZIP, text, zeros);
  put_compressed("bomb.zst", ARCHIVE_FILTER_ZSTD, text, zeros);
  free(text);
  assert_int_equal(read_to_failure("bomb.gz", &err), KITH_E_INVALID);
  assert_non_null(strstr(err.message, "bomb.gz is refused"));
  assert_int_equal(read_to_failure("bomb.zst", &err), KITH_E_INVALID);
}

static void peeked_bytes_come_again(void **state)
{
  (void)state;
  char *text = big_text();
  struct kith_str seen;
  struct kith_stream *s = NULL;
  put_file("big", text, BIG);
  assert_int_equal(stream_open_file("big", &s, NULL), KITH_OK);
  assert_int_equal(stream_peek(s, &seen, NULL), KITH_OK);
  assert_int_equal(seen.len, 65536);
  assert_memory_equal(seen.ptr, text, 65536);
  assert_int_equal(stream_peek(s, &seen, NULL), KITH_OK);
  assert_int_equal(seen.len, 65536);
  expect_content(s, text, BIG, 1000);
  stream_close(s);
  free(text);
}

static void memory_is_a_stream_too(void **state)
{
  (void)state;
  struct kith_str seen;
  struct kith_stream *s = stream_from_memory(NULL, str_of("hello"));
  assert_true(str_eq_c(stream_name(s), "memory"));
  assert_int_equal(stream_peek(s, &seen, NULL), KITH_OK);
  assert_true(str_eq_c(seen, "hello"));
  expect_content(s, "hello", 5, 2);
  assert_int_equal(stream_write(s, "x", 1, NULL), KITH_E_INTERNAL);
  stream_close(s);
}

static void what_cannot_be_opened_says_why(void **state)
{
  (void)state;
  struct kith_stream *s = NULL;
  struct kith_error err = {0};
  assert_int_equal(stream_open_file("no/such", &s, &err), KITH_E_MISSING);
  assert_string_equal(err.message, "cannot open no/such: No such file or directory");
  mkdir("folder", 0700);
  assert_int_equal(stream_open_file("folder", &s, &err), KITH_E_INVALID);
  if (geteuid() == 0)
    return; /* root may read everything */
  put_text("secret", "x");
  chmod("secret", 0);
  assert_int_equal(stream_open_file("secret", &s, &err), KITH_E_AUTH);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(plain_files_are_read_whole_in_any_step),
      cmocka_unit_test(compressed_files_are_known_by_their_bytes),
      cmocka_unit_test(only_one_layer_is_unpacked),
      cmocka_unit_test(truncated_and_bombs_fail_with_the_name),
      cmocka_unit_test(peeked_bytes_come_again),
      cmocka_unit_test(memory_is_a_stream_too),
      cmocka_unit_test(what_cannot_be_opened_says_why),
  };
  return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}
