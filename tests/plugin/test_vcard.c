#include <iconv.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "support/source.h"

#include <cmocka.h> /* last: it makes a macro of fail */

static const char *const files[] = {
    "agent",     "android", "android21",  "apple",        "base64",      "blackberry", "damage", "evolution",
    "folding",   "foma",    "google",     "iphone",       "iso2022jp",   "junkkeys",   "kde",    "lotus",
    "macintosh", "mess",    "nameless21", "nested",       "nokia",       "outlook21",  "params", "quotedprintable",
    "rfc6350",   "rfcmore", "shiftjis",   "sonyericsson", "thunderbird", "utf16",      "wide"};
enum { FILE_COUNT = sizeof files / sizeof files[0], FILE_MAX = 1 << 20, BIG_MAX = 64 << 20 };

/* A file of the test data; the caller frees it. */
static struct kith_buf load(const char *name, const char *extension)
{
  char path[512];
  struct kith_buf bytes = BUF_MAX(FILE_MAX);
  snprintf(path, sizeof path, "%s/vcard/%s%s", KITH_TEST_DATA, name, extension);
  FILE *file = fopen(path, "rb");
  assert_non_null(file);
  assert_int_equal(buf_reserve(&bytes, FILE_MAX - 1), KITH_OK);
  bytes.len = fread(bytes.ptr, 1, FILE_MAX - 1, file);
  fclose(file);
  return bytes;
}

static struct source_result read_with(struct kith_str bytes, size_t chunk, const struct source_option *options)
{
  struct source_case input = {.plugin = SOURCE_PLUGIN("vcard"), .bytes = bytes, .chunk = chunk, .options = options};
  struct source_result out;
  source_run(&input, &out);
  return out;
}

/* Reads `text` and compares what came out; NUL-terminated for the messages. */
static void check(const char *text, const char *expected)
{
  struct source_result out = read_with(str_of(text), 0, NULL);
  assert_int_equal(out.status, KITH_END);
  assert_string_equal(buf_c(&out.text), expected);
  source_free(&out);
}

static void check_contains(struct source_result *out, const char *expected)
{
  const char *text = buf_c(&out->text);
  if (!strstr(text, expected))
    fail_msg("no \"%s\" in:\n%s", expected, text);
}

#define CARD(lines) "BEGIN:VCARD\r\n" lines "END:VCARD\r\n"

/* ---- Real shapes ------------------------------------------------------------------------------------------------- */

static void test_files(void **state)
{
  (void)state;
  for (size_t i = 0; i < FILE_COUNT; i++) {
    struct kith_buf bytes = load(files[i], ".vcf"), expected = load(files[i], ".txt");
    struct source_result out = read_with(buf_str(&bytes), 0, NULL);
    print_message("%s\n", files[i]);
    assert_string_equal(buf_c(&out.text), buf_c(&expected));
    source_free(&out);
    buf_free(&bytes);
    buf_free(&expected);
  }
}

static void test_chunks(void **state)
{
  static const size_t chunks[] = {1, 2, 3, 7, 1000};
  (void)state;
  for (size_t i = 0; i < FILE_COUNT; i++) {
    struct kith_buf bytes = load(files[i], ".vcf"), expected = load(files[i], ".txt");
    for (size_t k = 0; k < sizeof chunks / sizeof chunks[0]; k++) {
      struct source_result out = read_with(buf_str(&bytes), chunks[k], NULL);
      assert_string_equal(buf_c(&out.text), buf_c(&expected));
      source_free(&out);
    }
    buf_free(&bytes);
    buf_free(&expected);
  }
}

/* Windows that end at every place of a file: what was read must not depend on where. */
static void test_window_edges(void **state)
{
  struct kith_buf card = load("iphone", ".vcf"), bytes = BUF_MAX(FILE_MAX);
  struct source_result plain = read_with(buf_str(&card), 0, NULL);
  (void)state;
  for (size_t shift = 0; shift < card.len; shift += 3) {
    buf_clear(&bytes);
    size_t blank = 128 * 1024 - shift;
    for (size_t i = 0; i < blank; i++)
      buf_add_char(&bytes, '\n');
    buf_add_str(&bytes, buf_str(&card));
    struct source_result out = read_with(buf_str(&bytes), 0, NULL);
    const char *wanted = strchr(buf_c(&plain.text), '\n');
    const char *got = strchr(buf_c(&out.text), '\n');
    assert_non_null(got);
    assert_string_equal(got, wanted);
    source_free(&out);
  }
  source_free(&plain);
  buf_free(&bytes);
  buf_free(&card);
}

