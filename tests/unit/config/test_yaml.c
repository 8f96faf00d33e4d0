#include <stdlib.h>
#include <unistd.h>

#include "unit.h"

static void tree_knows_its_places(void **state)
{
  (void)state;
  struct kith_node *n = parse("# top\nname: dana\nlist:\n  - 1\n  - 'two'\nmap: { \"ä\": b }\n");
  assert_silence();
  assert_int_equal(n->type, NODE_MAPPING);
  assert_int_equal(n->count, 3);
  assert_str(n->keys[0]->text, "name");
  assert_int_equal(n->items[0]->line, 2);
  assert_int_equal(n->items[0]->column, 7);
  const struct kith_node *list = node_get(n, "list");
  assert_int_equal(list->count, 2);
  assert_false(list->items[0]->quoted);
  assert_true(list->items[1]->quoted);
  assert_int_equal(list->items[1]->line, 5);
  assert_str(node_get(node_get(n, "map"), "ä")->text, "b");
  assert_null(node_get(n, "nothing"));
  assert_null(node_get(NULL, "nothing"));
}

static void nothing_is_an_empty_mapping(void **state)
{
  (void)state;
  static const char *const texts[] = {"", "\n", "# only a comment\n", "---\n", "~\n", "\xef\xbb\xbf"};
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    struct kith_node *n = parse(texts[i]);
    assert_non_null(n);
    assert_int_equal(n->type, NODE_MAPPING);
    assert_int_equal(n->count, 0);
  }
  assert_silence();
}

static void byte_order_mark_is_passed_over(void **state)
{
  (void)state;
  struct kith_node *n = parse("\xef\xbb\xbfname: a\r\nb: c\r\n");
  assert_silence();
  assert_str(node_get(n, "name")->text, "a");
}

/* Each text is refused, with these words at this place. */
static const struct refusal {
  const char *text, *words;
} refusals[] = {
    {"a: &x [1]\nb: *x\n", "t.yaml:1:4: error: anchors"},
    {"a: *x\n", "t.yaml:1:4: error: anchors"},
    {"a: !!binary aGk=\n", "t.yaml:1:4: error: tags"},
    {"a: !python/object x\n", "error: tags"},
    {"a: 1\nb: 2\na: 3\n", "t.yaml:3:1: error: key \"a\" is here twice, first on line 1"},
    {"a: 1\n---\nb: 2\n", "t.yaml:2:1: error: a second document"},
    {"? [a, b]\n: 1\n", "t.yaml:1:3: error: a key must be plain text"},
    {"a: \xff\n", "t.yaml:1:4: error: byte 0xff is not UTF-8"},
    {"a: \xc0\xaf\n", "not UTF-8"},
    {"a: \xed\xa0\x80\n", "not UTF-8"},
    {"a: \xf4\x90\x80\x80\n", "not UTF-8"},
    {"a: \xc3", "not UTF-8"},
    {"a: \x01\n", "t.yaml:1:4: error: control character U+0001"},
    {"\xff\xfe"
     "a",
     "UTF-16"},
    {"a: b: c\n", "t.yaml:1:5: error: not YAML: mapping values are not allowed in this context; put a value"},
    {"a:\n\tb: c\n", "t.yaml:2:1: error: YAML does not indent with TAB"},
    {"a: [1, 2\nb: 3\n", "not YAML"},
    {"a: \"open\n", "a quote or bracket is not closed"},
    {"a: @x\n", "put the value in quotes"},
    {"a: 1\n  b: 2\n", "check the indentation"},
    {"a: \"\\q\"\n", "unknown escape"},
};

static void broken_texts_are_refused_with_advice(void **state)
{
  for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
    if (parse(refusals[i].text))
      fail_msg("not refused: %s", refusals[i].text);
    assert_true(diags.error_count > 0);
    assert_said(refusals[i].words);
    teardown(state);
    setup(state);
  }
}

