/* kit/table: rows of well-formed and of broken tables, the same whatever the size of a read, and against a plain
 * reader. */
#include "kit/table.h"

#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

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
  return KITH_STR("in/x.csv");
}

static int set_error(struct kith_error *err, int status, struct kith_str message)
{
  return error_set(err, status, "%.*s", STR_ARG(message));
}

static const struct kith_host host = {.size = sizeof host, .read = tape_read, .name = tape_name, .fail = set_error};

static void show(struct kith_buf *to, const struct table_row *row)
{
  buf_printf(to, "%llu:%llu", (unsigned long long)row->origin.line, (unsigned long long)row->origin.offset);
  if (row->code.len)
    buf_printf(to, " %.*s(%.*s)", STR_ARG(row->code), STR_ARG(str_sub(row->raw, 0, 40)));
  for (size_t i = 0; i < row->count; i++)
    buf_printf(to, " [%.*s]", STR_ARG(str_sub(row->cells[i], 0, 200)));
  buf_printf(to, "%s%s%s\n", row->mended ? " mended" : "", row->foreign ? " foreign" : "",
             row->quotes ? " quotes" : "");
}

/* All rows as text; or the error. */
static struct kith_buf rows_of(struct kith_str bytes, size_t chunk, const struct table_options *options)
{
  static const struct table_options none = {0};
  struct tape tape = {bytes, 0, chunk, 0};
  struct kith_buf out = BUF_MAX(64u << 20);
  struct kith_error err = {0};
  struct kith_table *table = NULL;
  struct table_row row;
  int status = table_open(&host, (struct kith_stream *)(void *)&tape, options ? options : &none, &table, &err);
  while (status == KITH_OK && (status = table_next(table, &row, &err)) == KITH_OK)
    show(&out, &row);
  if (status < 0)
    buf_printf(&out, "error %d %s\n", status, err.message);
  table_close(table);
  return out;
}

static void check(struct kith_str bytes, const struct table_options *options, const char *want)
{
  static const size_t chunks[] = {0, 1, 7};
  for (size_t i = 0; i < 3; i++) {
    struct kith_buf got = rows_of(bytes, chunks[i], options);
    buf_add_char(&got, '\0');
    assert_string_equal(got.ptr, want);
    buf_free(&got);
  }
}

#define TABLE(lit, want) check(KITH_STR(lit), NULL, want)

static void test_plain(void **state)
{
  (void)state;
  TABLE("a,b\n1,2\n", "1:0 [a] [b]\n2:4 [1] [2]\n");
  TABLE("a,b\r\n1,2", "1:0 [a] [b]\n2:5 [1] [2]\n");
  TABLE("a,b\r1,2\r", "1:0 [a] [b]\n2:4 [1] [2]\n");
  TABLE("a,b\n\n , \n,\n1,\n", "1:0 [a] [b]\n5:11 [1] []\n");
  TABLE("a,b\n\"x\r\ny\"\" , z\",2\n3,4\n", "1:0 [a] [b]\n2:4 [x\r\ny\" , z] [2]\n4:19 [3] [4]\n");
  TABLE("a,b\n5\" pipe,2\n", "1:0 [a] [b]\n2:4 [5\" pipe] [2]\n");
  TABLE("a,b\n\"say \"hi\" now\",2\n", "1:0 [a] [b]\n2:4 [say \"hi\" now] [2]\n");
  TABLE("", "");
  TABLE("\n\r\n,,,\n", "");
}

static void test_dialects(void **state)
{
  (void)state;
  TABLE("a;b;c\n1,5;2,5;3,5\n1,5;2,5;3,5\n", "1:0 [a] [b] [c]\n2:6 [1,5] [2,5] [3,5]\n3:18 [1,5] [2,5] [3,5]\n");
  TABLE("a\tb\n1\t2\n", "1:0 [a] [b]\n2:4 [1] [2]\n");
  TABLE("a|b\n1|2\n", "1:0 [a] [b]\n2:4 [1] [2]\n");
  TABLE("'a','b'\n'1,5','it''s'\n", "1:0 [a] [b]\n2:8 [1,5] [it's]\n");
  TABLE("sep=;\r\na;b,c\n1;2\n", "2:7 [a] [b,c]\n3:13 [1] [2]\n");
  TABLE("note\nmore, or less\n\na;b;c\n1;2;3\n4;5;6\n",
        "1:0 [note]\n2:5 [more, or less]\n4:20 [a] [b] [c]\n5:26 [1] [2] [3]\n6:32 [4] [5] [6]\n");
  TABLE("only\none\n", "1:0 [only]\n2:5 [one]\n");
}

