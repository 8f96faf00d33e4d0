/* The plugin csv: headers, mappings, values in structured properties, and what becomes of odd rows. */
#include "support/source.h"

#include <kith/property.h>

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define PAIR(from_, to_, property_, component_, type_, group_, split_)                                                 \
  {                                                                                                                    \
    .size = sizeof(struct kith_map_pair), .property = (property_), .component = (component_), .group = (group_),       \
    .from = {(from_), sizeof(from_) - 1}, .to = {(to_), sizeof(to_) - 1}, .type = {(type_), sizeof(type_) - 1},        \
    .split = {                                                                                                         \
      (split_),                                                                                                        \
      sizeof(split_) - 1                                                                                               \
    }                                                                                                                  \
  }

static const struct kith_map_pair crm_pairs[] = {
    PAIR("Id", "uid", KITH_P_UID, 0, "", 0, ""),
    PAIR("First", "name.given", KITH_P_N, KITH_N_GIVEN, "", 0, ""),
    PAIR("Last", "name.family", KITH_P_N, KITH_N_FAMILY, "", 0, ""),
    PAIR("E-mails", "email.work", KITH_P_EMAIL, 0, "work", 0, " ::: "),
    PAIR("Street", "address.home.street", KITH_P_ADR, KITH_ADR_STREET, "home", 0, ""),
    PAIR("City", "address.home.locality", KITH_P_ADR, KITH_ADR_LOCALITY, "home", 0, ""),
    PAIR("City 2", "address.home.locality#2", KITH_P_ADR, KITH_ADR_LOCALITY, "home", 2, ""),
    PAIR("Profile", "linkedin", KITH_P_SOCIALPROFILE, 0, "linkedin", 0, ""),
    PAIR("Secret", "-", KITH_P_NONE, 0, "", 0, ""),
    PAIR("Phone 1 - Value", "phone", KITH_P_TEL, 0, "", 0, ""),
};
static const struct kith_map_pair deal_pairs[] = {
    PAIR("Id", "uid", KITH_P_UID, 0, "", 0, ""),
    PAIR("Amount", "amount", KITH_P_AMOUNT, 0, "", 0, ""),
    PAIR("First", "name.given", KITH_P_N, KITH_N_GIVEN, "", 0, ""),
};
static const struct kith_map_pair any_pairs[] = {
    PAIR("name", "name.full", KITH_P_FN, 0, "", 0, ""),
    PAIR("mail", "email", KITH_P_EMAIL, 0, "", 0, ""),
    PAIR("Column 2", "email", KITH_P_EMAIL, 0, "", 0, ""),
    PAIR("Column 1", "name.full", KITH_P_FN, 0, "", 0, ""),
};
static const struct kith_str crm_needs[] = {{"ID", 2}, {"last", 4}};
static const struct kith_str deal_needs[] = {{"Id", 2}, {"Amount", 6}};

static const struct kith_map_table tables[] = {
    {sizeof tables[0], KITH_CONTACT, {"any", 3}, 4, any_pairs, 0, NULL},
    {sizeof tables[0], KITH_CONTACT, {"crm/Contact", 11}, 10, crm_pairs, 2, crm_needs},
    {sizeof tables[0], KITH_DEAL, {"crm/Deal", 8}, 3, deal_pairs, 2, deal_needs},
};
static const struct kith_map shipped = {sizeof shipped, 0, 3, tables};
static const struct kith_map named = {sizeof named, 1, 2, tables + 1};
static const struct kith_map asked = {sizeof asked, 1, 1, tables};

static void run(struct kith_str bytes, const struct kith_map *map, const char *header, size_t chunk,
                struct source_result *out)
{
  struct source_option options[] = {{"mapping", NULL, map}, {header ? "header" : NULL, header, NULL}, {0}};
  struct source_case input = {
      .plugin = SOURCE_PLUGIN("csv"), .name = "in/x.csv", .bytes = bytes, .chunk = chunk, .options = options};
  source_run(&input, out);
  buf_add_char(&out->text, '\0');
}

static void check(struct kith_str bytes, const struct kith_map *map, const char *header, const char *want)
{
  for (size_t chunk = 0; chunk < 3; chunk++) {
    struct source_result got;
    run(bytes, map, header, chunk, &got);
    assert_int_equal(got.status, KITH_END);
    assert_string_equal(got.text.ptr, want);
    source_free(&got);
  }
}

#define CSV(lit, map, header, want) check(KITH_STR(lit), map, header, want)

