#include "plugin/sink_fixture.h"

#include <stdlib.h>

#include "support/source.h"

static const char *const files[] = {"person", "extended", "types", "mess", "apple"};
enum { FILE_COUNT = sizeof files / sizeof files[0], FILE_MAX = 1 << 20, BIG_MAX = 64 << 20, WINDOW = 64 * 1024 };

#define NS          "xmlns=\"urn:ietf:params:xml:ns:vcard-4.0\""
#define CARDS(xml)  "<vcards " NS ">" xml "</vcards>"
#define CARD(xml)   "<vcard>" xml "</vcard>"
#define NAMED(name) CARD("<fn><text>" name "</text></fn>")

/* A file of the test data; the caller frees it. */
static struct kith_buf load(const char *name, const char *extension)
{
  char path[512];
  struct kith_buf bytes = BUF_MAX(FILE_MAX);
  snprintf(path, sizeof path, "%s/xcard/%s%s", KITH_TEST_DATA, name, extension);
  FILE *file = fopen(path, "rb");
  assert_non_null(file);
  assert_int_equal(buf_reserve(&bytes, FILE_MAX - 1), KITH_OK);
  bytes.len = fread(bytes.ptr, 1, FILE_MAX - 1, file);
  fclose(file);
  return bytes;
}

static struct source_result read_chunks(struct kith_str bytes, size_t chunk)
{
  struct source_case input = {.plugin = SOURCE_PLUGIN("xcard"), .bytes = bytes, .chunk = chunk};
  struct source_result out;
  source_run(&input, &out);
  return out;
}

/* Reads and compares what came out. */
static void check(struct kith_str xml, const char *expected)
{
  struct source_result out = read_chunks(xml, 0);
  assert_int_equal(out.status, KITH_END);
  assert_string_equal(buf_c(&out.text), expected);
  source_free(&out);
}

static void check_contains(struct kith_str xml, size_t records, size_t rejects, const char *expected)
{
  struct source_result out = read_chunks(xml, 0);
  const char *text = buf_c(&out.text);
  assert_int_equal(out.status, KITH_END);
  if (!text || !strstr(text, expected))
    fail_msg("no \"%s\" in:\n%.2000s", expected, text ? text : "");
  assert_int_equal(out.records, records);
  assert_int_equal(out.rejects, rejects);
  source_free(&out);
}

/* `before`, then `unit` as often as it takes, then `after`; the caller frees it. */
static struct kith_buf build(const char *before, const char *unit, size_t count, const char *after)
{
  struct kith_buf b = BUF_MAX(BIG_MAX);
  size_t len = strlen(unit);
  (void)buf_add_c(&b, before);
  assert_int_equal(buf_reserve(&b, len * count), KITH_OK);
  for (size_t i = 0; i < count; i++)
    (void)buf_add(&b, unit, len);
  (void)buf_add_c(&b, after);
  return b;
}

/* ---- Reading ----------------------------------------------------------------------------------------------------- */

static void every_construct_is_read(void **state)
{
  (void)state;
  for (size_t i = 0; i < FILE_COUNT; i++) {
    struct kith_buf bytes = load(files[i], ".xml"), expected = load(files[i], ".txt");
    struct source_result out = read_chunks(buf_str(&bytes), 0);
    print_message("%s\n", files[i]);
    assert_string_equal(buf_c(&out.text), buf_c(&expected));
    source_free(&out);
    buf_free(&bytes);
    buf_free(&expected);
  }
}

static void portions_leave_no_trace(void **state)
{
  static const size_t chunks[] = {1, 2, 3, 7, 1000};
  (void)state;
  for (size_t i = 0; i < FILE_COUNT; i++) {
    struct kith_buf bytes = load(files[i], ".xml"), expected = load(files[i], ".txt");
    for (size_t k = 0; k < sizeof chunks / sizeof chunks[0]; k++) {
      struct source_result out = read_chunks(buf_str(&bytes), chunks[k]);
      assert_string_equal(buf_c(&out.text), buf_c(&expected));
      source_free(&out);
    }
    buf_free(&bytes);
    buf_free(&expected);
  }
}

