/* What one record says, as a blob; and the words behind it. */
#include "unit/ownership/scene.h"

static struct kith_arena arena;

static int end(void **state)
{
  (void)state;
  arena_free(&arena);
  return 0;
}

#define FACTS(...) facts_of(record_of(&arena, KITH_CONTACT, __VA_ARGS__, 0))

static struct kith_facts facts_of(const struct kith_record *r)
{
  struct kith_facts f;
  facts_extract(r, &f);
  return f;
}

static void test_dates_and_owner(void **state)
{
  (void)state;
  struct kith_facts f = FACTS(KITH_P_CREATED, "2019-03-04", KITH_P_REV, "2020-01-01T00:00:00Z", KITH_P_UPDATED,
                              "2021-01-01", KITH_P_CONNECTED_ON, "soon", KITH_P_OWNER, "  Dana Reyes ",
                              KITH_P_ACCOUNT_KEY, "001A", KITH_P_ORG, "Globex");
  assert_int_equal(f.created, day_parse(KITH_STR("2019-03-04")));
  assert_int_equal(f.updated, day_parse(KITH_STR("2021-01-01")));
  assert_int_equal(f.connected_on, DAY_UNKNOWN);
  assert_int_equal(f.seen_on, DAY_UNKNOWN);
  assert_str(f.owner, "Dana Reyes");
  assert_str(f.account_key, "001A");
  assert_str(f.org, "Globex");
}

static void test_truths(void **state)
{
  (void)state;
  struct kith_facts f = FACTS(KITH_P_DO_NOT_CONTACT, "TRUE", KITH_P_EMAIL_OPT_OUT, "0", KITH_P_PHONE_OPT_OUT, "maybe");
  assert_int_equal(f.do_not_contact, TRUTH_YES);
  assert_int_equal(f.email_opt_out, TRUTH_NO);
  assert_int_equal(f.phone_opt_out, TRUTH_UNKNOWN);
  f = FACTS(KITH_P_EMAIL_OPT_OUT, "yes", KITH_P_EMAIL_OPT_OUT, "no");
  assert_int_equal(f.email_opt_out, TRUTH_YES);
}

