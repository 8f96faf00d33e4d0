/* A new output made of pieces of the old one. */
#include "io/kept.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"

enum { LARGE = 9 << 20 }; /* more than one piece, and room is made for it */

struct place {
  char folder[64], path[96];
  char *bytes;
  struct kith_error err;
};

static void write_bytes(const char *path, const char *bytes, size_t len)
{
  FILE *f = fopen(path, "w");
  assert_non_null(f);
  assert_int_equal(fwrite(bytes, 1, len, f), len);
  assert_int_equal(fclose(f), 0);
}

static int start(void **state)
{
  struct place *p = mem_zero(sizeof *p);
  snprintf(p->folder, sizeof p->folder, "/tmp/kith-kept-XXXXXX");
  assert_non_null(mkdtemp(p->folder));
  snprintf(p->path, sizeof p->path, "%s/out", p->folder);
  p->bytes = mem_array(LARGE, 1);
  for (size_t i = 0; i < LARGE; i++)
    p->bytes[i] = (char)(i * 2654435761u >> 13);
  write_bytes(p->path, p->bytes, LARGE);
  *state = p;
  return 0;
}

static int stop(void **state)
{
  struct place *p = *state;
  unlink(p->path);
  rmdir(p->folder);
  mem_free(p->bytes);
  mem_free(p);
  return 0;
}

static void expect_file(const struct place *p, size_t at, const char *bytes, size_t len)
{
  char *found = mem_array(len, 1);
  FILE *f = fopen(p->path, "r");
  assert_int_equal(fseek(f, (long)at, SEEK_SET), 0);
  assert_int_equal(fread(found, 1, len, f), len);
  assert_memory_equal(found, bytes, len);
  fclose(f);
  mem_free(found);
}

static void pieces_of_the_old_and_new_bytes(void **state)
{
  struct place *p = *state;
  struct kith_kept *kept = NULL;
  struct kith_stream *s = NULL;
  struct stat st;
  uint64_t digest = 0;
  assert_int_equal(kept_open(p->path, &kept, &p->err), KITH_OK);
  assert_int_equal(kept_size(kept), LARGE);
  assert_int_equal(stream_create(p->path, &s, &p->err), KITH_OK);
  assert_int_equal(stream_write(s, "head", 4, &p->err), KITH_OK);
  assert_int_equal(stream_keep(s, kept, 100, 50, &p->err), KITH_OK);
  assert_int_equal(stream_write(s, "middle", 6, &p->err), KITH_OK);
  assert_int_equal(stream_keep(s, kept, 7, LARGE - 7, &p->err), KITH_OK);
  assert_int_equal(stream_keep(s, kept, LARGE, 0, &p->err), KITH_OK);
  assert_int_equal(stream_write(s, "end", 3, &p->err), KITH_OK);
  assert_int_equal(stream_size(s), 4 + 50 + 6 + LARGE - 7 + 3);
  assert_true(kept_holds(kept));
  assert_int_equal(stream_commit(s, &p->err), KITH_OK);
  assert_int_equal(stat(p->path, &st), 0);
  assert_int_equal(st.st_size, 4 + 50 + 6 + LARGE - 7 + 3);
  expect_file(p, 0, "head", 4);
  expect_file(p, 4, p->bytes + 100, 50);
  expect_file(p, 54, "middle", 6);
  expect_file(p, 60, p->bytes + 7, LARGE - 7);
  expect_file(p, 60 + LARGE - 7, "end", 3);
  assert_int_equal(file_digest(p->path, &digest, &p->err), KITH_OK);
  assert_true(digest == stream_digest(s));
  stream_close(s);
  kept_close(kept);
}

static void what_is_not_there_cannot_be_kept(void **state)
{
  struct place *p = *state;
  struct kith_kept *kept = NULL;
  struct kith_stream *s = NULL;
  assert_int_equal(kept_open(p->path, &kept, &p->err), KITH_OK);
  assert_int_equal(stream_create(p->path, &s, &p->err), KITH_OK);
  assert_int_equal(stream_keep(s, kept, LARGE - 1, 2, &p->err), KITH_E_IO);
  assert_int_equal(stream_keep(s, kept, UINT64_MAX, 2, &p->err), KITH_E_IO);
  assert_int_equal(truncate(p->path, 1000), 0); /* by somebody else, meanwhile */
  assert_false(kept_holds(kept));
  assert_int_equal(stream_keep(s, kept, 0, LARGE, &p->err), KITH_E_IO);
  stream_close(s);
  kept_close(kept);
}