/* A card that is cut by the end of the reader's window, at each of its bytes. */
static void the_window_may_end_anywhere(void **state)
{
  static const char card[] =
      "<!--c--><vcard><fn a='1'><text>J\xc3\xbcrgen &amp; <![CDATA[\xf0\x9f\x98\x80>]]]></text></fn><?p i?>\r\n"
      "<group name=\"g\"><x:y xmlns:x='urn:x'/></group></vcard>";
  (void)state;
  for (size_t i = 0; i <= sizeof card; i++) {
    size_t space = WINDOW - sizeof "<vcards " NS ">" - i;
    struct kith_buf xml = build("<vcards " NS ">", " ", space, card);
    (void)buf_add_c(&xml, NAMED("Eve") "</vcards>");
    check_contains(buf_str(&xml), 2, 0,
                   "  FN: \"J\xc3\xbcrgen & \xf0\x9f\x98\x80>]\"\n  g.XML: \"<x:y xmlns:x=\"urn:x\"/>\"\n");
    buf_free(&xml);
  }
}

static void any_root_that_holds_cards(void **state)
{
  (void)state;
  check_contains(KITH_STR("<vcard " NS "><fn><text>A</text></fn></vcard>"), 1, 0, "FN: \"A\"");
  check_contains(KITH_STR("<vcards>" NAMED("A") NAMED("B") "</vcards>"), 2, 0, "FN: \"B\"");
  check_contains(KITH_STR("<v:vcards><v:vcard><v:fn><v:text>A</v:text></v:fn></v:vcard></v:vcards>"), 1, 0,
                 "FN: \"A\"");
  check_contains(KITH_STR("<r><x>" CARDS(NAMED("A")) "</x><vcard " NS "><fn><text>B</text></fn></vcard></r>"), 2, 0,
                 "FN: \"B\"");
  check_contains(KITH_STR("<html><body>no</body></html>"), 0, 1,
                 "reject not-xcard 1:0 \"<html><body>no</body></html>\"");
  check(KITH_STR("<vcards " NS "/>"), "");
  check(KITH_STR(""), "");
}

static void encodings(void **state)
{
  static const char head[] = "<?xml version='1.0' encoding='%s'?>" CARDS(NAMED("%s"));
  static const struct {
    const char *declared, *name, *read;
  } cases[] = {
      {"UTF-8", "J\xc3\xbcrgen", "J\xc3\xbcrgen"},      {"ISO-8859-1", "J\xfcrgen", "J\xc3\xbcrgen"},
      {"windows-1252", "\x80 5", "\xe2\x82\xac 5"},     {"Shift_JIS", "\x8e\x52\x93\x63", "\xe5\xb1\xb1\xe7\x94\xb0"},
      {"ISO-8859-1", "J\xc3\xbcrgen", "J\xc3\xbcrgen"},                                          /* it is not */
      {"UTF-16", "J\xc3\xbcrgen", "J\xc3\xbcrgen"},                                              /* it is not */
      {"klingon", "J\xc3\xbcrgen", "J\xc3\xbcrgen"},    {"UTF-8", "J\xfcrgen", "J\xc3\xbcrgen"}, /* it is not */
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    char xml[512], expected[128];
    int len = snprintf(xml, sizeof xml, head, cases[i].declared, cases[i].name);
    snprintf(expected, sizeof expected, "FN: \"%s\"\n", cases[i].read);
    check_contains((struct kith_str){xml, (size_t)len}, 1, 0, expected);
  }
}

static struct kith_buf wide(const char *ascii, bool big)
{
  struct kith_buf b = BUF_MAX(1 << 16);
  (void)buf_add_c(&b, big ? "\xfe\xff" : "\xff\xfe");
  for (; *ascii; ascii++) {
    char unit[2] = {big ? 0 : *ascii, big ? *ascii : 0};
    (void)buf_add(&b, unit, 2);
  }
  return b;
}

static void utf16(void **state)
{
  (void)state;
  for (int big = 0; big < 2; big++) {
    struct kith_buf good = wide("<?xml version='1.0' encoding='UTF-16'?>" CARDS(NAMED("Ada")), big);
    struct kith_buf bad = wide("<?xml version='1.0' encoding='UTF-16'?><!DOCTYPE x>" CARDS(NAMED("Ada")), big);
    check_contains(buf_str(&good), 1, 0, "FN: \"Ada\"");
    check_contains(buf_str(&bad), 0, 1, "DOCTYPE");
    buf_free(&good);
    buf_free(&bad);
  }
}

