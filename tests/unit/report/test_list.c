/* The list: its filters, and rows that a spreadsheet and a program can take. */
#include "unit/report/desk.h"

#include "report/list.h"

static struct desk d;

struct seen {
  uint64_t ids[16];
  size_t count;
};

static int start(void **state)
{
  (void)state;
  const struct kith_claim claims[] = {CLAIM("company", STRONG, "2021-02-03", "controlled")};
  desk_start(&d);
  desk_see(&d, 1, CRM, "1",
           CONTACT(&d, KITH_P_FN, "Ada Lind", KITH_P_ORG, "Kessler & Sons", KITH_P_TEL, "+14155552671"));
  desk_see(&d, 2, CRM, "2", CONTACT(&d, KITH_P_FN, "Bo Castell", KITH_P_ORG, "Globex Inc."));
  desk_see(&d, 2, DANA_PHONE, "2", CONTACT(&d, KITH_P_FN, "Bo Castell"));
  desk_see(&d, 3, DANA_PHONE, "3", CONTACT(&d, KITH_P_FN, "Cora Whit", KITH_P_ORG, "Kessler Steel"));
  desk_decide(&d, 1, KITH_COMPANY, "dana@acme.example", claims, 1, (const char *[]){"company", NULL});
  desk_decide(&d, 2, KITH_DISPUTED, "", claims, 1, NULL);
  desk_decide(&d, 3, KITH_UNCLAIMED, "", claims, 1, NULL);
  GOOD(identity_put(d.store, &(struct kith_identity_row){.id = 3, .run = 1, .changed = 2, .status = IDENTITY_LIVE},
                    err));
  return 0;
}

static int end(void **state)
{
  (void)state;
  desk_end(&d);
  return 0;
}

static int take(void *arg, const struct kith_list_row *row, struct kith_error *err)
{
  struct seen *s = arg;
  (void)err;
  s->ids[s->count++] = row->id;
  return KITH_OK;
}

static struct kith_list_filter anything(void)
{
  return (struct kith_list_filter){.owner_class = -1, .holder = PARTY_NONE, .account = STR_NONE, .changed_since = -1};
}

static void expect(const struct kith_list_filter *filter, const char *ids)
{
  struct seen s = {0};
  uint64_t count;
  char got[64] = "";
  GOOD(list_each(&d.reading, filter, take, &s, &count, err));
  for (size_t i = 0; i < s.count; i++)
    snprintf(got + strlen(got), sizeof got - strlen(got), "%llu ", (unsigned long long)s.ids[i]);
  assert_string_equal(got, ids);
  assert_int_equal(count, s.count);
}

static void test_filters(void **state)
{
  (void)state;
  struct kith_list_filter f = anything();
  expect(&f, "1 2 3 ");
  f.limit = 2;
  expect(&f, "1 2 ");
  f = anything();
  f.owner_class = KITH_DISPUTED;
  expect(&f, "2 ");
  f = anything();
  f.holder = people_find(&d.scene.people, KITH_STR("dana@acme.example"));
  expect(&f, "2 3 ");
  f.holder = 0; /* the company's own systems */
  expect(&f, "1 2 ");
  f = anything();
  f.account = KITH_STR("KESSLER");
  expect(&f, "1 3 ");
  f.account = KITH_STR("sons kessler");
  expect(&f, "1 ");
  f.account = KITH_STR("kess");
  expect(&f, "");
  f = anything();
  f.changed_since = 1;
  expect(&f, "3 ");
}

static struct kith_list_row row_named(const char *name, const char *phone, const struct kith_decision *d_)
{
  return (struct kith_list_row){.id = 1,
                                .id_text = KITH_STR("c-0001"),
                                .name = str_of(name),
                                .org = KITH_STR("Acme, Inc."),
                                .email = STR_NONE,
                                .phone = str_of(phone),
                                .owners = STR_NONE,
                                .decision = d_};
}

static void test_csv_is_safe_for_spreadsheets(void **state)
{
  (void)state;
  static const struct kith_decision decision = {
      .owner_class = KITH_COMPANY, .because = {"because", 7}, .confidence = 0.9};
  static const struct {
    const char *name, *phone, *expected;
  } cases[] = {
      {"=HYPERLINK(\"x\")", "+14155552671", "c-0001,\"'=HYPERLINK(\"\"x\"\")\",\"Acme, Inc.\",,+14155552671,company,"},
      {"-1+a", "+1 415", "c-0001,\"'-1+a\",\"Acme, Inc.\",,+1 415,company,"},
      {"@SUM(A1)", "", "c-0001,\"'@SUM(A1)\",\"Acme, Inc.\",,,company,"},
      {"\tx", "", "c-0001,\"'\tx\",\"Acme, Inc.\",,,company,"},
      {"\rx", "", "c-0001,\"'\rx\",\"Acme, Inc.\",,,company,"},
      {"\x01=1", "", "c-0001,\"'=1\",\"Acme, Inc.\",,,company,"},
      {"Ann-Marie", "", "c-0001,Ann-Marie,\"Acme, Inc.\",,,company,"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct kith_buf text = BUF_MAX(4096);
    struct kith_list_row row = row_named(cases[i].name, cases[i].phone, &decision);
    list_csv(&row, &text);
    if (strncmp(buf_c(&text), cases[i].expected, strlen(cases[i].expected)) != 0)
      fail_msg("got %s", buf_c(&text));
    buf_free(&text);
  }
}

static void test_json_is_one_line(void **state)
{
  (void)state;
  static const struct kith_decision decision = {.owner_class = KITH_BOTH};
  struct kith_buf text = BUF_MAX(4096);
  struct kith_list_row row = row_named("A \"B\"\n\x1b[31m\xff", "", &decision);
  list_ndjson(&row, &text);
  assert_says(buf_c(&text), "{\"id\":\"c-0001\",\"name\":\"A \\\"B\\\"\\u000a\\u001b[31m\xef\xbf\xbd\",");
  assert_int_equal(str_find(buf_str(&text), '\n'), text.len - 1);
  buf_free(&text);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_filters),
      cmocka_unit_test(test_csv_is_safe_for_spreadsheets),
      cmocka_unit_test(test_json_is_one_line),
  };
  return cmocka_run_group_tests(tests, start, end);
}