static void nul_bytes_are_refused(void **state)
{
  (void)state;
  assert_null(yaml_parse(KITH_STR("t.yaml"), KITH_STR("a: b\0c\n"), &arena, &diags));
  assert_said("t.yaml:1:5: error: this is no plain text");
}

static void all_doubles_are_named(void **state)
{
  (void)state;
  assert_null(parse("a: {x: 1, x: 2}\nb: {y: 1, y: 2}\n"));
  assert_int_equal(diags.error_count, 2);
}

static void earlier_diagnostics_do_not_matter(void **state)
{
  (void)state;
  diag_error(&diags, KITH_STR("other"), 1, 1, "before");
  assert_non_null(parse("a: {b: {c: d}}\n"));
  assert_int_equal(diags.error_count, 1);
}

static struct kith_node *parse_repeated(const char *piece, size_t times)
{
  struct kith_str text = {arena_bytes(&arena, strlen(piece) * times + 1), strlen(piece) * times};
  for (size_t i = 0; i < times; i++)
    memcpy((char *)(uintptr_t)text.ptr + i * strlen(piece), piece, strlen(piece));
  return yaml_parse(KITH_STR("t.yaml"), text, &arena, &diags);
}

static void deep_and_huge_texts_end_early(void **state)
{
  static const struct {
    const char *piece;
    size_t times;
    const char *words;
  } bombs[] = {{"[", 100000, "nested too deeply"},      {"{a: ", 50000, "nested too deeply"},
               {"- ", 100000, "nested too deeply"},     {"- a\n", 500000, "too many values"},
               {"a: b\n", YAML_MAX_BYTES, "too large"}, {"a: b\n", 200000, "too many values"}};
  for (size_t i = 0; i < sizeof bombs / sizeof bombs[0]; i++) {
    assert_null(parse_repeated(bombs[i].piece, bombs[i].times));
    assert_said(bombs[i].words);
    teardown(state);
    setup(state);
  }
}

static void depth_of_thirty_two_is_allowed(void **state)
{
  (void)state;
  char text[200] = "";
  for (int i = 0; i < 31; i++)
    strcat(text, "[");
  strcat(text, "x");
  for (int i = 0; i < 31; i++)
    strcat(text, "]");
  assert_non_null(parse(text));
}

/* Cut and bent texts end in a tree or in a diagnostic, never in neither. */
static void damaged_texts_never_crash(void **state)
{
  const char *good = "a: {b: [1, \"two\", 'x'], c: |\n    text\n  }\nd:\n  - e: f\n    g: >-\n      h\n  - ~\n";
  char bytes[256];
  size_t len = strlen(good);
  static const char junk[] = "\t:-[]{}&*!\"'\\\n\xff?|#";

  for (size_t at = 0; at < len; at++)
    for (size_t j = 0; j < sizeof junk; j++) {
      memcpy(bytes, good, len);
      bytes[at] = junk[j];
      struct kith_node *n = yaml_parse(KITH_STR("t"), (struct kith_str){bytes, j ? len : at}, &arena, &diags);
      assert_true((n != NULL) == (diags.error_count == 0));
      teardown(state);
      setup(state);
    }
}

static void typed_getters_convert(void **state)
{
  (void)state;
  struct kith_node *n = parse("s: text\nq: '5'\ni: -7\nf: 0.25\ne: 1e3\nt: Yes\no: off\n");
  struct kith_str s;
  int64_t i;
  double f;
  bool b;
  assert_true(node_str(n, "s", &s, &diags));
  assert_str(s, "text");
  assert_true(node_str(n, "q", &s, &diags));
  assert_true(node_int(n, "i", -10, 10, &i, &diags));
  assert_int_equal(i, -7);
  assert_true(node_number(n, "f", 0, 1, &f, &diags));
  assert_true(f > 0.249 && f < 0.251);
  assert_true(node_number(n, "e", 0, 5000, &f, &diags));
  assert_true(node_bool(n, "t", &b, &diags) && b);
  assert_true(node_bool(n, "o", &b, &diags) && !b);
  i = 42;
  assert_false(node_int(n, "none", 0, 1, &i, &diags));
  assert_int_equal(i, 42);
  assert_silence();
}

