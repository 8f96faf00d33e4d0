/* kit/json_read: values that are JSON and values that are not, one by one, the same whatever the size of a read. */
#include "kit/json_read.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

struct tape {
  struct kith_str bytes;
  size_t at, chunk, fail_at;
};

static int64_t tape_read(struct kith_stream *stream, void *buf, size_t len, struct kith_error *err)
{
  struct tape *t = (struct tape *)(void *)stream;
  if (t->fail_at && t->at >= t->fail_at)
    return error_set(err, KITH_E_IO, "disk");
  if (t->chunk && len > t->chunk)
    len = t->chunk;
  if (len > t->bytes.len - t->at)
    len = t->bytes.len - t->at;
  memcpy(buf, t->bytes.ptr + t->at, len);
  t->at += len;
  return (int64_t)len;
}

static struct kith_str tape_name(const struct kith_stream *stream)
{
  (void)stream;
  return KITH_STR("in/x.json");
}

static int set_error(struct kith_error *err, int status, struct kith_str message)
{
  return error_set(err, status, "%.*s", STR_ARG(message));
}

static const struct kith_host host = {.size = sizeof host, .read = tape_read, .name = tape_name, .fail = set_error};

static void show(struct kith_buf *to, const struct json_element *e)
{
  buf_printf(to, "%llu:%llu ", (unsigned long long)e->origin.line, (unsigned long long)e->origin.offset);
  if (e->code.len) {
    assert_null(e->value);
    buf_printf(to, "!%.*s(%.*s)\n", STR_ARG(e->code), STR_ARG(str_sub(e->raw, 0, 40)));
    return;
  }
  assert_non_null(e->value);
  char *text = cJSON_PrintUnformatted(e->value);
  buf_printf(to, "%s\n", text);
  cJSON_free(text);
}

/* All elements as text; or the error. */
static struct kith_buf elements_of(struct kith_str bytes, size_t chunk, bool single)
{
  struct kith_buf text = BUF_MAX(64 << 20);
  struct tape tape = {.bytes = bytes, .chunk = chunk};
  struct kith_error err = {0};
  struct json_reader *reader = NULL;
  struct json_element element;
  int status = json_reader_open(&host, (struct kith_stream *)(void *)&tape, single, &reader, &err);

  while (!status && !(status = json_reader_next(reader, &element, &err)))
    show(&text, &element);
  if (status != KITH_END)
    buf_printf(&text, "error %d %s\n", status, err.message);
  json_reader_close(reader);
  return text;
}

static void assert_elements_n(struct kith_str bytes, bool single, const char *expected)
{
  static const size_t chunks[] = {0, 1, 2, 3, 7, 64};
  for (size_t i = 0; i < sizeof chunks / sizeof chunks[0]; i++) {
    struct kith_buf text = elements_of(bytes, chunks[i], single);
    if (!str_eq(buf_str(&text), str_of(expected)))
      fail_msg("%.*s\nin portions of %zu gave\n%.*sand not\n%s", STR_ARG(bytes), chunks[i], STR_ARG(buf_str(&text)),
               expected);
    buf_free(&text);
  }
}

static void assert_elements(const char *bytes, const char *expected)
{
  assert_elements_n(str_of(bytes), false, expected);
}

/* ---- Where values begin and end ---- */

static void values_come_one_by_one(void **state)
{
  (void)state;
  assert_elements("", "");
  assert_elements(" \n\t\r ", "");
  assert_elements("\xEF\xBB\xBF", "");
  assert_elements("{\"a\":1}", "1:0 {\"a\":1}\n");
  assert_elements("\xEF\xBB\xBF{\"a\":1}", "1:3 {\"a\":1}\n");
  assert_elements("[]", "");
  assert_elements("[ ] \n [ ]", "");
  assert_elements("[1, 2,\n 3]", "1:1 1\n1:4 2\n2:8 3\n");
  assert_elements("[[1],{\"x\":[]},null]", "1:1 [1]\n1:5 {\"x\":[]}\n1:14 null\n");
  assert_elements("{}\n{\"b\":{}}\r\n\r\n{}\n", "1:0 {}\n2:3 {\"b\":{}}\n4:15 {}\n");
  assert_elements("{}{}[{}]{}", "1:0 {}\n1:2 {}\n1:5 {}\n1:8 {}\n");
  assert_elements("1 2 \"x\" true", "1:0 1\n1:2 2\n1:4 \"x\"\n1:8 true\n");
  assert_elements("{\n \"a\": [\n  1\n ]\n}\n{\n}\n", "1:0 {\"a\":[1]}\n6:19 {}\n");
}