static void test_lead_sources(void **state)
{
  (void)state;
  static const struct {
    const char *text;
    enum kith_lead_source lead;
  } cases[] = {{"marketing", LEAD_MARKETING},
               {"Web", LEAD_INBOUND},
               {"Trade Show", LEAD_EVENT},
               {"Employee Referral", LEAD_REFERRAL},
               {"self-sourced", LEAD_SELF_SOURCED},
               {"Cold Call", LEAD_SELF_SOURCED},
               {"Google Ads", LEAD_MARKETING},
               {"Purchased List", LEAD_MARKETING},
               {"Other", LEAD_UNKNOWN},
               {"", LEAD_UNKNOWN},
               {"showroom", LEAD_UNKNOWN}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
    if (lead_source_of(str_of(cases[i].text)) != cases[i].lead)
      fail_msg("'%s' is %s", cases[i].text, lead_source_name(lead_source_of(str_of(cases[i].text))));
  assert_str(FACTS(KITH_P_LEAD_SOURCE, "Zebra").lead_text, "Zebra");
}

static void test_lifecycles(void **state)
{
  (void)state;
  static const struct {
    const char *text;
    enum kith_lifecycle lifecycle;
  } cases[] = {{"Customer", LIFECYCLE_CUSTOMER},
               {"free user", LIFECYCLE_FREE_USER},
               {"Free customer", LIFECYCLE_FREE_USER},
               {"Former Customer", LIFECYCLE_FORMER_CUSTOMER},
               {"Opportunity", LIFECYCLE_PROSPECT},
               {"Marketing lead", LIFECYCLE_LEAD},
               {"not a customer", LIFECYCLE_UNKNOWN},
               {"unproven", LIFECYCLE_UNKNOWN},
               {"Churned client", LIFECYCLE_FORMER_CUSTOMER},
               {"", LIFECYCLE_UNKNOWN}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
    if (lifecycle_of(str_of(cases[i].text)) != cases[i].lifecycle)
      fail_msg("'%s' is %s", cases[i].text, lifecycle_name(lifecycle_of(str_of(cases[i].text))));
}

static void test_private_signals(void **state)
{
  (void)state;
  assert_true(FACTS(KITH_P_CATEGORIES, "Family").signals & SIGNAL_FAMILY);
  assert_true(FACTS(KITH_P_CATEGORIES, "My Friends").signals & SIGNAL_FRIEND);
  assert_true(FACTS(KITH_P_FN, "Mum").signals & SIGNAL_FAMILY);
  assert_true(FACTS(KITH_P_FN, "my mum").signals & SIGNAL_FAMILY);
  assert_true(FACTS(KITH_P_TITLE, "Dentist").signals & SIGNAL_CARE);
  assert_true(FACTS(KITH_P_CLASS, "PRIVATE").signals & SIGNAL_PRIVATE);
  assert_true(FACTS(KITH_P_EMAIL, "a@Gmail.com").signals & SIGNAL_FREEMAIL);
  assert_true(FACTS(KITH_P_EMAIL, "a@globex.example").signals & SIGNAL_WORK_EMAIL);
  assert_true(FACTS(KITH_P_FN, "X").signals & SIGNAL_NO_WORK);
}

/* Names that are words, words in longer names, notes. */
static void test_what_is_no_private_signal(void **state)
{
  (void)state;
  const uint32_t stated = SIGNAL_FAMILY | SIGNAL_FRIEND | SIGNAL_PRIVATE | SIGNAL_CARE | SIGNAL_HOUSEHOLD;
  static const struct {
    int name;
    const char *text;
  } cases[] = {{KITH_P_FN, "Son"},         {KITH_P_FN, "Mum Holdings Ltd"}, {KITH_P_FN, "Kin"},
               {KITH_P_NOTE, "my mother"}, {KITH_P_ORG, "Motherboard Inc"}, {KITH_P_TITLE, "Account doctorate"},
               {KITH_P_CATEGORIES, "VIP"}, {KITH_P_ORG, "Familymart"}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
    if (FACTS(cases[i].name, cases[i].text).signals & stated)
      fail_msg("'%s' counts as private", cases[i].text);
}

static void test_label_of_a_related_name_is_another_persons(void **state)
{
  (void)state;
  struct kith_record *r = record_of(&arena, KITH_CONTACT, KITH_P_FN, "M. Chen", 0);
  const struct kith_part mother = {sizeof mother, 0, KITH_STR("_$!<Mother>!$_")},
                         name = {sizeof name, 0, KITH_STR("Ann")};
  struct kith_property label = {
      .size = sizeof label, .name = KITH_P_X_ABLABEL, .part_count = 1, .parts = &mother, .group = KITH_STR("item1")};
  struct kith_property related = {.size = sizeof related,
                                  .name = KITH_P_X_ABRELATEDNAMES,
                                  .part_count = 1,
                                  .parts = &name,
                                  .group = KITH_STR("ITEM1")};
  record_put(r, &label);
  assert_true(facts_of(r).signals & SIGNAL_FAMILY); /* at a phone it is the holder's mother */
  record_put(r, &related);
  assert_false(facts_of(r).signals & SIGNAL_FAMILY);
  assert_true(facts_of(r).signals & SIGNAL_RELATIVES);
}

static void test_blob(void **state)
{
  (void)state;
  struct kith_facts back,
      f = FACTS(KITH_P_CREATED, "2019-03-04", KITH_P_OWNER, "Dana", KITH_P_ORG, "Globex", KITH_P_DO_NOT_CONTACT, "1",
                KITH_P_LIFECYCLE, "customer", KITH_P_LEAD_SOURCE, "event");
  struct kith_buf blob = BUF_MAX(FACTS_MAX);
  struct kith_error err = {0};
  assert_int_equal(facts_encode(&f, &blob), KITH_OK);
  assert_true(blob.len < 60);
  assert_int_equal(facts_decode(buf_str(&blob), &back, &err), KITH_OK);
  assert_int_equal(back.created, f.created);
  assert_int_equal(back.updated, DAY_UNKNOWN);
  assert_int_equal(back.signals, f.signals);
  assert_int_equal(back.lifecycle, LIFECYCLE_CUSTOMER);
  assert_int_equal(back.lead_source, LEAD_EVENT);
  assert_int_equal(back.do_not_contact, TRUTH_YES);
  assert_str(back.owner, "Dana");
  for (size_t i = 0; i < blob.len; i++) {
    if (i)
      assert_int_equal(facts_decode(str_sub(buf_str(&blob), 0, i), &back, &err), KITH_E_INVALID);
    blob.ptr[i] = (char)~blob.ptr[i];
    (void)facts_decode(buf_str(&blob), &back, &err); /* must not read beyond; the sanitizer watches */
    blob.ptr[i] = (char)~blob.ptr[i];
  }
  assert_int_equal(facts_decode(KITH_STR("\x02"), &back, &err), KITH_E_INVALID);
  assert_int_equal(facts_decode(STR_NONE, &back, &err), KITH_OK);
  assert_int_equal(back.created, DAY_UNKNOWN);
  buf_free(&blob);
}

static void test_what_the_second_version_knows(void **state)
{
  (void)state;
  struct kith_record *r = record_of(&arena, KITH_CONTACT, KITH_P_FN, "X", KITH_P_OPT_OUT_ON, "2025-05-05",
                                    KITH_P_REFERENCE, "yes", KITH_P_REFERENCE, "no", KITH_P_LEAD_PAID_BY, "Dana Reyes",
                                    KITH_P_TERRITORY, "North", KITH_P_LEAD_SOURCE, "EVENT", 0);
  const struct kith_part codes[] = {{sizeof codes[0], KITH_ADR_COUNTRY_CODE, KITH_STR("D1")},
                                    {sizeof codes[0], KITH_ADR_COUNTRY_CODE, KITH_STR("de")},
                                    {sizeof codes[0], KITH_ADR_COUNTRY_CODE, KITH_STR("US")}};
  for (size_t i = 0; i < 3; i++) {
    const struct kith_property p = {.size = sizeof p, .name = KITH_P_ADR, .part_count = 1, .parts = &codes[i]};
    assert_int_equal(record_put(r, &p), KITH_OK);
  }
  struct kith_facts back, f = facts_of(r);
  struct kith_buf blob = BUF_MAX(FACTS_MAX);
  struct kith_error err = {0};
  assert_int_equal(facts_encode(&f, &blob), KITH_OK);
  assert_int_equal(facts_decode(buf_str(&blob), &back, &err), KITH_OK);
  assert_int_equal(back.opt_out_on, day_parse(KITH_STR("2025-05-05")));
  assert_int_equal(back.reference, TRUTH_NO); /* a permission: one no is a no */
  assert_memory_equal(back.country, "DE", 2);
  assert_str(back.territory, "North");
  assert_str(back.lead_paid_by, "Dana Reyes");
  assert_str(back.lead_text, ""); /* it is the known one's name */
  assert_int_equal(back.lead_source, LEAD_EVENT);
  buf_free(&blob);
}

/* A state of before: what its blobs do not say is unknown. */
static void test_a_blob_of_the_first_version(void **state)
{
  (void)state;
  static const char bytes[] = "\x01"
                              "\x80\xfb\x2c" /* created */
                              "\x00\x00\x00" /* updated, seen on, connected on */
                              "\x01"         /* signals: family */
                              "\x03\x04"     /* event, customer */
                              "\x02"         /* do not contact */
                              "\x04"
                              "Dana"
                              "\x00\x00\x06"
                              "Globex"
                              "\x00";
  struct kith_facts f;
  struct kith_error err = {0};
  if (facts_decode((struct kith_str){bytes, sizeof bytes - 1}, &f, &err) != KITH_OK)
    fail_msg("%s", err.message);
  assert_int_equal(f.signals, SIGNAL_FAMILY);
  assert_int_equal(f.lifecycle, LIFECYCLE_CUSTOMER);
  assert_int_equal(f.do_not_contact, TRUTH_YES);
  assert_str(f.owner, "Dana");
  assert_str(f.org, "Globex");
  assert_true(f.created != DAY_UNKNOWN);
  assert_int_equal(f.opt_out_on, DAY_UNKNOWN);
  assert_int_equal(f.reference, TRUTH_UNKNOWN);
  assert_int_equal(f.country[0], 0);
  assert_int_equal(f.territory.len, 0);
  assert_int_equal(facts_decode((struct kith_str){"\x03", 1}, &f, &err), KITH_E_INVALID);
}

static void test_long_text_is_cut_at_a_character(void **state)
{
  (void)state;
  char name[512];
  for (size_t i = 0; i + 1 < sizeof name; i += 2)
    memcpy(name + i, "\xc3\xa9", 2);
  name[510] = '\0';
  struct kith_facts f = FACTS(KITH_P_ORG, name, KITH_P_OWNER, name);
  assert_true(f.org.len <= FACTS_TEXT_MAX && f.org.len % 2 == 0);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_dates_and_owner),
      cmocka_unit_test(test_truths),
      cmocka_unit_test(test_lead_sources),
      cmocka_unit_test(test_lifecycles),
      cmocka_unit_test(test_private_signals),
      cmocka_unit_test(test_what_is_no_private_signal),
      cmocka_unit_test(test_label_of_a_related_name_is_another_persons),
      cmocka_unit_test(test_blob),
      cmocka_unit_test(test_what_the_second_version_knows),
      cmocka_unit_test(test_a_blob_of_the_first_version),
      cmocka_unit_test(test_long_text_is_cut_at_a_character),
  };
  return cmocka_run_group_tests(tests, NULL, end);
}