/* ---- Hostile and broken input ------------------------------------------------------------------------------------ */

static size_t count_of(struct kith_str text, struct kith_str needle)
{
  size_t count = 0, at;
  while ((at = str_find_str(text, needle)) < text.len) {
    count++;
    text = str_sub(text, at + needle.len, text.len);
  }
  return count;
}

static void test_cut_at_every_byte(void **state)
{
  static const char *const names[] = {"android", "iphone", "outlook21"};
  (void)state;
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    struct kith_buf bytes = load(names[i], ".vcf");
    for (size_t len = 0; len <= bytes.len; len++) {
      struct kith_str part = {bytes.ptr, len};
      size_t begun = count_of(part, KITH_STR("BEGIN:VCARD")), closed = count_of(part, KITH_STR("END:VCARD"));
      struct source_result out = read_with(part, 0, NULL);
      assert_int_equal(out.status, KITH_END);
      assert_in_range(out.records, closed, begun); /* what has no END yet is kept */
      /* at most one more reject: a BEGIN that is not whole */
      assert_in_range(out.records + out.rejects, begun, begun + 1);
      source_free(&out);
    }
    buf_free(&bytes);
  }
}

static uint32_t next_random(uint32_t *seed)
{
  *seed = *seed * 1664525u + 1013904223u;
  return *seed >> 8;
}

static void mutate(struct kith_buf *bytes, uint32_t *seed)
{
  static const char special[] = "\r\n\t =;:,\\\"^\0\x80\xC3\xFF.";
  size_t edits = next_random(seed) % 6 + 1;
  for (size_t i = 0; i < edits && bytes->len > 2; i++) {
    size_t at = next_random(seed) % (bytes->len - 1), from = next_random(seed) % bytes->len;
    size_t len = next_random(seed) % 40 + 1;
    len = len > bytes->len - at ? bytes->len - at : len;
    len = len > bytes->len - from ? bytes->len - from : len;
    if (next_random(seed) % 2)
      bytes->ptr[at] = special[next_random(seed) % (sizeof special - 1)];
    else
      memmove(bytes->ptr + at, bytes->ptr + from, len);
  }
}

static void test_mutations(void **state)
{
  uint32_t seed = 12345;
  (void)state;
  for (size_t i = 0; i < FILE_COUNT * 50; i++) {
    struct kith_buf bytes = load(files[i % FILE_COUNT], ".vcf");
    mutate(&bytes, &seed);
    struct source_result a = read_with(buf_str(&bytes), 0, NULL), b = read_with(buf_str(&bytes), 5, NULL);
    assert_int_equal(a.status, KITH_END);
    assert_true(a.records + a.rejects > 0);
    assert_string_equal(buf_c(&a.text), buf_c(&b.text));
    source_free(&a);
    source_free(&b);
    buf_free(&bytes);
  }
}

static void repeat(struct kith_buf *to, const char *text, size_t times)
{
  for (size_t i = 0; i < times; i++)
    assert_int_equal(buf_add_c(to, text), KITH_OK);
}

/* Reads `bytes` with a good card after it; frees them. The good card must have come. */
static struct source_result read_then_good(struct kith_buf *bytes)
{
  buf_add_c(bytes, CARD("FN:Good\r\n"));
  struct source_result out = read_with(buf_str(bytes), 0, NULL);
  assert_int_equal(out.status, KITH_END);
  check_contains(&out, "  FN: \"Good\"\n");
  buf_free(bytes);
  return out;
}

/* Nobody knows where a card ends whose agents have no END: all is read in little memory, its start is kept. */
static void test_deep(void **state)
{
  struct kith_buf bytes = BUF_MAX(BIG_MAX);
  (void)state;
  repeat(&bytes, "BEGIN:VCARD\nAGENT:\n", 10000);
  struct source_result out = read_with(buf_str(&bytes), 0, NULL);
  assert_int_equal(out.records, 1);
  check_contains(&out, "contact \"\" 1:0\n  X-KITH-UNPARSED: \"BEGIN:VCARD\\nAGENT:");
  check_contains(&out, "  ! truncated 20000:");
  check_contains(&out, "  ! too-deep 2:");
  source_free(&out);

  repeat(&bytes, "END:VCARD\n", 10000);
  out = read_then_good(&bytes);
  assert_int_equal(out.records, 2);
  source_free(&out);
}