static void an_array_that_begins_with_a_string_may_be_one_value(void **state)
{
  (void)state;
  assert_elements_n(KITH_STR("[\"vcard\",[]]"), true, "1:0 [\"vcard\",[]]\n");
  assert_elements_n(KITH_STR("[ \n \"vcard\", []]\n"), true, "1:0 [\"vcard\",[]]\n");
  assert_elements_n(KITH_STR("[[\"vcard\",[]],\n[\"vcard\"]]"), true, "1:1 [\"vcard\",[]]\n2:15 [\"vcard\"]\n");
  assert_elements_n(KITH_STR("[\"vcard\"]\n[\"vcard\",1]\n"), true, "1:0 [\"vcard\"]\n2:10 [\"vcard\",1]\n");
  assert_elements_n(KITH_STR("[]"), true, "");
  assert_elements_n(KITH_STR("[\"vcard\",[]]"), false, "1:1 \"vcard\"\n1:9 []\n");
}

static void utf16_is_refused(void **state)
{
  static const struct kith_str wide[] = {{"\xFF\xFE{\0}\0", 6}, {"\xFE\xFF\0{\0}", 6}, {"{\0}\0", 4}, {"\0[\0]", 4}};
  (void)state;
  for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++)
    assert_elements_n(wide[i], false,
                      "error -1 in/x.json is UTF-16 or UTF-32, and JSON is UTF-8 only: convert it first (iconv -t "
                      "UTF-8)\n");
}

/* ---- The grammar ---- */

/* Each of them alone, in an object and in an array. */
static void what_is_json_passes(void **state)
{
  static const char *const good[] = {
      "0",
      "7",
      "-1",
      "123456789012345",
      "true",
      "false",
      "null",
      "\"\"",
      "\"a\"",
      "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
      "\"\\u0041\\u00e9\\u20AC\\uD83D\\uDE00\"",
      "\"J\xC3\xBCrgen \xE4\xBD\xA0 \xF0\x9F\x98\x80\"",
      "\"\x7F\"",
      "\"\xEE\x80\x80\xEF\xBF\xBF\xF4\x8F\xBF\xBF\"",
      "[]",
      "{}",
      "[[],{}]",
      "{\"\":0}",
      "{\"a\":{\"a\":1},\"b\":2}",
      "{\"a\":1,\"A\":2}",
      "[[[[[[[[]]]]]]]]",
      "\"http://x/[{\\\"\"",
      "[\"]\",\"}\"]",
  };
  (void)state;
  for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
    for (int shape = 0; shape < 3; shape++) {
      static const char *const shapes[] = {"[ %s ]", "{\"k\"\t: %s\r\n}", "[[null ,%s]]"};
      char input[300], expected[400];
      snprintf(input, sizeof input, shapes[shape], good[i]);
      struct cJSON *tree = cJSON_Parse(input);
      char *text = cJSON_PrintUnformatted(shape == 1 ? tree : tree->child);
      snprintf(expected, sizeof expected, shape == 1 ? "1:0 %s\n" : shape ? "1:1 %s\n" : "1:2 %s\n", text);
      assert_elements(input, expected);
      cJSON_free(text);
      cJSON_Delete(tree);
    }
}

