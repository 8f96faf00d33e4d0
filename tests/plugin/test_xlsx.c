/* Workbooks, made here part by part: what every program writes, and what nobody should. */
#include "support/source.h"

#include <kith/property.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/mem.h"

#define MAIN    "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define STRICT  "http://purl.oclc.org/ooxml/spreadsheetml/main"
#define LINKS   "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define PACKAGE "http://schemas.openxmlformats.org/package/2006/relationships"
#define TEXT(t) ((struct kith_str){t, sizeof(t) - 1})

/* What all the books below have: one sheet of one name, shared strings, and formats 1 date, 2 postcode, 3 phone, 4
 * duration in quotes. */
#define TOP_RELATIONS                                                                                                  \
  TEXT("<Relationships xmlns='" PACKAGE "'><Relationship Id='a' Type='" LINKS "/officeDocument' "                      \
       "Target='xl/workbook.xml'/></Relationships>")
#define ONE_SHEET                                                                                                      \
  TEXT("<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\r\n<workbook xmlns='" MAIN "' xmlns:r='" LINKS "'>"    \
       "<sheets><sheet name='People' sheetId='7' r:id='r7'/></sheets></workbook>")
#define RELATIONS                                                                                                      \
  TEXT("<Relationships xmlns='" PACKAGE "'><Relationship Id='r7' Type='" LINKS "/worksheet' "                          \
       "Target='worksheets/sheet1.xml'/><Relationship Id='r8' Type='" LINKS                                            \
       "/sharedStrings' Target='/xl/sharedStrings.xml'/>"                                                              \
       "<Relationship Id='r9' Type='" LINKS "/styles' Target='styles.xml'/></Relationships>")
#define STRINGS                                                                                                        \
  TEXT(                                                                                                                \
      "<sst xmlns='" MAIN "' count='9' uniqueCount='6'><si><t>Name</t></si><si><t>Email</t></si><si><t>Phone</t></si>" \
      "<si><r><rPr><b/></rPr><t xml:space='preserve'>Ada </t></r><r><t>Love&amp;lace</t></r>"                          \
      "<rPh sb='0' eb='1'><t>eida</t></rPh><phoneticPr fontId='1'/></si><si><t>one_x000D_\ntwo _x20AC_ _x005F_x0041_ " \
      "_xD83D__xDE00_</t></si><si><t/></si></sst>")
#define STYLES                                                                                                         \
  TEXT("<styleSheet xmlns='" MAIN "'><numFmts count='4'><numFmt numFmtId='164' formatCode='dd\\.mm\\.yyyy;@'/>"        \
       "<numFmt numFmtId='165' formatCode='00000'/><numFmt numFmtId='166' formatCode='\\+## ### #######'/>"            \
       "<numFmt numFmtId='167' formatCode='0.0\"days\"'/></numFmts><cellStyleXfs><xf numFmtId='14'/></cellStyleXfs>"   \
       "<cellXfs><xf numFmtId='0'/><xf numFmtId='164'/><xf numFmtId='165'/><xf numFmtId='166'/><xf numFmtId='167'/>"   \
       "<xf numFmtId='20'/><xf numFmtId='9'/></cellXfs></styleSheet>")
#define SHEET(rows)                                                                                                    \
  "<worksheet xmlns='" MAIN "' xmlns:r='" LINKS "'><dimension ref='A1:D1000000000'/><cols><col min='1' max='16384'/>"  \
  "</cols><sheetData>" rows "</sheetData></worksheet>"
#define INLINE(ref, text) "<c r='" ref "' t='inlineStr'><is><t>" text "</t></is></c>"
#define HEADER            "<row r='1'>" INLINE("A1", "Name") INLINE("B1", "Email") INLINE("C1", "Phone") "</row>"

#define PAIR(from_, property_)                                                                                         \
  {                                                                                                                    \
    .size = sizeof(struct kith_map_pair), .from = {(from_), sizeof(from_) - 1}, .property = (property_)                \
  }
static const struct kith_map_pair pairs[] = {PAIR("Name", KITH_P_FN), PAIR("Email", KITH_P_EMAIL),
                                             PAIR("Phone", KITH_P_TEL), PAIR("Birthday", KITH_P_BDAY)};
static const struct kith_map_table table = {sizeof table, KITH_CONTACT, {"list", 4}, 4, pairs, 0, NULL};
static const struct kith_map map = {sizeof map, 0, 1, &table};
#define MAPPING                                                                                                        \
  {"mapping", NULL, &map},                                                                                             \
  {                                                                                                                    \
    NULL, NULL, NULL                                                                                                   \
  }
static const struct source_option usual_options[] = {MAPPING};

enum { PARTS = 12, SHEET_AT = 3 };

/* A book of one sheet; more parts may be set. */
static struct source_member *book(struct source_member parts[PARTS], struct kith_str sheet)
{
  const struct source_member usual[] = {
      {"_rels/.rels", TOP_RELATIONS},      {"xl/workbook.xml", ONE_SHEET},    {"xl/_rels/workbook.xml.rels", RELATIONS},
      {"xl/worksheets/sheet1.xml", sheet}, {"xl/sharedStrings.xml", STRINGS}, {"xl/styles.xml", STYLES}};
  memset(parts, 0, PARTS * sizeof *parts);
  memcpy(parts, usual, sizeof usual);
  return parts;
}

