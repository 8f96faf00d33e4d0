/* Pages in HTML: whatever the data is, it stays text, and the document stays one that any reader of XML accepts. */
#include "report/html.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "unit/report/xml.h"

static const struct kith_html_head head = {.title = {"Dana Reyes leaves", 17},
                                           .subtitle = {"what stays & goes", 17},
                                           .day = {"2026-11-24", 10},
                                           .policy = {"general 3, DRAFT", 16},
                                           .hash = {"ab12", 4},
                                           .draft = true,
                                           .made_by = {"kith offboard dana --html", 25}};

static void test_a_document(void **state)
{
  (void)state;
  struct kith_buf text = BUF_MAX(1 << 20);
  struct kith_html h = {.out = &text};
  static const struct kith_html_column columns[] = {{"Name", false}, {"Worth", true}, {"Whose", false}};
  html_begin(&h, &head);
  html_section(&h, "DECIDE FIRST", "disputed", KITH_STR("4"));
  html_text(&h, "worth %s", "$310k");
  html_pair(&h, "Steward", "%s", "dana");
  html_pair(&h, "Rule", "%s", "known-before-hire");
  html_table(&h, "Contacts", columns, 3);
  html_row(&h, (struct kith_html_cell[]){{KITH_STR("Mei"), NULL}, {KITH_STR("7"), NULL}, {KITH_STR("rep"), "rep"}});
  html_row(&h, (struct kith_html_cell[]){{KITH_STR("Li"), NULL}, {KITH_STR("8"), NULL}, {KITH_STR("x"), "no tone"}});
  html_item(&h, "one");
  html_item(&h, "two");
  html_section(&h, "STAYS", NULL, STR_NONE);
  html_command(&h, KITH_STR("kith decide c-3f2 shared"));
  assert_int_equal(html_end(&h), KITH_OK);
  xmlDocPtr doc = xml_of(&text);
  assert_xml(doc, "/html/head/title", "Dana Reyes leaves");
  assert_xml(doc, "string(/html/head/meta[@http-equiv='Content-Security-Policy']/@content)",
             "default-src 'none'; style-src 'unsafe-inline'");
  assert_xml(doc, "count(//section)", "2");
  assert_xml(doc, "//section[1]/h2/span[@class='badge t-disputed']", "4");
  assert_xml(doc, "count(//dl)", "1");
  assert_xml(doc, "count(//dl/dt)", "2");
  assert_xml(doc, "count(//thead/tr/th[@scope='col'])", "3");
  assert_xml(doc, "//tbody/tr[2]/th[@scope='row']", "Li");
  assert_xml(doc, "//tbody/tr[1]/td[@class='n']", "7");
  assert_xml(doc, "string(//tbody/tr[2]/td[2]/span/@class)", "badge t-plain");
  assert_xml(doc, "count(//ul/li)", "2");
  assert_xml(doc, "//section[2]/pre/code", "kith decide c-3f2 shared");
  assert_xml(doc, "starts-with(//p[@class='draft'], 'DRAFT')", "true");
  assert_xml(doc, "//header/p[@class='meta hash']", "policy SHA-256 ab12");
  assert_xml(doc, "count(//script|//link|//img|//iframe|//@src|//@href|//@onload)", "0");
  xmlFreeDoc(doc);
  buf_free(&text);
}

static void check_hostile(struct kith_str evil, const char *shown)
{
  struct kith_buf text = BUF_MAX(1 << 20);
  struct kith_html h = {.out = &text};
  struct kith_html_head its = head;
  struct kith_page page = {0};
  static const struct kith_html_column columns[] = {{"Name", false}};
  its.title = its.subtitle = its.policy = its.made_by = evil;
  page_add(&page, "bold", 0, 0, NULL, "%.*s", STR_ARG(evil));
  page_piece(&page, "red", evil);
  page_add(&page, "", 0, 0, "", "%.*s", STR_ARG(evil));
  html_begin(&h, &its);
  html_section(&h, "S", "\"><script>", evil);
  html_text(&h, "%.*s", STR_ARG(evil));
  html_pair(&h, "p", "%.*s", STR_ARG(evil));
  html_table(&h, "c", columns, 1);
  html_row(&h, &(struct kith_html_cell){evil, NULL});
  html_page(&h, &page);
  assert_int_equal(html_end(&h), KITH_OK);
  xmlDocPtr doc = xml_of(&text);
  assert_xml(doc, "//section/p", shown);
  assert_xml(doc, "//tbody/tr/th", shown);
  assert_xml(doc, "/html/head/title", shown);
  assert_xml(doc, "//pre/span", shown);
  assert_xml(doc, "count(//script|//img|//b[@onclick])", "0");
  const struct kith_str all = buf_str(&text), never[] = {KITH_STR("src="), KITH_STR("http:"), KITH_STR("url(")};
  for (size_t i = 0; i < sizeof never / sizeof never[0]; i++)
    assert_int_equal(str_find_str(all, never[i]), all.len);
  xmlFreeDoc(doc);
  page_free(&page);
  buf_free(&text);
}