static void test_options(void **state)
{
  (void)state;
  struct table_options o = {.delimiter = KITH_STR("semicolon")};
  check(KITH_STR("a,b;c\n"), &o, "1:0 [a,b] [c]\n");
  o = (struct table_options){.delimiter = KITH_STR("#"), .quote = KITH_STR("none")};
  check(KITH_STR("\"a#b\"\n"), &o, "1:0 [\"a] [b\"]\n");
  o = (struct table_options){.charset = KITH_STR("latin1")};
  check(KITH_STR("a,\xE9\n"), &o, "1:0 [a] [\xC3\xA9]\n");
  o = (struct table_options){.delimiter = KITH_STR("::")};
  check(KITH_STR("a\n"), &o,
        "error -1 delimiter '::' is not one character; use auto, comma, semicolon, tab, pipe or one sign\n");
  o = (struct table_options){.charset = KITH_STR("ISO-2022-CN-EXT")};
  struct kith_buf got = rows_of(KITH_STR("a\n"), 0, &o);
  buf_add_char(&got, '\0');
  assert_non_null(strstr(got.ptr, "charset 'ISO-2022-CN-EXT' is not known; use one of: auto, UTF-8"));
  buf_free(&got);
}

static void test_charsets(void **state)
{
  (void)state;
  TABLE("\xEF\xBB\xBF"
        "a,b\n1,2\n",
        "1:3 [a] [b]\n2:7 [1] [2]\n");
  TABLE("\xFF\xFE"
        "a\0\t\0\xE9\0\n\0"
        "1\0\t\0=\xD8\0\xDE\n\0x\0\t\0y\0",
        "1:2 [a] [\xC3\xA9]\n2:10 [1] [\xF0\x9F\x98\x80]\n3:20 [x] [y]\n");
  TABLE("a\0,\0b\0\n\0001\0,\0002\0\n\0", "1:0 [a] [b]\n2:8 [1] [2]\n");
  TABLE("\0a\0,\0b\0\n\0001\0,\0002\0\n", "1:0 [a] [b]\n2:8 [1] [2]\n");
  TABLE("name,town\nJos\xE9,M\xE1laga\nM\xFCller,K\xF6ln\n",
        "1:0 [name] [town]\n2:10 [Jos\xC3\xA9] [M\xC3\xA1laga]\n3:22 [M\xC3\xBCller] [K\xC3\xB6ln]\n");
  TABLE("a,b\n\xC3\xA9\xC3\xA9,\xC3\xBC\xC3\xBC\n\xE9\x80,\xC3\xA9\n",
        "1:0 [a] [b]\n2:4 [\xC3\xA9\xC3\xA9] [\xC3\xBC\xC3\xBC]\n"
        "3:14 [\xC3\xA9\xE2\x82\xAC] [\xC3\xA9] mended\n");
}

/* Lines of two encodings in one file: each is read as what it is, and said so. */
static void test_mixed_charsets(void **state)
{
  (void)state;
  TABLE("a,b\nJos\xE9,K\xF6ln\nR\xC3\xA9gis,Ulm\nJ\xF6rg,M\xFCnchen\n\xDCl,\xC3\xA4\nAnn,Bern\n",
        "1:0 [a] [b]\n2:4 [Jos\xC3\xA9] [K\xC3\xB6ln]\n3:14 [R\xC3\xA9gis] [Ulm] foreign\n"
        "4:25 [J\xC3\xB6rg] [M\xC3\xBCnchen]\n5:38 [\xC3\x9Cl] [\xC3\xA4] mended\n6:44 [Ann] [Bern]\n");
  const struct table_options latin = {.charset = KITH_STR("windows-1252")};
  check(KITH_STR("a\nR\xC3\xA9gis\n"), &latin, "1:0 [a]\n2:2 [R\xC3\x83\xC2\xA9gis]\n"); /* as somebody said */
}