/* Each of them as the only thing in a file, with a good value on the next line. */
static void what_is_no_json_does_not(void **state)
{
  static const struct {
    const char *text, *code;
  } bad[] = {
      {"{", "truncated"},
      {"{\"a\"", "syntax"},
      {"{\"a\":", "truncated"},
      {"{\"a\":1", "syntax"},
      {"{\"a\":\"x", "syntax"},
      {"{\"a\" 1}", "syntax"},
      {"{\"a\"::1}", "syntax"},
      {"{\"a\":1,}", "syntax"},
      {"{,}", "syntax"},
      {"{a:1}", "syntax"},
      {"{'a':1}", "syntax"},
      {"{1:1}", "syntax"},
      {"{\"a\":1]", "syntax"},
      {"{\"a\":1 \"b\":2}", "syntax"},
      {"{\"a\":01}", "syntax"},
      {"{\"a\":-}", "syntax"},
      {"{\"a\":+1}", "syntax"},
      {"{\"a\":.5}", "syntax"},
      {"{\"a\":1.}", "syntax"},
      {"{\"a\":1e}", "syntax"},
      {"{\"a\":1e+}", "syntax"},
      {"{\"a\":0x1}", "syntax"},
      {"{\"a\":1_000}", "syntax"},
      {"{\"a\":NaN}", "syntax"},
      {"{\"a\":-Infinity}", "syntax"},
      {"{\"a\":True}", "syntax"},
      {"{\"a\":nul}", "syntax"},
      {"{\"a\":truefalse}", "syntax"},
      {"{\"a\":1 /* x */}", "syntax"},
      {"{\"a\":\xC3\xA9}", "syntax"},
      {"{\"a\":\x01}", "syntax"},
      {"{\"a\":\"\\x\"}", "escape"},
      {"{\"a\":\"\\u12G4\"}", "escape"},
      {"{\"a\":\"\\'\"}", "escape"},
      {"{\"a\":\"\t\"}", "control"},
      {"{\"a\":\"\x1F\"}", "control"},
      {"{\"a\":\"\\u0000\"}", "nul"},
      {"{\"a\\u0000\":1}", "nul"},
      {"{\"a\":\"\\uD800\"}", "surrogate"},
      {"{\"a\":\"\\uDC00 and more text\"}", "surrogate"},
      {"{\"a\":\"\\uD800\\uD800\"}", "surrogate"},
      {"{\"a\":\"\\uD83Dx\\uDE00\"}", "surrogate"},
      {"{\"a\":\"\xFF\"}", "charset"},
      {"{\"a\":\"\xC0\xAF\"}", "charset"},
      {"{\"a\":\"\xED\xA0\x80\"}", "charset"},
      {"{\"a\":\"\xF4\x90\x80\x80\"}", "charset"},
      {"{\"a\":\"\xE4\xBD\"}", "charset"},
      {"{\"a\":\"\x80\"}", "charset"},
      {"{\"a\":1,\"a\":1}", "duplicate"},
      {"{\"a\":1,\"\\u0061\":2}", "duplicate"},
      {"{\"x\":[{\"\":1,\"b\":0,\"\":2}]}", "duplicate"},
      {"{\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":1,\"f\":1,\"g\":1,\"h\":1,\"i\":1,\"a\":1}", "duplicate"},
      {"{\"a\":1234567890123456789012345678901234567890123456789012345678901234}", "number"},
  };
  (void)state;
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    char input[300], expected[400];
    bool whole = strcmp(bad[i].code, "truncated") != 0;
    snprintf(input, sizeof input, whole ? "%s\n{\"next\":1}\n" : "%s", bad[i].text);
    struct kith_buf text = elements_of(str_of(input), 0, false);
    snprintf(expected, sizeof expected, "1:0 !%s(", bad[i].code);
    if (!str_starts(buf_str(&text), str_of(expected)))
      fail_msg("%s gave %.*sand not %s", bad[i].text, STR_ARG(buf_str(&text)), bad[i].code);
    snprintf(expected, sizeof expected, "2:%zu {\"next\":1}\n", strlen(bad[i].text) + 1);
    if (whole && !str_ends(buf_str(&text), str_of(expected)))
      fail_msg("%s: the line after it was lost: %.*s", bad[i].text, STR_ARG(buf_str(&text)));
    buf_free(&text);
  }
  assert_elements_n((struct kith_str){"{\"a\":\"\0\"}", 9}, false, "1:0 !nul({\"a\":\")\n");
}

static void numbers_keep_their_text(void **state)
{
  static const char *const exact[] = {"1.50",
                                      "-0",
                                      "1e3",
                                      "0.1",
                                      "12345678901234567890",
                                      "-123456789012345",
                                      "1E400",
                                      "-0.0e0",
                                      "0E+1",
                                      "1.0",
                                      "3.141592653589793238462643383279502884"};
  (void)state;
  for (size_t i = 0; i < sizeof exact / sizeof exact[0]; i++) {
    char input[200], expected[200];
    snprintf(input, sizeof input, "{\"a\":[5,%s,6]}", exact[i]);
    snprintf(expected, sizeof expected, "1:0 {\"a\":[5,%s,6]}\n", exact[i]);
    assert_elements(input, expected);
  }
  struct cJSON *plain = cJSON_CreateNumber(-99999999999999.0);
  char buf[JSON_READ_MAX_NUMBER + 1];
  assert_true(json_is_number(plain));
  assert_true(str_eq_c(json_number_text(plain, buf), "-99999999999999"));
  cJSON_Delete(plain);
}