static void typed_getters_complain(void **state)
{
  (void)state;
  struct kith_node *n =
      parse("i: seven\nbig: 11\nhuge: 99999999999999999999\nf: nan\nh: 0x10\nfar: 2\nb: 'true'\nl: [1]\n"
            "v:\n");
  struct kith_str s = KITH_STR("before");
  int64_t i = 1;
  double f = 1;
  bool b = true;
  assert_false(node_int(n, "i", 0, 10, &i, &diags));
  assert_said("t.yaml:1:4: error: \"i\" must be a whole number, not \"seven\"");
  assert_false(node_int(n, "big", 0, 10, &i, &diags));
  assert_said("between 0 and 10, not 11");
  assert_false(node_int(n, "huge", 0, 10, &i, &diags));
  assert_false(node_number(n, "f", 0, 1, &f, &diags));
  assert_false(node_number(n, "h", 0, 99, &f, &diags));
  assert_false(node_number(n, "far", 0, 1, &f, &diags));
  assert_false(node_bool(n, "b", &b, &diags));
  assert_said("without quotes");
  assert_false(node_str(n, "l", &s, &diags));
  assert_said("must be a text, not a list");
  assert_false(node_str(n, "v", &s, &diags));
  assert_said("\"v\" has no value");
  assert_str(s, "before");
  assert_int_equal(diags.error_count, 9);
}

static void unknown_keys_are_named(void **state)
{
  (void)state;
  static const char *const allowed[] = {"name", "plugin", "path", NULL};
  node_check_keys(parse("name: a\nplugn: b\nzebra: c\n"), allowed, "a source", &diags);
  assert_said("t.yaml:2:1: error: unknown key \"plugn\" in a source; did you mean \"plugin\"?");
  assert_said("t.yaml:3:1: error: unknown key \"zebra\" in a source; known are name, plugin and path");
  node_check_keys(parse("[1]"), allowed, "a source", &diags);
  assert_said("a source must be a mapping (key: value), not a list");
}

static void files_are_loaded(void **state)
{
  (void)state;
  char path[] = "/tmp/kith-yaml-XXXXXX";
  int fd = mkstemp(path);
  assert_int_equal(write(fd, "a: b\n", 5), 5);
  close(fd);
  struct kith_node *n = yaml_load(path, &arena, &diags);
  unlink(path);
  assert_silence();
  assert_str(node_get(n, "a")->file, path);
  assert_null(yaml_load("/nowhere/x.yaml", &arena, &diags));
  assert_said("/nowhere/x.yaml: error: cannot be read: No such file");
  assert_null(yaml_load("/tmp", &arena, &diags));
  assert_said("Is a directory");
  assert_null(yaml_load("/dev/zero", &arena, &diags));
  assert_said("too large");
}

int main(void)
{
  const struct CMUnitTest tests[] = {TEST(tree_knows_its_places),
                                     TEST(nothing_is_an_empty_mapping),
                                     TEST(byte_order_mark_is_passed_over),
                                     TEST(broken_texts_are_refused_with_advice),
                                     TEST(nul_bytes_are_refused),
                                     TEST(all_doubles_are_named),
                                     TEST(earlier_diagnostics_do_not_matter),
                                     TEST(deep_and_huge_texts_end_early),
                                     TEST(depth_of_thirty_two_is_allowed),
                                     TEST(damaged_texts_never_crash),
                                     TEST(typed_getters_convert),
                                     TEST(typed_getters_complain),
                                     TEST(unknown_keys_are_named),
                                     TEST(files_are_loaded)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