static void test_mapping(void **state)
{
  (void)state;
  CSV("id,FIRST,last,E-mails,Street,City,City 2,Profile,Secret,Favourite colour\n"
      "7, Ann ,\" Lee \",a@x.example ::: * b@x.example,1 Rd,Ulm,Bern,https://li/in/ann,no,red\n"
      "8,,Bo,,,,,,,\n",
      &shipped, NULL,
      "contact \"7\" 2:73\n"
      "  UID: \"7\"\n"
      "  N: 2=\"Ann\" 1=\"Lee\"\n"
      "  EMAIL;TYPE=work: \"a@x.example\" raw \"a@x.example ::: * b@x.example\"\n"
      "  EMAIL;TYPE=work: \"b@x.example\" raw \"a@x.example ::: * b@x.example\"\n"
      "  ADR;TYPE=home: 3=\"1 Rd\" 4=\"Ulm\"\n"
      "  ADR;TYPE=home: 4=\"Bern\"\n"
      "  SOCIALPROFILE;TYPE=linkedin;SERVICE-TYPE=linkedin: \"https://li/in/ann\"\n"
      "  FAVOURITE COLOUR: \"red\"\n"
      "contact \"8\" 3:158\n"
      "  UID: \"8\"\n"
      "  N: 1=\"Bo\"\n");
}

static void test_labels(void **state)
{
  (void)state;
  CSV("Id,Last,Phone 1 - Label,Phone 1 - Value,Event 1 - Label,Event 1 - Value\n1,Lee,* "
      "Mobile,+1,Met,2020\n2,Bo,,+2,,\n",
      &shipped, NULL,
      "contact \"1\" 2:72\n  UID: \"1\"\n  N: 1=\"Lee\"\n  TEL;PREF=1;TYPE=cell: \"+1\"\n  EVENT 1 - LABEL: \"Met\"\n"
      "  EVENT 1 - VALUE: \"2020\"\n"
      "contact \"2\" 3:99\n  UID: \"2\"\n  N: 1=\"Bo\"\n  TEL: \"+2\"\n");
}

static void test_kind_and_choice(void **state)
{
  (void)state;
  struct source_result got;
  run(KITH_STR("Id,Last,First,Amount\n1,Lee,Ann,5\n"), &shipped, NULL, 0, &got);
  assert_int_equal(got.kind, KITH_CONTACT); /* both fit and name three: the first */
  source_free(&got);
  run(KITH_STR("Id,First,Amount\n1,Ann,5\n"), &shipped, NULL, 0, &got);
  assert_int_equal(got.kind, KITH_DEAL);
  source_free(&got);
}

static void test_preamble(void **state)
{
  (void)state;
  CSV("Notes:\n\"Of the contacts, some\nhave no e-mail\"\n\nid,last\n1,Lee\n", &shipped, NULL,
      "contact \"1\" 6:55\n  UID: \"1\"\n  N: 1=\"Lee\"\n");
  CSV("Report of today\n\nname,mail,town\nAnn,a@x.example,Ulm\n", &shipped, NULL,
      "contact \"\" 4:32\n  FN: \"Ann\"\n  EMAIL: \"a@x.example\"\n  ADR: 4=\"Ulm\"\n");
}

static void test_no_mapping(void **state)
{
  (void)state;
  CSV("Email,Phone,Phone,,Owner\na@x.example,1,2,3,me\n", NULL, NULL,
      "contact \"\" 2:25\n  EMAIL: \"a@x.example\"\n  PHONE: \"1\"\n  PHONE (2): \"2\"\n  X-COLUMN-4: \"3\"\n"
      "  X-KITH-OWNER: \"me\"\n");
}

static void test_header_option(void **state)
{
  (void)state;
  CSV("Ann,a@x.example\nBo,b@x.example\n", &shipped, NULL,
      "contact \"\" 1:0\n  FN: \"Ann\"\n  EMAIL: \"a@x.example\"\n"
      "contact \"\" 2:16\n  FN: \"Bo\"\n  EMAIL: \"b@x.example\"\n");
  CSV("name,mail\n", &shipped, "no", "contact \"\" 1:0\n  FN: \"name\"\n  EMAIL: \"mail\"\n");
  CSV("a@x.example,Ann\nb@x.example,Bo\n", NULL, "yes",
      "contact \"\" 2:16\n  A@X.EXAMPLE: \"b@x.example\"\n  ANN: \"Bo\"\n");
}

static void test_ragged(void **state)
{
  (void)state;
  CSV("name,mail\nAnn\nBo,b@x.example,,\nCy,c@x.example,,more\n", &asked, NULL,
      "contact \"\" 2:10\n  FN: \"Ann\"\n"
      "contact \"\" 3:14\n  FN: \"Bo\"\n  EMAIL: \"b@x.example\"\n"
      "contact \"\" 4:31\n  FN: \"Cy\"\n  EMAIL: \"c@x.example\"\n  X-COLUMN-4: \"more\"\n"
      "  ! too-many-cells 4: the row has more cells than the header\n");
}

