#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>

#include "io/stream.h"
#include "scratch.h"

static size_t count_files(const char *folder)
{
  DIR *dir = opendir(folder);
  size_t count = 0;
  assert_non_null(dir);
  for (struct dirent *e = readdir(dir); e; e = readdir(dir))
    count += strcmp(e->d_name, ".") && strcmp(e->d_name, "..");
  closedir(dir);
  return count;
}

static void expect_text(const char *path, const char *want)
{
  char got[256];
  get_file(path, got, sizeof got);
  assert_string_equal(got, want);
}

static struct kith_stream *create(const char *path)
{
  struct kith_stream *s = NULL;
  struct kith_error err = {0};
  if (stream_create(path, &s, &err) != KITH_OK)
    fail_msg("%s", err.message);
  return s;
}

static void commit_moves_the_whole_file_into_place(void **state)
{
  (void)state;
  struct stat st;
  struct kith_stream *s = create("out/deep/a.txt");
  assert_int_equal(stream_write(s, "hello", 5, NULL), KITH_OK);
  assert_int_equal(access("out/deep/a.txt", F_OK), -1);
  assert_int_equal(stream_commit(s, NULL), KITH_OK);
  assert_int_equal(stream_write(s, "more", 4, NULL), KITH_E_WRITE);
  stream_close(s);
  expect_text("out/deep/a.txt", "hello");
  assert_int_equal(stat("out/deep/a.txt", &st), 0);
  assert_int_equal(st.st_mode & 0777, 0600);
  assert_int_equal(stat("out/deep", &st), 0);
  assert_int_equal(st.st_mode & 0777, 0700);
  assert_int_equal(count_files("out/deep"), 1);
}

static void close_without_commit_leaves_the_old_file(void **state)
{
  (void)state;
  mkdir("kept", 0700);
  put_text("kept/a", "old");
  struct kith_stream *s = create("kept/a");
  assert_int_equal(stream_write(s, "new", 3, NULL), KITH_OK);
  stream_close(s);
  expect_text("kept/a", "old");
  assert_int_equal(count_files("kept"), 1);
}

static void stale_temporary_files_go_and_locked_ones_stay(void **state)
{
  (void)state;
  mkdir("stale", 0700);
  put_text("stale/.a.kith-1-0", "left by a killed run");
  put_text("stale/.a.kith-2-0", "of a run that lives");
  put_text("stale/.b.kith-1-0", "of another target");
  put_text("stale/.a.kith-notes", "not ours");
  int held = open("stale/.a.kith-2-0", O_RDONLY);
  assert_int_equal(flock(held, LOCK_EX), 0);
  struct kith_stream *s = create("stale/a");
  assert_int_equal(access("stale/.a.kith-1-0", F_OK), -1);
  assert_int_equal(access("stale/.a.kith-2-0", F_OK), 0);
  assert_int_equal(access("stale/.b.kith-1-0", F_OK), 0);
  assert_int_equal(access("stale/.a.kith-notes", F_OK), 0);
  stream_close(s);
  close(held);
}

static void two_writers_of_one_target_do_not_meet(void **state)
{
  (void)state;
  struct kith_stream *a = create("twice/a"), *b = create("twice/a");
  assert_int_equal(stream_write(a, "first", 5, NULL), KITH_OK);
  assert_int_equal(stream_write(b, "second", 6, NULL), KITH_OK);
  assert_int_equal(stream_commit(a, NULL), KITH_OK);
  assert_int_equal(stream_commit(b, NULL), KITH_OK);
  stream_close(a);
  stream_close(b);
  expect_text("twice/a", "second");
  assert_int_equal(count_files("twice"), 1);
}

static void the_digest_is_that_of_the_file(void **state)
{
  (void)state;
  uint64_t of_file = 0;
  char *big = calloc(1, 3 << 20);
  struct kith_stream *s = create("digest");
  for (int i = 0; i < 1000; i++)
    assert_int_equal(stream_write(s, "some text", 9, NULL), KITH_OK);
  assert_int_equal(stream_write(s, big, 3 << 20, NULL), KITH_OK);
  assert_int_equal(stream_write(s, "end", 3, NULL), KITH_OK);
  uint64_t before = stream_digest(s);
  assert_int_equal(stream_commit(s, NULL), KITH_OK);
  assert_true(before == stream_digest(s));
  assert_int_equal(file_digest("digest", &of_file, NULL), KITH_OK);
  assert_true(of_file == stream_digest(s));
  stream_close(s);
  put_text("digest", "altered");
  assert_int_equal(file_digest("digest", &before, NULL), KITH_OK);
  assert_true(of_file != before);
  assert_int_equal(file_digest("nothing", &before, NULL), KITH_E_MISSING);
  free(big);
}

static void links_are_followed_and_folders_refused(void **state)
{
  (void)state;
  struct stat st;
  struct kith_error err = {0};
  struct kith_stream *s = NULL;
  mkdir("real", 0700);
  put_text("real/a", "old");
  assert_int_equal(symlink("real/a", "link"), 0);
  s = create("link");
  stream_write(s, "new", 3, NULL);
  assert_int_equal(stream_commit(s, NULL), KITH_OK);
  stream_close(s);
  assert_int_equal(lstat("link", &st), 0);
  assert_true(S_ISLNK(st.st_mode));
  expect_text("real/a", "new");
  assert_int_equal(stream_create("real", &s, &err), KITH_E_WRITE);
  assert_string_equal(err.message, "cannot write real: Is a directory");
  assert_int_equal(stream_create("real/a/b", &s, &err), KITH_E_WRITE);
}

static void a_full_disk_is_told(void **state)
{
  (void)state;
  struct kith_error err = {0};
  struct stat st;
  struct kith_stream *s = create("/dev/full");
  assert_int_equal(stream_write(s, "x", 1, &err), KITH_OK);
  assert_int_equal(stream_commit(s, &err), KITH_E_WRITE);
  assert_string_equal(err.message, "cannot write /dev/full: No space left on device");
  assert_int_equal(stream_commit(s, &err), KITH_E_WRITE);
  stream_close(s);
  assert_int_equal(stat("/dev/full", &st), 0);
  assert_true(S_ISCHR(st.st_mode));
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(commit_moves_the_whole_file_into_place),
      cmocka_unit_test(close_without_commit_leaves_the_old_file),
      cmocka_unit_test(stale_temporary_files_go_and_locked_ones_stay),
      cmocka_unit_test(two_writers_of_one_target_do_not_meet),
      cmocka_unit_test(the_digest_is_that_of_the_file),
      cmocka_unit_test(links_are_followed_and_folders_refused),
      cmocka_unit_test(a_full_disk_is_told),
  };
  return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}