static void test_too_long(void **state)
{
  struct kith_buf bytes = BUF_MAX(BIG_MAX);
  (void)state;
  buf_add_c(&bytes, "BEGIN:VCARD\nFN:Long\nNOTE:");
  repeat(&bytes, "0123456789abcdef", (8 << 20) / 16);
  buf_add_c(&bytes, "\nTEL:1\nEND:VCARD\n");
  struct source_result out = read_then_good(&bytes);
  assert_int_equal(out.records, 2);
  assert_int_equal(out.rejects, 0);
  check_contains(&out, "  FN: \"Long\"\n  X-KITH-UNPARSED: \"NOTE:0123456789abcdef");
  check_contains(&out, "  TEL: \"1\"\n  ! too-long 3:");
  source_free(&out);

  buf_add_c(&bytes, "BEGIN:VCARD\n");
  for (int i = 0; i < 300; i++) {
    buf_add_c(&bytes, "NOTE:");
    repeat(&bytes, "0123456789abcdef", 1000);
    buf_add_c(&bytes, "\n");
  }
  buf_add_c(&bytes, "TEL:1\nEND:VCARD\n");
  out = read_then_good(&bytes);
  assert_int_equal(out.records, 2);
  check_contains(&out, "  NOTE: blob 16000 bytes"); /* what the record has no room for */
  check_contains(&out, "  ! too-long");
  source_free(&out);
}

static void test_too_many(void **state)
{
  struct kith_buf bytes = BUF_MAX(BIG_MAX);
  (void)state;
  buf_add_c(&bytes, "BEGIN:VCARD\n");
  repeat(&bytes, "TEL:1\n", 9001);
  buf_add_c(&bytes, "END:VCARD\n");
  struct source_result out = read_then_good(&bytes);
  assert_int_equal(out.records, 2);
  check_contains(&out, "  ! too-many-properties 9003:");
  source_free(&out);

  buf_add_c(&bytes, "BEGIN:VCARD\nFN:A\nTEL");
  repeat(&bytes, ";X-A=b", 65);
  buf_add_c(&bytes, ":1\nEND:VCARD\n");
  out = read_then_good(&bytes);
  check_contains(&out, "  FN: \"A\"\n  X-KITH-UNPARSED: \"TEL;X-A=b;");
  check_contains(&out, "  ! too-many-params 3:");
  source_free(&out);

  buf_add_c(&bytes, "BEGIN:VCARD\nCATEGORIES:a");
  repeat(&bytes, ",a", 2000);
  buf_add_c(&bytes, "\nEND:VCARD\n");
  out = read_then_good(&bytes);
  check_contains(&out, "  CATEGORIES: \"a\"|\"a\"");
  check_contains(&out, "  ! too-many-values 2:");
  source_free(&out);
}

static void test_read_failure(void **state)
{
  struct source_case input = {
      .plugin = SOURCE_PLUGIN("vcard"), .bytes = KITH_STR(CARD("FN:A\r\n")), .chunk = 8, .fail_at = 16};
  struct source_result out;
  (void)state;
  source_run(&input, &out);
  assert_int_equal(out.status, KITH_E_IO);
  assert_int_equal(out.records, 0);
  source_free(&out);
}

/* ---- Values ------------------------------------------------------------------------------------------------------ */

static void test_many_batches(void **state)
{
  struct kith_buf bytes = BUF_MAX(BIG_MAX);
  (void)state;
  repeat(&bytes, CARD("FN:A\r\n") "junk\r\n", 2500);
  struct source_result out = read_with(buf_str(&bytes), 0, NULL);
  assert_int_equal(out.status, KITH_END);
  assert_int_equal(out.records, 2500);
  assert_int_equal(out.rejects, 2500);
  source_free(&out);
  buf_free(&bytes);
}