/* Quotes that are not as they should be, where the number of cells tells what was meant. */
static void test_broken_quotes(void **state)
{
  (void)state;
  TABLE("a,b\n\"one\"x,two\n\"3\",4\n5,6\n", "1:0 [a] [b]\n2:4 [onex] [two] quotes\n3:15 [3] [4]\n4:21 [5] [6]\n");
  TABLE("a,b\n\"one\"x,\"two\"\n5,6\n7,8\n", "1:0 [a] [b]\n2:4 [onex] [two] quotes\n3:17 [5] [6]\n4:21 [7] [8]\n");
  TABLE("a,b\n\"say \"\"hi\"\"\",1\n\"say \\\"hi\\\", ok\",2\n3,4\n5,6\n",
        "1:0 [a] [b]\n2:4 [say \"hi\"] [1]\n3:19 [say \"hi\", ok] [2] quotes\n4:38 [3] [4]\n5:42 [5] [6]\n");
  TABLE("a,b\n\"5\" pipe\",x\n", "1:0 [a] [b]\n2:4 [5\" pipe] [x]\n");
}

/* A file that escapes with backslashes does so everywhere; at the end of a cell a backslash is text. */
static void test_backslashes(void **state)
{
  (void)state;
  TABLE("a,b\n\"say \\\"hi\\\"\",1\n\"x \\\"y\\\", z\",\\\"\n\"two\n\\\"lines\\\" of\",3\n",
        "1:0 [a] [b]\n2:4 [say \"hi\"] [1]\n3:19 [x \"y\", z] [\\\"]\n4:35 [two\n\"lines\" of] [3]\n");
  TABLE("a,b\n\"C:\\dir\\\",1\n\"D:\\\",2\n", "1:0 [a] [b]\n2:4 [C:\\dir\\] [1]\n3:16 [D:\\] [2]\n");
}

static void test_open_quotes(void **state)
{
  (void)state;
  TABLE("a,b\n1,\"two\n3,4\n5,6\n", "1:0 [a] [b]\n2:4 open-quote(1,\"two)\n3:11 [3] [4]\n4:15 [5] [6]\n");
  TABLE("a,b\n1,\"two\n3,\"4\"\n5,6\n", "1:0 [a] [b]\n2:4 open-quote(1,\"two)\n3:11 [3] [4]\n4:17 [5] [6]\n");
  TABLE("a,b\n1,\"x\ny\",\"z\n3,4\n", "1:0 [a] [b]\n2:4 open-quote(1,\"x\ny\",\"z)\n4:15 [3] [4]\n");
  TABLE("a,b\n\"said\n\\\"yes\\\" and\",2\n", "1:0 [a] [b]\n2:4 [said\n\"yes\" and] [2]\n");

  struct kith_buf text = BUF_MAX(1u << 20);
  buf_add_c(&text, "a,b\n1,\"open\n");
  for (int i = 0; i < 3000; i++)
    buf_add_c(&text, "x,y\n");
  struct kith_buf got = rows_of(buf_str(&text), 0, NULL);
  size_t lines = 0;
  for (size_t i = 0; i < got.len; i++)
    lines += got.ptr[i] == '\n';
  assert_int_equal(lines, 3002);
  assert_true(str_starts(buf_str(&got), KITH_STR("1:0 [a] [b]\n2:4 open-quote(1,\"open)\n3:12 [x] [y]\n")));
  buf_free(&got);
  buf_free(&text);
}

static void test_broken_rows(void **state)
{
  (void)state;
  TABLE("a,b\n1,2\0\n3,4\n", "1:0 [a] [b]\n2:4 nul-byte(1,2)\n3:9 [3] [4]\n");
  struct kith_buf text = BUF_MAX(8u << 20);
  buf_add_c(&text, "a,b\n");
  for (int i = 0; i < 200000; i++)
    buf_add_c(&text, "1,");
  buf_add_c(&text, "\n3,4\n");
  struct kith_buf got = rows_of(buf_str(&text), 0, NULL);
  assert_non_null(memmem(got.ptr, got.len, "2:4 too-many-columns(", 21));
  assert_true(str_ends(buf_str(&got), KITH_STR("3:400005 [3] [4]\n")));
  buf_free(&got);
  buf_clear(&text);
  buf_add_c(&text, "a,b\n");
  for (int i = 0; i < 3000000; i++)
    buf_add_char(&text, 'x');
  buf_add_c(&text, "\r\n3,4\n");
  got = rows_of(buf_str(&text), 0, NULL);
  assert_non_null(memmem(got.ptr, got.len, "2:4 too-long(xx", 15));
  assert_true(str_ends(buf_str(&got), KITH_STR("\n3:3000006 [3] [4]\n")));
  buf_free(&got);
  buf_free(&text);
}

