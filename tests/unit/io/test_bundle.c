/* Archives that are one input, and archives that come through a pipe. */
#include "io/bundle.h"
#include "scratch.h"

static void make_book(const char *path)
{
  struct archive *a = start_zip(path);
  pack_member(a, "[Content_Types].xml", "<Types/>", 8);
  pack_member(a, "xl/workbook.xml", "<workbook/>", 11);
  pack_member(a, "Connections.csv", "First Name\n", 11);
  close_pack(a);
}

static struct kith_input found(const char *path, const char *want)
{
  struct kith_input in;
  struct kith_error err = {0};
  char got[256] = "";
  if (input_find_whole(&in, path, &err) != KITH_OK)
    fail_msg("%s", err.message);
  for (size_t i = 0; i < in.members.len; i++) {
    strcat(got, i ? " " : "");
    strncat(got, in.members.items[i].name.ptr, in.members.items[i].name.len);
  }
  assert_string_equal(got, want);
  return in;
}

static void expect_book(const struct kith_input *in, size_t member)
{
  struct kith_bundle *b = NULL;
  struct kith_stream *s = NULL;
  struct kith_error err = {0};
  size_t count = 0;
  char text[64] = "";
  assert_int_equal(bundle_open(in, member, &b, &err), KITH_OK);
  assert_non_null(b);
  const struct kith_str *names = bundle_names(b, &count);
  assert_int_equal(count, 3);
  assert_true(str_eq_c(names[1], "xl/workbook.xml"));
  assert_int_equal(bundle_open_member(b, KITH_STR("xl/workbook2.xml"), &s, &err), KITH_E_MISSING);
  assert_non_null(strstr(err.message, "holds no xl/workbook2.xml"));
  assert_int_equal(bundle_open_member(b, names[1], &s, &err), KITH_OK);
  assert_int_equal(stream_read(s, text, sizeof text, &err), 11);
  assert_string_equal(text, "<workbook/>");
  struct kith_stream *second = NULL; /* two of them side by side */
  assert_int_equal(bundle_open_member(b, names[0], &second, &err), KITH_OK);
  assert_int_equal(stream_read(second, text, sizeof text, &err), 8);
  assert_int_equal(stream_read(s, text, sizeof text, &err), 0);
  assert_int_not_equal(bundle_consumed(b), 0);
  stream_close(s);
  stream_close(second);
  bundle_close(b);
}

static void an_archive_is_one_member(void **state)
{
  (void)state;
  mkdir("d", 0700);
  make_book("d/b.xlsx");
  make_book("d/a.dat");
  put_text("d/~$b.xlsx", "who has it open");
  struct kith_input in = found("d/b.xlsx", "d/b.xlsx");
  expect_book(&in, 0);
  expect_book(&in, 0); /* as often as one likes */
  input_free(&in);
  in = found("d", "d/a.dat d/b.xlsx");
  expect_book(&in, 1);
  input_free(&in);
  in = found("d/*", "d/a.dat d/b.xlsx");
  expect_book(&in, 0);
  input_free(&in);
}

static void what_is_no_archive_is_no_bundle(void **state)
{
  (void)state;
  struct kith_bundle *b = NULL;
  struct kith_error err = {0};
  put_text("text.xlsx", "only text");
  struct kith_input in = found("text.xlsx", "text.xlsx");
  assert_int_equal(bundle_open(&in, 0, &b, &err), KITH_OK);
  assert_null(b);
  input_free(&in);
  put_text("cut.xlsx", "PK\3\4 and then nothing of the kind");
  in = found("cut.xlsx", "cut.xlsx");
  assert_int_equal(bundle_open(&in, 0, &b, &err), KITH_E_INVALID);
  assert_null(b);
  assert_non_null(strstr(err.message, "cut.xlsx is no archive that can be used"));
  input_free(&in);
}

/* To those that read members, a workbook is one file, not a heap of XML. */
static void a_workbook_is_no_archive_of_files(void **state)
{
  (void)state;
  static const struct kith_input_pattern wanted[] = {{"Connections.csv", "connections"}, {NULL, NULL}};
  struct kith_input in;
  make_book("renamed.bin");
  assert_int_equal(input_find(&in, "renamed.bin", NULL, NULL), KITH_OK);
  assert_int_equal(in.members.len, 1);
  assert_true(str_eq_c(in.members.items[0].name, "renamed.bin"));
  input_free(&in);
  assert_int_equal(input_find(&in, "renamed.bin", wanted, NULL), KITH_OK);
  assert_true(str_eq_c(in.members.items[0].name, "renamed.bin!Connections.csv"));
  input_free(&in);
}

/* The path of a pipe that holds the file. */
static void fill_pipe(const char *file, char path[32])
{
  static char bytes[32 * 1024];
  int ends[2];
  size_t len = get_file(file, bytes, sizeof bytes);
  assert_int_equal(pipe(ends), 0);
  assert_int_equal(write(ends[1], bytes, len), len);
  close(ends[1]);
  snprintf(path, 32, "/dev/fd/%d", ends[0]);
}

static void an_archive_may_come_through_a_pipe(void **state)
{
  (void)state;
  char path[32];
  make_book("p.xlsx");
  fill_pipe("p.xlsx", path);
  struct kith_input in = found(path, path);
  expect_book(&in, 0);
  expect_book(&in, 0);
  struct kith_stream *s = NULL;
  char magic[2];
  assert_int_equal(input_open(&in, 0, &s, NULL), KITH_OK); /* the file as it is */
  assert_int_equal(stream_read(s, magic, 2, NULL), 2);
  assert_memory_equal(magic, "PK", 2);
  stream_close(s);
  input_free(&in);

  static const struct kith_input_pattern wanted[] = {{"Connections.csv", "connections"}, {NULL, NULL}};
  char text[64] = "";
  fill_pipe("p.xlsx", path);
  assert_int_equal(input_find(&in, path, wanted, NULL), KITH_OK);
  assert_int_equal(input_open(&in, 0, &s, NULL), KITH_OK);
  assert_int_equal(stream_read(s, text, sizeof text, NULL), 11);
  assert_string_equal(text, "First Name\n");
  stream_close(s);
  input_free(&in);
}

static void a_pipe_of_other_bytes_is_read_as_it_comes(void **state)
{
  (void)state;
  struct kith_input in;
  struct kith_stream *s = NULL;
  struct kith_error err = {0};
  char path[32], text[64] = "";
  put_text("plain.csv", "Name\nAda\n");
  fill_pipe("plain.csv", path);
  assert_int_equal(input_find(&in, path, NULL, NULL), KITH_OK);
  assert_int_equal(input_open(&in, 0, &s, NULL), KITH_OK);
  for (int64_t at = 0, got = 1; got > 0; at += got)
    assert_in_range(got = stream_read(s, text + at, sizeof text - (size_t)at, NULL), 0, 9);
  assert_string_equal(text, "Name\nAda\n");
  stream_close(s);
  assert_int_equal(input_open(&in, 0, &s, &err), KITH_E_INTERNAL); /* there is no second time */
  assert_non_null(strstr(err.message, "was read already"));
  input_free(&in);
  fill_pipe("plain.csv", path);
  in = found(path, path); /* begun, and never opened: freed with the input */
  input_free(&in);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(an_archive_is_one_member),
      cmocka_unit_test(what_is_no_archive_is_no_bundle),
      cmocka_unit_test(a_workbook_is_no_archive_of_files),
      cmocka_unit_test(an_archive_may_come_through_a_pipe),
      cmocka_unit_test(a_pipe_of_other_bytes_is_read_as_it_comes),
  };
  return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}