static void long_and_binary_values(void **state)
{
  struct kith_buf note = build("<vcards " NS "><vcard><note><text>", "0123456789abcdef", 4096, "</text></note>");
  (void)state;
  (void)buf_add_c(&note, "<nickname><text>");
  for (size_t i = 0; i < 20000; i++)
    (void)buf_add_c(&note, "n");
  (void)buf_add_c(&note, "</text></nickname></vcard>" NAMED("Eve") "</vcards>");
  check_contains(buf_str(&note), 2, 0, "  NOTE: blob 65536 bytes \"0123456789abcdef\" type 1\n");
  check_contains(buf_str(&note), 2, 0, "! blob 1: a long value could not be kept whole; its start is");
  struct source_case input = {.plugin = SOURCE_PLUGIN("xcard"), .bytes = buf_str(&note), .no_blobs = true};
  struct source_result out;
  source_run(&input, &out);
  assert_non_null(strstr(buf_c(&out.text), "  NOTE: \"0123456789abcdef"));
  source_free(&out);
  buf_free(&note);
  struct kith_buf photo = build("<vcards " NS "><vcard><photo><uri>data:image/png;base64,", "QUJD\n", 30000,
                                "RA==</uri></photo><key><binary>QUI</binary></key></vcard></vcards>");
  check_contains(buf_str(&photo), 1, 0,
                 "  PHOTO;MEDIATYPE=image/png: blob 90001 bytes \"ABCABCABCABCABCA\" type 13\n"
                 "  KEY: blob 2 bytes \"AB\" type 13\n");
  buf_free(&photo);
}

/* ---- What is broken or hostile ----------------------------------------------------------------------------------- */