static void test_long_values(void **state)
{
  struct kith_buf bytes = BUF_MAX(BIG_MAX);
  (void)state;
  buf_add_c(&bytes, "BEGIN:VCARD\nVERSION:3.0\nNOTE:");
  repeat(&bytes, "0123456789abcdef", 2048);
  buf_add_c(&bytes, "\nPHOTO;ENCODING=b;TYPE=png:");
  repeat(&bytes, "QUJD", 1 << 20); /* 4 MiB on one line */
  buf_add_c(&bytes, "\nLOGO:data:image/gif;base64,");
  repeat(&bytes, "QUJD\n ", 10000);
  buf_add_c(&bytes, "QQ==\nEND:VCARD\n");
  struct source_case input = {.plugin = SOURCE_PLUGIN("vcard"), .bytes = buf_str(&bytes), .no_blobs = true};
  struct source_result out;
  source_run(&input, &out);
  assert_int_equal(out.records, 1);
  check_contains(&out, "  ! blob 3:");
  source_free(&out);

  out = read_then_good(&bytes);
  check_contains(&out, "  NOTE: blob 32768 bytes \"0123456789abcdef\" type 1\n");
  check_contains(&out, "  PHOTO;TYPE=png: blob 3145728 bytes \"ABCABCABCABCABCA\" type 13\n");
  check_contains(&out, "  LOGO;MEDIATYPE=image/gif: blob 30001 bytes");
  source_free(&out);
}

static void test_base64(void **state)
{
  (void)state;
  /* no blank line, not indented, then a property; and one that END follows at once */
  check(CARD("VERSION:2.1\r\nPHOTO;ENCODING=BASE64;GIF:\r\nQUJD\r\nREVG\r\nFN:A\r\nLOGO;BASE64:QQ==\r\n"),
        "contact \"\" 1:0\n  VERSION: \"2.1\"\n  PHOTO;TYPE=gif: blob 6 bytes \"ABCDEF\" type 13\n  FN: \"A\"\n"
        "  LOGO: blob 1 bytes \"A\" type 13\n");
  check(CARD("VERSION:3.0\r\nPHOTO;BASE64:QUJD=A\r\nKEY;ENCODING=B:Q\r\nFN:A\r\n"),
        "contact \"\" 1:0\n  VERSION: \"3.0\"\n  PHOTO: \"QUJD=A\"\n  KEY: \"Q\"\n  FN: \"A\"\n"
        "  ! base64 3: a value said to be base64 is not; its text is kept\n"
        "  ! base64 4: a value said to be base64 is not; its text is kept\n");
  check(CARD("PHOTO;ENCODING=b;VALUE=uri:http://example.org/p\r\n"),
        "contact \"\" 1:0\n  PHOTO: \"http://example.org/p\" type 2\n");
}

static void test_escapes(void **state)
{
  (void)state;
  check(CARD("VERSION:3.0\r\nNOTE:a\\,b\\;c\\nd\\Ne\\\\f\\qg\\\r\n"),
        "contact \"\" 1:0\n  VERSION: \"3.0\"\n  NOTE: \"a,b;c\\nd\\ne\\f\\qg\\\" raw "
        "\"a\\,b\\;c\\nd\\Ne\\\\f\\qg\\\"\n");
  check(CARD("VERSION:2.1\r\nADR:;;1 Rd\\; rear, left;Town;;;\r\n"),
        "contact \"\" 1:0\n  VERSION: \"2.1\"\n  ADR: 3=\"1 Rd; rear, left\" 4=\"Town\" raw \";;1 Rd\\; rear, "
        "left;Town;;;\"\n");
  check(
      CARD("VERSION:2.1\r\nN;ENCODING=QUOTED-PRINTABLE:A=3BB;C\\;D\r\n"),
      "contact \"\" 1:0\n  VERSION: \"2.1\"\n  N;ENCODING=QUOTED-PRINTABLE: 1=\"A;B\" 2=\"C;D\" raw \"A=3BB;C\\;D\"\n");
  check(CARD("VERSION:4.0\r\nADR:one line\r\n"),
        "contact \"\" 1:0\n  VERSION: \"4.0\"\n  ADR: 3=\"one line\" raw \"one line\"\n"
        "  ! fields 3: a value has not the fields that it should; see its raw text\n");
}

/* Lines of several kinds in one file, up to its very end. */
static void test_mixed_line_ends(void **state)
{
  (void)state;
  check("BEGIN:VCARD\nFN:A\rTEL:1\r\nNOTE:a\rb\r\nEND:VCARD\nBEGIN:VCARD\rFN:B\rEND:VCARD\r",
        "contact \"\" 1:0\n  FN: \"A\"\n  TEL: \"1\"\n  NOTE: \"a\\nb\"\n"
        "contact \"\" 6:44\n  FN: \"B\"\n");
}