/* ---- Going on ---- */

static void reading_goes_on_behind_what_is_broken(void **state)
{
  (void)state;
  /* one a line */
  assert_elements("{\"a\":1}\n{\"a\":\n{\"b\":2}\n{\"c\":3}\n",
                  "1:0 {\"a\":1}\n2:8 !truncated({\"a\":\n)\n3:14 {\"b\":2}\n4:22 {\"c\":3}\n");
  assert_elements("{\"a\":1}\n{\"a\":\"x\n{\"b\":2}\n", "1:0 {\"a\":1}\n2:8 !syntax({\"a\":\"x\n)\n3:16 {\"b\":2}\n");
  assert_elements("{\"a\":\"x\n{\"b\":2}\n", "1:0 !syntax({\"a\":\"x\n)\n2:8 {\"b\":2}\n");
  /* elements of an array */
  assert_elements("[{\"a\":tru},{\"b\":2}]", "1:1 !syntax({\"a\":tru})\n1:11 {\"b\":2}\n");
  assert_elements("[{\"a\":[1,{\"x\":}],\"y\":\"]},\"},{\"b\":2}]",
                  "1:1 !syntax({\"a\":[1,{\"x\":}],\"y\":\"]},\"})\n1:28 {\"b\":2}\n");
  assert_elements("[\n  {\"a\":\n  {\"b\":2},\n  {\"c\":3}\n]\n{}",
                  "2:4 !syntax({\"a\":\n  {\"b\":2},\n  )\n4:23 {\"c\":3}\n6:33 {}\n");
  assert_elements("[hello, {\"b\":2}, wor\"ld]\", 3]",
                  "1:1 !syntax(hello)\n1:8 {\"b\":2}\n1:17 !syntax(wor\"ld]\")\n1:27 3\n");
  assert_elements("[1 2]", "1:1 1\n1:3 !syntax(2)\n");
  assert_elements("[{} {}]", "1:1 {}\n1:4 !syntax()\n1:4 {}\n");
  assert_elements("[1,,2]", "1:1 1\n1:3 !syntax()\n1:4 2\n");
  assert_elements("[1,]", "1:1 1\n1:3 !syntax()\n");
  assert_elements("[,1]", "1:1 !syntax()\n1:2 1\n");
  assert_elements("[{\"a\":1}}, 2]", "1:1 {\"a\":1}\n1:8 !syntax(})\n1:11 2\n");
  /* text around */
  assert_elements("{} trailing\ngarbage {\"b\":2}", "1:0 {}\n1:3 !syntax(trailing\ngarbage )\n2:20 {\"b\":2}\n");
  assert_elements("[1]]\n,[2]", "1:1 1\n1:3 !syntax(]\n,)\n2:7 2\n");
  assert_elements("hello", "1:0 !syntax(hello)\n");
  assert_elements("{\"a\":1}\\", "1:0 {\"a\":1}\n1:7 !syntax(\\)\n");
}

/* At the start of a line, where brackets begin something new: a NUL is none. */
static void nul_bytes_are_passed_over(void **state)
{
  (void)state;
  struct kith_buf text = elements_of(KITH_STR("[\n\0\0, 1]"), 0, false);
  assert_true(str_starts(buf_str(&text), KITH_STR("2:2 !syntax(")));
  assert_true(str_ends(buf_str(&text), KITH_STR("2:6 1\n")));
  buf_free(&text);
}