static void broken_xml_costs_the_rest_only(void **state)
{
  static const struct {
    const char *xml, *expected;
  } cases[] = {
      {"<vcards " NS ">" NAMED("Ada") "\n<vcard><fn><text>Eve",
       "reject xml 2:110 \"<vcard><fn><text>Eve\": the file ends"},
      {"<vcards " NS ">" NAMED("Ada") "\n<vcard><fn>\n</tel></vcard></vcards>", "reject xml 3:"},
      {"<vcards " NS ">" NAMED("Ada") NAMED("Eve &unknown;") "</vcards>", "Entity 'unknown' not defined"},
      {"<vcards " NS ">" NAMED("Ada") "</vcards>\nmore", "reject xml 2:"},
      {"<vcards " NS ">" NAMED("Ada") NAMED("&#0;") "</vcards>", "invalid xmlChar value 0"},
      {"<vcards " NS ">" NAMED("Ada") "<!ELEMENT x>" NAMED("Eve") "</vcards>", "a DOCTYPE or another declaration"},
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
    check_contains(str_of(cases[i].xml), 1, 1, cases[i].expected);
  check_contains(KITH_STR("<vcards " NS ">" NAMED("Ada") NAMED("E\0ve") "</vcards>"), 1, 1, "a NUL byte");
  check_contains(KITH_STR("just text"), 0, 1, "reject xml 1:");
}

static void a_bad_card_costs_that_card_only(void **state)
{
  static const struct {
    const char *unit;
    size_t count;
    const char *code;
  } cases[] = {
      {"<tel><text>1</text></tel>", 1001, "too-many-properties"},
      {"<categories><text>0123456789</text></categories>", 900, NULL},
      {"<note><text>0123456789012345678901234567890123456789</text></note>", 1000, NULL},
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct kith_buf xml =
        build("<vcards " NS "><vcard>", cases[i].unit, cases[i].count, "</vcard>" NAMED("Eve") "</vcards>");
    check_contains(buf_str(&xml), cases[i].code ? 1 : 2, cases[i].code != NULL, cases[i].code ? cases[i].code : "Eve");
    buf_free(&xml);
  }
  struct kith_buf params = build("<vcards " NS "><vcard><tel><parameters><x-p>", "<text>1</text>", 100,
                                 "</x-p></parameters><text>1</text></tel></vcard></vcards>");
  check_contains(buf_str(&params), 1, 0, "TEL;X-P=1,1,1");
  buf_free(&params);
  params = build("<vcards " NS "><vcard><tel><parameters>", "<x-p><text>1</text></x-p>", 65,
                 "</parameters><text>1</text></tel></vcard>" NAMED("Eve") "</vcards>");
  check_contains(buf_str(&params), 1, 1, "reject too-many-params 1:");
  buf_free(&params);
  struct kith_buf values = build("<vcards " NS "><vcard><categories>", "<text>1</text>", 1025,
                                 "</categories></vcard>" NAMED("Eve") "</vcards>");
  check_contains(buf_str(&values), 1, 1, "reject too-many-values 1:");
  buf_free(&values);
  struct kith_buf large = build("<vcards " NS "><vcard>", "<note><text>", 1, "");
  for (size_t i = 0; i < 100; i++) {
    for (size_t k = 0; k < 16000; k++)
      (void)buf_add_char(&large, 'x');
    (void)buf_add_c(&large, "</text></note><note><text>");
  }
  (void)buf_add_c(&large, "</text></note></vcard>" NAMED("Eve") "</vcards>");
  check_contains(buf_str(&large), 1, 1, "reject too-long 1:");
  buf_free(&large);
}

static void hostile_markup_is_refused(void **state)
{
  static const struct {
    const char *before, *unit;
    size_t count;
    const char *after, *why;
  } cases[] = {
      {"<vcard><fn ", "a='x' ", 200000, "><text>A</text></fn></vcard>", "more than 256 attributes"},
      {"<vcard><fn a=\"", "x", 50000000, "", "longer than 64 KiB"},
      {"<vcard><", "x", 1000000, "/></vcard>", "longer than 64 KiB"},
      {"</", "x", 1000000, ">", "longer than 64 KiB"},
      {"<!--", "x", 1000000, "-->", "longer than 64 KiB"},
      {"<?p ", "x", 1000000, "?>", "longer than 64 KiB"},
      {"<vcard><fn>&", "x", 1000000, ";</fn></vcard>", "longer than 64 KiB"},
      {"<vcard><note><text><![CDATA[", "x", 5000000, "]]></text></note></vcard>", "longer than 4 MiB"},
      {"<vcard>", "<a>", 100000, "", "nested more than 32 deep"},
      {"<vcard><x:a xmlns:x='urn:x' ", "xmlns:a='u' ", 300, "/></vcard>", "more than 256 attributes"},
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct kith_buf xml = build("<vcards " NS ">" NAMED("Ada"), "", 0, cases[i].before);
    for (size_t k = 0; k < cases[i].count; k++)
      (void)buf_add_c(&xml, cases[i].unit);
    (void)buf_add_c(&xml, cases[i].after);
    (void)buf_add_c(&xml, NAMED("Eve") "</vcards>");
    check_contains(buf_str(&xml), 1, 1, cases[i].why);
    buf_free(&xml);
  }
}

static void entities_are_refused(void **state)
{
  struct kith_buf bomb = build("<?xml version='1.0'?><!DOCTYPE vcards [<!ENTITY a \"", "a", 160000, "\">]>");
  (void)state;
  (void)buf_add_c(&bomb, CARDS(NAMED("&a;&a;&a;")));
  check_contains(buf_str(&bomb), 0, 1, "a DOCTYPE or another declaration");
  buf_free(&bomb);
  check_contains(KITH_STR("<!DOCTYPE v SYSTEM \"file:///etc/passwd\">" CARDS(NAMED("Ada"))), 0, 1, "a DOCTYPE");
  check_contains(KITH_STR("<!DOCTYPE v [<!ENTITY x SYSTEM \"/etc/passwd\">]>" CARDS(NAMED("&x;"))), 0, 1, "a DOCTYPE");
  check_contains(KITH_STR("<!DOCTYPE v [<!ENTITY % p SYSTEM \"http://127.0.0.1/\"> %p;]>" CARDS("")), 0, 1,
                 "a DOCTYPE");
}

static void names_without_end_are_refused(void **state)
{
  struct kith_buf xml = build("<vcards " NS ">" NAMED("Ada"), "", 0, "");
  (void)state;
  for (size_t i = 0; i < 100000; i++)
    (void)buf_printf(&xml, "<n%zu/>", i);
  (void)buf_add_c(&xml, "</vcards>");
  check_contains(buf_str(&xml), 1, 1, "more than 16,384 different names");
  buf_free(&xml);
}

static void a_failing_stream_is_told(void **state)
{
  struct source_case input = {
      .plugin = SOURCE_PLUGIN("xcard"), .bytes = KITH_STR(CARDS(NAMED("Ada"))), .chunk = 10, .fail_at = 40};
  struct source_result out;
  (void)state;
  source_run(&input, &out);
  assert_int_equal(out.status, KITH_E_IO);
  source_free(&out);
}

static void it_knows_its_files(void **state)
{
  static const char official[] = CARDS(""), none[] = "<vcards><vcard/></vcards>", other[] = "<html/>", text[] = "BEGIN";
  int (*detect)(struct kith_str, const void *, size_t) = source_plugin(SOURCE_PLUGIN("xcard"))->source->detect;
  (void)state;
  assert_int_equal(detect(KITH_STR("a.xml"), official, sizeof official), 100);
  assert_int_equal(detect(KITH_STR("a.xml"), none, sizeof none), 70);
  assert_int_equal(detect(KITH_STR("a.xml"), other, sizeof other), 0);
  assert_int_equal(detect(KITH_STR("a.xcard"), text, sizeof text), 20);
  struct kith_buf utf16_bytes = wide(official, true);
  assert_int_equal(detect(KITH_STR("a.xml"), utf16_bytes.ptr, utf16_bytes.len), 100);
  buf_free(&utf16_bytes);
}

/* ---- Writing ----------------------------------------------------------------------------------------------------- */

struct settings {
  int64_t indent;
};

static const struct settings two = {2}, none = {0};

static char logged[256];

static void note_log(struct kith_ctx *ctx, int level, struct kith_str message)
{
  (void)ctx, (void)level;
  snprintf(logged, sizeof logged, "%.*s", STR_ARG(message));
}

static void begin(struct sink_fixture *f)
{
  fixture_init(f, "xcard");
  f->host.log = note_log;
  logged[0] = '\0';
}

#define HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<vcards " NS ">"

static void assert_written(struct sink_fixture *f, const struct settings *settings, const char *expected)
{
  assert_int_equal(fixture_open(f, settings, "", 0), KITH_OK);
  if (fixture_send(f) != KITH_OK || fixture_commit(f) != KITH_OK)
    fail_msg("%s", f->err.message);
  fixture_close(f);
  assert_string_equal(buf_c(&f->stream.out), expected);
}

static struct kith_record *card_record(struct sink_fixture *f)
{
  struct kith_record *r = fixture_record(f, KITH_CONTACT);
  fixture_put(r, KITH_P_VERSION, "4.0");
  return r;
}

static void add(struct sink_fixture *f, const struct kith_record *r)
{
  struct kith_item item = fixture_upsert("id", r);
  batch_add_item(&f->batch, &item);
}

static void a_property_a_line(void **state)
{
  struct sink_fixture f;
  (void)state;
  begin(&f);
  struct kith_record *r = card_record(&f);
  fixture_put(r, KITH_P_FN, "Ada");
  fixture_put(r, KITH_P_TEL, "1")->group = KITH_STR("a");
  fixture_put(r, KITH_P_EMAIL, "a@b.example")->group = KITH_STR("a");
  fixture_put(r, KITH_P_TITLE, "CEO")->group = KITH_STR("b\"<");
  fixture_put(r, KITH_P_ROLE, "boss");
  add(&f, r);
  assert_written(&f, &two,
                 HEAD
                 "\n  <vcard>\n    <fn><text>Ada</text></fn>\n    <group name=\"a\">\n      <tel><text>1</text></tel>\n"
                 "      <email><text>a@b.example</text></email>\n    </group>\n    <group name=\"b&quot;&lt;\">\n"
                 "      <title><text>CEO</text></title>\n    </group>\n    <role><text>boss</text></role>\n"
                 "  </vcard>\n</vcards>\n");
  fixture_free(&f);
}

static void parameters_and_components(void **state)
{
  struct sink_fixture f;
  (void)state;
  begin(&f);
  struct kith_record *r = card_record(&f);
  struct kith_property *p = fixture_put_parts(r, KITH_P_N, 1, "Lee", 2, "Ann", 2, "Bo", 7, "III", -1);
  fixture_params(r, p, KITH_Q_SORT_AS, "Lee,\"A, B\"", KITH_Q_LANGUAGE, "en", -1);
  fixture_put_parts(r, KITH_P_GENDER, 2, "other", -1);
  fixture_put_parts(r, KITH_P_ORG, 2, "Unit", -1);
  fixture_put_parts(r, KITH_P_CATEGORIES, 0, "a", 0, "b", -1);
  p = fixture_put(r, KITH_P_TEL, "1");
  fixture_params(r, p, KITH_Q_TYPE, "home", KITH_Q_PREF, "1", KITH_Q_TYPE, "work", -1);
  add(&f, r);
  assert_written(
      &f, &none,
      HEAD "\n<vcard>\n<n><parameters><sort-as><text>Lee</text><text>A, B</text></sort-as><language><language-tag>en"
           "</language-tag></language></parameters><surname>Lee</surname><given>Ann</given><given>Bo</given>"
           "<additional/><prefix/><suffix/><generation>III</generation></n>\n"
           "<gender><sex/><identity>other</identity></gender>\n<org><text/><text>Unit</text></org>\n"
           "<categories><text>a</text><text>b</text></categories>\n"
           "<tel><parameters><type><text>home</text><text>work</text></type><pref><integer>1</integer></pref>"
           "</parameters><text>1</text></tel>\n</vcard>\n</vcards>\n");
  fixture_free(&f);
}

static void types_are_elements(void **state)
{
  struct sink_fixture f;
  (void)state;
  begin(&f);
  struct kith_record *r = card_record(&f);
  fixture_put(r, KITH_P_BDAY, "19850412");
  fixture_put(r, KITH_P_BDAY, "T1022");
  fixture_put(r, KITH_P_BDAY, "19850412T10");
  fixture_put(r, KITH_P_BDAY, "who knows");
  fixture_put(r, KITH_P_BDAY, "once")->value_type = KITH_V_TEXT;
  fixture_put(r, KITH_P_BDAY, "1985")->value_type = KITH_V_DATE;
  fixture_put(r, KITH_P_TEL, "tel:1")->value_type = KITH_V_URI;
  fixture_put(r, KITH_P_URL, "http://x")->value_type = KITH_V_URI;
  fixture_put(r, names_property(&f.names, KITH_STR("X-A")), "b")->raw = KITH_STR("b\\,");
  fixture_put(r, names_property(&f.names, KITH_STR("2 B")), "c\nd\\");
  fixture_put(r, KITH_P_XML, "<a xmlns=\"urn:a\"/>");
  fixture_put(r, KITH_P_XML, "<a/>");
  add(&f, r);
  assert_written(&f, &none,
                 HEAD
                 "\n<vcard>\n<bday><date>19850412</date></bday>\n<bday><time>1022</time></bday>\n"
                 "<bday><date-time>19850412T10</date-time></bday>\n"
                 "<bday><date-and-or-time>who knows</date-and-or-time></bday>\n<bday><text>once</text></bday>\n"
                 "<bday><parameters><x-kith-value><text>date</text></x-kith-value></parameters><date>1985</date>"
                 "</bday>\n<tel><uri>tel:1</uri></tel>\n"
                 "<url><parameters><x-kith-value><text>uri</text></x-kith-value></parameters><uri>http://x</uri>"
                 "</url>\n<x-a><unknown>b\\,</unknown></x-a>\n<x-kith-2-b><unknown>c\\nd\\\\</unknown></x-kith-2-b>\n"
                 "<a xmlns=\"urn:a\"/>\n<xml><text>&lt;a/&gt;</text></xml>\n</vcard>\n</vcards>\n");
  fixture_free(&f);
}

static void text_is_escaped_or_replaced(void **state)
{
  struct sink_fixture f;
  (void)state;
  begin(&f);
  struct kith_record *r = card_record(&f);
  fixture_put(r, KITH_P_NOTE, "<a> & \"b\"\r\n\t]]>");
  fixture_put(r, KITH_P_NOTE, "\x01 \xff \xc3 \xed\xa0\x80 \xef\xbf\xbe \xf0\x9f\x98\x80 \xc3\xbc");
  add(&f, r);
  assert_written(&f, &none,
                 HEAD "\n<vcard>\n<note><text>&lt;a&gt; &amp; \"b\"&#13;\n\t]]&gt;</text></note>\n"
                      "<note><text>\xef\xbf\xbd \xef\xbf\xbd \xef\xbf\xbd \xef\xbf\xbd \xef\xbf\xbd \xf0\x9f\x98\x80 "
                      "\xc3\xbc</text></note>\n</vcard>\n</vcards>\n");
  assert_string_equal(logged, "5 characters that XML cannot hold were replaced");
  fixture_free(&f);
}

static void blobs_are_streamed(void **state)
{
  static char text[100000];
  struct sink_fixture f;
  (void)state;
  begin(&f);
  struct kith_record *r = card_record(&f);
  struct kith_property *p = fixture_put(r, KITH_P_PHOTO, "");
  fixture_params(r, p, KITH_Q_PREF, "1", KITH_Q_MEDIATYPE, "image/png", -1);
  p->part_count = 0;
  p->blob = 1;
  p->value_type = KITH_V_BINARY;
  fixture_blob = KITH_STR("hello");
  add(&f, r);
  assert_written(&f, &none,
                 HEAD "\n<vcard>\n<photo><parameters><pref><integer>1</integer></pref></parameters>"
                      "<uri>data:image/png;base64,aGVsbG8=</uri></photo>\n</vcard>\n</vcards>\n");
  buf_clear(&f.stream.out);
  p->name = KITH_P_NOTE;
  p->value_type = KITH_V_TEXT;
  p->param_count = 0;
  for (size_t i = 0; i < sizeof text; i++)
    text[i] = (char)(i % 2 ? 0xbc : 0xc3); /* two bytes a character, which pieces of any size cut */
  fixture_blob = (struct kith_str){text + 0, sizeof text};
  assert_int_equal(fixture_open(&f, &none, "", 0), KITH_OK);
  assert_int_equal(fixture_send(&f), KITH_OK);
  assert_int_equal(fixture_commit(&f), KITH_OK);
  fixture_close(&f);
  struct kith_str out = buf_str(&f.stream.out);
  size_t at = str_find_str(out, KITH_STR("<note><text>")) + 12;
  assert_true(str_eq(str_sub(out, at, sizeof text), fixture_blob));
  assert_true(str_starts(str_sub(out, at + sizeof text, out.len), KITH_STR("</text></note>")));
  fixture_blob = STR_NONE;
  fixture_free(&f);
}

static void what_has_no_card_is_refused(void **state)
{
  struct sink_fixture f;
  (void)state;
  begin(&f);
  struct kith_record *deal = fixture_record(&f, KITH_DEAL), *account = fixture_record(&f, KITH_ACCOUNT);
  fixture_put(account, KITH_P_FN, "Acme");
  add(&f, deal);
  add(&f, account);
  struct kith_item gone = fixture_retire("x", "");
  batch_add_item(&f.batch, &gone);
  assert_int_equal(fixture_open(&f, &none, "", 0), KITH_OK);
  assert_int_equal(fixture_send(&f), KITH_OK);
  assert_int_equal(fixture_outcome(&f, 0), KITH_REFUSED);
  assert_int_equal(fixture_outcome(&f, 1), KITH_CREATED);
  assert_int_equal(fixture_outcome(&f, 2), KITH_REMOVED);
  assert_int_equal(fixture_commit(&f), KITH_OK);
  const char *text = buf_c(&f.stream.out);
  assert_non_null(strstr(text, "<kind><text>org</text></kind>"));
  fixture_free(&f);
}

static void a_failing_output_is_told(void **state)
{
  struct sink_fixture f;
  (void)state;
  begin(&f);
  struct kith_record *r = card_record(&f);
  fixture_put(r, KITH_P_FN, "Ada");
  add(&f, r);
  f.stream.fail_at = 1;
  assert_int_equal(fixture_open(&f, &none, "", 0), KITH_OK);
  assert_int_equal(fixture_send(&f), KITH_OK);
  assert_int_equal(fixture_commit(&f), KITH_E_WRITE);
  fixture_free(&f);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_construct_is_read),
      cmocka_unit_test(portions_leave_no_trace),
      cmocka_unit_test(the_window_may_end_anywhere),
      cmocka_unit_test(any_root_that_holds_cards),
      cmocka_unit_test(encodings),
      cmocka_unit_test(utf16),
      cmocka_unit_test(long_and_binary_values),
      cmocka_unit_test(broken_xml_costs_the_rest_only),
      cmocka_unit_test(a_bad_card_costs_that_card_only),
      cmocka_unit_test(hostile_markup_is_refused),
      cmocka_unit_test(entities_are_refused),
      cmocka_unit_test(names_without_end_are_refused),
      cmocka_unit_test(a_failing_stream_is_told),
      cmocka_unit_test(it_knows_its_files),
      cmocka_unit_test(a_property_a_line),
      cmocka_unit_test(parameters_and_components),
      cmocka_unit_test(types_are_elements),
      cmocka_unit_test(text_is_escaped_or_replaced),
      cmocka_unit_test(blobs_are_streamed),
      cmocka_unit_test(what_has_no_card_is_refused),
      cmocka_unit_test(a_failing_output_is_told),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