static void test_params(void **state)
{
  (void)state;
  check(CARD("VERSION:3.0\r\nTEL;TYPE=HOME,voice;type=\"work,Home\";;X-Y=z:1\r\n"),
        "contact \"\" 1:0\n  VERSION: \"3.0\"\n  TEL;TYPE=home;TYPE=voice;TYPE=work;TYPE=home;X-Y=z: \"1\"\n");
  check(CARD("VERSION:4.0\r\nTEL;NOTE=a;VALUE=odd;PID=1.1:1\r\n"),
        "contact \"\" 1:0\n  VERSION: \"4.0\"\n  TEL;NOTE=a;VALUE=odd;PID=1.1: \"1\" type 14\n");
}

static void test_charset_option(void **state)
{
  static const struct source_option sjis[] = {{"charset", "shift_jis", NULL}, {0}};
  static const struct source_option wrong[] = {{"charset", "klingon", NULL}, {0}};
  (void)state;
  struct source_result out = read_with(KITH_STR(CARD("FN:\x95\x5C\r\n")), 0, sjis);
  check_contains(&out, "FN: \"表\"\n");
  source_free(&out);
  out = read_with(KITH_STR(CARD("FN:\x95\x5C\r\n")), 0, wrong);
  assert_int_equal(out.status, KITH_E_CONFIG);
  assert_non_null(strstr(out.err.message, "klingon"));
  source_free(&out);
}

/* Names as people write them, in charsets that nothing names; `to` in the words of iconv. */
static const struct {
  const char *to, *family, *given;
} strangers[] = {
    {"CP1252", "Schröder", "Käthe"},
    {"CP1252", "Sørensen", "Jørgen"},
    {"CP1252", "Lefèvre", "François"},
    {"CP1252", "Guimarães", "João"},
    {"CP1252", "Sigurðsson", "Þór"},
    {"CP1251", "Иванов", "Алексей"},
    {"CP1251", "Ковальчук", "Олексій"},
    {"KOI8-R", "Петрова", "Мария"},
    {"ISO-8859-5", "Сергеев", "Иван"},
    {"CP1253", "Παπαδόπουλος", "Άννα"},
    {"ISO-8859-7", "Δημητρίου", "Ελένη"},
    {"CP1250", "Dvořák", "Jiří"},
    {"CP1250", "Wiśniewski", "Łukasz"},
    {"ISO-8859-2", "Żółkiewski", "Błażej"},
    {"ISO-8859-2", "Růžičková", "Kateřina"},
    {"CP1250", "Fűzfa", "Dezső"},
    {"CP1254", "Yıldız", "Ayşe"},
    {"CP1255", "כהן", "דוד"},
    {"SHIFT_JIS", "山田", "太郎"},
    {"SHIFT_JIS", "タナカ", "イチロウ"},
    {"EUC-JP", "佐藤", "健一"},
    {"EUC-KR", "홍", "길동"},
    {"GBK", "李", "伟"},
    {"BIG5", "蔡", "英文"},
    {"ISO-2022-JP", "鈴木", "花子"},
};

static struct kith_str in_charset(const char *to, const char *text, char *buf, size_t room)
{
  char *in = (char *)(uintptr_t)text, *out = buf;
  size_t left = strlen(text);
  iconv_t cd = iconv_open(to, "UTF-8");
  assert_true(cd != (iconv_t)-1);
  assert_int_equal(iconv(cd, &in, &left, &out, &room), 0);
  iconv(cd, NULL, NULL, &out, &room);
  iconv_close(cd);
  return (struct kith_str){buf, (size_t)(out - buf)};
}

static void add_coded(struct kith_buf *to, struct kith_str bytes)
{
  for (size_t i = 0; i < bytes.len; i++)
    if ((unsigned char)bytes.ptr[i] >= 0x80 || bytes.ptr[i] == '=' || bytes.ptr[i] < ' ')
      buf_printf(to, "=%02X", (unsigned char)bytes.ptr[i]);
    else
      buf_add_char(to, bytes.ptr[i]);
}

