#include "pipeline/privacy.h"

#include "pipeline/plan.h"
#include "unit/pipeline/records.h"

static struct kith_record *full(struct kith_arena *arena)
{
  static const uint32_t names[] = {KITH_P_FN,    KITH_P_NOTE,    KITH_P_EMAIL, KITH_P_BDAY,    KITH_P_ANNIVERSARY,
                                   KITH_P_PHOTO, KITH_P_RELATED, KITH_P_TEL,   KITH_P_X_SPOUSE};
  struct kith_record *r = new_record(arena, KITH_CONTACT, "1");
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
    put_text(r, names[i], "x");
  return r;
}

static void private_fields_go_unless_asked_for(void **state)
{
  (void)state;
  static const struct {
    uint32_t keep, property;
    bool stays;
  } cases[] = {{0, KITH_P_FN, true},
               {0, KITH_P_EMAIL, true},
               {0, KITH_P_TEL, true},
               {0, KITH_P_NOTE, false},
               {0, KITH_P_BDAY, false},
               {0, KITH_P_PHOTO, false},
               {0, KITH_P_RELATED, false},
               {0, KITH_P_X_SPOUSE, false},
               {KEEP_NOTES, KITH_P_NOTE, true},
               {KEEP_NOTES, KITH_P_BDAY, false},
               {KEEP_BIRTHDAYS, KITH_P_BDAY, true},
               {KEEP_BIRTHDAYS, KITH_P_ANNIVERSARY, true},
               {KEEP_PHOTOS, KITH_P_PHOTO, true},
               {KEEP_RELATIVES, KITH_P_RELATED, true},
               {KEEP_RELATIVES, KITH_P_X_SPOUSE, true}};
  struct kith_arena arena = {0};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct kith_matchable matchable = {.birthday = {.year = 1980, .month = 1, .day = 2}};
    struct kith_record *r = full(&arena);
    privacy_strip(r, &matchable, cases[i].keep, NULL, NULL);
    if ((record_get(r, cases[i].property, 0) != NULL) != cases[i].stays)
      fail_msg("case %zu: keep %u", i, cases[i].keep);
    assert_true((matchable.birthday.year == 1980) == ((cases[i].keep & KEEP_BIRTHDAYS) != 0));
    assert_int_equal(r->properties[0].name, KITH_P_FN); /* in their order */
  }
  arena_free(&arena);
}

/* What vendors, tables and other formats call them. */
static void names_that_nobody_registered_are_known(void **state)
{
  (void)state;
  static const struct {
    const char *name;
    int kind; /* its place; -1: stays */
  } cases[] = {{"X-EVOLUTION-SPOUSE", 3},
               {"X-KADDRESSBOOK-X-SPOUSESNAME", 3},
               {"X-WAB-SPOUSE_NAME", 3},
               {"X-MS-CHILD", 3},
               {"X-EVOLUTION-ANNIVERSARY", 1},
               {"X-WAB-WEDDING_ANNIVERSARY", 1},
               {"SPOUSE'S NAME", 3},
               {"CHILDREN", 3},
               {"DATE OF BIRTH", 1},
               {"NOTES 2", 0},
               {"X-KITH-UNPARSED", 0},
               {"PHOTO URL", 2},
               {"X-SKYPE", -1},
               {"RELATIONSHIP MANAGER", -1},
               {"PERSON", -1},
               {"NOTEWORTHY", -1}};
  struct kith_names names;
  struct kith_arena arena = {0};
  names_init(&names);
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    uint64_t dropped[PRIVACY_KINDS] = {0}, all = 0;
    struct kith_record *r = new_record(&arena, KITH_CONTACT, "1");
    put_text(r, KITH_P_FN, "Ada");
    put_text(r, names_property(&names, str_of(cases[i].name)), "x");
    privacy_strip(r, NULL, 0, &names, dropped);
    for (size_t k = 0; k < PRIVACY_KINDS; k++)
      all += dropped[k];
    if (all != (cases[i].kind >= 0) || (cases[i].kind >= 0 && !dropped[cases[i].kind]))
      fail_msg("%s", cases[i].name);
    assert_int_equal(r->property_count, 2 - all);
  }
  arena_free(&arena);
  names_free(&names);
}

static void put_grouped(struct kith_record *r, uint32_t name, const char *text, const char *group)
{
  put_text(r, name, text);
  r->properties[r->property_count - 1].group = str_of(group);
}

static void a_label_goes_with_what_it_labels(void **state)
{
  (void)state;
  struct kith_arena arena = {0};
  struct kith_record *r = new_record(&arena, KITH_CONTACT, "1");
  put_grouped(r, KITH_P_X_ABRELATEDNAMES, "Rosa", "item1");
  put_grouped(r, KITH_P_X_ABLABEL, "Mum", "item1");
  put_grouped(r, KITH_P_TEL, "+1 415 555 0100", "item2");
  put_grouped(r, KITH_P_X_ABLABEL, "Desk", "item2");
  privacy_strip(r, NULL, 0, NULL, NULL);
  assert_int_equal(r->property_count, 2);
  assert_int_equal(r->properties[0].name, KITH_P_TEL);
  assert_true(str_eq_c(property_text(&r->properties[1]), "Desk"));
  arena_free(&arena);
}

static void rows_of_android_are_told_apart(void **state)
{
  (void)state;
  struct kith_arena arena = {0};
  struct kith_record *r = new_record(&arena, KITH_CONTACT, "1");
  put_text(r, KITH_P_X_ANDROID_CUSTOM, "vnd.android.cursor.item/nickname");
  put_text(r, KITH_P_X_ANDROID_CUSTOM, "vnd.android.cursor.item/relation");
  put_text(r, KITH_P_X_ANDROID_CUSTOM, "vnd.android.cursor.item/contact_event");
  privacy_strip(r, NULL, KEEP_RELATIVES, NULL, NULL);
  assert_int_equal(r->property_count, 2);
  assert_true(str_ends(property_text(&r->properties[1]), KITH_STR("relation")));
  arena_free(&arena);
}

int main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(private_fields_go_unless_asked_for), cmocka_unit_test(names_that_nobody_registered_are_known),
      cmocka_unit_test(a_label_goes_with_what_it_labels), cmocka_unit_test(rows_of_android_are_told_apart)};
  return cmocka_run_group_tests_name("pipeline/privacy", tests, NULL, NULL);
}
