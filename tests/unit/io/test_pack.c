#include <fcntl.h>

#include "io/stream.h"
#include "scratch.h"

enum { BIG = 3 * 1024 * 1024 };

static struct kith_stream *create(const char *path)
{
  struct kith_stream *s = NULL;
  struct kith_error err = {0};
  if (stream_create(path, &s, &err) != KITH_OK)
    fail_msg("%s", err.message);
  return s;
}

static char *big_text(void)
{
  char *text = malloc(BIG);
  assert_non_null(text);
  uint32_t state = 1;
  for (size_t i = 0; i < BIG; i++) { /* too regular a text would be taken for a bomb */
    state = state * 1664525 + 1013904223;
    text[i] = (char)('a' + (state >> 16) % 23);
  }
  return text;
}

/* In pieces of every size, also over the buffer below. */
static void write_packed(const char *path, const char *text, size_t len)
{
  struct kith_stream *s = create(path);
  struct kith_error err = {0};
  for (size_t at = 0, piece = 0; at < len; at += piece) {
    piece = piece * 3 + 1 < len - at ? piece * 3 + 1 : len - at;
    if (stream_write(s, text + at, piece, &err) != KITH_OK)
      fail_msg("%s", err.message);
  }
  assert_int_equal(stream_commit(s, &err), KITH_OK);
  uint64_t digest = 0;
  assert_int_equal(file_digest(path, &digest, &err), KITH_OK);
  assert_true(digest == stream_digest(s));
  assert_int_equal(stream_write(s, "x", 1, &err), KITH_E_WRITE);
  assert_int_not_equal(stream_commit(s, &err), KITH_OK);
  stream_close(s);
}

static void expect_unpacked(const char *path, const char *want, size_t len)
{
  struct kith_stream *s = NULL;
  char *got = malloc(len + 1);
  size_t have = 0;
  int64_t now;
  assert_int_equal(stream_open_file(path, &s, NULL), KITH_OK);
  while (have <= len && (now = stream_read(s, got + have, len + 1 - have, NULL)) > 0)
    have += (size_t)now;
  assert_int_equal(have, len);
  assert_memory_equal(got, want, len);
  stream_close(s);
  free(got);
}

static void what_was_packed_comes_out_again(void **state)
{
  (void)state;
  char *text = big_text();
  static const char *const paths[] = {"a.gz", "b.json.ZST", "c.zst", "d.GZ"};
  for (size_t i = 0; i < 4; i++) {
    write_packed(paths[i], text, BIG);
    expect_unpacked(paths[i], text, BIG);
    struct stat st;
    assert_int_equal(stat(paths[i], &st), 0);
    assert_true(st.st_size < BIG * 9 / 10);
    assert_int_equal(st.st_mode & 0777, 0600);
  }
  free(text);
}

static void nothing_is_packed_as_nothing(void **state)
{
  (void)state;
  write_packed("empty.gz", "", 0);
  expect_unpacked("empty.gz", "", 0);
  write_packed("empty.zst", "", 0);
  expect_unpacked("empty.zst", "", 0);
}

/* RFC 1952: no time (bytes 4 to 7), no name (bit 3 of byte 3). */
static void a_gzip_header_tells_no_time_and_no_name(void **state)
{
  (void)state;
  unsigned char head[10] = {0};
  write_packed("head.gz", "text", 4);
  FILE *file = fopen("head.gz", "rb");
  assert_int_equal(fread(head, 1, sizeof head, file), sizeof head);
  fclose(file);
  assert_memory_equal(head, "\x1f\x8b\x08\0\0\0\0\0", 8);
}

static void close_without_commit_leaves_the_old_file(void **state)
{
  (void)state;
  char got[16];
  put_text("kept.gz", "old");
  struct kith_stream *s = create("kept.gz");
  assert_int_equal(stream_write(s, "new", 3, NULL), KITH_OK);
  stream_close(s);
  get_file("kept.gz", got, sizeof got);
  assert_string_equal(got, "old");
}

static void a_full_disk_is_told(void **state)
{
  (void)state;
  struct kith_error err = {0};
  char *text = big_text();
  int rc = KITH_OK;
  assert_int_equal(symlink("/dev/full", "full.gz"), 0);
  struct kith_stream *s = create("full.gz");
  for (int i = 0; i < 4 && rc == KITH_OK; i++)
    rc = stream_write(s, text, BIG, &err);
  if (rc == KITH_OK)
    rc = stream_commit(s, &err);
  assert_int_equal(rc, KITH_E_WRITE);
  assert_string_equal(err.message, "cannot write full.gz: No space left on device");
  stream_close(s);
  free(text);
}

static void other_names_are_not_packed(void **state)
{
  (void)state;
  static const char *const paths[] = {"gz", ".gz", "a.gzip", "a.gz.txt"};
  for (size_t i = 0; i < 4; i++) {
    char got[16];
    struct kith_stream *s = create(paths[i]);
    assert_int_equal(stream_write(s, "plain", 5, NULL), KITH_OK);
    assert_int_equal(stream_commit(s, NULL), KITH_OK);
    stream_close(s);
    get_file(paths[i], got, sizeof got);
    assert_string_equal(got, "plain");
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_was_packed_comes_out_again),
      cmocka_unit_test(nothing_is_packed_as_nothing),
      cmocka_unit_test(a_gzip_header_tells_no_time_and_no_name),
      cmocka_unit_test(close_without_commit_leaves_the_old_file),
      cmocka_unit_test(a_full_disk_is_told),
      cmocka_unit_test(other_names_are_not_packed),
  };
  return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}