static void test_hostile_text(void **state)
{
  (void)state;
  static const struct {
    struct kith_str evil;
    const char *shown;
  } cases[] = {
      {KITH_STR("<script>alert(1)</script>"), "<script>alert(1)</script>"},
      {KITH_STR("\"><img src=http://x onerror='y'>"), "\"><img src=http://x onerror='y'>"},
      {KITH_STR("]]></style><b onclick=`z`>&lt;&amp;"), "]]></style><b onclick=`z`>&lt;&amp;"},
      {KITH_STR("background:url(http://x/)"), "background:url(http://x/)"},
      {KITH_STR("a\x1b[31m\x07\x7f\xc2\x9b"
                "b"),
       "a\\x1b[31m\\x07\\x7f\\x9bb"},
      {KITH_STR("evil\xe2\x80\xaegpj.exe\xe2\x81\xa6"), "evil\\x202egpj.exe\\x2066"},
      {KITH_STR("\xff\xfe\xed\xa0\x80!"), NULL},
      {KITH_STR("\xef\xbf\xbe\xef\xbf\xbf"), "\\xfffe\\xffff"},
      {KITH_STR("李伟 \xf0\x9f\x98\x80 שלום"), "李伟 \xf0\x9f\x98\x80 שלום"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
    if (cases[i].shown)
      check_hostile(cases[i].evil, cases[i].shown);
  struct kith_buf text = BUF_MAX(1 << 20);
  struct kith_html h = {.out = &text};
  html_begin(&h, &head);
  html_text(&h, "%.*s", STR_ARG(cases[6].evil)); /* broken UTF-8: whatever stands there, it can be read */
  assert_int_equal(html_end(&h), KITH_OK);
  xmlFreeDoc(xml_of(&text));
  buf_free(&text);
}

static void test_a_terminal_page(void **state)
{
  (void)state;
  struct kith_buf text = BUF_MAX(1 << 20);
  struct kith_html h = {.out = &text};
  struct kith_page page = {0};
  page_add(&page, "bold", 0, 0, "Mei Chen", "· Globex");
  page_blank(&page);
  page_add(&page, "bold", 0, 0, "Claims", "%s", "");
  page_add(&page, "dim", 2, 12, "c-0001", "known");
  page_add(&page, "bold", 0, 24, "STAYS         118", "beside");
  page_piece(&page, "red", KITH_STR("██"));
  page_piece(&page, "", KITH_STR("  3"));
  page_add(&page, "", 0, 0, "", " bits");
  html_begin(&h, &head);
  html_page(&h, &page);
  assert_int_equal(html_end(&h), KITH_OK);
  xmlDocPtr doc = xml_of(&text);
  assert_xml(doc, "//main/div/b", "Mei Chen");
  assert_xml(doc, "//section/h2", "Claims");
  assert_xml(doc, "//section/div/span[@class='rest']", "known");
  assert_xml(doc, "normalize-space(//section/pre)", "██ 3 bits");
  assert_xml(doc, "//section/div/b[1][@class='head']", "STAYS"); /* numbers stand below one another */
  assert_xml(doc, "//section/div/b[@class='n count']", "118");
  xmlFreeDoc(doc);
  page_free(&page);
  buf_free(&text);
}

static void test_a_narrow_cell(void **state)
{
  (void)state;
  struct kith_buf text = BUF_MAX(1 << 20);
  struct kith_html h = {.out = &text};
  static const struct kith_html_column columns[] = {{"Why", false}};
  html_begin(&h, &head);
  html_table(&h, "", columns, 1);
  html_row(&h, (struct kith_html_cell[]){{KITH_STR("dana@acme.example since 2019-03-04, 12024-01-012"), NULL}});
  assert_int_equal(html_end(&h), KITH_OK);
  xmlDocPtr doc = xml_of(&text);
  assert_xml(doc, "string(//tbody/tr/th)", "dana@acme.example since 2019-03-04, 12024-01-012");
  assert_xml(doc, "string(//tbody/tr/th/span[@class='day'][1])", "2019-03-04");
  assert_xml(doc, "count(//tbody/tr/th/wbr)", "1");
  xmlFreeDoc(doc);
  buf_free(&text);
}

static void test_a_page_too_large(void **state)
{
  (void)state;
  struct kith_buf text = BUF_MAX(16 << 10);
  struct kith_html h = {.out = &text};
  html_begin(&h, &head);
  for (int i = 0; i < 10000; i++)
    html_text(&h, "%d", i);
  assert_int_equal(html_end(&h), KITH_E_LIMIT);
  buf_free(&text);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_a_document),       cmocka_unit_test(test_hostile_text),
      cmocka_unit_test(test_a_terminal_page),  cmocka_unit_test(test_a_narrow_cell),
      cmocka_unit_test(test_a_page_too_large),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