static struct kith_stream *large_output(struct place *p, char marks[KEPT_MARKS])
{
  struct kith_stream *s = NULL;
  assert_int_equal(stream_create(p->path, &s, &p->err), KITH_OK);
  for (uint64_t len = 0; len < KEPT_MARKED; len += LARGE)
    assert_int_equal(stream_write(s, p->bytes, LARGE, &p->err), KITH_OK);
  assert_false(stream_marks(s, marks)); /* not in its place yet */
  assert_int_equal(stream_commit(s, &p->err), KITH_OK);
  return s;
}

static bool is_marked(struct place *p, const char *marks)
{
  struct kith_kept *kept = NULL;
  char now[KEPT_MARKS];
  assert_int_equal(kept_open(p->path, &kept, &p->err), KITH_OK);
  kept_marks(kept, now);
  kept_close(kept);
  return strcmp(now, marks) == 0;
}

static void change_a_byte(const struct place *p)
{
  FILE *f = fopen(p->path, "r+");
  assert_non_null(f);
  assert_int_equal(fputc('!', f), '!');
  assert_int_equal(fclose(f), 0);
}

static void an_output_is_known_again_until_somebody_writes_to_it(void **state)
{
  struct place *p = *state;
  char marks[KEPT_MARKS];
  struct stat st;
  struct kith_stream *s = large_output(p, marks);
  assert_true(stream_marks(s, marks));
  stream_close(s);
  assert_true(is_marked(p, marks));
  assert_int_equal(stat(p->path, &st), 0);
  change_a_byte(p); /* at once, to the same size */
  assert_false(is_marked(p, marks));
  assert_int_equal(utimensat(AT_FDCWD, p->path, (struct timespec[]){st.st_atim, st.st_mtim}, 0), 0);
  assert_false(is_marked(p, marks)); /* nor when its time is put back */
}

static void what_was_changed_before_it_was_marked_has_no_marks(void **state)
{
  struct place *p = *state;
  char marks[KEPT_MARKS];
  struct kith_stream *s = large_output(p, marks);
  change_a_byte(p);
  assert_false(stream_marks(s, marks));
  stream_close(s);
}

static void small_outputs_have_no_marks(void **state)
{
  struct place *p = *state;
  char marks[KEPT_MARKS];
  struct kith_stream *s = NULL;
  assert_int_equal(stream_create(p->path, &s, &p->err), KITH_OK);
  assert_int_equal(stream_write(s, "few", 3, &p->err), KITH_OK);
  assert_int_equal(stream_commit(s, &p->err), KITH_OK);
  assert_false(stream_marks(s, marks));
  stream_close(s);
  s = stream_from_memory(NULL, KITH_STR("x"));
  assert_false(stream_marks(s, marks));
  stream_close(s);
}

static void only_plain_files_are_kept(void **state)
{
  struct place *p = *state;
  struct kith_kept *kept = NULL;
  assert_true(kept_open("/dev/null", &kept, &p->err) < 0);
  assert_true(kept_open(p->folder, &kept, &p->err) < 0);
  assert_int_equal(kept_open("/nowhere/at/all", &kept, &p->err), KITH_E_MISSING);
  kept_close(NULL);
}

#define KEPT_TEST(f) cmocka_unit_test_setup_teardown(f, start, stop)

int main(void)
{
  const struct CMUnitTest tests[] = {KEPT_TEST(pieces_of_the_old_and_new_bytes),
                                     KEPT_TEST(an_output_is_known_again_until_somebody_writes_to_it),
                                     KEPT_TEST(what_was_changed_before_it_was_marked_has_no_marks),
                                     KEPT_TEST(small_outputs_have_no_marks),
                                     KEPT_TEST(what_is_not_there_cannot_be_kept),
                                     KEPT_TEST(only_plain_files_are_kept)};
  return cmocka_run_group_tests_name("io/kept", tests, NULL, NULL);
}