static void test_not_a_table(void **state)
{
  (void)state;
  TABLE("PK\003\004xxxx", "error -1 in/x.csv looks like a ZIP archive or an Excel workbook (.xlsx); this plugin reads "
                          "tables of text: save it "
                          "as CSV first\n");
  TABLE("\001\002\003\004\005\006\016\017",
        "error -1 in/x.csv looks like a binary file; this plugin reads tables of text: save it as CSV first\n");
}

static void test_stream_failure(void **state)
{
  (void)state;
  struct tape tape = {KITH_STR("a,b\n1,2\n"), 0, 2, 6};
  static const struct table_options none = {0};
  struct kith_error err = {0};
  struct kith_table *table = NULL;
  assert_int_equal(table_open(&host, (struct kith_stream *)(void *)&tape, &none, &table, &err), KITH_E_IO);
}

static void test_rewind(void **state)
{
  (void)state;
  struct tape tape = {KITH_STR("a,b\n1,\"2\n3\"\n4,5\n"), 0, 0, 0};
  static const struct table_options none = {0};
  struct kith_table *table = NULL;
  struct table_row row;
  assert_int_equal(table_open(&host, (struct kith_stream *)(void *)&tape, &none, &table, NULL), KITH_OK);
  for (int round = 0; round < 3; round++) {
    table_rewind(table);
    for (int i = 0; i <= round; i++)
      assert_int_equal(table_scan(table, &row, NULL), KITH_OK);
  }
  assert_int_equal(row.origin.line, 4);
  assert_int_equal(row.origin.offset, 12);
  table_rewind(table);
  assert_int_equal(table_next(table, &row, NULL), KITH_OK);
  assert_int_equal(row.origin.offset, 0);
  table_close(table);
}

/* ---- Properties ---- */

static uint32_t seed;

static uint32_t dice(uint32_t sides)
{
  seed = seed * 1664525u + 1013904223u;
  return (seed >> 8) % sides;
}

/* A cell that a careful writer makes: quoted when it must be, or at random. */
static void write_cell(struct kith_buf *csv, struct kith_buf *want, char delimiter)
{
  static const char *const atoms[] = {"a", "Zoe", " ", "\"",       "\n", "\r\n", ",",
                                      ";", "\t",  "|", "\xC3\xA9", "'",  "42",   "\\"};
  struct kith_buf cell = BUF_MAX(4096);
  for (uint32_t n = dice(6); n; n--)
    buf_add_c(&cell, atoms[dice(14)]);
  bool quoted = dice(3) == 0 || (cell.len && (cell.ptr[0] == ' ' || cell.ptr[cell.len - 1] == ' '));
  for (size_t i = 0; i < cell.len; i++)
    quoted |= cell.ptr[i] == delimiter || strchr("\"\r\n\t ", cell.ptr[i]) != NULL;
  if (quoted)
    buf_add_char(csv, '"');
  for (size_t i = 0; i < cell.len; i++) {
    if (cell.ptr[i] == '"')
      buf_add_char(csv, '"');
    buf_add_char(csv, cell.ptr[i]);
  }
  if (quoted)
    buf_add_char(csv, '"');
  buf_printf(want, " [%.*s]", STR_ARG(buf_str(&cell)));
  buf_free(&cell);
}

static void write_table(struct kith_buf *csv, struct kith_buf *want, char delimiter, uint32_t width)
{
  uint64_t line = 1;
  for (uint32_t row = 0; row < 30; row++) {
    size_t from = csv->len;
    buf_printf(want, "%llu:%zu [r%u]", (unsigned long long)line, csv->len, row);
    buf_printf(csv, "r%u", row);
    for (uint32_t i = 1; i < width; i++) {
      buf_add_char(csv, delimiter);
      write_cell(csv, want, delimiter);
    }
    buf_add_char(csv, '\n');
    buf_add_char(want, '\n');
    for (size_t i = from; i < csv->len; i++)
      line += csv->ptr[i] == '\n';
  }
}

