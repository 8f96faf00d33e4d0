#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/options.h"

#include "unit.h"

struct settings {
  struct kith_str text, path, secret, words;
  int64_t count, flag, choice, wait;
  const struct kith_map *map;
};

static const struct kith_option table[] = {
    KITH_OPTION_STR(struct settings, text, "plain", "a text"),
    KITH_OPTION_PATH(struct settings, path, NULL, "where it lies"),
    KITH_OPTION_INT(struct settings, count, "3", 0, 1000, "how many"),
    KITH_OPTION_BOOL(struct settings, flag, "true", "whether"),
    KITH_OPTION_CHOICE(struct settings, choice, "keep", "skip|keep|fail", "what to do"),
    KITH_OPTION_MAP(struct settings, map, "columns"),
    {.size = sizeof(struct kith_option),
     .type = KITH_OPT_SECRET,
     .offset = offsetof(struct settings, secret),
     .name = "secret"},
    {.size = sizeof(struct kith_option),
     .type = KITH_OPT_DURATION_MS,
     .offset = offsetof(struct settings, wait),
     .name = "wait",
     .fallback = "30s",
     .min = 100,
     .max = 7200000},
    {.size = sizeof(struct kith_option),
     .type = KITH_OPT_STR,
     .flags = KITH_OPT_REPEATABLE,
     .offset = offsetof(struct settings, words),
     .name = "words"},
    KITH_OPTIONS_END,
};

static const char *const host_keys[] = {"name", "plugin", NULL};
static const struct kith_map everything = {.size = sizeof everything};
static const struct kith_options_context context = {"/base", KITH_SOURCE_DIR "/configs/mappings", &everything};

static struct settings fill(const char *yaml)
{
  struct settings s;
  memset(&s, 0xa5, sizeof s);
  options_fill(table, yaml ? parse(yaml) : NULL, host_keys, &context, &s, sizeof s, &arena, &diags);
  return s;
}

static void defaults_come_from_the_table(void **state)
{
  (void)state;
  struct settings s = fill(NULL);
  assert_silence();
  assert_str(s.text, "plain");
  assert_int_equal(s.path.len, 0);
  assert_int_equal(s.count, 3);
  assert_int_equal(s.flag, 1);
  assert_int_equal(s.choice, 1);
  assert_int_equal(s.wait, 30000);
  assert_ptr_equal(s.map, &everything);
}

static void values_are_converted(void **state)
{
  (void)state;
  struct settings s = fill("name: x\nplugin: y\ntext: \"a: b\"\npath: in/a.csv\ncount: 1000\nflag: no\nchoice: FAIL\n"
                           "wait: 2h\nmap: { Mail: email }\nwords: [a, b]\n");
  assert_silence();
  assert_str(s.text, "a: b");
  assert_str(s.path, "/base/in/a.csv");
  assert_int_equal(s.count, 1000);
  assert_int_equal(s.flag, 0);
  assert_int_equal(s.choice, 2);
  assert_int_equal(s.wait, 7200000);
  assert_int_equal(s.map->table_count, 1);
  assert_str(s.words, "a\nb");
}

static void paths_are_absolute(void **state)
{
  (void)state;
  assert_str(fill("path: /a/b\n").path, "/a/b");
  assert_str(fill("path: \"-\"\n").path, "-");
  struct settings s;
  struct kith_options_context here = {".", NULL, NULL};
  options_fill(table, parse("path: x\n"), host_keys, &here, &s, sizeof s, &arena, &diags);
  assert_int_equal(s.path.ptr[0], '/');
  assert_true(str_ends(s.path, KITH_STR("/./x")));
}

static const struct mistake {
  const char *text, *words;
} mistakes[] = {
    {"txet: a\n", "t.yaml:1:1: error: there is no option \"txet\" here; did you mean \"text\"?"},
    {"plugn: a\n", "did you mean \"plugin\"?"},
    {"count: many\n", "t.yaml:1:8: error: \"count\" must be a whole number, not \"many\""},
    {"count: 1001\n", "\"count\" must be between 0 and 1000, not 1001"},
    {"flag: maybe\n", "\"flag\" must be true or false"},
    {"choice: kep\n", "\"choice\" must be skip, keep or fail, not \"kep\"; did you mean \"keep\"?"},
    {"wait: 30\n", "must be a time like 500ms, 30s, 5m or 2h"},
    {"wait: 1ms\n", "must be between 100ms and 2h"},
    {"wait: 99999999999999999h\n", "must be a time"},
    {"path: \"\"\n", "\"path\" is empty"},
    {"path: \"a\\0b\"\n", "must not hold a NUL"},
    {"text: [a]\n", "\"text\" must be a single value, not a list"},
    {"text: {a: b}\n", "not a mapping"},
    {"text:\n", "\"text\" has no value"},
    {"words: [[a]]\n", "must be a list of single values"},
    {"secret: hunter2\n", "write { file: PATH } or { env: NAME }"},
    {"secret: {}\n", "needs one of { file: PATH } and { env: NAME }"},
    {"secret: {evn: A}\n", "did you mean \"env\"?"},
    {"secret: {env: KITH_TEST_NOT_SET}\n", "KITH_TEST_NOT_SET is not set"},
    {"secret: {file: /nowhere/key}\n", "cannot be opened: No such file"},
    {"map: nowhere-at-all\n", "no mapping \"nowhere-at-all\""},
    {"- a\n", "options are written as key: value"},
};

