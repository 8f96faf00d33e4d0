#include "io/input.h"
#include "scratch.h"

static const struct kith_input_pattern export_files[] = {
    {"connections.csv", "connections"}, {"messages*.csv", "messages"}, {NULL, NULL}};

/* "name=role" of every member, in order, joined by spaces. */
static void expect_members(const char *path, const struct kith_input_pattern *patterns, const char *want)
{
  struct kith_input in;
  struct kith_error err = {0};
  char got[1024] = "";
  size_t len = 0;
  if (input_find(&in, path, patterns, &err) != KITH_OK)
    fail_msg("%s", err.message);
  for (size_t i = 0; i < in.members.len; i++)
    len +=
        (size_t)snprintf(got + len, sizeof got - len, "%s%.*s%s%.*s", i ? " " : "", STR_ARG(in.members.items[i].name),
                         in.members.items[i].role.len ? "=" : "", STR_ARG(in.members.items[i].role));
  assert_string_equal(got, want);
  input_free(&in);
}

static void expect_refused(const char *path, const struct kith_input_pattern *patterns, int status, const char *why)
{
  struct kith_input in;
  struct kith_error err = {0};
  assert_int_equal(input_find(&in, path, patterns, &err), status);
  if (!strstr(err.message, why))
    fail_msg("\"%s\" does not say \"%s\"", err.message, why);
  assert_int_equal(in.members.len, 0);
}

static void expect_content(const char *path, size_t member, const char *want)
{
  struct kith_input in;
  struct kith_stream *s = NULL;
  char got[256] = "";
  struct kith_error err = {0};
  assert_int_equal(input_find(&in, path, NULL, NULL), KITH_OK);
  if (input_open(&in, member, &s, &err) != KITH_OK)
    fail_msg("%s", err.message);
  assert_int_equal(stream_read(s, got, sizeof got - 1, NULL), strlen(want));
  assert_string_equal(got, want);
  assert_int_equal(stream_read(s, got, sizeof got - 1, NULL), 0);
  assert_true(str_eq(stream_name(s), in.members.items[member].name));
  stream_close(s);
  assert_int_equal(input_open(&in, in.members.len, &s, NULL), KITH_E_INTERNAL);
  input_free(&in);
}

static void a_file_is_one_member(void **state)
{
  (void)state;
  put_text("one.vcf", "hello");
  put_compressed("two.csv.gz", ARCHIVE_FILTER_GZIP, "packed", 6);
  put_compressed("Connections.csv.gz", ARCHIVE_FILTER_GZIP, "packed", 6);
  expect_members("one.vcf", NULL, "one.vcf");
  expect_content("one.vcf", 0, "hello");
  expect_content("two.csv.gz", 0, "packed");
  expect_members("Connections.csv.gz", export_files, "Connections.csv.gz=connections");
  expect_members("one.vcf", export_files, "one.vcf");
  assert_non_null(freopen("/dev/null", "r", stdin));
  expect_members("-", NULL, "standard input");
}

static void globs_are_sorted_by_bytes(void **state)
{
  (void)state;
  mkdir("g", 0700);
  mkdir("g/folder.vcf", 0700);
  put_text("g/b.vcf", "b");
  put_text("g/B.vcf", "B");
  put_text("g/a.vcf", "a");
  put_text("g/odd[1].vcf", "odd");
  put_text("g/.hidden.vcf", "h");
  expect_members("g/*.vcf", NULL, "g/B.vcf g/a.vcf g/b.vcf g/odd[1].vcf");
  expect_members("g/odd[1].vcf", NULL, "g/odd[1].vcf");
  expect_refused("g/*.csv", NULL, KITH_E_MISSING, "no file matches g/*.csv");
  expect_refused("g/none.csv", NULL, KITH_E_MISSING, "cannot open g/none.csv: No such file");
}

static void folders_are_flat_and_pass_over_links(void **state)
{
  (void)state;
  mkdir("f", 0700);
  expect_refused("f", NULL, KITH_E_MISSING, "f holds no file");
  mkdir("f/sub", 0700);
  put_text("f/sub/x", "x");
  put_text("f/b", "b");
  put_text("f/a", "a");
  put_text("f/.dot", "dot");
  put_text("f/nested.zip", "PK");
  assert_int_equal(symlink("a", "f/link"), 0);
  assert_int_equal(mkfifo("f/pipe", 0600), 0);
  expect_members("f", NULL, "f/a f/b");
  expect_members("f/", NULL, "f/a f/b");
  expect_content("f", 1, "b");
  expect_refused("f", export_files, KITH_E_MISSING, "f holds none of connections.csv, messages*.csv");
}

static void patterns_look_below_one_folder(void **state)
{
  (void)state;
  mkdir("e", 0700);
  mkdir("e/Export", 0700);
  mkdir("e/Export/deep", 0700);
  put_text("e/Export/Connections.csv", "c");
  put_text("e/Export/messages-2.csv", "m");
  put_text("e/Export/deep/Connections.csv", "not this");
  put_text("e/Export/other.csv", "o");
  expect_members("e", export_files, "e/Export/Connections.csv=connections e/Export/messages-2.csv=messages");
  expect_members("e/Exp*", export_files, "e/Export/Connections.csv=connections e/Export/messages-2.csv=messages");
  mkdir("e/Second", 0700);
  put_text("e/Second/Connections.csv", "c2");
  expect_refused("e", export_files, KITH_E_INVALID, "name one of them");
  put_text("e/Connections.csv", "top");
  expect_members("e", export_files, "e/Connections.csv=connections");
}

static void zips_are_read_member_by_member(void **state)
{
  (void)state;
  struct archive *a = start_zip("x.zip");
  pack_member(a, "Export/messages.csv", "some messages", 13);
  pack_member(a, "Export/Connections.csv", "connections", 11);
  pack_member(a, "Export/empty.csv", "", 0);
  pack_member(a, "Export/inner.zip", "PK", 2);
  pack_member(a, "__MACOSX/Export/._Connections.csv", "junk", 4);
  close_pack(a);
  expect_members("x.zip", NULL, "x.zip!Export/Connections.csv x.zip!Export/empty.csv x.zip!Export/messages.csv");
  expect_members("x.zip", export_files, "x.zip!Export/Connections.csv=connections x.zip!Export/messages.csv=messages");
  expect_members("x*.zip", export_files, "x.zip!Export/Connections.csv=connections x.zip!Export/messages.csv=messages");
  expect_content("x.zip", 0, "connections");
  expect_content("x.zip", 1, "");
  expect_content("x.zip", 2, "some messages");
  put_text("fake.zip", "this is no archive at all, but longer than its end record");
  expect_refused("fake.zip", NULL, KITH_E_INVALID, "fake.zip is no archive");
  put_text("none.zip", "");
  expect_refused("none.zip", NULL, KITH_E_INVALID, "none.zip is no archive");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_file_is_one_member),
      cmocka_unit_test(globs_are_sorted_by_bytes),
      cmocka_unit_test(folders_are_flat_and_pass_over_links),
      cmocka_unit_test(patterns_look_below_one_folder),
      cmocka_unit_test(zips_are_read_member_by_member),
  };
  return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}