static void test_rejects(void **state)
{
  (void)state;
  CSV("name,mail\nAnn,\"a@x.example\nBo,b@x.example\nC\0,c\nM\xC3\xBC,\xE9@x.example\n", &asked, NULL,
      "reject open-quote 2:10 \"Ann,\"a@x.example\": a quoted field that opens in this line is not closed\n"
      "contact \"\" 3:27\n  FN: \"Bo\"\n  EMAIL: \"b@x.example\"\n"
      "reject nul-byte 4:42 \"C\\x00,c\": there is a NUL byte in the row\n"
      "contact \"\" 5:47\n  FN: \"M\xC3\xBC\"\n  EMAIL: \"\xC3\xA9@x.example\"\n"
      "  ! charset 5: bytes that are not UTF-8 were read as windows-1252\n");
}

static void test_empty(void **state)
{
  (void)state;
  CSV("", &named, NULL, "");
  CSV("\n\n,,\n", NULL, NULL, "");
  CSV("id,last\n", &named, NULL, "");
}

static void fails(struct kith_str bytes, const struct kith_map *map, int status, const char *why)
{
  struct source_result got;
  run(bytes, map, NULL, 0, &got);
  assert_int_equal(got.status, status);
  assert_string_equal(got.err.message, why);
  source_free(&got);
}

static void test_failures(void **state)
{
  (void)state;
  fails(KITH_STR("First,Last\nAnn,Lee\n"), &named, KITH_E_INVALID,
        "in/x.csv: its columns do not fit the mapping 'crm/Contact': missing 'ID'; check the header, the delimiter and "
        "the mapping");
  fails(KITH_STR("\x89PNG\r\n\x1a\n"), NULL, KITH_E_INVALID,
        "in/x.csv looks like an image (PNG); this plugin reads tables of text: save it as CSV first");
  fails(KITH_STR("name,mail\0\nAnn,a@x.example\n"), NULL, KITH_E_INVALID,
        "in/x.csv: the header cannot be read (an open quote or a NUL byte in it); mend its first line");
  struct kith_buf wide = BUF_MAX(4u << 20);
  for (int i = 0; i < 5000; i++)
    buf_add_c(&wide, "c,");
  fails(buf_str(&wide), NULL, KITH_E_LIMIT, "in/x.csv: the header has more than 4096 columns");
  for (int i = 0; i < 200000; i++)
    buf_add_c(&wide, "column,");
  fails(buf_str(&wide), NULL, KITH_E_LIMIT, "in/x.csv: no header within its first 128 KiB");
  buf_free(&wide);
}

static void test_long_values(void **state)
{
  (void)state;
  struct kith_buf text = BUF_MAX(4u << 20);
  struct source_result got;
  buf_add_c(&text, "name,mail\nAnn,");
  for (int i = 0; i < 20000; i++)
    buf_add_char(&text, 'x');
  buf_add_c(&text, "\nBo,");
  for (int i = 0; i < 1000000; i++)
    buf_add_c(&text, "x");
  run(buf_str(&text), &asked, NULL, 0, &got);
  assert_int_equal(got.records, 2);
  assert_non_null(strstr(got.text.ptr, "EMAIL: blob 20000 bytes"));
  source_free(&got);
  buf_free(&text);
}

/* However the file is cut off, every row is either a record or a reject. */
static void test_truncation(void **state)
{
  (void)state;
  struct kith_str whole = KITH_STR("name,mail\nAnn,\"a\n@x\"\n\"Bo\",b\nCy,c\nDi,\"d\n");
  for (size_t len = 10; len <= whole.len; len++) {
    struct source_result got;
    run(str_sub(whole, 0, len), &asked, NULL, 0, &got);
    assert_int_equal(got.status, KITH_END);
    size_t lines = 0;
    for (size_t i = 10; i < len; i++)
      lines += i == 10 || whole.ptr[i - 1] == '\n';
    size_t joined = len > 19; /* the second line of Ann's e-mail is hers once the quote is closed */
    assert_int_equal(got.records + got.rejects, lines - joined);
    source_free(&got);
  }
}

static void test_one_symbol(void **state)
{
  (void)state;
  const struct kith_plugin *plugin = source_plugin(SOURCE_PLUGIN("csv"));
  assert_string_equal(plugin->name, "csv");
  assert_int_equal(plugin->source->detect(KITH_STR("x.csv"), "a,b\n1,2\n", 8), 90);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_mapping),     cmocka_unit_test(test_kind_and_choice), cmocka_unit_test(test_preamble),
      cmocka_unit_test(test_no_mapping),  cmocka_unit_test(test_header_option),   cmocka_unit_test(test_ragged),
      cmocka_unit_test(test_rejects),     cmocka_unit_test(test_empty),           cmocka_unit_test(test_failures),
      cmocka_unit_test(test_long_values), cmocka_unit_test(test_truncation),      cmocka_unit_test(test_one_symbol),
      cmocka_unit_test(test_labels),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