static void test_against_writer(void **state)
{
  (void)state;
  for (seed = 1; seed < 400 * 7919u; seed += 7919u) {
    uint32_t keep = seed;
    char delimiter = ",;\t|"[dice(4)];
    struct kith_buf csv = BUF_MAX(1u << 20), want = BUF_MAX(1u << 20);
    write_table(&csv, &want, delimiter, 2 + dice(6));
    struct table_options o = {.delimiter = {&delimiter, 1}, .quote = KITH_STR("\"")};
    struct kith_buf got = rows_of(buf_str(&csv), dice(3) ? 0 : 1 + dice(9), &o);
    buf_add_char(&got, '\0');
    buf_add_char(&want, '\0');
    assert_string_equal(got.ptr, want.ptr);
    buf_free(&got);
    buf_free(&csv);
    buf_free(&want);
    seed = keep;
  }
}

/* Every byte of the file lies in a row, between rows, or behind the last one: rows never overlap and never go back. */
static void check_accounted(struct kith_str bytes)
{
  struct tape tape = {bytes, 0, 0, 0};
  static const struct table_options none = {0};
  struct kith_table *table = NULL;
  struct table_row row;
  uint64_t behind = 0;
  if (table_open(&host, (struct kith_stream *)(void *)&tape, &none, &table, NULL) != KITH_OK)
    return;
  while (table_next(table, &row, NULL) == KITH_OK) {
    assert_true(row.origin.offset >= behind);
    for (uint64_t i = behind; i < row.origin.offset; i++)
      assert_non_null(memchr("\r\n, \t;|\"'", bytes.ptr[i], 10));
    assert_memory_equal(row.raw.ptr, bytes.ptr + row.origin.offset, row.raw.len);
    behind = row.origin.offset + row.raw.len;
  }
  for (uint64_t i = behind; i < bytes.len; i++)
    assert_non_null(memchr("\r\n, \t;|\"'", bytes.ptr[i], 10));
  table_close(table);
}

static void test_truncation(void **state)
{
  (void)state;
  struct kith_str whole =
      KITH_STR("name,note\r\n\"Ann \"\"A\"\" Lee\",\"two\r\nlines\"\nBob,5\" pipe\n\n\"Cy\", x \n,\nDi,\"a\nb");
  for (size_t len = 0; len <= whole.len; len++)
    check_accounted(str_sub(whole, 0, len));
}

static void test_noise(void **state)
{
  (void)state;
  for (uint32_t round = 0; round < 3000; round++) {
    char bytes[120];
    seed = round * 2654435761u + 1;
    size_t len = dice(sizeof bytes);
    for (size_t i = 0; i < len; i++)
      bytes[i] = "ab,;\"\n\r'\t \xE9\\"[dice(12)];
    struct kith_str text = {bytes, len};
    check_accounted(text);
    struct kith_buf whole = rows_of(text, 0, NULL), single = rows_of(text, 1, NULL);
    assert_true(str_eq(buf_str(&whole), buf_str(&single)));
    buf_free(&whole);
    buf_free(&single);
  }
}

static void test_detect(void **state)
{
  (void)state;
  assert_int_equal(table_detect(KITH_STR("x.csv"), KITH_STR("a,b,c\n1,2,3\n")), 90);
  assert_int_equal(table_detect(KITH_STR("x.vcf"), KITH_STR("BEGIN:VCARD\nN:a;b;c\nEND:VCARD\n")), 0);
  assert_int_equal(table_detect(KITH_STR("x.txt"), KITH_STR("a;b;c\n1;2;3\n")), 30);
  assert_int_equal(table_detect(KITH_STR("x.txt"), KITH_STR("Some words, in a line.\nMore of them.\nAnd more.\n")), 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_plain),       cmocka_unit_test(test_dialects),       cmocka_unit_test(test_options),
      cmocka_unit_test(test_charsets),    cmocka_unit_test(test_mixed_charsets), cmocka_unit_test(test_broken_quotes),
      cmocka_unit_test(test_backslashes), cmocka_unit_test(test_open_quotes),    cmocka_unit_test(test_broken_rows),
      cmocka_unit_test(test_not_a_table), cmocka_unit_test(test_stream_failure), cmocka_unit_test(test_rewind),
      cmocka_unit_test(test_detect),      cmocka_unit_test(test_against_writer), cmocka_unit_test(test_truncation),
      cmocka_unit_test(test_noise),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