/* One card alone shows what its charset is, as it stands and in quoted-printable. */
static void test_charsets_guessed(void **state)
{
  (void)state;
  for (size_t i = 0; i < 2 * (sizeof strangers / sizeof strangers[0]); i++) {
    char family[64], given[64], expected[160];
    const char *to = strangers[i / 2].to;
    struct kith_str n1 = in_charset(to, strangers[i / 2].family, family, sizeof family);
    struct kith_str n2 = in_charset(to, strangers[i / 2].given, given, sizeof given);
    struct kith_buf card = BUF_MAX(1024);
    bool coded = i % 2 && strcmp(to, "ISO-2022-JP") != 0;

    buf_add_c(&card, coded ? "BEGIN:VCARD\nVERSION:2.1\nN;ENCODING=QUOTED-PRINTABLE:" : "BEGIN:VCARD\nVERSION:2.1\nN:");
    coded ? add_coded(&card, n1) : (void)buf_add_str(&card, n1);
    buf_add_c(&card, ";");
    coded ? add_coded(&card, n2) : (void)buf_add_str(&card, n2);
    buf_add_c(&card, "\nEND:VCARD\n");
    struct source_result out = read_with(buf_str(&card), 0, NULL);
    snprintf(expected, sizeof expected, ": 1=\"%s\" 2=\"%s\"", strangers[i / 2].family, strangers[i / 2].given);
    check_contains(&out, expected);
    source_free(&out);
    buf_free(&card);
  }
}

/* Text beyond the first window: what is there is looked at when it is needed. */
static void test_charset_late(void **state)
{
  char buf[64];
  struct kith_buf bytes = BUF_MAX(BIG_MAX);
  (void)state;
  repeat(&bytes, CARD("FN:Plain\r\n"), 8000);
  for (int i = 0; i < 3; i++) {
    buf_add_c(&bytes, "BEGIN:VCARD\nFN:");
    buf_add_str(&bytes, in_charset("CP1251", "Мария Петрова", buf, sizeof buf));
    buf_add_c(&bytes, "\nEND:VCARD\n");
  }
  struct source_result out = read_with(buf_str(&bytes), 0, NULL);
  check_contains(&out, "FN: \"Мария Петрова\"");
  source_free(&out);
  buf_free(&bytes);
}

static void test_photos_option(void **state)
{
  static const struct source_option drop[] = {{"photos", "drop", NULL}, {0}};
  (void)state;
  struct source_result out = read_with(KITH_STR(CARD("PHOTO;ENCODING=b:QUJD\r\nKEY;ENCODING=b:QUJD\r\n")), 0, drop);
  assert_string_equal(buf_c(&out.text), "contact \"\" 1:0\n  KEY: blob 3 bytes \"ABC\" type 13\n");
  source_free(&out);
}

static int detect(const char *name, const char *head)
{
  return source_plugin(SOURCE_PLUGIN("vcard"))->source->detect(str_of(name), head, strlen(head));
}

static void test_detect(void **state)
{
  (void)state;
  assert_int_equal(detect("a.txt", "\xEF\xBB\xBF\r\n"
                                   "begin:vcard\r\n"),
                   100);
  assert_int_equal(detect("a.vcf", "junk\nBEGIN:VCARD\n"), 90);
  assert_int_equal(detect("a.csv", "a,b\nBEGIN:VCARD\n"), 60);
  assert_int_equal(detect("a.VCARD", ""), 30);
  assert_int_equal(detect("a.csv", "First Name,BEGIN:VCARD\n"), 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_files),           cmocka_unit_test(test_chunks),
      cmocka_unit_test(test_window_edges),    cmocka_unit_test(test_cut_at_every_byte),
      cmocka_unit_test(test_mutations),       cmocka_unit_test(test_deep),
      cmocka_unit_test(test_too_long),        cmocka_unit_test(test_too_many),
      cmocka_unit_test(test_read_failure),    cmocka_unit_test(test_many_batches),
      cmocka_unit_test(test_long_values),     cmocka_unit_test(test_base64),
      cmocka_unit_test(test_escapes),         cmocka_unit_test(test_params),
      cmocka_unit_test(test_mixed_line_ends), cmocka_unit_test(test_charset_option),
      cmocka_unit_test(test_photos_option),   cmocka_unit_test(test_charsets_guessed),
      cmocka_unit_test(test_charset_late),    cmocka_unit_test(test_detect),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