static void an_input_that_ends_early_is_told_once(void **state)
{
  (void)state;
  assert_elements("[", "1:1 !truncated()\n");
  assert_elements("[1", "1:1 1\n1:2 !truncated()\n");
  assert_elements("[{}", "1:1 {}\n1:3 !truncated()\n");
  assert_elements("[{},", "1:1 {}\n1:4 !truncated()\n");
  assert_elements("{\"a\":{", "1:0 !truncated({\"a\":{)\n");
  assert_elements("\"abc", "1:0 !truncated(\"abc)\n");
  assert_elements("\"\\u12", "1:0 !truncated(\"\\u12)\n");
  assert_elements("tru", "1:0 !truncated(tru)\n");
}

/* ---- Limits ---- */

static struct kith_buf repeated(const char *piece, size_t times)
{
  struct kith_buf b = BUF_MAX(128 << 20);
  for (size_t i = 0; i < times; i++)
    buf_add_c(&b, piece);
  return b;
}

static void assert_start(struct kith_buf *input, const char *first, const char *end)
{
  struct kith_buf text = elements_of(buf_str(input), 0, false);
  if (!str_starts(buf_str(&text), str_of(first)) || !str_ends(buf_str(&text), str_of(end)))
    fail_msg("got %.*s, not %s ... %s", STR_ARG(str_sub(buf_str(&text), 0, 300)), first, end);
  buf_free(&text);
  buf_free(input);
}

static void depth_is_limited(void **state)
{
  (void)state;
  struct kith_buf b = repeated("{\"a\":", 64);
  buf_add_c(&b, "1");
  for (int i = 0; i < 64; i++)
    buf_add_char(&b, '}');
  assert_start(&b, "1:0 {\"a\":{", "}\n");
  b = repeated("{\"a\":", 65);
  buf_add_c(&b, "1");
  for (int i = 0; i < 65; i++)
    buf_add_char(&b, '}');
  buf_add_c(&b, "{}");
  assert_start(&b, "1:0 !too-deep({", "\n1:391 {}\n");
  b = repeated("[", 1000000);
  assert_start(&b, "1:1 !too-deep([", ")\n1:1000000 !truncated()\n");
}

static void length_is_limited(void **state)
{
  (void)state;
  struct kith_buf b = BUF_MAX(64 << 20);
  buf_add_c(&b, "[1,\"");
  while (b.len < 50 << 20)
    buf_add_c(&b, "an open quote, and nothing that closes it, ");
  assert_start(&b, "1:1 1\n1:3 !too-long(\"an open", ")\n1:52428829 !truncated()\n");
  b = BUF_MAX(64 << 20);
  buf_add_c(&b, "[\"");
  while (b.len < 9 << 20)
    buf_add_c(&b, "0123456789");
  buf_add_c(&b, "\",[2]]");
  assert_start(&b, "1:1 !too-long(\"0123", ")\n1:9437194 [2]\n");
  b = BUF_MAX(64 << 20);
  buf_add_c(&b, "[\"");
  while (b.len < 7 << 20)
    buf_add_c(&b, "0123456789");
  buf_add_c(&b, "\",[2]]");
  assert_start(&b, "1:1 \"0123", "0123456789\"\n1:7340034 [2]\n");
}

static void the_number_of_values_is_limited(void **state)
{
  (void)state;
  struct kith_buf b = repeated("1,", 99998);
  struct kith_buf c = BUF_MAX(1 << 20);
  buf_printf(&c, "[[%.*s1]]", STR_ARG(buf_str(&b)));
  assert_start(&c, "1:1 [1,1,", "1]\n");
  c = BUF_MAX(1 << 20);
  buf_printf(&c, "[[%.*s1,1],2]", STR_ARG(buf_str(&b)));
  assert_start(&c, "1:1 !too-many-values([1,", ")\n1:200003 2\n");
  buf_free(&b);
}

/* As many names as fit, all of them alike: sorting must not be slow, and must find the last one. */
static void many_names_are_compared(void **state)
{
  (void)state;
  struct kith_buf b = BUF_MAX(16 << 20);
  buf_add_c(&b, "{");
  for (int i = 0; i < 90000; i++)
    buf_printf(&b, "\"the same beginning of a name %d\":1,", i * 7919 % 90000);
  buf_add_c(&b, "\"the same beginning of a name 89999\":1}{}");
  assert_start(&b, "1:0 !duplicate({", "{}\n");
}

