/* Whom an id, an e-mail, a phone or a name means; which rep. */
#include "unit/report/desk.h"

#include "report/who.h"

static struct desk d;

enum { MEI = 1, JOERG, MEI_ANNE, MERGED, GONE };

static int start(void **state)
{
  (void)state;
  desk_start(&d);
  desk_see(&d, MEI, CRM, "1",
           CONTACT(&d, KITH_P_FN, "Mei Chen", KITH_P_EMAIL, "m.chen+crm@gmail.com", KITH_P_TEL, "(415) 555-2671"));
  desk_see(&d, MEI, DANA_PHONE, "1", CONTACT(&d, KITH_P_FN, "Mei Chen", KITH_P_ORG, "Globex"));
  desk_see(&d, JOERG, CRM, "2", CONTACT(&d, KITH_P_FN, "Jörg Müller", KITH_P_EMAIL, "joerg@mueller.example"));
  desk_see(&d, MEI_ANNE, CRM, "3", CONTACT(&d, KITH_P_FN, "Mei Anne Chen", KITH_P_TEL, "+1 415 555 2672"));
  GOOD(identity_put(d.store, &(struct kith_identity_row){.id = MERGED, .successor = MEI, .status = IDENTITY_MERGED},
                    err));
  GOOD(identity_put(d.store, &(struct kith_identity_row){.id = GONE, .status = IDENTITY_PERSONAL}, err));
  return 0;
}

static int end(void **state)
{
  (void)state;
  desk_end(&d);
  return 0;
}

/* Expects exactly these identities, in order. */
static void expect(const char *text, const uint64_t *ids, size_t count)
{
  struct kith_who who;
  GOOD(who_find(&d.reading, str_of(text), NULL, &who, err));
  if (who.ids.len != count)
    fail_msg("'%s' finds %zu, expected %zu", text, who.ids.len, count);
  for (size_t i = 0; i < count; i++)
    if (who.ids.items[i] != ids[i])
      fail_msg("'%s' finds %llu", text, (unsigned long long)who.ids.items[i]);
  who_free(&who);
}

#define EXPECT(text, ...)                                                                                              \
  expect(text, (const uint64_t[]){__VA_ARGS__}, sizeof((const uint64_t[]){__VA_ARGS__}) / sizeof(uint64_t))
#define EXPECT_NOBODY(text) expect(text, NULL, 0)

static void test_by_id(void **state)
{
  (void)state;
  struct kith_who who;
  EXPECT("c-0001", MEI);
  EXPECT(" C-0002 ", JOERG);
  EXPECT_NOBODY("c-0099");
  GOOD(who_find(&d.reading, KITH_STR("c-0004"), NULL, &who, err));
  assert_int_equal(who.ids.len, 1);
  assert_int_equal(who.ids.items[0], MEI);
  assert_int_equal(who.merged_from, MERGED);
  who_free(&who);
}

static void test_who_was_taken_out_is_said_and_not_named(void **state)
{
  (void)state;
  struct kith_who who;
  GOOD(who_find(&d.reading, KITH_STR("c-0005"), NULL, &who, err));
  assert_int_equal(who.ids.len, 0);
  assert_true(who.taken_out);
  who_free(&who);
}

static void test_by_email_and_phone(void **state)
{
  (void)state;
  EXPECT("mchen@gmail.com", MEI);
  EXPECT("M.Chen@GMAIL.com", MEI);
  EXPECT("Joerg <joerg@mueller.example>", JOERG);
  EXPECT_NOBODY("nobody@mueller.example");
  EXPECT("415-555-2671", MEI);
  EXPECT("+1 (415) 555 2672", MEI_ANNE);
  EXPECT_NOBODY("+14155559999");
}

static void test_by_name(void **state)
{
  (void)state;
  EXPECT("Mei Chen", MEI); /* a whole name hides the one that has the words among others */
  EXPECT("chen, MEI", MEI);
  EXPECT("Mei Anne Chen", MEI_ANNE);
  EXPECT("mei", MEI, MEI_ANNE);
  EXPECT("Jorg Muller", JOERG);
  EXPECT("MÜLLER", JOERG);
  EXPECT_NOBODY("Mei Chang");
  EXPECT_NOBODY("chenille");
}

static void test_no_text_is_refused(void **state)
{
  (void)state;
  struct kith_error why_not = {0};
  struct kith_who who;
  assert_int_equal(who_find(&d.reading, KITH_STR("  "), NULL, &who, &why_not), KITH_E_INVALID);
}

static void test_reps(void **state)
{
  (void)state;
  struct kith_error why_not = {0};
  int dana = people_find(&d.scene.people, KITH_STR("dana@acme.example")), party;
  const char *const names[] = {"dana", "DANA", "Reyes", "Dana Reyes", "dana@acme.example"};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    GOOD(who_rep(&d.scene.people, str_of(names[i]), &party, err));
    assert_int_equal(party, dana);
  }
  assert_int_equal(who_rep(&d.scene.people, KITH_STR("nobody"), &party, &why_not), KITH_E_MISSING);
  assert_int_equal(who_rep(&d.scene.people, KITH_STR("company"), &party, &why_not), KITH_E_INVALID);
  add_person(&d.scene.people, &d.scene.arena, "dana@other.example", "Dana Scully", "2020-01-01", "", "", "");
  assert_int_equal(who_rep(&d.scene.people, KITH_STR("dana"), &party, &why_not), KITH_E_INVALID);
  assert_says(why_not.message, "dana@other.example");
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_by_id),
      cmocka_unit_test(test_who_was_taken_out_is_said_and_not_named),
      cmocka_unit_test(test_by_email_and_phone),
      cmocka_unit_test(test_by_name),
      cmocka_unit_test(test_no_text_is_refused),
      cmocka_unit_test(test_reps),
  };
  return cmocka_run_group_tests(tests, start, end);
}