static void run(const struct source_member *parts, const struct source_option *options, struct source_result *out)
{
  source_run(&(struct source_case){.plugin = SOURCE_PLUGIN("xlsx"),
                                   .name = "book.xlsx",
                                   .members = parts,
                                   .options = options ? options : usual_options},
             out);
}

static void expect(const struct source_member *parts, const struct source_option *options, const char *want)
{
  struct source_result out;
  run(parts, options, &out);
  if (out.status != KITH_END)
    fail_msg("%s", out.err.message);
  assert_string_equal(buf_c(&out.text) ? buf_c(&out.text) : "", want);
  source_free(&out);
}

static void expect_sheet(struct kith_str sheet, const char *want)
{
  struct source_member parts[PARTS];
  expect(book(parts, sheet), NULL, want);
}

static void expect_failure(const struct source_member *parts, const struct source_option *options, int status,
                           const char *why)
{
  struct source_result out;
  run(parts, options, &out);
  assert_int_equal(out.status, status);
  if (!strstr(out.err.message, why))
    fail_msg("\"%s\" does not say \"%s\"", out.err.message, why);
  source_free(&out);
}

static void expect_sheet_failure(struct kith_str sheet, int status, const char *why)
{
  struct source_member parts[PARTS];
  expect_failure(book(parts, sheet), NULL, status, why);
}

/* ---- What programs write ---- */

static void cells_are_text_as_people_see_it(void **state)
{
  (void)state;
  expect_sheet(
      TEXT(SHEET(
          "<row r='1' spans='1:9'><c r='A1' t='s'><v>0</v></c><c r='B1' t='s'><v>1</v></c>"
          "<c r='C1' t='s'><v>2</v></c>" INLINE("D1", "Birthday") INLINE("E1", "Plot") INLINE("F1", "Zeta")
              INLINE("G1", "VIP") INLINE(
                  "H1",
                  "Eta") "</row>"
                         "<row r='2'/><row r='3'><c r='A3' s='2'/></row>"
                         "<row r='5' hidden='1'><c r='A5' t='s'><v>3</v></c><c r='B5' t='str'><f>A5&amp;\"@x\"</f>"
                         "<v>ada@example.org</v></c><c r='C5'><v>4.91701234567E+11</v></c><c r='D5' "
                         "s='1'><v>31048</v></c>"
                         "<c r='E5' s='2'><v>1067</v></c><c r='F5' s='4'><v>2.5</v></c><c r='G5' t='b'><v>1</v></c>"
                         "<c r='H5' s='6'><v>0.15000000000000002</v></c></row>")),
      "contact \"\" 5:0\n"
      "  FN: \"Ada Love&lace\"\n"
      "  EMAIL: \"ada@example.org\"\n"
      "  TEL: \"491701234567\"\n"
      "  BDAY: \"1985-01-01\"\n"
      "  PLOT: \"01067\"\n"
      "  ZETA: \"2.5\"\n"
      "  VIP: \"TRUE\"\n"
      "  ETA: \"0.15000000000000002\"\n");
}

/* A row of the header and one of data. */
#define NUMBERS(cells) TEXT(SHEET(HEADER "<row r='2'>" INLINE("A2", "x") cells "</row>"))

static void expect_number(const char *cell, const char *want)
{
  char text[1024], record[512];
  int len = snprintf(text, sizeof text, SHEET(HEADER "<row r='2'>" INLINE("A2", "x") "<c r='C2' %s</c></row>"), cell);
  snprintf(record, sizeof record, "contact \"\" 2:0\n  FN: \"x\"\n%s", want);
  expect_sheet((struct kith_str){text, (size_t)len}, record);
}

