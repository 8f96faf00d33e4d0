/* Charts: they can be read as XML, hold what they were given, and bear any number. */
#include "report/chart.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "unit/report/xml.h"

static const struct kith_html_head head = {.title = {"T", 1}};
static struct kith_buf text;
static struct kith_html page;

static void start(void)
{
  text = BUF_MAX(4 << 20);
  page = (struct kith_html){.out = &text};
  html_begin(&page, &head);
}

static xmlDocPtr finish(void)
{
  assert_int_equal(html_end(&page), KITH_OK);
  return xml_of(&text);
}

static void done(xmlDocPtr doc)
{
  xmlFreeDoc(doc);
  buf_free(&text);
}

static void test_parts_of_one_bar(void **state)
{
  (void)state;
  static const struct kith_chart_bar bars[] = {{KITH_STR("STAYS <b>"), KITH_STR("118"), 118, "company"},
                                               {KITH_STR("GOES"), KITH_STR("9"), 9, "rep"},
                                               {KITH_STR("none"), KITH_STR("?"), NAN, NULL},
                                               {KITH_STR("less"), KITH_STR("-1"), -1, NULL}};
  start();
  chart_stacked(&page, KITH_STR("Whose & how many"), KITH_STR("118 stay, 9 go"), bars, 4);
  chart_stacked(&page, KITH_STR("Nothing"), KITH_STR("n"), bars, 0);
  chart_stacked(&page, KITH_STR("Nothing"), KITH_STR("n"), bars + 2, 2);
  xmlDocPtr doc = finish();
  assert_xml(doc, "//svg[1]/title", "Whose & how many");
  assert_xml(doc, "//svg[1]/desc", "118 stay, 9 go");
  assert_xml(doc, "string(//svg[1]/@role)", "img");
  assert_xml(doc, "//svg[1]//g[@class='t-company']/rect/title", "STAYS <b>: 118");
  assert_xml(doc, "count((//figure)[1]//rect)", "4"); /* two parts, two squares of the legend */
  assert_xml(doc, "string(((//figure)[1]//rect)[1]/@width)", "668.0");
  assert_xml(doc, "count((//figure)[2]//rect)", "0");
  assert_int_equal(str_find_str(buf_str(&text), KITH_STR("nan")), text.len);
  done(doc);
}

static void test_months(void **state)
{
  (void)state;
  static const double values[] = {0, 2, 4, 40, INFINITY};
  struct kith_chart_mark notice = {day_parse(KITH_STR("2026-03-16")), KITH_STR("notice")};
  start();
  chart_months(&page, KITH_STR("Growth"), KITH_STR("40 in April"), day_parse(KITH_STR("2026-01-20")), values, 5,
               &notice);
  chart_months(&page, KITH_STR("Empty"), KITH_STR("none"), DAY_UNKNOWN, values, 0, NULL);
  xmlDocPtr doc = finish();
  assert_xml(doc, "count((//figure)[1]//rect)", "3");
  assert_xml(doc, "((//figure)[1]//rect)[3]/title", "2026-04: 40");
  assert_xml(doc, "string(//line[@class='mark']/@x1)", "372.8"); /* 2 months and 15 of 31 days, 134 each */
  done(doc);
  assert_int_equal(chart_month_day(chart_month(day_parse(KITH_STR("2024-02-29")))), day_parse(KITH_STR("2024-02-01")));
}

static void test_timeline(void **state)
{
  (void)state;
  const struct kith_chart_event events[] = {
      {day_parse(KITH_STR("2019-03-04")), KITH_STR("dana"), KITH_STR("LinkedIn <2019>"), "rep", false},
      {day_parse(KITH_STR("2021-05-01")), KITH_STR("company"), KITH_STR("CRM"), "company", true},
      {DAY_UNKNOWN, KITH_STR("dana"), KITH_STR("phone"), "rep", false},
      {day_parse(KITH_STR("2020-01-01")), KITH_STR("dana"), KITH_STR("again"), "rep", false}};
  const struct kith_chart_mark marks[] = {{day_parse(KITH_STR("2020-06-01")), KITH_STR("hired")},
                                          {DAY_UNKNOWN, KITH_STR("left")}};
  start();
  chart_timeline(&page, KITH_STR("Seen"), KITH_STR("by date"), events, 4, marks, 2);
  chart_timeline(&page, KITH_STR("Nothing dated"), KITH_STR("-"), events + 2, 1, NULL, 0);
  xmlDocPtr doc = finish();
  assert_xml(doc, "count(//figure)", "1");
  assert_xml(doc, "count(//circle)", "3");
  assert_xml(doc, "//circle[1]/title", "LinkedIn <2019>");
  assert_xml(doc, "count(//text[@class='label'])", "3"); /* two lanes and a mark */
  assert_xml(doc, "string(//g[@class='t-company']/circle/@fill-opacity)", "0.35");
  done(doc);
}

static void test_many(void **state)
{
  (void)state;
  struct kith_chart_event *events = calloc(5000, sizeof *events);
  for (int i = 0; i < 5000; i++)
    events[i] = (struct kith_chart_event){i, KITH_STR("one"), KITH_STR("e"), NULL, false};
  start();
  chart_timeline(&page, KITH_STR("Seen"), KITH_STR("by date"), events, 5000, NULL, 0);
  xmlDocPtr doc = finish();
  assert_xml(doc, "count(//circle)", "400");
  done(doc);
  free(events);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_parts_of_one_bar),
      cmocka_unit_test(test_months),
      cmocka_unit_test(test_timeline),
      cmocka_unit_test(test_many),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