static void mistakes_are_explained(void **state)
{
  for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
    fill(mistakes[i].text);
    assert_said(mistakes[i].words);
    assert_int_equal(diags.error_count, 1);
    assert_null(strstr(said(), "hunter2"));
    teardown(state);
    setup(state);
  }
}

static void mistakes_keep_the_default(void **state)
{
  (void)state;
  assert_int_equal(fill("count: many\n").count, 3);
}

static void required_options_are_missed(void **state)
{
  (void)state;
  static const struct kith_option needy[] = {{.size = sizeof(struct kith_option),
                                              .type = KITH_OPT_STR,
                                              .flags = KITH_OPT_REQUIRED,
                                              .name = "url",
                                              .help = "where the server is"},
                                             KITH_OPTIONS_END};
  struct kith_str s;
  options_fill(needy, parse("name: x\n"), host_keys, &context, &s, sizeof s, &arena, &diags);
  assert_said("t.yaml:1:1: error: \"url\" is missing: where the server is");
}

static void wrong_tables_write_nowhere(void **state)
{
  (void)state;
  static const struct kith_option wrong[] = {
      {.size = sizeof(struct kith_option), .type = KITH_OPT_STR, .offset = 8, .name = "far", .fallback = "x"},
      {.size = sizeof(struct kith_option), .type = 99, .name = "odd", .fallback = "x"},
      {.size = sizeof(struct kith_option), .type = KITH_OPT_INT, .name = "bad", .fallback = "x"},
      KITH_OPTIONS_END};
  struct kith_str s;
  options_fill(wrong, NULL, NULL, &context, &s, sizeof s, &arena, &diags);
  assert_int_equal(diags.error_count, 3);
  assert_said("\"far\" is declared wrongly");
  assert_said("the plugin's own default of \"bad\" is wrong");
}

static void secret_from_a_file(void **state)
{
  (void)state;
  char path[] = "/tmp/kith-secret-XXXXXX";
  int fd = mkstemp(path);
  assert_int_equal(write(fd, "s3cret\r\n", 8), 8);
  const char *yaml = arena_printf(&arena, "secret: { file: %s }\n", path).ptr;
  assert_str(fill(yaml).secret, "s3cret");
  assert_silence();
  fchmod(fd, 0640);
  assert_int_equal(fill(yaml).secret.len, 0);
  assert_said("(mode 0640): run chmod 600 /tmp/kith-secret-");
  diag_free(&diags);
  fchmod(fd, 0600);
  assert_int_equal(ftruncate(fd, 0), 0);
  fill(yaml);
  assert_said("is empty");
  assert_int_equal(ftruncate(fd, 100000), 0);
  fill(yaml);
  assert_said("too large");
  close(fd);
  unlink(path);
  fill("secret: { file: /dev/null }\n");
  assert_said("no regular file");
}

static void secret_from_the_environment(void **state)
{
  (void)state;
  setenv("KITH_TEST_SECRET", "s3cret", 1);
  assert_str(fill("secret: { env: KITH_TEST_SECRET }\n").secret, "s3cret");
  assert_silence();
  setenv("KITH_TEST_SECRET", "", 1);
  fill("secret: { env: KITH_TEST_SECRET }\n");
  assert_said("is not set");
}

static void options_are_described(void **state)
{
  (void)state;
  static const char *const wanted[] = {"text, default plain",
                                       "path",
                                       "integer, 0 to 1000, default 3",
                                       "true or false, default true",
                                       "skip, keep or fail, default keep",
                                       "mapping: a name, a file or columns",
                                       "secret: { file: PATH } or { env: NAME }",
                                       "time (500ms, 30s, 5m, 2h), 100ms to 2h, default 30s",
                                       "list of text"};
  for (size_t i = 0; table[i].name; i++)
    assert_str(options_describe(&table[i], &arena), wanted[i]);
}

int main(void)
{
  const struct CMUnitTest tests[] = {TEST(defaults_come_from_the_table), TEST(values_are_converted),
                                     TEST(paths_are_absolute),           TEST(mistakes_are_explained),
                                     TEST(mistakes_keep_the_default),    TEST(required_options_are_missed),
                                     TEST(wrong_tables_write_nowhere),   TEST(secret_from_a_file),
                                     TEST(secret_from_the_environment),  TEST(options_are_described)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