static void numbers_and_dates(void **state)
{
  (void)state;
  static const char *const cases[][2] = {
      {"><v>491701234567</v>", "491701234567"},
      {" t='n'><v> 42 </v>", "42"},
      {"><v>1E+3</v>", "1000"},
      {"><v>0.10000000000000001</v>", "0.1"},
      {"><v>-3.50</v>", "-3.5"},
      {"><v>12345678901234567890</v>", "1.2345678901234567e+19"},
      {"><v>007</v>", "007"},
      {" s='6'><v>0.5</v>", "0.5"},
      {" s='2'><v>1067</v>", "01067"},
      {" s='2'><v>123456</v>", "123456"},
      {" s='2'><v>1.5</v>", "1.5"},
      {" s='3'><v>491701234567</v>", "+49 170 1234567"},
      {" s='3'><v>4912</v>", "+4912"},
      {" s='99'><v>45363</v>", "45363"},
      {" s='1'><v>45363</v>", "2024-03-12"},
      {" s='1'><v>45363.385474537035</v>", "2024-03-12T09:15:05"},
      {" s='1'><v>1</v>", "1900-01-01"},
      {" s='1'><v>61</v>", "1900-03-01"},
      {" s='1'><v>2958465</v>", "9999-12-31"},
      {" s='1'><v>0</v>", "0"},
      {" s='5'><v>0.60416666666666663</v>", "14:30:00"},
      {" t='d'><v>2024-03-12T00:00:00</v>", "2024-03-12T00:00:00"},
      {" t='b'><v>0</v>", "FALSE"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    char want[128];
    snprintf(want, sizeof want, "  TEL: \"%s\"\n", cases[i][1]);
    expect_number(cases[i][0], want);
  }
}

static void what_cannot_be_is_kept_and_told(void **state)
{
  (void)state;
  expect_number(" t='e'><v>#N/A</v>", "  ! cell-error 2: C2 holds an error and was left empty: #N/A\n");
  expect_number(" t='e'><v>#NAME?</v></c><c r='AB2' t='e'><v>#REF!</v>",
                "  ! cell-error 2: C2 holds an error and was left empty: #NAME? (and 1 more)\n");
  expect_number(" t='s'><v>9999</v>", "  ! no-such-string 2: C2 refers to a text that there is not\n");
  expect_number(" t='s'><v>-1</v>", "  ! no-such-string 2: C2 refers to a text that there is not\n");
  expect_number(" s='1'><v>2958466</v>",
                "  TEL: \"2958466\"\n"
                "  ! no-number 2: C2 holds a number or date that cannot be; it was kept as it stands\n");
  expect_number(" s='1'><v>-5</v>",
                "  TEL: \"-5\"\n"
                "  ! no-number 2: C2 holds a number or date that cannot be; it was kept as it stands\n");
  expect_number(" t='x'><v>no number, and far too long for one: 123456789012345678901234567890</v>",
                "  TEL: \"no number, and far too long for one: 123456789012345678901234567890\"\n"
                "  ! no-number 2: C2 holds a number or date that cannot be; it was kept as it stands\n");
  expect_number("><v>1e999</v>",
                "  TEL: \"1e999\"\n"
                "  ! no-number 2: C2 holds a number or date that cannot be; it was kept as it stands\n");
  expect_number("><v>1</v></c><c r='C2'><v>2</v>",
                "  TEL: \"1\"\n  ! cell-twice 2: C2 is there twice; the first was kept\n");
}

static void texts_are_joined_and_unescaped(void **state)
{
  (void)state;
  expect_number(" t='s'><v>4</v>", "  TEL: \"one\\x0d\\ntwo \xE2\x82\xAC _x0041_ \xF0\x9F\x98\x80\"\n");
  expect_number(" t='s'><v>5</v>", "");
  expect_number(" t='inlineStr'><is><r><t>+1 </t></r><r><rPr/><t>555</t></r><rPh sb='0' eb='1'><t>no</t></rPh></is>",
                "  TEL: \"+1 555\"\n");
  expect_number(" t='str'><f>A1&amp;B1</f><v>&lt;b&gt; &#65;</v>", "  TEL: \"<b> A\"\n");
  expect_number(" t='str'><v><![CDATA[<i>]]></v><extLst><ext><x:v xmlns:x='urn:other'>not this</x:v></ext></extLst>",
                "  TEL: \"<i>\"\n");
  expect_number("><f>1+1</f>", ""); /* no value was kept with the formula */
}

/* Prefixes, the strict namespace, absolute targets, no references at all, a byte order mark. */
static void programs_differ(void **state)
{
  (void)state;
  const char *want = "contact \"\" 2:0\n  FN: \"Ada\"\n  EMAIL: \"ada@example.org\"\n";
  struct source_member parts[PARTS];
  struct kith_str bare = TEXT(
      "\xEF\xBB\xBF<?xml version='1.0'?><!-- it's > made <by> hand --><?x y=\"?><x:worksheet xmlns:x='" STRICT
      "'><x:sheetData><x:row><x:c t='inlineStr'><x:is><x:t>Name</x:t></x:is></x:c><x:c t='inlineStr'><x:is><x:t>Email"
      "</x:t></x:is></x:c></x:row><x:row><x:c t='inlineStr'><x:is><x:t>Ada</x:t></x:is></x:c>"
      "<x:c t='inlineStr'><x:is><x:t>ada@example.org</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>");
  book(parts, bare);
  parts[1].bytes =
      TEXT("<x:workbook xmlns:x='" STRICT "' xmlns:rel='http://purl.oclc.org/ooxml/officeDocument/relationships'>"
           "<x:sheets><x:sheet name='S' sheetId='1' rel:id='r7'/></x:sheets></x:workbook>");
  parts[2].bytes = TEXT("<Relationships xmlns='" PACKAGE "'><Relationship Id='r7' TargetMode='Internal' Type='"
                        "http://purl.oclc.org/ooxml/officeDocument/relationships/worksheet' "
                        "Target='/xl/Worksheets/../worksheets/./SHEET1.xml'/></Relationships>");
  parts[4].name = NULL; /* neither shared strings nor styles */
  expect(parts, NULL, want);

  /* UTF-16, as the standard allows and hardly anybody writes; and no relationships of the package. */
  static char wide[4096];
  size_t len = 0;
  const char *text = "<?xml version='1.0' encoding='UTF-16'?>" SHEET(HEADER "<row r='2'>" INLINE("A2", "Ada")
                                                                         INLINE("B2", "ada@example.org") "</row>");
  wide[len++] = (char)0xFF, wide[len++] = (char)0xFE;
  for (; *text && len + 2 < sizeof wide; text++)
    wide[len++] = *text, wide[len++] = '\0';
  book(parts, (struct kith_str){wide, len});
  parts[0].name = "docProps/app.xml";
  expect(parts, NULL, want);
}

static void a_header_may_stand_anywhere_or_be_missing(void **state)
{
  (void)state;
  expect_sheet(TEXT(SHEET("<row r='2'>" INLINE("B2", "Our list") "</row><row r='4'>" INLINE("B4", "Email")
                              INLINE("D4", "Phone") "</row><row r='9'>" INLINE("B9", "ada@example.org")
                                  INLINE("D9", "555") INLINE("F9", "new") "</row>")),
               "contact \"\" 9:0\n  EMAIL: \"ada@example.org\"\n  TEL: \"555\"\n  X-COLUMN-6: \"new\"\n"
               "  ! too-many-cells 9: the row has more cells than the header\n");
  static const struct source_option no_header[] = {{"header", "no", NULL}, MAPPING};
  struct source_member parts[PARTS];
  expect(book(parts, TEXT(SHEET("<row r='3'>" INLINE("A3", "u") INLINE("B3", "v") "</row>"))), no_header,
         "contact \"\" 3:0\n  X-COLUMN-1: \"u\"\n  X-COLUMN-2: \"v\"\n");
}

static void dates_may_count_from_1904(void **state)
{
  (void)state;
  struct source_member parts[PARTS];
  book(parts, NUMBERS("<c r='C2' s='1'><v>43901</v></c>"));
  parts[1].bytes = TEXT("<workbook xmlns='" MAIN "' xmlns:r='" LINKS "'><workbookPr date1904='1'/><sheets>"
                        "<sheet name='P' sheetId='1' r:id='r7'/></sheets></workbook>");
  expect(parts, NULL, "contact \"\" 2:0\n  FN: \"x\"\n  TEL: \"2024-03-12\"\n");
}

/* What a cell links to counts when nothing in its row says it. */
static void links_behind_cells(void **state)
{
  (void)state;
  struct source_member parts[PARTS];
  book(parts,
       TEXT("<worksheet xmlns='" MAIN "' xmlns:r='" LINKS "'><sheetData>" HEADER "<row r='2'>" INLINE("A2", "Ada")
                INLINE("C2", "here") "</row><row r='3'>" INLINE("A3", "Eve") INLINE("B3", "EVE@example.org")
                    INLINE("C3", "www.example.org") "</row></sheetData><hyperlinks><hyperlink ref='A2' r:id='a'/>"
                                                    "<hyperlink ref='C2:D9' r:id='b' display='here'/><hyperlink "
                                                    "ref='B3' r:id='c'/><hyperlink ref='C3' r:id='d'/>"
                                                    "<hyperlink ref='A3' location='Other!A1'/><hyperlink ref='A3' "
                                                    "r:id='none'/></hyperlinks></worksheet>"));
  parts[6] = (struct source_member){
      "xl/worksheets/_rels/sheet1.xml.rels",
      TEXT("<Relationships xmlns='" PACKAGE "'>"
           "<Relationship Id='a' TargetMode='External' Type='" LINKS
           "/hyperlink' Target='MAILTO:ada%40example.org?subject=Hi'/>"
           "<Relationship Id='b' TargetMode='External' Type='" LINKS
           "/hyperlink' Target='https://people.example/in/ada'/>"
           "<Relationship Id='c' TargetMode='External' Type='" LINKS "/hyperlink' Target='mailto:eve@example.org'/>"
           "<Relationship Id='d' TargetMode='External' Type='" LINKS "/hyperlink' Target='http://www.example.org/'/>"
           "<Relationship Id='none' TargetMode='External' Type='" LINKS "/hyperlink' Target='file:///etc/passwd'/>"
           "</Relationships>")};
  expect(parts, NULL,
         "contact \"\" 2:0\n  FN: \"Ada\"\n  TEL: \"here\"\n  EMAIL: \"ada@example.org\"\n"
         "  URL: \"https://people.example/in/ada\"\n"
         "contact \"\" 3:0\n  FN: \"Eve\"\n  EMAIL: \"EVE@example.org\"\n  TEL: \"www.example.org\"\n");
}

/* A cell over several rows is the cell of each of them; rows without a text of their own are none all the same. */
static void merged_cells_count_for_all_their_rows(void **state)
{
  (void)state;
  expect_sheet(TEXT("<worksheet xmlns='" MAIN "'><sheetData>" HEADER "<row r='2'>" INLINE("A2", "Ada")
                        INLINE("C2", "555") "</row><row r='3'>" INLINE(
                            "A3", "Eve") "</row><row r='4'><c r='A4' s='1'/></row><row r='5'>" INLINE("A5", "Bob")
                            INLINE("C5", "777") "</row><row r='6'>" INLINE(
                                "B6", "bob@example.org") "</row></sheetData><mergeCells count='4'><mergeCell "
                                                         "ref='C2:D4'/><mergeCell ref='A5:A6'/>"
                                                         "<mergeCell ref='A1:C1'/><mergeCell ref='C9:C5'/><mergeCell "
                                                         "ref='nonsense'/></mergeCells></worksheet>"),
               "contact \"\" 2:0\n  FN: \"Ada\"\n  TEL: \"555\"\n"
               "contact \"\" 3:0\n  FN: \"Eve\"\n  TEL: \"555\"\n"
               "contact \"\" 5:0\n  FN: \"Bob\"\n  TEL: \"777\"\n"
               "contact \"\" 6:0\n  FN: \"Bob\"\n  EMAIL: \"bob@example.org\"\n");
}

/* ---- Several sheets ---- */

static struct source_member *three_sheets(struct source_member parts[PARTS])
{
  book(parts, TEXT(SHEET(HEADER "<row r='2'>" INLINE("B2", "ada@example.org") "</row>")));
  parts[1].bytes =
      TEXT("<workbook xmlns='" MAIN "' xmlns:r='" LINKS "'><sheets><sheet name='Empty' sheetId='1' r:id='r1'/>"
           "<sheet name='People' sheetId='2' r:id='r7'/><sheet name='Old' sheetId='3' state='veryHidden' "
           "r:id='r3'/><sheet name='Chart' sheetId='4' r:id='r4'/><sheet name='How to' sheetId='5' r:id='r5'/>"
           "<sheet name='Gone' sheetId='6' r:id='r6'/></sheets></workbook>");
  parts[2].bytes =
      TEXT("<Relationships xmlns='" PACKAGE "'><Relationship Id='r1' Type='" LINKS
           "/worksheet' Target='worksheets/empty.xml'/>"
           "<Relationship Id='r7' Type='" LINKS "/worksheet' Target='worksheets/sheet1.xml'/>"
           "<Relationship Id='r3' Type='" LINKS "/worksheet' Target='worksheets/old.xml'/>"
           "<Relationship Id='r4' Type='" LINKS "/chartsheet' Target='chartsheets/sheet1.xml'/>"
           "<Relationship Id='r5' Type='" LINKS "/worksheet' Target='worksheets/how.xml'/>"
           "<Relationship Id='r6' Type='" LINKS "/worksheet' Target='worksheets/gone.xml'/></Relationships>");
  parts[4] = (struct source_member){"xl/worksheets/empty.xml", TEXT(SHEET("<row r='1'><c r='A1' s='1'/></row>"))};
  parts[5] = (struct source_member){"xl/worksheets/old.xml",
                                    TEXT(SHEET(HEADER "<row r='2'>" INLINE("B2", "old@example.org") "</row>"))};
  parts[6] = (struct source_member){
      "xl/worksheets/how.xml",
      TEXT(SHEET("<row r='1'>" INLINE("A1", "Step") INLINE("B1", "What to do") "</row><row r='2'>" INLINE("A2", "First")
                     INLINE("B2", "Fill in the list") "</row>"))};
  return parts;
}

static void sheets_are_chosen(void **state)
{
  (void)state;
  struct source_member parts[PARTS];
  static const struct source_option by_name[] = {{"sheet", "old", NULL}, MAPPING},
                                    by_number[] = {{"sheet", "5", NULL}, MAPPING},
                                    hidden[] = {{"hidden", "read", NULL}, MAPPING},
                                    chart[] = {{"sheet", "Chart", NULL}, MAPPING},
                                    none[] = {{"sheet", "7", NULL}, MAPPING};
  expect(three_sheets(parts), NULL, "contact \"\" 2:0\n  EMAIL: \"ada@example.org\"\n");
  expect(three_sheets(parts), by_name, "contact \"\" 2:0\n  EMAIL: \"old@example.org\"\n");
  expect(three_sheets(parts), by_number, "contact \"\" 2:0\n  STEP: \"First\"\n  WHAT TO DO: \"Fill in the list\"\n");
  expect(three_sheets(parts), hidden,
         "contact \"\" 2:0\n  EMAIL: \"ada@example.org\"\ncontact \"\" 2:0\n  EMAIL: \"old@example.org\"\n");
  expect_failure(three_sheets(parts), none, KITH_E_INVALID, "has no sheet '7' with cells; it has 'Empty', 'People'");
  expect_failure(three_sheets(parts), chart, KITH_E_INVALID, "has no sheet 'Chart' with cells");
}

static void a_book_without_rows_is_no_error(void **state)
{
  (void)state;
  expect_sheet(TEXT(SHEET("<row r='1'/><row r='2'><c r='A2' t='s'><v>5</v></c>" INLINE("B2", " ") "</row>")), "");
  expect_sheet(TEXT(SHEET("")), "");
  expect_sheet(TEXT("<worksheet xmlns='" MAIN "'/>"), "");
}

/* ---- What nobody should write ---- */

static void references_may_be_nonsense(void **state)
{
  (void)state;
  expect_sheet(
      TEXT(SHEET(HEADER "<row r='-3'>" INLINE("C2", "555") INLINE("A2", "Ada") "</row><row r='99999999999'>" INLINE(
          "A0", "Eve") INLINE("ZZZZ9", "eve@example.org") INLINE("", "1") "</row><row r='2'>" INLINE("R1C1", "Bob")
                     INLINE("B77", "bob@example.org") "</row>")),
      "contact \"\" 2:0\n  FN: \"Ada\"\n  TEL: \"555\"\n"
      "contact \"\" 3:0\n  FN: \"Eve\"\n  EMAIL: \"eve@example.org\"\n  TEL: \"1\"\n"
      "contact \"\" 2:0\n  FN: \"Bob\"\n  EMAIL: \"bob@example.org\"\n");
}

static void rows_beyond_the_limits_are_rejected(void **state)
{
  (void)state;
  expect_sheet(TEXT(SHEET(HEADER "<row r='2'>" INLINE("A2", "far")
                              INLINE("XFD2", "x") "</row><row r='3'>" INLINE("A3", "Ada") "<c r='XFD3' s='1'/></row>")),
               "reject too-many-columns 2:0 \"far\": the row has more than 4,096 columns\n"
               "contact \"\" 3:0\n  FN: \"Ada\"\n");
  struct kith_buf sheet = BUF_MAX(8 << 20);
  struct source_member parts[PARTS];
  struct source_result out;
  buf_add_c(&sheet, "<worksheet><sheetData>" HEADER "<row r='2'><c r='A2' t='inlineStr'><is><t>");
  for (int i = 0; i < 30000; i++)
    buf_add_c(&sheet, "0123456789012345678901234567890123456789012345678901234567890123456789");
  buf_add_c(&sheet, "</t></is></c></row><row r='3'>" INLINE("A3", "Ada") "</row></sheetData></worksheet>");
  run(book(parts, buf_str(&sheet)), NULL, &out);
  assert_int_equal(out.status, KITH_END);
  assert_int_equal(out.records, 1);
  assert_int_equal(out.rejects, 1);
  assert_non_null(strstr(buf_c(&out.text), "reject too-long 2:0"));
  source_free(&out);
  buf_free(&sheet);
}

static void hostile_xml_is_refused(void **state)
{
  (void)state;
  expect_sheet_failure(TEXT("<!DOCTYPE worksheet><worksheet/>"), KITH_E_INVALID,
                       "sheet1.xml is refused: it has a DOCTYPE");
  expect_sheet_failure(
      TEXT("<?xml version='1.0'?>\n<!DOCTYPE w [<!ENTITY a 'aaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]><w>&b;</w>"),
      KITH_E_INVALID, "it has a DOCTYPE");
  expect_sheet_failure(TEXT("<!ENTITY x SYSTEM 'file:///etc/passwd'><worksheet/>"), KITH_E_INVALID, "it has a DOCTYPE");
  expect_sheet_failure(TEXT(SHEET("<row r='1'><c r='A1'><v>&b;</v></c></row>")), KITH_E_INVALID, "no well-formed XML");
  expect_sheet_failure(TEXT("<worksheet><sheetData><row>"), KITH_E_INVALID, "no well-formed XML");
  expect_sheet_failure(TEXT(""), KITH_E_INVALID, "no well-formed XML");
  expect_sheet_failure(TEXT("\xFF\xFE<\0w"), KITH_E_INVALID, "no well-formed XML");
  expect_sheet_failure(TEXT("<worksheet>\0</worksheet>"), KITH_E_INVALID, "it holds a NUL byte");
  expect_sheet_failure(TEXT("\x4C\x6F\xA7\x94 version"), KITH_E_INVALID, "no well-formed XML"); /* EBCDIC */
  expect_sheet_failure(TEXT("<\0!\0D\0O\0C\0T\0Y\0P\0E\0 \0w\0>\0"), KITH_E_INVALID, "is refused: it ");
  expect_sheet_failure(TEXT("<worksheet>\xFF\xFF</worksheet>"), KITH_E_INVALID, "no well-formed XML");
}

static void expect_refused_bulk(const char *before, const char *again, size_t times, const char *why)
{
  struct kith_buf sheet = BUF_MAX(64 << 20);
  buf_add_c(&sheet, before);
  for (size_t i = 0; i < times; i++)
    buf_add_c(&sheet, again);
  expect_sheet_failure(buf_str(&sheet), KITH_E_INVALID, why);
  buf_free(&sheet);
}

static void what_is_too_much_is_refused(void **state)
{
  (void)state;
  expect_refused_bulk("<worksheet", " a='1'", 200000, "a tag of more than 256 attributes");
  expect_refused_bulk("<worksheet a='", "xxxxxxxxxxxxxxxx", 200000, "of more than 64 KiB");
  expect_refused_bulk("<worksheet ", "                ", 200000, "of more than 64 KiB");
  expect_refused_bulk("<!--", "----------------", 200000, "of more than 64 KiB");
  expect_refused_bulk("<?a ", "----------------", 200000, "of more than 64 KiB");
  expect_refused_bulk("", "<a>", 200000, "more than 64 levels deep");
  expect_refused_bulk("<worksheet xmlns:a0='x'", " xmlns:aa='1'", 1000, "a tag of more than 256 attributes");
}

static void names_have_a_limit(void **state)
{
  (void)state;
  struct kith_buf sheet = BUF_MAX(64 << 20);
  buf_add_c(&sheet, "<worksheet>");
  for (int i = 0; i < 1000000; i++)
    buf_printf(&sheet, "<a%x/>", i);
  expect_sheet_failure(buf_str(&sheet), KITH_E_INVALID, "it has more than 4,096 different names");
  buf_free(&sheet);
}

static void strings_have_limits(void **state)
{
  (void)state;
  struct source_member parts[PARTS];
  struct kith_buf strings = BUF_MAX(64 << 20);
  book(parts, TEXT(SHEET(HEADER)));
  buf_add_c(&strings, "<sst>");
  for (int i = 0; i < 2200000; i++)
    buf_add_c(&strings, "<si><t/></si>");
  buf_add_c(&strings, "</sst>");
  parts[4].bytes = buf_str(&strings);
  expect_failure(parts, NULL, KITH_E_LIMIT, "sharedStrings.xml is refused: it holds more than 2,097,152 texts");
  buf_clear(&strings);
  buf_add_c(&strings, "<sst><si><t>");
  for (int i = 0; i < 1 << 18; i++)
    buf_add_c(&strings, "text ");
  buf_add_c(&strings, "</t></si></sst>");
  parts[4].bytes = buf_str(&strings);
  expect_failure(parts, NULL, KITH_E_LIMIT, "it holds a text of more than 1 MiB");
  buf_free(&strings);
}

/* Cells without text cost nothing, however many; and rows are found whatever the portions. */
static void many_empty_cells_are_passed_over(void **state)
{
  (void)state;
  struct kith_buf sheet = BUF_MAX(64 << 20);
  struct source_member parts[PARTS];
  struct source_result out;
  buf_add_c(&sheet, "<worksheet><sheetData>" HEADER);
  for (int i = 2; i < 20000; i++)
    buf_printf(&sheet, "<row r='%d'><c r='A%d' s='1'/><c r='B%d' s='1'/><c s='2'/><c/><c/><c r='XFD%d'/></row>", i, i,
               i, i);
  for (int i = 20000; i < 25000; i++)
    buf_printf(&sheet, "<row r='%d'><c r='A%d' t='s'><v>3</v></c><c r='C%d'><v>%d</v></c></row>", i, i, i, i);
  buf_add_c(&sheet,
            "</sheetData><mergeCells><mergeCell ref='A1:C1'/><mergeCell ref='A2:A7'/></mergeCells></worksheet>");
  run(book(parts, buf_str(&sheet)), NULL, &out);
  assert_int_equal(out.status, KITH_END);
  assert_int_equal(out.records, 5000);
  assert_true(
      str_starts(buf_str(&out.text), KITH_STR("contact \"\" 20000:0\n  FN: \"Ada Love&lace\"\n  TEL: \"20000\"\n"
                                              "contact \"\" 20001:0\n")));
  source_free(&out);
  buf_free(&sheet);
}

static void portions_do_not_matter(void **state)
{
  (void)state;
  struct source_member parts[PARTS];
  struct source_result whole, pieces;
  book(parts, NUMBERS("<c r='C2' s='1'><v>45363.5</v></c>"));
  struct source_case c = {
      .plugin = SOURCE_PLUGIN("xlsx"), .name = "book.xlsx", .members = parts, .options = usual_options};
  source_run(&c, &whole);
  c.chunk = 1;
  source_run(&c, &pieces);
  assert_string_equal(buf_c(&whole.text), buf_c(&pieces.text));
  assert_int_equal(pieces.records, 1);
  source_free(&whole);
  source_free(&pieces);
  c.chunk = 0;
  for (c.fail_at = 1; c.fail_at < 200; c.fail_at += 50) {
    source_run(&c, &whole);
    assert_int_equal(whole.status, KITH_E_IO);
    source_free(&whole);
  }
}

/* Cut anywhere, or with any byte changed: an answer, and never a crash (the sanitizers watch). */
static void damage_anywhere_is_survived(void **state)
{
  (void)state;
  static const struct kith_str sheet = {
      SHEET(HEADER "<row r='2'><c r='A2' t='s'><v>3</v></c><c r='C2' s='1'><v>45363.5</v></c>"
                   "</row>"),
      sizeof SHEET(HEADER "<row r='2'><c r='A2' t='s'><v>3</v></c><c r='C2' s='1'><v>45363.5"
                          "</v></c></row>") -
          1};
  struct source_member parts[PARTS];
  for (size_t part = 0; part < 6; part++) {
    book(parts, sheet);
    struct kith_str bytes = parts[part].bytes;
    char *copy = mem_array(bytes.len, 1);
    for (size_t i = 0; i < bytes.len; i += part == SHEET_AT ? 1 : 3) {
      struct source_result out;
      memcpy(copy, bytes.ptr, bytes.len);
      copy[i] = (char)(copy[i] ^ (i % 2 ? 0x41 : 0x04));
      parts[part].bytes = (struct kith_str){copy, i % 5 ? bytes.len : i};
      run(parts, NULL, &out);
      assert_true(out.status == KITH_END || out.err.message[0]);
      source_free(&out);
    }
    mem_free(copy);
  }
}

static void parts_may_be_missing(void **state)
{
  (void)state;
  struct source_member parts[PARTS];
  book(parts, TEXT(SHEET(HEADER)));
  parts[3].name = "xl/worksheets/sheet2.xml";
  expect(parts, NULL, ""); /* a sheet without its part holds no rows */
  book(parts, NUMBERS("<c r='C2' t='s'><v>3</v></c>"));
  parts[4].name = "xl/other.xml";
  expect(parts, NULL, "contact \"\" 2:0\n  FN: \"x\"\n  ! no-such-string 2: C2 refers to a text that there is not\n");
  book(parts, TEXT(SHEET(HEADER)));
  parts[1].name = "xl/book.xml";
  expect_failure(parts, NULL, KITH_E_INVALID, "book.xlsx is no workbook (.xlsx): it has no xl/workbook.xml");
}

/* ---- What is no workbook ---- */

static void other_files_are_told_apart(void **state)
{
  (void)state;
  static const struct {
    const char *member, *why;
  } cases[] = {{"xl/workbook.bin", "is a binary workbook (.xlsb): save it as .xlsx"},
               {"content.xml", "is an OpenDocument file (.ods): save it as .xlsx"},
               {"Index/Document.iwa", "is a document of Numbers"},
               {"word/document.xml", "is a text document (.docx)"},
               {"list.xlsx", "is an archive with a workbook in it, which stays closed: unpack it first"},
               {"Connections.csv", "is no workbook (.xlsx): it has no xl/workbook.xml"}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct source_member parts[] = {{"mimetype", TEXT("x")}, {cases[i].member, TEXT("x")}, {NULL, STR_NONE}};
    expect_failure(parts, NULL, KITH_E_INVALID, cases[i].why);
  }
}

static void expect_file(struct kith_str bytes, const char *why)
{
  struct source_result out;
  source_run(&(struct source_case){.plugin = SOURCE_PLUGIN("xlsx"), .name = "book.xlsx", .bytes = bytes}, &out);
  assert_int_equal(out.status, KITH_E_INVALID);
  if (!strstr(out.err.message, why))
    fail_msg("\"%s\" does not say \"%s\"", out.err.message, why);
  source_free(&out);
}

static void files_that_are_no_archives(void **state)
{
  (void)state;
  static char ole[100000] = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
  static const char name[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e";
  expect_file(TEXT("Name,Email\n"), "book.xlsx is no workbook (.xlsx)");
  expect_file(TEXT(""), "book.xlsx is no workbook (.xlsx)");
  expect_file((struct kith_str){ole, sizeof ole}, "is an old workbook (.xls): save it as .xlsx");
  memcpy(ole + 65536 - 10, name, sizeof name - 1); /* across two reads */
  expect_file((struct kith_str){ole, sizeof ole}, "is encrypted: take its password off");
}

static void detection(void **state)
{
  (void)state;
  const struct kith_source *s = source_plugin(SOURCE_PLUGIN("xlsx"))->source;
  const struct kith_str workbook[] = {KITH_STR("a"), KITH_STR("XL/Workbook.xml")},
                        binary[] = {KITH_STR("xl/workbook.bin")},
                        export[] = {KITH_STR("Connections.csv"), KITH_STR("content.xml")},
                        ods[] = {KITH_STR("mimetype"), KITH_STR("content.xml")};
  assert_in_range(s->detect_members(KITH_STR("x.zip"), workbook, 2), 90, 100);
  assert_in_range(s->detect_members(KITH_STR("x.xlsb"), binary, 1), 50, 89);
  assert_in_range(s->detect_members(KITH_STR("x.ods"), ods, 2), 50, 89);
  assert_int_equal(s->detect_members(KITH_STR("x.zip"), export, 2), 0);
  assert_int_equal(s->detect_members(KITH_STR("x.zip"), NULL, 0), 0);
  assert_in_range(s->detect(KITH_STR("list.XLS"), "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8), 50, 100);
  assert_int_equal(s->detect(KITH_STR("mail.msg"), "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8), 0);
  assert_int_equal(s->detect(KITH_STR("list.xls"), "Name\tEmail\n", 11), 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(cells_are_text_as_people_see_it),
      cmocka_unit_test(numbers_and_dates),
      cmocka_unit_test(what_cannot_be_is_kept_and_told),
      cmocka_unit_test(texts_are_joined_and_unescaped),
      cmocka_unit_test(programs_differ),
      cmocka_unit_test(a_header_may_stand_anywhere_or_be_missing),
      cmocka_unit_test(dates_may_count_from_1904),
      cmocka_unit_test(links_behind_cells),
      cmocka_unit_test(merged_cells_count_for_all_their_rows),
      cmocka_unit_test(sheets_are_chosen),
      cmocka_unit_test(a_book_without_rows_is_no_error),
      cmocka_unit_test(references_may_be_nonsense),
      cmocka_unit_test(rows_beyond_the_limits_are_rejected),
      cmocka_unit_test(hostile_xml_is_refused),
      cmocka_unit_test(what_is_too_much_is_refused),
      cmocka_unit_test(names_have_a_limit),
      cmocka_unit_test(strings_have_limits),
      cmocka_unit_test(many_empty_cells_are_passed_over),
      cmocka_unit_test(portions_do_not_matter),
      cmocka_unit_test(damage_anywhere_is_survived),
      cmocka_unit_test(parts_may_be_missing),
      cmocka_unit_test(other_files_are_told_apart),
      cmocka_unit_test(files_that_are_no_archives),
      cmocka_unit_test(detection),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