/* Everything above fits into one window; here tokens lie across its end. */
static void tokens_may_lie_anywhere(void **state)
{
  static const char text[] = "{\"k\\u00e9\":[-12.5e+3,true,\"J\xC3\xBC\\uD83D\\uDE00\",null,123456]}\n";
  (void)state;
  struct kith_buf expected = elements_of(KITH_STR("{\"k\\u00e9\":[-12.5e+3,true,\"J\xC3\xBC\\uD83D\\uDE00\",null,"
                                                  "123456]}"),
                                         0, false);
  for (size_t back = 0; back < sizeof text + 2; back++) {
    struct kith_buf b = BUF_MAX(1 << 20);
    while (b.len < 64 * 1024 - back)
      buf_add_char(&b, ' ');
    buf_add_c(&b, text);
    struct kith_buf got = elements_of(buf_str(&b), 0, false);
    struct kith_str value = str_sub(buf_str(&got), str_find(buf_str(&got), '{'), got.len);
    if (!str_ends(buf_str(&expected), value) || value.len < 40)
      fail_msg("%zu bytes before the end: %.*s", back, STR_ARG(buf_str(&got)));
    buf_free(&got);
    buf_free(&b);
  }
  buf_free(&expected);
}

static void a_failing_stream_is_told(void **state)
{
  (void)state;
  struct kith_error err = {0};
  struct json_reader *reader = NULL;
  struct tape tape = {.bytes = KITH_STR("[1,2,3]"), .chunk = 2, .fail_at = 4};
  assert_int_equal(json_reader_open(&host, (struct kith_stream *)(void *)&tape, false, &reader, &err), KITH_E_IO);
  assert_null(reader);
  assert_string_equal(err.message, "disk");
}

/* ---- Anything ---- */

static uint32_t next_random(uint32_t *seed)
{
  *seed = *seed * 1664525u + 1013904223u;
  return *seed >> 8;
}

/* Pieces of JSON in any order and bytes changed at will: the reader ends, in any portions alike, and what it passes is
 * what cJSON reads too. */
static void anything_is_survived(void **state)
{
  static const char *const pieces[] = {"{",    "}",   "[",       "]",        ",",    ":",         "\"a\"",
                                       "\"",   "\n",  "\\u0041", "\\",       "1",    "-",         "1.5e",
                                       "true", "nul", " ",       "\xC3\xA9", "\xFF", "{\"a\":1}", "[1]",
                                       "\n{",  "\n[", "\"b\":",  "\\uD83D",  "\x01", "\n  {"};
  (void)state;
  uint32_t seed = 7;
  for (int round = 0; round < 20000; round++) {
    struct kith_buf b = BUF_MAX(1 << 16);
    for (uint32_t n = next_random(&seed) % 24; n; n--)
      buf_add_c(&b, pieces[next_random(&seed) % (sizeof pieces / sizeof pieces[0])]);
    bool single = next_random(&seed) % 2;
    struct kith_buf whole = elements_of(buf_str(&b), 0, single), cut = elements_of(buf_str(&b), 1, single);
    if (!str_eq(buf_str(&whole), buf_str(&cut)))
      fail_msg("%.*s: whole %.*s, byte by byte %.*s", STR_ARG(buf_str(&b)), STR_ARG(buf_str(&whole)),
               STR_ARG(buf_str(&cut)));
    buf_free(&whole);
    buf_free(&cut);
    buf_free(&b);
  }
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(values_come_one_by_one),
      cmocka_unit_test(an_array_that_begins_with_a_string_may_be_one_value),
      cmocka_unit_test(utf16_is_refused),
      cmocka_unit_test(what_is_json_passes),
      cmocka_unit_test(what_is_no_json_does_not),
      cmocka_unit_test(numbers_keep_their_text),
      cmocka_unit_test(reading_goes_on_behind_what_is_broken),
      cmocka_unit_test(nul_bytes_are_passed_over),
      cmocka_unit_test(an_input_that_ends_early_is_told_once),
      cmocka_unit_test(depth_is_limited),
      cmocka_unit_test(length_is_limited),
      cmocka_unit_test(the_number_of_values_is_limited),
      cmocka_unit_test(many_names_are_compared),
      cmocka_unit_test(tokens_may_lie_anywhere),
      cmocka_unit_test(a_failing_stream_is_told),
      cmocka_unit_test(anything_is_survived),
  };
  return cmocka_run_group_tests_name("kit/json_read", tests, NULL, NULL);
}
